"""Normalised descent and its relatives."""

from nglab.proofs.normalised import (
    adagrad,
    clipping,
    constant_step,
    correlation,
    geometry,
    linear,
    localization,
    noise,
    normalisers,
    saddles,
    separable,
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
    *separable.PROOFS,
    *saddles.PROOFS,
    *stochastic.PROOFS,
    *noise.PROOFS,
    *clipping.PROOFS,
    *correlation.PROOFS,
    *adagrad.PROOFS,
)
