"""Rates that know how large x is, or how far it has come."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nglab.arguments import at_step, check_fields, function_of
from nglab.arrays import Array, Hyper, Schedule, Value, col, dot, norm, ratio
from nglab.blocks import WHOLE, Blocks, check_blocks
from nglab.rates.base import Ones


@dataclass(frozen=True, eq=False)
class TrustRatio:
    """lr |x| / |u| in every block, and lr where |x| or |u| is 0.

    Shapes: lr, a number, an array or a schedule, broadcasts to *B; result (*B, blocks).
    Units:  lr has none: a step changes a block by the share lr.
    Errors: ValueError unless lr > 0 (of a schedule's values, unless none is negative).
    Source: You et al., arXiv 1904.00962 (LAMB), phi the identity.
    Differs: see the recipe `lamb`.
    """

    lr: Hyper | Schedule
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_blocks(self)
        if callable(self.lr):
            function_of("lr", self.lr, "the step k")
        else:
            check_fields(self, lr="(0, inf)")

    def init(self, x: Array) -> Ones:
        """Only the shape of the batch."""
        return Ones(self.blocks.rows(x, 1.0, 1.0 if callable(self.lr) else self.lr))

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Ones
    ) -> tuple[Array, Ones]:
        lr = at_step("lr", self.lr, k) if callable(self.lr) else self.lr
        xx, uu = self.blocks.each(norm, x), self.blocks.each(norm, u)
        zero = (xx == 0) | (uu == 0)
        trust = np.where(zero, 1.0, xx) / np.where(zero, 1.0, uu)
        return state.ones * col(lr) * trust, state


class Travelled(NamedTuple):
    """Where each run started, how far it has been, and the sum of squared gradients."""

    x0: Array
    far: Array
    G: Array


@dataclass(frozen=True, eq=False)
class DoG:
    """lr max(r, max_i |x_i - x_0|) / sqrt(sum_i |g_i|^2 + eps), i <= k, in every block;

    r = least (1 + |x_0|): distance over gradients, both of this step included.

    Shapes: lr, a number, an array or a schedule, least and eps broadcast to *B; result
            (*B, blocks).
    Units:  lr has none, eps that of g^2; 1 + |x_0| has that of x by decree.
    Errors: ValueError unless lr > 0 (of a schedule's values, unless none is negative),
            least > 0 and eps >= 0.
    Source: Ivgi, Hinder, Carmon, arXiv 2302.12022. 0/0 = 0.
    Differs: the authors' code has eps = 1e-8; with blocks it is their L-DoG. Their
             theorem and code average the iterates, which is left to the reader.
    """

    lr: Hyper | Schedule = 1.0
    least: Hyper = 1e-6
    eps: Hyper = 0.0
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_blocks(self)
        check_fields(self, least="(0, inf)", eps="[0, inf)")
        if callable(self.lr):
            function_of("lr", self.lr, "the step k")
        else:
            check_fields(self, lr="(0, inf)")

    def init(self, x: Array) -> Travelled:
        """At the start, r away from it; no gradient yet."""
        given = 1.0 if callable(self.lr) else self.lr
        zero = self.blocks.rows(x, 0.0, given, self.least, self.eps)
        with np.errstate(over="ignore"):  # norm has another way then
            r = col(self.least) * (1 + self.blocks.each(norm, x))
        return Travelled(x.copy(), zero + r, zero)

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Travelled
    ) -> tuple[Array, Travelled]:
        lr = at_step("lr", self.lr, k) if callable(self.lr) else self.lr
        far = np.maximum(state.far, self.blocks.each(norm, x - state.x0))
        G = state.G + self.blocks.each(dot, g, g)
        step = ratio(far, np.sqrt(G + col(self.eps)))
        return col(lr) * step, Travelled(state.x0, far, G)
