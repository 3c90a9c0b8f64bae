"""Lesson 7's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from typing import Any

import numpy as np

from checks.verdicts import alike, exercise, is_number, named, question, short
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


def by_halving(p: float, eps: float) -> float:
    """The length at which Adam's first step is p lr, by halving."""
    low, high = 0.0, eps
    while measured(1.0, eps, high) < p:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        less = measured(1.0, eps, middle) < p
        low, high = (middle, high) if less else (low, middle)
    return high


shares = question(
    "shares",
    "long_enough",
    cases=((0.5, 1e-8), (0.9, 1e-8), (0.01, 1e-4), (0.25, 1.0)),
    right=by_halving,
    mistakes={
        "At |g| = p eps the step is p/(1 + p), not p.": lambda p, eps: p * eps,
        "Half of the step is at |g| = eps; p of it is not at eps/p.": lambda p, eps: (
            eps / p
        ),
        "That is the share that is missing: 1 - p instead of p.": lambda p, eps: (
            (1 - p) / p * eps
        ),
        "Only for a small p is 1 - p nearly 1.": lambda p, eps: eps / (1 - p),
        "eps stands beside the root, not in it.": lambda p, eps: (
            np.sqrt(eps) * p / np.sqrt(1 - p * p)
        ),
        "That is the share, given the length eps.": lambda p, eps: p / (p + eps),
    },
    hints=(
        "The step is lr |g|/(|g| + eps). Which share of lr is that?",
        "|g|/(|g| + eps) = p. Multiply it out.",
        "p eps/(1 - p).",
    ),
    otherwise="For which |g| is |g|/(|g| + eps) equal to p?",
    praise="a gradient of 1e-8 gets half a step, one of 1e-7 nearly all.",
)


def second(lr: float, beta_1: float, g: float) -> float:
    """The second step by Adam itself, the gradients being g and -g."""
    rule, x = adam(lr, beta1=beta_1, eps=0.0), np.zeros(1)
    first, state = rule.step(x, np.array([g]), rule.init(x))
    return -float((rule.step(first, np.array([-g]), state)[0] - first)[0])


back = question(
    "back",
    "second_step",
    cases=((1e-3, 0.9, 5.0), (0.1, 0.5, -2.0), (1.0, 0.0, 1e-3), (0.5, 0.99, 1.0)),
    right=second,
    mistakes={
        "The memory is missing: m holds some of the first gradient.": (
            lambda lr, beta_1, g: -lr * np.sign(g)
        ),
        "The correction divides by 1 - beta_1^2 at t = 2.": lambda lr, beta_1, g: (
            -lr * (1 - beta_1) ** 2 * np.sign(g)
        ),
        "At t = 2 the correction is 1 - beta_1^2, not 1 - beta_1.": (
            lambda lr, beta_1, g: -lr * (1 - beta_1) * np.sign(g)
        ),
        "The second gradient is -g: the signs differ in m.": lambda lr, beta_1, g: (
            lr * np.sign(g)
        ),
        "It goes back: the newer gradient weighs more.": lambda lr, beta_1, g: (
            lr * (1 - beta_1) / (1 + beta_1) * np.sign(g)
        ),
        "With eps = 0 only the sign of g counts.": lambda lr, beta_1, g: (
            -lr * (1 - beta_1) / (1 + beta_1) * g
        ),
        "Going back is going where -g says: mind the sign of g.": (
            lambda lr, beta_1, g: -lr * (1 - beta_1) / (1 + beta_1)
        ),
    },
    hints=(
        "m is beta_1 (1 - beta_1) g - (1 - beta_1) g, and v is as for two gradients of "
        "the same size.",
        "m^ = m/(1 - beta_1^2) = -(1 - beta_1) g/(1 + beta_1), and v^ = g^2.",
        "-lr (1 - beta_1)/(1 + beta_1) times the sign of g.",
    ),
    otherwise="What are m, m^ and v^ after g and -g?",
    praise="at beta_1 = 0.9 it turns back by a nineteenth of a step.",
)
