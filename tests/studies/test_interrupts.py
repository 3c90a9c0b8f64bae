"""Ctrl-C cancels what waits, keeps what is done, and no result of half a job."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
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


def interrupted(ask, path, study, many, group, **env):
    """Exit status, stdout and stderr after a Ctrl-C when so many points are kept."""
    child = subprocess.Popen(
        [sys.executable, *ask],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,
        text=True,
    )
    stuck = Path(env.get("SAY", ROOT))
    try:
        while not stuck.exists() or kept(path, study) < many:
            assert child.poll() is None, child.communicate()
            time.sleep(0.02)
        (os.killpg if group else os.kill)(child.pid, signal.SIGINT)
        out, err = child.communicate(timeout=30)
        return child.returncode, out, err
    finally:
        with suppress(ProcessLookupError):  # nothing of it outlives the test
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


@pytest.mark.parametrize("number", ["1", "2"])
@pytest.mark.parametrize("group", [False, True], ids=["alone", "all"])
def test_the_command_keeps_what_is_done(tmp_path, number, group):
    path = tmp_path / "walks.sqlite"
    ask = ["-m", "nglab", "study", "run", FILE, "--study", "WALKS"]
    ask += ["--store", path, "--jobs", number]
    code, out, err = interrupted(ask, path, WALKS, 3, group, PAUSE="0.1")
    with Store(path, readonly=True) as store:
        states = [row.state for row in WALKS.rows(store)]
    assert (code, out) == (130, "")
    words = f"interrupted after {states.count('done')} of 48 points; {path} keeps them"
    assert err == f"nglab: {words}\n"
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
    ask, say = [script, path], str(tmp_path / "stuck")
    code, out, err = interrupted(ask, path, RUNS, 2, group, SAY=say)
    assert "KeyboardInterrupt" in err
    assert (code != 0, out) == (True, "")
    with Store(path) as store:
        states = [row.state for row in RUNS.rows(store)]
    assert states == ["done", "done", "missing", "missing"]
