"""Barzilai-Borwein rates for stochastic gradients: one secant an epoch of m steps.

With s = x~_e - x~_{e-1}, the move of the snapshot x~ over an epoch, and y the change of
some gradient that belongs to it, the raw rate is |s|^2 / (m |s'y|).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, Hyper, Value, check_counts, check_fields, col, dot, rows
from nglab.blocks import WHOLE, Blocks
from nglab.rates.secant import Flag, Flags


class EpochState(NamedTuple):
    """What an epoch's secant needs.

    x, g       the last snapshot and its gradient
    mean       the running average of this epoch's gradients
    log_c      the mean of log(rate times phi) over
    estimates  that many estimates
    lr, flag   the rate in use and how it came about
    """

    x: Array
    g: Array
    mean: Array
    log_c: Array
    estimates: Array
    lr: Array
    flag: Flags


@dataclass(frozen=True, eq=False)
class EpochBB:
    """Once an epoch lr = |s|^2 / (m (|s'y| + eps |s|^2)), smoothed over the epochs:

        log c_e = mean over the estimates so far of log(lr_j phi(j)),  lr_e = c_e /
        phi(e)

    y is the change of the gradient at the snapshot, exact where the first gradient of
    an epoch is (SVRG), or (beta given) of the average G <- beta g + (1 - beta) G over
    an epoch. Without phi the raw rate is used as it is. The first rate is lr; it counts
    as an estimate if seed_with_lr, which protects the first secant. A secant that is
    not finite and positive leaves the rate as it was; s'y <= 0 is flagged, since |s'y|
    then hides that there is no curvature to learn from.

    Shapes: x, g (*B, n); lr, beta, eps broadcast to *B; result (*B, 1).
    Units:  x^2/f, for u = g.
    Errors: ValueError unless lr > 0, m >= 1, 0 < beta <= 1, eps >= 0, phi(e) > 0.
    Source: Tan et al., arXiv 1605.04131; eps: Ma et al. (AAAI 2018), equation 8.
    Differs: the authors' code carries G over to the next epoch (reset=False), and its
            SVRG has no absolute value.
    """

    lr: Hyper
    m: int
    beta: Hyper | None = None
    phi: Callable[[int], float] | None = None
    reset: bool = True
    seed_with_lr: bool = False
    eps: Hyper = 0.0
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_counts(self, m=1)
        check_fields(self, lr="(0, inf)", eps="[0, inf)")
        if self.beta is not None:
            check_fields(self, beta="(0, 1]")

    def init(self, x: Array) -> EpochState:
        """No snapshot yet."""
        beta = 1.0 if self.beta is None else self.beta
        zero, lr = np.zeros_like(x), rows(x, 1, self.lr, beta, self.eps)
        seeded = self.seed_with_lr and self.phi is not None
        log_c = np.log(lr * positive(self.phi, 1)) if seeded else np.zeros_like(lr)
        estimates = np.full_like(lr, float(seeded))
        flag = np.full(lr.shape, Flag.FIRST, np.int8)
        return EpochState(zero, zero, zero, log_c, estimates, lr, flag)

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: EpochState
    ) -> tuple[Array, EpochState]:
        epoch, inner = divmod(k, self.m)
        if inner == 0:
            with np.errstate(all="ignore"):
                state = self.new_epoch(epoch, x, g, state)
        if self.beta is not None:
            beta = col(self.beta)
            state = state._replace(mean=beta * g + (1 - beta) * state.mean)
        return state.lr, state

    def new_epoch(
        self, epoch: int, x: Array, g: Array, state: EpochState
    ) -> EpochState:
        """The rate of this epoch, and the new snapshot."""
        averaged = self.beta is not None
        G = state.mean if averaged else g
        if epoch > averaged:  # an average needs one epoch more
            state = self.secant(epoch, x - state.x, G - state.g, state)
        mean = np.zeros_like(x) if self.reset else state.mean
        return state._replace(x=x, g=G, mean=mean)

    def secant(self, epoch: int, s: Array, y: Array, state: EpochState) -> EpochState:
        """The smoothed rate with one estimate more, where it is one."""
        ss, sy = dot(s, s)[..., None], dot(s, y)[..., None]
        raw = ss / (self.m * (np.abs(sy) + col(self.eps) * ss))
        usable = np.isfinite(raw) & (raw > 0)
        kind = np.where(sy > 0, Flag.OK, Flag.CURVATURE)
        flag = np.where(usable, kind, Flag.ZERO_STEP).astype(np.int8)
        if self.phi is None:
            return state._replace(lr=np.where(usable, raw, state.lr), flag=flag)
        phi = positive(self.phi, epoch)
        new = state.log_c + (np.log(raw * phi) - state.log_c) / (state.estimates + 1)
        log_c = np.where(usable, new, state.log_c)
        lr = np.where(usable, np.exp(log_c) / phi, state.lr)
        return state._replace(
            log_c=log_c, estimates=state.estimates + usable, lr=lr, flag=flag
        )


def positive(phi: Callable[[int], float] | None, epoch: int) -> float:
    """phi(epoch), which must be a positive number."""
    value = 1.0 if phi is None else float(phi(epoch))
    if not 0 < value < np.inf:
        raise ValueError(f"phi({epoch})={value} is not positive")
    return value


class TermGradients(Protocol):
    """A finite sum, as far as a secant on one batch needs it."""

    def grad(self, x: Array, i: NDArray[np.integer[Any]]) -> Array:
        """The mean gradient of the terms i."""


@dataclass(frozen=True, eq=False)
class SameBatchBB:
    """Once an epoch lr = |s|^2 / (m s'y), y = grad f_B(x~_e) - grad f_B(x~_{e-1}).

    Both gradients are of the SAME batch B, a new one each epoch: then the rate lies
    between 1/(m L_B) and 1/(m mu_B), surely. One batch gradient more an epoch. The
    first rate is lr.

    Shapes: batches (epochs, *B, size), recorded indices; lr broadcasts to *B.
    Units:  x^2/f, for u = g.
    Errors: ValueError unless lr > 0, m >= 1 and batches are at least (1, size)
            integers.
    Source: the structural cure of the two-batch secant; in Newton-type methods,
            Schraudolph, Yu, Guenter (2007).
    """

    lr: Hyper
    m: int
    finite_sum: TermGradients
    batches: NDArray[np.int64]
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_counts(self, m=1)
        check_fields(self, lr="(0, inf)")
        batches = np.asarray(self.batches)
        if batches.ndim < 2 or not np.issubdtype(batches.dtype, np.integer):
            raise ValueError(
                f"batches of shape {batches.shape} are not (epochs, ..., size)"
            )
        object.__setattr__(self, "batches", batches)

    def init(self, x: Array) -> EpochState:
        """No snapshot yet."""
        return EpochBB(self.lr, self.m).init(x)

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: EpochState
    ) -> tuple[Array, EpochState]:
        epoch, inner = divmod(k, self.m)
        if inner:
            return state.lr, state
        if epoch:
            if epoch >= len(self.batches):
                raise ValueError(
                    f"batches has {len(self.batches)} epochs, this is {epoch}"
                )
            B = self.batches[epoch]
            y = self.finite_sum.grad(x, B) - self.finite_sum.grad(state.x, B)
            with np.errstate(all="ignore"):
                state = EpochBB(self.lr, self.m).secant(epoch, x - state.x, y, state)
        return state.lr, state._replace(x=x)
