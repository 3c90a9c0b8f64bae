"""Lesson 1's exercise. Look inside only when you have tried."""

from collections.abc import Callable, Sequence
from math import ceil, floor, log, log1p
from typing import Any

import numpy as np

from checks.verdicts import count, exercise, named
from nglab import DiagonalQuadratic, adaptive_nsgd, run

CASES = ((2.0, 0.02), (50.0, 0.02), (1.5, 0.3), (1000.0, 0.1), (1.01, 0.02))


def factors(r: float, beta: float) -> float:
    """(1 + beta)^this is r."""
    return log(r) / log1p(beta)


MISTAKES = {
    "It is one short throughout: the first step has no gradient to look back at, so "
    "the rate waits for it.": lambda r, beta: ceil(factors(r, beta)),
    "It is one too many throughout: lr_k is the rate of step k, and lr_0 waits only "
    "once.": lambda r, beta: 2 + ceil(factors(r, beta)),
    "Steps come whole: it takes the first that is enough.": lambda r, beta: (
        1 + factors(r, beta)
    ),
    "Steps come whole, and the first step has no gradient to look back at.": factors,
    "The rate is multiplied by 1 + beta at each step; nothing is added.": (
        lambda r, beta: 1 + ceil((r - 1) / beta)
    ),
    "The rate is multiplied by 1 + beta; nothing is added. And the first step waits.": (
        lambda r, beta: ceil((r - 1) / beta)
    ),
    "log(1 + beta) is not beta.": lambda r, beta: 1 + ceil(log(r) / beta),
    "log(1 + beta) is not beta, and the first step waits.": lambda r, beta: ceil(
        log(r) / beta
    ),
    "The rate grows r-fold, not by r times itself: r, not 1 + r.": lambda r, beta: (
        1 + ceil(factors(1 + r, beta))
    ),
    "Two steps too few: round up, and the first step waits.": lambda r, beta: floor(
        factors(r, beta)
    ),
}


@exercise(
    "What is lr_1? And lr_2, lr_3? Write down the first four.",
    "lr_1 = lr_0, since c = 0 at the first step; then each step multiplies by "
    "1 + beta: lr_k = lr_0 (1 + beta)^(k - 1). For which k is that at least r lr_0?",
    "Take logarithms: k - 1 >= log(r)/log(1 + beta), and k is whole: math.ceil.",
)
def climb(steps_to_climb: Callable[[float, float], int]) -> str:
    """The first k with lr_k >= r lr_0 while the gradient never turns."""
    wrong = count("steps_to_climb", steps_to_climb, CASES, measured, why)
    if wrong:
        return wrong
    return "Right: a rate a thousand times too small costs 350 steps at beta = 0.02."


def measured(r: float, beta: float) -> int:
    """The same by running it: a minimiser so far away that every cosine is 1."""
    far = DiagonalQuadratic([1.0])
    method = adaptive_nsgd(1e-3, beta, lo=0.0, hi=np.inf, norm="l2")
    lr = run(far, method, [1e9], steps=600).lr[:, 0]
    return int(np.argmax(lr >= r * lr[0]))


def why(answers: Sequence[Any]) -> str:
    """What wrong numbers of steps look like."""
    generic = "After how many factors 1 + beta is the product at least r?"
    if any(answer != round(answer) for answer in answers):
        generic = "Steps come whole."
    return named(MISTAKES, CASES, answers, generic)
