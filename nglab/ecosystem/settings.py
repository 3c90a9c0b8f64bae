"""Keywords and options: SciPy's precedence, and none that is never read."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from nglab.arguments import count, hyper

GTOL = 1e-5
OWN = ("args", "callback", "gtol", "jac", "maxiter", "method", "options", "tol")


def unsupported(**given: Any) -> None:
    """ValueError for what SciPy's other methods use."""
    for name, value in given.items():
        empty = isinstance(value, tuple | list | dict) and not value
        if value is not None and not empty:
            raise ValueError(f"{name} is given but not supported: methods use fun, jac")


def settings(
    options: Any, direct: dict[str, Any], tol: float | None, most: int
) -> tuple[int, float]:
    """maxiter (most) and gtol: given once, as an option or directly, gtol beats tol."""
    if not isinstance(options, dict | None):
        raise ValueError(f"options={options!r} is not a dict")
    options = options or {}
    known(options, ("maxiter", "gtol"), "option")
    for name, value in direct.items():
        if value is not None and options.get(name) is not None:
            both = f"{name}={value!r}, options[{name!r}]={options[name]!r}"
            raise ValueError(f"{both}: give one of them")
    given = {k: v for k, v in [*direct.items(), *options.items()] if v is not None}
    maxiter = count("maxiter", given.get("maxiter", most), 0)
    if tol is not None and "gtol" not in given:
        return maxiter, tolerance("tol", tol)
    return maxiter, tolerance("gtol", given.get("gtol", GTOL))


def tolerance(name: str, value: Any) -> float:
    """One number that is not negative."""
    checked = hyper(name, value, "[0, inf)")
    if not isinstance(checked, float):
        raise ValueError(f"{name}={value!r} is not one number")
    return checked


def known(
    given: Collection[str], names: Collection[str], what: str, rule: str = ""
) -> None:
    """ValueError for those given that are not among the names, with the nearest."""
    for name in given:
        if name not in names:
            near = get_close_matches(str(name), [*names, *OWN], 1)
            rule = f"did you mean {near[0]!r}?" if near else rule
            rule = rule or f"known are {', '.join(names)}"
            raise ValueError(f"unknown {what} {name!r}: {rule}")
