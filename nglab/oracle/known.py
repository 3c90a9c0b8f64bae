"""What ports are known to compute instead of a method, and who does: `known.txt`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nglab.oracle.language import nodes
from nglab.oracle.programs import Program, program, read
from nglab.oracle.running import Along, explained
from nglab.oracle.texts import TEXTS

FILE = Path(__file__).with_name("known.txt")
GUARD = r"\(maximum\(n, floor\) \+ eps\)"
MACROS = {
    "DIVIDED": r"(?P<D>\b[gV])/(?P<N>l2|norm)\((?P=D), blk\)",
    "QUOTIENT": rf"(?P<D>\b[gV])/(?:{GUARD}|(?:l2|norm)\((?P=D), blk\))",
    "SIZE": r"(?P<N>l2|norm)\((?P<D>[gV]), blk\)",
    "STEP": r"x = x - (?P<R>lr\b|r\b(?=.*noise))\*(?P<E>u|V|\([^#]*\))(?=  #)",
    "RATE": r"x = x - (?P<R>lr|r)\*(?P<E>[^#]*)(?=  #)",
    "NOISY": r"x = x - (?P<R>lr|r)\*\(u \+ (?P<Z>[^#)]*)\)",
    "XI": r"(?P<A>noise|amplitude)\*xi",
    "GRADIENT": r"\bg(?P<lag>_*)\b",
    "FRESH": r"(?P<F>[gh])\b",
    "AFTER": r"sqrt\((?P<V>v/\(1 - beta2\*\*t\)|v|w)\)",
    "FORMULA": r"formula\([^#]*\)(?=  #)",
    "SEARCH": r"search\(x, g, (?P<T>\w+), [^#]*\)(?=  #)",
}
MACRO = re.compile("|".join(rf"\b{name}\b" for name in MACROS))


def filled(new: str, found: Mapping[str, str], match: re.Match[str]) -> str:
    """What stands in the place of a match."""
    return new.format(**{**found, **match.groupdict()})


class Form(NamedTuple):
    """Edits of a text, one after the other, and the numbers that are known in them."""

    edits: tuple[tuple[re.Pattern[str], str], ...]
    numbers: Mapping[str, tuple[str, ...]]

    def edited(self, text: str, numbers: Mapping[str, str]) -> str | None:
        """The text with all edits; None where one finds nothing."""
        found = dict(numbers)
        for old, new in self.edits:
            match = old.search(text)
            if not match:
                return None
            found |= match.groupdict()
            text = old.sub(partial(filled, new, found), text)
        return text

    def choices(self, more: Sequence[str], alone: bool) -> Iterator[dict[str, str]]:
        """Its numbers, each in turn, with `more` for each, or these `alone`."""
        values = []
        for own in self.numbers.values():
            words = tuple(filter(str.isidentifier, own))
            rest = () if words == own else more
            values.append(dict.fromkeys((*(words if alone else own), *rest)))
        for chosen in product(*values):
            yield dict(zip(self.numbers, chosen, strict=True))


class Known(NamedTuple):
    """A name, what it does, who does it, and how it looks in the texts."""

    name: str
    words: str
    who: str
    forms: tuple[Form, ...]


class Wrong(NamedTuple):
    """A program that ports are known to compute instead of a method."""

    name: str
    words: str
    who: str
    text: str

    @property
    def program(self) -> Program:
        """What it computes."""
        return read(self.text)

    def explains(self, seen: Sequence[Along]) -> bool:
        """Whether it does all that was seen of a port."""
        own = self.program
        with np.errstate(all="ignore"):
            return all((explained(own, a) == a.steps).all() for a in seen)


def pattern(old: str) -> re.Pattern[str]:
    """What an edit looks for: literal, but for the macros."""
    if old == "^":
        return re.compile(r"\A")
    found = [""] + [f"(?P<{name}>{MACROS[name]})" for name in MACRO.findall(old)]
    literal = map(re.escape, MACRO.split(old))
    whole = "".join(a + b for a, b in zip(found, literal, strict=True))
    first, last = (r"\b" if re.match("[a-z0-9]", a) else "" for a in (old[0], old[-1]))
    return re.compile(first + whole + last)


def form(line: str) -> Form:
    """The form of a line of the file."""
    edits, *given = line.split(" | ")
    pairs = [edit.split("=>") for edit in edits.split(" & ")]
    numbers = dict(g.split(" = ") for g in given)
    return Form(
        tuple((pattern(a.strip()), b.strip().replace("\\n", "\n")) for a, b in pairs),
        {name: tuple(values.split(", ")) for name, values in numbers.items()},
    )


@cache
def table() -> dict[str, Known]:
    """All that is known, by name."""
    found: dict[str, Known] = {}
    for row in FILE.read_text(encoding="utf-8").splitlines():
        if row.startswith("  "):
            name, last = found.popitem()
            found[name] = last._replace(forms=(*last.forms, form(row.strip())))
        elif row and not row.startswith("#"):
            name, words = row.split(": ", 1)
            words, _, who = words.partition(" | ")
            found[name] = Known(name, words, who, ())
    return found


def wrongs(method: str, more: Sequence[str] = ()) -> Iterator[Wrong]:
    """Every wrong port of a method, with numbers that are known, and with `more`."""
    for known in table().values():
        yield from edited(known, TEXTS[method], more)


def edited(
    known: Known, text: str, more: Sequence[str], alone: bool = False
) -> Iterator[Wrong]:
    """What becomes of a text, with each choice of numbers."""
    for form in known.forms:
        for numbers in form.choices(more, alone):
            new = form.edited(text, numbers)
            if new is not None:
                words = known.words.format(**numbers)
                yield Wrong(known.name, words, known.who, new)


def named(method: str, found: Program, seen: Sequence[Along]) -> tuple[Wrong, ...]:
    """What is known to do what a program does, in all that was seen; one of a name.

    Two on top of each other where nothing does it alone.
    """
    more = constants(method, found)
    for candidates in (wrongs, pairs):
        does = {w.name: w for w in candidates(method, more) if w.explains(seen)}
        if does:
            return tuple(does.values())
    return ()


def pairs(method: str, more: Sequence[str]) -> Iterator[Wrong]:
    """Two on top of each other, with numbers of the formula alone."""
    for one, two in combinations(table().values(), 2):
        for a in edited(one, TEXTS[method], more, alone=True):
            for b in edited(two, a.text, more, alone=True):
                who = " and ".join(filter(None, (a.who, b.who)))
                words = f"{a.words}, and {b.words}"
                yield Wrong(f"{a.name} + {b.name}", words, who, b.text)


def constants(method: str, found: Program) -> tuple[str, ...]:
    """The numbers of a program that the method does not have."""
    own, other = (numbers(p) for p in (program(method), found))
    return tuple(n for n in other if n not in own)


def numbers(program: Program) -> dict[str, None]:
    """The numbers in a program."""
    trees = [line.value for line in program.lines] + [e for _, e in program.starts]
    parts = (part for tree in trees for _, part in nodes(tree))
    return {repr(part): None for part in parts if isinstance(part, float | int)}
