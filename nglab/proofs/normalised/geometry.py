"""Norms and blocks: what a normalised step is in each, and what it cannot see."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, identity, known
from nglab.proofs.kernel.polynomials import symbols
from nglab.proofs.kernel.rules import root
from nglab.proofs.premises import define, hypothesis, textbook
from nglab.proofs.proof import Proof


def block_trap(one: bool = False) -> Iterator[Fact]:
    """g = s (1, -1) + e t (1, 1), s, t = +-1: the blocks move against each other."""
    s, t, e, x1, x2, c = symbols("s t e x1 x2 c")
    signs = define(s**2, 1, "s = +-1"), define(t**2, 1, "t = +-1")
    e_ = hypothesis("0 < e < 1", e, ">"), hypothesis("0 < e < 1", 1 - e, ">")
    small = (e_[1] * (1 + e_[0])).shows(1 - e**2)
    for side in 1, -1:  # s g_1 = 1 + e s t > 0 and -s g_2 = 1 - e s t > 0
        squares = small.shows(1 - (e * s * t) ** 2, *signs)
        part = root(squares, known(1), -side * e * s * t)
        yield part.shows(s * (s + side * e * t), *signs)
    u = (s + e * t, -s + e * t) if one else (s, -s)
    moved = (x1 - c * u[0]) + (x2 - c * u[1]) - (x1 + x2)
    yield identity(x1 - x1).shows(moved)
    a, b = symbols("|x1-x2| |x1+x2|")
    apart = textbook("|x_1 - x_2| >= 0", a)
    yield apart.shows(a + e * b - e * b, words="f(x) >= e |x_1 + x_2|")


PROOFS = (
    Proof(
        "block-normalized-nonsmooth-trap",
        block_trap,
        {"one norm for all blocks": {"one": True}},
    ),
)
