"""The method that works without numbers, on what SciPy's users try first."""

import numpy as np
import pytest
from scipy import optimize
from scipy.optimize import rosen, rosen_der

from nglab import minimize
from tests.zoo import ZOO

rng = np.random.default_rng(3)
A, b = rng.normal(size=(60, 6)) * np.geomspace(0.1, 10, 6), rng.choice([-1.0, 1.0], 60)


def logistic(x):
    return np.logaddexp(0, -b * (A @ x)).mean() + 5e-4 * x @ x


def logistic_slope(x):
    weight = -b / (1 + np.exp(b * (A @ x)))
    return weight @ A / len(b) + 1e-3 * x


def booth(x):
    return (x[0] + 2 * x[1] - 7) ** 2 + (2 * x[0] + x[1] - 5) ** 2


def powell(x):
    a, b, c, d = x
    return (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4


def wood(x):
    a, b, c, d = x
    first = 100 * (a * a - b) ** 2 + (a - 1) ** 2 + 90 * (c * c - d) ** 2 + (c - 1) ** 2
    return first + 10.1 * ((b - 1) ** 2 + (d - 1) ** 2) + 19.8 * (b - 1) * (d - 1)


def quadratic(low, high, n=20):
    d = np.geomspace(low, high, n)
    return lambda x: (d * (x - 1) ** 2).sum() / 2, lambda x: d * (x - 1), np.zeros(n)


def of(problem):
    return problem.value, problem.grad, problem.x0


PROBLEMS = {
    "Rosenbrock": (rosen, rosen_der, [-1.2, 1.0]),
    "Rosenbrock in 10": (rosen, rosen_der, np.tile([-1.2, 1.0], 5)),
    "Rosenbrock from afar": (rosen, rosen_der, [100.0, -50.0]),
    "booth": (booth, "3-point", [0.0, 0.0]),
    "powell": (powell, "cs", [3.0, -1.0, 0.0, 1.0]),
    "wood": (wood, "cs", [-3.0, -1.0, -3.0, -1.0]),
    "logistic": (logistic, logistic_slope, np.zeros(6)),
    "quadratic 1e2": quadratic(1.0, 1e2),
    "quadratic 1e4": quadratic(1e-2, 1e2),
    "quadratic 1e6, flat": quadratic(1e-6, 1.0),
    "quadratic 1e6": quadratic(1e-3, 1e3),
    "quadratic 1e6, steep": quadratic(1.0, 1e6),
    "exp": (lambda x: (np.exp(x) - x).sum(), lambda x: np.exp(x) - 1, [5.0, -5.0]),
    **{
        name: of(ZOO[name])
        for name in ("Beale", "Himmelblau", "SumCosh", "GoldenCycle")
    },
}


def within_reach(fun, x0, jac):
    """The value at the minimum that SciPy finds."""
    options = {"gtol": 1e-8, "maxiter": 100_000}
    jac = jac if callable(jac) else None
    return optimize.minimize(fun, x0, jac=jac, method="BFGS", options=options).fun


@pytest.mark.parametrize("name", PROBLEMS)
def test_it_needs_no_number(name):
    fun, jac, x0 = PROBLEMS[name]
    result = minimize(fun, x0, jac=jac)
    assert result.success
    assert np.abs(result.jac).max() <= 1e-5
    flat = 1e-4 if "flat" in name else 1e-6  # |g|^2 / mu may be left
    assert result.fun <= within_reach(fun, x0, jac) + flat


@pytest.mark.parametrize("name", [n for n in PROBLEMS if "1e6" not in n])
def test_nor_a_gradient(name):
    fun, _, x0 = PROBLEMS[name]
    result = minimize(fun, x0)
    assert result.success
    assert result.fun <= within_reach(fun, x0, None) + 1e-6


def test_it_is_gbb_with_a_long_memory():
    how = {"jac": rosen_der, "maxiter": 60}
    result = minimize(rosen, [-1.2, 1.0, 1.0], **how)
    by_name = minimize(rosen, [-1.2, 1.0, 1.0], method="gbb", memory=50, **how)
    np.testing.assert_array_equal(result.x, by_name.x)
    shorter = minimize(rosen, [-1.2, 1.0, 1.0], memory=2, **how)
    assert (shorter.x != result.x).any()
