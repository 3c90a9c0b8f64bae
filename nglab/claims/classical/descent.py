"""Gradient descent: the rates that others are held to."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.arrays import norm
from nglab.claims.base import PROVED, Claim, Evidence, cited
from nglab.problems import DiagonalQuadratic, Huber, LogCosh, random_quadratic
from nglab.proofs import bounds
from nglab.recipes import gd
from nglab.runs.loop import run


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
    Bound       (a) f(x_N) - f* <= L R^2/(4N + 2) for every N
    Proof       L = 1, lam_k = k/(2N+1-k), tau_k = lam_{k+1} - lam_k, w_k = tau_k g_k +
                ... + tau_N g_N, A_k = (2N+1-k)^2/(2 (2N+1-2k)): lam_k (F_k + |g_k|^2/2)
                + <w_k, x_k - x*> - A_k |w_k|^2 never rises, is at least F_N at k = N
                and at most R^2/(4N + 2) at k = 0
    Tight       Huber with threshold R/(2N + 1): equality at N
    """
    method = gd(stretch / L)
    for N in horizons:
        trace = run(Huber(R / (2 * N + 1), 1, L), method, [R], N)
        yield Evidence(
            f"Huber for N = {N}",
            trace.f,
            bounds.gradient_descent(L, R, trace.k),
            "f - f*",
        )
    N = max(horizons)
    rng = np.random.default_rng(seed)
    f = DiagonalQuadratic(np.geomspace(1e-3 * L, L, 6))
    x0 = np.append(np.eye(6), rng.normal(size=(20, 6)), axis=0)
    x0 *= R / norm(x0)[:, None]
    trace = run(f, method, x0, N)
    yield Evidence(
        "quadratics", trace.f, bounds.gradient_descent(L, R, trace.k)[:, None], "f - f*"
    )


def strongly_convex(
    knows: float = 1.0,
    stretch: float = 1.0,
    kappa: float = 20.0,
    dim: int = 5,
    steps: int = 60,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Each step of gradient descent shrinks the distance by max(|1 - a L|, |1 - a mu|).

    Hypotheses  f mu-strongly convex and L-smooth, 0 < a <= 2/L
    Method      x <- x - a g
    Bound       (a) |x_{k+1} - x*| <= max(|1 - a L|, |1 - a mu|) |x_k - x*| for every k
    Proof       (L + mu) <g, x - x*> >= |g|^2 + mu L |x - x*|^2 and, if a (L + mu) <= 2,
                |g - mu (x - x*)|^2 >= 0, else |g - L (x - x*)|^2 >= 0
    Tight       equality on an eigenvector of L or of mu
    """
    mu, L = 1.0, knows * kappa
    a = np.array([0.5 / L, 1 / L, 2 / (L + mu), 2 / L])[:, None]
    long, short = bounds.shrink_long(a, L), bounds.shrink_short(a, mu)
    factor = np.maximum(np.abs(long), np.abs(short))
    rng = np.random.default_rng(seed)
    x0 = np.append(np.eye(dim), rng.normal(size=(20, dim)), axis=0)
    for f in (
        DiagonalQuadratic(np.geomspace(1.0, kappa, dim)),
        random_quadratic(dim, kappa, rng),
        LogCosh(kappa, dim),
    ):
        d = norm(run(f, gd(stretch * a), x0, steps, iterates=True).xs)
        yield Evidence(type(f).__name__, d[1:], factor * d[:-1], "|x_{k+1} - x*|")


CLAIMS = (
    Claim(
        "gd-smooth-convex-tight",
        smooth_convex,
        cited("Drori and Teboulle 2014"),
        {
            "half the step": {"stretch": 0.5},
            "steps 1% shorter": {"stretch": 0.99},
            "steps of 1.6/L": {"stretch": 1.6},
            "steps beyond 2/L": {"stretch": 2.05},
        },
    ),
    Claim(
        "gd-strongly-convex-contraction",
        strongly_convex,
        PROVED,
        {
            "L understated by half": {"knows": 0.5},
            "steps 1% longer": {"stretch": 1.01},
            "steps 1% shorter": {"stretch": 0.99},
        },
        {"kappa": (1.5, 1000.0)},
    ),
)
