"""What the studies share: methods by name, how a network is trained, how it is judged.

A point says a method, its rates `lr` and its `seeds`; every rate is tried with every
seed, all in one run. A seed is the start, the order of the samples and the coins that
Dropout throws, so that methods which have it in common can be compared in pairs.
"""

from dataclasses import dataclass, replace

import numpy as np

import nglab
from nglab import MiniBatch, nsgd, run

MAKE = {
    "max": lambda lr, blocks: nsgd(lr, "max", blocks),
    "min_max": lambda lr, blocks: nsgd(lr, "min_max", blocks),
    "std": lambda lr, blocks: nsgd(lr, "std", blocks),
    "rms": lambda lr, blocks: nsgd(lr, "rms", blocks),
    "l2": lambda lr, blocks: nsgd(lr, "l2", blocks),
    "adaptive max": lambda lr, blocks: nglab.adaptive_nsgd(lr, blocks=blocks),
    "momentum": lambda lr, blocks: nglab.momentum(lr),
    "momentum-NG": lambda lr, blocks: nglab.bn_momentum(lr, blocks=blocks),
    "adam": lambda lr, blocks: nglab.adam(lr),
    "adam, eps=0": lambda lr, blocks: nglab.adam(lr, eps=0.0),
    "adam-NG": lambda lr, blocks: nglab.bn_adam(lr, blocks=blocks),
    "rmsprop": lambda lr, blocks: nglab.rmsprop(lr),
}
DROPS = 0.4, 0.6, 0.75, 0.9  # of all steps


@dataclass(frozen=True)
class Staged:
    """lr, times 10^-0.5 at 40, 60, 75 and 90 % of the steps."""

    lr: np.ndarray
    steps: int

    def __call__(self, k):
        return self.lr * 10 ** (-0.5 * sum(k >= part * self.steps for part in DROPS))


def tuning(grids, **others):
    """A point for each method: all of its rates, with seed 0."""
    return [
        {"method": name, "lr": list(rates), "seeds": [0], **others}
        for name, rates in grids.items()
    ]


def paired(rates, seeds, **others):
    """A point for each method: its chosen rate, with seeds that did not choose it."""
    return [
        {"method": name, "lr": [lr], "seeds": list(seeds), **others}
        for name, lr in rates.items()
    ]


def trained(net, method, lr, seeds, steps, size, blocks=None, staged=False, parts=10):
    """The iterates of each rate with each seed, from the start to the end.

    Shapes: lr (L,), seeds (S,) -> (parts + 1, L, S, n).
    """
    lr, seeds = np.array(lr)[:, None], np.array(seeds)
    rate = Staged(lr, steps) if staged else lr
    optimizer = MAKE[method](rate, net.blocks if blocks is None else blocks)
    gradient = MiniBatch(size, seeds, replace=False, exact=False)
    how = {"gradient": gradient, "every": steps // parts, "iterates": True}
    return run(net, optimizer, net.start(seeds), steps, **how).xs


def judged(net, xs, A, y):
    """What of iterates (R, *B, n) is kept, to six decimals.

    loss      (*B)     at the end, of all training samples; nothing is dropped
    accuracy  (*B)     at the end, the share of samples A whose labels y are found
    curve     (R, *B)  the loss of the first 500 training samples
    """
    some = replace(net, A=net.A[:500], y=net.y[:500])
    kept = {
        "loss": loss(net, xs[-1]),
        "accuracy": net.accuracy(xs[-1], A, y),
        "curve": np.array([loss(some, x) for x in xs]),
    }
    return {name: np.round(value, 6) for name, value in kept.items()}


def loss(net, x, A=None, y=None):
    """That of samples, or of the net's own, without penalties: (*B, n) -> (*B)."""
    return net.loss(net.output(x, A), net.y if y is None else y)[0]
