"""The batch conventions: leading axes are the batch, the last axis is the coordinate.

`x` of shape (n,) is one trajectory, (100, n) is a hundred, (6, 100, n) is six times a
hundred. Every function here treats a row alone and a row inside a batch alike, to the
last bit: that is why products go through `rowmat` and sums through `np.vecdot`.
"""

from collections.abc import Callable, Iterator
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
