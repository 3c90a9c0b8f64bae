"""Rates against numbers worked out one by one, where the direction is not the gradient.

Two rows at once, whose numbers all differ; what a rate must not look at is nan.
"""

from dataclasses import dataclass
from math import exp, fsum, inf, log, sqrt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nglab import Blocks
from nglab.rates import (
    AdGD,
    BarzilaiBorwein,
    Correlation,
    EpochBB,
    Flag,
    Given,
    SameBatchBB,
)

nan = np.nan
UNSEEN = np.full(2, nan)


def dot(a, b):
    return fsum(x * y for x, y in zip(a, b, strict=True))


def fed(rate, steps, f=nan):
    """The rates of steps (x, g, u), (K, *B, blocks)."""
    state, lrs = rate.init(np.asarray(steps[0][0], dtype=float)), []
    for k, step in enumerate(steps):
        x, g, u = (np.asarray(a, dtype=float) for a in step)
        lr, state = rate(k, x, np.full(x.shape[:-1], f), g, u, state)
        lrs.append(lr)
    return np.array(lrs)


def path(seed, steps, *shape):
    return np.random.default_rng(seed).normal(size=(steps, *shape))


# --- Rates that know nothing but their past


def test_a_given_rate_looks_at_the_step_alone():
    nothing = [[np.full((2, 2), nan)] * 3] * 4
    for lr, values in (
        (0.3, [[0.3, 0.3]] * 4),
        ([0.3, 0.7], [[0.3, 0.7]] * 4),
        (lambda k: 2.0 + 3.0 * k, [[2.0] * 2, [5.0] * 2, [8.0] * 2, [11.0] * 2]),
        (lambda k: np.array([k + 0.5, 4.0]), [[k + 0.5, 4.0] for k in range(4)]),
    ):
        assert fed(Given(lr), nothing)[..., 0].tolist() == values


TURNS = [(3, 4), (4, 3), (4, 3), (-3, -4), (0, 0), (5, 0), (3, 4)]
# cosines: none yet, 24/25, 1, -24/25, 0, 0, 3/5
CORRELATED = {
    "inside": ((2.0, 0.5, 0.1, 30.0), [2, 2, 2.96, 4.44, 2.3088, 2.3088, 2.3088]),
    "at hi": ((2.0, 0.5, 1.9, 3.0), [2, 2, 2.96, 3, 1.9, 1.9, 1.9]),
    "turned": ((2.0, -0.5, 0.7, 2.2), [2, 2, 1.04, 0.7, 1.036, 1.036, 1.036]),
}


@pytest.mark.parametrize("name", CORRELATED)
def test_correlation_by_hand(name):
    (lr, beta, lo, hi), expected = CORRELATED[name]
    rate = Correlation(lr, beta, lo, hi)
    ours = fed(rate, [(UNSEEN, g, UNSEEN) for g in TURNS])
    assert_allclose(ours[:, 0], expected, rtol=1e-14)


def test_correlation_by_hand_over_rows_and_blocks():
    rows = list(zip(*(numbers for numbers, _ in CORRELATED.values()), strict=True))
    ours = fed(Correlation(*rows), [([UNSEEN] * 3, [g] * 3, UNSEEN) for g in TURNS])
    expected = np.array([values for _, values in CORRELATED.values()]).T
    assert_allclose(ours[..., 0], expected, rtol=1e-14)
    both = [([nan] * 3, (7, *g), [nan] * 3) for g in TURNS]
    ours = fed(Correlation(2.0, 0.5, 0.1, 8.0, Blocks((1, 2))), both)
    assert_allclose(ours[:, 1], expected[:, 0], rtol=1e-14)
    assert ours[:, 0].tolist() == [2, 2, 3, 4.5, 6.75, 8, 8]


# --- Rates from secants

X, G = path(1, 9, 2, 3), path(2, 9, 2, 3)


def secants(row):
    """s and y of each step from the second on."""
    x, g = X[:, row].tolist(), G[:, row].tolist()
    for k in range(1, len(x)):
        yield tuple(
            [a - b for a, b in zip(z[k], z[k - 1], strict=True)] for z in (x, g)
        )


def unseen(xs, gs):
    return [(x, g, np.full_like(g, nan)) for x, g in zip(xs, gs, strict=True)]


FIRST, LO, HI, TAU = (0.7, 0.4), (0.3, 0.2), (3.0, 0.9), (0.3, 0.8)


@pytest.mark.parametrize("cap", [(inf, inf), (1.1, 0.6), (0.3, 0.2)])
@pytest.mark.parametrize("cycle", [1, 2, 3])
@pytest.mark.parametrize("formula", ["bb1", "bb2", "adaptive", "alternating"])
def test_secant_steps_one_by_one(formula, cycle, cap):
    """A step not due, or whose curvature is not positive, keeps the last rate."""
    rate = BarzilaiBorwein(FIRST, formula, LO, HI, cap, TAU, cycle)
    ours = fed(rate, unseen(X, G))[..., 0]
    for row in range(2):
        expected, slopes = [], [sqrt(dot(g, g)) for g in G[:, row].tolist()]
        for k, (s, y) in enumerate([(None, None), *secants(row)]):
            step = expected[-1] if k else FIRST[row]
            if k and (k - 1) % cycle == 0 and dot(s, y) > 0:
                bb1, bb2 = dot(s, s) / dot(s, y), dot(s, y) / dot(y, y)
                short = {
                    "bb1": False,
                    "bb2": True,
                    "adaptive": bb2 < TAU[row] * bb1,
                    "alternating": (k - 1) // cycle % 2 == 1,
                }
                step = bb2 if short[formula] else bb1
            step = min(max(step, LO[row]), HI[row]) if k else step
            expected.append(min(step, cap[row] / slopes[k]))
        assert_allclose(ours[:, row], expected, rtol=1e-13)


