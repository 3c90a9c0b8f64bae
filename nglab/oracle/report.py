"""What the oracle says about a port."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nglab.oracle.differences import Row, compared, width
from nglab.oracle.inference import Finding
from nglab.oracle.programs import program
from nglab.oracle.replay import Mismatch, Walk
from nglab.oracle.running import as_port


class Other(NamedTuple):
    """A formula, and the port that computes it."""

    text: str
    init: Callable[..., Any]
    step: Callable[..., Any]


class Condition(NamedTuple):
    """While these numbers are in the config, a port computes this."""

    numbers: Mapping[str, float]
    init: Callable[..., Any]
    step: Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Report:
    """The outcome of replaying the vectors of a method.

    method    the recipe
    walks     the port's iterates, one walk a case
    skipped   cases that the port does not implement
    far       cases that single precision cannot hold, where the port has no more
    variants  names of known variants that compute the same
    words     what is known about the port, one sentence an entry
    finding   what a wrong port computes, and how that was found
    conditions  where no formula was found: what is computed under a condition
    """

    method: str
    walks: tuple[Walk, ...]
    skipped: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    finding: Finding | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def formula(self) -> str | None:
        """The update of a wrong port in a line; None where none was found."""
        found = self.finding and self.finding.programs
        return found[0].said(program(self.method).silent) if found else None

    @property
    def rows(self) -> tuple[Row, ...]:
        """The lines of what a wrong port computes, with the method's beside."""
        found = self.finding and self.finding.programs
        return compared(found[0], program(self.method)) if found else ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The rows as they are printed, those that differ with a mark in front."""
        rows = self.rows
        return tuple(row.said(width(rows)) for row in rows)

    @property
    def ignored(self) -> tuple[str, ...]:
        """What of the config a wrong port does not look at."""
        return self.finding.ignored if self.finding else ()

    @property
    def others(self) -> tuple[Other, ...]:
        """Further formulas that explain a wrong port, and that nothing tells apart."""
        found = self.finding.programs[1:] if self.finding else ()
        silent = program(self.method).silent
        return tuple(Other(p.said(silent), *as_port(p)) for p in found)

    def as_port(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """(init, step) that compute the formula; of a right port, the method.

        Errors: ValueError where there is no formula.
        """
        found = self.finding and self.finding.programs
        if not found and not self.passed:
            raise ValueError(f"no formula was found for this port of {self.method}")
        return as_port(found[0] if found else program(self.method))

    def to_json(self) -> str:
        """The report for machines."""
        found = self.finding
        table = {
            "method": self.method,
            "passed": self.passed,
            "exact": self.exact,
            "failed": list(self.failed),
            "skipped": list(self.skipped),
            "formula": self.formula,
            "lines": [row._asdict() for row in self.rows],
            "others": [other.text for other in self.others],
            "variants": list(self.variants),
            "ignored": list(self.ignored),
            "sequences": found.trials if found else 0,
            "programs": found.tried if found else 0,
            "words": list(self.words),
        }
        return json.dumps(table, indent=1)

    @property
    def passed(self) -> bool:
        """Whether the port agrees with the method on every case, to rounding."""
        return all(walk.passed for walk in self.walks)

    @property
    def exact(self) -> bool:
        """Whether it agrees to the last bit."""
        return all(walk.exact for walk in self.walks)

    @property
    def first(self) -> Mismatch | None:
        """Where it leaves the vectors for the first time."""
        return next((walk.first for walk in self.walks if walk.first), None)

    @property
    def failed(self) -> tuple[str, ...]:
        """The cases that it gets wrong."""
        return tuple(walk.case.name for walk in self.walks if not walk.passed)

    def __bool__(self) -> bool:
        return self.passed

    def __str__(self) -> str:
        return "\n".join((self.verdict, *self.words))

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the largest entry of a gradient that was looked at, but 0."""
        sizes = [np.abs(walk.case.arrays["g"]) for walk in self.walks]
        return (
            min(float(a[a > 0].min(initial=np.inf)) for a in sizes),
            max(float(a.max()) for a in sizes),
        )

    @property
    def verdict(self) -> str:
        """Passed or not, and where; within which range it was looked."""
        count = len(self.walks)
        left = {"not implemented": self.skipped, "beyond float32": self.far}
        without = "".join(
            f"; {why}: {', '.join(names)}" for why, names in left.items() if names
        )
        if not self.passed:
            return (
                f"{self.method}: {len(self.failed)} of {count} cases differ "
                f"({', '.join(self.failed)}){without}\nfirst in {self.first}"
            )
        how = "to the last bit" if self.exact else "to rounding"
        low, high = self.reach
        return (
            f"{self.method}: passed, {count} cases {how}{without}\n"
            f"gradients from {low:.0e} to {high:.0e} were looked at"
        )
