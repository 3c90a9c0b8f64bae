"""Normalised together: all layers, or each row or column of one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.blocks import WHOLE, Blocks
from nglab.optimizer import Optimizer
from nglab.oracle.variants.base import Variant, normalised, settings

Config = Mapping[str, Any]


def global_norm(rule: Optimizer, config: Config, eps: float) -> Optimizer:
    """One norm for all blocks."""
    if len(config["blocks"]) == 1 and not eps:
        return rule
    return normalised(rule, lambda N: replace(N, blocks=WHOLE, eps=eps or N.eps))


def row_norm(rule: Optimizer, config: Config) -> Optimizer:
    """A norm for each row of a matrix."""
    rows = Blocks(tuple(s[-1] for s in config["shapes"] for _ in range(row_count(s))))
    if rows.sizes == tuple(config["blocks"]):
        return rule
    return normalised(rule, lambda N: replace(N, blocks=rows))


def row_count(shape: list[int]) -> int:
    """The rows of a matrix; a vector is one."""
    return int(np.prod(shape[:-1]))


@dataclass(frozen=True)
class Columns(Blocks):
    """Blocks of the vector whose coordinates are first taken in another order."""

    order: tuple[int, ...] = ()

    def each(self, fn: Callable[..., Array], *vectors: Array) -> Array:
        """fn of every block of the reordered vectors."""
        return super().each(fn, *(v[..., list(self.order)] for v in vectors))

    def spread(self, a: Array) -> Array:
        """One number a block -> one a coordinate, in the order of the vector."""
        return super().spread(a)[..., np.argsort(self.order)]


def column_norm(rule: Optimizer, config: Config) -> Optimizer:
    """A norm for each column of a matrix; a vector is one."""
    columns: list[list[int]] = []
    start = 0
    for shape in config["shapes"]:
        layer = start + np.arange(np.prod(shape)).reshape(shape[0], -1)
        columns += layer.T.tolist()
        start += layer.size
    sizes = tuple(len(column) for column in columns)
    if sizes == tuple(config["blocks"]):
        return rule
    blocks = Columns(sizes, tuple(i for column in columns for i in column))
    return normalised(rule, lambda N: replace(N, blocks=blocks))


LAYERS = (
    Variant(
        "global_norm",
        "it divides by the norm of all blocks together; the method normalises each "
        "block",
        global_norm,
        settings("eps", 0.0, 1e-6, 1e-8, 1e-12),
    ),
    Variant(
        "row_norm",
        "it divides each row of a matrix by its own norm; the method takes the block "
        "as a whole",
        row_norm,
    ),
    Variant(
        "column_norm",
        "it divides each column of a matrix by its own norm; the method takes the "
        "block as a whole",
        column_norm,
    ),
)
