"""Batches: seeds, rates and starts span one run, and each row is what it is alone."""

import pickle
from inspect import signature

import numpy as np
import pytest

from nglab import DiagonalQuadratic, LeastSquares, draws, nsgd, recipes, run
from tests.methods import BATCHES
from tests.runs.test_loop import STARTS, VALLEY, same


@pytest.mark.parametrize("draw", [draws.uniform, draws.gaussian, draws.sphere])
def test_the_same_seed_gives_the_same_bits_whatever_the_batch(draw):
    noisy = nsgd(0.1, noise=0.5)
    batch = run(VALLEY, noisy, steps=30, noise=draw([3, 1, 4]))
    again = run(VALLEY, noisy, steps=30, noise=draw([3, 1, 4]))
    assert same((batch.x, batch.f), (again.x, again.f))
    for i, seed in enumerate([3, 1, 4]):
        np.testing.assert_array_equal(
            batch.x[i], run(VALLEY, noisy, steps=30, noise=draw(seed)).x
        )
    assert len({*batch.f[-1]}) == 3


def test_rates_under_one_noise_see_common_random_numbers():
    rates, seeds = [0.05, 0.1], [5, 6, 7]
    both = nsgd(np.array(rates)[:, None], noise=1.0)
    trace = run(VALLEY, both, steps=12, noise=draws.gaussian(seeds))
    assert trace.x.shape == (2, 3, 3)
    for i, lr in enumerate(rates):
        for j, seed in enumerate(seeds):
            alone = run(
                VALLEY, nsgd(lr, noise=1.0), steps=12, noise=draws.gaussian(seed)
            )
            np.testing.assert_array_equal(trace.x[i, j], alone.x)


def test_noise_is_added_to_the_direction_and_need_not_outlast_the_run():
    xi = np.random.default_rng(10).normal(size=(1, 3))
    trace = run(VALLEY, nsgd(0.1, noise=0.5), steps=1, noise=draws.replay(xi))
    g = VALLEY.grad(VALLEY.x0)
    u = g / np.sqrt(np.vecdot(g, g)) + 0.5 * xi[0]
    np.testing.assert_array_equal(trace.x, VALLEY.x0 - 0.1 * u)


VARIED = {  # two values of every number that a recipe takes
    "lr": (0.2, 0.25),
    "mu": (0.5, 0.75),
    "momentum": (0.5, 0.75),
    "momentum_update": (0.0, 0.25),
    "beta": (0.01, 0.3),
    "beta1": (0.5, 0.9),
    "beta2": (0.9, 0.99),
    "rho": (0.5, 0.9),
    "eps": (1e-8, 0.1),
    "floor": (0.0, 2.0),
    "least": (0.5, 3.0),
    "noise": (0.1, 0.5),
    "lo": (1e-6, 0.15),
    "hi": (0.3, 1.0),
    "cap": (0.1, 1.0),
    "tau": (0.1, 0.9),
    "c1": (0.1, 0.9),
    "shrink": (0.3, 0.7),
    "minimum": (0.0, -1.0),
    "c": (0.5, 2.0),
    "amplitude": (0.1, 0.5),
    "decay": (0.1, 0.5),
    "limit": (0.1, 0.5),
    "trust": (0.1, 0.5),
}
NOT_NUMBERS = {
    *("problem", "norm", "blocks", "formula", "memory", "most", "cycle"),
    *("finite_sum", "batches", "m", "every", "phi", "reset", "seed_with_lr"),
    *("ball", "scale", "radius", "coefficients", "ns_steps", "coupling"),
    *("nesterov", "constrained"),
}
HYPERS = [
    (name, number)
    for name in recipes.__all__
    for number in signature(getattr(recipes, name)).parameters
    if number not in NOT_NUMBERS
]


@pytest.mark.parametrize(("name", "number"), HYPERS)
def test_every_number_of_every_recipe_broadcasts_over_the_batch(name, number):
    recipe = getattr(recipes, name)
    parameters = signature(recipe).parameters
    bowl = DiagonalQuadratic([1.0, 4.0, 9.0])
    if "finite_sum" in parameters:
        bowl = LeastSquares(np.diag([1.0, 2.0, 3.0]), [1.0, 2.0, -1.0])
    given = {"problem": bowl, "formula": "adaptive", "lr": 0.2, "finite_sum": bowl}
    given |= {"m": 3, "every": 5, "amplitude": 0.3, "batches": BATCHES % 3}
    given = {key: value for key, value in given.items() if key in parameters}
    noise = draws.uniform(8) if number == "noise" or "amplitude" in given else None

    def ends(value):
        return run(bowl, recipe(**given | {number: value}), steps=12, noise=noise)

    batch = ends(np.array(VARIED[number]))
    assert batch.x.shape == (2, 3)
    for i, value in enumerate(VARIED[number]):
        alone = ends(value)
        assert same((batch.x[i], batch.f[:, i]), (alone.x, alone.f))


def test_starts_and_rates_broadcast_and_missing_starts_are_the_problems_own():
    rates = np.array([0.05, 0.1])
    trace = run(VALLEY, nsgd(rates[:, None]), STARTS, 10, iterates=True)
    assert trace.xs.shape == (11, 2, 4, 3)
    assert trace.lr.shape == (11, 2, 4, 1)
    assert trace.f.shape == trace.grad_norm.shape == (11, 2, 4)
    np.testing.assert_array_equal(trace.xs[0, 1], STARTS)
    np.testing.assert_array_equal(trace.lr[3, :, :, 0], np.tile(rates[:, None], 4))
    np.testing.assert_array_equal(trace.x[1], run(VALLEY, nsgd(0.1), STARTS, 10).x)
    own = run(VALLEY, nsgd(rates), steps=10)
    np.testing.assert_array_equal(own.x, run(VALLEY, nsgd(rates), VALLEY.x0, 10).x)


@pytest.mark.parametrize("draw", [draws.uniform, draws.gaussian, draws.sphere])
def test_draws_can_be_sent_to_another_process(draw):
    again = pickle.loads(pickle.dumps(draw([3, 1])))
    one, other = (next(source.each_step(4)) for source in (draw([3, 1]), again))
    np.testing.assert_array_equal(one, other)
