"""Normalised descent and its relatives."""

from nglab.proofs.normalised import (
    adagrad,
    constant_step,
    correlation,
    geometry,
    linear,
    localization,
    normalisers,
    saddles,
    smooth_convex,
    stochastic,
)
from nglab.proofs.proof import Proof

PROOFS: tuple[Proof, ...] = (
    *localization.PROOFS,
    *smooth_convex.PROOFS,
    *constant_step.PROOFS,
    *linear.PROOFS,
    *geometry.PROOFS,
    *normalisers.PROOFS,
    *saddles.PROOFS,
    *stochastic.PROOFS,
    *correlation.PROOFS,
    *adagrad.PROOFS,
)
