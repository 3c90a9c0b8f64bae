"""Degenerate inputs: a Barzilai-Borwein rate where its formula says nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nglab.arrays import Array, Value, dot, rows
from nglab.blocks import WHOLE
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS
from nglab.rates import BarzilaiBorwein, Flag, Rate
from nglab.rates.secant import SecantState

Point = tuple[tuple[float, float], tuple[float, float]]  # x, g

LAST = 0.25  # the first rate, which is the last one where no secant is usable
ORIGIN: Point = (0.0, 0.0), (0.0, 0.0)
START: Point = (1.0, 2.0), (3.0, -1.0)
NAN: Point = (np.nan, 2.0), (np.nan, -1.0)


class Case(NamedTuple):
    """Iterates with their gradients, and the rate and flag that the last must get."""

    points: list[Point]
    lr: float
    flag: Flag
    first: float | None = LAST


def line(s: float, y: float, lr: float, flag: Flag) -> Case:
    """From 0 by s along (1, -2), where the gradient changes by y along (1, -2)."""
    return Case([ORIGIN, ((s, -2 * s), (y, -2 * y))], lr, flag)


CASES = {
    "first step": Case([((8.0, -16.0), (8.0, -16.0))], LAST, Flag.FIRST),
    "first step, no rate": Case([((8.0, 2.0), (8.0, -16.0))], 1 / 16, Flag.FIRST, None),
    "g = 0": Case([START, ((0.0, 2.5), (0.0, 0.0))], LAST, Flag.CONVERGED),
    "s = 0": Case([START, START], LAST, Flag.ZERO_STEP),
    "y = 0": Case([START, ((2.0, 3.0), START[1])], LAST, Flag.CURVATURE),
    "s'y < 0": line(1.0, -1.0, LAST, Flag.CURVATURE),
    "s'y = eps": Case([ORIGIN, ((1.0, 1.0), (1.0, EPS - 1))], LAST, Flag.CURVATURE),
    "above hi": line(1e20, 1e-20, 1e30, Flag.CLIPPED),
    "below lo": line(1e-20, 1e20, 1e-30, Flag.CLIPPED),
    "nan": Case([START, NAN], LAST, Flag.NONFINITE),
    "inf": line(1.0, np.inf, LAST, Flag.NONFINITE),
    "nan twice": Case([START, NAN, NAN], LAST, Flag.DIVERGED),
    "s and y of 1e-200": line(1e-200, 2e-200, 0.5, Flag.OK),
    "s and y of 1e-310": line(2.0**-1030, 2.0**-1029, 0.5, Flag.OK),
    "s and y of 1e200": line(1e200, 2e200, 0.5, Flag.OK),
}


@dataclass(frozen=True, eq=False)
class Unguarded:
    """s's / s'y, whatever comes out."""

    first: float | None
    blocks = WHOLE

    def init(self, x: Array) -> SecantState:
        """As if the step before had come from 0."""
        lr = rows(x, 1, self.first or 1.0)
        return SecantState(
            np.zeros_like(x), np.zeros_like(x), lr, np.zeros(lr.shape, np.int8)
        )

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: SecantState
    ) -> tuple[Array, SecantState]:
        s, y = x - state.x, g - state.g
        lr = (dot(s, s) / dot(s, y))[..., None]
        return lr, SecantState(x, g, lr, state.flag)


def rates(rate: Rate, points: Array) -> Iterator[tuple[Array, Array]]:
    """The rate and its flag at each of the points (R, 2, *B, n), all at once."""
    state = rate.init(points[0, 0])
    with np.errstate(all="ignore"):
        for k, (x, g) in enumerate(points):
            lr, state = rate(k, x, None, g, g, state)
            yield lr[..., 0], state.flag[..., 0]


def debris(rng: np.random.Generator, size: tuple[int, ...]) -> Array:
    """Numbers of every magnitude and sign, one in ten of them 0, nan or inf."""
    a = rng.choice([-1.0, 1.0], size) * 10.0 ** rng.uniform(-323, 308, size)
    return np.where(rng.random(size) < 0.1, rng.choice([0, np.nan, np.inf], size), a)


def degenerate_inputs(
    guarded: bool = True,
    s: float = 1e-200,
    y: float = 1e-180,
    number: int = 200,
    seed: int = 0,
) -> Iterator[Evidence]:
    """A Barzilai-Borwein rate is finite, positive and flagged, whatever it is fed.

    Hypotheses  none
    Method      s's/s'y or s'y/y'y where s'y > 4 eps n |s||y|, clipped to [lo, hi]; the
                last rate elsewhere, with a flag that says why
    Bound       the rate and the flag of the table, to round-off; never nan, inf or <= 0
    Proof       the first rate is positive, and so are all that follow; before a square
                can overflow s and y are divided by powers of two, which is exact
    """
    lr = min(max(s / y, 1e-30), 1e30)
    scale = line(s, y, lr, Flag.OK if lr == s / y else Flag.CLIPPED)
    for formula in ("bb1", "bb2", "adaptive"):
        for name, case in (CASES | {f"s of {s:g}, y of {y:g}": scale}).items():
            guard = BarzilaiBorwein(case.first, formula)
            rate: Rate = guard if guarded else Unguarded(case.first)
            *_, (used, flag) = rates(rate, np.array(case.points))
            error = np.abs(used / case.lr - 1) if used > 0 else np.inf
            if guarded and flag != case.flag:
                error = np.inf
            yield Evidence(f"{name}, {formula}", error, 4 * EPS, "|rate / table - 1|")
        points = debris(np.random.default_rng(seed), (5, 2, number, 3))
        for cap in (np.inf, 1.0, 1e-20):
            guard = BarzilaiBorwein(LAST, formula, cap=cap)
            rate = guard if guarded else Unguarded(LAST)
            used, flag = (np.array(a) for a in zip(*rates(rate, points), strict=True))
            bad = ~(np.isfinite(used) & (used > 0) & np.isin(flag, list(Flag)))
            yield Evidence(
                f"debris, {formula}, cap = {cap:g}", bad.sum(-1), 0, "bad rates"
            )


CLAIMS = (
    Claim(
        "bb-degenerate-inputs",
        degenerate_inputs,
        PROVED,
        {"the formula without a guard": {"guarded": False}},
        {"s": (1e-307, 1e307), "y": (1e-307, 1e307)},
    ),
)
