"""The convex worst cases once more, by semidefinite programming: an independent oracle.

PEPit finds the exact worst case over a whole class of functions. A tight claim's bound
must equal it, a loose one's must not be below it.
"""

import warnings
from typing import Any

import numpy as np
import pytest

PEPit = pytest.importorskip("PEPit", reason="PEPit is in the `dev` extra")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its dependencies, at import
    from PEPit import functions

pytestmark = pytest.mark.filterwarnings("ignore")


def solved(problem: Any) -> float:
    """The worst case, without a word."""
    return float(problem.solve(verbose=0))


@pytest.mark.parametrize("N", [1, 4])
def test_gradient_descent_on_smooth_convex_functions(N: int) -> None:
    """`gd-smooth-convex-tight`: L R^2 / (4 N + 2), with L = R = 1."""
    problem = PEPit.PEP()
    f = problem.declare_function(functions.SmoothConvexFunction, L=1.0)
    star = f.stationary_point()
    x = problem.set_initial_point()
    problem.set_initial_condition((x - star) ** 2 <= 1)
    for _ in range(N):
        x = x - f.gradient(x)
    problem.set_performance_metric(f(x) - f(star))
    assert solved(problem) == pytest.approx(1 / (4 * N + 2), rel=1e-3)


@pytest.mark.parametrize("eta", [0.05, 0.15])
def test_gradient_descent_on_smooth_strongly_convex_functions(eta: float) -> None:
    """`gd-strongly-convex-contraction`: max(|1 - eta L|, |1 - eta mu|)^2."""
    mu, L = 1.0, 10.0
    problem = PEPit.PEP()
    f = problem.declare_function(functions.SmoothStronglyConvexFunction, mu=mu, L=L)
    star = f.stationary_point()
    x = problem.set_initial_point()
    problem.set_initial_condition((x - star) ** 2 <= 1)
    problem.set_performance_metric((x - eta * f.gradient(x) - star) ** 2)
    factor = max(abs(1 - eta * L), abs(1 - eta * mu))
    assert solved(problem) == pytest.approx(factor**2, rel=1e-3)


@pytest.mark.parametrize("N", [1, 4])
def test_subgradient_steps_on_lipschitz_convex_functions(N: int) -> None:
    """`ngd-lipschitz-optimal`: G R / sqrt(N + 1), here for steps h g with G = R = 1."""
    problem = PEPit.PEP()
    f = problem.declare_function(functions.ConvexLipschitzFunction, M=1.0)
    star = f.stationary_point()
    x = problem.set_initial_point()
    problem.set_initial_condition((x - star) ** 2 <= 1)
    g, value = f.oracle(x)
    problem.set_performance_metric(value - f(star))
    for _ in range(N):
        x = x - g / np.sqrt(N + 1)
        g, value = f.oracle(x)
        problem.set_performance_metric(value - f(star))
    assert solved(problem) == pytest.approx(1 / np.sqrt(N + 1), rel=1e-3)


@pytest.mark.parametrize(("N", "share"), [(2, 0.524), (5, 0.758)])
def test_fista_stays_below_its_bound(N: int, share: float) -> None:
    """`nesterov-fista`: 2 L R^2 / (N + 1)^2 is not attained; the share is known."""
    problem = PEPit.PEP()
    f = problem.declare_function(functions.SmoothConvexFunction, L=1.0)
    star = f.stationary_point()
    x = y = problem.set_initial_point()
    problem.set_initial_condition((x - star) ** 2 <= 1)
    t = 1.0
    for _ in range(N):
        ahead, t_next = y - f.gradient(y), (1 + np.sqrt(1 + 4 * t * t)) / 2
        y = ahead + (t - 1) / t_next * (ahead - x)
        x, t_last, t = ahead, t, t_next
    problem.set_performance_metric(f(x) - f(star))
    assert solved(problem) * 2 * t_last**2 == pytest.approx(share, abs=0.01)
