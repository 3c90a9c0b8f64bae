"""What fun and jac may return, and what is claimed of it: success or nonsense."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import optimize
from scipy.optimize import rosen, rosen_der

from nglab import bb, gd, minimize, scipy_method
from tests.ecosystem.functions import START, Watched


def bowl(x):
    return (x * x).sum()


def far(x):
    return 1.0 + ((x - 1.0) ** 2).sum()


COARSE = {  # f, how coarsely it is rounded at [1, 2], and the largest slope at its end
    "single": (lambda x: np.float32(bowl(x)), 1e-4),
    "single, as a float": (lambda x: float(np.float32(bowl(x))), 1e-4),
    "single, far from 0": (lambda x: float(np.float32(far(x))), 1e-3),
    "single, in a vector": (lambda x: np.array([far(x)], np.float32), 1e-3),
    "half": (lambda x: np.float16(bowl(x)), 0.1),
    "rounded": (lambda x: round(bowl(x), 3), 0.1),
    "printed": (lambda x: float(f"{far(x):.5g}"), 0.2),
    "a large constant": (lambda x: 1e9 + bowl(x), 1e-2),
    "a large scale": (lambda x: np.float32(1e9 * bowl(x)), 1e3),
}
NAMES = {"by default": {}, "bb": {"method": "bb"}, "gd": {"method": "gd", "lr": 0.2}}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("jac", [None, "2-point", "3-point"])
@pytest.mark.parametrize("kind", COARSE)
def test_no_success_where_differences_vanish_in_rounding(kind, jac, name):
    f, slope = COARSE[kind]
    result = minimize(f, [1.0, 2.0], jac=jac, **NAMES[name])
    assert result.nit > 0
    minimiser = 1.0 if "far" in kind or "vector" in kind or kind == "printed" else 0.0
    scale = 1e9 if "scale" in kind else 1.0
    if result.success:
        assert np.abs(2 * scale * (result.x - minimiser)).max() < slope


@pytest.mark.parametrize("f", [lambda x: 3.0, lambda x: math.floor(x[0] / 9), np.size])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("jac", [None, "3-point"])
def test_a_flat_start_is_no_success_but_has_a_status(f, name, jac):
    for solve in (minimize, through_scipy):
        result = solve(f, [1.0, 2.0], jac=jac, **NAMES[name])
        assert (result.nit, result.status, result.success) == (0, 3, False)
        assert result.message.startswith("fun does not change near x0")


def through_scipy(fun, x0, method="bb", lr=None, **how):
    rule = bb() if lr is None else gd(lr)
    return optimize.minimize(fun, x0, method=scipy_method(rule), **how)


def test_a_coordinate_that_f_ignores_is_no_hindrance():
    result = minimize(lambda x: (x[0] - 3.0) ** 2, [1.0, 2.0])
    assert result.success
    np.testing.assert_allclose(result.x, [3.0, 2.0], rtol=0, atol=1e-5)


def test_a_gradient_that_is_given_is_believed():
    assert minimize(lambda x: 3.0, START, jac=np.zeros_like).success


@pytest.mark.parametrize("jac", ["2-point", "3-point", "cs"])
@pytest.mark.parametrize("scale", [1.0, 1e5])
def test_differences_are_scipys(jac, scale):
    def f(x):
        return rosen(x / scale)

    ours = minimize(f, scale * START, jac=jac, maxiter=0)
    theirs = optimize.minimize(
        f, scale * START, jac=jac, method="BFGS", options={"maxiter": 0}
    )
    exact = rosen_der(START) / scale
    error = {"2-point": 1e-5, "3-point": 1e-8, "cs": 1e-12}[jac] * np.abs(exact).max()
    np.testing.assert_allclose(ours.jac, exact, rtol=0, atol=error)
    np.testing.assert_allclose(ours.jac, theirs.jac, rtol=0, atol=2 * error)
    assert ours.nfev == theirs.nfev


def test_none_and_false_are_two_point_differences():
    given = [
        minimize(rosen, START, jac=jac, maxiter=4) for jac in ("2-point", None, False)
    ]
    for other in given[1:]:
        np.testing.assert_array_equal(other.x, given[0].x)


def test_a_search_that_is_stuck_on_differences_takes_finer_ones():
    def steep(x):
        return 1e8 * ((x - 1.0) ** 2).sum()

    forward = optimize.approx_fprime(np.ones(2), steep)  # at the minimiser
    assert np.abs(forward).min() > 1.0
    result = minimize(steep, [0.0, 0.0], method="armijo")
    assert result.success
    assert np.abs(2e8 * (result.x - 1.0)).max() < 1e-3


@pytest.mark.parametrize("jac", [None, "3-point"])
@pytest.mark.parametrize(("dtype", "error"), [(np.float32, 1e-2), (np.float16, 0.3)])
def test_differences_fit_the_precision_of_what_fun_returns(jac, dtype, error):
    result = minimize(lambda x: dtype(far(x)), [2.0, -1.0], jac=jac, maxiter=0)
    np.testing.assert_allclose(result.jac, [2.0, -4.0], rtol=error)
    assert result.nfev == (3 if jac is None else 5)  # without a second look


def test_a_wrong_gradient_is_no_success():
    for how in ({}, {"method": "armijo"}, {"method": "gbb"}):
        result = minimize(rosen, START, jac=lambda x: -rosen_der(x), **how)
        assert (result.status, result.success) == (4, False)
        assert "line search" in result.message
        assert np.abs(result.jac).max() > 1


@pytest.mark.parametrize(
    "given", [np.float32(0.5), 1, np.int8(3), [2.0], np.array([[2]]), Fraction(1, 2)]
)
def test_real_numbers_of_every_kind_are_numbers(given):
    result = minimize(lambda x: given, START, jac=np.zeros_like)
    assert result.fun == float(np.ravel(given)[0])
    assert type(result.fun) is float


@pytest.mark.parametrize("dtype", [np.float32, np.float16, int, np.longdouble, list])
def test_gradients_of_every_kind_become_float64(dtype):
    def slope(x):
        return x.round().tolist() if dtype is list else x.round().astype(dtype)

    result = minimize(bowl, START, jac=slope, method="bb", maxiter=2)
    expected = minimize(bowl, START, jac=np.round, method="bb", maxiter=2)
    assert result.jac.dtype == result.x.dtype == float
    np.testing.assert_array_equal(result.x, expected.x)


NO_NUMBER = [
    (lambda x: None, "fun returned None"),
    (lambda x: "low", "fun returned a str"),
    (lambda x: True, "fun returned a bool"),
    (lambda x: x, r"fun returned shape \(3,\)"),
    (lambda x: [], r"fun returned shape \(0,\)"),
    (lambda x: bowl(x) + 0j, "fun returned complex"),
    (lambda x: {}, "fun returned a dict"),
    (lambda x: (bowl(x), 2 * x), "fun returned a tuple, .*jac=True"),
]
NO_VECTOR = [
    (lambda x: None, "returned None"),
    (lambda x: "steep", "returned a str"),
    (lambda x: 1.0, r"returned shape \(\), x has shape \(3,\)"),
    (lambda x: x[:2], r"returned shape \(2,\)"),
    (lambda x: np.outer(x, x), r"returned shape \(3, 3\)"),
    (lambda x: x + 0j, "returned complex"),
    (lambda x: [1.0, [2.0], 3.0], "returned a list"),
]
NO_PAIR = [
    (lambda x: None, "jac=True: fun returned None, not the pair"),
    (bowl, "jac=True: fun returned a float64, not the pair"),
    (lambda x: (bowl(x), x, x), "jac=True: fun returned a tuple, not the pair"),
    (lambda x: (None, x), "fun returned None"),
    (lambda x: (bowl(x), None), "jac=True: fun returned None, not a vector"),
    (lambda x: (bowl(x), x[:2]), r"jac=True: fun returned shape \(2,\)"),
]
NONSENSE = [
    *((fun, jac, says) for fun, says in NO_NUMBER for jac in (np.copy, None)),
    *((bowl, jac, f"jac {says}") for jac, says in NO_VECTOR),
    *((fun, True, says) for fun, says in NO_PAIR),
    (lambda x: np.linalg.norm(x), "cs", "jac='cs': fun returned dtype float64"),
]


@pytest.mark.parametrize(("fun", "jac", "message"), NONSENSE)
@pytest.mark.parametrize("solve", [minimize, through_scipy])
def test_nonsense_is_named_after_who_returned_it(fun, jac, message, solve):
    if jac == "cs" and solve is through_scipy:
        return  # SciPy passes it on as None
    with pytest.raises(ValueError, match=message) as caught:
        solve(fun, START, jac=jac)
    assert type(caught.value) is ValueError


def overflow(x):
    return math.exp(1e3 + x[0])


ENDS = {
    "overflow": (overflow, "OverflowError: math range error"),
    "division": (lambda x: 1 / float(0 * x[0]), "ZeroDivisionError"),
    "nan": (lambda x: np.nan, ""),
    "inf": (lambda x: np.inf, ""),
    "-inf": (lambda x: -np.inf, ""),
}


@pytest.mark.parametrize("jac", [None, "3-point", np.copy, True])
@pytest.mark.parametrize("kind", ENDS)
@pytest.mark.parametrize("when", ["at once", "later"])
def test_what_is_not_finite_ends_the_run_with_the_best_point(kind, jac, when):
    bad, why = ENDS[kind]

    def fun(x):
        f = bad(x) if when == "at once" or abs(x[0]) > 9 else -bowl(x)
        return (f, -2 * x) if jac is True else f

    given = jac if jac is True or not callable(jac) else lambda x: -2 * x
    for solve in (minimize, through_scipy):
        how = {"jac": given, "method": "gd", "lr": 0.3}
        result = solve(fun, [1.0, 0.5], **how)
        assert (result.status, result.success) == (2, False)
        assert result.message.startswith("f or its gradient is no longer finite.")
        assert why in result.message
        assert result.nit == (0 if when == "at once" else 5)
        assert result.best.nit == (0 if when == "at once" else 4)
        best = [1.6**result.best.nit, 0.5 * 1.6**result.best.nit]
        np.testing.assert_allclose(result.best.x, best, rtol=1e-5)


@pytest.mark.parametrize("name", ["armijo", "gbb"])
def test_a_search_steps_over_what_is_not_finite(name):
    trials = []

    def f(x):
        trials.append(x[0])
        return math.exp(x[0] ** 2 / 2) + (np.nan if x[0] < -30 else 0.0)

    result = minimize(f, [2.0], method=name, lr=100.0)
    assert result.success
    assert abs(result.x[0]) < 1e-4
    assert min(trials) < -1e3  # there it overflows


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError, RuntimeError])
@pytest.mark.parametrize("where", ["fun", "jac", "callback"])
def test_what_is_raised_passes_through_as_in_scipy(error, where):
    seen = Watched()

    def raising(x):
        if len(seen.funs) > 2:
            raise error("mine")
        return getattr(seen, where)(x) if where != "callback" else None

    how = {"fun": seen.fun, "jac": seen.jac, "callback": None} | {where: raising}
    if where != "callback" and error is ZeroDivisionError:
        assert minimize(x0=START, method="gd", lr=1e-4, **how).status == 2
        return
    for solve in (minimize, through_scipy):
        seen.funs.clear()
        with pytest.raises(error, match="mine"):
            solve(x0=START, method="gd", lr=1e-4, **how)
