"""Finite sums: their terms and constants, each against another source."""

import numpy as np
import pytest

from nglab import LeastSquares, Logistic, consistent_system, digits
from nglab.arrays import norm
from nglab.problems.losses import LOG, SQUARE
from tests.rule.test_errors import refused

EPS = np.finfo(float).eps
RNG = np.random.default_rng(12)
nan, inf = np.nan, np.inf


def random(seed, terms=12, n=4):
    rng = np.random.default_rng(seed)
    A, y = rng.normal(size=(terms, n)), rng.normal(size=terms)
    return A, y, np.where(y > 0, 1.0, -1.0)


A, Y, SIGNS = random(0)
SUMS = {
    "least squares": LeastSquares(A, Y),
    "ridge": LeastSquares(A, Y, l2=0.3),
    "logistic": Logistic(A, SIGNS),
    "ridge logistic": Logistic(A, SIGNS, l2=0.1),
    "consistent": consistent_system(9, 3, np.random.default_rng(1)),
    "one term": LeastSquares([[3.0, 4.0]], [10.0]),
    "one term, l2": Logistic([[3.0, 4.0]], [-1.0], l2=1.0),
    "more coordinates than terms": LeastSquares(A.T, Y[:4]),
}
each_sum = pytest.mark.parametrize("f", SUMS.values(), ids=SUMS)


def points(f, *shape, seed=3):
    return np.random.default_rng(seed).normal(size=(*shape, f.dim))


def one_term(f, x, j):
    """Value and gradient of term j at one x, from the formulas."""
    a, y, z = f.A[j], f.y[j], f.A[j] @ x
    if f.loss is SQUARE:
        value, slope = (z - y) ** 2 / 2, z - y
    else:
        value, slope = np.log(1 + np.exp(-y * z)), -y / (1 + np.exp(y * z))
    return value + f.l2 / 2 * (x @ x), slope * a + f.l2 * x


@each_sum
def test_each_term_is_its_formula(f):
    for x in points(f, 5):
        for j in range(f.terms):
            value, g = f.value_and_grad(x, np.array([j]))
            expected, slope = one_term(f, x, j)
            size = 1 + abs(expected) + f.L_terms[j] * norm(x) ** 2
            assert abs(value - expected) <= 8 * EPS * size
            assert norm(g - slope) <= 8 * EPS * (1 + f.L_terms[j]) * (1 + norm(x))


@each_sum
def test_the_mean_of_the_terms_is_the_sum(f):
    x = points(f, 6)
    value, g = f.value_and_grad(x)
    terms = [f.value_and_grad(x, np.array([j])) for j in range(f.terms)]
    values, grads = map(np.array, zip(*terms, strict=True))
    tolerance = 16 * EPS * (1 + f.L_terms.max()) * (1 + norm(x)) ** 2
    assert (np.abs(values.mean(0) - value) <= tolerance * (1 + np.abs(Y).max())).all()
    assert (norm(grads.mean(0) - g) <= tolerance * (1 + np.abs(Y).max())).all()
    np.testing.assert_array_equal(f.value(x), value)
    np.testing.assert_array_equal(f.grad(x), g)


@each_sum
@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_minibatch_is_the_mean_of_its_terms(f, size):
    """Indices (b,) serve every row, (*B, b) each its own; terms may repeat."""
    x = points(f, 2, 3)
    i = np.random.default_rng(4).integers(f.terms, size=(2, 3, size))
    value, g = f.value_and_grad(x, i)
    assert value.shape == (2, 3)
    assert g.shape == x.shape
    np.testing.assert_array_equal(f.grad(x, i), g)
    common = f.grad(x, i[0, 0])
    spread = f.grad(x, i[0])
    for b in np.ndindex(2, 3):
        parts = [one_term(f, x[b], j) for j in i[b]]
        size = (1 + f.L_terms.max()) * (1 + norm(x[b])) ** 2 * (1 + np.abs(f.y).max())
        assert abs(value[b] - np.mean([v for v, _ in parts])) <= 16 * EPS * size
        expected = np.mean([slope for _, slope in parts], axis=0)
        assert norm(g[b] - expected) <= 16 * EPS * size
        np.testing.assert_array_equal(f.grad(x[b], i[b]), g[b])
        np.testing.assert_array_equal(f.grad(x[b], i[0, 0]), common[b])
        np.testing.assert_array_equal(f.grad(x[b], i[0, b[1]]), spread[b])


