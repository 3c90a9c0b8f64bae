"""Problems whose variable is a matrix, or two: x holds them row by row."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nglab.arguments import count, finite, generator, one_of, scalar
from nglab.arrays import Array, dot
from nglab.blocks import Blocks, as_blocks
from nglab.problems.base import Minimum, Problem
from nglab.problems.quadratics import haar, least_curvature


@dataclass(frozen=True, eq=False)
class MatrixLeastSquares(Problem):
    """f(X) = |A X B - C|^2/2 in the Frobenius norm, X (m, n) row by row in x.

    Its second derivative is D -> P D Q with P = A'A and Q = BB', and `L_in(norm)` is
    max <D, P D Q> over |D| <= 1: what a step in that norm is held to.

    Shapes: A (p, m), C (p, q), B (n, q), the identity if left out; x (*B, m n).
    Units:  L = |P||Q|, mu the product of the least eigenvalues of P and Q.
    Errors: ValueError unless A, B and C are finite and A X B - C has a meaning.
    Source: the model problem of spectral steps, Pethick et al., arXiv 2502.07529.

    >>> f = MatrixLeastSquares([[2.0, 1.0], [1.0, 2.0]], np.zeros((2, 3)))
    >>> [round(f.L_in(norm), 9) for norm in ("l2", "spectral", "rows", "max")]
    [9.0, 10.0, 18.0, 54.0]
    """

    A: Array
    C: Array
    B: Array | None = None

    def __post_init__(self) -> None:
        A, C = finite("A", self.A, 2), finite("C", self.C, 2)
        B = np.eye(C.shape[1]) if self.B is None else finite("B", self.B, 2)
        if C.shape != (len(A), B.shape[1]):
            product = f"A X B has shape {(len(A), B.shape[1])}"
            raise ValueError(f"C has shape {C.shape}, {product}")
        for name, value in ("A", A), ("C", C), ("B", B):
            object.__setattr__(self, name, value)

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n), the shape of X."""
        return self.A.shape[1], len(self.right)

    @property
    def right(self) -> Array:
        """B."""
        assert self.B is not None
        return self.B

    @property
    def dim(self) -> int:
        m, n = self.shape
        return m * n

    @property
    def blocks(self) -> Blocks:
        return as_blocks((self.shape,))

    @property
    def x0(self) -> Array:
        return np.zeros(self.dim)

    @cached_property
    def curvatures(self) -> tuple[Array, Array]:
        """P = A'A and Q = BB'."""
        return self.A.T @ self.A, self.right @ self.right.T

    @cached_property
    def eigenvalues(self) -> tuple[Array, Array]:
        """The spectra of P and of Q, descending."""
        P, Q = (np.linalg.eigvalsh(part)[::-1] for part in self.curvatures)
        return P, Q

    @property
    def L(self) -> float:
        return self.L_in("l2")

    @property
    def mu(self) -> float:
        least = least_curvature(np.multiply.outer(*self.eigenvalues).ravel())
        return max(least or 0.0, 0.0)

    def L_in(self, norm: str) -> float:
        """L with f(Y) <= f(X) + <G, Y - X> + L |Y - X|^2/2 in a norm of matrices.

        l2 (Frobenius) and spectral: the least such L. max, rows (the longest row) and
        columns: the least if signs s make all s_i P_ij s_j >= 0, of Q likewise.
        """
        (p, q), (P, Q) = self.eigenvalues, map(np.abs, self.curvatures)
        k = min(self.shape)
        products = {
            "l2": p[0] * q[0],
            "spectral": dot(p[:k], q[:k]),  # von Neumann, at the k leading directions
            "rows": P.sum() * q[0],
            "columns": p[0] * Q.sum(),
            "max": P.sum() * Q.sum(),
        }
        one_of("norm", norm, products)
        return float(products[norm])

    @cached_property
    def minimum(self) -> Minimum:
        X = np.linalg.pinv(self.A) @ self.C @ np.linalg.pinv(self.right)
        return Minimum(X.reshape(1, -1), float(self.value(X.ravel())))

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        X = x.reshape(*x.shape[:-1], *self.shape)
        R = self.A @ X @ self.right - self.C
        G = self.A.T @ R @ self.right.T
        flat = R.reshape(*x.shape[:-1], -1)
        return dot(flat, flat) / 2, G.reshape(x.shape)


