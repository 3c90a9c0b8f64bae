"""`gradient_error`: right gradients are right at every scale, wrong ones wrong."""

import numpy as np
import pytest

import nglab
from nglab import DiagonalQuadratic, Huber, gradient_error
from tests.rule.test_errors import refused
from tests.zoo import ZOO

SCALES = (1e-8, 1e-3, 1.0, 1e4, 1e8)
TINY = 1e-8
each = pytest.mark.parametrize("name", ZOO)
pytestmark = pytest.mark.filterwarnings("ignore:.* encountered")  # f itself, far away


class Off:
    """A problem whose gradient is changed in one coordinate."""

    def __init__(self, f, i, factor=1.0, more=0.0):
        self.f, self.i, self.factor, self.more = f, i, factor, more
        self.dim = f.dim

    def value_and_grad(self, x):
        f, g = self.f.value_and_grad(x)
        g = g.copy()
        g[..., self.i] = self.factor * g[..., self.i] + self.more
        return f, g


class Scaled:
    """2^p f(z / 2^q)."""

    def __init__(self, f, p, q):
        self.f, self.p, self.q, self.dim = f, p, q, f.dim

    def value_and_grad(self, z):
        f, g = self.f.value_and_grad(np.ldexp(z, -self.q))
        return np.ldexp(f, self.p), np.ldexp(g, self.p - self.q)


def somewhere(f, scale, seed=5):
    return scale * np.random.default_rng(seed).normal(size=f.dim)


def finite(f, x):
    value, g = f.value_and_grad(x)
    return np.isfinite(value) and np.isfinite(g).all()


@each
def test_right_gradients_are_right_at_every_scale(name):
    f = ZOO[name]
    for scale in SCALES:
        points = [somewhere(f, scale, seed) for seed in (5, 6)]
        for x in filter(lambda x: finite(f, x), points):
            assert gradient_error(f, x) < TINY, scale


@each
@pytest.mark.parametrize("scale", SCALES)
def test_one_wrong_coordinate_is_seen_at_every_scale(name, scale):
    f = ZOO[name]
    x = somewhere(f, scale)
    if not finite(f, x):  # a cosh of 1e4
        assert np.isnan(gradient_error(f, x))
        return
    (seen,) = np.nonzero(f.grad(x))
    for i in (*seen[:1], *seen[-1:]):
        for factor, error in ((1.3, 0.3), (0.7, 0.3), (0.0, 1.0), (-1.0, 2.0)):
            found = gradient_error(Off(f, i, factor), x)
            assert found == pytest.approx(error, rel=0.02)


@each
def test_a_term_too_many_is_seen(name):
    f = ZOO[name]
    x = somewhere(f, 1.0)
    for i in {0, f.dim - 1}:
        size = np.abs(f.grad(x)[i]) or 1.0
        assert gradient_error(Off(f, i, more=0.5 * size), x) > 0.2


@each
def test_units_change_nothing(name):
    f = ZOO[name]
    x = somewhere(f, 1.0)
    for p, q in ((332, 0), (-332, 0), (0, 332), (0, -332), (300, -320)):  # 1e100
        z = np.ldexp(x, q)
        assert gradient_error(Scaled(f, p, q), z) < TINY
        i = int(np.abs(f.grad(x)).argmax())
        wrong = Off(Scaled(f, p, q), i, 0.7)
        assert gradient_error(wrong, z) == pytest.approx(0.3, rel=0.02)


@each
def test_minimisers_starts_kinks_and_zero_prove_nothing(name):
    f = ZOO[name]
    points = [f.x0, np.zeros(f.dim)]
    points += [] if f.minimum is None else [*f.minimum.x]
    rng = np.random.default_rng(3)
    if f.minimum is not None:
        for size in (1e-15, 1e-12, 1e-8, 1e-4):
            points.append(f.minimum.x[0] + size * rng.normal(size=f.dim))
    for x in points:
        assert gradient_error(f, x) < TINY


def test_the_inputs_of_the_faults():
    f = DiagonalQuadratic([1.0, 1e-6, 2.0])
    assert gradient_error(f, [1e8, -1e8, 1e8]) < TINY
    for x in ([1.0, 1.0, 1.0], [1e8, 1.0, 1e-3]):
        found = gradient_error(Off(f, 1, 1.3), x)
        assert found == pytest.approx(0.3, rel=0.01)


def test_digits_are_seen_as_far_as_they_can_be():
    f = Huber(dim=3)
    assert gradient_error(f, f.x0) < 1e-9
    assert gradient_error(Off(f, 2, 1 + 1e-7), f.x0) == pytest.approx(1e-7, rel=0.01)


