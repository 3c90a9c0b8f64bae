"""Normalised steps from noisy gradients: averaging comes before normalising."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from nglab import draws
from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import as_long, solution
from nglab.claims.statistics import lower_end
from nglab.gradients import FULL, Disturbed, MiniBatch
from nglab.moments import Momentum
from nglab.norms import Normalize
from nglab.optimizer import Optimizer
from nglab.problems import (
    DiagonalQuadratic,
    FiniteSum,
    LeastSquares,
    LogCosh,
    Plateau,
    Problem,
)
from nglab.rates import Given
from nglab.recipes import bn_momentum
from nglab.runs.loop import run
from nglab.runs.trace import Trace


def two_points() -> FiniteSum:
    """f(x) = E(x - a)^2/2, a = 0, 0 or 3: the mean is 1, the median 0."""
    return LeastSquares(np.ones((3, 1)), np.array([0.0, 0.0, 3.0]))


def coin(zeros: int, ones: int) -> FiniteSum:
    """f(x) = E(x - a)^2/2 for so many a of 0 and of 1: the median is the commoner."""
    a = np.append(np.zeros(zeros), np.ones(ones))
    return LeastSquares(np.ones((len(a), 1)), a)


def functions() -> Iterator[tuple[Problem, float]]:
    """Convex or not, bounded below, each with its L."""
    yield DiagonalQuadratic(np.ones(2)), 1.0
    yield DiagonalQuadratic(np.array([1.0, 0.5, 0.1])), 1.0
    yield LogCosh(5.0, 3), 5.0
    yield Plateau(3), 1.0


def nsgd_momentum(
    first: bool = False,
    remembers: float = 1.0,
    stretch: float = 1.0,
    noisy: float = 1.0,
    paths: bool = True,
    sums: int = 2,
    eta: float = 1.25e-3,
    beta: float = 0.98,
    T: int = 3000,
    S: int = 250,
    seed: int = 0,
) -> Iterator[Evidence]:
    """With noise, averaging gradients before normalising finds a stationary point.

    Hypotheses  F L-smooth, inf F > -inf, D = F(x_0) - inf F; g_t = grad F(x_t) + xi_t,
                E[xi_t|past] = 0, E|xi_t|^2 <= sigma^2; V = 0 before the first step
    Method      (m) V <- beta V + g, x <- x - eta V/|V|
    Bound       with W_t = sum_{j<=t} beta^j and e_t = V_t/W_t - grad F(x_t)
                (a) on every path F(x_{t+1}) - F(x_t) + eta |grad F(x_t)| <=
                    2 eta |e_t| + L eta^2/2
                (b) mean_{t<T} E|grad F(x_t)| <= D/(eta T) + L eta/2 +
                    2 mean_{t<T} (L eta m_t + sigma s_t), m_t = sum_j j beta^j/W_t and
                    s_t = sqrt(sum_j beta^2j)/W_t; with beta = 0 that leaves 2 sigma
    Proof       M = V/W: <grad F, M>/|M| >= |M| - |e| >= |grad F| - 2 |e|; the descent
                lemma; e averages xi, orthogonal, and gradients of j steps ago, off by
                L eta j; sum (a) over t
    Tight       (b) |x|^2/2 from eta T, without noise and momentum
    Check       (b): the lower end of the mean of S runs by empirical Bernstein, a
                false alarm has chance 1e-6, each instance and beta
    """
    seeds = draws.spawn(seed, S)
    cases = (
        ("{0, 0, 3}", two_points(), 2**0.5, 0.0, beta, eta),
        ("11 of 0, 10 of 1", coin(11, 10), (110 / 441) ** 0.5, 0.0, 0.0, 1e-3),
    )
    for name, pair, sigma, x0, b, lr in cases[:sums]:
        known = np.array([[b]])
        method = averaged(stretch * lr, known * remembers, first)
        trace = run(pair, method, np.full(1, x0), T, gradient=MiniBatch(1, seeds))
        seen = mean_gradient(pair, 1.0, trace, lr, known, noisy * sigma)
        yield Evidence(name, *seen, "mean_t E|grad F(x_t)|", letter="b")
    betas, noise = np.array([[0.0], [0.9], [0.98]]), draws.gaussian(seeds[:100])
    for f, L in functions() if paths else ():
        eta = float(norm(f.x0)) / 100
        method = averaged(stretch * eta, betas * remembers, first)
        xi = np.array(list(islice(noise.each_step(f.dim), 100)))[:, None]
        disturbed = Disturbed(draws.replay(xi))
        exact, loud = (FULL, 0 * xi[:, :, :1], 0.0), (disturbed, xi, f.dim**0.5)
        for oracle, xi, sigma in exact, loud:
            trace = run(f, method, f.x0, 100, gradient=oracle, iterates=True)
            g = f.grad(trace.xs[:-1])
            e = norm(average(g + xi, betas) - g)
            fall = trace.f[1:] - trace.f[:-1] + eta * norm(g)
            name = f"{type(f).__name__}, n = {f.dim}, sigma = {sigma:.3g}"
            yield as_long(name, trace.xs, eta)
            yield Evidence(
                name,
                fall,
                2 * eta * e + L * eta**2 / 2,
                "F(x_{t+1}) - F(x_t) + eta |grad F(x_t)|",
            )
            if sigma == 0:
                seen = mean_gradient(f, L, trace, eta, betas, sigma)
                yield Evidence(name, *seen, "mean_t E|grad F(x_t)|", letter="b")


def averaged(lr: float, beta: Array, first: bool) -> Optimizer:
    """x <- x - lr V/|V|, V <- beta V + g; or the average of g/|g|, normalised first."""
    if first:
        return bn_momentum(lr * (1 - beta), beta)
    return Optimizer(Given(lr), Momentum(beta), post=Normalize("l2"))


def average(g: Array, beta: Array) -> Array:
    """V_t/W_t for every t: the average of g_0, ..., g_t with weights beta^j."""
    V, W, found = np.zeros_like(g[0]), np.zeros_like(beta), np.empty_like(g)
    for t, g_t in enumerate(g):
        V, W = beta[..., None] * V + g_t, beta * W + 1
        found[t] = V / W[..., None]
    return found


def mean_gradient(
    f: Problem, L: float, trace: Trace, eta: float, beta: Array, sigma: float
) -> tuple[Array, Array]:
    """mean_{t<T} E|grad F(x_t)|, its lower end, and the bound (ii); beta (b, 1)."""
    T = int(trace.k[-1])
    j = np.arange(T)[:, None]
    w = beta[:, 0] ** j
    W = np.cumsum(w, axis=0)
    m, s = np.cumsum(j * w, axis=0) / W, np.sqrt(np.cumsum(w * w, axis=0)) / W
    D = float(trace.f[0].max()) - solution(f).f
    bound = D / (eta * T) + L * eta / 2 + 2 * (L * eta * m + sigma * s).mean(0)
    means = trace.grad_norm[:-1].mean(0).T
    alone = trace.grad_norm.shape[-1] == 1
    return means.max(0) if alone else lower_end(means, 2 * bound), bound


CLAIMS = (
    Claim(
        "nsgd-momentum",
        nsgd_momentum,
        PROVED,
        {
            "normalised, then averaged": {"first": True, "paths": False, "sums": 1},
            "no momentum": {"remembers": 0.0, "paths": False, "sums": 1},
            "the noise forgotten": {"noisy": 0.0, "paths": False},
            "steps a quarter as long": {"stretch": 0.25, "sums": 0},
            "steps ten times as long": {"stretch": 10.0, "sums": 0},
            "a path normalised, then averaged": {"first": True, "sums": 0},
        },
        slow=True,
    ),
)
