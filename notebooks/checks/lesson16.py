"""Lesson 16's exercises. Look inside only when you have tried."""

from math import log, sqrt
from typing import Any

import numpy as np

from checks.verdicts import question
from nglab import amsgrad


def measured(beta1: float, beta2: float, g: float) -> float:
    """The same by the library's first step from 0, at the rate 1."""
    rule, x = amsgrad(1.0, beta1=beta1, beta2=beta2, eps=0.0), np.zeros(1)
    return -float(rule.step(x, np.array([g]), rule.init(x))[0][0])


begins = question(
    "begins",
    "first_step",
    cases=((0.9, 0.999, 5.0), (0.5, 0.9, -2.0), (0.0, 0.75, 0.01), (0.8, 0.0, -1.0)),
    right=measured,
    mistakes={
        "That is Adam's: AMSGrad corrects neither average.": lambda b1, b2, g: float(
            np.sign(g)
        ),
        "m is an average as well: (1 - beta_1) g at first.": lambda b1, b2, g: (
            np.sign(g) / sqrt(1 - b2)
        ),
        "v is divided by as its root.": lambda b1, b2, g: (
            np.sign(g) * (1 - b1) / (1 - b2)
        ),
        "The step has the sign of g.": lambda b1, b2, g: (1 - b1) / sqrt(1 - b2),
        "g cancels: v is (1 - beta_2) g^2.": lambda b1, b2, g: (
            g * (1 - b1) / sqrt(1 - b2)
        ),
        "The new gradient counts 1 - beta, the memory beta.": lambda b1, b2, g: (
            np.sign(g) * b1 / sqrt(b2) if b2 else np.nan
        ),
        "v is an average as well: (1 - beta_2) g^2 at first.": lambda b1, b2, g: (
            np.sign(g) * (1 - b1)
        ),
        "Upside down.": lambda b1, b2, g: np.sign(g) * sqrt(1 - b2) / (1 - b1),
    },
    hints=(
        "m and v begin at 0. What are they after one gradient?",
        "m = (1 - beta_1) g and v = (1 - beta_2) g^2; the largest v so far is v.",
        "(1 - beta_1)/sqrt(1 - beta_2), with the sign of g.",
    ),
    otherwise="What are m and v after the first gradient?",
    praise="3.16 with the usual numbers, where Adam's is 1.",
)


def walked(lr: float, k: int) -> float:
    """The same by taking the steps: v is the number of gradients, each of them 1."""
    v = x = 0.0
    for _ in range(k):
        v += 1
        x += lr / sqrt(v)
    return x


travels = question(
    "travels",
    "travelled",
    cases=((1.0, 1), (0.1, 10), (0.5, 3), (2.0, 400)),
    right=walked,
    mistakes={
        "That is the last step times k; the earlier ones were longer.": lambda lr, k: (
            lr * sqrt(k)
        ),
        "Nearly, for many steps; but a sum is no integral.": lambda lr, k: (
            2 * lr * sqrt(k)
        ),
        "That is the last step alone.": lambda lr, k: lr / sqrt(k),
        "AdaGrad's steps grow shorter: v adds up.": lambda lr, k: lr * k,
        "v adds up, but the step is divided by its root.": lambda lr, k: (
            lr * float((1 / np.arange(1, k + 1)).sum())
        ),
        "That is log k, which belongs to 1/t: the root is missing.": lambda lr, k: (
            lr * log(k)
        ),
        "k steps, not k + 1.": lambda lr, k: walked(lr, k + 1),
        "The first step counts: v is 1 then, not 2.": lambda lr, k: (
            walked(lr, k + 1) - lr
        ),
        "One step is missing.": lambda lr, k: walked(lr, k - 1),
    },
    hints=(
        "v after t steps is t g^2. How long is step t?",
        "lr/sqrt(t), whatever g is. Add them up.",
        "lr times the sum of 1/sqrt(t) over t = 1, ..., k.",
    ),
    otherwise="How long is step t, for t = 1, 2, 3?",
    praise="about 2 lr sqrt(k): with no end, though the steps go to 0.",
)


