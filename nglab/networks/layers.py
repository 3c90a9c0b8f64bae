"""Layers of any network: dense, activations, normalisation, dropout."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nglab.arguments import check_counts, check_scalars
from nglab.arrays import Array
from nglab.networks.base import (
    Arrays,
    Back,
    Layer,
    Shape,
    axes,
    glorot,
    pixels,
    total,
)


@dataclass(frozen=True)
class Dense(Layer):
    """y = a W + b.

        df/dW = a' df/dy,    df/db = sum over samples of df/dy,    df/da = df/dy W'

    Shapes: a (*B, b, m), W (*B, m, units), b (*B, units), y (*B, b, units).
    Units:  W starts uniform, of variance 2 / (m + units), b at 0; the network adds
            l2 |W|^2 to f.
    Errors: ValueError for units < 1, l2 < 0, and samples that are no vectors.
    Source: Glorot and Bengio (2010), for the start.
    Differs: keras' and torch's start is the same, but for torch's biases; l2 has no
            1/2, as in keras (torch's weight_decay is 2 l2).

    >>> y, back = Dense(1)([np.array([[3.0], [4.0]]), np.zeros(1)], np.eye(2))
    >>> y[:, 0]
    array([3., 4.])
    """

    units: int
    l2: float = 0.0

    def __post_init__(self) -> None:
        check_counts(self, units=1)
        check_scalars(self, l2="[0, inf)")

    def shapes(self, into: Shape) -> tuple[list[Shape], Shape]:
        (m,) = axes("Dense", into, 1)
        return [(m, self.units), (self.units,)], (self.units,)

    def start(self, into: Shape, rng: np.random.Generator) -> Arrays:
        (m,), n = into, self.units
        return [glorot(rng, (m, n), m, n), np.zeros(n)]

    def __call__(self, w: Arrays, a: Array, given: None = None) -> tuple[Array, Back]:
        W, b = w
        y = a @ W
        y += b[..., None, :]

        def back(d: Array, g: Arrays, onward: bool = True) -> Any:
            np.matmul(a.mT, d, out=g[0])
            g[1][...] = total(d)
            return d @ W.mT if onward else None

        return y, back


@dataclass(frozen=True)
class ReLU(Layer):
    """y = max(a, 0), whose slope is 1 where y > 0, else 0.

    Shapes: a and y (*B, b, ...).
    Source: Nair and Hinton (2010); the slope at 0 is 0, as in all frameworks.
    """

    def __call__(self, w: Arrays, a: Array, given: None = None) -> tuple[Array, Back]:
        y = np.maximum(a, 0)

        def back(d: Array, g: Arrays, onward: bool = True) -> Array:
            return d * (y > 0)

        return y, back


@dataclass(frozen=True)
class Sigmoid(Layer):
    """y = 1 / (1 + exp(-a)) = (1 + tanh(a/2)) / 2, whose slope is y (1 - y) <= 1/4.

    Shapes: a and y (*B, b, ...).
    Source: the logistic function; tanh neither overflows nor warns.
    """

    def __call__(self, w: Arrays, a: Array, given: None = None) -> tuple[Array, Back]:
        y = (np.tanh(a / 2) + 1) / 2

        def back(d: Array, g: Arrays, onward: bool = True) -> Array:
            return d * (y * (1 - y))

        return y, back


@dataclass(frozen=True)
class Tanh(Layer):
    """y = tanh(a), whose slope is 1 - y^2.

    Shapes: a and y (*B, b, ...).
    Source: any textbook.
    """

    def __call__(self, w: Arrays, a: Array, given: None = None) -> tuple[Array, Back]:
        y = np.tanh(a)

        def back(d: Array, g: Arrays, onward: bool = True) -> Array:
            return d * (1 - y * y)

        return y, back


@dataclass(frozen=True)
class BatchNorm(Layer):
    """y = gamma z + beta, z = (a - mean a) / s, s = sqrt(var a + eps), over samples.

        df/dgamma = sum (d z),    df/dbeta = sum d,
        df/da = gamma / s (d - mean d - z mean(d z)),    d = df/dy

    It keeps no state: mean and variance are those of the call's samples, of an image's
    pixels too, unless statistics are given.

    Shapes: a (*B, b, m), of one trajectory (b, ..., m); gamma, beta (*B, m);
            statistics (mean, s), each (*B, m).
    Units:  gamma starts at 1, beta at 0; eps has the unit of a^2.
    Errors: ValueError for eps <= 0.
    Source: Ioffe and Szegedy, arXiv 1502.03167.
    Differs: keras and torch keep running averages for evaluation (of momentum .99 and
            .9); `Network.output` takes the statistics of all terms instead. eps is
            keras' 1e-3; torch has 1e-5.
    """

    eps: float = 1e-3

    def __post_init__(self) -> None:
        check_scalars(self, eps="(0, inf)")

    def shapes(self, into: Shape) -> tuple[list[Shape], Shape]:
        return [into[-1:], into[-1:]], into

    def start(self, into: Shape, rng: np.random.Generator) -> Arrays:
        return [np.ones(into[-1]), np.zeros(into[-1])]

    def statistics(self, a: Array) -> tuple[Array, Array]:
        """The mean and the scale s of each feature: (*B, b, m) -> (*B, m), (*B, m)."""
        mean = total(a) / a.shape[-2]
        z = a - mean[..., None, :]
        z *= z
        return mean, np.sqrt(total(z) / a.shape[-2] + self.eps)

    def __call__(self, w: Arrays, a: Array, given: Any = None) -> tuple[Array, Back]:
        into, single = a.shape, w[0].ndim == 1  # trajectory, of images perhaps
        a = pixels(a) if single else a
        gamma, beta = (p[..., None, :] for p in w)
        mean, s = (p[..., None, :] for p in given or self.statistics(a))
        z = a - mean
        z /= s
        y = z * gamma
        y += beta

        def back(d: Array, g: Arrays, onward: bool = True) -> Array:
            d = pixels(d) if single else d
            g[0][...], g[1][...] = total(d * z), total(d)
            b = d.shape[-2]
            da = d - g[1][..., None, :] / b
            da -= z * (g[0][..., None, :] / b)
            da *= gamma / s
            return da.reshape(into) if single else da

        return y.reshape(into) if single else y, back


@dataclass(frozen=True)
class Dropout(Layer):
    """y = a / (1 - p) where a coin is at least 256 p, else 0; y = a without coins.

    Shapes: a and y (*B, b, ...), coins of the same shape, of 0, ..., 255.
    Units:  p = round(256 rate) / 256, so that a coin is one byte.
    Errors: ValueError unless 0 <= rate and p < 1.
    Source: Srivastava et al. (2014), inverted as in all frameworks.
    Differs: the coins are an argument; p = 51/256 for a rate of .2.

    >>> a, coins = np.ones((1, 4)), np.array([[0, 127, 128, 255]])
    >>> Dropout(0.5)([], a, coins)[0]
    array([[0., 0., 2., 2.]])
    """

    rate: float

    def __post_init__(self) -> None:
        check_scalars(self, rate="[0, 1)")
        if self.below > 255:
            raise ValueError(f"rate={self.rate} drops all: at most 255/256 can be")

    @property
    def below(self) -> int:
        """The least coin that keeps."""
        return round(256 * self.rate)

    def tosses(self, into: Shape) -> int:
        return int(np.prod(into))

    def __call__(self, w: Arrays, a: Array, given: Any = None) -> tuple[Array, Back]:
        if given is None:
            return a, lambda d, g, onward=True: d
        keep = (given >= self.below).astype(a.real.dtype)
        keep *= 256 / (256 - self.below)

        def back(d: Array, g: Arrays, onward: bool = True) -> Array:
            return d * keep

        return a * keep, back


@dataclass(frozen=True)
class Flatten(Layer):
    """Each sample as one vector.

    Shapes: a (b, ...) of one trajectory, y (b, product of the rest).
    Source: any framework; the last axis runs fastest.
    """

    alone = True

    def shapes(self, into: Shape) -> tuple[list[Shape], Shape]:
        return [], (int(np.prod(into)),)

    def __call__(self, w: Arrays, a: Array, given: None = None) -> tuple[Array, Back]:
        def back(d: Array, g: Arrays, onward: bool = True) -> Array:
            return d.reshape(a.shape)

        return a.reshape(len(a), -1), back
