"""The probes: recorded gradients that tell apart what ordinary ones do not.

The numbers are short (quarters, and powers of two as scales), so that squares and their
sums are exact in float64, and a gradient is exact in float32.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from nglab.arrays import Array

STEPS = 10
SHAPES = ((3,), (2, 2))  # a vector of 3 and a matrix of 2 x 2
TINY, SMALL, HUGE = 2.0**-27, 2.0**-10, 2.0**27


@dataclass(frozen=True, eq=False)
class Probe:
    """Start, gradients, noise and values of f, and the layers that they belong to.

    Shapes: x0 (n,), g and xi (steps, n), f (steps,).
    """

    name: str
    shows: str
    x0: Array
    g: Array
    xi: Array
    f: Array
    shapes: tuple[tuple[int, ...], ...] = SHAPES
    curvature: float = 1.0

    @property
    def blocks(self) -> tuple[int, ...]:
        """The size of each layer."""
        return tuple(int(np.prod(shape)) for shape in self.shapes)

    def like(self, name: str, shows: str, g: Array, f: float = 1.0) -> "Probe":
        """The same probe with other gradients, f times as large."""
        return replace(self, name=name, shows=shows, g=g, f=self.f * f)


def ordinary(shapes: tuple[tuple[int, ...], ...] = SHAPES, seed: int = 5) -> Probe:
    """Quarters at random, no zeros, successive gradients neither alike nor opposite."""
    rng = np.random.default_rng(seed)
    n = sum(int(np.prod(shape)) for shape in shapes)
    g = quarters(rng, STEPS, n)
    g[1:] = np.where(
        rng.random((STEPS - 1, n)) < 0.5, np.abs(g[1:]) * np.sign(g[0]), g[1:]
    )
    return Probe(
        "ordinary",
        "nothing in particular",
        x0=quarters(rng, 1, n)[0],
        g=g,
        xi=rng.integers(-8, 9, (STEPS, n)) / 8,
        f=rng.integers(4, 32, STEPS) / 4,
        shapes=shapes,
    )


def quarters(rng: np.random.Generator, steps: int, n: int) -> Array:
    """Multiples of 1/4 in [-4, 4] but 0."""
    return rng.integers(1, 17, (steps, n)) * rng.choice([-0.25, 0.25], (steps, n))


def probes() -> Iterator[Probe]:
    """All probes; the first is the ordinary one."""
    usual = ordinary()
    yield usual
    yield from scales(usual)
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


def scales(usual: Probe) -> Iterator[Probe]:
    """From zero, so that small steps keep all their digits."""
    start = replace(usual, x0=np.zeros_like(usual.x0))
    for word, c in (("tiny", TINY), ("small", SMALL), ("huge", HUGE)):
        shows = f"gradients times 2^{round(np.log2(c))}, about {c:.0e}"
        yield start.like(f"{word} gradients", shows, c * usual.g, c)


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


def along_a_path(usual: Probe) -> Iterator[Probe]:
    """For methods that evaluate f: g is what a step sees of the gradient at its x."""
    whole = np.ones_like(usual.g)
    yield replace(usual, g=whole)
    for word, c in (("tiny", TINY), ("small", SMALL), ("huge", HUGE)):
        shows = f"f times 2^{round(np.log2(c))}, about {c:.0e}"
        yield replace(usual.like(f"{word} gradients", shows, whole, c), curvature=c)
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
