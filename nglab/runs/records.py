"""The arrays of a trace as they fill."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import HIGH, LOW, Array, dot, norm, ordered, within
from nglab.optimizer import OptimizerState
from nglab.runs.trace import Trace

MOST_BYTES = 256 * 2**20
KEPT = ("f", "gg", "lr", "xs", "flag")


class Records:
    """The preallocated arrays of a trace: of R iterates of a shape (*B, n).

    gg is |g|^2, whose roots are taken all at once; where it leaves the range, -|g|.
    """

    def __init__(
        self,
        k: NDArray[np.int64],
        shape: tuple[int, ...],
        blocks: int,
        flagged: bool,
        iterates: bool,
    ) -> None:
        *batch, n = shape
        self.k, self.n, self.blocks = k, n, blocks
        self.flagged, self.iterates = flagged, iterates
        self.f, self.gg = np.full((2, len(k), *batch), np.nan)
        self.lr = np.full((len(k), *batch, blocks), np.nan)
        self.xs = np.full((len(k), *shape), np.nan) if iterates else None
        self.flag = np.full((len(k), *batch, 1), -1, np.int8) if flagged else None

    @classmethod
    def of_run(
        cls,
        steps: int,
        every: int,
        shape: tuple[int, ...],
        state: OptimizerState,
        iterates: bool,
    ) -> "Records":
        """For k = 0, every, 2 every, ..., steps, if they fit."""
        blocks, flag = state.lr.shape[-1], getattr(state.rate, "flag", None)
        size = int(np.prod(shape[:-1])) * (2 + blocks + iterates * shape[-1])
        R = fitting(steps, every, 8 * size)
        k = np.append(np.arange(R - 1) * every, steps)
        return cls(k, shape, blocks, flag is not None, iterates)

    def take(self, r: int, x: Array, f: Array, g: Array, after: OptimizerState) -> None:
        """Record r: at x, with the state after the step from there."""
        g = ordered(g)
        gg = dot(g, g)
        if not within(gg, LOW, HIGH):
            gg = np.where((gg > LOW) & (gg < HIGH), gg, -norm(g))
        self.f[r], self.gg[r], self.lr[r] = f, gg, after.lr
        if self.xs is not None:
            self.xs[r] = x
        if self.flag is not None:
            self.flag[r] = after.rate.flag

    @property
    def grad_norm(self) -> Array:
        """|g| of all that is recorded."""
        return np.where(self.gg > 0, np.sqrt(np.abs(self.gg)), np.abs(self.gg))

    def kept(self) -> list[Any]:
        """The arrays that there are."""
        return [getattr(self, name) for name in KEPT]

    def forget(self, k: int) -> None:
        """Nothing is recorded of later iterates than k."""
        late = self.k > k
        for a in self.kept():
            if a is not None:
                a[late] = -1 if a.dtype == np.int8 else np.nan

    def fill(self, trace: Trace) -> None:
        """What a run of fewer steps has recorded, in the batch of these records."""
        mine = np.flatnonzero(self.k <= trace.k[-1])
        there = np.searchsorted(trace.k, self.k[mine])
        if not np.array_equal(trace.k[there], self.k[mine]):
            rule = "the run must have the same `every`"
            raise ValueError(f"resume was recorded at k = {trace.k}: {rule}")
        if (trace.iterates is None) == self.iterates:
            raise ValueError(f"resume was recorded with iterates={not self.iterates}")
        old: tuple[Any, ...] = (trace.f, -trace.grad_norm, trace.lr)
        old += (trace.iterates, trace.flag)
        for a, b in zip(self.kept(), old, strict=True):
            if a is not None:
                a[mine] = b[there].reshape(len(mine), *a.shape[1:])

    def block(self, first: int, end: int, places: Any) -> "Records":
        """A copy of the records first, ..., end - 1 of some rows."""
        shape = len(places), self.n
        k, at = self.k[first:end], slice(first, end)
        block = Records(k, shape, self.blocks, self.flagged, self.iterates)
        for name, a in zip(KEPT, self.kept(), strict=True):
            if a is not None:
                setattr(block, name, a[at, places])
        return block

    def put(self, first: int, places: Any, block: "Records") -> None:
        """A block of some rows where it belongs."""
        at = slice(first, first + len(block.k))
        for mine, theirs in zip(self.kept(), block.kept(), strict=True):
            if mine is not None:
                mine[at, places] = theirs

    def trace(
        self, x: Array, state: OptimizerState, memory: Any, last: NDArray[np.int64]
    ) -> Trace:
        """All records up to the last iterate of any row, in the batch of the rows."""
        batch, R = last.shape, 1 + int(np.searchsorted(self.k, last.max()))

        def shaped(a: Any, *width: int) -> Any:
            return None if a is None else a[:R].reshape(R, *batch, *width)

        k, f, size = self.k[:R], shaped(self.f), shaped(self.grad_norm)
        bad = ~(np.isfinite(f) & np.isfinite(size)) & np.less_equal.outer(k, last)
        first = np.where(bad.any(0), k[bad.argmax(0)], -1)
        lr, flag = shaped(self.lr, self.blocks), shaped(self.flag, 1)
        xs = shaped(self.xs, self.n)
        return Trace(k, f, size, lr, x, state, memory, last, first, flag, xs)


def fitting(steps: int, every: int, size: int) -> int:
    """How many records there will be, of `size` bytes each, if they fit."""
    records = -(-steps // every) + 1
    most = MOST_BYTES // size
    if records <= most:
        return records
    need = f"{records} records of {size} bytes need more than {MOST_BYTES >> 20} MiB"
    if most < min(steps, 1) + 1:
        raise ValueError(f"{need}, and so does a single one: the batch is too large")
    fits = -(-steps // (most - 1))
    raise ValueError(f"{need}: every={every} is too small, every={fits} fits")