@each_sum
def test_one_point_and_many_batches_make_a_batch(f):
    x, i = points(f), np.arange(7)[:, None] % f.terms
    g = f.grad(x, i)
    assert g.shape == (7, f.dim)
    for k in range(7):
        np.testing.assert_array_equal(g[k], f.grad(x, i[k]))


@each_sum
def test_all_indices_once_are_the_sum(f):
    x, i = points(f, 3), np.random.default_rng(5).permutation(f.terms)
    size = (1 + f.L_terms.max()) * (1 + norm(x)) ** 2 * (1 + np.abs(f.y).max())
    assert (np.abs(f.value_and_grad(x, i)[0] - f.value(x)) <= 16 * EPS * size).all()
    assert (norm(f.grad(x, i) - f.grad(x)) <= 16 * EPS * size).all()


@each_sum
def test_the_change_of_terms_between_two_points(f):
    x, snapshot = points(f, 4), points(f, 4, seed=6)
    i = np.random.default_rng(7).integers(f.terms, size=(4, 2))
    expected = f.grad(x, i) - f.grad(snapshot, i)
    size = (1 + f.L_terms.max()) * (norm(x) + norm(snapshot) + np.abs(f.y).max())
    full, slopes = f.grad_and_slopes(snapshot)
    change = f.change(x, snapshot, slopes, i)
    assert (norm(change - expected) <= 16 * EPS * size).all()
    np.testing.assert_array_equal(full, f.grad(snapshot))
    np.testing.assert_array_equal(
        f.change(x[0], snapshot[0], slopes[0], i[0]), change[0]
    )


def steepest(f, j):
    """A quotient of the gradient of term j along a_j, about the point of most slope."""
    a = f.A[j] / norm(f.A[j])
    s = 1e-6 * a
    return norm(f.grad(s, np.array([j])) - f.grad(-s, np.array([j]))) / 2e-6


@each_sum
def test_the_constants_of_the_terms_are_reached_and_never_passed(f):
    x, s = points(f, 300), points(f, 300, seed=8)
    for j in range(f.terms):
        i = np.array([j])
        quotient = norm(f.grad(x + s, i) - f.grad(x, i)) / norm(s)
        assert (quotient <= f.L_terms[j] * (1 + 1e-13)).all()
        assert steepest(f, j) == pytest.approx(f.L_terms[j], rel=1e-9)


@each_sum
def test_L_and_mu_against_rayleigh_quotients(f):
    """At 0 the Hessian is `most` A'A/terms + l2: its quotients fill [least, L]."""
    d = points(f, 400)
    quotients = f.loss.most * ((d @ f.A.T) ** 2).mean(-1) / np.vecdot(d, d) + f.l2
    _, basis = np.linalg.eigh(f.A.T @ f.A)
    top, low = basis[:, -1], basis[:, 0]
    assert (quotients <= f.L * (1 + 1e-14)).all()
    assert f.loss.most * ((f.A @ top) ** 2).mean() + f.l2 == pytest.approx(f.L)
    if f.loss is SQUARE:
        assert (quotients >= f.mu * (1 - 1e-14)).all()
        least = ((f.A @ low) ** 2).mean() + f.l2
        assert least == pytest.approx(f.mu, rel=1e-9, abs=1e-14 * f.L)
    else:
        assert f.mu == f.l2


def test_mu_is_zero_where_the_rows_do_not_span():
    assert SUMS["more coordinates than terms"].mu == 0.0
    twice = np.hstack([A, A[:, :1]])
    assert LeastSquares(twice, Y).mu == 0.0
    assert LeastSquares(twice, Y, l2=0.5).mu == 0.5


def test_consistent_systems_have_every_term_least_at_one_point():
    f = consistent_system(9, 3, np.random.default_rng(1))
    (x,) = f.minimum.x
    assert (f.terms, f.dim, f.l2) == (9, 3, 0.0)
    for j in range(f.terms):
        value, g = f.value_and_grad(x, np.array([j]))
        assert value <= (64 * EPS) ** 2 * f.L_terms[j] * (1 + norm(x)) ** 2
        assert norm(g) <= 64 * EPS * f.L_terms[j] * (1 + norm(x))
    again = consistent_system(9, 3, np.random.default_rng(1))
    np.testing.assert_array_equal(f.A, again.A)


