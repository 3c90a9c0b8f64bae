"""A trajectory has the same bits alone and in any batch."""

from itertools import product

import numpy as np
import pytest

from nglab import DiagonalQuadratic, bb, draws, nsgd, problems, recipes, run, schedules
from nglab.problems.base import Problem
from tests.methods import HYPER, leaves, method, noise, takes
from tests.zoo import SUMS, ZOO

STEPS = 12
SIZES = (3, 64, 257)
SEVERAL_PROBLEMS = ("quadratic", "diagonal", "Rosenbrock in 12", "LogQuadratic")
QUADRATICS = ("quadratic", "quadratic with b", "diagonal", "diagonal with b")
SEVERAL_RECIPES = ("adaptive_nsgd", "bn_adam", "bb", "armijo", "nesterov")
NORMS = ("l2", "max", "min_max", "rms", "std")


def starts(problem, most):
    """Random starts; among them the customary one, a minimiser and a hopeless one."""
    x0 = problem.x0 + np.random.default_rng(5).normal(size=(most, problem.dim))
    x0[0] = problem.x0
    if problem.minimum is not None:
        x0[1] = problem.minimum.x[0]
    x0[3] = 1e160
    return x0


def assert_same_bits(batch, row, single):
    """Everything that two traces recorded, and their last states, for one row."""
    for name in ("f", "grad_norm", "lr", "flag", "iterates"):
        many, one = getattr(batch, name), getattr(single, name)
        if one is not None:
            assert np.array_equal(many[:, *row], one, equal_nan=True), name
    assert batch.first_bad[row] == single.first_bad
    many, one = leaves(batch.state), leaves(single.state)
    assert many.pop("k.") == one.pop("k.")
    for name, leaf in one.items():
        assert np.array_equal(many[name][row], leaf, equal_nan=True), name


def check_rows(problem, optimizer, draws=None):
    x0, how = starts(problem, max(SIZES)), {"noise": draws, "iterates": True}
    alone = {}
    for size in SIZES:
        batch = run(problem, optimizer, x0[:size], STEPS, **how)
        for i in {0, 1, 3, 7, size - 1} & {*range(size)}:
            if i not in alone:
                alone[i] = run(problem, optimizer, x0[i], STEPS, **how)
            assert_same_bits(batch, (i,), alone[i])


def places(name):
    """Problems that the recipe can run on."""
    if takes(name, "finite_sum"):
        return SUMS
    return QUADRATICS if name == "exact_line_search" else SEVERAL_PROBLEMS


def test_the_zoo_is_complete():
    classes = {
        thing
        for thing in vars(problems).values()
        if isinstance(thing, type) and Problem in thing.__mro__[1:]
    }
    assert {type(problem) for problem in ZOO.values()} == classes
    assert {*HYPER} == {*recipes.__all__}


@pytest.mark.parametrize("name", recipes.__all__)
def test_every_recipe(name):
    for where in places(name):
        problem = ZOO[where]
        check_rows(problem, method(name, problem, HYPER[name]), noise(name))


@pytest.mark.parametrize("where", ZOO)
@pytest.mark.parametrize("name", SEVERAL_RECIPES)
def test_every_problem(name, where):
    problem = ZOO[where]
    check_rows(problem, method(name, problem, HYPER[name]))


def test_a_row_that_arrives_beside_one_that_never_moved():
    problem, x0 = DiagonalQuadratic([2.0, 2.0]), [[3.0, 4.0], [0.0, 0.0], [1.0, 1.0]]
    batch = run(problem, bb(0.1), x0, 6, iterates=True)
    for i in range(3):
        single = run(problem, bb(0.1), x0[i], 6, iterates=True)
        assert_same_bits(batch, (i,), single)


@pytest.mark.parametrize("name", ["nsgd", "adaptive_nsgd", "bn_momentum"])
def test_norms_and_blocks(name):
    problem = ZOO["quadratic"]
    for norm in NORMS if takes(name, "norm") else ("l2",):
        for blocks in ((), (8, 16), (2, 3, 12, 7)):
            hyper = {"lr": 0.05, "blocks": blocks}
            hyper |= {"norm": norm} if takes(name, "norm") else {}
            check_rows(problem, method(name, problem, hyper))


