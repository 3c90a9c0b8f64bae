"""Steps that know something: normalised descent at a linear rate, and by f*."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from nglab.arrays import Array, norm, ratio
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import (
    as_long,
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
    Problem,
    Quartic,
    Resisting,
    random_quadratic,
)
from nglab.proofs import bounds
from nglab.recipes import nsgd, polyak
from nglab.runs.loop import run
from nglab.schedules import Geometric


def abs_sum(n: int) -> MaxAffine:
    """The sum of |x_i| as the largest s'x over signs s: G = sqrt n, sharpness 1."""
    return MaxAffine(np.array(list(product((-1.0, 1.0), repeat=n))))


def geometric_linear(
    knows: float = 1.0,
    reach: float = 1.0,
    kappas: Sequence[float] = (5.83, 10.0, 100.0),
    steps: int = 150,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Knowing only kappa and R, NGD contracts as fast as tuned gradient descent.

    Hypotheses  R >= |x_0 - x*|; <g, x - x*> >= sigma |g| |x - x*|, sigma <= 1/sqrt 2:
                sigma = 2 sqrt(kappa)/(1 + kappa) for f strongly convex and smooth,
                kappa = L/mu >= 3 + 2 sqrt 2; sigma = mu/G for f convex, G-Lipschitz
                and sharp, f - f* >= mu |x - x*|
    Method      (m) NGD, h_k = sigma rho^k R, rho = sqrt(1 - sigma^2); for kappa
                this is (kappa - 1)/(kappa + 1)
    Bound       (a) |x_k - x*| <= rho^k R for every k
    Proof       <g, x - x*> (L + mu) >= |g|^2 + mu L |x - x*|^2, at least 2 sqrt(mu L)
                |g| |x - x*|: sigma. D = rho^k R, h = sigma D: d^2 - 2 h sigma d
                + h^2 is convex in d, so on [0, D] at most sigma^2 D^2 or (1 - sigma^2)
                D^2, which is no less
    Tight       equality for all k on diag(1, kappa) from (sqrt(kappa), 1)
    """
    inside = sphere(np.random.default_rng(seed), 100, 3)
    inside *= np.geomspace(1e-3, 1.0, 100)[:, None]
    inside[-1] = np.eye(3)[0]
    cases: list[tuple[str, Problem, float, Array]] = []
    for kappa in kappas:
        sigma = 2 * (knows * kappa) ** 0.5 / (1 + knows * kappa)
        edge = np.array([[kappa, 1.0]]) ** 0.5 / (1 + kappa) ** 0.5
        quadratic = DiagonalQuadratic(np.array([1.0, kappa]))
        cases.append((f"diag(1, {kappa:g})", quadratic, sigma, edge))
        several = DiagonalQuadratic(np.array([1.0, kappa**0.5, kappa]))
        cases.append((f"diag(1, ..., {kappa:g})", several, sigma, inside))
        cases.append((f"log cosh, kappa = {kappa:g}", LogCosh(kappa, 3), sigma, inside))
    for n in 2, 3:
        cases.append((f"|x|_1, n = {n}", abs_sum(n), n**-0.5, inside[:, :n]))
    R = 1.0
    for name, f, sigma, x0 in cases:
        rho = (1 - sigma**2) ** 0.5
        ngd = nsgd(Geometric(sigma * reach * R, rho))
        trace = run(f, ngd, x0, steps, iterates=True)
        yield Evidence(name, norm(trace.xs), rho ** trace.k[:, None] * R, "|x_k - x*|")
        yield as_long(name, trace.xs, sigma * rho ** trace.k[:-1, None] * R)


def polyak_normalized(
    off: float = 0.0, stretch: float = 1.0, steps: int = 150, seed: int = 0
) -> Iterator[Evidence]:
    """Polyak's step is NGD with h = (f - f*)/|g|: it needs f*, but no G, L or R.

    Hypotheses  f convex, f* known, x* any minimiser, R = |x_0 - x*|, d_k = |x_k - x*|;
                g any subgradient
    Method      NGD with h_k = (f(x_k) - f*)/|g_k|: x <- x - (f - f*)/|g|^2 g
    Bound       (a) d_{k+1}^2 <= d_k^2 - h_k^2
                (b) f G-Lipschitz: min_{k<=N} f(x_k) - f* <= G R/sqrt(N + 1)
                (c) f L-smooth: d_{k+1}^2 <= d_k^2 - 3 (f(x_k) - f*)/(2 L)
                (d) f L-smooth: min_{k<=N} f(x_k) - f* <= 2 L R^2/(3 (N + 1))
    Proof       <g, x - x*> >= f - f*, for smooth f also + |g|^2/(2L), in d_{k+1}^2 =
                d_k^2 - 2 h_k <g_k, x_k - x*>/|g_k| + h_k^2; |g|^2 <= 2 L (f - f*); sum
    Tight       (b) the resisting instance; (c) each step on L x^2/2
    """
    rng = np.random.default_rng(seed)
    n, x0 = 40, 2 * sphere(rng, 30, 4)
    cases: list[tuple[str, Problem, float | None, Array, int]] = [
        ("resisting", Resisting(n, 2.0, 3.0), 3.0, np.zeros((1, n)), n - 1),
        ("x^2/2", DiagonalQuadratic(np.ones(1)), None, np.ones((1, 1)), 50),
        ("quadratic", random_quadratic(4, 10.0, rng), None, x0, steps),
        ("Huber", Huber(0.5, 4), 0.5, x0, steps),
        ("|x|_1", abs_sum(4), 2.0, x0, steps),
        ("|x_1 - x_2| + .3 |x_1 + x_2|", CrossedAbs(0.3), None, x0[:, :2], steps),
        ("|x|^4", Quartic(4), None, x0, steps),
        ("log cosh", LogCosh(50.0, 4), None, x0, steps),
    ]
    for m in 3, 6, 12:
        pieces = random_max_affine(rng, m, 4)
        cases.append((f"{m} pieces", pieces, pieces.G, x0, steps))
    for name, f, G, start, N in cases:
        x, least = solution(f)
        method = stretched(polyak(least + off), stretch)
        trace = run(f, method, start, N, iterates=True)
        gap, d = trace.f - least, norm(trace.xs - x[0])
        h, R, taken = ratio(gap, trace.grad_norm), d[0], trace.k[:, None] + 1
        best = np.minimum.accumulate(gap)
        sound = (d[:-1] > 1e-140) | (d[:-1] == 0)  # whose square is a normal number
        spent = -bounds.fejer(0.0, h[:-1])
        moved, words = d[1:] ** 2 + spent, "d_{k+1}^2 + h_k^2"
        yield checked(name, sound, moved, d[:-1] ** 2, words, share=0.3)
        if G is not None:
            bound = G * R / taken**0.5
            yield Evidence(name, best, bound, "least f - f*", letter="b")
        if f.L is not None:
            shrunk = d[1:] ** 2 - bounds.smooth_fejer(0.0, gap[:-1], f.L)
            words = "d_{k+1}^2 + 3 (f(x_k) - f*)/(2 L)"
            fall = shrunk, d[:-1] ** 2, words
            yield checked(name, sound, *fall, letter="c", share=0.3)
            bound = bounds.polyak_smooth(f.L, R, taken - 1)
            yield Evidence(name, best, bound, "least f - f*", letter="d")


CLAIMS = (
    Claim(
        "ngd-geometric-linear",
        geometric_linear,
        PROVED,
        {
            "kappa understated by half": {"knows": 0.5, "kappas": (100.0,)},
            "R understated by half": {"reach": 0.5},
            "steps 1% longer": {"reach": 1.01},
            "kappa = 2, below 3 + 2 sqrt 2": {"kappas": (2.0,)},
        },
    ),
    Claim(
        "polyak-normalized",
        polyak_normalized,
        PROVED,
        {
            "f* overstated by 0.3": {"off": 0.3},
            "steps 2.1 times as long": {"stretch": 2.1},
            "steps a tenth shorter": {"stretch": 0.9},
            "steps a hundredth as long": {"stretch": 0.01},
            "steps a tenth longer": {"stretch": 1.1},
            "f* understated by 1": {"off": -1.0},
        },
    ),
)
