"""Normalised methods as bare loops: direction and length apart, block by block."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nglab.plain.baselines import Array, Grad, over

NORMS = {
    "l2": lambda g: np.sqrt(np.sum(g**2)),
    "max": lambda g: np.max(np.abs(g)),
    "min_max": lambda g: (abs(np.max(g)) + abs(np.min(g))) / 2,
    "rms": lambda g: np.sqrt(np.mean(g**2)),
    "avg_l2": lambda g: np.sqrt(np.mean(g**2)),
    "std": lambda g: np.sqrt(np.mean((g - np.mean(g)) ** 2)),
}


def split(x: Array, blocks: Sequence[int]) -> list[Array]:
    """The blocks of x, by their sizes; no sizes mean one block."""
    return np.split(x, np.cumsum(blocks[:-1], dtype=int))


def unit(
    g: Array,
    blocks: Sequence[int] = (),
    norm: str = "l2",
    eps: float = 0.0,
    floor: float = 0.0,
) -> Array:
    """g / (max(|g|, floor) + eps) in every block, and 0/0 = 0."""
    sizes = [
        np.full_like(b, max(NORMS[norm](b), floor) + eps) for b in split(g, blocks)
    ]
    return over(g, np.concatenate(sizes))


def cosines(g: Array, h: Array, blocks: Sequence[int]) -> Array:
    """cos(g, h) of every block, repeated for its coordinates; 0 where either is 0."""
    products = split(unit(g, blocks) * unit(h, blocks), blocks)
    return np.concatenate([np.full_like(p, p.sum()) for p in products])


def nsgd(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    norm: str = "l2",
    blocks: Sequence[int] = (),
    noise: float = 0.0,
    eps: float = 0.0,
    floor: float = 0.0,
    xi: ArrayLike = 0.0,
) -> Array:
    """x <- x - lr (g/|g| + noise xi), xi (steps, n) as recorded."""
    xs, lr = [x], np.broadcast_to(lr, steps)
    xi = np.broadcast_to(xi, (steps, len(x)))
    for k in range(steps):
        u = unit(grad(x), blocks, norm, eps, floor)
        x = x - lr[k] * (u + noise * xi[k])
        xs.append(x)
    return np.array(xs)


def adaptive_nsgd(
    grad: Grad,
    x: Array,
    lr: float,
    steps: int,
    beta: float = 0.01,
    lo: float = 1e-6,
    hi: float = 1.0,
    momentum: float = 0.0,
    momentum_update: float = 0.0,
    norm: str = "max",
    blocks: Sequence[int] = (),
    noise: float = 0.0,
    eps: float = 0.0,
    floor: float = 0.0,
    xi: ArrayLike = 0.0,
) -> Array:
    """V <- m V + g;  x <- x - lr (V/|V| + noise xi);  lr and m follow cos(g, g_old)."""
    xs, V, g_old = [x], np.zeros_like(x), np.zeros_like(x)
    lrs, m = np.full_like(x, lr), np.full_like(x, momentum)  # equal within a block
    xi = np.broadcast_to(xi, (steps, len(x)))
    for k in range(steps):
        g = grad(x)
        V = m * V + g
        x = x - lrs * (unit(V, blocks, norm, eps, floor) + noise * xi[k])
        c = cosines(g, g_old, blocks)
        lrs = np.clip(lrs * (1 + beta * c), lo, hi)
        m = np.clip((1 - momentum_update) * m - momentum_update * c, 0, 1)
        g_old = g
        xs.append(x)
    return np.array(xs)


def bn_momentum(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    mu: float = 0.9,
    blocks: Sequence[int] = (),
) -> Array:
    """V <- mu V + g/|g|;  x <- x - lr V."""
    xs, V = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        V = mu * V + unit(grad(x), blocks)
        x = x - lr_k * V
        xs.append(x)
    return np.array(xs)


def bn_adam(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    blocks: Sequence[int] = (),
) -> Array:
    """Adam on u = g/|g|:  x <- x - lr m^ / (sqrt(v^) + eps)."""
    xs, m, v = [x], np.zeros_like(x), np.zeros_like(x)
    for t, lr_k in enumerate(np.broadcast_to(lr, steps), start=1):
        u = unit(grad(x), blocks)
        m = beta1 * m + (1 - beta1) * u
        v = beta2 * v + (1 - beta2) * u**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        x = x - lr_k * over(m_hat, np.sqrt(v_hat) + eps)
        xs.append(x)
    return np.array(xs)


def bn_adagrad(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    eps: float = 1e-8,
    blocks: Sequence[int] = (),
) -> Array:
    """u = g/|g|;  v <- v + u^2;  x <- x - lr u / (sqrt(v) + eps)."""
    xs, v = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        u = unit(grad(x), blocks)
        v = v + u**2
        x = x - lr_k * over(u, np.sqrt(v) + eps)
        xs.append(x)
    return np.array(xs)


def bn_rmsprop(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    rho: float = 0.9,
    eps: float = 1e-8,
    blocks: Sequence[int] = (),
) -> Array:
    """u = g/|g|;  v <- rho v + (1 - rho) u^2;  x <- x - lr u / (sqrt(v) + eps)."""
    xs, v = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        u = unit(grad(x), blocks)
        v = rho * v + (1 - rho) * u**2
        x = x - lr_k * over(u, np.sqrt(v) + eps)
        xs.append(x)
    return np.array(xs)


def bn_relative(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    mu: float = 0.9,
    least: float = 1e-3,
    blocks: Sequence[int] = (),
) -> Array:
    """V <- mu V + g/|g|;  x <- x - lr max(|x|, least) V."""
    xs, V = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        V = mu * V + unit(grad(x), blocks)
        sizes = [np.full_like(b, max(np.sqrt(b @ b), least)) for b in split(x, blocks)]
        x = x - lr_k * np.concatenate(sizes) * V
        xs.append(x)
    return np.array(xs)
