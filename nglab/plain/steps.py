"""Step lengths from curvature, from f* or from a line search, as bare loops."""

from collections.abc import Callable

import numpy as np
from numpy.linalg import norm
from numpy.typing import ArrayLike

from nglab.plain.baselines import Array, Grad

Value = Callable[[Array], float]


def secant(
    s: Array, y: Array, last: float, formula: str = "bb1", tau: float = 0.5
) -> float:
    """s's / s'y (bb1) or s'y / y'y (bb2); the last step where s'y is 0 or less."""
    ss, sy, yy = np.dot(s, s), np.dot(s, y), np.dot(y, y)
    if sy <= 4 * np.finfo(float).eps * len(s) * np.sqrt(ss * yy):  # 0 but for rounding
        return last
    if formula == "adaptive":
        formula = "bb2" if sy / yy < tau * ss / sy else "bb1"
    return ss / sy if formula == "bb1" else sy / yy


def in_turn(formula: str, j: int) -> str:
    """The formula of secant j = 0, 1, ...: bb1 and bb2 in turn, if it alternates."""
    return ("bb1", "bb2")[j % 2] if formula == "alternating" else formula


def first(lr: float | None, g: Array) -> float:
    """The given step, or min(1, 1/max|g|)."""
    return 1 / max(1.0, np.abs(g).max()) if lr is None else lr


def bb(
    grad: Grad,
    x: Array,
    lr: float | None,
    steps: int,
    formula: str = "bb1",
    lo: float = 1e-30,
    hi: float = 1e30,
    cap: float = np.inf,
    tau: float = 0.5,
    cycle: int = 1,
) -> Array:
    """x <- x - a g, a = s's / s'y, s = x - x_old, y = g - g_old, once a cycle."""
    xs, g = [x], grad(x)
    a = first(lr, g)
    for k in range(steps):
        if a * norm(g) > cap:
            a = cap / float(norm(g))
        x_old, g_old = x, g
        x = x - a * g
        g = grad(x)
        if k % cycle == 0:
            a = secant(x - x_old, g - g_old, a, in_turn(formula, k // cycle), tau)
            a = min(max(a, lo), hi)
        xs.append(x)
    return np.array(xs)


def searched(
    value: Value,
    x: Array,
    g: Array,
    a: float,
    highest: float,
    c1: float,
    shrink: float,
    most: int,
) -> float:
    """The first a, a shrink, ... with f(x - a g) <= highest - c1 a |g|^2; or 0."""
    for _ in range(most):
        if value(x - a * g) <= highest - c1 * a * (g @ g):
            return a
        a = shrink * a
    return 0.0


def gbb(
    grad: Grad,
    x: Array,
    lr: float | None,
    steps: int,
    value: Value,
    formula: str = "bb1",
    memory: int = 10,
    c1: float = 1e-4,
    shrink: float = 0.5,
    most: int = 200,
    cycle: int = 1,
) -> Array:
    """bb, its step shrunk until f(x - a g) <= max(last `memory` f) - c1 a |g|^2."""
    xs, fs, g = [x], [value(x)], grad(x)
    a = first(lr, g)
    for k in range(steps):
        t = searched(value, x, g, a, max(fs[-memory:]), c1, shrink, most)
        x_old, g_old = x, g
        x = x - t * g
        g = grad(x)
        if k % cycle == 0:
            a = secant(x - x_old, g - g_old, a, in_turn(formula, k // cycle))
        xs.append(x)
        fs.append(value(x))
    return np.array(xs)


def armijo(
    grad: Grad,
    x: Array,
    lr: ArrayLike,
    steps: int,
    value: Value,
    c1: float = 1e-4,
    shrink: float = 0.5,
    most: int = 200,
) -> Array:
    """x <- x - a g, the first a = lr, lr shrink, ... with f falling by c1 a |g|^2."""
    xs = [x]
    for a in np.broadcast_to(lr, steps):
        g = grad(x)
        x = x - searched(value, x, g, a, value(x), c1, shrink, most) * g
        xs.append(x)
    return np.array(xs)


def exact_line_search(grad: Grad, x: Array, steps: int, Q: Array) -> Array:
    """x <- x - a g, a = g'g / g'Qg."""
    xs = [x]
    for _ in range(steps):
        g = grad(x)
        a = (g @ g) / (g @ Q @ g) if g.any() else 0.0
        x = x - a * g
        xs.append(x)
    return np.array(xs)


def polyak(
    grad: Grad,
    x: Array,
    steps: int,
    value: Value,
    minimum: float = 0.0,
    c: float = 1.0,
) -> Array:
    """x <- x - (f(x) - minimum) / (c |g|^2) g, where f is above the minimum."""
    xs = [x]
    for _ in range(steps):
        g, gap = grad(x), max(value(x) - minimum, 0.0)
        a = gap / (c * (g @ g)) if g.any() else 0.0
        x = x - a * g
        xs.append(x)
    return np.array(xs)


def adgd(grad: Grad, x: Array, lr: float, steps: int) -> Array:
    """x <- x - a g, a <- min( sqrt(1 + theta) a, |s| / (2 |y|) ), theta = a / a_old."""
    xs, a, theta, g = [x], lr, np.inf, grad(x)
    for _ in range(steps):
        x_old, g_old = x, g
        x = x - a * g
        g = grad(x)
        s, y, a_old = norm(x - x_old), norm(g - g_old), a
        a = min(np.sqrt(1 + theta) * a, s / (2 * y) if y > 0 else np.inf)
        a = a if 0 < a < np.inf else a_old
        theta = a / a_old
        xs.append(x)
    return np.array(xs)
