"""`minimize`: SciPy's names, precedence and contracts, for every method by name."""

import inspect

import numpy as np
import pytest
from scipy import optimize
from scipy.optimize import rosen, rosen_der

from nglab import DiagonalQuadratic, Rosenbrock, bb, gbb, gd, minimize, recipes, run
from nglab.ecosystem.methods import METHODS, REFUSED
from tests.ecosystem.functions import JACS, NUMBERS, START, Watched
from tests.methods import HYPER, method, takes

VALLEY = Rosenbrock(3)
NEVER = {"gtol": 0.0}


def each_method(test):
    return pytest.mark.parametrize("name", METHODS)(test)


@each_method
def test_the_steps_are_those_of_run(name):
    how = {"method": name, "maxiter": 15, **NEVER, **NUMBERS[name]}
    result = minimize(VALLEY.value, START, jac=VALLEY.grad, **how)
    trace = run(VALLEY, method(name, VALLEY, NUMBERS[name]), START, 15)
    np.testing.assert_array_equal(result.x, trace.x)
    assert result.fun == trace.f[-1]
    np.testing.assert_array_equal(result.jac, VALLEY.grad(trace.x))
    assert (result.nit, result.status, result.success) == (15, 1, False)
    assert result.message == "The number of steps reached maxiter."
    assert result.state.k == 15
    assert (result.best.fun, result.best.nit) == (trace.f.min(), trace.f.argmin())


def test_every_recipe_is_a_method_or_says_why_not():
    assert sorted([*METHODS, *REFUSED]) == recipes.__all__
    assert {name for name in recipes.__all__ if takes(name, "problem")} == {
        *("armijo", "gbb", "exact_line_search")
    }


def listener(told, style):
    """A callback that writes down what it is told, and then spoils it."""

    def old(xk):
        told.append((xk.copy(), rosen(xk)))
        xk[:] = 0.0

    def new(*, intermediate_result):
        told.append((intermediate_result.x.copy(), intermediate_result.fun))
        intermediate_result.x[:] = intermediate_result.jac[:] = 0.0

    return old if style == "x" else new


TOLD = [("x", 0), ("intermediate_result", 1), ("x", 6), ("intermediate_result", 5)]


@each_method
@pytest.mark.parametrize("jac", JACS)
def test_every_step_is_told_and_every_call_counted(name, jac):
    for style, maxiter in TOLD:
        seen, told = Watched(), [(START, rosen(START))]
        fun, given = seen.by(jac)
        callback = listener(told, style)
        options = {"maxiter": maxiter, **NEVER}
        how = {"callback": callback, "options": options, **NUMBERS[name]}
        result = minimize(fun, START, (), name, given, **how)
        assert (result.nit, result.status) == (maxiter, 1)
        assert result.nfev == len(seen.funs)
        assert result.njev == maxiter + 1
        assert len(seen.jacs) == (maxiter + 1 if jac == "function" else 0)
        assert len(told) == maxiter + 1
        np.testing.assert_array_equal(told[-1][0], result.x)
        assert told[-1][1] == result.fun == rosen(result.x)
        values = [f for _, f in told]
        lowest = int(np.argmin(values))
        assert (result.best.fun, result.best.nit) == (values[lowest], lowest)
        np.testing.assert_array_equal(result.best.x, told[lowest][0])
        assert not np.shares_memory(result.best.x, result.x)


@each_method
@pytest.mark.parametrize("jac", ["function", True])
def test_no_point_is_evaluated_twice(name, jac):
    seen = Watched()
    fun, given = seen.by(jac)
    how = {"method": name, "maxiter": 9, **NEVER, **NUMBERS[name]}
    result = minimize(fun, START, jac=given, **how)
    assert len({x.tobytes() for x in seen.funs}) == len(seen.funs) == result.nfev
    if name not in ("armijo", "gbb"):
        assert result.nfev == 10


@each_method
@pytest.mark.parametrize("jac", ["function", True])
def test_nothing_of_the_users_is_held_on_to(name, jac):
    buffer = np.empty(3)

    def fun(x):
        f = rosen(x)
        if jac is True:
            buffer[:] = rosen_der(x)
        x[:] = np.nan
        return (f, buffer) if jac is True else f

    def slope(x):
        buffer[:] = rosen_der(x)
        x[:] = np.nan
        return buffer

    def told(x):
        x[:] = np.nan
        buffer[:] = 1e3

    how = {"method": name, "maxiter": 12, **NEVER, **NUMBERS[name]}
    clean = minimize(rosen, START, jac=rosen_der, **how)
    start = START.copy()
    given = True if jac is True else slope
    result = minimize(fun, start, jac=given, callback=told, **how)
    np.testing.assert_array_equal(start, START)
    for key in ("x", "fun", "jac", "nit"):
        np.testing.assert_array_equal(result[key], clean[key])


