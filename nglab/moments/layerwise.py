"""Moments of sign and layer-wise methods: Lion's, NovoGrad's."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from nglab.arguments import check_fields
from nglab.arrays import Array, Hyper, col, dot, ratio
from nglab.blocks import WHOLE, Blocks, check_blocks

ORIGIN = np.zeros(1)  # where nothing decays


class Average(NamedTuple):
    """The averaged gradient."""

    m: Array


@dataclass(frozen=True, eq=False)
class Lion:
    """direction = b1 m + (1 - b1) g,  THEN m = b2 m + (1 - b2) g.

    Shapes: g, m (*B, n); the arguments broadcast to *B.
    Units:  the direction has the unit of g: Lion takes its sign.
    Errors: ValueError unless 0 <= beta1, beta2 < 1.
    Source: Chen et al., arXiv 2302.06675. m = 0 at first, no bias correction.
    Differs: with beta1 = beta2 it is the average itself.
    """

    beta1: Hyper = 0.9
    beta2: Hyper = 0.99

    def __post_init__(self) -> None:
        check_fields(self, beta1="[0, 1)", beta2="[0, 1)")

    def init(self, x: Array) -> Average:
        """m = 0."""
        return Average(np.zeros_like(x))

    def __call__(self, g: Array, state: Average, t: int) -> tuple[Array, Average]:
        b1, b2 = col(self.beta1), col(self.beta2)
        direction = b1 * state.m + (1 - b1) * g
        return direction, Average(b2 * state.m + (1 - b2) * g)


class NovoGradState(NamedTuple):
    """The averaged direction, and the averaged square of the norm of each block."""

    m: Array
    v: Array


@dataclass(frozen=True, eq=False)
class NovoGrad:
    """v = b2 v + (1 - b2) |g|^2 in every block,  m = b1 m + g / (sqrt(v) + eps) + d x.

    At the first step v = |g|^2; m starts at 0, so the first m has no factor 1 - b1. The
    direction is m. It is told x, for the decay d inside the average.

    Shapes: g, x, m (*B, n); v (*B, blocks); the arguments broadcast to *B.
    Units:  the direction has none; eps has the unit of g, decay that of 1/x.
    Errors: ValueError unless 0 <= beta1, beta2 < 1, eps >= 0 and decay >= 0.
    Source: Ginsburg et al., arXiv 1905.11286, Algorithm 1.
    Differs: see the recipe.
    """

    beta1: Hyper = 0.95
    beta2: Hyper = 0.98
    eps: Hyper = 1e-8
    decay: Hyper = 0.0
    blocks: Blocks = WHOLE
    local: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_blocks(self)
        check_fields(self, beta1="[0, 1)", beta2="[0, 1)")
        check_fields(self, eps="[0, inf)", decay="[0, inf)")

    def init(self, x: Array) -> NovoGradState:
        """Both averages 0."""
        v = self.blocks.rows(x, 0.0, self.beta2)
        return NovoGradState(np.zeros_like(x), v)

    def __call__(
        self, g: Array, state: NovoGradState, t: int, x: Array = ORIGIN
    ) -> tuple[Array, NovoGradState]:
        b1, b2 = col(self.beta1), col(self.beta2)
        square = self.blocks.each(dot, g, g)
        v = b2 * state.v + (1.0 if t == 1 else 1 - b2) * square
        size = self.blocks.spread(np.sqrt(v) + col(self.eps))
        m = b1 * state.m + (ratio(g, size) + col(self.decay) * x)
        return m, NovoGradState(m, v)
