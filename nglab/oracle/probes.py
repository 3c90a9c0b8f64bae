"""The probes: recorded gradients that tell apart what ordinary ones do not.

The numbers are short (quarters, and powers of two as scales), so that squares and their
sums are exact in float64, and a gradient is exact in float32.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from nglab.arrays import Array

STEPS, LONG, FEW = 10, 40, 4
SHAPES = ((3,), (2, 2))  # a vector of 3 and a matrix of 2 x 2


class Reach(NamedTuple):
    """The powers of two to which a method is asked, up and down.

    far      gradients: double precision holds their squares
    steep    curvatures, with the rates that belong to them
    single   gradients whose squares single precision holds
    """

    far: int = 500
    steep: int = 500
    single: int = 44


REACH = Reach()


@dataclass(frozen=True, eq=False)
class Probe:
    """Start, gradients, noise and values of f, and the layers that they belong to.

    value and curvature: f and its curvature in parts of the usual ones; so are the
    numbers of a config that have their units.

    Shapes: x0 (n,), g and xi (steps, n), f (steps,).
    """

    name: str
    shows: str
    x0: Array
    g: Array
    xi: Array
    f: Array
    shapes: tuple[tuple[int, ...], ...] = SHAPES
    value: float = 1.0
    curvature: float = 1.0

    @property
    def blocks(self) -> tuple[int, ...]:
        """The size of each layer."""
        return tuple(int(np.prod(shape)) for shape in self.shapes)

    def like(self, name: str, shows: str, g: Array, f: float = 1.0) -> "Probe":
        """The same probe with other gradients, f times as large."""
        return replace(self, name=name, shows=shows, g=g, f=self.f * f, value=f)

    def first(self, steps: int) -> "Probe":
        """Its first steps."""
        return replace(self, g=self.g[:steps], xi=self.xi[:steps], f=self.f[:steps])


def ordinary(
    shapes: tuple[tuple[int, ...], ...] = SHAPES, seed: int = 5, steps: int = STEPS
) -> Probe:
    """Quarters at random, no zeros, successive gradients neither alike nor opposite."""
    rng = np.random.default_rng(seed)
    n = sum(int(np.prod(shape)) for shape in shapes)
    g = quarters(rng, steps, n)
    g[1:] = np.where(
        rng.random((steps - 1, n)) < 0.5, np.abs(g[1:]) * np.sign(g[0]), g[1:]
    )
    return Probe(
        "ordinary",
        "nothing in particular",
        x0=quarters(rng, 1, n)[0],
        g=g,
        xi=rng.integers(-8, 9, (steps, n)) / 8,
        f=rng.integers(4, 32, steps) / 4,
        shapes=shapes,
    )


def quarters(rng: np.random.Generator, steps: int, n: int) -> Array:
    """Multiples of 1/4 in [-4, 4] but 0."""
    return rng.integers(1, 17, (steps, n)) * rng.choice([-0.25, 0.25], (steps, n))


def probes(few: int, reach: Reach, lengths: bool) -> Iterator[Probe]:
    """All probes; the first is the ordinary one."""
    usual = ordinary()
    yield usual
    yield from scales(usual, reach.single)
    yield from zeros(usual)
    yield from turns(usual)
    yield replace(
        ordinary(((1,), (3,), (2, 1)), seed=8),
        name="one coordinate",
        shows="a block of one coordinate: its direction is a sign",
    )
    yield replace(
        ordinary(((2, 3),), seed=9), name="one matrix", shows="one block, 2 rows of 3"
    )
    yield from ends(usual.first(few), reach, lengths)


def scales(usual: Probe, single: int) -> Iterator[Probe]:
    """From zero, so that small steps keep all their digits."""
    start = replace(usual, x0=np.zeros_like(usual.x0))
    for word, p in (("tiny", -single), ("small", -10), ("huge", single)):
        shows = f"gradients times 2^{p}, about {2.0**p:.0e}"
        yield start.like(f"{word} gradients", shows, 2.0**p * usual.g, 2.0**p)


def ends(usual: Probe, reach: Reach, lengths: bool) -> Iterator[Probe]:
    """The ends of the range: of gradients, then of rates.

    A rate that is a length is asked alone, another with the curvature it belongs to.
    """
    start = replace(usual, x0=np.zeros_like(usual.x0))
    for word, p in (("least", -reach.far), ("largest", reach.far)):
        shows = f"gradients times 2^{p}, about {2.0**p:.0e}"
        yield start.like(f"{word} gradients", shows, 2.0**p * usual.g, 2.0**p)
    for word, p in (("largest rates", -reach.steep), ("least rates", reach.steep)):
        c = 2.0**p
        if lengths:
            probe = start.like(word, f"rates times 2^{-p}", usual.g, 1 / c)
        else:
            shows = f"curvatures times 2^{p}, rates divided by it"
            probe = start.like(word, shows, c * usual.g, c)
        yield replace(probe, curvature=c)


def zeros(usual: Probe) -> Iterator[Probe]:
    """0/0 = 0."""
    g = usual.g.copy()
    g[:2] = 0
    yield usual.like("zero at first", "the first two gradients are zero", g)
    g = usual.g.copy()
    g[3] = g[7] = 0
    yield usual.like("zero gradient", "gradients 3 and 7 are zero", g)
    g = usual.g.copy()
    g[::2, : usual.blocks[0]] = 0
    yield usual.like("zero block", "block 0 is zero at every other step", g)


def turns(usual: Probe) -> Iterator[Probe]:
    """How successive gradients lie to each other."""
    g = usual.g.copy()
    g[2] = g[3] = g[1]
    g[6] = g[5]
    yield usual.like("equal gradients", "gradients 1 to 3 and 5 to 6 are equal", g)
    g = usual.g.copy()
    g[1], g[5] = -g[0], -g[4]
    yield usual.like("sign flips", "gradients 1 and 5 are minus those before", g)
    g = np.sign(usual.g) * np.abs(usual.g).max(-1, keepdims=True)
    g[1::2] = np.abs(g[1::2])
    yield usual.like("ties", "all entries are equally large; odd steps equal", g)
    g = usual.g[0] * (1 + np.arange(STEPS)[:, None] / 4)
    yield usual.like("negative curvature", "the gradient grows along each step", g)
    g = usual.g * 2.0 ** ((3 * np.arange(STEPS)[:, None] + 4) % 7 - 4)
    yield usual.like("mixed scales", "the size of the gradient jumps", g)


def special() -> Iterator[Probe]:
    """For options that name them."""
    usual = ordinary()
    yield from ranges(usual)
    yield from epochs(usual)
    yield from secants(usual)
    run = ordinary(((2,),), seed=12, steps=LONG)
    yield replace(run, name="long run", shows=f"{LONG} steps, and no end")
    sway = np.where(np.arange(LONG) % 2, 0.75, 1.25)[:, None] * run.g[0]
    yield run.like("long sway", "a gradient that grows and shrinks by turns", sway)


def ranges(usual: Probe) -> Iterator[Probe]:
    """The whole range in one probe, from step to step and from entry to entry."""
    start = replace(usual, x0=np.zeros_like(usual.x0)).first(7)
    powers = np.array([-500, -170, -60, 0, 60, 170, 500])
    shows = "from 2^-500 to 2^500, step by step"
    yield start.like("rising gradients", shows, 2.0 ** powers[:, None] * start.g)
    powers = np.array([-500, -170, -60, 30, 60, 170, 500])
    shows = "entries of a gradient times 2^-500 to 2^500"
    yield start.first(5).like("uneven gradients", shows, 2.0**powers * start.g[:5])


def epochs(usual: Probe) -> Iterator[Probe]:
    """For epochs of three steps: secants that say nothing."""
    g = usual.g[np.arange(STEPS) % 3]
    yield usual.like("equal epochs", "y = 0: the gradients repeat", g)
    g = usual.g.copy()
    g[3:6] = 0
    yield usual.like("zero epoch", "s = 0: the gradients of epoch 1 are zero", g)


def secants(usual: Probe) -> Iterator[Probe]:
    """For lr = 1/8: s'y at 28 eps |s| |y| and beside it, bb2 at bb1 / 2."""
    usual = replace(usual, x0=np.zeros_like(usual.x0)).first(FEW)
    for word, units in (("at", 7), ("above", 8), ("below", 6)):
        g = usual.g.copy()
        g[:2] = 0
        g[:2, 0] = -8, -8 + units * 2.0**-50
        g[1, 1] = 1
        shows = f"s'y is {word} 4 eps n |s| |y|"
        yield usual.like(f"curvature {word} the least", shows, g)
    g = usual.g.copy()
    g[:2] = 0
    g[0, :2], g[1, :2] = -8, (-7, -8)
    yield usual.like("bb2 at half bb1", "s = (1, 1), y = (1, 0): bb1 = 2, bb2 = 1", g)


