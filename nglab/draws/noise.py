"""Noise xi: one stream of random numbers a trajectory, or a record of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any, Protocol

import numpy as np

from nglab.arguments import count, finite
from nglab.arrays import Array, norm, ratio
from nglab.draws.streams import Drawn, Numbers, ahead, sequences, whole


class Noise(Protocol):
    """Where `run` takes the xi of each step from."""

    @property
    def length(self) -> int | None:
        """How many steps it lasts; None: for ever."""

    @property
    def shape(self) -> tuple[int, ...]:
        """S, the batch that it spans."""

    def each_step(self, dim: int) -> Iterator[Array]:
        """xi of step 0, 1, ...: (*S, dim), a fresh iterator at each call."""


@dataclass(frozen=True, eq=False)
class Streams:
    """Fresh numbers of one law, one `np.random.Generator` for each seed.

    law(stream, (steps, dim)) draws that many. A `role` takes a branch of each seed, so
    that what is drawn for one purpose is not drawn again for another.
    """

    seeds: Any
    law: Callable[[np.random.Generator, tuple[int, int]], Array]
    role: int | None = None
    length = None

    def __post_init__(self) -> None:
        sequences(self.seeds)

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch of the seeds."""
        return np.shape(self.seeds)

    def each_step(self, dim: int, steps: int | None = None) -> Iterator[Array]:
        """xi of step 0, 1, ...: (*S, dim); of `steps` steps at once and no more."""

        def draw(
            streams: list[np.random.Generator], left: Numbers, wanted: int
        ) -> tuple[Numbers, Numbers]:
            block = np.empty((wanted, len(streams), dim))
            for j, stream in enumerate(streams):
                z = self.law(stream, (wanted, dim))
                if z.shape != (wanted, dim):
                    size = f"{z.shape}, not {(wanted, dim)}"
                    raise ValueError(f"the law gives shape {size}")
                block[:, j] = z
            return block, left

        branch = () if self.role is None else (self.role,)
        return Drawn(self.seeds, dim, draw, steps, *branch)


@dataclass(frozen=True, eq=False)
class Replay:
    """Recorded numbers, (steps, *B, n)."""

    xi: Array

    @property
    def length(self) -> int:
        """How many steps were recorded."""
        return len(self.xi)

    @property
    def shape(self) -> tuple[int, ...]:
        """The batch of the record."""
        return self.xi.shape[1:-1]

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
    return Streams(seeds, in_cube)


def gaussian(seeds: Any) -> Streams:
    """xi standard normal in n dimensions: length about sqrt n.

    Shapes: seeds a number, or an array or list of numbers or `SeedSequence`s: the
            batch.
    Source: Levy, The Power of Normalization, arXiv 1611.04831.

    >>> next(gaussian(1).each_step(2)).shape
    (2,)
    """
    return Streams(seeds, normal)


def sphere(seeds: Any) -> Streams:
    """xi uniform on the unit sphere: length 1.

    Shapes: seeds a number, or an array or list of numbers or `SeedSequence`s: the
            batch.
    Source: Jin et al., How to Escape Saddle Points Efficiently, arXiv 1703.00887.

    >>> float(round(norm(next(sphere(1).each_step(5))), 12))
    1.0
    """
    return Streams(seeds, on_sphere)


def in_cube(stream: np.random.Generator, size: tuple[int, int]) -> Array:
    """Uniform on the cube [-1, 1]^dim."""
    return stream.uniform(-1.0, 1.0, size)


def normal(stream: np.random.Generator, size: tuple[int, int]) -> Array:
    """Standard normal, in each coordinate."""
    return stream.standard_normal(size)


def on_sphere(stream: np.random.Generator, size: tuple[int, int]) -> Array:
    """Uniform on the unit sphere."""
    z = stream.standard_normal(size)
    return ratio(z, norm(z)[..., None])


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


def lasting(noise: Noise, dim: int, steps: int, first: int = 0) -> Iterator[Array]:
    """xi of the steps from `first` on, and zeros where a run looks beyond a record.

    A run of `steps` steps looks at one more, for the rate at its last iterate.
    """
    if isinstance(noise, Streams):
        return ahead(noise.each_step(dim, steps + 1), first)
    if noise.length is None:
        return ahead(noise.each_step(dim), first)
    if noise.length < steps:
        raise ValueError(f"the noise lasts {noise.length} steps, the run {steps}")
    return ahead(chain(noise.each_step(dim), repeat(np.zeros(dim))), first)


def spawn(seed: int, number: int) -> list[np.random.SeedSequence]:
    """`number` independent seeds from one, for `uniform`, `gaussian` and `sphere`.

    Shapes: a list, so one batch axis.
    Errors: ValueError for a negative number.
    Source: NumPy's `SeedSequence`.

    >>> len(spawn(0, 3))
    3
    """
    return whole(seed).spawn(count("number", number, 0))
