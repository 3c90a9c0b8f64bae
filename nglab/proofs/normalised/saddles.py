"""Saddles: what normalisation alone does there, how long its flow stays, and noise."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Number, Poly, symbol, symbols
from nglab.proofs.kernel.rules import HALF, induction, root, sum_of, telescope
from nglab.proofs.lemmas import angle
from nglab.proofs.normalised.constant_step import reach
from nglab.proofs.normalised.linear import contracts
from nglab.proofs.premises import (
    define,
    hypothesis,
    monotone_in_time,
    natural,
    positive,
    textbook,
)
from nglab.proofs.proof import Proof


def stable_manifold(off: int = 0) -> Iterator[Fact]:
    """u_1 = lam_1 0/|g| = 0; in the other coordinates f is strongly convex."""
    x1, lam, h, n, then = symbols("x[k] lam h |g| x[k+1]")
    (n_,) = positive(n)
    moved = define(n * then, x1 * (n - h * lam), "|g| x_1+ = |g| x_1 - h lam_1 x_1")

    def step(still: Fact) -> Fact:
        return (moved + still * (n - h * lam)).over(n_, then)

    start = define(symbol("x[0]"), off, "x_{0,1} = 0")
    yield induction("k", x1, start, step, sign="==")
    yield angle()
    yield contracts()
    yield reach()


def speed(m: Poly, c: Poly, y: Poly, n: Poly) -> Fact:
    """|g| >= 2 c y, c^2 = m/2 and y^2 = |f|: sum lam^2 x^2 >= m sum |lam| x^2."""
    a, x, dim = symbols("a[i] x[i] n")
    (a_,) = positive(a)
    least = hypothesis("|lam_i| = a_i >= m", a - m)
    many = natural(dim - 1) + 1
    total = telescope(a_ * least * square(x), "i", 1, dim, many)
    gradient = define(
        n**2, sum_of(a**2 * x**2, "i", 1, dim), "|g|^2 = sum lam_i^2 x_i^2"
    )
    value = textbook(
        "2 |f| <= sum |lam_i| x_i^2", sum_of(a * x**2, "i", 1, dim) - 2 * y**2
    )
    (m_,) = positive(m)
    squares = (total + m_ * value).shows(
        n**2 - 4 * c**2 * y**2, gradient, half_of(m, c)
    )
    return root(squares, textbook("|g| >= 0", n), 2 * c * y)


def half_of(m: Poly, c: Poly) -> Fact:
    """c = sqrt(m/2)."""
    return define(c**2, m / 2, f"{c} = sqrt({m}/2)")


def flow_to_zero(m: Poly, c: Poly, knows: int, where: str) -> Fact:
    """t <= y(0)/c: y = sqrt|f| moves towards 0, y' = -|g|/(2 y) <= -c."""
    y, slope, n, t, y0 = symbols(f"y y' |g| t{where} y{where}")
    (y_,) = positive(y)
    chain = define(2 * y * slope, -n, "y = sqrt|f|, x' = -g/|g|: y' = -|g|/(2 y)")
    slow = (speed(m, c, y, n) - chain).over(2 * y_, -slope - knows * c)
    gone = symbol("y_end")
    fell = monotone_in_time((y0, gone), t, c, slow)
    return (fell + textbook("y >= 0", gone)).shows(y0 - c * t)


def saddle_time(knows: int = 1) -> Iterator[Fact]:
    """Down from r sqrt(M+/2) to 0, then up to r sqrt(M-/2), at speed sqrt(m/2)."""
    m, c, r = symbols("m c r")
    (r_,) = positive(r)
    total = flow_to_zero(m, c, knows, "+") + flow_to_zero(m, c, knows, "-")
    for side in "+-":
        p, y, M = symbols(f"p{side} y{side} M{side}")
        p_ = hypothesis(f"p{side} = sqrt(M{side}/2) >= 0", p)
        ball = hypothesis(f"|f| <= M{side} r^2/2 in |x| <= r", M * r**2 / 2 - y**2)
        total = total + root(ball.shows(r**2 * p**2 - y**2, half_of(M, p)), r_ * p_, y)
    p, q, s, t = symbols("p+ p- s t")
    both = define(symbol("t+"), t - symbol("t-"), "t = t+ + t-")
    bound = total.shows(r * (p + q) - c * t, both)
    yield bound
    (c_, s_) = positive(c, s)
    for side in "+-":
        p, M = symbols(f"p{side} M{side}")
        most = hypothesis(f"M{side} <= kappa m, kappa = s^2", s**2 * m - M)
        laws = half_of(M, p), half_of(m, c)
        squares = (HALF * most).shows((s * c) ** 2 - p**2, *laws)
        bound = bound + r_ * root(squares, s_ * c_, p)
    yield bound.over(c_, 2 * s * r - t)