def test_the_arguments_are_scipys_in_scipys_order():
    theirs = inspect.signature(optimize.minimize).parameters
    ours = inspect.signature(minimize).parameters
    assert [*ours][: len(theirs)] == [*theirs]
    taken = {
        a for r in METHODS for a in inspect.signature(getattr(recipes, r)).parameters
    }
    assert not taken & {*ours}


def bowl(x, a=1.0, b=0.0):
    return np.sum(a * (x - b) ** 2)


def slope(x, a=1.0, b=0.0):
    return 2 * a * (x - b)


@pytest.mark.parametrize("jac", ["function", True, None, "3-point", "cs"])
@pytest.mark.parametrize("args", [(2.0, 3.0), (2.0,), 2.0, np.array([2.0, 1.0])])
def test_args_are_passed_on_as_in_scipy(jac, args):
    fun, given = Watched(bowl, slope).by(jac)
    ours = minimize(fun, [1.0, 5.0], args, jac=given)
    fun, given = Watched(bowl, slope).by("function")
    theirs = optimize.minimize(fun, [1.0, 5.0], args, jac=given, method="BFGS")
    np.testing.assert_allclose(ours.x, theirs.x, rtol=0, atol=1e-5)


PRECEDENCE = [
    ({"tol": 1e-2}, 1e-2),
    ({"tol": 1e-2, "options": {"gtol": 1e-4}}, 1e-4),
    ({"tol": 1e-4, "options": {"gtol": 1e-2}}, 1e-2),
    ({"options": {"gtol": 1e-3}}, 1e-3),
    ({"tol": 1e-3, "options": {"maxiter": 900}}, 1e-3),
    ({}, 1e-5),
]


@pytest.mark.parametrize(("how", "gtol"), PRECEDENCE)
@pytest.mark.parametrize("name", ["BFGS", "gd", gd(0.25 / 0.99)])
def test_tol_and_options_have_scipys_precedence(how, gtol, name):
    norms = []

    def told(x):
        norms.append(np.abs(slope(x, *scales)).max())

    scales, start = (np.array([1.0, 0.02]),), [1.0, 2.0]
    solve = optimize.minimize if name == "BFGS" else minimize
    numbers = {"lr": 0.4} if name == "gd" else {}
    given = {"args": scales, "method": name, "jac": slope, "callback": told} | how
    result = solve(bowl, start, **given, **numbers)
    assert result.success
    assert norms[-1] <= gtol < min(norms[:-1])


def test_maxiter_and_gtol_are_keywords_too_but_given_once():
    def nit(**how):
        return minimize(rosen, START, jac=rosen_der, method="gd", lr=1e-4, **how).nit

    assert nit(maxiter=3) == nit(options={"maxiter": 3}) == 3
    assert nit(maxiter=None, options={"maxiter": 5}) == 5
    assert nit() == 1000
    assert nit(gtol=1e9) == nit(tol=1e9) == nit(options={"gtol": 1e9}) == 0
    assert nit(gtol=0.0, tol=1e9, maxiter=2) == 2
    with pytest.raises(
        ValueError, match=r"maxiter=3, options\['maxiter'\]=3: give one"
    ):
        nit(maxiter=3, options={"maxiter": 3})


WAYS = {
    "by default": {},
    "by name": {"method": "bb"},
    "a search by name": {"method": "armijo"},
    "an optimizer": {"method": bb()},
    "a search": {"method": gbb(VALLEY)},
}
WRONG = [
    ({"max_iter": 3}, "unknown .*'max_iter': did you mean 'maxiter'"),
    ({"gtoll": 3}, "unknown .*'gtoll': did you mean 'gtol'"),
    ({"foo": 3}, "unknown keyword .*'foo'"),
    ({"options": {"foo": 3}}, "unknown option 'foo': known are maxiter, gtol"),
    ({"options": {"max_iter": 3}}, "'max_iter': did you mean 'maxiter'"),
    ({"options": {"disp": False}}, "unknown option 'disp'"),
    ({"options": 3}, "options=3 is not a dict"),
    ({"bounds": [(0, 1)] * 3}, "bounds .* not supported"),
    ({"bounds": optimize.Bounds(0, 1)}, "bounds .* not supported"),
    ({"constraints": {"type": "eq", "fun": np.sum}}, "constraints .* not supported"),
    ({"hess": rosen}, "hess .* not supported"),
    ({"hessp": rosen}, "hessp .* not supported"),
    ({"tol": -1.0}, "tol=-1.0 is outside"),
    ({"tol": [1.0, 2.0]}, r"tol=\[1.0, 2.0\] is not one number"),
    ({"gtol": np.nan}, "gtol=nan is outside"),
    ({"options": {"gtol": "small"}}, "gtol='small' is not a number"),
    ({"maxiter": 1.5}, "maxiter=1.5 is not a whole number"),
    ({"options": {"maxiter": -1}}, "maxiter=-1 is not a whole number"),
    ({"callback": 3}, "callback=3 is not a function"),
    ({"jac": "4-point"}, "jac='4-point' is not a function"),
    ({"jac": START}, "jac=.* is not a function"),
    ({"fun": 3}, "fun is .*int, not a function"),
    ({"fun": VALLEY}, "fun is .*Rosenbrock, .*fun=f.value, jac=f.grad"),
    ({"x0": [[1.0, 2.0]]}, "x0 has shape"),
    ({"x0": [np.nan]}, "x0 has entries that are not finite"),
    ({"x0": [[1.0], [2.0, 3.0]]}, "x0=.* is not a number or an array of numbers"),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("how", "message"), WRONG)
