"""Normalisation on the wrong side, or with a memory."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array, ratio
from nglab.moments import Moment
from nglab.moments.base import NoMemory
from nglab.norms import NORMS, Normalize, as_is
from nglab.optimizer import Optimizer
from nglab.oracle.variants.base import Variant, part, settings, slot

Config = Mapping[str, Any]


def swapped(rule: Optimizer, config: Config, to: str) -> Optimizer:
    """The normaliser on the other side of the average."""
    here = slot(rule)
    if here in (None, to) or isinstance(rule.moment, NoMemory):
        return rule
    return replace(rule, **{str(here): as_is, to: part(rule, str(here))})


def to_post(rule: Optimizer, config: Config) -> Optimizer:
    """Average first."""
    return swapped(rule, config, "post")


def to_pre(rule: Optimizer, config: Config) -> Optimizer:
    """Normalise first."""
    return swapped(rule, config, "pre")


class EmaState(NamedTuple):
    """The averaged square of each block's norm, (*B, blocks), and the rest."""

    size: Array
    moment: Any


@dataclass(frozen=True)
class EmaNorm:
    """Divided by the root of an average of squared norms, before or after `moment`."""

    moment: Moment
    own: Normalize
    beta: float
    first: bool

    def init(self, x: Array) -> EmaState:
        """No average yet."""
        return EmaState(self.own.blocks.rows(x, 0.0), self.moment.init(x))

    def divided(self, g: Array, size: Array, t: int) -> tuple[Array, Array]:
        """g / sqrt(size) with the new size; at t = 1 the norm itself."""
        now = self.own.blocks.each(NORMS[self.own.norm], g) ** 2
        size = now if t == 1 else self.beta * size + (1 - self.beta) * now
        return ratio(g, self.own.blocks.spread(np.sqrt(size))), size

    def __call__(self, g: Array, state: EmaState, t: int) -> tuple[Array, EmaState]:
        if self.first:
            u, size = self.divided(g, state.size, t)
            m, moment = self.moment(u, state.moment, t)
            return m, EmaState(size, moment)
        m, moment = self.moment(g, state.moment, t)
        u, size = self.divided(m, state.size, t)
        return u, EmaState(size, moment)


def ema_norm(rule: Optimizer, config: Config, beta2: float) -> Optimizer:
    """NovoGrad's norm."""
    here = slot(rule)
    if here is None:
        return rule
    moment = EmaNorm(rule.moment, part(rule, here), beta2, here == "pre")
    changed: dict[str, Any] = {"moment": moment, here: as_is}
    return replace(rule, **changed)


MEMORIES = (
    Variant(
        "momentum_then_normalize",
        "it averages first and normalises the average; the method normalises first",
        to_post,
    ),
    Variant(
        "normalize_then_momentum",
        "it normalises first and averages unit vectors; the method averages first",
        to_pre,
    ),
    Variant(
        "ema_norm",
        "it divides by a moving average of the norm, as NovoGrad does",
        ema_norm,
        settings("beta2", 0.98, 0.95, 0.999, 0.99, 0.9, 0.25),
    ),
)
