"""One stream of random numbers a trajectory, read in blocks of steps."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import count
from nglab.rows import Rows

Numbers = NDArray[Any]
Draw = Callable[[list[np.random.Generator], Numbers, int], tuple[Numbers, Numbers]]
BLOCK = 1000  # numbers drawn at once from a stream, at least,
MOST_BYTES = 2**26  # unless so many streams would take more than this, 64 MiB,
# or fewer are needed
TERMS, PICKS, ERRORS, COINS, STARTS = range(2**31, 2**31 + 5)  # branches of a seed
Each = TypeVar("Each", bound=Iterator[Any])


def sequences(seeds: Any, *branch: int) -> list[np.random.SeedSequence]:
    """What starts the stream of each seed, or of that branch of it."""
    roots = []
    for seed in np.asarray(seeds, dtype=object).ravel():
        try:
            if isinstance(seed, np.random.SeedSequence):
                entropy, key = seed.entropy, (*seed.spawn_key, *branch)
            else:
                entropy, key = count("seed", seed, 0), branch
            roots.append(np.random.SeedSequence(entropy, spawn_key=key))
        except (TypeError, ValueError):
            rule = "whole numbers of at least 0, or SeedSequences"
            raise ValueError(f"seeds={seed!r}: seeds are {rule}") from None
    if not roots:
        raise ValueError(f"seeds={seeds!r} are none: a stream needs one")
    return roots


def whole(seed: object) -> np.random.SeedSequence:
    """The seed sequence of a whole number."""
    return np.random.SeedSequence(count("seed", seed, 0))


class Drawn(Iterator[Numbers]):
    """Numbers of step 0, 1, ..., (*S, width), one stream a seed, drawn in blocks.

    `draw` takes the streams, numbers (streams, l) that were left of the last block, and
    how many steps are wanted; it gives a block (steps, streams, width) of as many or a
    few more, and what is left now. Asked for more than `steps`, it draws on.
    """

    def __init__(
        self, seeds: Any, width: int, draw: Draw, steps: int | None, *branch: int
    ) -> None:
        self.streams: list[Any] = sequences(seeds, *branch)
        self.steps, self.width = steps, width
        self.shape, self.who = np.shape(seeds), np.arange(len(self.streams))
        self.draw = draw
        self.left: Numbers = np.empty((len(self.streams), 0), np.int64)
        self.block, self.t = np.empty((0, *self.shape, width)), 0

    def __next__(self) -> Numbers:
        if self.t == len(self.block):
            self.refill()
        numbers: Numbers = self.block[self.t]
        self.t += 1
        return numbers

    def refill(self) -> None:
        """The next block of steps."""
        # a stream starts when it is first drawn from; default_rng leaves one as it is
        self.streams = [np.random.default_rng(stream) for stream in self.streams]
        block, self.left = self.draw(self.streams, self.left, self.wanted())
        steps, streams, width = block.shape
        self.steps = None if self.steps is None else self.steps - steps
        if not np.array_equal(self.who, np.arange(streams)):
            block = block.take(self.who, axis=1)
        self.block, self.t = block.reshape(steps, *self.shape, width), 0

    def wanted(self) -> int:
        """How many steps the next block should have."""
        most = -(-BLOCK // self.width)
        fits = MOST_BYTES // (8 * self.width * len(self.streams))
        needed = most if self.steps is None or self.steps < 1 else self.steps
        return max(1, min(most, fits, needed))

    def keep(self, rows: Rows) -> "Drawn":
        """Go on with some rows of the batch, and draw for no others."""
        who = rows.numbers(self.who.reshape(self.shape))
        used, self.who = np.unique(who, return_inverse=True)
        self.streams = [self.streams[i] for i in used]
        self.left, self.shape = self.left[used], who.shape
        rest = [rows.vectors(numbers) for numbers in self.block[self.t :]]
        self.block, self.t = np.array(rest), 0
        return self


def ahead(each: Each, steps: int) -> Each:
    """The iterator, when what it gives for the first steps has been passed over."""
    for _ in islice(each, steps):
        pass
    return each
