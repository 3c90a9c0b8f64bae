"""Wrong noise, wrong signs and lags: what changes a whole step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nglab.arrays import Array, Value
from nglab.optimizer import Optimizer, noisy
from nglab.oracle.variants.base import Rule, Variant, settings
from nglab.schedules import Periodic

Config = Mapping[str, Any]
Stepping = Callable[..., tuple[Array, Any]]


@dataclass(frozen=True)
class Stepped:
    """A rule with another step: step(rule, x, g, state, xi, f)."""

    rule: Optimizer
    own: Stepping

    def init(self, x: Array) -> Any:
        """The state of the rule, and no gradient yet."""
        return self.rule.init(x), np.zeros_like(x)

    def step(
        self, x: Array, g: Array, state: Any, xi: Array | None = None, f: Value = None
    ) -> tuple[Array, Any]:
        """The other step; the state keeps the last gradient."""
        inner, last = state
        x, inner = self.own(self.rule, x, g, last, inner, xi, f)
        return x, (inner, g)


def ascent(rule: Optimizer, config: Config) -> Rule:
    """x + lr u."""

    def step(
        rule: Optimizer, x: Array, g: Array, last: Array, state: Any, xi: Any, f: Any
    ) -> Any:
        ahead, state = rule.step(x, g, state, xi, f)
        return x + (x - ahead), state

    return Stepped(rule, step)


def lagged(rule: Optimizer, config: Config) -> Rule:
    """The gradient of the step before."""

    def step(
        rule: Optimizer, x: Array, g: Array, last: Array, state: Any, xi: Any, f: Any
    ) -> Any:
        return rule.step(x, last, state, xi, f)

    return Stepped(rule, step)


def amplitude(rule: Optimizer, k: int) -> Any:
    """The noise of step k."""
    return rule.noise(k) if callable(rule.noise) else rule.noise


def noise_after_rate(rule: Optimizer, config: Config) -> Rule:
    """x - lr u - noise xi."""
    if not noisy(rule):
        return rule

    def step(
        rule: Optimizer, x: Array, g: Array, last: Array, state: Any, xi: Any, f: Any
    ) -> Any:
        size = amplitude(rule, state.k)
        x, state = rule.step(x, g, state, None, f)
        return x - size * xi, state

    return Stepped(rule, step)


def noise_in_gradient(rule: Optimizer, config: Config) -> Rule:
    """g + noise xi, then the method."""
    if not noisy(rule):
        return rule

    def step(
        rule: Optimizer, x: Array, g: Array, last: Array, state: Any, xi: Any, f: Any
    ) -> Any:
        return rule.step(x, g + amplitude(rule, state.k) * xi, state, None, f)

    return Stepped(rule, step)


@dataclass(frozen=True)
class Annealed:
    """sqrt(eta / (1 + k)^gamma), eta the amplitude or its square."""

    amplitude: Any
    power: float
    gamma: float = 0.55

    def __call__(self, k: int) -> Any:
        own = self.amplitude(k) if callable(self.amplitude) else self.amplitude
        return (own**self.power / (1 + k) ** self.gamma) ** 0.5


def noise_gaussian(rule: Optimizer, config: Config, power: float) -> Optimizer:
    """optax' annealed amplitude; the law of xi is the caller's."""
    if not noisy(rule):
        return rule
    return replace(rule, noise=Annealed(rule.noise, power))


def noise_missing(rule: Optimizer, config: Config) -> Optimizer:
    """No noise."""
    return replace(rule, noise=0.0) if noisy(rule) else rule


def noise_sign(rule: Optimizer, config: Config) -> Rule:
    """- noise xi."""
    if not noisy(rule):
        return rule

    def step(
        rule: Optimizer, x: Array, g: Array, last: Array, state: Any, xi: Any, f: Any
    ) -> Any:
        return rule.step(x, g, state, -xi, f)

    return Stepped(rule, step)


def noise_always(rule: Optimizer, config: Config) -> Optimizer:
    """At every step."""
    if not isinstance(rule.noise, Periodic):
        return rule
    return replace(rule, noise=rule.noise.amplitude)


def noise_early(rule: Optimizer, config: Config) -> Optimizer:
    """Where `every` divides k."""
    if not isinstance(rule.noise, Periodic):
        return rule
    own = rule.noise
    return replace(rule, noise=lambda k: own(k + own.every - 1))


STEPS = (
    Variant(
        "noise_gaussian",
        "it anneals the noise, as optax' add_noise does",
        noise_gaussian,
        settings("power", 1.0, 2.0),
    ),
    Variant("noise_missing", "it adds no noise", noise_missing),
    Variant("noise_always", "it adds noise at every step", noise_always),
    Variant("noise_early", "it adds noise where `every` divides k", noise_early),
    Variant(
        "noise_after_rate",
        "its noise is not scaled by the learning rate",
        noise_after_rate,
    ),
    Variant(
        "noise_in_gradient",
        "it adds noise to the gradient; the method to the direction",
        noise_in_gradient,
    ),
    Variant("noise_sign", "it subtracts the noise from the direction", noise_sign),
    Variant("ascent", "it steps along the direction, not against it", ascent),
    Variant("lagged", "it uses the gradient of the step before", lagged),
)
