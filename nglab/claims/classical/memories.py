"""What a memory of gradients steps by, as a sum over all of them with known weights.

The library keeps a few running averages; here they are written out from the whole
history, so that a wrong weight, correction or order of two lines shows.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from nglab.arrays import Array, norm
from nglab.blocks import Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS
from nglab.optimizer import Optimizer
from nglab.recipes import (
    adadelta,
    adagrad,
    adam,
    adamax,
    amsgrad,
    bn_adagrad,
    bn_adam,
    bn_momentum,
    bn_rmsprop,
    momentum,
    nadam,
    nesterov,
    rmsprop,
)

LR, SMALL = 0.3, 0.05  # of the methods: the rate, and an eps that is seen


class History(NamedTuple):
    """Gradients g_1, ..., g_T and the numbers of the methods."""

    g: Array  # (T, n)
    b1: float
    b2: float
    corrected: bool
    eps: float

    def total(self, b: float, v: Array) -> Array:
        """sum_{s<=t} b^(t-s) v_s for every t."""
        t = np.arange(len(v))
        return np.tril(b ** np.maximum(t[:, None] - t, 0)) @ v

    def mean(self, b: float, v: Array) -> Array:
        """The same with the weights (1 - b) b^(t-s)."""
        return (1 - b) * self.total(b, v)

    def unbiased(self, b: float, v: Array) -> Array:
        """With the weights divided by their sum, 1 - b^t."""
        t = np.arange(1.0, len(v) + 1)[:, None]
        return v / (1 - b**t) if self.corrected else v

    def squares(self) -> Array:
        """The square root of Adam's v^."""
        return np.sqrt(self.unbiased(self.b2, self.mean(self.b2, self.g**2)))


def momenta(h: History) -> Iterator[tuple[str, Optimizer, Array]]:
    """(a): heavy ball and Nesterov's form."""
    V = h.total(h.b1, h.g)
    yield "momentum", momentum(LR, B1), V
    yield "nesterov", nesterov(LR, B1), h.g + h.b1 * V


def adams(h: History) -> Iterator[tuple[str, Optimizer, Array]]:
    """(b): Adam and its relatives."""
    m, v = h.mean(h.b1, h.g), h.mean(h.b2, h.g**2)
    size = h.squares() + h.eps
    yield "adam", adam(LR, B1, B2, SMALL), h.unbiased(h.b1, m) / size
    ahead = h.b1 * m + (1 - h.b1) * h.g
    yield "nadam", nadam(LR, B1, B2, SMALL), h.unbiased(h.b1, ahead) / size
    highest = np.sqrt(np.maximum.accumulate(v, axis=0)) + h.eps
    yield "amsgrad", amsgrad(LR, B1, B2, SMALL), m / highest
    t = np.arange(len(h.g))
    fading = np.tril(h.b2 ** np.maximum(t[:, None] - t, 0))
    most = (fading[..., None] * np.abs(h.g)).max(1)
    yield "adamax", adamax(LR, B1, B2), h.unbiased(h.b1, m) / most


def adagrads(h: History) -> Iterator[tuple[str, Optimizer, Array]]:
    """(c): sums and means of squares alone."""
    total = np.sqrt(np.cumsum(h.g**2, axis=0)) + h.eps
    yield "adagrad", adagrad(LR, SMALL), h.g / total
    mean = np.sqrt(h.mean(h.b1, h.g**2)) + h.eps
    yield "rmsprop", rmsprop(LR, B1, SMALL), h.g / mean


def block_normalised(h: History) -> Iterator[tuple[str, Optimizer, Array]]:
    """(d): the same of g^i/|g^i|."""
    i = BLOCKS
    yield "bn_momentum", bn_momentum(LR, B1, i), h.total(h.b1, h.g)
    adam_of_u = h.unbiased(h.b1, h.mean(h.b1, h.g)) / (h.squares() + h.eps)
    yield "bn_adam", bn_adam(LR, B1, B2, SMALL, blocks=i), adam_of_u
    total = np.sqrt(np.cumsum(h.g**2, axis=0)) + h.eps
    yield "bn_adagrad", bn_adagrad(LR, SMALL, blocks=i), h.g / total
    mean = np.sqrt(h.mean(h.b1, h.g**2)) + h.eps
    yield "bn_rmsprop", bn_rmsprop(LR, B1, SMALL, blocks=i), h.g / mean


