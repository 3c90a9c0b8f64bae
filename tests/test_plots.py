"""Pictures show the numbers they are given, and refuse those they cannot show."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nglab import DiagonalQuadratic, Himmelblau, nsgd, plots, quadratic_saddle, run
from nglab.arrays import Array
from nglab.claims import CLAIMS, Claim, Evidence, check, select
from nglab.claims.base import PROVED
from nglab.claims.pieces import checked
from nglab.pages import report

BOWL = DiagonalQuadratic([1.0, 10.0])


@pytest.fixture
def ax() -> Iterator[Axes]:
    """Axes that are rendered after the test, warnings being errors."""
    before = dict(mpl.rcParams)
    figure = Figure(layout="constrained")
    yield figure.subplots()
    figure.savefig(BytesIO())
    assert dict(mpl.rcParams) == before


def lines(ax: Axes) -> list[Array]:
    return [line.get_xydata() for line in ax.lines]


def labels(ax: Axes) -> list[str]:
    return ax.get_legend_handles_labels()[1]


# level sets and trajectories


@pytest.mark.parametrize("f", [BOWL, Himmelblau()])
def test_f_is_constant_along_a_contour(ax: Axes, f: DiagonalQuadratic) -> None:
    assert plots.contours(ax, f, (-5.0, 5.0), (-4.0, 4.0)) is ax
    level_lines = ax.collections[1]
    for level, path in zip(level_lines.levels, level_lines.get_paths(), strict=True):
        if level > 0:  # lower ones are small beside the grid
            gap = f.value(path.vertices) - f.minimum.f
            np.testing.assert_allclose(np.log10(gap), level, atol=0.02)
    assert ax.get_xlim() == (-5.0, 5.0)
    assert ax.get_ylim() == (-4.0, 4.0)
    np.testing.assert_array_equal(lines(ax)[0], f.minimum.x)


def test_contours_without_a_minimum_are_those_above_the_lowest_point(ax: Axes) -> None:
    saddle = quadratic_saddle()
    plots.contours(ax, saddle, (-1.0, 1.0), (-1.0, 1.0))
    assert ax.lines[:] == []
    assert ax.collections[1].levels[-1] == pytest.approx(
        0.0, abs=1e-8
    )  # log10(1/2+1/2)


def test_a_trajectory_is_drawn_as_it_is(ax: Axes) -> None:
    xs = run(BOWL, nsgd([0.5, 0.1]), [3.0, 1.0], 40, iterates=True).xs
    assert plots.trajectory(ax, BOWL, xs, ["long", "short"]) is ax
    star, long, short = lines(ax)
    np.testing.assert_array_equal(star, [[0.0, 0.0]])
    np.testing.assert_array_equal(np.stack([long, short], axis=1), xs)
    assert labels(ax) == ["long", "short"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x_1$", "$x_2$")
    low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
    assert (low < xs).all()
    assert (xs < high).all()


def test_what_diverged_does_not_stretch_the_picture(ax: Axes) -> None:
    plots.trajectory(ax, BOWL, [[1.0, 2.0], [np.inf, 0.0], [np.nan, 0.0]])
    assert ax.get_xlim() == pytest.approx((-0.2, 1.2))
    assert ax.get_legend() is None


@pytest.mark.parametrize(
    ("xs", "names", "complaint"),
    [
        (np.zeros((5, 3)), (), r"xs has shape \(5, 3\), a picture needs"),
        (np.zeros(2), (), r"xs has shape \(2,\)"),
        (np.zeros((5, 2, 2)), ("one",), "1 labels for 2 trajectories"),
        (np.full((5, 2), np.nan), (), None),
    ],
)
def test_trajectories_that_are_no_picture(
    xs: Array, names: tuple[str, ...], complaint: str | None
) -> None:
    f = BOWL if complaint else quadratic_saddle()
    with pytest.raises(ValueError, match=complaint or "none of the 5 points"):
        plots.trajectory(Figure().subplots(), f, xs, names)


def test_a_problem_in_three_dimensions_is_no_picture() -> None:
    with pytest.raises(ValueError, match="the problem has 3 coordinates"):
        plots.contours(Figure().subplots(), quadratic_saddle(3), (-1, 1), (-1, 1))


# traces and sensitivity


def band(ax: Axes, k: int) -> tuple[float, float]:
    """The ends of the shaded band at abscissa k."""
    (path,) = ax.collections[-1].get_paths()
    at = path.vertices[path.vertices[:, 0] == k, 1]
    return at.min(), at.max()


def test_a_single_trace_is_the_data(ax: Axes) -> None:
    trace = run(BOWL, nsgd(0.3), [3.0, 1.0], 30)
    assert plots.traces(ax, trace.k, trace.f, "NGD") is ax
    (line,) = lines(ax)
    np.testing.assert_array_equal(line[:, 0], trace.k)
    np.testing.assert_allclose(line[:, 1], trace.f, rtol=1e-12)
    assert (ax.get_yscale(), len(ax.collections)) == ("log", 0)
    assert labels(ax) == ["NGD"]


def test_medians_and_bands_are_those_of_the_logarithms(ax: Axes) -> None:
    k, values = np.arange(2), np.array([[1.0, 100.0], [1.0, 1e8]])
    plots.traces(ax, k, values, band=(0.25, 0.75))
    np.testing.assert_allclose(lines(ax)[0][:, 1], [10.0, 1e4], rtol=1e-12)
    assert band(ax, 0) == pytest.approx((10**0.5, 10**1.5))
    assert band(ax, 1) == pytest.approx((1e2, 1e6))


def test_every_batch_is_a_batch_and_every_call_a_colour(ax: Axes) -> None:
    values = np.exp(np.random.default_rng(0).normal(size=(4, 3, 5)))
    plots.traces(ax, range(4), values, "a")
    plots.traces(ax, range(4), values.reshape(4, 15), "b")
    np.testing.assert_array_equal(*lines(ax))
    assert ax.lines[0].get_color() != ax.lines[1].get_color()
    assert labels(ax) == ["a", "b"]


def test_a_line_stops_where_half_of_the_runs_diverged(ax: Axes) -> None:
    final = np.array([[1.0, 1.0, 1.0], [4.0, 4.0, np.inf], [9.0, np.nan, np.inf]])
    lrs = [0.01, 0.1, 1.0]
    assert plots.sensitivity(ax, lrs, final, "gd", band=(0.0, 0.5)) is ax
    np.testing.assert_array_equal(lines(ax)[0][:, 0], lrs)
    np.testing.assert_allclose(lines(ax)[0][:, 1], [1.0, 4.0, np.inf])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert ax.get_xlabel() == "learning rate"


@pytest.mark.parametrize(
    ("k", "values", "complaint"),
    [
        ([0, 1], [1.0, 2.0, 3.0], r"values has shape \(3,\), its abscissae \(2,\)"),
        ([[0, 1]], [[1.0, 2.0]], r"its abscissae \(1, 2\)"),
        ([0], 1.0, r"values has shape \(\)"),
    ],
)
def test_traces_that_cannot_be_drawn(k: object, values: object, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        plots.traces(Figure().subplots(), k, values)


def test_sensitivity_needs_positive_rates() -> None:
    with pytest.raises(ValueError, match="lrs has 1 of 2 entries that are <= 0"):
        plots.sensitivity(Figure().subplots(), [0.0, 0.1], [1.0, 1.0])


# claims


def test_evidence_is_drawn_as_it_is(ax: Axes) -> None:
    observed, bound = 0.5 ** np.arange(5), 2 * 0.9 ** np.arange(5)
    assert plots.evidence(ax, Evidence("halving", observed, bound, "|x|")) is ax
    for line, given in zip(lines(ax), (observed, bound), strict=True):
        np.testing.assert_array_equal(line, np.stack([np.arange(5), given], axis=1))
    assert ax.get_yscale() == "log"
    assert labels(ax) == ["observed: ratio 0.500", "bound"]
    assert ax.get_legend().get_title().get_text() == "halving"
    assert ax.get_ylabel() == "$|x|$"


def shaded(ax: Axes, k: float) -> tuple[float, float]:
    """Where the shade begins and ends at k."""
    (path,) = ax.collections[0].get_paths()
    at = path.vertices[path.vertices[:, 0] == k, 1]
    return float(at.min()), float(at.max())


@pytest.mark.parametrize("lower", [False, True])
def test_what_may_not_be_is_shaded(ax: Axes, lower: bool) -> None:
    observed, bound = [1.0, 2.0, 3.0], [4.0, 5.0, 2.0]
    given = (bound, observed) if lower else (observed, bound)
    plots.evidence(ax, Evidence("crossing", *given, "|x|", lower=lower))
    low, high = ax.get_ylim()
    edge = given[1][1]
    assert shaded(ax, 1.0) == ((low, edge) if lower else (edge, high))
    assert labels(ax) == [
        "observed: ratio 1.500",
        "lower bound" if lower else "bound",
    ]


def test_of_a_batch_the_worst_trajectory_is_drawn(ax: Axes) -> None:
    observed = np.array([[1.0, 2.0, 1.0], [1.0, 1.0, 3.0]])
    plots.evidence(ax, Evidence("three", observed, np.array([[2.0], [4.0]])))
    np.testing.assert_array_equal(lines(ax)[0][:, 1], [2.0, 1.0])
    np.testing.assert_array_equal(lines(ax)[1][:, 1], [2.0, 4.0])


def test_of_a_batch_below_a_lower_bound_the_lowest_is_drawn(ax: Axes) -> None:
    observed = np.array([[3.0, 2.0, 5.0], [4.0, 4.0, 4.5]])
    plots.evidence(ax, Evidence("three", observed, [[2.0], [4.0]], lower=True))
    np.testing.assert_array_equal(lines(ax)[0][:, 1], [3.0, 4.0])


def test_what_is_not_checked_is_not_drawn_and_changes_no_ratio(ax: Axes) -> None:
    kept, seen = [True, False, True], [1.0, np.nan, 3.0]
    bound = [2.0, 0.0, 4.0]
    plots.evidence(ax, checked("some", kept, seen, bound, "|x|", share=0.5))
    np.testing.assert_array_equal(lines(ax)[0][:, 1], [1.0, np.nan, 3.0])
    np.testing.assert_array_equal(lines(ax)[1][:, 1], [2.0, np.nan, 4.0])
    assert labels(ax)[0] == "observed: ratio 0.750"


def test_below_a_lower_bound_what_is_not_checked_is_not_drawn(ax: Axes) -> None:
    given = [True, False], [2.0, -1.0], [1.0, 5.0]
    evidence = checked("some", *given, "t", lower=True, share=0.5)
    plots.evidence(ax, evidence)
    np.testing.assert_array_equal(lines(ax)[0][:, 1], [2.0, np.nan])
    assert labels(ax) == ["observed: ratio 0.500", "lower bound"]


def test_a_number_is_a_dot_and_a_bar(ax: Axes) -> None:
    plots.evidence(ax, Evidence("one", 1.0, 2.0))
    assert [line.tolist() for line in lines(ax)] == [[[0.0, 1.0]], [[0.0, 2.0]]]
    dot, bar = ax.lines
    assert (dot.get_marker(), bar.get_marker()) == ("o", "_")
    assert bar.get_markersize() > 4 * dot.get_markersize()
    assert shaded(ax, 0.5)[0] == 2.0


def test_zeros_on_a_logarithmic_scale_are_counted(ax: Axes) -> None:
    plots.evidence(ax, Evidence("identity", [0.0, 1e-16, 0.0], 1e-12))
    assert labels(ax)[0] == "observed: ratio 1.0e-04\n(not positive: 2 of 3)"
    low, high = ax.get_ylim()
    assert low < 1e-16
    assert 1e-12 < high < 1e-10


@pytest.mark.parametrize(
    ("bound", "scale"), [(0.0, "linear"), (-1.0, "symlog"), ([1.0, 0.0], "symlog")]
)
def test_a_bound_that_is_not_positive_is_on_both_sides_of_zero(
    ax: Axes, bound: object, scale: str
) -> None:
    plots.evidence(ax, Evidence("descent", [-2.0, -3.0], bound))
    assert ax.get_yscale() == scale


def test_what_falls_below_zero_and_a_lower_bound_is_seen(ax: Axes) -> None:
    plots.evidence(ax, Evidence("falls", [2.0, -3.0], 1.0, lower=True))
    assert ax.get_yscale() == "symlog"
    assert ax.get_ylim()[0] < -3.0


@pytest.mark.parametrize("end", [1e300, np.inf, np.nan])
def test_a_run_that_blows_up_leaves_the_picture(ax: Axes, end: float) -> None:
    plots.evidence(ax, Evidence("explodes", [1.0, 2.0, end], [1.0, 1.0, 1.0]))
    low, high = ax.get_ylim()
    assert 0.1 < low < 1.0
    assert 2.0 < high < 1e8


def test_what_lies_far_from_its_bound_is_in_the_picture(ax: Axes) -> None:
    plots.evidence(ax, Evidence("broken", [1e-16, 1.0, 1.0, 1.0], 1e-15))
    assert ax.get_ylim()[1] > 1.0


def theorem(factor: float = 1.0, other: float = 1.0) -> Iterator[Evidence]:
    """Powers of a half fall.

    Two instances, of which the second comes closer to its bound.
    """
    k = np.arange(10)
    yield Evidence("far", 0.5**k, 2.0 * 0.5**k)
    yield Evidence("near", factor * 0.5**k, 1.25 * other * 0.5**k)


def test_a_claim_stands_beside_its_sabotages() -> None:
    broken = {"longer": {"factor": 4.0}, "lower": {"other": 0.1}}
    claim = Claim("halves", theorem, PROVED, broken)
    figure = Figure()
    left, right = plots.claim(figure.subplots(1, 2), claim)
    figure.savefig(BytesIO())
    title = left.get_legend().get_title().get_text()
    assert title == "halves\nPowers of a half fall.\nnear"
    assert labels(left) == ["observed: ratio 0.800", "bound"]
    assert labels(right) == ["longer: ratio 3.200", "lower: ratio 8.000"]
    longer, bound, observed, lower = (line[:, 1] for line in lines(right))
    k = np.arange(10)
    np.testing.assert_array_equal(longer, 4.0 * 0.5**k)
    np.testing.assert_array_equal(bound, 1.25 * 0.5**k)
    np.testing.assert_array_equal(observed, 0.5**k)
    np.testing.assert_array_equal(lower, 1.25 * 0.1 * 0.5**k)


def three(bound: float = 2.0) -> Iterator[Evidence]:
    """None of three numbers is above two."""
    for number in 1.0, 2.0, 0.5:
        yield Evidence(f"number {number:g}", number, bound, "the number")
    yield Evidence("curve", [0.1, 0.2], 1.0, "another quantity")


def test_numbers_stand_side_by_side() -> None:
    claim = Claim(
        "three", three, PROVED, {"one": {"bound": 1.0}, "half": {"bound": 0.5}}
    )
    left, right = plots.claim(Figure().subplots(1, 2), claim)
    np.testing.assert_array_equal(lines(left)[0][:, 1], [1.0, 2.0, 0.5])
    assert left.get_xlabel() == "instance"
    assert labels(left)[0] == "observed: ratio 1.000"
    assert "3 instances; worst: number 2" in left.get_legend().get_title().get_text()
    ones, halves = lines(right)[::2]
    assert (ones.tolist(), halves.tolist()) == ([[0.0, 2.0]], [[1.0, 2.0]])


def in_sight(ax: Axes) -> bool:
    """Whether every line has a point inside the axes."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    x, y = (np.concatenate([line[:, i] for line in lines(ax)[::2]]) for i in (0, 1))
    return bool(((left <= x) & (x <= right) & (low <= y) & (y <= high)).any())


