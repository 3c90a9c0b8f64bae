"""What the lessons lean on: `said`, and the hidden checks of their exercises.

A check runs the student's function and says in words what it found. Its text begins
with "Right" or with "Not yet". Look inside only when you have tried.
"""

from collections.abc import Callable
from decimal import Decimal
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from nglab import DiagonalQuadratic, adaptive_nsgd, nsgd, run

CLAUSE = 3 + 2 * sqrt(2)


def said(words: str, *values: ArrayLike) -> None:
    """AssertionError unless the values are the numbers of a text, to the last digit.

    A number may be off by one unit of the last digit that is said.

    >>> said("0.26 1,500", 0.2583, 1500)
    >>> said("0.26", 0.2483)
    Traceback (most recent call last):
    AssertionError: the text says 0.26, the run gives 0.2483
    """
    numbers = [Decimal(word.replace(",", "")) for word in words.split()]
    found = np.concatenate([np.ravel(value) for value in values])
    assert len(numbers) == len(found), f"{len(numbers)} said, {len(found)} found"
    for word, number, value in zip(words.split(), numbers, found, strict=True):
        unit = 10.0 ** number.as_tuple().exponent
        same = abs(float(number) - value) <= unit * (1 + 1e-9)
        assert same, f"the text says {word}, the run gives {value:.4g}"


def climb(steps_to_climb: Callable[[float, float], int]) -> str:
    """Lesson 1: the first k with lr_k >= r lr_0 while the gradient never turns."""
    for r, beta in ((2.0, 0.02), (50.0, 0.02), (1.5, 0.3), (1000.0, 0.1), (1.01, 0.02)):
        k, answer = measured_climb(r, beta), steps_to_climb(r, beta)
        asked = f"steps_to_climb({r:g}, {beta:g})"
        if not is_number(answer):
            return f"Not yet: {asked} is {answer!r}, and should be a number of steps."
        if answer != k:
            return f"Not yet: {asked} is {answer:g}, the run takes {k} steps. " + hint(
                float(answer), k, r, beta
            )
    return "Right: a rate a thousand times too small costs 350 steps at beta = 0.02."


def is_number(answer: object) -> bool:
    """A finite number, and nothing that merely looks like one."""
    return isinstance(answer, int | float | np.number) and bool(np.isfinite(answer))


def measured_climb(r: float, beta: float) -> int:
    """The same by running it: a minimiser so far away that every cosine is 1."""
    far = DiagonalQuadratic([1.0])
    method = adaptive_nsgd(1e-3, beta, lo=0.0, hi=np.inf, norm="l2")
    lr = run(far, method, [1e9], steps=600).lr[:, 0]
    return int(np.argmax(lr >= r * lr[0]))


def hint(answer: float, k: int, r: float, beta: float) -> str:
    """What a wrong number of steps looks like."""
    if answer == k - 1:
        return "The first step has no gradient to look back at: the rate waits for it."
    if answer != round(answer):
        return "Steps come whole."
    if abs(answer - (r - 1) / beta) <= 2:
        return "The rate is multiplied by 1 + beta at each step; nothing is added."
    return "After how many factors 1 + beta is the product at least r?"


def arrives(
    schedule: Callable[[float, float], Callable[[int], float]], steps: int = 150
) -> str:
    """Lesson 2: |x_k - x*| <= rho^k R for every kappa, every start at a distance R."""
    for kappa in (9.0, 100.0, CLAUSE, 4.0, 2.0, 1.2, 1.0):
        for R in (1.0, 40.0):
            h = schedule(kappa, R)
            if not callable(h):
                asked = f"schedule({kappa:g}, {R:g})"
                return f"Not yet: {asked} is {h!r}, and should be a function of k."
            complaint = misses(h, kappa, R, steps)
            if complaint:
                return f"Not yet: with kappa = {kappa:.3g} and R = {R:g} {complaint}"
    return "Right: it arrives for every kappa, at the proven rate."


def misses(h: Callable[[int], float], kappa: float, R: float, steps: int) -> str:
    """What goes wrong with steps h(k) on diag(1, kappa), of 91 starts the worst."""
    if not all(is_number(h(k)) and h(k) >= 0 for k in range(steps)):
        return f"the first steps are {[h(k) for k in range(3)]}: no lengths."
    angle = np.radians(np.arange(91))
    starts = R * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    f = DiagonalQuadratic([1.0, kappa])
    xs = run(f, nsgd(h), starts, steps, iterates=True).xs
    share = np.sqrt((xs**2).sum(-1)) / R
    cautious = max(kappa, CLAUSE)
    rate = (cautious - 1) / (cautious + 1)
    bound = np.maximum(rate ** np.arange(steps + 1), 1e-10)[:, None]
    if (share <= bound * (1 + 1e-6)).all():
        return ""
    end, at = share[-1], int(share[-1].argmax())
    if end[at] > max(1e-3, 10 * bound[-1, 0]):
        return f"the run from {where(at)} ends {end[at]:.2g} R away from the minimiser."
    k, at = (int(i) for i in np.argwhere(share > bound * (1 + 1e-6))[0])
    late = f"{share[k, at]:.3g} R away after {k} steps, not within {bound[k, 0]:.3g} R."
    return f"the run from {where(at)} is {late}"


def where(degrees: int) -> str:
    """The start in words."""
    ends = {0: "(R, 0)", 90: "(0, R)"}
    return ends.get(degrees, f"R (cos {degrees}°, sin {degrees}°)")
