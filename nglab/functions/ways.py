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
    """How to evaluate a batch: all at once if that agrees with the rows alone."""
    near = nearby(x)
    ends = near.reshape(-1, x.shape[-1])[[0, -1]]
    mine = None if i is None else terms(i, x.shape[:-1])[[0, -1]]
    try:
        alone = row_by_row(call, ends, mine)
    except Exception:  # it takes batches alone, or has one of its own
        return as_it_is
    for each in (as_it_is, flattened):
        try:
            together = each(call, near, i)
        except Exception:
            continue
        if agree(together, alone, ends):
            return each
    return row_by_row


def nearby(x: Array) -> Array:
    """x with each entry moved by up to 1/16, all differently: no two rows are alike."""
    turns = np.arange(1, x.size + 1).reshape(x.shape) * 0.6180339887498949 % 1
    size = np.abs(x).max(initial=0.0)
    return x * (1 + turns / 16) + (x == 0) * turns * (size or 1.0) / 16


def agree(together: tuple[Array, ...], alone: tuple[Array, ...], x: Array) -> bool:
    """Whether the first and the last row of a batch are what they are alone."""
    for a, b in zip(together, alone, strict=True):
        a = a.reshape(-1, *b.shape[1:])[[0, -1]]
        size = np.maximum(np.abs(a), np.abs(b)).max(axis=tuple(range(1, b.ndim)))
        size = np.where(np.isfinite(size), size, 0.0).reshape(-1, *[1] * (b.ndim - 1))
        with np.errstate(invalid="ignore"):
            same = (a == b) | (np.abs(a - b) <= CLOSE * size) | (a != a) & (b != b)
        if not same.all():
            return False
    return True
