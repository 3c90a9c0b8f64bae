"""Pictures of claims: what was observed, against its bound."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import Claim, Evidence, ratios
from nglab.plots.style import COLORS, INK, keyed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DECADES = 6  # how far beyond its bound an observed curve is followed


def evidence(ax: "Axes", evidence: Evidence) -> "Axes":
    """What a claim observed, against its bound (dashed), over the k of one instance.

    Of a batch, the trajectory with the largest ratio is shown. The scale is logarithmic
    if the bound is positive everywhere; what is not positive then has no place on it,
    and the legend says how many there are. Else it is logarithmic on both sides of 0,
    down to a thousandth of the largest bound.

    Shapes: observed and bound broadcast to (K, *B), or are numbers.
    Units:  those of the claim.
    """
    return against(ax, {"observed": evidence}, evidence.instance)


def claim(axes: Iterable["Axes"], claim: Claim) -> tuple["Axes", "Axes"]:
    """A claim's worst instance on the first of two axes, its sabotages on the second.

    Errors: ValueError unless there are two axes.
    """
    left, right = axes
    held = worst_evidence(claim.theorem())
    broken = {
        words: worst_evidence(claim.theorem(**how))
        for words, how in claim.sabotages.items()
    }
    against(left, {"observed": held}, f"{claim.id}\n{held.instance}")
    return left, against(right, broken, "sabotaged")


def claims(claims: Sequence[Claim]) -> "Figure":
    """A figure with a row of pictures for each claim."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 3.6 * len(claims)), layout="constrained")
    rows = figure.subplots(len(claims), 2, squeeze=False)
    for axes, each in zip(rows, claims, strict=True):
        claim(axes, each)
    return figure


def worst_evidence(found: Iterable[Evidence]) -> Evidence:
    """The longest evidence among those whose observed/bound is near the largest."""
    sized = [(float(r.max()), len(np.atleast_1d(r)), e) for e in found for r in [of(e)]]
    worst = max(ratio for ratio, _, _ in sized)
    near = [(length, e) for ratio, length, e in sized if ratio >= min(0.9 * worst, 1e9)]
    return max(near, key=lambda entry: entry[0])[1]


def of(evidence: Evidence) -> Array:
    """observed/bound of an evidence."""
    return ratios(evidence.observed, evidence.bound)


def worst_row(evidence: Evidence) -> tuple[Array, Array]:
    """Observed and bound (K,) of the trajectory with the largest ratio."""
    both = np.broadcast_arrays(*map(np.atleast_1d, evidence[1:]))
    observed, bound = (np.asarray(a, float).reshape(len(a), -1) for a in both)
    at = ratios(observed, bound).max(0).argmax()
    left_out = np.isposinf(bound[:, at])  # nothing to check there, nor to see
    return np.where(left_out, np.nan, observed[:, at]), bound[:, at]


def against(ax: "Axes", shown: Mapping[str, Evidence], title: str) -> "Axes":
    """Observed curves, each in the colour of its dashed bound, under a legend above."""
    curves = {words: worst_row(e) for words, e in shown.items()}
    bounds = np.concatenate([bound for _, bound in curves.values()])
    logarithmic = bool((bounds > 0).all() and np.isfinite(bounds).any())
    if logarithmic:
        ax.set_yscale("log", nonpositive="mask")
        ax.set_ylim(reach(curves.values()))
    elif (largest := np.abs(bounds[np.isfinite(bounds)]).max(initial=0.0)) > 0:
        ax.set_yscale("symlog", linthresh=1e-3 * largest)
    for i, (words, (observed, bound)) in enumerate(curves.items()):
        color = COLORS[i % len(COLORS)]
        dots, bar = "." * (len(bound) < 40), "_" * (len(bound) == 1)
        label = f"{words}: ratio {ratios(observed, bound).max():.4g}"
        if logarithmic and (observed <= 0).any():
            label += f"\n({(observed <= 0).sum()} of {len(bound)} are not positive)"
        ax.plot(observed, dots + "-", color=color, ms=7, label=label)
        ax.plot(bound, bar + "--", color=INK if len(curves) == 1 else color, ms=20)
    ax.set(xlabel="index $k$", ylabel="observed; dashed: bound")
    return keyed(ax, title)


def reach(curves: Iterable[tuple[Array, Array]]) -> tuple[float, float]:
    """Limits that show observed and bound, but not all of one that runs far away."""
    both = (np.concatenate(c) for c in zip(*curves, strict=True))
    observed, bound = (np.log10(a[np.isfinite(a) & (a > 0)]) for a in both)
    if not observed.size:
        observed = bound
    least, most = (observed.min(), bound.min()), (observed.max(), bound.max())
    low = max(min(least), min(max(least) - DECADES, min(most) - 3))
    high = min(max(most), max(min(most) + DECADES, max(least) + 3))
    margin = max(0.05 * (high - low), 0.1)
    return 10.0 ** max(low - margin, -300), 10.0 ** min(high + margin, 300)
