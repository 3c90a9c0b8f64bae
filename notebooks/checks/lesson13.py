"""Lesson 13's exercises. Look inside only when you have tried."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from checks.verdicts import exercise, named, question, short
from nglab.rates import EpochBB

Rates = NDArray[np.float64]
JUMP = [0.1 / k * (1e5 if k == 8 else 1) for k in range(2, 12)]
NOISE = np.exp(np.random.default_rng(0).standard_cauchy(30)).tolist()
CASES = (
    (0.1, [0.05, 0.1 / 3]),
    (0.1, [5.0, 5.0]),
    (0.1, JUMP),
    (1.0, NOISE),
    (1e-3, [1e7] * 200),
)


def weighted(lr: float, raws: list[float]) -> tuple[Rates, Rates]:
    """k = 2, 3, ..., and lr, 2 raw_2, 3 raw_3, ...."""
    k = np.arange(2.0, len(raws) + 2)
    return k, np.array([lr, *(k * raws)])


def geometric(numbers: Rates) -> Rates:
    """The geometric mean of the numbers so far."""
    return np.exp(np.cumsum(np.log(numbers)) / np.arange(1, len(numbers) + 1))


def of_all(lr: float, raws: list[float]) -> Rates:
    """C_k: the geometric mean of lr, 2 raw_2, ..., k raw_k."""
    return geometric(weighted(lr, raws)[1])[1:]


def arithmetic(lr: float, raws: list[float]) -> Rates:
    """The arithmetic mean instead."""
    k, numbers = weighted(lr, raws)
    return np.cumsum(numbers)[1:] / k / k


def unweighted(lr: float, raws: list[float]) -> Rates:
    """The geometric mean of the rates as they are."""
    return geometric(np.array([lr, *raws]))[1:]


def shifted(lr: float, raws: list[float]) -> Rates:
    """C_k over k, but raw_k counted as the estimate before."""
    k = weighted(lr, raws)[0]
    return geometric(np.array([lr, *((k - 1) * raws)]))[1:] / k


def unprotected(lr: float, raws: list[float]) -> Rates:
    """The mean without lr."""
    k, numbers = weighted(lr, raws)
    return geometric(numbers[1:]) / k


MISTAKES = {
    "That is the raw rate.": lambda lr, raws: np.array(raws),
    "The first rate, lr, is an estimate too, or the next is unprotected.": unprotected,
    "The arithmetic mean of such numbers is their largest: take logarithms.": (
        arithmetic
    ),
    "That is C_k: the rate is C_k/k.": of_all,
    "Each raw rate counts k-fold: lr, 2 raw_2, 3 raw_3, ...": unweighted,
    "Each raw rate counts k-fold, and the mean is divided by k only once.": (
        lambda lr, raws: unweighted(lr, raws) / weighted(lr, raws)[0]
    ),
    "The first raw rate is that of k = 2: it counts twice, not once.": shifted,
    "The rates to use begin at k = 2: lr itself is not among them.": lambda lr, raws: (
        geometric(weighted(lr, raws)[1]) / np.arange(1, len(raws) + 2)
    ),
}


@exercise(
    "A geometric mean is the exponential of the mean of logarithms. How many numbers "
    "are there up to k? lr, 2 raw_2, ..., k raw_k: k of them.",
    "k = np.arange(1, len(raws) + 2); logs = np.log(k * np.array([lr, *raws])).",
    "C = np.exp(np.cumsum(logs) / k), and the rates to use are (C / k)[1:].",
)
def smooths(smoothed: Callable[[float, list[float]], ArrayLike]) -> str:
    """C_k/k, k = 2, 3, ..., C_k the geometric mean of lr, 2 raw_2, ..., k raw_k."""
    answers = [smoothed(lr, list(raws)) for lr, raws in CASES]
    rates = [as_rates(answer) for answer in answers]
    for (lr, raws), answer, found in zip(CASES, answers, rates, strict=True):
        right, call = measured(lr, raws), f"smoothed({lr:g}, [{raws[0]:.3g}, ...])"
        if found.shape != right.shape:
            is_not = f"{call} is {short(answer)}, and should be {len(right)} rates."
            return f"Not yet: {is_not} {named(MISTAKES, CASES, rates, '')}".rstrip()
        if not np.allclose(found, right, rtol=1e-9, atol=0):
            k = int(np.argmin(np.isclose(found, right, rtol=1e-9, atol=0)))
            said = f"rate {k + 2} is {found[k]:.4g}, the library's is {right[k]:.4g}."
            return f"Not yet: in {call} {said} {why(found, rates)}"
    return "Right: a jump by 1e5 at the eighth estimate now moves the rate by 4.2."


def as_rates(answer: ArrayLike) -> Rates:
    """An answer as an array, an empty one if it is nothing of the kind."""
    try:
        return np.asarray(answer, float)
    except (TypeError, ValueError):
        return np.array([])


def measured(lr: float, raws: list[float]) -> Rates:
    """The same by the library, on secants made to give these raw rates."""
    rule = EpochBB(lr, 1, phi=float, seed_with_lr=True)
    state, one, rates = rule.init(np.zeros(1)), np.ones(1), []
    for k, raw in enumerate(raws, start=2):
        state = rule.secant(k, one, one / raw, state)
        rates.append(state.lr[0])
    return np.array(rates)


def why(found: Rates, rates: list[Rates]) -> str:
    """What wrong smoothed rates look like."""
    if not np.isfinite(found).all() or (found == 0).any():
        return "Products overflow: add logarithms."
    generic = (
        "C_k is the geometric mean of lr, 2 raw_2, ..., k raw_k; the rate is C_k/k."
    )
    return named(MISTAKES, CASES, rates, generic)


def by_an_epoch(lr: float, m: int, mean: Any, y: Any) -> float:
    """The paper's rate after an epoch of m steps whose gradients have this mean."""
    s = sum(-lr * mean for _ in range(m))
    return float((s @ s) / (m * np.abs(s @ y)))