@pytest.mark.parametrize("name", recipes.__all__)
def test_arguments_that_differ_by_row(name):
    problem, rows = ZOO["least squares" if takes(name, "finite_sum") else "diagonal"], 5
    how = {"noise": noise(name), "iterates": True}
    factors = np.linspace(0.8, 1.0, rows)
    numbers = {key: v for key, v in HYPER[name].items() if isinstance(v, float)}
    varied = {key: value * factors for key, value in numbers.items()}
    x0 = starts(problem, rows)[4]
    optimizer = method(name, problem, HYPER[name] | varied)
    batch = run(problem, optimizer, x0, STEPS, **how)
    for i in range(rows):
        given = {key: float(value[i]) for key, value in varied.items()}
        optimizer = method(name, problem, HYPER[name] | given)
        single = run(problem, optimizer, x0, STEPS, **how)
        if numbers:
            assert_same_bits(batch, (i,), single)
        else:  # nothing varies, so the batch is a single run
            assert np.array_equal(batch.xs, single.xs)


SCHEDULES = {
    "InverseSqrt": schedules.InverseSqrt,
    "Geometric": lambda c: schedules.Geometric(c, 1 - c),
    "Cosine": lambda c: schedules.Cosine(c, 30, floor=c / 7),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_that_differ_by_row(name):
    c = np.array([0.1, 0.05, 0.03])
    batch, rows = SCHEDULES[name](c), [SCHEDULES[name](float(a)) for a in c]
    for k in range(100):
        assert np.array_equal(batch(k), [row(k) for row in rows]), k


AXES = [((6, 1), (5,)), ((6, 1), (6, 5)), ((5,), (6, 1)), ((5,), ())]


@pytest.mark.parametrize(("rates", "start"), AXES, ids=str)
@pytest.mark.parametrize(
    "name", [name for name in recipes.__all__ if takes(name, "lr")]
)
def test_rates_times_starts(name, rates, start):
    problem = ZOO["logistic" if takes(name, "finite_sum") else "quadratic with b"]
    how = {"noise": noise(name), "iterates": True}
    lr = HYPER[name]["lr"] * np.linspace(0.8, 1.0, np.prod(rates)).reshape(rates)
    x0 = np.random.default_rng(8).normal(size=(*start, problem.dim))
    optimizer = method(name, problem, HYPER[name] | {"lr": lr})
    batch = run(problem, optimizer, x0, STEPS, **how)
    shape = batch.f.shape[1:]
    assert shape == np.broadcast_shapes(rates, start)
    lr, x0 = np.broadcast_to(lr, shape), np.broadcast_to(x0, (*shape, problem.dim))
    for row in {(0, 0), (3, 2), (5, 4)} if len(shape) == 2 else {(0,), (4,)}:
        optimizer = method(name, problem, HYPER[name] | {"lr": float(lr[row])})
        single = run(problem, optimizer, x0[row], STEPS, **how)
        assert_same_bits(batch, row, single)


LAWS = (draws.uniform, draws.gaussian, draws.sphere)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_noise_depends_on_its_seed_alone(law):
    problem, x0 = ZOO["quadratic with b"], np.ones(6)
    seeds = [*range(60), *draws.spawn(9, 4)]
    optimizer = nsgd(0.05, noise=0.3)
    steps = draws.streams.BLOCK // 6 + 20  # across the edge of a block
    many = run(problem, optimizer, x0, steps, noise=law(seeds), iterates=True)
    few = run(problem, optimizer, x0, steps, noise=law(seeds[7:8]), iterates=True)
    alone = run(problem, optimizer, x0, steps, noise=law(7), iterates=True)
    assert_same_bits(few, (0,), alone)
    for i in (0, 7, 63):
        single = run(problem, optimizer, x0, steps, noise=law(seeds[i]), iterates=True)
        assert_same_bits(many, (i,), single)
    assert not np.array_equal(many.x[0], many.x[1])


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("block", [1, 50, 3000])
def test_noise_does_not_depend_on_how_much_is_drawn_at_once(law, block, monkeypatch):
    def first(steps):
        return [
            xi for xi, _ in zip(law([3, 4]).each_step(7), range(steps), strict=False)
        ]

    usual = first(400)
    monkeypatch.setattr("nglab.draws.streams.BLOCK", block)
    assert np.array_equal(first(400), usual)


def test_common_noise_under_several_rates():
    """Noise (5, n) under rates (6, 1) gives every rate the same five streams."""
    problem, x0, lr = ZOO["quadratic with b"], np.ones(6), np.linspace(0.01, 0.06, 6)
    optimizer = nsgd(lr[:, None], noise=[0.1, 0.2, 0.3, 0.4, 0.5])
    noise = draws.gaussian(range(5))
    batch = run(problem, optimizer, x0, STEPS, noise=noise, iterates=True)
    for i, j in product((0, 3, 5), (0, 2, 4)):
        one = nsgd(float(lr[i]), noise=float(optimizer.noise[j]))
        noise = draws.gaussian(j)
        single = run(problem, one, x0, STEPS, noise=noise, iterates=True)
        assert_same_bits(batch, (i, j), single)
