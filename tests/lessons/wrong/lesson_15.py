"""Wrong answers to the exercises of lesson 15."""

from math import ceil, floor

import numpy as np

CORRECTS = {
    "The signs": lambda now, then, full: now + then - full,
    "wrong at x": lambda now, then, full: full,
    "That is SGD": lambda now, then, full: now,
    "change of the term alone": lambda now, then, full: now - then,
    "the term's old gradient": lambda now, then, full: full + now,
    "new gradient is missing": lambda now, then, full: full - then,
    "Not the mean": lambda now, then, full: (full + now - then) / 3,
    "are exchanged": lambda now, then, full: full - (now - then),
    "What is its mean": lambda now, then, full: 2 * now,
    "should be an array of shape (2,)": lambda now, then, full: now @ then,
}


def bb(s, y, m):
    return sum(s**2) / (m * abs(sum(s * y)))


SECANTS = {
    "the m is missing": lambda s, y, m: bb(s, y, 1),
    "BB2": lambda s, y, m: abs(sum(s * y)) / sum(y * y) / m,
    "must not be": lambda s, y, m: sum(s * s) / (m * sum(s * y)),
    "Upside down": lambda s, y, m: 1 / bb(s, y, m),
    "is no root": lambda s, y, m: bb(s, y, m) / np.linalg.norm(s),
    "does not multiply": lambda s, y, m: bb(s, y, 1 / m),
    "not entry by entry": lambda s, y, m: sum(s * s) / m / sum(abs(s * y)),
    "geometric mean": lambda s, y, m: np.linalg.norm(s) / np.linalg.norm(y) / m,
    "what is s'y": lambda s, y, m: 3 * bb(s, y, m),
    "should be a number": lambda s, y, m: s / y,
}


def room(q, eta, mu, L):
    r = 1 - 2 * eta * L
    return 1 / (mu * eta * r * (q - 2 * eta * L / r))


LASTS = {
    "whole number of steps": room,
    "One short": lambda q, eta, mu, L: floor(room(q, eta, mu, L)),
    "its share of q": lambda q, eta, mu, L: ceil(
        1 / (mu * eta * (1 - 2 * eta * L)) / q
    ),
    "under the first line is left out": lambda q, eta, mu, L: ceil(
        room(q, eta, mu, L) * (1 - 2 * eta * L)
    ),
    "under the second line": lambda q, eta, mu, L: ceil(
        1 / (mu * eta * (1 - 2 * eta * L)) / (q - 2 * eta * L)
    ),
    "eta is missing": lambda q, eta, mu, L: ceil(room(q, eta, mu, L) * eta),
    "too many": lambda q, eta, mu, L: 1 + ceil(room(q, eta, mu, L)),
    "mu is missing": lambda q, eta, mu, L: ceil(room(q, eta, mu, L) * mu),
    "For which m": lambda q, eta, mu, L: 12345,
    "should be a number": lambda q, eta, mu, L: "long",
}


def weight(a, b):
    return np.cov(a, b)[0, 1] / np.var(b, ddof=1)


WEIGHS = {
    "That is SVRG's": lambda a, b: 1.0,
    "is the covariance": lambda a, b: np.cov(a, b, bias=True)[0, 1],
    "is the correlation": lambda a, b: (
        np.cov(a, b)[0, 1] / (np.std(a, ddof=1) * np.std(b, ddof=1))
    ),
    "the other regression": lambda a, b: weight(b, a),
    "taken off first": lambda a, b: sum(a * b) / sum(b * b),
    "The sign": lambda a, b: -weight(a, b),
    "c = 0": lambda a, b: 0.0,
    "one or the other": lambda a, b: np.cov(a, b)[0, 1] / b.var(),
    "Where is var a": lambda a, b: 2 * weight(a, b),
    "should be a number": lambda a, b: a - b,
}

WRONG = {
    "corrects": CORRECTS,
    "secants": SECANTS,
    "lasts": LASTS,
    "weighs": WEIGHS,
}
