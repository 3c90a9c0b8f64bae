"""The machinery of `make bench`, on made-up times: nothing is timed here."""

import json

import numpy as np
import pytest

from nglab import Blocks
from tests.bench import command, long, networks, picture, text
from tests.bench.contest import Contestant, Workload, limit, ours, peer
from tests.bench.goals import FLOOR, ahead, at_most, faster, smaller, starts, within
from tests.bench.outcome import Outcome
from tests.bench.races import Result, check_same, measured
from tests.bench.scaling import Curve
from tests.bench.workloads import WORKLOADS, chosen, workload

QUICK_TO_BUILD = [key for key in WORKLOADS if key != "W7"]


def timed(name, role, *microseconds, **others):
    return Result(name, role, "", 10, 1e-6 * np.array(microseconds), **others)


@pytest.fixture
def outcome():
    """A limit of 4 us, a library of 10, a compiled peer of 2, and an absent one."""
    contestants = [limit("floor", list, 10), ours("library", list, 10)]
    contestants += [peer(name, "with_optax:whole", (), 10) for name in ("jit", "gone")]
    results = (
        Result(FLOOR, "limit", process=np.array([0.1]), peak=2e7),
        timed("floor", "limit", 4.0, 4.0, 4.0),
        timed(
            "library", "library", 10.0, 10.0, 90.0, process=np.array([0.18]), peak=4e7
        ),
        timed("jit", "optax", 2.0, 2.0, 2.0, first=0.08, peak=2e8),
        Result("gone", "optax", "optax"),
    )
    goals = (
        at_most(2.6, "library", "floor"),
        within(9.0),
        starts(1.4, spare=0.05),
        faster(12.0, "jit"),
        ahead(9_000, "jit"),
        smaller(0.25, "jit"),
        faster(2.0, "gone"),
    )
    task = Workload("made up", 3, tuple(contestants), goals)
    return Outcome("W0", task, {r.name: r for r in results})


def test_a_goal_is_judged_by_the_median_round(outcome):
    values = [value for _, value, _ in outcome.judged()]
    assert values[:6] == pytest.approx([2.5, 10.0, 1.3, 0.2, 10_000.0, 0.2])
    verdicts = [verdict for _, _, verdict in outcome.judged()]
    no, yes = "not reached", "reached"
    assert verdicts == [yes, no, yes, no, yes, yes, "missing: optax"]


def test_the_words_name_who_is_missing_and_what_is_not_reached(outcome):
    table, goals = text.table(outcome), text.goal_table([outcome])
    assert "gone                          missing: optax (not installed)" in table
    assert "80 ms" in next(line for line in table.splitlines() if line[:3] == "jit")
    assert goals.count("not reached") == 2
    assert ">= 9,000 steps  reached" in goals


def test_compilation_counts_for_one_race(outcome):
    assert outcome.with_compilation("jit") == pytest.approx((2e-6 + 0.008) / 1e-5)
    assert np.isnan(outcome.with_compilation("library"))


def test_a_peer_that_is_never_as_fast_never_catches_up(outcome):
    goal = ahead(30_000, "floor")
    slow = {**outcome.results, "floor": timed("floor", "optax", 11.0, 11.0, 91.0)}
    assert goal.verdict(slow) == (np.inf, "reached")


def test_files_are_written_whole(outcome, tmp_path):
    curve = Curve(
        "dense", "batch", np.array([1, 4]), np.array([1e-5, 2e-5]), np.ones(2)
    )
    command.write(tmp_path, {"cpu": "any"}, [outcome], [curve], "words\n")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["bench.json", "bench.png", "bench.txt"]
    numbers = json.loads((tmp_path / "bench.json").read_text())
    whole = numbers["workloads"]["W0"]
    assert whole["contestants"]["gone"] == {"role": "optax", "missing": "optax"}
    assert whole["contestants"]["jit"]["over_library"] == pytest.approx(0.2)
    assert whole["contestants"]["jit"]["process_seconds"] == [None]
    assert whole["goals"][0]["verdict"] == "reached"
    assert numbers["scaling"][0]["sizes"] == [1, 4]


