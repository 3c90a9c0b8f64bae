"""Lesson 0's exercises. Look inside only when you have tried."""

from math import ceil, floor, log, log10, sqrt
from typing import Any

import numpy as np
from numpy.polynomial import Chebyshev

from checks.verdicts import question


def by_halving(curvatures: Any) -> float:
    """The largest rate at which no coordinate grows, by halving."""
    low, high = 0.0, 4 / np.abs(curvatures).min()
    for _ in range(80):
        middle = (low + high) / 2
        grows = (np.abs(1 - middle * curvatures) > 1).any()
        low, high = (low, middle) if grows else (middle, high)
    return float(low)


bears = question(
    "bears",
    "largest_rate",
    cases=tuple(
        (np.array(curvatures),)
        for curvatures in ([1.0, 9.0], [0.5, 20.0, 3.0], [4.0], [1e-3, 1e-2, 2e-3])
    ),
    right=by_halving,
    mistakes={
        "That is safe, but half of what it may be: a factor of -0.9 shrinks, too.": (
            lambda lam: 1 / lam.max()
        ),
        "The steepest direction sets the limit, not the flattest.": lambda lam: (
            2 / lam.min()
        ),
        "That is the best rate, not the largest.": lambda lam: (
            2 / (lam.max() + lam.min())
        ),
        "Each direction must bear it by itself: a mean does not help.": lambda lam: (
            2 / lam.mean()
        ),
        "Each direction must bear it by itself: they do not add up.": lambda lam: (
            2 / lam.sum()
        ),
        "The rate is the inverse of a curvature.": lambda lam: 2 * lam.max(),
        "Find the largest curvature, wherever it stands.": lambda lam: 2 / lam[-1],
    },
    hints=(
        "A step multiplies coordinate i by 1 - lr lambda_i. When does it not grow?",
        "lr < 2/lambda_i, for every i.",
        "2/max(curvatures).",
    ),
    otherwise="For which rates is |1 - lr lambda_i| below 1 for all i?",
    praise="2/L, and nothing else about the function matters.",
)


def by_steps(kappa: float, share: float) -> int:
    """The same by taking them along the least curvature, 1, with 2/(kappa + 1)."""
    k, left = 0, 1.0
    while left > share:
        left *= 1 - 2 / (kappa + 1)
        k += 1
    return k


def rho(kappa: float) -> float:
    """The factor of the best rate."""
    return (kappa - 1) / (kappa + 1)


needs = question(
    "needs",
    "steps_needed",
    cases=((9.0, 0.01), (100.0, 1e-6), (1.2, 1e-3), (1000.0, 0.5), (50.0, 1.0)),
    right=by_steps,
    mistakes={
        "Steps come whole: it takes the first that is enough.": lambda kappa, share: (
            log(share) / log(rho(kappa))
        ),
        "It is one short: round up.": lambda kappa, share: floor(
            log(share) / log(rho(kappa))
        ),
        "It is one too many: k = 0 is the start.": lambda kappa, share: (
            ceil(log(share) / log(rho(kappa))) + 1
        ),
        "That is the factor of the rate 1/L: the best is 2/(L + mu).": (
            lambda kappa, share: ceil(log(share) / log(1 - 1 / kappa))
        ),
        "One logarithm is natural, the other decimal.": lambda kappa, share: ceil(
            log10(share) / log(rho(kappa))
        ),
        "log(rho) is -2/kappa only for large kappa.": lambda kappa, share: ceil(
            -kappa / 2 * log(share)
        ),
        "That is f: the distance shrinks by rho, f by its square.": (
            lambda kappa, share: ceil(log(share) / log(rho(kappa)) / 2)
        ),
        "The root of kappa is what momentum makes of it: that is another lesson.": (
            lambda kappa, share: ceil(log(share) / log(rho(sqrt(kappa))))
        ),
    },
    hints=(
        "After k steps the share rho^k is left, with rho = (kappa - 1)/(kappa + 1).",
        "rho^k <= share: take logarithms, and mind that log(rho) is negative.",
        "k >= log(share)/log(rho), rounded up: math.ceil.",
    ),
    otherwise="For which k is rho^k at most the share?",
    praise="for a large kappa about kappa/2 steps for every factor of e.",
)


def by_zeros(mu: float, L: float) -> Any:
    """The inverse zeros of Chebyshev's parabola on [mu, L]."""
    zeros = Chebyshev.basis(2, domain=[mu, L]).roots()
    return np.sort(1 / zeros.real)


pairs = question(
    "pairs",
    "two_rates",
    cases=((1.0, 9.0), (0.1, 10.0), (2.0, 3.0)),
    right=by_zeros,
    mistakes={
        "That is the best rate twice: its parabola is never negative, and wastes "
        "half.": lambda mu, L: [2 / (L + mu), 2 / (L + mu)],
        "That makes both ends zero, and the middle large.": lambda mu, L: [
            1 / L,
            1 / mu,
        ],
        "The rates are the inverses of the zeros.": lambda mu, L: [
            (L + mu) / 2 - (L - mu) / sqrt(8),
            (L + mu) / 2 + (L - mu) / sqrt(8),
        ],
        "The smaller rate first.": lambda mu, L: [
            1 / ((L + mu) / 2 - (L - mu) / sqrt(8)),
            1 / ((L + mu) / 2 + (L - mu) / sqrt(8)),
        ],
        "The zeros are half of L - mu over the root of 2 from the middle: you took "
        "all of it.": lambda mu, L: np.sort(
            [
                1 / ((L + mu) / 2 + (L - mu) / sqrt(2)),
                1 / ((L + mu) / 2 - (L - mu) / sqrt(2)),
            ]
        ),
        "A quarter from the ends is near: cos(45 degrees) is .707, not one half.": (
            lambda mu, L: [
                1 / ((L + mu) / 2 + (L - mu) / 4),
                1 / ((L + mu) / 2 - (L - mu) / 4),
            ]
        ),
    },
    hints=(
        "The parabola is 1 at 0, falls, is negative in the middle and rises again. "
        "Where, between mu and L, is it largest in size?",
        "At mu, at L and in the middle. Make the three sizes equal: t^2 - 1/2 on "
        "[-1, 1], with zeros at plus and minus 1/sqrt(2).",
        "1/(c + r/sqrt(2)) and 1/(c - r/sqrt(2)), c = (L + mu)/2, r = (L - mu)/2.",
    ),
    otherwise="How large is the parabola at mu, in the middle and at L?",
    praise="Chebyshev's; with more and more rates one comes to momentum.",
)
