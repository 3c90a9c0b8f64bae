"""What depends on the direction u where it is not the gradient, and who sees what."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nglab import Blocks, DiagonalQuadratic, Optimizer, Quadratic, rates
from nglab.rates import ExactLineSearch, LineSearch, Polyak
from tests.rule import test_rates_apart
from tests.rule.test_rates_apart import UNSEEN, dot, fed, path

# --- Rates that look at the function: here u is not g

g, u = (
    np.array([2.0, 1.0]),
    np.array([3.0, -2.0]),
)  # <g, u> = 4, <g, g> = 5, <u, u> = 13


def test_polyak_divides_by_the_slope_along_the_direction():
    ours = fed(Polyak([-1.5, 2.0], [0.75, 3.0]), [(UNSEEN, g, u)], f=7.0)
    assert_allclose(ours[0, :, 0], [8.5 / 3, 5.0 / 12], rtol=1e-15)


def test_the_exact_step_along_a_direction_that_is_not_the_gradient():
    for f, curvature in (
        (Quadratic([[2.0, 1.0], [1.0, 3.0]], [5.0, -7.0]), 18.0),
        (DiagonalQuadratic([2.0, 5.0], [5.0, -7.0]), 38.0),
    ):
        lr = fed(ExactLineSearch(f), [(UNSEEN, g, u)])[0, 0]
        assert lr == pytest.approx(4 / curvature, rel=1e-15)
        x = np.array([0.3, -1.7])
        lr = fed(ExactLineSearch(f), [(x, f.grad(x), u)])[0, 0]
        along = [f.value(x - t * u) for t in (lr, 0.99 * lr, 1.01 * lr)]
        assert min(along) == along[0]


@pytest.mark.parametrize(("p", "q"), [(-700, -5), (3, 600), (-600, 550), (505, 490)])
def test_rates_along_directions_of_another_scale(p, q):
    """g times 2^p and u times 2^q: the rate times 2^(p - q), or of f, 2^-(p + q)."""
    f = Quadratic([[2.0, 1.0], [1.0, 3.0]])
    far = [(UNSEEN, np.ldexp(g, p), np.ldexp(u, q))]
    with np.errstate(over="ignore", under="ignore"):  # as in a run
        exact, polyak = fed(ExactLineSearch(f), far), fed(Polyak(-1.5, 0.75), far, 7.0)
    assert exact[0, 0] == np.ldexp(4 / 18, p - q)
    assert polyak[0, 0] == np.ldexp(8.5 / 3, -p - q)


@dataclass(frozen=True)
class Seen:
    """A trial rate that keeps what it was asked with."""

    lr: tuple
    asked: list = field(default_factory=list)
    blocks = Blocks()

    def init(self, x):
        return ()

    def __call__(self, k, x, f, g, u, state):
        self.asked.append((k, x, f, g, u))
        return np.array(self.lr)[:, None], state


@pytest.mark.parametrize("memory", [1, 2, 4])
def test_a_search_along_other_directions_one_by_one(memory):
    """The first t0 b^j with f(x - t u) <= max(last f) - c1 t <g, u>; u is not g."""
    t0, c1, shrink = (2.0, 0.9), (0.3, 0.05), (0.7, 0.45)
    f = Quadratic([[2.0, 1.0], [1.0, 3.0]], [1.0, -2.0])
    xs, turns = path(6, 7, 2, 2), path(7, 7, 2, 2) / 2
    gs = f.grad(xs)
    us = gs + turns
    trial = Seen(t0)
    rate = LineSearch(f, trial, memory, c1, shrink)
    ours = fed(rate, list(zip(xs, gs, us, strict=True)))[..., 0]
    for row in range(2):
        fs = [float(f.value(x)) for x in xs[:, row]]
        for k, (x, slope, d) in enumerate(
            zip(xs[:, row], gs[:, row].tolist(), us[:, row], strict=True)
        ):
            t, highest = t0[row], max(fs[max(0, k + 1 - memory) : k + 1])
            while f.value(x - t * d) > highest - c1[row] * t * dot(slope, d.tolist()):
                t = t * shrink[row]
            assert ours[k, row] == pytest.approx(t, rel=1e-13), (k, row)
    for k, asked in enumerate(trial.asked):
        assert asked[0] == k
        for mine, theirs in zip((xs, gs, us), (asked[1], *asked[3:]), strict=True):
            np.testing.assert_array_equal(mine[k], theirs)


def test_relative_rates_see_the_variable_alone():
    """lr_j = lr max(|x_j|, least), whatever f, g and u are."""
    lr, least = np.array([0.1, 0.3]), np.array([0.5, 7.0])
    rate = rates.Relative(lr, least, Blocks((2, 1)))
    x = np.array([[3.0, 4.0, -0.25], [0.6, 0.8, 9.0]])
    nothing = np.full((2, 3), np.nan)
    found, _ = rate(4, x, np.nan, nothing, nothing, rate.init(x))
    expected = [[0.1 * 5.0, 0.1 * 0.5], [0.3 * 7.0, 0.3 * 9.0]]
    np.testing.assert_allclose(found, expected, rtol=1e-15)
    falling = rates.Relative(lambda k: 1 / (k + 1))
    found, _ = falling(3, x, None, nothing, nothing, falling.init(x))
    np.testing.assert_allclose(found[1], np.sqrt(0.6**2 + 0.8**2 + 81) / 4, rtol=1e-15)


def test_every_rate_is_tried_apart():
    """Those of `test_rates_apart`, of `test_touching` and those here."""
    tried = {*vars(test_rates_apart)} | {*globals()} | {"Relative", "TrustRatio", "DoG"}
    assert {*rates.__all__} - {"Flag", "Rate"} <= tried


# --- The rule: which part sees what


@dataclass(frozen=True)
class Part:
    """Adds a number of its own, and keeps what it was called with."""

    add: float
    asked: list = field(default_factory=list)
    blocks = Blocks((1, 2))

    def init(self, x):
        return ()

    def __call__(self, *inputs):
        self.asked.append(inputs)
        return inputs[0] + self.add


@dataclass(frozen=True)
class Memory(Part):
    def __call__(self, g, state, t):
        return super().__call__(g, state, t), state


@dataclass(frozen=True)
class Pace(Part):
    def __call__(self, k, *rest):
        super().__call__(k, *rest)
        return np.array([k + self.add, 10.0]), rest[-1]


def test_every_part_of_the_rule_sees_what_is_its_own():
    """u = ((g + 1) + 20) + 300; the rate sees x, f, the raw g and u without noise."""
    pre, moment, post, rate = Part(1.0), Memory(20.0), Part(300.0), Pace(0.5)
    rule = Optimizer(rate, moment, pre, post, noise=lambda k: 2.0 + k)
    x, g, xi = np.array([1.0, 2.0, 3.0]), np.array([7.0, 8.0, 9.0]), np.arange(3.0)
    state = rule.init(x)
    for k in range(2):
        ahead, state = rule.step(x, g, state, xi, f=-5.0)
        u = np.array([328.0, 329.0, 330.0])
        lr = np.array([k + 0.5, 10.0, 10.0])
        np.testing.assert_array_equal(ahead, x - lr * (u + (2.0 + k) * xi))
        assert state.k == k + 1
        assert state.lr.tolist() == [k + 0.5, 10.0]
        np.testing.assert_array_equal(pre.asked[k][0], g)
        np.testing.assert_array_equal(moment.asked[k][0], g + 1)
        assert moment.asked[k][2] == k + 1
        np.testing.assert_array_equal(post.asked[k][0], g + 21)
        step, at, f, raw, direction, _ = rate.asked[k]
        assert (step, f) == (k, -5.0)
        for ours, theirs in ((at, x), (raw, g), (direction, u)):
            np.testing.assert_array_equal(ours, theirs)
    quiet, _ = rule.step(x, g, state, f=-5.0)
    np.testing.assert_array_equal(quiet, x - [2.5, 10.0, 10.0] * u)
