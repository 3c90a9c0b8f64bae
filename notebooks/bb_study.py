"""Is Barzilai-Borwein unstable? The runs behind that lesson, and the original's code.

`jumps` runs SGD-BB on small logistic problems with many seeds at once; `original` is
the optimizer that raised the question, as a plain loop.
"""

from typing import NamedTuple

import numpy as np

from nglab import (
    Logistic,
    MiniBatch,
    Optimizer,
    Trace,
    run,
    same_batch_bb,
    sgd_bb,
)
from nglab.problems import FiniteSum
from nglab.rates import Flag

LR, TERMS = 0.1, 50


def mislabelled(d: int, seed: int = 0) -> FiniteSum:
    """Logistic regression with 50 normal rows, 30 in 100 labels flipped, l2 = 0.001."""
    rng = np.random.default_rng(seed)
    A, w = rng.normal(size=(TERMS, d)), rng.normal(size=d)
    y = np.sign(A @ w) * np.where(rng.random(TERMS) < 0.3, -1.0, 1.0)
    return Logistic(A, y, 1e-3)


def rules(f: FiniteSum, seeds: int, epochs: int, size: int) -> dict[str, Optimizer]:
    """The methods to compare, each with one secant an epoch of 50 steps.

    The same batch, of `size` terms, costs two more gradients of it an epoch.
    """
    rng = np.random.default_rng(1)
    batches = rng.integers(TERMS, size=(epochs + 1, seeds, size))
    return {
        "raw": sgd_bb(LR, TERMS, phi=None),
        "smoothed, phi = k": sgd_bb(LR, TERMS, phi=float),
        "smoothed, phi = k + 1": sgd_bb(LR, TERMS),
        "smoothed and seeded": sgd_bb(LR, TERMS, seed_with_lr=True),
        "same batch": same_batch_bb(f, LR, TERMS, batches),
    }


class Row(NamedTuple):
    """What many runs of one method on one problem did.

    over_100 ...  the share of runs whose rate, from one epoch to the next, changes by
                  a factor of 100, 1,000 or 100,000 and more
    late_10       the same for a factor of 10, after the tenth epoch
    decades       log10 of the largest over the least rate of a run, median
    negative      the share of secants with s'y <= 0: no curvature to learn from
    stuck         the share of runs whose step became so small that x did not move
    gap           f - f* at the end, median
    """

    d: int
    rule: str
    over_100: float
    over_1000: float
    over_100000: float
    late_10: float
    decades: float
    negative: float
    stuck: float
    gap: float


def jumps(
    seeds: int = 1000,
    dims: tuple[int, ...] = (1, 2, 5),
    epochs: int = 40,
    size: int = 25,
) -> list[Row]:
    """A row for each method and dimension; all seeds of a row are one batched run."""
    table = []
    for d in dims:
        f = mislabelled(d)
        draws = MiniBatch(1, seeds=range(seeds))
        for name, rule in rules(f, seeds, epochs, size).items():
            steps = TERMS * epochs
            trace = run(f, rule, f.x0, steps, gradient=draws, every=TERMS)
            table.append(measured(d, name, trace, f.minimum.f))
    return table


def measured(d: int, rule: str, trace: Trace, least: float) -> Row:
    """The row of one batched run."""
    lr, flag = np.log10(trace.lr[:-1, :, 0]), trace.flag[:-1, :, 0]
    jump = np.abs(np.diff(lr, axis=0))
    numbers = (
        *((jump.max(0) >= decades).mean() for decades in (2, 3, 5)),
        (jump[9:].max(0) >= 1).mean(),
        np.median(np.ptp(lr, axis=0)),
        (flag == Flag.CURVATURE).sum() / (flag != Flag.FIRST).sum(),
        (flag == Flag.ZERO_STEP).any(0).mean(),
        np.median(trace.f[-1] - least),
    )
    return Row(d, rule, *map(float, numbers))


def original(
    f: FiniteSum,
    seeds: int = 500,
    lr: float = 0.1,
    noise: float = 0.01,
    periods: int = 100,
    steps: int = 10,
    scale: float = 1.0,
    clip: tuple[float, float] = (0.0, np.inf),
    complete: bool = True,
) -> np.ndarray:
    """The rates after each period of the original optimizer, (periods, seeds).

    `BarzilaiBorweinNormalizedSGD` with the secant switched on that its author had
    switched off ("I did try it however it was not stable"): max norm, one variable, f
    times `scale`, and no clip unless given. The numbers are lines of that file. As it
    stands line 510 misses the period's last step; `complete` counts it.
    """
    rng = np.random.default_rng(0)
    x = np.zeros((seeds, f.dim))
    v_old, gk, gk_old = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x)
    lr, rates, current_step, global_step = np.full((seeds, 1), lr), [], 0, 0
    while len(rates) < periods:
        g = scale * f.grad(x, rng.integers(f.terms, size=(seeds, 1)))
        unit = g / (1e-6 + np.abs(g).max(-1, keepdims=True))  # 483-490
        update = lr * (unit + noise * rng.uniform(-1, 1, g.shape))  # 492
        x = x - update
        mean = 0.9 * gk + 0.1 * update  # 499, 507: displacements, not gradients
        current_step += 1  # 549; before the test, as the unit test expects
        if current_step < steps:  # 527
            gk = mean
        else:
            dx, dg = x - v_old, (mean if complete else gk) - gk_old  # 509, 510
            s1 = (dx * dx).sum(-1, keepdims=True)
            s2 = np.abs((dx * dg).sum(-1, keepdims=True)) + 1e-6  # 512
            if global_step >= 2 * steps:  # 540-546
                lr = np.clip(s1 / s2, *clip)  # 513, 551: without 1/steps
            v_old, gk_old, gk, current_step = x, mean, np.zeros_like(x), 0
            rates.append(lr[:, 0])
        global_step += 1
    return np.array(rates)


class Figures(NamedTuple):
    """What the rates of `original` did, (periods, seeds) in all.

    over_1000 ...  the share of runs in which the rate changes by such a factor and more
    collapsed      the share of runs whose rate ends below 1e-12: they stand still
    median         the median rate, once the secants are in use
    plunges        (rate, next rate) wherever it falls from 50 or more below 0.005
    """

    over_1000: float
    over_100000: float
    collapsed: float
    median: float
    plunges: np.ndarray


def figures(rates: np.ndarray) -> Figures:
    """The figures of `original`."""
    logs = np.log10(np.maximum(rates, 1e-300))
    alive = rates[1:] > 1e-12
    largest = np.where(alive, np.abs(np.diff(logs, axis=0)), 0.0).max(0)
    plunge = (rates[:-1] >= 50) & (rates[1:] < 0.005)
    return Figures(
        float((largest >= 3).mean()),
        float((largest >= 5).mean()),
        float((rates[-1] < 1e-12).mean()),
        float(np.median(rates[3:])),
        np.stack([rates[:-1][plunge], rates[1:][plunge]], axis=-1),
    )
