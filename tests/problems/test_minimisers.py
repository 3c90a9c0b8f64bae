"""The minimisers of finite sums, and when there is none."""

import numpy as np
import pytest
from scipy.optimize import minimize

from nglab import Logistic
from nglab.arrays import norm
from nglab.problems.finite_sums import separable
from nglab.problems.losses import SQUARE
from tests.problems.test_finite_sums import EPS, SIGNS, SUMS, A

HAVE_A_MINIMUM = [f for f in SUMS.values() if f.minimum is not None]


@pytest.mark.parametrize("f", HAVE_A_MINIMUM)
def test_the_residual_is_rounding(f):
    (x,) = f.minimum.x
    slopes = np.abs(f.loss.slope(f.A @ x, f.y)).max()
    size = norm(f.A).max() * (slopes + norm(f.A).max() * norm(x)) + f.l2 * norm(x)
    assert f.residual == norm(f.grad(x))
    assert f.residual <= 8 * EPS * f.dim * size
    assert f.minimum.f == f.value(x)


@pytest.mark.parametrize("f", HAVE_A_MINIMUM)
def test_the_minimiser_is_scipys(f):
    found = minimize(f.value, f.x0, jac=f.grad, method="BFGS", options={"gtol": 1e-9})
    assert f.minimum.f <= found.fun + 4 * EPS * f.value(f.x0)
    assert norm(f.minimum.x[0] - found.x) < 1e-6


@pytest.mark.parametrize("f", [f for f in SUMS.values() if f.loss is SQUARE])
def test_least_squares_have_the_minimiser_of_least_norm(f):
    rows = np.vstack([f.A / np.sqrt(f.terms), np.sqrt(f.l2) * np.eye(f.dim)])
    right = np.append(f.y / np.sqrt(f.terms), np.zeros(f.dim))
    expected = np.linalg.lstsq(rows, right, rcond=None)[0]
    condition = f.L / max(f.mu, f.eigenvalues[f.eigenvalues > 1e-12 * f.L][0])
    difference = norm(f.minimum.x[0] - expected)
    assert difference <= 8 * EPS * condition * f.dim * (1 + norm(expected))


@pytest.mark.parametrize("seed", [*range(60), 68, 163])
def test_newton_arrives_though_the_gradient_may_grow_on_the_way(seed):
    """Rows of very different length: in 59, 68 and 163 |g| grows while f falls."""
    rng = np.random.default_rng(seed)
    n, terms = rng.integers(1, 4), rng.integers(2, 12)
    A = rng.normal(size=(terms, n)) * np.exp(2 * rng.normal(size=(terms, 1)))
    f = Logistic(A, rng.choice([-1.0, 1.0], terms), l2=10.0 ** rng.integers(-6, 0))
    assert f.residual <= 1e-13 * norm(f.A).max()


LINE = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 4.0]])
SEPARABLE = {
    "by a line": (LINE, [-1, -1, 1, 1]),
    "through points": (LINE[[0, 1, 1, 2]], [-1, -1, 1, 1]),  # quasi: two lie on it
    "one point off the line": (LINE[[0, 0, 1, 0]], [-1, 1, 1, 1]),
    "one label": (LINE, np.ones(4)),
    "one term": (A[:1], [-1.0]),
    "as many coordinates as terms": (A[:4], SIGNS[:4]),
    "tiny": (1e-9 * LINE, [-1, -1, 1, 1]),
    "huge": (1e9 * LINE, [-1, -1, 1, 1]),
    "badly scaled": (LINE * [1.0, 1e-6], [-1, -1, 1, 1]),
}
MIXED = {
    "random": (A, SIGNS),
    "alternating": (LINE, [1, -1, 1, -1]),
    "the same point twice": (LINE[[0, 0]], [1, -1]),
    "tiny": (1e-9 * LINE, [1, -1, 1, -1]),
    "huge": (1e9 * LINE, [1, -1, 1, -1]),
    "a row of zeros": (np.vstack([LINE, [0.0, 0.0]]), [1, -1, 1, -1, 1]),
}


@pytest.mark.parametrize("name", SEPARABLE)
def test_separable_labels_have_no_minimiser_without_l2(name):
    A, y = map(np.array, SEPARABLE[name])
    f = Logistic(A, y)
    assert separable(f.A, f.y)
    assert f.minimum is None
    assert f.residual == np.inf
    ridge = Logistic(A, y, l2=1e-3)
    assert ridge.minimum is not None
    assert ridge.residual <= 1e-12 * (1 + norm(A).max())


@pytest.mark.parametrize("name", MIXED)
def test_mixed_labels_have_a_minimiser(name):
    A, y = map(np.array, MIXED[name])
    f = Logistic(A, y)
    assert not separable(f.A, f.y)
    assert f.residual <= 1e-14 * norm(A).max()
    assert 0 < f.minimum.f <= np.log(2)


def test_separable_is_decided_as_it_was_made():
    """Random labels by a plane are separable, and with one point flipped they are not:
    it lies inside the others of its kind."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        A, w = rng.normal(size=(60, 3)), rng.normal(size=3)
        y = np.sign(A @ w)
        assert separable(A, y)
        y[np.abs(A @ w).argmax()] *= -1
        assert not separable(A, y)
