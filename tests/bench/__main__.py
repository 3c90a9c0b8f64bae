"""The library beside its peers, on one thread: python -m tests.bench [W1 W3 ...]."""

import os

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NPROC")
for threads in ONE_THREAD:  # NPROC is XLA's; all are read once, when they are loaded
    os.environ[threads] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_X64"] = "1"

from tests.bench.command import main  # noqa: E402

main()