def finite_time(knows: int = 1) -> Iterator[Fact]:
    """(sqrt(f - f*))' = -|g|/(2 sqrt(f - f*)) <= -sqrt(mu/2)."""
    y, slope, n, mu, c, t, y0, y1, L, R = symbols("y y' |g| mu c t y(0) y(t) L R")
    y_, c_ = positive(y, c)
    chain = define(2 * y * slope, -n, "y = sqrt(f - f*): y' = -|g|/(2 y)")
    steep = hypothesis("|g|^2 >= 2 mu (f - f*)", n**2 - 2 * mu * y**2)
    squares = steep.shows(n**2 - 4 * c**2 * y**2, half_of(mu, c))
    fast = root(squares, textbook("|g| >= 0", n), 2 * c * y)
    slow = (fast - chain).over(2 * y_, -slope - knows * c)
    fell = monotone_in_time((y0, y1), t, c, slow)
    yield fell.shows(y0 - c * t - y1)
    yield (fell + textbook("y >= 0", y1)).shows(y0 - c * t)  # arrives by y(0)/c
    smooth = textbook("f L-smooth: f(x_0) - f* <= L R^2/2", L * R**2 / 2 - y0**2)
    yield (2 * smooth / (2 * c_ * c_)).shows(L * R**2 / (2 * c**2) - y0**2 / c**2)


def saddle_escape(knows: Number = 1) -> Iterator[Fact]:
    """While |x| < r also |g| < L r: |x_1| grows by q or more, and is below r."""
    y, then, lam, h, n, r, L, q = symbols("y[k] y[k+1] |lam_1| h |g| r L q")
    n_, h_, lam_, r_, L_ = positive(n, h, lam, r, L)
    moved = define(n * then, y * (n + h * lam), "|x_1+| = |x_1| (1 + h |lam_1|/|g|)")
    slow = textbook("|g| <= L |x| <= L r in the ball", knows * L * r - n)
    y_ = hypothesis("y = |x_1| >= 0", y)
    growth = define(q * L * r, L * r + h * lam, "q = 1 + h |lam_1|/(L r)")
    gain = moved * (L * r) + y_ * h_ * lam_ * slow - growth * (y * n)
    grows = gain.over(n_ * L_ * r_, then - q * y)
    Q, Q1, y0 = symbols("Q[k] Q[k+1] y[0]")
    (q_,) = positive(q)

    def step(far: Fact) -> Fact:
        return grows + q_ * far - define(Q1, q * Q, "Q[k] = q^k") * y0

    start = -(define(symbol("Q[0]"), 1) * y0)
    far = induction("k", y - Q * y0, start, step)
    inside = hypothesis("k < T: |x_1| <= |x| < r", r - y, ">")
    yield (inside + far).shows(r - Q * y0, sign=">")
    # T > k only if s |xi| q^k < r, and P(|xi| >= t) = erfc(t/sqrt 2)
    P, law = symbols("P(T<=k) erfc")
    words = "P of the larger event; P(s |xi| q^k >= r) = erfc(r/(sqrt 2 s q^k))"
    yield textbook(words, P - law, when=[inside + far]).shows(P - law)


def saddle_noise(drawn: int = 1) -> Iterator[Fact]:
    """x_1 <- a x_1 - s xi_1; sums of normals are normal, and variances add up."""
    y, then, a, A, A1, s, xi = symbols("y[k] y[k+1] a A[k] A[k+1] s xi")
    moved = define(then, a * y, "x_1 <- a x_1")
    power = define(A1, a * A, "A[k] = a^k")

    def step(law: Fact) -> Fact:
        return law * a + moved - power * (s * xi * drawn)

    start = define(symbol("y[0]"), s * xi, "one draw"), define(symbol("A[0]"), 1)
    first = start[0] - start[1] * (s * xi * drawn)
    yield induction("k", y - drawn * A * s * xi, first, step, sign="==")
    v, v1 = symbols("v[k] v[k+1]")
    adds = define(v1, a**2 * v + s**2, "a draw after each step: variances add up")
    form = (a**2 - 1) * v - s**2 * (a**2 * A**2 - 1)

    def wider(law: Fact) -> Fact:
        return law * a**2 + adds * (a**2 - 1) - power * (s**2 * a**2 * (A1 + a * A))

    one = define(symbol("A[0]"), 1)
    first = define(symbol("v[0]"), s**2) * (a**2 - 1)
    first = first - one * (s**2 * a**2 * (symbol("A[0]") + 1))
    yield induction("k", form, first, wider, sign="==")


PROOFS = (
    Proof(
        "saddle-stable-manifold-trap", stable_manifold, {"off the manifold": {"off": 1}}
    ),
    Proof("ngd-flow-saddle-time", saddle_time, {"twice as fast": {"knows": 2}}),
    Proof("ngd-flow-finite-time", finite_time, {"twice as fast": {"knows": 2}}),
    Proof("ngd-saddle-escape", saddle_escape, {"L halved": {"knows": HALF}}),
    Proof(
        "gd-saddle-noise-exact",
        saddle_noise,
        {"the noise drawn twice": {"drawn": 2}},
        leaves_out="the tails: erfc, a cube's, and the area of a spherical cap",
    ),
)
