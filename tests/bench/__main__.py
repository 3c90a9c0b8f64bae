"""Time the workloads and print their ratios beside the goals: python -m tests.bench."""

import os

for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"  # read once, when NumPy is loaded

from tests.bench.table import main  # noqa: E402

main()
