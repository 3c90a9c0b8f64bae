"""`minimize`, in SciPy's names and precedence, and `scipy_method`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nglab.arguments import finite
from nglab.ecosystem.descent import Descent, teller, watched
from nglab.ecosystem.methods import example, kind, named, silent
from nglab.ecosystem.objective import Objective, objective_of
from nglab.ecosystem.settings import known, settings, unsupported
from nglab.optimizer import Optimizer

DEFAULT = "gbb", {"memory": 50}  # and as many steps as ill-conditioned problems take
MAXITER, DEFAULT_MAXITER = 1_000, 50_000


def minimize(
    fun: Callable[..., Any],
    x0: ArrayLike,
    args: Any = (),
    method: str | Optimizer | None = None,
    jac: Any = None,
    hess: None = None,
    hessp: None = None,
    bounds: None = None,
    constraints: Any = (),
    tol: float | None = None,
    callback: Callable[..., Any] | None = None,
    options: dict[str, Any] | None = None,
    *,
    maxiter: int | None = None,
    gtol: float | None = None,
    **numbers: Any,
) -> Any:
    """Minimise fun(x, *args) from x0 until max|g| <= gtol, in the manner of SciPy.

    method is a recipe by name, made with `numbers`, or an `Optimizer`. None is "gbb"
    with memory=50: steps of Barzilai and Borwein's length, that know the curvature from
    the last step, and a line search on fun itself. It alone needs no number and no
    convexity, and follows narrow valleys; the long memory leaves the steps free, which
    pays on quadratics of condition 1e6. "armijo" searches likewise.

    jac is a function, True if fun returns (f, g), or "2-point" (None), "3-point", "cs":
    differences. Where these vanish, and where they leave a line search without a step,
    central ones with growing steps are taken from then on. bounds, constraints, hess
    and hessp are refused. options are maxiter (1,000; 50,000 for method=None) and gtol
    (1e-5), which may be keywords too; tol is a gtol that options["gtol"] beats.

    Shapes: x0 (n,), or a number. Returns SciPy's `OptimizeResult`: x, fun and jac are
            those of the last iterate, `best` has x, fun and nit of the iterate with the
            least fun (methods of constant step hover), `state` is the optimizer's.
    Errors: ValueError, naming what it is about, for unknown methods, keywords and
            options, and if fun or jac do not return real numbers of the right shape.
            Status 1: maxiter; 2: no longer finite; 3: fun does not change near x0; 4:
            no step of the line search lowers fun; 99: callback raised StopIteration.
            Whatever else fun, jac and callback raise passes through, but arithmetic
            that fails (OverflowError) is nan.
    Source: `scipy.optimize.minimize`; the default: Raydan (1997).
    Differs: callback is told the last iterate too, whatever the status: nit calls. nfev
            counts all calls, of line searches and differences too. "2-point" and None
            are one: relative steps, which fit the precision of what fun returns.

    >>> f = lambda x: (x[0] - 1) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
    >>> minimize(f, [-1.2, 1.0]).x.round(4)
    array([1., 1.])
    >>> result = minimize(lambda x: (x @ x, 2 * x), [3.0, 4.0], method="bb", jac=True)
    >>> result.success, result.nit
    (True, 2)
    """
    unsupported(hess=hess, hessp=hessp, bounds=bounds, constraints=constraints)
    most = DEFAULT_MAXITER if method is None else MAXITER
    how = settings(options, {"maxiter": maxiter, "gtol": gtol}, tol, most)
    objective = objective_of(fun, jac, args)
    if isinstance(method, Optimizer):
        known(numbers, (), "keyword", "method is an Optimizer, it has its numbers")
        return descend(watched(method, objective), objective, x0, callback, *how)
    name, usual = DEFAULT if method is None else (method, {})
    optimizer = named(name, objective, usual | numbers)
    return descend(optimizer, objective, x0, callback, *how)


def descend(
    optimizer: Optimizer,
    objective: Objective,
    x0: ArrayLike,
    callback: Callable[..., Any] | None,
    maxiter: int,
    gtol: float,
) -> Any:
    """The result of the optimizer's steps from x0."""
    silent(optimizer)
    tell, start = teller(callback), finite("x0", np.atleast_1d(finite("x0", x0)), 1)
    return Descent(optimizer, objective, start).run(maxiter, gtol, tell)


@dataclass(frozen=True)
class Method:
    """An optimizer, called as SciPy calls a `method` of one's own."""

    optimizer: Optimizer

    def __call__(
        self,
        fun: Callable[..., Any],
        x0: ArrayLike,
        args: Any = (),
        jac: Any = None,
        hess: Any = None,
        hessp: Any = None,
        bounds: Any = None,
        constraints: Any = (),
        callback: Callable[..., Any] | None = None,
        tol: float | None = None,
        **options: Any,
    ) -> Any:
        unsupported(hess=hess, hessp=hessp, bounds=bounds, constraints=constraints)
        how = settings(options, {}, tol, MAXITER)
        objective = objective_of(*unwrapped(fun, jac), args)
        optimizer = watched(self.optimizer, objective)
        return descend(optimizer, objective, x0, callback, *how)


def unwrapped(fun: Any, jac: Any) -> tuple[Any, Any]:
    """jac=True as it was, where SciPy has made a memo of fun and a function of jac.

    The memo forgets when it meets nan, and then calls fun without our counting it.
    """
    if type(fun).__name__ == "MemoizeJac" and jac == fun.derivative:
        return fun.fun, True
    return fun, jac


def scipy_method(optimizer: Optimizer) -> Method:
    """The optimizer as a `method` for `scipy.optimize.minimize`.

    As `minimize` with that optimizer, in SciPy's own call: options maxiter (1,000) and
    gtol (1e-5, on max|g|), which beats tol; callbacks of both styles, told after each
    step, may raise StopIteration (status 99). Where SciPy passes no gradient it is
    approximated by differences: SciPy passes on none of "2-point", "3-point" and "cs".

    Errors: ValueError for what is no Optimizer and for one with noise; when called, as
            `minimize`.
    Source: SciPy's "custom minimizers".

    >>> from scipy.optimize import minimize
    >>> from nglab import bb
    >>> method = scipy_method(bb(0.1))
    >>> minimize(lambda x: x @ x, [3.0, 4.0], jac=lambda x: 2 * x, method=method).nit
    2
    """
    if not isinstance(optimizer, Optimizer):
        how = f"scipy_method({example(optimizer)})"
        raise ValueError(f"optimizer is {kind(optimizer)}: give an Optimizer, {how}")
    silent(optimizer)
    return Method(optimizer)
