"""Findings as statements about pairs of committed runs, with exact tests.

A finding is one statement or several: runs `a` end lower than runs `b` with the same
seeds. p is that of the sign test, exact and one-sided: the chance of so many pairs in
the direction of the statement if neither is better. Beside it the exact permutation
test of the mean difference, over all exchanges within pairs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import comb
from typing import Any

import numpy as np
from studies.kept import Kept, kept

LEVEL = 0.05


def loss(row: Kept) -> float:
    """At the end; of a run that blew up infinite."""
    return float(np.nan_to_num(row.result["loss"], nan=np.inf))


def error(row: Kept) -> float:
    """The share of the test images that are misread at the end."""
    return 1 - float(np.atleast_1d(row.result["accuracy"])[-1])


def leaves(row: Kept, level: float = 0.1) -> float:
    """At which share of the steps the curve is below a level, 1 if never.

    Between two records it is taken as a straight line.
    """
    curve = np.array(row.result["curve"])
    if curve.min() >= level:
        return 1.0
    r = int(np.argmax(curve < level))
    before = (curve[r - 1] - level) / (curve[r - 1] - curve[r])
    return float((r - 1 + before) / (len(curve) - 1))


@dataclass(frozen=True)
class Pairs:
    """Is the measure of runs `a` of a study less than that of `b` with the same seeds?

    a, b    the arguments that tell them from other runs of the study
    first   the first seed that counts: seed 0 has chosen the rates of a grid
    denied  the statement is that it is not
    """

    study: str
    a: dict[str, Any]
    b: dict[str, Any]
    measure: Callable[[Kept], float] = loss
    first: int = 1
    denied: bool = False

    def values(self) -> np.ndarray:
        """The measures, (2, pairs)."""
        a, b = (
            {row.seed: self.measure(row) for row in kept(self.study, **who)}
            for who in (self.a, self.b)
        )
        both = [seed for seed in sorted(a.keys() & b) if seed >= self.first]
        return np.array([[a[seed] for seed in both], [b[seed] for seed in both]])

    @property
    def shown(self) -> bool:
        """Whether the statement stands at the level."""
        return (sign_test(*self.values()) <= LEVEL) != self.denied


def wins(a: np.ndarray, b: np.ndarray) -> tuple[int, int]:
    """In how many pairs a is less, and in how many they differ."""
    return int((a < b).sum()), int((a != b).sum())


def sign_test(a: np.ndarray, b: np.ndarray) -> float:
    """P(Binomial(n, 1/2) >= wins of a), over the n pairs that differ.

    >>> sign_test(np.array([1, 1, 1]), np.array([2, 2, 2]))
    0.125
    """
    k, n = wins(a, b)
    return sum(comb(n, j) for j in range(k, n + 1)) / 2**n


def permutation_test(a: np.ndarray, b: np.ndarray) -> float:
    """The share of the exchanges within pairs whose mean of a - b is no larger.

    >>> permutation_test(np.array([1, 1, 5]), np.array([2, 3, 4]))
    0.375
    """
    with np.errstate(invalid="ignore"):
        d = np.nan_to_num(a - b, nan=0.0, posinf=1e9, neginf=-1e9)
    signs = np.array(list(product((1, -1), repeat=len(d))))
    return float((signs @ d <= d.sum() + 1e-12 * np.abs(d).sum()).mean())


@dataclass(frozen=True)
class Finding:
    """What a source reports, with its numbers, and the statements that it comes to."""

    says: str
    source: str
    statements: Sequence[tuple[str, Pairs]]

    @property
    def verdict(self) -> str:
        """holds, half, does not show here; or that there are too few pairs."""
        shown = [pairs.shown for _, pairs in self.statements]
        if all(shown):
            return "holds"
        few = all(few_but_agreeing(p) for _, p in self.statements if not p.shown)
        if few:
            return "in every pair, but these are too few"
        return "half" if any(shown) else "does not show here"


def few_but_agreeing(pairs: Pairs) -> bool:
    """Whether all pairs agree with a statement that so many can never show."""
    k, n = wins(*pairs.values())
    return not pairs.denied and 0 < k == n and 2.0**-n > LEVEL
