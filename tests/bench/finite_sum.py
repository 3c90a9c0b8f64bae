"""W4: SVRG-BB and SGD-BB on a logistic sum, one term a step, alone and 64 at once."""

from collections.abc import Callable, Iterator
from functools import partial
from random import randrange
from typing import Any

import numpy as np

from nglab import SVRG, MiniBatch, run, sgd_bb, svrg_bb
from nglab.arrays import Array
from nglab.problems import FiniteSum
from tests.bench import epochs
from tests.bench.contest import Contestant, Workload, limit, ours, peer, plain
from tests.bench.epochs import BETA, EPOCHS, ETA, M, everywhere, secant, smoothed
from tests.bench.goals import faster, within

Draw = Callable[[int], int]  # m -> one of 0, ..., m - 1
ENSEMBLE = range(64)
LIMIT, AUTHORS = "in place (limit)", "authors' loop"
JAX, TORCH = "JAX, jit(scan)", "torch, eager"


def library(p: FiniteSum, svrg: bool, seeds: int | range, workers: int = 1) -> Array:
    """f once an epoch."""
    rule = svrg_bb(ETA, M) if svrg else sgd_bb(ETA, M)
    oracle = SVRG(M, seeds) if svrg else MiniBatch(1, seeds)
    steps = M * EPOCHS
    return run(p, rule, steps=steps, gradient=oracle, every=M, workers=workers).f


def mean_gradient(p: FiniteSum, x: Array, i: tuple[int, ...]) -> Array:
    """Over a list of terms, as the authors' compiled function takes them."""
    A, y = p.A[i, :], p.y[list(i)]
    return (-y / (1 + np.exp(y * (A @ x)))) @ A / len(i) + p.l2 * x


def svrg_authors(p: FiniteSum, draw: Draw) -> Array:
    """The inner loop of the paper's authors, with NumPy in place of Theano."""
    x, lr, f = p.x0, ETA, []
    snapshot = last = x
    for e in range(EPOCHS):
        value, full, _ = everywhere(p, x)
        f.append(value)
        lr = secant(x - snapshot, full - last) if e else lr
        snapshot, last = x.copy(), full
        for _ in range(M):
            i = (draw(M),)
            x = x - lr * (mean_gradient(p, x, i) - mean_gradient(p, snapshot, i) + full)
    return np.array([*f, everywhere(p, x)[0]])


def sgd_authors(p: FiniteSum, draw: Draw) -> Array:
    """The inner loop of the paper's authors; the average starts anew every epoch."""
    x, G, lr, f = p.x0, np.zeros(p.dim), ETA, []
    raws, x_old, G_old = [], x, G
    for e in range(EPOCHS):
        f.append(everywhere(p, x)[0])
        if e >= 2:
            raws.append(secant(x - x_old, G - G_old))
            lr = smoothed(raws)
        x_old, G_old, G = x, G, np.zeros(p.dim)
        for _ in range(M):
            g = mean_gradient(p, x, (draw(M),))
            x = x - lr * g
            G = BETA * g + (1 - BETA) * G
    return np.array([*f, everywhere(p, x)[0]])


def recorded(*seeds: int) -> Array:
    """The terms of all epochs, (EPOCHS, M, seeds)."""
    streams = epochs.streams_of(*seeds)
    whole = [[list(epochs.terms(s)) for _ in range(EPOCHS)] for s in streams]
    return np.moveaxis(np.array(whole), 0, -1)


def authors(p: FiniteSum, svrg: bool) -> Contestant:
    """Their loop, with Python's `randrange` as they have it; one trajectory."""
    loop = svrg_authors if svrg else sgd_authors

    def replay() -> Array:
        own: Iterator[int] = iter(recorded(0).ravel().tolist())
        return loop(p, lambda m: next(own))

    return plain(AUTHORS, partial(loop, p, randrange), EPOCHS * M, replay)


def peers(p: FiniteSum, svrg: bool, seeds: int | range) -> tuple[Contestant, ...]:
    """They draw terms of their own, in their own way."""
    name, K = "svrg_bb" if svrg else "sgd_bb", np.size(seeds) * M
    task = (p.A, p.y, p.l2, ETA, np.shape(seeds))

    def on_record() -> tuple[Any, ...]:
        i = recorded(*np.atleast_1d(seeds).tolist())
        return (*task, EPOCHS, i.reshape(EPOCHS, M, *np.shape(seeds)))

    jax, torch = f"with_jax:{name}", f"with_torch:{name}"
    return (
        peer(JAX, jax, (*task, EPOCHS), EPOCHS * K, on_record),
        peer(TORCH, torch, (*task, 1), K, on_record),  # an epoch takes it seconds
    )


def alone(svrg: bool) -> Workload:
    """One trajectory."""
    p, name, K = epochs.start(), "SVRG-BB" if svrg else "SGD-BB", EPOCHS * M
    loop = epochs.svrg_in_place if svrg else epochs.sgd_in_place
    bare = epochs.svrg_bare if svrg else epochs.sgd_bare
    contestants = (
        limit(LIMIT, partial(loop, p, 0), K),
        plain("bare loop", partial(bare, p, 0), K),
        authors(p, svrg),
        ours("library", partial(library, p, svrg, 0), K),
        *peers(p, svrg, 0),
    )
    goals = (within(11.0), faster(1.4, AUTHORS), faster(20.0, TORCH))
    return Workload(f"{name}, one trajectory", 4, contestants, goals)


def together(svrg: bool) -> Workload:
    """64 trajectories in one batch; the authors' code runs them one by one."""
    p, name, K = epochs.start(), "SVRG-BB" if svrg else "SGD-BB", 64 * EPOCHS * M
    batch = epochs.svrg_in_place_batch if svrg else epochs.sgd_in_place_batch
    task = (p, svrg, ENSEMBLE)
    contestants = (
        limit(LIMIT, partial(batch, p, ENSEMBLE), K),
        authors(p, svrg)._replace(replay=lambda: lambda: None),
        ours("library", partial(library, *task), K),
        ours("library, 2 threads", partial(library, *task, workers=2), K),
        *peers(p, svrg, ENSEMBLE),
    )
    goals = (within(0.5), faster(30.0, AUTHORS))
    return Workload(f"{name}, 64 at once", 3, contestants, goals)


svrg_alone, sgd_alone = partial(alone, True), partial(alone, False)
svrg_together, sgd_together = partial(together, True), partial(together, False)
