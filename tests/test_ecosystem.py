"""The seams to SciPy: the same iterates as `run`, and SciPy's own conventions."""

import numpy as np
import pytest
from scipy import optimize
from scipy.optimize import rosen, rosen_der

from nglab import (
    Rosenbrock,
    gd,
    minimize,
    nsgd,
    recipes,
    run,
    scipy_method,
)
from nglab.ecosystem import METHODS, NEED_A_PROBLEM, STOCHASTIC
from tests.methods import HYPER, method
from tests.zoo import ZOO

VALLEY = Rosenbrock(3)
START = np.array([-1.2, 1.0, 0.5])
STEP = nsgd(0.1)


def scipys(fun=VALLEY.value, jac=VALLEY.grad, rule=STEP, maxiter=7, **how):
    options = {"maxiter": maxiter} | how.pop("options", {})
    method = scipy_method(rule)
    return optimize.minimize(fun, START, jac=jac, method=method, options=options, **how)


def counted(fun):
    """fun, and how often it was called as a list of its points."""
    points = []

    def told(x, *args):
        points.append(np.array(x))
        return fun(x, *args)

    return told, points


@pytest.mark.parametrize("method", METHODS)
def test_minimize_takes_the_steps_of_run(method):
    how = {"method": method, "maxiter": 15, "gtol": 0.0} | HYPER[method]
    result = minimize(VALLEY.value, START, jac=VALLEY.grad, **how)
    trace = run(VALLEY, getattr(recipes, method)(**HYPER[method]), START, 15)
    np.testing.assert_array_equal(result.x, trace.x)
    assert result.fun == trace.f[-1]
    np.testing.assert_array_equal(result.jac, VALLEY.grad(trace.x))
    assert (result.nit, result.status, result.success) == (15, 1, False)
    assert result.state.k == 15


def test_every_recipe_is_a_method_or_needs_a_problem_or_random_gradients():
    assert sorted([*METHODS, *NEED_A_PROBLEM, *STOCHASTIC]) == recipes.__all__


@pytest.mark.parametrize("name", NEED_A_PROBLEM)
def test_recipes_that_need_a_problem_are_scipy_methods_too(name):
    bowl = ZOO["least squares" if name == "same_batch_bb" else "diagonal with b"]
    rule, start = method(name, bowl, HYPER[name]), np.ones(bowl.dim)
    options = {"gtol": 0.0, "maxiter": 7}
    result = optimize.minimize(
        bowl.value, start, jac=bowl.grad, method=scipy_method(rule), options=options
    )
    np.testing.assert_array_equal(result.x, run(bowl, rule, start, 7).x)


def test_the_result_is_scipys():
    start = [-1.2, 1.0]
    ours = minimize(rosen, start, jac=rosen_der, method="bb", lr=1e-3, cap=0.5)
    theirs = optimize.minimize(rosen, start, jac=rosen_der, method="BFGS")
    assert isinstance(ours, optimize.OptimizeResult)
    assert {*theirs} - {*ours} == {"hess_inv"}
    assert ours.success
    assert (ours.status, ours.message) == (0, "The gradient is below gtol.")
    np.testing.assert_allclose(ours.x, theirs.x, atol=1e-4)
    assert np.abs(ours.jac).max() <= 1e-5


def test_all_ways_to_give_the_gradient_agree():
    given = scipys()
    both = scipys(VALLEY.value_and_grad, jac=True)
    np.testing.assert_array_equal(both.x, given.x)
    differences = [scipys(jac=jac) for jac in (None, False, "2-point", "3-point")]
    for result in differences:
        np.testing.assert_array_equal(result.x, differences[0].x)
        np.testing.assert_allclose(result.x, given.x, rtol=0, atol=1e-6)
    assert (differences[0].x != given.x).any()


@pytest.mark.parametrize("how", ["given", "both", "differences"])
def test_evaluations_are_counted_as_they_are_made(how):
    fun, points = counted(VALLEY.value_and_grad if how == "both" else VALLEY.value)
    grad, slopes = counted(VALLEY.grad)
    jac = {"given": grad, "both": True, "differences": None}[how]
    result = scipys(fun, jac)
    assert result.njev == 8
    assert result.nfev == len(points)
    assert len(slopes) == (8 if how == "given" else 0)


