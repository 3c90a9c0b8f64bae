"""What may be said of a mean from samples: half-widths that fail with chance DELTA.

A stochastic claim that says `mean <= bound` is rejected only if the lower confidence
end exceeds the bound, and its sabotage counts as caught only then too. No normal
approximation.
"""

import numpy as np

from nglab.arrays import Array

DELTA = 1e-6  # the chance of a false alarm of one check


def hoeffding(samples: int, width: float, delta: float = DELTA) -> float:
    """|mean - E| is at most this with chance 1 - delta, for values in `width`.

    >>> round(hoeffding(1000, 1.0), 4)
    0.0852
    """
    return width * float(np.sqrt(np.log(2 / delta) / (2 * samples)))


def dkw(samples: int, delta: float = DELTA) -> float:
    """sup |F_N - F| is at most this with chance 1 - delta (Dvoretzky-Kiefer-Wolfowitz).

    The constant 2 in front of the exponential is Massart's (1990).
    """
    return hoeffding(samples, 1.0, delta)


def bernstein(values: Array, width: float, delta: float = DELTA) -> Array:
    """|mean - E| along axis 0 is at most this with chance 1 - delta, values in a range.

    Maurer and Pontil (2009), two-sided: the empirical variance takes the place of the
    true.
    """
    S, log = len(values), np.log(4 / delta)
    variance = values.var(axis=0, ddof=1)
    return np.sqrt(2 * variance * log / S) + 7 * width * log / (3 * (S - 1))


def kolmogorov(sample: Array, cdf: Array) -> float:
    """sup |F_N - F| from a sample sorted ascending and F at its points."""
    n = len(sample)
    above = np.arange(1, n + 1) / n - cdf
    below = cdf - np.arange(n) / n
    return float(max(above.max(), below.max()))


def second_moments(steps: Array, z: Array, times: int) -> Array:
    """E |z_k|^2, k = 0, ..., times, of z <- T_i z with random i: exact.

    steps (terms, d, d) are equally likely; with z = (x - x*, 1) an affine step is
    linear. P = E zz' obeys P <- mean_i T_i P T_i', so no sample is needed.

    >>> halve = np.array([[[0.5]], [[0.0]]])
    >>> second_moments(halve, np.array([2.0]), 2)
    array([4.   , 0.5  , 0.0625])
    """
    P = np.outer(z, z)
    found = [np.trace(P)]
    for _ in range(times):
        P = np.einsum("iab,bc,idc->ad", steps, P, steps, optimize=True) / len(steps)
        found.append(np.trace(P))
    return np.array(found)


def ville(products: Array) -> float:
    """The largest mean over rows of nonnegative supermartingales that start at 1.

    By Ville's inequality it reaches 1/delta, at any time, with chance at most delta.
    """
    return float(products.mean(axis=-1).max())
