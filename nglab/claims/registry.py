"""Every claim, in the order of the theory: first normalised steps, then step sizes."""

from nglab.claims import (
    adagrad,
    adgd,
    armijo,
    barzilai_borwein,
    bb_global,
    bb_normalized,
    bb_rates,
    classical,
    constant_step,
    correlation,
    degenerate,
    geometry,
    linear,
    localization,
    normalisers,
    polyak,
    saddles,
)
from nglab.claims.base import Claim

CLAIMS: tuple[Claim, ...] = (
    *localization.CLAIMS,
    *constant_step.CLAIMS,
    *linear.CLAIMS,
    *geometry.CLAIMS,
    *normalisers.CLAIMS,
    *saddles.CLAIMS,
    *correlation.CLAIMS,
    *adagrad.CLAIMS,
    *classical.CLAIMS,
    *barzilai_borwein.CLAIMS,
    *bb_rates.CLAIMS,
    *bb_global.CLAIMS,
    *bb_normalized.CLAIMS,
    *armijo.CLAIMS,
    *polyak.CLAIMS,
    *adgd.CLAIMS,
    *degenerate.CLAIMS,
)
