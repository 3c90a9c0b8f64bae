"""Polyak's step (f - f*)/|g|^2 where f is strongly convex: it needs f* alone."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import dot
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import (
    checked,
    solution,
    sphere,
    stretched,
)
from nglab.problems import (
    DiagonalQuadratic,
    LogCosh,
)
from nglab.proofs import bounds
from nglab.recipes import polyak
from nglab.runs.loop import run


def strongly_convex(
    stretch: float = 1.0, kappa: float = 2.0, steps: int = 60, seed: int = 0
) -> Iterator[Evidence]:
    """On a strongly convex f Polyak's step contracts, knowing neither mu nor L.

    Hypotheses  f mu-strongly convex and L-smooth, f* known
    Method      x <- x - (f - f*)/|g|^2 g
    Bound       (a) D_{k+1} <= (1 - 3 mu/(4 L)) D_k, D = |x - x*|^2
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
            bound = bounds.polyak_strong(1.0, f.L) * D[:-1]
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
        "polyak-strongly-convex",
        strongly_convex,
        PROVED,
        {
            "steps shorter by 0.9": {"stretch": 0.9},
            "steps a hundredth as long": {"stretch": 0.01},
        },
        {"kappa": (1.0, 100.0)},
    ),
)
