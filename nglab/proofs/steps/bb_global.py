"""Barzilai and Borwein's step beyond quadratics: it may cycle; a search tames it."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, identity
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols
from nglab.proofs.premises import cites, hypothesis, method, positive, solves
from nglab.proofs.proof import Proof


def four_cycle(phi: int = 4) -> Iterator[Fact]:
    """The secant through a, b comes to -a, from b and -a to -b: a^2 - b^2 = 4 a b.

    a = p = 2 + sqrt 5, b = 1; f' is x + p beyond the kink at c < 1.
    """
    p = symbol("p")
    gold = solves(p**2, phi * p + 1, "p = 2 + sqrt 5")
    ga, gb = 2 * p, 1 + p

    def secant(x: Poly, g: Poly, X: Poly, G: Poly, z: Poly) -> Poly:
        return g * (z - X) - G * (z - x)  # 0 if the line through both meets 0 at z

    one = Poly.of(1)
    yield identity(p - p).shows(secant(p, ga, one, gb, -p))
    yield gold.shows(secant(one, gb, -p, -ga, -one))


def stabilised(cap: int = 1) -> Iterator[Fact]:
    """By construction, and bb-step-bounds."""
    a, n, far, bb, L, mu = symbols("a |g| Delta bb L mu")
    L_, mu_ = positive(L, mu)
    capped = method("a = min(bb, Delta/|g|): a |g| <= Delta", cap * far - a * n)
    yield capped.shows(far - a * n)
    short = method("a <= bb", bb - a)
    most = cites("bb-step-bounds", "bb <= 1/mu", 1 - mu * bb)
    yield (mu_ * short + most).shows(1 - mu * a)
    least = symbol("m")
    low = hypothesis("m = min(1/L, Delta/|g|) <= 1/L", 1 - L * least)
    long = cites("bb-step-bounds", "bb >= 1/L", L * bb - 1)
    yield ((low + long) / L_).shows(bb - least)  # and m <= Delta/|g|, the other


PROOFS = (
    Proof("bb-secant-4-cycle", four_cycle, {"p^2 = 5 p + 1": {"phi": 5}}),
    Proof("bb-stabilized-step-length", stabilised, {"2 Delta": {"cap": 2}}),
)
