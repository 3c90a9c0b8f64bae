"""What may be said of a mean from samples: half-widths that fail with chance DELTA.

A stochastic claim that says `mean <= bound` is rejected only if the lower confidence
end exceeds the bound, and its sabotage counts as caught only then too. No normal
approximation.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import TINY, Array, Hyper
from nglab.claims.pieces import solution
from nglab.gradients import SVRG, MiniBatch
from nglab.optimizer import Optimizer
from nglab.problems import FiniteSum
from nglab.recipes import gd
from nglab.runs.loop import run

DELTA = 1e-6  # the chance of a false alarm of one check


def hoeffding(samples: int, width: float, delta: float = DELTA) -> float:
    """|mean - E| is at most this with chance 1 - delta, for values in `width`.

    >>> round(hoeffding(1000, 1.0), 4)
    0.0852
    """
    return width * float(np.sqrt(np.log(2 / delta) / (2 * samples)))


def dkw(samples: int, delta: float = DELTA) -> float:
    """sup |F_N - F| is at most this with chance 1 - delta (Dvoretzky-Kiefer-Wolfowitz).

    The constant 2 in front of the exponential is Massart's (1990).
    """
    return hoeffding(samples, 1.0, delta)


def bernstein(values: Array, width: Hyper, delta: float = DELTA) -> Array:
    """|mean - E| along axis 0 is at most this with chance 1 - delta, values in a range.

    Maurer and Pontil (2009), two-sided: the empirical variance takes the place of the
    true.
    """
    S, log = len(values), np.log(4 / delta)
    variance = values.var(axis=0, ddof=1)
    return np.sqrt(2 * variance * log / S) + 7 * width * log / (3 * (S - 1))


def lower_end(values: Array, cap: Hyper, delta: float = DELTA) -> Array:
    """E Z is at least this with chance 1 - delta, from values of a Z >= 0 along axis 0.

    Z needs no upper bound: E Z >= E min(Z, cap), for any cap fixed beforehand, and that
    is the mean of values in [0, cap].
    """
    kept = np.minimum(values, cap)
    return kept.mean(axis=0) - bernstein(kept, cap, 2 * delta)  # one side of two


def divergence(p: Hyper, q: Hyper) -> Array:
    """p log(p/q) + (1-p) log((1-p)/(1-q)), of a coin that shows heads with chance q.

    For the share p of heads in N throws it is at most log(2/delta)/N with chance 1 -
    delta (Chernoff and Hoeffding): sharp where q is small.
    """
    heads = p * np.log(np.maximum(p, TINY) / q)
    tails = (1 - p) * np.log(np.maximum(1 - p, TINY) / (1 - q))
    return np.asarray(heads + tails)


def largest_chance(share: float, samples: int, delta: float = DELTA) -> float:
    """A chance is at most this, with chance 1 - delta, after a share of `samples`.

    >>> round(largest_chance(0.0, 1000), 4)  # 1 - delta^(1/samples)
    0.0137
    """
    low, high = share, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if divergence(share, middle) <= np.log(1 / delta) / samples:
            low = middle
        else:
            high = middle
    return low


def least_deviation(values: Array, width: float, delta: float = DELTA) -> Array:
    """A standard deviation, along axis 0, is at least this with chance 1 - delta.

    Values beyond [-width/2, width/2] are clipped, which only shrinks it; Maurer and
    Pontil (2009), Theorem 10.
    """
    found = np.clip(values, -width / 2, width / 2).std(axis=0, ddof=1)
    slack = width * np.sqrt(2 * np.log(1 / delta) / (len(values) - 1))
    return np.maximum(found - slack, 0.0)


def kolmogorov(sample: Array, cdf: Array) -> float:
    """sup |F_N - F| from a sample sorted ascending and F at its points."""
    n = len(sample)
    above = np.arange(1, n + 1) / n - cdf
    below = cdf - np.arange(n) / n
    return float(max(above.max(), below.max()))


def second_moments(
    steps: Array | Callable[[int], Array], z: Array, times: int, n: int | None = None
) -> Array:
    """E |z_k|^2, k = 0, ..., times, of z <- T_i z with random i: exact.

    steps (*B, terms, d, d) are equally likely, and may be a function of k; z (*B, d).
    With z = (x - x*, 1) an affine step is linear; then n tells how many coordinates
    count. P = E zz' obeys P <- mean_i T_i P T_i', so no sample is needed.

    >>> halve = np.array([[[0.5]], [[0.0]]])
    >>> second_moments(halve, np.array([2.0]), 2)
    array([4.   , 0.5  , 0.0625])
    """
    P = z[..., :, None] * z[..., None, :]
    found = [np.trace(P[..., :n, :n], axis1=-2, axis2=-1)]
    for k in range(times):
        T = steps(k) if callable(steps) else steps
        P = (T @ P[..., None, :, :] @ T.mT).mean(-3)
        found.append(np.trace(P[..., :n, :n], axis1=-2, axis2=-1))
    return np.array(found)


def quadratic_forms(steps: Array, Q: Array, times: int) -> Array:
    """Q_k, k = 0, ..., times, with E z_k'Q z_k = z_0'Q_k z_0 from every start: exact.

    The other side of `second_moments`: Q <- mean_i T_i'Q T_i, a matrix on the d^2
    entries. steps (*B, terms, d, d), Q (*B, d, d) -> (times + 1, *B, d, d).

    >>> halve = np.array([[[0.5]], [[0.0]]])
    >>> quadratic_forms(halve, np.eye(1), 2).ravel()
    array([1.      , 0.125   , 0.015625])
    """
    *batch, terms, d, _ = steps.shape
    M = np.einsum("...iab,...icd->...bdac", steps, steps).reshape(*batch, d * d, d * d)
    q = np.broadcast_to(Q, (*batch, d, d)).reshape(*batch, d * d, 1)
    found = [q]
    for _ in range(times):
        q = M @ q / terms
        found.append(q)
    return np.array(found).reshape(-1, *batch, d, d)


def every_draw(terms: int, steps: int) -> NDArray[np.int64]:
    """All terms^steps equally likely index sequences, (steps, terms^steps, 1).

    The mean over the runs that they make is an expectation, without any sample.

    >>> every_draw(2, 2)[..., 0]
    array([[0, 0, 1, 1],
           [0, 1, 0, 1]])
    """
    return np.indices((terms,) * steps).reshape(steps, -1, 1)


def minibatch_steps(f: FiniteSum, optimizer: Optimizer) -> Array:
    """T_i with (x_1 - x*, 1) = T_i (x_0 - x*, 1) when term i is drawn: read off a run.

    For first steps that are affine in x. With the optimizer's numbers (*B, 1, 1) these
    are (*B, terms, n + 1, n + 1).

    >>> from nglab import LeastSquares, gd
    >>> f = LeastSquares([[1.0], [2.0]], [4.0, -2.0])  # x* = 0
    >>> draws = MiniBatch(1, indices=every_draw(2, 3))
    >>> x = run(f, gd(0.25), [1.0], 3, gradient=draws).x
    >>> T = minibatch_steps(f, gd(0.25))
    >>> second_moments(T, np.array([1.0, 1.0]), 3, n=1)[-1].round(12)
    np.float64(1.626495361328)
    >>> (x * x).mean().round(12)
    np.float64(1.626495361328)
    """
    x, n = solution(f).x[0], f.dim
    starts = x + np.eye(n + 1)[:, :n]
    draws = MiniBatch(1, indices=np.arange(f.terms).reshape(1, -1, 1, 1), values=True)
    return affine(run(f, optimizer, starts, 1, gradient=draws).x - x)


def svrg_steps(f: FiniteSum, eta: Hyper, full: float = 1.0) -> Array:
    """T_i with (x_{t+1} - x*, x~ - x*, 1) = T_i (x_t - x*, x~ - x*, 1), snapshot x~.

    Read off one step of the library's from a snapshot elsewhere: for eta (*B) these are
    (*B, terms, 2 n + 1, 2 n + 1). Broken: a factor `full` on the full gradient.

    >>> from nglab import SVRG, LeastSquares, gd
    >>> f = LeastSquares([[1.0], [2.0]], [4.0, -2.0])  # x* = 0
    >>> draws = SVRG(3, indices=every_draw(2, 3))
    >>> x = run(f, gd(0.25), [1.0], 3, gradient=draws).x
    >>> T = svrg_steps(f, 0.25)
    >>> second_moments(T, np.array([1.0, 1.0, 1.0]), 3, n=1)[-1].round(12)
    np.float64(0.122085571289)
    >>> (x * x).mean().round(12)
    np.float64(0.122085571289)
    """
    x, n = solution(f).x[0], f.dim
    ends = np.eye(2 * n + 1)
    at, snapshot = x + ends[:, :n], x + ends[:, n : 2 * n]
    i = np.arange(f.terms).reshape(1, -1, 1, 1)
    sampler = SVRG(2, indices=np.repeat(i, 2, axis=0))
    drawn = sampler.draws(f, 2)
    _, state = sampler(f, snapshot, 0, drawn, sampler.init(f, snapshot))
    state = state._replace(full=full * state.full)
    g = sampler(f, at, 1, drawn, state)[0].g
    method = gd(np.asarray(eta)[..., None, None])
    start = np.broadcast_to(at, np.broadcast_shapes((*np.shape(eta), 1, 1, 1), g.shape))
    return affine(method.step(start, g, method.init(start))[0] - x)


def affine(moved: Array) -> Array:
    """The matrix on (z, 1) from what becomes of z = e_1, e_2, ..., and at last of 0.

    moved (*B, d, n), only the first n entries of z move: (*B, d, d).
    """
    *batch, d, n = moved.shape
    T = np.broadcast_to(np.eye(d), (*batch, d, d)).copy()
    T[..., :n, :-1] = (moved[..., :-1, :] - moved[..., -1:, :]).mT
    T[..., :n, -1] = moved[..., -1, :]
    return T


def ville(products: Array) -> float:
    """The largest mean over rows of nonnegative supermartingales that start at 1.

    By Ville's inequality it reaches 1/delta, at any time, with chance at most delta.
    """
    return float(products.mean(axis=-1).max())
