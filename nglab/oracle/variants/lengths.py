"""Wrong step lengths: from correlations, secants, epochs, values and line searches.

Several kinds inherit from the right one: they differ in the one line that is wrong.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from nglab.arrays import Array, Value, dot
from nglab.optimizer import Optimizer
from nglab.oracle.variants.base import Variant, as_kind, settings
from nglab.rates import (
    BarzilaiBorwein,
    Correlation,
    ExactLineSearch,
    Given,
    LineSearch,
    Polyak,
    Rate,
)
from nglab.rates.base import Changed
from nglab.rates.search import quotient

Config = Mapping[str, Any]


def late(
    rate: Rate, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
) -> tuple[Array, Any]:
    """The rate after its update."""
    _, state = rate(k, x, f, g, u, state)
    return state.lr, state


def late_lr(rule: Optimizer, config: Config) -> Optimizer:
    """lr after its update."""
    if not isinstance(rule.rate, Correlation):
        return rule
    return replace(rule, rate=Changed(rule.rate, late))


def lr_frozen(rule: Optimizer, config: Config) -> Optimizer:
    """The first lr for ever."""
    rate = rule.rate
    if not (isinstance(rate, Given) and callable(rate.lr)):
        return rule
    return replace(rule, rate=Given(rate.lr(0)))


def correlation_sign(rule: Optimizer, config: Config) -> Optimizer:
    """1 - beta cos."""
    if not isinstance(rule.rate, Correlation):
        return rule
    return replace(rule, rate=replace(rule.rate, beta=-rule.rate.beta))


def unclipped(rule: Optimizer, config: Config) -> Optimizer:
    """No lo and no hi."""
    if isinstance(rule.rate, Correlation):
        return replace(rule, rate=replace(rule.rate, lo=0.0, hi=np.inf))
    if isinstance(rule.rate, BarzilaiBorwein):
        return replace(rule, rate=replace(rule.rate, lo=2.0**-1000, hi=2.0**1000))
    return rule


def searching(rule: Optimizer, **wrong: Any) -> Optimizer:
    """A line search with other numbers."""
    rate = rule.rate
    if not isinstance(rate, LineSearch):
        return rule
    right = {key: getattr(rate, key) for key in wrong}
    return rule if right == wrong else replace(rule, rate=replace(rate, **wrong))


def monotone(rule: Optimizer, config: Config) -> Optimizer:
    """No memory."""
    return searching(rule, memory=1)


def no_search(rule: Optimizer, config: Config) -> Optimizer:
    """The first trial."""
    rate = rule.rate
    return replace(rule, rate=rate.trial) if isinstance(rate, LineSearch) else rule


def own_c1(rule: Optimizer, config: Config, c1: float) -> Optimizer:
    """Not the c1 of the config."""
    return searching(rule, c1=c1)


def own_shrink(rule: Optimizer, config: Config, shrink: float) -> Optimizer:
    """Not the shrink of the config."""
    return searching(rule, shrink=shrink)


class MinimalGradient(ExactLineSearch):
    """g'Qg / |Qg|^2."""

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
    ) -> tuple[Array, Any]:
        Qu = self.quadratic.product(u)
        return quotient(dot(g, Qu), dot(Qu, Qu))[..., None], state


def minimal_gradient(rule: Optimizer, config: Config) -> Optimizer:
    """The step that minimises the next gradient."""
    if not isinstance(rule.rate, ExactLineSearch):
        return rule
    return replace(rule, rate=as_kind(MinimalGradient, rule.rate))


def polyak(rule: Optimizer, config: Config, **wrong: Any) -> Optimizer:
    """Polyak's step with other numbers."""
    rate = rule.rate
    if not isinstance(rate, Polyak):
        return rule
    right = {key: getattr(rate, key) for key in wrong}
    return rule if right == wrong else replace(rule, rate=replace(rate, **wrong))


LENGTHS = (
    Variant(
        "late_lr",
        "it uses the learning rate after its update; the method from before",
        late_lr,
    ),
    Variant("lr_frozen", "it keeps the first lr: changes are ignored", lr_frozen),
    Variant(
        "correlation_sign",
        "its rate shrinks while gradients agree, lr (1 - beta cos)",
        correlation_sign,
    ),
    Variant("unclipped", "it does not clip the rate to [lo, hi]", unclipped),
    Variant("monotone", "it compares with the last value of f alone", monotone),
    Variant("no_search", "it takes the first trial, without a search", no_search),
    Variant(
        "own_c1",
        "it uses another c1 than the config says",
        own_c1,
        settings("c1", 1e-16, 1e-4, 1e-3, 0.1, 0.25, 0.3, 0.5),
    ),
    Variant(
        "own_shrink",
        "it shrinks by another factor than the config says",
        own_shrink,
        settings("shrink", 0.5, 0.1, 0.25, 0.8, 0.9),
    ),
    Variant("minimal_gradient", "it takes g'Qg / |Qg|^2", minimal_gradient),
    Variant(
        "minimum_zero",
        "it takes 0 for the least value",
        lambda rule, config: polyak(rule, config, minimum=0.0),
    ),
    Variant(
        "own_c",
        "it divides by another c than the config says",
        lambda rule, config, c: polyak(rule, config, c=c),
        settings("c", 1.0, 0.5, 2.0),
    ),
)
