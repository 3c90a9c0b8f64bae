"""Wrong answers to the exercises of lesson 12."""

from math import ceil, log

import numpy as np


def along(rate):
    def displacement(f, f_star, g):
        size = np.linalg.norm(g)
        return -rate(f, f_star, size) * g if size else np.zeros(len(g))

    return displacement


DISPLACEMENTS = {
    "Against the gradient": along(lambda f, low, size: (low - f) / size**2),
    "is squared below": along(lambda f, low, size: (f - low) / size),
    "how deep it still is": along(lambda f, low, size: f / size**2),
    "half of it": along(lambda f, low, size: 2 * (f - low) / size**2),
    "direction alone": along(lambda f, low, size: 1 / size),
    "0/0: where g": lambda f, low, g: (low - f) * g / np.float64(g @ g),
    "What is the rate": along(lambda f, low, size: 0.1),
    "array of shape (2,)": lambda f, low, g: f - low,
}


def counted(limit):
    def trials(c, first, share, shrink):
        k = 1
        while first > limit(c, share) * (1 + 1e-12):
            first *= shrink
            k += 1
        return k

    return trials


def logs(c, first, share, shrink):
    return log(0.5 * first * c / (1 - share), 1 / shrink)


TRIALS = {
    "is a trial, too": lambda *case: max(0, ceil(logs(*case))),
    "it is one trial": lambda *case: 1 + ceil(logs(*case)),
    "Any fall": counted(lambda c, share: 2 / c),
    "1/curvature is safe": counted(lambda c, share: 1 / c),
    "not a: a large": counted(lambda c, share: 2 * share / c),
    "Trials come whole": lambda *case: 1 + max(0, logs(*case)),
    "Round up": lambda *case: 1 + max(0, int(logs(*case))),
    "The 2 is missing": counted(lambda c, share: (1 - share) / c),
    "Which rates are": lambda *case: 2,
}


def after(c, x, lr, f):
    return f(c, x - lr * c * x) / f(c, x)


def height(c, x):
    return c @ x**2


def exact(c, x):
    return (c**2 @ x**2) / (c**3 @ x**2)


FALLS = {
    "the worst case": lambda c, x: ((c[-1] - c[0]) / (c[-1] + c[0])) ** 2,
    "what is left is": lambda c, x: 1 - after(c, x, exact(c, x), height),
    "f has a half": lambda c, x: (1 + after(c, x, exact(c, x), height)) / 2,
    "squared above": lambda c, x: 1 - exact(c, x) / height(c, x),
    "distance squared": lambda c, x: after(c, x, exact(c, x), lambda c, x: x @ x),
    "the rate 2/(L + mu)": lambda c, x: after(c, x, 2 / (c[0] + c[-1]), height),
    "what was it before": lambda c, x: 0.5,
}
WRONG = {"reaches": DISPLACEMENTS, "tries": TRIALS, "zigzags": FALLS}
