"""Every optimizer as SciPy's method: the iterates of `run`, SciPy's own conventions."""

import copy
import functools
import pickle

import numpy as np
import pytest
from scipy import optimize
from scipy.optimize import rosen, rosen_der

from nglab import (
    Optimizer,
    Rosenbrock,
    bb,
    gd,
    minimize,
    nsgd,
    recipes,
    run,
    scipy_method,
)
from tests.methods import HYPER, method, takes
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


DRAWN = [name for name in recipes.__all__ if takes(name, "amplitude")]


@pytest.mark.parametrize("name", sorted({*recipes.__all__} - {*DRAWN}))
def test_every_recipe_without_draws_is_a_scipy_method(name):
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
    assert scipys(options={"maxiter": None}).nit == 1000


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


def test_stop_iteration_at_the_minimiser_is_no_success_as_in_scipy():
    def tired(x):
        if np.abs(x).max() < 1e-9:
            raise StopIteration

    for rule in ("BFGS", scipy_method(bb(0.5))):
        found = optimize.minimize(
            lambda x: x @ x, START, jac=lambda x: 2 * x, method=rule, callback=tired
        )
        assert (found.status, found.success) == (99, False)
        assert found.fun < 1e-18


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


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_calls_are_counted_also_where_scipys_memo_forgets(bad):
    def fun(x):
        return x @ x, 2 * x if x[0] < -1 else np.full(3, bad)

    told, points = counted(fun)
    result = scipys(told, True, gd(0.125), 9)
    assert result.nfev == len(points) == result.nit + 1 == 2
    steep = scipys(fun, True, gd(1e308), 9)
    assert (steep.status, steep.nfev) == (2, 1)


def test_gtol_beats_tol_as_in_scipy():
    def norm(rule, **how):
        method = "BFGS" if rule is None else scipy_method(rule)
        found = optimize.minimize(
            lambda x: x @ x, START, jac=slope, method=method, **how
        )
        return np.abs(found.jac).max()

    def slope(x):
        return 2 * x

    for rule in (None, gd(0.05)):
        assert norm(rule, tol=9.0, options={"gtol": 1e-3}) <= 1e-3
        assert norm(rule, tol=1e-3, options={"gtol": 9.0}) == np.abs(2 * START).max()
        assert norm(rule, tol=1e-3) <= 1e-3


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"options": {"foo": 1}}, "unknown option 'foo'"),
        ({"options": {"max_iter": 1}}, "'max_iter': did you mean 'maxiter'"),
        ({"options": {"disp": True}}, "unknown option 'disp'"),
        ({"bounds": [(0, 1)] * 3}, "bounds .* not supported"),
        ({"constraints": [{"type": "eq", "fun": np.sum}]}, "constraints .* not suppo"),
        ({"hess": rosen_der}, "hess .* not supported"),
        ({"hessp": rosen_der}, "hessp .* not supported"),
        ({"tol": np.nan}, "tol=nan is outside"),
        ({"callback": "loud"}, "callback='loud' is not a function"),
    ],
)
def test_what_is_not_used_is_refused_by_name(how, message):
    with pytest.raises(ValueError, match=message):
        scipys(**how)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("bb", r"'bb': .*scipy_method\(nglab.bb\(\)\)"),
        ("nsgd", r"'nsgd': .*scipy_method\(nglab.nsgd\(lr=...\)\)"),
        (bb, r"the function bb: .*scipy_method\(nglab.bb\(\)\)"),
        (recipes.gbb, r"scipy_method\(nglab.gbb\(problem=...\)\)"),
        (Optimizer, "the class Optimizer: give an Optimizer"),
        (Rosenbrock, "the class Rosenbrock"),
        (lambda x: x, "the function <lambda>"),
        ("BFGS", "'BFGS': give an Optimizer"),
        (None, "of type NoneType"),
        (nsgd(0.1, noise=0.5), "noise=0.5: SciPy passes no random"),
    ],
)
def test_what_is_no_optimizer_is_told_what_to_pass(given, message):
    with pytest.raises(ValueError, match=message):
        scipy_method(given)


@pytest.mark.parametrize(
    "again", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))]
)
def test_a_method_can_be_copied_and_pickled(again):
    expected = scipys(rule=bb(0.01)).x
    options = {"maxiter": 7}
    method = again(scipy_method(bb(0.01)))
    found = optimize.minimize(
        rosen, START, jac=rosen_der, method=method, options=options
    )
    np.testing.assert_allclose(found.x, expected, rtol=1e-12)


def test_callbacks_may_be_any_callable():
    class Listener:
        def __init__(self):
            self.told = []

        def __call__(self, intermediate_result):
            self.told.append(intermediate_result.fun)

        def method(self, xk):
            self.told.append(rosen(xk))

        def second(self, of, intermediate_result):
            self.told.append(intermediate_result.fun)

    listener = Listener()
    for callback in (listener, listener.method, functools.partial(listener.second, 0)):
        scipys(callback=callback)
    scipys(callback=iter)  # written in C, without a signature
    np.testing.assert_allclose(np.reshape(listener.told, (3, 7)).std(0), 0, atol=1e-9)


@pytest.mark.parametrize("rule", ["BFGS", "L-BFGS-B", "CG", *(scipy_method(bb()),)])
def test_callbacks_are_told_every_iterate_also_the_last(rule):
    """SciPy's contract, on SciPy's own methods too."""
    xs, fs = [], []
    result = optimize.minimize(
        rosen, START, jac=rosen_der, method=rule, callback=lambda x: xs.append(x.copy())
    )

    def new(intermediate_result):
        fs.append(intermediate_result.fun)

    optimize.minimize(rosen, START, jac=rosen_der, method=rule, callback=new)
    assert result.success
    assert len(xs) == len(fs) == result.nit
    np.testing.assert_array_equal(xs[-1], result.x)
    assert fs[-1] == result.fun
