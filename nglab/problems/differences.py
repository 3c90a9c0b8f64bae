"""Whether a gradient is right: differences of values, which know nothing of it."""

from typing import Any

import numpy as np

from nglab.arguments import count, finite, instance
from nglab.arrays import Array
from nglab.functions import checked

EPS = 2.0**-52
LEAST = 2.0**-1070  # what values near 0 may be off, whatever their size
RATIO = 8.0  # from one step of the ladder to the next
DEEP, HIGH = 2.0**-45, 2.0**60  # where it begins and ends, in parts of x
MOST_NUMBERS = 2**21  # in one evaluation


def gradient_error(problem: Any, x: Any) -> float:
    """How wrong the gradient at x is, as far as differences of f can prove it.

    The largest relative error of any coordinate, |D - g| / |D|: 0 or a few roundings
    for a right gradient at any scale of x and f, 0.3 for one that is off by 30 %, 1 for
    a missing term, 2 for a wrong sign, whatever the size of the other coordinates. D
    are central differences with steps h in a ladder of each coordinate's own. Their
    uncertainty W is what D changes from step to step, and the rounding of f, which is
    measured by moving x by its last bits, and further until f changes; the first h from
    which on W grows again is the best. What is not larger than W counts as nothing, and
    so does a coordinate whose W never falls below 1 % (at a minimiser, on a plateau, at
    a kink). NaN where f or g is not finite, and if g changes from call to call.

    Shapes: x (*B, n); about 60 n evaluations for each row. The problem needs dim and
            value_and_grad; its own `grad`, if it has one, is checked too.
    Errors: ValueError for x of the wrong length or not finite, and for a problem
            without value_and_grad.
    Source: central differences; their balance of truncation and rounding as in Gill,
            Murray, Saunders, Wright (1983); noise by last bits: More and Wild (2011).

    >>> class Wrong:
    ...     dim = 2
    ...     def value_and_grad(self, x):
    ...         return x[..., 0] ** 4 + x[..., 1] ** 2, x * [1.0, 2.0]
    >>> round(gradient_error(Wrong(), [2.0, 1e-6]), 6)  # 4 x^3 is 32, and not 2
    0.9375
    """
    how = "it needs value_and_grad"
    instance("problem", problem, "function", "value_and_grad", cure=how)
    points, n = finite("x", x), count("dim", getattr(problem, "dim", None), 1)
    if points.ndim == 0 or points.shape[-1] != n:
        raise ValueError(f"x of shape {points.shape} has not the {n} coordinates")
    f = checked(problem)
    with np.errstate(all="ignore"):
        errors = [row_error(f, row) for row in points.reshape(-1, n)]
    return float(np.max(errors))  # NaN, if there is one


def row_error(f: Any, x: Array) -> Array:
    """The largest proven error of value_and_grad and of grad, at one x (n,)."""
    here, g = f.value_and_grad(x)
    g = np.array([g, f.grad(x) if hasattr(f, "grad") else g])
    again = np.array_equal(f.value_and_grad(x)[1], g[0])
    if not (again and np.isfinite(here) and np.isfinite(g).all()):
        return np.array(np.nan)
    noise, wobble = last_bits(f, x)
    best, W = np.full_like(g, np.nan), np.full_like(g, np.inf)
    found, ended = W < 0, W < 0
    least, most = np.full_like(x, -np.inf), np.full_like(x, np.inf)  # of D - W, D + W
    D, jump = np.full_like(x, np.nan), np.zeros_like(x)
    for h in ladder(x, abs(here), np.abs(g).max()):
        up, down, width = ends(f, x, h)
        rounding = 4 * (noise + EPS * (np.abs(up) + np.abs(down)) + LEAST) / width
        last, D = D, (up - down) / width
        w = 2 * np.abs(D - last) + rounding
        last, jump = jump, np.abs(up - 2 * here + down) / width
        jump = np.where(jump > rounding, jump, 0)
        kink = (jump > 0) & (jump <= RATIO / 2 * last)  # it does not shrink with h
        ended = ended | (D - w > most) | (D + w < least) | (kink & ~found)
        least, most = np.fmax(least, D - w), np.fmin(most, D + w)
        found = found | (w <= 0.01 * np.maximum(np.abs(D), np.abs(g)))
        ended = ended | (found & ~(w <= 10 * W))
        better = found & ~ended & (w < W)
        best, W = np.where(better, D, best), np.where(better, w, W)
        if ended.all():
            break
    off = np.maximum(np.abs(best - g) - W - wobble, 0)
    size = np.where(np.abs(best) > W, np.abs(best), np.abs(g))
    return np.where(off > 0, off / size, 0.0).max()


def ladder(x: Array, f: Array, g: Array) -> Any:
    """Steps for each coordinate (n,): from near its last bit to far beyond x.

    Where x = 0, lengths are those on which f changes by itself.
    """
    big = float(np.abs(x).max())
    if big == 0:
        big = float(f / g) if 0 < f / g < np.inf else 1.0
    h = DEEP * np.maximum(np.abs(x), 2.0**-60 * big)
    while h.min() < HIGH * big:
        yield np.minimum(h, HIGH * big)
        h = h * RATIO


def ends(f: Any, x: Array, h: Array) -> tuple[Array, Array, Array]:
    """f(x + h_i e_i), f(x - h_i e_i) and what these two points differ by, (n,) each."""
    n = len(x)
    values, width = np.empty((2, n)), np.empty(n)
    for first in range(0, n, max(1, MOST_NUMBERS // n)):
        i = np.arange(first, min(n, first + max(1, MOST_NUMBERS // n)))
        points = np.tile(x, (2, len(i), 1))
        points[0, i - first, i] += h[i]
        points[1, i - first, i] -= h[i]
        width[i] = points[0, i - first, i] - points[1, i - first, i]
        values[:, i] = f.value_and_grad(points)[0]
    return values[0], values[1], width


def last_bits(f: Any, x: Array) -> tuple[Array, Array]:
    """What f and g (n,) vary by when x moves by its last bits, this way and that."""
    turns = np.arange(16)[:, None] * 5 + np.arange(len(x)) * 3
    values, slopes = f.value_and_grad(x * (1 + EPS * (turns % 9 - 4)))
    return np.maximum(np.ptp(values), grain(f, x)), np.ptp(slopes, axis=0)


def grain(f: Any, x: Array) -> Array:
    """The least change of f as x grows bit by bit: f may be rounded to single precision
    or to some digits, and does not see the last bits of x then."""
    values = f.value_and_grad(x * (1 + 2.0 ** -np.arange(8, 53))[:, None])[0]
    changes = np.abs(np.diff(values))
    return np.min(changes[changes > 0]) if changes.any() else np.zeros(())
