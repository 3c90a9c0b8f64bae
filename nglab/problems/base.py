"""What the laboratory asks of a problem: values, gradients and exact constants."""

from typing import NamedTuple, Protocol

import numpy as np

from nglab.arrays import Array
from nglab.blocks import WHOLE, Blocks


class Minimum(NamedTuple):
    """The global minimisers, one a row (or one of a continuum), and the least value."""

    x: Array
    f: float


class Problem(Protocol):
    """A function with its gradient and what is known about it.

    dim      n, the number of coordinates
    x0       (n,), the customary start
    minimum  minimisers (m, n) and f*; None where there are none, or none is known
    L        Lipschitz constant of the gradient; None if there is none
    mu       strong convexity constant, 0 if only convex; None if not convex
    blocks   its natural layers
    """

    @property
    def dim(self) -> int: ...
    @property
    def x0(self) -> Array: ...
    @property
    def minimum(self) -> Minimum | None: ...
    @property
    def L(self) -> float | None: ...
    @property
    def mu(self) -> float | None: ...
    @property
    def blocks(self) -> Blocks:
        return WHOLE

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        """f and its gradient in one pass: (*B, n) -> (*B), (*B, n)."""

    def value(self, x: Array) -> Array:
        """f(x): (*B, n) -> (*B)."""
        return self.value_and_grad(x)[0]

    def grad(self, x: Array) -> Array:
        """The gradient, or the chosen subgradient: (*B, n) -> (*B, n)."""
        return self.value_and_grad(x)[1]


def gradient_error(problem: Problem, x: Array, h: float = 1e-6) -> float:
    """The largest difference between grad and a central difference of value at x.

    Relative to 1 + the largest gradient entry: about 1e-9 for a correct gradient.

    Shapes: x (*B, n). Source: differences of values, which know nothing of `grad`.
    """
    ends = np.asarray(x, dtype=float)[..., None, :] + h * np.eye(problem.dim)
    starts = ends - 2 * h * np.eye(problem.dim)
    difference = (problem.value(ends) - problem.value(starts)) / (2 * h)
    g = problem.grad(x)
    return float(np.abs(difference - g).max() / (1 + np.abs(g).max()))
