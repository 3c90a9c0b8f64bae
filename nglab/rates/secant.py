"""Rates from the last secant, s = x_k - x_{k-1} and y = g_k - g_{k-1}."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import check_counts, check_fields, one_of, shown
from nglab.arrays import Array, Hyper, Value, clip, dot, rows, scaled
from nglab.blocks import WHOLE, Blocks, check_blocks
from nglab.rates.base import outside

Flags = NDArray[np.int8]


LEAST = 5e-324  # the least positive number
EPS = 2.0**-52  # of float64
FORMULAS = ("bb1", "bb2", "adaptive", "alternating")


class Flag(IntEnum):
    """How a rate came about; only OK is a plain secant step, or one that was found."""

    OK = 0
    FIRST = 1  # the given rate
    CONVERGED = 2  # g = 0: the last rate, and no secant is formed
    ZERO_STEP = 3  # s = 0: the last rate
    CURVATURE = 4  # s'y <= 4 eps n |s| |y|: the last rate
    CLIPPED = 5  # the secant step was outside [lo, hi]
    CAPPED = 6  # the step was longer than the length cap
    NONFINITE = 7  # x, g or a difference is not finite: the last rate
    DIVERGED = 8  # not finite twice in a row: nothing more to expect of this row
    EXHAUSTED = 9  # no trial of a line search was short enough: 0, the row stays
    REUSED = 10  # the last rate, which serves for a cycle of steps


class SecantState(NamedTuple):
    """The last iterate, its gradient, the last rate and how it came about."""

    x: Array
    g: Array
    lr: Array
    flag: Flags


@dataclass(frozen=True, eq=False)
class BarzilaiBorwein:
    """The inverse curvature along the last step, a stand-in for Newton's:

        bb1          s's / s'y                         the longer step
        bb2          s'y / y'y                         the shorter step
        adaptive     bb2 where bb2 < tau bb1, else bb1
        alternating  bb1, bb2, bb1, ... in turn, from one cycle to the next

    then clipped to [lo, hi] and, stabilised, to cap / |g|. A rate serves for `cycle`
    steps: secants are formed at k = 1, 1 + cycle, 1 + 2 cycle, ... Degenerate rows get
    a rate all the same, finite and positive, and a `Flag` in the state that says why.

    Shapes: x, g (*B, n), result (*B, 1); lr, tau, cap broadcast to *B.
    Units:  x^2/f, and cap has the unit of x: for u = g. Normalised directions carry no
            curvature (`verify -k normalized-bb`).
    Errors: ValueError for an unknown formula, lr <= 0 or outside [lo, hi], cycle < 1.
    Source: Barzilai and Borwein (1988); adaptive: Zhou, Gao, Dai (2006); alternating:
            Dai and Fletcher (2005); cycle: Dai, Hager, Schittkowski, Zhang (2006); the
            cap: Burdakov, Dai, Huang (2019).
    Differs: MRtrix3 takes |s|/|y|, the geometric mean; gorgonia bb2 alone.
    """

    lr: Hyper | None = None  # None: min(1, 1 / max|g_0|)
    formula: str = "bb1"
    lo: Hyper = 1e-30
    hi: Hyper = 1e30
    cap: Hyper = np.inf
    tau: Hyper = 0.5
    cycle: int = 1
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        one_of("formula", self.formula, FORMULAS)
        check_blocks(self, whole=True)
        check_counts(self, cycle=1)
        check_fields(self, lo="(0, inf)", hi="(0, inf)", cap="(0, inf]", tau="(0, 1)")
        if not np.all(self.lo <= self.hi):
            raise ValueError(f"lo={shown(self.lo)} exceeds hi={shown(self.hi)}")
        if self.lr is not None:
            check_fields(self, lr="(0, inf)")
            if not np.all((self.lo <= self.lr) & (self.lr <= self.hi)):
                raise outside(self)

    def init(self, x: Array) -> SecantState:
        """No step yet; one rate for each row of the batch that the numbers span."""
        first = 1.0 if self.lr is None else self.lr
        lr = rows(x, 1, first, self.lo, self.hi, self.cap, self.tau)
        zero = np.zeros_like(x)
        return SecantState(zero, zero, lr, np.full(lr.shape, Flag.FIRST, np.int8))

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: SecantState
    ) -> tuple[Array, SecantState]:
        with np.errstate(all="ignore"):
            if k == 0:
                lr, flag = self.first(g, state)
            else:
                lr, flag = self.secant(k - 1, x - state.x, g - state.g, g, state)
            lr, flag = self.capped(lr, flag, g)
        return lr, SecantState(x.copy(), g.copy(), lr, flag)

    def first(self, g: Array, state: SecantState) -> tuple[Array, Flags]:
        """The given rate, or min(1, 1 / max|g|)."""
        size = np.abs(g).max(-1, keepdims=True)
        gone = ~np.isfinite(size)
        lr = state.lr
        if self.lr is None:
            lr = clip(lr / np.where(gone, 1.0, np.maximum(1.0, size)), self.lo, self.hi)
        cases = {Flag.NONFINITE: gone, Flag.CONVERGED: size == 0}
        return lr, flags(cases, state.flag)

    def secant(
        self, j: int, s: Array, y: Array, g: Array, state: SecantState
    ) -> tuple[Array, Flags]:
        """The step of secant j where it is due and usable, the last rate elsewhere."""
        turn, used = divmod(j, self.cycle)
        step, curved = self.inverse_curvature(s, y, turn)
        lr = clip(step, self.lo, self.hi)
        flag = np.int8(Flag.CLIPPED) * (lr != step)
        usable = curved & g.any(-1, keepdims=True) & (used == 0)
        if usable.all():
            return lr, flag
        gone = ~(np.isfinite(s) & np.isfinite(y)).all(-1, keepdims=True)
        cases = {
            Flag.DIVERGED: gone & lost(state.flag),
            Flag.NONFINITE: gone,
            Flag.CONVERGED: ~g.any(-1, keepdims=True),
            Flag.ZERO_STEP: ~s.any(-1, keepdims=True),
            Flag.REUSED: used > 0,
            Flag.CURVATURE: ~curved,
        }
        lr = np.where(usable, lr, clip(state.lr, self.lo, self.hi))
        return lr, flags(cases, flag)

    def inverse_curvature(
        self, s: Array, y: Array, turn: int
    ) -> tuple[Array, NDArray[np.bool_]]:
        """bb1, bb2 or their choice, (*B, 1), and where s'y > 4 eps n |s| |y|."""
        (s, ss, a), (y, yy, b) = scaled(s), scaled(y)
        sy = dot(s, y)
        rounding = 4 * EPS * s.shape[-1]
        curved = sy > rounding * (np.sqrt(ss) * np.sqrt(yy))
        bb1, bb2 = ss / sy, sy / yy
        if self.formula == "adaptive":
            step = np.where(bb2 < self.tau * bb1, bb2, bb1)
        elif self.formula == "alternating":
            step = bb2 if turn % 2 else bb1
        else:
            step = bb1 if self.formula == "bb1" else bb2
        return (step * (a / b))[..., None], curved[..., None]

    def capped(self, lr: Array, flag: Flags, g: Array) -> tuple[Array, Flags]:
        """lr, at most cap / |g|."""
        if isinstance(self.cap, float) and self.cap == np.inf:
            return lr, flag
        _, gg, a = scaled(g)
        longest = np.maximum(self.cap / np.sqrt(gg) / a, LEAST)[..., None]
        over = (lr > longest) & ~lost(flag)
        return np.where(over, longest, lr), np.where(over, np.int8(Flag.CAPPED), flag)


