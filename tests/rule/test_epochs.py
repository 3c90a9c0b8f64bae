"""Barzilai-Borwein rates for epochs: secants, smoothing, and where there is no secant.

The rates are fed snapshots and gradients directly, so every number is known.
"""

from functools import partial

import numpy as np
import pytest

from nglab import LeastSquares, MiniBatch, rates, recipes, run, sgd_bb
from nglab.rates import EpochBB, Flag
from tests.gradients.test_gradients import SQUARES
from tests.rule.test_errors import refused

EPS = np.finfo(float).eps
nan, inf = np.nan, np.inf


def successor(k):
    return k + 1.0


def path(seed, epochs, *batch, n=3):
    """Random snapshots and gradients, one a step: (epochs, *B, n)."""
    return np.random.default_rng(seed).normal(size=(2, epochs, *batch, n))


def fed(rate, xs, gs):
    """The rates and flags of the steps that see these iterates and gradients."""
    state, lrs, kinds = rate.init(xs[0]), [], []
    for k, (x, g) in enumerate(zip(xs, gs, strict=True)):
        lr, state = rate(k, x, None, g, g, state)
        lrs.append(lr[..., 0])
        kinds.append(state.flag[..., 0])
    return np.array(lrs), np.array(kinds)


def raw_rates(xs, gs, m, eps=0.0):
    s, y = np.diff(xs, axis=0), np.diff(gs, axis=0)
    ss = np.vecdot(s, s)
    return ss / (m * (np.abs(np.vecdot(s, y)) + eps * ss))


@pytest.mark.parametrize("eps", [0.0, 0.3])
def test_raw_rates_are_the_secant_of_gradients_at_snapshots(eps):
    xs, gs = path(0, 30)
    lr, flag = fed(EpochBB(0.5, 1, eps=eps), xs, gs)
    assert lr[0] == 0.5
    np.testing.assert_allclose(lr[1:], raw_rates(xs, gs, 1, eps), rtol=1e-13)
    sy = np.vecdot(np.diff(xs, axis=0), np.diff(gs, axis=0))
    assert flag[0] == Flag.FIRST
    assert {*np.sign(sy)} == {-1, 1}
    np.testing.assert_array_equal(flag[1:], np.where(sy > 0, Flag.OK, Flag.CURVATURE))


@pytest.mark.parametrize("m", [2, 5])
def test_an_epoch_has_m_steps_and_the_rate_one_m_th(m):
    xs, gs = path(1, 6 * m)
    lr, _ = fed(EpochBB(0.5, m), xs, gs)
    expected = np.append(0.5, raw_rates(xs[::m], gs[::m], m))
    np.testing.assert_allclose(lr, np.repeat(expected, m), rtol=1e-13)


@pytest.mark.parametrize("m", [1, 4])
@pytest.mark.parametrize("reset", [True, False])
def test_averages_are_weighted_sums_of_the_gradients(m, reset):
    """G_e = sum_t beta (1 - beta)^(m - 1 - t) g_t, plus what is carried over."""
    beta, epochs = 0.3, 7
    xs, gs = path(2, epochs * m)
    lr, flag = fed(EpochBB(0.5, m, beta, reset=reset), xs, gs)
    weights = beta * (1 - beta) ** np.arange(m)[::-1]
    parts = np.einsum("t,etn->en", weights, gs.reshape(epochs, m, 3))
    G, averages = np.zeros(3), []
    for part in parts[:-1]:
        G = part if reset else part + (1 - beta) ** m * G
        averages.append(G)
    expected = raw_rates(xs[m::m], np.array(averages), m)
    np.testing.assert_allclose(lr[2 * m :: m], expected, rtol=1e-12)
    assert (lr[: 2 * m] == 0.5).all()
    assert (flag[: 2 * m] == Flag.FIRST).all()
    assert (flag[2 * m :] != Flag.FIRST).all()


PHIS = {
    "k + 1": successor,
    "k": float,
    "1": lambda k: 1.0,
    "2^k": lambda k: 2.0**k,
    "1/k": lambda k: 1 / k,
}


@pytest.mark.parametrize("seeded", [True, False])
@pytest.mark.parametrize("name", PHIS)
def test_the_recursion_is_the_closed_product(name, seeded):
    """lr_e = (prod_j raw_j phi(j))^(1/count) / phi(e), with or without lr_0 phi(1)."""
    phi, (xs, gs) = PHIS[name], path(3, 40)
    rate = EpochBB(0.02, 1, phi=phi, seed_with_lr=seeded)
    lr, _ = fed(rate, xs, gs)
    estimates = raw_rates(xs, gs, 1) * np.array([phi(e) for e in range(1, 40)])
    if seeded:
        estimates = np.append(0.02 * phi(1), estimates)
    for e in range(1, 40):
        n = e + seeded
        expected = np.prod(estimates[:n] ** (1 / n)) / phi(e)
        assert lr[e] == pytest.approx(expected, rel=1e-12)


