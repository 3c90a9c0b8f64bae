"""Before the first step: what a run is given, checked, and the batch that it spans."""

from inspect import isroutine
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nglab.arguments import accepts, finite
from nglab.arrays import Array, leaves
from nglab.draws import Noise
from nglab.functions import Own
from nglab.gradients import Gradient, MiniBatch
from nglab.optimizer import Optimizer, OptimizerState, noisy
from nglab.problems.base import Problem
from nglab.runs.trace import Trace


class Plan(NamedTuple):
    """What all rows of a run have before them."""

    problem: Any
    optimizer: Optimizer
    gradient: Gradient
    noise: Noise | None
    steps: int


class Start(NamedTuple):
    """Where a run begins: iterates, states, and the k at which each row is."""

    x: Array
    state: OptimizerState
    memory: Any
    last: NDArray[np.int64]


def check_roles(
    problem: Any, optimizer: Any, gradient: Any, noise: Noise | None, stop: Any
) -> None:
    """ValueError unless each is what it must be, and noise has an amplitude."""
    if isinstance(problem, type):
        name = problem.__name__
        raise ValueError(f"problem is the class {name}: make one, as in {name}(...)")
    if not (hasattr(problem, "dim") and hasattr(problem, "value_and_grad")):
        kind = type(problem).__name__
        raise ValueError(f"problem is a {kind}: it needs dim and value_and_grad")
    if not isinstance(optimizer, Optimizer):
        hint = ": call it, as in nsgd(0.1)" if callable(optimizer) else ""
        raise ValueError(f"optimizer is a {type(optimizer).__name__}{hint}")
    if isinstance(gradient, type):
        name = gradient.__name__
        raise ValueError(f"gradient is the class {name}: make one, as in {name}(...)")
    if not (hasattr(gradient, "shape") and hasattr(gradient, "draws")):
        kind = type(gradient).__name__
        raise ValueError(f"gradient is a {kind}: it needs shape, draws and init")
    if stop is not None and not (callable(stop) and accepts(stop, 2)):
        raise ValueError(f"stop={stop!r} is no function of f and grad_norm")
    check_noise(optimizer, noise)
    check_given_twice(problem, optimizer, gradient)


def check_noise(optimizer: Optimizer, noise: Noise | None) -> None:
    """ValueError unless there are draws if, and only if, they have an amplitude."""
    if noise is None:
        if noisy(optimizer):
            how = "run(..., noise=draws.uniform(seed))"
            raise ValueError(f"noise={optimizer.noise} needs draws: {how}")
    elif not (hasattr(noise, "each_step") and hasattr(noise, "shape")):
        how = "an amplitude is the optimizer's, here come draws.uniform(seed)"
        raise ValueError(f"noise={noise!r} is no source of draws: {how}")
    elif not noisy(optimizer):
        raise ValueError("draws without an amplitude: the optimizer has noise=0.0")


def check_given_twice(problem: Any, optimizer: Optimizer, gradient: Any) -> None:
    """ValueError where two of them were given the same thing and it is not the same."""
    rate: Any = optimizer.rate
    while rate is not None:
        for name in ("function", "quadratic", "finite_sum"):
            other = getattr(rate, name, problem)
            if not same(other, problem):
                looks = f"{type(rate).__name__} looks at {shown(other)}"
                how = "give both the same"
                raise ValueError(f"{looks}, the run at {shown(problem)}: {how}")
        check_epochs(rate, gradient)
        rate = getattr(rate, "trial", getattr(rate, "rate", None))


def check_epochs(rate: Any, gradient: Any) -> None:
    """ValueError where a rate and an estimator do not have the same epochs."""
    m, theirs = getattr(rate, "m", None), getattr(gradient, "m", None)
    kind, other = type(rate).__name__, type(gradient).__name__
    if None not in (m, theirs) and m != theirs:
        how = "give both the same"
        raise ValueError(f"{kind} has m={m}, {other} has m={theirs}: {how}")
    if isinstance(gradient, MiniBatch) and getattr(rate, "beta", 1.0) is None:
        how = f"it needs SVRG({m}, ...), or beta, as in sgd_bb"
        raise ValueError(f"{kind} takes exact gradients, {other} has none: {how}")


def same(a: Any, b: Any) -> bool:
    """Whether two problems are one, or copies of one."""
    a, b = (f.function if isinstance(f, Own) else f for f in (a, b))
    if a is b:
        return True
    if type(a) is not type(b) or not hasattr(a, "__dict__") or isroutine(a):
        return False
    names = getattr(a, "__dataclass_fields__", {*vars(a), *vars(b)})
    return all(equal(getattr(a, name, None), getattr(b, name, None)) for name in names)


