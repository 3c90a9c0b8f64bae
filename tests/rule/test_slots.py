"""Whatever lands in the wrong slot is refused where a part is built, by a ValueError.

Every argument of every exported function and class is replaced by things of another
kind. Either the part is built and works, or one ValueError names the argument.
"""

import inspect
import re
from importlib.util import find_spec
from typing import Protocol

import numpy as np
import pytest

import nglab
from nglab import (
    Blocks,
    DiagonalQuadratic,
    LeastSquares,
    Normalize,
    Optimizer,
    draws,
    moments,
    nsgd,
    problems,
    rates,
    recipes,
    run,
    schedules,
)
from nglab.gradients import FULL, SVRG
from nglab.problems.losses import SQUARE
from nglab.rates import Given

SUM = LeastSquares(np.eye(5), np.arange(5.0), l2=0.1)


def words(a, b):
    """A function of two arguments, which no slot takes."""


WRONG = {
    "None": None,
    "a word": "far",
    "a class": moments.Momentum,
    "a class of problems": problems.Rosenbrock,
    "a class of rates": Given,
    "a function of none": lambda: 0.25,
    "a function of two": words,
    "a recipe": nsgd,
    "an optimizer": nsgd(0.1),
    "a moment": moments.Momentum(0.5),
    "a moment with blocks": moments.AdaptiveMomentum(),
    "a rate": Given(0.1),
    "a normaliser": Normalize("max"),
    "a problem": problems.Beale(),
    "blocks": Blocks((3, 2)),
    "a list": [3, 2],
    "a list of words": ["far"],
    "a ragged list": [[1.0], [2.0, 3.0]],
    "a dict": {"lr": 0.1},
    "complex": 1j,
    "nan": np.nan,
    "True": True,
    "a seed": 0,
    "a Generator": np.random.default_rng(0),
    "a matrix": np.ones((2, 2)),
    "a module": np,
    "object": object(),
}

GOOD = {
    "lr": 0.1,
    "c": 1.0,
    "rho": 0.5,
    "problem": SUM,
    "function": SUM,
    "finite_sum": SUM,
    "quadratic": DiagonalQuadratic(np.ones(5)),
    "trial": Given(0.1),
    "rate": Given(0.1),
    "m": 2,
    "every": 2,
    "steps": 20,
    "amplitude": 0.1,
    "batches": [[0], [1], [2], [3]],
    "ends": (2, 4),
    "rates": (0.3, 0.2, 0.1),
    "Q": np.eye(3),
    "d": [1.0, 2.0],
    "a": [1.0, 2.0],
    "kappa": 4.0,
    "A": np.eye(2),
    "C": np.ones((2, 3)),
    "M": np.ones((3, 2)),
    "hidden": 2,
    "y": [1.0, -1.0],
    "loss": SQUARE,
    "terms": 4,
    "n": 3,
    "rng": np.random.default_rng(0),
}
FOR = {"exact_line_search": {"problem": GOOD["quadratic"]}}
PARTS = {
    **{f"rates.{n}": getattr(rates, n) for n in rates.__all__},
    **{f"moments.{n}": getattr(moments, n) for n in moments.__all__},
    **{f"recipes.{n}": getattr(recipes, n) for n in recipes.__all__},
    **{f"problems.{n}": getattr(problems, n) for n in problems.__all__},
    **{
        f"schedules.{n}": part
        for n, part in vars(schedules).items()
        if getattr(part, "__module__", "") == schedules.__name__
    },
    **{part.__name__: part for part in (Blocks, Normalize, Optimizer)},
}
SKIPPED = {  # a protocol, an enumeration, states and records; tested elsewhere
    *("rates.Rate", "rates.Flag", "moments.Moment", "moments.NO_MEMORY"),
    *("moments.Nothing", "problems.Problem", "problems.Minimum"),
    *("problems.gradient_error",),
}
if find_spec("sklearn") is None:  # which brings the data
    SKIPPED |= {"problems.breast_cancer", "problems.digits"}
