"""Quadratics, where everything is known: f(x) = x'Qx/2 + b'x."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from nglab.arguments import count, finite, generator, scalar
from nglab.arrays import Array, dot, rowmat
from nglab.problems.base import Minimum, Problem


class Uniform(Protocol):
    """A source of uniform numbers: `np.random.Generator`, or `RandomState`."""

    def uniform(self, low: float, high: float, size: tuple[int, ...]) -> Array: ...


@dataclass(frozen=True, eq=False)
class Quadratic(Problem):
    """f(x) = x'Qx/2 + b'x with a symmetric Q, definite or not.

    Shapes: Q (n, n); b (n,), 0 if left out; x (*B, n).
    Units:  L is the largest |eigenvalue| of Q, mu the least eigenvalue; one below
            n eps L in size counts as 0.
    Errors: ValueError unless Q is square, symmetric to 1e-10 and finite, b finite (n,).
    Source: the notes' first experiment.

    >>> f = Quadratic([[2.0, 1.0], [1.0, 2.0]], [-3.0, -3.0])
    >>> f.L, f.mu, f.minimum.x, f.minimum.f
    (3.0, 1.0, array([[1., 1.]]), -3.0)
    """

    Q: Array
    b: Array | None = None

    def __post_init__(self) -> None:
        Q = finite("Q", self.Q, 2)
        if Q.shape[0] != Q.shape[1]:
            raise ValueError(f"Q has shape {Q.shape}, it must be square")
        if np.abs(Q - Q.T).max() > 1e-10 * np.abs(Q).max():
            raise ValueError(
                f"Q is not symmetric: |Q - Q'| = {np.abs(Q - Q.T).max():.3g}"
            )
        object.__setattr__(self, "Q", (Q + Q.T) / 2)
        object.__setattr__(self, "b", linear_term(self.b, len(Q)))

    @property
    def dim(self) -> int:
        return len(self.Q)

    @property
    def x0(self) -> Array:
        return np.ones(self.dim)

    @cached_property
    def eigenvalues(self) -> Array:
        """The spectrum of Q, ascending."""
        return np.linalg.eigvalsh(self.Q)

    @property
    def L(self) -> float:
        return float(np.abs(self.eigenvalues).max())

    @property
    def mu(self) -> float | None:
        return least_curvature(self.eigenvalues)

    @cached_property
    def minimum(self) -> Minimum | None:
        if not self.mu:
            return None
        b = np.zeros(self.dim) if self.b is None else self.b
        x = np.linalg.solve(self.Q, -b)
        return Minimum(x[None], float(dot(b, x)) / 2)

    def product(self, d: Array) -> Array:
        """Q d: (*B, n) -> (*B, n)."""
        return rowmat(d, self.Q)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        return quadratic_form(x, self.product(x), self.b)


@dataclass(frozen=True, eq=False)
class DiagonalQuadratic(Problem):
    """f(x) = sum d_i x_i^2 / 2 + b'x: a quadratic in its eigenbasis, n times cheaper.

    A negative d_i makes it a saddle.

    Shapes: d (n,); b (n,), 0 if left out; x (*B, n).
    Units:  L is the largest |d_i|, mu the least d_i.
    Errors: ValueError unless d and b are finite vectors of one length.
    Source: every convergence proof.

    >>> DiagonalQuadratic([1.0, 4.0]).value_and_grad(np.array([2.0, 1.0]))
    (np.float64(4.0), array([2., 4.]))
    """

    d: Array
    b: Array | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "d", finite("d", self.d, 1))
        object.__setattr__(self, "b", linear_term(self.b, len(self.d)))

    @property
    def dim(self) -> int:
        return len(self.d)

    @property
    def x0(self) -> Array:
        return np.ones(self.dim)

    @property
    def L(self) -> float:
        return float(np.abs(self.d).max())

    @property
    def mu(self) -> float | None:
        least = float(self.d.min())
        return least if least >= 0 else None

    @cached_property
    def minimum(self) -> Minimum | None:
        if not self.mu:
            return None
        b = np.zeros(self.dim) if self.b is None else self.b
        x = -b / self.d
        return Minimum(x[None], float(dot(b, x)) / 2)

    def product(self, d: Array) -> Array:
        """Q d: (*B, n) -> (*B, n)."""
        return self.d * d

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        return quadratic_form(x, self.d * x, self.b)


def linear_term(b: ArrayLike | None, n: int) -> Array | None:
    """b as a checked vector of n entries, or None."""
    if b is None:
        return None
    vector = finite("b", b, 1)
    if len(vector) != n:
        raise ValueError(f"b has {len(vector)} entries, Q has {n} rows")
    return vector


def least_curvature(eigenvalues: Array) -> float | None:
    """The least eigenvalue: 0 if it is rounding, None if it is negative."""
    least = float(eigenvalues.min())
    rounding = len(eigenvalues) * np.finfo(float).eps * np.abs(eigenvalues).max()
    return least if least > rounding else 0.0 if least >= -rounding else None


def quadratic_form(x: Array, Qx: Array, b: Array | None) -> tuple[Array, Array]:
    """x'Qx/2 + b'x and Qx + b from the product Qx."""
    if b is None:
        return dot(x, Qx) / 2, Qx
    return dot(x, Qx / 2 + b), Qx + b


def quadratic_saddle(dim: int = 2, curvature: float = -1.0) -> DiagonalQuadratic:
    """f(x) = curvature x_1^2/2 + (x_2^2 + ... + x_n^2)/2, curvature < 0: no minimum.

    Shapes: n = dim >= 2. Units: L = max(1, -curvature); no mu.
    Errors: ValueError for dim < 2 and curvature >= 0.
    Source: the local form of every strict saddle with one way down.

    >>> quadratic_saddle(3).d
    array([-1.,  1.,  1.])
    """
    count("dim", dim, 2)
    curvature = scalar("curvature", curvature, "(-inf, 0)")
    return DiagonalQuadratic(np.array([curvature] + [1.0] * (dim - 1)))


def random_quadratic(n: int, kappa: float, rng: np.random.Generator) -> Quadratic:
    """A quadratic with spectrum logspace(1, kappa) in a random orthonormal basis.

    Shapes: n >= 1; minimiser 0. Units: mu = 1, L = kappa.
    Errors: ValueError unless n >= 1, kappa >= 1, and rng is a Generator.
    Source: the basis is Haar distributed, Stewart (1980).

    >>> f = random_quadratic(5, 100.0, np.random.default_rng(0))
    >>> round(f.mu, 9), round(f.L, 9)
    (1.0, 100.0)
    """
    count("n", n, 1)
    kappa = scalar("kappa", kappa, "[1, inf)")
    generator(rng, "normal")
    U = haar(n, rng)
    Q = (U * np.geomspace(1.0, kappa, n)) @ U.T
    return Quadratic((Q + Q.T) / 2)


def haar(n: int, rng: np.random.Generator) -> Array:
    """A random orthonormal basis: Q of G = QR, G normal, the diagonal of R positive.

    Without the last words a QR is free to choose the signs of its columns, and each
    library of linear algebra has its own.
    """
    Q, R = np.linalg.qr(rng.normal(size=(n, n)))
    return Q * np.sign(np.diag(R))


def spd_matrix(n: int, rng: Uniform) -> Array:
    """The notes' random positive definite matrix: scikit-learn's `make_spd_matrix`.

    With A uniform, A'A = U S U' and d uniform, it is U (11' + diag d) U': one
    eigenvalue near n, the others in (0, 1). 11' sees the signs of the columns of U,
    which are free: here the entry of each that is largest in size is positive.

    Shapes: (n, n). Errors: ValueError for n < 1.
    Source: Kolasinski, Notes on Normalized Gradient Descent (2018), first experiment.
    Differs: scikit-learn takes what signs LAPACK gives it, so one random_state is
    another matrix on another machine; `np.random.RandomState(seed)` gives one of those.

    >>> spd_matrix(2, np.random.default_rng(0)).round(3)
    array([[1.11 , 0.66 ],
           [0.66 , 2.616]])
    """
    generator(rng, "uniform")
    A = rng.uniform(0.0, 1.0, size=(count("n", n, 1), n))
    d = rng.uniform(0.0, 1.0, size=(n,))
    U = np.linalg.svd(A)[2].T  # of A, not of A'A: the digits are not squared away
    U = U * np.sign(U[np.abs(U).argmax(axis=0), np.arange(n)])
    Q = U @ (1.0 + np.diag(d)) @ U.T
    return (Q + Q.T) / 2
