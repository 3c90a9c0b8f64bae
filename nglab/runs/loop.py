"""The run loop: evaluate, step, record."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock

import numpy as np
from numpy.typing import ArrayLike

from nglab.arguments import count
from nglab.draws import Noise
from nglab.functions import checked
from nglab.gradients import FULL, Gradient
from nglab.optimizer import Optimizer
from nglab.problems.base import Problem
from nglab.progress import bar
from nglab.rows import Rows
from nglab.runs.asked import asked
from nglab.runs.legs import Leg, Stop, gathered, part, together
from nglab.runs.records import Records
from nglab.runs.start import Plan, begun, check_roles, resumed, rows_at
from nglab.runs.trace import Trace


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
    resume: Trace | None = None,
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

    Ctrl-C ends a run with what was recorded. `resume` goes on from a trace of the same
    run to `steps` steps in all, and gives the trace that one run would have given: with
    the same draws, whatever was dropped, shared, interrupted, pickled or saved between.

    A problem of your own may be written for one vector; `nglab.functions` says how it
    is evaluated. In a batch its rows have the bits that it gives them there.

    Shapes: x0 (*B, n), the problem's own start if None; stop sees each record once, as
            (r, rows), of one trajectory (r, 1). Record k = steps is the final x; its lr
            is the one that the next step would use.
    Errors: ValueError for x0 of the wrong length or not finite, negative steps, every
            or workers < 1, shapes that do not broadcast, noise that is missing or too
            short, what is given twice and differs, a trace of another run, and records
            of more than 256 MiB (it names the `every` that fits).
    Source: the contract of this laboratory.

    >>> from nglab import DiagonalQuadratic, nsgd
    >>> f = DiagonalQuadratic([1.0, 1.0])
    >>> trace = run(f, nsgd([0.25, 0.5]), [3.0, 4.0], steps=8)
    >>> trace.f[-1]
    array([4.5, 0.5])
    >>> run(f, nsgd([0.25, 0.5]), steps=9, resume=trace).f[-1]
    array([3.78125, 0.125  ])
    >>> run(f, nsgd(0.25), [3.0, 4.0], stop=lambda f, size: f < 0.1).last
    array(50)
    """
    steps, every = count("steps", steps, 0), count("every", every, 1)
    workers = count("workers", workers, 1)
    check_roles(problem, optimizer, gradient, noise, stop)
    rule = asked(optimizer, workers > 1 or resume is not None)
    plan = Plan(checked(problem), rule, gradient, noise, steps)
    x, state, memory, last = (
        begun(plan, x0) if resume is None else resumed(plan, x0, resume)
    )
    groups, batch = rows_at(last), last.shape
    alone = stop is None and workers == 1 and len(groups) == 1
    shape = x.shape if alone else (last.size, x.shape[-1])
    records = Records.of_run(steps, every, shape, state, iterates)
    if resume is not None:
        records.fill(resume)
    if alone:
        leg = Leg.at(plan, x, state, memory)
        with shown(progress, [leg]) as (ks,):
            here = leg.advance(ks, records)
        return records.trace(*here[2:], np.full(batch, here.k))
    legs = [
        part(Leg.at(plan, x, state._replace(k=k), memory), Rows(batch, share))
        for k, places in groups
        for share in np.array_split(places, min(workers, len(places)))
    ]
    with shown(progress, legs) as ks:
        ends = together(legs, ks, stop, records, workers)
    return records.trace(*gathered(ends, batch))


@contextmanager
def shown(progress: bool, legs: Sequence[Leg]) -> Iterator[list[Iterator[int]]]:
    """The steps that each leg has before it, with one bar for all if wanted."""
    ranges = [range(leg.state.k, leg.steps + 1) for leg in legs]
    if not progress:
        yield [iter(each) for each in ranges]
        return
    lock, total = Lock(), sum(len(each) - 1 for each in ranges)
    with bar(total, "step") as drawn:

        def told(ks: range) -> Iterator[int]:
            for k in ks:  # at the last one no step is taken
                yield k
                with lock:
                    drawn.update(k < ks[-1])

        yield [told(each) for each in ranges]
        drawn.update(total - drawn.n)  # of rows that have stopped
