"""Polyak's step on sharp functions: linear, without knowing how sharp."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.arrays import dot, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import checked, sphere, stretched
from nglab.problems import MaxAffine
from nglab.recipes import polyak
from nglab.runs.loop import run


def polygon(m: int) -> tuple[MaxAffine, float, float]:
    """max |<a_i, x>| over m unit vectors in turn, m odd: sharpness, G = 1."""
    angle = np.pi * np.arange(m) / m
    a = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return MaxAffine(np.append(a, -a, axis=0)), float(np.cos(np.pi / (2 * m))), 1.0


def largest_entry(n: int) -> tuple[MaxAffine, float, float]:
    """max |x_i|: sharpness 1/sqrt n, G = 1."""
    return MaxAffine(np.append(np.eye(n), -np.eye(n), axis=0)), n**-0.5, 1.0


def sharp(
    stretch: float = 1.0,
    knows: float = 1.0,
    off: float = 0.0,
    dims: Sequence[int] = (2, 5, 20),
    steps: int = 30,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On a sharp function Polyak's step is linear, and knows neither mu nor G.

    Hypotheses  f convex, |g| <= G, f - f* >= mu |x - x*|; f* known
    Method      x <- x - (f - f*)/|g|^2 g
    Bound       (a) D_{k+1} <= (1 - mu^2/G^2) D_k, D = |x - x*|^2
                (b) D_k <= (1 - mu^2/G^2)^k D_0 for every k
    Proof       `polyak-normalized`: D_{k+1} <= D_k - (f - f*)^2/|g|^2, and (f - f*)/|g|
                >= mu |x - x*|/G
    Tight       (a), (b) for all k on max |<a_i, x>|, an odd number of them, from where
                the first is 0; (a) for max |x_i|, from (1, ..., 1). Polyak 1969, from
                memory; the proof is repeated here
    """
    rng = np.random.default_rng(seed)
    cases = [(f"{m} lines", *polygon(m), np.array([[0.0, 1.0]])) for m in (3, 5, 9)]
    cases += [(f"max |x_i|, n = {n}", *largest_entry(n), np.ones((1, n))) for n in dims]
    for name, f, mu, G, tight in cases:
        x0 = np.append(tight, norm(tight) * sphere(rng, 30, f.dim), axis=0)
        method = stretched(polyak(off), stretch)
        xs = run(f, method, x0, steps, iterates=True).xs
        D, factor = dot(xs, xs), 1 - (knows * mu / G) ** 2
        yield checked(
            name,
            D[:-1] > 1e-20 * D[0],
            D[1:],
            factor * D[:-1],
            "D_{k+1}",
            letter="a",
            share=0.05,
        )
        k = np.arange(steps + 1)[:, None]
        floor = 1e-28 * D[0]  # rounding
        yield Evidence(name, D - floor, factor**k * D[0], "D_k", letter="b")


CLAIMS = (
    Claim(
        "polyak-sharp-linear",
        sharp,
        PROVED,
        {
            "steps longer by 2.2": {"stretch": 2.2},
            "steps of a third": {"stretch": 1 / 3},
            "mu overstated by 5%": {"knows": 1.05},
            "f* understated by 1": {"off": -1.0},
        },
    ),
)
