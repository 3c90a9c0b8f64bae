"""Layers one after the other: their arrays in one vector, and their coins."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from nglab.arrays import Array, dot
from nglab.blocks import Blocks, as_blocks
from nglab.draws.streams import STARTS, sequences
from nglab.networks.base import Arrays, Layer, Shape, pixels
from nglab.networks.layers import BatchNorm
from nglab.networks.parts import chunks


@dataclass(frozen=True, eq=False)
class Stack:
    """The layers of a network, for samples of shape `into`."""

    layers: tuple[Layer, ...]
    into: Shape

    @cached_property
    def plan(self) -> list[tuple[Layer, Shape, list[Shape], Shape]]:
        """Each layer, and what goes in, its arrays and what comes out, as shapes."""
        into, plan = self.into, []
        for layer in self.layers:
            arrays, out = layer.shapes(into)
            plan.append((layer, into, arrays, out))
            into = out
        return plan

    @property
    def out(self) -> Shape:
        """The shape of an output."""
        return self.plan[-1][3]

    @cached_property
    def blocks(self) -> Blocks:
        """One block an array, of its shape."""
        shapes = [shape for _, _, arrays, _ in self.plan for shape in arrays]
        return as_blocks(shapes)

    @cached_property
    def by_layer(self) -> Blocks:
        """One block a layer: W and b together, gamma and beta together."""
        sizes = (sum(map(size, arrays)) for _, _, arrays, _ in self.plan)
        return Blocks(tuple(n for n in sizes if n))

    @cached_property
    def dim(self) -> int:
        """How many numbers all arrays have."""
        return sum(self.blocks.sizes)

    @cached_property
    def first(self) -> int:
        """The first layer that has arrays: the way back ends there."""
        return next(j for j, (_, _, arrays, _) in enumerate(self.plan) if arrays)

    @cached_property
    def tosses(self) -> int:
        """How many coins a sample throws."""
        return sum(layer.tosses(into) for layer, into, _, _ in self.plan)

    @cached_property
    def alone(self) -> bool:
        """Whether a trajectory is evaluated by itself."""
        return any(layer.alone for layer in self.layers)

    def start(self, seeds: Any) -> Array:
        """Where each seed starts: (*S) -> (*S, n)."""
        rows = []
        for branch in sequences(seeds, STARTS):
            rng = np.random.default_rng(branch)
            arrays = [layer.start(into, rng) for layer, into, _, _ in self.plan]
            rows.append(np.concatenate([w.ravel() for each in arrays for w in each]))
        return np.reshape(rows, (*np.shape(seeds), self.dim))

    def arrays(self, x: Array) -> list[Arrays]:
        """x cut into the arrays of each layer, as views."""
        parts, batch = iter(self.blocks.slices(x.shape[-1])), x.shape[:-1]
        return [
            [x[..., next(parts)].reshape(*batch, *shape) for shape in arrays]
            for _, _, arrays, _ in self.plan
        ]

    def coins(self, coins: Any) -> list[Any]:
        """The coins of each layer: (*B, b tosses) -> (*B, b, *into); None for none."""
        if coins is None or not self.tosses:
            return [None] * len(self.layers)
        each = coins.reshape(*coins.shape[:-1], -1, self.tosses)
        given, end = [], 0
        for layer, into, _, _ in self.plan:
            begin, end = end, end + layer.tosses(into)
            mine = each[..., begin:end]
            given.append(mine.reshape(*mine.shape[:-1], *into) if end > begin else None)
        return given

    def forward(self, w: list[Arrays], a: Array, given: Sequence[Any]) -> Array:
        """The outputs for samples a."""
        for layer, arrays, what in zip(self.layers, w, given, strict=True):
            a, _ = layer(arrays, a, what)
        return a

    def penalty(self, w: list[Arrays], g: list[Arrays] | None = None) -> Any:
        """The sum of l2 |W|^2; its gradient is added to g."""
        f: Any = 0.0
        for j, layer in enumerate(self.layers):
            if layer.l2:
                W = w[j][0]
                flat = W.reshape(*W.shape[:-2], -1)
                f = f + layer.l2 * dot(flat, flat)
                if g is not None:
                    g[j][0] += 2 * layer.l2 * W
        return f

    def statistics(self, w: list[Arrays], a: Array, chunk: int) -> list[Any]:
        """Those of samples a for each BatchNorm, None for any other layer.

        What one layer gives for all of a is held at a time.
        """
        norms = [isinstance(layer, BatchNorm) for layer in self.layers]
        given: list[Any] = [None] * len(norms)
        for j, layer in enumerate(self.layers):
            if isinstance(layer, BatchNorm):
                given[j] = layer.statistics(pixels(a))
            if not any(norms[j + 1 :]):
                break
            parts = chunks(len(a), chunk)
            a = np.concatenate([layer(w[j], a[m:n], given[j])[0] for m, n in parts])
        return given


def size(shape: Shape) -> int:
    """The number of entries."""
    return int(np.prod(shape))
