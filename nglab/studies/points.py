"""The plan of a study: points, each a dictionary of plain arguments."""

from collections.abc import Iterable, Mapping
from itertools import product
from math import isfinite
from typing import Any

import numpy as np

from nglab.arguments import shown

Point = dict[str, Any]


def grid(**axes: Iterable[Any]) -> list[Point]:
    """Every combination of the values of the axes; the last axis varies fastest.

    Grids are lists, and so can be added: grid(depth=[6]) + grid(depth=[12], lr=[0.1]).

    Errors: ValueError for an axis that is one value, or none.

    >>> grid(depth=[6, 12], lr=[0.1])
    [{'depth': 6, 'lr': 0.1}, {'depth': 12, 'lr': 0.1}]
    """
    lists = []
    for name, values in axes.items():
        if isinstance(values, str | bytes | Mapping) or not isinstance(
            values, Iterable
        ):
            raise ValueError(f"{name}={values!r} is one value: an axis is a list")
        lists.append(list(values))
        if not lists[-1]:
            raise ValueError(f"{name}={values!r} has no values")
    return [dict(zip(axes, values, strict=True)) for values in product(*lists)]


def listed(points: Mapping[str, Any] | Iterable[Mapping[str, Any]]) -> list[Point]:
    """The points of a grid or of a list, their arguments as JSON has them."""
    if isinstance(points, Mapping):
        points = grid(**points)
    found = []
    for i, point in enumerate(points):
        if not isinstance(point, Mapping):
            raise ValueError(f"point {i} is {point!r}: a point is a dictionary")
        found.append({name: plain(name, value) for name, value in point.items()})
    if not found:
        raise ValueError("a study needs at least one point")
    return found


def plain(name: str, value: Any) -> Any:
    """A value as it comes back from JSON: tuples as lists, NumPy's numbers as Python's.

    Errors: ValueError for what JSON cannot carry.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float) and isfinite(value):
        return value
    if isinstance(value, list | tuple):
        return [plain(name, each) for each in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: plain(name, each) for key, each in value.items()}
    rule = "finite numbers, words, None, and lists and dictionaries of them"
    raise ValueError(f"{name}={shown(value)} is nothing that JSON can carry: {rule}")


def said(point: Point) -> str:
    """A point in words.

    >>> said({"depth": 6, "method": "max"})
    "depth=6, method='max'"
    """
    return ", ".join(f"{name}={value!r}" for name, value in point.items())
