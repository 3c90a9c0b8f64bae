"""SGD with a constant step falls into a ball; on equations it does not stop there.

g_i and n_i are the gradients of f_i at x_k and at x*, G is the mean of g_i; w stands
for the past, and C is E_i|x_{k+1} - x*|^2.
"""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, identity, square
from nglab.proofs.kernel.polynomials import (
    ZERO,
    Number,
    Poly,
    symbol,
    symbols,
    vector,
    vectors,
)
from nglab.proofs.kernel.rules import HALF, induction, mean, mean_of
from nglab.proofs.lemmas import (
    cocoercive,
    expected,
    geometric,
    monotone,
    unbiased,
)
from nglab.proofs.premises import (
    STAR,
    Point,
    cites,
    define,
    hypothesis,
    mean_is,
    positive,
    smooth_convex,
    strongly_convex,
    textbook,
    unit,
)
from nglab.proofs.proof import Proof
from nglab.proofs.quotients import Quotient, quotients

x, g, n, G = vectors("x[k,w] g[k,i,w] n[i] G[k,w]")
L, mu, s2, D, then = symbols("L mu s2 D[k] D[k+1]")
F, f = symbols("F[k,w] f[k,i,w]")
HERE, TERM = Point(x, G, F, "x_k"), Point(x, g, f, "x_k (a term)")
THERE = Point(ZERO, n, Poly.of(0), "x* (a term)")
NOISE = mean_is(n @ n, "i", s2, "s2 = mean |grad f_i(x*)|^2")
LAWS = [*unbiased(g, G, "i", x), *unbiased(n, ZERO, "i", x), NOISE]


def conditional(gam: Poly, stretch: int = 1) -> Fact:
    """C = |x|^2 - 2 gam <G, x> + gam^2 E|g_i|^2."""
    after = x - stretch * gam * g
    return define(symbol("C[k,w]"), mean_of(after @ after, "i")).by(*LAWS)


def noise_ball(stretch: int = 1, weight: int = 2) -> Iterator[Fact]:
    """E|g_i|^2 <= 2 L <G, x - x*> + 2 s2; <G, x - x*> >= mu D; a geometric series."""
    gam, B = symbols("gam B")
    gam_, mu_ = positive(gam, mu)
    one = 2 * cocoercive(TERM, THERE, L) + square(g - 2 * n)
    one = one.shows(2 * L * ((g - n) @ x) + weight * (n @ n) - g @ g)
    room = hypothesis("gam L < 1", 1 - gam * L, ">")
    variance = mean(one, "i").by(*LAWS)
    step = gam_ * gam_ * variance + 2 * gam_ * room * monotone(HERE, STAR, mu)
    q = bounds.sgd_rate(gam, mu, L)
    goal = q * D + 2 * gam**2 * s2 - then
    step = expected(step, x, conditional(gam, stretch), goal)
    yield step
    most = Quotient.of(bounds.sgd_ball(*quotients(gam, mu, L, s2)))
    ball = define(B * most.den, most.num, "B = gam s2/(mu (1 - gam L))")
    B_ = (gam_ * noise_not_below_0() + ball).over(mu_ * room, B)
    yield geometric(step, q, shrinks(gam, gam_, room), B, B_, ball * (2 * gam))


def noise_not_below_0() -> Fact:
    """s2 >= 0."""
    return mean(square(n), "i").by(NOISE)


def shrinks(gam: Poly, gam_: Fact, room: Fact) -> Fact:
    """q = 1 - 2 gam mu (1 - gam L) >= (1 - 2 gam L (1 - gam L)) >= 0, as mu <= L."""
    less = hypothesis("mu <= L", L - mu)
    half = HALF * square(1 - 2 * gam * L) + HALF
    return half + 2 * gam_ * room * less


