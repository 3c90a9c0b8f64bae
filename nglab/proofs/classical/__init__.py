"""Gradient descent and momentum, which the others are held to."""

from nglab.proofs.classical import (
    acceleration,
    descent,
    growing_curvature,
)
from nglab.proofs.proof import Proof

PROOFS: tuple[Proof, ...] = (
    *descent.PROOFS,
    *acceleration.PROOFS,
    *growing_curvature.PROOFS,
)
