"""Steps until the gradient is small, and what is told of them on the way."""

import inspect
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np

from nglab.arrays import Array, leaves
from nglab.ecosystem.objective import Objective
from nglab.optimizer import Optimizer
from nglab.rates import LineSearch

STOPPED = 99  # SciPy's status for a callback that raised StopIteration
MESSAGES = {
    0: "The gradient is below gtol.",
    1: "The number of steps reached maxiter.",
    2: "f or its gradient is no longer finite.",
    3: "fun does not change near x0: differences show no gradient.",
    4: "The line search found no lower value of fun along the gradient.",
    STOPPED: "`callback` raised `StopIteration`.",
}


class Descent:
    """The steps of an optimizer on an objective, from x0 to a small gradient."""

    def __init__(self, optimizer: Optimizer, objective: Objective, x0: Array):
        self.optimizer, self.objective, self.x = optimizer, objective, x0
        self.state = optimizer.init(x0)
        if any(a.ndim > 1 for a in leaves(self.state)):
            raise ValueError(ONE_X)
        self.evaluate()
        self.best = self.x, self.f, 0
        if isinstance(watched := getattr(optimizer.rate, "function", None), Watched):
            watched.check(x0, self.f)

    def evaluate(self) -> None:
        """f and its gradient at x."""
        f, self.g = self.objective.value_and_grad(self.x)
        self.f = float(f)

    def small(self, gtol: float) -> bool:
        """Whether max|g| <= gtol; by differences, also when looked at again."""
        if np.abs(self.g).max() <= gtol and self.objective.look_again():
            self.g = self.objective.gradient(self.x, self.f)
        return bool(np.abs(self.g).max() <= gtol)

    def step(self) -> bool:
        """Go on to the next x; False if the line search finds none."""
        with np.errstate(all="ignore"):
            x, state = self.optimizer.step(
                self.x, self.g, self.state, f=np.asarray(self.f)
            )
        if x.shape != self.x.shape:
            raise ValueError(ONE_X)
        searching = isinstance(self.optimizer.rate, LineSearch)
        if searching and np.array_equal(x, self.x):
            return False
        self.x, self.state = x, state
        self.evaluate()
        if np.isfinite(self.f) and not self.f >= self.best[1]:
            self.best = self.x, self.f, state.k
        return True

    def run(self, maxiter: int, gtol: float, tell: Callable[[Any], bool]) -> Any:
        """Steps until there is a status, as SciPy's `OptimizeResult`."""
        status = self.status(maxiter, gtol)
        while status is None:
            if self.step():
                told = tell(self.here())
                status = STOPPED if told else self.status(maxiter, gtol)
            elif self.objective.look_again():
                self.g = self.objective.gradient(self.x, self.f)
                status = self.status(maxiter, gtol)
            else:
                status = 4
        return self.result(status)

    def status(self, maxiter: int, gtol: float) -> int | None:
        """Why to stop here, None to go on."""
        if not (np.isfinite(self.f) and np.isfinite(self.g).all()):
            return 2
        if self.small(gtol):
            return 3 if self.objective.blind and self.state.k == 0 else 0
        return 1 if self.state.k >= maxiter else None

    def here(self) -> Any:
        """The iterate, and what is known there."""
        from scipy.optimize import OptimizeResult

        return OptimizeResult(
            x=self.x, fun=self.f, jac=self.g, nit=self.state.k, state=self.state
        )

    def result(self, status: int) -> Any:
        """The last iterate, the best one, and why it is the last."""
        from scipy.optimize import OptimizeResult

        x, f, nit = self.best
        message = MESSAGES[status] + (self.objective.trouble if status == 2 else "")
        result = self.here()
        result.update(status=status, success=status == 0, message=message)
        result.update(nfev=self.objective.nfev, njev=self.objective.njev)
        result.best = OptimizeResult(x=x.copy(), fun=f, nit=nit)
        return result


ONE_X = "the optimizer's numbers span a batch, SciPy minimises one x"


class Watched:
    """The function of a line search, its evaluations counted with those of fun."""

    def __init__(self, function: Any, objective: Objective):
        self.function, self.objective = function, objective

    def check(self, x0: Array, f: float) -> None:
        """ValueError unless it is what is minimised: f at x0."""
        own = float(self.value(x0))
        if abs(own - f) > 1e-6 * max(abs(own), abs(f)):
            how = "make its optimizer of the same function, or give its name"
            raise ValueError(f"the line search has f(x0) = {own}, fun {f}: {how}")

    def value(self, x: Array) -> Array:
        """f(x)."""
        self.objective.nfev += 1
        return self.function.value(x)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        """f and g at x: a function of this laboratory has both."""
        self.objective.nfev += 1
        return self.function.value_and_grad(x)


def watched(optimizer: Optimizer, objective: Objective) -> Optimizer:
    """The optimizer; if it has a line search, that counts with the objective."""
    rate = optimizer.rate
    if not isinstance(rate, LineSearch):
        return optimizer
    function = Watched(rate.function, objective)
    return replace(optimizer, rate=replace(rate, function=function))


def teller(callback: Callable[..., Any] | None) -> Callable[[Any], bool]:
    """callback in either of SciPy's styles, as a function that says whether to stop.

    It is told copies.
    """
    if callback is None:
        return lambda result: False
    if not callable(callback):
        raise ValueError(f"callback={callback!r} is not a function")
    new = parameters(callback) == ["intermediate_result"]

    def tell(result: Any) -> bool:
        try:
            if new:
                callback(intermediate_result=deepcopy(result))
            else:
                callback(result.x.copy())
        except StopIteration:
            return True
        return False

    return tell


def parameters(function: Callable[..., Any]) -> list[str]:
    """The names of its parameters; none where Python does not know them."""
    try:
        return [*inspect.signature(function).parameters]
    except ValueError:  # some that are written in C
        return []
