"""The run loop: evaluate, step, record."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nglab.arrays import Array, count, norm
from nglab.draws import Noise
from nglab.gradients import FULL, Gradient
from nglab.optimizer import Optimizer, OptimizerState
from nglab.problems.base import Problem
from nglab.start import check_problem, check_roles, noise_of, start

MOST_BYTES = 256 * 2**20  # of records


@dataclass(frozen=True, eq=False)
class Trace:
    """What a run recorded at the steps k, R of them, in a batch of shape B.

    k          (R,)             0, every, 2 every, ..., and the last one, steps
    f          (R, *B)          f(x_k)
    grad_norm  (R, *B)          |g_k|
    lr         (R, *B, blocks)  the rate of the step that leaves x_k
    x          (*B, n)          the last iterate
    state      OptimizerState   the state there: `optimizer.step` goes on from it
    first_bad  (*B)             first recorded k with f or g not finite; -1 if none
    flag       (R, *B, 1)       `Flag` of a rate that has one, else None
    xs         (R, *B, n)       the iterates x_k, if run(..., iterates=True)
    """

    k: NDArray[np.int64]
    f: Array
    grad_norm: Array
    lr: Array
    x: Array
    state: OptimizerState
    first_bad: NDArray[np.int64]
    flag: NDArray[np.int8] | None
    iterates: Array | None

    def __repr__(self) -> str:
        bad, batch = int((self.first_bad >= 0).sum()), self.f.shape[1:]
        return f"<Trace to k = {self.k[-1]}, a batch of {batch}, {bad} not finite>"

    @property
    def xs(self) -> Array:
        """The recorded iterates, (R, *B, n)."""
        if self.iterates is None:
            raise ValueError("the iterates were not recorded: run(..., iterates=True)")
        return self.iterates


def run(
    problem: Problem,
    optimizer: Optimizer,
    x0: ArrayLike | None = None,
    steps: int = 1000,
    *,
    gradient: Gradient = FULL,
    noise: Noise | None = None,
    every: int = 1,
    iterates: bool = False,
    progress: bool = False,
) -> Trace:
    """Take `steps` steps of the optimizer from x0, and record every `every`-th iterate.

    The batch is what x0, the optimizer's numbers and the noise span together, by
    NumPy's broadcasting: rates of shape (6, 1) and starts of shape (100, n) are 600
    trajectories. A row gives the same bits alone and in any batch. A row that is no
    longer finite stays so and the others go on; `first_bad` says when.

    Shapes: x0 (*B, n), the problem's own start if None. Record k = steps is the final
            x; its lr is the one that the next step would use.
    Errors: ValueError for x0 of the wrong length or not finite, negative steps, every <
            1, shapes that do not broadcast, noise that is missing or too short, and
            records of more than 256 MiB (it names the `every` that fits).
    Source: the contract of this laboratory.

    >>> from nglab import DiagonalQuadratic, nsgd
    >>> f = DiagonalQuadratic([1.0, 1.0])
    >>> trace = run(f, nsgd([0.25, 0.5]), [3.0, 4.0], steps=8)
    >>> trace.f[-1]
    array([4.5, 0.5])
    """
    steps, every = count("steps", steps, 0), count("every", every, 1)
    check_roles(problem, optimizer)
    xis = noise_of(optimizer, noise, problem.dim, steps)
    x = start(problem, optimizer, x0, gradient, next(xis))
    check_problem(problem, x)
    xis = noise_of(optimizer, noise, problem.dim, steps)
    state, estimates = optimizer.init(x), gradient.start(problem, x, steps)
    records = Records(steps, every, x, state, iterates)
    with np.errstate(all="ignore"):
        for k in counted(steps + 1, progress):
            at, estimates = gradient(problem, x, k, estimates)
            ahead, after = optimizer.step(at.x, at.g, state, next(xis), at.f)
            if k % every == 0 or k == steps:
                f, g = at.f, at.g
                if f is None or not gradient.exact:
                    f, g = problem.value_and_grad(at.x)
                records.take(f, g, at.x, after)
            if k < steps:
                x, state = ahead, after
    return records.trace(at.x, state)


def counted(steps: int, progress: bool) -> Iterable[int]:
    """range(steps), with a bar on stderr if wanted and if that is a terminal."""
    if not progress:
        return range(steps)
    from tqdm import tqdm

    bar: Iterable[int] = tqdm(range(steps), disable=None, unit="step")
    return bar


class Records:
    """The preallocated arrays of a trace, filled row by row."""

    def __init__(
        self, steps: int, every: int, x: Array, state: OptimizerState, iterates: bool
    ) -> None:
        batch, n = x.shape[:-1], x.shape[-1]
        width = 2 + state.lr.shape[-1] + iterates * n
        R = self.fitting(steps, every, 8 * width * int(np.prod(batch)))
        self.k = np.append(np.arange(R - 1) * every, steps)
        self.r = 0
        self.f, self.grad_norm = np.empty((R, *batch)), np.empty((R, *batch))
        self.lr = np.empty((R, *state.lr.shape))
        self.xs = np.empty((R, *x.shape)) if iterates else None
        flag = getattr(state.rate, "flag", None)
        self.flag = None if flag is None else np.empty((R, *flag.shape), np.int8)

    @staticmethod
    def fitting(steps: int, every: int, size: int) -> int:
        """How many records there will be, of `size` bytes each, if they fit."""
        records = -(-steps // every) + 1
        most = MOST_BYTES // size
        if records <= most:
            return records
        need = (
            f"{records} records of {size} bytes need more than {MOST_BYTES >> 20} MiB"
        )
        if most < min(steps, 1) + 1:
            raise ValueError(
                f"{need}, and so does a single one: the batch is too large"
            )
        fits = -(-steps // (most - 1))
        raise ValueError(f"{need}: every={every} is too small, every={fits} fits")

    def take(self, f: Array, g: Array, x: Array, after: OptimizerState) -> None:
        """One more record: at x, with the state after the step from there."""
        r = self.r
        self.f[r], self.grad_norm[r], self.lr[r] = f, norm(g), after.lr
        if self.xs is not None:
            self.xs[r] = x
        if self.flag is not None:
            self.flag[r] = after.rate.flag
        self.r = r + 1

    def trace(self, x: Array, state: OptimizerState) -> Trace:
        """All records, with the last iterate and the state there."""
        bad = ~(np.isfinite(self.f) & np.isfinite(self.grad_norm))
        first = np.where(bad.any(0), self.k[bad.argmax(0)], -1)
        return Trace(
            self.k, self.f, self.grad_norm, self.lr, x, state, first, self.flag, self.xs
        )