rescales = question(
    "rescales",
    "same_path",
    cases=((0.1, 1e-8, 5.0, 2.0), (0.5, 1e-3, 0.1, 10.0), (0.01, 1.0, 3.0, 0.25)),
    right=lambda lr, eps, a, b: np.exp(
        np.log([lr, eps]) + np.log([[b, 1], [a, 1 / b]]).sum(axis=1)
    ),
    mistakes={
        "A step is eta in the units of x: these are new.": lambda lr, eps, a, b: [
            lr,
            eps * a / b,
        ],
        "Adam forgets the unit of f: eta has none of it.": lambda lr, eps, a, b: [
            lr * b / a,
            eps * a / b,
        ],
        "eps is compared with the gradient, and that is new, too.": (
            lambda lr, eps, a, b: [lr * b, eps]
        ),
        "The gradient is a g/b: it has the unit of x below.": lambda lr, eps, a, b: [
            lr * b,
            eps * a,
        ],
        "The gradient is a g/b, not a b g.": lambda lr, eps, a, b: [
            lr * b,
            eps * a * b,
        ],
        "That is for gradient descent, where eta has the unit x^2/f.": (
            lambda lr, eps, a, b: [lr * b * b / a, eps]
        ),
        "In units that are b times smaller all lengths are b times larger.": (
            lambda lr, eps, a, b: [lr / b, eps * a / b]
        ),
        "eps stands beside |g|, not beside g^2.": lambda lr, eps, a, b: [
            lr * b,
            eps * a * a / (b * b),
        ],
        "First eta, then eps.": lambda lr, eps, a, b: [eps * a / b, lr * b],
    },
    hints=(
        "What is the gradient of a f(x/b), in terms of that of f?",
        "a g(x/b)/b. eps must grow as it does. And all lengths in x grow by b.",
        "eta b, and eps a/b.",
    ),
    otherwise="By what is the new gradient larger, and by what the new step?",
    praise="with eps = 0 the loss may be in any unit.",
)


def turning(C: float, beta2: float, seen: Any = (0, 1, 2)) -> float:
    """The change of x in a turn, after so many that v repeats itself."""
    v, change = 0.0, 0.0
    for _ in range(int(40 / (1 - beta2)) + 40):
        change = 0.0
        for j, g in enumerate((C, -1.0, -1.0)):
            v = beta2 * v + (1 - beta2) * g * g
            change -= g / sqrt(v) * (j in seen)
    return change


def before(C: float, beta2: float) -> float:
    """The same if each gradient is divided by the v before it."""
    v, change = 1.0, 0.0
    for _ in range(int(40 / (1 - beta2)) + 40):
        change = 0.0
        for g in (C, -1.0, -1.0):
            change -= g / sqrt(v)
            v = beta2 * v + (1 - beta2) * g * g
    return change


drifts = question(
    "drifts",
    "change_per_turn",
    cases=((4.0, 1 / 17), (2.5, 0.5), (10.0, 0.9), (3.0, 0.2), (40.0, 0.99)),
    right=turning,
    mistakes={
        "The sign: x moves against the gradient.": lambda C, b: -turning(C, b),
        "That is per step: a turn has three.": lambda C, b: turning(C, b) / 3,
        "v is not the same at all three steps: C comes and fades.": lambda C, b: (
            (2 - C) / sqrt((C * C + 2) / 3)
        ),
        "That is the bound of the theorem: v is known exactly here.": lambda C, b: (
            1 / sqrt(2) + 1 / sqrt(1 + 2 * b) - 1
        ),
        "The step back is missing.": lambda C, b: turning(C, b, (1, 2)),
        "The third step of the turn is missing.": lambda C, b: turning(C, b, (0, 1)),
        "v takes in the gradient first, and then divides it.": before,
        "That is the first turn, from v = 0; it does not yet repeat itself.": (
            lambda C, b: (
                -C / sqrt((1 - b) * C * C)
                + 1 / sqrt((1 - b) * (b * C * C + 1))
                + 1 / sqrt((1 - b) * (b * b * C * C + b + 1))
            )
        ),
    },
    hints=(
        "Let w be v before the C. What is v after C, after -1, after the second -1?",
        "The last is w again: w = beta2^3 w + (1 - beta2)(beta2^2 C^2 + beta2 + 1). Or "
        "let a loop find it: a thousand turns do.",
        "v1 = beta2 w + (1 - beta2) C^2, v2 = beta2 v1 + 1 - beta2, v3 = w: and then "
        "-C/sqrt(v1) + 1/sqrt(v2) + 1/sqrt(v3).",
    ),
    otherwise="Which v divides the C, and which divide the two -1?",
    praise="for every beta_2 it is positive for some C, if only just above 2.",
)