@pytest.mark.parametrize(
    "claim", [c for c in CLAIMS if not c.slow], ids=lambda claim: claim.id
)
def test_every_claim_is_drawn_as_verify_judges_it(claim: Claim) -> None:
    found = list(claim.theorem())
    checked = replace(claim, theorem=lambda: iter(found), sabotages={"not at all": {}})
    verdict = check(checked)
    figure = Figure()
    left, right = plots.claim(figure.subplots(1, 2), checked)
    printed = {report.ratio(float(e.ratios.max())) for e in found if e.letter != "m"}
    shown = labels(left)[0].partition("\n")[0].removeprefix("observed: ratio ")
    assert verdict.holds
    assert shown in (printed or {report.ratio(verdict.worst.ratio)})
    assert "inf" not in shown
    assert left.get_ylabel() not in ("", "observed")
    assert in_sight(left)
    words = left.get_legend().get_title().get_text()
    assert words.startswith(claim.id)
    assert right.get_legend().get_title().get_text().endswith("none breaks this bound")
    assert "not at all" in right.get_xlabel()
    assert all(e.quantity != "observed" for e in found)


def test_the_sides_of_bounds_are_those_of_the_theorems() -> None:
    """By name: a lower bound that is drawn as an upper one looks broken."""
    claims = {claim.id: claim for claim in CLAIMS}
    for name, below in (
        ("ngd-constant-step-floor", {True}),
        ("block-normalized-nonsmooth-trap", {True}),
        ("armijo-min-step", {True}),
        ("armijo-evaluations", {False}),
        ("bb-step-bounds", {True, False}),
    ):
        bounds = (e for e in claims[name].theorem() if e.letter != "m")
        assert {e.lower for e in bounds} == below


