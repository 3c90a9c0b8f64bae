"""Ctrl-C cancels what waits, keeps what is done, and no result of half a job."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nglab.studies import Store, Study
from tests.studies import jobs
from tests.studies.walks import WALKS

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("walks.py")
RUNS = Study("runs", jobs.runs, {"steps": [20, 10**9], "x": [1.0, 2.0]})

# A study of runs of which some never end, in a pool of the caller's.
POOL = """
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from nglab.studies import Processes, Store
from tests.studies.test_interrupts import RUNS
if __name__ == "__main__":
    with Store(sys.argv[1]) as store, {pool} as pool:
        RUNS.run(store, pool, progress=False)
        print("went on")
"""


def kept(path, study):
    with Store(path) as store:
        return len(store.states(study.name))


@pytest.mark.parametrize("number", ["1", "2"])
@pytest.mark.parametrize("group", [False, True], ids=["alone", "all"])
def test_the_command_keeps_what_is_done(tmp_path, number, group):
    path = tmp_path / "walks.sqlite"
    ask = [sys.executable, "-m", "nglab", "study", "run", FILE, "--study", "WALKS"]
    with subprocess.Popen(
        [*ask, "--store", path, "--jobs", number],
        cwd=ROOT,
        env={**os.environ, "PAUSE": "0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
        text=True,
    ) as child:
        while kept(path, WALKS) < 3:
            time.sleep(0.02)
        (os.killpg if group else os.kill)(child.pid, signal.SIGINT)
        out, err = child.communicate(timeout=30)
    with Store(path, readonly=True) as store:
        states = [row.state for row in WALKS.rows(store)]
    done = states.count("done")
    assert (child.returncode, out) == (130, "")
    line = f"nglab: interrupted after {done} of 48 points; {path} keeps them"
    assert err.splitlines()[-1] == line
    assert err.count("\n") == 1
    assert done >= 3 - states.count("failed")
    assert states.count("missing") > 10


@pytest.mark.parametrize(
    "pool", ["nullcontext()", "Processes(2)", "ProcessPoolExecutor(2)"]
)
@pytest.mark.parametrize("group", [False, True], ids=["alone", "all"])
def test_a_run_that_was_cut_short_is_no_result(tmp_path, pool, group):
    """`run` gives what it has after Ctrl-C: the study must not take it."""
    if pool.startswith("ProcessPool") and not group:
        pytest.skip("its processes, which are told nothing, go on for ever")
    path, script = tmp_path / "runs.sqlite", tmp_path / "script.py"
    script.write_text(POOL.replace("{pool}", pool))
    stuck = tmp_path / "stuck"
    with subprocess.Popen(
        [sys.executable, script, path],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SAY": str(stuck)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
        text=True,
    ) as child:
        while not stuck.exists() or kept(path, RUNS) < 2:
            time.sleep(0.02)
            assert child.poll() is None
        (os.killpg if group else os.kill)(child.pid, signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert "KeyboardInterrupt" in err
    assert (child.returncode != 0, out) == (True, "")
    with Store(path) as store:
        states = [row.state for row in RUNS.rows(store)]
    assert states == ["done", "done", "missing", "missing"]
