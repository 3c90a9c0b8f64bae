"""Copied or pickled, every exported thing means what it meant: the same bits."""

import copy
import inspect
import pickle
import subprocess
import sys
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

import nglab
from nglab import (
    FULL,
    SVRG,
    WHOLE,
    Blocks,
    Disturbed,
    LeastSquares,
    Logistic,
    MiniBatch,
    Optimizer,
    draws,
    moments,
    nsgd,
    plain,
    problems,
    rates,
    recipes,
    run,
    schedules,
)
from nglab.norms import NORMS, Normalize, as_is
from nglab.optimizer import noisy
from nglab.problems import losses
from tests.methods import HYPER, leaves, method, noise, takes
from tests.rule.test_slots import FOR, PARTS, SKIPPED, given
from tests.zoo import SUMS, ZOO

COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda a: pickle.loads(pickle.dumps(a)),
    "twice": lambda a: copy.deepcopy(pickle.loads(pickle.dumps(a, protocol=2))),
}
each_copy = pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)


def same(a, b):
    """Whether two values are equal, arrays to the bit."""
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=True)
    if isinstance(a, tuple):
        return type(a) is type(b) and all(map(same, a, b))
    if is_dataclass(a) and not isinstance(a, type):
        return type(a) is type(b) and all(
            same(getattr(a, f.name), getattr(b, f.name)) for f in fields(a)
        )
    return a is b or a == b


CONSTANTS = ("minimum", "L", "mu", "x0", "dim", "blocks", "residual", "terms")


@each_copy
@pytest.mark.parametrize("name", ZOO)
def test_problems(name, copied):
    f = ZOO[name]
    g = copied(f)
    assert type(g) is type(f)
    x = np.random.default_rng(1).normal(size=(3, f.dim))
    assert same(f.value_and_grad(x), g.value_and_grad(x))
    for key in CONSTANTS:
        assert same(getattr(f, key, None), getattr(g, key, None)), key
    again = copied(g)  # with what it has remembered meanwhile
    assert same(again.minimum, f.minimum)


@each_copy
def test_a_problem_without_a_minimum_has_none_afterwards(copied):
    f = Logistic([[1.0], [2.0]], [1.0, 1.0])
    assert copied(f).minimum is None
    assert f.minimum is None
    assert copied(f).minimum is None
    squares = copied(LeastSquares([[1.0], [1.0]], [0.0, 3.0]))
    assert squares.minimum.x == 1.5


@each_copy
@pytest.mark.parametrize("name", recipes.__all__)
def test_recipes(name, copied):
    problem = ZOO["least squares" if takes(name, "finite_sum") else "quadratic"]
    rule = method(name, problem, HYPER[name])
    if takes(name, "m"):
        problem = ZOO["least squares"]
        estimate = SVRG(3, seeds=2)
    else:
        estimate = FULL
    usual = run(problem, rule, steps=9, gradient=estimate, noise=noise(name))
    again = run(
        copied(problem),
        copied(rule),
        steps=9,
        gradient=copied(estimate),
        noise=copied(noise(name)),
    )
    assert same(usual.x, again.x)
    assert same(usual.lr, again.lr)
    assert same(usual.flag, again.flag)
    state = copied(usual.state)
    assert type(state) is type(usual.state)
    for place, a in leaves(usual.state).items():
        assert same(a, leaves(state)[place]), place


@each_copy
@pytest.mark.parametrize("name", sorted({*PARTS} - SKIPPED))
def test_every_part(name, copied):
    thing = PARTS[name]
    assert copied(thing) is thing  # a class, a function: by its name
    part = thing(**given(name))
    assert same(part, copied(part))


LAWS = {
    name: getattr(draws, name)(7)
    for name in draws.__all__
    if inspect.isfunction(getattr(draws, name))
    and [*inspect.signature(getattr(draws, name)).parameters] == ["seeds"]
}
LAWS["replay"] = draws.replay(np.arange(6.0).reshape(3, 2))


@each_copy
@pytest.mark.parametrize("law", LAWS)
def test_laws(law, copied):
    one, other = (source.each_step(2) for source in (LAWS[law], copied(LAWS[law])))
    for _ in range(3):
        assert same(next(one), next(other))


ESTIMATORS = {
    "full": FULL,
    "batch": MiniBatch(2, seeds=[1, 2]),
    "permuted": MiniBatch(3, seeds=1, replace=False),
    "recorded": MiniBatch(1, indices=[[k % 5] for k in range(9)]),
    "svrg": SVRG(3, seeds=1, option=2),
    "disturbed": Disturbed(draws.sphere([1, 2]), 0.1),
}


@each_copy
@pytest.mark.parametrize("name", ESTIMATORS)
def test_estimators(name, copied):
    f, estimate = ZOO["least squares"], ESTIMATORS[name]
    one, other = (
        run(f, nsgd(0.1), steps=9, gradient=g) for g in (estimate, copied(estimate))
    )
    assert same(one.x, other.x)


@each_copy
def test_singletons_and_functions_stay_themselves(copied):
    for thing in (as_is, *NORMS.values(), *rates.Flag):
        assert copied(thing) is thing
    assert copied(WHOLE) == WHOLE
    assert copied(Blocks((1, 2))) == Blocks((1, 2))
    assert copied(losses.LOG) == losses.LOG
    assert copied(losses.SQUARE) == losses.SQUARE
    rule = copied(nsgd(0.1))
    assert rule.moment == moments.NO_MEMORY
    assert rule.pre is as_is
    assert not noisy(rule)


class Valley:
    """An object of the user's."""

    dim, x0 = 2, np.array([1.0, -2.0])

    def value_and_grad(self, x):  # of one vector
        a, b = x
        return a * a + b * b, 2 * x


@each_copy
@pytest.mark.parametrize("name", ["armijo", "gbb"])
def test_searches_of_functions_of_the_users(name, copied):
    rule = getattr(recipes, name)(Valley())
    runs = [run(Valley(), each, np.eye(2), 5) for each in (rule, copied(rule))]
    assert same(runs[0].x, runs[1].x)


REMADE = """
import pickle, sys
rule, problem, trace = pickle.load(sys.stdin.buffer)
from nglab import run
again = run(problem, rule, steps=9)
print((again.x == trace.x).all(), again.lr.tobytes() == trace.lr.tobytes())
"""


@pytest.mark.parametrize("name", ["adaptive_nsgd", "gbb", "adam"])
def test_another_process_takes_the_same_steps(name):
    problem = ZOO[SUMS[1]]
    rule = method(name, problem, HYPER[name])
    sent = pickle.dumps((rule, problem, run(problem, rule, steps=9)))
    said = subprocess.run(
        [sys.executable, "-c", REMADE], input=sent, capture_output=True, check=True
    )
    assert said.stdout.split() == [b"True", b"True"]


def test_everything_that_is_exported_was_copied():
    swept = {n.rpartition(".")[2] for n in PARTS} | {*draws.__all__, *FOR}
    swept |= {"FULL", "SVRG", "WHOLE", "Disturbed", "MiniBatch"}  # here
    rest = {"Trace", "run", "minimize", "scipy_method", "draws", "moments", "problems"}
    rest |= {"rates", "recipes", "schedules"}
    assert {*nglab.__all__} - swept <= rest
    for module in (plain, recipes, problems, rates, moments, schedules):
        for name, thing in vars(module).items():
            if inspect.isfunction(thing) and not name.startswith("_"):
                assert pickle.loads(pickle.dumps(thing)) is thing
    assert pickle.loads(pickle.dumps(Optimizer)) is Optimizer
    assert pickle.loads(pickle.dumps(Normalize)) is Normalize
