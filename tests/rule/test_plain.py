"""Two independent spellings of every recipe agree: the slots and the bare loops."""

import ast
from inspect import signature
from pathlib import Path

import numpy as np
import pytest

from nglab import (
    FULL,
    SVRG,
    LeastSquares,
    Logistic,
    MiniBatch,
    Quadratic,
    Rosenbrock,
    draws,
    plain,
    random_quadratic,
    recipes,
    run,
)
from nglab.norms import BALLS, COEFFICIENTS, SCALES
from nglab.schedules import Cosine, Geometric, InverseSqrt, Piecewise

STEPS = 20
rng = np.random.default_rng(7)
XI = rng.uniform(-1, 1, size=(STEPS, 6))


def layered():
    """Two layers of which one is twenty-five times as curved."""
    A = rng.normal(size=(6, 6))
    scales = np.array([1.0, 1.0, 1.0, 1.0, 5.0, 5.0])
    return Quadratic((A @ A.T / 6 + np.eye(6)) * np.outer(scales, scales) / 9, scales)


PROBLEMS = {
    "quadratic": (random_quadratic(6, 30.0, rng), rng.normal(size=6)),
    "layered": (layered(), rng.normal(size=6)),
    "Rosenbrock": (Rosenbrock(6), rng.normal(size=6) / 5),
}
QUADRATICS = ("quadratic", "layered")
A, x0 = rng.normal(size=(11, 6)), rng.normal(size=6)
SUMS = {
    "least squares": (LeastSquares(A, rng.normal(size=11), l2=0.2), x0),
    "logistic": (Logistic(A, rng.choice([-1, 1], 11), l2=0.1), x0),
}
ONE, *TWO = rng.integers(11, size=(5, STEPS + 1, 2))  # the terms of each step
ONE, TWO, BATCHES = ONE[:, :1], TWO[0], TWO[1:]

