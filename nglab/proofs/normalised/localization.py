"""Normalised descent knows no scale of f: how near its best iterate comes to x*."""

from collections.abc import Iterator

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, cauchy, known, square
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols, vector
from nglab.proofs.kernel.rules import root, sum_of, telescope
from nglab.proofs.lemmas import (
    MANY,
    N,
    normalised_step,
    progress_bound,
    progress_constant,
)
from nglab.proofs.premises import (
    define,
    hypothesis,
    method,
    natural,
    positive,
    textbook,
    unit,
)
from nglab.proofs.proof import Proof
from nglab.proofs.quotients import gap, quotients


def localization(gain: int = 2, turn: int = 1) -> Iterator[Fact]:
    """|x_{k+1} - x*|^2 = |x_k - x*|^2 - 2 h_k v_k + h_k^2, added up over k.

    At y = x* + v u one has <g, y - x> = 0, so that f(x) <= f(y) <= f* + omega(v).
    """
    h = symbol("h[k]")
    yield progress_bound(h, positive(h)[0], gain)
    yield within_ball(turn)


def within_ball(turn: int = 1) -> Fact:
    """f(x) - f* <= omega(V) at the x of the least v, V: by y = x* + v u."""
    x, u = vector("x"), vector("u")
    n, v, V, fx, fy, omega = symbols("|g| v V f(x) f(y) omega(V)")
    y = turn * v * u
    level = (define(v, u @ x) * n).shows((n * u) @ (y - x), unit(u))
    ahead = textbook("f quasi-convex, so <g, x* - x> <= 0: v >= 0", v)
    least = hypothesis("v <= V at the least v", V - v)
    near = (least * (least + 2 * ahead)).shows(V**2 - y @ y, unit(u))
    words = "f quasi-convex and continuous: f(x) <= f(y) where <g, y - x> = 0"
    below = textbook(words, fy - fx, when=[level])
    ball = hypothesis("omega(V) = max f - f* in |y - x*| <= V", omega - fy, when=[near])
    return (below + ball).shows(omega - fx)


def lipschitz(gain: int = 2, G_known: int = 1) -> Iterator[Fact]:
    """V_N = R/sqrt(N + 1) = h, and omega(t) <= G t. No less: see `resists`."""
    h, R, V, F, G, n = symbols("h R V f(x) G n")
    near = within_a_step(gain)
    (G_,) = positive(G)
    omega = symbol("omega(V)")
    growth = hypothesis("f G-Lipschitz: omega(V) <= G V", G * V - omega)
    best = within_ball() + growth + G_ * near
    yield best.shows(G * h * G_known - F)  # h = R/n, n^2 = N + 1
    yield (best * positive(n)[0]).shows(G * R - n * F, define(R, n * h))
    yield from resists()


def resists() -> Iterator[Fact]:
    """f = G max(max_i x_i, |x| - R - c) in R^(N+1), c = R/n, n^2 = N + 1.

    N subgradients e_i leave a coordinate j at 0, where f >= 0; and f* = -G c: if all
    x_i < -c then |x| >= R. At x* = -c (1, ..., 1) f is -G c, R away from 0.
    """
    G, c, R, x, n, f, size = symbols("G c R x[i] n f(x) |x|")
    G_, c_ = positive(G, c)
    entry = hypothesis("f >= G x_j, x_j = 0: N of N + 1 coordinates are seen", f)
    yield entry.shows(f + G * c - G * c, words="f(x_N) - f* >= G c = G R/sqrt(N + 1)")
    side = define(R, n * c, "c = R/n"), define(n**2, N + 1)
    below = hypothesis("or else x_i <= -c for every i", -x - c)
    total = telescope(below * (below + 2 * c_), "i", 0, N, MANY)
    length = define(size**2, sum_of(x**2, "i", 0, N), "|x|^2 = sum x_i^2")
    far = root((total + length).shows(size**2 - R**2, *side), not_negative(size), R)
    ball = hypothesis("f >= G (|x| - R - c)", f - G * (size - R - c))
    yield (ball + G_ * far).shows(f + G * c)
    corner = define(symbol("|x*|") ** 2, sum_of(c**2, "i", 0, N))
    yield corner.shows(symbol("|x*|") ** 2 - R**2, *side)


def not_negative(size: Poly) -> Fact:
    """A length is >= 0."""
    return textbook(f"{size} >= 0", size)


def within_a_step(gain: int = 2) -> Fact:
    """V <= h for h = R/n, n^2 = N + 1."""
    h, R, V, n = symbols("h R V n")
    (h_,) = positive(h)
    steps = define(R, n * h, "h = R/n"), define(n**2, N + 1)
    twice = progress_constant(h, h_, gain).by(*steps)
    return twice.over(2 * h_ * MANY, h - V)


