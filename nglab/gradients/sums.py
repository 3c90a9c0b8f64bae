"""Estimators that look at some terms of a finite sum.

Indices come from one stream a trajectory, or from a record that is replayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import check_counts, check_switches
from nglab.arrays import Array
from nglab.draws.indices import Coins, Indices, choices, coins, recorded, replayed
from nglab.draws.streams import PICKS, ahead, sequences
from nglab.gradients.base import Estimate
from nglab.moments.base import Nothing
from nglab.problems.base import Problem


class Batches(NamedTuple):
    """The terms of each step, and the coins of a network that drops out, else None."""

    indices: Iterator[Indices]
    coins: Iterator[Coins] | None


@dataclass(frozen=True, eq=False)
class MiniBatch:
    """g = the mean gradient of `size` random terms of a finite sum.

    Terms are drawn uniformly: with replacement, or (replace=False) by running through
    one random permutation after another, so that where size divides the terms an epoch
    shows each once. `indices` replays recorded draws instead. A network with Dropout
    throws coins for each term, from another stream of the same seed, or recorded ones.

    Shapes: seeds a number, or an array of them: the batch. indices (steps, *B, size),
            coins (steps, *B, size tosses) of 0, ..., 255.
    Units:  values=True also evaluates f of the same terms, for rates that look at it;
            exact=False records that f and g, where all terms would take too long.
    Errors: ValueError for size < 1, for both or neither of seeds and indices, for
            indices that are not those of terms, coins without indices and where none
            are thrown, and (in `run`) for a problem that is no finite sum.
    Source: Robbins and Monro (1951).

    >>> from nglab import LeastSquares, gd, run
    >>> f = LeastSquares([[1.0], [1.0]], [0.0, 4.0])
    >>> run(f, gd(0.5), [2.0], 2, gradient=MiniBatch(1, indices=[[0], [1]])).x
    array([2.5])
    """

    size: int
    seeds: Any = None
    replace: bool = True
    indices: Any = None
    values: bool = False
    coins: Any = None
    exact: bool = True

    def __post_init__(self) -> None:
        check_counts(self, size=1)
        check_switches(self, "exact")
        check_source(self, self.size)
        if self.coins is not None:
            if self.indices is None:
                raise ValueError("coins without indices: a seed draws both")
            object.__setattr__(self, "coins", recorded("coins", self.coins))

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch of the seeds, or of the records."""
        coins = () if self.coins is None else self.coins.shape[1:-1]
        return np.broadcast_shapes(source_shape(self), coins)

    def draws(self, problem: Problem, steps: int, first: int = 0) -> Batches:
        """The streams of indices and of coins."""
        terms = finite_sum(problem).terms
        thrown = self.thrown(problem, steps, first)
        if self.indices is not None:
            i = replayed("indices", self.indices, terms, steps, first)
            return Batches(i, thrown)
        each = choices(self.seeds, terms, self.size, self.replace, steps + 1)
        return Batches(ahead(each, first), thrown)

    def thrown(
        self, problem: Any, steps: int, first: int
    ) -> Iterator[NDArray[Any]] | None:
        """The stream of coins, where the problem throws any."""
        width = self.size * getattr(problem, "tosses", 0)
        if self.indices is None:
            each = coins(self.seeds, width, steps + 1) if width else None
            return each if each is None else ahead(each, first)
        given = None if self.coins is None else self.coins.shape[-1]
        if given != (width or None):
            has = "no coins are" if given is None else f"{given} coins a step are"
            raise ValueError(f"{has} recorded, the problem throws {width} a step")
        return replayed("coins", self.coins, 256, steps, first) if width else None

    def init(self, problem: Problem, x: Array) -> Nothing:
        """No state."""
        return Nothing()

    def __call__(
        self, problem: Any, x: Array, k: int, drawn: Batches, state: Nothing
    ) -> tuple[Estimate, Nothing]:
        coins = () if drawn.coins is None else (next(drawn.coins),)
        terms = next(drawn.indices), *coins
        if self.values or not self.exact:
            f, g = problem.value_and_grad(x, *terms)
            known = f if self.values else None
            return Estimate(x, known, g, None if self.exact else (f, g)), state
        return Estimate(x, None, problem.grad(x, *terms)), state


class Drawn(NamedTuple):
    """A term for each step, and for each epoch a choice of t."""

    indices: Iterator[Indices]
    picks: Iterator[Indices]


class SVRGState(NamedTuple):
    """The snapshot, g and all slopes there, and option 2's candidate and choice."""

    snapshot: Array
    full: Array
    slopes: Array
    candidate: Array
    pick: Indices


