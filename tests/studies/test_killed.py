"""Killed by SIGKILL, a study loses what was in flight and nothing else."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from nglab.studies import Store, tables
from tests.studies.walks import SHORT, WALKS

ROOT = Path(__file__).parents[2]
WAIT = 60  # seconds, at most

# For 0, 1, ... a process that is killed before that SQLite statement, until one lives.
# A line for each point that is kept: the statement, and the point's key.
WRITES = """
import os, signal, sqlite3, sys
from itertools import count
from nglab.studies import Store
from tests.studies.walks import SHORT
connect, keep = sqlite3.connect, Store.keep

def run(path, last):
    left = iter(range(last, -1, -1))

    def traced(*args, **kwargs):
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(
            lambda words: next(left) or os.kill(os.getpid(), signal.SIGKILL)
        )
        return connection

    def told(store, plan, outcome):
        keep(store, plan, outcome)
        os.write(1, f"{last} {plan['key']}\\n".encode())

    sqlite3.connect, Store.keep = traced, told
    with Store(path) as store:
        SHORT.run(store, progress=False)

for statement in count():
    if not (child := os.fork()):
        run(f"{sys.argv[1]}/{statement}.sqlite", statement)
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


def states(path, study):
    """What is kept; also when the file is not yet a store."""
    with Store(path) as store:
        return store.states(study.name)


def exported(path, study):
    with Store(path, readonly=True) as store:
        rows = study.rows(store)
    return tables.as_json(study, rows).encode(), tables.as_csv(rows).encode()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The bytes of both studies."""
    path = tmp_path_factory.mktemp("whole") / "walks.sqlite"
    with Store(path) as store:
        WALKS.run(store, progress=False)
    return {study: exported(path, study) for study in (WALKS, SHORT)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_at_ten_random_moments(tmp_path, undisturbed, jobs):
    path = tmp_path / "walks.sqlite"
    file, moments = Path(__file__).with_name("walks.py"), np.random.default_rng(jobs)
    ask = [sys.executable, "-m", "nglab", "study", "run", file, "--study", "WALKS"]
    ask += ["--jobs", str(jobs), "--store", path]
    kept, killed = [0], 0
    while killed < 10:
        slow = {**os.environ, "PAUSE": f"{0.05 * jobs}"}  # 2.4 s in all
        child = subprocess.Popen(ask, cwd=ROOT, env=slow, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        while len(states(path, WALKS)) == kept[-1] and child.poll() is None:
            time.sleep(0.01)  # until the first of its results
            assert time.monotonic() < began + WAIT
        time.sleep(moments.uniform(0.0, 0.15))
        child.kill()
        assert child.wait() == -signal.SIGKILL
        killed += 1
        kept.append(len(states(path, WALKS)))
    assert kept == sorted(kept)
    assert len(set(kept)) == 11
    assert (
        subprocess.run(ask, cwd=ROOT, capture_output=True, check=False).returncode == 1
    )
    assert exported(path, WALKS) == undisturbed[WALKS]
    assert os.listdir(tmp_path) == [path.name]


def test_before_every_statement_to_the_store(tmp_path, undisturbed):
    ask = [sys.executable, "-c", WRITES, tmp_path]
    done = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    told = [line.split() for line in done.stdout.splitlines()]
    whole = int(told[-1][0])
    assert whole > 20
    for statement in range(whole):
        path = tmp_path / f"{statement}.sqlite"
        before, known = {k for s, k in told if s == str(statement)}, states(path, SHORT)
        assert before <= known.keys()
        assert len(known) <= len(before) + 1
        assert len(known) < 3 or len(before) >= 2
        with Store(path) as store:
            SHORT.run(store, progress=False)
        assert exported(path, SHORT) == undisturbed[SHORT]
