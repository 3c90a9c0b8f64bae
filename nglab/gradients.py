"""Gradient estimators: what stands between a problem and the rule.

An estimator has `start(problem, x, steps) -> state` and `estimate(problem, x, k, state)
-> (Estimate, state)`, k = 0, 1, ...; minibatch indices come from one stream a
trajectory, or from a record that is replayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, check_counts
from nglab.draws import generators
from nglab.problems.base import Problem
from nglab.problems.finite_sums import FiniteSum

BLOCK = 1000  # indices drawn at once from a stream, at least


class Estimate(NamedTuple):
    """Where the step starts from (x, but for a restart), f there if known, and g."""

    x: Array
    f: Array | None
    g: Array


class Gradient(Protocol):
    """What `run` asks of an estimator."""

    @property
    def exact(self) -> bool:
        """Whether f and g are those of the problem itself."""

    def start(self, problem: Problem, x: Array, steps: int) -> Any:
        """The state before the first of `steps` steps."""

    def __call__(
        self, problem: Problem, x: Array, k: int, state: Any
    ) -> tuple[Estimate, Any]:
        """The estimate at x for step k, and the state after it."""


class Full:
    """The exact value and gradient."""

    exact = True

    def start(self, problem: Problem, x: Array, steps: int) -> None:
        """No state."""

    def __call__(
        self, problem: Problem, x: Array, k: int, state: None
    ) -> tuple[Estimate, None]:
        return Estimate(x, *problem.value_and_grad(x)), None


FULL = Full()


@dataclass(frozen=True, eq=False)
class MiniBatch:
    """g = the mean gradient of `size` random terms of a finite sum.

    Terms are drawn uniformly: with replacement, or (replace=False) by running through
    one random permutation after another. `indices` replays recorded draws instead.

    Shapes: seeds a number, or an array of them: the batch. indices (steps, *B, size).
    Units:  values=True also evaluates f of the same terms, for rates that look at it.
    Errors: ValueError for size < 1, for both or neither of seeds and indices, for
            indices that are not those of terms, and (in `run`) for a problem that is no
            finite sum.
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
    exact = False

    def __post_init__(self) -> None:
        check_counts(self, size=1)
        object.__setattr__(
            self, "indices", recorded(self.seeds, self.indices, self.size)
        )

    def start(
        self, problem: Problem, x: Array, steps: int
    ) -> Iterator[NDArray[np.int64]]:
        """The stream of indices."""
        m = finite_sum(problem).terms
        if self.indices is not None:
            return replayed(self.indices, m, steps)
        return drawn(self.seeds, m, self.size, self.replace)

    def __call__(
        self, problem: Problem, x: Array, k: int, state: Iterator[NDArray[np.int64]]
    ) -> tuple[Estimate, Iterator[NDArray[np.int64]]]:
        i = next(state)
        terms = finite_sum(problem)
        if self.values:
            return Estimate(x, *terms.value_and_grad(x, i)), state
        return Estimate(x, None, terms.grad(x, i)), state


