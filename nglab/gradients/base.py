"""What a run asks of an estimator, the exact gradient, and the exact one plus noise."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import numpy as np

from nglab.arguments import check_fields
from nglab.arrays import Array, Hyper, col
from nglab.draws import Noise, Streams, lasting
from nglab.draws.streams import ERRORS
from nglab.moments.base import Nothing
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

    def draws(self, problem: Problem, steps: int, first: int = 0) -> Any:
        """What is drawn for the steps from `first` on: an iterator, or some, or None.

        A run of `steps` steps looks at one more, for the rate at its last iterate.
        """

    def init(self, problem: Problem, x: Array) -> Any:
        """The state before the first step: a NamedTuple of arrays (*B, width)."""

    def __call__(
        self, problem: Problem, x: Array, k: int, drawn: Any, state: Any
    ) -> tuple[Estimate, Any]:
        """The estimate at x for step k, and the state after it."""


@dataclass(frozen=True)
class Full:
    """The exact value and gradient."""

    shape = ()

    def draws(self, problem: Problem, steps: int, first: int = 0) -> None:
        """Nothing."""

    def init(self, problem: Problem, x: Array) -> Nothing:
        """No state."""
        return Nothing()

    def __call__(
        self, problem: Problem, x: Array, k: int, drawn: None, state: Nothing
    ) -> tuple[Estimate, Nothing]:
        f, g = problem.value_and_grad(x)
        return Estimate(x, f, g, (f, g)), state


FULL = Full()


@dataclass(frozen=True, eq=False)
class Disturbed:
    """g = grad f(x) + amplitude xi: an oracle whose error does not depend on x.

    Unlike the optimizer's own noise it is there before g is normalised, and of the same
    seed it is another. Rates that look at f see the exact one.

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

    def draws(self, problem: Problem, steps: int, first: int = 0) -> Iterator[Array]:
        """The stream of xi."""
        noise = self.noise
        if isinstance(noise, Streams) and noise.role is None:
            noise = replace(noise, role=ERRORS)
        return lasting(noise, problem.dim, steps, first)

    def init(self, problem: Problem, x: Array) -> Nothing:
        """No state."""
        return Nothing()

    def __call__(
        self, problem: Problem, x: Array, k: int, drawn: Iterator[Array], state: Nothing
    ) -> tuple[Estimate, Nothing]:
        f, g = problem.value_and_grad(x)
        disturbed = g + col(self.amplitude) * next(drawn)
        return Estimate(x, f, disturbed, (f, g)), state
