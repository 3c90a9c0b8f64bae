"""Normalised descent and its relatives."""

from nglab.proofs.proof import Proof
from nglab.proofs.normalised import (
    localization,
    constant_step,
    linear,
    geometry,
    normalisers,
    saddles,
    stochastic,
    correlation,
    adagrad,
)

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
