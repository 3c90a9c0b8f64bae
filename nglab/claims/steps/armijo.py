"""Backtracking: how short a step can get, what the search costs and what it buys.

The sufficient decrease f(x - t g) <= f(x) - c1 t |g|^2 holds for every t up to
2 (1 - c1)/L, so the search is at its worst where a trial is just above that.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import checked, first_accepted, solution
from nglab.optimizer import Optimizer
from nglab.problems import DiagonalQuadratic, GoldenCycle, LogCosh, Plateau, Problem
from nglab.proofs import bounds
from nglab.recipes import armijo
from nglab.runs.loop import run
from nglab.runs.trace import Trace

SHRINKS = (0.3, 0.5, 0.8)
STEPS = 6
SPECTRUM = np.geomspace(1.0, 100.0, 4)
SMOOTH = (DiagonalQuadratic(SPECTRUM), LogCosh(100.0, 4), GoldenCycle(0.5), Plateau(4))


class Searched(NamedTuple):
    """A run with Armijo's rule from some starts (P) by b (S, 1, 1) and t0 (S, T, 1)."""

    f: Problem
    L: float
    t0: Array
    method: Optimizer
    trace: Trace  # (R, S, T, P)
    kept: NDArray[np.bool_]  # f - f* is not so small that rounding decides the search


def searches(
    problems: Sequence[Problem],
    c1: float,
    b: Array,
    power: float,
    seed: int,
    lenient: float = 1.0,
) -> Iterator[Searched]:
    """Runs from unit vectors and random starts, by first trials from below 2 (1 - c1)/L
    to 1000 times that; four of them are just above 2 (1 - c1)/L b^-j."""
    rng = np.random.default_rng(seed)
    for f in problems:
        L = f.L or np.nan
        safe = 2 * (1 - c1) / L
        tight = safe * (1 + 1e-9) * b ** -np.arange(4.0)[:, None]
        others = safe * np.broadcast_to([[0.1], [0.9], [31.0], [977.0]], (len(b), 4, 1))
        t0 = np.concatenate([tight, others], axis=1)
        x0 = np.append(np.eye(f.dim), 2 * rng.normal(size=(10, f.dim)), axis=0)
        method = armijo(f, t0, lenient * c1, b**power)
        trace = run(f, method, x0, STEPS, iterates=True)
        yield Searched(f, L, t0, method, trace, trace.f > solution(f).f + 1e-8)


