"""Sets of ports: a file of them is a module with PORTS (wrong ones) or RIGHT.

Both are lists of (method, name, what it computes in words, init, step).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nglab.arguments import one_of
from nglab.oracle import METHODS


class Entry(NamedTuple):
    """A port of a set, and what it computes in words."""

    set: str
    method: str
    name: str
    computes: str
    init: Callable[..., Any]
    step: Callable[..., Any]

    @property
    def id(self) -> str:
        """method/name."""
        return f"{self.method}/{self.name}"


def entries(name: str, names: Mapping[str, Any], kind: str = "PORTS") -> list[Entry]:
    """The ports of a module, each looked at.

    Errors: ValueError for what is no list of (method, name, words, init, step).
    """
    found = []
    for i, given in enumerate(names.get(kind, ())):
        where = f"{name}: {kind}[{i}]"
        if not (isinstance(given, Sequence) and len(given) == 5):
            raise ValueError(f"{where} is no (method, name, computes, init, step)")
        one_of(f"the method of {where}", given[0], METHODS)
        if not (callable(given[3]) and callable(given[4])):
            raise ValueError(f"{where}: init and step must be functions")
        found.append(Entry(name, *given))
    return found


def spelled(entry: Entry) -> Iterator[tuple[str, Callable[..., Any]]]:
    """A right step as it is, 1 ulp longer or shorter, in place, in single precision."""
    step, rng = entry.step, np.random.default_rng(7)

    def jittered(x: Any, g: Any, state: Any, config: Any) -> Any:
        new, state = step(x, g, state, config)
        return x + (new - x) * (1 + rng.choice([-1, 1], len(x)) * 2.0**-52), state

    def in_place(x: Any, g: Any, state: Any, config: Any) -> Any:
        x[:], state = step(x.copy(), g.copy(), state, config)
        g[:] = np.nan  # it is the port's
        return x, state

    def single(x: Any, g: Any, state: Any, config: Any) -> Any:
        x, state = step(np.float32(x), np.float32(g), state, config)
        return np.float32(x), state

    yield "as it is", step
    yield "in place", in_place
    if not METHODS[entry.method].closed:  # its decisions between equals are exact
        yield "its steps off by an ulp", jittered
    yield "in float32", single
