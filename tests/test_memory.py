"""Long vectors: what a step frees stays here, and is not faulted in again."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

import nglab

ROOT = Path(nglab.__file__).parents[1]
GLIBC = platform.libc_ver()[0] == "glibc"
TUNED = ("MALLOC_", "GLIBC_TUNABLES", "LD_PRELOAD")  # what would tell it otherwise
N, PAGES = 60_000, 8 * 60_000 // os.sysconf("SC_PAGE_SIZE") if GLIBC else 0

PLAIN = """
import numpy as np
def steps(count):
    m, v, x, g = np.zeros(n), np.zeros(n), np.ones(n), np.full(n, 2.0)
    for t in range(1, count + 1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * (g * g)
        x = x - 0.01 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
"""
BARE = """
import numpy as np
from nglab import adam
def steps(count):
    method, x, g = adam(0.01), np.ones(n), np.full(n, 2.0)
    state = method.init(x)
    for _ in range(count):
        x, state = method.step(x, g, state)
"""
RUN = """
import numpy as np
from nglab import DiagonalQuadratic, adam, run
f, x0 = DiagonalQuadratic(np.ones(n)), np.ones((2, n))
def steps(count):
    run(f, adam(0.01), x0, count, every=count, workers=1)
"""
MINIMIZE = """
import numpy as np
from nglab import minimize
def steps(count):
    fun = lambda x: (x.dot(x) / 2, x.copy())
    minimize(fun, np.ones(n), jac=True, method="adam", lr=0.01, maxiter=count)
"""
FAULTS = """
from resource import RUSAGE_SELF, getrusage
def faults(count):
    before = getrusage(RUSAGE_SELF).ru_minflt
    steps(count)
    return getrusage(RUSAGE_SELF).ru_minflt - before
faults(5)
few, many = faults(5), faults(25)
print((many - few) / 20)
"""


def arrays_a_step(*script: str) -> float:
    """Vectors of n numbers that are faulted in at each step, in a new process."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(TUNED)}
    code = "\n".join([f"n = {N}", *script, FAULTS])
    command = [sys.executable, "-c", code]
    shown = subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return float(shown.stdout) / PAGES


needs_glibc = pytest.mark.skipif(not GLIBC, reason="the C library is not glibc")


@needs_glibc
def test_numpy_alone_faults_its_arrays_in_again():
    assert arrays_a_step(PLAIN) > 1


@needs_glibc
@pytest.mark.parametrize(
    "script",
    [
        pytest.param("import nglab" + PLAIN, id="plain"),
        pytest.param(BARE, id="step"),
        pytest.param(RUN, id="run"),
        pytest.param(RUN.replace("workers=1", "workers=2"), id="workers"),
        pytest.param(MINIMIZE, id="minimize"),
    ],
)
def test_with_nglab_a_long_vector_stays_in_memory(script):
    assert arrays_a_step(script) < 0.5
