"""An adversary: within a claim's hypotheses, search for a larger ratio."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from nglab.arguments import count
from nglab.arrays import Array
from nglab.claims.base import Claim, Worst, worst


class Attack(NamedTuple):
    """The best instance found, its arguments, and the ratio without a search."""

    worst: Worst
    arguments: dict[str, float]
    shown: Worst
    tries: int
    interrupted: bool = False


def attack(
    claim: Claim, budget: int = 300, told: Callable[[float], None] | None = None
) -> Attack:
    """Search the claim's `space` with about `budget` runs of its theorem.

    Half of the budget goes to points of a Sobol sequence, the rest to simplex searches
    from the three best. `told` hears of the best ratio after each run. Ctrl-C ends the
    search, and what was found until then is returned.

    Errors: ValueError for a claim without a space, and a budget below 8.
    """
    if not claim.space:
        raise ValueError(f"{claim.id} names no arguments that may vary")
    tried: list[tuple[float, dict[str, float], Worst]] = []

    def loss(point: Array) -> float:
        arguments = inside(claim.space, point)
        found = worst(claim.theorem(**arguments))
        tried.append((found.ratio, arguments, found))
        if told is not None:
            told(max(ratio for ratio, _, _ in tried))
        return -found.ratio

    shown, budget = worst(claim.theorem()), count("budget", budget, 8)
    interrupted = False
    try:
        search(loss, len(claim.space), budget)
    except KeyboardInterrupt:
        if not tried:
            raise
        interrupted = True
    _, arguments, best = max(tried, key=lambda entry: entry[0])
    return Attack(best, arguments, shown, len(tried), interrupted)


def search(loss: Callable[[Array], float], n: int, budget: int) -> None:
    """Look for small losses in the unit cube: everywhere, then from the best points."""
    from scipy.optimize import minimize
    from scipy.stats import qmc

    half = budget // 2
    points = qmc.Sobol(n, scramble=False).random_base2(int(np.log2(half)))
    for start in points[np.argsort([loss(p) for p in points])[:3]]:
        options = {"maxfev": half // 3, "xatol": 1e-10, "fatol": 1e-12}
        minimize(loss, start, method="Nelder-Mead", options=options)


def inside(space: Mapping[str, tuple[float, float]], point: Array) -> dict[str, float]:
    """A point of the unit cube as arguments; intervals of positive decades logarithmic.

    >>> inside({"h": (0.0, 2.0), "kappa": (1.0, 10000.0)}, np.array([0.5, 0.5]))
    {'h': 1.0, 'kappa': 100.0}
    """
    arguments = {}
    for (name, (low, high)), p in zip(space.items(), np.clip(point, 0, 1), strict=True):
        if low > 0 and np.log(high) - np.log(low) >= np.log(100):
            value = low ** (1 - p) * high**p
        else:
            value = low + (high - low) * p
        arguments[name] = float(min(max(value, low), high))
    return arguments
