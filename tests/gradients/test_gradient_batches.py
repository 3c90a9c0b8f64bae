"""Batches of stochastic runs: row by row the bits of the single runs."""

import numpy as np
import pytest

from nglab import (
    SVRG,
    LeastSquares,
    Logistic,
    MiniBatch,
    draws,
    gd,
    noisy_nsgd,
    nsgd,
    polyak,
    run,
    same_batch_bb,
    sbb,
    sgd_bb,
    svrg_bb,
)
from tests.gradients.test_gradients import LOGISTIC, SQUARES
from tests.runs.test_bits import assert_same_bits

BATCHES = np.random.default_rng(1).integers(30, size=(12, 3))
RULES = {
    "sgd": (gd(0.1), MiniBatch, {"size": 1}),
    "sgd 8": (gd(0.1), MiniBatch, {"size": 8}),
    "shuffled": (gd(0.1), MiniBatch, {"size": 7, "replace": False}),
    "nsgd": (nsgd(0.01), MiniBatch, {"size": 2}),
    "sgd_bb": (sgd_bb(0.1, 10), MiniBatch, {"size": 1}),
    "raw": (sgd_bb(0.1, 10, None), MiniBatch, {"size": 3, "replace": False}),
    "same": (same_batch_bb(LOGISTIC, 0.1, 10, BATCHES), MiniBatch, {"size": 1}),
    "polyak": (polyak(c=2.0), MiniBatch, {"size": 1, "values": True}),
    "svrg": (gd(0.1), SVRG, {"m": 10}),
    "svrg 2": (gd(0.1), SVRG, {"m": 10, "option": 2}),
    "svrg_bb": (svrg_bb(0.1, 10), SVRG, {"m": 10}),
    "svrg_bb 2": (svrg_bb(0.1, 10), SVRG, {"m": 10, "option": 2}),
    "sbb": (sbb(0.1, 10), SVRG, {"m": 10}),
}


@pytest.mark.parametrize("seeds", [64, 1000])
@pytest.mark.parametrize("name", RULES)
def test_a_batch_of_seeds_is_single_runs_bit_for_bit(name, seeds):
    rule, estimator, how = RULES[name]
    steps, some = 75, (0, 7, 63, seeds - 1)
    order = np.random.default_rng(2).permutation(seeds)
    gradient = estimator(seeds=order, **how)
    record = {"every": 5, "iterates": True}
    batch = run(LOGISTIC, rule, steps=steps, gradient=gradient, **record)
    assert batch.x.shape == (seeds, 5)
    for k in some:
        alone = estimator(seeds=int(order[k]), **how)
        single = run(LOGISTIC, rule, steps=steps, gradient=alone, **record)
        assert_same_bits(batch, (k,), single)
    assert len(np.unique(batch.x[:, 0])) == seeds


def test_seeds_under_rates_and_noise():
    """Rates (3, 1) under seeds (4,), for terms and noise alike: (3, 4) trajectories."""
    lr, seeds = np.array([[0.01], [0.02], [0.03]]), range(4)
    how = {"gradient": MiniBatch(2, seeds), "noise": draws.gaussian(seeds)}
    batch = run(SQUARES, noisy_nsgd(lr, 0.2), steps=30, **how, iterates=True)
    assert batch.x.shape == (3, 4, 5)
    for row in ((0, 0), (2, 3)):
        k = row[1]
        how = {"gradient": MiniBatch(2, k), "noise": draws.gaussian(k)}
        rule = noisy_nsgd(float(lr[row[0], 0]), 0.2)
        single = run(SQUARES, rule, steps=30, **how, iterates=True)
        assert_same_bits(batch, row, single)


def test_one_stream_serves_every_start():
    x0 = np.random.default_rng(6).normal(size=(3, 5))
    for gradient in (MiniBatch(2, 5), SVRG(4, 5), SVRG(4, 5, option=2)):
        batch = run(SQUARES, gd(0.05), x0, 30, gradient=gradient, iterates=True)
        for k in range(3):
            single = run(SQUARES, gd(0.05), x0[k], 30, gradient=gradient, iterates=True)
            assert_same_bits(batch, (k,), single)


def test_the_same_estimator_gives_the_same_run_twice():
    for gradient in (MiniBatch(1, 5), SVRG(4, [1, 2], option=2)):
        one, two = (run(SQUARES, gd(0.1), steps=9, gradient=gradient) for _ in "ab")
        np.testing.assert_array_equal(one.x, two.x)


def test_one_term_is_always_drawn():
    f = LeastSquares([[1.0, 2.0]], [3.0])
    full = run(f, gd(0.1), steps=12)
    shuffled = MiniBatch(3, 1, replace=False)
    for gradient in (MiniBatch(1, 1), shuffled, SVRG(4, 1)):
        trace = run(f, gd(0.1), steps=12, gradient=gradient)
        np.testing.assert_allclose(trace.x, full.x, rtol=1e-14)


def test_a_start_that_is_no_longer_finite_stays_in_its_row():
    x0 = np.ones((3, 5))
    x0[1] = 1e200
    for gradient in (MiniBatch(1, range(3)), SVRG(4, range(3)), SVRG(4, [1, 2, 3], 2)):
        trace = run(SQUARES, gd(0.1), x0, 20, gradient=gradient)
        assert (trace.first_bad >= 0).tolist() == [False, True, False]


@pytest.mark.parametrize("n", [1, 3, 50, 101])
@pytest.mark.parametrize("kind", [LeastSquares, Logistic])
def test_terms_have_the_same_bits_in_every_batch(kind, n):
    rng = np.random.default_rng(n)
    f = kind(rng.normal(size=(211, n)), rng.choice([-1.0, 1.0], 211), 0.1)
    for S, b in ((3, 1), (3, 100), (64, 1), (64, 64), (257, 1), (257, 8)):
        x, snapshot = rng.normal(size=(2, S, n))
        i = rng.integers(211, size=(S, b))
        value, g = f.value_and_grad(x, i)
        common, full = f.grad(x, i[0]), f.grad(x)
        _, slopes = f.grad_and_slopes(snapshot)
        change = f.change(x, snapshot, slopes, i)
        for k in (0, 1, S - 1):
            one_value, one_g = f.value_and_grad(x[k], i[k])
            _, one_slopes = f.grad_and_slopes(snapshot[k])
            one_change = f.change(x[k], snapshot[k], one_slopes, i[k])
            np.testing.assert_array_equal(value[k], one_value)
            np.testing.assert_array_equal(g[k], one_g)
            np.testing.assert_array_equal(change[k], one_change)
            np.testing.assert_array_equal(common[k], f.grad(x[k], i[0]))
            np.testing.assert_array_equal(full[k], f.grad(x[k]))
