"""Newton-Schulz, one singular value at a time: identities, and how fast 1 attracts."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs.kernel.facts import Fact, identity, square
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols
from nglab.proofs.kernel.rules import HALF, induction
from nglab.proofs.premises import define, hypothesis, positive, solves
from nglab.proofs.proof import Proof


def odd(x: Poly, a: Fraction, b: Fraction, c: Fraction) -> Poly:
    """a x + b x^3 + c x^5."""
    return a * x + b * x**3 + c * x**5


CUBIC = Fraction(3, 2), Fraction(-1, 2), Fraction(0)
PADE = Fraction(15, 8), Fraction(-10, 8), Fraction(3, 8)
HALVING = Fraction(2), Fraction(-3, 2), HALF


def cubic(sharper: int = 1, wide: int = 3) -> Iterator[Fact]:
    """d = 1 - x^2 goes to d^2 (3 + d)/4."""
    x, E, E1, D, D1 = symbols("x E[k] E[k+1] d[k] d[k+1]")
    p, d = odd(x, *CUBIC), 1 - x**2
    yield identity(1 - p**2 - d**2 * (3 + d) / 4)
    D_ = hypothesis("0 <= x <= 1: 0 <= d <= 1", D), hypothesis("d <= 1", 1 - D)
    moved = define(D1, D**2 * (3 + D) / 4, "1 - p^2 = d^2 (3 + d)/4")
    power = define(E1, E**2 * sharper, "E[k] = d_0^(2^k)")

    def step(near: Fact) -> Fact:  # E^2 - D^2 and D^2 (1 - D)/4
        proof = near * (near + 2 * D_[0]) + D_[0] * D_[0] * D_[1] / 4
        return proof.shows(E1 - D1, moved, power)

    start = define(symbol("E[0]"), symbol("d[0]"))
    yield induction("k", E - D, start, step)
    (x_,) = positive(x)
    beyond = hypothesis("x^2 < 3", wide - x**2, ">")
    yield (HALF * x_ * beyond).shows(p, sign=">")
    yield (square(d) * (beyond + 1) / 4).shows(1 - p**2)  # 3 + d = 4 - x^2
    r, s = symbols("sqrt3 sqrt5")
    root = solves(r**2, Poly.of(3), "sqrt 3"), solves(s**2, Poly.of(5), "sqrt 5")
    yield (root[0] * (r * HALF)).shows(-odd(r, *CUBIC))
    yield (root[1] * (s * HALF)).shows(-s - odd(s, *CUBIC))


def pade(loose: int = 20, edge: int = 7) -> Iterator[Fact]:
    """1 - p = (1 - x)^3 (8 + 9 x + 3 x^2)/8, and p' = 15 (1 - x^2)^2/8."""
    x, r2 = symbols("x r^2")
    p = odd(x, *PADE)
    yield identity(1 - p - (1 - x) ** 3 * (8 + 9 * x + 3 * x**2) / 8)
    x_ = hypothesis("x >= 0", x)
    near = hypothesis("x <= 1", 1 - x)
    cube = near * near * near
    yield (cube * (8 + 9 * x_ + 3 * x_ * x_) / 8).shows(1 - p)
    rest = 12 * near + 3 * near * x_  # 12 - 9 x - 3 x^2
    yield (cube * rest / 8).shows(Fraction(loose, 8) * (1 - x) ** 3 - 1 + p)
    beyond = hypothesis("x >= 1", x - 1)
    yield (beyond * beyond * beyond * (8 + 9 * x_ + 3 * x_ * x_) / 8).shows(p - 1)
    room = hypothesis("x^2 <= 7/3", edge - 3 * x**2)
    yield (x_ * beyond * (x_ + 1) * room / 8).shows(x - p)
    edge_ = solves(r2, Poly.of(Fraction(7, 3)), "r, the edge: r^2 = 7/3")
    slope = Fraction(15, 8) * (1 - r2) ** 2
    yield identity(x - x).shows(slope - Fraction(10, 3), edge_)


def halving(half: int = 2, edge: int = 2) -> Iterator[Fact]:
    """p - 1 = (1 - x)^2 (x^3 + 2 x^2 - 2)/2; p - x = x (1 - x^2)(2 - x^2)/2."""
    x, e = symbols("x e")
    p = odd(x, *HALVING)
    yield identity(p - 1 - (1 - x) ** 2 * (x**3 + 2 * x**2 - 2) / half)
    after = odd(1 - e, *HALVING) - 1  # with e = 1 - x
    yield identity(after - e**2 / 2 + e**3 * (7 - 5 * e + e**2) / 2)
    yield identity(p - x - x * (1 - x**2) * (2 - x**2) / 2)
    x_ = hypothesis("x >= 0", x)
    near = hypothesis("x <= 1", 1 - x)
    room = hypothesis("x^2 <= 2", edge - x**2)
    yield (x_ * near * (x_ + 1) * room / 2).shows(p - x)


PROOFS = (
    Proof(
        "newton-schulz-cubic",
        cubic,
        {"E^2/2": {"sharper": 2}, "x^2 < 5": {"wide": 5}},
    ),
    Proof(
        "newton-schulz-pade",
        pade,
        {"(1 - x)^3": {"loose": 8}, "x^2 <= 8/3": {"edge": 8}},
    ),
    Proof(
        "newton-schulz-halving",
        halving,
        {"twice the error": {"half": 1}, "x^2 <= 3": {"edge": 3}},
        leaves_out="the intervals of (c), which the claim bounds in fractions",
    ),
)
