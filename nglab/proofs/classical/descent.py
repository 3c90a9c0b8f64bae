"""Gradient descent: the rates that others are held to."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs.facts import HALF, Fact, known, square, telescope
from nglab.proofs.polynomials import Poly, symbol, symbols, vectors
from nglab.proofs.premises import (
    STAR,
    Point,
    between,
    define,
    hypothesis,
    natural,
    point,
    positive,
    smooth_convex,
)
from nglab.proofs.proof import Proof


def contraction(stretch: int = 1) -> Iterator[Fact]:
    """Interpolation between x and x* both ways, and one square.

    If a (L + mu) <= 2 the larger factor is 1 - a mu, else it is a L - 1.
    """
    a, mu, L = symbols("a mu L")
    yield shorter(a, mu, L, stretch)
    yield longer(a, mu, L, stretch)


def shorter(a: Poly, mu: Poly, L: Poly, stretch: int = 1) -> Fact:
    """|x - a g|^2 <= (1 - a mu)^2 |x|^2 if a (L + mu) <= 2."""
    x = point("x")
    room = hypothesis("a (L + mu) <= 2", 2 - a * (L + mu))
    (a_,) = positive(a)
    gap = hypothesis("L > mu", L - mu, ">")
    factor = (HALF * (room + a_ * gap)).shows(1 - a * mu)
    both = between(x, STAR, mu, L) + between(STAR, x, mu, L)
    proof = a_ * factor * both + a_ * room * square(x.g - mu * x.x)
    after = x.x - stretch * a * x.g
    return proof.over(gap, (1 - a * mu) ** 2 * (x.x @ x.x) - after @ after)


def longer(a: Poly, mu: Poly, L: Poly, stretch: int = 1) -> Fact:
    """|x - a g|^2 <= (a L - 1)^2 |x|^2 if a (L + mu) >= 2."""
    x = point("x")
    excess = hypothesis("a (L + mu) >= 2", a * (L + mu) - 2)
    (a_,) = positive(a)
    gap = hypothesis("L > mu", L - mu, ">")
    factor = (HALF * (excess + a_ * gap)).shows(a * L - 1)
    both = between(x, STAR, mu, L) + between(STAR, x, mu, L)
    proof = a_ * factor * both + a_ * excess * square(x.g - L * x.x)
    after = x.x - stretch * a * x.g
    return proof.over(gap, (a * L - 1) ** 2 * (x.x @ x.x) - after @ after)
