"""A resisting oracle: it lets a normalised step gain as little as it can, always."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, norm
from nglab.gradients import Estimate, Full
from nglab.moments.base import Nothing
from nglab.optimizer import Optimizer
from nglab.problems import DiagonalQuadratic, Problem
from nglab.runs.loop import run
from nglab.runs.trace import Trace

PLANE = DiagonalQuadratic(np.ones(2))  # whose minimiser the oracle has, and no more


@dataclass(frozen=True, eq=False)
class Opposing(Full):
    """A gradient of any size along u_k with <u_k, x> = V, to one side and the other.

    Once |x| <= V it is along x. No <u_i, x_j - x_i> is > 0 for i < j, so these may be
    the gradients of a quasi-convex f whose values fall from step to step.
    """

    V: Array

    def __call__(
        self, problem: Problem, x: Array, k: int, drawn: None, state: Nothing
    ) -> tuple[Estimate, Nothing]:
        r = norm(x)[..., None]
        cos = np.minimum(self.V[..., None] / r, 1.0)
        e, side = x / r, (-1) ** k * np.sqrt(1 - cos**2)
        across = np.stack([-e[..., 1], e[..., 0]], axis=-1)
        size = 10.0 ** (2 * np.sin(k))
        return Estimate(x, problem.value(x), size * (cos * e + side * across)), state


def opposed(
    method: Optimizer, R: float, horizons: Sequence[int], more: float = 1.25
) -> tuple[Trace, Array, NDArray[np.bool_]]:
    """The path of the method from R, v_k = <u_k, x_k>, and where k <= `more` N.

    V is the largest with |x_N| >= V for the lengths of the steps that it takes; beyond
    N there is nothing left to resist with. v (R, horizons).
    """
    N = np.array(horizons)
    steps = int(more * N.max()) + 2
    x0 = np.tile([R, 0.0], (len(N), 1))
    h = run(PLANE, method, x0, steps).lr[:, 0, 0]
    sum_h, sum_hh = (np.append(0.0, np.cumsum(a))[N] for a in (h, h * h))
    V = (R**2 + sum_hh) / (sum_h + np.sqrt(sum_h**2 + R**2 + sum_hh))
    trace = run(PLANE, method, x0, steps, gradient=Opposing(V), iterates=True)
    return trace, np.minimum(V, norm(trace.xs)), trace.k[:, None] <= more * N + 1
