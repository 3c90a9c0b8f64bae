"""Lesson 15's exercises. Look inside only when you have tried."""

from math import ceil, floor, sqrt
from typing import Any

import numpy as np

from checks.verdicts import question
from nglab.proofs import bounds

corrects = question(
    "corrects",
    "corrected",
    cases=(
        (np.array([1.0, 2.0]), np.array([3.0, -1.0]), np.array([0.5, 4.0])),
        (np.array([0.0, -2.5, 1.0]), np.array([0.0, 2.0, 1.5]), np.array([7.0, 1, 0])),
    ),
    right=lambda now, then, full: np.sum([now, -then, full], axis=0),
    mistakes={
        "The signs: it is no longer right on average.": lambda now, then, full: (
            now + then - full
        ),
        "That is the full gradient at the snapshot, wrong at x.": (
            lambda now, then, full: full
        ),
        "That is SGD: nothing is corrected.": lambda now, then, full: now,
        "It is the change of the term alone: on average the change of grad f.": (
            lambda now, then, full: now - then
        ),
        "The correction is right on average only with the term's old gradient.": (
            lambda now, then, full: now + full
        ),
        "The new gradient is missing.": lambda now, then, full: full - then,
        "Not the mean of the three: they are added up.": lambda now, then, full: (
            (now - then + full) / 3
        ),
        "The roles of now and then are exchanged.": lambda now, then, full: (
            then - now + full
        ),
    },
    hints=(
        "On average over the terms `then` is `full`, and `now` is what is wanted.",
        "Start from `now`, and add something that is 0 on average.",
        "now, and full less then.",
    ),
    otherwise="What is its mean over all terms, and what is it if x is the snapshot?",
    praise="three vectors, and the reason for falling rates is gone.",
)


def by_slope(s: Any, y: Any, m: int) -> float:
    """1/(m times the curvature that the secant sees), by least squares."""
    curvature = np.linalg.lstsq(s[:, None], y, rcond=None)[0][0]
    return float(1 / (m * abs(curvature)))


secants = question(
    "secants",
    "epoch_rate",
    cases=(
        (np.array([1.0, 2.0]), np.array([3.0, 1.0]), 10),
        (np.array([0.1, -0.3, 0.2]), np.array([1.0, 2.0, 0.5]), 4),
        (np.array([2.0, 0.0]), np.array([0.5, 3.0]), 100),
    ),
    right=by_slope,
    mistakes={
        "m steps share it: the m is missing.": lambda s, y, m: (
            s @ s / np.abs(np.dot(s, y))
        ),
        "That is the other one, BB2, with |y|^2 below.": lambda s, y, m: (
            np.abs(s @ y) / (y @ y) / m
        ),
        "Where s'y is negative a rate must not be.": lambda s, y, m: (
            s @ s / m / (s @ y)
        ),
        "Upside down: that is m times a curvature.": lambda s, y, m: (
            m * np.abs(s @ y) / (s @ s)
        ),
        "|s|^2 is no root.": lambda s, y, m: sqrt(s @ s) / np.abs(m * (s @ y)),
        "m divides, it does not multiply.": lambda s, y, m: m * (s @ s) / np.abs(s @ y),
        "Absolute is s'y as a whole, not entry by entry.": lambda s, y, m: (
            s @ s / m / (np.abs(s) @ np.abs(y))
        ),
        "That is |s|/|y|, the geometric mean of both.": lambda s, y, m: (
            sqrt((s @ s) / (y @ y)) / m
        ),
    },
    hints=(
        "The formula is in the lesson. What does s'y say when f is not convex?",
        "|s'y| below, and m.",
        "(s @ s), divided by m abs(s @ y).",
    ),
    otherwise="What is |s|^2, what is s'y?",
    praise="an inverse curvature, shared by the m steps of the epoch.",
)


def tried(q: float, eta: float, mu: float, L: float) -> float:
    """The first m of which the theorem's factor is at most q, by trying."""
    m = 1
    while bounds.svrg_restarted(eta, m, L, mu) > q:
        m += 1
    return float(m)


