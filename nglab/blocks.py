"""Blocks: the layers of a network as consecutive slices of one flat vector."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from nglab.arguments import shown
from nglab.arrays import Array, Hyper, rows


@dataclass(frozen=True)
class Blocks:
    """Consecutive blocks of a vector; no sizes at all means one block, the whole.

    Shapes: `each` takes vectors (*B, n) and gives (*B, blocks); `spread` goes back.
    Errors: ValueError for a size below 1, or where the sizes do not sum to n.

    >>> from nglab.arrays import norm
    >>> layers = Blocks((3, 2))
    >>> layers.each(norm, np.array([0.0, 3.0, 4.0, 5.0, 12.0]))
    array([ 5., 13.])
    >>> layers.spread(np.array([10.0, 20.0]))
    array([10., 10., 10., 20., 20.])
    """

    sizes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        listed = isinstance(self.sizes, Sequence | np.ndarray)
        if not listed or isinstance(self.sizes, str):
            raise ValueError(f"blocks={shown(self.sizes)} is not a sequence of sizes")
        sizes = tuple(self.sizes)
        if not all(isinstance(b, int | np.integer) and b >= 1 for b in sizes):
            rule = "must be whole numbers of at least 1"
            raise ValueError(f"blocks={shown(sizes)} {rule}")
        object.__setattr__(self, "sizes", tuple(int(b) for b in sizes))

    @property
    def count(self) -> int:
        """How many blocks: the width of `each`."""
        return len(self.sizes) or 1

    def slices(self, n: int) -> list[slice]:
        """Where each block lies in a vector of n coordinates."""
        sizes = self.sizes or (n,)
        if sum(sizes) != n:
            raise ValueError(f"blocks={sizes} sum to {sum(sizes)}, x has {n}")
        return [slice(a, b) for a, b in pairwise(accumulate(sizes, initial=0))]

    def rows(self, x: Array, value: Hyper, *others: Hyper) -> Array:
        """One `value` a block for each row of x: (*B, blocks); B spans `others` too."""
        self.slices(x.shape[-1])
        return rows(x, self.count, value, *others)

    def each(self, fn: Callable[..., Array], *vectors: Array) -> Array:
        """fn of every block; fn maps (*B, b), ... -> (*B)."""
        if not self.sizes:
            return fn(*vectors)[..., None]
        slices = self.slices(vectors[0].shape[-1])
        return np.stack([fn(*(v[..., s] for v in vectors)) for s in slices], axis=-1)

    def spread(self, a: Array) -> Array:
        """One number a block -> one a coordinate: (*B, blocks) -> (*B, n).

        The whole vector as one block stays (*B, 1) and broadcasts.
        """
        return np.repeat(a, self.sizes, axis=-1) if self.sizes else a


WHOLE = Blocks()


def as_blocks(blocks: Blocks | Sequence[int]) -> Blocks:
    """Blocks from Blocks or from a sequence of sizes."""
    return blocks if isinstance(blocks, Blocks) else Blocks(blocks)  # type: ignore[arg-type]


def check_blocks(part: Any, whole: bool = False) -> None:
    """Make the field `blocks` of a frozen dataclass Blocks, or refuse more than one."""
    blocks = as_blocks(part.blocks)
    if whole and blocks != WHOLE:
        rule = f"{type(part).__name__} has one rate for all of x"
        raise ValueError(f"blocks={blocks.sizes}: {rule}")
    object.__setattr__(part, "blocks", blocks)
