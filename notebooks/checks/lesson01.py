"""Lesson 1's exercises. Look inside only when you have tried."""

from collections.abc import Callable, Sequence
from math import ceil, floor, log, log1p
from typing import Any

import numpy as np

from checks.verdicts import count, exercise, named, question
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


def bearable(lr: float, nu: float) -> float:
    """The largest curvature with no root outside the unit circle, by halving."""
    low, high = 0.0, 10 / lr
    for _ in range(60):
        middle = (low + high) / 2
        roots = np.roots([1, lr * middle - 1 - nu, nu])
        bears = np.abs(roots).max() < 1 + 1e-12
        low, high = (middle, high) if bears else (low, middle)
    return low


steepest = question(
    "steepest",
    "largest_curvature",
    cases=((0.1, 0.9), (0.01, 0.5), (2.0, 0.0), (0.3, 0.99)),
    right=bearable,
    mistakes={
        "That is the limit of plain descent: momentum bears more.": lambda lr, nu: (
            2 / lr
        ),
        "The sign of nu: momentum bears more than plain descent, not less.": (
            lambda lr, nu: 2 * (1 - nu) / lr
        ),
        "That is half of it.": lambda lr, nu: (1 + nu) / lr,
        "You solved for the rate: swap the roles of lr and L.": lambda lr, nu: (
            2 * (1 + nu) * lr
        ),
        "1 + nu multiplies, it does not divide.": lambda lr, nu: 2 / (lr * (1 + nu)),
        "The average of gradients is not damped here: V <- nu V + g.": lambda lr, nu: (
            2 * (1 + nu) / (lr * (1 - nu))
        ),
    },
    hints=(
        "Finding 3 has the limit for the rate.",
        "lr < 2 (1 + nu)/L. Solve it for L.",
        "2 (1 + nu)/lr.",
    ),
    otherwise="At which curvature is 2 (1 + nu)/L equal to your rate?",
    praise="with momentum 0.9 a gorge may be nearly twice as steep.",
)


def ahead(lr: float, beta: float) -> Any:
    """The same by walking: to and fro, each step shorter by the factor 1 - beta."""
    k = np.arange(int(40 / beta))
    steps = lr * (1 - beta) ** k
    return np.array([steps.sum(), (steps * (-1.0) ** k).sum()])


bounces = question(
    "bounces",
    "path_and_distance",
    cases=((1.0, 0.02), (0.3, 0.2), (2.0, 0.5)),
    right=ahead,
    mistakes={
        "They go to and fro: what is added for the path cancels for the distance.": (
            lambda lr, beta: [lr / beta, lr / beta]
        ),
        "They do not cancel quite: the step back is shorter.": lambda lr, beta: [
            lr / beta,
            0.0,
        ],
        "The first step has the whole length lr: k begins at 0.": lambda lr, beta: [
            lr * (1 - beta) / beta,
            lr * (1 - beta) / (2 - beta),
        ],
        "The sum of q^k is 1/(1 - q), here with q = 1 - beta.": lambda lr, beta: [
            lr / (1 - beta),
            lr / (1 + beta),
        ],
        "For the distance q = -(1 - beta), and 1 - q = 2 - beta.": lambda lr, beta: [
            lr / beta,
            lr / (1 + beta),
        ],
        "First the path, then the distance.": lambda lr, beta: [
            lr / (2 - beta),
            lr / beta,
        ],
    },
    hints=(
        "Write down the lengths of the first four steps, and their directions.",
        "lr, lr q, lr q^2, ... with q = 1 - beta; the directions alternate. Both are "
        "geometric sums.",
        "lr/(1 - q) and lr/(1 + q).",
    ),
    otherwise="What are the lengths of the steps, and what do they add up to?",
    praise="at beta = 0.02 it walks 50 steps' worth, and gets half a step far.",
)
