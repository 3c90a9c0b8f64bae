"""The run loop: evaluate, step, record."""

from collections.abc import Iterable, Iterator
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from nglab.arrays import count
from nglab.draws import Noise
from nglab.gradients import FULL, Gradient
from nglab.optimizer import Optimizer
from nglab.problems.base import Problem
from nglab.rows import Rows
from nglab.runs.legs import Leg, Stop, gathered, part, together
from nglab.runs.records import Records, Trace
from nglab.runs.start import check_problem, check_roles, start


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
    stop: Stop | None = None,
    workers: int = 1,
    progress: bool = False,
) -> Trace:
    """Take `steps` steps of the optimizer from x0, and record every `every`-th iterate.

    The batch is what x0, the optimizer's numbers and the noise span together, by
    NumPy's broadcasting: rates of shape (6, 1) and starts of shape (100, n) are 600
    trajectories. A row gives the same bits alone and in any batch. A row that is no
    longer finite stays so and the others go on; `first_bad` says when.

    stop(f, grad_norm) says, entry by entry, which records are good enough; rows that
    have one are dropped when a block of about 50 steps ends (`last` says where).
    `workers` threads share the rows, which pays where a step of all of them takes a
    millisecond or more: problems, and stop, are called by all of them. Neither changes
    a bit of the steps that are taken. Parts of your own must be such that rows can be
    cut out of them: `nglab.rows` says how.

    Shapes: x0 (*B, n), the problem's own start if None; stop sees each record once, as
            (r, rows), of one trajectory (r, 1). Record k = steps is the final x; its lr
            is the one that the next step would use.
    Errors: ValueError for x0 of the wrong length or not finite, negative steps, every
            or workers < 1, shapes that do not broadcast, noise that is missing or too
            short, and records of more than 256 MiB (it names the `every` that fits).
    Source: the contract of this laboratory.

    >>> from nglab import DiagonalQuadratic, nsgd
    >>> f = DiagonalQuadratic([1.0, 1.0])
    >>> trace = run(f, nsgd([0.25, 0.5]), [3.0, 4.0], steps=8)
    >>> trace.f[-1]
    array([4.5, 0.5])
    >>> run(f, nsgd(0.25), [3.0, 4.0], stop=lambda f, size: f < 0.1).last
    array(50)
    """
    steps, every = count("steps", steps, 0), count("every", every, 1)
    workers = count("workers", workers, 1)
    check_roles(problem, optimizer, gradient, noise, stop)
    x = start(problem, optimizer, x0, gradient, noise)
    check_problem(problem, x)
    batch, ks = x.shape[:-1], counted(steps + 1, progress)
    begin = partial(Leg.start, problem, optimizer, x, gradient, noise, steps)
    if stop is None and workers == 1:
        leg = begin()
        records = Records.of_run(steps, every, x.shape, leg.state, iterates)
        end = leg.advance(ks, records)
        return records.trace(end.x, end.state, np.full(batch, steps))
    rows = np.arange(int(np.prod(batch)))
    shares = np.array_split(rows, min(workers, len(rows)))
    legs = [part(begin(), Rows(batch, share)) for share in shares]
    shape = len(rows), problem.dim
    records = Records.of_run(steps, every, shape, legs[0].state, iterates)
    return records.trace(*gathered(together(legs, ks, stop, records), batch))


def counted(steps: int, progress: bool) -> Iterator[int]:
    """0, ..., steps - 1, with a bar on stderr if wanted and if that is a terminal."""
    if not progress:
        return iter(range(steps))
    from tqdm import tqdm

    bar: Iterable[int] = tqdm(range(steps), disable=None, unit="step")
    return iter(bar)
