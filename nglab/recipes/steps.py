"""Gradient descent with step lengths from curvature, from f* or from a line search."""

from typing import Any

import numpy as np

from nglab.arrays import Hyper
from nglab.optimizer import Optimizer
from nglab.rates import (
    AdGD,
    BarzilaiBorwein,
    ExactLineSearch,
    Given,
    LineSearch,
    Polyak,
)


def bb(
    lr: Hyper | None = None,
    formula: str = "bb1",
    lo: Hyper = 1e-30,
    hi: Hyper = 1e30,
    cap: Hyper = np.inf,
    tau: Hyper = 0.5,
    cycle: int = 1,
) -> Optimizer:
    """Barzilai-Borwein: x <- x - a g, a = s's/s'y (bb1) or s'y/y'y (bb2), clipped.

    lr is the first step, min(1, 1/max|g|) if None; "adaptive" takes bb2 where it is
    below tau bb1, "alternating" bb1 and bb2 in turn. Each a serves for `cycle` steps.
    Not monotone. Converges on convex quadratics; on general convex functions it may
    cycle for ever (`GoldenCycle`), unless a line search looks after it (`gbb`) or a cap
    on the length, a <= cap/|g|, is small enough.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit x^2/f.
    Errors: ValueError for an unknown formula, lr <= 0 or outside [lo, hi], cycle < 1.
    Source: Barzilai and Borwein (1988); Zhou, Gao, Dai (2006); Dai and Fletcher (2005);
            Dai, Hager, Schittkowski, Zhang (2006); Burdakov et al. (2019).
    Differs: see `nglab.rates.BarzilaiBorwein`, also for degenerate steps.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([2.0, 2.0]), bb(0.1), steps=2).x
    array([0., 0.])
    >>> f = DiagonalQuadratic([1.0, 4.0])
    >>> run(f, bb(0.5, "alternating", cycle=2), steps=5).lr[:, 0].round(4)
    array([0.5   , 0.2615, 0.2615, 0.4   , 0.4   , 0.9971])
    """
    return Optimizer(BarzilaiBorwein(lr, formula, lo, hi, cap, tau, cycle))


def gbb(
    problem: Any,
    lr: Hyper | None = None,
    formula: str = "bb1",
    memory: int = 10,
    c1: Hyper = 1e-4,
    shrink: Hyper = 0.5,
    most: int = 200,
    cycle: int = 1,
) -> Optimizer:
    """Raydan's global Barzilai-Borwein: steps by bb's formula, shrunk until f is below
    max(f_k, ..., f_{k-memory+1}) - c1 a |g|^2.

    With cycle > 1 it is the globalised cyclic method. If `most` trials are in vain, the
    row stays where it is, and its `Flag` says EXHAUSTED.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit x^2/f.
    Errors: as `bb`, and ValueError unless memory, most >= 1, 0 < c1, shrink < 1.
    Source: Raydan (1997); Grippo, Lampariello, Lucidi (1986); Dai, Hager, Schittkowski,
            Zhang (2006).

    >>> from nglab import GoldenCycle, run
    >>> f = GoldenCycle(0.5)
    >>> first = (3 - 5**0.5) / 2  # the step that makes plain bb cycle
    >>> bool(abs(run(f, gbb(f, first), steps=20).x[0]) < 1e-12)
    True
    """
    trial = BarzilaiBorwein(lr, formula, cycle=cycle)
    return Optimizer(LineSearch(problem, trial, memory, c1, shrink, most))


def armijo(
    problem: Any,
    lr: Hyper = 1.0,
    c1: Hyper = 1e-4,
    shrink: Hyper = 0.5,
    most: int = 200,
) -> Optimizer:
    """Gradient descent with Armijo's rule: the first a in {lr, lr shrink, ...} with
    f(x - a g) <= f(x) - c1 a |g|^2.

    If `most` trials are in vain, the row stays where it is, and its `Flag` says
    EXHAUSTED: a shrink near 1 needs more of them.

    Shapes: x, g (*B, n); numbers broadcast to *B.
    Units:  lr has the unit x^2/f.
    Errors: ValueError for lr <= 0 and unless 0 < c1, shrink < 1 and most >= 1.
    Source: Armijo (1966).

    >>> from nglab import DiagonalQuadratic, run
    >>> f = DiagonalQuadratic([1.0, 4.0])
    >>> run(f, armijo(f), [0.0, 1.0], steps=3).lr[:, 0]
    array([0.25, 1.  , 1.  , 1.  ])
    """
    return Optimizer(LineSearch(problem, Given(lr), 1, c1, shrink, most))


def exact_line_search(problem: Any) -> Optimizer:
    """Steepest descent on a quadratic: x <- x - a g, a = g'g/g'Qg.

    Shapes: x, g (*B, n).
    Units:  no parameter.
    Errors: ValueError unless the problem is a strictly convex quadratic.
    Source: Cauchy (1847).

    >>> from nglab import DiagonalQuadratic, run
    >>> f = DiagonalQuadratic([1.0, 4.0])
    >>> run(f, exact_line_search(f), [4.0, 1.0], steps=1).x
    array([ 2.4, -0.6])
    """
    return Optimizer(ExactLineSearch(problem))


def polyak(minimum: Hyper = 0.0, c: Hyper = 1.0) -> Optimizer:
    """Polyak's step: x <- x - (f(x) - minimum) / (c |g|^2) g.

    With the terms of a sum, `run(..., gradient=MiniBatch(1, seeds, values=True))`, it
    is the stochastic Polyak step; on a consistent linear system with c = 1/2 that
    projects on one equation after another: the randomised Kaczmarz method.

    Shapes: x, g (*B, n); minimum, c broadcast to *B.
    Units:  minimum, the least value of f (or of every term), has the unit of f.
    Errors: ValueError for a minimum that is no number, c <= 0, and steps without f.
    Source: Polyak, Introduction to Optimization (1987), section 5.3.2; Loizou et al.,
            arXiv 2002.10542.

    >>> from nglab import DiagonalQuadratic, LeastSquares, MiniBatch, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), polyak(), [4.0, 8.0], steps=2).x
    array([1., 2.])
    >>> system = LeastSquares([[1.0, 0.0], [0.0, 2.0]], [3.0, 4.0])
    >>> batch = MiniBatch(1, indices=[[0], [1]], values=True)
    >>> run(system, polyak(c=0.5), steps=2, gradient=batch).x
    array([3., 2.])
    """
    return Optimizer(Polyak(minimum, c))


def adgd(lr: Hyper) -> Optimizer:
    """Adaptive gradient descent without descent:

        x <- x - a g,  a_k = min( sqrt(1 + a_{k-1}/a_{k-2}) a_{k-1}, |s| / (2 |y|) )

    Shapes: x, g (*B, n); lr, the first step, broadcasts to *B.
    Units:  lr has the unit x^2/f.
    Errors: ValueError for lr <= 0.
    Source: Malitsky and Mishchenko, arXiv 1910.09529, Algorithm 1.

    >>> from nglab import DiagonalQuadratic, run
    >>> run(DiagonalQuadratic([1.0, 1.0]), adgd(0.1), steps=3).lr[:, 0]
    array([0.1, 0.5, 0.5, 0.5])
    """
    return Optimizer(AdGD(lr))