SCHEDULES = [
    InverseSqrt(0.01),
    Geometric(0.01, 0.9),
    Cosine(0.01, 15, floor=0.001),
    Piecewise((3, 9), (0.01, 0.003, 0.001)),
]
NORMS = [{"norm": name} for name in ("l2", "max", "min_max", "rms", "avg_l2", "std")]
BLOCKS = [{"blocks": (4, 2)}, {"blocks": [2, 2, 2]}, {"blocks": (1, 2, 3)}]
SHAPES = [{"blocks": b} for b in (((2, 2), 2), ((3, 2),), [[1, 2, 2], [2, 1]])]
COUPLED = [
    {"decay": decay, "coupling": coupling}
    for decay, coupling in ((3.0, "coupled"), (3.0, "scaled"), (0.1, "decoupled"))
]
POLYNOMIALS = (*COEFFICIENTS, "svd")
ADAM = [{}, {"beta1": 0.5}, {"beta2": 0.9, "eps": 0.0}, {"eps": 0.1}, {"beta1": 0.0}]
NORMALIZED = [
    *NORMS,
    *BLOCKS,
    {"norm": "rms", "blocks": (2, 4)},
    {"eps": 1.0},
    {"floor": 50.0},
    {"eps": 0.5, "floor": 20.0, "norm": "std", "blocks": (3, 3)},
    {"noise": 0.3, "xi": XI},
    {"noise": 2.0, "xi": XI, "norm": "max", "blocks": (4, 2)},
]
CASES = {
    "gd": [{}],
    "momentum": [{}, {"mu": 0.5}, {"mu": 0.0}],
    "nesterov": [{}, {"mu": 0.5}, {"mu": 0.0}],
    "adam": ADAM,
    "nadam": ADAM,
    "amsgrad": ADAM,
    "adamax": [{}, {"beta1": 0.5}, {"beta2": 0.5}],
    "adagrad": [{}, {"eps": 0.1}, {"eps": 0.0}],
    "rmsprop": [{}, {"rho": 0.5}, {"eps": 0.1}, {"eps": 0.0}],
    "adadelta": [{}, {"rho": 0.5}, {"eps": 1e-3}],
    "nsgd": NORMALIZED,
    "adaptive_nsgd": [
        *NORMALIZED,
        {"beta": 0.5},
        {"beta": -0.3, "norm": "l2"},
        {"lr": 0.01, "beta": -0.3, "lo": 0.009},
        {"lr": 0.01, "beta": 0.5, "lo": 0.009, "hi": 0.02, "blocks": (4, 2)},
        {"momentum": 0.9},
        {"momentum": 0.5, "momentum_update": 0.3, "blocks": (4, 2), "norm": "std"},
        {"momentum": 1.0, "momentum_update": 1.0, "beta": 0.2},
        {"lr": 0.3, "momentum": 0.5, "momentum_update": 0.2, "blocks": (4, 2)},
    ],
    "bn_momentum": [{}, {"mu": 0.5}, *BLOCKS],
    "bn_relative": [
        {},
        {"mu": 0.5},
        {"least": 9.0},
        *({"least": 0.3, **how} for how in BLOCKS),
    ],
    "bn_adam": [*ADAM, *BLOCKS],
    "bn_adagrad": [{}, {"eps": 0.1}, *BLOCKS],
    "bn_rmsprop": [{}, {"rho": 0.5}, {"eps": 0.1}, *BLOCKS],
    "bb": [
        {},
        {"lr": None},
        {"formula": "bb2"},
        {"formula": "adaptive"},
        {"formula": "adaptive", "tau": 0.9},
        {"formula": "alternating", "cap": 0.05},
        {"formula": "alternating", "cycle": 2, "cap": 0.07},
        {"cycle": 3, "cap": 0.05},
        {"lr": 0.01, "lo": 0.003, "hi": 0.03},
        {"cap": 0.05},
    ],
    "gbb": [
        {},
        {"lr": None},
        {"lr": 1.0, "memory": 1},
        {"lr": 1.0, "formula": "bb2"},
        {"lr": 1.0, "formula": "adaptive", "memory": 3, "shrink": 0.1},
        {"lr": 1.0, "formula": "alternating", "memory": 3, "cycle": 2},
        {"lr": 1.0, "most": 2},
        {"c1": 0.9},
    ],
    "armijo": [
        *({}, {"lr": 1.0}, {"lr": 1.0, "shrink": 0.8}, {"lr": 1.0, "c1": 0.7}),
        {"lr": 1.0, "shrink": 0.8, "most": 20},
    ],
    "adamw": [*ADAM, *COUPLED],
    "agc": [
        {"limit": 0.5, "mu": 0.5},
        *({"limit": 2.0, "least": 0.3, **how} for how in (*BLOCKS, *SHAPES)),
        {"least": 9.0},
    ],
    "clipped_gd": [{}, {"limit": 3.0, "mu": 0.5}, {"limit": 1e9}, *BLOCKS, *SHAPES],
    "dog": [
        *({"lr": lr, "least": 0.1, "eps": 0.5} for lr in (0.3, 1.0)),
        *({"lr": 0.5} | how for how in (*BLOCKS, *SHAPES)),
    ],
    "exact_line_search": [{}],
    "polyak": [{}, {"minimum": -3.0}, {"c": 2.0}],
    "adgd": [{}, {"lr": 1e-6}],
    "lamb": [
        *({"lr": 0.01} | how for how in ADAM),
        *({"lr": 0.02, "decay": 0.5} | how for how in (*BLOCKS, *SHAPES)),
    ],
    "lars": [
        {"lr": 1.0},
        {"lr": 1.0, "mu": 0.5, "decay": 4.0},
        *({"lr": 0.5, "trust": 0.02, "decay": 2.0} | how for how in (*BLOCKS, *SHAPES)),
    ],
    "lion": [
        *({}, {"lr": 0.3, "beta1": 0.5}, {"lr": 0.3, "beta2": 0.5}, {"beta1": 0.0}),
        *COUPLED,
    ],
    "muon": [
        *({}, {"mu": 0.5}, {"mu": 0.0, "ns_steps": 1}, {"eps": 9.0}, {"floor": 50.0}),
        *COUPLED,
        *(how | {"nesterov": False} for how in (*BLOCKS, *SHAPES)),
        *({"scale": scale, "ns_steps": 9} | SHAPES[0] for scale in SCALES),
        *({"coefficients": name} | SHAPES[1] for name in POLYNOMIALS),
    ],
    "noisy_nsgd": [{"amplitude": 0.3, "xi": XI} | how for how in (*NORMS, *BLOCKS)],
    "saddle_ngd": [
        {"every": every, "amplitude": 2.0, "xi": XI} | how
        for every, how in ((1, {}), (3, NORMS[1]), (4, BLOCKS[0]), (30, {}))
    ],
    "novograd": [
        *({}, {"beta1": 0.5}, {"beta2": 0.5, "eps": 0.5}, {"decay": 2.0}),
        *({"decay": 1.0} | how for how in (*BLOCKS, *SHAPES)),
    ],
    "scion": [
        *({}, {"mu": 0.5}, {"radius": 3.0}, {"constrained": True}),
        *({"coefficients": name} | SHAPES[1] for name in POLYNOMIALS),
        *({"ns_steps": 2, "scale": scale} | SHAPES[0] for scale in SCALES),
        *({"ball": ball} | how for ball in BALLS for how in SHAPES),
        {
            **{"ball": ("spectral", "max"), "scale": ("unit_rms", "fan_in")},
            **{"radius": (0.5, 3.0), "blocks": ((2, 2), 2), "constrained": True},
        },
    ],
    "sign_sgd": [{}, {"decay": 3.0}],
    "signum": [{}, {"lr": 0.3, "mu": 0.5}, {"decay": 3.0}],
    "svrg_bb": [{"m": m, "i": ONE} for m in (1, 4, 7)],
    "sbb": [{"m": 4, "i": ONE} | how for how in ({}, {"eps": 0.5}, {"m": 1})],
    "same_batch_bb": [{"m": 4, "i": TWO, "batches": B} for B in BATCHES],
    "sgd_bb": [
        {"m": 4, "i": ONE} | how
        for how in (
            {},
            {"i": TWO, "beta": 0.4},
            {"reset": False, "beta": 0.4},
            {"phi": None, "beta": 0.4},
            {"phi": float, "lr": 0.05},
            {"seed_with_lr": True, "lr": 0.05},
            {"m": 1, "seed_with_lr": True},
            {"m": 6, "phi": lambda k: 2.0**k, "seed_with_lr": True},
        )
    ],
}
USUAL = {"lr": 0.001, "m": 3, "every": 5, "amplitude": 0.1, "batches": TWO}


