"""Steps of one length in any norm: sign, spectral, row, column and block descent."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.modern.pieces import NORMS, SHAPE, along, cases, starts
from nglab.claims.pieces import EPS, as_long
from nglab.norms import LMO
from nglab.problems import MatrixLeastSquares, Plateau
from nglab.runs.loop import run


def steepest_descent(
    own: bool = True,
    measured: str = "",
    takes: str = "",
    stretch: float = 1.0,
    h: float = 0.03,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Normalised steepest descent in any norm contracts to a floor proportional to h.

    Hypotheses  f(y) <= f(x) + <g, y - x> + L |y - x|^2/2; (b) f convex, D >= h and
                D >= |x_j - x*| for all j < N; (c) no more
    Method      (m) x <- x - h u, |u| = 1, <g, u> = |g|_*, the norm dual to |.|: in l2
                the direction of g, in the maximum norm its signs, in the spectral norm
                the polar factor; rows, columns of length 1; of blocks each by its own
    Bound       (a) f(x_{k+1}) <= f(x_k) - h |g_k|_* + L h^2/2
                (b) f(x_N) - f* <= (1 - h/D)^N (f(x_0) - f*) + L h D/2
                (c) the mean of |g_k|_* over k < T is at most
                (f(x_0) - f(x_T))/(h T) + L h/2, and so is the least
    Proof       <g, u> = |g|_* in the hypothesis; f - f* <= |g|_* D; a geometric sum; a
                sum that telescopes
    Tight       (a), (c) from (h/2) D, D the direction that is its own corner: each step
                goes to the other side; for the signs on (sum x_i)^2/2 D is (1, ..., 1)
    """
    rng = np.random.default_rng(seed)
    for name, f, oracle, L, wrong in cases(rng):
        L = L if own else wrong
        step = LMO(takes, oracle.blocks) if takes else oracle
        ruler = LMO(measured, oracle.blocks) if measured else oracle
        x0 = starts(f, oracle, h, rng)
        trace = run(f, along(step, stretch * h), x0, 35, iterates=True)
        dual, size = ruler.dual_of(f.grad(trace.xs)), oracle.norm_of(trace.xs)
        rounding = 64 * EPS * L * size**2
        cost = (trace.f[1:] - trace.f[:-1] + h * dual[:-1] - rounding[:-1]) / h
        yield Evidence(name, cost, L * h / 2, "(f(x_{k+1}) - f(x_k))/h + |g_k|_*")
        yield as_long(name, trace.xs, h, oracle.norm_of)
        D = np.maximum(np.maximum.accumulate(size), h)[:-1]
        fall = (1 - h / D) ** trace.k[1:, None] * trace.f[0]
        bound = fall + L * h * D / 2
        yield Evidence(name, trace.f[1:], bound, "f(x_N) - f*", letter="b")
        yield mean_dual(name, trace.f, dual, L, h)
    for norm in NORMS:
        flat = MatrixLeastSquares(np.eye(SHAPE[0]), np.zeros(SHAPE))
        oracle = LMO(norm, flat.blocks)
        turn = h / 2 * oracle(rng.normal(size=flat.dim))
        x0, f = np.array([turn, 20.3 * turn]), Plateau(flat.dim)
        trace = run(f, along(oracle, stretch * h), x0, 40, iterates=True)
        dual = oracle.dual_of(f.grad(trace.xs))
        L = flat.L_in(norm if own else "l2")
        yield mean_dual(f"plateau, {norm}", trace.f, dual, L, h)


def mean_dual(name: str, f: Array, dual: Array, L: float, h: float) -> Evidence:
    """The mean of |g_k|_* so far, beside what the fall of f allows."""
    T = np.arange(1.0, len(f))[:, None]
    mean = np.cumsum(dual[:-1], axis=0) / T
    bound = (f[0] - f[1:]) / (h * T) + L * h / 2
    return Evidence(name, mean, bound * (1 + 1e-12), "mean |g_k|_*", letter="c")


CLAIMS = (
    Claim(
        "steepest-descent-any-norm",
        steepest_descent,
        PROVED,
        {
            "the l2 constant in every norm": {"own": False},
            "|g| of every norm the sum of |g_i|": {"measured": "max"},
            "signs, whatever the norm": {"takes": "max"},
            "steps three times as long": {"stretch": 3.0},
            "steps longer by a tenth": {"stretch": 1.1},
            "steps a tenth of the h that is claimed": {"stretch": 0.1},
        },
        {"h": (1e-3, 0.3)},
    ),
)
