"""Test problems that know their gradient, minimisers and constants."""

from nglab.problems.base import Minimum, Problem, gradient_error
from nglab.problems.convex import GoldenCycle, Huber, LogCosh, Quartic, SumCosh
from nglab.problems.nonconvex import (
    Beale,
    Himmelblau,
    LogQuadratic,
    Plateau,
    Rosenbrock,
    StrictSaddle,
)
from nglab.problems.nonsmooth import CrossedAbs, MaxAffine, Resisting, SmoothResisting
from nglab.problems.quadratics import (
    DiagonalQuadratic,
    Quadratic,
    quadratic_saddle,
    random_quadratic,
    spd_matrix,
)

__all__ = [
    "Beale",
    "CrossedAbs",
    "DiagonalQuadratic",
    "GoldenCycle",
    "Himmelblau",
    "Huber",
    "LogCosh",
    "LogQuadratic",
    "MaxAffine",
    "Minimum",
    "Plateau",
    "Problem",
    "Quadratic",
    "Quartic",
    "Resisting",
    "Rosenbrock",
    "SmoothResisting",
    "StrictSaddle",
    "SumCosh",
    "gradient_error",
    "quadratic_saddle",
    "random_quadratic",
    "spd_matrix",
]
