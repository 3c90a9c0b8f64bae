"""Pictures of runs: trajectories on level sets, traces, sensitivity to the rate."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from nglab.arrays import Array, number
from nglab.plots.style import COLORS, INK, keyed
from nglab.problems.base import Problem

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDE = 201  # grid points along an axis of a level map


def contours(
    ax: "Axes", problem: Problem, xlim: tuple[float, float], ylim: tuple[float, float]
) -> "Axes":
    """Level sets of log(f - f*), darker where f is larger; stars mark the minimisers.

    Where no minimum is known, f* is the least value in the picture.

    Shapes: xlim, ylim the ends of the two axes.
    Units:  those of x.
    Errors: ValueError unless the problem has two coordinates.
    """
    if problem.dim != 2:
        raise ValueError(f"the problem has {problem.dim} coordinates, a picture two")
    x, y = np.linspace(*xlim, SIDE), np.linspace(*ylim, SIDE)
    f = problem.value(np.stack(np.meshgrid(x, y), axis=-1))
    gap = f - (f.min() if problem.minimum is None else problem.minimum.f)
    height = np.log10(np.maximum(gap, gap[gap > 0].min(initial=1.0)))
    low, high = np.quantile(height, (0.01, 1.0))
    levels = np.linspace(low, high + 1e-9, 12)
    pale = low + 3.5 * (high - low) + 1e-9  # where the greys would be black
    shades = ax.contourf(x, y, height, levels, cmap="Greys", vmax=pale, extend="min")
    lines = ax.contour(shades, colors="white", linewidths=0.8, linestyles="-")
    shades.set_zorder(0)
    lines.set_zorder(0)
    if problem.minimum is not None:
        ax.plot(*problem.minimum.x.T, "*", color=INK, markersize=8, zorder=3)
    ax.set(xlim=xlim, ylim=ylim, xlabel="$x_1$", ylabel="$x_2$")
    return keyed(ax)


def trajectory(
    ax: "Axes", problem: Problem, xs: ArrayLike, labels: Sequence[str] = ()
) -> "Axes":
    """Iterates on the level sets of the problem, a line for each trajectory.

    Shapes: xs (R, 2) or (R, *B, 2); labels none, or one for each trajectory.
    Units:  those of x.
    Errors: ValueError unless xs and the problem are two-dimensional and labels match.
    """
    points = number("xs", xs)
    if points.ndim < 2 or points.shape[-1] != 2:
        raise ValueError(f"xs has shape {points.shape}, a picture needs (R, ..., 2)")
    lines = np.moveaxis(points.reshape(len(points), -1, 2), 0, 1)
    if labels and len(labels) != len(lines):
        raise ValueError(f"{len(labels)} labels for {len(lines)} trajectories")
    centre = np.empty((0, 2)) if problem.minimum is None else problem.minimum.x
    shown = np.concatenate([points.reshape(-1, 2), centre])
    shown = shown[np.isfinite(shown).all(-1)]
    if not len(shown):
        raise ValueError(f"none of the {len(points)} points of xs is finite")
    low, high = shown.min(0), shown.max(0)
    margin = 0.1 * (high - low).max() or 1.0
    contours(ax, problem, *np.transpose([low - margin, high + margin]))
    for i, line in enumerate(lines):
        color, label = COLORS[i % len(COLORS)], labels[i] if labels else ""
        ax.plot(*line.T, ".-", color=color, linewidth=1.2, markersize=5, label=label)
    return keyed(ax)


def traces(
    ax: "Axes",
    k: ArrayLike,
    values: ArrayLike,
    label: str = "",
    band: tuple[float, float] = (0.1, 0.9),
    ylabel: str = "$f - f^*$",
) -> "Axes":
    """The median of values over the batch at each step, and a band between quantiles.

    Both are of log(values): the scale is logarithmic. A value that is infinite or not a
    number ranks above all others; where it reaches a quantile, that line stops.

    Shapes: k (R,); values (R, *B), of any batch.
    Units:  k in steps; name that of values in ylabel.
    Errors: ValueError for values <= 0 and for shapes that do not match.
    """
    spread(ax, "values", number("k", k), values, label, band, "-")
    ax.set(yscale="log", xlabel="step $k$", ylabel=ylabel)
    return keyed(ax)


def sensitivity(
    ax: "Axes",
    lrs: ArrayLike,
    final: ArrayLike,
    label: str = "",
    band: tuple[float, float] = (0.1, 0.9),
    xlabel: str = "learning rate",
    ylabel: str = "final $f - f^*$",
) -> "Axes":
    """How the outcome depends on the learning rate: median and band over the seeds.

    Quantiles as in `traces`, both scales logarithmic. Where a run diverged for more
    seeds than a quantile leaves out, the line stops.

    Shapes: lrs (m,); final (m, *S), S the seeds.
    Units:  name them in xlabel and ylabel.
    Errors: ValueError for lrs or final <= 0 and for shapes that do not match.
    """
    spread(ax, "final", positive("lrs", lrs), final, label, band, "o-")
    ax.set(xscale="log", yscale="log", xlabel=xlabel, ylabel=ylabel)
    return keyed(ax)


def spread(
    ax: "Axes",
    name: str,
    at: Array,
    values: ArrayLike,
    label: str,
    band: tuple[float, float],
    style: str,
) -> None:
    """Median and band of positive values (R, *B) over B, in the next colour."""
    v = positive(name, values)
    if at.ndim != 1 or v.shape[:1] != at.shape:
        raise ValueError(f"{name} has shape {v.shape}, its abscissae {at.shape}")
    color = COLORS[len(ax.lines) % len(COLORS)]
    logs = np.log(np.where(np.isnan(v), np.inf, v)).reshape(len(v), -1)
    logs = np.minimum(logs, 1e9)  # as good as infinite, and can be interpolated
    with np.errstate(over="ignore"):
        low, median, high = np.exp(np.quantile(logs, (band[0], 0.5, band[1]), axis=1))
    ax.plot(at, median, style, color=color, linewidth=1.6, markersize=5, label=label)
    if logs.shape[1] > 1:
        ax.fill_between(at, low, high, color=color, alpha=0.2, linewidth=0)


def positive(name: str, values: ArrayLike) -> Array:
    """`values` as an array, all of it positive or not a number."""
    a = number(name, values)
    if (a <= 0).any():
        refused = f"{name} has {(a <= 0).sum()} of {a.size} entries that are <= 0"
        raise ValueError(f"{refused}: a logarithmic scale cannot show them")
    return a
