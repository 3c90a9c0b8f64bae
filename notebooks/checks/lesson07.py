"""Lesson 7's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from typing import Any

import numpy as np

from checks.verdicts import alike, exercise, is_number, named, short
from nglab import adam

CASES = (
    (1e-3, 1e-8, 1.0),
    (1e-3, 1e-8, 1e-8),
    (1e-2, 1e-8, -3e-10),
    (1e-3, 0.0, 1e-12),
    (0.5, 1e-4, 2e-5),
)


def measured(lr: float, eps: float, g: float) -> float:
    """The same by Adam's first step from 0."""
    rule, x = adam(lr, eps=eps), np.zeros(1)
    return -float(rule.step(x, np.array([g]), rule.init(x))[0][0])


MISTAKES = {
    "Adam's step does not grow with g: that is gradient descent.": (
        lambda lr, eps, g: lr * g
    ),
    "That is what Adam does without eps.": lambda lr, eps, g: lr * np.sign(g),
    "The sign of g is the sign of the step.": lambda lr, eps, g: (
        lr * abs(g) / (abs(g) + eps)
    ),
    "eps stands beside the root, not in it.": lambda lr, eps, g: (
        lr * g / np.sqrt(g * g + eps)
    ),
    "v holds g^2: its root is |g|.": lambda lr, eps, g: lr * g / (g * g + eps),
    "Both averages start at 0 and are corrected for it: m^ = g, v^ = g^2.": (
        lambda lr, eps, g: lr * 0.1 * g / (np.sqrt(0.001) * abs(g) + eps)
    ),
}


@exercise(
    "At t = 1, m = (1 - beta_1) g and v = (1 - beta_2) g^2. What are m^ and v^?",
    "The corrections divide them by 1 - beta_1 and by 1 - beta_2: m^ = g, v^ = g^2.",
    "lr g / (sqrt(g^2) + eps): nearly lr for |g| above eps, nearly lr g/eps below.",
)
def stands(step: Callable[..., Any]) -> str:
    """How far Adam's first step takes a coordinate with gradient g: x <- x - step."""
    answers = [step(*case) for case in CASES]
    for case, answer in zip(CASES, answers, strict=True):
        call = f"step({', '.join(f'{number:g}' for number in case)})"
        if not is_number(answer):
            return f"Not yet: {call} is {short(answer)}, and should be a number."
    for case, answer in zip(CASES, answers, strict=True):
        if not alike(measured(*case), answer):
            call = f"step({', '.join(f'{number:g}' for number in case)})"
            said = f"Not yet: {call} is {answer:g}, Adam's is {measured(*case):g}."
            why = named(MISTAKES, CASES, answers, "What are m^ and v^ at t = 1?")
            return f"{said} {why}"
    return "Right: eps is a ruler. Gradients that are shorter do not move."
