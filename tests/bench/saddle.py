"""W3: a saddle, the noisy oracle that leads off it, and its loops without the library.

The noise joins the gradient before it is normalised: u = (g + 0.1 xi) / |g + 0.1 xi|.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np

from nglab import Problem, draws, nsgd, run
from nglab.arrays import Array, dot
from nglab.draws import Noise, generators
from nglab.gradients import Estimate

LAM = np.concatenate([[-1.0, -1.0], np.linspace(0.1, 1.0, 18)])
LR, AMPLITUDE, STEPS = 0.01, 0.1, 500
AT_ONCE = 50  # steps whose noise is drawn at once: 1,000 numbers a stream


@dataclass(frozen=True, eq=False)
class Saddle(Problem):
    """f(x) = sum lam x^2 / 2 + sum x^4 / 4: a saddle at 0, minimisers x^2 = -lam."""

    lam: Array
    minimum = None
    L = None
    mu = None

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


@dataclass(frozen=True, eq=False)
class Disturbed:
    """g = grad f(x) + amplitude xi."""

    noise: Noise
    amplitude: float
    exact = False

    def start(self, problem: Problem, x: Array, steps: int) -> Iterator[Array]:
        """The stream of xi."""
        return self.noise.each_step(problem.dim)

    def __call__(
        self, problem: Problem, x: Array, k: int, state: Iterator[Array]
    ) -> tuple[Estimate, Iterator[Array]]:
        f, g = problem.value_and_grad(x)
        return Estimate(x, f, g + self.amplitude * next(state)), state


def library(seeds: range) -> Array:
    """f at every step, all seeds in one batch."""
    oracle = Disturbed(draws.gaussian(seeds), AMPLITUDE)
    return run(Saddle(LAM), nsgd(LR), steps=STEPS, gradient=oracle).f


def numbers(seeds: range) -> Iterator[Array]:
    """AMPLITUDE xi of each step, one stream a seed: all that is random."""
    streams, shape = generators(seeds), (len(seeds), AT_ONCE, len(LAM))
    drawn, xis = np.empty(shape), np.empty((AT_ONCE, len(seeds), len(LAM)))
    for _ in range(STEPS // AT_ONCE):
        for stream, own in zip(streams, drawn, strict=True):
            stream.standard_normal(out=own)
        np.multiply(drawn.swapaxes(0, 1), AMPLITUDE, out=xis)
        yield from xis


def in_place(seeds: range) -> Array:
    """All seeds in the fewest passes; f and |g| at every step."""
    x = np.zeros((len(seeds), len(LAM)))
    xx, g = np.empty((2, *x.shape))
    f, quartic, size = np.empty((3, STEPS, len(seeds)))
    for k, xi in enumerate(numbers(seeds)):
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
    return f / 2 - quartic / 4


def bare(seed: int) -> Array:
    """One seed, in the first lines that come to mind."""
    rng = np.random.default_rng(seed)
    x, f, size = np.zeros(len(LAM)), [], []
    for _ in range(STEPS):
        g = LAM * x + x**3
        f.append(LAM @ x**2 / 2 + np.sum(x**4) / 4)
        size.append(np.linalg.norm(g))
        g = g + AMPLITUDE * rng.normal(size=len(LAM))
        x = x - LR * g / sqrt(g @ g)
    return np.array(f)
