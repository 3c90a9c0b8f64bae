"""Steps that look at the variable: trust ratios, and decay of the weights."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nglab.arrays import Array, Value, norm, ratio
from nglab.blocks import Blocks
from nglab.moments.base import NoMemory
from nglab.norms import as_is
from nglab.optimizer import Optimizer, local
from nglab.oracle.variants.base import Rule, Variant, settings, slot
from nglab.oracle.variants.steps import Stepped
from nglab.rates import Correlation, DoG, Given, Rate

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Trusting:
    """lr |x| eta in every block; |x| = 0 counts as 1."""

    rate: Rate
    blocks: Blocks
    eta: float

    def init(self, x: Array) -> Any:
        """The state of the rate."""
        return self.rate.init(x)

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
    ) -> tuple[Array, Any]:
        lr, state = self.rate(k, x, f, g, u, state)
        size = self.blocks.each(norm, x)
        return lr * self.eta * np.where(size > 0, size, 1.0), state


def trust_ratio(rule: Optimizer, config: Config, eta: float) -> Optimizer:
    """LARS: lengths in proportion to the variable."""
    here = slot(rule)
    if here is None:
        return rule
    blocks = Blocks(tuple(config["blocks"]))
    return replace(rule, rate=Trusting(rule.rate, blocks, eta))


def trust_ratio_at_zero(rule: Optimizer, config: Config, eta: float) -> Rule:
    """eta |x|/|g| g in every block, and g where |x| = 0."""
    here, blocks = slot(rule), Blocks(tuple(config["blocks"]))
    if here is None:
        return rule

    def step(
        rule: Optimizer, x: Array, g: Array, last: Array, state: Any, xi: Any, f: Any
    ) -> Any:
        size = blocks.spread(blocks.each(norm, x))

        def trusted(g: Array) -> Array:
            unit = ratio(g, blocks.spread(blocks.each(norm, g)))
            return np.where(size > 0, eta * size * unit, g)

        changed: dict[str, Any] = {str(here): trusted}
        return replace(rule, **changed).step(x, g, state, xi, f)

    return Stepped(rule, step)


def simple(rule: Optimizer) -> bool:
    """Whether its rate comes from neither secants nor values of f."""
    return isinstance(rule.rate, Given | Correlation)


def decoupled_decay(rule: Optimizer, config: Config, decay: float) -> Rule:
    """x - lr u - lr decay x; for gradient descent that is L2."""
    bare = rule.pre is as_is and rule.post is as_is
    if (bare and isinstance(rule.moment, NoMemory)) or not simple(rule):
        return rule

    def step(
        rule: Optimizer, x: Array, g: Array, last: Array, state: Any, xi: Any, f: Any
    ) -> Any:
        ahead, state = rule.step(x, g, state, xi, f)
        return ahead - rule.rate.blocks.spread(state.lr) * (decay * x), state

    return Stepped(rule, step)


def l2_decay(rule: Optimizer, config: Config, decay: float) -> Rule:
    """g + decay x, then the method."""
    if not simple(rule):
        return rule

    def step(
        rule: Optimizer, x: Array, g: Array, last: Array, state: Any, xi: Any, f: Any
    ) -> Any:
        return rule.step(x, g + decay * x, state, xi, f)

    return Stepped(rule, step)


def decay_after_norm(rule: Optimizer, config: Config, decay: float) -> Rule:
    """g/|g| + decay x, then the moment; without a moment that is decoupled."""
    if rule.pre is as_is or not simple(rule):
        return rule

    def step(
        rule: Optimizer, x: Array, g: Array, last: Array, state: Any, xi: Any, f: Any
    ) -> Any:
        n = (rule.pre(g, x) if local(rule.pre) else rule.pre(g)) + decay * x
        return replace(rule, pre=as_is).step(x, n, state, xi, f)

    return Stepped(rule, step)


def guarded_root(rule: Optimizer, config: Config, eps: float) -> Optimizer:
    """DoG with eps in the sum of squares."""
    rate = rule.rate
    if not isinstance(rate, DoG):
        return rule
    return replace(rule, rate=replace(rate, eps=rate.eps + eps))


DECAYS = settings("decay", 0.01, 0.004, 1e-4, 5e-4, 0.1)


VARIABLES = (
    Variant(
        "trust_ratio",
        "it multiplies by the norm of the variable, as LARS does",
        trust_ratio,
        settings("eta", 1.0, 0.001, 0.01),
    ),
    Variant(
        "trust_ratio_at_zero",
        "it multiplies by |x| / |g|, and takes g as it is where x = 0, as optax does",
        trust_ratio_at_zero,
        settings("eta", 1.0, 0.001),
    ),
    Variant(
        "decoupled_decay",
        "it also takes lr decay x off x, as AdamW does",
        decoupled_decay,
        DECAYS,
    ),
    Variant(
        "l2_decay",
        "it adds decay x to the gradient, as the weight_decay of torch's SGD and Adam",
        l2_decay,
        DECAYS,
    ),
    Variant(
        "guarded_root",
        "it adds eps to the sum of squared gradients, as DoG's authors' code",
        guarded_root,
        settings("eps", 1e-8),
    ),
    Variant(
        "decay_after_norm",
        "it adds decay x to the normalised gradient",
        decay_after_norm,
        DECAYS,
    ),
)
