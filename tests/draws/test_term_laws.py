"""The laws of the terms and snapshots that a run draws, and wrong draws they catch.

The terms are read off the iterates of a run, so every layer above the draws is tried.
"""

from itertools import permutations
from math import comb, factorial, prod

import numpy as np
import pytest

from nglab import SVRG, LeastSquares, MiniBatch, draws, gd, run
from nglab.problems.finite_sums import FiniteSum
from nglab.problems.losses import Loss
from tests.draws.bounds import alike, fresh, happen

FALL = Loss("fall", lambda z, y: -z, lambda z, y: -np.ones_like(z), None, 0.0, 0.0)


def seeds(number):
    """Numbers, and sequences spawned from two of them."""
    few = number // 3
    return [*range(number - 2 * few), *draws.spawn(0, few), *draws.spawn(1, few)]


def counts(gradient, terms, steps):
    """How often a batch has each term, (steps, seeds, terms): grad f_i is -e_i."""
    f = FiniteSum(np.eye(terms), np.zeros(terms), FALL)
    trace = run(f, gd(gradient.size), steps=steps, gradient=gradient, iterates=True)
    moved = np.diff(trace.xs, axis=0)
    assert np.abs(moved - moved.round()).max() < 1e-6
    return moved.round().astype(int)


# --- With replacement


def are_replaced(c):
    """Whether batches (steps, seeds, terms) are of independent, equal choices."""
    steps, rows, terms = c.shape
    size, N = c[0, 0].sum(), steps * rows
    alone = prod(1 - j / terms for j in range(size))
    absent = (1 - 1 / terms) ** size
    return (
        (c.sum(-1) == size).all()
        and happen(c.sum((0, 1)), N * size, 1 / terms)
        and happen((c == 0).sum((0, 1)), N, absent)
        and happen((c.max(-1) > 1).sum(), N, 1 - alone)
        and (size > 1 or in_any_order(c.argmax(-1), terms))
    )


