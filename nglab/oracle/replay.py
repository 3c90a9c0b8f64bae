"""Replay: give a port the gradients of the vectors and collect its iterates."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array
from nglab.oracle.cases import Case

Init = Callable[[Array, dict[str, Any]], Any]
Step = Callable[[Array, Array, Any, dict[str, Any]], tuple[Any, Any]]


ROUNDING = {"float64": 1e-13, "float32": 1e-5}  # where the right path is zero


class Mismatch(NamedTuple):
    """Where a port leaves the vectors for the first time."""

    case: str
    step: int
    coordinate: int
    expected: float
    got: float

    def __str__(self) -> str:
        return (
            f"case {self.case!r}, step {self.step}, coordinate {self.coordinate}: "
            f"expected {self.expected!r}, got {self.got!r}"
        )


@dataclass(frozen=True, eq=False)
class Walk:
    """The iterates of a port on one case."""

    case: Case
    x: Array
    precision: str

    @property
    def tolerance(self) -> float:
        """How far a right port of this precision may stray."""
        return self.case.tolerance[self.precision]

    @cached_property
    def slack(self) -> float:
        """How far a wrong port may stray from its like: larger iterates round more."""
        own, right = reach(self.x), reach(self.case.x)
        share = self.tolerance / right if right else ROUNDING[self.precision]
        return max(self.tolerance, share * own)

    @property
    def passed(self) -> bool:
        """Whether they are those of the vectors, to rounding."""
        return bool((np.abs(self.x - self.case.x) <= self.tolerance).all())

    @property
    def exact(self) -> bool:
        """Whether they are those of the vectors, to the last bit."""
        return bool((self.x == self.case.x).all())

    @property
    def first(self) -> Mismatch | None:
        """Where they leave the vectors."""
        wrong = np.argwhere(np.abs(self.x - self.case.x) > self.tolerance)
        if not len(wrong):
            return None
        k, i = (int(a) for a in wrong[0])
        return Mismatch(
            self.case.name, k, i, float(self.case.x[k, i]), float(self.x[k, i])
        )


def reach(x: Array) -> float:
    """The largest coordinate."""
    return float(np.abs(x).max())


def replayed(init: Init, step: Step, cases: Iterable[Case]) -> list[Walk]:
    """The walk of a port on each case; a NotImplementedError leaves a case out."""
    walks = []
    for case in cases:
        with suppress(NotImplementedError), np.errstate(all="ignore"):
            walks.append(walked(init, step, case))
    if not walks:
        raise ValueError("no case was replayed: the port implements none of them")
    return walks


def walked(init: Init, step: Step, case: Case) -> Walk:
    """The walk of a port on a case; it gets copies, and may change them."""
    x: Any = case.x0.copy()
    state = init(x.copy(), case.at(0))
    path, kinds = [], set()
    for k, g in enumerate(case.inputs["g"]):
        x, state = pair(step(x, np.array(g), state, case.at(k)))
        path.append(iterate(x, case, k))
        kinds.add(str(getattr(x, "dtype", "float64")))
    single = any("float32" in kind for kind in kinds)
    return Walk(case, np.array(path), "float32" if single else "float64")


def pair(answer: Any) -> tuple[Any, Any]:
    """What a step must return."""
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise ValueError(f"step returned {type(answer).__name__}, not (x, state)")
    return answer


def iterate(x: Any, case: Case, k: int) -> Array:
    """What a port returned as a float64 vector; ValueError if it is none."""
    where = f"case {case.name!r}, step {k}"
    try:
        a = np.array(x, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{where}: x is no vector of numbers: {x!r}") from None
    if a.shape != case.x0.shape:
        raise ValueError(
            f"{where}: x has shape {a.shape}, it must have {case.x0.shape}"
        )
    bad = np.flatnonzero(~np.isfinite(a))
    if len(bad):
        hint = why(case, k, int(bad[0]))
        raise ValueError(f"{where}, coordinate {bad[0]}: x is {a[bad[0]]}{hint}")
    return a


def why(case: Case, k: int, i: int) -> str:
    """The likely reason for a number that is not finite."""
    ends = np.cumsum(case.config["blocks"])
    b = int(np.searchsorted(ends, i, side="right"))
    g = np.array(case.inputs["g"][k])[ends[b] - case.config["blocks"][b] : ends[b]]
    return (
        "" if g.any() else f"; the gradient of block {b} is zero, and 0/0 counts as 0"
    )


def answers(table: Mapping[str, Any], cases: Iterable[Case]) -> list[Walk]:
    """The walks of a port from the file that it wrote."""
    given, precision = table.get("cases"), table.get("precision", "float64")
    if not isinstance(given, dict):
        raise ValueError('the output has no "cases": {name: {"x": [[...], ...]}}')
    if precision not in ("float64", "float32"):
        raise ValueError(f"precision {precision!r} is neither float64 nor float32")
    known = {case.name: case for case in cases}
    unknown = sorted(given.keys() - known.keys())
    if unknown or not given:
        raise ValueError(
            f"unknown cases {unknown}" if unknown else "the output has no cases"
        )
    return [recorded(known[name], entry, precision) for name, entry in given.items()]


def recorded(case: Case, entry: Any, precision: str) -> Walk:
    """The walk on a case from its part of the file."""
    xs = entry.get("x") if isinstance(entry, dict) else entry
    if not isinstance(xs, list) or len(xs) != case.steps:
        raise ValueError(f"case {case.name!r}: x must be a list of {case.steps} rows")
    return Walk(
        case, np.array([iterate(x, case, k) for k, x in enumerate(xs)]), precision
    )
