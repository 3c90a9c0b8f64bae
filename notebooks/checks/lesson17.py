"""Lesson 17's exercises. Look inside only when you have tried."""

from collections.abc import Callable, Sequence
from math import ceil, floor
from typing import Any

import numpy as np

from checks.proofs import proof
from checks.verdicts import exercise, named, question, short
from nglab import DiagonalQuadratic, exact_line_search, run
from nglab.claims.base import Evidence, worst
from nglab.proofs import Fact, bounds
from nglab.proofs.kernel.polynomials import symbols
from nglab.proofs.premises import hypothesis


def first_within(L: float, R: float, e: float) -> float:
    """The first N of which the bound is at most e, by trying."""
    N = 0
    while bounds.gradient_descent(L, R, N) > e:
        N += 1
    return float(N)


promises = question(
    "promises",
    "steps_promised",
    cases=((2.0, 3.0, 0.1), (3.0, 2.0, 2.0), (1.0, 1.0, 1.0), (10.0, 0.5, 0.03)),
    right=first_within,
    mistakes={
        "Steps come whole: the first that is enough.": lambda L, R, e: (
            (L * R**2 / e - 2) / 4
        ),
        "One step short: round up, not down.": lambda L, R, e: floor(
            (L * R**2 / e - 2) / 4
        ),
        "Down, and never below 0: round up.": lambda L, R, e: int(
            (L * R**2 / e - 2) / 4
        ),
        "The + 2 of 4N + 2 is missing.": lambda L, R, e: ceil(L * R**2 / e / 4),
        "R counts squared.": lambda L, R, e: ceil((L * R / e - 2) / 4),
        "That is the old bound, L R^2/(2N): this one is better by half.": (
            lambda L, R, e: ceil(L * R**2 / e / 2)
        ),
        "One too many throughout: N = 0 is the start.": lambda L, R, e: ceil(
            (L * R**2 / e + 2) / 4
        ),
        "e does not multiply: the smaller it is, the longer it takes.": (
            lambda L, R, e: ceil((L * R**2 * e - 2) / 4)
        ),
    },
    hints=(
        "For which N is L R^2/(4N + 2) <= e? Solve for N.",
        "4N + 2 >= L R^2/e, and N is whole.",
        "(L R^2/e - 2)/4, rounded up by math.ceil.",
    ),
    otherwise="For which N is L R^2/(4N + 2) at most e?",
    praise="half as many as the bound L R^2/(2N) of older books would ask for.",
)


JUDGED = tuple(
    (np.array(observed), np.array(bound))
    for observed, bound in (
        ([1.0, 2.0, 0.5], [2.0, 5.0, 4.0]),
        ([1.0, 3.0, 1.0], [4.0, 2.0, 5.0]),
        ([0.0, 1.0], [0.0, 2.0]),
        ([1.0, 1e-9], [2.0, 0.0]),
        ([1.0, np.nan, 0.5], [4.0, 1.0, 1.0]),
        ([-3.0, 1.0], [1.0, 4.0]),
    )
)


def divided(a: Any, b: Any, zero: float = 0.0, broken: float = np.inf) -> Any:
    """a/b; `zero` for 0/0, and `broken` where anything else is over 0."""
    inside = np.divide(a, b, out=np.where(a > 0, broken, zero), where=b > 0)
    return np.where(np.isnan(a), np.nan, inside)


def strict(a: Any) -> Any:
    """inf for nan."""
    return np.where(np.isnan(a), np.inf, a)


MISJUDGED: dict[str, Callable[..., Any]] = {
    "nan is no ratio: who observed nan has not kept the bound.": lambda a, b: divided(
        a, b
    ).max(),
    "A run that blew up is passed over: nan breaks every bound.": lambda a, b: (
        np.nanmax(divided(a, b))
    ),
    "For every k: the largest ratio, not the mean.": lambda a, b: strict(
        divided(a, b)
    ).mean(),
    "For every k: the largest ratio, not the last.": lambda a, b: strict(divided(a, b))[
        -1
    ],
    "For every k: the largest ratio, not the smallest.": lambda a, b: strict(
        divided(a, b)
    ).min(),
    "Upside down: observed over bound.": lambda a, b: strict(
        divided(b, np.where(np.isnan(a), 0, a))
    ).max(),
    "observed <= bound: one far below has kept it, so no absolute values.": (
        lambda a, b: strict(divided(np.abs(a), b)).max()
    ),
    "0 keeps the bound 0: count it as 0.": lambda a, b: strict(
        divided(a, b, zero=np.inf)
    ).max(),
    "A bound of 0 is broken by all that is above it: that is infinite.": (
        lambda a, b: strict(divided(a, b, broken=0.0)).max()
    ),
    "Each bound for its own k: not the largest observed over the largest bound.": (
        lambda a, b: strict(a).max() / b.max()
    ),
}


@exercise(
    "The ratio at each k is observed/bound. Which of them decides?",
    "The largest. But mind a bound of 0, and nan: what do nan > 1 and max say to it?",
    "np.where(bound > 0, observed/bound, ...) with 0 where observed <= bound and "
    "np.inf elsewhere; then nan -> np.inf; then .max().",
)
def judges(largest_ratio: Callable[..., Any]) -> str:
    """The worst ratio of what was observed to its bound."""
    answers = []
    with np.errstate(all="ignore"):
        for observed, bound in JUDGED:
            answer = largest_ratio(observed.copy(), bound.copy())
            if np.ndim(answer) or not isinstance(answer, int | float | np.number):
                return f"Not yet: {asked(observed, bound)} is {short(answer)}, and " + (
                    "should be a number."
                )
            answers.append(float(answer))
        for (observed, bound), answer in zip(JUDGED, answers, strict=True):
            right = worst([Evidence("", observed, bound)]).ratio
            if not np.isclose(answer, right, rtol=1e-12, atol=0):
                why = named(MISJUDGED, JUDGED, answers, "Which k decides, and how?")
                told = f"{asked(observed, bound)} is {answer:g}, and should be"
                return f"Not yet: {told} {right:g}. {why}"
    return "Right: it lets nothing through, not even a run that blew up."


