"""A workload with its results, and the ratios that are read off them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array
from tests.bench.contest import Workload
from tests.bench.goals import FLOOR, Goal, ratio
from tests.bench.races import Result

COMPILED = ("jax", "optax")


class Outcome(NamedTuple):
    """A workload with a result for each contestant."""

    key: str
    workload: Workload
    results: Mapping[str, Result]

    def beside(self, name: str, role: str) -> str:
        """The first contestant of a role, such as the limit, in the lane of another."""
        everyone = self.workload.contestants
        lane = next(c.lane for c in everyone if c.name == name)
        return next(c.name for c in everyone if (c.lane, c.role) == (lane, role))

    def over(self, name: str, role: str) -> float:
        """The time of a step over that of the limit, or library; nan of no step."""
        if name == FLOOR:
            return np.nan
        return ratio(self.results, name, self.beside(name, role))

    def with_compilation(self, name: str) -> float:
        """That over the library's, for one race that has to be compiled first."""
        r = self.results[name]
        if r.role not in COMPILED:
            return np.nan
        library = self.results[self.beside(name, "library")]
        race = np.median(r.times) + max(r.first, 0.0) / max(r.steps, 1)
        return float(race / np.median(library.times))

    def judged(self) -> list[tuple[Goal, float, str]]:
        """Every goal, its value, and whether it is reached."""
        return [(goal, *goal.verdict(self.results)) for goal in self.workload.goals]

    def as_json(self) -> dict[str, Any]:
        """All numbers of the workload."""
        return {
            "title": self.workload.title,
            "contestants": {name: self.numbers(name) for name in self.results},
            "goals": [
                {"kind": goal.kind, "what": goal.words, "measured": plain(value)}
                | {"goal": goal.wanted, "verdict": verdict}
                for goal, value, verdict in self.judged()
            ],
        }

    def numbers(self, name: str) -> dict[str, Any]:
        """All numbers of a contestant."""
        r = self.results[name]
        if r.missing:
            return {"role": r.role, "missing": r.missing}
        return {
            "role": r.role,
            "steps": r.steps,
            "seconds_a_step": [plain(t) for t in r.times],
            "over_library": plain(self.over(name, "library")),
            "over_limit": plain(self.over(name, "limit")),
            "first_race_extra_seconds": plain(r.first),
            "over_library_compiled_first": plain(self.with_compilation(name)),
            "cpu_seconds_a_second": plain(r.cpu),
            "process_seconds": [plain(t) for t in r.process],
            "peak_bytes": plain(r.peak),
        }


def plain(value: float | Array) -> float | None:
    """A number that JSON knows; None for nan and inf."""
    return float(value) if np.isfinite(value) else None