SHOWN = ["ngd-constant-step-floor", "bb-secant-4-cycle", "polyak-normalized"]


@pytest.mark.parametrize("name", SHOWN)
def test_every_sabotage_is_drawn_or_named_with_its_ratio(name: str) -> None:
    (claim,) = select(name)
    left, right = plots.claim(Figure().subplots(1, 2), claim)
    verdict = check(claim)
    assert left.get_ylabel() == right.get_ylabel()
    assert labels(right)
    shown = [
        label.partition("\n")[0].rpartition("ratio ")[2] for label in labels(right)
    ]
    assert all(float(r) > 1 for r in shown)
    named = right.get_xlabel().partition("not drawn: ")[2].split(";")
    assert len(shown) + len([n for n in named if n]) == len(verdict.sabotages)


def lettered(stretch: float = 1.0, share: float = 1.0) -> Iterator[Evidence]:
    """It has steps of length one, and two bounds.

    Method  (m) x <- x - h u
    Bound   (a) x_k <= 2
            (b) y_k <= 3 for every k
    """
    ones = np.ones(5)
    yield Evidence("steps", stretch * ones, ones, "|s|", letter="m")
    yield Evidence("loose", share * ones, 2 * ones, "x_k", letter="a")
    yield Evidence("tight", stretch * 3 * ones, 3 * ones, "y_k", letter="b")


