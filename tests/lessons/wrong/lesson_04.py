"""Wrong answers to the exercises of lesson 4."""

from math import log

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


WRONG = {"smooths": SMOOTHINGS}
