"""What is timed: fixed problems, and for each the library, its floor, plain loops."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from nglab import (
    SVRG,
    DiagonalQuadratic,
    MiniBatch,
    Problem,
    Quadratic,
    nsgd,
    run,
    sgd_bb,
    svrg_bb,
)
from nglab.arrays import Array
from nglab.draws import spawn
from tests.bench import epochs, saddle, single, valley
from tests.bench.contest import Contestant, Workload
from tests.bench.loops import bare, in_place, in_place_batch, reads
from tests.bench.single import spectral

ROOT = Path(__file__).parents[2]


def w1() -> Workload:
    """One trajectory: f, |g| and lr recorded at every step."""
    problem, x0 = single.start()
    K, limit = single.STEPS, "in place (limit)"
    loop = (problem.Q, x0, single.LR, K)
    library = partial(single.library, problem, x0)
    contestants = (
        Contestant(limit, partial(in_place, *loop), K),
        Contestant("bare loop", partial(bare, *loop), K, limit),
        Contestant("library", library, K, limit, at_most=2.7),
    )
    return Workload("W1 one trajectory", 40, contestants)


def w1_process() -> Workload:
    """W1 from the start of Python to the result, against `import numpy` alone."""

    def python(code: str) -> None:
        subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)

    limit = "import numpy (limit)"
    whole = partial(
        python, "from tests.bench import single; single.library(*single.start())"
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
    dense, diagonal = Quadratic(A), DiagonalQuadratic(d)
    lr = np.array([1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1])[:, None]
    x0 = np.stack([np.random.default_rng(s).normal(size=100) for s in spawn(1, 100)])
    steps, few = 1000, 10  # a loop over all 600 would take most of the time here

    def batch(product: Callable[..., Array]) -> Array:
        # the same array for all: where A lies in memory is worth 30 %
        return in_place_batch(dense.Q, x0, lr, steps, product)[:, :, :few]

    def library(problem: Problem, x0: Array) -> Array:
        return run(problem, nsgd(lr), x0, steps).f[:, :, :few]

    def loop() -> Array:
        rates = [lambda k, h=h: h for h in lr[:, 0].tolist()]
        f = [[bare(dense.Q, x, rate, steps) for x in x0[:few]] for rate in rates]
        return np.moveaxis(np.array(f), -1, 0)

    K, limit, floor = 600 * steps, "in place, gemm (limit)", "in place, vecmat"
    one, other = partial(library, dense, x0), partial(library, diagonal, x0 @ U)
    contestants = (
        Contestant(limit, partial(batch, np.matmul), K),
        Contestant(floor, partial(batch, np.vecmat), K, limit),
        Contestant("library", one, K, floor, at_most=1.15),
        Contestant("library, diagonal", other, K, floor, at_most=0.25),
        Contestant("loop over runs", loop, 6 * few * steps, "library", at_least=8.0),
    )
    return Workload("W2 sweep of 600", 7, contestants)


def w3() -> Workload:
    """1,000 seeds escape a saddle: noise in the gradient, before it is normalised."""
    seeds, few, limit = range(1000), range(10), "in place (limit)"
    K = saddle.STEPS

    def batch(race: Callable[[range], Array]) -> Array:
        return race(seeds)[:, : len(few)]

    def loop() -> Array:
        return np.stack([saddle.bare(seed) for seed in few], axis=1)

    one = partial(batch, saddle.library)
    contestants = (
        Contestant(limit, partial(batch, saddle.in_place), len(seeds) * K),
        Contestant("library", one, len(seeds) * K, limit, at_most=1.5),
        Contestant("loop over seeds", loop, len(few) * K, "library", at_least=40.0),
    )
    return Workload("W3 saddle, 1,000", 7, contestants)


def w4(svrg: bool, seeds: Any) -> Workload:
    """A finite sum, one term a step: one trajectory, or a batch of seeds."""
    p, m = epochs.start(), epochs.M
    alone, K = isinstance(seeds, int), np.size(seeds) * epochs.EPOCHS * epochs.M

    def library() -> Array:
        rule = svrg_bb(epochs.ETA, m) if svrg else sgd_bb(epochs.ETA, m)
        oracle = SVRG(m, seeds) if svrg else MiniBatch(1, seeds)
        return run(p, rule, steps=m * epochs.EPOCHS, gradient=oracle, every=m).f

    name, limit = "SVRG-BB" if svrg else "SGD-BB", "in place (limit)"
    if not alone:
        batch = epochs.svrg_in_place_batch if svrg else epochs.sgd_in_place_batch
        contestants = (
            Contestant(limit, partial(batch, p, seeds), K),
            Contestant("library", library, K, limit, within=0.5e-6),
        )
        return Workload(f"W4 {name} x {len(seeds)}", 3, contestants)
    loop = epochs.svrg_in_place if svrg else epochs.sgd_in_place
    bare = epochs.svrg_bare if svrg else epochs.sgd_bare
    contestants = (
        Contestant(limit, partial(loop, p, seeds), K),
        Contestant("bare loop", partial(bare, p, seeds), K, limit),
        Contestant("library", library, K, limit, within=11e-6),
    )
    return Workload(f"W4 {name}", 5, contestants)


def w6() -> Workload:
    """Rosenbrock's valley, n = 1,000, by BB1: f, |g| and lr at every step."""
    K, limit = valley.STEPS, "in place (limit)"
    contestants = (
        Contestant(limit, valley.in_place, K),
        Contestant("bare loop", valley.bare, K, limit),
        Contestant("library", valley.library, K, limit, at_most=3.2),
    )
    return Workload("W6 Rosenbrock BB1", 9, contestants)


def w7() -> Workload:
    """A large quadratic: n = 2,000, a step reads 32 MB; and the same in its basis."""
    rng = np.random.default_rng(0)
    A, U, d = spectral(2000, rng)
    dense, diagonal = Quadratic(A), DiagonalQuadratic(d)
    x0 = rng.normal(size=2000)
    K, limit = 100, "A.dot(x) (limit)"

    def library(problem: Problem, x0: Array) -> Array:
        return run(problem, nsgd(0.1), x0, K).f

    one, other = partial(library, dense, x0), partial(library, diagonal, x0 @ U)
    contestants = (
        Contestant(limit, partial(reads, dense.Q, x0, K), K),
        Contestant("library", one, K, limit, at_most=1.1),
        Contestant("library, diagonal", other, K, limit),
    )
    return Workload("W7 large quadratic", 20, contestants)


ALL = range(64)
W4 = tuple(partial(w4, svrg, seeds) for svrg in (True, False) for seeds in (0, ALL))
WORKLOADS = (w1, w1_process, w2, w3, *W4, w6, w7)