def smooth(gain: int = 2, of: int = 2) -> Iterator[Fact]:
    """V_N = R/sqrt(N + 1) and omega(t) <= L t^2/2."""
    h, R, V, F, L, n = symbols("h R V f(x) L n")
    near = within_a_step(gain)
    (L_,) = positive(L)
    omega = symbol("omega(V)")
    words = "f(x) - f* <= L |x - x*|^2/2: omega(V) <= L V^2/2"
    growth = within_ball() + hypothesis(words, L * V**2 / of - omega)
    ahead = textbook("f quasi-convex: v >= 0", V)
    best = growth + L_ / 2 * near * (near + 2 * ahead)  # V^2 <= h^2
    steps = define(R, n * h, "h = R/n"), define(n**2, N + 1)
    most = gap(bounds.smooth_growth(*quotients(L, R, N)), F, natural(N))
    yield (2 * MANY * best).shows(most, *steps)


def anytime(gain: int = 2, slope: int = 2) -> Iterator[Fact]:
    """a = sqrt(k + 1): 1/a >= 2 (a_{k+1} - a_k); 1/(k + 1) sums to a logarithm."""
    a, b, r, m, m1 = symbols("a[k] a[k+1] r[k] m[k] m[k+1]")
    a_, r_ = positive(a, r)
    law = define(b**2, a**2 + 1, "a[k] = sqrt(k + 1)"), define(r * a, 1)
    step = (square(b - a).by(law[0]) + law[1]).over(a_, r - slope * (b - a))
    roots = telescope(step, "k", 0, N, MANY).by(define(symbol("a[0]"), 1))
    words = (
        "1/(k + 1) <= m[k+1] - m[k]; m[k] = 1 + ln k, m[0] = 0: ln(1 + t) >= t/(1+t)"
    )
    log = telescope(textbook(words, m1 - m - r**2), "k", 0, N, MANY)
    log = log.by(define(symbol("m[0]"), 0))
    c, R, V, end, ln = symbols("c R V a[N+1] m[N+1]")
    (c_,) = positive(c)
    ahead = textbook("f quasi-convex: v >= 0", V)
    sums = progress_bound(c * r, c_ * r_, gain)
    bound = sums + 2 * ahead * c_ * roots + c_ * c_ * log
    yield bound.shows(R**2 + c**2 * ln - 4 * V * c * (end - 1))
    yield within_ball()


def slqc(gain: int = 2, wide: int = 1) -> Iterator[Fact]:
    """y = x* + h u gives v >= h, so that |x - x*|^2 falls by h^2; T cannot all fail."""
    h, D, then = symbols("h D[k] D[k+1]")
    (h_,) = positive(h)
    step = 2 * h_ * progress_of_failures("[k]") - normalised_step(h, gain)
    yield step.shows(D - then - h**2)
    T, R = symbols("T R")
    some = natural(T - 1)
    start = define(symbol("D[0]"), R**2)
    many = method("T >= R^2/h^2", T * h**2 - wide * R**2)
    last = telescope(step, "k", 0, T - 2, some).by(start) + many
    x, D_last = vector("x"), symbol("D[T-1]")
    last = last.shows(h**2 - D_last)  # x, the last of them, is no further than h
    yield last
    t = symbol("t")
    words = "f continuous: x' = x* + t (x - x*) fails as well for some 0 < t < 1"
    beyond = textbook(words, 1 - t, ">") * (textbook(words, t, ">") + 1)  # 1 - t^2 > 0
    ahead, near, u = progress_of_failures("'"), vector("x'"), vector("u'")
    inside = square(t) * last + cauchy(near, u)
    laws = (
        unit(u),
        define(near @ near, t**2 * (x @ x), "x' = t x"),
        define(x @ x, D_last),
        define(symbol("v'"), u @ near),
    )
    away = ahead * (ahead + 2 * h_)  # v'^2 >= h^2
    yield (inside + away + beyond * h_ * h_).shows(0, *laws, sign=">")


def progress_of_failures(at: str) -> Fact:
    """v >= h where f(x) - f* > eps: <g, y - x> <= 0 at y = x* + h u, |y - x*| <= h."""
    x, u = vector(f"x{at}"), vector(f"u{at}")
    n, v, h = symbols(f"|g|{at} v{at} h")
    y = h * u
    words = f"x{at} fails, |y - x*| <= h: <g, y - x> <= 0"
    near = known(0).shows(h**2 - y @ y, unit(u))
    behind = hypothesis(words, -((n * u) @ (y - x)), when=[near])
    (n_,) = positive(n)
    laws = unit(u), define(v, u @ x)
    return (behind.shows(n * (v - h), *laws)).over(n_, v - h)


PROOFS = (
    Proof(
        "ngd-localization",
        localization,
        {"h v for 2 h v": {"gain": 1}, "y = x* + 2 v u": {"turn": 2}},
    ),
    Proof(
        "ngd-lipschitz-optimal",
        lipschitz,
        {"h v for 2 h v": {"gain": 1}, "2 G": {"G_known": 2}},
    ),
    Proof(
        "ngd-smooth-parameter-free",
        smooth,
        {"h v for 2 h v": {"gain": 1}, "growth L t^2": {"of": 1}},
    ),
    Proof(
        "ngd-anytime-decay",
        anytime,
        {"h v for 2 h v": {"gain": 1}, "a slope of 3": {"slope": 3}},
    ),
    Proof(
        "slqc-ngd",
        slqc,
        {"h v for 2 h v": {"gain": 1}, "T for R^2/(2 h^2)": {"wide": 2}},
    ),
)