def gower_step(gam: Poly, stretch: int = 1, clause: bool = True) -> Fact:
    """D[k+1] <= (1 - gam mu) D[k] + 2 gam^2 s2 for gam <= 1/(2 L)."""
    (gam_,) = positive(gam)
    one = 2 * smooth_convex(TERM, THERE, L) + square(g - 2 * n)
    values = mean_is(f, "i", F, "f = mean of the f_i")
    variance = mean(one, "i").by(*LAWS, values)  # E|g_i|^2 <= 4 L F + 2 s2
    room = hypothesis("gam <= 1/(2 L)", 1 - 2 * gam * L)
    if not clause:
        room = hypothesis("gam <= 1/L", 1 - gam * L)
    F_ = hypothesis("F = f - f* >= 0", F)
    step = gam_ * gam_ * variance + 2 * gam_ * strongly_convex(STAR, HERE, mu)
    step = step + 2 * gam_ * room * F_
    goal = (1 - gam * mu) * D + 2 * gam**2 * s2 - then
    return expected(step, x, conditional(gam, stretch), goal)


def gower(stretch: int = 1, clause: bool = True) -> Iterator[Fact]:
    """E|g_i|^2 <= 4 L (f - f*) + 2 s2; <G, x - x*> >= f - f* + mu D/2."""
    gam, B = symbols("gam B")
    gam_, mu_ = positive(gam, mu)
    step = gower_step(gam, stretch, clause)
    yield step
    q = bounds.gower_rate(gam, mu)
    room = hypothesis("gam <= 1/(2 L)", 1 - 2 * gam * L)
    q_ = HALF * room + gam_ * hypothesis("mu <= L", L - mu) + HALF
    most = Quotient.of(bounds.gower_ball(*quotients(gam, mu, s2)))
    ball = define(B * most.den, most.num, "B = 2 gam s2/mu")
    B_ = (2 * gam_ * noise_not_below_0() + ball).over(mu_, B)
    yield geometric(step, q, q_, B, B_, ball * gam)


def one_over_k(knows: int = 1) -> Iterator[Fact]:
    """(k + 1)^2 D[k+1] <= k^2 D[k] + 8 s2/mu^2 from 4 K on; before, a ball."""
    k, K, gam, D0, e2 = symbols("k K gam[k] D[0] e^-2")
    K_, L_, mu_ = positive(K, L, mu)
    k_ = hypothesis("k >= 4 K > 0", k, ">")
    p, p_ = k + 1, k_ + 1
    rule = define(
        gam * mu * p**2, knows * (2 * k + 1), "gam = (2 k + 1)/((k + 1)^2 mu)"
    )
    step = gower_step(gam)  # gam[k] <= 2/(mu (k + 1)) <= 1/(2 L) for k >= 4 K
    small = 4 * k_ + 3 - rule * (gam * mu * p**2 + 2 * k + 1)
    small = small.over(p_ * p_, 4 - (gam * mu * p) ** 2)
    s2_ = noise_not_below_0()

    def next_k(bound: Fact) -> Fact:
        taken = mu_ * mu_ * p_ * p_ * step + rule * (mu**2 * D)
        return bound + taken + 2 * s2_ * small

    start = symbol("D[4*K]")
    claim = 16 * K**2 * mu**2 * start + 8 * s2 * (k - 4 * K) - mu**2 * k**2 * D
    bound = induction("k", claim, identity(k - k), next_k, 4 * K)
    yield bound
    Q = symbol("Q")
    words = "at gam = 1/(2 L), D_4K <= Q D_0 + s2/(L mu)"
    first = cites("sgd-noise-ball-gower", words, L * mu * (Q * D0 - start) + s2)
    words = "Q = (1 - mu/(2 L))^4K <= exp(-2 K mu/L) <= e^-2, K >= L/mu"
    power = textbook(words, e2 - Q) * hypothesis("D_0 >= 0", D0)
    ceil = hypothesis("K = ceil(L/mu) <= 2 L/mu", 2 * L - K * mu)
    near = 16 * K_ * K_ * mu_ * (first / L_ + mu_ * power)
    near = near + 16 * K_ * s2_ * ceil / L_
    goal = 16 * K**2 * mu**2 * e2 * D0 + 8 * s2 * k - mu**2 * k**2 * D
    yield (bound + near).shows(goal)


