"""Some rows of a batch: what a thread takes over, and what goes on when others stop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, Hyper, Schedule


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows at some places of the flattened batch.

    Shapes: places (r,), or a slice. What spans the batch, (*B) or (*B, width) or less
            that broadcasts, becomes (r,) or (r, width).
    Source: a row has the same bits in any batch.

    >>> rows = Rows((2, 3), np.array([0, 5]))
    >>> rows.numbers(np.array([1.0, 2.0, 3.0]))
    array([1., 3.])
    >>> rows.vectors(np.array([[[7.0]], [[8.0]]]))
    array([[7.],
           [8.]])
    """

    batch: tuple[int, ...]
    places: NDArray[np.integer[Any]] | slice

    def numbers(self, a: Any) -> Any:
        """A number a row: (*B) -> (r,)."""
        return np.broadcast_to(a, self.batch).reshape(-1)[self.places]

    def vectors(self, a: Any) -> Any:
        """A vector a row: (*B, width) -> (r, width)."""
        width = a.shape[-1]
        return np.broadcast_to(a, (*self.batch, width)).reshape(-1, width)[self.places]

    def state(self, state: Any) -> Any:
        """A state: its vectors, its streams of vectors, and the states in it."""
        if isinstance(state, tuple):
            return like(state, map(self.state, state))
        if isinstance(state, np.ndarray):
            return self.vectors(state)
        if hasattr(state, "keep"):
            return state.keep(self)
        return map(self.vectors, state) if isinstance(state, Iterator) else state

    def part(self, part: Any) -> Any:
        """A part of a method: its fields that are a `Hyper`, and the parts in it."""
        if hasattr(part, "keep"):
            return part.keep(self)
        if not is_dataclass(part) or isinstance(part, type):
            return part
        kinds = get_type_hints(type(part))
        new = {
            field.name: self.field(get_args(kinds[field.name]), old)
            for field in fields(part)
            if (old := getattr(part, field.name)) is not None
        }
        new = {name: a for name, a in new.items() if a is not getattr(part, name)}
        return replace(part, **new) if new else part

    def field(self, kinds: tuple[Any, ...], value: Any) -> Any:
        """A field of a part, by the kinds that it may be of."""
        if isinstance(value, np.ndarray):
            return self.numbers(value) if Array in kinds else value
        if Schedule in kinds and callable(value) and not is_dataclass(value):
            return lambda k: self.scheduled(value(k))
        return self.part(value)

    def scheduled(self, value: Hyper) -> Hyper:
        """What a schedule gave: a number for all, or one a row."""
        return self.numbers(value) if np.ndim(value) else value


def joined(states: Sequence[Any], order: Any, batch: tuple[int, ...]) -> Any:
    """The state of a batch from those of its rows; `order` sorts the rows.

    What is no array is taken from the last.
    """
    first = states[0]
    if isinstance(first, tuple):
        return like(first, (joined(s, order, batch) for s in zip(*states, strict=True)))
    if isinstance(first, np.ndarray):
        return np.concatenate(states)[order].reshape(*batch, first.shape[-1])
    return states[-1]


def like(old: tuple[Any, ...], new: Iterator[Any]) -> Any:
    """A tuple or NamedTuple with new entries."""
    return type(old)(*new) if hasattr(old, "_fields") else tuple(new)
