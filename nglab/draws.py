"""Reproducible noise and indices: one stream of random numbers a trajectory.

Row i depends on its seed alone, whatever the batch around it, and numbers are drawn in
blocks of steps. `replay` feeds recorded numbers: that is how ports are compared.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, count, finite, norm, ratio

Indices = NDArray[np.int64]
BLOCK = 1000  # numbers drawn at once from a stream, at least
TERMS, PICKS = 2**31, 2**31 + 1  # branches of a seed, free of noise and of `spawn`


class Noise(Protocol):
    """Where `run` takes the xi of each step from."""

    @property
    def length(self) -> int | None:
        """How many steps it lasts; None: for ever."""

    def each_step(self, dim: int) -> Iterator[Array]:
        """xi of step 0, 1, ...: (*S, dim), S the shape of the seeds."""


def generators(seeds: Any, *branch: int) -> list[np.random.Generator]:
    """A stream for each seed, or for that branch of it; no seed is no stream."""
    streams = []
    for seed in np.asarray(seeds, dtype=object).ravel():
        try:
            root = seed if isinstance(seed, np.random.SeedSequence) else whole(seed)
            key = (*root.spawn_key, *branch)
            sequence = np.random.SeedSequence(root.entropy, spawn_key=key)
        except (TypeError, ValueError):
            rule = "whole numbers of at least 0, or SeedSequences"
            raise ValueError(f"seeds={seed!r}: seeds are {rule}") from None
        streams.append(np.random.default_rng(sequence))
    if not streams:
        raise ValueError(f"seeds={seeds!r} are none: a stream needs one")
    return streams


def whole(seed: object) -> np.random.SeedSequence:
    """The seed sequence of a whole number."""
    return np.random.SeedSequence(count("seed", seed, 0))


@dataclass(frozen=True, eq=False)
class Streams:
    """Fresh numbers of one law, one `np.random.Generator` for each seed."""

    seeds: Any
    law: Callable[[np.random.Generator, tuple[int, int]], Array]
    length = None

    def __post_init__(self) -> None:
        generators(self.seeds)

    def each_step(self, dim: int) -> Iterator[Array]:
        """xi of step 0, 1, ...: (*S, dim)."""
        streams = generators(self.seeds)
        size = (-(-BLOCK // dim), dim)
        while True:
            blocks = np.stack([self.law(stream, size) for stream in streams], axis=1)
            yield from blocks.reshape(size[0], *np.shape(self.seeds), dim)


@dataclass(frozen=True, eq=False)
class Replay:
    """Recorded numbers, (steps, *B, n)."""

    xi: Array

    @property
    def length(self) -> int:
        """How many steps were recorded."""
        return len(self.xi)

    def each_step(self, dim: int) -> Iterator[Array]:
        """The recorded xi of step 0, 1, ...."""
        if self.xi.shape[-1] != dim:
            raise ValueError(f"noise has {self.xi.shape[-1]} coordinates, x has {dim}")
        return iter(self.xi)


def uniform(seeds: Any) -> Streams:
    """xi uniform on [-1, 1]^n, as in the notes' code.

    Shapes: seeds a number, or an array or list of numbers or `SeedSequence`s: the
            batch.
    Source: Kolasinski, Notes on Normalized Gradient Descent (2018).

    >>> xi = next(uniform([1, 2]).each_step(3))
    >>> xi.shape, bool((xi[1] == next(uniform(2).each_step(3))).all())
    ((2, 3), True)
    """
    return Streams(seeds, lambda stream, size: stream.uniform(-1.0, 1.0, size))


def gaussian(seeds: Any) -> Streams:
    """xi standard normal in n dimensions: length about sqrt n.

    Shapes: seeds a number, or an array or list of numbers or `SeedSequence`s: the
            batch.
    Source: Levy, The Power of Normalization, arXiv 1611.04831.

    >>> next(gaussian(1).each_step(2)).shape
    (2,)
    """
    return Streams(seeds, lambda stream, size: stream.normal(size=size))


def sphere(seeds: Any) -> Streams:
    """xi uniform on the unit sphere: length 1.

    Shapes: seeds a number, or an array or list of numbers or `SeedSequence`s: the
            batch.
    Source: Jin et al., How to Escape Saddle Points Efficiently, arXiv 1703.00887.

    >>> float(round(norm(next(sphere(1).each_step(5))), 12))
    1.0
    """

    def law(stream: np.random.Generator, size: tuple[int, int]) -> Array:
        z = stream.normal(size=size)
        return ratio(z, norm(z)[..., None])

    return Streams(seeds, law)


def replay(xi: Any) -> Replay:
    """Recorded numbers in place of fresh ones.

    Shapes: xi (steps, *B, n); B broadcasts to the batch.
    Errors: ValueError for entries that are not finite; `run` refuses a run that is
            longer.
    Source: how a port is compared with the original, draw by draw.

    >>> [float(xi[0]) for xi in replay([[0.5], [-0.5]]).each_step(1)]
    [0.5, -0.5]
    """
    a = finite("xi", xi)
    if a.ndim < 2:
        raise ValueError(f"xi has shape {a.shape}, it needs (steps, ..., n)")
    return Replay(a)


def spawn(seed: int, number: int) -> list[np.random.SeedSequence]:
    """`number` independent seeds from one, for `uniform`, `gaussian` and `sphere`.

    Shapes: a list, so one batch axis.
    Errors: ValueError for a negative number.
    Source: NumPy's `SeedSequence`.

    >>> len(spawn(0, 3))
    3
    """
    return whole(seed).spawn(count("number", number, 0))


def choices(
    seeds: Any, below: int, size: int, replace: bool = True, branch: int = TERMS
) -> Iterator[Indices]:
    """Uniform choices among 0, ..., below - 1 at step 0, 1, ...: (*S, size).

    With replacement, or from one random permutation after another.

    >>> rows = choices([1, 2], below=3, size=1, replace=False)
    >>> np.sort(np.stack([next(rows) for _ in range(3)], axis=-1)).tolist()
    [[[0, 1, 2]], [[0, 1, 2]]]
    """
    streams, most = generators(seeds, branch), max(BLOCK, size)
    rounds = np.tile(np.arange(below), (-(-most // below), 1))

    def draw(stream: np.random.Generator) -> Indices:
        if replace:
            return stream.integers(below, size=most)
        return stream.permuted(rounds, axis=1).ravel()

    left = np.empty((len(streams), 0), np.int64)
    while True:
        queue = np.hstack([left, np.stack([draw(stream) for stream in streams])])
        steps = queue.shape[1] // size
        batches = queue[:, : steps * size].reshape(*np.shape(seeds), steps, size)
        left = queue[:, steps * size :]
        yield from np.moveaxis(batches, -2, 0).copy()


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


def replayed(name: str, a: Indices, below: int, steps: int) -> Iterator[Indices]:
    """Recorded indices step by step, and the last ones where a run looks ahead."""
    if len(a) < steps:
        raise ValueError(f"{name} has {len(a)} entries, the run needs {steps}")
    if a.min() < 0 or a.max() >= below:
        reach = f"reaches from {a.min()} to {a.max()}"
        raise ValueError(f"{name} {reach}, outside 0, ..., {below - 1}")
    return chain(a, repeat(a[-1]))
