"""The five norms, and `Normalize`, which divides each block of a vector by its norm.

l2       |g|_2                           max      max |g_i|
rms      |g|_2 / sqrt n  (avg_l2)        min_max  (|max g_i| + |min g_i|) / 2
std      standard deviation (ddof 0): a seminorm, blind to a constant shift

With l2 the direction has length 1; max lies in [1, sqrt n], rms is sqrt n, min_max has
maximum norm in [1, 2], and std has no upper bound: it explodes on equal entries.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nglab.arguments import check_fields, one_of, shown
from nglab.arrays import Array, Hyper, col, dot, ratio, within
from nglab.blocks import WHOLE, Blocks, check_blocks


def l2(g: Array) -> Array:
    """|g|_2."""
    return np.sqrt(dot(g, g))


def maximum(g: Array) -> Array:
    """max |g_i|."""
    return np.abs(g).max(-1)


def min_max(g: Array) -> Array:
    """(|max g_i| + |min g_i|) / 2, which lies between max/2 and max."""
    return (np.abs(g.max(-1)) + np.abs(g.min(-1))) / 2


def rms(g: Array) -> Array:
    """|g|_2 / sqrt n, the root of the mean square."""
    return np.sqrt(np.vecdot(g, g) / g.shape[-1])


def std(g: Array) -> Array:
    """The standard deviation of the entries (ddof 0); refused for a single entry."""
    if g.shape[-1] == 1:
        raise ValueError("std of a one-coordinate block is 0 for every gradient")
    d = g - g.sum(-1, keepdims=True) / g.shape[-1]  # the operations of g.std(-1)
    return np.sqrt(np.square(d, out=d).sum(-1) / g.shape[-1])


NORMS = {
    "l2": l2,
    "max": maximum,
    "min_max": min_max,
    "rms": rms,
    "avg_l2": rms,
    "std": std,
}


SMALL, LIFT, LOWER = 2.0**-500, 2.0**600, 2.0**-530  # exact: powers of two


@dataclass(frozen=True, eq=False)
class Normalize:
    """u = g / (max(|g|, floor) + eps) in every block, and u = 0 where |g| = 0.

    With floor = eps = 0 the direction does not change when g is multiplied by a power
    of two, bit for bit; any epsilon turns it into g/eps on small gradients.

    Shapes: g (*B, n) -> (*B, n); eps and floor broadcast to *B.
    Units:  u has none; eps and floor have the unit of g.
    Errors: ValueError for an unknown norm, negative eps or floor, blocks that do not
            sum to n, and std on a block of one coordinate.
    Source: Kolasinski, Notes on Normalized Gradient Descent (2018); Yu et al.,
            Block-Normalized Gradient Method, arXiv 1707.04822.
    Differs: Kolasinski's code adds eps = 1e-6, torch's `F.normalize` floors at 1e-12
            and normalises rows, optax' `normalize_by_update_norm` takes all layers
            together.

    >>> Normalize("l2", Blocks((2, 1)))(np.array([3.0, 4.0, -7.0]))
    array([ 0.6,  0.8, -1. ])
    """

    norm: str = "l2"
    blocks: Blocks = WHOLE
    eps: Hyper = 0.0
    floor: Hyper = 0.0

    def __post_init__(self) -> None:
        sizes = "" if isinstance(self.norm, str) else f"; blocks={shown(self.norm)}?"
        one_of("norm", self.norm, NORMS, sizes)
        check_blocks(self)
        check_fields(self, eps="[0, inf)", floor="[0, inf)")

    def __call__(self, g: Array) -> Array:
        size = self.blocks.each(NORMS[self.norm], g)
        if within(size, SMALL, np.inf):
            return g / self.blocks.spread(size if self.exact else self.guarded(size))
        scale = np.where(size < SMALL, LIFT, np.where(size < np.inf, 1.0, LOWER))
        g = g * self.blocks.spread(scale)
        size = self.blocks.each(NORMS[self.norm], g)  # of squares that stay in range
        if not self.exact:
            size = self.guarded(size, scale)
        elif self.norm == "std":  # a constant block has no direction
            size = np.where(size == 0, np.inf, size)
        return ratio(g, self.blocks.spread(size))

    def guarded(self, size: Array, scale: Hyper = 1.0) -> Array:
        """max(size, floor) + eps, of a size that was multiplied by scale."""
        return np.maximum(size, col(self.floor) * scale) + col(self.eps) * scale

    @cached_property
    def exact(self) -> bool:
        """Whether it divides by the norm itself."""
        return not (np.any(self.floor) or np.any(self.eps))


def as_is(g: Array) -> Array:
    """The direction as it is: what an unused `pre` or `post` does."""
    return g
