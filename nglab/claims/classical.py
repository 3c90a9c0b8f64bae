"""Gradient descent and its accelerations: the rates that others are held to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence, cited
from nglab.loop import run
from nglab.problems import (
    DiagonalQuadratic,
    Huber,
    LogCosh,
    Minimum,
    Problem,
    SumCosh,
    random_quadratic,
)
from nglab.recipes import gd, momentum, nsgd


@dataclass(frozen=True, eq=False)
class ThreeSlopes(Problem):
    """f' = 25x below 1, x + 24 up to 2, 25x - 24 beyond: heavy ball cycles on it.

    Source: Lessard, Recht and Packard's example, started at 3.3.
    """

    dim = 1
    L, mu = 25.0, 1.0
    x0 = np.array([3.3])
    minimum = Minimum(np.zeros((1, 1)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        bend = np.minimum(np.maximum(x - 1, 0.0), 1.0)
        f = 12.5 * x * x - 24 * bend * (x - 1 - bend / 2)
        return f[..., 0], 25 * x - 24 * bend


def smooth_convex(
    stretch: float = 1.0,
    horizons: Sequence[int] = (1, 2, 4, 10, 50),
    L: float = 2.0,
    R: float = 3.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On a smooth convex function gradient descent has f - f* <= L R^2/(4N + 2).

    Hypotheses  f convex and L-smooth, R >= |x_0 - x*|
    Method      x <- x - g/L
    Bound       f(x_N) - f* <= L R^2/(4N + 2) for every N
    Proof       in the source, by a semidefinite certificate; not repeated here
    Tight       Huber with threshold R/(2N + 1): equality at N
    """
    method = gd(stretch / L)
    for N in horizons:
        trace = run(Huber(R / (2 * N + 1), 1, L), method, [R], N)
        yield Evidence(f"Huber for N = {N}", trace.f, L * R**2 / (4 * trace.k + 2))
    N = max(horizons)
    rng = np.random.default_rng(seed)
    f = DiagonalQuadratic(np.geomspace(1e-3 * L, L, 6))
    x0 = np.append(np.eye(6), rng.normal(size=(20, 6)), axis=0)
    x0 *= R / norm(x0)[:, None]
    trace = run(f, method, x0, N)
    yield Evidence("quadratics", trace.f, L * R**2 / (4 * trace.k + 2)[:, None])


