"""Wrong answers to the exercises of lesson 10."""

import math

import numpy as np


def greedy(g):
    u = np.zeros(len(g))
    at = int(np.argmax([abs(entry) for entry in g]))
    u[at] = (g[at] > 0) * 1.0 - (g[at] < 0)
    return u


CORNERS = {
    "of the other ball": lambda g: np.sign(g),
    "one entry does more": lambda g: np.sign(g) / len(g),
    "<g, u> can be larger": lambda g: g / max(sum(abs(g)), 1e-300),
    "the ruler's ball": lambda g: g / max(np.linalg.norm(g), 1e-300),
    "The sign:": lambda g: -greedy(g),
    "has a sign as well": lambda g: abs(greedy(g)),
    "Largest in size": lambda g: np.where(
        np.arange(len(g)) == g.argmax(), np.sign(g), 0
    ),
    "is 1, whatever g is": lambda g: greedy(g) * abs(g),
    "For g = 0": lambda g: greedy(g) if g.any() else np.eye(len(g))[0],
    "Which corner": lambda g: 2 * greedy(g),
    "sum |u_i| = 2 and <g, u> = 6": lambda g: 2 * greedy(g),
    "should be an array of shape (3,)": lambda g: 1.0,
}


PROMISES = {
    "Halve the fall": lambda dual, L: (dual / L, dual * dual / L),
    "dual = L h": lambda dual, L: (2 * dual / L, 0.0),
    "1/L is a rate": lambda dual, L: (1 / L, (dual - 0.5) / L),
    "norm squared": lambda dual, L: (dual / L, 0.5 * dual / L),
    "First the length": lambda dual, L: (0.5 * dual * dual / L, dual / L),
    "not negative": lambda dual, L: (dual / L, -0.5 * dual * dual / L),
    "how large is it": lambda dual, L: (L, dual),
}


def whole(number):
    return lambda *case: max(0, -int(-number(*case) // 1))


def shrinking(excess, factor=lambda lr, tau: 1 - lr * tau):
    def steps(lr, tau, R, near):
        start = excess(R, tau)
        return math.log(near / start, factor(lr, tau)) if start > 0 else 0.0

    return steps


def beyond(R, tau):
    return R - 1 / tau


FENCES = {
    "R - 1/tau that shrinks": whole(shrinking(lambda R, tau: R)),
    "not at tau": whole(shrinking(lambda R, tau: R - tau)),
    "Steps come whole": lambda *case: max(0.0, shrinking(beyond)(*case)),
    "and not fewer": lambda *case: -int(-shrinking(beyond)(*case) // 1),
    "one short": lambda *case: max(0, int(shrinking(beyond)(*case) // 1)),
    "is not -lr tau": whole(
        shrinking(beyond, lambda lr, tau: math.exp(-lr * tau)),
    ),
    "the rate counts": whole(shrinking(beyond, lambda lr, tau: 1 - tau)),
    "By which factor": lambda *case: 3,
}


WRONG = {"touches": CORNERS, "promises": PROMISES, "fences": FENCES}
