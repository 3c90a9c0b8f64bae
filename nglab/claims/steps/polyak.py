"""Polyak's step (f - f*)/|g|^2: it needs f* and comes nearer to every minimiser."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.arrays import dot, norm, ratio
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import (
    checked,
    random_max_affine,
    solution,
    sphere,
    stretched,
)
from nglab.problems import (
    CrossedAbs,
    DiagonalQuadratic,
    Huber,
    LogCosh,
    MaxAffine,
    Quartic,
    Resisting,
)
from nglab.recipes import polyak
from nglab.runs.loop import run

ABS = MaxAffine(np.array([[1.0], [-1.0]]))  # |x|


def fejer(stretch: float = 1.0, steps: int = 40, seed: int = 0) -> Iterator[Evidence]:
    """Polyak's step brings x nearer to every minimiser, by (f - f*)^2/|g|^2 at least.

    Hypotheses  f convex, f* known
    Method      x <- x - (f - f*)/|g|^2 g, g any subgradient
    Bound       D_{k+1} + (f_k - f*)^2/|g_k|^2 <= D_k, D = |x - x*|^2
    Proof       D_{k+1} = D_k - 2 a <g, x - x*> + a^2 |g|^2, <g, x - x*> >= f - f*
    Tight       f = max_i a_i'x with f* = f(0): equality at every step
    """
    rng = np.random.default_rng(seed)
    problems = (
        ABS,
        random_max_affine(rng, 12, 5),
        CrossedAbs(0.3),
        Resisting(10),
        Huber(0.5, 5),
        Quartic(5),
        LogCosh(50.0, 5),
        DiagonalQuadratic(np.geomspace(1.0, 100.0, 5)),
    )
    for f in problems:
        x0 = 2 * sphere(rng, 50, f.dim)
        trace = run(
            f, stretched(polyak(solution(f).f), stretch), x0, steps, iterates=True
        )
        away = trace.xs - solution(f).x[0]
        D, F = dot(away, away), trace.f - solution(f).f
        gain = ratio(F, trace.grad_norm)[:-1] ** 2
        yield checked(
            type(f).__name__,
            (D[:-1] > 1e-10) | (D[:-1] == 0),
            D[1:] + gain,
            D[:-1],
            "D_{k+1} + (f_k - f*)^2/|g_k|^2",
            share=0.4,
        )


def nonsmooth_rate(
    stretch: float = 1.0,
    dims: Sequence[int] = (1, 10, 100),
    steps: int = 300,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Polyak's step reaches f - f* <= G R/sqrt K in K evaluations, knowing neither.

    Hypotheses  f convex, |g| <= G, R = |x_0 - x*|
    Method      x <- x - (f - f*)/|g|^2 g
    Bound       min_{j<K} f_j - f* <= G R/sqrt K for every K
    Proof       sum polyak-fejer over K steps: K min (f_j - f*)^2 <= G^2 R^2
    Tight       the resisting instance in n dimensions, at K = n
    """
    rng = np.random.default_rng(seed)
    problems: list[Resisting | MaxAffine] = [Resisting(n) for n in dims]
    problems += [ABS, *(random_max_affine(rng, 12, 5) for _ in range(5))]
    for f in problems:
        x0 = f.x0 if isinstance(f, Resisting) else sphere(rng, 20, f.dim)
        trace = run(f, stretched(polyak(solution(f).f), stretch), x0, steps)
        best = np.minimum.accumulate(trace.f, axis=0) - solution(f).f
        K = (trace.k + 1).reshape(-1, *[1] * (best.ndim - 1))
        R = norm(x0 - solution(f).x[0])
        yield Evidence(
            f"{type(f).__name__}, n = {f.dim}",
            best,
            f.G * R / np.sqrt(K),
            "least f - f*",
        )


def strongly_convex(
    stretch: float = 1.0, kappa: float = 2.0, steps: int = 60, seed: int = 0
) -> Iterator[Evidence]:
    """On a strongly convex f Polyak's step contracts, knowing neither mu nor L.

    Hypotheses  f mu-strongly convex and L-smooth, f* known
    Method      x <- x - (f - f*)/|g|^2 g
    Bound       D_{k+1} <= (1 - 3 mu/(4 L)) D_k, D = |x - x*|^2
    Proof       with F = f - f* >= mu D/2 and a = F/|g|^2 >= 1/(2 L):
                <g, x - x*> >= F + mu D/2, so D_{k+1} <= D - a mu D - a F
    Tight       mu = L: every step halves x - x*
    """
    rng = np.random.default_rng(seed)
    for spread in (1.0, kappa, 20.0):
        x0 = 3 * sphere(rng, 200, 2)
        for f in (DiagonalQuadratic(np.array([1.0, spread])), LogCosh(spread, 2)):
            trace = run(
                f, stretched(polyak(solution(f).f), stretch), x0, steps, iterates=True
            )
            D = dot(trace.xs, trace.xs)
            bound = (1 - 0.75 / f.L) * D[:-1]
            where = f"{type(f).__name__}, kappa = {spread:g}"
            yield checked(
                where,
                D[:-1] > 1e-290,
                D[1:],
                bound,
                "D_{k+1} = |x_{k+1} - x*|^2",
                share=0.9,
            )


CLAIMS = (
    Claim(
        "polyak-fejer",
        fejer,
        PROVED,
        {"steps longer by 2.2": {"stretch": 2.2}},
    ),
    Claim(
        "polyak-nonsmooth-rate",
        nonsmooth_rate,
        PROVED,
        {"steps longer by 2.2": {"stretch": 2.2}},
    ),
    Claim(
        "polyak-strongly-convex",
        strongly_convex,
        PROVED,
        {"steps shorter by 0.9": {"stretch": 0.9}},
        {"kappa": (1.0, 100.0)},
    ),
)