def test_seeding_with_lr_protects_the_first_secant():
    """A secant R times too large moves the seeded rate by sqrt R, the other by R."""
    xs, gs, R = np.array([[0.0], [1.0]]), np.array([[0.0], [1.0]]), 1e10
    lr = {}
    for seeded in (True, False):
        rate = EpochBB(1.0, 1, phi=lambda k: 1.0, seed_with_lr=seeded)
        lr[seeded] = [fed(rate, xs, gs / r)[0][1] for r in (1.0, R)]
    assert lr[False] == pytest.approx([1.0, R], rel=1e-12)
    assert lr[True] == pytest.approx([1.0, R**0.5], rel=1e-12)


def test_a_late_jump_is_damped_by_its_root():
    """Equal estimates, then one R times larger: lr grows by R^(1/count)."""
    xs, gs = np.arange(12.0)[:, None], np.arange(12.0)[:, None]
    gs[11:] = gs[10] + 1e-5
    lr, _ = fed(EpochBB(1.0, 1, phi=lambda k: 1.0), xs, gs)
    np.testing.assert_allclose(lr[1:11], 1.0, rtol=1e-13)
    assert lr[11] == pytest.approx(1e5 ** (1 / 11), rel=1e-9)
    raw, _ = fed(EpochBB(1.0, 1), xs, gs)
    assert raw[11] == pytest.approx(1e5, rel=1e-9)


SMOOTHINGS = {
    "raw": partial(EpochBB, 0.25, 1),
    "smoothed": partial(EpochBB, 0.25, 1, phi=lambda k: 1.0),
    "seeded": partial(EpochBB, 0.25, 1, phi=lambda k: 1.0, seed_with_lr=True),
}
each_smoothing = pytest.mark.parametrize("make", SMOOTHINGS.values(), ids=SMOOTHINGS)
LINE = np.array([0.0, 1.0, 2.0, 3.0])[:, None]


def replaced(values, where, by):
    changed = values.copy()
    changed[where] = by
    return changed


DEGENERATE = {  # snapshots, gradients, and the flag of epoch 2
    "s = 0": (replaced(LINE, 2, LINE[1]), LINE, Flag.ZERO_STEP),
    "s = y = 0": (replaced(LINE, 2, 1.0), replaced(LINE, 2, 1.0), Flag.ZERO_STEP),
    "y = 0": (LINE, replaced(LINE, 2, LINE[1]), Flag.CURVATURE),
    "x nan": (replaced(LINE, 2, nan), LINE, Flag.NONFINITE),
    "g nan": (LINE, replaced(LINE, 2, nan), Flag.NONFINITE),
    "g inf": (LINE, replaced(LINE, 2, inf), Flag.NONFINITE),
    "g -inf": (LINE, replaced(LINE, 2, -inf), Flag.NONFINITE),
    "all inf": (replaced(LINE, 2, inf), replaced(LINE, 2, inf), Flag.NONFINITE),
    "beyond all numbers": (replaced(LINE, 2, 1e200), 1e-200 * LINE, Flag.NONFINITE),
}


@each_smoothing
@pytest.mark.parametrize("name", DEGENERATE)
def test_without_a_secant_the_rate_stays(make, name):
    xs, gs, kind = DEGENERATE[name]
    lr, flag = fed(make(), xs, gs)
    assert lr[2] == lr[1]
    assert flag[2] == kind
    assert np.isfinite(lr).all()
    assert (lr > 0).all()


@each_smoothing
def test_an_estimate_that_is_none_is_not_counted(make):
    """The rates after s = 0 are those of a run that never saw that epoch."""
    xs, gs = path(4, 12)
    held = np.insert(np.arange(12), 6, 5)
    lr, flag = fed(make(), xs[held], gs[held])
    usual, _ = fed(make(), xs, gs)
    assert flag[6] == Flag.ZERO_STEP
    np.testing.assert_allclose(np.delete(lr, 6), usual, rtol=1e-14)


def test_negative_curvature_is_flagged_and_its_size_used():
    lr, flag = fed(EpochBB(0.25, 1), LINE, -2 * LINE)
    np.testing.assert_array_equal(lr, [0.25, 0.5, 0.5, 0.5])
    np.testing.assert_array_equal(flag[1:], Flag.CURVATURE)


def test_orthogonal_s_and_y_have_no_rate_but_with_eps():
    xs, gs = np.eye(2)[[0, 1]], np.zeros((2, 2))
    gs[1] = 1.0  # s = (-1, 1), y = (1, 1)
    lr, flag = fed(EpochBB(0.25, 1), xs, gs)
    assert (lr[1], flag[1]) == (0.25, Flag.CURVATURE)
    lr, flag = fed(EpochBB(0.25, 4, eps=0.5), xs.repeat(4, 0), gs.repeat(4, 0))
    assert (lr[-1], flag[-1]) == (0.5, Flag.CURVATURE)


