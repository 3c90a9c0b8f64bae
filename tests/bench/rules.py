"""W8 without the library: the operations of a method's step, written in place.

A function takes x0 and its blocks as slices, and gives step(g) -> x. In it a and u are
room for what a step forms on its way, and t = 1, 2, ... counts the steps.
"""

from collections.abc import Callable
from itertools import count
from math import sqrt

import numpy as np

from nglab.arrays import Array

LR, BETA1, BETA2, RHO, EPS = 1e-3, 0.9, 0.999, 0.9, 1e-8
BETA, LO, HI, MU = 0.01, 1e-6, 1.0, 0.9  # of adaptive_nsgd
Step = Callable[[Array], Array]  # g -> x
Size = Callable[[Array, Array], float]  # a block, and room for it -> its norm


def l2(g: Array, a: Array) -> float:
    """|g|_2."""
    return sqrt(g.dot(g))


def largest(g: Array, a: Array) -> float:
    """max |g_i|."""
    return max(float(g.max()), -float(g.min()))


def std(g: Array, a: Array) -> float:
    """The standard deviation."""
    np.subtract(g, g.sum() / g.size, out=a)
    return sqrt(a.dot(a) / a.size)


def nsgd(x0: Array, slices: list[slice], size: Size) -> Step:
    """x -= lr g/|g|."""
    x, a = x0.copy(), np.empty_like(x0)

    def step(g: Array) -> Array:
        for s in slices:
            np.divide(g[s], size(g[s], a[s]), out=a[s])
        np.multiply(a, LR, out=a)
        np.subtract(x, a, out=x)
        return x

    return step


def adam(x0: Array, slices: list[slice]) -> Step:
    """Both averages, both corrections."""
    x, ts = x0.copy(), count(1)
    m, v, a, u = np.zeros((4, x0.size))

    def step(g: Array) -> Array:
        t = next(ts)
        np.multiply(m, BETA1, out=m)
        np.multiply(g, 1 - BETA1, out=a)
        np.add(m, a, out=m)
        np.multiply(v, BETA2, out=v)
        np.multiply(g, g, out=a)
        np.multiply(a, 1 - BETA2, out=a)
        np.add(v, a, out=v)
        np.divide(v, 1 - BETA2**t, out=a)
        np.sqrt(a, out=a)
        np.add(a, EPS, out=a)
        np.divide(m, 1 - BETA1**t, out=u)
        np.divide(u, a, out=a)
        np.multiply(a, LR, out=a)
        np.subtract(x, a, out=x)
        return x

    return step


def bn_adam(x0: Array, slices: list[slice]) -> Step:
    """Adam on the gradient over its norm."""
    u, whole = np.empty_like(x0), adam(x0, slices)

    def step(g: Array) -> Array:
        for s in slices:
            np.divide(g[s], l2(g[s], u[s]), out=u[s])
        return whole(u)

    return step


def rmsprop(x0: Array, slices: list[slice]) -> Step:
    """The gradient over the root of its mean square."""
    v, x, a = np.zeros_like(x0), x0.copy(), np.empty_like(x0)

    def step(g: Array) -> Array:
        np.multiply(v, RHO, out=v)
        np.multiply(g, g, out=a)
        np.multiply(a, 1 - RHO, out=a)
        np.add(v, a, out=v)
        np.sqrt(v, out=a)
        np.add(a, EPS, out=a)
        np.divide(g, a, out=a)
        np.multiply(a, LR, out=a)
        np.subtract(x, a, out=x)
        return x

    return step


def adaptive_nsgd(x0: Array, slices: list[slice]) -> Step:
    """The maximum norm of a momentum; a block's rate follows the correlation."""
    V, x, a, last = np.zeros_like(x0), x0.copy(), np.empty_like(x0), np.zeros_like(x0)
    lr, before = [LR] * len(slices), [0.0] * len(slices)

    def step(g: Array) -> Array:
        nonlocal last
        for b, s in enumerate(slices):
            size = l2(g[s], a[s])
            c = g[s].dot(last[s]) / (size * before[b]) if before[b] else 0.0
            np.multiply(V[s], MU, out=V[s])
            np.add(V[s], g[s], out=V[s])
            np.divide(V[s], largest(V[s], a[s]), out=a[s])
            np.multiply(a[s], lr[b], out=a[s])
            lr[b] = min(max(lr[b] * (1 + BETA * c), LO), HI)
            before[b] = size
        np.subtract(x, a, out=x)
        last = g
        return x

    return step
