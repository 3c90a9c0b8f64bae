"""Pictures in the plane: level sets, and trajectories on them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nglab.arguments import number
from nglab.arrays import Array
from nglab.functions import value
from nglab.plots.style import COLORS, INK, keyed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SIDE = 201  # grid points along an axis of a level map
HIGHER = 100.0  # times f - f* at the start: a run that ends above has diverged,
FARTHER = 1e4  # and so has one that ends this many times its first way off


def contours(
    ax: "Axes", problem: Any, xlim: tuple[float, float], ylim: tuple[float, float]
) -> "Axes":
    """Level sets of log(f - f*), darker where f is larger; stars mark the minimisers.

    Where no minimum is known, f* is the least value in the picture. Where f is infinite
    or not a number, nothing is drawn.

    Shapes: xlim, ylim the ends of the two axes; problem anything with value_and_grad of
            two coordinates, in batches or not.
    Units:  those of x.
    Errors: ValueError unless the problem has two coordinates, the ends are an interval
            and f is finite somewhere between them.
    """
    check_plane(problem)
    if not mapped(ax, problem, xlim, ylim):
        raise ValueError(f"f is finite nowhere within xlim={xlim}, ylim={ylim}")
    return keyed(ax)


def mapped(
    ax: "Axes", problem: Any, xlim: tuple[float, float], ylim: tuple[float, float]
) -> bool:
    """Draw the level sets; False if there are none, because f is finite nowhere."""
    x, y = grid("xlim", xlim), grid("ylim", ylim)
    f = values(problem, np.stack(np.meshgrid(x, y), axis=-1))
    finite, minimum = np.isfinite(f), getattr(problem, "minimum", None)
    if finite.any():
        gap = f - (minimum.f if minimum else f[finite].min())
        tiny = gap[finite & (gap > 0)].min(initial=np.inf)
        gap = np.maximum(gap, tiny if np.isfinite(tiny) else 1.0)
        leveled(ax, x, y, np.log10(np.where(finite, gap, np.nan)))
    if minimum:
        ax.plot(*minimum.x.T, "*", color=INK, markersize=8, zorder=3)
    ax.set(xlim=xlim, ylim=ylim, xlabel="$x_1$", ylabel="$x_2$")
    return bool(finite.any())


def leveled(ax: "Axes", x: Array, y: Array, height: Array) -> None:
    """Shades between a dozen heights, and white lines on them."""
    shown = np.ma.masked_invalid(height)
    low, high = np.quantile(shown.compressed(), (0.01, 1.0))
    flat = high - low < 1e-9
    levels = np.linspace(low, high + 1e-9, 12)
    if flat:
        levels = np.array([low - 1, low + 1])
    pale = levels[0] + 3.5 * (levels[-1] - levels[0])  # where greys would be black
    shades = ax.contourf(x, y, shown, levels, cmap="Greys", vmax=pale, extend="min")
    shades.set_zorder(0)
    if not flat:
        lines = ax.contour(shades, colors="white", linewidths=0.8, linestyles="-")
        lines.set_zorder(0)


def trajectory(
    ax: "Axes", problem: Any, xs: ArrayLike, labels: Sequence[str] = ()
) -> "Axes":
    """Iterates on the level sets of the problem, a line for each trajectory.

    One that diverges leaves the picture: what lies behind the last iterate with f - f*
    below a hundred times that of the starts, or with f finite, is not in view.

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
    check_plane(problem)
    minimum = getattr(problem, "minimum", None)
    centre = minimum.x if minimum else np.empty((0, 2))
    shown = np.concatenate([lines[in_view(problem, lines, centre)], centre])
    if not len(shown):
        raise ValueError(f"none of the {len(points)} points of xs is finite")
    low, high = shown.min(0), shown.max(0)
    margin = 0.1 * (high - low).max() or 1.0
    mapped(ax, problem, *np.transpose([low - margin, high + margin]))
    for i, line in enumerate(lines):
        color, label = COLORS[i % len(COLORS)], labels[i] if labels else ""
        ax.plot(*line.T, ".-", color=color, linewidth=1.2, markersize=5, label=label)
    return keyed(ax)


def in_view(problem: Any, lines: Array, centre: Array) -> NDArray[np.bool_]:
    """Which points of the lines (B, R, 2) the picture shows: not where they fled."""
    finite = np.asarray(np.isfinite(lines).all(-1))
    if not finite.any():
        return finite
    f = values(problem, np.where(finite[..., None], lines, 0.0))
    f = np.where(finite, f, np.nan)
    first = np.isfinite(f) & (np.cumsum(np.isfinite(f), axis=1) == 1)
    least = f[np.isfinite(f)].min(initial=np.inf)
    if len(centre):
        least = min(least, float(values(problem, centre).min()))
    with np.errstate(all="ignore"):
        high = HIGHER * (f[first].max(initial=least) - least)
        origin = lines[finite][0]
        way = np.abs(lines - origin).max(-1)
        early = way[:, :20][finite[:, :20] & (way[:, :20] > 0)]
        ends = np.concatenate([lines[first], centre, [origin]])
        unit = max(np.median(early) if early.size else 0.0, np.ptp(ends, axis=0).max())
        fled = (f - least > high) & (high > 0) | (way > FARTHER * (unit or np.inf))
    fled |= ~np.isfinite(f) & np.isfinite(f).any()  # out of the domain
    stayed = finite & ~fled
    stayed[:, 0] = finite[:, 0]
    until = np.flip(np.logical_or.accumulate(np.flip(stayed, 1), axis=1), 1)
    return finite & until


def values(problem: Any, x: Array) -> Array:
    """f(x), whatever it is."""
    with np.errstate(all="ignore"):
        return value(problem, x)


def check_plane(problem: Any) -> None:
    """ValueError for a function that says it has not two coordinates."""
    if (dim := getattr(problem, "dim", 2)) != 2:
        raise ValueError(f"the problem has {dim} coordinates, a picture two")


def grid(name: str, ends: tuple[float, float]) -> Array:
    """Points from end to end."""
    low, high = ends
    if not -np.inf < low < high < np.inf:
        raise ValueError(f"{name}={ends} is no interval")
    return np.linspace(low, high, SIDE)
