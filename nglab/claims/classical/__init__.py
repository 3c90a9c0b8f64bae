"""Gradient descent and momentum, which the others are held to."""

from nglab.claims.base import Claim
from nglab.claims.classical import (
    acceleration,
    descent,
    growing_curvature,
    memories,
)

CLAIMS: tuple[Claim, ...] = (
    *descent.CLAIMS,
    *acceleration.CLAIMS,
    *growing_curvature.CLAIMS,
    *memories.CLAIMS,
)
