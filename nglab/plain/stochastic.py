"""Methods for stochastic gradients as bare loops, on recorded indices and noise.

Here `grad(x)` is the gradient of a finite sum, and `grad(x, i)` the mean gradient of
its terms i alone; i[k] are the terms of step k, an epoch has m steps.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nglab.plain.baselines import Array, Grad
from nglab.plain.normalized import nsgd, unit

TermGrad = Callable[..., Array]
Indices = NDArray[np.integer[Any]]


def secant(s: Array, y: Array, m: int, last: float, eps: float = 0.0) -> float:
    """|s|^2 / (m (|s'y| + eps |s|^2)), and the last rate where that is 0/0 or x/0."""
    ss, sy = float(s @ s), float(s @ y)
    return ss / (m * (abs(sy) + eps * ss)) if sy or eps * ss else last


def sgd_bb(
    grad: TermGrad,
    x: Array,
    lr: float,
    steps: int,
    m: int,
    i: Indices,
    phi: Callable[[int], float] | None = lambda k: k + 1,
    beta: float | None = None,
    reset: bool = True,
    seed_with_lr: bool = False,
) -> Array:
    """x <- x - a g_i;  a = (prod_j raw_j phi(j))^(1/count) / phi(e), raw from G."""
    xs, a, beta = [x], lr, beta or min(1, 10 / m)
    x_old, G, G_old = x, np.zeros_like(x), np.zeros_like(x)
    estimates = [lr * phi(1)] if phi and seed_with_lr else []
    for k in range(steps):
        if k % m == 0:
            e = k // m
            if e >= 2 and (x - x_old).any():
                a = secant(x - x_old, G - G_old, m, a)
                if phi:
                    estimates.append(a * phi(e))
                    a = float(np.prod(estimates)) ** (1 / len(estimates)) / phi(e)
            x_old, G_old = x, G
            G = np.zeros_like(x) if reset else G
        g = grad(x, i[k])
        G = beta * g + (1 - beta) * G
        x = x - a * g
        xs.append(x)
    return np.array(xs)


def sbb(
    grad: TermGrad,
    x: Array,
    lr: float,
    steps: int,
    m: int,
    i: Indices,
    eps: float = 1e-3,
) -> Array:
    """x <- x - a (g_i(x) - g_i(x~) + g(x~));  a = |s|^2 / (m (|s'y| + eps |s|^2))."""
    xs, a, x_old, g_old = [x], lr, x, grad(x)  # x~ and g(x~)
    for k in range(steps):
        if k % m == 0 and k > 0:
            g = grad(x)
            a = secant(x - x_old, g - g_old, m, a, eps)
            x_old, g_old = x, g
        x = x - a * (grad(x, i[k]) - grad(x_old, i[k]) + g_old)
        xs.append(x)
    return np.array(xs)


def svrg_bb(
    grad: TermGrad, x: Array, lr: float, steps: int, m: int, i: Indices
) -> Array:
    """x <- x - a (g_i(x) - g_i(x~) + g(x~));  a = |s|^2 / (m |s'y|)."""
    return sbb(grad, x, lr, steps, m, i, eps=0.0)


def same_batch_bb(
    grad: TermGrad,
    x: Array,
    lr: float,
    steps: int,
    m: int,
    i: Indices,
    batches: Indices,
) -> Array:
    """x <- x - a g_i;  a = |s|^2 / (m |s'y|), both gradients in y of one batch."""
    xs, a, x_old = [x], lr, x
    for k in range(steps):
        if k % m == 0 and k > 0:
            B = batches[k // m]
            a = secant(x - x_old, grad(x, B) - grad(x_old, B), m, a)
            x_old = x
        x = x - a * grad(x, i[k])
        xs.append(x)
    return np.array(xs)


def noisy_nsgd(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    amplitude: float,
    norm: str = "l2",
    blocks: Sequence[int] = (),
    xi: ArrayLike = 0.0,
) -> Array:
    """x <- x - lr (g/|g| + amplitude xi), xi (steps, n) as recorded."""
    return nsgd(grad, x, lr, steps, norm, blocks, amplitude, xi=xi)


def saddle_ngd(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    every: int,
    amplitude: float,
    norm: str = "l2",
    blocks: Sequence[int] = (),
    xi: ArrayLike = 0.0,
) -> Array:
    """x <- x - lr (g/|g| + amplitude xi), without xi but at every `every`-th step."""
    xs, lr = [x], np.broadcast_to(lr, steps)
    xi = np.broadcast_to(xi, (steps, len(x)))
    for k in range(steps):
        u = unit(grad(x), blocks, norm)
        if (k + 1) % every == 0:
            u = u + amplitude * xi[k]
        x = x - lr[k] * u
        xs.append(x)
    return np.array(xs)
