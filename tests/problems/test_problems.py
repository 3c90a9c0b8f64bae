"""The problems: values, gradients and minimisers, each against another source.

FORMULA spells every docstring once more, for real and complex x: it is compared with
`value`, and its complex step with `grad`.
"""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nglab import (
    Beale,
    CrossedAbs,
    DiagonalQuadratic,
    FiniteSum,
    GoldenCycle,
    Himmelblau,
    Huber,
    LogCosh,
    LogQuadratic,
    MatrixLeastSquares,
    MaxAffine,
    Plateau,
    Problem,
    Quadratic,
    Quartic,
    Resisting,
    Rosenbrock,
    SmoothResisting,
    StrictSaddle,
    SumCosh,
    TwoLayerLinear,
    nsgd,
    problems,
    run,
)
from nglab.arrays import norm
from nglab.schedules import InverseSqrt
from tests.zoo import ZOO

EPS = np.finfo(float).eps


def linear(f, x):
    return 0.0 if f.b is None else f.b @ x


def beale(f, x):
    a, b = x
    powers = np.array([b, b * b, b * b * b])
    return ((np.array([1.5, 2.25, 2.625]) - a + a * powers) ** 2).sum()


def mean_loss(f, x):
    losses = {
        "square": lambda z, y: (z - y) ** 2 / 2,
        "log": lambda z, y: np.log(1 + np.exp(-y * z)),
    }
    terms = [losses[f.loss.name](a @ x, y) for a, y in zip(f.A, f.y, strict=True)]
    return sum(terms) / len(terms) + f.l2 / 2 * (x @ x)


def frobenius(R):
    return (R * R).sum() / 2


def two_layers(f, x):
    (b, n), (m, _) = f.shapes
    V, W = x[: b * n].reshape(b, n), x[b * n :].reshape(m, b)
    return frobenius(np.einsum("ij,jk->ik", W, V) - f.M)


ANALYTIC = {
    Quadratic: lambda f, x: x @ f.Q @ x / 2 + linear(f, x),
    DiagonalQuadratic: lambda f, x: f.d @ (x * x) / 2 + linear(f, x),
    LogCosh: lambda f, x: (x * x / 2 + (f.kappa - 1) * np.log(np.cosh(x))).sum(),
    Quartic: lambda f, x: (x * x * x * x).sum() / 4,
    SumCosh: lambda f, x: np.cosh(f.a * x).sum(),
    Rosenbrock: lambda f, x: sum(
        100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in pairwise(x)
    ),
    StrictSaddle: lambda f, x: (x[0] ** 2 - 1) ** 2 / 4 + x[1] ** 2 / 2,
    Plateau: lambda f, x: 1 - np.exp(-(x @ x) / 2),
    LogQuadratic: lambda f, x: np.log(1 + x @ f.A @ x),
    Beale: beale,
    FiniteSum: mean_loss,
    Himmelblau: lambda f, x: (x[0] ** 2 + x[1] - 11) ** 2 + (x[0] + x[1] ** 2 - 7) ** 2,
    MatrixLeastSquares: lambda f, x: frobenius(
        np.einsum("ij,jk,kl->il", f.A, x.reshape(f.shape), f.B) - f.C
    ),
    TwoLayerLinear: two_layers,
}


def huber(r, delta):
    return r * r / 2 if abs(r) <= delta else delta * abs(r) - delta * delta / 2


def wall(f, x):
    return np.sqrt(x @ x) - f.R * (1 + 1 / np.sqrt(f.dim))


FORMULA = ANALYTIC | {
    Huber: lambda f, x: f.L * huber(np.sqrt(x @ x), f.delta),
    GoldenCycle: lambda f, x: x[0] ** 2 / 2 + (2 + np.sqrt(5)) * huber(x[0], f.c) / f.c,
    MaxAffine: lambda f, x: max(a @ x for a in f.A),
    Resisting: lambda f, x: f.G * max(x.max(), wall(f, x)),
    SmoothResisting: lambda f, x: (
        f.growth / 2 * max(0.0, x.max() + f.R / np.sqrt(f.dim)) ** 2
    ),
    CrossedAbs: lambda f, x: abs(x[0] - x[1]) + f.e * abs(x[0] + x[1]),
}


def each_problem(keep=lambda f: True):
    kept = [pytest.param(f, id=name) for name, f in ZOO.items() if keep(f)]
    return pytest.mark.parametrize("f", kept)


def cloud(f, m=60, scale=1.5):
    return scale * np.random.default_rng(5).normal(size=(m, f.dim))


def test_the_zoo_has_every_class():
    classes = (getattr(problems, name) for name in problems.__all__)
    concrete = {c for c in classes if Problem in getattr(c, "__mro__", ())[1:]}
    assert concrete == {type(f) for f in ZOO.values()} == set(FORMULA)


@each_problem()
def test_value_and_grad_agree_with_value_and_with_grad(f):
    for shape in ((), (3,), (2, 3)):
        x = np.random.default_rng(6).normal(size=(*shape, f.dim))
        value, grad = f.value_and_grad(x)
        assert value.shape == shape
        assert grad.shape == x.shape
        np.testing.assert_array_equal(f.value(x), value)
        np.testing.assert_array_equal(f.grad(x), grad)


