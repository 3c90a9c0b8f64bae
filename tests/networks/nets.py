"""Small networks with every layer and every loss, for tests that sweep them."""

from dataclasses import replace

import numpy as np

from nglab.networks import (
    LSTM,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    MaxPool,
    Network,
    ReLU,
    Sigmoid,
    Tanh,
    squares,
)

rng = np.random.default_rng(11)
TERMS = 23
VECTORS, LABELS = rng.normal(size=(TERMS, 5)), rng.integers(3, size=TERMS)
IMAGES = rng.normal(size=(TERMS, 7, 6, 2))  # odd and even, and not square
SEQUENCES = rng.normal(size=(TERMS, 4, 3))
TARGETS = rng.normal(size=(TERMS, 2))

NETS = {
    "dense": Network([Dense(4), Tanh(), Dense(3)], VECTORS, LABELS),
    "l2": Network([Dense(4, l2=0.3), Sigmoid(), Dense(3, l2=0.7)], VECTORS, LABELS),
    "relu": Network([Dense(6), ReLU(), Dense(4), ReLU(), Dense(3)], VECTORS, LABELS),
    "squares": Network([Dense(4), Sigmoid(), Dense(2)], VECTORS, TARGETS, squares),
    "norm": Network(
        [Dense(6), ReLU(), BatchNorm(), Dense(4), BatchNorm(0.1), Dense(3)],
        VECTORS,
        LABELS,
    ),
    "norm first": Network([BatchNorm(), Dense(3)], VECTORS, LABELS),
    "dropout": Network(
        [
            *(Dense(6, 1e-3), ReLU(), BatchNorm(), Dropout(0.2)),
            *(Dense(4), Tanh(), Dropout(0.4), Dense(3)),
        ],
        VECTORS,
        LABELS,
    ),
    "dropout first": Network([Dropout(0.3), Dense(3)], VECTORS, LABELS),
    "images": Network(
        [
            *(Conv(4, l2=0.1), ReLU(), Conv(3, same=False), ReLU()),
            *(MaxPool(), Dropout(0.25), Flatten()),
            *(Dense(4), ReLU(), Dropout(0.5), Dense(3)),
        ],
        IMAGES,
        LABELS,
    ),
    "wide filters": Network(
        [MaxPool(), Conv(3, k=1), Tanh(), Conv(2, k=3), Flatten(), Dense(3)],
        IMAGES,
        LABELS,
    ),
    "normed images": Network(
        [
            *(Conv(3, k=5), BatchNorm(), Tanh()),
            *(Conv(2, k=2, same=False), BatchNorm(), Flatten(), Dense(3)),
        ],
        IMAGES,
        LABELS,
    ),
    "sequences": Network([LSTM(3), Dense(2)], SEQUENCES, TARGETS, squares),
    "sequence labels": Network([LSTM(4), Dropout(0.3), Dense(3)], SEQUENCES, LABELS),
}
LAYERS = {type(layer) for net in NETS.values() for layer in net.layers}


def somewhere(net, seed, *batch):
    """Numbers about the start: no array is 0, none the same as another."""
    rng = np.random.default_rng(seed)
    return net.x0 + 0.2 * rng.normal(size=(*batch, net.dim))


def some(net, seed, *batch, size=6):
    """Terms, and coins for them, of each row; no coins where none are thrown."""
    rng = np.random.default_rng(seed)
    i = rng.integers(net.terms, size=(*batch, size))
    if not net.tosses:
        return i, None
    return i, rng.integers(256, size=(*batch, size * net.tosses)).astype(np.uint8)


def differences(net, x, h=1e-6):
    """Central differences of f over all terms, one coordinate after the other."""
    ends = x + h * np.concatenate([np.eye(net.dim), -np.eye(net.dim)])
    up, down = np.split(net.value(ends), 2)
    return (up - down) / (2 * h)


def complex_step(net, x, i, coins):
    """df/dx, one coordinate after the other, without any rounding of a difference."""
    imaginary, h = replace(net, dtype=complex), 1e-150
    units = np.eye(net.dim)
    return np.array([imaginary.value(x + 1j * h * e, i, coins).imag / h for e in units])
