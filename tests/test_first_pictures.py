"""The first pictures: of runs that diverge, stop, arrive or stand still."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nglab import (
    DiagonalQuadratic,
    Himmelblau,
    Rosenbrock,
    Trace,
    bb,
    gd,
    nsgd,
    plots,
    quadratic_saddle,
    run,
)
from nglab.arrays import Array

BOWL = DiagonalQuadratic([1.0, 10.0])


class Barrier:
    """-log(1 - |x|^2): infinite on the unit circle, and nothing beyond it."""

    dim, x0 = 2, np.array([0.6, 0.6])

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        with np.errstate(invalid="ignore", divide="ignore"):
            inside = 1 - (x * x).sum(-1)
            return -np.log(inside), 2 * x / inside[..., None]


class Flat:
    """The same everywhere; written for one vector."""

    dim, x0 = 2, np.array([1.0, -1.0])

    def value_and_grad(self, x: Array) -> tuple[float, Array]:
        a, b = x
        return 5.0, np.array([0.0 * a, 0.0 * b])


class Vector:
    """a^2 + 3 b^2, written for one vector; nothing but value_and_grad."""

    def value_and_grad(self, x: Array) -> tuple[float, Array]:
        a, b = x[0], x[1]
        return a * a + 3 * b * b, np.array([2 * a, 6 * b])


def small(f: Array, size: Array) -> Any:
    return size < 0.05


rng = np.random.default_rng(0)
RUNS: dict[str, tuple[Any, Callable[[], Trace]]] = {
    "diverges": (BOWL, lambda: run(BOWL, gd(0.25), [3.0, 1.0], 900, iterates=True)),
    "diverges slowly": (
        BOWL,
        lambda: run(BOWL, gd(0.2001), [3.0, 1.0], 50, iterates=True),
    ),
    "some diverge": (
        BOWL,
        lambda: run(BOWL, gd([0.05, 0.3, 0.1]), [3.0, 1.0], 400, iterates=True),
    ),
    "arrives": (BOWL, lambda: run(BOWL, bb(0.1), [3.0, 1.0], 60, iterates=True)),
    "arrives at once": (
        DiagonalQuadratic([2.0, 2.0]),
        lambda: run(
            DiagonalQuadratic([2.0, 2.0]), gd(0.5), [3.0, 1.0], 9, iterates=True
        ),
    ),
    "is there": (BOWL, lambda: run(BOWL, gd(0.1), [0.0, 0.0], 9, iterates=True)),
    "leaves the domain": (
        Barrier(),
        lambda: run(Barrier(), gd([0.05, 2.0]), None, 30, iterates=True),
    ),
    "all leave it": (
        Barrier(),
        lambda: run(Barrier(), gd([2.0, 3.0]), None, 30, iterates=True),
    ),
    "starts outside": (
        Barrier(),
        lambda: run(Barrier(), gd(0.1), [2.0, 2.0], 30, iterates=True),
    ),
    "stops": (
        BOWL,
        lambda: run(
            BOWL, gd([0.05, 0.01, 0.3]), [3.0, 1.0], 900, stop=small, iterates=True
        ),
    ),
    "flat": (Flat(), lambda: run(Flat(), nsgd(0.1), None, 20, iterates=True)),
    "one record": (BOWL, lambda: run(BOWL, gd(0.1), [3.0, 1.0], 0, iterates=True)),
    "no bound below": (
        quadratic_saddle(),
        lambda: run(quadratic_saddle(), gd(0.5), [1e-3, 1.0], 900, iterates=True),
    ),
    "many rows": (
        Himmelblau(),
        lambda: run(
            Himmelblau(), nsgd(0.1), rng.normal(size=(4, 9, 2)), 40, iterates=True
        ),
    ),
    "one of them far": (
        Rosenbrock(2),
        lambda: run(
            Rosenbrock(2), bb(1e-3), [[-1.2, 1.0], [50.0, 9.0]], 60, iterates=True
        ),
    ),
}
RUNS = {name: (f, cache(made)) for name, (f, made) in RUNS.items()}
CASES = pytest.mark.parametrize(("f", "made"), RUNS.values(), ids=[*RUNS])


@pytest.fixture
def ax() -> Iterator[Axes]:
    """Axes that are laid out after the test, warnings being errors."""
    figure = Figure(layout="constrained")
    yield figure.subplots()
    figure.draw_without_rendering()


def shown(ax: Axes) -> int:
    """How many points of lines and crosses are inside the axes."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    assert np.isfinite([left, right, low, high]).all()
    count = 0
    for line in ax.lines:
        x, y = line.get_xydata().T
        inside = (left <= x) & (x <= right) & (low <= y) & (y <= high)
        assert line.get_linestyle() != "None" or line.get_marker() != "None"
        count += int(inside.sum())
    return count + sum(len(c.get_offsets()) for c in crosses(ax))


