"""Gradient descent and momentum, which the others are held to."""

from nglab.proofs.classical import (
    acceleration,
    cycle,
    descent,
    growing_curvature,
    silver,
)
from nglab.proofs.proof import Proof

PROOFS: tuple[Proof, ...] = (
    *descent.PROOFS,
    *acceleration.PROOFS,
    *cycle.PROOFS,
    *growing_curvature.PROOFS,
    *silver.PROOFS,
)
