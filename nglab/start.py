"""Before the first step: what a run is given, checked, and the batch that it spans."""

from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nglab.arrays import Array, finite, leaves
from nglab.draws import Noise
from nglab.gradients import Gradient
from nglab.optimizer import Optimizer, noisy
from nglab.problems.base import Problem


def check_roles(problem: Any, optimizer: Any) -> None:
    """ValueError unless the problem is one, and the optimizer."""
    if not (hasattr(problem, "dim") and hasattr(problem, "value_and_grad")):
        kind = type(problem).__name__
        raise ValueError(f"problem is a {kind}: it needs dim and value_and_grad")
    if not isinstance(optimizer, Optimizer):
        hint = ": call it, as in nsgd(0.1)" if callable(optimizer) else ""
        raise ValueError(f"optimizer is a {type(optimizer).__name__}{hint}")


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


def noise_of(
    optimizer: Optimizer, noise: Noise | None, dim: int, steps: int
) -> Iterator[Array | None]:
    """xi of each step, then None: a recorded noise need not reach beyond the last."""
    if noise is None:
        if noisy(optimizer):
            how = "run(..., noise=draws.uniform(seed))"
            raise ValueError(f"noise={optimizer.noise} needs draws: {how}")
        return repeat(None)
    if not hasattr(noise, "each_step"):
        how = "an amplitude is the optimizer's, here come draws.uniform(seed)"
        raise ValueError(f"noise={noise!r} is no source of draws: {how}")
    if not noisy(optimizer):
        raise ValueError("draws without an amplitude: the optimizer has noise=0.0")
    if noise.length is not None and noise.length < steps:
        raise ValueError(f"the noise lasts {noise.length} steps, the run {steps}")
    return chain(noise.each_step(dim), repeat(None))


def start(
    problem: Problem,
    optimizer: Optimizer,
    x0: ArrayLike | None,
    gradient: Gradient,
    xi: Array | None,
) -> Array:
    """x0, checked, and broadcast to the batch that a first step would have."""
    if x0 is None and not hasattr(problem, "x0"):
        raise ValueError(f"{type(problem).__name__} has no x0: give one to run")
    x = finite("x0", problem.x0 if x0 is None else x0)
    n = x.shape[-1] if x.ndim else 1
    if x.ndim == 0 or n != problem.dim:
        raise ValueError(f"x0 has {n} coordinates, the problem has {problem.dim}")
    try:
        with np.errstate(all="ignore"):
            at, _ = gradient(problem, x, 0, gradient.start(problem, x, 1))
            ahead, after = optimizer.step(at.x, at.g, optimizer.init(x), xi, at.f)
        batch = np.broadcast_shapes(*(a.shape[:-1] for a in (ahead, *leaves(after))))
    except ValueError as error:
        if "broadcast" not in str(error):
            raise
        others = "the optimizer's numbers and the noise"
        how = "for every pair of rates and starts give lr[:, None]"
        message = f"x0 of shape {x.shape} does not broadcast with {others}: {how}"
        raise ValueError(message) from None
    return np.array(np.broadcast_to(x, (*batch, n)), order="C")
