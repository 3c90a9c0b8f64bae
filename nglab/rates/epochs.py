"""Barzilai-Borwein rates for stochastic gradients: one secant an epoch of m steps.

With s = x~_e - x~_{e-1}, the move of the snapshot x~ over an epoch, and y the change of
some gradient that belongs to it, the raw rate is |s|^2 / (m |s'y|).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import (
    check_counts,
    check_fields,
    check_switches,
    function_of,
    scalar,
)
from nglab.arrays import Array, Hyper, Value, col, dot, rows, scaled
from nglab.blocks import WHOLE, Blocks, check_blocks
from nglab.rates.secant import Flag, Flags, flags, lost


class EpochState(NamedTuple):
    """What an epoch's secant needs.

    mean       the running average of this epoch's gradients
    x, g       the last snapshot and its gradient
    log_c      the mean of log(rate times phi) over
    estimates  that many estimates
    lr, flag   the rate in use and how it came about
    """

    mean: Array
    x: Array
    g: Array
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
    not finite and positive leaves the rate as it was, and a `Flag` says why; s'y <= 0
    is flagged too, since |s'y| then hides that there is no curvature to learn from.

    Shapes: x, g (*B, n); lr, beta, eps broadcast to *B; result (*B, 1).
    Units:  x^2/f, for u = g.
    Errors: ValueError unless lr > 0, m >= 1, 0 < beta <= 1, eps >= 0, phi(e) > 0, and
            for seed_with_lr without phi, where nothing is averaged.
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
        check_blocks(self, whole=True)
        check_counts(self, m=1)
        check_switches(self, "reset", "seed_with_lr")
        check_fields(self, lr="(0, inf)", eps="[0, inf)")
        if self.beta is not None:
            check_fields(self, beta="(0, 1]")
        if self.phi is not None:
            function_of("phi", self.phi, "the epoch")
        if self.phi is None and self.seed_with_lr:
            raise ValueError("seed_with_lr=True needs phi: raw rates are not averaged")

    def init(self, x: Array) -> EpochState:
        """No snapshot yet."""
        beta = 1.0 if self.beta is None else self.beta
        zero, lr = np.zeros_like(x), rows(x, 1, self.lr, beta, self.eps)
        flag, log_c = np.full(lr.shape, Flag.FIRST, np.int8), np.zeros_like(lr)
        if self.seed_with_lr:
            log_c = np.log(lr) + np.log(self.phi_at(1))
        estimates = np.full_like(lr, float(self.seed_with_lr))
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
            mean = beta * g + (1 - beta) * state.mean
            state = EpochState(mean, *state[1:])
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
        return state._replace(x=x.copy(), g=G.copy(), mean=mean)

    def secant(self, epoch: int, s: Array, y: Array, state: EpochState) -> EpochState:
        """The smoothed rate with one estimate more, where it is one."""
        raw, usable, flag = estimate(s, y, self.m, self.eps, state.flag)
        if self.phi is None:
            return state._replace(lr=np.where(usable, raw, state.lr), flag=flag)
        log_phi = np.log(self.phi_at(epoch))
        gain = np.log(raw) + log_phi - state.log_c
        new = state.log_c + gain / (state.estimates + 1)
        log_c = np.where(usable, new, state.log_c)
        return state._replace(
            log_c=log_c,
            estimates=state.estimates + usable,
            lr=np.where(usable, np.exp(log_c - log_phi), state.lr),
            flag=flag,
        )

    def phi_at(self, epoch: int) -> float:
        """phi(epoch), which must be positive."""
        if self.phi is None:
            return 1.0
        return scalar(f"phi({epoch})", self.phi(epoch), "(0, inf)")


def estimate(
    s: Array, y: Array, m: int, eps: Hyper, last: Flags
) -> tuple[Array, NDArray[np.bool_], Flags]:
    """|s|^2 / (m (|s'y| + eps |s|^2)), where it is finite and positive, and its flag.

    s and y are scaled first, so their squares neither overflow nor underflow.
    """
    (s, ss, a), (y, yy, b) = scaled(s), scaled(y)
    sy = dot(s, y)
    raw = ss / (m * (np.abs(sy) * (b / a) + eps * ss))
    usable, known = np.isfinite(raw) & (raw > 0), np.isfinite(ss + yy)
    cases = {
        Flag.ZERO_STEP: known & (ss == 0),
        Flag.CURVATURE: known & (sy <= 0),
        Flag.DIVERGED: ~usable & lost(last[..., 0]),
        Flag.NONFINITE: ~usable,
    }
    flag = flags(cases, np.zeros_like(last[..., 0]))
    return raw[..., None], usable[..., None], flag[..., None]
