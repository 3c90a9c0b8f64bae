"""Norms and moments against sums written out number by number, in plain Python.

Two rows at once, whose numbers all differ from one another and from the defaults.
"""

from dataclasses import fields
from fractions import Fraction
from itertools import pairwise
from math import fsum, sqrt

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nglab import Blocks, Normalize, moments
from nglab.moments import (
    NO_MEMORY,
    Adadelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdaptiveMomentum,
    AMSGrad,
    Lion,
    Momentum,
    NovoGrad,
    RMSProp,
)
from nglab.norms import NORMS

T, n = 7, 3
GS = np.random.default_rng(11).normal(size=(T, 2, n)) * [2.0, 0.5, 1.0]
B1, B2, EPS = np.array([0.7, 0.4]), np.array([0.6, 0.85]), np.array([0.3, 0.05])


# --- Moments in closed form: g_1, ..., g_t of one coordinate -> the direction at t


def decayed(beta, gs):
    """sum_j beta^(t - j) g_j."""
    return fsum(beta ** (len(gs) - j) * g for j, g in enumerate(gs, start=1))


def squares(gs):
    return [g * g for g in gs]


def adam(gs, b1, b2, eps):
    t = len(gs)
    m = (1 - b1) * decayed(b1, gs) / (1 - b1**t)
    v = (1 - b2) * decayed(b2, squares(gs)) / (1 - b2**t)
    return m / (sqrt(v) + eps)


def nadam(gs, b1, b2, eps):
    t = len(gs)
    m = (1 - b1) * decayed(b1, gs)
    m_ahead = (b1 * m + (1 - b1) * gs[-1]) / (1 - b1**t)
    v = (1 - b2) * decayed(b2, squares(gs)) / (1 - b2**t)
    return m_ahead / (sqrt(v) + eps)


def amsgrad(gs, b1, b2, eps):
    vs = [(1 - b2) * decayed(b2, squares(gs[:t])) for t in range(1, len(gs) + 1)]
    return (1 - b1) * decayed(b1, gs) / (sqrt(max(vs)) + eps)


def adamax(gs, b1, b2):
    t = len(gs)
    v = max(b2 ** (t - j) * abs(g) for j, g in enumerate(gs, start=1))
    return (1 - b1) * decayed(b1, gs) / (1 - b1**t) / v


def adadelta(gs, rho, eps):
    directions = []
    for t in range(1, len(gs) + 1):
        v = (1 - rho) * decayed(rho, squares(gs[:t]))
        d = (1 - rho) * decayed(rho, squares(directions))
        directions.append(sqrt(d + eps) / sqrt(v + eps) * gs[t - 1])
    return directions[-1]


def lion(gs, b1, b2):
    return (1 - b1) * gs[-1] + b1 * (1 - b2) * decayed(b2, gs[:-1])


def novograd(gs, b1, b2, eps):
    parts = []
    for t, g in enumerate(gs, start=1):
        later = (1 - b2) * decayed(b2, squares(gs[1:t]))
        parts.append(g / (sqrt(b2 ** (t - 1) * gs[0] ** 2 + later) + eps))
    return decayed(b1, parts)


CLOSED = {
    "none": (NO_MEMORY, lambda gs: gs[-1], ()),
    "heavy ball": (Momentum(B1), lambda gs, mu: decayed(mu, gs), (B1,)),
    "ema": (Momentum(B1, "ema"), lambda gs, mu: (1 - mu) * decayed(mu, gs), (B1,)),
    "nesterov": (
        Momentum(B1, "nesterov"),
        lambda gs, mu: gs[-1] + mu * decayed(mu, gs),
        (B1,),
    ),
    "Adam": (Adam(B1, B2, EPS), adam, (B1, B2, EPS)),
    "Nadam": (Adam(B1, B2, EPS, nesterov=True), nadam, (B1, B2, EPS)),
    "AMSGrad": (AMSGrad(B1, B2, EPS), amsgrad, (B1, B2, EPS)),
    "AdaMax": (AdaMax(B1, B2), adamax, (B1, B2)),
    "AdaGrad": (
        AdaGrad(EPS),
        lambda gs, eps: gs[-1] / (sqrt(fsum(squares(gs))) + eps),
        (EPS,),
    ),
    "RMSProp": (
        RMSProp(B2, EPS),
        lambda gs, rho, eps: (
            gs[-1] / (sqrt((1 - rho) * decayed(rho, squares(gs))) + eps)
        ),
        (B2, EPS),
    ),
    "Adadelta": (Adadelta(B2, EPS), adadelta, (B2, EPS)),
    "Lion": (Lion(B1, B2), lion, (B1, B2)),
    "NovoGrad": (
        NovoGrad(B1, B2, EPS, 0.0, Blocks((1,) * n)),
        novograd,
        (B1, B2, EPS),
    ),
}


def directions(moment, gs):
    state, out = moment.init(gs[0]), []
    for t, g in enumerate(gs, start=1):
        direction, state = moment(g, state, t)
        out.append(direction)
    return np.array(out)


def test_every_moment_has_a_closed_form():
    kinds = {type(moment) for moment, *_ in CLOSED.values()} | {AdaptiveMomentum}
    parts = {getattr(moments, name) for name in moments.__all__}
    assert {p for p in parts if isinstance(p, type) and hasattr(p, "init")} - kinds == {
        moments.Moment
    }