def asked(observed: Any, bound: Any) -> str:
    """The call in words."""
    return f"largest_ratio({observed.tolist()}, {bound.tolist()})"


KAPPAS = (1.2, 2.0, 5.0, 100.0, 1e4)


@exercise(
    "(kappa, 1) is where f falls least, and the ratio is 1. On which side of the "
    "dashed line is the map red?",
    "Above it: a gradient a little steeper, that is a little more of b for kappa of a.",
    "Divide b/a by 1/kappa: anything from a little above 1 to 1.2 does.",
)
def strays(start: Callable[[float], Any]) -> str:
    """A start from which exact line search leaves more of |x|^2 than rho^2."""
    given = []
    for kappa in KAPPAS:
        answer = start(kappa)
        if not is_start(answer):
            told = f"start({kappa:g}) is {short(answer)}"
            return f"Not yet: {told}, and should be two finite numbers."
        given.append(np.asarray(answer, float))
    seen = [measured(kappa, x) for kappa, x in zip(KAPPAS, given, strict=True)]
    for kappa, x, ratio in zip(KAPPAS, given, seen, strict=True):
        if not ratio > 1 + 1e-9:
            told = f"with kappa = {kappa:g} the ratio is {ratio:.4g}, no more than 1"
            return f"Not yet: {told}. {why_kept(kappa, x, ratio, seen)}"
    return "Right: the corollary is false for every kappa, and you can say where."


def is_start(answer: Any) -> bool:
    """Two finite numbers."""
    try:
        x = np.asarray(answer, float)
    except (TypeError, ValueError):
        return False
    return x.shape == (2,) and bool(np.isfinite(x).all())


def measured(kappa: float, x: Any) -> float:
    """|x_1|^2/(rho^2 |x_0|^2) of a run; of the minimiser, which stays, 0."""
    if not x.any():
        return 0.0
    f = DiagonalQuadratic([1.0, kappa])
    end = run(f, exact_line_search(f), x, 1).x
    rho = (kappa - 1) / (kappa + 1)
    return float(end @ end / (rho**2 * (x @ x)))


def why_kept(kappa: float, x: Any, ratio: float, seen: Sequence[float]) -> str:
    """What such a start does wrong."""
    if not x.any():
        return "That is the minimiser."
    if not x.all():
        return "On an axis the gradient points at the minimiser: one step is enough."
    if abs(ratio - 1) < 1e-9:
        return "That is the worst start for f, where we tested: the border, not beyond."
    luck = "It works for other kappa: " if max(seen) > 1 + 1e-9 else ""
    steep = "too flat" if abs(x[1] / x[0]) * kappa < 1 else "too steep"
    said = f"Here the gradient is {steep}: its slope b kappa/a is"
    return f"{luck}{said} {x[1] * kappa / x[0]:.3g}."


a, n, v = symbols("a n v")
GOAL = 2 * a * v - a * a * n
PREMISES = {
    "coco": hypothesis("coco", v - n),
    "room": hypothesis("room", 2 - a),
    "step": hypothesis("step", a, ">"),
    "size": hypothesis("size", n),
}


def both(p: dict[str, Fact]) -> tuple[Fact, Fact]:
    """The two facts of which it is the sum."""
    return p["step"] * p["coco"] * 2, p["step"] * p["room"] * p["size"]


MISTAKES: dict[str, Callable[[dict[str, Fact]], Fact]] = {
    "v counts 2 a times: so does `coco`.": lambda p: both(p)[0] / 2 + both(p)[1],
    "v stands with 2 a: `coco` needs `step`, too.": lambda p: (
        2 * p["coco"] + both(p)[1]
    ),
    "That is a part of it: now n is left, and `room` says how much of it.": (
        lambda p: both(p)[0]
    ),
    "v is missing: only `coco` knows of it.": lambda p: both(p)[1],
    "`room` alone is about a: `size` makes it one about n.": lambda p: (
        both(p)[0] + p["step"] * p["room"]
    ),
    "a^2 n is asked for: `room * size` needs `step` once more.": lambda p: (
        both(p)[0] + p["room"] * p["size"]
    ),
    "`step * step` is a fact, but nothing with a^2 and a plus is needed.": lambda p: (
        both(p)[0] + both(p)[1] + p["step"] * p["step"] * p["size"]
    ),
}


@exercise(
    "Which fact knows of v? How often must it count for 2 a v to come out?",
    "2 * step * coco is 2 a v - 2 a n. What is 2 a v - a^2 n less that?",
    "a (2 - a) n, which is a product of three of your facts.",
)
def proves(never_further: Callable[..., Any]) -> str:
    """2 a v - a^2 n >= 0 from v >= n, a <= 2, a > 0 and n >= 0."""
    praise = "a theorem, and a machine that would have refused a wrong one."
    fact = never_further(*PREMISES.values())
    return proof("never_further", fact, GOAL, PREMISES, MISTAKES, praise)
