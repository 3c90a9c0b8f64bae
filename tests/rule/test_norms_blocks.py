"""Norms and blocks: values by hand, and properties of every vector."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from nglab import WHOLE, Blocks, Normalize
from nglab.arrays import norm
from nglab.blocks import as_blocks
from nglab.norms import NORMS

repeatable = settings(deadline=None, derandomize=True, database=None)
entries = st.floats(-1e6, 1e6).filter(lambda a: a == 0 or abs(a) > 1e-6)
vectors = st.lists(entries, min_size=2, max_size=12).map(np.array)
blocked = st.lists(
    st.lists(entries, min_size=2, max_size=5).map(np.array), min_size=1, max_size=4
)


def is_flat(g):
    """Whether std would divide rounding errors by rounding errors."""
    return np.ptp(g) <= 1e-6 * np.abs(g).max()


BY_HAND = {
    "l2": ([3.0, -4.0, 0.0, 12.0], 13.0),
    "max": ([3.0, -4.0, 0.0, 1.0], 4.0),
    "min_max": ([3.0, -4.0, 0.0, 1.0], 3.5),
    "rms": ([1.0, -1.0, 3.0, -5.0], 3.0),
    "avg_l2": ([1.0, -1.0, 3.0, -5.0], 3.0),
    "std": ([1.0, 5.0, 1.0, 5.0], 2.0),
}


@pytest.mark.parametrize("name", NORMS)
def test_norms_by_hand(name):
    g, size = BY_HAND[name]
    assert NORMS[name](np.array(g)) == size
    assert_allclose(Normalize(name)(np.array(g)), np.array(g) / size, rtol=1e-15)
    assert NORMS[name](np.array([[g, g], [g, g]])).shape == (2, 2)


def test_min_max_of_one_sign():
    assert NORMS["min_max"](np.array([1.0, 2.0, 4.0])) == 2.5
    assert NORMS["min_max"](np.array([-1.0, -2.0, -4.0])) == 2.5


@repeatable
@given(vectors)
def test_length_of_the_direction(g):
    n, largest = len(g), 1 + 1e-14
    u = {name: Normalize(name)(g) for name in NORMS if name != "std" or not is_flat(g)}
    if not g.any():
        assert not any(direction.any() for direction in u.values())
        return
    assert_allclose(norm(u["l2"]), 1.0, rtol=1e-14)
    assert np.abs(u["max"]).max() == 1.0
    assert 1 / largest <= norm(u["max"]) <= n**0.5 * largest
    assert 1 / largest <= np.abs(u["min_max"]).max() <= 2 * largest
    assert_allclose(norm(u["rms"]), n**0.5, rtol=1e-14)
    assert np.array_equal(u["rms"], u["avg_l2"])
    if "std" in u:
        along = g.sum() / (n**0.5 * norm(g))  # the cosine to (1, ..., 1)
        assert_allclose(u["std"].std(), 1.0, rtol=1e-8)
        assert_allclose(norm(u["std"]) * (1 - along**2) ** 0.5, n**0.5, rtol=1e-3)


@repeatable
@given(st.sampled_from(sorted(NORMS)), vectors, st.integers(-200, 200))
def test_directions_are_free_of_powers_of_two_and_odd(name, g, p):
    u = Normalize(name)
    assert np.array_equal(u(np.ldexp(g, p)), u(g))
    assert np.array_equal(u(-g), -u(g))


@repeatable
@given(st.sampled_from(sorted(NORMS)), blocked, st.data())
def test_every_block_is_normalised_alone(name, parts, data):
    g, blocks = np.concatenate(parts), Blocks(tuple(map(len, parts)))
    u = Normalize(name, blocks)
    alone = np.concatenate([Normalize(name)(part) for part in parts])
    assert np.array_equal(u(g), alone)
    p = blocks.spread(np.array([data.draw(st.integers(-99, 99)) for _ in parts]))
    assert np.array_equal(u(np.ldexp(g, p)), u(g))


@pytest.mark.parametrize("name", NORMS)
def test_zero_over_zero_is_zero(name):
    assert not Normalize(name)(np.zeros((2, 3))).any()
    u = Normalize(name, Blocks((2, 3)))(np.array([3.0, 4.0, 0.0, 0.0, 0.0]))
    assert u[:2].all()
    assert not u[2:].any()


def test_epsilon_and_floor():
    g = np.array([3.0, 4.0])
    assert_allclose(Normalize(eps=5.0)(g), g / 10, rtol=1e-15)
    assert_allclose(Normalize(floor=20.0)(g), g / 20, rtol=1e-15)
    assert_allclose(Normalize(floor=2.0)(g), g / 5, rtol=1e-15)
    assert_allclose(Normalize(floor=20.0, eps=5.0)(g), g / 25, rtol=1e-15)
    by_row = Normalize(eps=np.array([0.0, 5.0]), floor=np.array([20.0, 0.0]))
    assert_allclose(by_row(g), np.array([g / 20, g / 10]), rtol=1e-15)
    by_block = Normalize("l2", Blocks((1, 1)), floor=3.5)
    assert_allclose(by_block(g), [3 / 3.5, 1.0], rtol=1e-15)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            {"norm": "L2"},
            "unknown norm 'L2': one of avg_l2, l2, max, min_max, rms, std",
        ),
        ({"eps": -1.0}, r"eps=-1.0 is outside \[0, inf\)"),
        ({"floor": [0.0, -1.0]}, r"floor=\[0.0, -1.0\] is outside \[0, inf\)"),
        ({"eps": np.nan}, "eps=nan is outside"),
        ({"eps": "small"}, "eps='small' is not a number or an array"),
    ],
)
def test_normalize_refuses(wrong, words):
    with pytest.raises(ValueError, match=words):
        Normalize(**wrong)


def test_std_of_one_coordinate_is_refused():
    with pytest.raises(ValueError, match="std of a one-coordinate block"):
        Normalize("std", Blocks((2, 1)))(np.ones(3))


@pytest.mark.parametrize("n", [2, 7, 8, 100, 127, 129, 1000, 8193])
def test_std_has_the_bits_of_numpy(n):
    g = np.random.default_rng(n).normal(3.0, size=(5, 2, n + 3))
    for part in (g[0, 0], g[0], g, g[..., :n], g[..., 3:]):
        assert np.array_equal(NORMS["std"](part), part.std(-1))


@repeatable
@given(blocked)
def test_each_and_spread(parts):
    g, blocks = np.concatenate(parts), Blocks(tuple(map(len, parts)))
    sizes = blocks.each(norm, g)
    assert blocks.count == len(parts)
    assert np.array_equal(sizes, [norm(part) for part in parts])
    assert_allclose(norm(sizes), norm(g), rtol=1e-14)
    spread = blocks.spread(sizes)
    assert spread.shape == g.shape
    for where, part, size in zip(blocks.slices(len(g)), parts, sizes, strict=True):
        assert np.array_equal(g[where], part)
        assert (spread[where] == size).all()


def test_no_sizes_are_one_block():
    g = np.arange(24.0).reshape(2, 3, 4)
    assert WHOLE.count == 1
    assert np.array_equal(WHOLE.each(norm, g), norm(g)[..., None])
    assert WHOLE.spread(norm(g)[..., None]).shape == (2, 3, 1)
    assert np.array_equal(WHOLE.each(norm, g), Blocks((4,)).each(norm, g))


def test_blocks_of_two_vectors_and_a_batch():
    def dot(a, b):
        return (a * b).sum(-1)

    a, b = np.arange(10.0).reshape(2, 5), np.ones((2, 5))
    assert np.array_equal(Blocks((2, 3)).each(dot, a, b), [[1, 9], [11, 24]])


def test_sequences_of_sizes_are_blocks():
    layers = Blocks((2, 3))
    assert as_blocks(layers) is layers
    assert as_blocks([2, 3]) == as_blocks(np.array([2, 3])) == layers
    assert as_blocks(()) == WHOLE


@pytest.mark.parametrize("sizes", [(0, 3), (3, -1), (1.5, 1.5), ("2",)], ids=str)
def test_sizes_below_one_are_refused(sizes):
    with pytest.raises(ValueError, match="must be whole numbers of at least 1"):
        Blocks(sizes)


@pytest.mark.parametrize("sizes", [(2, 2), (5,), (1, 1)], ids=str)
def test_sizes_that_do_not_sum_are_refused(sizes):
    with pytest.raises(ValueError, match=f"sum to {sum(sizes)}, x has 3"):
        Normalize("l2", Blocks(sizes))(np.ones(3))


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("power", [-1000, -600, 600, 1000])
def test_powers_of_two_leave_the_direction_its_bits_where_squares_leave_the_range(
    norm, power
):
    g = np.array([[3.0, -1.0, 2.0], [0.5, 0.25, -0.75]])
    normalize = Normalize(norm)
    with np.errstate(over="ignore"):  # as in a run
        for powers in (power, [[power], [0]]):
            u = normalize(np.ldexp(g, powers))
            np.testing.assert_array_equal(u, normalize(g))


@pytest.mark.parametrize("norm", NORMS)
def test_what_is_not_a_number_has_no_direction(norm):
    with np.errstate(invalid="ignore"):
        assert np.isnan(Normalize(norm)(np.array([np.nan, 1.0, 2.0]))).all()
