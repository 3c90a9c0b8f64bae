"""Gradients in parts of the variable's own norm, before they are averaged."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nglab.arguments import check_fields
from nglab.arrays import Array, Hyper, col, norm
from nglab.blocks import WHOLE, Blocks, check_blocks


@dataclass(frozen=True, eq=False)
class Trust:
    """r (g + d x),  r = trust |x| / (|g| + d |x|) in every block, 1 where x or g is 0.

    Shapes: g, x (*B, n) -> (*B, n); trust, decay broadcast to *B.
    Units:  u has that of x; decay d that of g/x.
    Errors: ValueError for trust <= 0, decay < 0, blocks that do not sum to n.
    Source: You, Gitman, Ginsburg, arXiv 1708.03888 (LARS), equation 6; r = 1 as in
            the ports, where the paper says 0/0.
    Differs: SimCLR and optax have |g + d x| below.

    >>> Trust(0.5)(np.array([0.0, 4.0]), np.array([3.0, 0.0]))
    array([0. , 1.5])
    """

    trust: Hyper = 1e-3
    decay: Hyper = 0.0
    blocks: Blocks = WHOLE
    local: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_blocks(self)
        check_fields(self, trust="(0, inf)", decay="[0, inf)")

    def __call__(self, g: Array, x: Array) -> Array:
        d = col(self.decay)
        gg, xx = self.blocks.each(norm, g), self.blocks.each(norm, x)
        zero = (gg == 0) | (xx == 0)
        r = col(self.trust) * xx / np.where(zero, 1.0, gg + d * xx)
        return self.blocks.spread(np.where(zero, 1.0, r)) * (g + d * x)
