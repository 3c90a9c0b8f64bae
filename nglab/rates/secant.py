"""Rates from the last secant, s = x_k - x_{k-1} and y = g_k - g_{k-1}."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import (
    TINY,
    Array,
    Hyper,
    check_fields,
    clip,
    col,
    dot,
    norm,
    one_of,
    rows,
)
from nglab.blocks import WHOLE, Blocks

Flags = NDArray[np.int8]


class Flag(IntEnum):
    """How a Barzilai-Borwein rate came about; only OK is a plain secant step."""

    OK = 0
    FIRST = 1  # the given rate
    CONVERGED = 2  # g = 0: the last rate, and no secant is formed
    ZERO_STEP = 3  # s = 0: the last rate
    CURVATURE = 4  # s'y <= 4 eps n |s| |y|: the last rate
    CLIPPED = 5  # the secant step was outside [lo, hi]
    CAPPED = 6  # the step was longer than the length cap
    NONFINITE = 7  # x or g is not finite: the last rate
    DIVERGED = 8  # not finite twice in a row: nothing more to expect of this row


class SecantState(NamedTuple):
    """The last iterate, its gradient, the last rate and how it came about."""

    x: Array
    g: Array
    lr: Array
    flag: Flags


@dataclass(frozen=True, eq=False)
class BarzilaiBorwein:
    """The inverse curvature along the last step, a stand-in for Newton's:

        bb1       s's / s'y                         the longer step
        bb2       s'y / y'y                         the shorter step
        adaptive  bb2 where bb2 < tau bb1, else bb1

    then clipped to [lo, hi] and, stabilised, to cap / |g|. Degenerate rows get a rate
    all the same, finite and positive, and a `Flag` in the state that says why.

    Shapes: x, g (*B, n), result (*B, 1); lr, tau, cap broadcast to *B.
    Units:  x^2/f, and cap has the unit of x: for u = g. Normalised directions carry no
            curvature (`verify -k normalized-bb`).
    Errors: ValueError for an unknown formula, lr <= 0 or outside [lo, hi].
    Source: Barzilai and Borwein (1988); adaptive: Zhou, Gao, Dai (2006); the cap:
            Burdakov, Dai, Huang (2019).
    Differs: MRtrix3 takes |s|/|y|, the geometric mean; gorgonia bb2 alone.
    """

    lr: Hyper | None = None  # None: min(1, 1 / max|g_0|)
    formula: str = "bb1"
    lo: Hyper = 1e-30
    hi: Hyper = 1e30
    cap: Hyper = np.inf
    tau: Hyper = 0.5
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        one_of("formula", self.formula, ("bb1", "bb2", "adaptive"))
        if self.blocks != WHOLE:
            raise ValueError(f"blocks={self.blocks.sizes}: one secant serves all of x")
        check_fields(self, lo="(0, inf)", hi="(0, inf)", cap="(0, inf]", tau="(0, 1)")
        if self.lr is not None:
            check_fields(self, lr="(0, inf)")
            if not np.all((self.lo <= self.lr) & (self.lr <= self.hi)):
                raise ValueError(
                    f"lr={self.lr} is outside [lo={self.lo}, hi={self.hi}]"
                )

    def init(self, x: Array) -> SecantState:
        """No step yet."""
        lr = rows(x, 1, 1.0 if self.lr is None else self.lr)
        zero = np.zeros_like(x)
        return SecantState(zero, zero, lr, np.full(lr.shape, Flag.FIRST, np.int8))

    def __call__(
        self, k: int, x: Array, g: Array, u: Array, state: SecantState
    ) -> tuple[Array, SecantState]:
        with np.errstate(all="ignore"):
            if k == 0:
                lr, flag = self.first(g, state), state.flag
            else:
                lr, flag = self.secant(x - state.x, g - state.g, g, state)
            lr, flag = self.capped(lr, flag, g)
        return lr, SecantState(x, g, lr, flag)

    def first(self, g: Array, state: SecantState) -> Array:
        """The given rate, or min(1, 1 / max|g|)."""
        if self.lr is not None:
            return state.lr
        size = np.abs(g).max(-1, keepdims=True)
        return 1 / np.maximum(1.0, np.where(np.isfinite(size), size, 1.0))

    def secant(
        self, s: Array, y: Array, g: Array, state: SecantState
    ) -> tuple[Array, Flags]:
        """The secant step where it is usable, the last rate elsewhere."""
        step, curved = self.inverse_curvature(s, y)
        lr = clip(step, self.lo, self.hi)
        if np.all(curved & (lr == step)):
            return lr, np.zeros(lr.shape, np.int8)
        gone = ~(np.isfinite(s) & np.isfinite(y)).all(-1, keepdims=True)
        twice = gone & (state.flag >= Flag.NONFINITE)
        still = (s == 0).all(-1, keepdims=True)
        arrived = (g == 0).all(-1, keepdims=True)
        cases = [twice, gone, arrived, still, ~curved, lr != step]
        names = [
            Flag.DIVERGED,
            Flag.NONFINITE,
            Flag.CONVERGED,
            Flag.ZERO_STEP,
            Flag.CURVATURE,
            Flag.CLIPPED,
        ]
        flag = np.select(cases, names, Flag.OK).astype(np.int8)
        secant = (flag == Flag.OK) | (flag == Flag.CLIPPED)
        return np.where(secant, lr, clip(state.lr, self.lo, self.hi)), flag

    def inverse_curvature(self, s: Array, y: Array) -> tuple[Array, NDArray[np.bool_]]:
        """bb1, bb2 or their choice, (*B, 1), and where s'y > 4 eps n |s| |y|.

        Rows whose squares over- or underflow are scaled to maximum norm 1 first.
        """
        ss, yy = dot(s, s), dot(y, y)
        scale: Hyper = 1.0
        if not np.all(
            safe := (ss > TINY) & (ss < 1 / TINY) & (yy > TINY) & (yy < 1 / TINY)
        ):
            a = np.where(safe, 1.0, np.abs(s).max(-1))
            b = np.where(safe, 1.0, np.abs(y).max(-1))
            s, y = s / a[..., None], y / b[..., None]
            ss, yy, scale = dot(s, s), dot(y, y), clip(a / b, TINY, 1 / TINY)
        sy = dot(s, y)
        curved = sy > 4 * np.finfo(float).eps * s.shape[-1] * (
            np.sqrt(ss) * np.sqrt(yy)
        )
        bb1, bb2 = ss / sy, sy / yy
        if self.formula == "bb1":
            step = bb1
        elif self.formula == "bb2":
            step = bb2
        else:
            step = np.where(bb2 < self.tau * bb1, bb2, bb1)
        return (step * scale)[..., None], curved[..., None]

    def capped(self, lr: Array, flag: Flags, g: Array) -> tuple[Array, Flags]:
        """lr, at most cap / |g|."""
        if np.all(self.cap == np.inf):
            return lr, flag
        longest = col(self.cap) / np.maximum(norm(g), TINY)[..., None]
        return np.minimum(lr, longest), np.where(
            lr > longest, np.int8(Flag.CAPPED), flag
        )


class AdGDState(NamedTuple):
    """The last iterate, its gradient, the last rate and its growth."""

    x: Array
    g: Array
    lr: Array
    growth: Array


@dataclass(frozen=True, eq=False)
class AdGD:
    """lr_k = min( sqrt(1 + theta_{k-1}) lr_{k-1}, |s| / (2 |y|) ), theta = lr/lr_-.

    Half the inverse of the local Lipschitz constant, with bounded growth: converges on
    any convex function with locally Lipschitz gradient, no constant known. The first
    step uses lr, and theta_0 is infinite. Where y = 0 from the start, lr is kept.

    Shapes: x, g (*B, n); lr broadcasts to *B; result (*B, 1).
    Units:  lr has the unit x^2/f, for u = g.
    Errors: ValueError unless lr > 0.
    Source: Malitsky and Mishchenko, arXiv 1910.09529, Algorithm 1.
    """

    lr: Hyper
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_fields(self, lr="(0, inf)")

    def init(self, x: Array) -> AdGDState:
        """No step yet, unbounded growth."""
        zero = np.zeros_like(x)
        return AdGDState(zero, zero, rows(x, 1, self.lr), rows(x, 1, np.inf))

    def __call__(
        self, k: int, x: Array, g: Array, u: Array, state: AdGDState
    ) -> tuple[Array, AdGDState]:
        if k == 0:
            return state.lr, AdGDState(x, g, state.lr, state.growth)
        with np.errstate(all="ignore"):
            local = (norm(x - state.x) / (2 * norm(g - state.g)))[..., None]
            lr = np.fmin(np.sqrt(1 + state.growth) * state.lr, local)
            lr = np.where(np.isfinite(lr) & (lr > 0), lr, state.lr)
            growth = lr / state.lr
        return lr, AdGDState(x, g, lr, growth)
