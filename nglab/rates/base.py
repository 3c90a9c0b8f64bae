"""What an optimizer asks of a rate, and the rates that know nothing but their past."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np

from nglab.arguments import at_step, check_fields, function_of, instance, shown
from nglab.arrays import Array, Hyper, Schedule, Value, clip, col, cosine, norm, rows
from nglab.blocks import WHOLE, Blocks, check_blocks


class Rate(Protocol):
    """How far to go: one learning rate for each of `blocks`."""

    @property
    def blocks(self) -> Blocks:
        """The blocks that have a learning rate each."""

    def init(self, x: Array) -> Any:
        """The state before the first step."""

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
    ) -> tuple[Array, Any]:
        """The rate (*B, blocks) of step k = 0, 1, ... and the state after it.

        x is the iterate, g the raw gradient there, u the direction.
        """


@dataclass(frozen=True, eq=False)
class Changed:
    """Another rate, called through change(rate, k, x, f, g, u, state) -> (lr, state).

    For what is wrong on purpose: the sabotages of claims and the variants of ports.
    """

    rate: Rate
    change: Callable[..., tuple[Array, Any]]

    @property
    def blocks(self) -> Blocks:
        """Those of the rate."""
        return self.rate.blocks

    def init(self, x: Array) -> Any:
        """The state of the rate."""
        return self.rate.init(x)

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
    ) -> tuple[Array, Any]:
        return self.change(self.rate, k, x, f, g, u, state)


def outside(rate: Any) -> ValueError:
    """What is wrong with an lr that is outside [lo, hi]."""
    lr, lo, hi = (" ".join(str(a).split()) for a in (rate.lr, rate.lo, rate.hi))
    return ValueError(f"lr={lr} is outside [lo={lo}, hi={hi}]")


def check_rate(name: str, rate: Any) -> None:
    """ValueError unless `rate` is a rate."""
    cure = "give a rate, such as Given(0.1)"
    instance(name, rate, "rate", "init", cure=cure, takes=6)
    if not isinstance(getattr(rate, "blocks", None), Blocks):
        raise ValueError(f"{name}={shown(rate)} has no blocks: {cure}")


class Ones(NamedTuple):
    """A column of ones in the batch shape."""

    ones: Array


@dataclass(frozen=True, eq=False)
class Given:
    """lr_k as given: a number, an array over the batch, or a schedule k -> lr.

    Shapes: lr broadcasts to *B; result (*B, 1).
    Units:  of x when u is normalised, of x^2/f when u = g.
    Errors: ValueError unless a number is positive and a schedule's value is not
            negative.
    Source: any textbook.
    """

    lr: Hyper | Schedule
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_blocks(self, whole=True)
        if callable(self.lr):
            function_of("lr", self.lr, "the step k")
        else:
            check_fields(self, lr="(0, inf)")

    def init(self, x: Array) -> Ones:
        """Only the shape of the batch."""
        return Ones(rows(x, 1, 1.0, 1.0 if callable(self.lr) else self.lr))

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Ones
    ) -> tuple[Array, Ones]:
        if not callable(self.lr):
            return state.ones * col(self.lr), state
        return state.ones * col(at_step("lr", self.lr, k)), state


@dataclass(frozen=True, eq=False)
class Relative:
    """lr_j = lr max(|x_j|, least) in every block j: a share of what is there.

    Shapes: lr, a number, an array or a schedule, and least broadcast to *B; result
            (*B, blocks).
    Units:  lr has none when u is normalised, |x| brings that of x; so has least.
    Errors: ValueError unless lr > 0 (of a schedule's values, unless none is negative),
            and for a negative least.
    Source: Yu et al., arXiv 1707.04822, section 4.2; You, Gitman, Ginsburg, arXiv
            1708.03888 (LARS).
    """

    lr: Hyper | Schedule
    least: Hyper = 0.0
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_blocks(self)
        check_fields(self, least="[0, inf)")
        if callable(self.lr):
            function_of("lr", self.lr, "the step k")
        else:
            check_fields(self, lr="(0, inf)")

    def init(self, x: Array) -> Ones:
        """Only the shape of the batch."""
        given = 1.0 if callable(self.lr) else self.lr
        return Ones(self.blocks.rows(x, 1.0, given, self.least))

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: Ones
    ) -> tuple[Array, Ones]:
        lr = at_step("lr", self.lr, k) if callable(self.lr) else self.lr
        size = np.maximum(self.blocks.each(norm, x), col(self.least))
        return state.ones * col(lr) * size, state


class CorrelationState(NamedTuple):
    """The learning rate of each block and the last gradient."""

    lr: Array
    g: Array


@dataclass(frozen=True, eq=False)
class Correlation:
    """lr_{k+1} = clip(lr_k (1 + beta cos(g_k, g_{k-1})), lo, hi), one per block.

    Grows while successive gradients agree, shrinks when they turn back. The first step
    uses lr; cos is 0 where either gradient is 0.

    Shapes: x, g, u (*B, n); lr, beta, lo, hi broadcast to *B; result (*B, blocks).
    Units:  lr has the unit of x when u is normalised, of x^2/f when u = g.
    Errors: ValueError unless 0 <= lo <= lr <= hi, lr > 0 and |beta| < 1.
    Source: Kolasinski, Notes on Normalized Gradient Descent (2018), Algorithm 1.
    Differs: his docstring has the sign reversed; his code reads lr unordered.
    """

    lr: Hyper
    beta: Hyper = 0.01
    lo: Hyper = 1e-6
    hi: Hyper = 1.0
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_blocks(self)
        check_fields(self, lr="(0, inf)", beta="(-1, 1)", lo="[0, inf)", hi="(0, inf]")
        if not np.all((self.lo <= self.lr) & (self.lr <= self.hi)):
            raise outside(self)

    def init(self, x: Array) -> CorrelationState:
        """The given rate, and no gradient yet (0)."""
        lr = self.blocks.rows(x, self.lr, self.beta, self.lo, self.hi)
        return CorrelationState(lr, np.zeros_like(x))

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: CorrelationState
    ) -> tuple[Array, CorrelationState]:
        cos = self.blocks.each(cosine, g, state.g)
        lr = clip(state.lr * (1 + col(self.beta) * cos), self.lo, self.hi)
        return state.lr, CorrelationState(lr, g.copy())
