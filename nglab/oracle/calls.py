"""How a function of a port is called: with what its signature asks for.

So many arguments by position, in a given order, and by name those of `state, config,
xi, f` that it has besides.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import Parameter, signature
from textwrap import shorten
from typing import Any

BY_NAME = ("state", "config", "xi", "f")
PLACED = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


class PortError(ValueError):
    """A port that cannot be replayed; one sentence says where, and what to pass."""


@contextmanager
def reported(where: str) -> Iterator[None]:
    """What a port raises becomes one sentence; NotImplementedError has a meaning."""
    try:
        yield
    except NotImplementedError:
        raise
    except PortError as error:
        raise PortError(f"{where}: {error}") from error.__cause__
    except Exception as error:
        words = f"the port raised {type(error).__name__}: {in_a_line(error)}"
        raise PortError(f"{where}: {words}") from error


@dataclass(frozen=True)
class Call:
    """A function of a port, and what it is given by position and by name."""

    function: Callable[..., Any]
    positions: tuple[str, ...]
    names: tuple[str, ...]

    def __call__(self, **given: Any) -> Any:
        named = {name: given.get(name) for name in self.names}
        return self.function(*(given[name] for name in self.positions), **named)

    def asks(self, name: str) -> bool:
        """Whether it is given that argument."""
        return name in self.positions + self.names


@dataclass(frozen=True)
class Signature:
    """The arguments of a function, by name.

    must     those it must have, by position
    may      those it may have
    named    those it must have, by name alone
    room     how many it takes by position; None: any number
    """

    title: str
    must: tuple[str, ...]
    may: tuple[str, ...]
    named: tuple[str, ...]
    room: int | None

    @property
    def least(self) -> int:
        """How many it must have."""
        return len(self.must) + len(self.named)


def in_a_line(thing: Any) -> str:
    """What a thing says of itself, on one line that is not long."""
    return shorten(str(thing), 200, placeholder=" ...")


def title(thing: Any) -> str:
    """The name of a function or of a class; of an object, that of its class."""
    return getattr(thing, "__name__", type(thing).__name__)


def signed(function: Any, name: str) -> Signature:
    """The signature of a function; PortError where it has none."""
    try:
        form = signature(function)
    except (TypeError, ValueError):
        cure = "wrap it in a function whose arguments have names"
        raise PortError(f"{name} does not say what it takes: {cure}") from None
    given = form.parameters.values()
    free = any(p.kind is Parameter.VAR_POSITIONAL for p in given)
    kinds = (*PLACED, Parameter.KEYWORD_ONLY)
    must = [p for p in given if p.default is Parameter.empty and p.kind in kinds]
    return Signature(
        f"{name}{form}",
        tuple(p.name for p in must if p.kind in PLACED),
        tuple(p.name for p in given if p.kind in kinds and p not in must),
        tuple(p.name for p in must if p.kind not in PLACED),
        None if free else sum(p.kind in PLACED for p in given),
    )


def least(function: Any, name: str, order: tuple[str, ...]) -> Call:
    """A function given what it must have of `order`; what has a default keeps it."""
    has = signed(function, name)
    return call(function, has, order, len(has.must))


def most(function: Any, name: str, order: tuple[str, ...], few: int) -> Call:
    """A function given all of `order` that it has room for, and at least `few`."""
    has = signed(function, name)
    count = len(order) if has.room is None else min(has.room, len(order))
    if len(has.must) > len(order) or count + len(has.named) < few:
        wanted = ", ".join(order)
        raise PortError(f"{has.title} must take ({wanted}), in this order")
    return call(function, has, order, count)


def call(function: Any, has: Signature, order: tuple[str, ...], count: int) -> Call:
    """A function called with the first `count` of `order`, and more by their names."""
    given, rest = order[:count], order[count:]
    if {*has.named} - {*rest, *BY_NAME} or {*has.named} & {*given}:
        wanted, named = ", ".join(order), ", ".join(has.named)
        raise PortError(f"{has.title} wants {named} by name: let it take ({wanted})")
    more = [n for n in has.may if n in BY_NAME and n not in given]
    taken = has.may[: max(0, count - len(has.must))]
    return Call(
        function, given, (*has.named, *(name for name in more if name not in taken))
    )