@dataclass(frozen=True, eq=False)
class SVRG:
    """g = grad f_i(x) - grad f_i(x~) + grad f(x~), i random, x~ an epoch's snapshot.

    An epoch has m steps. With option 1 the snapshot is the last iterate; with option 2
    it is a random one, x_t with 0 <= t < m, of the epoch before, and the epoch starts
    again from there.

    Shapes: seeds a number, or an array of them: the batch. indices (steps, *B, 1) and,
            for option 2, picks (epochs, *B): the recorded choices of t.
    Units:  at the first step of an epoch g is exactly grad f(x~).
    Errors: ValueError for m < 1, an option other than 1 and 2, picks without option 2,
            and as `MiniBatch`.
    Source: Johnson and Zhang (2013); option 1 is what Tan et al., arXiv 1605.04131,
            use.

    >>> from nglab import LeastSquares, gd, run
    >>> f = LeastSquares([[1.0], [1.0]], [0.0, 4.0])
    >>> run(f, gd(0.5), [0.0], 2, gradient=SVRG(2, seeds=1)).x
    array([1.5])
    """

    m: int
    seeds: Any = None
    option: int = 1
    indices: Any = None
    picks: Any = None

    def __post_init__(self) -> None:
        check_counts(self, m=1)
        if self.option not in (1, 2):
            raise ValueError(f"option={self.option!r} is neither 1 nor 2")
        check_source(self, 1)
        if self.picks is not None:
            if self.option == 1:
                raise ValueError("picks are for option=2: option 1 picks no iterate")
            object.__setattr__(self, "picks", recorded("picks", self.picks))
        elif self.option == 2 and self.seeds is None:
            raise ValueError("option=2 with recorded indices needs recorded picks")

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch of the seeds, or of the records."""
        picks = () if self.picks is None else self.picks.shape[1:]
        return np.broadcast_shapes(source_shape(self), picks)

    def draws(self, problem: Problem, steps: int, first: int = 0) -> Drawn:
        """The streams of indices and of picks."""
        terms = finite_sum(problem).terms
        if not hasattr(problem, "change"):
            kind = type(problem).__name__
            raise ValueError(f"SVRG needs grad_and_slopes and change, {kind} has none")
        if self.indices is not None:
            stream = replayed("indices", self.indices, terms, steps, first)
        else:
            stream = ahead(choices(self.seeds, terms, 1, steps=steps + 1), first)
        epochs, begun = steps // self.m, -(-first // self.m)
        picks: Iterator[Indices] = repeat(np.zeros(1, np.int64))
        if self.picks is not None:
            picks = replayed("picks", self.picks[..., None], self.m, epochs, begun)
        elif self.option == 2:
            each = choices(self.seeds, self.m, 1, steps=epochs + 1, branch=PICKS)
            picks = ahead(each, begun)
        return Drawn(stream, picks)

    def init(self, problem: Problem, x: Array) -> SVRGState:
        """Nothing yet: the first snapshot is taken at step 0."""
        zero = np.zeros_like(x)
        return SVRGState(zero, zero, zero, zero, np.zeros_like(x[..., :1], np.int64))

    def __call__(
        self, problem: Any, x: Array, k: int, drawn: Drawn, state: SVRGState
    ) -> tuple[Estimate, SVRGState]:
        t, i = k % self.m, next(drawn.indices)
        if t == 0:
            x = x if self.option == 1 or k == 0 else state.candidate
            state = self.new_epoch(problem, x, i, next(drawn.picks))
            return Estimate(state.snapshot, None, state.full), state
        if self.option == 2 and (state.pick == t).any():
            candidate = np.where(state.pick == t, x, state.candidate)
            state = state._replace(candidate=candidate)
        g = problem.change(x, state.snapshot, state.slopes, i) + state.full
        return Estimate(x, None, g), state

    def new_epoch(self, problem: Any, x: Array, i: Indices, pick: Indices) -> SVRGState:
        """x as the snapshot, in the batch that it spans with the indices."""
        batch = np.broadcast_shapes(x.shape[:-1], i.shape[:-1], pick.shape[:-1])
        x = np.array(np.broadcast_to(x, (*batch, x.shape[-1])))
        full, slopes = problem.grad_and_slopes(x)
        pick = np.array(np.broadcast_to(pick, (*batch, 1)))
        return SVRGState(x, full, slopes, x, pick)


def finite_sum(problem: Any) -> Any:
    """The problem, which must be a finite sum: whatever has `terms`."""
    if not hasattr(problem, "terms"):
        raise ValueError(f"{type(problem).__name__} is no finite sum: it has no terms")
    return problem


def check_source(part: Any, size: int) -> None:
    """Terms come from seeds, or from recorded indices (steps, *B, size)."""
    if (part.seeds is None) == (part.indices is None):
        raise ValueError("give either seeds or indices: where the terms come from")
    if part.indices is None:
        sequences(part.seeds)
    else:
        a = recorded("indices", part.indices, size)
        object.__setattr__(part, "indices", a)


def source_shape(part: Any) -> tuple[int, ...]:
    """The batch of the seeds, or of the recorded indices (steps, *B, size)."""
    return np.shape(part.seeds) if part.indices is None else part.indices.shape[1:-1]
