"""Programs: a text in lines of trees, and how it runs along the iterates of a port."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from typing import Any

from nglab.oracle.language import (
    Tree,
    compiled,
    lags,
    names,
    parse,
    printed,
    simplified,
    weight,
)
from nglab.oracle.texts import TEXTS
from nglab.oracle.vocabulary import WORDS


@dataclass(frozen=True, eq=False)
class Line:
    """name <- value, at the steps where `when` holds; `slot` is its part."""

    name: str
    value: Tree
    when: Tree = None
    slot: str = ""

    @cached_property
    def code(self) -> Any:
        """The function that computes its value."""
        return compiled(self.value)

    @cached_property
    def due(self) -> Any:
        """The function that says whether it is computed."""
        return None if self.when is None else compiled(self.when)

    @cached_property
    def lags(self) -> frozenset[str]:
        """The names of earlier steps that it needs."""
        return lags(self.value)

    @cached_property
    def key(self) -> Any:
        """What it is, whatever part of the update it is called."""
        return self.name, self.value, self.when

    def to(self, value: Tree) -> "Line":
        """The line with another value."""
        return Line(self.name, value, self.when, self.slot)

    def __str__(self) -> str:
        return self.said("")

    def said(self, silent: str) -> str:
        """The line as on a page."""
        when = f"  at {printed(self.when)}" if self.when else ""
        return f"{self.name} <- {printed(simplified(self.value), silent)}{when}"


@dataclass(frozen=True, eq=False)
class Program:
    """Lines in their order, and what names are before the first step.

    cost  how far it is from the method: what is said first of equals
    """

    lines: tuple[Line, ...]
    starts: tuple[tuple[str, Tree], ...] = ()
    cost: float = 0.0

    @cached_property
    def key(self) -> Any:
        """What it is, whatever it cost."""
        return tuple(line.key for line in self.lines), self.starts

    @cached_property
    def used(self) -> frozenset[str]:
        """Every name that is read."""
        trees = [line.value for line in self.lines] + [e for _, e in self.starts]
        return frozenset().union(*map(names, trees))

    @cached_property
    def lags(self) -> tuple[str, ...]:
        """Names of earlier steps, the oldest first."""
        found = frozenset().union(*(line.lags for line in self.lines))
        return tuple(sorted(found, key=len, reverse=True))

    @cached_property
    def memories(self) -> frozenset[str]:
        """Names that keep what they were a step before: read before they are made."""
        made: set[str] = set()
        kept: set[str] = set()
        for line in self.lines:
            kept |= {n for n in names(line.value) - made if n[-1] != "_"}
            made |= set() if line.when else {line.name}
        return frozenset(kept & {line.name for line in self.lines}) - {"x", "g"}

    @cached_property
    def size(self) -> int:
        """How many parts its lines have."""
        return sum(weight(simplified(line.value)) + 2 for line in self.lines)

    @cached_property
    def silent(self) -> str:
        """The scope that goes without saying."""
        return "blk" if "blk" in self.used else "whole"

    def changed(self, lines: Sequence[Line], cost: float) -> "Program":
        """The same with other lines, so much further from the method."""
        return Program(tuple(lines), self.starts, self.cost + cost)

    def starting(self, cost: float, **starts: Tree) -> "Program":
        """The same with other values before the first step."""
        table = {**dict(self.starts), **starts}
        return Program(self.lines, tuple(sorted(table.items())), self.cost + cost)

    def __str__(self) -> str:
        return self.said(self.silent)

    def said(self, silent: str) -> str:
        """The whole update in a line; the scope `silent` goes without saying."""
        head = [f"{n} is {printed(e, silent)} at first" for n, e in self.starts]
        parts = []
        for when, group in groupby(self.lines, key=lambda line: line.when):
            body = ";  ".join(
                Line(line.name, line.value).said(silent) for line in group
            )
            parts.append(f"at {printed(when)} ({body})" if when else body)
        notes = [f"{note}" for note in self.notes]
        layers = "in every block: " if silent == "blk" and self.silent == silent else ""
        return layers + ";  ".join((*parts, *head, *notes))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of its functions must know."""
        words = dict.fromkeys(w for line in self.lines for w in words_of(line.value))
        notes = [WORDS[w].note for w in words if w in WORDS and WORDS[w].note]
        notes += [NOTES[n] for n in sorted(self.used & {*NOTES})]
        return tuple(dict.fromkeys(notes))


NOTES = {
    "decoupled": "coupled, scaled and decoupled are 1 where `coupling` says so, else 0"
}


def words_of(e: Tree) -> Iterator[str]:
    """The functions in a tree."""
    if isinstance(e, tuple):
        yield e[0]
        for part in e[1:]:
            yield from words_of(part)


LINE = re.compile(r"(\[(?P<when>[^]]*)\])?\s*(?P<name>\w+) = (?P<value>[^#]+)(#(.*))?")


def read(text: str) -> Program:
    """The program of a text."""
    lines, starts = [], {}
    for row in filter(None, map(str.strip, text.splitlines())):
        if row.startswith("start "):
            name, value = row.removeprefix("start ").split(" = ")
            starts[name] = parse(value)
            continue
        match = LINE.fullmatch(row)
        if not match:
            raise ValueError(f"no line of a text: {row!r}")
        when = parse(match["when"]) if match["when"] else None
        slot = (match[6] or "").strip()
        lines.append(Line(match["name"], parse(match["value"]), when, slot))
    return Program(tuple(lines), tuple(sorted(starts.items())))


@cache
def program(method: str) -> Program:
    """The program of a method."""
    return read(TEXTS[method])
