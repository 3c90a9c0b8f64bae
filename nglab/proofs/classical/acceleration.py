"""Momentum: what it accelerates."""

from collections.abc import Iterator

from nglab.proofs.facts import Fact, cases, induction, known, root, square, telescope
from nglab.proofs.lemmas import nonnegative
from nglab.proofs.polynomials import Poly, symbol, symbols, vectors
from nglab.proofs.premises import (
    STAR,
    Point,
    convex,
    define,
    descent,
    hypothesis,
    natural,
    positive,
    sum_is,
    textbook,
)
from nglab.proofs.facts import HALF
from nglab.proofs.proof import Proof


def heavy_ball(lead: int = 1) -> Iterator[Fact]:
    """A mode is rho^k (U_k(z) - rho U_{k-1}(z)), |z| <= 1, so that |U_k| <= k + 1.

    (U_k - z U_{k-1})^2 + (1 - z^2) U_{k-1}^2 = 1 for all k: |U_k| <= |U_{k-1}| + 1.
    """
    z_small = [angle_of(side) for side in (1, -1)]
    yield from z_small
    z, rho, k = symbols("z rho k")
    U, V, U1, V1 = symbols("U[k] V[k] U[k+1] V[k+1]")
    recursion = define(U1, 2 * z * U - V, "U_{k+1} = 2 z U_k - V_k"), define(V1, U)

    def invariant(U: Poly, V: Poly) -> Poly:
        return (U - z * V) ** 2 + (1 - z**2) * V**2 - 1

    start = define(symbol("U[0]"), lead), define(symbol("V[0]"), 0)
    first = known(0).shows(0) if False else start[0] * (symbol("U[0]") + lead)
    del first
    raise NotImplementedError


PROOFS: tuple[Proof, ...] = ()
