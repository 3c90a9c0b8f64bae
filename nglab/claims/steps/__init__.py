"""Step sizes without randomness: Barzilai-Borwein, line searches, Polyak, AdGD."""

from nglab.claims.base import Claim
from nglab.claims.steps import (
    adgd,
    alternating,
    armijo,
    averaged,
    barzilai_borwein,
    bb_global,
    bb_normalized,
    bb_rates,
    exact,
    polyak,
    sharp,
)

CLAIMS: tuple[Claim, ...] = (
    *barzilai_borwein.CLAIMS,
    *bb_rates.CLAIMS,
    *alternating.CLAIMS,
    *bb_global.CLAIMS,
    *bb_normalized.CLAIMS,
    *exact.CLAIMS,
    *armijo.CLAIMS,
    *averaged.CLAIMS,
    *polyak.CLAIMS,
    *sharp.CLAIMS,
    *adgd.CLAIMS,
)
