"""W3: noise leads off a saddle: by the library, in place, and in plain lines.

The noise joins the gradient before it is normalised: u = (g + 0.1 xi) / |g + 0.1 xi|.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from math import sqrt
from typing import Any

import numpy as np

from nglab import Problem, draws, nsgd, run
from nglab.arrays import Array, dot
from nglab.gradients import Disturbed
from tests.bench.contest import Workload, limit, ours, peer, plain
from tests.bench.goals import at_most, faster

LAM = np.concatenate([[-1.0, -1.0], np.linspace(0.1, 1.0, 18)])
LR, AMPLITUDE, STEPS = 0.01, 0.1, 500
AT_ONCE = 50  # steps whose noise is drawn at once: 1,000 numbers a stream
SEEDS = range(1000)
SHARED = 10  # seeds whose f all contestants return
FEW = 10  # steps that are replayed for the peers on the library's noise
DEEP = -0.4  # f there: escaped, and most of the way to -0.5


@dataclass(frozen=True, eq=False)
class Saddle(Problem):
    """f(x) = sum lam x^2 / 2 + sum x^4 / 4: a saddle at 0, minimisers x^2 = -lam."""

    lam: Array
    minimum = None
    L = None
    mu = None
    thread_safe = True

    @property
    def dim(self) -> int:
        return len(self.lam)

    @property
    def x0(self) -> Array:
        return np.zeros(self.dim)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        xx = x * x
        g = (self.lam + xx) * x
        return dot(x, g) / 2 - dot(xx, xx) / 4, g


def library(**options: Any) -> Array:
    """f at every step, all seeds in one batch."""
    oracle = Disturbed(draws.gaussian(SEEDS), AMPLITUDE)
    f = run(Saddle(LAM), nsgd(LR), steps=STEPS, gradient=oracle, **options).f
    return f[:, :SHARED]


def escaped(f: Array, grad_norm: Array) -> Array:
    """Which rows need no more steps."""
    return f < DEEP


def stream(seed: int) -> np.random.Generator:
    """That of the noise in a gradient, of a seed: a branch of its own."""
    root = np.random.SeedSequence(seed, spawn_key=(2**31 + 2,))
    return np.random.default_rng(root)


def numbers() -> Iterator[Array]:
    """AMPLITUDE xi of each step, one stream a seed: all that is random."""
    streams = [stream(seed) for seed in SEEDS]
    shape = (len(SEEDS), AT_ONCE, len(LAM))
    drawn, xis = np.empty(shape), np.empty((AT_ONCE, len(SEEDS), len(LAM)))
    for _ in range(STEPS // AT_ONCE):
        for each, own in zip(streams, drawn, strict=True):
            each.standard_normal(out=own)
        np.multiply(drawn.swapaxes(0, 1), AMPLITUDE, out=xis)
        yield from xis


def in_place() -> Array:
    """All seeds in the fewest passes; f and |g| at every step."""
    x = np.zeros((len(SEEDS), len(LAM)))
    xx, g = np.empty((2, *x.shape))
    f, quartic, size = np.empty((3, STEPS, len(SEEDS)))
    for k, xi in enumerate(numbers()):
        np.multiply(x, x, out=xx)
        np.vecdot(xx, xx, out=quartic[k])
        xx += LAM
        np.multiply(xx, x, out=g)
        np.vecdot(x, g, out=f[k])
        np.vecdot(g, g, out=size[k])
        g += xi
        h = np.vecdot(g, g)
        np.sqrt(h, out=h)
        np.divide(LR, h, out=h)
        g *= h[:, None]
        x -= g
    np.sqrt(size, out=size)
    return (f / 2 - quartic / 4)[:, :SHARED]


def bare(seed: int) -> Array:
    """One seed, in the first lines that come to mind."""
    rng = stream(seed)
    x, f, size = np.zeros(len(LAM)), [], []
    for _ in range(STEPS):
        g = LAM * x + x**3
        f.append(LAM @ x**2 / 2 + np.sum(x**4) / 4)
        size.append(np.linalg.norm(g))
        g = g + AMPLITUDE * rng.normal(size=len(LAM))
        x = x - LR * g / sqrt(g @ g)
    return np.array(f)


def loop() -> Array:
    """Some seeds, one after the other."""
    return np.stack([bare(seed) for seed in SEEDS[:SHARED]], axis=1)


def w3() -> Workload:
    """1,000 seeds; the peers draw their own normal numbers, in their own way.

    The library that stops is timed over all steps, those that it leaves out too.
    """
    K, floor, one = len(SEEDS) * STEPS, "in place (limit)", "loop over seeds"
    task = (LAM, LR, AMPLITUDE, len(SEEDS), SHARED)
    fresh = (*task, STEPS)

    def recorded() -> tuple[Any, ...]:
        oracle = Disturbed(draws.gaussian(SEEDS))
        xi = islice(oracle.draws(Saddle(LAM), FEW), FEW)
        return (*task, FEW, np.stack(list(xi)))

    contestants = (
        limit(floor, in_place, K),
        plain(one, loop, SHARED * STEPS),
        ours("library", library, K),
        ours("library, 2 threads", partial(library, workers=2), K),
        ours("library, stopped", partial(library, stop=escaped), K),
        peer("optax, vmap + scan", "with_optax:escape", fresh, K, recorded),
        peer("torch, batched", "with_torch:escape", fresh, K, recorded),
    )
    goals = (
        at_most(1.5, "library", floor),
        faster(2.0, "torch, batched"),
        faster(1.2, "optax, vmap + scan"),
        faster(40.0, one),
    )
    return Workload("a saddle, 1,000 seeds", 5, contestants, goals)
