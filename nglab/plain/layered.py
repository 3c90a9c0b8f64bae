"""AdamW, LARS, LAMB, NovoGrad, clipping and DoG as bare loops, block by block."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nglab.plain.baselines import Array, Grad, over
from nglab.plain.touching import COUPLINGS, Shapes, matrices


def length(a: Array) -> float:
    """|a|."""
    return float(np.sqrt(np.sum(a**2)))


def per_block(numbers: Sequence[float] | Array, x: Array, blocks: Shapes) -> Array:
    """One number a block -> one a coordinate."""
    return np.repeat(numbers, [a.size for a in matrices(x, blocks)])


def adamw(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
    decay: float = 0.01,
    coupling: str = "scaled",
) -> Array:
    """x <- x - lr (m^ / (sqrt(v^) + eps) + decay x); or decay x beside lr, or in g."""
    xs, m, v = [x], np.zeros_like(x), np.zeros_like(x)
    l2, scaled, own = [decay * (coupling == c) for c in COUPLINGS]
    for t, lr_k in enumerate(np.broadcast_to(lr, steps), start=1):
        g = grad(x) + l2 * x
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        u = over(m_hat, np.sqrt(v_hat) + eps)
        x = (1 - lr_k * scaled - own) * x - lr_k * u
        xs.append(x)
    return np.array(xs)


def lars(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    mu: float = 0.9,
    trust: float = 1e-3,
    decay: float = 0.0,
    blocks: Shapes = (),
) -> Array:
    """V <- mu V + r (g + decay x), r = trust |x| / (|g| + decay |x|), or 1 at 0;
    x <- x - lr V.
    """
    xs, V = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x)
        r = []
        for G, X in zip(matrices(g, blocks), matrices(x, blocks), strict=True):
            zero = not G.any() or not X.any()
            size = length(G) + decay * length(X)
            r.append(1.0 if zero else trust * length(X) / size)
        V = mu * V + per_block(r, x, blocks) * (g + decay * x)
        x = x - lr_k * V
        xs.append(x)
    return np.array(xs)


def lamb(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-6,
    decay: float = 0.01,
    blocks: Shapes = (),
) -> Array:
    """u = m^ / (sqrt(v^) + eps) + decay x;  x <- x - lr (|x|/|u|, or 1 at 0) u."""
    xs, m, v = [x], np.zeros_like(x), np.zeros_like(x)
    for t, lr_k in enumerate(np.broadcast_to(lr, steps), start=1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        u = over(m_hat, np.sqrt(v_hat) + eps) + decay * x
        trust = [
            length(X) / length(U) if X.any() and U.any() else 1.0
            for X, U in zip(matrices(x, blocks), matrices(u, blocks), strict=True)
        ]
        x = x - lr_k * per_block(trust, x, blocks) * u
        xs.append(x)
    return np.array(xs)


def novograd(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    beta1: float = 0.95,
    beta2: float = 0.98,
    eps: float = 1e-8,
    decay: float = 0.0,
    blocks: Shapes = (),
) -> Array:
    """v <- b2 v + (1 - b2) |g|^2, at first |g|^2;
    m <- b1 m + g / (sqrt(v) + eps) + decay x;  x <- x - lr m.
    """
    xs, m, v = [x], np.zeros_like(x), np.zeros(len(blocks) or 1)
    for k, lr_k in enumerate(np.broadcast_to(lr, steps)):
        g = grad(x)
        squares = np.array([np.sum(G**2) for G in matrices(g, blocks)])
        v = squares if k == 0 else beta2 * v + (1 - beta2) * squares
        size = per_block(np.sqrt(v) + eps, x, blocks)
        m = beta1 * m + over(g, size) + decay * x
        x = x - lr_k * m
        xs.append(x)
    return np.array(xs)


def clipped_gd(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    limit: float = 1.0,
    mu: float = 0.0,
    blocks: Shapes = (),
) -> Array:
    """V <- mu V + g min(1, limit / |g|);  x <- x - lr V."""
    xs, V = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x)
        sizes = [length(G) for G in matrices(g, blocks)]
        shares = [limit / size if size > limit else 1.0 for size in sizes]
        V = mu * V + per_block(shares, x, blocks) * g
        x = x - lr_k * V
        xs.append(x)
    return np.array(xs)


def agc(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    limit: float = 0.01,
    least: float = 1e-3,
    mu: float = 0.0,
    blocks: Shapes = (),
) -> Array:
    """Each row g_i shortened to limit max(|x_i|, least); a vector is one unit."""
    xs, V = [x], np.zeros_like(x)
    units = [np.size(b) == 1 for b in blocks or (0,)]
    for lr_k in np.broadcast_to(lr, steps):
        clipped = []
        pairs = zip(matrices(grad(x), blocks), matrices(x, blocks), units, strict=True)
        for G, X, vector in pairs:
            for g_i, x_i in [(G, X)] if vector else zip(G, X, strict=True):
                cap = limit * max(length(x_i), least)
                long = length(g_i) > cap
                clipped.append((g_i * cap / length(g_i) if long else g_i).ravel())
        V = mu * V + np.concatenate(clipped)
        x = x - lr_k * V
        xs.append(x)
    return np.array(xs)


def dog(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    least: float = 1e-6,
    eps: float = 0.0,
    blocks: Shapes = (),
) -> Array:
    """x <- x - lr far / sqrt(sum |g_i|^2 + eps) g,
    far = max(least (1 + |x_0|), max |x_i - x_0|).
    """
    xs, G2 = [x], np.zeros(len(blocks) or 1)
    far = np.array([least * (1 + length(X)) for X in matrices(x, blocks)])
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x)
        gone = [length(D) for D in matrices(x - xs[0], blocks)]
        far = np.maximum(far, gone)
        G2 = G2 + [np.sum(G**2) for G in matrices(g, blocks)]
        x = x - lr_k * per_block(over(far, np.sqrt(G2 + eps)), x, blocks) * g
        xs.append(x)
    return np.array(xs)
