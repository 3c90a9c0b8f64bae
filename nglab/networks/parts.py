"""Evaluation in parts: chunks of the terms, and one trajectory after the other."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from nglab.arrays import Array

Evaluate = Callable[..., tuple[Array, ...]]


def over_chunks(evaluate: Evaluate, x: Array, terms: int, most: int) -> list[Array]:
    """The mean over all terms of what evaluate(x, i) gives for parts of them."""
    whole: list[Any] = []
    for begin, end in chunks(terms, most):
        part = list(evaluate(x, np.arange(begin, end)))
        if end - begin < terms:
            part = [(end - begin) / terms * a for a in part]
        whole = [a + b for a, b in zip(whole, part, strict=True)] if whole else part
    return whole


def row_by_row(evaluate: Evaluate, x: Array, *others: Any) -> list[Array]:
    """What evaluate(row, ...) gives for each row of x and of the others, stacked."""
    batch, n = x.shape[:-1], x.shape[-1]

    def rows(a: Any) -> Any:
        if a is None:
            return [None] * (x.size // n)
        return np.broadcast_to(a, (*batch, a.shape[-1])).reshape(-1, a.shape[-1])

    each = [evaluate(*at) for at in zip(*map(rows, (x, *others)), strict=True)]
    stacked = map(np.stack, zip(*each, strict=True))
    return [a.reshape(*batch, *a.shape[1:]) for a in stacked]


def chunks(number: int, most: int) -> Iterator[tuple[int, int]]:
    """Begin and end of consecutive parts of at most so many."""
    return pairwise([*range(0, number, most), number])


def numbers(name: str, value: Any, dtype: Any, least: int) -> Any:
    """`value` in C order and in the dtype: finite, with at least so many axes."""
    a = np.asarray(value)
    if a.dtype.kind not in "biufc" or a.ndim < least or not a.size:
        kind = f"{a.dtype} of shape {a.shape}"
        raise ValueError(
            f"{name} is {kind}, it needs numbers, and {least} axes or more"
        )
    a = np.array(a, dtype, order="C")
    if not np.isfinite(a).all():
        raise ValueError(f"{name} has entries that are not finite")
    return a
