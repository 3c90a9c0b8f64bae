"""The networks that the sources train, on whatever samples are given."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from nglab.arguments import count, generator
from nglab.arrays import Array
from nglab.networks.base import Layer
from nglab.networks.images import Conv, MaxPool
from nglab.networks.layers import BatchNorm, Dense, Dropout, Flatten, ReLU, Sigmoid
from nglab.networks.losses import squares
from nglab.networks.network import Network
from nglab.networks.recurrent import LSTM


def deep_mlp(
    A: Array,
    y: Any,
    depth: int = 30,
    width: int = 128,
    rate: float = 0.2,
    l2: float = 1e-5,
    seed: Any = 0,
    dtype: Any = float,
) -> Network:
    """depth x [Dense, ReLU, BatchNorm, Dropout], and a Dense layer of the classes.

    BatchNorm after ReLU makes gradients explode downwards, by 1.25 a layer.

    Shapes: A (terms, m), y (terms,) labels; with m = 784 and ten classes 588,298
            numbers in 122 arrays.
    Source: Kolasinski, max-normed-optimizer (2018), the MNIST notebook: batches of 64,
            l2 1e-5 on all but the last layer, three stages of 10 epochs.
    Differs: dropout is 51/256; BatchNorm is evaluated with the statistics of all terms,
            there with running averages of momentum .99.

    >>> net = deep_mlp(np.eye(4), [0, 1, 2, 0], depth=2, width=5)
    >>> net.dim, net.tosses
    (93, 10)
    """
    part = Dense(width, l2), ReLU(), BatchNorm(), Dropout(rate)
    layers = [*part * count("depth", depth, 1), Dense(classes(y))]
    return Network(layers, A, y, seed=seed, dtype=dtype)


def sigmoid_mlp(
    A: Array,
    y: Any,
    depth: int = 6,
    width: int = 100,
    seed: Any = 0,
    dtype: Any = float,
) -> Network:
    """depth x [Dense, Sigmoid], and a Dense layer of the classes.

    A sigmoid's slope is at most 1/4: gradients vanish downwards, to 1e-11 at depth 18.

    Shapes: A (terms, m), y (terms,) labels.
    Source: Yu et al., arXiv 1707.04822, the MLPs of depth 6, 12 and 18.
    Differs: width 100, Glorot's start and batches of 100 are from reports of the paper.

    >>> sigmoid_mlp(np.eye(4), [0, 1, 2, 0], depth=2, width=5).by_layer.sizes
    (25, 30, 18)
    """
    layers = [*(Dense(width), Sigmoid()) * count("depth", depth, 1), Dense(classes(y))]
    return Network(layers, A, y, seed=seed, dtype=dtype)


def image_cnn(
    A: Array,
    y: Any,
    filters: Sequence[int] = (32, 64),
    units: int = 512,
    rates: tuple[float, float] = (0.25, 0.5),
    seed: Any = 0,
    dtype: Any = float,
) -> Network:
    """For each number F of filters [Conv F same, Conv F, MaxPool, Dropout]; two Dense.

    ReLU follows each convolution and the first of the Dense layers, whose dropout is
    the second of the rates. A stage takes an image of size s to (s - 2) // 2.

    Shapes: A (terms, H, W, C), y (terms,) labels; with 32 x 32 x 3 and ten classes
            1,250,858 numbers.
    Source: keras' demo cifar10_cnn.py (2015), as Kolasinski, max-normed-optimizer
            (2018), trains it: batches of 32.
    Differs: dropout rates are 256ths; the demo's RMSprop has a rate of 1e-4 and decay.

    >>> image_cnn(np.ones((3, 8, 8, 1)), [0, 1, 1], filters=(4,), units=6).dim
    424
    """
    layers: list[Layer] = []
    for F in filters:
        layers += [Conv(F), ReLU(), Conv(F, same=False), ReLU()]
        layers += [MaxPool(), Dropout(rates[0])]
    layers += [Flatten(), Dense(units), ReLU(), Dropout(rates[1]), Dense(classes(y))]
    return Network(layers, A, y, seed=seed, dtype=dtype)


def adding_lstm(
    A: Array, y: Any, units: int = 100, seed: Any = 0, dtype: Any = float
) -> Network:
    """An LSTM, and a Dense layer of one output, for the `adding` problem: squares.

    Shapes: A (terms, T, 2), y (terms,) numbers.
    Source: Hochreiter and Schmidhuber (1997); Yu et al., arXiv 1707.04822, for T of 50
            and 100.
    Differs: the forget gate's bias starts at 1; 100 units are from reports of it.

    >>> adding_lstm(*adding(4, 10, np.random.default_rng(0)), units=3).blocks.sizes
    (72, 3, 1)
    """
    return Network([LSTM(units), Dense(1)], A, y, squares, seed, dtype)


def adding(terms: int, T: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Sequences of numbers of which two are marked, and the sum of these two.

    One is marked in each half. Who answers 1 always has a mean square of 1/6.

    Shapes: A (terms, T, 2), the numbers, uniform on [0, 1], and the marks; y (terms,).
    Errors: ValueError for terms < 1, T < 2, and unless rng is a Generator.
    Source: Hochreiter and Schmidhuber (1997), with numbers in [0, 1] as in Le, Jaitly,
            Hinton, arXiv 1504.00941.

    >>> A, y = adding(5, 8, np.random.default_rng(0))
    >>> bool(((A[..., 0] * A[..., 1]).sum(1) == y).all()), A[..., 1].sum(1)
    (True, array([2., 2., 2., 2., 2.]))
    """
    generator(rng, "integers")
    A = np.zeros((count("terms", terms, 1), count("T", T, 2), 2))
    A[..., 0] = rng.random(A.shape[:2])
    for begin, end in ((0, T // 2), (T // 2, T)):
        A[np.arange(terms), rng.integers(begin, end, terms), 1] = 1
    return A, (A[..., 0] * A[..., 1]).sum(1)


def classes(y: Any) -> int:
    """How many labels there are: 0, ..., the largest."""
    labels = np.asarray(y)
    if labels.dtype.kind not in "iu" or not labels.size:
        raise ValueError(f"y is {labels.dtype} of shape {labels.shape}, not labels")
    return int(labels.max()) + 1
