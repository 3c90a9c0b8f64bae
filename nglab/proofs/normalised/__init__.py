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
    stochastic,
)
from nglab.proofs.proof import Proof

PROOFS: tuple[Proof, ...] = (
    *localization.PROOFS,
    *constant_step.PROOFS,
    *linear.PROOFS,
    *geometry.PROOFS,
    *normalisers.PROOFS,
    *saddles.PROOFS,
    *stochastic.PROOFS,
    *correlation.PROOFS,
    *adagrad.PROOFS,
)
