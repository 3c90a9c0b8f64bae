"""Gradients of any size: f times 2^p changes no bit, as far as float64 goes.

Where squares of gradients overflow or underflow, direction, rate, momentum and flag
must be those of before.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nglab import (
    SVRG,
    Blocks,
    LeastSquares,
    MiniBatch,
    Optimizer,
    draws,
    moments,
    rates,
    recipes,
    run,
)
from nglab.arrays import cosine, norm
from nglab.norms import NORMS, Normalize
from tests.methods import HYPER, leaves, takes
from tests.rule.test_units import (
    FREE_OF_F,
    UNITS,
    Rescaled,
    agree,
    exponent,
    problems,
    rescaled,
    trace,
    variants,
)
from tests.zoo import ZOO

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered")
FAR = (-900, -560, -515, -260, 260, 515, 560, 900)
SQUARES = {  # a sum of squared gradients is what they remember
    *("adadelta", "adagrad", "adam", "amsgrad", "nadam", "rmsprop"),
    *("adamw", "lamb", "novograd", "dog"),
    "gbb",  # its trial lies between 1e-30 and 1e30; below, with other ends
}
STEPS = 30


@pytest.mark.parametrize("name", FREE_OF_F)
def test_normalised_methods_do_not_see_the_size_of_a_gradient(name):
    problem = ZOO["quadratic with b"]
    for hyper in variants(name, problem.dim):
        if takes(name, "floor"):
            hyper = hyper | {"eps": 0.0, "floor": 0.0}
        usual = trace(name, problem, None, hyper)
        assert np.isfinite(usual.xs).all()
        for p in FAR:
            there = trace(name, Rescaled(problem, p, 0), problem.x0, hyper)
            assert np.array_equal(there.xs, usual.xs)
            assert np.array_equal(there.lr, usual.lr)


@pytest.mark.parametrize("p", FAR)
@pytest.mark.parametrize("name", sorted({*recipes.__all__} - SQUARES))
def test_numbers_that_have_units_follow_f_as_far_as_it_goes(name, p):
    rate = UNITS[name].get("lr", (-1, 2))
    for where in problems(name)[:2]:
        problem, x0 = ZOO[where], ZOO[where].x0 + 0.5
        usual = trace(name, problem, x0, HYPER[name])
        numbers = rescaled(name, HYPER[name], p, 0)
        other = trace(name, Rescaled(problem, p, 0), x0, numbers)
        assert agree(name, HYPER[name], other.xs, usual.xs)
        assert agree(
            name, HYPER[name], other.lr, np.ldexp(usual.lr, exponent(rate, p, 0))
        )
        assert (usual.flag is None) == (other.flag is None)
        if usual.flag is not None:
            assert np.array_equal(other.flag, usual.flag)


@pytest.mark.parametrize("p", FAR)
def test_the_nonmonotone_search_follows_f_as_far_as_it_goes(p):
    problem = ZOO["quadratic with b"]

    def path(f, lr, lo, hi):
        trial = rates.BarzilaiBorwein(lr, "alternating", lo, hi, cycle=2)
        rule = Optimizer(rates.LineSearch(f, trial, 3, 0.01, 0.3, 80))
        return run(f, rule, problem.x0, STEPS, iterates=True)

    usual = path(problem, 1.0, 2.0**-100, 2.0**100)
    scaled = (np.ldexp(1.0, e - p) for e in (0, -100, 100))
    other = path(Rescaled(problem, p, 0), *scaled)
    assert np.array_equal(other.xs, usual.xs)
    assert np.array_equal(other.flag, usual.flag)


exponents = st.integers(-1000, 950)
vectors = st.integers(0, 2**32).map(
    lambda seed: np.random.default_rng(seed).uniform(-1.0, 1.0, (2, 5))
)


@given(vectors, exponents, exponents)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_cosines_and_norms_at_every_scale(ab, p, q):
    a, b = ab
    assert cosine(np.ldexp(a, p), np.ldexp(b, q)) == cosine(a, b)
    assert norm(np.ldexp(a, p)) == np.ldexp(norm(a), p)
    both = np.array([np.ldexp(a, p), a, np.zeros(5), np.full(5, np.nan)])
    assert np.array_equal(norm(both), [*map(norm, both)], equal_nan=True)
    against = np.ldexp(b, q)
    rows = [cosine(row, against) for row in both]
    there = cosine(both, np.tile(against, (4, 1)))
    assert np.array_equal(there, rows, equal_nan=True)
    assert rows[2] == 0.0


def test_norms_at_the_ends_of_the_range():
    assert norm(np.array([5e-324, 0.0])) == 5e-324
    assert norm(np.array([3e-320, 4e-320])) == pytest.approx(5e-320, rel=1e-3)
    assert norm(np.array([3e307, 4e307])) == pytest.approx(5e307, rel=1e-15)
    assert norm(np.array([np.inf, 1.0])) == np.inf
    assert norm(np.zeros((2, 3))).tolist() == [0.0, 0.0]
    assert cosine(np.array([1e300, 1e300]), np.array([1e-300, 0.0])) == pytest.approx(
        0.5**0.5, rel=1e-15
    )


@pytest.mark.parametrize("p", [-1000, -560, 560, 1000])
@pytest.mark.parametrize("name", NORMS)
def test_floor_and_eps_have_the_unit_of_the_gradient_at_every_size(name, p):
    g = np.random.default_rng(2).normal(size=(3, 6))
    guards = {"eps": 0.25, "floor": np.array([0.5, 1.0, 4.0])}
    blocks = Blocks((4, 2))
    usual = Normalize(name, blocks, **guards)(g)
    there = {key: np.ldexp(value, p) for key, value in guards.items()}
    assert np.array_equal(Normalize(name, blocks, **there)(np.ldexp(g, p)), usual)
    # beside a large gradient no guard is left; beside a small one, nothing else
    rest = Normalize(name, blocks, **guards)(np.ldexp(g, p))
    bare = Normalize(name, blocks)(g)
    if p > 0:
        np.testing.assert_allclose(rest, bare, rtol=1e-12)
    else:
        size = np.maximum(guards["floor"], 0)[:, None] + guards["eps"]
        np.testing.assert_allclose(rest, np.ldexp(g, p) / size, rtol=1e-12)


def test_the_largest_numbers_have_a_standard_deviation():
    g = 1.7e308 * np.tile(np.repeat([1.0, -1.0], 4), 2)  # sums: inf - inf
    with np.errstate(all="ignore"):
        assert np.array_equal(Normalize("std")(g), Normalize("std")(np.ldexp(g, -99)))


@pytest.mark.parametrize("p", FAR)
def test_momentum_follows_the_turns_at_every_size(p):
    gs = np.random.default_rng(3).normal(size=(20, 6))
    part = moments.AdaptiveMomentum(0.5, 0.2, Blocks((4, 2)))
    usual, there = part.init(gs[0]), part.init(gs[0])
    for t, g in enumerate(gs, start=1):
        u, usual = part(g, usual, t)
        v, there = part(np.ldexp(g, p), there, t)
        assert np.array_equal(v, np.ldexp(u, p))
        assert np.array_equal(there.mu, usual.mu)


@pytest.mark.parametrize("name", ["svrg_bb", "sbb", "sgd_bb"])
def test_epochs_of_random_terms_at_every_size(name):
    """A sum whose rows are scaled: f times 2^(2p), and its terms with it."""
    rng = np.random.default_rng(4)
    A, y = rng.normal(size=(9, 3)), rng.normal(size=9)
    for p in (0, -280, 280):
        f = LeastSquares(np.ldexp(A, p), np.ldexp(y, p))
        numbers = {"lr": np.ldexp(0.01, -2 * p), "m": 4}
        if name == "sbb":
            numbers["eps"] = np.ldexp(0.1, 2 * p)
        estimate = MiniBatch(1, seeds=1) if name == "sgd_bb" else SVRG(4, seeds=1)
        rule = getattr(recipes, name)(**numbers)
        t = run(f, rule, np.ones(3), STEPS, gradient=estimate, iterates=True)
        if p == 0:
            usual = t
        assert agree(name, {}, t.xs, usual.xs)
        assert np.array_equal(t.flag, usual.flag)


def test_nothing_in_a_state_is_not_finite_where_gradients_are():
    problem = Rescaled(ZOO["quadratic with b"], 560, 0)  # 1e168
    for name in FREE_OF_F:
        noise = draws.gaussian(3) if takes(name, "amplitude") else None
        rule = getattr(recipes, name)(**HYPER[name])
        t = run(problem, rule, ZOO["quadratic with b"].x0, 10, noise=noise)
        for place, a in leaves(t.state).items():
            assert np.isfinite(a).all(), (name, place)
