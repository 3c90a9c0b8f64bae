"""Layers for images, (height, width, channels): convolution and pooling."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided

from nglab.arguments import check_counts, check_scalars, check_switches
from nglab.arrays import Array
from nglab.networks.base import Arrays, Back, Layer, Shape, axes, glorot, total


@dataclass(frozen=True)
class Conv(Layer):
    """y_p = (window of a at p) W + b: the same filters at every pixel p of an image.

        df/dW = sum over images of windows' df/dy,
        df/da = df/dy, with zeros around it, through the filters turned by 180 degrees

    Shapes: a (b, H, W, C) of one trajectory, W (k k C, filters), b (filters,);
            y (b, H, W, filters) if `same`, which puts zeros around the image, else
            (b, H - k + 1, W - k + 1, filters).
    Units:  W starts uniform, of variance 2 / (k k C + k k filters), b at 0; the network
            adds l2 |W|^2 to f.
    Errors: ValueError for filters < 1, an even k with `same`, images smaller than k.
    Source: LeCun et al. (1998); correlation, as in all frameworks.
    Differs: a filter is one column of W, (row, column, channel) with the channel
            fastest: keras' kernel reshaped; torch's is (filters, C, k, k).
    """

    filters: int
    k: int = 3
    same: bool = True
    l2: float = 0.0
    alone = True

    def __post_init__(self) -> None:
        check_counts(self, filters=1, k=1)
        check_switches(self, "same")
        check_scalars(self, l2="[0, inf)")
        if self.same and self.k % 2 == 0:
            raise ValueError(f"k={self.k} is even: same=True needs an odd k")

    def shapes(self, into: Shape) -> tuple[list[Shape], Shape]:
        H, W, C = axes("Conv", into, 3)
        less = 0 if self.same else self.k - 1
        if min(H, W) <= less:
            raise ValueError(f"k={self.k} does not fit images of {H} x {W}")
        out = H - less, W - less, self.filters
        return [(self.k**2 * C, self.filters), (self.filters,)], out

    def start(self, into: Shape, rng: np.random.Generator) -> Arrays:
        kkC, kkF = self.k**2 * into[-1], self.k**2 * self.filters
        return [glorot(rng, (kkC, self.filters), kkC, kkF), np.zeros(self.filters)]

    def __call__(self, w: Arrays, a: Array, given: None = None) -> tuple[Array, Back]:
        (W, b), k = w, self.k
        p = k // 2 if self.same else 0
        a = framed(a, p)
        y = filtered(a, W, k)
        y += b

        def back(d: Array, g: Arrays, onward: bool = True) -> Array | None:
            F = d.shape[-1]
            g[0][...], g[1][...] = 0, total(d.reshape(-1, F))
            for seen, dn in zip(windows(a, k), d.reshape(len(d), -1, F), strict=True):
                g[0] += seen.T @ dn
            turned = W.reshape(k * k, -1, F)[::-1].mT.reshape(k * k * F, -1)
            return filtered(framed(d, k - 1 - p), turned, k) if onward else None

        return y, back


def windows(a: Array, k: int) -> Iterator[Array]:
    """The k x k windows of one image after the other, as rows: (windows, k k C)."""
    (b, H, W, C), (sb, sh, sw, sc) = a.shape, a.strides
    shape, strides = (b, H - k + 1, W - k + 1, k, k * C), (sb, sh, sw, sh, sc)
    rows = np.empty(shape[1:], a.dtype)  # of one image: they stay in the cache
    for image in as_strided(a, shape, strides, writeable=False):
        np.copyto(rows, image)
        yield rows.reshape(-1, k * k * C)


def filtered(a: Array, W: Array, k: int) -> Array:
    """Every window of every image times W: (b, H, W, C) -> (b, H', W', filters)."""
    b, H, width, _ = a.shape
    y = np.empty((b, H - k + 1, width - k + 1, W.shape[1]), np.result_type(a, W))
    for seen, out in zip(windows(a, k), y.reshape(b, -1, W.shape[1]), strict=True):
        np.matmul(seen, W, out=out)
    return y


def framed(a: Array, p: int) -> Array:
    """The images in C order, with p zeros around each."""
    if not p:
        return np.ascontiguousarray(a)
    b, H, W, C = a.shape
    frame = np.zeros((b, H + 2 * p, W + 2 * p, C), a.dtype)
    frame[:, p:-p, p:-p] = a
    return frame


@dataclass(frozen=True)
class MaxPool(Layer):
    """y = the largest of every 2 x 2 pixels; the slope of all others is 0.

    Shapes: a (b, H, W, C) of one trajectory, y (b, H // 2, W // 2, C): an odd last row
            or column is left out.
    Errors: ValueError for images with fewer than 2 x 2 pixels.
    Source: any framework; of equal pixels the first counts, row by row.
    """

    alone = True

    def shapes(self, into: Shape) -> tuple[list[Shape], Shape]:
        H, W, C = axes("MaxPool", into, 3)
        if min(H, W) < 2:
            raise ValueError(f"MaxPool does not fit images of {H} x {W}")
        return [], (H // 2, W // 2, C)

    def __call__(self, w: Arrays, a: Array, given: None = None) -> tuple[Array, Back]:
        H, W = a.shape[1] // 2 * 2, a.shape[2] // 2 * 2
        corners = [np.s_[:, i:H:2, j:W:2] for i in (0, 1) for j in (0, 1)]
        p, q, r, s = (a[corner] for corner in corners)
        y = np.maximum(np.maximum(p, q), np.maximum(r, s))

        def back(d: Array, g: Arrays, onward: bool = True) -> Array:
            da, free = np.zeros(a.shape, d.dtype), np.ones(y.shape, bool)
            for corner in corners:
                largest = (a[corner] == y) & free
                np.multiply(d, largest, out=da[corner])
                free ^= largest
            return da

        return y, back