OTHERS = {"moments.NO_MEMORY", "problems.gradient_error"}
OTHERS |= {"problems.breast_cancer", "problems.digits"}
SWEPT = sorted({*PARTS} - SKIPPED)


def given(name):
    """Good arguments, as many as are required."""
    parameters = inspect.signature(PARTS[name]).parameters.values()
    short = name.rpartition(".")[2]
    good = {p.name: GOOD[p.name] for p in parameters if p.default is p.empty}
    return good | FOR.get(short, {})


def optimizer(name, part):
    """What runs a part."""
    if isinstance(part, Optimizer):
        return part
    if isinstance(part, Normalize):
        return Optimizer(Given(0.01), post=part)
    if isinstance(part, Blocks):
        return nsgd(0.01, blocks=part)
    if name.startswith("moments"):
        return Optimizer(Given(0.01), part)
    return Optimizer(part)


def works(name, part):
    """Use it: any error is one in mid-run."""
    if name.startswith("schedules"):
        for k in range(9):
            assert np.all(np.asarray(part(k), dtype=float) >= 0)
        return
    if hasattr(part, "value_and_grad"):
        f, g = part.value_and_grad(part.x0)
        assert np.isfinite(f)
        assert np.isfinite(g).all()
        assert part.minimum is None or np.isfinite(part.minimum.f)
        return
    if isinstance(part, np.ndarray):
        return
    rule = optimizer(name, part)
    sums = isinstance(rule.rate, rates.EpochBB | rates.SameBatchBB)
    estimate = SVRG(2, seeds=1) if sums else FULL
    noise = draws.gaussian(3) if nglab.optimizer.noisy(rule) else None
    looks = (getattr(rule.rate, name, None) for name in ("function", "quadratic"))
    f = next((f for f in looks if f is not None), SUM)
    x0 = np.ones(f.dim) if f is not SUM else np.ones(5)
    with np.errstate(all="ignore"):
        run(f, rule, x0, 4, gradient=estimate, noise=noise)


def test_every_part_is_swept():
    for name in SKIPPED:
        part = PARTS[name]
        data = inspect.isclass(part) and (
            issubclass(part, tuple | int) or Protocol in part.__bases__
        )
        assert data or name in OTHERS
    assert {n for n in nglab.__all__ if inspect.isclass(getattr(nglab, n))} <= {
        *(name.rpartition(".")[2] for name in PARTS),
        *("SVRG", "MiniBatch", "Disturbed", "Trace"),  # tests/gradients, tests/runs
    }


@pytest.mark.parametrize("name", SWEPT)
def test_good_arguments_are_good(name):
    works(name, PARTS[name](**given(name)))


SCHEDULES = {"lr", "noise", "phi", "decay"}  # where a function of k is what belongs,
FUNCTIONS = {"a recipe", "a normaliser"}  # and what it gives is seen at step 0
SAID = {"sizes": "blocks", "problem": "quadratic"}  # as it is called where it is used
ALL = [
    pytest.param(name, argument, id=f"{name}({argument})")
    for name in SWEPT
    for argument in inspect.signature(PARTS[name]).parameters
]


def built(name, arguments):
    """The part, or the ValueError that says why not."""
    try:
        return PARTS[name](**arguments)
    except ValueError as error:
        return error


@pytest.mark.parametrize(("name", "argument"), ALL)
def test_things_of_another_kind_are_refused_or_work(name, argument):
    for what, wrong in WRONG.items():
        if argument in SCHEDULES and what in FUNCTIONS:
            continue
        part = built(name, given(name) | {argument: wrong})
        if not isinstance(part, ValueError):
            works(name, part)
            continue
        said = str(part)
        assert {argument, SAID.get(argument)} & {*re.findall(r"\w+", said)}, said
        assert len(said.splitlines()) == 1
        assert part.__cause__ is None
