"""Gradients from values of f alone, coordinate by coordinate.

A scheme is called as scheme(value, x, f, eps): value evaluates f, f is f(x), and eps is
the relative precision of f, 2^-52 for double precision.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from nglab.arrays import Array

Value = Callable[[Array], Any]
Scheme = Callable[[Value, Array, float, float], Array]

WIDEST = 0.05  # the longest step of a second look, over max(1, |x_i|)
CLEAR = 16  # a move of f is clear if it is that many times the least move seen


def moved(x: Array, i: int, h: complex) -> Array:
    """A fresh x + h e_i."""
    ahead = x + np.zeros_like(h)  # complex if h is
    ahead[i] += h
    return ahead


def size(x: Array) -> Array:
    """max(1, |x_i|)."""
    return np.maximum(1.0, np.abs(x))


def two_point(value: Value, x: Array, f: float, eps: float) -> Array:
    """(f(x + h e_i) - f(x)) / h, h = sqrt(eps) max(1, |x_i|).

    (h > 0 on both sides of 0: with the sign of x_i no difference is 0 near x_i = 0.)
    """
    g = np.empty_like(x)
    for i, h in enumerate(np.sqrt(eps) * size(x)):
        ahead = moved(x, i, h)
        g[i] = (value(ahead) - f) / (ahead[i] - x[i])
    return g


def three_point(value: Value, x: Array, f: float, eps: float) -> Array:
    """(f(x + h e_i) - f(x - h e_i)) / 2h, h = eps^(1/3) max(1, |x_i|)."""
    g = np.empty_like(x)
    for i, h in enumerate(np.cbrt(eps) * size(x)):
        ahead, behind = moved(x, i, h), moved(x, i, -h)
        g[i] = (value(ahead) - value(behind)) / (ahead[i] - behind[i])
    return g


def complex_step(value: Value, x: Array, f: float, eps: float) -> Array:
    """Im f(x + i h e_i) / h, h = eps max(1, |x_i|): no cancellation, f analytic."""
    steps = eps * size(x)
    return np.array([value(moved(x, i, 1j * h)).imag / h for i, h in enumerate(steps)])


class SecondLook:
    """`three_point`, its step grown until f is clearly seen to move.

    A difference that vanishes says nothing if f is rounded more coarsely than its type
    tells (computed in single precision, printed and read, a sum with a large constant).
    """

    def __init__(self) -> None:
        self.seen = False  # whether f moved with any step at all
        self.least = np.inf  # the least move seen: of the size of f's rounding, or more

    def __call__(self, value: Value, x: Array, f: float, eps: float) -> Array:
        steps = np.cbrt(eps) * size(x)
        return np.array([self.slope(value, x, f, i, h) for i, h in enumerate(steps)])

    def slope(self, value: Value, x: Array, f: float, i: int, h: float) -> float:
        """The slope along e_i by the first of h, 8h, ... that moves f clearly."""
        while True:
            ahead, behind = moved(x, i, h), moved(x, i, -h)
            up, down = value(ahead), value(behind)
            moves = [a for a in (abs(up - f), abs(down - f)) if a > 0]
            self.least = min([self.least, *moves])
            self.seen = self.seen or bool(moves)
            clear = max(moves, default=0.0) >= CLEAR * self.least
            h = 8 * h
            if clear or not np.isfinite(up - down) or h > WIDEST * max(1.0, abs(x[i])):
                return (up - down) / (ahead[i] - behind[i])


SCHEMES: dict[str, Scheme] = {
    "2-point": two_point,
    "3-point": three_point,
    "cs": complex_step,
}
