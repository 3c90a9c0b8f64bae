"""What a layer is: called, it gives its output and the way back.

y, back = layer(w, a) is the forward pass: w are the layer's arrays, a the activations
of b samples. back(d, g) takes d = df/dy, writes df/dw into the arrays g, and returns
df/da: the chain rule, read next to the formula that it differentiates.
"""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from nglab.arrays import Array

Shape = tuple[int, ...]
Arrays = list[Array]
Back = Callable[..., Any]  # back(d, g, onward=True) -> df/da, or None if not onward


class Layer(Protocol):
    """What a network asks of a layer; one without arrays or coins need say nothing.

    `given` is what the output depends on beside w and a: the coins of Dropout, the
    statistics of BatchNorm. A layer that is `alone` takes one trajectory at a time;
    any other takes the leading axes *B of the batch as they are, in w and in a (which
    may be without them where all trajectories see the same samples).
    """

    alone: bool = False
    l2: float = 0.0

    def shapes(self, into: Shape) -> tuple[list[Shape], Shape]:
        """The shapes of its arrays, and of its output, for samples of shape `into`."""
        return [], into

    def start(self, into: Shape, rng: np.random.Generator) -> Arrays:
        """Where its arrays start."""
        return []

    def tosses(self, into: Shape) -> int:
        """How many coins it throws for a sample."""
        return 0

    def __call__(self, w: Arrays, a: Array, given: Any = None) -> tuple[Array, Back]:
        """The output, and the way back."""


def axes(layer: str, into: Shape, number: int) -> Shape:
    """The shape of a sample, which must have so many axes."""
    if len(into) != number:
        kinds = {1: "a vector (m,)", 2: "a sequence (T, m)", 3: "an image (H, W, C)"}
        raise ValueError(f"{layer} takes {kinds[number]}, a sample has shape {into}")
    return into


def glorot(rng: np.random.Generator, shape: Shape, into: int, out: int) -> Array:
    """Uniform, of variance 2 / (into + out)."""
    edge = np.sqrt(6 / (into + out))
    return rng.uniform(-edge, edge, shape)


def total(a: Array) -> Array:
    """The sum over the samples, (*B, b, n) -> (*B, n); a product is twice as fast."""
    return np.ones(a.shape[-2], a.dtype) @ a


def pixels(a: Array) -> Array:
    """Every pixel as a sample: (b, ..., m) -> (b ..., m)."""
    return a.reshape(-1, a.shape[-1])