def test_twice_not_finite_is_diverged():
    xs = np.array([0.0, 1.0, nan, nan, nan])[:, None]
    lr, flag = fed(EpochBB(0.25, 1), xs, 4 * xs)
    assert flag[1:].tolist() == [Flag.OK, Flag.NONFINITE, Flag.DIVERGED, Flag.DIVERGED]
    assert (lr[1:] == 0.25).all()


@pytest.mark.parametrize("size", [1e-310, 1e-200, 1e-80, 1e80, 1e200, 1e300])
def test_squares_neither_overflow_nor_underflow(size):
    xs, gs = path(5, 20)
    for rate in (EpochBB(1.0, 1), EpochBB(1.0, 1, phi=successor)):
        lr, flag = fed(rate, xs * size, gs * size)
        usual, same = fed(rate, xs, gs)
        np.testing.assert_allclose(lr, usual, rtol=1e-9)
        np.testing.assert_array_equal(flag, same)
    lr, _ = fed(EpochBB(1.0, 1, eps=0.5), xs * size, gs * size)
    np.testing.assert_allclose(lr[1:], raw_rates(xs, gs, 1, 0.5), rtol=1e-9)


def test_estimates_are_averaged_in_logarithms():
    """Rates of 1e300 with phi(e) = 1e10^e: their products with phi are no numbers."""
    xs, gs = 1e150 * LINE, 1e-150 * LINE
    lr, _ = fed(EpochBB(1.0, 1, phi=lambda k: 1e10**k), xs, gs)
    np.testing.assert_allclose(lr[1:], [1e300, 1e295, 1e290], rtol=1e-12)


def test_rows_of_a_batch_are_their_own():
    """One row rests, one turns to nan, one goes on: each as it would alone."""
    xs, gs = path(6, 8, 4)
    xs[:, 1], gs[:, 1] = 1.0, 0.0
    xs[3:, 2] = nan
    xs[:, 3] *= 1e-200
    for make in SMOOTHINGS.values():
        lr, flag = fed(make(), xs, gs)
        for k in range(4):
            alone = fed(make(), xs[:, k], gs[:, k])
            np.testing.assert_array_equal(lr[:, k], alone[0])
            np.testing.assert_array_equal(flag[:, k], alone[1])


def test_zero_gradients_leave_everything_as_it_is():
    f = LeastSquares(np.eye(3), np.zeros(3))
    for rule in (sgd_bb(0.5, 4), sgd_bb(0.5, 4, None), sgd_bb(0.5, 1)):
        trace = run(f, rule, steps=20, gradient=MiniBatch(1, range(3)))
        assert not trace.x.any()
        assert (trace.lr == 0.5).all()
        assert {*trace.flag.ravel()} == {Flag.FIRST, Flag.ZERO_STEP}


def test_m_1_is_a_secant_a_step():
    xs, gs = path(7, 9)
    lr, _ = fed(EpochBB(0.5, 1, 1.0), xs, gs)  # averages of one gradient, a step late
    np.testing.assert_allclose(lr[2:], raw_rates(xs[1:], gs[:-1], 1), rtol=1e-13)
    d = np.array([1.0, 2.0, 5.0])
    exact, flag = fed(EpochBB(0.5, 1), xs, d * xs)
    bb1, _ = fed(rates.BarzilaiBorwein(0.5), xs, d * xs)
    np.testing.assert_allclose(exact, bb1, rtol=1e-14)
    assert (flag[1:] == Flag.OK).all()


@pytest.mark.parametrize("value", [0.0, -1.0, nan, inf, "one", [1.0, 2.0], None])
def test_phi_must_be_positive_at_every_epoch(value):
    def phi(e):
        return 2.0 if e < 3 else value

    rule = sgd_bb(0.1, 2, phi)
    message = r"phi\(3\)=.* (is outside \(0, inf\)|is not a number)"
    draws = MiniBatch(1, seeds=1)
    assert np.isfinite(run(SQUARES, rule, steps=5, gradient=draws).f).all()
    refused(lambda: run(SQUARES, rule, steps=6, gradient=draws), message)


def test_phi_is_asked_for_the_epochs_alone():
    asked = []

    def phi(e):
        asked.append(e)
        return 1.0

    fed(EpochBB(0.5, 2, 0.5, phi), *path(10, 10))
    assert asked == [2, 3, 4]
    rate = EpochBB(0.5, 2, 0.5, phi, seed_with_lr=True)
    asked.clear()
    fed(rate, *path(10, 10))
    assert asked == [1, 2, 3, 4]


def test_the_default_of_beta_is_ten_to_an_epoch():
    for m, beta in ((5, 1.0), (10, 1.0), (20, 0.5), (1000, 0.01)):
        assert recipes.sgd_bb(0.1, m).rate.beta == beta
