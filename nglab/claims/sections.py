"""The text of a theorem taken apart: its sections, and the bounds that have letters."""

import re
from typing import NamedTuple

HEAD = re.compile(r"^([A-Z][a-z]+) +(?=\S)")
LETTERED = re.compile(r"(?:^|(?<=\n))\(([a-z])\)\s+")


class Item(NamedTuple):
    """A paragraph of a section, and the letter it goes by, or ""."""

    letter: str
    text: str


def sections(text: str) -> dict[str, tuple[Item, ...]]:
    """What stands under Hypotheses, Method, Bound, ..., in order.

    >>> found = sections("It holds.\\n\\nBound   (a) x <= 1\\n"
    ...                  "        (b) y <= 2,\\n            always\\nProof   by words")
    >>> found["Bound"]
    (Item(letter='a', text='x <= 1'), Item(letter='b', text='y <= 2, always'))
    >>> found["Proof"]
    (Item(letter='', text='by words'),)
    """
    found: dict[str, list[str]] = {}
    here: list[str] = []
    for line in text.split("\n")[1:]:
        if head := HEAD.match(line):
            here = found.setdefault(head[1], [])
            line = line[head.end() :]
        if line.strip():
            here.append(line.strip())
    return {name: items(lines) for name, lines in found.items()}


def items(lines: list[str]) -> tuple[Item, ...]:
    """The paragraphs of a section: a letter at the start of a line begins one."""
    parts = LETTERED.split("\n".join(lines))
    found = [Item("", " ".join(parts[0].split()))] if parts[0].strip() else []
    for letter, said in zip(parts[1::2], parts[2::2], strict=True):
        found.append(Item(letter, " ".join(said.split())))
    return tuple(found)


def bounds(text: str) -> dict[str, str]:
    """Each letter with what it stands for, from the bounds and the identities.

    >>> bounds("It holds.\\n\\nMethod  (m) x <- x - h u\\nBound   (a) x <= 1")
    {'m': 'x <- x - h u', 'a': 'x <= 1'}
    """
    told = sections(text)
    where = ("Method", "Bound", "Identity")
    return {
        item.letter: item.text
        for name in where
        for item in told.get(name, ())
        if item.letter
    }
