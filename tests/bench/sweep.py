"""W2: 6 constant rates x 100 seeds on a dense quadratic, 600 trajectories at once."""

from functools import partial
from typing import Any

import numpy as np

from nglab import DiagonalQuadratic, Problem, Quadratic, nsgd, run
from nglab.arrays import Array
from nglab.draws import spawn
from tests.bench.contest import Workload, limit, ours, peer, plain
from tests.bench.goals import at_most, faster, smaller
from tests.bench.loops import Product, bare, diagonal, gemm, in_place_batch, vecmat
from tests.bench.single import spectral

RATES = np.array([1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1])[:, None]
STEPS = 1000
SHARED = 5  # seeds whose f all contestants return: a loop over 600 would take long
VMAP, TORCH = "optax, vmap + scan", "torch, batched"
ROWS, BASIS = "in place, vecmat", "in place, diagonal"


def starts() -> Array:
    """x0 of each seed, (100, 100)."""
    return np.stack([np.random.default_rng(s).normal(size=100) for s in spawn(1, 100)])


def in_place(product: Product, x0: Array) -> Array:
    """All 600 in the fewest passes."""
    return in_place_batch(product, x0, RATES, STEPS)[:, :, :SHARED]


def library(problem: Problem, x0: Array, **options: Any) -> Array:
    """All 600 in one batch."""
    return run(problem, nsgd(RATES), x0, STEPS, **options).f[:, :, :SHARED]


def loop(A: Array, x0: Array) -> Array:
    """Some of them, one after the other."""
    rates = [lambda k, h=h: h for h in RATES[:, 0].tolist()]
    f = [[bare(A, x, rate, STEPS) for x in x0[:SHARED]] for rate in rates]
    return np.moveaxis(np.array(f), -1, 0)


def w2() -> Workload:
    """Dense; the library also in the eigenbasis, where the problem is diagonal."""
    A, U, d = spectral(100, np.random.default_rng(0))
    dense, eigen, x0, K = Quadratic(A), DiagonalQuadratic(d), starts(), 600 * STEPS
    A = dense.Q  # the same array for all: where A lies in memory is worth 30 %
    sweep, floor = (A, x0, RATES, STEPS, SHARED), "in place, gemm (limit)"
    contestants = (
        limit(floor, partial(in_place, gemm(A), x0), K),
        plain(ROWS, partial(in_place, vecmat(A), x0), K),
        plain(BASIS, partial(in_place, diagonal(d), x0 @ U), K),
        plain("loop over runs", partial(loop, A, x0), 6 * SHARED * STEPS),
        ours("library", partial(library, dense, x0), K),
        ours("library, 2 threads", partial(library, dense, x0, workers=2), K),
        ours("library, diagonal", partial(library, eigen, x0 @ U), K),
        peer(VMAP, "with_optax:sweep", sweep, K),
        peer("JAX, own gradient", "with_jax:sweep", sweep, K),
        peer(TORCH, "with_torch:sweep", sweep, K),
    )
    goals = (
        at_most(1.15, "library", ROWS),
        at_most(0.25, "library, diagonal", ROWS),
        faster(1.2, VMAP),
        faster(1.7, TORCH),
        faster(8.0, "loop over runs"),
        smaller(0.25, TORCH),
    )
    return Workload("a sweep of 600", 5, contestants, goals)
