"""Pictures of claims: what was observed, against its bound."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import Claim, Evidence
from nglab.pages.report import ratio
from nglab.plots.style import COLORS, INK, keyed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DECADES = 6  # how far beyond its bound an observed curve is followed
WIDTH = 58  # letters above a picture


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
        """How many points there are to see."""
        return int(np.isfinite(self.bound).sum())


def evidence(ax: "Axes", evidence: Evidence) -> "Axes":
    """What a claim observed, against its bound (dashed), over the k of one instance.

    The side of the bound where nothing may be is shaded. Of a batch, the trajectory
    with the largest ratio is shown. The scale is logarithmic if the bound is positive
    everywhere; what is not positive then has no place on it, and the legend says how
    many there are. Else it is logarithmic on both sides of 0, down to a thousandth of
    the largest bound.

    Shapes: observed and bound broadcast to (K, *B), or are numbers.
    Units:  those of the claim.
    """
    return against(ax, {"observed": evidence}, fill(evidence.instance, WIDTH))


def claim(axes: Iterable["Axes"], claim: Claim) -> tuple["Axes", "Axes"]:
    """A claim's worst instance on the first of two axes, its sabotages on the second.

    Errors: ValueError unless there are two axes.
    """
    left, right = axes
    held = worst_evidence(claim.theorem())
    broken = {
        fill(words, WIDTH): worst_evidence(claim.theorem(**how))
        for words, how in claim.sabotages.items()
    }
    said = claim.id, fill(claim.statement, WIDTH), fill(held.instance, WIDTH)
    against(left, {"observed": held}, "\n".join(said))
    return left, against(right, broken, "sabotaged")


def claims(claims: Sequence[Claim]) -> "Figure":
    """A figure with a row of pictures for each claim."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4 * len(claims)), layout="constrained")
    rows = figure.subplots(len(claims), 2, squeeze=False)
    for axes, each in zip(rows, claims, strict=True):
        claim(axes, each)
    return figure


def worst_evidence(found: Iterable[Evidence]) -> Evidence:
    """The longest evidence of those whose ratio is printed like the largest."""
    sized = [(float(e.ratios.max()), len(np.atleast_1d(e.ratios)), e) for e in found]
    worst = ratio(max(r for r, _, _ in sized))
    alike = [(length, e) for r, length, e in sized if ratio(r) == worst]
    return max(alike, key=lambda entry: entry[0])[1]


def worst_curve(evidence: Evidence, place: int) -> Curve:
    """Observed and bound (K,) of the trajectory with the largest ratio.

    A number stands at its place among others.
    """
    pair = evidence.observed, evidence.bound, evidence.ratios
    both = np.broadcast_arrays(*map(np.atleast_1d, pair))
    observed, bound, r = (np.asarray(a, float).reshape(len(a), -1) for a in both)
    row = r.max(0).argmax()
    observed, bound = observed[:, row], bound[:, row]
    free = np.isposinf(observed) & (bound <= 0) if evidence.lower else bound == np.inf
    at = np.arange(float(len(bound))) + place * (len(bound) == 1)
    observed, bound = (np.where(free, np.nan, a) for a in (observed, bound))
    printed = ratio(float(r.max()))
    return Curve(at, observed, bound, evidence.quantity, evidence.lower, printed)


def against(ax: "Axes", shown: Mapping[str, Evidence], title: str) -> "Axes":
    """Observed curves, each in the colour of its dashed bound, under a legend above."""
    places = enumerate(shown.items())
    curves = {words: worst_curve(e, place) for place, (words, e) in places}
    logarithmic = scaled(ax, list(curves.values()))
    single = len(curves) == 1
    for i, (words, c) in enumerate(curves.items()):
        color, label = COLORS[i % len(COLORS)], f"{words}: ratio {c.ratio}"
        if logarithmic and (missing := int((c.observed <= 0).sum())):
            label += f"\n({missing} of {c.dots} are not positive)"
        dots, bar = "o" * (c.dots < 2) or "." * (c.dots < 40), "_" * (c.dots < 2)
        ax.plot(c.at, c.observed, dots + "-", color=color, ms=8, label=label)
        side = "lower bound" if c.lower else "bound"
        ink, named = (INK, side) if single else (color, None)
        ax.plot(c.at, c.bound, bar + "--", color=ink, ms=60, mew=1.5, label=named)
    if single:
        shade(ax, c)
    framed(ax, list(curves.values()))
    return keyed(ax, title)


def scaled(ax: "Axes", curves: Sequence[Curve]) -> bool:
    """The scale of y: logarithmic where all bounds are positive."""
    bounds = np.concatenate([c.bound for c in curves])
    bounds = bounds[np.isfinite(bounds)]
    if bounds.size and (bounds > 0).all():
        ax.set_yscale("log", nonpositive="mask")
        ax.set_ylim(reach(curves))
        return True
    if (largest := np.abs(bounds).max(initial=0.0)) > 0:
        ax.set_yscale("symlog", linthresh=1e-3 * largest)
    return False


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
    quantities = dict.fromkeys(c.quantity for c in curves)
    relation = " or ".join(quantities) + ("; dashed: bounds" * (len(curves) > 1))
    ax.set_ylabel(fill(relation, 40))
    if max(len(c.at) for c in curves) > 1:
        ax.set_xlabel("index $k$")
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
    low = max(min(least), min(max(least) - DECADES, min(most) - 3))
    high = min(max(most), max(min(most) + DECADES, max(least) + 3))
    margin = max(0.05 * (high - low), 0.1)
    return 10.0 ** max(low - margin, -300), 10.0 ** min(high + margin, 300)
