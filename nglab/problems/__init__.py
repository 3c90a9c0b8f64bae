"""Test problems that know their gradient, minimisers and constants."""

from nglab.problems.base import Minimum, Problem
from nglab.problems.convex import GoldenCycle, Huber, LogCosh, Quartic, SumCosh
from nglab.problems.differences import gradient_error
from nglab.problems.finite_sums import (
    FiniteSum,
    LeastSquares,
    Logistic,
    consistent_system,
)
from nglab.problems.matrices import (
    MatrixLeastSquares,
    TwoLayerLinear,
    random_matrix_least_squares,
)
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
from nglab.problems.real import breast_cancer, digits

__all__ = [
    "Beale",
    "CrossedAbs",
    "DiagonalQuadratic",
    "FiniteSum",
    "GoldenCycle",
    "Himmelblau",
    "Huber",
    "LeastSquares",
    "LogCosh",
    "LogQuadratic",
    "Logistic",
    "MatrixLeastSquares",
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
    "TwoLayerLinear",
    "breast_cancer",
    "consistent_system",
    "digits",
    "gradient_error",
    "quadratic_saddle",
    "random_matrix_least_squares",
    "random_quadratic",
    "spd_matrix",
]
