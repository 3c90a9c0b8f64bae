"""What is called, how often, and what a failure or another version does."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest

from nglab.studies import Processes, Store, Study, tables
from tests.studies import jobs
from tests.studies.walks import SHORT, WALKS


@pytest.fixture
def store():
    with Store(":memory:") as opened:
        yield opened


def calls(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_is_done_is_not_done_again(store, tmp_path):
    study = Study("s", jobs.noted, {"x": [1, 2], "folder": [str(tmp_path)]})
    first = study.run(store, progress=False)
    assert [row.result for row in first] == [{"twice": 2}, {"twice": 4}]
    more = replace(study, points={"x": [3, 2], "folder": [str(tmp_path)]})
    assert [r.result["twice"] for r in more.run(store, progress=False)] == [6, 4]
    assert study.run(store, progress=False) == first
    assert calls(tmp_path) == ["1-0", "2-0", "3-0"]


def test_a_failure_stops_no_other_and_is_tried_again_when_asked(store, tmp_path):
    study = Study("s", jobs.reciprocal, {"x": [2, 0, 4], "folder": [str(tmp_path)]})
    for _ in range(2):
        rows = study.run(store, progress=False)
        assert [row.state for row in rows] == ["done", "failed", "done"]
    assert rows[1].error == "ZeroDivisionError: division by zero"
    assert "in reciprocal" in rows[1].traceback
    assert (rows[1].result, rows[0].error, rows[0].traceback) == (None, None, None)
    assert calls(tmp_path) == ["0-0", "2-0", "4-0"]
    study.run(store, progress=False, retry=True)
    assert calls(tmp_path) == ["0-0", "0-1", "2-0", "4-0"]


def test_what_is_done_at_last_takes_the_place_of_a_failure(store, monkeypatch):
    study = Study("s", jobs.gives, {"kind": ["a word"]})
    assert study.run(store, progress=False)[0].state == "failed"
    monkeypatch.setitem(jobs.RESULTS, "a word", {"a": 2.0, "b": np.arange(3)})
    assert study.run(store, progress=False)[0].state == "failed"
    (row,) = study.run(store, progress=False, retry=True)
    assert (row.state, row.error, row.result["a"]) == ("done", None, 2.0)


def test_a_job_that_leaves_python_has_failed(store):
    (row,) = Study("s", jobs.leaves, {"x": [3]}).run(store, progress=False)
    assert (row.state, row.error) == ("failed", "SystemExit: 3")


@pytest.mark.parametrize("words", ["", "two\nlines", "half \udc80 of a path", "é"])
def test_an_error_may_say_anything(store, words):
    (row,) = Study("s", jobs.complains, {"words": [words]}).run(store, progress=False)
    told = f": {words}".replace("\udc80", "\\udc80") if words else ""
    assert row.error == f"UntidyError{told}"
    assert "complains" in row.traceback
    assert tables.as_csv([row]).count("UntidyError") == 1


def test_results_of_another_version_stay_and_are_not_mixed(store, monkeypatch):
    one = Study("s", jobs.gives, {"kind": ["x"]})
    two = replace(one, version=2)
    monkeypatch.setitem(jobs.RESULTS, "x", {"a": 1})
    one.run(store, progress=False)
    monkeypatch.setitem(jobs.RESULTS, "x", {"a": 2})
    assert two.rows(store)[0].state == "missing"
    assert two.run(store, progress=False)[0].result == {"a": 2}
    assert one.run(store, progress=False)[0].result == {"a": 1}
    assert len(store.states("s")) == 2


def test_a_part_of_a_study_is_a_study_whose_results_are_its_own(store):
    few = SHORT.run(store, progress=False)
    rows = {repr(row.arguments): row for row in WALKS.rows(store)}
    assert sum(row.state == "done" for row in rows.values()) == len(few) == 3
    for row in few:
        same = rows[repr(row.arguments)]
        assert (same.seconds, same.result["final"]) == (
            row.seconds,
            row.result["final"],
        )


def test_a_job_cannot_change_the_plan(store):
    study = Study("s", spoils, [{"x": [3, 1, 2]}])
    study.run(store, progress=False)[0].arguments["x"].clear()
    assert study.points == ({"x": [3, 1, 2]},)
    assert study.rows(store)[0].result == {"least": 1}


def spoils(x):
    x.sort()
    return {"least": x.pop(0)}


def spawned(number):
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"))


@pytest.fixture(scope="module")
def alone():
    with Store(":memory:") as opened:
        return tables.as_json(WALKS, WALKS.run(opened, progress=False))


@pytest.mark.parametrize("pool", [Processes, spawned, ThreadPoolExecutor])
def test_every_executor_gives_the_bytes_of_a_loop(store, alone, pool):
    with pool(2) as executor:
        rows = WALKS.run(store, executor, progress=False)
        assert executor.submit(jobs.twice, 4).result() == {"twice": 8}  # it is open
    assert tables.as_json(WALKS, rows) == alone
    assert alone.count('"failed"') == 2


@pytest.mark.parametrize("pool", [Processes, spawned, ThreadPoolExecutor])
def test_an_interrupt_cancels_what_waits_and_keeps_what_is_done(
    store, tmp_path, monkeypatch, pool
):
    """As it comes when the third result is being kept."""
    study = Study("s", jobs.noted, {"x": range(40), "folder": [str(tmp_path)]})
    keep, kept = store.keep, []

    def stopped(plan, outcome):
        kept.append(plan["key"])
        if len(kept) == 3:
            raise KeyboardInterrupt
        keep(plan, outcome)

    monkeypatch.setenv("PAUSE", "0.05")
    monkeypatch.setattr(store, "keep", stopped)
    with pool(2) as executor, pytest.raises(KeyboardInterrupt):
        study.run(store, executor, progress=False)
    assert {*kept} <= {*store.states("s")}  # also the third
    assert len(store.states("s")) <= len(calls(tmp_path)) < 30
    monkeypatch.undo()
    states = [row.state for row in study.run(store, progress=False)]
    assert states == ["done"] * 40


def test_seeds_differ_between_points_and_not_between_calls():
    study = Study("s", jobs.seeded, {"x": [4, 3]})
    drawn = []
    for _ in range(2):
        with Store(":memory:") as opened:
            rows = study.run(opened, progress=False)
        drawn.append([row.result["drawn"] for row in rows])
    np.testing.assert_array_equal(drawn[0][0], drawn[1][0])
    np.testing.assert_array_equal(drawn[0][1], drawn[1][1])
    assert not np.isin(drawn[0][1], drawn[0][0]).any()


DYING = Study("dying", jobs.dies, {"x": [1, 2, 3, 4, 5, 6, 7]})


def test_a_process_that_dies_fails_its_point_alone(store):
    with Processes(2) as pool:
        rows = DYING.run(store, pool, progress=False)
    states = ["done", "done", "failed", "done", "failed", "done", "done"]
    assert [row.state for row in rows] == states
    assert rows[2].error == "DeadWorkerError: the process ended by SIGKILL"
    assert rows[4].error == "DeadWorkerError: the process ended by exit status 7"
    assert rows[5].result == {"twice": 12}


def test_a_broken_pool_is_said_and_the_study_can_go_on(store):
    first = replace(DYING, points={"x": [1, 2]})
    with spawned(1) as pool:
        first.run(store, pool, progress=False)
        with pytest.raises(BrokenProcessPool, match="a worker died"):
            DYING.run(store, pool, progress=False)
        with pytest.raises(BrokenProcessPool, match="can go on in a new one"):
            DYING.run(store, pool, progress=False)
    rows = DYING.rows(store)
    assert [row.state for row in rows] == ["done"] * 2 + ["missing"] * 5
    with Processes(1) as pool:
        states = [row.state for row in DYING.run(store, pool, progress=False)]
    assert states.count("failed") == 2
    assert states.count("done") == 5


def late(x):
    return jobs.twice(x)


@pytest.mark.parametrize("pool", [Processes, spawned])
def test_a_job_that_workers_do_not_find_is_no_failure_of_points(
    store, monkeypatch, pool
):
    monkeypatch.setattr(late, "__module__", "tests.studies.jobs")
    monkeypatch.setattr(jobs, "late", late, raising=False)
    study = Study("s", late, {"x": [1, 2]})
    with pool(1) as executor, pytest.raises((AttributeError, BrokenProcessPool)):
        study.run(store, executor, progress=False)
    assert [row.state for row in study.rows(store)] == ["missing"] * 2


@pytest.mark.parametrize("number", [0, -1, 1.5, True, None])
def test_processes_are_counted(number):
    with pytest.raises(ValueError, match=f"^number={number!r} of processes"):
        Processes(number)
