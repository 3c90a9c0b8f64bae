"""Lesson 18's exercises. Look inside only when you have tried."""

from itertools import product
from math import comb
from typing import Any

import numpy as np
from scipy.stats import binom

from checks.verdicts import question

LISTS = tuple(
    (np.array(a), np.array(b))
    for a, b in (
        ([1.0, 2.0, 3.0, 2.5, 1.0], [2.0, 3.0, 2.0, 3.5, 4.0]),
        ([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 4.0, 6.0]),
        ([5.0, 1.0, 1.0, 2.0, 2.0, 7.0], [4.0, 0.5, 2.0, 1.0, 1.0, 7.0]),
    )
)


def tail(wins: Any, n: Any) -> float:
    """P(at least so many of n coins show heads)."""
    return float(binom.sf(wins - 1, n, 0.5))


def below(a: Any, b: Any) -> int:
    """The pairs in which a is lower."""
    return int(np.count_nonzero(a < b))


def unequal(a: Any, b: Any) -> int:
    """The pairs that differ."""
    return int(np.count_nonzero(a != b))


signs = question(
    "signs",
    "p_of_signs",
    cases=LISTS,
    right=lambda a, b: tail(below(a, b), unequal(a, b)),
    mistakes={
        "Pairs that are equal say nothing: they do not count in n.": lambda a, b: tail(
            below(a, b), len(a)
        ),
        "That is the chance of exactly so many; add those of more.": lambda a, b: float(
            binom.pmf(below(a, b), unequal(a, b), 0.5)
        ),
        "The other tail: a is to be lower.": lambda a, b: tail(
            below(b, a), unequal(a, b)
        ),
        "Of more wins than these; so many count as well.": lambda a, b: tail(
            below(a, b) + 1, unequal(a, b)
        ),
        "That is for both sides; the statement has one.": lambda a, b: min(
            1.0, 2 * tail(below(a, b), unequal(a, b))
        ),
        "That is the share of wins, no probability.": lambda a, b: (
            below(a, b) / unequal(a, b)
        ),
        "That is 1 - p.": lambda a, b: 1 - tail(below(a, b), unequal(a, b)),
        "An equal pair is no win.": lambda a, b: tail(
            int(np.count_nonzero(a <= b)), len(a)
        ),
    },
    hints=(
        "Count the wins, and the pairs that differ.",
        "If neither is better, each of the n pairs is a coin. How likely are so many "
        "heads, or more?",
        "The sum of math.comb(n, j) for j from the wins to n, over 2**n.",
    ),
    otherwise="How many wins are there, of how many pairs that differ?",
    praise="two lines, exact, and no assumption about the losses.",
)

DIFFERENCES = tuple(
    (np.array(d),)
    for d in (
        [-1.0, -2.0, 1.5, -3.0],
        [0.5, -0.25, -4.0, 1.0, -0.5],
        [2.0, -1.0, 3.5],
    )
)


def sums(d: Any) -> Any:
    """The sums of d with all choices of signs."""
    return np.array([np.dot(s, np.abs(d)) for s in product((1.0, -1.0), repeat=len(d))])


permutes = question(
    "permutes",
    "p_of_exchanges",
    cases=DIFFERENCES,
    right=lambda d: np.count_nonzero(sums(d) <= d.sum() + 1e-9) / 2 ** len(d),
    mistakes={
        "The way that was seen counts as well: at most, not less.": lambda d: (
            np.count_nonzero(sums(d) < d.sum() - 1e-9) / 2 ** len(d)
        ),
        "The other tail: lower is better.": lambda d: (
            np.count_nonzero(sums(d) >= d.sum() - 1e-9) / 2 ** len(d)
        ),
        "That is a number of ways, not a share.": lambda d: float(
            np.count_nonzero(sums(d) <= d.sum() + 1e-9)
        ),
        "Both sides: the statement has one.": lambda d: (
            np.count_nonzero(np.abs(sums(d)) >= abs(d.sum()) - 1e-9) / 2 ** len(d)
        ),
        "That is the sign test: how large d is counts here.": lambda d: tail(
            np.count_nonzero(d < 0), len(d)
        ),
        "That is 1 - p.": lambda d: (
            1 - np.count_nonzero(sums(d) <= d.sum() + 1e-9) / 2 ** len(d)
        ),
        "The sums of all sets are not it: the others change their sign, they do not "
        "vanish.": lambda d: np.mean(
            [np.dot(s, d) <= d.sum() for s in product((1, 0), repeat=len(d))]
        ),
    },
    hints=(
        "If the methods are alike, their names within a pair are a coin. What does an "
        "exchange do to d_i?",
        "It changes its sign. itertools.product([1, -1], repeat=len(d)) has all 2^n.",
        "The mean of (signs @ d <= d.sum()), signs as an array of shape (2**n, n).",
    ),
    otherwise="Of all sums with signs, how many are at most d.sum()?",
    praise="exact again: for 10 pairs these are 1,024 sums.",
)


def chance(n: int, q: float, level: float = 0.05) -> float:
    """The chance that the sign test on n pairs has p <= level."""
    wins = next((w for w in range(n + 1) if binom.sf(w - 1, n, 0.5) <= level), n + 1)
    return float(binom.sf(wins - 1, n, q))


def least(q: float, power: float, level: float = 0.05) -> int:
    """The least n with that chance."""
    return next(n for n in range(1, 2000) if chance(n, q, level) >= power)


def majority(n: int, q: float) -> float:
    """The chance that it wins more than half."""
    return float(sum(comb(n, j) * q**j * (1 - q) ** (n - j) for j in majorities(n)))


def majorities(n: int) -> range:
    """The numbers of wins that are more than half of n."""
    return range(n // 2 + 1, n + 1)


suffices = question(
    "suffices",
    "pairs_needed",
    cases=((0.9, 0.8), (0.8, 0.8), (0.7, 0.5), (0.95, 0.9)),
    right=lambda q, power: float(least(q, power)),
    mistakes={
        "To win more than half is not enough: p must be at most 0.05.": (
            lambda q, power: next(n for n in range(1, 999) if majority(n, q) >= power)
        ),
        "That is for a level of 0.025, a test of both sides.": lambda q, power: least(
            q, power, 0.025
        ),
        "With these all wins would be significant; it will not win them all.": (
            lambda q, power: 5
        ),
        "One too many.": lambda q, power: least(q, power) + 1,
        "One short: n - 1 pairs do not have that chance.": lambda q, power: (
            least(q, power) - 1
        ),
        "That is for a level of 0.1.": lambda q, power: least(q, power, 0.1),
        "Pairs, not runs: a pair counts once.": lambda q, power: 2 * least(q, power),
    },
    hints=(
        "For each n: which number of wins is enough for p <= 0.05? The lesson has "
        "least_wins.",
        "Then the chance of so many wins or more, each with probability q: noticed.",
        "Go up from n = 1 until noticed(n, q) >= power.",
    ),
    otherwise="For this n, how many wins are enough, and how likely are they?",
    praise="ask it before the runs, not after.",
)