@each_problem()
def test_starts_blocks_and_minimisers_have_the_shapes_of_the_contract(f):
    assert f.x0.shape == (f.dim,)
    assert np.isfinite(f.x0).all()
    assert f.blocks.slices(f.dim)[-1].stop == f.dim
    if f.minimum is not None:
        assert f.minimum.x.shape == (len(f.minimum.x), f.dim)
        assert isinstance(f.minimum.f, float)


@each_problem()
def test_value_is_the_formula(f):
    for x in (*cloud(f), f.x0, np.zeros(f.dim)):
        expected = FORMULA[type(f)](f, x)
        # the terms may cancel: they are as large as |x||g| and, in Plateau, 1
        size = 1 + abs(expected) + norm(x) * norm(f.grad(x))
        assert abs(f.value(x) - expected) <= 4 * f.dim * EPS * size


@each_problem()
def test_grad_is_a_central_difference(f):
    for x in cloud(f):
        h = 1e-6 * np.eye(f.dim)
        D = (f.value(x + h) - f.value(x - h)) / 2e-6
        value, g = f.value_and_grad(x)
        # h^2/6 of the third derivative, and two values rounded, over 2h with h = 1e-6
        off = 1e-9 * (1 + np.abs(g).max()) + 4 * EPS * (1 + abs(value)) / 1e-6
        assert np.abs(D - g).max() < off


@each_problem(lambda f: type(f) in ANALYTIC)
def test_grad_is_the_complex_step_of_the_formula(f):
    h = 1e-30
    for x in (*cloud(f), f.x0):
        ends = x + 1j * h * np.eye(f.dim)
        step = np.array([ANALYTIC[type(f)](f, end).imag / h for end in ends])
        assert np.abs(f.grad(x) - step).max() <= 1e-14 * (1 + np.abs(step).max())


HAS_MINIMUM = each_problem(lambda f: f.minimum is not None)


def rounding(f, x):
    """What value(x) may be off: the terms b'x and x'Qx of a quadratic cancel, a finite
    sum rounds its predictions, of size max|a_i| |x| + |y|, times slopes, and so do
    the residuals of matrices, products in which nothing is larger than `size`."""
    if isinstance(f, MatrixLeastSquares | TwoLayerLinear):
        scale = norm(x) if f.L is None else f.L**0.5
        size = 1 + norm(f.C if f.L else f.M).sum() + scale * norm(x)
        return 2 * f.dim * EPS * size * size
    if isinstance(f, FiniteSum):
        return 4 * EPS * (1 + norm(x)) * (1 + f.L_terms.max() * norm(x))
    b = getattr(f, "b", None)
    return norm(x) * (0.0 if b is None else 4 * EPS * norm(b))


@HAS_MINIMUM
def test_value_at_the_minimisers_is_f_star(f):
    for x in f.minimum.x:
        if isinstance(f, Himmelblau):  # its minimisers are rounded: f is their square
            assert 0 <= f.value(x) < 1e-27
        else:
            assert abs(f.value(x) - f.minimum.f) <= rounding(f, x)


@each_problem(lambda f: f.minimum is not None and type(f) in ANALYTIC)
def test_the_gradient_is_zero_at_the_minimisers(f):
    for x in f.minimum.x:
        tolerance = 1e-13 if isinstance(f, Himmelblau) else rounding(f, x)
        assert np.abs(f.grad(x)).max() <= tolerance


@HAS_MINIMUM
@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_value_is_below_f_star(f, data):
    x = data.draw(arrays(float, f.dim, elements=st.floats(-30, 30)))
    near = f.minimum.x[0] + 1e-8 * x
    for point in (x, near):
        assert f.value(point) >= f.minimum.f - rounding(f, point)


def least_at_zero(f):
    """Convex and smooth, with f* = 0: quadratics without b, and no finite sum."""
    rounded = isinstance(f, FiniteSum | MatrixLeastSquares)
    rounded = rounded or getattr(f, "b", None) is not None
    return f.L and f.mu is not None and not rounded


@each_problem(least_at_zero)
def test_values_stay_accurate_next_to_the_minimiser(f):
    """|g|^2/(2L) <= f - f* <= <g, x - x*> for a convex f: to 12 digits where f* = 0."""
    assert f.minimum.f == 0
    for scale in (1.0, 1e-4, 1e-9, 1e-14):
        x = cloud(f, scale=scale)
        value, g = f.value_and_grad(x)
        assert (np.vecdot(g, g) / (2 * f.L) <= value * (1 + 1e-12)).all()
        assert (value <= np.vecdot(g, x) * (1 + 1e-12)).all()


def descended(f):
    """Where normalised descent gets from many starts, and what it saw on the way."""
    return run(f, nsgd(InverseSqrt(1.0)), cloud(f), 400, every=5)


@HAS_MINIMUM
def test_descent_finds_nothing_below_f_star(f):
    trace = descended(f)
    assert (trace.f >= f.minimum.f - rounding(f, trace.x).max()).all()


@each_problem(lambda f: f.minimum is None)
def test_no_minimum_means_unbounded_below(f):
    assert f.value(1e6 * descended(f).x).min() < -1e3


def test_max_affine_knows_whether_it_has_a_minimum():
    assert MaxAffine([[1.0], [-2.0]]).minimum.f == 0.0
    assert MaxAffine([[1.0], [2.0]]).minimum is None
