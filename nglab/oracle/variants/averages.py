"""Wrong averages of gradients."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nglab.arrays import Array, Value, clip, cosine
from nglab.moments import AdaptiveMomentum, Moment, Momentum
from nglab.moments.momentum import AdaptiveVelocity, Velocity
from nglab.optimizer import Optimizer
from nglab.oracle.variants.base import Variant, settings
from nglab.rates import Correlation, Given, Rate
from nglab.rates.base import Changed

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Damped:
    """V = mu V + (1 - mu) g, the first gradient whole if `undamped`."""

    mu: float
    nesterov: bool
    undamped: bool

    def init(self, x: Array) -> Velocity:
        """V = 0."""
        return Velocity(np.zeros_like(x))

    def __call__(self, g: Array, state: Velocity, t: int) -> tuple[Array, Velocity]:
        share = 1.0 if self.undamped and t == 1 else 1 - self.mu
        V = self.mu * state.V + share * g
        return g + self.mu * V if self.nesterov else V, Velocity(V)


def damped(rule: Optimizer, config: Config, undamped: bool = False) -> Optimizer:
    """An average in the place of a sum."""
    own = rule.moment
    if isinstance(own, Momentum) and (undamped or own.form != "ema"):
        new: Moment = Damped(config["mu"], own.form == "nesterov", undamped)
        return replace(rule, moment=new)
    if isinstance(own, AdaptiveMomentum) and not undamped:
        return replace(rule, moment=Turned(own, damped=True))
    return rule


def undamped(rule: Optimizer, config: Config) -> Optimizer:
    """torch's dampening."""
    return damped(rule, config, True)


@dataclass(frozen=True)
class Turned:
    """Adaptive momentum, wrong in one of three ways."""

    own: AdaptiveMomentum
    late: bool = False
    damped: bool = False
    averaged: bool = False

    def init(self, x: Array) -> AdaptiveVelocity:
        """As the method."""
        return self.own.init(x)

    def __call__(
        self, g: Array, state: AdaptiveVelocity, t: int
    ) -> tuple[Array, AdaptiveVelocity]:
        spread, update = self.own.blocks.spread, self.own.update
        share = 1 - spread(state.mu) if self.damped else 1.0
        V = spread(state.mu) * state.V + share * g
        new, old = (V, state.V) if self.averaged else (g, state.g)
        turn = -self.own.blocks.each(cosine, new, old)
        mu = clip(state.mu * (1 - update) + update * turn, 0.0, 1.0)
        if self.late:
            V = spread(mu) * state.V + g
        return V, AdaptiveVelocity(V, g, mu)


def late_m(rule: Optimizer, config: Config) -> Optimizer:
    """The coefficient after its update."""
    own = rule.moment
    if isinstance(own, AdaptiveMomentum) and own.update:
        return replace(rule, moment=Turned(own, late=True))
    return rule


def other_form(rule: Optimizer, config: Config) -> Optimizer:
    """Nesterov's for the heavy ball, and the other way round."""
    if not isinstance(rule.moment, Momentum):
        return rule
    form = "heavy_ball" if rule.moment.form == "nesterov" else "nesterov"
    return replace(rule, moment=replace(rule.moment, form=form))


@dataclass(frozen=True)
class RateInside:
    """V = mu V + lr g: keras' velocity, to be used with a rate of 1."""

    own: Momentum
    rate: Given

    def init(self, x: Array) -> Velocity:
        """V = 0."""
        return self.own.init(x)

    def __call__(self, g: Array, state: Velocity, t: int) -> tuple[Array, Velocity]:
        lr = self.rate.lr(t - 1) if callable(self.rate.lr) else self.rate.lr
        V = self.own.mu * state.V + lr * g
        u = lr * g + self.own.mu * V if self.own.form == "nesterov" else V
        return u, Velocity(V)


def lr_in_velocity(rule: Optimizer, config: Config) -> Optimizer:
    """The rate goes into the velocity."""
    own, rate = rule.moment, rule.rate
    if not (isinstance(own, Momentum) and isinstance(rate, Given)):
        return rule
    return replace(rule, moment=RateInside(own, rate), rate=Given(1.0))


def of_direction(
    rate: Rate, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
) -> tuple[Array, Any]:
    """A rate that looks at the direction instead of the gradient."""
    return rate(k, x, f, u, u, state)


def correlation_of_momentum(rule: Optimizer, config: Config, both: bool) -> Optimizer:
    """Cosines of averaged gradients: for the rate, or for the momentum too."""
    own, rate = rule.moment, rule.rate
    if not (isinstance(own, AdaptiveMomentum) and isinstance(rate, Correlation)):
        return rule
    moment = Turned(own, averaged=True) if both else own
    return replace(rule, moment=moment, rate=Changed(rate, of_direction))


AVERAGES = (
    Variant(
        "damped",
        "its velocity is an average, V = mu V + (1 - mu) g; the method's is a sum",
        damped,
    ),
    Variant(
        "first_step_undamped",
        "its velocity is an average whose first gradient counts whole, as torch's with "
        "dampening",
        undamped,
    ),
    Variant(
        "other_form",
        "it takes Nesterov's momentum for the heavy ball, or the heavy ball for it",
        other_form,
    ),
    Variant(
        "lr_in_velocity",
        "it puts the learning rate into the velocity, V = mu V - lr g, as keras: "
        "another path once lr changes",
        lr_in_velocity,
    ),
    Variant(
        "late_m",
        "it uses the momentum coefficient after its update; the method from before",
        late_m,
    ),
    Variant(
        "correlation_of_momentum",
        "it takes the cosine of averaged gradients; the method that of the raw ones",
        correlation_of_momentum,
        settings("both", False, True),
    ),
)
