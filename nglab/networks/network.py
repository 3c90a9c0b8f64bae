"""A network as a finite sum: f(x) = mean_i loss(network(x, a_i), y_i) + l2 |W|^2."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import accepts, check_counts, shown
from nglab.arrays import Array
from nglab.blocks import Blocks
from nglab.draws.streams import sequences
from nglab.networks.base import Layer
from nglab.networks.losses import cross_entropy, squares
from nglab.networks.parts import chunks, numbers, over_chunks, row_by_row
from nglab.networks.stack import Stack
from nglab.problems.base import Problem

Indices = NDArray[np.integer[Any]]
Coins = NDArray[np.uint8]
Loss = Callable[[Array, Array], tuple[Array, Array]]
DTYPES = (np.float32, np.float64, np.complex128)


@dataclass(frozen=True, eq=False)
class Network(Problem):
    """f(x) = mean_i loss(network(x, a_i), y_i) + sum of l2 |W|^2: a finite sum.

    x holds the arrays of all layers, one after the other: each is one of `blocks`; in
    `by_layer` a layer is one. BatchNorm takes the mean and variance of the samples of
    the call. Coins throw Dropout; without them nothing is dropped: `MiniBatch` draws
    them, f over all terms has none. That f is the mean over consecutive chunks of
    terms, each with its own statistics, so that it needs little memory.

    Layers that are not `alone` take a batch of trajectories at once, any other network
    is evaluated row by row; the bits of a row are the same. The arithmetic is done in
    `dtype`, x and g stay float64; complex is for derivatives by complex steps.

    Shapes: A (terms, *into), y (terms,), or (terms, k) numbers for `squares`;
            x (*B, n), i (b,) or (*B, b); coins (*B, b tosses) of 0, ..., 255, for
            terms i alone.
    Units:  f has those of the loss; seed says where x0 is, as start(seed) does.
    Errors: ValueError for layers that do not fit each other or the samples, A not
            finite, labels that are no outputs' numbers, and an unknown dtype.
    Source: Rumelhart, Hinton, Williams (1986).

    >>> from nglab.networks import Dense
    >>> net = Network([Dense(2)], [[0.0, 1.0], [1.0, 0.0]], [0, 1])
    >>> net.blocks.sizes, net.value(np.zeros(6)).round(6)
    ((4, 2), np.float64(0.693147))
    """

    layers: Sequence[Layer]
    A: Array
    y: Any
    loss: Loss = cross_entropy
    seed: Any = 0
    dtype: Any = float
    chunk: int = 500

    def __post_init__(self) -> None:
        if np.dtype(self.dtype) not in DTYPES:
            rule = "one of np.float32, float, complex"
            raise ValueError(f"dtype={shown(self.dtype)} is not {rule}")
        if not accepts(self.loss, 2):
            rule = "is no function (z, y) -> f, slope"
            raise ValueError(f"loss={shown(self.loss)} {rule}")
        check_counts(self, chunk=1)
        sequences(self.seed)
        layers = tuple(self.layers)
        if any(isinstance(a, type) or not hasattr(a, "shapes") for a in layers):
            raise ValueError(f"layers={shown(self.layers)} are not layers, as Dense(3)")
        object.__setattr__(self, "layers", layers)
        A, y = numbers("A", self.A, self.dtype, 2), np.asarray(self.y)
        object.__setattr__(self, "A", A)
        if not layers or not self.dim:
            raise ValueError(f"layers={shown(layers)} have no arrays to learn")
        if y.shape[:1] != (len(A),):
            raise ValueError(f"A has {len(A)} samples, y has shape {y.shape}")
        object.__setattr__(self, "y", self.targets(y))

    def targets(self, y: Any) -> Any:
        """y as the loss needs it: labels, or numbers for each output."""
        out = self.stack.out
        if self.loss is squares:
            y = numbers("y", y, self.dtype, 1)
            y = y[:, None] if y.ndim == 1 else y
            if y.shape[1:] != out:
                got = f"y has entries of shape {y.shape[1:]}"
                raise ValueError(f"{got}, the outputs have {out}")
        elif self.loss is cross_entropy:
            rule = f"labels (terms,) of the outputs, of shape {out}"
            if y.ndim != 1 or y.dtype.kind not in "iu" or len(out) != 1:
                raise ValueError(f"y is {y.dtype} of shape {y.shape}, not {rule}")
            if y.min() < 0 or y.max() >= out[0]:
                reach = f"reaches from {y.min()} to {y.max()}"
                raise ValueError(f"y {reach}, outside 0, ..., {out[0] - 1}")
        return y

    def __repr__(self) -> str:
        layers, n = len(self.layers), self.dim
        return f"<Network of {layers} layers, {n} numbers, {self.terms} samples>"

    @cached_property
    def stack(self) -> Stack:
        """The layers, with the shapes that they have for these samples."""
        return Stack(tuple(self.layers), self.A.shape[1:])

    @property
    def terms(self) -> int:
        """How many samples the mean is of."""
        return len(self.A)

    @property
    def dim(self) -> int:
        return self.stack.dim

    @property
    def blocks(self) -> Blocks:
        """One block an array."""
        return self.stack.blocks

    @property
    def by_layer(self) -> Blocks:
        """One block a layer: W and b together, gamma and beta together."""
        return self.stack.by_layer

    @property
    def tosses(self) -> int:
        """How many coins a sample throws."""
        return self.stack.tosses

    @property
    def x0(self) -> Array:
        return self.start(self.seed)

    minimum = L = mu = None

    def start(self, seeds: Any) -> Array:
        """Where each seed starts: (n,), of an array (*S) of them (*S, n)."""
        return self.stack.start(seeds)

    def value_and_grad(
        self, x: Array, i: Indices | None = None, coins: Coins | None = None
    ) -> tuple[Array, Array]:
        if i is None:
            f, g = over_chunks(self.value_and_grad, x, self.terms, self.chunk)
            return f, g
        x, i = self.broadcast(x, i, coins)
        if self.stack.alone and x.ndim > 1:
            f, g = row_by_row(self.value_and_grad, x, i, coins)
            return f, g
        stack, w, g = self.stack, self.stack.arrays(x), np.empty_like(x)
        a, backs, into = self.A[i], [], stack.arrays(g)
        for layer, arrays, given in zip(
            stack.layers, w, stack.coins(coins), strict=True
        ):
            a, back = layer(arrays, a, given)
            backs.append(back)
        f, d = self.loss(a, self.y[i])
        for j in reversed(range(stack.first, len(backs))):
            d = backs[j](d, into[j], onward=j > stack.first)
        return self.outside(f + stack.penalty(w, into)), self.outside(g)

    def value(
        self, x: Array, i: Indices | None = None, coins: Coins | None = None
    ) -> Array:
        if i is None:
            return over_chunks(self.values, x, self.terms, self.chunk)[0]
        x, i = self.broadcast(x, i, coins)
        if self.stack.alone and x.ndim > 1:
            return row_by_row(self.values, x, i, coins)[0]
        stack, w = self.stack, self.stack.arrays(x)
        z = stack.forward(w, self.A[i], stack.coins(coins))
        return self.outside(self.loss(z, self.y[i])[0] + stack.penalty(w))

    def values(self, *at: Any) -> tuple[Array]:
        """f alone, as what is evaluated in parts."""
        return (self.value(*at),)

    def grad(
        self, x: Array, i: Indices | None = None, coins: Coins | None = None
    ) -> Array:
        return self.value_and_grad(x, i, coins)[1]

    def broadcast(self, x: Array, i: Any, coins: Any) -> tuple[Array, Any]:
        """x, in the dtype and in the batch that it spans with terms and coins; i."""
        i = np.asarray(i)
        thrown = () if coins is None else coins.shape[:-1]
        batch = np.broadcast_shapes(x.shape[:-1], i.shape[:-1], thrown)
        x = np.broadcast_to(x, (*batch, x.shape[-1]))
        return np.ascontiguousarray(x, self.dtype), i

    def outside(self, a: Any) -> Array:
        """A result in float64, or complex."""
        kind = complex if np.dtype(self.dtype).kind == "c" else float
        return np.asarray(a, kind)[()]

    def output(self, x: Array, A: Any = None) -> Array:
        """The outputs for samples A, or those of the terms: nothing is dropped.

        BatchNorm takes the statistics of all terms, so a sample's outputs do not depend
        on those around it.

        Shapes: x (*B, n), A (s, *into) -> (*B, s, k).
        """
        stack, of = self.stack, self.A.ndim
        A = self.A if A is None else numbers("A", A, self.dtype, of)
        if A.shape[1:] != stack.into:
            raise ValueError(f"A has samples of {A.shape[1:]}, not {stack.into}")
        rows = []
        for row in np.asarray(x, self.dtype).reshape(-1, self.dim):
            w = stack.arrays(row)
            given = stack.statistics(w, self.A, self.chunk)
            parts = chunks(len(A), self.chunk)
            rows.append(
                np.concatenate([stack.forward(w, A[m:n], given) for m, n in parts])
            )
        return self.outside(np.reshape(rows, (*np.shape(x)[:-1], *rows[0].shape)))

    def accuracy(self, x: Array, A: Any = None, y: Any = None) -> Array:
        """The share of samples whose largest output is their label: (*B, n) -> (*B).

        Of samples A with labels y, or of the terms. `accuracy(trace.xs, A, y)` is a
        whole curve, (R, *B).
        """
        if (A is None) != (y is None):
            raise ValueError("give both A and y, or neither: samples and their labels")
        labels = self.y if y is None else np.asarray(y)
        found = self.output(x, A).argmax(-1)
        if found.shape[-1:] != labels.shape:
            wanted = f"A has {found.shape[-1]} samples"
            raise ValueError(f"y has shape {labels.shape}, {wanted}")
        return (found == labels).mean(-1)