throws = question(
    "throws",
    "new_rate",
    cases=(
        (0.1, 50, np.array([1.0, 2.0]), np.array([0.5, 0.5])),
        (0.1, 10, np.array([1.0, 2.0]), np.array([-0.5, 0.1])),
        (2.0, 7, np.array([0.1, -0.3, 0.2]), np.array([1.0, 1.0, 0.0])),
    ),
    right=by_an_epoch,
    mistakes={
        "A rate is not negative: the paper takes |s'y|.": lambda lr, m, mean, y: (
            lr * (mean @ mean) / (mean @ y)
        ),
        "s is m times as long, and appears twice above, once below: with the m of the "
        "formula it cancels.": (
            lambda lr, m, mean, y: lr * m * (mean @ mean) / abs(mean @ y)
        ),
        "s is the sum of m steps, not one.": lambda lr, m, mean, y: (
            lr * (mean @ mean) / (m * abs(mean @ y))
        ),
        "s has the rate in it: the old rate is a factor of the new one.": (
            lambda lr, m, mean, y: (mean @ mean) / abs(mean @ y)
        ),
        "|s|^2 has lr twice, |s'y| once.": lambda lr, m, mean, y: (
            lr**2 * (mean @ mean) / abs(mean @ y)
        ),
        "Squared: |s|^2 stands above.": lambda lr, m, mean, y: (
            lr * np.sqrt(mean @ mean) / abs(mean @ y)
        ),
    },
    hints=(
        "s = -m lr times the mean of the gradients.",
        "|s|^2 = m^2 lr^2 |mean|^2, and m |s'y| = m^2 lr |mean'y|.",
        "lr |mean|^2/|mean'y|.",
    ),
    otherwise="What is s, and what is |s|^2/(m |s'y|)?",
    praise="the old rate times a number that knows nothing of it.",
)


def by_means(jump: float, allowed: float) -> int:
    """The first k at which a jump of the k-th of k - 1 estimates, the others being
    equal, moves their geometric mean by no more than is allowed."""
    k = 2
    while np.exp(np.mean([0.0] * (k - 2) + [np.log(jump)])) > allowed * (1 + 1e-12):
        k += 1
    return k


def whole(number: Callable[..., float]) -> Callable[..., int]:
    """The first whole number that is enough."""
    return lambda jump, allowed: int(np.ceil(number(jump, allowed)))


def logs(jump: float, allowed: float) -> float:
    """log(jump)/log(allowed)."""
    return float(np.log(jump) / np.log(allowed))


calms = question(
    "calms",
    "first_calm",
    cases=((1e5, 3.0), (1e3, 2.0), (10.0, 1.1), (2.0, 3.0)),
    right=by_means,
    mistakes={
        "At k there are k - 1 estimates, for the first is that of k = 2.": whole(logs),
        "The mean is geometric: logarithms are divided by k - 1, not jumps.": whole(
            lambda jump, allowed: 1 + jump / allowed
        ),
        "k comes whole: the first that is enough.": lambda jump, allowed: (
            1 + logs(jump, allowed)
        ),
        "It is one too many.": whole(lambda *case: 2 + logs(*case)),
        "Both are factors: take the logarithm of what is allowed, too.": whole(
            lambda jump, allowed: 1 + np.log(jump) / (allowed - 1)
        ),
        "It is one short: round up.": lambda *case: max(
            2, int(np.floor(1 + logs(*case)))
        ),
    },
    hints=(
        "The bound is log W/(k - 1), here with W = jump.",
        "log(jump)/(k - 1) <= log(allowed): solve for k.",
        "k = 1 + log(jump)/log(allowed), rounded up.",
    ),
    otherwise="By how much does a mean of k - 1 logarithms move?",
    praise="a jump of 1e5 moves the rate by less than 3 from k = 12 on.",
)
