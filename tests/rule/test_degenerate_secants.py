"""Degenerate inputs: a Barzilai-Borwein rate where its formula says nothing."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest

from nglab.arrays import Array
from nglab.rates import BarzilaiBorwein, Flag, Rate

EPS = float(np.finfo(float).eps)


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


FORMULAS = ("bb1", "bb2", "adaptive")


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("name", CASES)
def test_the_rate_and_its_flag_are_those_of_the_table(name: str, formula: str) -> None:
    case = CASES[name]
    rate = BarzilaiBorwein(case.first, formula)
    *_, (used, flag) = rates(rate, np.array(case.points))
    assert used == pytest.approx(case.lr, rel=4 * EPS)
    assert flag == case.flag


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("cap", [np.inf, 1.0, 1e-20])
def test_whatever_it_is_fed_it_is_finite_positive_and_flagged(
    cap: float, formula: str
) -> None:
    points = debris(np.random.default_rng(0), (5, 2, 200, 3))
    for used, flag in rates(BarzilaiBorwein(LAST, formula, cap=cap), points):
        assert np.isfinite(used).all()
        assert (used > 0).all()
        assert np.isin(flag, list(Flag)).all()
