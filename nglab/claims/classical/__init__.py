"""Gradient descent and momentum, which the others are held to."""

from nglab.claims.base import Claim
from nglab.claims.classical import (
    acceleration,
    cycle,
    descent,
    growing_curvature,
    memories,
    silver,
)

CLAIMS: tuple[Claim, ...] = (
    *descent.CLAIMS,
    *acceleration.CLAIMS,
    *cycle.CLAIMS,
    *growing_curvature.CLAIMS,
    *silver.CLAIMS,
    *memories.CLAIMS,
)
