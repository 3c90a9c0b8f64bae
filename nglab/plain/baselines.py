"""The methods everybody compares with, as bare loops."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]
Grad = Callable[[Array], Array]


def over(a: Array, b: Array) -> Array:
    """a / b entry by entry, and 0 where b is 0."""
    return np.divide(a, b, out=np.zeros_like(a), where=b > 0)


def gd(grad: Grad, x: Array, lr: ArrayLike, steps: int) -> Array:
    """x <- x - lr g."""
    xs = [x]
    for lr_k in np.broadcast_to(lr, steps):
        x = x - lr_k * grad(x)
        xs.append(x)
    return np.array(xs)


def momentum(grad: Grad, x: Array, lr: ArrayLike, steps: int, mu: float = 0.9) -> Array:
    """V <- mu V + g;  x <- x - lr V."""
    xs, V = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        V = mu * V + grad(x)
        x = x - lr_k * V
        xs.append(x)
    return np.array(xs)


def nesterov(grad: Grad, x: Array, lr: ArrayLike, steps: int, mu: float = 0.9) -> Array:
    """V <- mu V + g;  x <- x - lr (g + mu V)."""
    xs, V = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x)
        V = mu * V + g
        x = x - lr_k * (g + mu * V)
        xs.append(x)
    return np.array(xs)


def adam(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Array:
    """x <- x - lr m^ / (sqrt(v^) + eps), m^ = m/(1 - beta1^t), v^ = v/(1 - beta2^t)."""
    xs, m, v = [x], np.zeros_like(x), np.zeros_like(x)
    for t, lr_k in enumerate(np.broadcast_to(lr, steps), start=1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        x = x - lr_k * over(m_hat, np.sqrt(v_hat) + eps)
        xs.append(x)
    return np.array(xs)


def nadam(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Array:
    """Adam with beta1 m^ + (1 - beta1) g / (1 - beta1^t) in the place of m^."""
    xs, m, v = [x], np.zeros_like(x), np.zeros_like(x)
    for t, lr_k in enumerate(np.broadcast_to(lr, steps), start=1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        ahead = beta1 * m_hat + (1 - beta1) * g / (1 - beta1**t)
        x = x - lr_k * over(ahead, np.sqrt(v_hat) + eps)
        xs.append(x)
    return np.array(xs)


def amsgrad(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> Array:
    """w <- max(w, v);  x <- x - lr m / (sqrt(w) + eps), m and v as in Adam."""
    xs, m, v, w = [x], np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        w = np.maximum(w, v)
        x = x - lr_k * over(m, np.sqrt(w) + eps)
        xs.append(x)
    return np.array(xs)


def adamax(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    beta1: float = 0.9,
    beta2: float = 0.999,
) -> Array:
    """v <- max(beta2 v, |g|);  x <- x - lr / (1 - beta1^t) m / v."""
    xs, m, v = [x], np.zeros_like(x), np.zeros_like(x)
    for t, lr_k in enumerate(np.broadcast_to(lr, steps), start=1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = np.maximum(beta2 * v, np.abs(g))
        x = x - lr_k / (1 - beta1**t) * over(m, v)
        xs.append(x)
    return np.array(xs)


def adagrad(
    grad: Grad, x: Array, lr: ArrayLike, steps: int, eps: float = 1e-8
) -> Array:
    """v <- v + g^2;  x <- x - lr g / (sqrt(v) + eps)."""
    xs, v = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x)
        v = v + g**2
        x = x - lr_k * over(g, np.sqrt(v) + eps)
        xs.append(x)
    return np.array(xs)


def rmsprop(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    rho: float = 0.9,
    eps: float = 1e-8,
) -> Array:
    """v <- rho v + (1 - rho) g^2;  x <- x - lr g / (sqrt(v) + eps)."""
    xs, v = [x], np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x)
        v = rho * v + (1 - rho) * g**2
        x = x - lr_k * over(g, np.sqrt(v) + eps)
        xs.append(x)
    return np.array(xs)


def adadelta(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    rho: float = 0.95,
    eps: float = 1e-6,
) -> Array:
    """d = g sqrt(E[d^2] + eps) / sqrt(E[g^2] + eps);  x <- x - lr d."""
    xs, Eg2, Ed2 = [x], np.zeros_like(x), np.zeros_like(x)
    for lr_k in np.broadcast_to(lr, steps):
        g = grad(x)
        Eg2 = rho * Eg2 + (1 - rho) * g**2
        d = over(np.sqrt(Ed2 + eps), np.sqrt(Eg2 + eps)) * g
        Ed2 = rho * Ed2 + (1 - rho) * d**2
        x = x - lr_k * d
        xs.append(x)
    return np.array(xs)
