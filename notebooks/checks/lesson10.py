"""Lesson 10's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from typing import Any

import numpy as np

from checks.verdicts import exercise, named, short

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
