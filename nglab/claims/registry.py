"""Every claim, in the order of the theory: normalised steps first, then step sizes."""

from nglab.claims import classical, modern, normalised, steps, stochastic
from nglab.claims.base import Claim

CLAIMS: tuple[Claim, ...] = (
    *normalised.CLAIMS,
    *modern.CLAIMS,
    *classical.CLAIMS,
    *steps.CLAIMS,
    *stochastic.CLAIMS,
)
