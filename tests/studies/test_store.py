"""The store: what comes back, which files are none, and what stays in one."""

import os
import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from nglab.studies import Store, Study
from tests.studies import jobs

KINDS = Study("kinds", jobs.all_kinds, {"x": [2**70, -3]})


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a %b?#.sqlite"


def done(path, study=KINDS):
    with Store(path) as store:
        return study.run(store, progress=False)


def test_every_kind_of_result_comes_back_as_it_was(path):
    done(path)
    with Store(path, readonly=True) as store:
        rows = KINDS.rows(store)
    assert [row.arguments for row in rows] == [{"x": 2**70}, {"x": -3}]
    for row in rows:
        expected = jobs.all_kinds(**row.arguments)
        assert row.state == "done"
        assert row.seconds >= 0
        assert row.result.keys() == expected.keys()
        for name, value in expected.items():
            found = row.result[name]
            np.testing.assert_array_equal(found, value)
            if isinstance(value, np.ndarray):
                assert (found.dtype, found.shape) == (value.dtype, value.shape)
                assert found.tobytes() == value.tobytes()
            else:
                assert type(found) is type(getattr(value, "item", lambda: value)())  # noqa: B023


@pytest.mark.parametrize("kind", jobs.RESULTS)
def test_what_is_no_result_is_a_failure(path, kind):
    (row,) = done(path, Study("gives", jobs.gives, {"kind": [kind]}))
    assert row.state == "failed"
    assert row.error.startswith("ValueError: ")
    assert "number" in row.error
    assert row.result is None


def test_closed_it_is_one_plain_file(path):
    done(path)
    assert os.listdir(path.parent) == [path.name]
    before = path.read_bytes()
    assert before[18:20] == b"\1\1"  # no WAL: to be read where nothing can be written
    with Store(path, readonly=True) as store:
        assert len(store.states("kinds")) == 2
    assert path.read_bytes() == before


def test_one_may_read_while_another_writes(path):
    with Store(path) as store, Store(path, readonly=True) as reader:
        assert reader.states("kinds") == {}
        KINDS.run(store, progress=False)
        assert [*reader.states("kinds").values()] == ["done", "done"]
        with pytest.raises(ValueError, match="attempt to write a readonly database"):
            replace(KINDS, version=2).run(reader, progress=False)


def test_two_that_run_the_same_study_do_no_harm(path):
    with Store(path) as one, Store(path) as other:
        half = replace(KINDS, points=[{"x": -3}])
        half.run(one, progress=False)
        KINDS.run(other, progress=False)
        for mine, its in zip(KINDS.rows(one), KINDS.rows(other), strict=True):
            assert mine.seconds == its.seconds


@pytest.mark.parametrize(
    ("words", "opened"), [("database is locked", True), ("disk I/O error", False)]
)
def test_who_opens_it_waits_for_another_who_closes_it(path, monkeypatch, words, opened):
    set_up, turns = Store.set_up, iter([True, True, False])

    def busy(store):
        if next(turns):
            raise sqlite3.OperationalError(words)
        set_up(store)

    monkeypatch.setattr(Store, "set_up", busy)
    if opened:
        assert len(done(path)) == 2
    else:
        with pytest.raises(ValueError, match=words):
            done(path)


def another(path, words):
    with sqlite3.connect(path) as connection:
        connection.executescript(words)
    connection.close()


def test_other_files_are_refused_and_left_alone(path):
    path.write_text("something else, and long enough to be taken for a head" * 9)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="as a store: file is not a database"):
        Store(path)
    assert path.read_bytes() == before


def test_other_databases_are_refused_and_left_alone(path):
    another(path, "CREATE TABLE points (key); INSERT INTO points VALUES (1);")
    before = path.read_bytes()
    with pytest.raises(ValueError, match="is no store: something else keeps it"):
        Store(path)
    assert path.read_bytes() == before


def test_a_store_of_another_format_is_refused_and_left_alone(path):
    done(path)
    another(path, "PRAGMA user_version = 2")
    before = path.read_bytes()
    for readonly in (False, True):
        with pytest.raises(ValueError, match="is of format 2, this reads 1"):
            Store(path, readonly)
    assert path.read_bytes() == before


def test_an_empty_file_becomes_a_store(path):
    path.touch()
    assert len(done(path)) == 2


@pytest.mark.parametrize("place", ["", "-", "no/such/place", "."])
def test_places_where_no_store_can_be(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for readonly in (False, True):
        with pytest.raises(ValueError, match=r"cannot write|is no store"):
            Store(place, readonly)
    assert list(tmp_path.iterdir()) == []


def test_what_is_only_read_is_not_made(path):
    with pytest.raises(ValueError, match="no such file"):
        Store(path, readonly=True)
    assert not path.exists()


def test_a_closed_store_says_so(path):
    with Store(path) as store:
        pass
    with pytest.raises(ValueError, match="closed database"):
        KINDS.rows(store)


def test_a_store_in_memory():
    with Store(":memory:") as store:
        assert [row.state for row in KINDS.run(store, progress=False)] == ["done"] * 2
    assert not os.path.exists(":memory:")
