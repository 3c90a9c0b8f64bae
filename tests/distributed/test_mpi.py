"""Studies under mpiexec: one process submits, the others work."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from nglab.studies import Store, tables
from tests.studies.walks import WALKS

pytest.importorskip("mpi4py", reason="pip install -e '.[distributed]' has it")

ROOT = Path(__file__).parents[2]
BESIDE = str(Path(sys.executable).parent)
MPIEXEC = which("mpiexec", path=BESIDE) or which("mpiexec")
ENV = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    "PYTHONPATH": str(ROOT),
}


@pytest.mark.parametrize("processes", [2, 3])
def test_mpi_gives_the_bytes_of_a_loop(tmp_path, processes):
    path, script = tmp_path / "walks.sqlite", ROOT / "tests/distributed/pooled.py"
    ask = [MPIEXEC, "-n", str(processes), sys.executable, "-m", "mpi4py.futures"]
    done = subprocess.run(
        [*ask, script, path],
        cwd=tmp_path,
        env={**os.environ, **ENV},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, [str(processes - 1), "7"]), (
        done.stderr
    )
    with Store(path, readonly=True) as store:
        rows = WALKS.rows(store)
    with Store(":memory:") as alone:
        expected = WALKS.run(alone, progress=False)
    assert tables.as_json(WALKS, rows) == tables.as_json(WALKS, expected)
    assert tables.as_csv(rows) == tables.as_csv(expected)
    assert [row.state for row in rows].count("done") == 46
