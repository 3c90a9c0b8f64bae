"""Legs of a run: rows on their way together, in threads, or until they stop."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from threading import Event
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, ordered
from nglab.draws import lasting
from nglab.functions import Own
from nglab.gradients import Gradient
from nglab.optimizer import Optimizer, OptimizerState
from nglab.problems.base import Problem
from nglab.rows import Rows, joined
from nglab.runs.interrupts import RAISED
from nglab.runs.records import Records
from nglab.runs.start import Plan, batch_of

Places = NDArray[np.int64]
Stop = Callable[[Array, Array], NDArray[np.bool_]]
BLOCK = 50  # steps, at least, after which rows that have stopped are dropped


class Here(NamedTuple):
    """Iterate k of the rows at some places of the batch, and the state there."""

    places: Places
    k: int
    x: Array
    state: OptimizerState
    memory: Any

    def cut(self, at: Places) -> "Here":
        """Some of these rows."""
        rows = Rows(self.x.shape[:-1], at)
        state, memory = rows.state(self.state), rows.state(self.memory)
        return Here(self.places[at], self.k, rows.vectors(self.x), state, memory)


@dataclass
class Leg:
    """Rows of the batch on their way: all that their next step needs."""

    problem: Problem
    optimizer: Optimizer
    gradient: Gradient
    steps: int
    drawn: Any
    xis: Iterator[Array] | None
    x: Array
    state: OptimizerState
    memory: Any
    places: Places
    interrupted: bool = False

    @classmethod
    def at(cls, plan: Plan, x: Array, state: OptimizerState, memory: Any) -> "Leg":
        """All rows, before step state.k of the plan."""
        problem, optimizer, gradient, noise, steps = plan
        xis = None if noise is None else lasting(noise, problem.dim, steps, state.k)
        drawn = gradient.draws(problem, steps, state.k)
        places = np.arange(x[..., 0].size).reshape(x.shape[:-1])
        return cls(
            problem, optimizer, gradient, steps, drawn, xis, x, state, memory, places
        )

    def advance(
        self, ks: Iterator[int], records: Records, here: Here | None = None
    ) -> Here:
        """Take the steps k; returned is where the last of them started from.

        Interrupted by Ctrl-C, it ends where the last record was taken, here or before.
        """
        problem, optimizer, gradient = self.problem, self.optimizer, self.gradient
        x, state, memory, xis = self.x, self.state, self.memory, self.xis
        dues = enumerate(records.k.tolist())
        r, due = next((r, k) for r, k in dues if k >= state.k)
        kept = None if here is None else here[1:]
        try:
            with np.errstate(all="ignore"):
                for k in ks:
                    before, known = state, memory
                    at, memory = gradient(problem, x, k, self.drawn, known)
                    g = ordered(at.g)
                    xi = None if xis is None or k == self.steps else next(xis)
                    x, state = optimizer.step(at.x, g, before, xi, at.f)
                    if k == due:
                        f, g = at.exact or problem.value_and_grad(at.x)
                        records.take(r, at.x, f, g, state)
                        kept = k, at.x, before, known
                        r, due = next(dues, (r, -1))
        except KeyboardInterrupt:
            if kept is None or RAISED.get():
                raise
            self.interrupted = True
            records.forget(kept[0])
        self.x, self.state, self.memory = x, state, memory
        assert kept is not None  # the last step is recorded
        return Here(self.places, *kept)

    def cut(self, rows: Rows) -> "Leg":
        """Some of its rows, to go on without the others."""
        return replace(
            self,
            optimizer=rows.part(self.optimizer),
            gradient=rows.part(self.gradient),
            drawn=rows.state(self.drawn),
            xis=rows.state(self.xis),
            x=rows.vectors(self.x),
            state=rows.state(self.state),
            memory=rows.state(self.memory),
            places=rows.numbers(self.places),
        )


def part(leg: Leg, rows: Rows) -> Leg:
    """The rows of a leg before its first step, if all lets itself be cut into rows."""
    one = Rows(rows.batch, rows.places[:1])
    x = one.vectors(leg.x)
    if isinstance(leg.problem, Own) and leg.x.size > leg.problem.dim:
        try:
            with np.errstate(all="ignore"):
                leg.problem.value_and_grad(x)
        except Exception as error:
            has = "it has a batch of its own"
            words = f"{type(leg.problem.function).__name__} cannot be cut into rows"
            raise ValueError(f"{words}: {has}") from error
    try:
        fits = batch_of(one.part(leg.optimizer), x, one.state(leg.state)) == (1,)
    except ValueError:
        fits = False
    if not fits:
        how = "make each of its parts a dataclass whose arrays are fields `a: Hyper`"
        raise ValueError(f"{leg.optimizer} cannot be cut into rows: {how}")
    return leg.cut(rows)


def walk(
    leg: Leg, ks: Iterator[int], stop: Stop | None, records: Records, over: Event
) -> list[Here]:
    """The rows of a leg to the last step, or to the end of their last block."""
    ends: list[Here] = []
    here: Here | None = None
    first, last = 0, len(records.k) - 1
    for edge in edges(records):
        begin, first = first, edge + 1
        if records.k[edge] < leg.state.k:
            continue
        block = records.block(begin, edge + 1, leg.places)
        steps = int(block.k[-1]) + 1 - leg.state.k
        here = leg.advance(islice(ks, steps), block, here)
        records.put(begin, leg.places, block)
        if leg.interrupted:
            over.set()
            return [*ends, here]
        done = finished(stop, block) | (edge == last)
        if done.any():
            ends.append(here.cut(np.flatnonzero(done)))
        if done.all():
            break
        if done.any():
            going = np.flatnonzero(~done)
            leg, here = leg.cut(Rows(done.shape, going)), here.cut(going)
    return ends


def edges(records: Records) -> list[int]:
    """The last record of each block."""
    k, R = records.k, len(records.k)
    length = -(-BLOCK // int(k[1] - k[0])) if R > 1 else 1
    return [*range(length, R - 1, length), R - 1]


def finished(stop: Stop | None, block: Records) -> NDArray[np.bool_]:
    """The rows of which some record is good enough: (R, rows) -> (rows)."""
    if stop is None:
        return np.zeros(block.f.shape[1:], bool)
    f, enough = block.f, np.asarray(stop(block.f, block.grad_norm))
    if enough.shape != f.shape or enough.dtype != bool:
        got = f"{enough.dtype} of shape {enough.shape}"
        rule = f"a bool for each of the records, {f.shape}"
        raise ValueError(f"stop(f, grad_norm) gives {got}, it must give {rule}")
    return np.asarray(enough.any(0))


def together(
    legs: Sequence[Leg],
    ks: Sequence[Iterator[int]],
    stop: Stop | None,
    records: Records,
    workers: int,
) -> tuple[list[Here], bool]:
    """The ends of all legs, by so many threads, and whether they were interrupted.

    One that fails ends the others. Ctrl-C ends all, and what they recorded is kept.
    """
    from concurrent.futures import ThreadPoolExecutor, as_completed

    over = Event()
    with ThreadPoolExecutor(workers) as pool:
        walks: list[Any] = []
        try:
            for leg, each in zip(legs, ks, strict=True):
                to_go = until(over, each)
                walks.append(pool.submit(walk, leg, to_go, stop, records, over))
            for done in as_completed(walks):
                done.result()
            interrupted = over.is_set()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            over.set()
        if interrupted and (RAISED.get() or len(walks) < len(legs)):
            raise KeyboardInterrupt
        return [end for each in walks for end in each.result()], interrupted


def until(over: Event, ks: Iterator[int]) -> Iterator[int]:
    """The steps k, interrupted when it is over, but not before the first."""
    for taken, k in enumerate(ks):
        if taken and over.is_set():
            raise KeyboardInterrupt
        yield k


def gathered(
    ends: Sequence[Here], batch: tuple[int, ...]
) -> tuple[Array, OptimizerState, Any, Places]:
    """Iterates, states and memories where the rows have ended, and k, as a batch."""
    ends = sorted(ends, key=lambda end: end.k)
    order = np.argsort(np.concatenate([end.places for end in ends]))
    last = np.concatenate([np.full(len(end.x), end.k) for end in ends])[order]
    parts = [(end.x, end.state, end.memory) for end in ends]
    x, state, memory = joined(parts, order, batch)
    return x, state, memory, last.reshape(batch)
