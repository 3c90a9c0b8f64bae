"""Gradient estimators: what they give, each against another source."""

import numpy as np
import pytest

from nglab import (
    FULL,
    SVRG,
    DiagonalQuadratic,
    LeastSquares,
    Logistic,
    MiniBatch,
    gd,
    polyak,
    run,
)
from nglab.arrays import norm
from tests.rule.test_errors import refused

EPS = np.finfo(float).eps
rng = np.random.default_rng(0)
A, W = rng.normal(size=(30, 5)), rng.normal(size=5)
LOGISTIC = Logistic(A, np.sign(A @ W + rng.normal(size=30)), l2=0.05)
SQUARES = LeastSquares(A, A @ W + rng.normal(size=30), l2=0.05)
SUMS = {"logistic": LOGISTIC, "squares": SQUARES}
each_sum = pytest.mark.parametrize("f", SUMS.values(), ids=SUMS)
BOWL = DiagonalQuadratic([1.0, 2.0])


def test_the_minibatch_gradient_is_unbiased():
    """Its mean over all terms is the gradient; over draws, up to Hoeffding's width."""
    x = np.ones(5)
    every = MiniBatch(1, indices=np.arange(30)[:, None])
    each = every.draws(LOGISTIC, 30), every.init(LOGISTIC, x)
    gs = np.array([every(LOGISTIC, x, k, *each)[0].g for k in range(30)])
    assert norm(gs.mean(0) - LOGISTIC.grad(x)) < 64 * EPS
    one = MiniBatch(1, seeds=range(4000))
    g = one(LOGISTIC, x, 0, one.draws(LOGISTIC, 1), one.init(LOGISTIC, x))[0].g
    width = np.ptp(gs, axis=0) * np.sqrt(np.log(2 * 5 / 1e-9) / (2 * 4000))
    assert (np.abs(g.mean(0) - LOGISTIC.grad(x)) < width).all()


def test_the_svrg_gradient_is_unbiased_and_exact_where_it_starts():
    snapshot, x = np.zeros(5), np.ones(5)
    i = np.concatenate([[0], np.arange(30)])[:, None]
    gradient = SVRG(31, indices=i)
    drawn, state = gradient.draws(LOGISTIC, 31), gradient.init(LOGISTIC, x)
    at, state = gradient(LOGISTIC, snapshot, 0, drawn, state)
    np.testing.assert_array_equal(at.g, LOGISTIC.grad(snapshot))
    gs = [gradient(LOGISTIC, x, k, drawn, state)[0].g for k in range(1, 31)]
    assert norm(np.mean(gs, axis=0) - LOGISTIC.grad(x)) < 64 * EPS
    spread = np.std(gs, axis=0).max()
    assert 1e-3 < spread < np.std([LOGISTIC.grad(x, k) for k in i[1:]], axis=0).max()


