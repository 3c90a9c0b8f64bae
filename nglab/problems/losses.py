"""Losses of a linear model: convex functions of a prediction z and a label y."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nglab.arrays import Array


class Loss(NamedTuple):
    """A convex loss: value, slope and curvature in z, and the range of the last.

    A loss that `falls` does so for ever as z grows in the direction of y: it has no
    minimiser of its own.
    """

    name: str
    value: Callable[[Array, Array], Array]
    slope: Callable[[Array, Array], Array]
    curvature: Callable[[Array, Array], Array]
    least: float
    most: float
    falls: bool = False


FAR = np.array(700.0)


def _square(z: Array, y: Array) -> Array:
    """(z - y)^2 / 2."""
    return (z - y) * (z - y) / 2


def _difference(z: Array, y: Array) -> Array:
    """z - y."""
    return z - y


def _ones(z: Array, y: Array) -> Array:
    """The curvature of a square."""
    return np.ones_like(z)


def _log_loss(z: Array, y: Array) -> Array:
    """log(1 + exp(-y z)) without overflow."""
    t = y * z
    return np.maximum(-t, 0.0) + np.log1p(np.exp(-np.abs(t)))


def _log_slope(z: Array, y: Array) -> Array:
    """-y / (1 + exp(y z)); beyond 700, where it is 1e-304, exp would overflow."""
    return y / (-1.0 - np.exp(np.minimum(y * z, FAR)))


def _log_curvature(z: Array, y: Array) -> Array:
    """1 / ((1 + exp(z)) (1 + exp(-z))), for y of -1 and 1."""
    e = np.exp(-np.abs(z))
    return e / ((1 + e) * (1 + e))


SQUARE = Loss("square", _square, _difference, _ones, least=1.0, most=1.0)
LOG = Loss("log", _log_loss, _log_slope, _log_curvature, 0.0, 0.25, falls=True)
