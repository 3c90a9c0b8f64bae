"""Studies on a Dask cluster on this machine: processes, scheduler and all."""

from dataclasses import replace

import pytest

from nglab.studies import Store, Study, tables
from tests.studies import jobs
from tests.studies.walks import WALKS

distributed = pytest.importorskip(
    "distributed", reason="pip install -e '.[distributed]' has it"
)


@pytest.fixture(scope="module")
def client():
    import dask

    once = {"distributed.scheduler.allowed-failures": 0}
    with (
        dask.config.set(once),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as opened,
    ):
        yield opened


@pytest.fixture
def store():
    with Store(":memory:") as opened:
        yield opened


def exported(study, rows):
    return tables.as_json(study, rows), tables.as_csv(rows)


def test_a_cluster_gives_the_bytes_of_a_loop(client, store):
    executor = client.get_executor()
    spread = exported(WALKS, WALKS.run(store, executor, progress=False))
    assert executor.submit(jobs.twice, 4).result() == {"twice": 8}  # it is open
    with Store(":memory:") as alone:
        assert spread == exported(WALKS, WALKS.run(alone, progress=False))


def test_a_worker_that_dies_fails_its_point_alone(client, store):
    study = Study("dying", jobs.dies, {"x": [5]})
    (row,) = study.run(store, client.get_executor(), progress=False)
    assert row.state == "failed"
    assert row.error.startswith("KilledWorker: ")
    more = replace(study, points={"x": [4, 5, 6]})
    rows = more.run(store, client.get_executor(), progress=False)
    assert [row.state for row in rows] == ["done", "failed", "done"]


def test_an_interrupt_cancels_what_waits(client, store, monkeypatch):
    """As it comes when the third result is being kept."""
    keep, kept = store.keep, []

    def stopped(plan, outcome):
        if len(kept) == 3:
            kept.append(plan["key"])
            raise KeyboardInterrupt
        keep(plan, outcome)
        kept.append(plan["key"])

    monkeypatch.setattr(store, "keep", stopped)
    with pytest.raises(KeyboardInterrupt):
        WALKS.run(store, client.get_executor(), progress=False)
    monkeypatch.undo()
    assert {*kept} <= {*store.states("walks")}  # also the one that was interrupted
    rows = WALKS.run(store, client.get_executor(), progress=False)
    assert [row.state for row in rows].count("failed") == 2
    assert [row.state for row in rows].count("done") == 46