def loop(f, x, lr, m, i, picks=None):
    """SVRG at a constant rate as in the paper; option 2 with the given choices."""
    xs, snapshot = [x], x
    for s in range(len(i) // m):
        full, x, epoch = f.grad(snapshot), snapshot, []
        for k in i[s * m : (s + 1) * m]:
            epoch.append(x)
            x = x - lr * (f.grad(x, k) - f.grad(snapshot, k) + full)
            xs.append(x)
        snapshot = x if picks is None else epoch[picks[s]]
        xs[-1] = snapshot
    return np.array(xs)


@each_sum
@pytest.mark.parametrize("m", [1, 2, 5])
@pytest.mark.parametrize("option", [1, 2])
def test_svrg_is_the_plain_loop(f, m, option):
    rng = np.random.default_rng(m)
    x0, i = rng.normal(size=5), rng.integers(30, size=(4 * m, 1))
    picks = rng.integers(m, size=4) if option == 2 else None
    gradient = SVRG(m, option=option, indices=i, picks=picks)
    trace = run(f, gd(0.1), x0, 4 * m, gradient=gradient, iterates=True)
    expected = loop(f, x0, 0.1, m, i, picks)
    assert np.abs(trace.xs - expected).max() < 1e-14 * np.abs(expected).max()
    np.testing.assert_array_equal(trace.x, trace.xs[-1])


def test_option_2_restarts_from_each_iterate_of_the_epoch_alike():
    """30 epochs of 4 steps under 50 seeds: which of the four, by the chi-square law."""
    gradient = SVRG(4, range(50), option=2)
    trace = run(SQUARES, gd(0.02), steps=120, gradient=gradient, iterates=True)
    chosen = np.zeros(4)
    for e in range(30):
        epoch, restart = trace.xs[4 * e : 4 * e + 4], trace.xs[4 * e + 4]
        same = (epoch == restart).all(-1)
        assert (same.sum(0) == 1).all()
        chosen += same.sum(1)
    expected = 50 * 30 / 4
    assert ((chosen - expected) ** 2 / expected).sum() < 40  # chance 1e-8


@each_sum
def test_g_at_a_snapshot_is_exactly_the_full_gradient(f):
    for option in (1, 2):
        gradient = SVRG(6, range(3), option)
        x = np.tile(np.ones(5), (3, 1))
        drawn, state = gradient.draws(f, 30), gradient.init(f, x)
        for k in range(30):
            at, state = gradient(f, x, k, drawn, state)
            if k % 6 == 0:
                np.testing.assert_array_equal(at.g, f.grad(at.x))
            else:
                assert (at.g != f.grad(at.x)).any()
            x = at.x - 0.1 * at.g


def test_with_m_1_svrg_is_gradient_descent():
    trace = run(LOGISTIC, gd(0.5), steps=20, gradient=SVRG(1, 3), iterates=True)
    full = run(LOGISTIC, gd(0.5), steps=20, iterates=True)
    np.testing.assert_array_equal(trace.xs, full.xs)


def test_a_minibatch_of_all_terms_is_the_gradient():
    i = np.tile(np.arange(30), (20, 1))
    batch = MiniBatch(30, indices=i)
    trace = run(LOGISTIC, gd(0.5), steps=20, gradient=batch, iterates=True)
    full = run(LOGISTIC, gd(0.5), steps=20, iterates=True)
    assert np.abs(trace.xs - full.xs).max() < 1e-14
    shuffled = MiniBatch(30, seeds=1, replace=False)
    trace = run(LOGISTIC, gd(0.5), steps=20, gradient=shuffled, iterates=True)
    assert np.abs(trace.xs - full.xs).max() < 1e-14


@each_sum
@pytest.mark.parametrize("gradient", [MiniBatch(2, [1, 2]), SVRG(4, [1, 2])])
def test_the_trace_has_the_exact_f_and_gradient_of_its_iterates(f, gradient):
    trace = run(f, gd(0.1), steps=21, gradient=gradient, every=3, iterates=True)
    np.testing.assert_array_equal(trace.f, f.value(trace.xs))
    np.testing.assert_array_equal(trace.grad_norm, norm(f.grad(trace.xs)))
    np.testing.assert_array_equal(trace.xs[-1], trace.x)


def test_values_of_the_drawn_terms_are_for_the_rate():
    """Stochastic Polyak with c = 1/2 projects on one equation after another."""
    f = LeastSquares(A, A @ W)
    i = np.random.default_rng(5).integers(30, size=(60, 1))
    x, gradient = np.zeros(5), MiniBatch(1, indices=i, values=True)
    trace = run(f, polyak(c=0.5), steps=60, gradient=gradient, iterates=True)
    for k, j in enumerate(i[:, 0]):
        np.testing.assert_allclose(trace.xs[k], x, rtol=0, atol=1e-13)
        x = x - (A[j] @ x - f.y[j]) / (A[j] @ A[j]) * A[j]
    np.testing.assert_array_equal(trace.f, f.value(trace.xs))
    plain = MiniBatch(1, indices=i)
    refused(lambda: run(f, polyak(), steps=2, gradient=plain), "values=True")


def test_the_end_of_an_epoch_of_svrg_is_an_array_of_its_own():
    trace = run(LOGISTIC, gd(0.1), steps=6, gradient=SVRG(3, 1))
    trace.x[:] = 0.0


def test_full_is_the_problem_itself():
    x = np.ones(2)
    at, _ = FULL(BOWL, x, 0, FULL.draws(BOWL, 1), FULL.init(BOWL, x))
    assert at.x is x
    assert at.exact == (at.f, at.g)
    np.testing.assert_array_equal(at.g, BOWL.grad(x))
    assert at.f == BOWL.value(x)


def going(gradient, steps=3, problem=LOGISTIC):
    return lambda: run(problem, gd(0.1), steps=steps, gradient=gradient())


BAD = {
    "neither": (lambda: MiniBatch(1), "either seeds or indices"),
    "both": (lambda: MiniBatch(1, seeds=1, indices=[[0]]), "either seeds or indices"),
    "svrg neither": (lambda: SVRG(2), "either seeds or indices"),
    "svrg both": (lambda: SVRG(2, 1, indices=[[0]]), "either seeds or indices"),
    "size 0": (lambda: MiniBatch(0, seeds=1), "size=0 .* at least 1"),
    "size 1.5": (lambda: MiniBatch(1.5, seeds=1), "size=1.5 .* whole number"),
    "m 0": (lambda: SVRG(0, seeds=1), "m=0 .* at least 1"),
    "option": (lambda: SVRG(2, seeds=1, option=3), "option=3 is neither 1 nor 2"),
    "seed < 0": (lambda: MiniBatch(1, seeds=-1), "seeds=-1: seeds are whole numbers"),
    "seed 0.5": (lambda: SVRG(2, seeds=0.5), "seeds=0.5: seeds are whole numbers"),
    "no seeds": (lambda: MiniBatch(1, seeds=[]), r"seeds=\[\] are none"),
    "flat": (
        lambda: MiniBatch(1, indices=[0, 1]),
        r"indices .*\(2,\).*\(steps, \.\.\., 1\)",
    ),
    "wide": (lambda: MiniBatch(2, indices=[[0]]), r"\(1, 1\) .*\(steps, \.\.\., 2\)"),
    "svrg wide": (
        lambda: SVRG(2, indices=[[0, 1]]),
        r"\(1, 2\) .*\(steps, \.\.\., 1\)",
    ),
    "none": (lambda: MiniBatch(1, indices=np.ones((0, 1), int)), r"\(0, 1\)"),
    "numbers": (lambda: MiniBatch(1, indices=[[0.0]]), "whole numbers"),
    "truths": (lambda: MiniBatch(1, indices=[[True]]), "whole numbers"),
    "ragged": (lambda: MiniBatch(1, indices=[[0], [0, 1]]), "indices=.* not an array"),
    "negative": (
        going(lambda: MiniBatch(1, indices=[[0], [-1], [2]])),
        r"indices reaches from -1 to 2, outside 0, \.\.\., 29",
    ),
    "beyond": (
        going(lambda: SVRG(2, indices=[[0], [1], [30]])),
        "indices reaches from 0 to 30, outside",
    ),
    "short": (
        going(lambda: MiniBatch(1, indices=[[0], [1]])),
        "indices has 2 entries, the run needs 3",
    ),
    "svrg short": (
        going(lambda: SVRG(2, indices=[[0], [1]])),
        "indices has 2 entries, the run needs 3",
    ),
    "no picks": (
        lambda: SVRG(2, option=2, indices=[[0]]),
        "option=2 with recorded indices needs recorded picks",
    ),
    "picks of option 1": (
        lambda: SVRG(2, seeds=1, picks=[0]),
        "picks are for option=2",
    ),
    "picks beyond": (
        going(lambda: SVRG(2, seeds=1, option=2, picks=[2])),
        r"picks reaches from 2 to 2, outside 0, \.\.\., 1",
    ),
    "picks short": (
        going(lambda: SVRG(1, seeds=1, option=2, picks=[0, 0])),
        "picks has 2 entries, the run needs 3",
    ),
    "picks 0.5": (lambda: SVRG(2, seeds=1, option=2, picks=[0.5]), "picks .*whole"),
    "no sum": (
        going(lambda: MiniBatch(1, 1), problem=BOWL),
        "DiagonalQuadratic is no finite sum: it has no terms",
    ),
    "svrg, no sum": (
        going(lambda: SVRG(2, 1), problem=BOWL),
        "DiagonalQuadratic is no finite sum: it has no terms",
    ),
    "other seeds than starts": (
        lambda: run(
            SQUARES, gd(0.1), np.ones((3, 5)), 4, gradient=MiniBatch(1, [1, 2])
        ),
        r"x0 .*\(3, 5\).*broadcast",
    ),
    "svrg, other seeds": (
        lambda: run(SQUARES, gd(0.1), np.ones((3, 5)), gradient=SVRG(2, [1, 2])),
        r"x0 .*\(3, 5\).*broadcast",
    ),
}


@pytest.mark.parametrize(("call", "message"), BAD.values(), ids=BAD)
def test_a_wrong_estimator_is_one_clear_error(call, message):
    refused(call, message)