def lost(flag: Flags) -> NDArray[np.bool_]:
    """Where x, g or f was not finite."""
    return (flag == Flag.NONFINITE) | (flag == Flag.DIVERGED)


def flags(cases: dict[Flag, Any], default: Flags) -> Flags:
    """The first flag whose case applies to a row."""
    flag = default
    for code, case in reversed(cases.items()):
        flag = np.where(case, np.int8(code), flag)
    return flag


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
    any convex f with a minimiser and locally Lipschitz gradient, no constant known.
    The first step uses lr, and theta_0 is infinite. y = 0 sets no limit; lr is kept
    where none is left (y = 0 from the start), where s = 0, and where x or g is not
    finite.

    Shapes: x, g (*B, n); lr broadcasts to *B; result (*B, 1).
    Units:  lr has the unit x^2/f, for u = g.
    Errors: ValueError unless lr > 0.
    Source: Malitsky and Mishchenko, arXiv 1910.09529, Algorithm 1.
    """

    lr: Hyper
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_blocks(self, whole=True)
        check_fields(self, lr="(0, inf)")

    def init(self, x: Array) -> AdGDState:
        """No step yet, unbounded growth."""
        zero = np.zeros_like(x)
        return AdGDState(zero, zero, rows(x, 1, self.lr), rows(x, 1, np.inf))

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: AdGDState
    ) -> tuple[Array, AdGDState]:
        if k == 0:
            return state.lr, AdGDState(x.copy(), g.copy(), state.lr, state.growth)
        with np.errstate(all="ignore"):
            (_, ss, a), (_, yy, b) = scaled(x - state.x), scaled(g - state.g)
            local = (np.sqrt(ss) / (2 * np.sqrt(yy)) * (a / b))[..., None]
            lr = np.minimum(np.sqrt(1 + state.growth) * state.lr, local)
            lr = np.where(np.isfinite(lr) & (lr > 0), lr, state.lr)
            growth = lr / state.lr
        return lr, AdGDState(x.copy(), g.copy(), lr, growth)
