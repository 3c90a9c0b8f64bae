"""Steps along an oracle: as long as the dual norm says; and an oracle that errs."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.modern.muon_quintic import HIGH, LOW
from nglab.claims.modern.pieces import along, cases, own_corner
from nglab.claims.pieces import EPS
from nglab.norms import LMO, maximum
from nglab.problems import MatrixLeastSquares
from nglab.runs.loop import run


def by_largest(oracle: LMO, g: Array) -> Array:
    """The corner times the largest entry of g, which is no dual norm of it."""
    return maximum(g)[..., None] * oracle(g)


def dual_length(
    length: str = "whole",
    largest: bool = False,
    own: bool = True,
    share: float = 1.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Steepest descent in any norm, its step |g|_*/L, has gradient descent's rates.

    Hypotheses  f(y) <= f(x) + <g, y - x> + L |y - x|^2/2; (b) f convex, R >= |x_k - x*|
                for every k; (c) |g|_*^2 >= 2 mu (f - f*), mu <= L
    Method      x <- x - |g|_* u/L, <g, u> = |g|_*, |u| = 1
    Bound       (a) f(x_{k+1}) <= f(x_k) - |g_k|_*^2/(2 L)
                (b) f(x_k) - f* <= 2 L R^2/(k + 4)
                (c) f(x_k) - f* <= (1 - mu/L)^k (f(x_0) - f*)
    Proof       (a) h = |g|_*/L in the hypothesis; (b) f - f* <= |g|_* R gives c d+ <=
                c d - d^2, c = 2 L R^2, and d_0 <= c/4; (c) both together
    Tight       (a) on the direction that is its own corner; (c) l2, one curvature
    """
    rng = np.random.default_rng(seed)
    for name, f, oracle, L, wrong in cases(rng):
        L = L if own else wrong
        steep: Any = replace(oracle, length=length)
        if largest:
            steep = partial(by_largest, oracle)
        D = own_corner(f, oracle, rng)
        x0 = np.concatenate([D[None], rng.normal(size=(9, f.dim))])
        trace = run(f, along(steep, 1 / (share * L)), x0, 30, iterates=True)
        dual = oracle.dual_of(f.grad(trace.xs))
        fall = trace.f[1:] + dual[:-1] ** 2 / (2 * L)
        floor = 64 * EPS * trace.f[0]
        yield Evidence(name, fall, trace.f[:-1] + floor, "f(x_{k+1}) + |g_k|_*^2/(2 L)")
        R = oracle.norm_of(trace.xs).max(0)
        bound = 2 * L * R**2 / (trace.k[:, None] + 4)
        yield Evidence(name, trace.f, bound, "f(x_k) - f*", letter="b")
    n = 4
    f = MatrixLeastSquares(np.eye(n), np.zeros((n, 3)))
    for norm in "l2", "spectral":
        oracle = LMO(norm, f.blocks, length=length)
        L = f.L_in(norm if own else "l2")
        x0 = rng.normal(size=(5, f.dim))
        x0[0] = np.outer(np.eye(n)[0], np.ones(3)).ravel()  # of rank one
        trace = run(f, along(oracle, 1 / (share * L)), x0, 30)
        bound = (1 - 1 / L) ** trace.k[:, None] * trace.f[0]
        rounding = 64 * EPS * trace.f[0]
        yield Evidence(norm, trace.f, bound + rounding, "f(x_k) - f*", letter="c")


def inexact(
    low: float = LOW,
    high: float = HIGH,
    coefficients: str = "jordan",
    steps: int = 5,
    h: float = 0.02,
) -> Iterator[Evidence]:
    """Muon's five steps in the place of the polar factor cost descent a factor.

    Hypotheses  f(Y) <= f(X) + <G, Y - X> + L |Y - X|^2/2 in the spectral norm; G's
                singular values from .0015055 |G|_F on, so that O's are in [lo, hi]
    Method      X <- X - h O, O of five Newton-Schulz steps; lo = .68183, hi = 1.20237
    Bound       (a) f(X_{k+1}) <= f(X_k) - h lo |G_k|_* + L h^2 hi^2/2
                (b) the mean of |G_k|_*, k < T, is at most
                (f(X_0) - f(X_T))/(h lo T) + L h hi^2/(2 lo)
    Proof       O = U diag(o) V' for G = U diag(s) V': <G, O> = sum s o >= lo |G|_*, and
                |O| <= hi; the sum over k
    Tight       no: no G has all its o at lo and at hi; each within a twelfth by itself
    """
    n, T = 6, 100
    f = MatrixLeastSquares(np.eye(n), np.zeros((n, n)))
    oracle = LMO("spectral", f.blocks, coefficients=coefficients, ns_steps=steps)
    L, one = f.L_in("spectral"), np.zeros((n, n))
    one[0, 0] = 1.0  # of rank one its singular value goes to p^5(1) = .6964
    equal = [np.diag([1.0, *[t] * (n - 1)]) for t in np.linspace(0.05, 1.0, 60)]
    for name, scale in ("far", 20.0), ("near", 1e-4):
        x0 = scale * np.reshape([one, *equal], (-1, n * n))
        trace = run(f, along(oracle, h), x0, T, iterates=True)
        dual = oracle.dual_of(f.grad(trace.xs))[:-1]
        gain = (trace.f[1:] - trace.f[:-1] + h * low * dual) / (L * h * h / 2)
        yield Evidence(name, gain, high**2 + 1e-9, "the cost of a step")
        fall = (trace.f[0] - trace.f[1:]) / (h * low * (trace.k[1:, None]))
        mean = np.cumsum(dual, axis=0) / trace.k[1:, None]
        bound = fall + L * h * high**2 / (2 * low)
        yield Evidence(name, mean, bound, "the mean of |G_k|_*", letter="b")


CLAIMS = (
    Claim(
        "lmo-dual-length",
        dual_length,
        PROVED,
        {
            "steps that forget |g|_*": {"length": "unit"},
            "each block by its own norm": {"length": "block"},
            "the largest entry for |g|_*": {"largest": True},
            "the l2 constant in every norm": {"own": False},
            "steps longer by a quarter": {"share": 0.8},
            "steps of half the length": {"share": 2.0},
        },
        slow=True,
    ),
    Claim(
        "lmo-inexact",
        inexact,
        PROVED,
        {
            "lo larger by a tenth": {"low": 0.75},
            "as if no singular value exceeded 1": {"high": 1.0},
            "one step of the cubic": {"coefficients": "cubic", "steps": 1},
        },
        slow=True,
    ),
)
