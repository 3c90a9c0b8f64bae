"""Units are executable: f times 2^p and x times 2^q change no bit but the exponents.

Every number of a recipe has the unit f^a x^b that its docstring states; here it is
multiplied by 2^(a p + b q), and the iterates must be those of before times 2^q.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from nglab import draws, nsgd, recipes, run
from nglab.norms import BALLS, NORMS
from tests.methods import HYPER, leaves, method, takes
from tests.zoo import SUMS, ZOO

STEPS = 30
NUMBER, LENGTH, VALUE, GRADIENT, STEP = (0, 0), (0, 1), (1, 0), (1, -1), (-1, 2)
CURVATURE, INVERSE = (1, -2), (0, -1)
ADAM = {"lr": LENGTH, "eps": GRADIENT}
UNITS = {
    "adadelta": {"eps": VALUE},  # both x^2 and (f/x)^2: they agree where p = 2q
    "adagrad": ADAM,
    "adam": ADAM,
    "adamax": {"lr": LENGTH},
    "adaptive_nsgd": {
        "lr": LENGTH,
        "lo": LENGTH,
        "hi": LENGTH,
        "eps": GRADIENT,
        "floor": GRADIENT,
    },
    "adamw": ADAM | {"decay": INVERSE},
    "adgd": {"lr": STEP},
    "agc": {"lr": STEP, "limit": CURVATURE, "least": LENGTH},
    "amsgrad": ADAM,
    "armijo": {"lr": STEP},
    "bb": {"lr": STEP, "lo": STEP, "hi": STEP, "cap": LENGTH},
    "bn_adagrad": {"lr": LENGTH},
    "bn_adam": {"lr": LENGTH},
    "bn_momentum": {"lr": LENGTH},
    "bn_relative": {"lr": NUMBER, "least": LENGTH},
    "bn_rmsprop": {"lr": LENGTH},
    "clipped_gd": {"lr": STEP, "limit": GRADIENT},
    "dog": {"lr": NUMBER, "eps": (2, -2)},  # f alone: 1 + |x0| has no unit
    "exact_line_search": {},
    "gbb": {"lr": STEP},
    "gd": {"lr": STEP},
    "lamb": {"lr": NUMBER, "eps": GRADIENT, "decay": INVERSE},
    "lars": {"lr": NUMBER, "decay": CURVATURE},
    "lion": {"lr": LENGTH, "decay": INVERSE},
    "momentum": {"lr": STEP},
    "muon": {"lr": LENGTH, "decay": INVERSE, "eps": GRADIENT, "floor": GRADIENT},
    "nadam": ADAM,
    "nesterov": {"lr": STEP},
    "noisy_nsgd": {"lr": LENGTH},
    "novograd": ADAM | {"decay": INVERSE},
    "nsgd": {"lr": LENGTH, "eps": GRADIENT, "floor": GRADIENT},
    "polyak": {"minimum": VALUE},
    "rmsprop": ADAM,
    "saddle_ngd": {"lr": LENGTH},
    "same_batch_bb": {"lr": STEP},
    "sbb": {"lr": STEP, "eps": CURVATURE},
    "scion": {"lr": LENGTH},
    "sgd_bb": {"lr": STEP},
    "sign_sgd": {"lr": LENGTH, "decay": INVERSE},
    "signum": {"lr": LENGTH, "decay": INVERSE},
    "svrg_bb": {"lr": STEP},
}
RATE = {
    "adadelta": NUMBER,
    "bn_relative": LENGTH,
    "dog": STEP,
    "lamb": LENGTH,
} | dict.fromkeys(("exact_line_search", "polyak"), STEP)
SCALES = [(40, 0), (-60, 0), (0, 20), (-14, -7), (33, 12)]
TO = {"adadelta": [(-14, -7), (24, 12)], "dog": [(40, 0), (-60, 0)]}
SCALED = [(name, p, q) for name in recipes.__all__ for p, q in TO.get(name, SCALES)]
BLOCKS = ((), (4, 2), (2, 2, 2))
SHAPES = (((2, 2), 2), ((2, 3),), ((3, 1, 2),))


@dataclass(frozen=True, eq=False)
class Rescaled:
    """F(z) = 2^p f(z / 2^q)."""

    f: Any
    p: int
    q: int

    @property
    def dim(self):
        return self.f.dim

    @property
    def mu(self):
        return self.f.mu

    def value_and_grad(self, z):
        f, g = self.f.value_and_grad(np.ldexp(z, -self.q))
        return np.ldexp(f, self.p), np.ldexp(g, self.p - self.q)

    def value(self, z):
        return self.value_and_grad(z)[0]

    @property
    def terms(self):
        return self.f.terms

    def grad(self, z, i=None):
        terms = () if i is None else (i,)
        return np.ldexp(self.f.grad(np.ldexp(z, -self.q), *terms), self.p - self.q)

    def product(self, d):
        return np.ldexp(self.f.product(d), self.p - 2 * self.q)


def exponent(unit, p, q):
    return unit[0] * p + unit[1] * q


def rescaled(name, hyper, p, q):
    units = {key: UNITS[name].get(key, NUMBER) for key in hyper}
    return {
        key: 2.0 ** exponent(units[key], p, q) * value
        if isinstance(value, float)
        else value
        for key, value in hyper.items()
    }


def trace(name, problem, x0, hyper, steps=STEPS):
    noise = draws.gaussian(3) if {"noise", "amplitude"} & {*hyper} else None
    optimizer = method(name, problem, hyper)
    return run(problem, optimizer, x0, steps, noise=noise, iterates=True)


def problems(name):
    if takes(name, "finite_sum"):
        return SUMS
    quadratics = ("quadratic with b", "diagonal")
    return quadratics if name == "exact_line_search" else (*quadratics, "Rosenbrock")


def variants(name, dim):
    """The recipe's arguments, where it has them also with blocks, norms and noise."""
    yield HYPER[name]
    if takes(name, "phi"):
        yield HYPER[name] | {"phi": None, "seed_with_lr": False}
    if takes(name, "blocks") and dim == 6:
        noise = {"noise": 0.5} if takes(name, "noise") else {}
        norms = NORMS if takes(name, "norm") else ()
        for blocks in BLOCKS:
            yield HYPER[name] | {"blocks": blocks} | noise
            for norm in norms:
                yield HYPER[name] | {"blocks": blocks, "norm": norm} | noise
        yield from shaped(name)