@dataclass(frozen=True, eq=False)
class TwoLayerLinear(Problem):
    """f(V, W) = |W V - M|^2/2: a linear network of two layers, its inputs whitened.

    x holds V (hidden, n), then W (m, hidden), row by row. 0 is a saddle, and f depends
    on the product alone. At the minimiser given, V V' = W'W, and W V is the best
    approximation of M of that rank.

    Shapes: M (m, n); x (*B, hidden (n + m)).
    Units:  no global L; `L_within(r)` holds where |V|, |W| <= r in the spectral norm.
    Errors: ValueError unless M is a finite matrix and hidden a whole number >= 1.
    Source: Baldi and Hornik (1989); the minimum by Eckart and Young (1936).

    >>> f = TwoLayerLinear(np.diag([3.0, 1.0]), hidden=1)
    >>> f.minimum.f, f.value(np.array([1.0, 0.0, 2.0, 0.0])), f.L_within(2.0)
    (0.5, np.float64(1.0), 15.0)
    """

    M: Array
    hidden: int
    L = None
    mu = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "M", finite("M", self.M, 2))
        object.__setattr__(self, "hidden", count("hidden", self.hidden, 1))

    @property
    def shapes(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The shapes of V and of W."""
        m, n = self.M.shape
        return (self.hidden, n), (m, self.hidden)

    @property
    def blocks(self) -> Blocks:
        return as_blocks(self.shapes)

    @property
    def dim(self) -> int:
        return self.hidden * sum(self.M.shape)

    @property
    def x0(self) -> Array:
        return np.concatenate([np.eye(*shape).ravel() for shape in self.shapes])

    @cached_property
    def minimum(self) -> Minimum:
        V, W = balanced(self.M, self.hidden)
        x = np.concatenate([V.ravel(), W.ravel()])
        return Minimum(x[None], float(self.value(x)))

    def L_within(self, r: float) -> float:
        """3 r^2 + |M|: L in the l2 norm where |V|, |W| <= r; least for M = -|M|."""
        r = scalar("r", r, "[0, inf)")
        return 3 * r * r + float(np.linalg.norm(self.M, 2))

    def layers(self, x: Array) -> tuple[Array, Array]:
        """V and W: (*B, hidden, n) and (*B, m, hidden)."""
        (b, n), (m, _) = self.shapes
        V, W = x[..., : b * n], x[..., b * n :]
        return V.reshape(*x.shape[:-1], b, n), W.reshape(*x.shape[:-1], m, b)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        V, W = self.layers(x)
        R = W @ V - self.M
        parts = (W.mT @ R, R @ V.mT)
        g = [part.reshape(*x.shape[:-1], -1) for part in parts]
        flat = R.reshape(*x.shape[:-1], -1)
        return dot(flat, flat) / 2, np.concatenate(g, axis=-1)


def balanced(M: Array, hidden: int) -> tuple[Array, Array]:
    """V (hidden, n) and W (m, hidden) with V V' = W'W, W V the best M of that rank.

    The entry of each column of W that is largest in size is positive.
    """
    U, s, Vt = np.linalg.svd(M, full_matrices=False)
    k = min(hidden, len(s))
    sign = np.sign(U[np.abs(U).argmax(axis=0), np.arange(len(s))])
    root = (sign * np.sqrt(s))[:k]
    V, W = np.zeros((hidden, M.shape[1])), np.zeros((len(M), hidden))
    V[:k], W[:, :k] = root[:, None] * Vt[:k], U[:, :k] * root
    return V, W


def random_matrix_least_squares(
    m: int, n: int, kappa: float, rng: np.random.Generator
) -> MatrixLeastSquares:
    """|A X - C|^2/2 for X (m, n), A'A of spectrum logspace(1, kappa), C = A X*.

    Shapes: A (m, m) in two random orthonormal bases; X* normal, f* = 0.
    Units:  mu = 1, L = kappa; in the spectral norm the sum of the min(m, n) largest.
    Errors: ValueError unless m, n >= 1, kappa >= 1, and rng is a Generator.
    Source: the bases are Haar distributed, Stewart (1980).

    >>> f = random_matrix_least_squares(3, 2, 100.0, np.random.default_rng(0))
    >>> round(f.mu, 9), round(f.L, 9), round(f.L_in("spectral"), 9)
    (1.0, 100.0, 110.0)
    """
    count("m", m, 1)
    count("n", n, 1)
    kappa = scalar("kappa", kappa, "[1, inf)")
    generator(rng, "normal")
    U, V = haar(m, rng), haar(m, rng)
    A = (U * np.sqrt(np.geomspace(1.0, kappa, m))) @ V.T
    return MatrixLeastSquares(A, A @ rng.normal(size=(m, n)))
