"""What the laboratory asks of a problem: values, gradients and exact constants."""

from typing import NamedTuple, Protocol

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
