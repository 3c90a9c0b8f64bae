"""Lesson 2's exercises. Look inside only when you have tried."""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

import numpy as np

from checks.verdicts import exercise, is_number, named, short
from nglab import DiagonalQuadratic, nsgd, run

CLAUSE = 3 + 2 * sqrt(2)
STEPS = 150
CASES = tuple(
    (kappa, R)
    for kappa in (9.0, 100.0, CLAUSE, 4.0, 2.0, 1.2, 1.0)
    for R in (1.0, 40.0)
)
Schedule = Callable[[int], float]


def lengths(
    start: float = 0.0, sigma: bool = True, clause: bool = True, far: bool = True
) -> Callable[[float, float], list[float]]:
    """The first ten steps of a schedule in which something may be left out."""

    def first(kappa: float, R: float) -> list[float]:
        kappa = max(kappa, CLAUSE) if clause else kappa
        rho = (kappa - 1) / (kappa + 1)
        size = (sqrt(1 - rho**2) if sigma else 1.0) * (R if far else 1.0)
        return [size * rho ** (k + start) for k in range(10)]

    return first


MISTAKES = {
    "The bound R is missing.": lengths(far=False),
    "R is missing, and so is the clause for kappa below 5.83.": lengths(
        far=False, clause=False
    ),
    "sigma is missing: the first step of length R overshoots.": lengths(sigma=False),
    "sigma is missing, and so is the clause for kappa below 5.83.": lengths(
        sigma=False, clause=False
    ),
    "Below kappa = 5.83 good luck ruins it: believe in 5.83 there.": lengths(
        clause=False
    ),
    "h_0 is sigma R: your first step has one factor rho too many.": lengths(1.0),
    "h_0 is sigma R, without rho; and below kappa = 5.83 good luck ruins it.": lengths(
        1.0, clause=False
    ),
}


@exercise(
    "The steps are h_k = sigma rho^k R, with sigma and rho from kappa. Return a "
    "function of k: lambda k: ....",
    "For kappa below 3 + 2 sqrt(2) = 5.83 the lesson told a white lie, under 'too good "
    "a bowl'. Which one?",
    "kappa = max(kappa, 3 + 2 * 2**0.5); then sigma = 2 kappa**0.5/(1 + kappa) and "
    "rho = (kappa - 1)/(kappa + 1).",
)
def arrives(schedule: Callable[[float, float], Schedule]) -> str:
    """|x_k - x*| <= rho^k R for every kappa, every start at a distance R."""
    given = []
    for kappa, R in CASES:
        h = schedule(kappa, R)
        if not callable(h):
            asked = f"schedule({kappa:g}, {R:g})"
            return f"Not yet: {asked} is {short(h)}, and should be a function of k."
        given.append(h)
    for (kappa, R), h in zip(CASES, given, strict=True):
        complaint = misses(h, kappa, R)
        if complaint:
            said = f"Not yet: with kappa = {kappa:.3g} and R = {R:g} {complaint}"
            return f"{said} {why(given)}".rstrip()
    return "Right: it arrives for every kappa, at the proven rate."


def misses(h: Schedule, kappa: float, R: float) -> str:
    """What goes wrong with steps h(k) on diag(1, kappa), of 91 starts the worst."""
    if not all(is_number(h(k)) and h(k) >= 0 for k in range(STEPS)):
        return f"the first steps are {[h(k) for k in range(3)]}: no lengths."
    angle = np.radians(np.arange(91))
    starts = R * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    f = DiagonalQuadratic([1.0, kappa])
    xs = run(f, nsgd(h), starts, STEPS, iterates=True).xs
    share = np.sqrt((xs**2).sum(-1)) / R
    cautious = max(kappa, CLAUSE)
    rate = (cautious - 1) / (cautious + 1)
    bound = np.maximum(rate ** np.arange(STEPS + 1), 1e-10)[:, None]
    if (share <= bound * (1 + 1e-6)).all():
        return ""
    end, at = share[-1], int(share[-1].argmax())
    if end[at] > max(1e-3, 10 * bound[-1, 0]):
        return f"the run from {where(at)} ends {end[at]:.2g} R away from the minimiser."
    k, at = (int(i) for i in np.argwhere(share > bound * (1 + 1e-6))[0])
    late = f"is {share[k, at]:.3g} R away after {k} step{'s' * (k > 1)}"
    return f"the run from {where(at)} {late}, not within {bound[k, 0]:.3g} R."


def where(degrees: int) -> str:
    """The start in words."""
    ends = {0: "(R, 0)", 90: "(0, R)"}
    return ends.get(degrees, f"R (cos {degrees}°, sin {degrees}°)")


def why(given: Sequence[Schedule]) -> str:
    """What the steps look like."""
    seen: list[Any] = [[h(k) for k in range(10)] for h in given]
    if not all(is_number(step) and step >= 0 for steps in seen for step in steps):
        return ""
    if all(max(steps) == min(steps) for steps in seen):
        return "Steps of one length hover: they must shrink."
    sums = [sum(h(k) for k in range(STEPS)) for h in given]
    if any(s < sqrt(kappa) * R / 2 for s, (kappa, R) in zip(sums, CASES, strict=True)):
        short = (
            "The steps add up to too little: they shrink too fast, or start too short."
        )
    else:
        short = ""
    return named(MISTAKES, CASES, seen, short)
