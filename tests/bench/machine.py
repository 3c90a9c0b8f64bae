"""What the figures were measured on."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

PACKAGES = ("nglab", "numpy", "scipy", "torch", "jax", "jaxlib", "optax", "joblib")
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NPROC", "XLA_FLAGS")


def described() -> dict[str, object]:
    """CPU, memory, versions, threads, date and load."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cpu": cpu(),
        "cores": os.cpu_count(),
        "memory": pages,
        "system": platform.system(),
        "python": platform.python_version(),
        "blas": f"{blas['name']} {blas['version']}",
        "packages": {name: release(name) for name in PACKAGES},
        "threads": {name: os.environ.get(name, "") for name in THREADS},
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "load": os.getloadavg(),
    }


def cpu() -> str:
    """The processor's name."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2] for line in lines if line.startswith("model name")]
    return names[0].strip() if names else platform.machine()


def release(name: str) -> str:
    """The version that is installed, or that there is none."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
