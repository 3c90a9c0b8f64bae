"""Wrong averages of squares: Adam's family, AdaGrad, RMSprop, Adadelta."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array, ratio
from nglab.moments import Adadelta, AdaGrad, Adam, AMSGrad, RMSProp
from nglab.moments.adagrad import AdadeltaState
from nglab.optimizer import Optimizer
from nglab.oracle.variants.adam import other_adam
from nglab.oracle.variants.base import Variant, settings

Config = Mapping[str, Any]


class Sum(NamedTuple):
    """The sum or average of squares."""

    v: Array


@dataclass(frozen=True)
class OtherSquares:
    """v = keep v + share g^2 from `first`, eps outside or inside the root."""

    keep: float
    share: float
    eps: float
    first: float = 0.0
    inside: bool = False

    def init(self, x: Array) -> Sum:
        """v = first."""
        return Sum(np.full_like(x, self.first))

    def __call__(self, g: Array, state: Sum, t: int) -> tuple[Array, Sum]:
        v = self.keep * state.v + self.share * (g * g)
        size = np.sqrt(v + self.eps) if self.inside else np.sqrt(v) + self.eps
        return ratio(g, size), Sum(v)


def other_squares(
    rule: Optimizer, config: Config, kind: type[Any], **wrong: Any
) -> Optimizer:
    """AdaGrad or RMSprop with something wrong."""
    own = rule.moment
    if not isinstance(own, kind) or not isinstance(own, AdaGrad | RMSProp):
        return rule
    if isinstance(own, RMSProp):
        keep = wrong.pop("rho", own.rho)
        right = {"keep": own.rho, "share": 1 - own.rho, "eps": own.eps}
        wrong = {"keep": keep, "share": 1 - keep, **wrong}
    else:
        right = {"keep": 1.0, "share": 1.0, "eps": own.eps}
    made = {**right, **wrong}
    return rule if made == right else replace(rule, moment=OtherSquares(**made))


def adagrad(rule: Optimizer, config: Config, **wrong: Any) -> Optimizer:
    """AdaGrad's."""
    return other_squares(rule, config, AdaGrad, **wrong)


def eps_inside(rule: Optimizer, config: Config, **wrong: Any) -> Optimizer:
    """eps in the root, wherever there is one."""
    if isinstance(rule.moment, Adam | AMSGrad):
        return other_adam(rule, config, place="inside", **wrong)
    return other_squares(rule, config, object, inside=True, **wrong)


def own_eps(rule: Optimizer, config: Config, eps: float) -> Optimizer:
    """Not the eps of the config."""
    own: Any = rule.moment
    if getattr(own, "eps", eps) == eps:
        return rule
    return replace(rule, moment=replace(own, eps=eps))


def own_rho(rule: Optimizer, config: Config, rho: float) -> Optimizer:
    """Not the rho of the config."""
    own: Any = rule.moment
    if getattr(own, "rho", rho) == rho:
        return rule
    return replace(rule, moment=replace(own, rho=rho))


@dataclass(frozen=True)
class OtherAdadelta:
    """Adadelta with eps outside the roots, or with the squares of gradients for d."""

    own: Adadelta
    outside: bool

    def init(self, x: Array) -> AdadeltaState:
        """As the method."""
        return self.own.init(x)

    def __call__(
        self, g: Array, state: AdadeltaState, t: int
    ) -> tuple[Array, AdadeltaState]:
        rho, eps = self.own.rho, self.own.eps
        v = rho * state.v + (1 - rho) * (g * g)
        if self.outside:
            u = ratio(g * (np.sqrt(state.d) + eps), np.sqrt(v) + eps)
        else:
            u = ratio(g * np.sqrt(state.d + eps), np.sqrt(state.v + eps))
        d = rho * state.d + (1 - rho) * (u * u)
        return u, AdadeltaState(v, d)


def adadelta(rule: Optimizer, config: Config, outside: bool) -> Optimizer:
    """Adadelta with something wrong."""
    if not isinstance(rule.moment, Adadelta):
        return rule
    return replace(rule, moment=OtherAdadelta(rule.moment, outside))


def eps_outside(rule: Optimizer, config: Config) -> Optimizer:
    """sqrt(d) + eps over sqrt(v) + eps."""
    return adadelta(rule, config, True)


def late_v(rule: Optimizer, config: Config) -> Optimizer:
    """v from before this gradient."""
    return adadelta(rule, config, False)


ACCUMULATORS = tuple(
    {"first": 0.1, "eps": eps, "inside": inside}
    for eps, inside in ((1e-7, True), (1e-7, False), (1e-8, False), (1e-10, False))
)


SQUARES = (
    Variant(
        "eps_inside",
        "it adds eps inside the root; the method outside",
        eps_inside,
        ({}, {"eps": 1e-7}, {"eps": 1e-8}, {"eps": 1e-10}),
    ),
    Variant(
        "own_eps",
        "it uses another eps than the config says",
        own_eps,
        settings("eps", 0.0, 1e-10, 1e-8, 1e-7, 1e-6, 1e-3),
    ),
    Variant(
        "initial_accumulator",
        "its sum of squares starts at 0.1, as optax' and keras' do; the method's at 0",
        adagrad,
        ACCUMULATORS,
    ),
    Variant(
        "rho",
        "it uses another rho than the config says",
        own_rho,
        settings("rho", 0.99, 0.9, 0.95, 0.999),
    ),
    Variant(
        "eps_outside",
        "it adds eps outside the roots; the method inside",
        eps_outside,
    ),
    Variant(
        "late_v",
        "it divides by v from before this gradient",
        late_v,
    ),
)
