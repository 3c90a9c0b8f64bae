"""Lesson 3's exercises. Look inside only when you have tried."""

from collections.abc import Callable, Sequence
from math import ceil, cos, floor, log, pi, sin
from typing import Any

import numpy as np

from checks.verdicts import count, exercise, named, question
from nglab import DiagonalQuadratic, gd, run

CASES = (
    (0.5, 0.5, 1e-3, 1.1),
    (0.9, 0.5, 1e-3, 1.1),
    (0.99, 1.0, 1e-6, 1.5),
    (0.1, 2.0, 0.01, 1.02),
    (0.5, 1e-3, 0.1, 1.1),
)


def steps(t: Callable[[float], float]) -> Callable[..., float]:
    """log(r / (push t(p))) / log(a): when a^k push t is as far as r."""
    return lambda p, r, push, a: log(r / (push * t(p))) / log(a)


def whole(number: Callable[..., float]) -> Callable[..., int]:
    """The first whole number of steps that is enough, none if the push is."""
    return lambda *case: max(0, ceil(number(*case)))


exact = steps(lambda p: sin(pi * (1 - p) / 2))
LAWS = {
    "That is the sphere in three dimensions: Archimedes.": steps(lambda p: 1 - p),
    "That is when it has NOT escaped with probability p.": steps(
        lambda p: sin(pi * p / 2)
    ),
    "That is the push along x_1, with certainty: what has the angle to say?": steps(
        lambda p: 1.0
    ),
    "The circle has two sides: the share with |cos| >= t is 2 arccos(t)/pi, twice that "
    "with cos >= t.": steps(lambda p: cos(pi * p)),
    "The share with |cos| >= t is 2 arccos(t)/pi: its half is that of a quarter.": (
        steps(lambda p: cos(pi * p / 4))
    ),
    "log(a) is not a - 1.": lambda p, r, push, a: (
        exact(p, r, push, a) * log(a) / (a - 1)
    ),
}
MISTAKES = {
    "Steps come whole: it takes the first that is enough.": exact,
    "Steps come whole, and the push alone may be far enough: then it takes none.": (
        lambda *case: max(0.0, exact(*case))
    ),
    "The push alone may be far enough: then it takes none, not fewer.": (
        lambda *case: ceil(exact(*case))
    ),
    "It is one short: after floor(...) steps it has not escaped yet.": (
        lambda *case: max(0, floor(exact(*case)))
    ),
    "It is one too many throughout: k = 0 is the push itself.": (
        lambda *case: whole(exact)(*case) + 1
    ),
}


@exercise(
    "|x_{k,1}| = a^k delta |cos(theta)|. So |cos(theta)| >= t with t = r/(delta a^k).",
    "For theta uniform on the circle P(|cos(theta)| >= t) = 2 arccos(t)/pi. Set it "
    "equal to p, and solve for t.",
    "t <= cos(pi p/2), so k >= log(r / (delta cos(pi p/2)))/log(a); whole, and not "
    "below 0.",
)
def escapes(steps_to_escape: Callable[[float, float, float, float], int]) -> str:
    """The first k with P(|x_{k,1}| >= r) >= p, a push delta on the unit circle."""
    wrong = count("steps_to_escape", steps_to_escape, CASES, measured, why)
    if wrong:
        return wrong
    return "Right: to be twice as sure costs a few steps, whatever the push."


def measured(p: float, r: float, push: float, a: float) -> int:
    """The same by running it from 3,600 points of the circle, evenly spaced."""
    angle = 2 * np.pi * (np.arange(3600) + 0.5) / 3600
    starts = push * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    saddle = DiagonalQuadratic([-1.0, 1.0])
    xs = run(saddle, gd(a - 1), starts, steps=400, iterates=True).xs
    return int(np.argmax((np.abs(xs[..., 0]) >= r).mean(axis=1) >= p))


