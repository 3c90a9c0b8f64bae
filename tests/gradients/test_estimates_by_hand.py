"""Estimators against numbers by hand, none of them equal to another."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nglab import (
    SVRG,
    DiagonalQuadratic,
    Disturbed,
    LeastSquares,
    MiniBatch,
    draws,
    gd,
    run,
)

XI = np.array([[[1.0, -2.0], [3.0, 5.0]], [[-4.0, 0.5], [2.0, 1.0]]])  # steps, rows


def test_errors_are_added_to_the_gradient_times_their_amplitude():
    f, x = DiagonalQuadratic([1.0, 10.0]), np.array([[2.0, 3.0], [-1.0, 0.5]])
    oracle = Disturbed(draws.replay(XI), [0.5, 2.0])
    trace = run(f, gd(0.1), x, 2, gradient=oracle, iterates=True)
    for k in range(2):
        g = x * [1.0, 10.0] + [[0.5], [2.0]] * XI[k]
        assert_allclose(trace.f[k], (x * x * [0.5, 5.0]).sum(-1), rtol=1e-14)
        x = x - 0.1 * g
        assert_allclose(trace.xs[k + 1], x, rtol=1e-14, atol=1e-15)


ROWS = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
F = LeastSquares(ROWS, [1.0, -2.0, 4.0], l2=0.5)  # residuals at (1, 2): 4, 0, 1
X = np.array([1.0, 2.0])
# at X the terms have the gradients r_i a_i + x/2
TERMS = np.array([[4.5, 9.0], [0.5, 1.0], [3.5, 2.0]])


@pytest.mark.parametrize(
    ("terms", "g"),
    [
        ([0], [4.5, 9.0]),
        ([1], [0.5, 1.0]),
        ([0, 2], [4.0, 5.5]),
        ([2, 2, 0, 1], [3.0, 3.5]),
    ],
)
def test_a_batch_is_the_mean_of_its_terms(terms, g):
    batch = MiniBatch(len(terms), indices=[terms])
    trace = run(F, gd(0.25), X, 1, gradient=batch)
    assert_allclose(trace.x, X - 0.25 * np.array(g), rtol=1e-14)


def test_two_steps_of_svrg():
    """At the snapshot the mean gradient; then g_i(x) - g_i(x~) + mean."""
    full = TERMS.mean(0)
    y = X - 0.1 * full
    trace = run(F, gd(0.1), X, 2, gradient=SVRG(2, indices=[[1], [2]]), iterates=True)
    assert_allclose(trace.xs[1], y, rtol=1e-14)
    ours = (ROWS[2] @ y - 4.0) * ROWS[2] + y / 2
    assert_allclose(trace.x, y - 0.1 * (ours - TERMS[2] + full), rtol=1e-14)
