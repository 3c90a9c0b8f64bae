"""Lesson 12's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from math import ceil, floor, log
from typing import Any

import numpy as np

from checks.verdicts import question
from nglab import DiagonalQuadratic, exact_line_search, polyak, run

STEPS = tuple(
    (f, f_star, np.array(g))
    for f, f_star, g in (
        (2.0, 0.0, [3.0, -4.0]),
        (5.0, 4.5, [0.1, 0.2]),
        (1.0, -2.0, [1.0, 1.0, -1.0]),
        (0.0, 0.0, [0.0, 0.0]),
    )
)


def by_the_rule(f: float, f_star: float, g: Any) -> Any:
    """The step of the library, from 0."""
    rule, x = polyak(f_star), np.zeros(len(g))
    return rule.step(x, g, rule.init(x), f=np.array(f))[0]


def scaled(rate: Callable[..., float]) -> Callable[..., Any]:
    """-rate g, 0 where there is no gradient."""
    return lambda f, f_star, g: -rate(f, f_star, g) * g if g.any() else 0 * g


reaches = question(
    "reaches",
    "polyak_step",
    cases=STEPS,
    right=by_the_rule,
    mistakes={
        "Against the gradient: the sign.": scaled(
            lambda f, f_star, g: (f_star - f) / (g @ g)
        ),
        "|g| is squared below: once for the direction, once for the slope.": scaled(
            lambda f, f_star, g: (f - f_star) / np.sqrt(g @ g)
        ),
        "It is f - f* above: how deep it still is.": scaled(
            lambda f, f_star, g: f / (g @ g)
        ),
        "That is the rate of a parabola's minimum: Polyak's is half of it.": scaled(
            lambda f, f_star, g: 2 * (f - f_star) / (g @ g)
        ),
        "That is the normalised direction alone: how far is the question.": scaled(
            lambda f, f_star, g: 1 / np.sqrt(g @ g)
        ),
        "0/0: where g = 0 the step is 0.": lambda f, f_star, g: (
            -(f - f_star) / (g @ g) * g if g.any() else g * np.nan
        ),
    },
    hints=(
        "The rate is (f - f*)/|g|^2. What is the displacement?",
        "It goes against g: minus the rate times g. And 0 where g @ g is 0.",
        "-(f - f_star)/(g @ g) g, with a guard for g = 0.",
    ),
    otherwise="What is the rate, and where does the step go?",
    praise="to where a straight slope would be at the bottom.",
)


def by_trying(curvature: float, first: float, share: float, shrink: float) -> int:
    """The same by trying, at x = 1."""
    count, f, g = 1, curvature / 2, curvature
    while curvature * (1 - first * g) ** 2 / 2 > f - share * first * g * g:
        first, count = first * shrink, count + 1
    return count


def factors(limit: Callable[..., float]) -> Callable[..., float]:
    """How many times `first` shrinks until it is at most the limit."""
    return lambda c, first, share, shrink: (
        log(first / limit(c, share)) / log(1 / shrink)
    )


def whole(number: Callable[..., float]) -> Callable[..., int]:
    """One trial and the first whole number that is enough, not below none."""
    return lambda *case: 1 + max(0, ceil(number(*case)))


good = factors(lambda c, share: 2 * (1 - share) / c)

tries = question(
    "tries",
    "trials",
    cases=(
        (25.0, 1.0, 0.1, 0.5),
        (3.0, 8.0, 0.5, 0.7),
        (1.0, 1.0, 0.1, 0.5),
        (500.0, 1.0, 0.3, 0.1),
        (50.0, 0.01, 0.1, 0.5),
    ),
    right=by_trying,
    mistakes={
        "The first rate is a trial, too.": lambda *case: max(0, ceil(good(*case))),
        "Where the first rate is good enough, it is one trial.": lambda *case: (
            1 + ceil(good(*case))
        ),
        "Any fall is not enough: the share makes it 2 (1 - a)/curvature.": whole(
            factors(lambda c, share: 2 / c)
        ),
        "1/curvature is safe, but the rule takes more: up to 2 (1 - a)/curvature.": (
            whole(factors(lambda c, share: 1 / c))
        ),
        "(1 - a), not a: a large share is strict.": whole(
            factors(lambda c, share: 2 * share / c)
        ),
        "Trials come whole.": lambda *case: 1 + max(0.0, good(*case)),
        "Round up: the rate before is still too long.": lambda *case: (
            1 + max(0, floor(good(*case)))
        ),
        "The 2 is missing: a step to the other side may be low enough.": whole(
            factors(lambda c, share: (1 - share) / c)
        ),
    },
    hints=(
        "f(x - lr g) = curvature x^2 (1 - lr curvature)^2/2. When is that enough?",
        "If lr <= 2 (1 - a)/curvature, wherever x is.",
        "Count in a loop: while first > 2 (1 - share)/curvature, shrink it.",
    ),
    otherwise="Which rates are good enough, and which is the first of them?",
    praise="the trials grow like the logarithm of the curvature.",
)


def by_a_step(curvatures: Any, x: Any) -> float:
    """The factor of one step of the library."""
    problem = DiagonalQuadratic(curvatures)
    f = run(problem, exact_line_search(problem), x, steps=1).f
    return float(f[1] / f[0])


def moments(c: Any, x: Any, power: int) -> float:
    """sum lambda^power x^2."""
    return float((c**power * x * x).sum())


zigzags = question(
    "zigzags",
    "fall",
    cases=tuple(
        (np.array(c), np.array(x))
        for c, x in (
            ([1.0, 25.0], [25.0, 1.0]),
            ([1.0, 25.0], [1.0, 1.0]),
            ([1.0, 4.0, 9.0], [-2.0, 1.0, 0.5]),
        )
    ),
    right=by_a_step,
    mistakes={
        "That is the worst case: from most points it falls faster.": lambda c, x: (
            ((c.max() - c.min()) / (c.max() + c.min())) ** 2
        ),
        "That is what is taken away: what is left is 1 minus it.": lambda c, x: (
            moments(c, x, 2) ** 2 / (moments(c, x, 1) * moments(c, x, 3))
        ),
        "f has a half, and so has what is taken away: they cancel.": lambda c, x: (
            1 - moments(c, x, 2) ** 2 / (2 * moments(c, x, 1) * moments(c, x, 3))
        ),
        "g'g is squared above.": lambda c, x: (
            1 - moments(c, x, 2) / (moments(c, x, 1) * moments(c, x, 3))
        ),
        "That is the distance squared: f weighs it by the curvatures.": (
            lambda c, x: float(
                ((1 - moments(c, x, 2) / moments(c, x, 3) * c) ** 2 * x * x).sum()
                / (x * x).sum()
            )
        ),
        "That is the factor of the rate 2/(L + mu) at this point.": lambda c, x: float(
            (c * ((1 - 2 / (c.max() + c.min()) * c) * x) ** 2).sum() / moments(c, x, 1)
        ),
    },
    hints=(
        "The rate is g'g/g'Qg. What is f(x - lr g), term by term?",
        "f - lr g'g + lr^2 g'Qg/2 = f - (g'g)^2/(2 g'Qg); and f = g'x/2.",
        "1 - (g'g)^2/((g'Qg)(g'x)).",
    ),
    otherwise="What is f after the step, and what was it before?",
    praise="from (25, 1) it is as bad as can be.",
)
