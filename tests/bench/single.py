"""W1: one trajectory on a dense quadratic; f, |g| and lr recorded at every step."""

from functools import partial

import numpy as np

from nglab import Quadratic, nsgd, run
from nglab.arrays import Array
from nglab.schedules import InverseSqrt
from tests.bench.contest import Workload, limit, ours, peer, plain
from tests.bench.goals import ahead, at_most, faster, starts
from tests.bench.loops import bare, in_place

C, STEPS = 0.5, 1500
LR = InverseSqrt(C)
FEW = 30  # steps of a peer that takes milliseconds for one
SCAN, STEP, EAGER = "optax, jit(scan)", "optax, jitted step", "torch, eager"


def spectral(n: int, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """A = U diag(d) U' with d from 0.01 to 1, its basis U, and d."""
    d = np.logspace(-2, 0, n)
    U, R = np.linalg.qr(rng.normal(size=(n, n)))
    U = U * np.sign(np.diag(R))  # whose signs LAPACK leaves open
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


def w1() -> Workload:
    """The library, its floor, and what people would use instead."""
    problem, x0 = start()
    A, floor, K = problem.Q, "in place (limit)", STEPS
    contestants = (
        limit(floor, partial(in_place, A.dot, x0, LR, K), K),
        plain("bare loop", partial(bare, A, x0, LR, K), K),
        ours("library", partial(library, problem, x0), K),
        peer(SCAN, "with_optax:whole", (A, x0, C, K), K),
        peer(STEP, "with_optax:step_by_step", (A, x0, C, K), K),
        peer("optax, un-jitted", "with_optax:unjitted", (A, x0, C, FEW), FEW),
        peer(EAGER, "with_torch:single", (A, x0, LR, K), K),
    )
    goals = (
        at_most(2.7, "library", floor),
        starts(1.3, spare=0.05),
        faster(12.0, EAGER),
        faster(200.0, "optax, un-jitted"),
        ahead(30_000, STEP),
        ahead(30_000, SCAN),
    )
    return Workload("one trajectory", 20, contestants, goals, processes=5)
