"""Rates that measure: secant steps, their degenerate inputs, and line searches."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nglab import (
    Blocks,
    DiagonalQuadratic,
    GoldenCycle,
    Quartic,
    SumCosh,
    adgd,
    armijo,
    bb,
    gbb,
    polyak,
    run,
)
from nglab.arrays import dot, norm
from nglab.rates import (
    AdGD,
    BarzilaiBorwein,
    ExactLineSearch,
    Flag,
    Given,
    LineSearch,
    Polyak,
)
from tests.rule.test_degenerate_secants import CASES, LAST

EPS = np.finfo(float).eps
FORMULAS = ("bb1", "bb2", "adaptive")


def fed(rate, points):
    """The last rate and state after a sequence of (x, g)."""
    points = np.asarray(points, dtype=float)
    state = rate.init(points[0, 0])
    for k, (x, g) in enumerate(points):
        lr, state = rate(k, x, None, g, g, state)
    return lr, state


def secant(s, y, formula="bb1", **kwargs):
    """The rate and the flag for s and y, reached from 0."""
    origin = np.zeros((2, *np.shape(s)))
    lr, state = fed(BarzilaiBorwein(LAST, formula, **kwargs), [origin, [s, y]])
    return lr[..., 0], state.flag[..., 0]


# --- Barzilai and Borwein, where the formula says nothing


@pytest.mark.parametrize("formula", FORMULAS)
def test_degenerate_rows_do_not_touch_the_bits_of_the_others(formula):
    rng = np.random.default_rng(1)
    points = [np.array(c.points) for c in CASES.values() if len(c.points) == 2]
    points += list(rng.normal(size=(20, 2, 2, 2)))
    points[-1][1, 1] = 0.0  # curved, and arrived
    for cap in (np.inf, 0.1):
        rate = BarzilaiBorwein(LAST, formula, cap=cap)
        together, state = fed(rate, np.stack(points, axis=2))
        for i, single in enumerate(points):
            lr, alone = fed(rate, single)
            assert np.array_equal(together[i], lr)
            assert np.array_equal(state.flag[i], alone.flag)


def test_a_zero_or_infinite_gradient_is_seen_at_the_first_step():
    for g, flag in (((0.0, 0.0), 2), ((np.inf, 1.0), 7), ((np.nan, 1.0), 7)):
        lr, state = fed(BarzilaiBorwein(), [[(1.0, 1.0), g]])
        assert lr == 1.0
        assert state.flag == flag


def test_twice_nonfinite_is_diverged_and_once_is_not():
    good, bad = ((1.0, 2.0), (3.0, 1.0)), ((np.inf, 2.0), (np.inf, 1.0))
    rate = BarzilaiBorwein(LAST)
    assert fed(rate, [good, bad])[1].flag == Flag.NONFINITE
    assert fed(rate, [good, bad, bad])[1].flag == Flag.DIVERGED
    assert fed(rate, [bad, bad])[1].flag == Flag.DIVERGED
    assert fed(rate, [good, bad, bad, bad])[1].flag == Flag.DIVERGED


def test_a_row_that_diverges_says_so_and_the_others_go_on():
    trace = run(Quartic(1), bb([1e-2, 1e29]), [1.0], 40)
    assert trace.flag[-1, :, 0].tolist() == [Flag.OK, Flag.DIVERGED]
    assert np.isfinite(trace.lr).all()
    assert trace.f[-1, 0] < 1e-4


@pytest.mark.parametrize(("p", "q"), [(-664, -664), (-1030, -1030), (664, 664)])
def test_scales_at_which_squares_leave_the_range(p, q):
    s, y = np.array([1.0, 2.0]), np.array([3.0, 1.0])  # 1e-200, 1e-310, 1e200
    for formula, step in (("bb1", 1.0), ("bb2", 0.5), ("adaptive", 1.0)):
        lr, flag = secant(np.ldexp(s, p), np.ldexp(y, q), formula)
        assert (lr, flag) == (step, Flag.OK)


exponents = st.integers(-1000, 1000)


@given(st.integers(0, 2**32), exponents, exponents)
@settings(max_examples=100, deadline=None)
def test_powers_of_two_pass_through_the_secant_step_bit_for_bit(seed, p, q):
    assume(abs(p - q) < 900)
    s, y = np.random.default_rng(seed).uniform(1.0, 2.0, (2, 3))
    for formula in FORMULAS:
        there, _ = secant(np.ldexp(s, p), np.ldexp(y, q), formula, lo=1e-300, hi=1e300)
        here, _ = secant(s, y, formula)
        assert there == np.ldexp(here, p - q)


numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)


@given(
    st.integers(1, 4).flatmap(lambda n: arrays(float, (2, n), elements=numbers)),
    st.sampled_from(FORMULAS),
)
@settings(max_examples=200, deadline=None)
def test_secant_steps_agree_with_rational_arithmetic(sy, formula):
    s, y = [[Fraction(a) for a in row] for row in sy.tolist()]
    ss, s_y, yy = (sum(map(Fraction.__mul__, *ab)) for ab in ((s, s), (s, y), (y, y)))
    lr, flag = secant(*sy, formula)
    if yy == 0:
        assert flag == Flag.CONVERGED
    elif ss == 0:
        assert flag == Flag.ZERO_STEP
    elif s_y <= 0 or s_y**2 < (3 * len(s) * Fraction(EPS)) ** 2 * ss * yy:
        assert flag == Flag.CURVATURE
    elif s_y**2 > (5 * len(s) * Fraction(EPS)) ** 2 * ss * yy:
        bb1, bb2 = ss / s_y, s_y / yy
        if formula == "adaptive":
            assume(abs(bb2 / bb1 - Fraction(1, 2)) > 1e-3)
            bb1 = bb2 if bb2 < bb1 / 2 else bb1
        wobble = 2 * (len(s) + 4) * EPS * max(1.0, float(ss * yy / s_y**2)) ** 0.5
        step = bb2 if formula == "bb2" else bb1
        exact = min(max(step, Fraction(1e-30)), Fraction(1e30))
        assert abs(Fraction(float(lr)) / exact - 1) < wobble
        assert flag in (Flag.OK, Flag.CLIPPED)
    if flag in (Flag.CONVERGED, Flag.ZERO_STEP, Flag.CURVATURE):
        assert lr == LAST


# --- Barzilai and Borwein: formulas, caps, numbers over the batch


def test_the_three_formulas_by_value():
    s, y = np.array([1.0, 2.0]), np.array([3.0, 1.0])  # s's = s'y = 5, y'y = 10
    assert secant(s, y, "bb1") == (1.0, Flag.OK)
    assert secant(s, y, "bb2") == (0.5, Flag.OK)
    assert secant(s, y, "adaptive", tau=0.5) == (1.0, Flag.OK)  # bb2 = tau bb1
    assert secant(s, y, "adaptive", tau=0.51) == (0.5, Flag.OK)


@given(arrays(float, (2, 4), elements=st.floats(0.1, 10.0)), st.floats(0.01, 0.99))
@settings(max_examples=50, deadline=None)
def test_the_adaptive_formula_is_bb2_exactly_where_it_is_below_tau_bb1(sy, tau):
    (bb1, _), (bb2, _) = secant(*sy, "bb1"), secant(*sy, "bb2")
    assert bb2 <= bb1 * (1 + 4 * EPS)
    assert secant(*sy, "adaptive", tau=tau)[0] == (bb2 if bb2 < tau * bb1 else bb1)


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e-3, 1.0, 1e3, 1e200, 1e300])
def test_the_length_cap_holds_at_every_scale(size):
    s, g = np.array([1.0, 2.0]) * size, np.array([3.0, 1.0]) * size
    long, flag = secant(s, g, cap=1e3 * size)
    assert (long, flag) == (pytest.approx(1.0, rel=4 * EPS), Flag.OK)
    capped, flag = secant(s, g, cap=0.1 * size)
    assert flag == Flag.CAPPED
    assert capped * (10**0.5 * size) == pytest.approx(0.1 * size, rel=8 * EPS)


def test_the_cap_holds_for_the_first_step_and_along_a_run():
    f = GoldenCycle(0.5)
    trace = run(f, bb(0.38, cap=[0.5, 2.0]), iterates=True, steps=60)
    steps = np.abs(np.diff(trace.xs, axis=0))[..., 0]
    assert (steps.max(0) <= np.array([0.5, 2.0]) * (1 + 1e-12)).all()
    assert trace.flag[0, :, 0].tolist() == [Flag.CAPPED, Flag.CAPPED]
    assert (np.abs(trace.x) < 1e-12).all()


def test_the_default_first_rate_keeps_to_lo_and_hi():
    points = [[(1.0, 1.0), (0.5, 0.1)]]
    assert fed(BarzilaiBorwein(), points)[0] == 1.0
    assert fed(BarzilaiBorwein(hi=0.01), points)[0] == 0.01
    points = [[(1.0, 1.0), (-50.0, 0.1)]]
    assert fed(BarzilaiBorwein(), points)[0] == 0.02
    assert fed(BarzilaiBorwein(lo=0.1), points)[0] == 0.1


def test_numbers_span_the_batch_even_if_the_first_step_does_not_see_them():
    f, x0 = DiagonalQuadratic([1.0, 3.0, 40.0]), [3.0, -2.0, 1.0]
    for name, values in {
        "tau": [0.3, 0.9],
        "hi": [0.05, 1.0],
        "lo": [1e-3, 0.03],
        "cap": [0.1, 9.0],
    }.items():
        lr, formula = 0.03, "adaptive"
        both = run(f, bb(lr, formula, **{name: values}), x0, 20)
        for i, value in enumerate(values):
            alone = run(f, bb(lr, formula, **{name: value}), x0, 20)
            assert np.array_equal(both.x[i], alone.x)
            assert np.array_equal(both.lr[:, i], alone.lr)
        assert not np.array_equal(both.x[0], both.x[1])


@pytest.mark.parametrize(
    "wrong",
    [
        {"formula": "bb3"},
        {"lr": 0.0},
        {"lr": 0.1, "lo": 0.2},
        {"lo": 2.0, "hi": 1.0},
        {"cap": 0.0},
        {"tau": 1.0},
        {"blocks": Blocks((1, 1))},
    ],
)
def test_wrong_numbers_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        BarzilaiBorwein(**wrong)


# --- AdGD


def test_adgd_by_hand():
    f = DiagonalQuadratic([1.0, 10.0])
    trace = run(f, adgd(0.01), [4.0, 3.0], 6, iterates=True)
    x, lr = trace.xs, trace.lr[:, 0]
    s, y = norm(np.diff(x, axis=0)), norm(np.diff(f.grad(x), axis=0))
    theta = np.append(np.inf, lr[1:] / lr[:-1])
    bounds = np.minimum(np.sqrt(1 + theta[:-1]) * lr[:-1], s / (2 * y))
    assert lr[0] == 0.01
    np.testing.assert_allclose(lr[1:], bounds, rtol=4 * EPS)


def test_adgd_where_the_gradient_does_not_change():
    g = (2.0, 1.0)
    points = [((1.0, 1.0), g), ((0.8, 0.9), g)]
    lr, state = fed(AdGD(0.1), points)
    assert (lr, state.growth) == (0.1, 1.0)  # no limit at all: the rate is kept
    lr, _ = fed(AdGD(0.1), [*points, ((0.6, 0.8), g)])
    assert lr == np.sqrt(2.0) * 0.1  # only the bounded growth is left
    lr, _ = fed(AdGD(0.1), [*points, points[-1], points[-1]])
    assert lr == 0.1  # s = 0 as well: at rest


def test_adgd_keeps_its_rate_where_nothing_is_finite():
    for bad in (np.nan, np.inf):
        points = [((1.0, 1.0), (1.0, 2.0)), ((bad, 1.0), (bad, bad))]
        lr, state = fed(AdGD(0.1), points)
        assert (lr, state.growth) == (0.1, 1.0)


@given(exponents, exponents)
@settings(max_examples=50, deadline=None)
def test_adgd_measures_curvature_at_every_scale(p, q):
    assume(abs(p - q) < 900)
    s, y = np.ldexp([1.0, 2.0], p), np.ldexp([3.0, 1.0], q)
    lr, _ = fed(AdGD(1.0), [np.zeros((2, 2)), (s, y)])
    assert lr == pytest.approx(np.ldexp(5**0.5 / (2 * 10**0.5), p - q), rel=4 * EPS)


# --- Line searches


def search(f, t0, c1=1e-4, shrink=0.5, x=1.0, **kwargs):
    """The step and the trials of one search from x along the gradient."""
    x = np.atleast_1d(np.asarray(x, dtype=float))
    rate = LineSearch(f, Given(t0), 1, c1, shrink, **kwargs)
    g = f.grad(x)
    lr, state = rate(0, x, None, g, g, rate.init(x))
    return lr[..., 0], state.trials[..., 0]


@pytest.mark.parametrize(("j", "trials"), [(-3, 1), (0, 1), (1, 2), (2, 3), (40, 41)])
def test_armijo_halves_until_the_step_is_short_enough(j, trials):
    f = DiagonalQuadratic([1.0])  # accepts exactly t <= 2 (1 - c1)
    assert search(f, 2.0**j) == (2.0 ** min(j, 0), trials)


@given(
    st.floats(1e-3, 1e3), st.floats(0.01, 0.99), st.floats(0.05, 0.9), st.floats(1, 50)
)
@settings(max_examples=100, deadline=None)
def test_armijo_takes_the_first_trial_that_is_good_enough(t0, c1, shrink, L):
    f = DiagonalQuadratic([1.0, L])
    x = np.array([2.0, -1.0])
    t, trials = search(f, t0, c1, shrink, x)
    g = f.grad(x)

    def short(a):
        return 2 * (f.value(x) - f.value(x - a * g)) / (2 * c1 * a * dot(g, g))

    assert t == pytest.approx(t0 * shrink ** (trials - 1), rel=1e-12)
    assert short(t) >= 1 - 1e-12
    assert trials == 1 or short(t / shrink) <= 1 + 1e-9


def test_armijo_at_the_minimiser_and_out_of_range():
    f = DiagonalQuadratic([1.0])
    assert search(f, 8.0, x=0.0) == (8.0, 1)
    with np.errstate(over="ignore", invalid="ignore"):
        assert search(f, 8.0, x=1e200) == (8.0, 1)  # f is infinite: nothing to search
        assert 0.1 < search(SumCosh([1.0]), 1e4, x=1.0)[0] < 2.0


def test_armijo_stops_after_the_most_trials():
    assert search(DiagonalQuadratic([1.0]), 1e9, most=5) == (0.0, 5)
    assert search(DiagonalQuadratic([1.0]), 1e9, most=1) == (0.0, 1)
    assert search(DiagonalQuadratic([1.0]), 1.0, most=1) == (1.0, 1)


def test_search_numbers_span_the_batch_even_if_the_first_trial_is_accepted():
    f, x0 = DiagonalQuadratic([1.0, 30.0]), [1.0, 0.0]
    for name, values in {"c1": [0.1, 0.9], "shrink": [0.3, 0.8]}.items():
        both = run(f, armijo(f, 0.15, **{name: values}), x0, 15)
        assert both.x.shape == (2, 2)
        for i, value in enumerate(values):
            alone = run(f, armijo(f, 0.15, **{name: value}), x0, 15)
            assert np.array_equal(both.x[i], alone.x)


def test_a_search_per_block_counts_what_each_block_contributes():
    f = DiagonalQuadratic([1.0, 1.0])

    @dataclass(frozen=True)
    class Two:
        blocks = Blocks((1, 1))

        def init(self, x):
            return ()

        def __call__(self, k, x, f, g, u, state):
            return np.array([1.0, 1e-3]), state

    rate = LineSearch(f, Two(), c1=0.3)
    x = np.array([1.0, 10.0])
    # f falls by 0.6, 0.3 <g, t u> is 0.33
    lr, state = rate(0, x, None, x, x, rate.init(x))
    assert lr.tolist() == [1.0, 1e-3]
    assert state.trials == 1


def test_the_nonmonotone_search_compares_with_the_worst_of_its_memory():
    f = DiagonalQuadratic([1.0])
    for memory, trials in ((1, [2, 2, 2]), (2, [2, 1, 2]), (3, [2, 1, 1])):
        rate = LineSearch(f, Given(3.0), memory, c1=0.01)
        state = rate.init(np.array([4.0]))
        counted = []
        for k, x in enumerate(np.array([[4.0], [0.5], [0.5]])):
            _, state = rate(k, x, None, x, x, state)
            counted.append(int(state.trials[0]))
        assert counted == trials, memory


def test_one_rejected_trial_breaks_the_golden_cycle():
    f = GoldenCycle(0.5)
    method = gbb(f, (3 - 5**0.5) / 2)
    x = f.x0
    state = method.init(x)
    trials = []
    for _ in range(7):
        x, state = method.step(x, f.grad(x), state)
        trials.append(int(state.rate.trials[0]))
    assert sum(trials) == 8
    assert abs(x[0]) < 1e-17


def test_a_search_passes_on_the_flags_of_its_trial():
    f = DiagonalQuadratic([1.0, 4.0])
    flags = run(f, gbb(f, 0.1), [1.0, 1.0], 4).flag[:, 0]
    assert flags.tolist() == [Flag.FIRST] + 4 * [Flag.OK]
    assert run(f, armijo(f), [1.0, 1.0], 4).flag.tolist() == 5 * [[Flag.OK]]


def test_rows_of_a_search_are_searched_alone():
    f = Quartic(3)
    x0 = (
        np.random.default_rng(0).normal(size=(20, 3))
        * np.geomspace(0.1, 30, 20)[:, None]
    )
    for method in (armijo(f, 10.0), gbb(f)):
        both = run(f, method, x0, 15)
        for i in (0, 7, 19):
            alone = run(f, method, x0[i], 15)
            assert np.array_equal(both.x[i], alone.x)
            trials = both.state.rate.trials[i], alone.state.rate.trials
            assert np.array_equal(*trials)


# --- Exact line search and Polyak


@given(arrays(float, 3, elements=st.floats(-10, 10)))
@settings(max_examples=50, deadline=None)
def test_the_exact_line_search_ends_where_the_slope_is_zero(x):
    f = DiagonalQuadratic([1.0, 5.0, 20.0])
    g = f.grad(x)
    lr, _ = ExactLineSearch(f)(0, x, None, g, g, ())
    assert dot(f.grad(x - lr * g), g) == pytest.approx(
        0, abs=1e-13 * dot(g, g) + 1e-300
    )


@pytest.mark.parametrize("size", [1.0, 1e-80, 1e-140])
def test_exact_and_polyak_steps_do_not_stall_at_small_gradients(size):
    f = DiagonalQuadratic([2.0, 2.0])
    x = np.array([3.0, 4.0]) * size
    g = f.grad(x)
    exact, _ = ExactLineSearch(f)(0, x, None, g, g, ())
    assert exact == pytest.approx(0.5, rel=4 * EPS)
    assert Polyak(0.0)(0, x, f.value(x), g, g, ())[0] == pytest.approx(
        0.25, rel=4 * EPS
    )


def test_exact_line_search_is_for_strictly_convex_quadratics():
    for f in (DiagonalQuadratic([1.0, 0.0]), DiagonalQuadratic([1.0, -1.0]), Quartic()):
        with pytest.raises(ValueError, match="strictly convex"):
            ExactLineSearch(f)
    x = np.zeros(2)
    exact, _ = ExactLineSearch(DiagonalQuadratic([1.0, 2.0]))(0, x, None, x, x, ())
    assert exact == 0.0


def test_polyak_rests_at_and_below_the_minimum_it_was_told():
    f = DiagonalQuadratic([1.0, 1.0])
    x = np.array([[2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    g = f.grad(x)
    lr, _ = Polyak(0.5)(0, x, f.value(x), g, g, ())
    assert lr.tolist() == [[(2 - 0.5) / 4], [0.0], [0.0]]
    assert Polyak([0.5, 1.0, 0.0])(0, x, f.value(x), g, g, ())[0].shape == (3, 1)
    assert Polyak(0.0)(0, x[:1], f.value(x[:1]), g[:1], -g[:1], ())[0] == 0.0  # uphill
    trace = run(f, polyak(0.5), [3.0, 0.0], 60)
    assert trace.f[-1] == pytest.approx(0.5, abs=1e-9)
    with pytest.raises(ValueError, match="minimum"):
        Polyak(np.nan)


def test_polyak_takes_the_same_step_along_a_normalised_direction():
    f, x = DiagonalQuadratic([1.0, 9.0]), np.array([2.0, 1.0])
    g = f.grad(x)
    u = g / norm(g)
    raw, unit = (Polyak(0.0)(0, x, f.value(x), g, d, ())[0] for d in (g, u))
    np.testing.assert_allclose(unit * u, raw * g, rtol=1e-14)
