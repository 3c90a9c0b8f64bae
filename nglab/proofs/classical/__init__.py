"""Gradient descent and momentum, which the others are held to."""

from nglab.proofs.proof import Proof
from nglab.proofs.classical import (
    descent,
    acceleration,
    growing_curvature,
)

PROOFS: tuple[Proof, ...] = (
    *descent.PROOFS,
    *acceleration.PROOFS,
    *growing_curvature.PROOFS,
)
