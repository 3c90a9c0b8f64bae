"""What a run asks of an estimator, the exact gradient, and the exact one plus noise."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from nglab.arrays import Array, Hyper, check_fields, col
from nglab.draws import Noise, lasting
from nglab.problems.base import Problem


class Estimate(NamedTuple):
    """Where the step starts from (x, but for a restart), f there if known, and g.

    exact is the pair of f(x) and grad f(x), where it is known.
    """

    x: Array
    f: Array | None
    g: Array
    exact: tuple[Array, Array] | None = None


class Gradient(Protocol):
    """What `run` asks of an estimator."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch that its random numbers span; () for none."""

    def start(self, problem: Problem, x: Array, steps: int) -> Any:
        """The state before the first of `steps` steps."""

    def __call__(
        self, problem: Problem, x: Array, k: int, state: Any
    ) -> tuple[Estimate, Any]:
        """The estimate at x for step k, and the state after it."""


class Full:
    """The exact value and gradient."""

    shape = ()

    def start(self, problem: Problem, x: Array, steps: int) -> None:
        """No state."""

    def __call__(
        self, problem: Problem, x: Array, k: int, state: None
    ) -> tuple[Estimate, None]:
        f, g = problem.value_and_grad(x)
        return Estimate(x, f, g, (f, g)), None


FULL = Full()


@dataclass(frozen=True, eq=False)
class Disturbed:
    """g = grad f(x) + amplitude xi: an oracle whose error does not depend on x.

    Unlike the optimizer's own noise it is there before g is normalised. Rates that look
    at f see the exact one.

    Shapes: noise from `draws`; amplitude broadcasts to *B.
    Units:  amplitude has the unit of g.
    Errors: ValueError for a negative amplitude.
    Source: the additive noise model of stochastic optimisation.

    >>> from nglab import DiagonalQuadratic, draws, gd, run
    >>> f, noise = DiagonalQuadratic([1.0]), draws.replay([[1.0], [-1.0]])
    >>> run(f, gd(0.5), [4.0], 2, gradient=Disturbed(noise, 2.0)).x
    array([1.5])
    """

    noise: Noise
    amplitude: Hyper = 1.0

    def __post_init__(self) -> None:
        check_fields(self, amplitude="[0, inf)")

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch of the noise and of its amplitude."""
        return np.broadcast_shapes(self.noise.shape, np.shape(self.amplitude))

    def start(self, problem: Problem, x: Array, steps: int) -> Iterator[Array]:
        """The stream of xi."""
        return lasting(self.noise, problem.dim, steps)

    def __call__(
        self, problem: Problem, x: Array, k: int, state: Iterator[Array]
    ) -> tuple[Estimate, Iterator[Array]]:
        f, g = problem.value_and_grad(x)
        disturbed = g + col(self.amplitude) * next(state)
        return Estimate(x, f, disturbed, (f, g)), state
