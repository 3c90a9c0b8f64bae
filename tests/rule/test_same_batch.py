"""The secant of one batch: between its curvatures, surely, where two batches stray."""

import numpy as np
import pytest

from nglab import LeastSquares, MiniBatch, run, same_batch_bb, sgd_bb
from nglab.rates import Flag, SameBatchBB
from tests.gradients.test_gradients import LOGISTIC, SQUARES
from tests.rule.test_epochs import fed

nan = np.nan


def bounded(f, batches, m, lr, flag):
    """Whether 1/(m L_B) <= lr <= 1/(m mu_B) for the batch of each epoch, flags OK."""
    for B, rate, kind in zip(batches, lr, flag, strict=True):
        spectrum = np.linalg.eigvalsh(f.A[B].T @ f.A[B] / len(B))
        low = f.loss.least * max(spectrum[0], 0.0) + f.l2
        high = f.loss.most * spectrum[-1] + f.l2
        inside = 1 / high <= m * rate * (1 + 1e-12) <= (1 + 2e-12) / low
        if kind != Flag.OK or not inside:
            return False
    return True


@pytest.mark.parametrize("f", [LOGISTIC, SQUARES], ids=["logistic", "squares"])
def test_secants_of_one_batch_lie_between_its_curvatures(f):
    m, batches = 6, np.random.default_rng(8).integers(30, size=(20, 7))
    draws = MiniBatch(2, seeds=4)
    rule = same_batch_bb(f, 0.05, m, batches)
    trace = run(f, rule, steps=19 * m, gradient=draws, every=m, iterates=True)
    lr, flag = trace.lr[1:, 0], trace.flag[1:, 0]
    assert bounded(f, batches[1:], m, lr, flag)
    s = np.diff(trace.xs, axis=0)
    ends = zip(trace.xs[1:], trace.xs, batches[1:], strict=False)
    y = np.array([f.grad(x, B) - f.grad(x_old, B) for x, x_old, B in ends])
    np.testing.assert_allclose(lr, np.vecdot(s, s) / m / np.vecdot(s, y), rtol=1e-12)
    two_batches = run(f, sgd_bb(0.05, m, None), steps=19 * m, gradient=draws, every=m)
    lr, flag = two_batches.lr[1:, 0], two_batches.flag[1:, 0]
    assert not bounded(f, batches[1:], m, lr, flag)


def test_a_batch_of_batches_is_single_runs():
    batches = np.random.default_rng(9).integers(30, size=(6, 5, 3))
    many = run(SQUARES, same_batch_bb(SQUARES, 0.05, 4, batches), steps=20)
    assert many.x.shape == (5, 5)
    for k in range(5):
        rule = same_batch_bb(SQUARES, 0.05, 4, batches[:, k])
        np.testing.assert_array_equal(many.x[k], run(SQUARES, rule, steps=20).x)


def test_same_batches_that_rest_or_are_lost_keep_the_rate():
    f = LeastSquares(np.eye(2), np.zeros(2))
    rate = SameBatchBB(0.25, 1, f, np.zeros((5, 1), int))
    xs = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 2.0], [3.0, 2.0], [nan, 2.0]])
    lr, flag = fed(rate, xs, xs)
    kinds = [Flag.FIRST, Flag.CURVATURE, Flag.ZERO_STEP, Flag.OK, Flag.NONFINITE]
    assert flag.tolist() == kinds
    np.testing.assert_array_equal(lr, [0.25, 0.25, 0.25, 1.0, 1.0])
