"""Some rows of a batch: what a thread takes over, and what goes on when others stop.

A state is made of tuples, of arrays (*B, width), of iterators over such arrays and of
plain numbers; a hyperparameter is a field annotated `Hyper` of a dataclass, or a
schedule. Whatever else has a batch has a method `keep(rows)` that gives its share.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, Hyper, Schedule


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows at some places of the flattened batch.

    Shapes: places (r,). What spans the batch, (*B) or (*B, width) or less that
            broadcasts, becomes (r,) or (r, width).
    Errors: ValueError for a state that is made of something else.
    Source: a row has the same bits in any batch.

    >>> rows = Rows((2, 3), np.array([0, 5]))
    >>> rows.numbers(np.array([1.0, 2.0, 3.0]))
    array([1., 3.])
    >>> rows.vectors(np.array([[[7.0]], [[8.0]]]))
    array([[7.],
           [8.]])
    """

    batch: tuple[int, ...]
    places: NDArray[np.integer[Any]]

    def numbers(self, a: Any) -> Any:
        """A number a row: (*B) -> (r,)."""
        return np.broadcast_to(a, self.batch).reshape(-1)[self.places]

    def vectors(self, a: Any) -> Any:
        """A vector a row: (*B, width) -> (r, width)."""
        if np.ndim(a) == 0:
            raise ValueError(f"{a!r} in a state is no array (*B, width)")
        shape = (*self.batch, a.shape[-1])
        return np.broadcast_to(a, shape).reshape(-1, shape[-1])[self.places]

    def of(self, rows: "Rows") -> "Rows":
        """Some of these rows."""
        return Rows(self.batch, self.places[rows.places])

    def state(self, state: Any) -> Any:
        """A state: its arrays, its iterators, and the states in it."""
        if hasattr(state, "keep"):
            return state.keep(self)
        if isinstance(state, tuple):
            return like(state, map(self.state, state))
        if isinstance(state, np.ndarray):
            return self.vectors(state)
        if isinstance(state, Iterator):
            return Picked(state, self)
        if state is None or isinstance(state, int | float | str | np.generic):
            return state
        raise ValueError(f"a {type(state).__name__} in a state cannot be cut into rows")

    def part(self, part: Any) -> Any:
        """A part of a method: its fields that are a `Hyper`, and the parts in it."""
        return part.keep(self) if hasattr(part, "keep") else changed(part, self.field)

    def field(self, kinds: tuple[Any, ...], value: Any) -> Any:
        """A field of a part, by the kinds that it may be of."""
        if isinstance(value, np.ndarray):
            return self.numbers(value) if Array in kinds else value
        if Schedule in kinds and callable(value) and not is_dataclass(value):
            return Scheduled(value, self)
        return self.part(value)

    def scheduled(self, value: Hyper) -> Hyper:
        """One number for all, or those of the rows."""
        return self.numbers(value) if np.ndim(value) else value


@cache
def kinds(part: type) -> dict[str, tuple[Any, ...]]:
    """The kinds of value that each field of a dataclass may have."""
    try:
        hints = get_type_hints(part)
    except NameError:  # annotations that are known inside a function alone
        hints = {}
    return {field.name: get_args(hints.get(field.name)) for field in fields(part)}


def is_law(kind: Any) -> bool:
    """Whether values of this kind are functions of k."""
    return get_origin(kind) is Callable and get_args(kind)[0] == [int]


def changed(part: Any, field: Callable[[tuple[Any, ...], Any], Any]) -> Any:
    """A dataclass that is a part of a method, with field(kinds, value) in its fields.

    A function in it, such as the one that a line search looks at, stays as it is.
    """
    function = hasattr(part, "value") or hasattr(part, "value_and_grad")
    if function or not is_dataclass(part) or isinstance(part, type):
        return part
    mine = part
    for name, may_be in kinds(type(part)).items():
        old = getattr(part, name)
        new = field(may_be, old)
        if new is not old:
            mine = copy(part) if mine is part else mine
            object.__setattr__(mine, name, new)
    return mine


@dataclass
class Picked(Iterator[Any]):
    """What an iterator over arrays (*B, width) gives to some rows."""

    source: Iterator[Any]
    rows: Rows

    def __next__(self) -> Any:
        a = next(self.source)
        return self.rows.vectors(a) if isinstance(a, np.ndarray) else a

    def keep(self, rows: Rows) -> "Picked":
        """Some of its rows."""
        return Picked(self.source, self.rows.of(rows))


@dataclass(frozen=True, eq=False)
class Scheduled:
    """What a schedule k -> (*B) gives to some rows."""

    source: Schedule
    rows: Rows

    def __call__(self, k: int) -> Hyper:
        return self.rows.scheduled(self.source(k))

    def keep(self, rows: Rows) -> "Scheduled":
        """Some of its rows."""
        return Scheduled(self.source, self.rows.of(rows))


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
