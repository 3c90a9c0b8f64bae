"""Pictures of runs: traces over the steps, sensitivity to the rate, all in one call."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nglab.arguments import number
from nglab.arrays import Array
from nglab.plots.style import COLORS, keyed
from nglab.runs.trace import Trace

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

EPS = float(np.finfo(float).eps)
FAR = 1e10  # how far above what it began with a line is followed
MOST = 1e250  # more is as good as infinite


def traces(
    ax: "Axes",
    k: ArrayLike | Trace,
    values: ArrayLike | None = None,
    label: str = "",
    band: tuple[float, float] = (0.1, 0.9),
    ylabel: str = "$f - f^*$",
) -> "Axes":
    """The median of values over the batch at each step, and a band between quantiles.

    Both are of log(values): the scale is logarithmic. Zeros, and what is below them by
    rounding, are drawn at the rounding of the largest value, and the legend says so; if
    values are really negative, the scale is logarithmic on both sides of 0.

    A value that is infinite ranks above all others; where it reaches a quantile, that
    line stops, at a cross. Give a trace in the place of k, and rows that were stopped
    keep the value they ended with, and rows that are no longer finite count as
    infinite. Of values alone, a row that turns to NaN below its first value has
    stopped, another has diverged.

    Shapes: k (R,), or a Trace; values (R, *B), of any batch, f of the trace if None.
    Units:  k in steps; name that of values in ylabel.
    Errors: ValueError for shapes that do not match.
    """
    if isinstance(k, Trace):
        at, v = number("k", k.k), along(k, k.f if values is None else values)
    else:
        at, v = number("k", k), number("values", values)
        v = v if v.ndim == 0 or len(v) == 0 else continued(v)
    spread(ax, "values", at, v, label, band, "-")
    in_view(ax)
    ax.set(xlabel="step $k$", ylabel=ylabel)
    return keyed(ax)


def sensitivity(
    ax: "Axes",
    lrs: ArrayLike,
    final: ArrayLike | Trace,
    label: str = "",
    band: tuple[float, float] = (0.1, 0.9),
    xlabel: str = "learning rate",
    ylabel: str = "final $f - f^*$",
) -> "Axes":
    """How the outcome depends on the learning rate: median and band over the seeds.

    Quantiles and zeros as in `traces`, both scales logarithmic. A value that is
    infinite or not a number is that of a run that diverged; where more seeds did than a
    quantile leaves out, the line stops, and crosses mark the rates of the median.

    Shapes: lrs (m,); final (m, *S), S the seeds, or a trace: its `final`.
    Units:  name them in xlabel and ylabel.
    Errors: ValueError for lrs <= 0 and for shapes that do not match.
    """
    at = number("lrs", lrs)
    if (at <= 0).any():
        refused = f"lrs has {(at <= 0).sum()} of {at.size} entries that are <= 0"
        raise ValueError(f"{refused}: a logarithmic scale cannot show them")
    if isinstance(final, Trace):
        final = np.where(final.first_bad < 0, final.final, np.inf)
    v = number("final", final)
    spread(ax, "final", at, np.where(np.isnan(v), np.inf, v), label, band, "o-")
    ax.set(xscale="log", xlabel=xlabel, ylabel=ylabel)
    return keyed(ax)


def overview(
    trace: Trace,
    axes: Sequence["Axes"] | None = None,
    labels: Sequence[str] = (),
    least: float | None = None,
) -> "Figure":
    """f - f*, |g| and the rate over k, in three pictures: all of a run in one call.

    Up to six rows, or groups of rows along the first axis of the batch, have a line
    each, the median of the group in its band; more rows are one group. Lines are as in
    `traces`.

    Shapes: axes three, a new figure if None; labels one for each line, or none.
    Units:  least, in that of f, is f*: if None, 0, or the least recorded f of all rows
            that stay finite if that is negative.
    Errors: ValueError unless there are three axes, and a label for each line.

    >>> from nglab import DiagonalQuadratic, nsgd, run
    >>> trace = run(DiagonalQuadratic([1.0, 9.0]), nsgd([0.1, 0.01]), [3.0, 1.0], 50)
    >>> [ax.get_ylabel() for ax in overview(trace).axes]
    ['$f$', '$|g|$', 'rate']
    """
    if axes is None:
        from matplotlib.figure import Figure

        axes = Figure(figsize=(11, 3.4), layout="constrained").subplots(1, 3)
    first, second, third = axes
    batch = trace.f.shape[1:]
    groups: list[Any] = [...]
    if batch and batch[0] <= len(COLORS):
        groups = list(range(batch[0]))
    labels = labels or named(trace, groups)
    if len(labels) != len(groups):
        raise ValueError(f"{len(labels)} labels for {len(groups)} lines")
    low, name = lowest(trace) if least is None else (least, " - $f^*$")
    for ax, a, ylabel in (
        (first, trace.f - low, f"$f${name}"),
        (second, trace.grad_norm, "$|g|$"),
        (third, trace.lr, "rate"),
    ):
        for group, label in zip(groups, labels, strict=True):
            traces(ax, trace.k, along(trace, a)[:, group], label, ylabel=ylabel)
    figure: Any = first.figure
    return figure


def lowest(trace: Trace) -> tuple[float, str]:
    """The least recorded f of all rows that stay finite, if negative, and its name.

    Of an f that is not negative 0 is taken: less its own least value, a run that hovers
    would seem to arrive.
    """
    kept = trace.f[:, trace.first_bad < 0]
    least = kept[np.isfinite(kept)].min(initial=0.0)
    return (float(least), " - least $f$") if least < 0 else (0.0, "")


def named(trace: Trace, groups: Sequence[Any]) -> list[str]:
    """Of each group: its first rate if that tells them apart, else its place."""
    if len(groups) == 1:
        rows = int(np.prod(trace.f.shape[1:]))
        return [f"median of {rows} rows"] if rows > 1 else [""]
    rates = [np.unique(trace.lr[0][group]) for group in groups]
    if len({*map(float, np.concatenate(rates))}) == sum(map(len, rates)) == len(groups):
        return [f"rate {float(rate[0]):.3g}" for rate in rates]
    return [f"row {group}" for group in groups]


def along(trace: Trace, values: ArrayLike) -> Array:
    """Values (R, *B, ...) of a trace: kept where a row ended, infinite from bad on."""
    a = number("values", values)
    if a.shape[: trace.f.ndim] != trace.f.shape:
        raise ValueError(f"values has shape {a.shape}, the trace's f {trace.f.shape}")
    over, bad = np.greater.outer(trace.k, trace.last), trace.first_bad
    over &= bad < 0
    lost = (bad >= 0) & np.greater_equal.outer(trace.k, bad)
    wide = (*trace.f.shape, *[1] * (a.ndim - trace.f.ndim))
    a = np.where(over.reshape(wide), trace.ended(a), a)
    return np.where(lost.reshape(wide) | np.isnan(a), np.inf, a)


def continued(v: Array) -> Array:
    """Values (R, *B) whose NaNs are the last value before, or infinite."""
    r = np.arange(len(v)).reshape(-1, *[1] * (v.ndim - 1))
    known = np.maximum.accumulate(np.where(np.isnan(v), -1, r), axis=0)
    before = np.take_along_axis(v, np.maximum(known, 0), axis=0)
    stopped = np.isfinite(before) & (before <= v[:1])
    return np.where(np.isnan(v), np.where(stopped, before, np.inf), v)


def spread(
    ax: "Axes",
    name: str,
    at: Array,
    v: Array,
    label: str,
    band: tuple[float, float],
    style: str,
) -> None:
    """Median and band of values (R, *B) over B, in the next colour."""
    if at.ndim != 1 or v.shape[:1] != at.shape:
        raise ValueError(f"{name} has shape {v.shape}, its abscissae {at.shape}")
    color = COLORS[len(ax.lines) % len(COLORS)]
    v, floor = floored(ax, v.reshape(len(v), -1))
    if floor:
        label = f"{label}\n(0 is drawn at {floor:.1e})".strip()
    low, median, high = quantiles(v, (band[0], 0.5, band[1]))
    dots = "o" if "o" not in style and np.isfinite(median).sum() == 1 else ""
    ax.plot(at, median, dots + style, color=color, linewidth=1.6, ms=5, label=label)
    if len(gone := np.flatnonzero(~np.isfinite(median))):
        crosses = at[gone] if "o" in style else at[gone[:1]]
        top, where = np.full(len(crosses), 0.97), ax.get_xaxis_transform()
        ax.scatter(crosses, top, marker="x", color=color, transform=where)
    if v.shape[1] > 1:
        ax.fill_between(at, low, high, color=color, alpha=0.2, linewidth=0)
    if not np.isfinite(ax.dataLim.intervaly).all():  # a place for the crosses
        ax.update_datalim([(at[0], 1.0), (at[0], 10.0)])


def in_view(ax: "Axes") -> None:
    """Let lines leave the picture that rise far above all that they began with."""
    drawn = [np.asarray(line.get_ydata()) for line in ax.lines]
    seen = [np.abs(y[np.isfinite(y)]) for y in drawn]
    most = FAR * max((y[0] for y in seen if len(y)), default=0.0)
    ax.autoscale(axis="y")
    low, high = ax.get_ylim()
    if 0 < most < high:
        ax.set_ylim(top=most)
    if 0 < most < -low:
        ax.set_ylim(bottom=-most)


def floored(ax: "Axes", v: Array) -> tuple[Array, float]:
    """Values as the scale of the axes can show them, and where zeros are drawn.

    Logarithmic, with zeros at the rounding of the largest value or at the least that is
    positive; on both sides of 0 if values are negative by more than that. 0: no zeros.
    """
    v = np.where(np.abs(v) > MOST, np.copysign(np.inf, v), v)
    finite = v[np.isfinite(v)]
    largest = np.abs(finite).max(initial=0.0)
    if (finite < -64 * EPS * largest).any() or ax.get_yscale() == "symlog":
        begun = np.abs(v[0][np.isfinite(v[0])]).max(initial=0.0)
        ax.set_yscale("symlog", linthresh=1e-3 * (begun or largest or 1.0))
        return v, 0.0
    ax.set_yscale("log")
    if (finite > 0).all():
        return v, 0.0
    floor = float(min(EPS * (largest or 1.0), finite[finite > 0].min(initial=np.inf)))
    return np.maximum(v, floor), floor


def quantiles(v: Array, which: tuple[float, ...]) -> Array:
    """Quantiles along the last axis, of logarithms where all values are positive."""
    with np.errstate(all="ignore"):
        if (v > 0).all():
            logs = np.minimum(np.log(v), 1e9)  # which can be interpolated
            return np.asarray(np.exp(np.quantile(logs, which, axis=1)))
        found = np.quantile(np.clip(v, -1e300, 1e300), which, axis=1)
    return np.where(np.abs(found) <= MOST, found, np.copysign(np.inf, found))
