"""Which terms of a sum: drawn at random, one stream a trajectory, or recorded."""

from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nglab.draws.streams import COINS, TERMS, Drawn, Numbers, ahead

Indices = NDArray[np.int64]
Coins = NDArray[np.uint8]


def choices(
    seeds: Any,
    below: int,
    size: int,
    replace: bool = True,
    steps: int | None = None,
    branch: int = TERMS,
) -> Iterator[Indices]:
    """Uniform choices among 0, ..., below - 1 at step 0, 1, ...: (*S, size).

    With replacement, or from one random permutation after another.

    >>> rows = choices([1, 2], below=3, size=1, replace=False)
    >>> np.sort(np.stack([next(rows) for _ in range(3)], axis=-1)).tolist()
    [[[0, 1, 2]], [[0, 1, 2]]]
    """

    def more(stream: np.random.Generator, numbers: int) -> Indices:
        if replace:
            return stream.integers(below, size=numbers)
        rounds = np.tile(np.arange(below), (-(-numbers // below), 1))
        return stream.permuted(rounds, axis=1).ravel()

    def draw(
        streams: list[np.random.Generator], left: Numbers, wanted: int
    ) -> tuple[Numbers, Numbers]:
        fresh = [more(s, wanted * size - left.shape[1]) for s in streams]
        queue = np.hstack([left, np.stack(fresh)])
        steps = queue.shape[1] // size
        block = queue[:, : steps * size].reshape(len(streams), steps, size)
        return np.moveaxis(block, 1, 0).copy(), queue[:, steps * size :].copy()

    return Drawn(seeds, size, draw, steps, branch)


def coins(seeds: Any, width: int, steps: int | None = None) -> Iterator[Coins]:
    """Numbers 0, ..., 255 at step 0, 1, ...: (*S, width).

    >>> next(coins([1, 2], 5)).shape
    (2, 5)
    """
    whole = -(-width // 4) * 4  # a word of a stream is never split between steps

    def draw(
        streams: list[np.random.Generator], left: Numbers, wanted: int
    ) -> tuple[Numbers, Numbers]:
        each = [np.frombuffer(s.bytes(wanted * whole), np.uint8) for s in streams]
        block = np.stack(each).reshape(len(streams), wanted, whole)[..., :width]
        return np.moveaxis(block, 1, 0), left

    return Drawn(seeds, width, draw, steps, COINS)


def recorded(name: str, value: Any, *tail: int) -> Indices:
    """Recorded indices, (steps, *B, *tail), as an array of their own."""
    try:
        a = np.array(value)
    except ValueError:
        raise ValueError(f"{name}={value!r} is not an array") from None
    fits = a.ndim > len(tail) and a.shape[a.ndim - len(tail) :] == tail
    if not (fits and a.size and np.issubdtype(a.dtype, np.integer)):
        rule = ", ".join(["steps", "...", *map(str, tail)])
        raise ValueError(f"{name} of shape {a.shape} are not ({rule}) whole numbers")
    return a.astype(np.int64)


def replayed(
    name: str, a: Indices, below: int, steps: int, first: int = 0
) -> Iterator[Indices]:
    """Recorded indices from step `first` on, and the last where a run looks ahead."""
    if len(a) < steps:
        raise ValueError(f"{name} has {len(a)} entries, the run needs {steps}")
    if a.min() < 0 or a.max() >= below:
        reach = f"reaches from {a.min()} to {a.max()}"
        raise ValueError(f"{name} {reach}, outside 0, ..., {below - 1}")
    return ahead(chain(a, repeat(a[-1])), first)
