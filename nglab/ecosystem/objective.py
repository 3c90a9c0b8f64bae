"""The user's fun and jac, called with copies, checked, counted and remembered."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.ecosystem.differences import SCHEMES, SecondLook

DOUBLE = float(np.finfo(float).eps)


class Objective:
    """f and its gradient at x, from fun and jac as SciPy's `minimize` takes them.

    fun and jac get a copy of x and what they return is copied, so neither can hold on
    to what the other has. The value at the last point is remembered: the accepted
    trial of a line search is not evaluated twice. Arithmetic that gives up
    (OverflowError, ...) is nan.
    """

    def __init__(self, fun: Callable[..., Any], jac: Any, args: tuple[Any, ...]):
        self.fun, self.jac, self.args = fun, jac, args
        self.scheme = None if jac is True or callable(jac) else SCHEMES[jac]
        self.second_look: SecondLook | None = None
        self.nfev = self.njev = 0
        self.point = b""  # the bytes of the last x, and what is known there
        self.f, self.g = np.nan, np.asarray(np.nan)
        self.eps = DOUBLE
        self.trouble = ""

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        """f, of shape (), and g at x, of shape (n,)."""
        self.trouble = ""
        f = self.value(x)
        return f, self.gradient(x, float(f))

    def value(self, x: Array) -> Array:
        """f(x), of shape ()."""
        if x.tobytes() != self.point:
            self.f = self.evaluated(x)
            self.point = x.tobytes()
        return np.asarray(self.f)

    def gradient(self, x: Array, f: float) -> Array:
        """The gradient at x, where f(x) = f."""
        scheme = self.second_look or self.scheme
        if not np.isfinite(x).all() or (scheme and not np.isfinite(f)):
            return np.full(x.shape, np.nan)
        self.njev += 1
        if self.jac is True:
            return self.g
        if scheme is None:
            return vector("jac", self.called(self.jac, x, np.full(x.shape, np.nan)), x)
        with np.errstate(all="ignore"):
            return scheme(self.evaluated, x, f, self.eps)

    def evaluated(self, x: Array) -> Any:
        """fun(x) as a number, complex for a complex x; nan if x is not finite."""
        if not np.isfinite(x).all():
            return np.nan
        self.nfev += 1
        if self.jac is True:
            gone = np.nan, np.full(x.shape, np.nan)
            given, self.g = pair(self.called(self.fun, x, gone), x)
        else:
            given = self.called(self.fun, x, np.nan)
        if np.iscomplexobj(x):
            return complex_number(given)
        f = number(given)
        self.eps = max(DOUBLE, float(np.finfo(f.dtype).eps))
        return float(f)

    def called(self, function: Callable[..., Any], x: Array, gone: Any) -> Any:
        """What the function returns at a copy of x, gone if its arithmetic fails."""
        try:
            with np.errstate(all="ignore"):
                return function(x.copy(), *self.args)
        except ArithmeticError as error:
            self.trouble = f" ({type(error).__name__}: {error})"
            return gone

    def look_again(self) -> bool:
        """Whether there is a second look at the gradient; it is taken from now on."""
        exact = self.scheme is None or self.jac == "cs"
        if exact or self.second_look is not None:
            return False
        self.second_look = SecondLook()
        return True

    @property
    def blind(self) -> bool:
        """Whether a second look has seen no move of f."""
        return self.second_look is not None and not self.second_look.seen


def objective_of(fun: Any, jac: Any, args: Any) -> Objective:
    """fun and jac as SciPy takes them; args that are no tuple are one argument."""
    if not callable(fun):
        kind = type(fun).__name__
        how = ": give fun=f.value, jac=f.grad" if hasattr(fun, "value_and_grad") else ""
        raise ValueError(f"fun is a {kind}, not a function{how}")
    if jac is None or jac is False:
        jac = "2-point"
    scheme = isinstance(jac, str) and jac in SCHEMES
    if not (callable(jac) or jac is True or scheme):
        listed = ", ".join(map(repr, SCHEMES))
        raise ValueError(f"jac={jac!r} is not a function, True, None or {listed}")
    return Objective(fun, jac, args if isinstance(args, tuple) else (args,))


def array(name: str, given: Any, what: str) -> Array:
    """What fun or jac returned as an array of real numbers."""
    try:
        a = np.asarray(given)
        if a.dtype.kind == "O" and given is not None:  # fractions, Decimal
            a = a.astype(float)
    except (TypeError, ValueError):
        a = np.asarray(None)
    if a.dtype.kind not in "iuf":
        shown = "complex numbers" if a.dtype.kind == "c" else kind(given)
        raise ValueError(f"{name} returned {shown}, not {what}")
    return a if a.dtype.kind == "f" else a.astype(float)


def kind(given: Any) -> str:
    """What it is, in a word or two."""
    return "None" if given is None else f"a {type(given).__name__}"


def number(given: Any) -> Array:
    """What fun returned as an array of shape (), in its own precision."""
    hint = "a number (with a gradient: jac=True)" if is_pair(given) else "a number"
    f = array("fun", given, hint)
    if f.size != 1:
        raise ValueError(f"fun returned shape {f.shape}, not {hint}")
    return f.reshape(())


def complex_number(given: Any) -> complex:
    """What fun returned at a complex x."""
    f = np.asarray(given)
    if f.dtype.kind != "c" or f.size != 1:
        shown = f"dtype {f.dtype} and shape {f.shape}"
        raise ValueError(f"jac='cs': fun returned {shown}, not a complex number")
    return complex(f.reshape(()))


def vector(name: str, given: Any, x: Array) -> Array:
    """What jac returned as a fresh float64 vector."""
    g = array(name, given, f"a vector of shape {x.shape}")
    if np.atleast_1d(g).shape != x.shape:
        raise ValueError(f"{name} returned shape {g.shape}, x has shape {x.shape}")
    return np.array(np.atleast_1d(g), dtype=float)


def is_pair(given: Any) -> bool:
    """Whether fun returned two things."""
    return isinstance(given, tuple | list) and len(given) == 2


def pair(given: Any, x: Array) -> tuple[Any, Array]:
    """f and g, which fun returned together."""
    if not is_pair(given):
        raise ValueError(f"jac=True: fun returned {kind(given)}, not the pair (f, g)")
    return given[0], vector("jac=True: fun", given[1], x)
