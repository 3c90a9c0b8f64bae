"""The terms that estimators draw: one stream a seed, and records of them."""

from itertools import islice

import numpy as np
import pytest

from nglab import SVRG, MiniBatch, draws, gd, run
from tests.gradients.test_gradients import LOGISTIC, SQUARES, each_sum


def assert_same(first, second):
    np.testing.assert_array_equal(first.x, second.x)
    np.testing.assert_array_equal(first.f, second.f)


def drawn(gradient, problem, steps):
    """The indices that an estimator draws, (steps, *S, size)."""
    return np.array([*islice(gradient.draws(problem, steps).indices, steps)])


@pytest.mark.parametrize(("size", "steps"), [(1, 30), (5, 6), (30, 1), (15, 2)])
def test_without_replacement_an_epoch_shows_every_term_once(size, steps):
    i = drawn(MiniBatch(size, seeds=[1, 2], replace=False), LOGISTIC, 40 * steps)
    epochs = np.moveaxis(i, 1, 0).reshape(2, 40, 30)
    np.testing.assert_array_equal(np.sort(epochs), np.tile(np.arange(30), (2, 40, 1)))
    assert len({*map(tuple, epochs.reshape(80, 30))}) == 80


@pytest.mark.parametrize("size", [4, 7, 29, 31, 70])
def test_batches_that_do_not_divide_the_terms_run_through_permutations(size):
    i = drawn(MiniBatch(size, seeds=3, replace=False), LOGISTIC, 60)
    through = i.ravel()[: i.size // 30 * 30].reshape(-1, 30)
    assert (np.sort(through) == np.arange(30)).all()


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("block", [1, 33, 5000])
def test_indices_do_not_depend_on_how_much_is_drawn_at_once(
    block, replace, monkeypatch
):
    gradient = MiniBatch(4, seeds=[3, 4], replace=replace)
    usual = drawn(gradient, LOGISTIC, 700)
    monkeypatch.setattr("nglab.draws.streams.BLOCK", block)
    np.testing.assert_array_equal(drawn(gradient, LOGISTIC, 700), usual)


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("replace", [True, False])
def test_a_row_of_indices_depends_on_its_seed_alone(size, replace):
    seeds = [*range(60), *draws.spawn(9, 4)]
    many = drawn(MiniBatch(size, seeds, replace), LOGISTIC, 1200)
    for k in (0, 7, 63):
        alone = drawn(MiniBatch(size, seeds[k], replace), LOGISTIC, 1200)
        np.testing.assert_array_equal(many[:, k], alone)
    square = drawn(MiniBatch(size, np.reshape(range(6), (2, 3)), replace), LOGISTIC, 9)
    np.testing.assert_array_equal(square.reshape(9, 6, size), many[:9, :6])


def test_terms_come_from_another_stream_than_the_noise_of_the_same_seed():
    i = drawn(MiniBatch(1, seeds=5), LOGISTIC, 100)
    again = drawn(MiniBatch(1, seeds=np.random.SeedSequence(5)), LOGISTIC, 100)
    np.testing.assert_array_equal(again, i)
    for seed in (5, *draws.spawn(5, 10)):
        stream = np.random.default_rng(seed)
        assert (stream.integers(30, size=(100, 1)) != i).any()


def test_picks_come_from_another_stream_than_the_terms():
    gradient = SVRG(30, seeds=5, option=2)  # as many steps to pick from as terms
    state = gradient.draws(LOGISTIC, 100)
    terms, picks = (np.array([*islice(s, 100)]) for s in (state.indices, state.picks))
    assert (terms != picks).any()


@each_sum
@pytest.mark.parametrize("size", [1, 6])
def test_a_replayed_run_is_the_drawn_one(f, size):
    seeds = range(4)
    for replace in (True, False):
        gradient = MiniBatch(size, seeds, replace)
        i = drawn(gradient, f, 50)
        again = MiniBatch(size, indices=i)
        assert_same(*(run(f, gd(0.1), steps=50, gradient=g) for g in (gradient, again)))


@each_sum
@pytest.mark.parametrize("option", [1, 2])
def test_a_replayed_svrg_run_is_the_drawn_one(f, option):
    gradient = SVRG(7, range(4), option)
    start = gradient.draws(f, 50)
    i = np.array([*islice(start.indices, 50)])
    picks = np.array([*islice(start.picks, 8)])[..., 0] if option == 2 else None
    again = SVRG(7, option=option, indices=i, picks=picks)
    assert_same(*(run(f, gd(0.1), steps=50, gradient=g) for g in (gradient, again)))


def test_records_may_be_longer_and_picks_are_kept_as_they_were():
    i, picks = np.zeros((9, 1), int), np.array([0, 1, 1, 0, 0])
    gradient = SVRG(2, option=2, indices=i, picks=picks)
    i[:], picks[:] = 29, 1
    both = (gradient, SVRG(2, option=2, indices=[[0]] * 5, picks=[0, 1]))
    assert_same(*(run(SQUARES, gd(0.1), steps=5, gradient=one) for one in both))
