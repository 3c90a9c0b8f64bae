"""Gradient estimators: what stands between a problem and the rule."""

from typing import Protocol

from nglab.arrays import Array
from nglab.problems.base import Problem


class Gradient(Protocol):
    """What `run` asks of an estimator: f and a gradient at x."""

    def __call__(self, problem: Problem, x: Array) -> tuple[Array, Array]: ...


def FULL(problem: Problem, x: Array) -> tuple[Array, Array]:
    """The exact value and gradient."""
    return problem.value_and_grad(x)
