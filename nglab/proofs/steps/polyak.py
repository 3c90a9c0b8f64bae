"""Polyak's step (f - f*)/|g|^2 where f is strongly convex, and where it is sharp."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Number, symbol, symbols, vector, vectors
from nglab.proofs.kernel.rules import induction
from nglab.proofs.lemmas import gradient_bound
from nglab.proofs.premises import (
    STAR,
    Point,
    convex,
    define,
    hypothesis,
    method,
    positive,
    strongly_convex,
    unit,
)
from nglab.proofs.proof import Proof


def strong(short: Number = 1, better: int = 1) -> Iterator[Fact]:
    """<g, x - x*> >= F + mu D/2: D+ <= D - a mu D - a F; F >= mu D/2, a >= 1/(2L)."""
    x = Point(vector("x"), vector("g"), symbol("F"), "x")
    F, a, mu, L = symbols("F a mu L")
    a_, mu_, L_ = positive(a, mu, L)
    gg, D = x.g @ x.g, x.x @ x.x
    rule = define(a * gg, F, "a = F/|g|^2")
    slope = strongly_convex(STAR, x, mu)
    above = strongly_convex(x, STAR, mu)  # F >= mu D/2
    long = gradient_bound(x, L) + rule * (2 * L)  # (2 L a - 1) |g|^2 >= 0
    moving = hypothesis("x is no minimiser: g != 0", gg, ">")
    long = long.over(moving, 2 * L * a - 1) / (2 * L_)
    after = x.x - short * a * x.g
    proof = 2 * a_ * slope + a_ * above + Fraction(3, 2) * mu_ * square(x.x) * long
    yield (proof - rule * a).shows(
        bounds.polyak_strong(better * mu, L) * D - after @ after
    )


def fejer_step(long: Number = 1) -> Fact:
    """D[k+1] <= D[k] - h^2, h = (f - f*)/|g|; x* is any minimiser."""
    x, u = vectors("x[k] u[k]")
    h, n, D, then = symbols("h[k] |g|[k] D[k] D[k+1]")
    (n_,) = positive(n)
    h_ = hypothesis("f >= f*: h >= 0", h)
    slope = convex(STAR, Point(x, n * u, h * n, "x[k]")) / n_
    after = x - long * h * u
    laws = define(then, after @ after), define(D, x @ x), unit(u)
    return (2 * h_ * slope).shows(D - then - h**2, *laws)


def sharp(long: Number = 1, knows: Number = 1) -> Iterator[Fact]:
    """D falls by h^2, and h = (f - f*)/|g| >= mu |x - x*|/G."""
    h, n, mu, G, d = symbols("h[k] |g|[k] mu G |x|[k]")
    D, then = symbols("D[k] D[k+1]")
    mu_, G_ = positive(mu, G)
    d_ = hypothesis("|x - x*| >= 0", d)
    grows = hypothesis("sharp: f - f* >= mu |x - x*|", h * n - mu * d)
    bounded = hypothesis("|g| <= G", G - n)
    h_ = hypothesis("f >= f*: h >= 0", h)
    wide = grows + h_ * bounded  # G h >= mu d
    size = define(d**2, D, "D = |x - x*|^2")
    shrinks = G_ * G_ * fejer_step(long) + wide * (wide + 2 * mu_ * d_)
    step = shrinks.by(size).over(G_ * G_, (1 - knows * mu**2 / G**2) * D - then)
    yield step
    Q, Q1 = symbols("Q[k] Q[k+1]")
    D0 = symbol("D[0]")
    q = hypothesis("mu <= G", G - mu)
    factor = (q * (G_ + mu_)) / (G_ * G_)  # 1 - mu^2/G^2 >= 0
    power = method("Q[k] = (1 - mu^2/G^2)^k", G**2 * Q1 - (G**2 - mu**2) * Q, "==")
    start = define(symbol("Q[0]"), 1) * D0
    yield induction(
        "k",
        Q * D0 - D,
        start,
        lambda near: step + factor * near + power / (G_ * G_) * D0,
    )


PROOFS = (
    Proof(
        "polyak-strongly-convex",
        strong,
        {"0.9 steps": {"short": Fraction(9, 10)}, "twice the rate": {"better": 2}},
    ),
    Proof(
        "polyak-sharp-linear",
        sharp,
        {"2.2 steps": {"long": Fraction(11, 5)}, "twice the gain": {"knows": 2}},
    ),
)