def test_values_that_are_mostly_cancelled_prove_little_and_nothing_wrong():
    class Expanded:
        dim = 1

        def value_and_grad(self, x):  # (x - 1e8)^2
            f = x * x - 2e8 * x + 1e16
            return f[..., 0], 2 * (x - 1e8)

    for away in (0.0, 1e-3, 1.0, 1e4, 1e8):
        assert gradient_error(Expanded(), [1e8 + away]) < TINY
    assert gradient_error(Off(Expanded(), 0, 0.7), [1.5e8]) == pytest.approx(0.3, 0.02)


def test_own_problems_need_dim_and_value_and_grad_alone():
    class Valley:
        dim, x0 = 2, np.array([3.0, 1.0])

        def value_and_grad(self, x):  # (..., 2) -> (...), (..., 2)
            return (x**2).sum(-1) + x[..., 0] ** 2, 2 * x + x * [2.0, 0.0]

    class OneVector:
        dim = 2

        def value_and_grad(self, x):
            a, b = x
            return float(a * a + 3 * a * b), [2 * a + 3 * b, 3 * a]

    for f in (Valley(), OneVector()):
        assert nglab.gradient_error(f, [3.0, 1.0]) < TINY
        assert gradient_error(f, [[3.0, 1.0], [-1.0, 1e-5]]) < TINY
        assert gradient_error(Off(nglab.functions.checked(f), 0, 1.3), [3.0, 1.0]) > 0.2


def test_a_grad_of_its_own_is_checked_too():
    class Two(Huber):
        def grad(self, x):
            return super().grad(x) * 1.5

    assert gradient_error(Two(), [0.3]) == pytest.approx(0.5, rel=1e-3)


def test_the_worst_row_counts_and_what_is_not_finite_or_steady_is_nan():
    f = Off(DiagonalQuadratic([1.0, 1.0]), 0, 1.0, 1.0)  # g_0 = x_0 + 1
    assert gradient_error(f, [[10.0, 1.0], [2.0, 1.0]]) == pytest.approx(0.5, rel=1e-3)
    assert np.isnan(gradient_error(ZOO["SumCosh"], [[1.0, 1.0, 1.0], [1e4, 1e4, 1e4]]))

    class Noisy:
        dim, rng = 2, np.random.default_rng(0)

        def value_and_grad(self, x):
            return (x * x).sum(-1), 2 * x + self.rng.normal(size=x.shape)

    assert np.isnan(gradient_error(Noisy(), [1.0, 2.0]))


@pytest.mark.parametrize(
    ("problem", "x", "message"),
    [
        (Huber(dim=2), [1.0], r"x of shape \(1,\) has not the 2 coordinates"),
        (Huber(dim=2), 1.0, r"x of shape \(\) has not the 2 coordinates"),
        (Huber(dim=2), [np.nan, 1.0], "x has entries that are not finite"),
        (Huber, [1.0], "problem=Huber is a class"),
        (np.sin, [1.0], "problem=.*sin.* is no function: it needs value_and_grad"),
        (None, [1.0], "problem=None is no function"),
    ],
)
def test_what_cannot_be_checked_is_refused(problem, x, message):
    refused(lambda: gradient_error(problem, x), message)


def test_values_that_underflow_prove_nothing():
    for size in (1e-100, 1e-90, 1e-75):  # f is 0, or has lost its digits
        assert gradient_error(ZOO["Quartic"], somewhere(ZOO["Quartic"], size)) < TINY


def test_the_ladder_ends_where_nothing_more_is_to_be_learnt():
    class Counting:
        dim, rows = 12, 0

        def value_and_grad(self, x):
            self.rows += x.size // 12
            return ZOO["Rosenbrock in 12"].value_and_grad(x)

    f = Counting()
    gradient_error(f, somewhere(f, 1.0))
    assert f.rows < 60 * 12


@pytest.mark.parametrize("rounded", [np.float32, lambda f: np.round(f, 6)])
@pytest.mark.parametrize("factor", [1.0, 1.3])
def test_values_of_few_digits_prove_what_they_can(rounded, factor):
    class Few:
        dim = 3

        def value_and_grad(self, x):
            g = 2 * x * [1.0, 2.0, 3.0 * factor]
            return rounded((x * x * [1.0, 2.0, 3.0]).sum(-1)), g

    for x in np.random.default_rng(0).normal(size=(6, 3)):
        error = gradient_error(Few(), x)
        assert error == pytest.approx(factor - 1, abs=1e-3)
