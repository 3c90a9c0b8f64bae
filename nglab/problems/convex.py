"""Convex problems that are not quadratic, with the constants that theorems ask for."""

from dataclasses import dataclass

import numpy as np

from nglab.arguments import check_counts, check_fields, check_scalars, finite
from nglab.arrays import Array, dot, norm
from nglab.problems.base import Minimum, Problem


@dataclass(frozen=True, eq=False)
class Huber(Problem):
    """f(x) = L h(|x|), h(r) = r^2/2 for r <= delta, delta r - delta^2/2 beyond.

    Shapes: x (*B, n), n = dim. Units: L is the gradient's Lipschitz constant.
    Errors: ValueError unless delta, L > 0 and dim >= 1.
    Source: the slowest convex function for gradient descent (Drori and Teboulle 2014).

    >>> Huber(delta=1.0).value(np.array([3.0]))
    np.float64(2.5)
    """

    delta: float = 1.0
    dim: int = 1
    L: float = 1.0
    mu = 0.0

    def __post_init__(self) -> None:
        check_scalars(self, delta="(0, inf)", L="(0, inf)")
        check_counts(self, dim=1)

    @property
    def x0(self) -> Array:
        return np.full(self.dim, 2.0 * self.delta)

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.zeros((1, self.dim)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        r = norm(x)
        near = np.minimum(r, self.delta)
        shrink = self.delta / np.maximum(r, self.delta)
        return self.L * near * (r - near / 2), (self.L * shrink)[..., None] * x


@dataclass(frozen=True, eq=False)
class LogCosh(Problem):
    """f(x) = sum_i x_i^2/2 + (kappa - 1) log cosh x_i: mu = 1, L = kappa, no quadratic.

    Shapes: x (*B, n), n = dim. Units: curvature kappa at 0, 1 far away.
    Errors: ValueError unless kappa >= 1 and dim >= 1.
    Source: gradient x + (kappa - 1) tanh x, the smooth bend of a strongly convex f.

    >>> LogCosh(3.0).grad(np.array([1000.0]))
    array([1002.])
    """

    kappa: float
    dim: int = 1
    mu = 1.0

    def __post_init__(self) -> None:
        check_scalars(self, kappa="[1, inf)")
        check_counts(self, dim=1)

    @property
    def L(self) -> float:
        return self.kappa

    @property
    def x0(self) -> Array:
        return np.full(self.dim, 2.0)

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.zeros((1, self.dim)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        a = np.abs(x)
        near = np.minimum(a, 20.0)  # beyond, log cosh a = a - log 2 to the last bit
        root = np.sinh(near / 2)  # cosh a = 1 + 2 sinh(a/2)^2, exact near 0
        log_cosh = np.log1p(2 * (root * root)) + (a - near)
        f = dot(x, x) / 2 + (self.kappa - 1) * log_cosh.sum(-1)
        return f, x + (self.kappa - 1) * np.tanh(x)


@dataclass(frozen=True, eq=False)
class Quartic(Problem):
    """f(x) = sum x_i^4 / 4: convex, no Lipschitz gradient, flat at its minimiser.

    Shapes: x (*B, n), n = dim. Errors: ValueError unless dim >= 1.
    Source: the customary counterexample to fixed steps.

    >>> Quartic(2).value_and_grad(np.array([2.0, 0.0]))
    (np.float64(4.0), array([8., 0.]))
    """

    dim: int = 2
    L = None
    mu = 0.0

    def __post_init__(self) -> None:
        check_counts(self, dim=1)

    @property
    def x0(self) -> Array:
        return np.ones(self.dim)

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.zeros((1, self.dim)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        g = x * x * x
        return dot(x, g) / 4, g


@dataclass(frozen=True, eq=False)
class SumCosh(Problem):
    """f(x) = sum_i cosh(a_i x_i): |f''| <= L0 + L1 |f'| with L0 = max a^2, L1 = max a.

    Shapes: a (n,); x (*B, n). Units: (L0, L1)-smooth; no L.
    Errors: ValueError unless a is a finite positive vector.
    Source: the class of Zhang, He, Sra, Jadbabaie, arXiv 1905.11881.

    >>> SumCosh([1.0, 2.0]).minimum.f
    2.0
    """

    a: Array
    L = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", finite("a", self.a, 1))
        check_fields(self, a="(0, inf)")

    @property
    def dim(self) -> int:
        return len(self.a)

    @property
    def mu(self) -> float:
        return float((self.a * self.a).min())

    @property
    def L0(self) -> float:
        """The constant of |f''| <= L0 + L1 |f'|."""
        return float((self.a * self.a).max())

    @property
    def L1(self) -> float:
        """The slope of |f''| <= L0 + L1 |f'|."""
        return float(self.a.max())

    @property
    def x0(self) -> Array:
        return 8 / self.a

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.zeros((1, self.dim)), float(self.dim))

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        grow, fall = np.exp(self.a * x), np.exp(-self.a * x)
        return (grow + fall).sum(-1) / 2, self.a * (grow - fall) / 2


@dataclass(frozen=True, eq=False)
class GoldenCycle(Problem):
    """f(x) = x^2/2 + phi^3 Huber_c(x), phi^3 = 2 + sqrt 5, on which plain BB cycles.

    From phi^3 with the first step (3 - sqrt 5)/2 the iterates are phi^3, 1, -phi^3, -1
    for ever, although f is strongly convex and smooth; for c < 1 the cycle attracts.

    Shapes: x (*B, 1). Units: mu = 1, L = 1 + phi^3/c.
    Errors: ValueError unless c > 0; the cycle needs c <= 1.
    Source: found for this laboratory; in one dimension BB is the secant method.

    >>> GoldenCycle(0.5).grad(np.array([1.0]))
    array([5.23606798])
    """

    c: float = 0.5
    dim = 1
    mu = 1.0
    phi3 = 2 + 5**0.5

    def __post_init__(self) -> None:
        check_scalars(self, c="(0, inf)")

    @property
    def L(self) -> float:
        return 1 + self.phi3 / self.c

    @property
    def x0(self) -> Array:
        return np.array([self.phi3])

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.zeros((1, 1)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        inside = np.minimum(np.maximum(x / self.c, -1.0), 1.0)
        huber = inside * (x - self.c * inside / 2)
        return (x * x / 2 + self.phi3 * huber)[..., 0], x + self.phi3 * inside
