"""Wrong answers to the exercises of lesson 10."""

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


WRONG = {"touches": CORNERS}
