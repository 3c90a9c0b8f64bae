"""W7: a large quadratic, n = 2,000: a step reads 32 MB. And the same in its basis."""

from functools import partial

import numpy as np

from nglab import DiagonalQuadratic, Problem, Quadratic, nsgd, run
from nglab.arrays import Array
from tests.bench.contest import Workload, limit, ours, peer, plain
from tests.bench.goals import at_most, faster
from tests.bench.loops import bare, diagonal, in_place, reads
from tests.bench.single import spectral

N, LR, STEPS = 2000, 0.1, 100
LIMIT, AUTODIFF = "A.dot(x) (limit)", "optax, jit(scan)"
OWN, TORCH = "JAX, own gradient", "torch, autodiff"


def rate(k: int) -> float:
    """Constant."""
    return LR


def library(problem: Problem, x0: Array) -> Array:
    """f at every step."""
    return run(problem, nsgd(LR), x0, STEPS).f


def w7() -> Workload:
    """Memory bound: a step is at best one read of A."""
    rng, K = np.random.default_rng(0), STEPS
    A, U, d = spectral(N, rng)
    dense, eigen, x0 = Quadratic(A), DiagonalQuadratic(d), rng.normal(size=N)
    A = dense.Q
    in_basis = partial(in_place, diagonal(d), x0 @ U, rate, K)
    contestants = (
        limit(LIMIT, partial(reads, A, x0, K), K),
        plain("bare loop", partial(bare, A, x0, rate, K), K),
        plain("in place, diagonal", in_basis, K),
        ours("library", partial(library, dense, x0), K),
        ours("library, diagonal", partial(library, eigen, x0 @ U), K),
        peer(AUTODIFF, "with_optax:constant", (A, x0, LR, K), K),
        peer(OWN, "with_jax:constant", (A, x0, LR, K), K),
        peer(TORCH, "with_torch:single", (A, x0, rate, K), K),
    )
    goals = (
        at_most(1.1, "library", LIMIT),
        faster(1.5, AUTODIFF),
        faster(1.7, TORCH),
    )
    return Workload("a large quadratic", 7, contestants, goals)
