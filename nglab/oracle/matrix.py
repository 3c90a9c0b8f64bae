"""The matrix: every known wrong port of every method, and is it named?"""

from collections.abc import Sequence
from typing import NamedTuple

from nglab.oracle.checking import check
from nglab.oracle.known import Wrong, wrongs
from nglab.oracle.running import as_port
from nglab.oracle.texts import TEXTS


class Row(NamedTuple):
    """A wrong port and what became of it.

    outcome: found, confused (`others` do the same), missed (it is not named), right
             (with these numbers it is the method, on all vectors)
    """

    method: str
    variant: str
    words: str
    outcome: str
    others: tuple[str, ...] = ()


def matrix(methods: Sequence[str] = tuple(TEXTS)) -> list[Row]:
    """A row for each known wrong port of each method."""
    return [row(method, wrong) for method in methods for wrong in wrongs(method)]


def row(method: str, wrong: Wrong) -> Row:
    """The outcome for one wrong port."""
    try:
        report = check(*as_port(wrong.program), method=method)
    except ValueError:  # its numbers leave the range: that is said, and no name
        return Row(method, wrong.name, wrong.words, "right")
    others = tuple(name for name in report.variants if name != wrong.name)
    named = wrong.name in report.variants
    outcome = "confused" if others else "found"
    outcome = "right" if report.passed else outcome if named else "missed"
    return Row(method, wrong.name, wrong.words, outcome, others)
