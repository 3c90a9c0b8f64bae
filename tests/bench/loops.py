"""NSGD on f = x'Ax/2 without the library: in place, and as anybody would write it.

Each loop records f and |g| at every step, as the library does, and returns f.
"""

from collections.abc import Callable
from math import sqrt

import numpy as np

from nglab.arrays import Array

Product = Callable[..., Array]  # (x, out=g): A x
Rate = Callable[[int], float]  # k -> lr


def in_place(product: Product, x0: Array, lr: Rate, steps: int) -> Array:
    """One trajectory in the fewest NumPy calls, nothing allocated on the way."""
    x, g = x0.copy(), np.empty_like(x0)
    f, size, rate = np.empty((3, steps))
    for k in range(steps):
        product(x, out=g)
        f[k] = x.dot(g) / 2
        size[k] = s = sqrt(g.dot(g))
        rate[k] = h = lr(k)
        g *= h / s
        x -= g
    return f


def in_place_batch(product: Product, x0: Array, lr: Array, steps: int) -> Array:
    """A batch in the fewest passes; lr broadcasts to the batch."""
    batch = np.broadcast_shapes(np.shape(lr), x0.shape[:-1])
    x = np.array(np.broadcast_to(x0, (*batch, x0.shape[-1])))
    g = np.empty_like(x)
    f, size = np.empty((2, steps, *batch))
    for k in range(steps):
        product(x, out=g)
        np.vecdot(x, g, out=f[k])
        np.vecdot(g, g, out=size[k])
        np.sqrt(size[k], out=size[k])
        g *= (lr / size[k])[..., None]
        x -= g
    f /= 2
    return f


def gemm(A: Array) -> Product:
    """The product for a batch: the fastest, with bits that depend on the batch."""
    return lambda x, out: np.matmul(x, A, out=out)


def vecmat(A: Array) -> Product:
    """The product for a batch, row by row: the bits of a row are its own."""
    return lambda x, out: np.vecmat(x, A, out=out)


def diagonal(d: Array) -> Product:
    """The product with diag(d)."""
    return lambda x, out: np.multiply(d, x, out=out)


def bare(A: Array, x0: Array, lr: Rate, steps: int) -> Array:
    """One trajectory, in the first lines that come to mind."""
    x = x0
    f, size = [], []
    for k in range(steps):
        g = A @ x
        f.append(x @ g / 2)
        size.append(np.linalg.norm(g))
        x = x - lr(k) * g / size[k]
    return np.array(f)


def reads(A: Array, x0: Array, times: int) -> None:
    """A times a vector and nothing else: each product reads A once."""
    for _ in range(times):
        A.dot(x0)
