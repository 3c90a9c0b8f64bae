"""Questions about layers: wide and tall ones, kernels, low rank, weights that are 0."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from nglab.oracle.cases import Case

LENGTHS = ("limit", "least", "trust", "radius")
WIDE, TALL = ((2, 8),), ((8, 2),)
KERNELS = ((3, 2, 1, 2), (2, 1, 2, 3), (3,))


def of_layers(asker: Any) -> Iterator[Case]:
    """What only layers of other shapes, rank or size tell apart."""
    K, off = 3, asker.off
    yield asker.case("wide", g=asker.gradients(K, 16), shapes=WIDE)
    yield asker.case("tall", g=asker.gradients(K, 16), shapes=TALL)
    yield asker.case("kernels", g=asker.gradients(K, 27), shapes=KERNELS)
    left, right = asker.rng.normal(size=(2, K, 4))
    thin = (left[:, :3, None] * right[:, None, :]).reshape(K, 12)
    yield asker.case("rank one", off, g=thin, shapes=((3, 4),))
    still = asker.case("weights at zero")
    start = still.x0.copy()
    start[:3] = 0
    yield asker.case("weights at zero", g=still.arrays["g"], x0=start)
    g = asker.gradients(asker.steps, 7)
    g[:, ::2] = -0.0
    g[1::2, 1] = 0.0
    yield asker.case("zeros of both signs", g=g)
    rest = np.zeros_like(g)
    rest[-1] = g[0]
    yield asker.case("at rest", g=rest)
    g = asker.gradients(asker.steps, 7)
    yield asker.case("gradients of 1e-9", g=1e-9 * g)
    if "floor" in off:
        g = np.zeros((K, 7))
        g[:, 0], g[:, 1], g[:, 4], g[:, 6] = 3.0, -4.0, 5.0, 12.0
        for key in ("eps", "floor"):  # |g| is both, a rounding error decides
            yield asker.case(f"{key} = |g|", {**off, key: 5.0}, g=g)
    for key in () if asker.fixed else LENGTHS:  # what no knob turns
        if key in asker.base:
            for times in asker.rng.uniform([0.05, 1.6], [0.5, 2.5]):
                own = {**asker.rich, key: asker.base[key] * times}
                yield asker.case(f"{key} times {times:.2g}", own)
    if asker.name == "dog" and not asker.fixed:  # as far as it has come
        yield asker.case("far", {**asker.rich, "least": 0.02, "lr": 2.5})
    if asker.base.get("decay") is not None and not asker.fixed:
        yield asker.case("no decay", {**asker.rich, "decay": 0.0}, x0=start)
