"""One picture: every contestant's time over the library's, and the scaling curves."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nglab.plots import COLORS, INK
from tests.bench.goals import FLOOR
from tests.bench.outcome import Outcome
from tests.bench.scaling import Curve

ROLES = ("library", "torch", "optax", "jax", "scipy", "numpy")
COLOUR = dict(zip(ROLES, COLORS, strict=True)) | {"limit": INK, "joblib": "0.5"}
LABEL = {"library": "nglab", "torch": "PyTorch", "jax": "JAX", "scipy": "SciPy"}
LABEL |= {
    "optax": "optax",
    "numpy": "plain NumPy",
    "limit": "limit",
    "joblib": "joblib",
}


def drawn(outcomes: Sequence[Outcome], curves: Sequence[Curve]) -> Figure:
    """Ratios to the left, curves to the right."""
    lines = sum(len(o.results) for o in outcomes)
    figure = Figure(figsize=(15, max(10, 0.19 * lines + 2)), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=(1.15, 1))
    if outcomes:
        ratios(left.subplots(), outcomes)
    if curves:
        panels = right.subplots(len(curves), 1, squeeze=False)[:, 0]
        for ax, curve in zip(panels, curves, strict=True):
            scaled(ax, curve)
    return figure


def ratios(ax: Axes, outcomes: Iterable[Outcome]) -> None:
    """A dot for each contestant; hollow, where its compilation is counted in."""
    names: list[str] = []
    for outcome in outcomes:
        ax.axhspan(len(names) - 0.4, len(names) + 0.4, color="0.93")
        names.append(f"{outcome.key}: {outcome.workload.title}")
        for name, r in outcome.results.items():
            if name == FLOOR:
                continue
            at, colour = len(names), COLOUR[r.role]
            names.append(f"{name} (missing)" if r.missing else name)
            if r.missing:
                continue
            whole = outcome.with_compilation(name)
            ratio = outcome.over(name, "library")
            ax.plot([ratio, whole], [at, at], "-", color=colour, lw=0.7)
            ax.plot(whole, at, "o", color=colour, mfc="white", ms=5)
            ax.plot(ratio, at, "o", color=colour, ms=6)
    ax.axvline(1.0, color=COLOUR["library"], lw=1, zorder=0)
    ax.set(xscale="log", ylim=(len(names) - 0.5, -0.5))
    ax.set_yticks(range(len(names)), names, fontsize=8)
    ax.set_xlabel("time of a trajectory-step / the library's (right of 1: slower)")
    ax.set_title("hollow: one run, compilation included", fontsize=9)
    ax.grid(axis="x", color="0.9")
    for role, colour in COLOUR.items():
        ax.plot([], [], "o", color=colour, label=LABEL[role])
    ax.legend(fontsize=8, loc="lower right")


def scaled(ax: Axes, curve: Curve) -> None:
    """Trajectory-steps a second against the batch or the dimension."""
    rows: Any = curve.sizes if curve.axis == "batch" else np.ones(len(curve.sizes))
    for role, seconds in (("limit", curve.limit), ("library", curve.library)):
        colour, label = COLOUR[role], LABEL[role]
        ax.loglog(curve.sizes, rows / seconds, "o-", ms=4, color=colour, label=label)
    if curve.axis == "batch":
        ax.axvspan(curve.sizes[0], curve.free, color="0.93", label="free")
        ax.axvline(curve.full, color="0.6", ls=":", label="within 10 % of the most")
    ax.set_title(curve.title, fontsize=9)
    ax.set_xlabel(curve.axis, fontsize=8)
    ax.set_ylabel("trajectory-steps a second", fontsize=8)
    ax.legend(fontsize=8)
