"""Probes for methods that see matrices: wide and tall, of low rank, kernels."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from nglab.oracle.probes import FEW, Probe, ordinary

WIDE, TALL = ((2, 8),), ((8, 2),)
KERNELS = ((2, 3, 2, 1), (3, 1, 2, 2), (3,))


def matrices() -> Iterator[Probe]:
    """For options that name them; short, as products of matrices are long sums."""
    named = {"wide": WIDE, "tall": TALL, "kernels": KERNELS}
    for seed, (name, shapes) in enumerate(named.items(), start=40):
        probe = ordinary(shapes, seed=seed, steps=FEW)
        words = ", ".join(" x ".join(map(str, shape)) for shape in shapes)
        yield replace(probe, name=name, shows=f"layers of {words}")
    square = ordinary(((3, 3),), seed=44, steps=FEW)
    yield replace(square, name="square", shows="one layer of 3 x 3")
    thin = replace(ordinary(((3, 4),), seed=45, steps=FEW), name="rank one")
    g = np.outer([1.0, -2.0, 0.5], [4.0, 0.25, -1.0, 2.0]).ravel()
    turned = g * np.array([1.0, 2.0, 0.5, -1.0])[:, None]
    yield replace(thin, shows="gradients of rank one", g=turned)
    g = np.zeros((FEW, 9))
    g[:, ::4] = [4.0, 2.0**-4, 2.0**-12]  # the diagonal
    g[1::2] = g[1::2, [1, 2, 0, 4, 5, 3, 7, 8, 6]]
    shows = "singular values 4, 2^-4 and 2^-12"
    yield replace(square, name="ill-conditioned", shows=shows, g=g)
    g = np.zeros((FEW, 9))
    g[:, 0], g[:, 5] = 3.0, -4.0
    yield replace(square, name="length 5", shows="|G|_F = 5", g=g)
    g = square.g.copy()
    g[:, 3:6] = 0
    g[::2, 1::3] = 0
    shows = "a row is zero, a column at every other step"
    yield replace(square, name="zero rows", shows=shows, g=g)
    x0 = np.zeros_like(square.x0)
    yield replace(square, name="from zero", shows="x = 0 at first", x0=x0)
