"""Problems on matrices: their constants in the norms of matrices, and their minimisers.

The norms are spelled here once more; D is drawn on their unit spheres.
"""

from itertools import product

import numpy as np
import pytest

from nglab import MatrixLeastSquares, TwoLayerLinear, random_matrix_least_squares
from tests.zoo import ZOO

SIZES = {
    "l2": lambda D: np.sqrt((D * D).sum()),
    "spectral": lambda D: np.linalg.svd(D, compute_uv=False)[0],
    "rows": lambda D: np.sqrt((D * D).sum(1)).max(),
    "columns": lambda D: np.sqrt((D * D).sum(0)).max(),
    "max": lambda D: np.abs(D).max(),
}
rng = np.random.default_rng(21)
SIGNS = np.outer([1, -1, 1], [1, 1, -1, 1, -1])
POSITIVE = MatrixLeastSquares(  # up to signs: here every constant is the least
    np.abs(rng.normal(size=(4, 3))) * SIGNS[:, 0],
    rng.normal(size=(4, 6)),
    np.abs(rng.normal(size=(5, 6))) * SIGNS[0][:, None],
)
CASES = {
    "positive": POSITIVE,
    "matrix": ZOO["matrix"],
    "matrix with B": ZOO["matrix with B"],
    "wide": MatrixLeastSquares(rng.normal(size=(2, 2)), rng.normal(size=(2, 7))),
}
each = pytest.mark.parametrize("norm", SIZES)


def curvature(f, D):
    """D -> f'' along D, by the gradient: f is quadratic."""
    d = D.ravel()
    return d @ (f.grad(d) - f.grad(0 * d))


@each
@pytest.mark.parametrize("name", CASES)
def test_no_direction_is_more_curved_than_L_in(name, norm):
    f, rng = CASES[name], np.random.default_rng(3)
    for _ in range(300):
        D = rng.normal(size=f.shape) * np.exp(rng.normal(size=f.shape))
        D = rng.choice([D, np.sign(D), np.linalg.qr(D @ D.T)[0] @ D])
        assert curvature(f, D / SIZES[norm](D)) <= f.L_in(norm) * (1 + 1e-12)


def extreme(f, norm):
    """The direction that the docstring means, where the signs are those of SIGNS."""
    P, Q = (np.linalg.eigh(part)[1][:, ::-1] for part in f.curvatures)
    s, t = SIGNS[:, 0], SIGNS[0]
    k = min(f.shape)
    return {
        "l2": np.outer(P[:, 0], Q[:, 0]),
        "spectral": P[:, :k] @ Q[:, :k].T,
        "rows": np.outer(s, Q[:, 0]),
        "columns": np.outer(P[:, 0], t),
        "max": np.outer(s, t),
    }[norm]


@each
def test_L_in_is_reached(norm):
    D = extreme(POSITIVE, norm)
    assert SIZES[norm](D) == pytest.approx(1, rel=1e-12)
    assert curvature(POSITIVE, D) == pytest.approx(POSITIVE.L_in(norm), rel=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_in_the_l2_and_the_spectral_norm_it_is_reached_always(name):
    f = CASES[name]
    for norm in "l2", "spectral":
        P, Q = (np.linalg.eigh(part)[1][:, ::-1] for part in f.curvatures)
        k = 1 if norm == "l2" else min(f.shape)
        curved = curvature(f, P[:, :k] @ Q[:, :k].T)
        assert curved == pytest.approx(f.L_in(norm), rel=1e-12)


def test_the_spectrum_is_the_one_that_was_asked_for():
    f = random_matrix_least_squares(5, 3, 1e4, np.random.default_rng(8))
    np.testing.assert_allclose(f.eigenvalues[0], np.geomspace(1e4, 1, 5), rtol=1e-9)
    assert f.minimum.f < 1e-24
    assert f.blocks.shapes == ((5, 3),)


@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (2, 6)])
@pytest.mark.parametrize("hidden", [1, 2, 3, 5])
def test_two_layers_are_best_at_the_leading_singular_values(shape, hidden):
    M = np.random.default_rng(hidden).normal(size=shape)
    f = TwoLayerLinear(M, hidden)
    rest = np.linalg.svd(M, compute_uv=False)[hidden:]
    assert f.minimum.f == pytest.approx((rest**2).sum() / 2, rel=1e-12, abs=1e-25)
    V, W = f.layers(f.minimum.x[0])
    np.testing.assert_allclose(V @ V.T, W.T @ W, rtol=0, atol=1e-13)
    assert np.abs(f.grad(f.minimum.x)).max() < 1e-13
    assert not f.grad(np.zeros(f.dim)).any()
    assert f.blocks.shapes == f.shapes
    assert (W.max(0) >= np.abs(W).max(0)).all()  # no sign is free


def test_two_layers_keep_to_L_within():
    f, r, rng = ZOO["two layers"], 1.5, np.random.default_rng(4)
    for _ in range(300):
        ends = []
        for _ in range(2):
            parts = [rng.normal(size=s) * rng.exponential() for s in f.shapes]
            parts = [p * min(1.0, r / np.linalg.norm(p, 2)) for p in parts]
            ends.append(np.concatenate([p.ravel() for p in parts]))
        x, y = ends
        y = rng.choice([y, x + 1e-3 * (y - x)])
        change = np.linalg.norm(f.grad(x) - f.grad(y))
        assert change <= f.L_within(r) * np.linalg.norm(x - y) * (1 + 1e-9)


def test_L_within_is_reached_by_numbers():
    f, h = TwoLayerLinear([[-2.0]], 1), 1e-5
    x = np.array([[1.5 - h, 1.5 - h], [1.5, 1.5]])
    change = np.linalg.norm(np.diff(f.grad(x), axis=0))
    assert change / (h * 2**0.5) == pytest.approx(f.L_within(1.5), rel=1e-4)


def test_a_matrix_lies_row_by_row_in_x():
    A, C, B = (np.random.default_rng(i).normal(size=s) for i, s in enumerate(SHAPES))
    f = MatrixLeastSquares(A, C, B)
    X = np.random.default_rng(9).normal(size=(3, 2))
    R = A @ X @ B - C
    by_hand = np.zeros((3, 2))
    for i, j in product(range(3), range(2)):
        by_hand[i, j] = sum(
            R[a, b] * A[a, i] * B[j, b] for a in range(4) for b in range(5)
        )
    np.testing.assert_allclose(f.grad(X.ravel()).reshape(3, 2), by_hand, rtol=1e-12)


SHAPES = ((4, 3), (4, 5), (2, 5))
