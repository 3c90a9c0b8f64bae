"""Before the first step: what a run is given, checked, and the batch that it spans."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nglab.arrays import Array, finite, leaves
from nglab.draws import Noise
from nglab.gradients import Gradient
from nglab.optimizer import Optimizer, OptimizerState, noisy
from nglab.problems.base import Problem


def check_roles(
    problem: Any, optimizer: Any, gradient: Any, noise: Noise | None, stop: Any
) -> None:
    """ValueError unless each is what it must be, and noise has an amplitude."""
    if not (hasattr(problem, "dim") and hasattr(problem, "value_and_grad")):
        kind = type(problem).__name__
        raise ValueError(f"problem is a {kind}: it needs dim and value_and_grad")
    if not isinstance(optimizer, Optimizer):
        hint = ": call it, as in nsgd(0.1)" if callable(optimizer) else ""
        raise ValueError(f"optimizer is a {type(optimizer).__name__}{hint}")
    if not (hasattr(gradient, "shape") and hasattr(gradient, "start")):
        kind = type(gradient).__name__
        raise ValueError(f"gradient is a {kind}: it needs shape and start")
    if stop is not None and not callable(stop):
        raise ValueError(f"stop={stop!r} is no function of f and grad_norm")
    if noise is None:
        if noisy(optimizer):
            how = "run(..., noise=draws.uniform(seed))"
            raise ValueError(f"noise={optimizer.noise} needs draws: {how}")
    elif not (hasattr(noise, "each_step") and hasattr(noise, "shape")):
        how = "an amplitude is the optimizer's, here come draws.uniform(seed)"
        raise ValueError(f"noise={noise!r} is no source of draws: {how}")
    elif not noisy(optimizer):
        raise ValueError("draws without an amplitude: the optimizer has noise=0.0")


def check_problem(problem: Problem, x: Array) -> None:
    """ValueError unless f and g at x have the shapes that they must have."""
    name, still = type(problem).__name__, x.copy()
    with np.errstate(all="ignore"):
        pair = problem.value_and_grad(still)
    if not (isinstance(pair, tuple) and len(pair) == 2):
        raise ValueError(f"value_and_grad of {name} must give f and g")
    if not np.array_equal(still, x):
        raise ValueError(f"value_and_grad of {name} changes x in place")
    f, g = map(np.shape, pair)
    if f != x.shape[:-1] or g != x.shape:
        wanted = f"f of shape {x.shape[:-1]} and g of shape {x.shape}"
        how = "sum over the last axis alone"
        raise ValueError(f"{name} gives shapes {f} and {g}, not {wanted}: {how}")


def start(
    problem: Problem,
    optimizer: Optimizer,
    x0: ArrayLike | None,
    gradient: Gradient,
    noise: Noise | None,
) -> Array:
    """x0, checked, and broadcast to the batch that the first step will have."""
    if x0 is None and not hasattr(problem, "x0"):
        raise ValueError(f"{type(problem).__name__} has no x0: give one to run")
    x = finite("x0", problem.x0 if x0 is None else x0)
    n = x.shape[-1] if x.ndim else 1
    if x.ndim == 0 or n != problem.dim:
        raise ValueError(f"x0 has {n} coordinates, the problem has {problem.dim}")
    drawn = () if noise is None else noise.shape
    try:
        batch = np.broadcast_shapes(batch_of(optimizer, x), gradient.shape, drawn)
    except ValueError as error:
        if "broadcast" not in str(error):
            raise
        others = "the optimizer's numbers and the noise"
        how = "for every pair of rates and starts give lr[:, None]"
        message = f"x0 of shape {x.shape} does not broadcast with {others}: {how}"
        raise ValueError(message) from None
    return np.array(np.broadcast_to(x, (*batch, n)), order="C")


def batch_of(
    optimizer: Optimizer, x: Array, state: OptimizerState | None = None
) -> tuple[int, ...]:
    """The batch that x and the optimizer's numbers span: that of a step with g = 0."""
    zero, f = np.zeros_like(x), np.zeros(x.shape[:-1])
    state = optimizer.init(x) if state is None else state
    with np.errstate(all="ignore"):
        ahead, after = optimizer.step(x, zero, state, zero, f)
    return np.broadcast_shapes(*(a.shape[:-1] for a in (ahead, *leaves(after))))
