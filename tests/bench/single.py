"""W1 by the library, with nothing but what it needs: a process is timed on this."""

import numpy as np

from nglab import Quadratic, nsgd, run
from nglab.arrays import Array
from nglab.schedules import InverseSqrt

LR = InverseSqrt(0.5)
STEPS = 1500


def spectral(n: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """A = U diag(d) U' with d from 0.01 to 1, its basis U, and d."""
    d = np.logspace(-2, 0, n)
    U, _ = np.linalg.qr(rng.normal(size=(n, n)))
    A = (U * d) @ U.T
    return (A + A.T) / 2, U, d


def start() -> tuple[Quadratic, Array]:
    """The problem and x0 of W1, n = 100."""
    rng = np.random.default_rng(0)
    A, _, _ = spectral(100, rng)
    return Quadratic(A), rng.normal(size=100)


def library(problem: Quadratic, x0: Array) -> Array:
    """f at every step of W1."""
    return run(problem, nsgd(LR), x0, STEPS).f
