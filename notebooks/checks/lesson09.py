"""Lesson 9's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from math import ceil, floor
from typing import Any

import numpy as np

from checks.proofs import proof
from checks.verdicts import exercise, question
from nglab.proofs import Fact
from nglab.proofs.kernel.polynomials import Poly, symbols
from nglab.proofs.premises import hypothesis

n, v, F, here, there = symbols("n v F F[k] F[k+1]")
GOAL = n * v - 2 * n * F - n / 4
PREMISES = {
    "star": hypothesis("star", n * v - here - n**2 / 2),
    "falls": hypothesis("falls", here - n + Poly.of(1) / 2 - there),
    "here": hypothesis("here", here - F),
    "there": hypothesis("there", there - F),
    "low": hypothesis("low", F - Poly.of(1) / 8),
    "top": hypothesis("top", Poly.of(5) / 8 - F),
    "more": hypothesis("more", 2 * n - 1, ">"),
}


def solved(p: dict[str, Fact]) -> Fact:
    """The fact that is asked for."""
    return p["star"] + p["falls"] + p["there"] + p["more"] * p["top"] + square(p)


def square(p: dict[str, Fact]) -> Fact:
    """(2 n - 1)^2/8, as a fact."""
    return p["more"] * p["more"] / 8


MISTAKES: dict[str, Callable[[dict[str, Fact]], Fact]] = {
    "The next f is lower than this one: `falls` and `there` say how much.": (
        lambda p: p["star"] + p["here"] + p["more"] * p["top"] + square(p)
    ),
    "With `falls` alone f(x_{k+1}) remains: `there` bounds it.": (
        lambda p: p["star"] + p["falls"] + p["more"] * p["top"] + square(p)
    ),
    "`top` counts `more` times: only then F stands with 2 n.": (
        lambda p: p["star"] + p["falls"] + p["there"] + p["top"] + square(p)
    ),
    "Here F is bounded from above: `top`, not `low`.": (
        lambda p: p["star"] + p["falls"] + p["there"] + p["more"] * p["low"] + square(p)
    ),
    "What remains is a multiple of (2 n - 1)^2: `more * more` is a fact, too.": (
        lambda p: p["star"] + p["falls"] + p["there"] + p["more"] * p["top"]
    ),
    "The square counts an eighth.": lambda p: solved(p) + 7 * square(p),
}


@exercise(
    "f(x_k) is large when |g| is: star + falls + there gets rid of both values of f.",
    "What remains has (1 - 2 n) F in it: `more * top` is the fact that fits.",
    "star + falls + there + more * top + more * more / 8.",
)
def quarters(long: Callable[..., Any]) -> str:
    """The second case of the three-quarters theorem, L = h = 1 and |g| > 1/2."""
    praise = "that is three quarters of the bound, and a proof."
    fact = long(*PREMISES.values())
    return proof("long", fact, GOAL, PREMISES, MISTAKES, praise)


def by_a_step(a: float, mu: float, L: float) -> float:
    """The worst factor on curvatures between mu and L, by taking the step."""
    curvatures = np.linspace(mu, L, 101)
    return float(np.abs(1.0 - curvatures * a).max())


shrinks = question(
    "shrinks",
    "factor",
    cases=((0.1, 1.0, 10.0), (0.19, 1.0, 10.0), (0.5, 0.5, 3.0), (2.0, 0.1, 1.2)),
    right=by_a_step,
    mistakes={
        "That is so for a(L + mu) <= 2: longer steps overshoot along L.": (
            lambda a, mu, L: 1 - a * mu
        ),
        "Along mu it may be the slower one.": lambda a, mu, L: abs(1 - a * L),
        "The worst direction counts: the larger of the two.": lambda a, mu, L: min(
            abs(1 - a * mu), abs(1 - a * L)
        ),
        "That is the factor of the best step, 2/(L + mu), whatever a is.": (
            lambda a, mu, L: (L - mu) / (L + mu)
        ),
        "The product is no factor of either.": lambda a, mu, L: abs(
            (1 - a * mu) * (1 - a * L)
        ),
    },
    hints=(
        "Along a curvature lambda a step multiplies by 1 - a lambda.",
        "The worst is at one of the two ends, mu or L.",
        "max(abs(1 - a mu), abs(1 - a L)).",
    ),
    otherwise="By how much does a step multiply along mu, and along L?",
    praise="and the theorem says that no convex function is worse than these two.",
)


def by_walking(L: float, R: float, off: float) -> int:
    """The first N for which Huber's function, the worst one, is within off."""
    N = 0
    while off < L * R**2 / (4 * N + 2):
        N += 1
    return N


def whole(number: Callable[..., float]) -> Callable[..., int]:
    """The first whole number of steps that is enough."""
    return lambda *case: max(0, ceil(number(*case)))


suffices = question(
    "suffices",
    "steps_to_reach",
    cases=((1.0, 1.0, 0.01), (3.0, 2.0, 0.5), (1.0, 1.0, 1.0), (50.0, 0.3, 0.003)),
    right=by_walking,
    mistakes={
        "That is the textbook's L R^2/(2N): the solver found half of it.": whole(
            lambda L, R, off: L * R**2 / (2 * off)
        ),
        "At N = 0 it is 1/2: 4N + 2, not 4N.": whole(
            lambda L, R, off: L * R**2 / (4 * off)
        ),
        "The distance counts squared.": whole(lambda L, R, off: (L * R / off - 2) / 4),
        "Steps come whole: it takes the first that is enough.": lambda L, R, off: (
            (L * R**2 / off - 2) / 4
        ),
        "It is one short: the first that is enough.": lambda L, R, off: max(
            0, floor((L * R**2 / off - 2) / 4)
        ),
        "It is one too many.": lambda L, R, off: (
            1 + max(0, ceil((L * R**2 / off - 2) / 4))
        ),
        "L counts as well.": whole(lambda L, R, off: (R**2 / off - 2) / 4),
    },
    hints=(
        "After N steps f - f* is at most L R^2/(4N + 2).",
        "Solve L R^2/(4N + 2) <= off for N.",
        "The first whole N >= (L R^2/off - 2)/4: math.ceil.",
    ),
    otherwise="For which N is L R^2/(4N + 2) at most off?",
    praise="and no better number is true: Huber's function needs as many.",
)
