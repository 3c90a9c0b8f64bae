"""Gradients that are long are made shorter; others stay as they are."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nglab.arguments import check_fields
from nglab.arrays import Array, Hyper, col, norm
from nglab.blocks import WHOLE, Blocks, check_blocks, joined


@dataclass(frozen=True, eq=False)
class Clip:
    """g limit / max(|g|, limit) in every block: g where |g|_2 <= limit, bit for bit.

    Shapes: g (*B, n) -> (*B, n); limit broadcasts to *B.
    Units:  limit has the unit of g.
    Errors: ValueError for limit <= 0, blocks that do not sum to n.
    Source: Pascanu, Mikolov, Bengio, arXiv 1211.5063; one block is the global norm.
    Differs: torch's clip_grad_norm_ divides by |g| + 1e-6.

    >>> Clip(1.0, Blocks((2, 1)))(np.array([3.0, 4.0, -0.5]))
    array([ 0.6,  0.8, -0.5])
    """

    limit: Hyper = 1.0
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_blocks(self)
        check_fields(self, limit="(0, inf)")

    def __call__(self, g: Array) -> Array:
        limit = col(self.limit)
        size = np.maximum(self.blocks.each(norm, g), limit)
        return g * self.blocks.spread(limit / size)


@dataclass(frozen=True, eq=False)
class UnitClip:
    """g_i c_i / max(|g_i|, c_i), c_i = limit max(|x_i|, least), in every unit i.

    A unit is a row of a matrix or kernel, the weights of one output; a vector is one
    unit. Where least = 0 and x_i = 0, g_i becomes 0.

    Shapes: g, x (*B, n) -> (*B, n); limit, least broadcast to *B.
    Units:  limit has that of g/x, least that of x.
    Errors: ValueError for limit <= 0, least < 0, blocks that do not sum to n.
    Source: Brock et al., arXiv 2102.06171 (adaptive gradient clipping).
    """

    limit: Hyper = 0.01
    least: Hyper = 1e-3
    blocks: Blocks = WHOLE
    local: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_blocks(self)
        check_fields(self, limit="(0, inf)", least="[0, inf)")

    def __call__(self, g: Array, x: Array) -> Array:
        pairs = zip(self.blocks.cut(g), self.blocks.cut(x), strict=True)
        shapes = self.blocks.shapes or ((g.shape[-1],),)
        clipped = []
        for (G, X), shape in zip(pairs, shapes, strict=True):
            if len(shape) == 1:  # a vector: its one column as one row
                clipped.append(self.rows(G.mT, X.mT).mT)
            else:
                clipped.append(self.rows(G, X))
        return joined(clipped)

    def rows(self, G: Array, X: Array) -> Array:
        """Each row of G clipped by that of X."""
        limit = col(self.limit) * np.maximum(norm(X), col(self.least))
        size = np.maximum(norm(G), limit)
        return G * (limit / np.where(size == 0, 1.0, size))[..., None]