def test_arguments_are_passed_on():
    def fun(x, a, b):
        return a * np.sum((x - b) ** 2)

    def slope(x, a, b):
        return 2 * a * (x - b)

    for jac in (slope, None):
        result = scipys(fun, jac, gd(0.125), 200, args=(2.0, 3.0))
        np.testing.assert_allclose(result.x, 3.0, rtol=0, atol=1e-5)
    with_both = scipys(
        lambda *a: (fun(*a), slope(*a)), True, gd(0.125), 200, args=(2.0, 3.0)
    )
    np.testing.assert_allclose(with_both.x, 3.0, rtol=0, atol=1e-5)
    alone = scipys(fun=lambda x, a: a * x @ x, jac=None, args=(2.0,))
    assert alone.nit == 7


def test_maxiter_none_and_some():
    none = scipys(maxiter=0)
    np.testing.assert_array_equal(none.x, START)
    assert (none.nit, none.status, none.success) == (0, 1, False)
    assert none.message == "The number of steps reached maxiter."
    assert minimize(VALLEY.value, START, jac=VALLEY.grad, lr=0.1).nit == 1000


def test_tol_is_gtol_on_the_largest_gradient_entry():
    bowl = gd(0.25)

    def fun(x):
        return x @ x, 2 * x

    for how in ({"options": {"gtol": 1e-2}}, {"tol": 1e-2}):
        result = scipys(fun, True, bowl, 100, **how)
        assert result.success
        assert 5e-3 < np.abs(result.jac).max() <= 1e-2
    assert scipys(fun, True, bowl, 100, options={"gtol": 3.0}).nit == 0


def test_both_styles_of_callback_see_every_step():
    xs, results = [], []

    def new(*, intermediate_result):
        results.append(intermediate_result)

    scipys(callback=lambda xk: xs.append(xk))
    scipys(callback=new)
    expected = run(VALLEY, STEP, START, 7, iterates=True)
    np.testing.assert_array_equal(xs, expected.xs[1:])
    np.testing.assert_array_equal([r.x for r in results], expected.xs[1:])
    np.testing.assert_array_equal([r.fun for r in results], expected.f[1:])
    builtin = []
    scipys(callback=builtin.append)
    np.testing.assert_array_equal(builtin, xs)


@pytest.mark.parametrize("style", ["old", "new"])
def test_stop_iteration_is_status_99_as_in_scipy(style):
    def old(xk):
        raise StopIteration

    def new(*, intermediate_result):
        raise StopIteration

    ours = scipys(callback=old if style == "old" else new)
    theirs = optimize.minimize(rosen, START, jac=rosen_der, method="BFGS", callback=old)
    for key in ("status", "success", "message", "nit"):
        assert ours[key] == theirs[key]
    assert (ours.status, ours.nit) == (99, 1)


def test_a_callback_cannot_move_the_run():
    def old(xk):
        xk[:] = 0

    def new(*, intermediate_result):
        intermediate_result.x[:] = 0

    undisturbed = scipys().x
    for callback in (old, new):
        np.testing.assert_array_equal(scipys(callback=callback).x, undisturbed)


def test_fun_and_jac_cannot_move_the_start():
    start = START.copy()
    minimize(VALLEY.value, start, jac=VALLEY.grad, lr=0.1, maxiter=3)
    np.testing.assert_array_equal(start, START)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("part", ["value", "gradient"])
def test_what_is_not_finite_stops_the_run(bad, part):
    def fun(x):
        value, g = x @ x, 2 * x
        if x[0] > -1:
            value, g = (bad, g) if part == "value" else (value, g * bad)
        return value, g

    result = scipys(fun, True, gd(0.0625), 50)
    assert (result.status, result.success) == (2, False)
    assert result.message == "f or its gradient is no longer finite."
    assert result.nit == 2


def test_a_number_is_a_vector_of_one():
    result = minimize(lambda x: (x @ x, 2 * x), 3.0, jac=True, method="gd", lr=0.25)
    assert result.x.shape == (1,)
    assert result.success
