"""All that is drawn from one seed comes from streams of their own."""

import numpy as np
import pytest

from nglab import SVRG, Disturbed, LeastSquares, MiniBatch, draws, gd, run
from tests.draws.bounds import happen
from tests.draws.test_noise_laws import Flat, added
from tests.draws.test_term_laws import counts

STEPS = 2000


def taken(seed):
    """Whether the first of two terms is taken, step by step."""
    return counts(MiniBatch(1, seed), 2, STEPS).reshape(STEPS, 2)[:, 0] == 1


def restarts(seed):
    """Whether an epoch of two steps starts again from its first iterate."""
    two, gradient = LeastSquares(np.eye(2), np.zeros(2)), SVRG(2, seed, option=2)
    trace = run(two, gd(0.01), [1, 1], 2 * STEPS, gradient=gradient, iterates=True)
    return (trace.xs[2::2] == trace.xs[:-1:2]).all(-1).ravel()


def signs(seed):
    """Whether the noise of the rule is positive, step by step."""
    return added(draws.uniform(seed), 1, STEPS).ravel() > 0


def errors(seed):
    """The same of the noise in the gradient."""
    wrong = Disturbed(draws.uniform(seed))
    trace = run(Flat(1), gd(1.0), [0.0], STEPS, gradient=wrong, iterates=True)
    return np.diff(trace.xs, axis=0).ravel() < 0


class Tossed:
    """A sum of one term that throws a coin."""

    terms = tosses = 1


def tossed(seed):
    """The upper half of a byte, step by step."""
    each = MiniBatch(1, seed).draws(Tossed(), STEPS).coins
    return np.array([next(each) for _ in range(STEPS)]).ravel() >= 128


def coins(seed):
    """Fair coins from all that one seed is asked for."""
    child, other = draws.spawn(seed, 2)
    return {
        "terms": taken(seed),
        "terms of a child": taken([child]),
        "terms of another child": taken([other]),
        "terms of the next seed": taken(seed + 1),
        "picks": restarts(seed),
        "picks of a child": restarts([child]),
        "coins": tossed(seed),
        "coins of a child": tossed([child]),
        "noise": signs(seed),
        "noise of a child": signs([child]),
        "errors": errors(seed),
        "errors of a child": errors([child]),
    }


def unlike(a, b):
    """Whether two series of coins say nothing about each other.

    Shifted, and also every second of one: a number takes 32 or 64 bits of a stream.
    """
    n, counts = len(a) // 2 - 8, []
    for x, y in ((a, b), (b, a)):
        for shift in range(8):
            for part in (y, y[::2], y[1::2]):
                counts.append((x[shift:][:n] == part[:n]).sum())
    return happen(counts, n, 0.5)


@pytest.mark.parametrize("seed", [0, 5])
def test_what_is_drawn_from_one_seed_says_nothing_about_the_rest(seed):
    drawn = coins(seed)
    assert all(happen(a.sum(), a.size, 0.5) for a in drawn.values())
    pairs = [(a, b) for a in drawn for b in drawn if a < b]
    assert [(a, b) for a, b in pairs if not unlike(drawn[a], drawn[b])] == []


def test_coins_of_one_stream_are_caught():
    a = np.random.default_rng(3).integers(2, size=2000)
    z = np.random.default_rng(3).uniform(-1, 1, size=2000)
    for b in (a, 1 - a, np.roll(a, 3), z > 0):
        assert not unlike(a, b)
    assert unlike(a, np.random.default_rng(4).integers(2, size=2000))
