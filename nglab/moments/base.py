"""What an optimizer asks of a moment, and the one that remembers nothing."""

from typing import Any, NamedTuple, Protocol

from nglab.arrays import Array


class Moment(Protocol):
    """What an optimizer asks of a moment."""

    def init(self, x: Array) -> Any:
        """The state before the first gradient."""

    def __call__(self, g: Array, state: Any, t: int) -> tuple[Array, Any]:
        """The direction at step t = 1, 2, ... and the state after it."""


class Nothing(NamedTuple):
    """The state of a part that remembers nothing."""


class NoMemory:
    """The direction is the gradient."""

    def __repr__(self) -> str:
        return "NO_MEMORY"

    def __reduce__(self) -> str:
        return "NO_MEMORY"  # a copy is itself

    def init(self, x: Array) -> Nothing:
        """No state."""
        return Nothing()

    def __call__(self, g: Array, state: Nothing, t: int) -> tuple[Array, Nothing]:
        return g, state


NO_MEMORY = NoMemory()
