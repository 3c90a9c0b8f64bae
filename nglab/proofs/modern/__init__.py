"""Oracles of norms: sign, spectral, row and column steps, and what goes with them."""

from nglab.proofs.modern import adaptive, oracles, polynomials, signs
from nglab.proofs.proof import Proof

PROOFS: tuple[Proof, ...] = (
    *oracles.PROOFS,
    *signs.PROOFS,
    *polynomials.PROOFS,
    *adaptive.PROOFS,
)
