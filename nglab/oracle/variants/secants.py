"""Wrong secants: Barzilai-Borwein and AdGD.

The kinds inherit from the right one: they differ in the one line that is wrong.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from nglab.arrays import Array, Value, dot
from nglab.norms import Normalize
from nglab.optimizer import Optimizer
from nglab.oracle.variants.averages import of_direction
from nglab.oracle.variants.base import Variant, as_kind
from nglab.rates import (
    AdGD,
    BarzilaiBorwein,
    LineSearch,
)
from nglab.rates.base import Changed
from nglab.rates.secant import AdGDState

Config = Mapping[str, Any]


def uncapped(rule: Optimizer, config: Config) -> Optimizer:
    """No cap."""
    if not isinstance(rule.rate, BarzilaiBorwein) or rule.rate.cap == np.inf:
        return rule
    return replace(rule, rate=replace(rule.rate, cap=np.inf))


class Geometric(BarzilaiBorwein):
    """|s| / |y|."""

    def inverse_curvature(self, s: Array, y: Array, turn: int) -> Any:
        """The geometric mean of bb1 and bb2, whatever the sign of s'y."""
        ss, yy = dot(s, s), dot(y, y)
        return np.sqrt(ss / yy)[..., None], (yy > 0)[..., None]


class Absolute(BarzilaiBorwein):
    """|bb1|, |bb2|: no look at the sign of s'y."""

    def inverse_curvature(self, s: Array, y: Array, turn: int) -> Any:
        """The usual step of |s'y|."""
        return super().inverse_curvature(s, np.where(dot(s, y) < 0, -y, y), turn)


def with_trial(rule: Optimizer, change: Any) -> Optimizer:
    """The rule with another secant, also as the trial of a line search."""
    rate = rule.rate
    if isinstance(rate, BarzilaiBorwein):
        new = change(rate)
        return rule if new is rate else replace(rule, rate=new)
    if isinstance(rate, LineSearch) and isinstance(rate.trial, BarzilaiBorwein):
        new = change(rate.trial)
        return (
            rule if new is rate.trial else replace(rule, rate=replace(rate, trial=new))
        )
    return rule


def formula(rule: Optimizer, config: Config, formula: str) -> Optimizer:
    """Another formula."""

    def change(rate: BarzilaiBorwein) -> Any:
        return rate if rate.formula == formula else replace(rate, formula=formula)

    return with_trial(rule, change)


def bb1(rule: Optimizer, config: Config) -> Optimizer:
    """The longer step."""
    return formula(rule, config, "bb1")


def bb2(rule: Optimizer, config: Config) -> Optimizer:
    """The shorter step."""
    return formula(rule, config, "bb2")


def geometric(rule: Optimizer, config: Config) -> Optimizer:
    """MRtrix3's step."""
    return with_trial(rule, lambda rate: as_kind(Geometric, rate))


def absolute(rule: Optimizer, config: Config) -> Optimizer:
    """Negative curvature taken for positive."""
    return with_trial(rule, lambda rate: as_kind(Absolute, rate))


def bb_of_normalized(rule: Optimizer, config: Config) -> Optimizer:
    """Kolasinski's class: x <- x - a g/|g|, a from normalised gradients."""
    if not isinstance(rule.rate, BarzilaiBorwein):
        return rule
    return replace(rule, rate=Changed(rule.rate, of_direction), pre=Normalize())


class OtherAdGD(AdGD):
    """|s| / |y| for half of it, growth of at most sqrt 2, or none to begin with."""

    half, most, first = 2.0, np.inf, np.inf

    def init(self, x: Array) -> AdGDState:
        """With the first growth."""
        state = super().init(x)
        return state._replace(growth=np.full_like(state.growth, self.first))

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
    ) -> tuple[Array, Any]:
        if k:
            growth = np.minimum(state.growth, self.most)
            y = (g - state.g) * (self.half / 2.0)
            lr, new = super().__call__(
                k, x, f, state.g + y, u, state._replace(growth=growth)
            )
            return lr, new._replace(g=g)
        return super().__call__(k, x, f, g, u, state)


class WholeLength(OtherAdGD):
    """|s| / |y|."""

    half = 1.0


class LimitedGrowth(OtherAdGD):
    """At most sqrt 2 times the last."""

    most = 1.0


class GrowthAtFirst(OtherAdGD):
    """theta_0 = 0."""

    first = 0.0


def adgd(rule: Optimizer, config: Config, kind: type[Any]) -> Optimizer:
    """AdGD with something wrong."""
    return (
        replace(rule, rate=as_kind(kind, rule.rate))
        if isinstance(rule.rate, AdGD)
        else rule
    )


SECANTS = (
    Variant("uncapped", "it does not cap the length of a step", uncapped),
    Variant("bb1", "it takes the longer step, s's / s'y", bb1),
    Variant("bb2", "it takes the shorter step, s'y / y'y", bb2),
    Variant("geometric", "it takes |s| / |y|, the geometric mean", geometric),
    Variant("absolute", "it takes |s'y| for s'y: negative curvature counts", absolute),
    Variant(
        "bb_of_normalized",
        "it takes secants of normalised gradients, which carry no curvature",
        bb_of_normalized,
    ),
    Variant(
        "whole_length",
        "it takes |s| / |y|; the method half of it",
        lambda rule, config: adgd(rule, config, WholeLength),
    ),
    Variant(
        "limited_growth",
        "its rate grows by sqrt 2 at most; the method's by sqrt(1 + theta)",
        lambda rule, config: adgd(rule, config, LimitedGrowth),
    ),
    Variant(
        "growth_at_first",
        "its theta starts at 0; the method's is infinite",
        lambda rule, config: adgd(rule, config, GrowthAtFirst),
    ),
)
