"""Longer steps: what one of them does, and the silver ratio."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs.kernel.facts import Fact, known, square
from nglab.proofs.kernel.polynomials import Number, symbols, vectors
from nglab.proofs.kernel.rules import root
from nglab.proofs.premises import (
    STAR,
    Point,
    define,
    hypothesis,
    positive,
    smooth_convex,
    solves,
)
from nglab.proofs.proof import Proof


def silver(cap: Number = Fraction(3, 2), better: int = 1) -> Iterator[Fact]:
    """One step h/L, h <= 3/2: f - f* <= L R^2/(4 h + 2), by halves of three pairs.

    So for h = sqrt 2; and 2 + 4 sqrt 2 >= 1 + sqrt(9 + 8 sqrt 2), silver's for n = 1.
    """
    L, h, F, then = symbols("L h F F+")
    x, g, d = vectors("x g g+")  # gradients in units of L
    L_, h_ = positive(L, h)
    short = hypothesis("h <= 3/2", cap - h)
    here, there = Point(x, L * g, F, "x"), Point(x - h * g, L * d, then, "x+")
    pairs = smooth_convex(here, there, L) + smooth_convex(STAR, here, L)
    pairs = (pairs + smooth_convex(STAR, there, L)) / (4 * L_)
    wide = 4 * h_ + 2
    sides = square(2 * x - (2 * h + 1) * (g + d)) + wide * short * square(g - d)
    bound = (wide * pairs + L_ / 4 * sides).shows(
        L * (x @ x) - better * (4 * h + 2) * then
    )
    yield bound
    q, s = symbols("sqrt2 s")
    (q_,) = positive(q)
    two = solves(q**2, known(2).poly, "sqrt2^2 = 2")
    inner = define(s**2, 9 + 8 * q, "s^2 = 9 + 8 sqrt2")
    four = (known(24) + two * 16 - inner).shows((1 + 4 * q) ** 2 - s**2)
    yield root(four, 4 * q_ + 1, s).shows(2 + 4 * q - (1 + s))


PROOFS = (
    Proof(
        "silver-steps",
        silver,
        {"steps up to 2/L": {"cap": 2}, "half the bound": {"better": 2}},
        leaves_out="n > 1",
    ),
)