def takes(function, argument):
    return argument in signature(function).parameters


def problems(name):
    if takes(getattr(recipes, name), "m"):
        return SUMS
    if name == "exact_line_search":
        return {where: PROBLEMS[where] for where in QUADRATICS}
    return PROBLEMS


ALL = [
    (name, hyper, where)
    for name in recipes.__all__
    for hyper in CASES.get(name, [])
    for where in problems(name)
]


def with_lr(name, hyper, lr=0.002):
    """The case with a rate, where the method has one and the case has not."""
    return {"lr": lr, **hyper} if takes(getattr(plain, name), "lr") else hyper


def library(name, problem, x0, hyper):
    recipe = getattr(recipes, name)
    given = {key: value for key, value in hyper.items() if key not in ("xi", "i")}
    needed = {"problem", "finite_sum"} & {*signature(recipe).parameters}
    given |= dict.fromkeys(needed, problem)
    noise = draws.replay(hyper["xi"]) if "xi" in hyper else None
    how = {"noise": noise, "gradient": gradient(name, hyper), "iterates": True}
    return run(problem, recipe(**given), x0, STEPS, **how).xs


def gradient(name, hyper):
    """The estimator that the method is meant for, on the recorded indices i."""
    if "i" not in hyper:
        return FULL
    if name in ("sbb", "svrg_bb"):
        return SVRG(hyper["m"], indices=hyper["i"])
    return MiniBatch(hyper["i"].shape[1], indices=hyper["i"])


def twin(name, problem, x0, hyper):
    loop = getattr(plain, name)
    known = {"value": problem.value, "Q": getattr(problem, "Q", None)}
    known = {key: value for key, value in known.items() if takes(loop, key)}
    if callable(hyper.get("lr")):
        hyper = {**hyper, "lr": [hyper["lr"](k) for k in range(STEPS)]}
    return loop(grad=problem.grad, x=x0, steps=STEPS, **{**known, **hyper})


