"""Lesson 14's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from itertools import combinations
from math import sqrt
from typing import Any

import numpy as np

from checks.verdicts import exercise, is_number, question, short
from nglab.proofs import bounds


def recursion(eta: float, h: float, S2: float, D: float = 1.0, k: int = 4000) -> float:
    """E x_k^2 where all terms have the curvature h, step by step."""
    for _ in range(k):
        D = D - eta * h * (2 - eta * h) * D + eta * eta * S2
    return D


hovers = question(
    "hovers",
    "square_in_the_end",
    cases=((0.1, 1.0, 1.0), (0.4, 2.0, 3.0), (0.02, 4.0, 0.5), (1.5, 0.8, 2.0)),
    right=recursion,
    mistakes={
        "That is what a single step adds; they all add up.": lambda eta, h, S2: (
            eta**2 * S2
        ),
        "Nearly, for small rates: but q = (1 - eta h)^2 is not 1 - 2 eta h.": (
            lambda eta, h, S2: eta * S2 / (2 * h)
        ),
        "That is the theorem's bound, and not where it ends.": lambda eta, h, S2: (
            eta * S2 / (h * (1 - eta * h))
        ),
        "The square is asked for, not its root.": lambda eta, h, S2: sqrt(
            eta * S2 / (2 * h - eta * h * h)
        ),
        "With the curvature h a step is x - eta (h x + a): q = (1 - eta h)^2.": (
            lambda eta, h, S2: eta * S2 / (2 - eta)
        ),
        "S^2 is the mean square already.": lambda eta, h, S2: (
            eta * S2**2 / (2 * h - eta * h * h)
        ),
        "The step adds eta^2 S^2: the rate counts squared.": lambda eta, h, S2: (
            S2 / (2 * h - eta * h * h)
        ),
        "x contracts by 1 - eta h, so its square by (1 - eta h)^2.": (
            lambda eta, h, S2: eta * S2 / h
        ),
    },
    hints=(
        "Write down E x_{k+1}^2 from E x_k^2, as at the beginning of the lesson.",
        "E x_{k+1}^2 = q E x_k^2 + eta^2 S^2 with q = (1 - eta h)^2. In the end both "
        "sides are the same number.",
        "eta^2 S^2/(1 - q).",
    ),
    otherwise="Which number does E x^2 -> (1 - eta h)^2 E x^2 + eta^2 S^2 leave alone?",
    praise="for small rates that is eta S^2/(2 h): half the rate, half the ball.",
)


def halving(r2: float, mu: float, L: float, S2: float) -> float:
    """The largest rate whose ball is at most r2, by halving an interval."""
    low, high = 0.0, 1 / L
    for _ in range(200):
        middle = (low + high) / 2
        small = middle * L < 1 and bounds.sgd_ball(middle, mu, L, S2) <= r2
        low, high = (middle, high) if small else (low, middle)
    return low


reaches = question(
    "reaches",
    "largest_rate",
    cases=(
        (0.1, 0.5, 10.0, 4.0),
        (0.01, 1.0, 2.0, 3.0),
        (5.0, 0.2, 1.0, 0.5),
        (0.5, 3.0, 20.0, 7.0),
    ),
    right=halving,
    mistakes={
        "Nearly, for a small ball: the 1 - eta L under the line is left out.": (
            lambda r2, mu, L, S2: r2 * mu / S2
        ),
        "That is 1/L, where the bound is infinite.": lambda r2, mu, L, S2: 1 / L,
        "r2 is the square already: no root.": lambda r2, mu, L, S2: (
            sqrt(r2) * mu / (S2 + sqrt(r2) * mu * L)
        ),
        "A sign: eta S^2 = r2 mu - eta r2 mu L, so the last term comes over with +.": (
            lambda r2, mu, L, S2: r2 * mu / (S2 - r2 * mu * L)
        ),
        "That is for the other theorem, 2 eta S^2/mu.": lambda r2, mu, L, S2: (
            r2 * mu / (2 * S2)
        ),
        "L stands with mu and r2, not with S^2.": lambda r2, mu, L, S2: (
            r2 * mu / (S2 * (1 + L))
        ),
        "Upside down.": lambda r2, mu, L, S2: (S2 + r2 * mu * L) / (r2 * mu),
        "mu is missing with L.": lambda r2, mu, L, S2: r2 * mu / (S2 + r2 * L),
    },
    hints=(
        "Set eta S^2/(mu (1 - eta L)) equal to r2.",
        "eta S^2 = r2 mu (1 - eta L). Bring all terms with eta to one side.",
        "eta (S^2 + r2 mu L) = r2 mu.",
    ),
    otherwise="Which eta makes eta S^2/(mu (1 - eta L)) equal to r2?",
    praise="for a large ball it tends to 1/L: the noise no longer has a say.",
)


def enumerated(b: int, N: int) -> float:
    """The mean square of the mean of b out of N numbers, over all sets of b."""
    a = np.arange(N) - (N - 1) / 2
    means = [np.mean(chosen) for chosen in combinations(a, b)]
    return float(np.mean(np.square(means)) / np.mean(a**2))


batches = question(
    "batches",
    "share_of_noise",
    cases=((1, 5), (2, 5), (5, 5), (3, 8), (2, 9)),
    right=enumerated,
    mistakes={
        "That is with replacement: b = N would leave noise.": lambda b, N: 1 / b,
        "Then b = 1 would have less noise than one term: N - 1 is below.": (
            lambda b, N: 1 / b - 1 / N
        ),
        "The mean of b terms has 1/b of the noise as well.": lambda b, N: (
            (N - b) / (N - 1)
        ),
        "That is the share of a sum of b terms, not of their mean.": lambda b, N: (
            b * (N - b) / (N - 1)
        ),
        "The deviation is its root; the share of |.|^2 is asked for.": lambda b, N: (
            sqrt((1 / b - 1 / N) * N / (N - 1))
        ),
        "1 - b/N is the share of the terms that are left out.": lambda b, N: 1 - b / N,
        "That is what it takes away, not what it leaves.": lambda b, N: (
            1 - (1 / b - 1 / N) * N / (N - 1)
        ),
    },
    hints=(
        "What must come out for b = 1, and for b = N?",
        "The mean square of the mean is (1/b^2) (b s + b (b - 1) c) with s the mean of "
        "a_i^2, c that of a_i a_j, i not j. All N add up to 0: that gives c.",
        "c = -s/(N - 1), so the share is (1 - (b - 1)/(N - 1))/b.",
    ),
    otherwise="What comes out for b = 1, for b = N, and for b = 2?",
    praise="with b = N/2 half of the data, and hardly more than 1/N of the noise.",
)


PLANS = ((1, 4.0, 1.0), (10, 9.0, 1.0), (100, 9.0, 2.0), (1000, 100.0, 0.3))


def left(eta: float, k: int, D0: float, S2: float) -> float:
    """E x_k^2 at a rate, with h = 1."""
    return recursion(eta, 1.0, S2, D0, k)


def least(k: int, D0: float, S2: float) -> float:
    """The least E x_k^2 of ten thousand rates."""
    return float(np.min(left(np.geomspace(1e-5, 1.5, 10_000), k, D0, S2)))  # type: ignore


@exercise(
    "E x_k^2 = q^k D_0 + eta^2 S^2 (1 - q^k)/(1 - q) with q = (1 - eta)^2.",
    "Try a thousand rates between 1e-4 and 1, all at once, in an array.",
    "eta = np.geomspace(1e-4, 1, 10_000), and then the eta of the argmin.",
)
def plans(best_rate: Callable[..., Any]) -> str:
    """The constant rate with the least E x_k^2 after k steps."""
    answers = []
    for case in PLANS:
        answer, call = best_rate(*case), f"best_rate{case}"
        if not is_number(answer):
            return f"Not yet: {call} is {short(answer)}, and should be a number."
        answers.append(float(answer))
    for case, eta in zip(PLANS, answers, strict=True):
        if not 0 < eta < 2:
            where = "not between 0 and 2, where SGD is stable"
            return f"Not yet: best_rate{case} is {eta:.4g}, {where}."
    for case, eta in zip(PLANS, answers, strict=True):
        now, best = left(eta, *case), least(*case)
        if now > 1.01 * best:
            told = f"with best_rate{case} = {eta:.4g} E x_k^2 is {now:.4g}"
            return f"Not yet: {told}, and could be {best:.4g}. {blame(eta, *case)}"
    return "Right: about log(k)/k, in time to forget the start and no longer than that."


def blame(eta: float, k: int, D0: float, S2: float) -> str:
    """What of the error is the start's, and what the noise's."""
    start, noise = left(eta, k, D0, 0.0), left(eta, k, 0.0, S2)
    if eta == 1:
        return "One such step forgets the start, and then all of it is noise."
    if start > 3 * noise:
        return f"Of that {start:.3g} is what is left of the start: the rate is too low."
    if noise > 3 * start:
        return f"Of that {noise:.3g} is noise: the rate is too high."
    return f"{start:.3g} of it is left of the start, {noise:.3g} is noise."
