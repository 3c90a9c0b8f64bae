"""What the library is to reach: a number that a result gives, and its bound."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

Results = Mapping[str, Any]  # a `Result` for each name of a workload's contestants
FLOOR = "import numpy"  # the process that does nothing else


class Goal(NamedTuple):
    """`measure` of the results of a workload is to be at most, or at least, `bound`.

    words   what is measured
    kind    "limit", or "peers"
    unit    "x", "us", "s" or "steps", after the number
    names   the contestants that it takes
    """

    words: str
    kind: str
    measure: Callable[[Results], float]
    bound: float
    names: tuple[str, ...]
    least: bool = False
    unit: str = "x"

    @property
    def wanted(self) -> str:
        """The goal as it is printed."""
        return f"{'>=' if self.least else '<='} {self.bound:,.6g} {self.unit}"

    def verdict(self, results: Results) -> tuple[float, str]:
        """The number, and whether it reaches the goal, or which peer is missing."""
        lacking = [results[name].missing for name in self.names]
        if any(lacking):
            return np.nan, f"missing: {', '.join(filter(None, lacking))}"
        value = self.measure(results)
        reached = value >= self.bound if self.least else value <= self.bound
        return value, "reached" if reached else "not reached"


def ratio(results: Results, name: str, other: str) -> float:
    """The time of a step over another's, the median over rounds of the two in turn."""
    return float(np.median(results[name].times / results[other].times))


def at_most(bound: float, name: str, other: str) -> Goal:
    """A step is at most so many times as long as the limit's."""

    def measure(results: Results) -> float:
        return ratio(results, name, other)

    return Goal(f"{name} / {other}", "limit", measure, bound, (name, other))


def faster(bound: float, other: str, name: str = "library") -> Goal:
    """A step of the peer is at least so many times as long as the library's."""

    def measure(results: Results) -> float:
        return ratio(results, other, name)

    words = f"{other} / {name}"
    return Goal(words, "peers", measure, bound, (other, name), least=True)


def within(bound: float, name: str = "library") -> Goal:
    """A trajectory-step takes at most so many microseconds."""

    def measure(results: Results) -> float:
        return 1e6 * float(np.median(results[name].times))

    words = f"{name}, a trajectory-step"
    return Goal(words, "limit", measure, bound, (name,), unit="us")


def starts(bound: float, spare: float, name: str = "library") -> Goal:
    """From start to result, less `spare` seconds, over `import numpy` alone."""

    def measure(results: Results) -> float:
        whole = results[name].process - spare
        return float(np.median(whole / results[FLOOR].process))

    words = f"(process of {name} - {1e3 * spare:g} ms) / {FLOOR}"
    return Goal(words, "limit", measure, bound, (name, FLOOR))


def smaller(bound: float, other: str, name: str = "library") -> Goal:
    """The peak memory of the whole process, over that of a peer's."""

    def measure(results: Results) -> float:
        return results[name].peak / results[other].peak

    words = f"memory of {name} / {other}"
    return Goal(words, "peers", measure, bound, (name, other))


def ahead(bound: float, other: str, name: str = "library") -> Goal:
    """As many steps may a run have until a compiled peer has caught up."""

    def measure(results: Results) -> float:
        return break_even(results, other, name)

    words = f"{name} ahead of {other}, compiled first, up to"
    return Goal(words, "peers", measure, bound, (other, name), least=True, unit="steps")


def break_even(results: Results, other: str, name: str) -> float:
    """Steps after which the peer, compilation included, is as fast; inf for never."""
    gain = np.median(results[name].times - results[other].times)
    return max(results[other].first, 0.0) / gain if gain > 0 else np.inf
