"""Lesson 10's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from math import ceil, floor, log
from typing import Any

import numpy as np

from checks.verdicts import exercise, named, question, short

CASES = tuple(
    (np.array(g),)
    for g in (
        [3.0, -1.0, 0.5],
        [0.2, -4.0, 1.0, 0.0],
        [-0.5, -0.25],
        [0.0, 0.0, 0.0],
    )
)


def largest(g: Any) -> Any:
    """Where the entry is that is largest in size, as a vector of 0 and 1."""
    return np.eye(len(g))[np.abs(g).argmax()]


def right(g: Any) -> Any:
    """The sign of the largest entry in size, in its place."""
    return largest(g) * np.sign(g)


MISTAKES = {
    "That is the corner of the other ball, of all |x_i| <= 1: here the sum of all is "
    "at most 1.": np.sign,
    "All signs, made short enough to lie in the ball: but one entry does more than all "
    "together.": lambda g: np.sign(g) / len(g),
    "That is g, made short enough to lie in the ball: <g, u> can be larger.": (
        lambda g: g / np.abs(g).sum() if g.any() else g
    ),
    "That is the ruler's ball.": lambda g: g / np.sqrt(g @ g) if g.any() else g,
    "The sign: <g, u> is to be large, and the step goes along -u.": lambda g: -right(g),
    "A corner has a sign as well.": lambda g: largest(g) * (g.any() * 1.0),
    "Largest in size, whatever its sign.": lambda g: (
        np.eye(len(g))[g.argmax()] * np.sign(g)
    ),
    "The length of the corner is 1, whatever g is.": lambda g: largest(g) * g,
    "For g = 0 it is 0.": lambda g: largest(g) * np.where(g < 0, -1.0, 1.0),
}


@exercise(
    "Draw the ball for two entries: a square on its tip. Where are its corners?",
    "You have 1 in all to spend on the |u_i|. On which entry does it bring most?",
    "All of it on the entry with the largest |g_i|, with the sign of g_i: "
    "np.abs(g).argmax().",
)
def touches(corner: Callable[..., Any]) -> str:
    """The point u of the ball sum |u_i| <= 1 with the largest <g, u>."""
    answers = []
    for (g,) in CASES:
        answer, call = corner(g.copy()), f"corner({g.tolist()})"
        form = f"an array of shape {g.shape}"
        if not isinstance(answer, np.ndarray) or answer.shape != g.shape:
            return f"Not yet: {call} is {short(answer)}, and should be {form}."
        if answer.dtype.kind not in "iuf":
            return f"Not yet: {call} is {answer.dtype}, and should be {form}."
        answers.append(answer)
    for (g,), answer in zip(CASES, answers, strict=True):
        if not np.abs(answer - right(g)).max() < 1e-12:
            size, gain = np.abs(answer).sum(), g @ answer
            call = f"corner({g.tolist()})"
            told = f"{call} has sum |u_i| = {size:.3g} and <g, u> = {gain:.3g}"
            why = named(MISTAKES, CASES, answers, "Which corner is it?")
            return f"Not yet: {told}. {why}"
    return "Right: greedy coordinate descent, one entry a step."


def by_search(dual: float, L: float) -> Any:
    """The best length and its fall, from three values of the parabola."""
    h = np.array([0.0, 1.0, 2.0])
    parabola = np.polyfit(h, h * dual - L * h**2 / 2, 2)
    (best,) = np.roots(np.polyder(parabola))
    return np.array([best, np.polyval(parabola, best)])


promises = question(
    "promises",
    "length_and_fall",
    cases=((284.0, 100.0), (1823.0, 5638.0), (1.0, 4.0), (3.0, 0.5)),
    right=by_search,
    mistakes={
        "Halve the fall: the curvature takes back half of what the slope gives.": (
            lambda dual, L: [dual / L, dual**2 / L]
        ),
        "The best length is where the slope of the bound is zero: dual = L h.": (
            lambda dual, L: [2 * dual / L, 0.0]
        ),
        "1/L is a rate, and the length of the step is the rate times dual.": (
            lambda dual, L: [1 / L, dual / L - 1 / (2 * L)]
        ),
        "The fall has the dual norm squared.": lambda dual, L: [
            dual / L,
            dual / (2 * L),
        ],
        "First the length, then the fall.": lambda dual, L: [
            dual**2 / (2 * L),
            dual / L,
        ],
        "f falls: return by how much, which is not negative.": lambda dual, L: [
            dual / L,
            -(dual**2) / (2 * L),
        ],
    },
    hints=(
        "For which h is h dual - L h^2/2 largest?",
        "Its slope is dual - L h.",
        "dual/L, and dual^2/(2L).",
    ),
    otherwise="For which h is h dual - L h^2/2 largest, and how large is it?",
    praise="a norm is good where dual^2 is large beside L.",
)


def by_the_bound(lr: float, tau: float, R: float, near: float) -> int:
    """The first k for which the bound on the norm is within `near` of the fence."""
    k, size = 0, R
    while size > 1 / tau + near:
        size = (1 - lr * tau) * size + lr
        k += 1
    return k


def whole(number: Callable[..., float]) -> Callable[..., int]:
    """The first whole number that is enough, and not fewer than none."""
    return lambda *case: max(0, ceil(number(*case)))


def factors(start: Callable[..., float]) -> Callable[..., float]:
    """How many factors 1 - lr tau take `start` down to `near`."""
    return lambda lr, tau, R, near: (
        log(near / start(R, tau)) / log(1 - lr * tau) if start(R, tau) > 0 else 0.0
    )


fences = question(
    "fences",
    "steps_to_the_fence",
    cases=(
        (0.4, 0.25, 12.0, 0.01),
        (0.1, 0.1, 110.0, 1.0),
        (0.02, 0.5, 3.0, 0.3),
        (0.4, 0.25, 3.0, 0.01),
        (0.1, 0.2, 6.0, 2.0),
    ),
    right=by_the_bound,
    mistakes={
        "It is R - 1/tau that shrinks by the factor, not R.": whole(
            factors(lambda R, tau: R)
        ),
        "The fence is at 1/tau, not at tau.": whole(factors(lambda R, tau: R - tau)),
        "Steps come whole: it takes the first that is enough.": lambda *case: max(
            0.0, factors(lambda R, tau: R - 1 / tau)(*case)
        ),
        "From inside it takes none, and not fewer.": lambda *case: ceil(
            factors(lambda R, tau: R - 1 / tau)(*case)
        ),
        "It is one short: the first that is enough.": lambda *case: max(
            0, floor(factors(lambda R, tau: R - 1 / tau)(*case))
        ),
        "log(1 - lr tau) is not -lr tau.": whole(
            lambda lr, tau, R, near: (
                log((R - 1 / tau) / near) / (lr * tau) if 1 / tau < R else 0.0
            )
        ),
        "The factor is 1 - lr tau: the rate counts, too.": whole(
            lambda lr, tau, R, near: (
                log((R - 1 / tau) / near) / -log(1 - tau) if 1 / tau < R else 0.0
            )
        ),
    },
    hints=(
        "What does the bound say of the distance from the fence, size - 1/tau?",
        "It shrinks by the factor 1 - lr tau a step: (1 - lr tau)^k (R - 1/tau).",
        "k >= log(near/(R - 1/tau))/log(1 - lr tau), whole, and none from inside.",
    ),
    otherwise="By which factor does size - 1/tau shrink a step?",
    praise="from 12 to within 0.01 of the fence it takes 64 steps.",
)
