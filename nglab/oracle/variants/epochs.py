"""Wrong secants once an epoch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from nglab.arrays import Array, dot
from nglab.optimizer import Optimizer
from nglab.oracle.variants.base import Variant, as_kind
from nglab.rates import EpochBB, SameBatchBB
from nglab.rates.epochs import EpochState

Config = Mapping[str, Any]


class OtherEpochs(EpochBB):
    """An epoch's secant with another raw rate."""

    def raw(self, ss: Array, sy: Array, yy: Array) -> Array:
        """The rate from |s|^2, s'y and |y|^2."""
        raise NotImplementedError

    def secant(self, epoch: int, s: Array, y: Array, state: EpochState) -> EpochState:
        """As the method, with this raw rate in the place of its own."""
        ss, sy, yy = (dot(a, b)[..., None] for a, b in ((s, s), (s, y), (y, y)))
        raw = self.raw(ss, sy, yy)
        if self.phi is None:
            raw = np.where(np.isfinite(raw) & (raw != 0), raw, state.lr)
            return state._replace(lr=raw)
        phi = self.phi(epoch)
        log_c = state.log_c + (np.log(raw * phi) - state.log_c) / (state.estimates + 1)
        lr = np.exp(log_c) / phi
        return state._replace(log_c=log_c, estimates=state.estimates + 1, lr=lr)


class Signed(OtherEpochs):
    """No absolute value."""

    def raw(self, ss: Array, sy: Array, yy: Array) -> Array:
        """|s|^2 / (m (s'y + eps |s|^2)), of either sign."""
        return ss / (self.m * (sy + self.eps * ss))


class Undivided(OtherEpochs):
    """No 1/m."""

    def raw(self, ss: Array, sy: Array, yy: Array) -> Array:
        """|s|^2 / (|s'y| + eps |s|^2)."""
        return ss / (np.abs(sy) + self.eps * ss)


class Shorter(OtherEpochs):
    """bb2."""

    def raw(self, ss: Array, sy: Array, yy: Array) -> Array:
        """|s'y| / (m |y|^2)."""
        return np.abs(sy) / (self.m * yy)


class EpsAdded(OtherEpochs):
    """eps without |s|^2."""

    def raw(self, ss: Array, sy: Array, yy: Array) -> Array:
        """|s|^2 / (m (|s'y| + eps))."""
        return ss / (self.m * (np.abs(sy) + self.eps))


def secants(rule: Optimizer, config: Config, kind: type[Any]) -> Optimizer:
    """Another kind of secant."""
    rate = rule.rate
    if not isinstance(rate, EpochBB) or (kind is EpsAdded and not rate.eps):
        return rule
    return replace(rule, rate=as_kind(kind, rate))


def no_1_over_m(rule: Optimizer, config: Config) -> Optimizer:
    """The rate of one long step."""
    if isinstance(rule.rate, SameBatchBB):
        return replace(rule, rate=as_kind(SameUndivided, rule.rate))
    return secants(rule, config, Undivided)


class SameUndivided(SameBatchBB):
    """The same batch, without 1/m."""

    def __call__(self, *given: Any) -> Any:
        """m times the rate, from the second epoch on."""
        lr, state = super().__call__(*given)
        return lr * (self.m if given[0] >= self.m else 1), state


class TwoBatches(SameBatchBB):
    """Each gradient of its own batch."""

    def __call__(self, k: int, x: Array, f: Any, g: Array, u: Array, state: Any) -> Any:
        """With the last batch for the last snapshot."""
        epoch, inner = divmod(k, self.m)
        if inner or not epoch:
            return super().__call__(k, x, f, g, u, state)
        now, last = self.batches[epoch], self.batches[epoch - 1]
        y = self.finite_sum.grad(x, now) - self.finite_sum.grad(state.x, last)
        with np.errstate(all="ignore"):
            state = EpochBB(self.lr, self.m).secant(epoch, x - state.x, y, state)
        return state.lr, state._replace(x=x)


def two_batches(rule: Optimizer, config: Config) -> Optimizer:
    """Two batches for one secant."""
    if not isinstance(rule.rate, SameBatchBB):
        return rule
    return replace(rule, rate=as_kind(TwoBatches, rule.rate))


def with_epochs(rule: Optimizer, **wrong: Any) -> Optimizer:
    """Averaged epochs with other numbers."""
    rate = rule.rate
    if not isinstance(rate, EpochBB) or rate.beta is None:
        return rule
    right = {key: getattr(rate, key) for key in wrong}
    return rule if right == wrong else replace(rule, rate=replace(rate, **wrong))


def ema_carry(rule: Optimizer, config: Config) -> Optimizer:
    """G is never reset."""
    return with_epochs(rule, reset=False)


def no_smoothing(rule: Optimizer, config: Config) -> Optimizer:
    """The raw rate."""
    return with_epochs(rule, phi=None, seed_with_lr=False)


def phi_k(rule: Optimizer, config: Config) -> Optimizer:
    """phi(k) = k."""
    if config.get("phi") == "none" or config.get("seed_with_lr"):
        return rule
    return with_epochs(rule, phi=float)


def seeded(rule: Optimizer, config: Config) -> Optimizer:
    """lr counts as an estimate."""
    if config.get("phi") == "none":
        return rule
    return with_epochs(rule, seed_with_lr=True)


def last_gradient(rule: Optimizer, config: Config) -> Optimizer:
    """The last gradient of an epoch for its average."""
    return with_epochs(rule, beta=1.0)


def no_eps(rule: Optimizer, config: Config) -> Optimizer:
    """No eps."""
    rate = rule.rate
    if not isinstance(rate, EpochBB) or not rate.eps:
        return rule
    return replace(rule, rate=replace(rate, eps=0.0))


EPOCHS = (
    Variant(
        "no_abs",
        "it takes s'y without the absolute value: negative rates",
        lambda rule, config: secants(rule, config, Signed),
    ),
    Variant("no_1_over_m", "it does not divide the secant by m", no_1_over_m),
    Variant(
        "epoch_bb2",
        "it takes the shorter secant, s'y / y'y",
        lambda rule, config: secants(rule, config, Shorter),
    ),
    Variant(
        "eps_without_s",
        "it adds eps to |s'y|; the method eps |s|^2",
        lambda rule, config: secants(rule, config, EpsAdded),
    ),
    Variant("no_eps", "it leaves out eps |s|^2", no_eps),
    Variant(
        "ema_carry",
        "its average of gradients goes on through all epochs; the method starts it "
        "anew in each",
        ema_carry,
    ),
    Variant("no_smoothing", "it uses the raw rate of each epoch", no_smoothing),
    Variant("phi_k", "its phi(k) is k; the method's k + 1", phi_k),
    Variant("seeded", "the first lr counts as an estimate", seeded),
    Variant(
        "last_gradient",
        "it takes the last gradient of an epoch for the average",
        last_gradient,
    ),
    Variant(
        "two_batches",
        "its secant compares the gradients of two batches; the method's of one",
        two_batches,
    ),
)
