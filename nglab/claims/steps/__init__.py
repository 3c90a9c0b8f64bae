"""Step sizes without randomness: Barzilai-Borwein, line searches, Polyak, AdGD."""

from nglab.claims.base import Claim
from nglab.claims.steps import (
    adgd,
    armijo,
    barzilai_borwein,
    bb_global,
    bb_normalized,
    bb_rates,
    polyak,
)

CLAIMS: tuple[Claim, ...] = (
    *barzilai_borwein.CLAIMS,
    *bb_rates.CLAIMS,
    *bb_global.CLAIMS,
    *bb_normalized.CLAIMS,
    *armijo.CLAIMS,
    *polyak.CLAIMS,
    *adgd.CLAIMS,
)
