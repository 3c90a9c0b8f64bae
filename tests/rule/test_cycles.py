"""Alternating and cyclic Barzilai-Borwein steps, against a loop that shares nothing."""

import numpy as np
import pytest

from nglab import DiagonalQuadratic, GoldenCycle, Quartic, Rosenbrock, bb, gbb, run
from nglab.rates import BarzilaiBorwein, Flag
from tests.rule.test_secant import LAST, fed

D, X0 = np.array([1.0, 3.0, 20.0]), np.array([2.0, -1.0, 1.5])


def steps(n, first, cycle, alternating):
    """The rates of n steps on sum d x^2/2, from the quotients of the papers."""
    x, rates, lr, secants = X0.tolist(), [first], first, 0
    for k in range(1, n):
        s = [-lr * d * a for d, a in zip(D.tolist(), x, strict=True)]
        y = [d * b for d, b in zip(D.tolist(), s, strict=True)]
        x = [a + b for a, b in zip(x, s, strict=True)]
        if (k - 1) % cycle == 0:
            secants += 1
            sy = sum(a * b for a, b in zip(s, y, strict=True))
            if alternating and secants % 2 == 0:
                lr = sy / sum(b * b for b in y)
            else:
                lr = sum(a * a for a in s) / sy
        rates.append(lr)
    return rates


@pytest.mark.parametrize("cycle", [1, 2, 3, 5])
@pytest.mark.parametrize("formula", ["bb1", "alternating"])
def test_rates_are_those_of_the_papers(formula, cycle):
    trace = run(DiagonalQuadratic(D), bb(0.03, formula, cycle=cycle), X0, 12)
    own = steps(13, 0.03, cycle, formula == "alternating")
    np.testing.assert_allclose(trace.lr[:, 0], own, rtol=1e-9)
    kinds = [Flag.REUSED if (k - 1) % cycle else Flag.OK for k in range(1, 13)]
    assert trace.flag[:, 0].tolist() == [Flag.FIRST, *kinds]


def test_one_secant_more_makes_the_other_formula():
    """bb1 is s's/s'y = 1.0 and bb2 s'y/y'y = 0.5 for each of these secants."""
    s, y = np.array([1.0, 2.0]), np.array([3.0, 1.0])
    points = [(j * s, j * y) for j in range(8)]
    for cycle, expected in (
        (1, [LAST, 1.0, 0.5, 1.0, 0.5, 1.0, 0.5, 1.0]),
        (3, [LAST, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 1.0]),
    ):
        rate = BarzilaiBorwein(LAST, "alternating", cycle=cycle)
        found = [float(fed(rate, points[: k + 1])[0][0]) for k in range(8)]
        assert found == expected


GOOD = [((0.0, 0.0), (0.0, 0.0)), ((1.0, 2.0), (3.0, 1.0))]  # bb1 = 1
LATER = {
    "g = 0": (((2.0, 1.0), (0.0, 0.0)), Flag.CONVERGED),
    "s = 0": (GOOD[1], Flag.ZERO_STEP),
    "nan": (((np.nan, 1.0), (np.nan, 1.0)), Flag.NONFINITE),
    "s'y < 0, not looked at": (((2.0, 3.0), (2.0, 0.0)), Flag.REUSED),
}


@pytest.mark.parametrize("name", LATER)
def test_degenerate_points_within_a_cycle_keep_the_rate_and_say_why(name):
    point, flag = LATER[name]
    for formula in ("bb1", "alternating"):
        rate = BarzilaiBorwein(LAST, formula, cycle=3)
        lr, state = fed(rate, [*GOOD, point])
        assert (lr, state.flag) == (1.0, flag)


def test_a_secant_without_curvature_leaves_the_rate_for_its_whole_cycle():
    bad = ((2.0, 3.0), (2.0, 0.0))  # s'y < 0
    rest = [((3.0, 4.0), (5.0, 3.0)), ((4.0, 5.0), (9.0, 5.0))]
    rate = BarzilaiBorwein(LAST, cycle=2)
    points = [GOOD[0], bad, *rest]
    found = [fed(rate, points[: k + 1]) for k in range(4)]
    assert [int(state.flag[0]) for _, state in found][2] == Flag.REUSED
    start = [((0.0, 0.0), (0.0, 0.0)), ((1.0, 1.0), (-1.0, -1.0))]
    lr, state = fed(rate, start)
    assert (lr, state.flag) == (LAST, Flag.CURVATURE)
    lr, state = fed(rate, [*start, rest[0]])
    assert (lr, state.flag) == (LAST, Flag.REUSED)


def test_twice_not_finite_within_a_cycle_is_diverged():
    bad = ((np.inf, 1.0), (np.inf, 1.0))
    rate = BarzilaiBorwein(LAST, cycle=9)
    assert fed(rate, [*GOOD, bad])[1].flag == Flag.NONFINITE
    assert fed(rate, [*GOOD, bad, bad])[1].flag == Flag.DIVERGED
    moved = ((2.0, 3.0), (5.0, 3.0))
    assert fed(rate, [*GOOD, moved])[1].flag == Flag.REUSED
    assert fed(rate, [*GOOD, moved, bad])[1].flag == Flag.NONFINITE


def test_cap_and_bounds_hold_within_a_cycle():
    f, x0 = DiagonalQuadratic(D), X0
    trace = run(f, bb(0.03, cycle=4, cap=0.2), x0, 30, iterates=True)
    length = np.linalg.norm(np.diff(trace.xs, axis=0), axis=-1)
    assert length.max() <= 0.2 * (1 + 1e-12)
    assert {Flag.CAPPED, Flag.REUSED} <= {*trace.flag.ravel()}
    bounded = run(f, bb(0.03, "alternating", lo=0.02, hi=0.1, cycle=2), x0, 30)
    assert bounded.lr.min() >= 0.02
    assert bounded.lr.max() <= 0.1


def test_rows_go_on_as_if_alone_and_stop_and_workers_change_nothing():
    f = DiagonalQuadratic(D)
    x0 = np.random.default_rng(0).normal(size=(6, 3))
    method = bb([0.01, 0.02, 0.03, 0.04, 0.05, 0.06], "alternating", cycle=3)
    together = run(f, method, x0, 130, iterates=True)
    halves = run(f, method, x0, 130, iterates=True, workers=2)
    assert np.array_equal(together.xs, halves.xs)
    assert np.array_equal(together.flag, halves.flag)
    for i in (0, 5):
        alone = run(f, bb(0.01 * (i + 1), "alternating", cycle=3), x0[i], 130)
        assert np.array_equal(together.x[i], alone.x)
    ended = run(f, method, x0, 130, iterates=True, stop=lambda f, size: f < 1e-3)
    for i, last in enumerate(ended.last):
        assert np.array_equal(ended.xs[: last + 1, i], together.xs[: last + 1, i])


@pytest.mark.parametrize("cycle", [1, 2, 4])
def test_both_converge_where_they_should(cycle):
    f = DiagonalQuadratic(D)
    assert run(f, bb(0.03, "alternating", cycle=cycle), X0, 400).f[-1] < 1e-20
    for g in (GoldenCycle(0.5), Quartic(3), Rosenbrock(4)):
        trace = run(g, gbb(g, 0.01, "alternating", cycle=cycle), steps=600)
        assert trace.f[-1] < 1e-8
