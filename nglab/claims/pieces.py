"""What several claims share: quasi-convex families, random starts, sabotaged steps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nglab.arrays import Array, Hyper, Value, dot, norm
from nglab.blocks import Blocks
from nglab.claims.base import Evidence
from nglab.optimizer import Optimizer
from nglab.problems import MaxAffine, Minimum, Problem
from nglab.rates import Flag, Rate
from nglab.rates.base import Changed
from nglab.runs.trace import Trace

EPS = float(np.finfo(float).eps)
SIGN = Blocks((1,) * 6)  # each coordinate of six by itself: sign descent

Increasing = Callable[[Array], tuple[Array, Array]]


@dataclass(frozen=True, eq=False)
class Ellipsoidal(Problem):
    """f(x) = phi(q), q = sum d_i x_i^2/2, phi increasing from 0: quasi-convex.

    The level sets are those of the quadratic, so normalised descent takes its path
    whatever phi is. `phi` gives (phi(q), phi'(q)).
    """

    d: Array
    phi: Increasing
    L = None
    mu = None

    @property
    def dim(self) -> int:
        return len(self.d)

    @property
    def x0(self) -> Array:
        return np.ones(self.dim)

    @property
    def minimum(self) -> Minimum:
        return Minimum(np.zeros((1, self.dim)), 0.0)

    def omega(self, t: Array) -> Array:
        """The largest f - f* within the distance t of the minimiser."""
        return self.phi(self.d.max() * t * t / 2)[0]

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        f, slope = self.phi(dot(x, self.d * x) / 2)
        return f, slope[..., None] * (self.d * x)


def quadratic(q: Array) -> tuple[Array, Array]:
    """phi(q) = q."""
    return q, np.ones_like(q)


def quartic(q: Array) -> tuple[Array, Array]:
    """phi(q) = (2 q)^2 = |A x|^4, A'A = diag d: flat near x*, steep far away."""
    return 4 * q * q, 8 * q


def plateau(q: Array) -> tuple[Array, Array]:
    """phi(q) = 1 - exp(-q): almost flat far away."""
    return -np.expm1(-q), np.exp(-q)


def root(q: Array) -> tuple[Array, Array]:
    """phi(q) = (2 q)^(1/4) = |A x|^(1/2): infinitely steep at x*."""
    return (2 * q) ** 0.25, (2 * q) ** -0.75 / 2


def huber(q: Array) -> tuple[Array, Array]:
    """phi(q) = h(|A x|), h(r) = r^2/2 up to r = 1 and r - 1/2 beyond."""
    r = np.sqrt(2 * q)
    near = np.minimum(r, 1.0)
    return near * (r - near / 2), 1 / np.maximum(r, 1.0)


def ellipsoidal(d: Array) -> Iterator[tuple[str, Ellipsoidal]]:
    """One problem of each scale, by name."""
    for phi in quadratic, quartic, plateau, root, huber:
        yield phi.__name__, Ellipsoidal(d, phi)


def sphere(rng: np.random.Generator, m: int, n: int) -> Array:
    """m random points on the unit sphere of R^n, one a row."""
    z = rng.normal(size=(m, n))
    return z / norm(z)[:, None]


def random_max_affine(rng: np.random.Generator, m: int, n: int) -> MaxAffine:
    """max_i a_i'x with m random rows that sum to 0: so f is least at 0."""
    A = rng.normal(size=(m, n))
    return MaxAffine(A - A.mean(0))


def solution(f: Problem) -> Minimum:
    """The minimisers of a problem that has some."""
    if f.minimum is None:
        raise ValueError(f"{f!r} has no minimiser")
    return f.minimum


def stretched(optimizer: Optimizer, factor: float) -> Optimizer:
    """The optimizer with every step longer by a factor; 1 changes nothing."""

    def change(
        rate: Rate, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
    ) -> tuple[Array, Any]:
        lr, state = rate(k, x, f, g, u, state)
        return factor * lr, state

    return replace(optimizer, rate=Changed(optimizer.rate, change))


def first_accepted(
    f: Problem, x: Array, g: Array, t: Array, highest: Array, c1: Hyper, b: Hyper
) -> tuple[Array, NDArray[np.bool_]]:
    """Which of t, t b, t b^2, ... is first to reach f(x - t g) <= highest - c1 t |g|^2.

    1 for t itself; and whether no trial until then was decided by rounding.
    """
    trials = np.ones(np.broadcast_shapes(t.shape, highest.shape))
    longer, clear = np.ones(trials.shape, bool), np.ones(trials.shape, bool)
    with np.errstate(all="ignore"):
        for _ in range(100):
            excess = f.value(x - t[..., None] * g) - (highest - c1 * t * dot(g, g))
            near = np.abs(excess) <= 64 * EPS * np.abs(highest)
            clear &= ~(longer & near)
            longer = longer & (excess > 0)
            if not longer.any():
                break
            trials, t = trials + longer, np.where(longer, t * b, t)
    return trials, clear


def plain(trace: Trace) -> NDArray[np.bool_]:
    """Where a Barzilai-Borwein rate is neither the first nor flagged, (R, *B)."""
    return np.asarray(trace.flag)[..., 0] == Flag.OK


def as_long(
    instance: str, xs: Array, h: Hyper, length: Callable[[Array], Array] = norm
) -> Evidence:
    """That each step of a path (R, *B, n) is as long as the method (m) says, h_k."""
    with np.errstate(all="ignore"):  # a run that blows up
        error = np.abs(length(np.diff(xs, axis=0)) - h)
        size = norm(xs[1:]) + norm(xs[:-1]) + np.abs(h)
    words = "| |x_{k+1} - x_k| - h_k |"
    return Evidence(instance, error, 4 * xs.shape[-1] * EPS * size, words, letter="m")


def checked(
    instance: str,
    kept: ArrayLike,
    observed: ArrayLike,
    bound: ArrayLike,
    quantity: str,
    lower: bool = False,
    letter: str = "a",
    *,
    share: float,
) -> Evidence:
    """Evidence that leaves out what is not kept, and says how much that was.

    Where round-off has the last word, or a step was flagged, there is nothing to check:
    there the bound is one that everything keeps. But a `share` of all must be kept, or
    the bound counts as broken: a method may not escape by raising flags.
    """
    keep, a, b = np.broadcast_arrays(kept, observed, bound)
    counted = f" ({keep.sum()} of {keep.size} checked)"
    if keep.mean() < share:
        few = f"{counted[:-1]}, of which {share:.0%} should be)"
        return Evidence(instance, np.inf, 0.0, quantity, letter=letter, kept=few)
    never = 0.0 if lower else np.inf
    a = np.where(keep, a, np.inf if lower else 0.0)
    b = np.where(keep, b, never)
    return Evidence(instance, a, b, quantity, lower, letter, counted)