def shaped(name):
    """The recipe's arguments with blocks that are matrices, for each of its balls."""
    for blocks in SHAPES if takes(name, "ns_steps") or name == "agc" else ():
        yield HYPER[name] | {"blocks": blocks}
        for ball in BALLS if takes(name, "ball") else ():
            yield HYPER[name] | {"blocks": blocks, "ball": ball}
        if takes(name, "ns_steps"):
            yield HYPER[name] | {"blocks": blocks, "coefficients": "svd"}


def agree(name, hyper, xs, ys):
    """Equal bits; smoothed rates go through log and exp, which round."""
    if name == "sgd_bb" and hyper.get("phi", "k + 1") is not None:
        return np.abs(xs - ys).max() <= 1e-12 * np.abs(ys).max()
    return np.array_equal(xs, ys)


@pytest.mark.parametrize(("name", "p", "q"), SCALED)
def test_units(name, p, q):
    rate = RATE.get(name) or UNITS[name]["lr"]
    for where in problems(name):
        problem, x0 = ZOO[where], ZOO[where].x0 + 0.5
        for hyper in variants(name, problem.dim):
            usual = trace(name, problem, x0, hyper)
            numbers, scaled = rescaled(name, hyper, p, q), Rescaled(problem, p, q)
            other = trace(name, scaled, np.ldexp(x0, q), numbers)
            assert np.isfinite(usual.xs).all()
            lr = np.ldexp(usual.lr, exponent(rate, p, q))
            assert agree(name, hyper, other.xs, np.ldexp(usual.xs, q))
            assert agree(name, hyper, other.f, np.ldexp(usual.f, p))
            assert agree(name, hyper, other.lr, lr)