def in_any_order(i, kinds):
    """Whether single choices (steps, seeds) are equal, pairs too, and independent."""
    later, earlier = i[1::2], i[: len(i) // 2 * 2 : 2]
    return (
        alike(i, kinds)
        and alike(later * kinds + earlier, kinds**2)
        and fresh(i, kinds, lags=50)
        and fresh(i[:, :3], kinds, lags=1200)
    )


REPLACED = [(2, 1), (3, 1), (7, 1), (150, 1), (3, 2), (7, 7), (13, 4), (100, 10)]
REPLACED += [(60, 30), (99, 12), (101, 12), (150, 14)]


@pytest.mark.parametrize(("terms", "size"), REPLACED)
def test_terms_with_replacement_are_equal_and_independent(terms, size):
    steps, rows = (2000, 30) if terms < 60 else (200, 30)
    assert are_replaced(counts(MiniBatch(size, seeds(rows)), terms, steps))


# --- Without replacement


def orders(c):
    """Single terms as epochs, (epochs, seeds, terms); None unless each has all."""
    steps, rows, terms = c.shape
    i = c.argmax(-1)[: steps // terms * terms]
    epochs = i.reshape(-1, terms, rows).swapaxes(1, 2)
    whole = (np.sort(epochs, -1) == np.arange(terms)).all()
    return epochs if whole and (c.sum(-1) == 1).all() else None


def are_permutations(c):
    """Whether single terms come in independent permutations, all alike."""
    epochs, terms = orders(c), c.shape[-1]
    if epochs is None:
        return False
    times = np.array([(epochs == j).sum((0, 1)) for j in range(terms)])
    if not happen(times, epochs[..., 0].size, 1 / terms):  # each term at each place
        return False
    if terms > 4:
        return all(fresh(place, terms) for place in np.moveaxis(epochs, -1, 0)[:3])
    code = epochs @ terms ** np.arange(terms)
    every = [p @ terms ** np.arange(terms) for p in permutations(range(terms))]
    which = np.searchsorted(np.sort(every), code)
    return in_any_order(which, factorial(terms))


@pytest.mark.parametrize("terms", [1, 2, 3, 4, 7, 30, 100, 101, 130])
def test_without_replacement_all_permutations_are_alike(terms):
    steps, rows = (2000 * terms, 30) if terms < 5 else (30 * terms, 40)
    steps = min(steps, 1500)
    gradient = MiniBatch(1, seeds(rows), replace=False)
    assert are_permutations(counts(gradient, terms, steps))


def go_through_permutations(c):
    """Whether no term is ever ahead of another by more than one, and the batches that
    begin a permutation are alike, where there are few kinds of them."""
    steps, _, terms = c.shape
    size = c[0, 0].sum()
    seen, drawn = c.cumsum(0), size * np.arange(1, steps + 1)[:, None, None]
    even = (seen >= drawn // terms).all() and (seen <= -(-drawn // terms)).all()
    if not even or (c.sum(-1) != size).any() or size >= terms or terms > 8:
        return even
    begin = c[size * np.arange(steps) % terms == 0]
    times = np.unique(begin @ 2 ** np.arange(terms), return_counts=True)[1]
    kinds = comb(terms, size)
    return len(times) == kinds and happen(times, begin[..., 0].size, 1 / kinds)


SIZES = [(4, 2), (6, 3), (4, 3), (5, 2), (7, 4)]
SIZES += [(9, 9), (3, 7), (30, 29), (30, 70), (101, 40)]


@pytest.mark.parametrize(("terms", "size"), SIZES)
def test_batches_of_any_size_go_through_permutations(terms, size):
    steps, rows = (30, 2000) if terms < 8 else (200, 30)
    gradient = MiniBatch(size, seeds(rows), replace=False)
    assert go_through_permutations(counts(gradient, terms, steps))


# --- SVRG


def inner(trace, m, lr):
    """The terms of the inner steps 1, ..., m - 2 of each epoch, (epochs, m - 2, seeds).

    f is mean x_i^2/2, so g - grad f(x~) is (x - x~)_i in coordinate i alone.
    """
    xs = trace.xs[:-1].reshape(-1, m, *trace.xs.shape[1:])
    g = (xs[:, 1:-1] - xs[:, 2:]) / lr
    return np.abs(g / xs[:, :1] - 1 / xs.shape[-1]).argmax(-1)


def test_inner_steps_of_svrg_take_equal_and_independent_terms():
    f = LeastSquares(np.eye(5), np.zeros(5))
    gradient = SVRG(12, seeds(40))
    trace = run(f, gd(0.1), np.ones(5), 1200, gradient=gradient, iterates=True)
    assert in_any_order(inner(trace, 12, 0.1).reshape(-1, 40), 5)


@pytest.mark.parametrize("m", [2, 3, 5])
def test_snapshots_of_option_2_are_equal_and_independent_choices(m):
    f = LeastSquares(np.eye(3), np.zeros(3))
    gradient = SVRG(m, seeds(60), option=2)
    trace = run(f, gd(0.01), np.ones(3), 1200, gradient=gradient, iterates=True)
    epochs = trace.xs[:-1].reshape(-1, m, 60, 3)
    restarts = trace.xs[m::m][:, None]
    same = (epochs == restarts).all(-1)
    assert (same.sum(1) == 1).all()
    assert in_any_order(same.argmax(1), m)


# --- Wrong draws


def batches(choose, terms):
    """The terms that choose(rng) gives for 300 batches of 30 seeds, as counts."""
    rng = np.random.default_rng(4)
    i = np.array([[choose(rng) for _ in range(30)] for _ in range(300)])
    return (i[..., None] == np.arange(terms)).sum(2)


def shuffled(order, terms, epochs=600):
    """Single terms in the orders that order(rng) gives 40 seeds, as counts."""
    rng = np.random.default_rng(5)
    i = np.array([[order(rng) for _ in range(40)] for _ in range(epochs)])
    i = i.swapaxes(1, 2).reshape(-1, 40)
    return (i[..., None] == np.arange(terms)).astype(int)


def naive(rng):
    """Every place exchanged with any: of 27 ways, five or four lead to each order."""
    a = [0, 1, 2]
    for i in range(3):
        j = rng.integers(3)
        a[i], a[j] = a[j], a[i]
    return a


NOT_REPLACED = {
    "without replacement": (lambda rng: rng.choice(100, 10, replace=False), 100),
    "a pair without": (lambda rng: rng.choice(13, 2, replace=False), 13),
    "never the last": (lambda rng: rng.integers(12, size=2), 13),
    "some more often": (lambda rng: rng.integers(32, size=1) % 13, 13),
    "one term a batch": (lambda rng: rng.integers(9, size=1).repeat(3), 9),
}
NOT_SHUFFLED = {
    "with replacement": (lambda rng: rng.integers(4, size=4), 4),
    "rotated": (lambda rng: np.roll(np.arange(4), rng.integers(4)), 4),
    "in order": (lambda rng: np.arange(4), 4),
    "naively": (naive, 3, 1500),
}


@pytest.mark.parametrize("wrong", NOT_REPLACED)
def test_draws_that_are_not_with_replacement_are_caught(wrong):
    assert not are_replaced(batches(*NOT_REPLACED[wrong]))


@pytest.mark.parametrize("wrong", NOT_SHUFFLED)
def test_draws_that_are_no_permutations_are_caught(wrong):
    assert not are_permutations(shuffled(*NOT_SHUFFLED[wrong]))


def test_draws_that_come_again_are_caught():
    """For the seed beside it, or a step or an epoch later."""
    single, neighbour = batches(lambda rng: rng.integers(9, size=1), 9), [0, *range(29)]
    assert are_replaced(single)
    assert not are_replaced(single[:, neighbour])
    assert not are_replaced(single[np.arange(300) // 2])
    orders = shuffled(lambda rng: rng.permutation(3), 3)
    assert are_permutations(orders)
    assert not are_permutations(orders[:, neighbour])
    twice = orders.reshape(600, 3, 40, 3)[np.arange(600) // 2]
    assert not are_permutations(twice.reshape(1800, 40, 3))


def test_batches_that_leave_a_permutation_before_its_end_are_caught():
    pairs = batches(lambda rng: rng.choice(5, 2, replace=False), 5)
    assert not go_through_permutations(pairs)
    single = shuffled(lambda rng: rng.permutation(5), 5)
    pairs = single[::2] + single[1::2]
    assert go_through_permutations(pairs)
    assert not go_through_permutations(pairs[1:])
