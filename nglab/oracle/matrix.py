"""The matrix: every variant as a wrong port of every method, and is it named?"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nglab.oracle.cases import Case
from nglab.oracle.catalogue import METHODS
from nglab.oracle.diagnosis import Suspect, applicable, suspects
from nglab.oracle.replay import Walk
from nglab.oracle.store import kept


class Row(NamedTuple):
    """A wrong port and what became of it.

    outcome: found, confused (`others` do the same), missed (it passes, or is not named)
    """

    method: str
    variant: str
    words: str
    outcome: str
    others: tuple[str, ...] = ()


def matrix(methods: Sequence[str] = tuple(METHODS)) -> list[Row]:
    """A row for each method and each setting of each variant that applies to it."""
    return [row(method, s) for method in methods for s in applicable(method)]


def row(method: str, suspect: Suspect) -> Row:
    """The outcome for one wrong port."""
    walks = [as_port(method, suspect, case) for case in kept(method)]
    words = suspect.words
    if all(walk.passed for walk in walks):
        return Row(method, suspect.name, words, "missed")
    finite = [walk for walk in walks if walk.finite]
    names = tuple(s.name for s in suspects(method, finite))
    others = tuple(name for name in names if name != suspect.name)
    named = suspect.name in names
    if named and not others:
        return Row(method, suspect.name, words, "found")
    return Row(method, suspect.name, words, "confused" if named else "missed", others)


def as_port(method: str, suspect: Suspect, case: Case) -> Walk:
    """The walk of a variant, as if it were a port."""
    with np.errstate(all="ignore"):
        return Walk(case, np.array(list(suspect.path(method, case))), "float64")
