"""What a run records: the arrays as they fill, and the trace at the end."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, dot, ordered
from nglab.optimizer import OptimizerState

MOST_BYTES = 256 * 2**20


@dataclass(frozen=True, eq=False)
class Trace:
    """What a run recorded at the steps k, R of them, in a batch of shape B.

    k          (R,)             0, every, 2 every, ..., and the last one, steps
    f          (R, *B)          f(x_k)
    grad_norm  (R, *B)          |g_k|
    lr         (R, *B, blocks)  the rate of the step that leaves x_k
    x          (*B, n)          the last iterate
    state      OptimizerState   the state there: `optimizer.step` goes on from it
    last       (*B)             k of the last iterate: steps, or less where `stop` held
    first_bad  (*B)             first recorded k with f or g not finite; -1 if none
    flag       (R, *B, 1)       `Flag` of a rate that has one, else None
    xs         (R, *B, n)       the iterates x_k, if run(..., iterates=True)

    Where a row has stopped, k > last, there is NaN, and -1 for the flag; state.k is the
    largest `last`.
    """

    k: NDArray[np.int64]
    f: Array
    grad_norm: Array
    lr: Array
    x: Array
    state: OptimizerState
    last: NDArray[np.int64]
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


class Records:
    """The preallocated arrays of a trace: of iterates k of a shape (*B, n), R of them.

    Squares of |g| are recorded, and the roots taken all at once.
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
        self.f[r], self.gg[r], self.lr[r] = f, dot(g, g), after.lr
        if self.xs is not None:
            self.xs[r] = x
        if self.flag is not None:
            self.flag[r] = after.rate.flag

    @property
    def grad_norm(self) -> Array:
        """|g| of all that is recorded."""
        return np.sqrt(self.gg)

    def block(self, first: int, end: int, rows: int) -> "Records":
        """Empty records first, ..., end - 1 of so many rows."""
        k, shape = self.k[first:end], (rows, self.n)
        return Records(k, shape, self.blocks, self.flagged, self.iterates)

    def put(self, first: int, rows: Any, block: "Records") -> None:
        """The records of a block of rows, where they belong."""
        at = slice(first, first + len(block.k))
        for name in ("f", "gg", "lr", "xs", "flag"):
            if (mine := getattr(self, name)) is not None:
                mine[at, rows] = getattr(block, name)

    def trace(self, x: Array, state: OptimizerState, last: NDArray[np.int64]) -> Trace:
        """All records up to the last iterate of any row, in the batch of the rows."""
        batch, R = last.shape, 1 + int(np.searchsorted(self.k, last.max()))

        def shaped(a: Any, *width: int) -> Any:
            return None if a is None else a[:R].reshape(R, *batch, *width)

        k, f, size = self.k[:R], shaped(self.f), shaped(self.grad_norm)
        bad = ~(np.isfinite(f) & np.isfinite(size)) & np.less_equal.outer(k, last)
        first = np.where(bad.any(0), k[bad.argmax(0)], -1)
        lr, flag = shaped(self.lr, self.blocks), shaped(self.flag, 1)
        xs = shaped(self.xs, self.n)
        return Trace(k, f, size, lr, x, state, last, first, flag, xs)


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