def test_the_bound_that_sabotages_break_is_shown_and_not_the_steps() -> None:
    """Two break (b), of which one is as tight; the third breaks (a) only."""
    broken = {"long": {"stretch": 2.0}, "longer": {"stretch": 3.0}, "x": {"share": 9.0}}
    claim = Claim("lettered", lettered, PROVED, broken)
    left, right = plots.claim(Figure().subplots(1, 2), claim)
    assert left.get_ylabel() == right.get_ylabel() == "$y_{k}$"
    assert (
        r"(b) $y_{k} \leq 3$ for every $k$" in left.get_legend().get_title().get_text()
    )
    assert labels(right) == ["long: ratio 2.000", "longer: ratio 3.000"]
    assert "$x$: ratio 4.500 of (a)" in right.get_xlabel()


def test_a_statement_stands_above_both_pictures_and_none_is_cut() -> None:
    """Text keeps within the figure, and no two texts lie upon each other."""
    for name in "ngd-localization", "normalizer-family", "nsgd-heavy-tails":
        figure = plots.claims(list(select(name))[:1])
        figure.savefig(BytesIO(), dpi=50)
        row = figure.subfigs[0]
        title = row._suptitle.get_window_extent()
        frame = figure.bbox
        legends = [ax.get_legend().get_window_extent() for ax in row.axes]
        assert all(box.y1 <= title.y0 + 1 for box in legends)
        assert all(frame.x0 <= b.x0 and b.x1 <= frame.x1 for b in [title, *legends])
        assert legends[0].x1 <= legends[1].x0


def test_what_is_of_one_size_is_not_on_a_logarithmic_scale(ax: Axes) -> None:
    plots.evidence(ax, Evidence("flat", [1.0, 1.0 + 1e-15], 1.0 + 1e-14))
    low, high = ax.get_ylim()
    assert ax.get_yscale() == "linear"
    assert low < 0.96
    assert high > 1.04


def test_a_claim_needs_two_axes(ax: Axes) -> None:
    (claim,) = select("ngd-constant-step-floor")
    with pytest.raises(ValueError, match="unpack"):
        plots.claim([ax], claim)
