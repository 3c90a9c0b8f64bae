"""Seams to SciPy: `minimize` in its manner, and every method as one of its methods."""

import inspect
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nglab import recipes
from nglab.arrays import Array, count, finite, hyper, leaves, one_of
from nglab.optimizer import Optimizer, noisy

STOPPED = 99  # SciPy's status for a callback that raised StopIteration
MESSAGES = {
    0: "The gradient is below gtol.",
    1: "The number of steps reached maxiter.",
    2: "f or its gradient is no longer finite.",
    STOPPED: "`callback` raised `StopIteration`.",
}
NEED_A_PROBLEM = ("armijo", "exact_line_search", "gbb", "same_batch_bb")
STOCHASTIC = ("noisy_nsgd", "saddle_ngd", "sbb", "sgd_bb", "svrg_bb")
METHODS = tuple(
    name for name in recipes.__all__ if name not in NEED_A_PROBLEM + STOCHASTIC
)


def minimize(
    fun: Callable[..., Any],
    x0: ArrayLike,
    *,
    jac: Any = None,
    method: str | Optimizer = "nsgd",
    callback: Callable[..., Any] | None = None,
    maxiter: int = 1000,
    gtol: float = 1e-5,
    **hyper: Any,
) -> Any:
    """Minimise fun from x0 with a recipe by name, in the manner of SciPy.

    jac is a function, True if fun returns (f, g), or None for differences; the
    remaining arguments are the recipe's. Stops when max|g| <= gtol.

    Shapes: x0 (n,). Returns SciPy's `OptimizeResult`; the state is in `state`.
    Errors: ValueError for an unknown method; what the recipe refuses.
    Source: `scipy.optimize.minimize`.

    >>> f = lambda x: (x @ x, 2 * x)
    >>> result = minimize(f, [3.0, 4.0], jac=True, method="bb", lr=0.1)
    >>> result.success, result.nit
    (True, 2)
    """
    from scipy import optimize

    optimizer = method if isinstance(method, Optimizer) else named(method, hyper)
    options = {"maxiter": maxiter, "gtol": gtol}
    return optimize.minimize(
        fun,
        x0,
        jac=jac,
        method=scipy_method(optimizer),
        callback=callback,
        options=options,
    )


def named(method: str, hyper: dict[str, Any]) -> Optimizer:
    """The recipe of this name, made with these arguments."""
    one_of("method", method, METHODS)
    try:
        made: Optimizer = getattr(recipes, method)(**hyper)
    except TypeError as error:  # an argument too many, or too few
        raise ValueError(f"method={method!r}: {error}") from None
    return made


def scipy_method(optimizer: Optimizer) -> Callable[..., Any]:
    """The optimizer as a `method` for `scipy.optimize.minimize`.

    Options: maxiter (1000) and gtol (1e-5, on max|g|). Where SciPy passes no gradient
    it is approximated by forward differences. Callbacks of both of SciPy's styles are
    called after each step and may raise StopIteration (status 99).

    Errors: ValueError for bounds and constraints, for noise, and for unknown options.
    Source: SciPy's "custom minimizers".

    >>> from scipy.optimize import minimize
    >>> from nglab import bb
    >>> method = scipy_method(bb(0.1))
    >>> minimize(lambda x: x @ x, [3.0, 4.0], jac=lambda x: 2 * x, method=method).nit
    2
    """
    if noisy(optimizer):
        raise ValueError(f"noise={optimizer.noise}: SciPy passes no random numbers")

    def method(
        fun: Callable[..., Any],
        x0: ArrayLike,
        args: tuple[Any, ...] = (),
        jac: Callable[..., Any] | None = None,
        hess: Any = None,
        hessp: Any = None,
        bounds: Any = None,
        constraints: Any = (),
        callback: Callable[..., Any] | None = None,
        maxiter: int = 1000,
        gtol: float = 1e-5,
        tol: float | None = None,
        **unknown: Any,
    ) -> Any:
        if bounds is not None or constraints:
            raise ValueError("bounds and constraints are not supported")
        if unknown:
            raise ValueError(f"unknown options: {', '.join(sorted(unknown))}")
        count("maxiter", maxiter, 0)
        hyper("gtol", gtol if tol is None else tol, "[0, inf)")
        function = Counted(fun, jac, args)
        tell = teller(callback)
        return descend(
            optimizer, function, x0, maxiter, gtol if tol is None else tol, tell
        )

    return method


def descend(
    optimizer: Optimizer,
    function: "Counted",
    x0: ArrayLike,
    maxiter: int,
    gtol: float,
    tell: Callable[[Any], bool],
) -> Any:
    """Steps until the gradient is small, maxiter, or the callback has enough."""
    from scipy.optimize import OptimizeResult

    x = finite("x0", x0, 1)
    state = optimizer.init(x)
    if any(a.ndim > 1 for a in leaves(state)):
        raise ValueError("the optimizer's numbers span a batch, SciPy minimises one x")
    status = None
    while status is None:
        f, g = function(x)
        here = OptimizeResult(x=x, fun=f, jac=g, nit=state.k, state=state)
        if not (np.isfinite(f) and np.isfinite(g).all()):
            status = 2
        elif np.abs(g).max() <= gtol:
            status = 0
        elif state.k >= 1 and tell(here):
            status = STOPPED
        elif state.k >= maxiter:
            status = 1
        else:
            x, state = optimizer.step(x, g, state, f=np.asarray(f))
    here.update(status=status, success=status == 0, message=MESSAGES[status])
    here.update(nfev=function.nfev, njev=function.njev)
    return here


class Counted:
    """fun and jac at x, evaluations counted; differences where jac is None."""

    def __init__(
        self,
        fun: Callable[..., Any],
        jac: Callable[..., Any] | None,
        args: tuple[Any, ...],
    ) -> None:
        self.fun, self.jac, self.args = fun, jac, args
        self.nfev = self.njev = 0

    def value(self, x: Array) -> float:
        """f(x), counted."""
        self.nfev += 1
        f = np.asarray(self.fun(x.copy(), *self.args), dtype=float)
        if f.size != 1:
            raise ValueError(f"fun gave shape {f.shape}, it must give a number")
        return float(f.reshape(()))

    def __call__(self, x: Array) -> tuple[float, Array]:
        from scipy.optimize import approx_fprime

        f = self.value(x)
        self.njev += 1
        if self.jac is None:
            return f, np.asarray(approx_fprime(x, self.value))
        g = np.asarray(self.jac(x.copy(), *self.args), dtype=float)
        if g.shape != x.shape:
            raise ValueError(f"jac gave shape {g.shape}, x has shape {x.shape}")
        return f, g


def teller(callback: Callable[..., Any] | None) -> Callable[[Any], bool]:
    """callback in either of SciPy's styles, as a function that says whether to stop."""
    if callback is None:
        return lambda result: False
    names = list(inspect.signature(callback).parameters)

    def tell(result: Any) -> bool:
        result = deepcopy(result)
        try:
            if names == ["intermediate_result"]:
                callback(intermediate_result=result)
            else:
                callback(result.x)
        except StopIteration:
            return True
        return False

    return tell
