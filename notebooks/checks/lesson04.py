"""Lesson 4's exercises. Look inside only when you have tried."""

from math import cos, sin
from typing import Any

import numpy as np

from checks.verdicts import question


def by_gradients(curvatures: Any, s: Any) -> float:
    """The rate from the gradients at two points of the quadratic."""
    x = np.ones(len(s))
    y = curvatures * (x + s) - curvatures * x
    return float(s @ s / (s @ y))


secant = question(
    "secant",
    "rate",
    cases=tuple(
        (np.array(curvatures), np.array(s))
        for curvatures, s in (
            ([1.0, 100.0], [1.0, 0.0]),
            ([1.0, 100.0], [0.0, 0.5]),
            ([1.0, 4.0, 9.0], [1.0, -2.0, 0.5]),
            ([2.0, 0.5], [0.1, 0.3]),
        )
    ),
    right=by_gradients,
    mistakes={
        "That is the curvature along s: the rate is its inverse.": (
            lambda lam, s: (lam * s * s).sum() / (s @ s)
        ),
        "That is the other rate, s'y/y'y.": lambda lam, s: (
            (lam * s * s).sum() / (lam * lam * s * s).sum()
        ),
        "Each coordinate counts by its s_i squared: not all alike.": (
            lambda lam, s: 1 / lam.mean()
        ),
        "First the product s'y, then the quotient: not a mean of 1/curvature.": (
            lambda lam, s: (s * s / lam).sum() / (s @ s)
        ),
        "s_i counts squared, not by its size.": lambda lam, s: (
            np.abs(s).sum() / (lam * np.abs(s)).sum()
        ),
        "That is 1/L, safe for all directions: s has one of its own.": (
            lambda lam, s: 1 / lam.max()
        ),
    },
    hints=(
        "On a quadratic y = Q s. Here Q is diagonal: what is y_i?",
        "y_i = lambda_i s_i, so s'y = sum lambda_i s_i^2.",
        "(s @ s) / (curvatures @ s**2).",
    ),
    otherwise="What is y, and what is s'y?",
    praise="always between 1/L and 1/mu.",
)


def by_vectors(lr: float, angle: float) -> Any:
    """Both rates from two directions in the plane."""
    u, u_new = np.array([1.0, 0.0]), np.array([cos(angle), sin(angle)])
    s, y = -lr * u, u_new - u
    return np.array([s @ s / (s @ y), s @ y / (y @ y)])


directions = question(
    "directions",
    "two_rates",
    cases=((0.1, 1.0), (2.0, 0.3), (0.5, 3.0), (0.01, 1.6)),
    right=by_vectors,
    mistakes={
        "The second is s'y/y'y: both have 1 - cos in them, and it cancels.": (
            lambda lr, angle: [lr / (1 - cos(angle)), lr / (1 - cos(angle)) / 2]
        ),
        "y'y is 2 (1 - cos): the second rate is half of lr.": lambda lr, angle: [
            lr / (1 - cos(angle)),
            lr,
        ],
        "s'y is lr (1 - cos), where lr counts once, and s's is lr^2.": (
            lambda lr, angle: [1 / (1 - cos(angle)), 0.5]
        ),
        "s = -lr u and y = u_new - u: the product is lr (1 - cos), not -lr cos.": (
            lambda lr, angle: [-lr / cos(angle), lr / 2]
        ),
        "The first is s's/s'y, its inverse times lr^2.": lambda lr, angle: [
            lr * (1 - cos(angle)),
            lr / 2,
        ],
        "First s's/s'y, then s'y/y'y.": lambda lr, angle: [
            lr / 2,
            lr / (1 - cos(angle)),
        ],
    },
    hints=(
        "Both u have length 1, and u'u_new = cos. What are s's, s'y and y'y?",
        "s's = lr^2, s'y = lr (1 - cos), y'y = 2 (1 - cos).",
        "lr/(1 - cos(angle)), lr/2.",
    ),
    otherwise="What are s's, s'y and y'y?",
    praise="neither has a curvature in it.",
)


def after_a_step(curvatures: Any, x: Any) -> float:
    """The rate after a step of gradient descent, of whatever length."""
    g = curvatures * x
    return by_gradients(curvatures, -0.37 * g)


forgets = question(
    "forgets",
    "rate_after_a_step",
    cases=tuple(
        (np.array(curvatures), np.array(x))
        for curvatures, x in (
            ([1.0, 10.0], [1.0, 1.0]),
            ([1.0, 100.0], [100.0, 1.0]),
            ([2.0, 3.0, 5.0], [1.0, -1.0, 0.2]),
        )
    ),
    right=after_a_step,
    mistakes={
        "s is along the gradient, not along x: one curvature more in both sums.": (
            lambda lam, x: (x * x).sum() / (lam * x * x).sum()
        ),
        "s counts squared: lambda_i^2 x_i^2 above.": lambda lam, x: (
            (lam * x * x).sum() / (lam**2 * x * x).sum()
        ),
        "That is the curvature along the gradient: the rate is its inverse.": (
            lambda lam, x: (lam**3 * x * x).sum() / (lam**2 * x * x).sum()
        ),
        "That is the other rate, s'y/y'y.": lambda lam, x: (
            (lam**3 * x * x).sum() / (lam**4 * x * x).sum()
        ),
        "x_i counts squared, whatever its sign.": lambda lam, x: (
            (lam**2 * x).sum() / (lam**3 * x).sum()
        ),
        "That is 1/L: the rate of a step along the steepest direction alone.": (
            lambda lam, x: 1 / lam.max()
        ),
    },
    hints=(
        "s = -lr g with g_i = lambda_i x_i. Put it into the first exercise.",
        "s's = lr^2 sum lambda_i^2 x_i^2, s'y = lr^2 sum lambda_i^3 x_i^2: lr cancels.",
        "sum(lambda^2 x^2)/sum(lambda^3 x^2).",
    ),
    otherwise="What is s, and what is y?",
    praise="whatever the first rate was, it is forgotten; and steep directions count "
    "most.",
)
