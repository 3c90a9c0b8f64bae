"""What these ports share: how a port is put together, 0/0 = 0, layers and norms.

A port is one function `move(x, g, s, c) -> x`: s is a namespace that it may fill, s.k
the step from 0; c the config with the xi, f and lr of the step.
"""

from copy import copy
from functools import partial
from types import SimpleNamespace

import numpy as np
from numpy import sqrt


def collection():
    """An empty list of ports, and two ways to put one in: a function, a slot."""
    ports = []

    def wrong(method, name, computes):
        return lambda move: ports.append((method, name, computes, init, stepping(move)))

    def changed(method, name, computes, template, **slots):
        wrong(method, name, computes)(partial(template, **slots))

    return ports, wrong, changed


def init(x0, config):
    return SimpleNamespace(k=0)


def stepping(move):
    """step(x, g, state, config) of a port that is written as a move."""

    def step(x, g, state, config):
        s, c = copy(state), SimpleNamespace(**config)
        if config.get("xi") is not None:
            c.xi = np.array(config["xi"], dtype=g.dtype)
        with np.errstate(all="ignore"):
            x = move(x, g, s, c)
        s.k += 1
        return x, s

    return step


def over(a, b):
    """a / b, 0 where b = 0."""
    b = np.asarray(b)
    return np.where(b != 0, a / np.where(b != 0, b, 1), 0)


def had(s, name, otherwise):
    """What the state remembers, or what stands for it at first."""
    return getattr(s, name, otherwise)


def parts(c):
    """The slice of every block."""
    ends = np.cumsum(c.blocks)
    return [slice(end - size, end) for end, size in zip(ends, c.blocks, strict=True)]


def each(f, c, *vectors):
    """f of every block, at each of its coordinates."""
    out = np.zeros_like(vectors[0])
    for p in parts(c):
        out[p] = f(*(v[p] for v in vectors))
    return out


def rows(f, c, v):
    """f of every row of every layer, at each of its coordinates."""
    sizes = [a[-1] for a in c.shapes for _ in range(int(np.prod(a[:-1])))]
    return each(f, SimpleNamespace(blocks=sizes), v)


def l1(v):
    return abs(v).sum()


def l2(v):
    return sqrt((v * v).sum())


def largest(v):
    return abs(v).max()


def rms(v):
    return sqrt((v * v).mean())


def min_max(v):
    return (abs(v.max()) + abs(v.min())) / 2


NORMS = {"l2": l2, "max": largest, "rms": rms, "min_max": min_max, "std": np.std}


def norms(v, c):
    """The norm of every block, of the kind that the config says."""
    return each(NORMS[had(c, "norm", "l2")], c, v)


def lengths(v, c):
    """max(|v|, floor) + eps of every block, 0 where |v| = 0."""
    n = norms(v, c)
    eps = c.eps if hasattr(c, "floor") else 0.0  # elsewhere eps is of another line
    return np.where(n > 0, np.maximum(n, had(c, "floor", 0.0)) + eps, 0)


def unit(v, c):
    """v / |v| in every block."""
    return over(v, lengths(v, c))


def cosine(a, b):
    return over(over(a @ b, l2(a)), l2(b))
