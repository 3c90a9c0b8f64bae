"""Wrong answers to the exercises of lesson 13."""

from math import ceil, log

import numpy as np


def smoothed(lr, raws):
    k = np.arange(1, len(raws) + 2)
    logs = np.log(k * np.array([lr, *raws]))
    return (np.exp(np.cumsum(logs) / k) / k)[1:]


def of_products(lr, raws):
    k = np.arange(1, len(raws) + 2)
    with np.errstate(over="ignore"):
        return (np.cumprod(k * np.array([lr, *raws])) ** (1 / k) / k)[1:]


def unprotected(lr, raws):
    k = np.arange(2, len(raws) + 2)
    return np.exp(np.cumsum(np.log(k * raws)) / (k - 1)) / k


def arithmetic(lr, raws):
    k = np.arange(2, len(raws) + 2)
    return (lr + np.cumsum(k * raws)) / k / k


def plain_mean(lr, raws):
    k = np.arange(2, len(raws) + 2)
    return np.exp((log(lr) + np.cumsum(np.log(raws))) / k)


SMOOTHINGS = {
    "is None": lambda lr, raws: None,
    "should be 2 rates": lambda lr, raws: smoothed(lr, raws)[-1],
    "the raw rate": lambda lr, raws: raws,
    "add logarithms": of_products,
    "is unprotected": unprotected,
    "arithmetic mean": arithmetic,
    "That is C_k": lambda lr, raws: smoothed(lr, raws) * np.arange(2, len(raws) + 2),
    "counts k-fold: lr": lambda lr, raws: plain_mean(lr, raws),
    "divided by k only once": lambda lr, raws: (
        plain_mean(lr, raws) / np.arange(2, len(raws) + 2)
    ),
    "begin at k = 2": lambda lr, raws: [lr, *smoothed(lr, raws)],
    "the rate is C_k/k": lambda lr, raws: smoothed(lr, raws) * 2,
}


THROWS = {
    "takes |s'y|": lambda lr, m, mean, y: lr * sum(mean * mean) / sum(mean * y),
    "it cancels": lambda lr, m, mean, y: m * lr * sum(mean**2) / abs(sum(mean * y)),
    "the sum of m steps": lambda lr, m, mean, y: (
        lr / m * sum(mean**2) / abs(sum(mean * y))
    ),
    "is a factor of the new": lambda lr, m, mean, y: sum(mean**2) / abs(sum(mean * y)),
    "has lr twice": lambda lr, m, mean, y: lr**2 * sum(mean**2) / abs(sum(mean * y)),
    "Squared": lambda lr, m, mean, y: lr * sum(mean**2) ** 0.5 / abs(sum(mean * y)),
    "What is s": lambda lr, m, mean, y: lr,
}


def moves(jump, allowed):
    return log(jump, allowed)


CALMS = {
    "k - 1 estimates": lambda *case: ceil(moves(*case)),
    "divided by k - 1": lambda jump, allowed: ceil(1 + jump / allowed),
    "k comes whole": lambda *case: 1 + moves(*case),
    "one too many": lambda *case: 2 + ceil(moves(*case)),
    "Both are factors": lambda jump, allowed: 1 + ceil(log(jump) / (allowed - 1)),
    "one short": lambda *case: max(2, 1 + int(moves(*case))),
    "By how much": lambda jump, allowed: 5,
}
WRONG = {"throws": THROWS, "calms": CALMS, "smooths": SMOOTHINGS}