def crosses(ax: Axes) -> list[Any]:
    return [c for c in ax.collections if c.get_paths() and len(c.get_offsets()) >= 1]


def named(ax: Axes) -> str:
    return "\n".join(ax.get_legend_handles_labels()[1])


# every picture of every run


@CASES
def test_a_trajectory_is_drawn(ax: Axes, f: Any, made: Callable[[], Trace]) -> None:
    trace = made()
    assert plots.trajectory(ax, f, trace.xs) is ax
    assert shown(ax) > 0
    if np.isfinite(trace.f).any():
        assert ax.collections  # level sets
    start = trace.xs[0].reshape(-1, 2)
    low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
    assert ((low < start) & (start < high)).all()


@CASES
def test_traces_are_drawn(ax: Axes, f: Any, made: Callable[[], Trace]) -> None:
    trace = made()
    plots.traces(ax, trace, label="f")
    plots.traces(ax, trace, trace.grad_norm, "g")
    plots.traces(ax, trace.k, trace.f, "f alone")
    assert shown(ax) > 0


@CASES
def test_the_overview_is_drawn(f: Any, made: Callable[[], Trace]) -> None:
    trace = made()
    figure = plots.overview(trace)
    figure.draw_without_rendering()
    _, second, third = figure.axes
    for ax in figure.axes:
        assert shown(ax) > 0
        assert ax.get_xlabel() == "step $k$"
        assert ax.get_ylabel()
    assert (second.get_ylabel(), third.get_ylabel()) == ("$|g|$", "rate")


@CASES
def test_sensitivity_is_drawn(ax: Axes, f: Any, made: Callable[[], Trace]) -> None:
    trace = made()
    if trace.f.ndim > 1:
        lrs = np.arange(1.0, 1.0 + trace.f.shape[1])
        plots.sensitivity(ax, lrs, trace)
    else:
        plots.sensitivity(ax, [0.1], trace.final[None])
    assert shown(ax) > 0


# what they show


def test_where_a_run_diverged_the_levels_are_in_view(ax: Axes) -> None:
    xs = RUNS["diverges"][1]().xs
    plots.trajectory(ax, BOWL, xs)
    low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
    assert 6.0 < (high - low).max() < 100.0
    np.testing.assert_array_equal(ax.lines[1].get_xydata(), xs)
    assert shown(ax) > 5  # more than its start is to be seen


@pytest.mark.parametrize("name", ["leaves the domain", "all leave it"])
def test_where_a_run_left_the_domain_the_domain_is_in_view(ax: Axes, name: str) -> None:
    plots.trajectory(ax, Barrier(), RUNS[name][1]().xs)
    assert np.ptp(ax.get_xlim()) < 3.0


def test_f_of_a_run_without_bound_is_drawn_as_it_is() -> None:
    first, *_ = plots.overview(RUNS["no bound below"][1]()).axes
    assert (first.get_ylabel(), first.get_yscale()) == ("$f$", "symlog")
    assert shown(first) > 20
    assert -1e13 < first.get_ylim()[0] < -1.0


def test_a_run_that_comes_back_is_shown_whole(ax: Axes) -> None:
    xs = np.array([[3.0, 1.0], [300.0, 100.0], [2.0, 1.0]])
    plots.trajectory(ax, BOWL, xs)
    assert ax.get_xlim()[1] > 300.0


def test_a_barrier_masks_the_levels(ax: Axes) -> None:
    plots.contours(ax, Barrier(), (-2.0, 2.0), (-2.0, 2.0))
    for filled in ax.collections:
        for path in filled.get_paths():
            if len(path.vertices):
                assert np.linalg.norm(path.vertices, axis=-1).max() < 1.03


def test_contours_of_what_has_value_and_grad_alone(ax: Axes) -> None:
    plots.contours(ax, Vector(), (-2.0, 2.0), (-1.0, 1.0))
    lines = ax.collections[1]
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        if level > -1:
            x, y = path.vertices.T
            np.testing.assert_allclose(np.log10(x * x + 3 * y * y), level, atol=0.02)
    plots.trajectory(ax, Vector(), [[1.0, 0.5], [0.0, 0.1]])


