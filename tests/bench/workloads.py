"""What is timed: fixed problems, and for each the library, its floor, plain loops."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nglab import DiagonalQuadratic, Problem, Quadratic, nsgd, run
from nglab.arrays import Array
from nglab.draws import spawn
from nglab.schedules import InverseSqrt
from tests.bench.loops import bare, in_place, in_place_batch, reads

ROOT = Path(__file__).parents[2]


class Contestant(NamedTuple):
    """Who runs, how many trajectory-steps, and the goal: its time over another's.

    `race` gives f (steps, ...) of trajectories that all contestants share, or None if
    it follows none. `spare` seconds are taken off before the ratio is judged.
    """

    name: str
    race: Callable[[], Array | None]
    steps: int
    against: str = ""
    at_most: float = np.inf
    at_least: float = 0.0
    spare: float = 0.0


class Workload(NamedTuple):
    """Contestants that are timed in turn, `rounds` times."""

    title: str
    rounds: int
    contestants: tuple[Contestant, ...]


def spectral(n: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """A = U diag(d) U' with d from 0.01 to 1, its basis U, and d."""
    d = np.logspace(-2, 0, n)
    U, _ = np.linalg.qr(rng.normal(size=(n, n)))
    A = (U * d) @ U.T
    return (A + A.T) / 2, U, d


def start_of_w1() -> tuple[Array, Array]:
    """A and x0 of W1, n = 100."""
    rng = np.random.default_rng(0)
    A, _, _ = spectral(100, rng)
    return A, rng.normal(size=100)


def library_w1(A: Array, x0: Array) -> Array:
    """W1 by the library: lr_k = 0.5 / sqrt(k + 1), 1,500 steps."""
    return run(Quadratic(A), nsgd(InverseSqrt(0.5)), x0, 1500).f


def w1() -> Workload:
    """One trajectory: f, |g| and lr recorded at every step."""
    A, x0 = start_of_w1()
    limit, K = "in place (limit)", 1500
    lr = InverseSqrt(0.5)
    contestants = (
        Contestant(limit, partial(in_place, A, x0, lr, K), K),
        Contestant("bare loop", partial(bare, A, x0, lr, K), K, limit),
        Contestant("library", partial(library_w1, A, x0), K, limit, at_most=2.7),
    )
    return Workload("W1 one trajectory", 40, contestants)


def w1_process() -> Workload:
    """W1 from the start of Python to the result, against `import numpy` alone."""

    def python(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)

    limit, here = "import numpy (limit)", "from tests.bench.workloads import"
    whole = partial(
        python, f"{here} library_w1, start_of_w1; library_w1(*start_of_w1())"
    )
    contestants = (
        Contestant(limit, partial(python, "import numpy"), 1),
        Contestant("import nglab", partial(python, "import nglab"), 1, limit),
        Contestant("library", whole, 1, limit, at_most=1.3, spare=0.05),
    )
    return Workload("W1 whole process", 15, contestants)


def w2() -> Workload:
    """A sweep: 6 constant rates x 100 seeds, n = 100, 1,000 steps, in one batch."""
    A, U, d = spectral(100, np.random.default_rng(0))
    lr = np.array([1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1])[:, None]
    x0 = np.stack([np.random.default_rng(s).normal(size=100) for s in spawn(1, 100)])
    steps, few = 1000, 10  # a loop over all 600 would take most of the time here

    def batch(product: Callable[..., Array]) -> Array:
        return in_place_batch(A, x0, lr, steps, product)[:, :, :few]

    def library(problem: Problem, x0: Array) -> Array:
        return run(problem, nsgd(lr), x0, steps).f[:, :, :few]

    def loop() -> Array:
        rates = [lambda k, h=h: h for h in lr[:, 0].tolist()]
        f = [[bare(A, x, rate, steps) for x in x0[:few]] for rate in rates]
        return np.moveaxis(np.array(f), -1, 0)

    K, limit, floor = 600 * steps, "in place, gemm (limit)", "in place, vecmat"
    dense = partial(library, Quadratic(A), x0)
    diagonal = partial(library, DiagonalQuadratic(d), x0 @ U)
    contestants = (
        Contestant(limit, partial(batch, np.matmul), K),
        Contestant(floor, partial(batch, np.vecmat), K, limit),
        Contestant("library", dense, K, floor, at_most=1.15),
        Contestant("library, diagonal", diagonal, K, floor, at_most=0.25),
        Contestant("loop over runs", loop, 6 * few * steps, "library", at_least=8.0),
    )
    return Workload("W2 sweep of 600", 7, contestants)


def w7() -> Workload:
    """A large quadratic: n = 2,000, a step reads 32 MB; and the same in its basis."""
    rng = np.random.default_rng(0)
    A, U, d = spectral(2000, rng)
    x0 = rng.normal(size=2000)
    K, limit = 100, "A.dot(x) (limit)"

    def library(problem: Problem, x0: Array) -> Array:
        return run(problem, nsgd(0.1), x0, K).f

    dense = partial(library, Quadratic(A), x0)
    diagonal = partial(library, DiagonalQuadratic(d), x0 @ U)
    contestants = (
        Contestant(limit, partial(reads, A, x0, K), K),
        Contestant("library", dense, K, limit, at_most=1.1),
        Contestant("library, diagonal", diagonal, K, limit),
    )
    return Workload("W7 large quadratic", 20, contestants)


WORKLOADS = (w1, w1_process, w2, w7)
