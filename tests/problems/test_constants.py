"""The constants of the problems: never passed, and reached where a docstring says."""

import numpy as np
import pytest

from nglab import Quadratic, SumCosh, quadratic_saddle
from nglab.arrays import norm
from tests.problems.test_problems import cloud, each_problem
from tests.zoo import ZOO


def quotients(f, x, y):
    """|g(x) - g(y)| / |x - y|, <g(x) - g(y), x - y> / |x - y|^2, and their rounding."""
    s, g, h = x - y, f.grad(x), f.grad(y)
    rounding = 4 * np.finfo(float).eps * (norm(g) + norm(h)) / norm(s)
    return norm(g - h) / norm(s), np.vecdot(g - h, s) / np.vecdot(s, s), rounding


def random_quotients(f):
    """The quotients of pairs near and far, close together and far apart."""
    x, s = np.random.default_rng(7).normal(size=(2, 400, f.dim))
    near = np.array([0.1, 1.0, 10.0])[:, None, None, None]
    apart = np.array([0.01, 0.3, 10.0])[:, None, None]
    return quotients(f, near * x, near * x + apart * s)


@each_problem(lambda f: f.L is not None)
def test_no_quotient_passes_L(f):
    length, _, rounding = random_quotients(f)
    assert (length <= f.L * (1 + 1e-15) + rounding).all()


@each_problem(lambda f: f.mu is not None)
def test_no_quotient_falls_below_mu(f):
    _, curvature, rounding = random_quotients(f)
    assert (curvature >= f.mu * (1 - 1e-15) - rounding).all()


@each_problem(lambda f: f.mu is not None)
def test_convex_functions_stay_above_their_tangents(f):
    x, y = cloud(f, 200), cloud(f, 200)[::-1]
    value, g = f.value_and_grad(x)
    s = y - x
    tangent = value + np.vecdot(g, s) + f.mu / 2 * np.vecdot(s, s)
    size = 1 + np.abs(value) + norm(g) * norm(s)
    assert (f.value(y) >= tangent - 1e-14 * size).all()


@each_problem(lambda f: f.mu is None)
def test_no_mu_means_not_convex(f):
    """Somewhere the second derivative, by differences of grad, is negative."""
    h = 1e-6 * np.eye(f.dim)
    x = cloud(f)[:, None, :]
    hessians = (f.grad(x + h) - f.grad(x - h)) / 2e-6
    twice = hessians + hessians.swapaxes(-1, -2)
    assert np.linalg.eigvalsh(twice).min() < -0.1


@each_problem(lambda f: f.L is None)
def test_no_L_means_there_is_none(f):
    """Kinks make the quotient unbounded as points meet, powers as points go far."""
    x, y = cloud(f, 400), cloud(f, 400)[::-1]
    close, mid, far = (quotients(f, h * x, h * y)[0].max() for h in (1e-5, 1, 30))
    assert max(close, far) > 100 * mid


def along(f, start, d):
    """Both quotients for two points on the line start + t d, 1e-6 from its start."""
    x, d = np.broadcast_to(start, f.dim), np.asarray(d, dtype=float)
    return quotients(f, x + 1e-6 * d, x - 1e-6 * d)


def axis(f, i):
    return np.eye(f.dim)[i]


def eigenvector(f, i):
    if hasattr(f, "curvatures"):  # X = p q', of P and of Q
        p, q = (np.linalg.eigh(part)[1][:, i] for part in f.curvatures)
        return np.multiply.outer(p, q).ravel()
    if hasattr(f, "terms"):
        return np.linalg.eigh(f.A.T @ f.A)[1][:, i]
    return np.linalg.eigh(getattr(f, "Q", getattr(f, "A", None)))[1][:, i]


