"""What an argument must be, checked where it is given, in words if it is not."""

from functools import lru_cache
from inspect import isfunction, signature
from math import inf
from typing import Any

import numpy as np

from nglab.arrays import Array, Hyper, Schedule


def hyper(name: str, value: Any, interval: str) -> Hyper:
    """`value` as a float or a float64 array, checked against an interval.

    >>> hyper("mu", 0.9, "[0, 1)")
    0.9
    >>> hyper("mu", 1.0, "[0, 1)")
    Traceback (most recent call last):
    ValueError: mu=1.0 is outside [0, 1)
    """
    a = number(name, value)
    low, high = (float(end) for end in interval[1:-1].split(","))
    above = a >= low if interval[0] == "[" else a > low
    below = a <= high if interval[-1] == "]" else a < high
    if not np.all(above & below):
        raise ValueError(f"{name}={shown(value)} is outside {interval}")
    return float(a) if a.ndim == 0 else a


def shown(value: object) -> str:
    """What a value looks like, on one line."""
    return " ".join(repr(value).split())


def number(name: str, value: Any) -> Array:
    """`value` as a float64 array, or a ValueError that says it is no number."""
    try:
        a = np.asarray(value)
    except ValueError:  # ragged
        a = np.asarray(None)
    if a.size == 0:
        raise ValueError(f"{name} of shape {a.shape} is empty")
    if a.dtype.kind not in "iuf":
        raise ValueError(
            f"{name}={shown(value)} is not a number or an array of numbers"
        )
    return np.array(a, dtype=float, order="C")


def finite(name: str, value: Any, ndim: int | None = None) -> Array:
    """`value` as a C-ordered float64 array of its own, all finite."""
    a = number(name, value)
    if ndim is not None and a.ndim != ndim:
        raise ValueError(f"{name} has shape {a.shape}, it needs {ndim} axes")
    if not np.isfinite(a).all():
        raise ValueError(f"{name} has entries that are not finite: {shown(value)}")
    return a


def check_fields(part: Any, **intervals: str) -> None:
    """Replace named fields of a frozen dataclass by their checked `hyper` values."""
    for name, interval in intervals.items():
        checked = hyper(name, getattr(part, name), interval)
        object.__setattr__(part, name, checked)


def scalar(name: str, value: Any, interval: str) -> float:
    """`value` as a single float in an interval."""
    a = hyper(name, value, interval)
    if not isinstance(a, float):
        raise ValueError(f"{name}={shown(value)} is not a number")
    return a


def check_scalars(part: Any, **intervals: str) -> None:
    """Replace named fields of a frozen dataclass by checked single numbers."""
    for name, interval in intervals.items():
        checked = scalar(name, getattr(part, name), interval)
        object.__setattr__(part, name, checked)


def count(name: str, value: object, least: int) -> int:
    """`value` as a whole number of at least `least`."""
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or value < least:  # type: ignore[operator]
        raise ValueError(
            f"{name}={shown(value)} is not a whole number of at least {least}"
        )
    return int(value)  # type: ignore[call-overload]


def check_counts(part: Any, **least: int) -> None:
    """Replace the named fields of a frozen dataclass by checked whole numbers."""
    for name, low in least.items():
        object.__setattr__(part, name, count(name, getattr(part, name), low))


def check_switches(part: Any, *names: str) -> None:
    """ValueError unless the named fields are True or False."""
    for name in names:
        value = getattr(part, name)
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{name}={shown(value)} is neither True nor False")


def one_of(name: str, value: object, choices: Any, hint: str = "") -> None:
    """ValueError unless value is among the choices, which are words."""
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(sorted(choices))
        raise ValueError(f"unknown {name} {shown(value)}: one of {listed}{hint}")


def accepts(function: Any, arguments: int) -> bool:
    """Whether it can be called with so many arguments; if it does not say, it may."""
    if not callable(function):
        return False
    call = type(function).__call__
    if isfunction(call):  # that of the class, asked once for all its objects
        return binds(call, arguments + 1)
    return binds(function, arguments)


@lru_cache(maxsize=256)
def binds(function: Any, arguments: int) -> bool:
    """Whether the signature of a function has room for so many arguments."""
    try:
        signature(function).bind(*range(arguments))
    except TypeError:
        return False
    except ValueError:  # written in C
        pass
    return True


def function_of(name: str, value: Any, of: str, cure: str = "") -> None:
    """ValueError unless `value` can be called with one argument, the `of`."""
    if isinstance(value, type):  # float is the function k -> k
        fits = issubclass(value, int | float | np.number)
    else:
        fits = accepts(value, 1)
    if not fits:
        raise ValueError(f"{name}={shown(value)} is not a function of {of}{cure}")


def generator(rng: Any, draws: str) -> None:
    """ValueError unless rng draws numbers of that law, as a `Generator` does."""
    if isinstance(rng, type) or not callable(getattr(rng, draws, None)):
        cure = "np.random.default_rng(seed) makes one of a seed"
        raise ValueError(f"rng={shown(rng)} is no np.random.Generator: {cure}")


def at_step(name: str, schedule: Schedule, k: int) -> Hyper:
    """The value of a schedule at step k, which must not be negative.

    (Most are floats, and these are not worth a copy.)
    """
    value = schedule(k)
    if isinstance(value, float) and 0.0 <= value < inf:
        return value
    return hyper(f"{name}({k})", value, "[0, inf)")


def instance(
    name: str, value: Any, kind: str, *methods: str, cure: str, takes: int | None = None
) -> None:
    """ValueError unless `value` is an object, and no class, that has these methods.

    If it `takes` arguments, it can be called with so many itself.
    """
    fits = all(callable(getattr(value, method, None)) for method in methods)
    if isinstance(value, type):
        raise ValueError(f"{name}={value.__name__} is a class, not a {kind}: {cure}")
    if not fits or not (takes is None or accepts(value, takes)):
        raise ValueError(f"{name}={shown(value)} is no {kind}: {cure}")