def equal(a: Any, b: Any) -> bool:
    """Whether two fields of problems are the same."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return np.array_equal(a, b)
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(equal, a, b))
    return same(a, b) or (np.isscalar(a) and np.isscalar(b) and a == b)


def shown(problem: Any) -> str:
    """A problem in a few words."""
    words = repr(problem)
    return words if len(words) <= 60 else f"{words[:57]}..."


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
    if x.ndim == 0:
        hint = f"; for steps give steps={x0}" if isinstance(x0, int) else ""
        raise ValueError(f"x0={x0!r} is one number, it must be a vector{hint}")
    n = x.shape[-1]
    if n != problem.dim:
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


def begun(plan: Plan, x0: ArrayLike | None) -> Start:
    """Before the first step."""
    problem, optimizer, gradient, noise, _ = plan
    x = start(problem, optimizer, x0, gradient, noise)
    if isinstance(problem, Own):
        problem.begin(x)
    state, memory = optimizer.init(x), gradient.init(problem, x)
    return Start(x, state, memory, np.zeros(x.shape[:-1], np.int64))


def resumed(plan: Plan, x0: ArrayLike | None, trace: Any) -> Start:
    """Where a trace has ended. ValueError unless it is of such a run, and shorter."""
    if not isinstance(trace, Trace):
        raise ValueError(f"resume is a {type(trace).__name__}, it must be a trace")
    if x0 is not None:
        raise ValueError("x0 and resume are given: a trace goes on from where it ended")
    x, state, memory, last = trace.x, trace.state, trace.memory, trace.last
    if x.shape[-1] != plan.problem.dim:
        wanted = f"the problem has {plan.problem.dim}"
        raise ValueError(f"resume has {x.shape[-1]} coordinates, {wanted}")
    if trace.k[-1] > plan.steps:
        done = f"resume has {trace.k[-1]} steps behind it"
        raise ValueError(f"{done}, steps={plan.steps} in all are fewer")
    check_batch(plan, x)
    fresh = plan.optimizer.init(x), plan.gradient.init(plan.problem, x)
    old, new = form((state, memory)), form(fresh)
    if old != new:
        raise ValueError(f"resume is of another method: it knows {old}, not {new}")
    check_batch(plan, x, state)
    if getattr(plan.gradient, "exact", True):  # what it records is f of all terms
        check_value(plan.problem, trace)
    return Start(x, state, memory, last)


def check_batch(plan: Plan, x: Array, state: OptimizerState | None = None) -> None:
    """ValueError unless a run spans the batch of a trace, here and in its steps."""
    drawn = () if plan.noise is None else plan.noise.shape
    shapes = [plan.gradient.shape, drawn]
    try:
        if state is None:
            numbers = leaves(plan.optimizer.init(np.zeros(x.shape[-1])))
            shapes += [a.shape[:-1] for a in numbers]
        else:
            shapes.append(batch_of(plan.optimizer, x, state))
        fits = np.broadcast_shapes(x.shape[:-1], *shapes) == x.shape[:-1]
    except ValueError:
        fits = False
    if not fits:
        spans = " and ".join(map(str, dict.fromkeys(shapes)))
        has = f"resume has a batch of {x.shape[:-1]}"
        raise ValueError(f"{has}, the numbers and draws of the run have {spans}")


def check_value(problem: Any, trace: Trace) -> None:
    """ValueError unless a trace has ended where the problem has the value it says."""
    if isinstance(problem, Own):
        problem.begin(trace.x)
    with np.errstate(all="ignore"):
        f = problem.value_and_grad(trace.x)[0]
        near = np.abs(f - trace.final) <= 1e-6 * np.abs(trace.final)
    if not (near | (f == trace.final) | ~np.isfinite(trace.final)).all():
        raise ValueError("resume is of another problem: its last f is not f there")


def form(state: Any) -> str:
    """The names of what a state remembers."""
    if not isinstance(state, tuple):
        return ""
    names = getattr(state, "_fields", [""] * len(state))
    parts = zip(names, state, strict=True)
    return "(" + ", ".join(name + form(part) for name, part in parts) + ")"


def rows_at(last: Any) -> list[tuple[int, Any]]:
    """Where rows have ended: each k, and the places of the rows that end there."""
    flat = np.ravel(last)
    return [(int(k), np.flatnonzero(flat == k)) for k in np.unique(flat)]
