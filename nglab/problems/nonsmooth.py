"""Problems with kinks, the worst cases of subgradient methods; `grad` is one."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nglab.arguments import check_counts, check_scalars, finite
from nglab.arrays import Array, norm, rowmat
from nglab.blocks import Blocks
from nglab.problems.base import Minimum, Problem


@dataclass(frozen=True, eq=False)
class MaxAffine(Problem):
    """f(x) = max_i a_i'x, least at 0 if 0 is a convex combination of the rows a_i.

    If it is not, f has no lower bound and `minimum` is None.

    Shapes: A (m, n), the rows a_i; x (*B, n). The subgradient is the first maximal row.
    Units:  Lipschitz with G = max |a_i|.
    Errors: ValueError unless A is a finite matrix.
    Source: piecewise linear functions, where subgradient methods meet their bounds.

    >>> MaxAffine([[1.0], [-2.0]]).value_and_grad(np.array([-1.0]))
    (np.float64(2.0), array([-2.]))
    """

    A: Array
    L = None
    mu = 0.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "A", finite("A", self.A, 2))

    @property
    def dim(self) -> int:
        return len(self.A[0])

    @property
    def G(self) -> float:
        """The Lipschitz constant of f."""
        return float(norm(self.A).max())

    @property
    def x0(self) -> Array:
        return np.ones(self.dim)

    @cached_property
    def minimum(self) -> Minimum | None:
        from scipy.optimize import nnls

        ones = np.full((1, len(self.A)), self.G)
        _, residual = nnls(np.vstack([self.A.T, ones]), np.append(0 * self.x0, self.G))
        if residual > 1e-9 * self.G:
            return None
        return Minimum(np.zeros((1, self.dim)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        pieces = rowmat(x, np.ascontiguousarray(self.A.T))
        return pieces.max(-1), self.A[pieces.argmax(-1)]


@dataclass(frozen=True, eq=False)
class Resisting(Problem):
    """f(x) = G max( max_i x_i, |x| - R (1 + 1/sqrt n) ): a step learns one coordinate.

    From 0 a method that moves along subgradients sees e_1, e_2, ...: n iterates have
    f >= 0, while f* = -G R/sqrt n. No rate beats G R/sqrt(steps + 1).

    Shapes: x (*B, n), n = dim. Units: G-Lipschitz, |x0 - x*| = R.
    Errors: ValueError unless R, G > 0 and dim >= 1.
    Source: Nemirovski and Yudin (1983); Drori and Teboulle (2016).

    >>> Resisting(4).minimum.f
    -0.5
    """

    dim: int = 10
    R: float = 1.0
    G: float = 1.0
    L = None
    mu = 0.0

    def __post_init__(self) -> None:
        check_counts(self, dim=1)
        check_scalars(self, R="(0, inf)", G="(0, inf)")

    @property
    def x0(self) -> Array:
        return np.zeros(self.dim)

    @property
    def minimum(self) -> Minimum:
        reach = self.R / self.dim**0.5
        return Minimum(np.full((1, self.dim), -reach), -self.G * reach)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        top, r = x.max(-1), norm(x)
        wall = r - self.R * (1 + 1 / self.dim**0.5)
        g = np.where(
            (top >= wall)[..., None],
            np.eye(self.dim)[x.argmax(-1)],
            x / np.maximum(r, self.R)[..., None],
        )
        return self.G * np.maximum(top, wall), self.G * g


@dataclass(frozen=True, eq=False)
class SmoothResisting(Problem):
    """f(x) = (L/2) max(0, max_i x_i + R/sqrt n)^2: grows no faster than L |x - x*|^2/2.

    Shapes: x (*B, n), n = dim. Units: |x0 - x*| = R; the gradient jumps at ties of the
    maximum, so there is no Lipschitz constant; `growth` is the L of the formula.
    Errors: ValueError unless R, growth > 0 and dim >= 1.
    Source: the square of the resisting instance, same oracle.

    >>> SmoothResisting(4).value(np.zeros(4))
    np.float64(0.125)
    """

    dim: int = 10
    R: float = 1.0
    growth: float = 1.0
    L = None
    mu = 0.0

    def __post_init__(self) -> None:
        check_counts(self, dim=1)
        check_scalars(self, R="(0, inf)", growth="(0, inf)")

    @property
    def x0(self) -> Array:
        return np.zeros(self.dim)

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.full((1, self.dim), -self.R / self.dim**0.5), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        height = np.maximum(0.0, x.max(-1) + self.R / self.dim**0.5)
        g = np.eye(self.dim)[x.argmax(-1)] * (self.growth * height)[..., None]
        return self.growth * height * height / 2, g


@dataclass(frozen=True, eq=False)
class CrossedAbs(Problem):
    """f(x) = |x_1 - x_2| + e |x_1 + x_2|, on which block normalisation stalls for ever.

    With sign(0) = 1 the two one-coordinate directions are always s (1, -1): x_1 + x_2
    never changes, so f >= e |x_1 + x_2| while f* = 0.

    Shapes: x (*B, 2), two blocks of one coordinate. Units: sqrt(2 (1 + e^2))-Lipschitz.
    Errors: ValueError unless 0 < e < 1.
    Source: `verify -k trap`.

    >>> CrossedAbs(0.5).value_and_grad(np.array([1.0, 0.75]))
    (np.float64(1.125), array([ 1.5, -0.5]))
    """

    e: float = 0.5
    dim = 2
    L = None
    mu = 0.0

    def __post_init__(self) -> None:
        check_scalars(self, e="(0, 1)")

    @property
    def blocks(self) -> Blocks:
        return Blocks((1, 1))

    @property
    def x0(self) -> Array:
        return np.array([1.0, 0.75])

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.zeros((1, 2)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        minus, plus = x[..., 0] - x[..., 1], x[..., 0] + x[..., 1]
        s = np.where(minus >= 0, 1.0, -1.0)
        t = self.e * np.where(plus >= 0, 1.0, -1.0)
        return s * minus + t * plus, np.stack([s + t, t - s], axis=-1)