def test_where_nothing_can_be_written_nothing_is_raced(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setattr("sys.argv", ["bench", "W1", "--out", str(tmp_path / "a" / "b")])
    assert command.arguments().out.is_dir()
    monkeypatch.setattr("sys.argv", ["bench", "W1", "--out", str(tmp_path / "file")])
    with pytest.raises(SystemExit):
        command.arguments()
    assert "it is a file" in capsys.readouterr().err


def test_a_picture_needs_neither_outcomes_nor_curves(outcome):
    assert picture.drawn([], []).axes == []
    (ax,) = picture.drawn([outcome], []).axes
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["W0: made up", "floor", "library", "jit", "gone (missing)"]


def test_where_a_trajectory_is_free():
    times = np.array([10.0, 10.5, 11.5, 40.0, 160.0, 640.0])
    curve = Curve("", "batch", 4 ** np.arange(6), times, times)
    assert curve.free == pytest.approx(8.0)  # half way from 4 to 16, in logarithms
    assert curve.full == 64


def test_trajectories_that_differ_are_refused():
    f = np.ones((20, 3))
    check_same("W0", {"one": f, "other": f[:7] * (1 + 1e-12)})
    with pytest.raises(ValueError, match="W0: 'other' follows other trajectories"):
        check_same("W0", {"one": f, "other": f * (1 + 1e-6)})


def test_a_replay_is_compared_in_place_of_the_race():
    right, wrong = np.ones((3, 1)), np.zeros((3, 1))
    one = ours("library", lambda: right, 1)
    other = Contestant(
        "other", "numpy", lambda: lambda: wrong, 1, lambda: lambda: right
    )
    results = measured("W0", Workload("", 2, (one, other), ()), 2)
    assert results["other"].times.shape == (2,)
    alone = other._replace(build=lambda: lambda: wrong, replay=None)
    with pytest.raises(ValueError, match="'other' follows other trajectories"):
        measured("W0", Workload("", 2, (one, alone), ()), 2)


@pytest.mark.parametrize("key", QUICK_TO_BUILD)
def test_every_workload_has_a_limit_a_library_and_goals_of_its_own(key):
    task = workload(key)
    names = [c.name for c in task.contestants]
    assert len(set(names)) == len(names)
    for lane in {c.lane for c in task.contestants}:
        roles = [c.role for c in task.contestants if c.lane == lane]
        assert roles[0] == "limit"
        assert "library" in roles
    assert {name for goal in task.goals for name in goal.names} <= {*names, FLOOR}


def test_a_lane_has_trajectories_a_limit_and_a_library_of_its_own():
    f = {"one": np.ones((3, 1)), "other": np.full((3, 1), 2.0)}
    contestants = [
        make(f"{role}, {lane}", lambda lane=lane: f[lane], 1)._replace(lane=lane)
        for lane in f
        for role, make in (("limit", limit), ("library", ours))
    ]
    task = Workload("", 1, tuple(contestants), ())
    results = measured("W0", task, 1)
    seconds = dict(zip(results, (1.0, 2.0, 5.0, 40.0), strict=True))
    results = {
        name: r._replace(times=np.array([seconds[name]])) for name, r in results.items()
    }
    table = Outcome("W0", task, results)
    assert [table.over(name, "limit") for name in results] == [1.0, 2.0, 1.0, 8.0]
    assert table.over("limit, other", "library") == 0.125
    astray = contestants[-1]._replace(lane="one")
    with pytest.raises(ValueError, match="'library, other' follows other"):
        measured("W0", task._replace(contestants=(*contestants[:2], astray)), 1)


@pytest.mark.parametrize("name", long.METHODS)
def test_a_method_in_place_takes_the_steps_of_the_library(name):
    method, vector = long.METHODS[name], long.vector(12, Blocks((2, 7, 3)))
    steps = long.in_place(method, vector, 30)
    assert steps.shape == (30, 12)
    np.testing.assert_allclose(long.library(method, vector, 30), steps, rtol=1e-11)
    assert np.abs(np.diff(steps, axis=0)).min() > 0


def test_the_network_of_w8_has_122_arrays():
    assert (len(long.NET), sum(long.NET)) == (122, 588_298)


def test_the_network_of_w5_is_that_of_w8():
    net = networks.deep_mlp(np.zeros((10, 784)), np.arange(10))
    assert net.blocks.sizes == long.NET


def test_the_products_of_a_network_are_its_arithmetic():
    """Two operations a number and sample, forward; twice that on the way back."""
    A, y = np.zeros((10, 9)), np.arange(10)
    task = networks.Task(networks.sigmoid_mlp(A, y, 2, 5), 4, 1)
    made = sum(p * q * r * times for p, q, r, times in networks.products(task))
    assert made == 4 * (2 * 9 * 5 + 3 * 5 * 5 + 3 * 5 * 10)
    A = np.zeros((10, 6, 6, 2))
    task = networks.Task(networks.image_cnn(A, y, (3,), 4), 4, 1)
    made = sum(p * q * r * times for p, q, r, times in networks.products(task))
    convs = 2 * 36 * 18 * 3 + 2 * 16 * 27 * 3 + 36 * 27 * 3
    assert made == 4 * (convs + 3 * 12 * 4 + 3 * 4 * 10)


def test_workloads_are_chosen_by_their_first_letters():
    assert chosen([]) == [*WORKLOADS, "scaling"]
    assert len(chosen(["W4"])) == 4
    with pytest.raises(ValueError, match="there is no 'W0': W1, W2"):
        chosen(["W1", "W0"])
