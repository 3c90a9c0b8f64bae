"""Blocks: the layers of a network as consecutive slices of one flat vector."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import prod
from typing import Any

import numpy as np

from nglab.arguments import shown
from nglab.arrays import Array, Hyper, rows

Shape = tuple[int, ...]


@dataclass(frozen=True, repr=False)
class Blocks:
    """Consecutive blocks of a vector; no sizes at all means one block, the whole.

    Each entry is a size or a shape: `Blocks((3, (2, 2)))` is a vector of 3, then the
    rows of a 2 x 2 matrix. As a matrix a vector (n,) is one column, a kernel (o, i, h,
    w) is (o, i h w): a row for each output.

    Shapes: `each` takes vectors (*B, n) and gives (*B, blocks); `spread` goes back.
    Errors: ValueError for a size below 1, or where the sizes do not sum to n.

    >>> from nglab.arrays import norm
    >>> layers = Blocks((3, (1, 2)))
    >>> layers.each(norm, np.array([0.0, 3.0, 4.0, 5.0, 12.0]))
    array([ 5., 13.])
    >>> layers.spread(np.array([10.0, 20.0]))
    array([10., 10., 10., 20., 20.])
    >>> layers.sizes, layers.matrices(5)
    ((3, 2), [(3, 1), (1, 2)])
    """

    sizes: tuple[int, ...] = ()
    shapes: tuple[Shape, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        listed = isinstance(self.sizes, Sequence | np.ndarray)
        if not listed or isinstance(self.sizes, str):
            raise ValueError(f"blocks={shown(self.sizes)} is not a sequence of sizes")
        shapes = tuple(map(as_shape, self.sizes))
        if not all(shapes) or not all(whole(b) for shape in shapes for b in shape):
            rule = "must be whole numbers of at least 1"
            raise ValueError(f"blocks={shown(tuple(self.sizes))} {rule}")
        shapes = tuple(tuple(int(b) for b in shape) for shape in shapes)
        object.__setattr__(self, "shapes", shapes)
        object.__setattr__(self, "sizes", tuple(map(prod, shapes)))

    def __repr__(self) -> str:
        given = (shape if len(shape) > 1 else shape[0] for shape in self.shapes)
        return f"Blocks({tuple(given)})"

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

    def matrices(self, n: int) -> list[tuple[int, int]]:
        """Rows and columns of each block of a vector of n coordinates."""
        self.slices(n)
        return [(shape[0], prod(shape[1:])) for shape in self.shapes or ((n,),)]

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

    def cut(self, x: Array) -> list[Array]:
        """The blocks as matrices: (*B, n) -> (*B, rows, columns) each."""
        n, batch = x.shape[-1], x.shape[:-1]
        places = zip(self.slices(n), self.matrices(n), strict=True)
        return [x[..., s].reshape(*batch, *matrix) for s, matrix in places]

    def spread(self, a: Array) -> Array:
        """One number a block -> one a coordinate: (*B, blocks) -> (*B, n).

        The whole vector as one block stays (*B, 1) and broadcasts.
        """
        return np.repeat(a, self.sizes, axis=-1) if self.sizes else a


def as_shape(size: Any) -> tuple[Any, ...]:
    """The shape of a block from its size or its shape."""
    return tuple(size) if isinstance(size, tuple | list | np.ndarray) else (size,)


def whole(b: Any) -> bool:
    """Whether a length is a whole number of at least 1."""
    return isinstance(b, int | np.integer) and bool(b >= 1)


def joined(matrices: Sequence[Array]) -> Array:
    """What `cut` has cut: (*B, rows, columns) each -> (*B, n)."""
    flat = [a.reshape(*a.shape[:-2], -1) for a in matrices]
    return flat[0] if len(flat) == 1 else np.concatenate(flat, axis=-1)


WHOLE = Blocks()


def as_blocks(blocks: Blocks | Sequence[int | Shape]) -> Blocks:
    """Blocks from Blocks or from a sequence of sizes or shapes."""
    return blocks if isinstance(blocks, Blocks) else Blocks(blocks)  # type: ignore[arg-type]


def check_blocks(part: Any, whole: bool = False) -> None:
    """Make the field `blocks` of a frozen dataclass Blocks, or refuse more than one."""
    blocks = as_blocks(part.blocks)
    if whole and blocks != WHOLE:
        rule = f"{type(part).__name__} has one rate for all of x"
        raise ValueError(f"blocks={blocks.sizes}: {rule}")
    object.__setattr__(part, "blocks", blocks)
