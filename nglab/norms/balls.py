"""Norms of matrices, each with its dual and with the corner of its unit ball.

    norm |X|                                dual: max <G, X> over |X| <= 1
    l2        root of the sum of squares    l2
    max       max |x_ij|                    sum of |g_ij|
    rms       l2 / sqrt(m n)                l2 sqrt(m n)
    rows      the longest row               sum of the lengths of the rows
    columns   the longest column            sum of the lengths of the columns
    spectral  the largest singular value    sum of the singular values

A corner is an X with |X| <= 1 and <G, X> = dual(G), and 0 where G = 0: sign(0) = 0, a
zero row stays zero, and the polar factor of a singular matrix has its rank. Shapes: G
and X (*B, m, n), norm and dual (*B).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nglab.arrays import Array, norm, ordered, ratio, scaled


class Ball(NamedTuple):
    """A norm: its value, that of its dual, and the corner of its unit ball along G."""

    norm: Callable[[Array], Array]
    dual: Callable[[Array], Array]
    corner: Callable[[Array], Array]


def flat(X: Array) -> Array:
    """The entries, row by row: (*B, m, n) -> (*B, m n)."""
    return X.reshape(*X.shape[:-2], -1)


def length(X: Array) -> Array:
    """|X|_F."""
    return norm(flat(X))


def lengths(X: Array) -> Array:
    """The lengths of the rows: (*B, m)."""
    return norm(ordered(X))


def unit(v: Array) -> Array:
    """v / |v|_2 along the last axis, and 0/0 = 0."""
    v, vv, _ = scaled(ordered(v))
    return ratio(v, np.sqrt(vv)[..., None])


def sphere(X: Array) -> Array:
    """X / |X|_F."""
    return unit(flat(X)).reshape(X.shape)


def root(X: Array) -> float:
    """sqrt(m n)."""
    return float(np.sqrt(X.shape[-2] * X.shape[-1]))


def largest(X: Array) -> Array:
    """max |x_ij|."""
    return np.abs(flat(X)).max(-1)


def halved(X: Array) -> tuple[Array, Array]:
    """X / 2^p and 2^p near max |X|: exact, and the same for c X, c a power of two.

    A matrix that is not finite becomes 0, and 2^p NaN: LAPACK refuses it.
    """
    size = largest(X)
    two = np.where(np.isfinite(size), np.ldexp(1.0, np.frexp(size)[1] - 1), np.nan)
    return np.nan_to_num(X / two[..., None, None]), two


def singular(X: Array) -> Array:
    """The singular values, from the largest: (*B, min(m, n))."""
    X, two = halved(X)
    return np.asarray(np.linalg.svd(X, compute_uv=False)) * two[..., None]


def polar(X: Array) -> Array:
    """U V' over the singular values that are not 0 to rounding."""
    X, two = halved(X)
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    least = max(X.shape[-2:]) * np.finfo(float).eps * s[..., :1]
    corner: Array = (U * (s > least)[..., None, :]) @ Vt
    return corner * np.where(np.isfinite(two), 1.0, np.nan)[..., None, None]


BALLS = {
    "l2": Ball(length, length, sphere),
    "max": Ball(largest, lambda G: np.abs(flat(G)).sum(-1), np.sign),
    "rms": Ball(
        lambda X: length(X) / root(X),
        lambda G: length(G) * root(G),
        lambda G: sphere(G) * root(G),
    ),
    "rows": Ball(
        lambda X: lengths(X).max(-1),
        lambda G: lengths(G).sum(-1),
        unit,
    ),
    "columns": Ball(
        lambda X: lengths(X.mT).max(-1),
        lambda G: lengths(G.mT).sum(-1),
        lambda G: unit(G.mT).mT,
    ),
    "spectral": Ball(
        lambda X: singular(X)[..., 0],
        lambda G: singular(G).sum(-1),
        polar,
    ),
}
