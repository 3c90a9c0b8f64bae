"""Adam's family with something wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array, ratio
from nglab.moments import Adam, AdaMax, AMSGrad
from nglab.moments.adam import AdaMaxState
from nglab.optimizer import Optimizer
from nglab.oracle.variants.base import Variant, settings

Config = Mapping[str, Any]


class Averages(NamedTuple):
    """Both averages, the largest v and the number of steps."""

    m: Array
    v: Array
    v_max: Array


@dataclass(frozen=True)
class OtherAdam:
    """Adam, Nadam or AMSGrad with eps elsewhere, or the other bias correction."""

    beta1: Any
    beta2: Any
    eps: float
    place: str = "outside"  # outside, hat (before the correction of v), inside the root
    corrected: bool = True
    nesterov: str = "no"  # no, now (as the method), next (b1^(t+1)), schedule
    decay: float = 0.0  # of the schedule
    largest: str = "no"  # no, v, corrected v

    def init(self, x: Array) -> Averages:
        """All 0."""
        zero = np.zeros_like(x)
        return Averages(zero, zero, zero)

    def __call__(self, g: Array, state: Averages, t: int) -> tuple[Array, Averages]:
        b1, b2 = self.beta1, self.beta2
        m = b1 * state.m + (1 - b1) * g
        v = b2 * state.v + (1 - b2) * (g * g)
        d1, d2 = (1 - b1**t, 1 - b2**t) if self.corrected else (1.0, 1.0)
        v_max = np.maximum(state.v_max, v / d2 if "corrected" in self.largest else v)
        w = {"no": v / d2, "v": v_max / d2, "corrected v": v_max}[self.largest]
        if self.place == "inside":
            size = np.sqrt(w + self.eps)
        else:
            hat = 1 / np.sqrt(d2) if self.place == "hat" else 1.0
            size = np.sqrt(w) + self.eps * hat
        return ratio(self.ahead(m, g, d1, t), size), Averages(m, v, v_max)

    def ahead(self, m: Array, g: Array, d1: Any, t: int) -> Array:
        """The corrected first average, with or without Nesterov's look ahead."""
        b1 = self.beta1
        if self.nesterov == "no":
            return m / d1
        if self.nesterov == "now":
            return (b1 * m + (1 - b1) * g) / d1
        if self.nesterov == "next":
            return b1 * m / (1 - b1 ** (t + 1)) + (1 - b1) * g / d1
        mu = [b1 * (1 - 0.5 * 0.96 ** (self.decay * s)) for s in range(1, t + 2)]
        now, later = float(np.prod(mu[:-1])), float(np.prod(mu))
        return mu[-1] * m / (1 - later) + (1 - mu[-2]) * g / (1 - now)


def numbers(own: Any) -> dict[str, Any] | None:
    """What `OtherAdam` must be told to be the method; None if it cannot."""
    if not isinstance(own, Adam | AMSGrad):
        return None
    told: dict[str, Any] = {"beta1": own.beta1, "beta2": own.beta2, "eps": own.eps}
    told |= {"place": "outside", "corrected": isinstance(own, Adam)}
    if isinstance(own, AMSGrad):
        return {**told, "largest": "v"}
    return {**told, "nesterov": "now", "decay": 0.0} if own.nesterov else told


def other_adam(rule: Optimizer, config: Config, **wrong: Any) -> Optimizer:
    """Adam's family with something wrong."""
    right = numbers(rule.moment)
    if right is None or not wrong.keys() <= right.keys():
        return rule
    made = {**right, **wrong}
    return rule if made == right else replace(rule, moment=OtherAdam(**made))


def eps_hat(rule: Optimizer, config: Config, **wrong: Any) -> Optimizer:
    """eps before the correction of v; AMSGrad corrects nothing."""
    if not isinstance(rule.moment, Adam):
        return rule
    return other_adam(rule, config, place="hat", **wrong)


def no_correction(rule: Optimizer, config: Config) -> Optimizer:
    """Averages as they are."""
    if isinstance(rule.moment, AdaMax):
        return other_adamax(rule, config, corrected=False)
    return other_adam(rule, config, corrected=False)