def test_a_cap_leaves_a_row_alone_that_is_lost():
    """cap / |g| is 0 where g is infinite: no rate, and no reason for one."""
    points = [
        ((0, 0), (0, 0)),
        ((1, 2), (1, 2)),
        ((3, 3), (inf, 1)),
        ((4, 4), (nan, 1)),
    ]
    rate = BarzilaiBorwein(0.5, cap=0.25)
    states, state = [], rate.init(UNSEEN)
    for k, (x, g) in enumerate(np.array(points, dtype=float)):
        _, state = rate(k, x, None, g, UNSEEN, state)
        states.append((float(state.lr[0]), int(state.flag[0])))
    kept = 0.25 / sqrt(5)
    assert states[1:] == [
        (pytest.approx(kept), Flag.CAPPED),
        (pytest.approx(kept), Flag.NONFINITE),
        (pytest.approx(kept), Flag.DIVERGED),
    ]


def test_the_first_rate_of_its_own_is_one_over_the_largest_entry():
    points = [(UNSEEN, (-8.0, 3.0), UNSEEN)], [(UNSEEN, (0.5, -0.25), UNSEEN)]
    assert [fed(BarzilaiBorwein(), p)[0, 0] for p in points] == [0.125, 1.0]


def test_adgd_one_by_one():
    first = (0.01, 0.3)
    ours, limited = fed(AdGD(first), unseen(X, G))[..., 0], set()
    for row in range(2):
        expected, theta = [first[row]], inf
        for s, y in secants(row):
            local = sqrt(dot(s, s)) / (2 * sqrt(dot(y, y)))
            growth = sqrt(1 + theta) * expected[-1]
            limited.add(growth < local)
            expected.append(min(growth, local))
            theta = expected[-1] / expected[-2]
        assert_allclose(ours[:, row], expected, rtol=1e-13)
    assert limited == {True, False}


# --- Rates from the secants of epochs


def phi(e):
    return e + 2.5


def epochs_one_by_one(xs, gs, lr, m, beta, phi, reset, seeded, eps):
    """The rate of each epoch as a geometric mean, all numbers by their names."""
    epochs, logs, out = len(xs) // m, [log(lr * phi(1))] if seeded else [], [lr]
    G, ends = [0.0] * len(xs[0]), []  # the gradient that belongs to the snapshot of e
    for e in range(epochs):
        if beta is None:
            ends.append(gs[e * m])
            continue
        ends.append(G)
        G = [0.0] * len(G) if reset else G
        for t in range(e * m, (e + 1) * m):
            G = [beta * a + (1 - beta) * b for a, b in zip(gs[t], G, strict=True)]
    for e in range(1, epochs):
        out.append(out[-1])
        if beta is None or e > 1:
            s = [a - b for a, b in zip(xs[e * m], xs[(e - 1) * m], strict=True)]
            y = [a - b for a, b in zip(ends[e], ends[e - 1], strict=True)]
            raw = dot(s, s) / (m * (abs(dot(s, y)) + eps * dot(s, s)))
            logs.append(log(raw * (phi(e) if phi else 1.0)))
            out[-1] = exp(fsum(logs) / len(logs)) / phi(e) if phi else raw
    return out


LR, BETA, EPS = (0.4, 0.9), (0.35, 0.8), (0.2, 0.05)


@pytest.mark.parametrize("averaged", [True, False])
@pytest.mark.parametrize("reset", [True, False])
@pytest.mark.parametrize(
    ("smooth", "seeded"), [(phi, True), (phi, False), (None, False)]
)
def test_epochs_one_by_one(averaged, reset, smooth, seeded):
    m, xs, gs = 3, path(3, 18, 2, 4), path(4, 18, 2, 4)
    beta = BETA if averaged else None
    rate = EpochBB(LR, m, beta, smooth, reset, seeded, EPS)
    ours = fed(rate, unseen(xs, gs))[..., 0]
    for row in range(2):
        mine = beta[row] if averaged else None
        path_of_row = xs[:, row].tolist(), gs[:, row].tolist()
        numbers = LR[row], m, mine, smooth, reset, seeded, EPS[row]
        expected = epochs_one_by_one(*path_of_row, *numbers)
        assert_allclose(ours[:, row], np.repeat(expected, m), rtol=1e-12)


def test_the_secant_of_one_batch_one_by_one():
    @dataclass(frozen=True)
    class Cubes:
        """f_i = (i + 1) |x|^4 / 4 coordinate by coordinate, but the first is linear."""

        terms = 6

        def grad(self, x, i):
            return (np.asarray(i) + 1.0).mean(-1)[..., None] * x**3 * [0.0, 1.0, 1.0]

    m, xs = 2, path(5, 8, 2, 3)
    batches = np.array([[5, 5], [0, 1], [2, 5], [3, 4]])  # weights 6, 1.5, 4.5, 4.5
    rate = SameBatchBB(LR, m, Cubes(), batches)
    ours = fed(rate, [(x, np.full_like(x, nan), np.full_like(x, nan)) for x in xs])
    for row in range(2):
        expected = [LR[row]]
        for e, weight in ((1, 1.5), (2, 4.5), (3, 4.5)):
            new, old = xs[e * m, row].tolist(), xs[(e - 1) * m, row].tolist()
            s = [a - b for a, b in zip(new, old, strict=True)]
            y = [weight * (a**3 - b**3) for a, b in zip(new, old, strict=True)]
            expected.append(dot(s, s) / (m * abs(dot(s[1:], y[1:]))))
        assert_allclose(ours[..., row, 0], np.repeat(expected, m), rtol=1e-12)