L_IS_REACHED = {
    "quadratic": lambda f: along(f, 0.0, eigenvector(f, -1)),
    "quadratic with b": lambda f: along(f, 0.0, eigenvector(f, -1)),
    "indefinite quadratic": lambda f: along(f, 0.0, eigenvector(f, -1)),
    "diagonal": lambda f: along(f, 0.0, axis(f, -1)),
    "diagonal with b": lambda f: along(f, 0.0, axis(f, -1)),
    "quadratic saddle": lambda f: along(f, 0.0, axis(f, 1)),
    "Huber": lambda f: along(f, 0.1, axis(f, 0)),
    "LogCosh": lambda f: along(f, 0.0, axis(f, 0)),
    "GoldenCycle": lambda f: along(f, 0.0, axis(f, 0)),
    "Plateau": lambda f: along(f, 0.0, axis(f, 0)),
    "LogQuadratic": lambda f: along(f, 0.0, eigenvector(f, -1)),
    "least squares": lambda f: along(f, 0.0, eigenvector(f, -1)),
    "logistic": lambda f: along(f, 0.0, eigenvector(f, -1)),
    "matrix": lambda f: along(f, 0.0, eigenvector(f, -1)),
    "matrix with B": lambda f: along(f, 0.0, eigenvector(f, -1)),
}
MU_IS_REACHED = {
    "quadratic": lambda f: along(f, 0.0, eigenvector(f, 0)),
    "quadratic with b": lambda f: along(f, 0.0, eigenvector(f, 0)),
    "diagonal": lambda f: along(f, 0.0, axis(f, 0)),
    "diagonal with b": lambda f: along(f, 0.0, axis(f, 0)),
    "Huber": lambda f: along(f, axis(f, 0), axis(f, 0)),
    "LogCosh": lambda f: along(f, 30.0, 1e4 * axis(f, 0)),
    "Quartic": lambda f: along(f, 0.0, axis(f, 0)),
    "SumCosh": lambda f: along(f, 0.0, axis(f, 0)),
    "GoldenCycle": lambda f: along(f, 1.0, axis(f, 0)),
    "MaxAffine": lambda f: along(f, f.x0, axis(f, 0)),
    "Resisting": lambda f: along(f, axis(f, 0), axis(f, 0)),
    "SmoothResisting": lambda f: along(f, -1.0, axis(f, 0)),
    "CrossedAbs": lambda f: along(f, f.x0, axis(f, 0)),
    "least squares": lambda f: along(f, 0.0, eigenvector(f, 0)),
    "logistic": lambda f: along(f, 1e4, 1e4 * axis(f, 0)),
    "matrix": lambda f: along(f, 0.0, eigenvector(f, 0)),
    "matrix with B": lambda f: along(f, 0.0, eigenvector(f, 0)),
}


@pytest.mark.parametrize("name", [name for name, f in ZOO.items() if f.L is not None])
def test_L_is_reached(name):
    f = ZOO[name]
    assert L_IS_REACHED[name](f)[0] == pytest.approx(f.L, rel=1e-9)


@pytest.mark.parametrize("name", [n for n, f in ZOO.items() if f.mu is not None])
def test_mu_is_reached(name):
    f = ZOO[name]
    assert MU_IS_REACHED[name](f)[1] == pytest.approx(f.mu, rel=1e-9, abs=1e-9)


def test_the_saddles_have_the_curvatures_they_promise():
    f = ZOO["StrictSaddle"]
    assert along(f, 0.0, [1.0, 0.0])[1] == pytest.approx(-1, abs=1e-11)
    assert along(f, 0.0, [0.0, 1.0])[1] == pytest.approx(1, abs=1e-11)
    f = ZOO["quadratic saddle"]
    assert along(f, 0.0, axis(f, 0))[1] == pytest.approx(-0.5, abs=1e-12)
    assert along(f, 0.0, axis(f, 2))[1] == pytest.approx(1, abs=1e-12)


def test_L_of_a_quadratic_is_its_largest_curvature_of_either_sign():
    assert quadratic_saddle(3, -4.0).L == 4.0
    assert Quadratic(np.diag([-4.0, 1.0])).L == 4.0


def curvature(f, x):
    """|f''(x)| of SumCosh, whose Hessian is diagonal: complex step of its gradient."""
    return np.abs(f.grad(x + 1e-30j * np.ones(f.dim)).imag / 1e-30).max(-1)


def test_sum_cosh_is_L0_L1_smooth_and_with_no_smaller_constants():
    f = SumCosh([0.5, 1.0, 2.0])
    x = np.concatenate([cloud(f, 300, scale) for scale in (0.1, 1.0, 5.0)])
    bound = f.L0 + f.L1 * norm(f.grad(x))
    assert (curvature(f, x) <= bound * (1 + 1e-14)).all()
    assert curvature(f, np.zeros(3)) == pytest.approx(f.L0, rel=1e-15)
    far = 10.0 * axis(f, 2)
    assert curvature(f, far) == pytest.approx(f.L1 * norm(f.grad(far)), rel=1e-14)


def test_log_quadratic_has_the_gradient_bound_it_promises():
    f = ZOO["LogQuadratic"]
    most = f.eigenvalues[-1] ** 0.5
    assert norm(f.grad(cloud(f, 400))).max() <= most * (1 + 1e-14)
    assert norm(f.grad(eigenvector(f, -1) / most)) == pytest.approx(most, rel=1e-13)


def test_the_lipschitz_constants_of_the_kinked_problems_are_reached():
    f = ZOO["MaxAffine"]
    assert norm(f.grad(cloud(f, 400))).max() <= f.G
    steepest = f.A[norm(f.A).argmax()]
    assert norm(f.grad(steepest)) == pytest.approx(f.G, rel=1e-15)
    f = ZOO["Resisting"]
    assert norm(f.grad(cloud(f, 400, 3.0))) == pytest.approx(f.G, rel=1e-14)
    f = ZOO["CrossedAbs"]
    lipschitz = (2 * (1 + f.e**2)) ** 0.5
    assert norm(f.grad(cloud(f, 40))) == pytest.approx(lipschitz, rel=1e-15)