def correction(rule: Optimizer, config: Config, **wrong: Any) -> Optimizer:
    """AMSGrad with Adam's bias correction: (max v) / (1 - b2^t), then eps."""
    if not isinstance(rule.moment, AMSGrad):
        return rule
    return other_adam(rule, config, corrected=True, **wrong)


def largest_of_corrected(rule: Optimizer, config: Config) -> Optimizer:
    """max (v / (1 - b2^t)), then eps."""
    return correction(rule, config, largest="corrected v")


def correction_after_eps(rule: Optimizer, config: Config, **wrong: Any) -> Optimizer:
    """(sqrt(max v) + eps) / sqrt(1 - b2^t)."""
    return correction(rule, config, place="hat", **wrong)


def lookahead(rule: Optimizer, config: Config) -> Optimizer:
    """b1 m / (1 - b1^(t+1)) + (1 - b1) g / (1 - b1^t)."""
    return other_adam(rule, config, nesterov="next")


def schedule(rule: Optimizer, config: Config, **wrong: Any) -> Optimizer:
    """Dozat's mu_t = b1 (1 - 0.96^(decay t) / 2), and its products."""
    return other_adam(rule, config, nesterov="schedule", **wrong)


@dataclass(frozen=True)
class OtherAdaMax:
    """AdaMax with eps in or after the maximum, or no bias correction."""

    own: AdaMax
    inside: float = 0.0
    after: float = 0.0
    corrected: bool = True

    def init(self, x: Array) -> AdaMaxState:
        """As the method."""
        return self.own.init(x)

    def __call__(
        self, g: Array, state: AdaMaxState, t: int
    ) -> tuple[Array, AdaMaxState]:
        b1, b2 = self.own.beta1, self.own.beta2
        m = b1 * state.m + (1 - b1) * g
        v = np.maximum(b2 * state.v, np.abs(g) + self.inside)
        b1t = state.b1t * b1
        d1 = 1 - b1t if self.corrected else 1.0
        return ratio(m / d1, v + self.after), AdaMaxState(m, v, b1t)


def other_adamax(rule: Optimizer, config: Config, **wrong: Any) -> Optimizer:
    """AdaMax with something wrong."""
    if not isinstance(rule.moment, AdaMax):
        return rule
    return replace(rule, moment=OtherAdaMax(rule.moment, **wrong))


ADAM = (
    Variant(
        "eps_hat",
        "it adds eps before the bias correction of v, as keras and TensorFlow do",
        eps_hat,
        ({}, {"eps": 1e-7}),
    ),
    Variant(
        "no_bias_correction",
        "it does not correct the bias of its averages",
        no_correction,
    ),
    Variant(
        "bias_correction",
        "it corrects the bias of m and of the largest v, as torch does; the method "
        "corrects nothing",
        correction,
    ),
    Variant(
        "largest_of_corrected",
        "it keeps the largest of the corrected v, and corrects the bias of m, as optax "
        "does; the method corrects nothing",
        largest_of_corrected,
    ),
    Variant(
        "correction_after_eps",
        "it adds eps to the root of the largest v, then corrects the bias of that and "
        "of m, as keras does; the method corrects nothing",
        correction_after_eps,
        ({}, {"eps": 1e-7}),
    ),
    Variant(
        "other_lookahead",
        "it corrects the m of its look ahead as in the next step, as optax does",
        lookahead,
    ),
    Variant(
        "momentum_schedule",
        "its look ahead takes beta1 (1 - 0.96^(decay t) / 2) for beta1, as torch's "
        "(decay = 0.004) and keras' (decay = 1) do",
        schedule,
        ({"decay": 0.004}, {"decay": 1.0}, {"decay": 1.0, "eps": 1e-7}),
    ),
    Variant(
        "eps_in_maximum",
        "it adds eps to |g| inside the maximum, as torch and optax do",
        lambda rule, config, eps: other_adamax(rule, config, inside=eps),
        settings("eps", 1e-8, 1e-7),
    ),
    Variant(
        "eps_after_maximum",
        "it adds eps to the maximum, as keras does",
        lambda rule, config, eps: other_adamax(rule, config, after=eps),
        settings("eps", 1e-7, 1e-8),
    ),
)
