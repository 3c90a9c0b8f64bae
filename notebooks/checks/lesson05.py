"""Lesson 5's exercises: a port of bn_momentum, in the words of the oracle."""

from collections.abc import Callable
from math import hypot
from typing import Any

import numpy as np
from numpy.linalg import norm

from checks.verdicts import exercise, own_line, question
from nglab import oracle


@exercise(
    "What must one step remember for the next? That is the state, and `start` returns "
    "it as it is before the first step: V = 0.",
    "Cut g into its layers, `np.split(g, np.cumsum(config['blocks'])[:-1])`, divide "
    "each by its norm, a zero layer by nothing, and join them again: that is u.",
    "V = config['mu'] * V + u; return x - config['lr'] * V, V. And `start` returns "
    "np.zeros_like(x0).",
)
def ported(init: Callable[..., object], step: Callable[..., object]) -> str:
    """A port of bn_momentum."""
    try:
        report = oracle.check(init, step, method="bn_momentum")
    except ValueError as error:
        own = error.__cause__
        if isinstance(own, Exception) and own_line(own, (init, step)):
            raise own from None  # the student's, not the oracle's word for it
        return f"Not yet: {error}."
    if not report.passed:
        return "\n".join((f"Not yet: it is off in {report.first}.", *report.words))
    return f"Right: {len(report.walks)} cases, and none is off by more than rounding."


directs = question(
    "directs",
    "direction",
    cases=tuple(
        (np.array(g),)
        for g in ([3.0, -4.0], [0.0, 0.0], [1e-9, 1e-9, 0.0], [-2.0, 1.0, 2.0])
    ),
    right=lambda g: g * (1 / hypot(*g) if any(g) else 0.0),
    mistakes={
        "0/0: a layer without a gradient does not move.": lambda g: g / norm(g),
        "An epsilon: on small gradients that is another method.": lambda g: (
            g / (norm(g) + 1e-8)
        ),
        "An epsilon of 1e-6: on small gradients that is another method.": lambda g: (
            g / (norm(g) + 1e-6)
        ),
        "That is the largest entry, not the Euclidean norm.": lambda g: (
            g / (np.abs(g).max() or 1.0)
        ),
        "That is the sum of sizes, not the Euclidean norm.": lambda g: (
            g / (np.abs(g).sum() or 1.0)
        ),
        "That is the square of the norm.": lambda g: g / ((g @ g) or 1.0),
        "That is the root of the mean square: the direction has length 1.": (
            lambda g: g / (np.sqrt((g**2).mean()) or 1.0)
        ),
        "That is the sign.": np.sign,
    },
    hints=(
        "How long is g? And what if it is 0?",
        "np.sqrt(g @ g), and 0/0 counts as 0: divide by 1 there.",
        "size = np.sqrt(g @ g); return g / size if size > 0 else g.",
    ),
    otherwise="How long is what you return?",
    praise="at any scale of the gradient, and at none.",
)


def by_layers(g: Any, sizes: list[int]) -> Any:
    """The same, a layer after the other."""
    found, at = [], 0
    for size in sizes:
        layer = list(g[at : at + size])
        found += [entry / (hypot(*layer) or 1.0) for entry in layer]
        at += size
    return np.array(found)


def each_layer(sizes_of: Any) -> Any:
    """A mistake: each layer divided by another size of it."""

    def made(g: Any, sizes: list[int]) -> Any:
        layers = np.split(g, np.cumsum(sizes)[:-1])
        return np.concatenate([layer / (sizes_of(layer) or 1.0) for layer in layers])

    return made


cuts = question(
    "cuts",
    "directions",
    cases=(
        (np.array([3.0, 4.0, 5.0, 12.0]), [2, 2]),
        (np.array([1.0, 2.0, 2.0, 0.0, 0.0, -7.0]), [3, 2, 1]),
        (np.array([1.0, 1.0, 1.0, 1.0, 2.0]), [4, 1]),
    ),
    right=by_layers,
    mistakes={
        "That is the norm of all layers together: each has one of its own.": (
            lambda g, sizes: g / norm(g)
        ),
        "Each layer by its Euclidean norm, not by its largest entry.": each_layer(
            lambda layer: np.abs(layer).max()
        ),
        "Each layer by its Euclidean norm, not by the sum of sizes.": each_layer(
            lambda layer: np.abs(layer).sum()
        ),
        "Each layer to length 1, not to the root of its size.": each_layer(
            lambda layer: np.sqrt((layer**2).mean())
        ),
        "sizes are sizes, and np.split wants places: np.cumsum(sizes)[:-1].": (
            lambda g, sizes: np.concatenate(
                [part / (norm(part) or 1.0) for part in np.split(g, sizes[:-1])]
            )
        ),
        "That is a sign a coordinate: a layer has one length.": lambda g, sizes: (
            np.sign(g)
        ),
        "One of the layers is zero, and 0/0 counts as 0.": lambda g, sizes: (
            np.concatenate(
                [part / norm(part) for part in np.split(g, np.cumsum(sizes)[:-1])]
            )
        ),
    },
    hints=(
        "Cut g where the layers end, do the first exercise for each, join them again.",
        "np.split(g, np.cumsum(sizes)[:-1]) are the layers.",
        "np.concatenate([direction(layer) for layer in layers]).",
    ),
    otherwise="Which entries are in the second layer?",
    praise="every layer takes a step of the same length.",
)