def difference(xs, ys):
    """The largest difference, in parts of the largest coordinate."""
    return np.abs(xs - ys).max() / np.abs(xs).max()


def test_every_recipe_has_a_twin():
    assert plain.__all__ == recipes.__all__


@pytest.mark.parametrize("name", recipes.__all__)
def test_every_argument_has_a_case_where_it_matters(name):
    """Put back to its default, it sends the twin elsewhere: it cannot be ignored."""
    arguments = {*signature(getattr(recipes, name)).parameters}
    defaults = signature(getattr(plain, name)).parameters
    for key in arguments - {"problem", "finite_sum"}:
        usual = USUAL.get(key, defaults[key].default)
        assert any(
            difference(
                twin(name, *where, with_lr(name, hyper)),
                twin(name, *where, with_lr(name, hyper) | {key: usual}),
            )
            > 1e-6
            for hyper in CASES[name]
            for where in problems(name).values()
            if key in with_lr(name, hyper)
        ), key


@pytest.mark.parametrize(("name", "hyper", "where"), ALL, ids=lambda a: str(a)[:40])
def test_library_equals_twin(name, hyper, where):
    problem, x0 = problems(name)[where]
    hyper = with_lr(name, hyper)
    xs, ys = library(name, problem, x0, hyper), twin(name, problem, x0, hyper)
    assert xs.shape == ys.shape == (STEPS + 1, 6)
    assert np.abs(xs).max() < 20
    assert difference(xs, ys) < 1e-12


SCHEDULED = [
    (name, schedule)
    for name in recipes.__all__
    for schedule in SCHEDULES
    if "Callable" in str(signature(getattr(recipes, name)).parameters.get("lr"))
]


@pytest.mark.parametrize(("name", "schedule"), SCHEDULED, ids=str)
def test_library_equals_twin_on_schedules(name, schedule):
    problem, x0 = PROBLEMS["layered"]
    hyper = CASES[name][0] | {"lr": schedule}
    xs = library(name, problem, x0, hyper)
    assert difference(xs, twin(name, problem, x0, hyper)) < 1e-12
    assert difference(xs, twin(name, problem, x0, hyper | {"lr": schedule(0)})) > 1e-6


@pytest.mark.parametrize("name", recipes.__all__)
def test_both_rest_at_a_minimiser(name):
    """Zero over zero is zero: nothing moves, whatever is divided by the gradient."""
    problem, needed = Quadratic(np.diag([1.0, 2.0, 3.0, 4.0])), {}
    if takes(getattr(plain, name), "m"):
        problem = LeastSquares(np.diag([1.0, 2.0, 3.0, 4.0]), np.zeros(4))
        needed = {"m": 3, "i": ONE % 4, "batches": TWO % 4}
    if takes(getattr(plain, name), "amplitude"):
        needed = {"every": 3, "amplitude": 0.5, "xi": np.zeros((STEPS, 4))}
    needed = {k: v for k, v in needed.items() if takes(getattr(plain, name), k)}
    eps = {"eps": 1e-9 if name == "sbb" else 0.0}
    for hyper in (with_lr(name, needed), with_lr(name, needed | eps)):
        if takes(getattr(plain, name), "eps") or "eps" not in hyper:
            assert not library(name, problem, np.zeros(4), hyper).any()
            assert not twin(name, problem, np.zeros(4), hyper).any()


def test_nesterov_at_a_constant_rate_is_his_extrapolation():
    problem, x = PROBLEMS["layered"]
    lr, mu, xs, z_old = 0.002, 0.8, [x], x
    for _ in range(STEPS):
        z = x - lr * problem.grad(x)
        x, z_old = z + mu * (z - z_old), z
        xs.append(x)
    ours = library("nesterov", problem, xs[0], {"lr": lr, "mu": mu})
    assert difference(ours, np.array(xs)) < 1e-12


def test_the_loops_import_numpy_alone():
    for file in Path(plain.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in getattr(node, "names", [])]
            source = [node.module] if isinstance(node, ast.ImportFrom) else names
            if isinstance(node, ast.Import | ast.ImportFrom):
                allowed = ("numpy", "typing", "collections.abc", "nglab.plain")
                assert all(name.startswith(allowed) for name in source), file
