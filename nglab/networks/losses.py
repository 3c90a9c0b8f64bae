"""Losses of a network: the mean over the samples, and its slope in the outputs."""

import numpy as np

from nglab.arrays import Array


def cross_entropy(z: Array, y: Array) -> tuple[Array, Array]:
    """The mean of -log softmax(z)_y, and its slope (softmax(z) - [y]) / b.

    Shapes: outputs z (*B, b, k), labels y (b,) or (*B, b) among 0, ..., k - 1.
    Source: the negative log-likelihood; the largest z is taken off before exp.

    >>> f, slope = cross_entropy(np.array([[0.0, np.log(3.0)]]), np.array([1]))
    >>> f.round(6), slope.round(2)
    (np.float64(0.287682), array([[ 0.25, -0.25]]))
    """
    z = z - z.max(-1, keepdims=True)
    e = np.exp(z)
    sums = e.sum(-1, keepdims=True)
    hot = (np.arange(z.shape[-1]) == y[..., None]).astype(z.real.dtype)
    f = (np.log(sums[..., 0]) - (z * hot).sum(-1)).mean(-1)
    return f, (e / sums - hot) / z.shape[-2]


def squares(z: Array, y: Array) -> tuple[Array, Array]:
    """The mean of |z - y|^2 over the samples, and its slope 2 (z - y) / b.

    Shapes: outputs z (*B, b, k), targets y (b, k) or (*B, b, k).
    Source: Gauss (1809).
    Differs: of several outputs this is the sum; keras and torch take their mean.

    >>> squares(np.array([[1.0], [2.0]]), np.array([[0.0], [4.0]]))[0]
    np.float64(2.5)
    """
    d = z - y
    return (d * d).sum(-1).mean(-1), (2 / d.shape[-2]) * d