WITH_UNITS = [(name, key) for name in recipes.__all__ for key in UNITS[name]]


@pytest.mark.parametrize(("name", "key"), WITH_UNITS)
def test_a_wrong_unit_is_caught(name, key):
    """One number off by a quarter, the others right: the iterates change somewhere."""
    p, q = -14, -7
    wrong = rescaled(name, HYPER[name], p, q)
    wrong[key] *= 1.25
    assert any(
        not agree(
            name,
            HYPER[name],
            trace(
                name, Rescaled(ZOO[where], p, q), np.ldexp(ZOO[where].x0, q), wrong
            ).xs,
            np.ldexp(trace(name, ZOO[where], None, HYPER[name]).xs, q),
        )
        for where in problems(name)
    )


NORMALISED = ("nsgd", "saddle_ngd", "bn_", "sign", "lion", "muon", "scion")
FREE_OF_F = [n for n in recipes.__all__ if any(part in n for part in NORMALISED)]


@pytest.mark.parametrize("name", FREE_OF_F)
def test_normalised_methods_do_not_see_a_factor_of_f(name):
    """With eps = floor = 0; the eps after a normalisation (bn_*) has no unit."""
    problem = ZOO["quadratic with b"]
    for hyper in variants(name, problem.dim):
        if takes(name, "floor"):
            hyper = hyper | {"eps": 0.0, "floor": 0.0}
        usual = trace(name, problem, None, hyper).xs
        for p in (-200, -1, 1, 200):
            scaled = Rescaled(problem, p, 0)
            assert np.array_equal(trace(name, scaled, problem.x0, hyper).xs, usual)


def test_an_epsilon_in_the_norm_is_gradient_descent_on_small_gradients():
    problem = ZOO["quadratic with b"]
    small = Rescaled(problem, -20, 0)
    usual = run(problem, nsgd(0.05, eps=1e-6), steps=STEPS).x
    moved = run(small, nsgd(0.05, eps=1e-6), problem.x0, STEPS).x
    assert np.abs(usual - moved).max() > 0.01


@pytest.mark.parametrize("batch", [(), (3,), (2, 3)], ids=str)
@pytest.mark.parametrize("name", recipes.__all__)
def test_a_state_keeps_its_names_shapes_and_dtypes(name, batch):
    problem = ZOO[problems(name)[0]]
    blocks = {"blocks": (4, 2)} if takes(name, "blocks") else {}
    optimizer = method(name, problem, HYPER[name] | blocks)
    x = np.random.default_rng(0).normal(size=(*batch, problem.dim))
    state = optimizer.init(x)
    kinds = {
        place: (np.shape(a), np.asarray(a).dtype) for place, a in leaves(state).items()
    }
    assert all(
        shape[:-1] == batch for place, (shape, _) in kinds.items() if place != "k."
    )
    for k in range(3):
        assert state.k == k
        f, g = problem.value_and_grad(x)
        x, state = optimizer.step(x, g, state, f=f)
        after = leaves(state)
        assert x.shape == (*batch, problem.dim)
        assert kinds == {
            place: (np.shape(a), np.asarray(a).dtype) for place, a in after.items()
        }


@pytest.mark.parametrize("name", recipes.__all__)
def test_a_step_is_pure(name):
    problem = ZOO[problems(name)[0]]
    optimizer = method(name, problem, HYPER[name])
    x = np.random.default_rng(0).normal(size=(3, problem.dim))
    state, xi = optimizer.init(x), np.ones_like(x)
    for _ in range(3):
        f, g = problem.value_and_grad(x)
        inputs = [
            *(x, f, g, xi),
            *(a for a in leaves(state).values() if isinstance(a, np.ndarray)),
        ]
        before = [a.copy() for a in inputs]
        for a in inputs:
            a.setflags(write=False)
        first, second = (optimizer.step(x, g, state, xi, f) for _ in range(2))
        assert all(map(np.array_equal, inputs, before))
        assert np.array_equal(first[0], second[0])
        for place, a in leaves(first[1]).items():
            assert np.array_equal(a, leaves(second[1])[place])
        x, state = first
