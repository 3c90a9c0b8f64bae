"""Legs of a run: rows on their way together, in threads, or until they stop."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from threading import Event
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, ordered
from nglab.draws import Noise, lasting
from nglab.gradients import Gradient
from nglab.optimizer import Optimizer, OptimizerState
from nglab.problems.base import Problem
from nglab.rows import Rows, joined
from nglab.runs.records import Records
from nglab.runs.start import batch_of, check_problem

Places = NDArray[np.int64]
Stop = Callable[[Array, Array], NDArray[np.bool_]]
BLOCK = 50  # steps, at least, after which rows that have stopped are dropped


class Here(NamedTuple):
    """Iterate k of the rows at some places of the batch, and the state there."""

    places: Places
    k: int
    x: Array
    state: OptimizerState

    def cut(self, at: Places) -> "Here":
        """Some of these rows."""
        rows = Rows(self.x.shape[:-1], at)
        return Here(self.places[at], self.k, self.x[at], rows.state(self.state))


@dataclass
class Leg:
    """Rows of the batch on their way: all that their next step needs."""

    problem: Problem
    optimizer: Optimizer
    gradient: Gradient
    estimates: Any
    xis: Iterator[Array] | None
    x: Array
    state: OptimizerState
    places: Places

    @classmethod
    def start(
        cls,
        problem: Problem,
        optimizer: Optimizer,
        x: Array,
        gradient: Gradient,
        noise: Noise | None,
        steps: int,
    ) -> "Leg":
        """All rows, before the first of `steps` steps."""
        xis = None if noise is None else lasting(noise, problem.dim, steps)
        estimates, state = gradient.start(problem, x, steps), optimizer.init(x)
        batch = x.shape[:-1]
        places = np.arange(int(np.prod(batch))).reshape(batch)
        return cls(problem, optimizer, gradient, estimates, xis, x, state, places)

    def advance(self, ks: Iterator[int], records: Records) -> Here:
        """Take the steps k; returned is where the last of them started from."""
        problem, optimizer, gradient = self.problem, self.optimizer, self.gradient
        x, state, xis = self.x, self.state, self.xis
        dues = enumerate(records.k.tolist())
        r, due = next(dues)
        with np.errstate(all="ignore"):
            for k in ks:
                at, self.estimates = gradient(problem, x, k, self.estimates)
                g = ordered(at.g)
                xi = None if xis is None else next(xis)
                before = state
                x, state = optimizer.step(at.x, g, before, xi, at.f)
                if k == due:
                    f, g = at.exact or problem.value_and_grad(at.x)
                    records.take(r, at.x, f, g, state)
                    r, due = next(dues, (r, -1))
        self.x, self.state = x, state
        return Here(self.places, k, at.x, before)

    def cut(self, rows: Rows) -> "Leg":
        """Some of its rows, to go on without the others."""
        return replace(
            self,
            optimizer=rows.part(self.optimizer),
            gradient=rows.part(self.gradient),
            estimates=rows.state(self.estimates),
            xis=rows.state(self.xis),
            x=rows.vectors(self.x),
            state=rows.state(self.state),
            places=rows.numbers(self.places),
        )


def part(leg: Leg, rows: Rows) -> Leg:
    """The rows of a leg before the first step, if all lets itself be cut into rows."""
    one = Rows(rows.batch, rows.places[:1])
    x = one.vectors(leg.x)
    try:
        check_problem(leg.problem, x)
    except ValueError:
        name = type(leg.problem).__name__
        has = "it has a batch of its own"
        raise ValueError(f"{name} cannot be cut into rows: {has}") from None
    try:
        fits = batch_of(one.part(leg.optimizer), x, one.state(leg.state)) == (1,)
    except ValueError:
        fits = False
    if not fits:
        how = "make each of its parts a dataclass whose arrays are fields `a: Hyper`"
        raise ValueError(f"{leg.optimizer} cannot be cut into rows: {how}")
    return leg.cut(rows)


def walk(
    leg: Leg, ks: Iterator[int], stop: Stop | None, records: Records
) -> list[Here]:
    """The rows of a leg to the last step, or to the end of their last block."""
    ends, first, last = [], 0, len(records.k) - 1
    for edge in edges(records):
        block = records.block(first, edge + 1, len(leg.x))
        steps = block.k[-1] - (records.k[first - 1] if first else -1)
        here = leg.advance(islice(ks, steps), block)
        records.put(first, leg.places, block)
        first, done = edge + 1, finished(stop, block) | (edge == last)
        if done.any():
            ends.append(here.cut(np.flatnonzero(done)))
        if done.all():
            break
        if done.any():
            leg = leg.cut(Rows(done.shape, np.flatnonzero(~done)))
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
    legs: Sequence[Leg], ks: Iterator[int], stop: Stop | None, records: Records
) -> list[Here]:
    """The ends of all legs, a thread each; one that fails, or Ctrl-C, ends the others.

    ks are the steps of the first leg, which shows the progress.
    """
    from concurrent.futures import ThreadPoolExecutor, as_completed

    over = Event()
    steps = [ks, *(iter(range(int(records.k[-1]) + 1)) for _ in legs[1:])]
    going = [until(over, each) for each in steps]
    with ThreadPoolExecutor(len(legs)) as pool:
        try:
            walks = [
                pool.submit(walk, leg, each, stop, records)
                for leg, each in zip(legs, going, strict=True)
            ]
            return [end for done in as_completed(walks) for end in done.result()]
        finally:
            over.set()


class AbandonedError(Exception):
    """Another leg has failed."""


def until(over: Event, ks: Iterator[int]) -> Iterator[int]:
    """The steps k, unless it is over."""
    for k in ks:
        if over.is_set():
            raise AbandonedError
        yield k


def gathered(
    ends: Sequence[Here], batch: tuple[int, ...]
) -> tuple[Array, OptimizerState, Places]:
    """The last iterates of all rows, the state there, and their k, as a batch."""
    ends = sorted(ends, key=lambda end: end.k)
    order = np.argsort(np.concatenate([end.places for end in ends]))
    last = np.concatenate([np.full(len(end.x), end.k) for end in ends])[order]
    x, state = joined([(end.x, end.state) for end in ends], order, batch)
    return x, state, last.reshape(batch)
