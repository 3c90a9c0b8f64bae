"""Bounds for laws: exact for every number of draws, no limit theorem.

Each question asked here is answered "no" for draws of the right law with a chance of at
most MISS, however many numbers it compares (a union bound). The tests of laws ask fewer
than 1,000: one of them fails on a right library with a chance below 1e-9, once and for
all, since their seeds are fixed.
"""

import numpy as np
from scipy import stats

MISS = 1e-12


def follow(z, cdf):
    """Whether the rows of z (N, ...) are draws of that law, column by column.

    Dvoretzky, Kiefer, Wolfowitz with Massart's constant: the empirical distribution
    strays from its law by more than e with a chance of at most 2 exp(-2 N e^2).
    """
    z = np.sort(z.reshape(len(z), -1), axis=0)
    N, columns = z.shape
    F, rank = cdf(z), np.arange(N)[:, None] / N
    strayed = max((F - rank).max(), (rank + 1 / N - F).max())
    return strayed <= np.sqrt(np.log(2 * columns / MISS) / (2 * N))


def happen(counts, trials, chance):
    """Whether these counts are binomial: neither tail from there is too small."""
    counts = np.asarray(counts)
    tail = MISS / (2 * counts.size)
    low = stats.binom.cdf(counts, trials, chance)
    high = stats.binom.sf(counts - 1, trials, chance)
    return bool((low > tail).all() and (high > tail).all())


def standard(z):
    """Whether the mean and the mean square of each column are those of normal draws.

    Sums of squares of N standard normal numbers have a chi-square law.
    """
    z = z.reshape(len(z), -1)
    N, columns = z.shape
    sums, squares = z.sum(0) / N**0.5, (z * z).sum(0)
    likely = [f(sums) for f in (stats.norm.cdf, stats.norm.sf)]
    likely += [f(squares, N) for f in (stats.chi2.cdf, stats.chi2.sf)]
    return bool(np.min(likely) > MISS / (4 * columns))


def fresh(symbols, kinds, lags=20):
    """Whether independent draws among `kinds` alike agree as often as chance wants.

    Compared are neighbours at each lag along each axis. Each draw agrees with the one
    before it with the chance 1/kinds, whatever came before: binomial counts, exactly.
    """
    pairs = [
        (symbols.take(range(lag, n), axis), symbols.take(range(n - lag), axis))
        for axis, n in enumerate(symbols.shape)
        for lag in range(1, min(n, lags + 1))
    ]
    counts, trials = np.array([((a == b).sum(), a.size) for a, b in pairs]).T
    return happen(counts, trials, 1 / kinds)


def alike(symbols, kinds):
    """Whether each of 0, ..., kinds - 1 comes as often as any."""
    counts = np.bincount(symbols.ravel(), minlength=kinds)
    return len(counts) == kinds and happen(counts, symbols.size, 1 / kinds)
