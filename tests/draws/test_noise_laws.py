"""The laws of the noise that a run adds, and wrong noise that they catch."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from nglab import draws, noisy_nsgd, run
from nglab.arrays import norm
from tests.draws.bounds import MISS, follow, fresh, happen, standard

LONG = 2000, [*range(16), *draws.spawn(0, 12), *draws.spawn(1, 12)]  # steps, seeds
WIDE = 20, [*range(1000), *draws.spawn(7, 1000)]
each_sample = pytest.mark.parametrize(("steps", "seeds"), [LONG, WIDE], ids=("k", "s"))


@dataclass(frozen=True)
class Flat:
    """f = 0: whatever moves x is noise."""

    dim: int

    def value_and_grad(self, x):
        return np.zeros(x.shape[:-1]), np.zeros_like(x)


def added(noise, n, steps):
    """The xi of each step, (steps, seeds, n): x_{k+1} = x_k - (0 + xi_k)."""
    rule = noisy_nsgd(1.0, 1.0)
    trace = run(Flat(n), rule, np.zeros(n), steps, noise=noise, iterates=True)
    return -np.diff(trace.xs, axis=0)


# --- Laws of one number: cdf, and the median of its size


def cube(z):
    return np.clip((z + 1) / 2, 0.0, 1.0)


def sphere(n):
    """The law of one coordinate: (xi_1 + 1)/2 is beta; for n = 1 a fair sign."""
    law = stats.beta((n - 1) / 2, (n - 1) / 2)
    return lambda z: law.cdf((z + 1) / 2)


def columns(xi):
    """One coordinate at every step of all seeds; of each seed; of each step."""
    steps, seeds, n = xi.shape
    yield xi.reshape(-1, n)
    yield xi if steps > seeds else np.moveaxis(xi, 1, 0)


def directions(n):
    """Fixed unit vectors: the axes, and others across all coordinates."""
    others = np.array([np.ones(n), np.arange(1, n + 1), (-1.0) ** np.arange(n)])
    return np.concatenate([np.eye(n), others / norm(others)[:, None]])


def shifted(a, by):
    """Each seed some steps ahead of the one before it."""
    return np.stack([np.roll(z, by * j, 0) for j, z in enumerate(a.swapaxes(0, 1))], 1)


def independent(xi, median):
    """Whether signs, and sizes, are coins along steps, seeds and coordinates."""
    signs, large = xi > 0, np.abs(xi) > median
    few = xi[:, :3]  # along all steps of these: does a block come twice?
    return (
        fresh(signs, 2, lags=50)
        and fresh(large, 2, lags=50)
        and fresh(few > 0, 2, lags=1200)
        and all(fresh(shifted(signs, by), 2, lags=3) for by in (-1, 1))
        and happen([signs.sum(), large.sum(), (signs == large).sum()], signs.size, 0.5)
    )


def is_uniform(xi):
    """On [-1, 1] in each coordinate, and so close to its ends."""
    edge = 2 * MISS ** (1 / xi.size) - 1  # none of N is above it: a chance of MISS
    return (
        np.abs(xi).max() <= 1 + 1e-12
        and xi.min() <= -edge <= edge <= xi.max()
        and all(follow(z, cube) for z in columns(xi))
        and independent(xi, 0.5)
    )


def is_gaussian(xi):
    """Standard normal along the axes, and along any fixed direction."""
    along = xi @ directions(xi.shape[-1]).T
    return (
        all(follow(z, stats.norm.cdf) and standard(z) for z in columns(along))
        and standard(xi.reshape(-1))
        and independent(xi, stats.norm.ppf(0.75))
    )


def is_on_sphere(xi):
    """Of length 1, and in any fixed direction as a coordinate."""
    n = xi.shape[-1]
    if np.abs(norm(xi) - 1).max() > 1e-12:
        return False
    first = xi[..., :1]
    if n == 1:
        return fresh(xi > 0, 2, lags=1200) and happen((xi > 0).sum(), xi.size, 0.5)
    along = xi @ directions(n).T
    median = 2 * stats.beta((n - 1) / 2, (n - 1) / 2).ppf(0.75) - 1
    return (
        all(follow(z, sphere(n)) for z in columns(along))
        and fresh(xi > 0, 2, lags=50)
        and independent(first, median)
    )


LAWS = {
    "uniform": (draws.uniform, is_uniform),
    "gaussian": (draws.gaussian, is_gaussian),
    "sphere": (draws.sphere, is_on_sphere),
}


@each_sample
@pytest.mark.parametrize(
    ("name", "n"),
    [("uniform", 1), ("uniform", 3), ("gaussian", 1), ("gaussian", 4)]
    + [("sphere", n) for n in (1, 2, 3, 6)],
)
def test_noise_has_its_law(name, n, steps, seeds):
    noise, law = LAWS[name]
    assert law(added(noise(seeds), n, steps))


# --- Wrong noise, by the law that it pretends to

SHAPE = 2000, 40, 3
here, there = np.arange(2000)[:, None, None], np.arange(40)[:, None]


def cubic():
    return np.random.default_rng(0).uniform(-1, 1, SHAPE)


def normal(scale=1.0):
    return np.random.default_rng(1).normal(size=SHAPE) * scale


def unit(z):
    return z / norm(z)[..., None]


RIGHT = {"uniform": cubic, "gaussian": normal, "sphere": lambda: unit(normal())}
WRONG = {
    "uniform": {
        "to 0.9": lambda: (cubic() + 1) * 0.95 - 1,
        "to 0.99": lambda: (cubic() + 1) * 0.995 - 1,
        "on [0, 1]": lambda: (cubic() + 1) / 2,
        "a little wider": lambda: 1.001 * cubic(),
        "triangular": lambda: (cubic() + cubic()[:, ::-1]) / 2,
        "normal, cut off": lambda: np.clip(normal(), -1, 1),
        "on a grid": lambda: np.round(cubic(), 1),
    },
    "gaussian": {
        "deviation 1.05": lambda: 1.05 * normal(),
        "deviation 0.98": lambda: 0.98 * normal(),
        "mean 0.02": lambda: normal() + 0.02,
        "uniform": lambda: 3**0.5 * cubic(),
        "Laplace": lambda: np.random.default_rng(2).laplace(0, 0.5**0.5, SHAPE),
        "Student": lambda: (
            np.random.default_rng(3).standard_t(9, SHAPE) * (7 / 9) ** 0.5
        ),
        "correlated": lambda: 0.99**0.5 * normal() + 0.1 * normal()[..., ::-1],
        "of length sqrt n": lambda: 3**0.5 * unit(normal()),
    },
    "sphere": {
        "in a cube": lambda: unit(cubic()),
        "in a ball": lambda: unit(normal()) * np.abs(cubic()[..., :1]) ** (1 / 3),
        "by the norm over seeds": lambda: (
            normal() / norm(normal().swapaxes(1, 2))[:, None]
        ),
        "by the largest": lambda: normal() / np.abs(normal()).max(-1, keepdims=True),
        "longer": lambda: 1.0001 * unit(normal()),
        "an ellipsoid": lambda: unit(normal([1.0, 1.0, 1.15])),
        "normal": normal,
    },
}
MIXED = {  # what is wrong with any law: numbers that come again, or were never drawn
    "all coordinates alike": lambda xi: xi[..., :1].repeat(3, -1),
    "each twice": lambda xi: xi[here[:, 0, 0] // 2],
    "and turned round": lambda xi: xi[here[:, 0, 0] // 2] * (-1.0) ** here,
    "a block twice": lambda xi: xi[here[:, 0, 0] % 1000],
    "all seeds alike": lambda xi: xi[:, :1].repeat(40, 1),
    "two seeds alike": lambda xi: np.where(there == 30, xi[:, 3:4], xi),
    "two seeds opposite": lambda xi: np.where(there == 30, -xi[:, 3:4], xi),
    "a seed one step behind": lambda xi: np.where(
        there == 4, np.roll(xi[:, 3:4], 1, 0), xi
    ),
    "one seed at rest": lambda xi: xi * (there != 7),
    "one seed larger": lambda xi: xi * np.where(there == 7, 1.5, 1.0),
    "the first steps at rest": lambda xi: xi * (here >= 100),
    "one coordinate at rest": lambda xi: xi * [1.0, 0.0, 1.0],
    "positive": np.abs,
}


@pytest.mark.parametrize(
    ("name", "wrong"), [(name, wrong) for name in WRONG for wrong in WRONG[name]]
)
def test_another_law_is_caught(name, wrong):
    assert not LAWS[name][1](WRONG[name][wrong]())


@pytest.mark.parametrize("wrong", MIXED)
@pytest.mark.parametrize("name", LAWS)
def test_numbers_that_depend_on_others_are_caught(name, wrong):
    assert not LAWS[name][1](MIXED[wrong](RIGHT[name]()))


@pytest.mark.parametrize("name", LAWS)
def test_what_wrong_noise_is_made_of_is_right(name):
    assert LAWS[name][1](RIGHT[name]())