def test_what_is_not_used_is_refused_by_name_in_every_branch(way, how, message):
    seen = Watched()
    given = {"fun": seen.fun, "x0": START, "jac": seen.jac} | WAYS[way] | how
    with pytest.raises(ValueError, match=message) as caught:
        minimize(**given)
    assert type(caught.value) is ValueError
    assert "\n" not in str(caught.value)
    assert not seen.funs


def test_bounds_and_constraints_that_are_none_are_none():
    for none in (None, (), [], {}):
        assert minimize(rosen, START, bounds=None, constraints=none).success


@pytest.mark.parametrize("name", REFUSED)
def test_methods_that_need_more_than_fun_say_what(name):
    need = {
        "exact_line_search": "matrix",
        "noisy_nsgd": "random",
        "saddle_ngd": "random",
    }
    reason = f"method='{name}' .*{need.get(name, 'single terms')}"
    with pytest.raises(ValueError, match=reason):
        minimize(rosen, START, method=name, **HYPER[name])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"method": "NSGD"}, "unknown method 'NSGD': one of adadelta, adagrad"),
        ({"method": "BFGS"}, "unknown method 'BFGS'"),
        ({"method": bb}, r"the function bb: .*method='bb' or method=nglab.bb\(\)"),
        ({"method": recipes.nsgd}, r"method=nglab.nsgd\(lr=...\)"),
        ({"method": type(bb())}, "the class Optimizer"),
        ({"method": 3}, "method is of type int"),
        ({"method": "nsgd"}, "method='nsgd' needs lr"),
        ({"method": "gbb", "problem": VALLEY}, "unknown .* 'problem'"),
        ({"method": bb(), "lr": 0.1}, "'lr': method is an Optimizer"),
        ({"method": "nsgd", "lr": 0.1, "noise": 0.5}, "noise=0.5: .* no random"),
        ({"method": "nsgd", "lr": [0.1, 0.2]}, "span a batch"),
        ({"method": "nsgd", "lr": 0.1, "eps": [0.1, 0.2]}, "span a batch"),
        ({"lr": [0.1, 0.2]}, "span a batch"),
        ({"lr": -0.1}, r"lr=-0.1 is outside \(0, inf\)"),
    ],
)
def test_bad_methods_and_numbers_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        minimize(rosen, START, jac=rosen_der, **given)


def test_a_search_on_its_own_problem_is_counted_too():
    calls = []

    class Counting:
        def value_and_grad(self, x):
            calls.append(x)
            return VALLEY.value_and_grad(x)

        def value(self, x):
            return self.value_and_grad(x)[0]

    f = Counting()
    how = {"maxiter": 9, **NEVER}
    result = minimize(f.value, START, jac=VALLEY.grad, method=gbb(f), **how)
    assert result.nfev == len(calls) > 10
    by_name = minimize(VALLEY.value, START, jac=VALLEY.grad, method="gbb", **how)
    np.testing.assert_array_equal(result.x, by_name.x)


def test_hovering_methods_return_the_best_iterate_beside_the_last():
    how = {"method": "nsgd", "lr": 0.5, "maxiter": 41}
    result = minimize(bowl, [3.0, 1.0], jac=slope, **how)
    trace = run(DiagonalQuadratic([2.0, 2.0]), recipes.nsgd(0.5), [3.0, 1.0], 41)
    assert not result.success
    np.testing.assert_array_equal(result.x, trace.x)
    assert result.best.fun == trace.f.min() < result.fun
    assert result.best.nit == trace.f.argmin() < result.nit


def test_a_number_is_a_vector_of_one():
    result = minimize(lambda x: (x @ x, 2 * x[0]), 3.0, jac=True)
    assert result.x.shape == result.jac.shape == (1,)
    assert result.success
