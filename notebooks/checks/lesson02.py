"""Lesson 2's exercises. Look inside only when you have tried."""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

import numpy as np

from checks.verdicts import exercise, is_number, named, question, short
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


def by_angle(d: float, h: float) -> Any:
    """The least and the largest distance of a step of length h, by trying angles."""
    angle = np.linspace(0, np.pi, 3)
    ends = np.abs(d + h * np.exp(1j * angle))
    return np.array([ends.min(), ends.max()])


floors = question(
    "floors",
    "nearest_and_farthest",
    cases=((0.2, 0.5), (0.5, 0.2), (3.0, 1.0), (0.25, 0.5)),
    right=by_angle,
    mistakes={
        "A distance is not below 0: one may step beyond the minimiser.": lambda d, h: [
            d - h,
            d + h,
        ],
        "A step of length h from nearer than h cannot end at 0.": lambda d, h: [
            max(0.0, d - h),
            d + h,
        ],
        "The gradient may mislead: nothing says that it comes nearer.": lambda d, h: [
            abs(d - h),
            max(d, abs(d - h)),
        ],
        "h/2 is a floor for the farther of two, not for the next alone.": (
            lambda d, h: [h / 2, d + h]
        ),
        "That is a step at a right angle: which angle is worst?": lambda d, h: [
            abs(d - h),
            (d**2 + h**2) ** 0.5,
        ],
        "First the nearest, then the farthest.": lambda d, h: [d + h, abs(d - h)],
    },
    hints=(
        "Draw a circle of radius h around x_k. Where is the minimiser?",
        "The triangle inequality has two sides: |d - h| and d + h.",
        "abs(d - h), d + h.",
    ),
    otherwise="Which points are exactly h away, and how far from the minimiser?",
    praise="only from d = h one can arrive in a step.",
)


def by_walking(kappa: float, believed: float, R: float) -> float:
    """Straight at the minimiser with all steps of the schedule, never beyond it."""
    rho = (kappa - 1) / (kappa + 1)
    steps = 2 * sqrt(kappa) / (1 + kappa) * believed * rho ** np.arange(5000)
    return float(max(R - steps.sum(), 0.0))


strays = question(
    "strays",
    "left_at_best",
    cases=((9.0, 0.25, 1.0), (9.0, 1.0, 1.0), (100.0, 0.3, 4.0), (16.0, 2.0, 40.0)),
    right=by_walking,
    mistakes={
        "All steps may be more than is needed: what is left is not below 0.": (
            lambda kappa, believed, R: R - sqrt(kappa) * believed
        ),
        "It is the square root of kappa.": lambda kappa, believed, R: max(
            R - kappa * believed, 0.0
        ),
        "The first step alone is sigma times what you believe; add the others.": (
            lambda kappa, believed, R: max(
                R - 2 * sqrt(kappa) / (1 + kappa) * believed, 0.0
            )
        ),
        "sigma is missing: the first step is not as long as all that you believe.": (
            lambda kappa, believed, R: max(R - (kappa + 1) / 2 * believed, 0.0)
        ),
        "You have to go R, and the schedule starts from what you believe: not the "
        "other way round.": (
            lambda kappa, believed, R: max(believed - sqrt(kappa) * R, 0.0)
        ),
        "What is left is asked, not how far it goes.": lambda kappa, believed, R: (
            sqrt(kappa) * believed
        ),
    },
    hints=(
        "How long are all steps together, sigma rho^k R' for k = 0, 1, 2, ...?",
        "sigma/(1 - rho) is sqrt(kappa). At best every step goes straight there.",
        "max(0, R - sqrt(kappa) R').",
    ),
    otherwise="How long are all steps together?",
    praise="understate by up to sqrt(kappa), and you may still arrive.",
)
