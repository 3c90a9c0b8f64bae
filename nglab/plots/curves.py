"""What is drawn of an evidence, and on which scale."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array
from nglab.claims.base import Evidence
from nglab.pages.report import ratio
from nglab.pages.typeset import lines
from nglab.plots.style import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DECADES = 6  # how far beyond its bound an observed curve is followed,
FAR = 20  # and how far to show where half of it is
FLAT = 1.2  # decades that need no logarithmic scale


class Curve(NamedTuple):
    """What is drawn of an evidence: NaN where nothing is checked."""

    at: Array
    observed: Array
    bound: Array
    quantity: str
    lower: bool
    ratio: str  # as `nglab verify` prints it

    @property
    def dots(self) -> int:
        """How many points of the bound there are to see."""
        return int(np.isfinite(self.bound).sum())


def worst_evidence(found: Iterable[Evidence]) -> Evidence:
    """Of those whose ratio is printed like the largest, the one with most to see."""
    sized = [(float(e.ratios.max()), e) for e in found]
    printed = ratio(max(r for r, _ in sized))
    alike = [e for r, e in sized if ratio(r) == printed]
    return max(alike, key=lambda e: visible(*worst_row(e)).sum())


def side_by_side(found: Iterable[Evidence], worst: Evidence) -> Evidence:
    """The worst, if it is a number beside the other numbers of its quantity."""
    kind = worst[3:6]
    numbers = [e for e in found if e.ratios.size == 1 and e[3:6] == kind]
    if worst.ratios.size > 1 or len(numbers) == 1:
        return worst
    observed, bound = (np.ravel([e[i] for e in numbers]) for i in (1, 2))
    instance = f"{len(numbers)} instances; worst: {worst.instance}"
    return Evidence(instance, observed, bound, *kind)


def worst_row(evidence: Evidence) -> tuple[Array, Array]:
    """Observed and bound (K,) of a trajectory whose ratio is printed like the largest.

    Of several, it is the one with most to see.
    """
    pair = evidence.observed, evidence.bound, evidence.ratios
    both = np.broadcast_arrays(*map(np.atleast_1d, pair))
    observed, bound, r = (np.asarray(a, float).reshape(len(a), -1) for a in both)
    free = np.isposinf(observed) & (bound <= 0) if evidence.lower else bound == np.inf
    observed, bound = (np.where(free, np.nan, a) for a in (observed, bound))
    largest = r.max(0)
    printed = ratio(float(largest.max()))
    alike = np.array([ratio(float(each)) == printed for each in largest])
    row = np.where(alike, visible(observed, bound).sum(0), -1).argmax()
    return observed[:, row], bound[:, row]


def visible(observed: Array, bound: Array) -> NDArray[np.bool_]:
    """Which points have a place on the scale that suits their bounds."""
    return np.isfinite(observed) & np.isfinite(bound) & ((observed > 0) | (bound <= 0))


def curve(evidence: Evidence, place: int) -> Curve:
    """What is drawn of an evidence; a number stands at its place among others."""
    observed, bound = worst_row(evidence)
    at = np.arange(float(len(bound))) + place * (len(bound) == 1)
    printed = ratio(float(evidence.ratios.max()))
    return Curve(at, observed, bound, evidence.quantity, evidence.lower, printed)


def scaled(ax: "Axes", curves: Sequence[Curve]) -> bool:
    """The scale of y: logarithmic if all bounds are positive, and all curves seen."""
    bounds = np.concatenate([c.bound for c in curves])
    bounds = bounds[np.isfinite(bounds)]
    below = [c for c in curves if (c.observed < 0).any()]
    seen = not any(c.lower or not (c.observed > 0).any() for c in below)
    if size := flat(curves):
        ax.ticklabel_format(axis="y", useOffset=False)
        low, high = size
        middle, half = (low + high) / 2, max(0.55 * (high - low), 0.05 * high)
        ax.set_ylim(middle - half, middle + half)
        return False
    if bounds.size and (bounds > 0).all() and seen:
        ax.set_yscale("log", nonpositive="mask")
        ax.set_ylim(reach(curves))
        return True
    if (largest := np.abs(bounds).max(initial=0.0)) > 0:
        ax.set_yscale("symlog", linthresh=1e-3 * largest)
    return False


def flat(curves: Sequence[Curve]) -> tuple[float, float] | None:
    """The least and the largest there is to see, if positive and of one size."""
    both = np.concatenate([np.append(c.observed, c.bound) for c in curves])
    both = both[~np.isnan(both)]
    low, high = float(both.min(initial=np.inf)), float(both.max(initial=0.0))
    return (low, high) if 0 < low <= high < low * 10**FLAT else None


def shade(ax: "Axes", c: Curve) -> None:
    """Grey on the side of the bound where nothing may be."""
    ends = ax.get_ylim()
    half = 0.5 * (c.dots < 2)
    at = np.append(c.at - half, c.at + half) if half else c.at
    bound = np.append(c.bound, c.bound) if half else c.bound
    ax.fill_between(at, bound, ends[not c.lower], color=INK, alpha=0.08, linewidth=0)
    ax.set_ylim(ends)


def framed(ax: "Axes", curves: Sequence[Curve]) -> None:
    """Name the axes; numbers stand side by side, without ticks."""
    quantities = " or ".join(dict.fromkeys(c.quantity for c in curves))
    ax.set_ylabel(lines(quantities, 44))
    if max(len(c.at) for c in curves) > 1:
        ax.set_xlabel("index $k$")
        ax.locator_params(axis="x", integer=True)
    else:
        ax.set_xticks([])
        ax.set_xlim(-0.8, len(curves) - 0.2)


def reach(curves: Sequence[Curve]) -> tuple[float, float]:
    """Limits that show observed and bound, but not all of one that runs far away."""
    both = (np.concatenate(a) for a in zip(*(c[1:3] for c in curves), strict=True))
    observed, bound = (np.log10(a[np.isfinite(a) & (a > 0)]) for a in both)
    if not observed.size:
        observed = bound
    least, most = (observed.min(), bound.min()), (observed.max(), bound.max())
    middle = float(np.median(observed))
    low = max(min(least), min(max(least) - DECADES, min(most) - 3))
    high = min(max(most), max(min(most) + DECADES, max(least) + 3))
    if any(c.lower for c in curves):  # broken by what is below
        low = min(low, max(middle, least[1] - FAR))
    else:
        high = max(high, min(middle, most[1] + FAR))
    margin = max(0.05 * (high - low), 0.1)
    return 10.0 ** max(low - margin, -300), 10.0 ** min(high + margin, 300)
