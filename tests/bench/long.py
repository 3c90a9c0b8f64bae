"""W8: a step on a long vector, method by method; two gradients take turns.

The longest vector holds the 122 arrays of a network, 784-30x128-10 with batch
normalisation, a block each; the others are one block.
"""

from collections.abc import Callable
from functools import partial
from itertools import cycle, islice
from typing import NamedTuple

import numpy as np

from nglab import WHOLE, Blocks, adam, adaptive_nsgd, bn_adam, nsgd, rmsprop
from nglab.arrays import Array
from nglab.optimizer import Optimizer
from tests.bench import rules
from tests.bench.contest import Contestant, Workload, limit, ours, peer
from tests.bench.goals import at_most, faster
from tests.bench.rules import BETA, BETA1, BETA2, EPS, HI, LO, LR, MU, RHO, Step

NET = (784 * 128, 128, 128, 128, *29 * (128 * 128, 128, 128, 128), 128 * 10, 10)
FOREACH = "torch foreach, adam"


class Method(NamedTuple):
    """A method in place, from x0 and slices, and in the library."""

    in_place: Callable[[Array, list[slice]], Step]
    library: Callable[[Blocks], Optimizer]


METHODS = {
    "nsgd l2": Method(
        partial(rules.nsgd, size=rules.l2), lambda blocks: nsgd(LR, "l2", blocks)
    ),
    "nsgd max": Method(
        partial(rules.nsgd, size=rules.largest), lambda blocks: nsgd(LR, "max", blocks)
    ),
    "nsgd std": Method(
        partial(rules.nsgd, size=rules.std), lambda blocks: nsgd(LR, "std", blocks)
    ),
    "adam": Method(rules.adam, lambda blocks: adam(LR, BETA1, BETA2, EPS)),
    "bn_adam": Method(
        rules.bn_adam, lambda blocks: bn_adam(LR, BETA1, BETA2, EPS, blocks)
    ),
    "rmsprop": Method(rules.rmsprop, lambda blocks: rmsprop(LR, RHO, EPS)),
    "adaptive_nsgd": Method(
        rules.adaptive_nsgd,
        lambda blocks: adaptive_nsgd(LR, BETA, LO, HI, MU, blocks=blocks),
    ),
}


class Vector(NamedTuple):
    """Where the steps start, the gradients that take turns, the blocks of both."""

    x0: Array
    gradients: Array
    blocks: Blocks

    @property
    def slices(self) -> list[slice]:
        """Where each block lies."""
        return self.blocks.slices(len(self.x0))

    @property
    def watched(self) -> Array:
        """The first coordinate of each block, and a hundred of all."""
        spread = np.linspace(0, len(self.x0) - 1, 100, dtype=int)
        return np.union1d(spread, [s.start for s in self.slices])


def vector(n: int, blocks: Blocks = WHOLE) -> Vector:
    """Random numbers."""
    x0, *gradients = np.random.default_rng(0).normal(size=(3, n))
    return Vector(x0, np.array(gradients), blocks)


def taken(step: Step, vector: Vector, steps: int) -> Array:
    """The coordinates that are watched, after every step."""
    turns, at = cycle(vector.gradients), vector.watched
    return np.array([step(g)[at] for g in islice(turns, steps)])


def in_place(method: Method, vector: Vector, steps: int) -> Array:
    """The method's arrays are written in place."""
    return taken(method.in_place(vector.x0, vector.slices), vector, steps)


def library(method: Method, vector: Vector, steps: int) -> Array:
    """`Optimizer.step`, and nothing else of the library."""
    optimizer, x = method.library(vector.blocks), vector.x0
    state = optimizer.init(x)

    def step(g: Array) -> Array:
        nonlocal x, state
        x, state = optimizer.step(x, g, state)
        return x

    return taken(step, vector, steps)


def w8(title: str, vector: Vector, steps: int) -> Workload:
    """A lane for each method."""
    contestants: list[Contestant] = []
    for name, method in METHODS.items():
        task = (method, vector, steps)
        lane = [
            limit(f"in place, {name}", partial(in_place, *task), steps),
            ours(f"library, {name}", partial(library, *task), steps),
        ]
        if name == "adam":
            numbers = (LR, (BETA1, BETA2), EPS)
            sizes = tuple(s.stop - s.start for s in vector.slices)
            seen = (vector.x0, vector.gradients, sizes, vector.watched, steps, *numbers)
            lane.append(peer(FOREACH, "with_torch:foreach_adam", seen, steps))
        contestants += [c._replace(lane=name) for c in lane]
    goals = [at_most(1.8, f"library, {name}", f"in place, {name}") for name in METHODS]
    goals.append(faster(1.0, FOREACH, "library, adam"))
    return Workload(title, 7, tuple(contestants), tuple(goals))


def one_block_of_30k() -> Workload:
    """240 kB a vector."""
    return w8("a step, n = 30,000", vector(30_000), 200)


def one_block_of_130k() -> Workload:
    """1 MB a vector."""
    return w8("a step, n = 130,000", vector(130_000), 60)


def network_of_588k() -> Workload:
    """4.7 MB a vector, 122 blocks."""
    return w8("a step, n = 588,298 in 122 blocks", vector(sum(NET), Blocks(NET)), 20)
