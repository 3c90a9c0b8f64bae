"""Rosenbrock's valley by scipy.optimize: what an evaluation of f and g costs there."""

from collections.abc import Callable

from scipy.optimize import minimize

from nglab import Rosenbrock
from nglab.arrays import Array


class EnoughError(Exception):
    """All evaluations that are timed have been made."""


def evaluations(method: str, n: int, many: int) -> Callable[[], None]:
    """W6: the first `many` evaluations of a minimisation from the same start."""
    problem = Rosenbrock(n)

    def race() -> None:
        made = 0

        def value_and_grad(x: Array) -> tuple[Array, Array]:
            nonlocal made
            if made == many:
                raise EnoughError
            made += 1
            return problem.value_and_grad(x)

        wide = {"maxiter": many} | ({"maxfun": 2 * many} if method != "CG" else {})
        try:
            found = minimize(
                value_and_grad, problem.x0, jac=True, method=method, options=wide
            )
        except EnoughError:
            return
        raise ValueError(f"{method} is done after {found.nfev} evaluations: {many=}")

    return race
