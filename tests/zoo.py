"""Instances of every problem class of the library, for tests that sweep them."""

import numpy as np

from nglab.problems import (
    Beale,
    CrossedAbs,
    DiagonalQuadratic,
    GoldenCycle,
    Himmelblau,
    Huber,
    LeastSquares,
    LogCosh,
    Logistic,
    LogQuadratic,
    MatrixLeastSquares,
    MaxAffine,
    Plateau,
    Quadratic,
    Quartic,
    Resisting,
    Rosenbrock,
    SmoothResisting,
    StrictSaddle,
    SumCosh,
    TwoLayerLinear,
    quadratic_saddle,
    random_matrix_least_squares,
    random_quadratic,
    spd_matrix,
)


def random(seed):
    return np.random.default_rng(seed)


def labels(seed, terms):
    return random(seed).choice([-1.0, 1.0], terms)


ZOO = {
    "quadratic": random_quadratic(24, 100.0, random(0)),
    "quadratic with b": Quadratic(spd_matrix(6, random(1)), random(2).normal(size=6)),
    "indefinite quadratic": Quadratic([[1.0, 2.0], [2.0, 1.0]], [0.5, -1.0]),
    "diagonal": DiagonalQuadratic(np.geomspace(0.01, 1.0, 12)),
    "diagonal with b": DiagonalQuadratic([1.0, 4.0, 9.0], [1.0, -2.0, 3.0]),
    "quadratic saddle": quadratic_saddle(3, -0.5),
    "Huber": Huber(delta=0.5, dim=5, L=3.0),
    "LogCosh": LogCosh(10.0, 4),
    "Quartic": Quartic(6),
    "SumCosh": SumCosh([0.5, 1.0, 2.0]),
    "GoldenCycle": GoldenCycle(0.5),
    "Rosenbrock": Rosenbrock(2),
    "Rosenbrock in 12": Rosenbrock(12),
    "StrictSaddle": StrictSaddle(),
    "Plateau": Plateau(3),
    "LogQuadratic": LogQuadratic(spd_matrix(11, random(3))),
    "Beale": Beale(),
    "Himmelblau": Himmelblau(),
    "MaxAffine": MaxAffine(random(4).normal(size=(30, 11))),
    "Resisting": Resisting(9, R=2.0, G=3.0),
    "SmoothResisting": SmoothResisting(9, R=2.0, growth=3.0),
    "CrossedAbs": CrossedAbs(0.25),
    "least squares": LeastSquares(
        random(5).normal(size=(13, 4)), random(6).normal(size=13), l2=0.1
    ),
    "logistic": Logistic(random(7).normal(size=(17, 5)), labels(8, 17), l2=0.05),
    "matrix": random_matrix_least_squares(4, 3, 50.0, random(9)),
    "matrix with B": MatrixLeastSquares(
        random(10).normal(size=(5, 3)),
        random(11).normal(size=(5, 6)),
        random(12).normal(size=(2, 6)),
    ),
    "two layers": TwoLayerLinear(random(13).normal(size=(4, 3)), hidden=2),
}
MATRICES = ("matrix", "matrix with B", "two layers")
SUMS = ("least squares", "logistic")