def additive(power: int = 2) -> Iterator[Fact]:
    """D+ = (1 - gam h)^2 D + gam^2 s2 in the mean: a geometric series, exactly."""
    h, gam, q, Q, then_Q, D0 = symbols("h gam q Q[k] Q[k+1] D[0]")
    y, a = vectors("x[k,w] a[i]")
    C = symbol("C[k,w]")
    after = y - gam * (h * y + a)
    laws = (
        mean_is(a @ y, "i", 0, "E a_i = 0"),
        mean_is(a @ a, "i", s2, "s2 = E|a_i|^2"),
    )
    moved = define(C, mean_of(after @ after, "i")).by(*laws)
    rate = define(q, (1 - gam * h) ** 2, "q = (1 - gam h)^2")
    moved = moved.shows(C - q * (y @ y) - gam**power * s2, rate)
    here = define(D, mean_of(y @ y, "w"), "D[k] := E|x_k - x*|^2")
    next_ = define(then, mean_of(C, "w"), "D[k+1] := E E_i|x_{k+1} - x*|^2")
    step = mean(moved, "w").shows(then - q * D - gam**2 * s2, here, next_)
    yield step
    grown = define(then_Q, q * Q, "Q[k] = q^k")
    claim = (1 - q) * (D - Q * D0) - gam**2 * s2 * (1 - Q)
    start = define(symbol("Q[0]"), 1) * (gam**2 * s2 - (1 - q) * D0)
    keep = grown * (gam**2 * s2 - (1 - q) * D0)
    yield induction(
        "k", claim, start, lambda h: h * q + step * (1 - q) + keep, sign="=="
    )


def kaczmarz(c: Number = HALF) -> Iterator[Fact]:
    """f_i/(c |g_i|^2) g_i = (r/|a|^2) a for c = 1/2: the projection on a'x = y."""
    a, at = vectors("a x")
    y, t = symbols("y t")
    r = a @ at - y
    step = define(c * t * (r**2 * (a @ a)), HALF * r**2, "t = f_i/(c |g_i|^2), g = r a")
    off = hypothesis("r != 0", r**2, ">")
    step = step.over(off, c * t * (a @ a) - HALF)
    after = at - t * r * a
    yield (step * (-r * Fraction(1) / c)).shows(a @ after - y)


def interpolation(c: Number = HALF) -> Iterator[Fact]:
    """A projection: D+ = D - (u'(x - x*))^2, u = a_i/|a_i|; average over i."""
    u = vector("u[i]")
    lam, Q, then_Q, D0, C = symbols("lam Q[k] Q[k+1] D[0] C[k,w]")
    t = Fraction(1, 2) / c
    after = x - t * (u @ x) * u
    moved = mean(define(symbol("c[k,i,w]"), after @ after).by(unit(u)), "i")
    moved = moved.by(mean_is(symbol("c[k,i,w]"), "i", C, "C = E_i|x_{k+1} - x*|^2"))
    words = "lam = least eigenvalue of mean u u': E (u'x)^2 >= lam |x|^2"
    least = hypothesis(words, mean_of((u @ x) ** 2, "i") - lam * (x @ x))
    one = expected(least, x, moved, (1 - lam) * D - then)
    grown = define(then_Q, (1 - lam) * Q, "Q[k] = (1 - lam)^k")
    lam_ = hypothesis("lam <= 1", 1 - lam)
    start = define(symbol("Q[0]"), 1) * D0
    yield induction("k", Q * D0 - D, start, lambda h: one + lam_ * h + grown * D0)


PROOFS = (
    Proof("sps-is-kaczmarz", kaczmarz, {"c = 1": {"c": 1}}),
    Proof(
        "sps-interpolation-rate", interpolation, {"c = .26": {"c": Fraction(13, 50)}}
    ),
    Proof("sgd-noise-ball", noise_ball, {"2 gam": {"stretch": 2}, "s2": {"weight": 1}}),
    Proof(
        "sgd-noise-ball-gower",
        gower,
        {"2 gam": {"stretch": 2}, "gam up to 1/L": {"clause": False}},
    ),
    Proof("sgd-additive-noise-exact", additive, {"gam for gam^2": {"power": 1}}),
    Proof("sgd-1-over-k", one_over_k, {"mu overstated by 12": {"knows": 12}}),
)