def along_a_path(usual: Probe, reach: Reach) -> Iterator[Probe]:
    """For methods that evaluate f: g is what a step sees of the gradient at its x."""
    usual = usual.first(6)
    whole = np.ones_like(usual.g)
    yield replace(usual, g=whole)
    powers = {"tiny gradients": -reach.single, "small gradients": -10}
    powers |= {"huge gradients": reach.single}
    for name, p in {
        **powers,
        "largest rates": -reach.steep,
        "least rates": reach.steep,
    }.items():
        shows = f"f times 2^{p}, about {2.0**p:.0e}"
        yield replace(usual.like(name, shows, whole, 2.0**p), curvature=2.0**p)
    for name, p in (("near", -reach.far), ("far away", reach.far)):
        probe = usual.like(name, f"the start times 2^{p}, about {2.0**p:.0e}", whole)
        yield replace(probe, x0=2.0**p * usual.x0)
    g = whole.copy()
    g[2] = 0
    yield usual.like("zero gradient", "gradient 2 is given as zero", g)
    x0 = usual.x0.copy()
    x0[: usual.blocks[0]] = 0
    still = usual.like("zero block", "block 0 is zero from the start", whole)
    yield replace(still, x0=x0)
    g = whole.copy()
    g[:2] = [[1 / 16], [1 / 2]]
    shows = "a sixteenth and a half of the first two gradients is seen"
    yield usual.like("negative curvature", shows, g)


def special_paths(usual: Probe) -> Iterator[Probe]:
    """For options that name them."""
    x0 = np.zeros_like(usual.x0)
    x0[0] = 4
    alone = usual.like("one entry", "x is 0 but in entry 0", np.ones_like(usual.g))
    yield replace(alone, x0=x0).first(FEW)
    many = ordinary(seed=34, steps=2 * STEPS).first(12)
    yield many.like("long path", "a path of 12 steps", np.ones_like(many.g))