@pytest.mark.parametrize("name", CLOSED)
def test_moments_are_their_sums(name):
    moment, formula, numbers = CLOSED[name]
    ours = directions(moment, GS)
    for t in range(1, T + 1):
        for row in range(2):
            mine = [float(a[row]) for a in numbers]
            for i in range(n):
                gs = GS[:t, row, i].tolist()
                assert ours[t - 1, row, i] == pytest.approx(
                    formula(gs, *mine), rel=1e-12, abs=1e-14
                ), (t, row, i)


@pytest.mark.parametrize("name", [name for name in CLOSED if CLOSED[name][2]])
def test_the_closed_form_tells_its_numbers_apart(name):
    """Any two exchanged, or one put to its default, and it fails somewhere."""
    moment, formula, numbers = CLOSED[name]
    ours = directions(moment, GS)[-1, 0, 0]
    right = [float(a[0]) for a in numbers]
    defaults = [f.default for f in fields(moment) if isinstance(f.default, float)]
    wrong = [[*right[:j], defaults[j], *right[j + 1 :]] for j in range(len(right))]
    for j in range(len(right) - 1):
        wrong.append([*right[:j], right[j + 1], right[j], *right[j + 2 :]])
    for mine in wrong:
        other = formula(GS[:, 0, 0].tolist(), *mine)
        assert other != pytest.approx(ours, rel=1e-6), mine


@pytest.mark.parametrize("sizes", [(3,), (1, 2), (2, 1), (1, 1, 1)], ids=str)
def test_adaptive_momentum_is_its_recursion(sizes):
    mu0, update = np.array([0.6, 0.35]), np.array([0.15, 0.4])
    ours = directions(AdaptiveMomentum(mu0, update, Blocks(sizes)), GS)
    ends = np.cumsum([0, *sizes])
    seen = set()
    for row in range(2):
        for a, b in pairwise(ends):
            mu, V, last = mu0[row], [0.0] * (b - a), [0.0] * (b - a)
            for t in range(T):
                g = GS[t, row, a:b].tolist()
                V = [mu * v + x for v, x in zip(V, g, strict=True)]
                assert_allclose(ours[t, row, a:b], V, rtol=1e-12)
                both = sqrt(fsum(squares(g)) * fsum(squares(last)))
                inner = fsum(x * y for x, y in zip(g, last, strict=True))
                cos = inner / both if both else 0.0
                free = (1 - update[row]) * mu - update[row] * cos
                mu, last = min(max(free, 0.0), 1.0), g
                seen.add(free == mu)
    assert seen == {True, False}  # inside, and at an end of [0, 1]


# --- Norms


def exactly(name, g):
    """The square of the norm of whole numbers, as a fraction."""
    g = [Fraction(a) for a in g]
    mean = sum(g) / len(g)
    return {
        "l2": sum(a * a for a in g),
        "max": max(abs(a) for a in g) ** 2,
        "min_max": (abs(max(g)) + abs(min(g))) ** 2 / 4,
        "rms": sum(a * a for a in g) / len(g),
        "avg_l2": sum(a * a for a in g) / len(g),
        "std": sum((a - mean) ** 2 for a in g) / len(g),
    }[name]


WHOLE_NUMBERS = [
    [3, -4, 5, 1, 2],
    [-3, -7, -2, -2, -5],
    [9, 2, 4, 8, 1],
    [0, -6, 0, 5, 11],
]


@pytest.mark.parametrize("name", NORMS)
@pytest.mark.parametrize("sizes", [(5,), (2, 3), (3, 2)], ids=str)
def test_norms_are_their_sums(name, sizes):
    """Every row and block alone; eps and floor, a number a row, join as stated."""
    g = np.array(WHOLE_NUMBERS, dtype=float)
    eps, floor = np.array([0.5, 0.25, 2.0, 0.75]), np.array([1.0, 3.0, 40.0, 0.1])
    blocks, ends = Blocks(sizes), np.cumsum([0, *sizes])
    plain, guarded = Normalize(name, blocks)(g), Normalize(name, blocks, eps, floor)(g)
    for row, entries in enumerate(WHOLE_NUMBERS):
        for a, b in pairwise(ends):
            part = entries[a:b]
            size = sqrt(exactly(name, part))
            assert NORMS[name](g[row, a:b]) == pytest.approx(size, rel=1e-15)
            right = [x / size if x else 0.0 for x in part]
            assert_allclose(plain[row, a:b], right, rtol=1e-14)
            right = [x / (max(size, floor[row]) + eps[row]) for x in part]
            assert_allclose(guarded[row, a:b], right, rtol=1e-14)


@pytest.mark.parametrize("name", NORMS)
def test_directions_keep_their_bits_at_every_power_of_two(name):
    """Alone and in a batch, also where squares leave the range or lose bits."""
    g, u = np.array([3.1, -1.7, 2.3]), Normalize(name)
    powers = np.arange(-1015, 1015)
    usual = u(g)
    with np.errstate(over="ignore", under="ignore"):
        alone = np.array([u(np.ldexp(g, p)) for p in powers])
        together = u(np.ldexp(g, powers[:, None]))
    np.testing.assert_array_equal(alone, np.tile(usual, (len(powers), 1)))
    np.testing.assert_array_equal(together, alone)