B1, B2, BLOCKS = 0.6, 0.9, Blocks((2, 1, 3))
Family = Callable[[History], Iterator[tuple[str, Optimizer, Array]]]
FAMILIES: dict[str, Family] = {
    "a": momenta,
    "b": adams,
    "c": adagrads,
    "d": block_normalised,
}


def steps(method: Optimizer, g: Array) -> Array:
    """The directions (T, n) of a method that is given these gradients."""
    x: Array = np.zeros(g.shape[-1])
    state, found = method.init(x), []
    for each in g:
        there, state = method.step(x, each, state)
        found.append((x - there) / LR)
        x = there
    return np.array(found)


def memories(
    b1: float = B1,
    b2: float = B2,
    corrected: bool = True,
    blocks: Blocks = BLOCKS,
    eps: float = SMALL,
    T: int = 12,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Each memory of gradients steps by sums over all of them with known weights.

    Hypotheses  any gradients g_1, ..., g_t, not 0; with S_b(v) = sum_{s<=t} b^(t-s) v_s
                and M_b(v) = (1 - b) S_b(v), c_b = 1 - b^t the sum of its weights
    Method      x <- x - lr u by the recipes named, from empty memories; numbers mu, b1,
                b2, rho and eps
    Identity    to round-off
                (a) momentum: u = S_mu(g); nesterov: u = g_t + mu S_mu(g)
                (b) adam: u = M_b1(g)/c_b1 / (sqrt(M_b2(g^2)/c_b2) + eps); nadam with
                    b1 M_b1(g) + (1 - b1) g_t in place of M_b1(g); amsgrad: u = M_b1(g)
                    / (sqrt(max_{s<=t} M_b2(g^2)) + eps); adamax: u = M_b1(g)/c_b1 /
                    max_{s<=t} b2^(t-s) |g_s|
                (c) adagrad: u = g_t/(sqrt(S_1(g^2)) + eps); rmsprop: u = g_t /
                    (sqrt(M_rho(g^2)) + eps)
                (d) bn_momentum, bn_adam, bn_adagrad, bn_rmsprop: the same of g^i/|g^i|
                (e) adadelta: u_t = g_t sqrt(M_rho(u^2) + eps)/sqrt(M_rho(g^2) + eps),
                    the former of the u_s with s < t
    Proof       induction over t: b S_b(v) + v_{t+1} is S_b(v) at t + 1
    """
    rng = np.random.default_rng(seed)
    g = rng.normal(size=(T, 6)) * np.exp(rng.normal(size=(T, 1)))
    units = g / blocks.spread(blocks.each(norm, g))
    for letter, family in FAMILIES.items():
        history = History(units if letter == "d" else g, b1, b2, corrected, eps)
        for name, method, expected in family(history):
            off = np.abs(steps(method, g) - expected)
            yield Evidence(name, off, near(expected), "|u - sum|", letter=letter)
    history = History(g, b1, b2, corrected, eps)
    u = steps(adadelta(LR, B2, SMALL), g)
    before = np.append(np.zeros((1, 6)), history.mean(b2, u**2)[:-1], axis=0)
    expected = g * np.sqrt(before + eps) / np.sqrt(history.mean(b2, g**2) + eps)
    off = np.abs(u - expected)
    yield Evidence("adadelta", off, near(expected), "|u - sum|", letter="e")


def near(expected: Array) -> Array:
    """What rounding may do to a direction that is read off x."""
    return 64 * EPS * (1 + np.abs(expected).sum(0))


CLAIMS = (
    Claim(
        "memories-are-sums",
        memories,
        PROVED,
        {
            "b1 and b2 exchanged": {"b1": B2, "b2": B1},
            "b1 a hundredth smaller": {"b1": 0.99 * B1},
            "no correction": {"corrected": False},
            "one block": {"blocks": Blocks((6,))},
            "eps a tenth larger": {"eps": 1.1 * SMALL},
        },
    ),
)
