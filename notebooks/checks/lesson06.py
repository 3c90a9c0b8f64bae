"""Lesson 6's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from typing import Any

import numpy as np

from checks.verdicts import exercise, named, short

rng = np.random.default_rng(6)
CASES = tuple(
    (rng.normal(size=(b, k)), rng.integers(k, size=b)) for b, k in ((4, 3), (2, 5))
)


def softmax(z: Any) -> Any:
    """exp(z) over its sum, row by row."""
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def hot(z: Any, y: Any) -> Any:
    """1 where the label is."""
    return (np.arange(z.shape[1]) == y[:, None]).astype(float)


def measured(z: Any, y: Any) -> Any:
    """The same by complex steps: the imaginary part of f(z + ih e)/h."""
    slope = np.empty(z.shape)
    for at in np.ndindex(*z.shape):
        moved = z.astype(complex)
        moved[at] += 1e-100j
        p = softmax(moved)[np.arange(len(y)), y]
        slope[at] = -np.log(p).mean().imag / 1e-100
    return slope


MISTAKES = {
    "That is the slope of the sum: f is the mean over the samples.": lambda z, y: (
        softmax(z) - hot(z, y)
    ),
    "That is the softmax: the label has a part of its own.": lambda z, y: (
        softmax(z) / len(z)
    ),
    "The sign: f falls where the output of the label grows.": lambda z, y: (
        (hot(z, y) - softmax(z)) / len(z)
    ),
    "That is where the labels are: other outputs matter too.": lambda z, y: (
        -hot(z, y) / len(z)
    ),
    "It is the mean over the samples, not over all entries.": lambda z, y: (
        (softmax(z) - hot(z, y)) / z.size
    ),
}


@exercise(
    "Write f of one sample as log(sum_j exp(z_j)) - z_y: two terms, two slopes.",
    "d/dz_j log(sum exp z) = exp(z_j) / sum exp z: the softmax. And d/dz_j z_y is 1 "
    "where j = y, else 0.",
    "(softmax(z) - [j = y]) / b: one row a sample, and b rows.",
)
def backwards(slope: Callable[..., Any]) -> str:
    """df/dz for f = the mean over the samples of -log softmax(z)_y."""
    answers = []
    for z, y in CASES:
        answer = slope(z.copy(), y.copy())
        form = f"an array of shape {z.shape}"
        if not isinstance(answer, np.ndarray) or answer.shape != z.shape:
            return f"Not yet: slope(z, y) is {short(answer)}, and should be {form}."
        if answer.dtype.kind not in "iuf":
            return f"Not yet: slope(z, y) is {answer.dtype}, and should be {form}."
        answers.append(answer)
    pairs = zip(answers, (measured(*case) for case in CASES), strict=True)
    off = max(float(np.abs(a - m).max()) for a, m in pairs)
    if off < 1e-12:
        return "Right: two lines, and complex steps agree."
    why = named(MISTAKES, CASES, answers, "Which of its two terms is it?")
    return f"Not yet: it is off by {off:.2g} from complex steps. {why}"
