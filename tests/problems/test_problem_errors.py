"""Problems that cannot be: one ValueError each, naming argument, value and rule."""

import numpy as np
import pytest

from nglab import (
    CrossedAbs,
    DiagonalQuadratic,
    GoldenCycle,
    Huber,
    LogCosh,
    LogQuadratic,
    MatrixLeastSquares,
    MaxAffine,
    Plateau,
    Quadratic,
    Quartic,
    Resisting,
    Rosenbrock,
    SmoothResisting,
    SumCosh,
    TwoLayerLinear,
    quadratic_saddle,
    random_matrix_least_squares,
    random_quadratic,
    spd_matrix,
)
from tests.rule.test_errors import refused

RNG = np.random.default_rng(11)
nan, inf = np.nan, np.inf
PROBLEMS = {
    "Q not square": (lambda: Quadratic(np.ones((2, 3))), r"Q .*\(2, 3\).* square"),
    "Q not symmetric": (lambda: Quadratic([[1, 2], [0, 1]]), "Q is not symmetric.*2"),
    "Q nan": (lambda: Quadratic([[nan, 0], [0, 1]]), "Q .*not finite.*nan"),
    "Q inf": (lambda: Quadratic([[inf, 0], [0, 1]]), "Q .*not finite.*inf"),
    "Q a vector": (lambda: Quadratic([1, 2]), r"Q has shape \(2,\).* 2 axes"),
    "Q a word": (lambda: Quadratic("Q"), "Q='Q' is not a number"),
    "Q empty": (lambda: Quadratic(np.ones((0, 0))), r"Q .*\(0, 0\)"),
    "b long": (lambda: Quadratic(np.eye(2), [1, 2, 3]), "b has 3 .* 2"),
    "b nan": (lambda: Quadratic(np.eye(2), [1, nan]), "b .*not finite.*nan"),
    "b a matrix": (lambda: Quadratic(np.eye(2), np.eye(2)), r"b has shape \(2, 2\)"),
    "d a matrix": (lambda: DiagonalQuadratic(np.eye(2)), r"d has shape \(2, 2\)"),
    "d nan": (lambda: DiagonalQuadratic([nan]), "d .*not finite.*nan"),
    "d empty": (lambda: DiagonalQuadratic([]), r"d .*\(0,\)"),
    "d and b": (lambda: DiagonalQuadratic([1, 2], [1]), "b has 1 .* 2"),
    "saddle dim": (lambda: quadratic_saddle(1), "dim=1 .* at least 2"),
    "saddle dim 2.5": (lambda: quadratic_saddle(2.5), "dim=2.5 .* whole number"),
    "saddle curvature": (lambda: quadratic_saddle(2, 1.0), r"curvature=1.0 .*0\)"),
    "saddle nan": (lambda: quadratic_saddle(2, nan), r"curvature=nan .*0\)"),
    "random n": (lambda: random_quadratic(0, 2.0, RNG), "n=0 .* at least 1"),
    "random n 2.5": (lambda: random_quadratic(2.5, 2.0, RNG), "n=2.5 "),
    "random kappa": (lambda: random_quadratic(2, 0.5, RNG), r"kappa=0.5 .*\[1, inf\)"),
    "random nan": (lambda: random_quadratic(2, nan, RNG), r"kappa=nan .*\[1, inf\)"),
    "spd n": (lambda: spd_matrix(0, RNG), "n=0 .* at least 1"),
    "spd n < 0": (lambda: spd_matrix(-2, RNG), "n=-2 .* at least 1"),
    "A not square": (lambda: LogQuadratic(np.ones((2, 3))), r"A .*\(2, 3\)"),
    "A not symmetric": (lambda: LogQuadratic([[1, 2], [0, 1]]), "A .*not.* symmetric"),
    "A not definite": (
        lambda: LogQuadratic([[1, 2], [2, 1]]),
        "A .*eigenvalue -1 <= 0",
    ),
    "A nan": (lambda: LogQuadratic([[nan]]), "A .*not finite.*nan"),
    "A empty": (lambda: LogQuadratic(np.ones((0, 0))), r"A .*\(0, 0\)"),
    "rows a vector": (lambda: MaxAffine([1, 2]), r"A has shape \(2,\).* 2 axes"),
    "no rows": (lambda: MaxAffine(np.ones((0, 2))), r"A .*\(0, 2\)"),
    "a < 0": (lambda: SumCosh([1, -1]), r"a=.*-1.* is outside \(0, inf\)"),
    "a empty": (lambda: SumCosh([]), r"a .*\(0,\)"),
    "delta": (lambda: Huber(delta=0.0), r"delta=0.0 .*\(0, inf\)"),
    "L nan": (lambda: Huber(L=nan), r"L=nan .*\(0, inf\)"),
    "Huber dim": (lambda: Huber(dim=0), "dim=0 .* at least 1"),
    "kappa": (lambda: LogCosh(0.5), r"kappa=0.5 .*\[1, inf\)"),
    "c": (lambda: GoldenCycle(0.0), r"c=0.0 .*\(0, inf\)"),
    "e": (lambda: CrossedAbs(1.0), r"e=1.0 .*\(0, 1\)"),
    "R": (lambda: Resisting(R=-1.0), r"R=-1.0 .*\(0, inf\)"),
    "growth": (lambda: SmoothResisting(growth=inf), r"growth=inf .*\(0, inf\)"),
    "Rosenbrock dim": (lambda: Rosenbrock(1), "dim=1 .* at least 2"),
    "Quartic dim": (lambda: Quartic(2.5), "dim=2.5 .* whole number"),
    "matrix C": (
        lambda: MatrixLeastSquares(np.eye(2), np.ones((3, 2))),
        r"C has shape \(3, 2\), A X B has shape \(2, 2\)",
    ),
    "matrix B": (
        lambda: MatrixLeastSquares(np.eye(2), np.ones((2, 3)), np.ones((4, 2))),
        r"C has shape \(2, 3\), A X B has shape \(2, 2\)",
    ),
    "matrix nan": (lambda: MatrixLeastSquares([[nan]], [[1]]), "A .*not finite.*nan"),
    "matrix norm": (
        lambda: MatrixLeastSquares([[1]], [[1]]).L_in("nuclear"),
        "unknown norm 'nuclear': one of columns, l2, max, rows, spectral",
    ),
    "hidden": (lambda: TwoLayerLinear(np.eye(2), 0), "hidden=0 .* at least 1"),
    "M a vector": (lambda: TwoLayerLinear([1, 2], 1), r"M has shape \(2,\).* 2 axes"),
    "r": (lambda: TwoLayerLinear(np.eye(2), 1).L_within(-1.0), r"r=-1.0 .*\[0, inf\)"),
    "random matrix m": (
        lambda: random_matrix_least_squares(0, 2, 2.0, RNG),
        "m=0 .* at least 1",
    ),
    "random matrix kappa": (
        lambda: random_matrix_least_squares(2, 2, 0.5, RNG),
        r"kappa=0.5 .*\[1, inf\)",
    ),
    "Plateau dim": (lambda: Plateau(0), "dim=0 .* at least 1"),
}


@pytest.mark.parametrize(("call", "message"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_that_cannot_be_is_one_clear_error(call, message):
    refused(call, message)
