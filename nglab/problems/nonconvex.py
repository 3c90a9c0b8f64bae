"""Nonconvex problems: valleys, saddles, plateaus."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nglab.arguments import check_counts, finite
from nglab.arrays import Array, dot, rowmat
from nglab.problems.base import Minimum, Problem


@dataclass(frozen=True, eq=False)
class Rosenbrock(Problem):
    """f(x) = sum_i 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2: a curved valley.

    Shapes: x (*B, n), n = dim. Units: no global L.
    Errors: ValueError unless dim >= 2.
    Source: Rosenbrock (1960); equal to `scipy.optimize.rosen` and `rosen_der`.

    >>> Rosenbrock(3).value(np.array([1.0, 1.0, 3.0]))
    np.float64(400.0)
    """

    dim: int = 2
    L = None
    mu = None

    def __post_init__(self) -> None:
        check_counts(self, dim=2)

    @property
    def x0(self) -> Array:
        return np.where(np.arange(self.dim) % 2, 1.0, -1.2)

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.ones((1, self.dim)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        a = x[..., :-1]
        valley, slope = x[..., 1:] - a * a, 1 - a
        f = 100 * dot(valley, valley) + dot(slope, slope)
        g = np.empty_like(x)
        g[..., :-1] = -400 * (a * valley) - 2 * slope
        g[..., -1] = 0
        g[..., 1:] += 200 * valley
        return f, g


@dataclass(frozen=True, eq=False)
class StrictSaddle(Problem):
    """f(x, y) = (x^2 - 1)^2/4 + y^2/2: minimisers (+-1, 0), a strict saddle at 0.

    Shapes: x (*B, 2). Units: curvature -1 and 1 at the saddle; no global L.
    Source: the line x = 0 is the saddle's stable manifold, where gradients stay.

    >>> StrictSaddle().grad(np.array([0.0, 1.0]))
    array([-0.,  1.])
    """

    dim = 2
    L = None
    mu = None

    @property
    def x0(self) -> Array:
        return np.array([0.1, 1.0])

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.array([[-1.0, 0.0], [1.0, 0.0]]), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        a, b = x[..., 0], x[..., 1]
        well = a * a - 1
        return well * well / 4 + b * b / 2, np.stack([a * well, b], axis=-1)


@dataclass(frozen=True, eq=False)
class Plateau(Problem):
    """f(x) = 1 - exp(-|x|^2/2): quasi-convex, and almost flat far from its minimiser.

    Shapes: x (*B, n), n = dim. Units: L = 1, attained at 0.
    Errors: ValueError unless dim >= 1.
    Source: where gradient descent stalls and a normalised step does not.

    >>> Plateau(1).grad(np.array([6.0]))
    array([9.13798785e-08])
    """

    dim: int = 2
    L = 1.0
    mu = None

    def __post_init__(self) -> None:
        check_counts(self, dim=1)

    @property
    def x0(self) -> Array:
        return np.full(self.dim, 3.0)

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.zeros((1, self.dim)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        half = dot(x, x) / 2
        return -np.expm1(-half), x * np.exp(-half)[..., None]


@dataclass(frozen=True, eq=False)
class LogQuadratic(Problem):
    """f(x) = log(1 + x'Ax): quasi-convex, |g| at most the root of the top eigenvalue.

    Shapes: A (n, n); x (*B, n). Units: L = 2 max eigenvalue, attained at 0.
    Errors: ValueError unless A is symmetric, finite and positive definite.
    Source: strictly locally quasi-convex in the sense of Hazan et al., arXiv
            1507.02030.

    >>> LogQuadratic(np.eye(2)).grad(np.array([1.0, 0.0]))
    array([1., 0.])
    """

    A: Array
    mu = None

    def __post_init__(self) -> None:
        A = finite("A", self.A, 2)
        if A.shape[0] != A.shape[1] or np.abs(A - A.T).max() > 1e-10 * np.abs(A).max():
            raise ValueError(f"A of shape {A.shape} is not a symmetric matrix")
        object.__setattr__(self, "A", (A + A.T) / 2)
        if self.eigenvalues.min() <= 0:
            raise ValueError(f"A has the eigenvalue {self.eigenvalues.min():.3g} <= 0")

    @cached_property
    def eigenvalues(self) -> Array:
        """The spectrum of A, ascending."""
        return np.linalg.eigvalsh(self.A)

    @property
    def dim(self) -> int:
        return len(self.A)

    @property
    def L(self) -> float:
        return 2 * float(self.eigenvalues.max())

    @property
    def x0(self) -> Array:
        return np.ones(self.dim)

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.zeros((1, self.dim)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        Ax = rowmat(x, self.A)
        q = dot(x, Ax)
        return np.log1p(q), Ax * (2 / (1 + q))[..., None]


@dataclass(frozen=True, eq=False)
class Beale(Problem):
    """f(x, y) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2.

    Shapes: x (*B, 2). Minimiser (3, 1/2). Source: Beale (1958).

    >>> Beale().value(np.array([3.0, 0.5]))
    np.float64(0.0)
    """

    dim = 2
    L = None
    mu = None

    @property
    def x0(self) -> Array:
        return np.array([1.0, 1.0])

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.array([[3.0, 0.5]]), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        a, b = x[..., 0], x[..., 1]
        bb = b * b
        r, s, t = 1.5 + a * (b - 1), 2.25 + a * (bb - 1), 2.625 + a * (bb * b - 1)
        ga = 2 * (r * (b - 1) + s * (bb - 1) + t * (bb * b - 1))
        gb = 2 * a * (r + 2 * s * b + 3 * t * bb)
        return r * r + s * s + t * t, np.stack([ga, gb], axis=-1)


@dataclass(frozen=True, eq=False)
class Himmelblau(Problem):
    """f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2: four minimisers, f* = 0.

    Shapes: x (*B, 2). Source: Himmelblau (1972).

    >>> Himmelblau().value(np.array([3.0, 2.0]))
    np.float64(0.0)
    """

    dim = 2
    L = None
    mu = None

    @property
    def x0(self) -> Array:
        return np.zeros(2)

    @property
    def minimum(self) -> Minimum:
        x = [
            [3.0, 2.0],
            [-2.805118086952745, 3.131312518250573],
            [-3.779310253377747, -3.283185991286170],
            [3.584428340330492, -1.848126526964404],
        ]
        return Minimum(np.array(x), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        a, b = x[..., 0], x[..., 1]
        r, s = a * a + b - 11, a + b * b - 7
        g = np.stack([4 * a * r + 2 * s, 2 * r + 4 * b * s], axis=-1)
        return r * r + s * s, g