def wanted(q: float, eta: float, mu: float, L: float) -> float:
    """The m with a factor of exactly q, which need not be whole."""
    room = q - 2 * eta * L / (1 - 2 * eta * L)
    return 1 / (mu * eta * (1 - 2 * eta * L) * room)


lasts = question(
    "lasts",
    "epoch_length",
    cases=((0.5, 0.1, 0.1, 1.0), (0.9, 0.02, 0.3, 10.0), (0.35, 0.05, 0.5, 2.0)),
    right=tried,
    mistakes={
        "An epoch has a whole number of steps.": wanted,
        "One short: round up.": lambda q, eta, mu, L: floor(wanted(q, eta, mu, L)),
        "Not all of q is left: the second summand takes its share.": lambda q, eta, mu, L: (
            ceil(1 / (mu * eta * (1 - 2 * eta * L) * q))
        ),
        "The 1 - 2 eta L under the first line is left out.": lambda q, eta, mu, L: ceil(
            1 / (mu * eta * (q - 2 * eta * L / (1 - 2 * eta * L)))
        ),
        "The 1 - 2 eta L under the second line is left out.": (
            lambda q, eta, mu, L: ceil(
                1 / (mu * eta * (1 - 2 * eta * L) * (q - 2 * eta * L))
            )
        ),
        "eta is missing under the first line.": lambda q, eta, mu, L: ceil(
            eta * wanted(q, eta, mu, L)
        ),
        "One step too many.": lambda q, eta, mu, L: ceil(wanted(q, eta, mu, L)) + 1,
        "mu is missing under the first line.": lambda q, eta, mu, L: ceil(
            mu * wanted(q, eta, mu, L)
        ),
    },
    hints=(
        "Only one of the two summands has an m. Bring the other one over.",
        "1/(mu eta (1 - 2 eta L) m) <= q - 2 eta L/(1 - 2 eta L).",
        "1 over mu eta (q (1 - 2 eta L) - 2 eta L), rounded up.",
    ),
    otherwise="For which m is the bracket of the theorem at most q?",
    praise="of the order of L/mu, however large the sum is.",
)


def regressed(a: Any, b: Any) -> float:
    """The slope of a straight line through the points (b, a), by least squares."""
    return float(np.polyfit(b, a, 1)[0])


PAIRS = tuple(
    (np.array(a), np.array(b))
    for a, b in (
        ([1.0, 3.0, 2.0, 5.0], [0.5, 2.0, 2.5, 4.0]),
        ([2.0, -1.0, 0.0], [1.0, 1.5, -4.0]),
        ([10.0, 12.0, 17.0, 11.0, 13.0], [1.0, 3.0, 9.0, 1.0, 2.0]),
    )
)

weighs = question(
    "weighs",
    "best_weight",
    cases=PAIRS,
    right=regressed,
    mistakes={
        "That is SVRG's. It is best only if b has as much to say as a.": (
            lambda a, b: 1.0
        ),
        "That is the covariance: divide by the variance of b.": lambda a, b: float(
            np.mean((a - a.mean()) * (b - b.mean()))
        ),
        "That is the correlation, which has no unit; c has one.": lambda a, b: float(
            np.corrcoef(a, b)[0, 1]
        ),
        "Divided by the variance of a: that is the other regression.": (
            lambda a, b: regressed(b, a)
        ),
        "The means are to be taken off first.": lambda a, b: a @ b / (b @ b),
        "The sign: c is subtracted.": lambda a, b: -regressed(a, b),
        "c = 0 is SGD.": lambda a, b: 0.0,
        "np.cov divides by n - 1, np.var by n: take one or the other.": (
            lambda a, b: np.cov(a, b)[0, 1] / np.var(b)
        ),
    },
    hints=(
        "Write down the variance of a - c b. It is a parabola in c.",
        "var a - 2 c cov(a, b) + c^2 var b. Where is it least?",
        "cov(a, b)/var b, both with the means taken off.",
    ),
    otherwise="Where is var a - 2 c cov(a, b) + c^2 var b least?",
    praise="near 1 where x is near the snapshot, and there SVRG is content with 1.",
)
