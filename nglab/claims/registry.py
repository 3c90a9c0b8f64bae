"""Every claim, in the order of the theory: first normalised steps, then step sizes."""

from nglab.claims import classical, normalised, steps, stochastic
from nglab.claims.base import Claim

CLAIMS: tuple[Claim, ...] = (
    *normalised.CLAIMS,
    *classical.CLAIMS,
    *steps.CLAIMS,
    *stochastic.CLAIMS,
)
