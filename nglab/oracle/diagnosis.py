"""Which variants reproduce a wrong port, alone or two at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import combinations

import numpy as np

from nglab.arrays import Array
from nglab.optimizer import Optimizer
from nglab.oracle.cases import Case, walk
from nglab.oracle.replay import Walk
from nglab.oracle.report import Report
from nglab.oracle.store import kept
from nglab.oracle.symptoms import symptoms
from nglab.oracle.variants import VARIANTS, Choice, Rule


@dataclass(frozen=True)
class Suspect:
    """One variant, or several on top of each other."""

    choices: tuple[Choice, ...]

    @property
    def name(self) -> str:
        """The names, joined by +."""
        return " + ".join(choice.name for choice in self.choices)

    @property
    def words(self) -> str:
        """What it does."""
        return ", and ".join(choice.words for choice in self.choices)

    def adds_to(self, other: "Suspect") -> bool:
        """Whether it does all that the other does, and more."""
        more = len(self.choices) > len(other.choices)
        return more and all(choice in self.choices for choice in other.choices)

    def rule(self, method: str, case: Case) -> tuple[Rule, bool]:
        """What it computes on a case, and whether every choice changes something."""
        rule: Rule = right(method, case)
        all_change = True
        for choice in self.choices:
            changed = choice(rule, case.config)
            all_change &= changed is not rule
            rule = changed
        return rule, all_change

    def path(
        self, method: str, case: Case, along: Array | None = None
    ) -> Iterator[Array]:
        """Its iterates on a case, or where it would go from those of a port."""
        rule, _ = self.rule(method, case)
        for x, _ in walk(rule, case.x0, case.arrays, along):
            yield x

    def reproduces(self, method: str, walk: Walk) -> bool:
        """Whether it takes the same steps; it is given up at the first other one.

        Each from the port's iterate: where g is made from x, rounding grows otherwise.
        """
        with np.errstate(all="ignore"):
            try:
                path = self.path(method, walk.case, walk.x)
                return all(
                    bool((abs(x - own) <= walk.slack).all())
                    for x, own in zip(path, walk.x, strict=True)
                )
            except ValueError:  # a number that the method refuses
                return False


@lru_cache(maxsize=256)
def right(method: str, case: Case) -> Optimizer:
    """The method itself."""
    return case.optimizer(method)


@cache
def applicable(method: str) -> tuple[Suspect, ...]:
    """Every variant, with every setting, that changes something in this method."""
    return tuple(
        suspect
        for variant in VARIANTS
        for suspect in (Suspect((choice,)) for choice in variant.choices)
        if any(suspect.rule(method, case)[1] for case in kept(method))
    )


def pairs(method: str) -> Iterator[Suspect]:
    """Two variants on top of each other, each with its commonest settings."""
    common = [s for s in applicable(method) if s.choices[0].common]
    for one, other in combinations(common, 2):
        if one.name != other.name:
            yield Suspect(one.choices + other.choices)


OMISSIONS = ("guard_missing", "noise_missing")  # what a short port leaves out


def short(method: str) -> Iterator[Suspect]:
    """A variant on top of all omissions: a port that is wrong, and leaves these out.

    It may also know a single norm, whatever the config says.
    """
    singles = applicable(method)
    left_out = tuple(s.choices[0] for s in singles if s.name in OMISSIONS)
    if len(left_out) < len(OMISSIONS):
        return
    norms = [s.choices for s in singles if s.name == "other_norm"]
    for norm in [(), *norms]:
        if norm:
            yield Suspect(left_out + norm)
        for s in singles:
            if s.name not in (*OMISSIONS, "other_norm"):
                yield Suspect(left_out + norm + s.choices)


def suspects(method: str, walks: Sequence[Walk]) -> list[Suspect]:
    """Those that reproduce all walks: singles, else pairs, else short; one a name."""
    first = sorted(walks, key=lambda w: w.first.step if w.first else len(w.x))
    for candidates in (applicable(method), pairs(method), short(method)):
        found: dict[str, Suspect] = {}
        for suspect in candidates:
            if all(suspect.reproduces(method, walk) for walk in first):
                found.setdefault(suspect.name, suspect)
        if found:
            fewest = [
                s for s in found.values() if not any(map(s.adds_to, found.values()))
            ]
            if len(fewest) == 1:
                return fewest
            return sorted(fewest, key=lambda s: distance(method, s, walks))
    return []


def distance(method: str, suspect: Suspect, walks: Sequence[Walk]) -> float:
    """How far it is from the port, in all."""
    total = 0.0
    with np.errstate(all="ignore"):
        for own in walks:
            x = np.array(list(suspect.path(method, own.case, own.x)))
            total += float(np.abs(x - own.x).max()) / (own.slack or 1.0)
    return total


def diagnosed(report: Report) -> Report:
    """The report with variants and words.

    What reproduces all iterates that are numbers; else what does but at the ends of the
    range, where a guard may hide: that is said.
    """
    lost = [walk for walk in report.walks if not walk.finite]
    words = (said(OVERFLOW, lost),) if lost else ()
    whole = tuple(walk for walk in report.walks if walk.finite)
    inner = tuple(walk for walk in whole if common(walk.case))
    for walks in (whole, inner):
        if all(walk.passed for walk in walks):
            others = [walk for walk in whole if not walk.passed]
            return replace(report, words=(*guarded(others), *words))
        found = suspects(report.method, walks)
        if found:
            others = [w for w in whole if not found[0].reproduces(report.method, w)]
            return named(replace(report, words=(*guarded(others), *words)), found)
    known = symptoms(replace(report, walks=whole))
    none = "no known variant, and no two together, do this. What is known:"
    return replace(report, words=(none, *known, *words))


OVERFLOW = (
    "its numbers leave float64 in {}, where right ones do not: does it form powers of "
    "gradients, or divide by one that is 0 after rounding?"
)
GUARDED = "in {} it does something else: is there a floor, an epsilon or a cap?"


def said(words: str, walks: Sequence[Walk]) -> str:
    """A sentence about cases."""
    return words.format(", ".join(walk.case.name for walk in walks))


def guarded(walks: Sequence[Walk]) -> tuple[str, ...]:
    """What is to be said of walks at the ends of the range."""
    return (said(GUARDED, walks),) if walks else ()


def common(case: Case) -> bool:
    """Whether its gradients are of a size that every port was tried on."""
    return bool(2.0**-30 < np.abs(case.arrays["g"]).max() < 2.0**30) and not case.far


def named(report: Report, found: Sequence[Suspect]) -> Report:
    """The report with the names of the suspects, and what would tell them apart."""
    first = f"your port is `{found[0].name}`: {found[0].words}"
    others = [told_apart(report.method, found[0], other) for other in found[1:]]
    names = tuple(suspect.name for suspect in found)
    return replace(report, variants=names, words=(first, *others, *report.words))


def told_apart(method: str, one: Suspect, other: Suspect) -> str:
    """Which case would tell two suspects apart."""
    said = f"or it is `{other.name}`: {other.words}"
    for case in kept(method):
        if not near(method, case, one, other):
            return f"{said}; case {case.name!r} tells them apart: it was not replayed"
    return f"{said}; no case of the vectors tells them apart"


def near(method: str, case: Case, one: Suspect, other: Suspect) -> bool:
    """Whether two suspects walk alike on a case."""
    with np.errstate(all="ignore"):
        x, y = (np.array(list(s.path(method, case))) for s in (one, other))
    return bool((np.abs(x - y) <= case.tolerance["float64"]).all())
