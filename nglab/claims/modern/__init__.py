"""Oracles of norms: sign, spectral, row and column steps, and what goes with them."""

from nglab.claims.base import Claim
from nglab.claims.modern import (
    adaptive,
    any_norm,
    decay,
    momentum,
    muon_quintic,
    newton_schulz,
    oracles,
    signs,
    sizes,
)

CLAIMS: tuple[Claim, ...] = (
    *any_norm.CLAIMS,
    *oracles.CLAIMS,
    *momentum.CLAIMS,
    *signs.CLAIMS,
    *decay.CLAIMS,
    *newton_schulz.CLAIMS,
    *muon_quintic.CLAIMS,
    *sizes.CLAIMS,
    *adaptive.CLAIMS,
)
