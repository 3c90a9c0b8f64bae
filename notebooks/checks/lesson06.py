"""Lesson 6's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from typing import Any

import numpy as np

from checks.verdicts import exercise, named, question, short

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


def nudged(value: Callable[..., Any], A: Any, W: Any, D: Any) -> Any:
    """The slope of sum(D * (A W)) in each entry of W, by differences: it is linear."""
    slope = np.empty(W.shape)
    for at in np.ndindex(*W.shape):
        up, down = W.copy(), W.copy()
        up[at] += 0.5
        down[at] -= 0.5
        slope[at] = value(A, up, D) - value(A, down, D)
    return slope


squares = np.random.default_rng(66).integers(-3, 4, size=(2, 3, 3, 3)).astype(float)

weighs = question(
    "weighs",
    "slope_of_weights",
    cases=tuple((A, W, D) for A, W, D in squares),
    right=lambda A, W, D: nudged(lambda A, W, D: (D * (A @ W)).sum(), A, W, D),
    mistakes={
        "The sum is over the samples, the rows of A and of D.": lambda A, W, D: A @ D,
        "W[l, j] joins what comes in, l, to what goes out, j: transpose it.": (
            lambda A, W, D: D.T @ A
        ),
        "That is the way back to A, not to W.": lambda A, W, D: D @ W.T,
        "f has been divided by b already, where it is a mean: D knows of it.": (
            lambda A, W, D: A.T @ D / len(A)
        ),
        "The slope of a product A W in W does not depend on W.": lambda A, W, D: (
            A.T @ D * W
        ),
        "The sum is over the samples: A'D, not A D'.": lambda A, W, D: A @ D.T,
    },
    hints=(
        "Y_ij = sum_l A_il W_lj: which entries of Y does W_lj change, and by how much?",
        "All of column j: sum_i A_il D_ij.",
        "A.T @ D.",
    ),
    otherwise="Which entries of Y does W_lj change?",
    praise="one product, and the shapes of W.",
)


def turned_back(a: Any, D: Any) -> Any:
    """The slope of sum(D a/|a|) by complex steps."""
    slope = np.empty(len(a))
    for i in range(len(a)):
        moved = a.astype(complex)
        moved[i] += 1e-100j
        y = moved / np.sqrt((moved**2).sum())
        slope[i] = (D * y).sum().imag / 1e-100
    return slope


def sized(a: Any) -> Any:
    """|a|."""
    return np.sqrt((a**2).sum())


turns = question(
    "turns",
    "way_back",
    cases=tuple(
        (np.array(a), np.array(D))
        for a, D in (
            ([3.0, 4.0], [1.0, 0.0]),
            ([1.0, 2.0, -2.0], [0.5, -1.0, 2.0]),
            ([0.01, 0.02, 0.03], [1.0, 1.0, -1.0]),
        )
    ),
    right=turned_back,
    mistakes={
        "|a| depends on a, too: longer a changes nothing, so what points along a "
        "has to go.": lambda a, D: D / sized(a),
        "The sign: the part along a is taken away.": lambda a, D: (
            (D + a * (a @ D) / (a @ a)) / sized(a)
        ),
        "The whole is divided by |a|: twice the a, half the slope.": lambda a, D: (
            D - a * (a @ D) / (a @ a)
        ),
        "Take y = a/|a| in both places, or divide by |a|^2.": lambda a, D: (
            (D - a * (a @ D) / sized(a)) / sized(a)
        ),
        "a must be made of length 1 before D is laid along it.": lambda a, D: (
            (D - a * (a @ D)) / sized(a)
        ),
        "That is the part along a alone, which has to go.": lambda a, D: (
            a * (a @ D) / (a @ a) / sized(a)
        ),
    },
    hints=(
        "Two facts: a twice as long gives the same y, so the slope stands at a right "
        "angle to a; and it is half as long there.",
        "With y = a/|a|, dy = (da - y (y'da))/|a|. Collect what stands at da_i.",
        "(D - y (y'D))/|a|.",
    ),
    otherwise="Is what you return at a right angle to a?",
    praise="this is BatchNorm's formula, but for the mean.",
)