@pytest.mark.parametrize(
    ("xlim", "complaint"),
    [
        ((5.0, 6.0), "finite nowhere"),
        ((1.0, 1.0), "no interval"),
        ((0.0, np.nan), "no"),
    ],
)
def test_where_nothing_can_be_drawn(xlim: tuple[float, float], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        plots.contours(Figure().subplots(), Barrier(), xlim, (5.0, 6.0))


def test_zeros_are_drawn_at_rounding_and_said(ax: Axes) -> None:
    plots.traces(ax, [0, 1, 2], [4.0, 1e-3, 0.0], "f")
    floor = 4 * 2.0**-52
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [4.0, 1e-3, floor])
    assert ax.get_ylim()[0] < floor
    assert named(ax) == f"f\n(0 is drawn at {floor:.1e})"
    plots.traces(ax, [0, 1, 2], [4.0, 1e-30, 0.0])
    assert named(ax).endswith("(0 is drawn at 1.0e-30)")
    plots.traces(ax, [0, 1], [4.0, -1e-16], "rounding")
    assert ax.get_yscale() == "log"


def test_negative_values_are_on_both_sides_of_zero(ax: Axes) -> None:
    plots.traces(ax, [0, 1, 2], [1.0, 0.0, -2.0])
    assert ax.get_yscale() == "symlog"
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [1.0, 0.0, -2.0])


def test_a_row_that_was_stopped_keeps_its_value(ax: Axes) -> None:
    trace = RUNS["stops"][1]()
    fast, slow = 0, 1
    assert trace.last[fast] < trace.last[slow]
    assert np.isnan(trace.f[-1, fast])
    for row, given in ((fast, trace), (fast, trace.k)):
        values = trace.f[:, : row + 1] if given is trace.k else None
        plots.traces(ax, given, values, band=(0.0, 0.0))
    kept = trace.final[fast]
    assert ax.lines[1].get_ydata()[-1] == pytest.approx(kept)
    rows = plots.overview(trace).axes[0].lines
    assert [np.isfinite(line.get_ydata()[-1]) for line in rows] == [True, True, False]


def test_the_best_rates_are_not_drawn_as_diverged(ax: Axes) -> None:
    trace = RUNS["stops"][1]()
    plots.sensitivity(ax, [0.05, 0.01, 0.3], trace)
    drawn = ax.lines[0].get_ydata()
    np.testing.assert_allclose(drawn[:2], trace.final[:2])
    assert drawn[2] == np.inf
    (cross,) = crosses(ax)
    assert cross.get_offsets()[:, 0].tolist() == [0.3]


def test_of_values_alone_a_row_that_fell_has_stopped_and_another_diverged(
    ax: Axes,
) -> None:
    fell, rose = [4.0, 1.0, np.nan], [4.0, 9.0, np.nan]
    for row in fell, rose, [4.0, np.inf, np.nan]:
        plots.traces(ax, [0, 1, 2], row)
    ends = [line.get_ydata()[-1] for line in ax.lines]
    assert ends == [pytest.approx(1.0), np.inf, np.inf]


def test_a_row_that_leaves_the_domain_has_not_stopped() -> None:
    trace = RUNS["leaves the domain"][1]()
    assert (trace.first_bad >= 0).tolist() == [False, True]
    kept, lost = plots.overview(trace).axes[0].lines
    assert np.isfinite(kept.get_ydata()[-1])
    assert np.isinf(lost.get_ydata()[-1])


@pytest.mark.parametrize(
    ("rates", "starts", "labels"),
    [
        (0.1, [1.0, 1.0], [""]),
        ([0.1, 0.05], [1.0, 1.0], ["rate 0.1", "rate 0.05"]),
        (0.1, np.ones((3, 2)), ["row 0", "row 1", "row 2"]),
        (0.1, np.ones((40, 2)), ["median of 40 rows"]),
        ([[0.1], [0.05]], np.ones((40, 2)), ["rate 0.1", "rate 0.05"]),
    ],
)
def test_lines_of_the_overview_are_named(
    rates: object, starts: object, labels: list[str]
) -> None:
    trace = run(BOWL, gd(rates), starts, 5)
    axes = Figure().subplots(1, 3)
    assert plots.overview(trace, axes) is axes[0].figure
    for ax in axes:
        found = [line.get_label().partition("\n")[0] for line in ax.lines]
        expected = [label or found[0] for label in labels]
        assert found == expected
        assert len(ax.lines) == len(labels)


def test_the_overview_starts_at_what_is_given() -> None:
    trace = run(BOWL, gd([0.1, 0.05]), [1.0, 1.0], 5)
    first, *_ = plots.overview(trace, labels=["a", "b"], least=-1.0).axes
    assert first.get_ylabel() == "$f$ - $f^*$"
    np.testing.assert_allclose(first.lines[1].get_ydata(), trace.f[:, 1] + 1.0)
    with pytest.raises(ValueError, match="1 labels for 2 lines"):
        plots.overview(trace, labels=["a"])
    with pytest.raises(ValueError, match="values has shape"):
        plots.traces(Figure().subplots(), trace, np.ones(3))
