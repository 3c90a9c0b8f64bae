"""What an optimizer asks of a moment, and the one that remembers nothing."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from nglab.arrays import Array


class Moment(Protocol):
    """What an optimizer asks of a moment; if its `local` is true, x comes after t."""

    def init(self, x: Array) -> Any:
        """The state before the first gradient."""

    def __call__(self, g: Array, state: Any, t: int) -> tuple[Array, Any]:
        """The direction at step t = 1, 2, ... and the state after it."""


class Nothing(NamedTuple):
    """The state of a part that remembers nothing."""


@dataclass(frozen=True, repr=False)
class NoMemory:
    """The direction is the gradient; every copy is equal to it.

    Shapes: g (*B, n). Errors: none. Source: gradient descent.
    """

    def __repr__(self) -> str:
        return "NO_MEMORY"

    def init(self, x: Array) -> Nothing:
        """No state."""
        return Nothing()

    def __call__(self, g: Array, state: Nothing, t: int) -> tuple[Array, Nothing]:
        return g, state


NO_MEMORY = NoMemory()