class SVRGState(NamedTuple):
    """The stream, the snapshot with its full gradient, and option 2's candidate."""

    indices: Iterator[NDArray[np.int64]]
    snapshot: Array
    full: Array
    candidate: Array
    chosen: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SVRG:
    """g = grad f_i(x) - grad f_i(x~) + grad f(x~), i random, x~ an epoch's snapshot.

    An epoch has m steps. With option 1 the snapshot is the last iterate; with option 2
    it is a random one of the epoch before, and the epoch starts again from there.

    Shapes: seeds a number, or an array of them: the batch. indices (steps, *B, 1) and,
            for option 2, picks (epochs, *B), the recorded choices 0 <= t < m.
    Units:  at the first step of an epoch g is exactly grad f(x~).
    Errors: ValueError for m < 1, an option other than 1 and 2, and as `MiniBatch`.
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
    exact = False

    def __post_init__(self) -> None:
        check_counts(self, m=1)
        if self.option not in (1, 2):
            raise ValueError(f"option={self.option} is neither 1 nor 2")
        if self.option == 2 and self.seeds is None and self.picks is None:
            raise ValueError("option 2 with recorded indices needs recorded picks")
        object.__setattr__(self, "indices", recorded(self.seeds, self.indices, 1))

    def start(self, problem: Problem, x: Array, steps: int) -> SVRGState:
        """The streams; the first snapshot is taken at step 0."""
        terms = finite_sum(problem).terms
        if self.indices is None:
            indices = drawn(self.seeds, terms, 1, replace=True)
        else:
            indices = replayed(self.indices, terms, steps)
        return SVRGState(indices, x, x, x, np.zeros(x.shape[:-1], np.int64))

    def __call__(
        self, problem: Problem, x: Array, k: int, state: SVRGState
    ) -> tuple[Estimate, SVRGState]:
        terms, t = finite_sum(problem), k % self.m
        if t == 0:
            x = x if self.option == 1 or k == 0 else state.candidate
            state = state._replace(
                snapshot=x, full=terms.grad(x), chosen=self.pick(k // self.m)
            )
        if self.option == 2:
            keep = (state.chosen == t)[..., None]
            state = state._replace(candidate=np.where(keep, x, state.candidate))
        i = next(state.indices)
        g = terms.grad(x, i) - terms.grad(state.snapshot, i) + state.full
        return Estimate(x, None, g), state

    def pick(self, epoch: int) -> NDArray[np.int64]:
        """Which iterate of this epoch becomes the next snapshot (option 2)."""
        if self.option == 1:
            return np.zeros((), np.int64)
        if self.picks is not None:
            return np.asarray(self.picks)[epoch]
        streams = generators(self.seeds, epoch)
        picks = [stream.integers(self.m) for stream in streams]
        return np.array(picks).reshape(np.shape(self.seeds))


def finite_sum(problem: Problem) -> FiniteSum:
    """The problem, which must be a finite sum."""
    if not isinstance(problem, FiniteSum):
        raise ValueError(f"{type(problem).__name__} is no finite sum: it has no terms")
    return problem


def recorded(seeds: Any, indices: Any, size: int) -> NDArray[np.int64] | None:
    """The recorded indices as (steps, *B, size), or None where seeds are given."""
    if (seeds is None) == (indices is None):
        raise ValueError("give either seeds or indices: where the terms come from")
    if indices is None:
        return None
    a = np.asarray(indices)
    if (
        a.ndim < 2
        or not a.size
        or a.shape[-1] != size
        or not np.issubdtype(a.dtype, np.integer)
    ):
        raise ValueError(
            f"indices of shape {a.shape} are not (steps, ..., {size}) integers"
        )
    return a.astype(np.int64)


def replayed(
    indices: NDArray[np.int64], terms: int, steps: int
) -> Iterator[NDArray[np.int64]]:
    """The recorded indices step by step, and the last ones where a run looks ahead."""
    if len(indices) < steps:
        raise ValueError(f"indices last {len(indices)} steps, the run {steps}")
    if indices.min(initial=0) < 0 or indices.max(initial=0) >= terms:
        raise ValueError(
            f"indices reach from {indices.min()} to {indices.max()}, "
            f"the sum has {terms} terms"
        )
    return chain(indices, repeat(indices[-1]))


def drawn(
    seeds: Any, terms: int, size: int, replace: bool
) -> Iterator[NDArray[np.int64]]:
    """Random indices step by step, (*S, size), from one stream for each seed."""
    shape = np.shape(seeds)
    streams = generators(seeds)
    steps = -(-BLOCK // size) if replace else terms
    while True:
        if replace:
            blocks = [s.integers(terms, size=(steps, size)) for s in streams]
        else:  # `size` permutations are `terms` batches
            blocks = [
                np.concatenate([s.permutation(terms) for _ in range(size)]).reshape(
                    -1, size
                )
                for s in streams
            ]
        yield from np.stack(blocks, axis=1).reshape(steps, *shape, size)