def test_the_log_loss_neither_overflows_nor_loses_digits():
    z, one = np.array([-1e4, -800.0, -40.0, 0.0, 40.0, 800.0, 1e4]), np.ones(7)
    value, slope = LOG.value(z, one), LOG.slope(z, one)
    tail = np.exp(-40.0)
    np.testing.assert_allclose(value, [1e4, 800, 40, np.log(2), tail, 0, 0], rtol=1e-14)
    expected = [-1, -1, -1, -0.5, -tail, 0, 0]
    np.testing.assert_allclose(slope, expected, rtol=1e-14, atol=1e-300)
    np.testing.assert_array_equal(LOG.slope(-z, -one), -slope)
    curvature = LOG.curvature(z, one)
    expected = [0, 0, tail, 0.25, tail, 0, 0]
    np.testing.assert_allclose(curvature, expected, rtol=1e-13, atol=1e-300)
    assert np.isnan(LOG.slope(np.array([nan]), one[:1])).all()


@pytest.mark.parametrize("loss", [SQUARE, LOG], ids=lambda loss: loss.name)
def test_slope_and_curvature_are_derivatives(loss):
    z, h = np.linspace(-6, 6, 49), 1e-5
    for y in (np.ones(49), -np.ones(49)):
        first = (loss.value(z + h, y) - loss.value(z - h, y)) / (2 * h)
        second = (loss.slope(z + h, y) - loss.slope(z - h, y)) / (2 * h)
        np.testing.assert_allclose(loss.slope(z, y), first, atol=1e-9)
        np.testing.assert_allclose(loss.curvature(z, y), second, atol=1e-9)
        assert (loss.curvature(z, y) <= loss.most).all()
        assert (loss.curvature(z, y) >= loss.least).all()


BAD = {
    "A nan": (lambda: LeastSquares([[1.0, nan]], [1.0]), "A .*not finite.*nan"),
    "A inf": (lambda: Logistic([[inf]], [1.0]), "A .*not finite.*inf"),
    "A flat": (lambda: LeastSquares([1.0, 2.0], [1.0]), r"A has shape \(2,\).* 2 axes"),
    "A empty": (lambda: LeastSquares(np.ones((0, 2)), []), r"A .*\(0, 2\).* empty"),
    "A thin": (lambda: LeastSquares(np.ones((3, 0)), Y[:3]), r"A .*\(3, 0\).* empty"),
    "A words": (lambda: Logistic([["a"]], [1.0]), "A=.* not a number"),
    "y nan": (lambda: LeastSquares([[1.0]], [nan]), "y .*not finite.*nan"),
    "labels nan": (lambda: Logistic([[1.0]], [nan]), "y .*not finite.*nan"),
    "y long": (lambda: LeastSquares([[1.0]], [1, 2]), "A has 1 rows, y has 2 entries"),
    "labels long": (lambda: Logistic([[1.0]], [1, 1]), "A has 1 rows, y has 2 entries"),
    "y deep": (
        lambda: LeastSquares([[1.0]], [[1.0]]),
        r"y has shape \(1, 1\).* 1 axes",
    ),
    "labels 0, 1": (lambda: Logistic([[1], [2]], [0, 1]), r"y .*\[0\. 1\.\].*-1 and 1"),
    "label 2": (lambda: Logistic([[1.0]], [2.0]), r"y .*\[2\.\].* must be -1 and 1"),
    "l2 < 0": (lambda: Logistic([[1.0]], [1.0], -0.1), r"l2=-0.1 .*\[0, inf\)"),
    "l2 of two": (
        lambda: LeastSquares([[1.0]], [1.0], [0, 1]),
        r"l2=\[0, 1\] is not a number",
    ),
    "l2 nan": (lambda: LeastSquares([[1.0]], [1.0], nan), r"l2=nan .*\[0, inf\)"),
    "terms": (lambda: consistent_system(0, 2, RNG), "terms=0 .* at least 1"),
    "n": (lambda: consistent_system(2, 1.5, RNG), "n=1.5 .* whole number"),
    "digit": (lambda: digits(10), "digit=10 is not one of 0, ..., 9"),
}


@pytest.mark.parametrize(("call", "message"), BAD.values(), ids=BAD)
def test_bad_data_is_one_clear_error(call, message):
    refused(call, message)


def test_the_data_are_copied():
    a, y = A.copy(), Y.copy()
    f = LeastSquares(a, y)
    before = f.value(f.x0)
    a[:], y[:] = 0, 0
    assert f.value(f.x0) == before