def min_step(
    knows: float = 1.0,
    power: float = 1.0,
    c1: float = 0.1,
    shrinks: Sequence[float] = SHRINKS,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Armijo's rule never takes a step below min(t0, 2 b (1 - c1)/L).

    Hypotheses  f L-smooth, convex or not; 0 < b, c1 < 1
    Method      t, the first of t0, t0 b, t0 b^2, ... with f(x - t g) <= f - c1 t |g|^2
    Bound       (a) t >= min(t0, 2 b (1 - c1)/L)
    Proof       f(x - t g) <= f - t |g|^2 (1 - t L/2): a rejected t is > 2 (1 - c1)/L
    Tight       f = L x^2/2 and t0 just above 2 (1 - c1)/L
    """
    b = np.array(shrinks)[:, None, None]
    for f, L, t0, _, trace, kept in searches(SMOOTH, c1, b, power, seed):
        t_min = np.minimum(t0, bounds.shortest(b, c1, knows * L))
        yield checked(
            type(f).__name__, kept, trace.lr[..., 0], t_min, "t", lower=True, share=0.9
        )


def evaluations(
    knows: float = 1.0,
    power: float = 1.0,
    lenient: float = 1.0,
    c1: float = 0.1,
    shrinks: Sequence[float] = SHRINKS,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Armijo's rule evaluates f about log(t0 L)/log(1/b) times a step, and no more.

    Hypotheses  f L-smooth, convex or not; 0 < b, c1 < 1
    Method      t, the first of t0, t0 b, t0 b^2, ... with f(x - t g) <= f - c1 t |g|^2
    Bound       (a) trials <= 1 + max(0, ceil( log(t0 L/(2 (1 - c1))) / log(1/b) ))
                (b) no earlier trial would have been accepted, and the last one is
    Proof       t0 b^j <= 2 (1 - c1)/L is accepted: count the j up to there
    Tight       (a) f = L x^2/2, for every t0
    """
    b = np.array(shrinks)[:, None, None]
    for f, L, t0, method, trace, kept in searches(SMOOTH, c1, b, power, seed, lenient):
        trials = run(f, method, trace.xs, 1).state.rate.trials[..., 0]
        j = np.log(t0 * knows * L / (2 * (1 - c1))) / np.log(1 / b)
        most = 1 + np.maximum(0, np.ceil(j))
        yield checked(type(f).__name__, kept, trials, most, "trials", share=0.9)
        g = f.grad(trace.xs)
        given = np.broadcast_to(t0, trace.f.shape), trace.f, c1, b
        j, clear = first_accepted(f, trace.xs, g, *given)
        words, off = "|trials - first accepted|", np.abs(trials - j)
        kept = kept & clear
        yield checked(type(f).__name__, kept, off, 0.0, words, letter="b", share=0.8)


def linear_rate(
    knows: float = 1.0,
    lenient: float = 1.0,
    c1: float = 0.1,
    kappa: float = 10.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """With Armijo's rule f - f* shrinks by 1 - 2 mu c1 t_min or better in every step.

    Hypotheses  f mu-strongly convex and L-smooth; 0 < b, c1 < 1
    Method      t, the first of t0, t0 b, t0 b^2, ... with f(x - t g) <= f - c1 t |g|^2
    Bound       (a) f_{k+1} - f* <= (1 - 2 mu c1 t_min)(f_k - f*),
                t_min = min(t0, 2 b (1 - c1)/L)
    Proof       f_{k+1} <= f_k - c1 t |g|^2, |g|^2 >= 2 mu (f - f*), t >= t_min
    Tight       f = L x^2/2 and t0 = 2 (1 - c1)/L, as b -> 1
    """
    b = np.array(SHRINKS)[:, None, None]
    mu = knows
    convex = DiagonalQuadratic(np.geomspace(1.0, kappa, 4)), LogCosh(kappa, 4)
    for f, L, t0, _, trace, kept in searches(convex, c1, b, 1.0, seed):
        F, t_min = trace.f, np.minimum(t0, bounds.shortest(b, c1, L))
        bound = bounds.searched(mu, c1, t_min) * F[:-1]
        yield checked(
            type(f).__name__, kept[1:], F[1:], bound, "f(x_{k+1}) - f*", share=0.9
        )
    if mu > 2:  # the bound would be negative there
        return
    tight, taken = DiagonalQuadratic(np.ones(1)), lenient * c1
    for b_1, t_0 in (
        (1 - 1e-6, 2 * (1 - c1) * (1 - 1e-9)),
        (1 - 1e-3, 2 * (1 - c1 / 2) * (1 - 1e-6)),  # too long, if not by much
    ):
        gap = run(tight, armijo(tight, t_0, taken, b_1), [1.0], STEPS).f
        least = min(t_0, bounds.shortest(b_1, c1, 1.0))
        shrunk = bounds.searched(mu, c1, least) * gap[:-1]
        name = f"x^2/2, b = 1 - {1 - b_1:.0e}"
        yield Evidence(name, gap[1:], shrunk, "f(x_{k+1}) - f*")


CLAIMS = (
    Claim(
        "armijo-min-step",
        min_step,
        PROVED,
        {
            "L understated by half": {"knows": 0.5},
            "shrinks by b^2, b claimed": {"power": 2.0},
            "1/L overstated by 1%": {"knows": 0.99},
        },
    ),
    Claim(
        "armijo-evaluations",
        evaluations,
        PROVED,
        {
            "L understated by half": {"knows": 0.5},
            "shrinks by sqrt b, b claimed": {"power": 0.5},
            "half of c1": {"lenient": 0.5},
            "c1 a tenth larger": {"lenient": 1.1},
        },
    ),
    Claim(
        "armijo-linear-rate",
        linear_rate,
        PROVED,
        {
            "mu overstated by 50": {"knows": 50.0, "kappa": 500.0},
            "mu overstated by 1%": {"knows": 1.01},
            "half of c1": {"lenient": 0.5},
        },
        {"c1": (0.01, 0.95), "kappa": (1.0, 100.0)},
    ),
)
