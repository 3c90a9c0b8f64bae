"""The batch conventions: leading axes are the batch, the last axis is the coordinate.

`x` of shape (n,) is one trajectory, (100, n) is a hundred, (6, 100, n) is six times a
hundred. Every function here treats a row alone and a row inside a batch alike, to the
last bit: that is why products go through `rowmat` and sums through `np.vecdot`.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from inspect import isfunction, signature
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]  # float64 throughout
Hyper = float | Array  # a number, or an array that broadcasts over the batch
Schedule = Callable[[int], Hyper]  # k -> lr
Value = Array | None  # f(x), (*B), where it is known

TINY = np.array(2.0**-511)  # the square root of the smallest normal number
LOW, HIGH = 2.0**-511, 2.0**511  # a sum of squares between them has lost none of them

# glibc gives long arrays back to the kernel, which clears them at every step, until one
# of almost 32 MiB is freed: this one, untouched, takes microseconds.
np.empty(2**25 - 2**14, np.uint8)


def dot(a: Array, b: Array) -> Array:
    """<a, b> row by row: (*B, n), (*B, n) -> (*B).

    (`a.dot(b)` is what `np.vecdot` does to each row of a C-ordered batch, without its
    overhead.)
    """
    return a.dot(b) if a.ndim == b.ndim == 1 else np.vecdot(a, b)


def scaled(v: Array) -> tuple[Array, Array, Hyper]:
    """v / a, |v / a|^2 and a: 1, but near max|v| in rows where |v|^2 leaves the range.

    That a is a power of two, so the division is exact.
    """
    vv = dot(v, v)
    if within(vv, LOW, HIGH):
        return v, vv, 1.0
    _, exponent = np.frexp(np.abs(v).max(-1))
    safe = (vv >= LOW) & (vv < HIGH)
    a = np.where(safe, 1.0, np.ldexp(1.0, exponent - 1))
    v = v / a[..., None]
    return v, dot(v, v), a


def norm(a: Array) -> Array:
    """The Euclidean norm row by row, of any size: (*B, n) -> (*B)."""
    square = dot(a, a)
    if within(square, LOW, HIGH):
        return np.sqrt(square)
    _, square, scale = scaled(a)
    return np.sqrt(square) * scale


def ratio(a: Array, b: Array) -> Array:
    """a / b for b >= 0, with 0/0 = 0.

    b below 2^-511 counts as 2^-511: a norm that small was formed from squares that
    underflow, and a zero gradient gives a zero direction without any epsilon.
    """
    return a / np.maximum(b, TINY)


def ordered(a: Array) -> Array:
    """a in C order: sums over other strides are taken in another order."""
    return a if a.flags.c_contiguous else a.copy()


def within(a: Hyper, lo: float, hi: float) -> bool:
    """Whether lo <= a < hi everywhere.

    (A single row has one entry, and `.min()` of one entry is as slow as a product; what
    its products give is a float.)
    """
    if isinstance(a, float):
        return lo <= a < hi
    if a.size == 1:
        return lo <= a.item() < hi
    return bool(lo <= a.min() and a.max() < hi)


def cosine(a: Array, b: Array) -> Array:
    """<a, b> / (|a| |b|) row by row, 0 where either is 0.

    Powers of two in a and in b change no bit of it.
    """
    aa, bb = dot(a, a), dot(b, b)
    if within(aa, LOW, HIGH) and within(bb, LOW, HIGH):
        return dot(a, b) / np.sqrt(aa) / np.sqrt(bb)
    (a, aa, _), (b, bb, _) = scaled(a), scaled(b)
    return ratio(ratio(dot(a, b), np.sqrt(aa)), np.sqrt(bb))


def rowmat(x: Array, A: Array) -> Array:
    """x' A row by row; the bits of a row do not depend on the rows around it.

    (`x @ A` calls gemm for a batch and gemv for a row, and these round differently.)
    """
    return x.dot(A) if x.ndim == 1 else np.vecmat(x, A)


def clip(a: Array, lo: Hyper, hi: Hyper) -> Array:
    """a, but at least lo and at most hi: numbers, or one value a row of the batch."""
    return np.minimum(np.maximum(a, col(lo)), col(hi))


def col(a: Hyper) -> Hyper:
    """A hyperparameter over the batch as a column: (*B) -> (*B, 1); a number stays."""
    return a if isinstance(a, float) else np.asarray(a, dtype=float)[..., None]


def rows(x: Array, width: int, value: Hyper = 0.0, *others: Hyper) -> Array:
    """A fresh (*B, width) array of `value`; B spans the rows of x, value and others."""
    batch = np.broadcast_shapes(x.shape[:-1], *map(np.shape, (value, *others)))
    return np.array(np.broadcast_to(col(value), (*batch, width)), order="C")


def leaves(state: Any) -> Iterator[Array]:
    """The arrays of a state, a NamedTuple of arrays and of states."""
    for part in state:
        if isinstance(part, tuple):
            yield from leaves(part)
        elif isinstance(part, np.ndarray):
            yield part


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
