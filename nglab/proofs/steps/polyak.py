"""Polyak's step (f - f*)/|g|^2 where f is strongly convex."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Number, symbol, symbols, vector
from nglab.proofs.lemmas import gradient_bound
from nglab.proofs.premises import (
    STAR,
    Point,
    define,
    hypothesis,
    positive,
    strongly_convex,
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
    yield (proof - rule * a).shows((1 - better * 3 * mu / (4 * L)) * D - after @ after)


PROOFS = (
    Proof(
        "polyak-strongly-convex",
        strong,
        {"0.9 steps": {"short": Fraction(9, 10)}, "twice the rate": {"better": 2}},
    ),
)