def strongly_convex(
    knows: float = 1.0,
    kappa: float = 20.0,
    dim: int = 5,
    steps: int = 60,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Each step of gradient descent shrinks the distance by max(|1 - a L|, |1 - a mu|).

    Hypotheses  f mu-strongly convex, L-smooth and twice differentiable, 0 < a <= 2/L
    Method      x <- x - a g
    Bound       |x_{k+1} - x*| <= max(|1 - a L|, |1 - a mu|) |x_k - x*| for every k
    Proof       x_{k+1} - x* = (I - a H)(x_k - x*), H a mean of Hessians: mu <= H <= L
    Tight       equality on an eigenvector of L or of mu
    """
    mu, L = 1.0, knows * kappa
    a = np.array([0.5 / L, 1 / L, 2 / (L + mu), 2 / L])[:, None]
    factor = np.maximum(np.abs(1 - a * L), np.abs(1 - a * mu))
    rng = np.random.default_rng(seed)
    x0 = np.append(np.eye(dim), rng.normal(size=(20, dim)), axis=0)
    for f in (
        DiagonalQuadratic(np.geomspace(1.0, kappa, dim)),
        random_quadratic(dim, kappa, rng),
        LogCosh(kappa, dim),
    ):
        d = norm(run(f, gd(a), x0, steps, iterates=True).xs)
        yield Evidence(type(f).__name__, d[1:], factor * d[:-1])


def heavy_ball(
    quadratic: bool = True, kappa: float = 25.0, steps: int = 60, seed: int = 0
) -> Iterator[Evidence]:
    """On quadratics heavy ball acts as if the condition number were its square root.

    Hypotheses  f quadratic with spectrum in [mu, L], kappa = L/mu, R = |x_0 - x*|
    Method      V <- rho^2 V + g, x <- x - a V, a = 4/(sqrt L + sqrt mu)^2,
                rho = (sqrt kappa - 1)/(sqrt kappa + 1)
    Bound       |x_k - x*| <= rho^k ((1 + rho) k + 1) R for every k
    Proof       a mode is rho^k (U_k(z) - rho U_{k-1}(z)) R, U Chebyshev polynomials of
                the second kind: |z| <= 1, so |U_k| <= k + 1
    Tight       equality for all k on the eigenvector of L, where z = -1
    """
    rho = (kappa**0.5 - 1) / (kappa**0.5 + 1)
    method = momentum(4 / (kappa**0.5 + 1) ** 2, rho**2)
    rng = np.random.default_rng(seed)
    f: Problem = DiagonalQuadratic(np.geomspace(1.0, kappa, 5))
    x0: Array = np.append(np.eye(5), rng.normal(size=(20, 5)), axis=0)
    if not quadratic:
        f, x0 = ThreeSlopes(), ThreeSlopes.x0
    trace = run(f, method, x0, steps, iterates=True)
    k = trace.k.reshape(-1, *[1] * (x0.ndim - 1))
    bound = rho**k * ((1 + rho) * k + 1) * norm(x0)
    yield Evidence(type(f).__name__, norm(trace.xs), bound)


def fista(
    accelerated: bool = True,
    widths: Sequence[float] = (0.2, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
    horizons: Sequence[int] = (1, 5, 20, 100, 200),
) -> Iterator[Evidence]:
    """Nesterov's accelerated gradient has f - f* <= L R^2 / (2 t^2), t about k/2.

    Hypotheses  f convex and L-smooth, R >= |x_0 - x*|
    Method      t_0 = 1, t_{k+1} = (1 + sqrt(1 + 4 t_k^2))/2, x_{k+1} = y_k - g(y_k)/L,
                y_{k+1} = x_{k+1} + (t_k - 1)/t_{k+1} (x_{k+1} - x_k)
    Bound       f(x_k) - f* <= L R^2/(2 t_{k-1}^2) <= 2 L R^2/(k + 1)^2 for k >= 1
    Proof       in the source; not repeated here
    Tight       nearly: Huber with a threshold of about R/N^2
    """
    f = Huber(1.0)
    R = np.divide.outer((np.array(horizons) + 1.0) ** 2, widths)
    x = y = R[..., None]
    t, gaps, ts = 1.0, [], []
    for _ in range(max(horizons)):
        before, x = x, y - f.grad(y) / f.L
        gaps.append(f.value(x))
        ts.append(t)
        grown = (1 + (1 + 4 * t**2) ** 0.5) / 2
        y = x + (t - 1) / grown * (x - before) if accelerated else x
        t = grown
    bound = np.multiply.outer(1 / np.square(ts), f.L * R**2 / 2)
    yield Evidence("Huber", np.array(gaps), bound)


def l0_l1(
    knows: float = 1.0,
    normalised: bool = True,
    reaches: Sequence[float] = (0.05, 0.3, 1.0),
    steps: int = 400,
) -> Iterator[Evidence]:
    """NGD copes with curvature that grows with the gradient: |f''| <= L0 + L1 |f'|.

    Hypotheses  f in C^2, |f''| <= L0 + L1 |f'|, f >= f*, and L1 h < 1.256
    Method      NGD with step h; phi = (exp(L1 h) - 1 - L1 h)/L1^2, c = h - L1 phi > 0
    Bound       f(x_{k+1}) <= f(x_k) - h |g_k| + (L0 + L1 |g_k|) phi
                min_{k<=N} |g_k| <= (Delta/(N + 1) + L0 phi)/c, Delta = f(x_0) - f*
    Proof       |f'(x - s u) - g| <= (L0/L1 + |g|)(exp(L1 s) - 1) by Gronwall; integrate
                over s in [0, h], and add up over k
    Tight       as L1 h -> 0: on one cosh, far away and hovering at h/2
    """
    for a in [1.0], [2.0], [0.5, 1.0, 2.0]:
        f = SumCosh(np.array(a))
        h = np.array(reaches) / f.L1
        L0, L1 = f.L0, knows * f.L1
        phi = (np.expm1(L1 * h) - L1 * h) / L1**2
        x0 = np.stack([np.tile(f.x0, (len(h), 1)), h[:, None] / 2 * np.ones(f.dim)])
        trace = run(f, nsgd(h) if normalised else gd(h), x0, steps)
        delta, g = trace.f - f.minimum.f, trace.grad_norm
        with np.errstate(invalid="ignore"):  # a run that blows up
            descent = delta - h * g + (L0 + L1 * g) * phi
        yield Evidence(f"one step, a = {a}", delta[1:], descent[:-1])
        k = trace.k[:, None, None]
        best = (delta[0] / (k + 1) + L0 * phi) / (h - L1 * phi)
        yield Evidence(f"best gradient, a = {a}", np.minimum.accumulate(g), best)


CLAIMS = (
    Claim(
        "gd-smooth-convex-tight",
        smooth_convex,
        cited("Drori and Teboulle 2014"),
        {"half the step": {"stretch": 0.5}, "steps beyond 2/L": {"stretch": 2.05}},
    ),
    Claim(
        "gd-strongly-convex-contraction",
        strongly_convex,
        PROVED,
        {"L understated by half": {"knows": 0.5}},
        {"kappa": (1.5, 1000.0)},
    ),
    Claim(
        "heavy-ball-quadratic",
        heavy_ball,
        PROVED,
        {"a strongly convex f that is no quadratic": {"quadratic": False}},
        {"kappa": (1.5, 1000.0)},
    ),
    Claim(
        "nesterov-fista",
        fista,
        cited("Beck and Teboulle 2009"),
        {"no momentum": {"accelerated": False}},
    ),
    Claim(
        "l0l1-ngd",
        l0_l1,
        PROVED,
        {
            "the growth L1 ignored": {"knows": 1e-3},
            "not normalised": {"normalised": False},
        },
    ),
)
