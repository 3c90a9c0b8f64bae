"""How a batch is evaluated: all rows at once, along one axis, or each by itself.

A call maps x (*B, n), and terms i or None, to arrays (*B, ...).
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nglab.arrays import Array

Call = Callable[[Array, Any], tuple[Array, ...]]
Way = Callable[[Call, Array, Any], tuple[Array, ...]]
CLOSE = 1e-5  # rows that differ by more are not the same function
SIZES = 2.0**-4, 2.0**-12  # how far rows are moved so that no two are alike


def as_it_is(call: Call, x: Array, i: Any) -> tuple[Array, ...]:
    """The whole batch at once."""
    return call(x, i)


def flattened(call: Call, x: Array, i: Any) -> tuple[Array, ...]:
    """The whole batch along one axis."""
    batch, n = x.shape[:-1], x.shape[-1]
    i = i if i is None or i.ndim == 1 else terms(i, batch)
    given = call(x.reshape(-1, n), i)
    return tuple(a.reshape(*batch, *a.shape[1:]) for a in given)


def row_by_row(call: Call, x: Array, i: Any) -> tuple[Array, ...]:
    """Each row by itself, and stacked."""
    batch, n = x.shape[:-1], x.shape[-1]
    each = [None] * (x.size // n) if i is None else terms(i, batch)
    rows = [call(row, j) for row, j in zip(x.reshape(-1, n), each, strict=True)]
    stacked = map(np.stack, zip(*rows, strict=True))
    return tuple(a.reshape(*batch, *a.shape[1:]) for a in stacked)


def terms(i: Any, batch: tuple[int, ...]) -> Any:
    """The terms of each row: (b,) or (*B, b) -> (rows, b)."""
    return np.broadcast_to(i, (*batch, i.shape[-1])).reshape(-1, i.shape[-1])


def one(call: Call, x: Array, i: Any) -> tuple[Array, ...]:
    """A single row: as a vector, or as it is if the function wants a batch."""
    if x.ndim == 1:
        return call(x, i)
    try:
        return row_by_row(call, x, i)
    except Exception:
        return call(x, i)


def way(call: Call, x: Array, i: Any) -> Way:
    """How to evaluate a batch: all at once if that agrees with the rows alone.

    Where nothing near x is finite there is nothing to compare, and rows go alone.
    """
    together = as_it_is if x.ndim == 2 else flattened  # two axes may be exchanged
    for size in SIZES:
        near = nearby(x, size)
        try:
            alone = row_by_row(call, *ends(near, i))
        except Exception:  # it takes batches alone, or has one of its own
            return as_it_is
        if all(np.isfinite(a).all() for a in alone):
            try:
                return together if agree(together(call, near, i), alone) else row_by_row
            except Exception:
                return row_by_row
    return row_by_row


def ends(x: Array, i: Any) -> tuple[Array, Any]:
    """The first and the last row, and their terms."""
    mine = None if i is None else terms(i, x.shape[:-1])[[0, -1]]
    return x.reshape(-1, x.shape[-1])[[0, -1]], mine


def nearby(x: Array, size: float) -> Array:
    """x with each entry moved by up to `size` of it, all differently."""
    turns = np.arange(1, x.size + 1).reshape(x.shape) * 0.6180339887498949 % 1 * size
    return x * (1 + turns) + (x == 0) * turns * (np.abs(x).max(initial=0.0) or 1.0)


def agree(
    together: tuple[Array, ...], alone: tuple[Array, ...], strict: bool = True
) -> bool:
    """Whether the first and the last row of a batch are what they are alone.

    Unless strict, what is not finite says nothing.
    """
    for a, b in zip(together, alone, strict=True):
        a = a.reshape(-1, *b.shape[1:])[[0, -1]]
        size = np.maximum(np.abs(a), np.abs(b)).max(axis=tuple(range(1, b.ndim)))
        with np.errstate(invalid="ignore"):
            near = np.abs(a - b) <= CLOSE * size.reshape(-1, *[1] * (b.ndim - 1))
        if not (near | (a == b) | ~(strict | np.isfinite(a) & np.isfinite(b))).all():
            return False
    return True
