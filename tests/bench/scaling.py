"""Steps a second of NSGD against the batch and the dimension, beside the limit."""

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from nglab import DiagonalQuadratic, Problem, Quadratic, nsgd, run
from nglab.arrays import Array
from tests.bench.contest import Race
from tests.bench.loops import Product, diagonal, gemm, in_place, in_place_batch
from tests.bench.races import timed
from tests.bench.single import spectral

BATCHES = (1, 4, 16, 64, 256, 1024, 4096)
DIMENSIONS = (2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
N, LR, LEAST = 100, 0.1, 0.01  # seconds that a point is timed for in a round


class Curve(NamedTuple):
    """Seconds of a step at each size, of the library and of the loop in place."""

    title: str
    axis: str
    sizes: Array
    library: Array
    limit: Array

    @property
    def free(self) -> float:
        """The size up to which a step takes at most 10 % longer than at the first."""
        longer = np.maximum.accumulate(self.library) / self.library[0]
        return float(np.exp(np.interp(0.1, longer - 1, np.log(self.sizes))))

    @property
    def full(self) -> float:
        """The first size with at least 90 % of the most trajectory-steps a second."""
        speed = self.sizes / self.library
        return float(self.sizes[(speed >= 0.9 * speed.max()).argmax()])

    def as_json(self) -> dict[str, Any]:
        """All numbers of the curve."""
        found = {
            "title": self.title,
            "axis": self.axis,
            "sizes": self.sizes.tolist(),
            "library_seconds_a_step": self.library.tolist(),
            "limit_seconds_a_step": self.limit.tolist(),
        }
        if self.axis == "batch":
            found |= {"free_up_to": self.free, "full_price_from": self.full}
        return found


def rate(k: int) -> float:
    """Constant."""
    return LR


def library(problem: Problem, x0: Array, steps: int) -> Array:
    """The contestant."""
    return run(problem, nsgd(LR), x0, steps).f


def limit(product: Product, x0: Array, steps: int) -> Array:
    """The loop in place, for a trajectory or a batch."""
    if x0.ndim == 1:
        return in_place(product, x0, rate, steps)
    return in_place_batch(product, x0, np.array(LR), steps)


class Point(NamedTuple):
    """A place on a curve: the library's race and the limit's, of so many steps."""

    title: str
    axis: str
    size: int
    steps: int
    races: tuple[Race, Race]


def point(kind: str, axis: str, problem: Problem, A: Array, x0: Array) -> Point:
    """The races from x0, with as many steps as fill LEAST seconds."""
    alone = timed(partial(library, problem, x0, 20))[0] / 20
    steps = max(10, int(LEAST / alone))
    races = (
        partial(library, problem, x0, steps),
        partial(limit, product_of(kind, A, x0), x0, steps),
    )
    where = f"n = {N}" if axis == "batch" else "one trajectory"
    size = x0.shape[0 if axis == "batch" else -1]
    return Point(f"{kind}, {where}", axis, size, steps, races)


def product_of(kind: str, A: Array, x0: Array) -> Product:
    """The fastest product."""
    if kind == "diagonal":
        return diagonal(A)
    return gemm(A) if x0.ndim > 1 else A.dot


def points(axis: str, shapes: list[tuple[int, ...]]) -> list[Point]:
    """Dense and diagonal, of one spectrum, at each shape of x0."""
    rng, found = np.random.default_rng(0), []
    for shape in shapes:
        A, _, d = spectral(shape[-1], rng)
        x0 = rng.normal(size=shape)
        found.append(point("dense", axis, Quadratic(A), A, x0))
        found.append(point("diagonal", axis, DiagonalQuadratic(d), d, x0))
    return found


def curves(rounds: int) -> list[Curve]:
    """Against the batch at n = 100 and against the dimension; all points in turn."""
    every = points("batch", [(B, N) for B in BATCHES])
    every += points("dimension", [(n,) for n in DIMENSIONS])
    seconds = np.empty((rounds, len(every), 2))
    for r in tqdm(range(rounds), desc="scaling", disable=None, leave=False):
        for i, p in enumerate(every):
            seconds[r, i] = [timed(race)[0] / p.steps for race in p.races]
    medians, found = np.median(seconds, axis=0), []
    for title, axis in dict.fromkeys((p.title, p.axis) for p in every):
        mine = [i for i, p in enumerate(every) if p.title == title]
        sizes = np.array([every[i].size for i in mine])
        found.append(Curve(title, axis, sizes, *medians[mine].T))
    return found
