"""Barzilai-Borwein on normalised gradients: the step measures angles, no curvature."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, dot, norm, ratio
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, checked, plain
from nglab.problems import (
    DiagonalQuadratic,
    Himmelblau,
    Minimum,
    Problem,
    Rosenbrock,
    random_quadratic,
)
from nglab.recipes import bb
from nglab.runs.loop import run
from nglab.runs.trace import Trace

TRUSTED = 1e-7  # the largest round-off in a relative error that is still checked


@dataclass(frozen=True, eq=False)
class Unit(Problem):
    """Another function, with g/|g| in the place of its gradient."""

    problem: Problem
    L = None
    mu = None

    @property
    def dim(self) -> int:
        return self.problem.dim

    @property
    def x0(self) -> Array:
        return self.problem.x0

    @property
    def minimum(self) -> Minimum | None:
        return self.problem.minimum

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        f, g = self.problem.value_and_grad(x)
        return f, ratio(g, norm(g)[..., None])


Start = tuple[Problem, Array]


def random_starts(seed: int) -> Iterator[Start]:
    """A convex function and two that are not, each with 50 starts."""
    rng = np.random.default_rng(seed)
    for f in (random_quadratic(5, 30.0, rng), Rosenbrock(3), Himmelblau()):
        yield f, f.x0 + rng.normal(size=(50, f.dim))


def secant_runs(
    starts: Iterable[Start], formula: str, first: float, steps: int, normalised: bool
) -> Iterator[tuple[str, Trace, Array, Array, NDArray[np.bool_]]]:
    """Runs of BB, and what its steps should measure.

    The name, the trace, 1 - cos of the angle between successive gradients, round-off in
    a_{k+1}/a_k, and where that is small and the step neither first nor flagged. s is
    known to eps (|x| + |x_+|), u to eps; after a small turn both weigh heavily.
    """
    for f, x0 in starts:
        problem = Unit(f) if normalised else f
        trace = run(problem, bb(first, formula), x0, steps, iterates=True)
        x, a = trace.xs, trace.lr[:-1, :, 0]
        with np.errstate(all="ignore"):
            u = Unit(f).grad(x)
            turn = 1 - dot(u[1:], u[:-1])
            moved = (norm(x[1:]) + norm(x[:-1])) / a
            rounding = 16 * EPS * (1 / turn + moved / np.sqrt(turn))
        sound = plain(trace)[1:] & (turn > 0) & (rounding < TRUSTED)
        name = f"{type(f).__name__}, n = {f.dim}"
        yield name, trace, turn, rounding, sound


def angle_identity(
    normalised: bool = True,
    stretch: float = 1.0,
    first: float = 0.1,
    steps: int = 30,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On normalised gradients the BB1 step is a_+ = a / (1 - cos of their angle).

    Hypotheses  f differentiable, convex or not; g, g_+ != 0 and the angle is not 0
    Method      x <- x - a u, u = g/|g|, a = bb1 of s = x_+ - x and y = u_+ - u
    Bound       (a) a_+ (1 - cos) / a = 1, to round-off; so a_+ >= a/2, > a if cos > 0
    Proof       s = -a u, so s's = a^2 and s'y = a (1 - u'u_+)
    """
    runs = secant_runs(random_starts(seed), "bb1", first, steps, normalised)
    for name, trace, turn, rounding, sound in runs:
        growth = stretch * trace.lr[1:, :, 0] / trace.lr[:-1, :, 0]
        yield checked(
            name,
            sound,
            np.abs(growth * turn - 1),
            rounding,
            "|a_{k+1} (1 - cos)/a_k - 1|",
            share=0.7,
        )


def halving(
    normalised: bool = True,
    stretch: float = 1.0,
    first: float = 0.1,
    steps: int = 20,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On normalised gradients the BB2 step is halved, whatever the function.

    Hypotheses  f differentiable, convex or not; g, g_+ != 0 and the angle is not 0
    Method      x <- x - a u, u = g/|g|, a = bb2 of s = x_+ - x and y = u_+ - u
    Bound       (a) a_+ = a/2, to round-off
    Proof       s'y = a (1 - u'u_+) and y'y = 2 (1 - u'u_+)
    """
    runs = secant_runs(random_starts(seed), "bb2", first, steps, normalised)
    for name, trace, _, rounding, sound in runs:
        growth = stretch * trace.lr[1:, :, 0] / trace.lr[:-1, :, 0]
        yield checked(
            name,
            sound,
            np.abs(2 * growth - 1),
            rounding,
            "|2 a_{k+1}/a_k - 1|",
            share=0.25,
        )


def path_length(
    formula: str = "bb2",
    stretch: float = 1.0,
    first: float = 0.1,
    steps: int = 40,
    seed: int = 0,
) -> Iterator[Evidence]:
    """BB2 on normalised gradients travels no further than two first steps in all.

    Hypotheses  f differentiable, convex or not; g != 0, no angle between g, g_+ is 0
    Method      x <- x - a u, u = g/|g|, a = bb2 of s = x_+ - x and y = u_+ - u
    Bound       (a) sum_k |x_{k+1} - x_k| <= 2 a_0: no minimiser further away is reached
    Proof       a_k = a_0/2^k (normalised-bb2-halving), a geometric sum
    Tight       the limit of the sum, always; x^2 from 2 a_0/3 shows 40 steps of it
    """
    tight = DiagonalQuadratic(np.ones(1)), np.array([[2 * first / 3]])
    starts = (tight, *random_starts(seed))
    for name, trace, _, _, sound in secant_runs(starts, formula, first, steps, True):
        path = stretch * norm(np.diff(trace.xs, axis=0)).cumsum(0)
        before = np.append(np.ones_like(sound[:1]), sound[:-1], axis=0)
        yield checked(
            name, np.logical_and.accumulate(before), path, 2 * first, "path", share=0.15
        )


CLAIMS = (
    Claim(
        "normalized-bb1-angle-identity",
        angle_identity,
        PROVED,
        {
            "gradients as they are": {"normalised": False},
            "a_+ larger by 1e-6": {"stretch": 1 + 1e-6},
        },
        {"first": (1e-3, 10.0)},
    ),
    Claim(
        "normalized-bb2-halving",
        halving,
        PROVED,
        {
            "gradients as they are": {"normalised": False},
            "a_+ larger by 1e-6": {"stretch": 1 + 1e-6},
        },
        {"first": (1e-3, 10.0)},
    ),
    Claim(
        "normalized-bb2-path-length",
        path_length,
        PROVED,
        {
            "bb1 in place of bb2": {"formula": "bb1"},
            "steps a tenth longer": {"stretch": 1.1},
        },
        {"first": (1e-3, 10.0)},
    ),
)