def why(answers: Sequence[Any]) -> str:
    """What a wrong number of steps looks like: a wrong law first, however rounded."""
    rounded = [max(0, ceil(answer)) for answer in answers]
    laws = {words: whole(law) for words, law in LAWS.items()}
    generic = "For which angles is |cos| at least r / (delta a^k)?"
    if any(answer < 0 for answer in answers):
        generic = "The push alone may be far enough: then it takes none."
    elif any(answer != round(answer) for answer in answers):
        generic = "Steps come whole."
    law = named(laws, CASES, rounded, "")
    return law or named(MISTAKES, CASES, answers, generic)


def by_two_steps(h: float, a: float) -> float:
    """How much two steps of length h multiply a tiny x_1, hovering from a on."""
    x = np.array([1e-9, a])
    for _ in range(2):
        g = x * [-1.0, 1.0]
        x = x - h * g / np.sqrt(g @ g)
    return float(x[0] / 1e-9)


lifts = question(
    "lifts",
    "two_steps",
    cases=((0.1, 0.03), (0.1, 0.05), (1.0, 0.2), (0.5, 0.4)),
    right=by_two_steps,
    mistakes={
        "That is one step: the second is taken from the other side.": lambda h, a: (
            1 + h / a
        ),
        "The second step is taken from h - a, not from a again.": lambda h, a: (
            (1 + h / a) ** 2
        ),
        "It is on the other side of the saddle: h - a, not h + a away.": (
            lambda h, a: (1 + h / a) * (1 + h / (h + a))
        ),
        "Two factors are multiplied, not added.": lambda h, a: 2 + h / a + h / (h - a),
        "9 is the least that it can be.": lambda h, a: 9.0,
        "A factor is 1 + h/a: the step adds to what is there.": lambda h, a: (
            h / a * h / (h - a)
        ),
    },
    hints=(
        "On the ridge |g| is the distance from the saddle: by how much does a step of "
        "length h multiply x_1 at the distance a?",
        "By 1 + h/a. The step along the ridge ends at a - h, at the distance h - a.",
        "(1 + h/a)(1 + h/(h - a)).",
    ),
    otherwise="From where does each of the two steps start?",
    praise="the least is 9, at a = h/2; off the middle it is more.",
)


def by_slices(k: int, r: float, push: float, a: float) -> float:
    """The share of 2^20 slices of the sphere, which have equal areas, that have come as
    far as r."""
    middles = (np.arange(2**20) + 0.5) / 2**20
    return float((push * a**k * middles >= r).mean())


archimedes = question(
    "archimedes",
    "escaped",
    cases=((10, 0.5, 0.125, 2.0), (0, 0.5, 0.125, 2.0), (3, 0.75, 0.125, 2.0)),
    right=by_slices,
    mistakes={
        "A probability is not below 0: at first none is as far as r.": (
            lambda k, r, push, a: 1 - r / (push * a**k)
        ),
        "That is the probability not to have come as far.": lambda k, r, push, a: min(
            1.0, r / (push * a**k)
        ),
        "k steps multiply by a to the power of k.": lambda k, r, push, a: max(
            0.0, 1 - r / (push * a * k) if k else 0.0
        ),
        "The push itself is k = 0: it has been multiplied k times, not k - 1.": (
            lambda k, r, push, a: max(0.0, 1 - r / (push * a ** (k - 1)))
        ),
        "The slice on one side only: |x_1| may be large on both.": (
            lambda k, r, push, a: max(0.0, 1 - r / (push * a**k)) / 2
        ),
        "Where does the push come in?": lambda k, r, push, a: max(0.0, 1 - r / a**k),
    },
    hints=(
        "|x_{k,1}| = a^k delta |xi_1| >= r: what does that say of |xi_1|?",
        "P(|xi_1| >= t) = 1 - t with t = r/(delta a^k), as long as t is below 1.",
        "max(0, 1 - r/(delta a^k)).",
    ),
    otherwise="For which xi_1 is a^k delta |xi_1| at least r?",
    praise="all that matters is r/(delta a^k).",
)
