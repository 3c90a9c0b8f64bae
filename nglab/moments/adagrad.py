"""AdaGrad and its family: the gradient divided by the root of its squares so far."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nglab.arguments import check_fields
from nglab.arrays import Array, Hyper, col, ratio


class Squares(NamedTuple):
    """The sum, or the average, of squared gradients."""

    v: Array


@dataclass(frozen=True, eq=False)
class AdaGrad:
    """v = v + g^2,  direction = g / (sqrt(v) + eps).

    Shapes: g, v (*B, n); eps broadcasts to *B.
    Units:  the direction has none; eps has the unit of g.
    Errors: ValueError for negative eps.
    Source: Duchi, Hazan, Singer (2011).
    Differs: optax and keras start v at 0.1 and add 1e-7 inside the root; torch adds
            1e-10.
    """

    eps: Hyper = 1e-8

    def __post_init__(self) -> None:
        check_fields(self, eps="[0, inf)")

    def init(self, x: Array) -> Squares:
        """v = 0."""
        return Squares(np.zeros_like(x))

    def __call__(self, g: Array, state: Squares, t: int) -> tuple[Array, Squares]:
        v = state.v + g * g
        return ratio(g, np.sqrt(v) + col(self.eps)), Squares(v)


@dataclass(frozen=True, eq=False)
class RMSProp:
    """v = rho v + (1 - rho) g^2,  direction = g / (sqrt(v) + eps).

    Shapes: g, v (*B, n); the arguments broadcast to *B.
    Units:  the direction has none; eps has the unit of g.
    Errors: ValueError unless 0 <= rho < 1 and eps >= 0.
    Source: Hinton, Neural Networks for Machine Learning, lecture 6e; rho = .9.
    Differs: torch has rho = .99; optax and keras put eps inside the root.
    """

    rho: Hyper = 0.9
    eps: Hyper = 1e-8

    def __post_init__(self) -> None:
        check_fields(self, rho="[0, 1)", eps="[0, inf)")

    def init(self, x: Array) -> Squares:
        """v = 0."""
        return Squares(np.zeros_like(x))

    def __call__(self, g: Array, state: Squares, t: int) -> tuple[Array, Squares]:
        rho = col(self.rho)
        v = rho * state.v + (1 - rho) * (g * g)
        return ratio(g, np.sqrt(v) + col(self.eps)), Squares(v)


class AdadeltaState(NamedTuple):
    """The averages of squared gradients and of squared directions."""

    v: Array
    d: Array


@dataclass(frozen=True, eq=False)
class Adadelta:
    """v = rho v + (1 - rho) g^2, direction = g sqrt(d + eps) / sqrt(v + eps),
    d = rho d + (1 - rho) direction^2.

    Shapes: g, v, d (*B, n); the arguments broadcast to *B.
    Units:  meant for lr = 1: the direction has the unit of x, if eps had both.
    Errors: ValueError unless 0 <= rho < 1 and eps >= 0.
    Source: Zeiler, arXiv 1212.5701; eps inside the roots, as there.
    Differs: with eps = 0 it never moves, since d starts at 0.
    """

    rho: Hyper = 0.95
    eps: Hyper = 1e-6

    def __post_init__(self) -> None:
        check_fields(self, rho="[0, 1)", eps="[0, inf)")

    def init(self, x: Array) -> AdadeltaState:
        """Both averages 0."""
        return AdadeltaState(np.zeros_like(x), np.zeros_like(x))

    def __call__(
        self, g: Array, state: AdadeltaState, t: int
    ) -> tuple[Array, AdadeltaState]:
        rho, eps = col(self.rho), col(self.eps)
        v = rho * state.v + (1 - rho) * (g * g)
        direction = ratio(g * np.sqrt(state.d + eps), np.sqrt(v + eps))
        d = rho * state.d + (1 - rho) * (direction * direction)
        return direction, AdadeltaState(v, d)
