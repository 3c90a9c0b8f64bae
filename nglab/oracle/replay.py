"""Replay: give a port the gradients of the vectors and collect its iterates."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array
from nglab.oracle.calls import PortError, in_a_line, reported
from nglab.oracle.cases import Case
from nglab.oracle.ports import Port

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
    def finite(self) -> bool:
        """Whether all iterates are numbers."""
        return bool(np.isfinite(self.x).all())

    @property
    def first(self) -> Mismatch | None:
        """Where they leave the vectors."""
        wrong = np.argwhere(~(np.abs(self.x - self.case.x) <= self.tolerance))
        if not len(wrong):
            return None
        k, i = (int(a) for a in wrong[0])
        return Mismatch(
            self.case.name, k, i, float(self.case.x[k, i]), float(self.x[k, i])
        )


def reach(x: Array) -> float:
    """The largest coordinate."""
    return float(np.abs(x).max())


def replayed(port: Port, cases: Iterable[Case]) -> list[Walk]:
    """The walk of a port on each case; a NotImplementedError leaves a case out.

    A port in single precision is not asked what single precision cannot hold. The first
    case is walked twice: a port that goes another way then is not fresh.
    """
    walks: list[Walk] = []
    for case in cases:
        if case.far and any(walk.precision == "float32" for walk in walks):
            continue
        with suppress(NotImplementedError):
            own = walked(port, case)
            if own and not walks:
                same(own, walked(port, case))
            walks += [own] if own else []
    if not walks:
        raise ValueError("no case was replayed: the port implements none of them")
    return walks


def same(first: Walk, second: Walk | None) -> None:
    """PortError unless a case that is replayed goes the way that it went."""
    if second is None or (np.abs(first.x - second.x) > first.tolerance).any():
        raise PortError(
            f"case {first.case.name!r} goes another way when it is replayed: the port "
            "remembers the case before, or draws numbers of its own; "
            "pass make(config) that returns a new one for each case"
        )


def walked(port: Port, case: Case) -> Walk | None:
    """The walk of a port on a case; None in single precision beyond its range.

    All that a port is given is its own: it may change it, then and later. Of what it
    returns the numbers are taken at once.
    """
    path, precision = np.full(np.shape(case.inputs["g"]), np.nan), "float64"
    with np.errstate(all="ignore"):
        with reported(f"case {case.name!r}, init"):
            held = port.begin(case.x0.copy(), case.at(0))
        x: Array = case.x0.copy()
        for k, g in enumerate(case.inputs["g"]):
            with reported(f"case {case.name!r}, step {k}"):
                answer, held = port.move(x, np.array(g), held, case.at(k))
                x = vector(answer, case)
            if x.dtype == np.float32:
                precision = "float32"
                if case.far:
                    return None
            path[k] = iterate(x, case, k)
            if not np.isfinite(path[k]).all():
                break
    return Walk(case, path, precision)


def vector(answer: Any, case: Case) -> Array:
    """What a port returned as a vector of float64 or float32 that is ours."""
    try:
        a = np.array(answer)
        a = a.astype(float) if a.dtype.kind in "iuO" else a
    except Exception as error:
        raise PortError(f"x is no vector of numbers: {in_a_line(answer)}") from error
    if a.dtype.kind != "f" or answer is None:
        what = "complex" if a.dtype.kind == "c" else "no vector of numbers"
        raise PortError(f"x is {what}: {in_a_line(answer)}")
    if a.dtype.itemsize < 4:
        raise PortError(f"x is of {a.dtype}: return float64 or float32")
    if a.shape != case.x0.shape:
        raise PortError(f"x has shape {a.shape}, it must have {case.x0.shape}")
    return a if a.dtype == np.float32 else a.astype(float, copy=False)


def iterate(x: Array, case: Case, k: int) -> Array:
    """An iterate in float64; ValueError where it should be finite, and is not.

    Where single precision fails, a wrong port may well leave double precision.
    """
    bad = np.flatnonzero(~np.isfinite(x))
    if len(bad) and not case.far:
        where = f"case {case.name!r}, step {k}, coordinate {bad[0]}"
        raise ValueError(f"{where}: x is {x[bad[0]]}{why(case, k, int(bad[0]))}")
    return x.astype(float)


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
    return [
        recorded(known[name], entry, precision)
        for name, entry in given.items()
        if not (known[name].far and precision == "float32")
    ]


def recorded(case: Case, entry: Any, precision: str) -> Walk:
    """The walk on a case from its part of the file."""
    xs = entry.get("x") if isinstance(entry, dict) else entry
    if not isinstance(xs, list) or len(xs) != case.steps:
        raise ValueError(f"case {case.name!r}: x must be a list of {case.steps} rows")
    path = []
    for k, x in enumerate(xs):
        with reported(f"case {case.name!r}, step {k}"):
            a = vector(x, case)
        path.append(iterate(a, case, k))
    return Walk(case, np.array(path), precision)
