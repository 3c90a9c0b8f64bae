"""W4 without the library: SVRG-BB and SGD-BB on a logistic sum, f once an epoch.

In place, alone and as a batch of seeds, and as anybody would write it: with rng.choice
at every step. All draw the terms that the library draws.
"""

from collections.abc import Iterator
from math import exp

import numpy as np

from nglab.arrays import Array
from nglab.problems import FiniteSum, Logistic

ETA, M, EPOCHS, BETA = 0.5, 5000, 3, 10 / 5000
BLOCK, TERMS = 1000, 2**31  # numbers drawn at once; the branch of a seed for terms


def start() -> FiniteSum:
    """The logistic sum of W4, 5,000 terms in 50 unknowns."""
    rng = np.random.default_rng(0)
    A = rng.normal(size=(M, 50)) / 50**0.5
    w = rng.normal(size=50)
    return Logistic(A, np.sign(A @ w + 0.1 * rng.normal(size=M)), 1e-3)


def everywhere(p: FiniteSum, x: Array) -> tuple[Array, Array, Array]:
    """f and its gradient, (*B) and (*B, n), and the slopes of all terms, (*B, m)."""
    t = p.y * (x @ p.At)
    f = (np.maximum(-t, 0) + np.log1p(np.exp(-np.abs(t)))).mean(-1)
    slope = -p.y / (1 + np.exp(t))
    g = slope @ p.A / p.terms + p.l2 * x
    return f + p.l2 / 2 * np.vecdot(x, x), g, slope


def secant(s: Array, y: Array) -> Array:
    """|s|^2 / (m |s'y|), (*B)."""
    return np.vecdot(s, s) / (M * np.abs(np.vecdot(s, y)))


def smoothed(raws: list[Array]) -> Array:
    """(prod_j raw_j phi(j))^(1/count) / phi(e), phi(e) = e + 1; the first e is 2."""
    e = len(raws) + 1
    logs = [np.log(raw * (j + 3)) for j, raw in enumerate(raws)]
    return np.exp(sum(logs) / len(logs)) / (e + 1)


def streams_of(*seeds: int) -> list[np.random.Generator]:
    """The library's own, from which it draws terms."""
    roots = [np.random.SeedSequence(seed, spawn_key=(TERMS,)) for seed in seeds]
    return [np.random.default_rng(root) for root in roots]


def terms(stream: np.random.Generator) -> Iterator[int]:
    """The terms of an epoch."""
    for _ in range(M // BLOCK):
        yield from stream.integers(M, size=BLOCK).tolist()


def terms_of_all(streams: list[np.random.Generator]) -> Iterator[Array]:
    """The terms of an epoch, (B,) a step."""
    for _ in range(M // BLOCK):
        yield from np.stack([s.integers(M, size=BLOCK) for s in streams], axis=1)


def svrg_in_place(p: FiniteSum, seed: int) -> Array:
    """One trajectory; the slopes at the snapshot are a table."""
    A, labels, (stream,) = list(p.A), p.y.tolist(), streams_of(seed)
    x, b, f, lr = p.x0, np.empty(p.dim), np.empty(EPOCHS + 1), ETA
    snapshot = last = x
    for e in range(EPOCHS):
        f[e], full, slope = everywhere(p, x)
        lr = float(secant(x - snapshot, full - last)) if e else lr
        snapshot, last, then = x.copy(), full, slope.tolist()
        c, shrink = lr * (p.l2 * snapshot - full), 1 - lr * p.l2
        for i in terms(stream):
            a, y = A[i], labels[i]
            np.multiply(a, lr * (y / (1 + exp(y * a.dot(x))) + then[i]), out=b)
            x *= shrink
            x += c
            x += b
    f[-1] = everywhere(p, x)[0]
    return f


def svrg_in_place_batch(p: FiniteSum, seeds: range) -> Array:
    """A batch in the fewest passes."""
    streams, B = streams_of(*seeds), len(seeds)
    x, a, f = np.zeros((B, p.dim)), np.empty((B, p.dim)), np.empty((EPOCHS + 1, B))
    t, lr, row = np.empty(B), np.full(B, ETA), M * np.arange(B)
    snapshot = last = x
    for e in range(EPOCHS):
        f[e], full, then = everywhere(p, x)
        lr = secant(x - snapshot, full - last) if e else lr
        snapshot, last = x.copy(), full
        c, shrink = lr[:, None] * (p.l2 * x - full), 1 - lr[:, None] * p.l2
        for i in terms_of_all(streams):
            p.A.take(i, 0, out=a, mode="clip")
            y = p.y.take(i)
            np.vecdot(a, x, out=t)
            t *= y
            np.exp(t, out=t)
            t += 1
            np.divide(y, t, out=t)
            t += then.take(row + i)
            t *= lr
            a *= t[:, None]
            x *= shrink
            x += c
            x += a
    f[-1] = everywhere(p, x)[0]
    return f


def sgd_in_place(p: FiniteSum, seed: int) -> Array:
    """One trajectory; V is the average of gradients over beta."""
    A, labels, (stream,) = list(p.A), p.y.tolist(), streams_of(seed)
    x, V, lr, raws = p.x0, np.zeros(p.dim), ETA, []
    g, b, f = np.empty(p.dim), np.empty(p.dim), np.empty(EPOCHS + 1)
    x_old, V_old = x, V
    for e in range(EPOCHS):
        f[e] = everywhere(p, x)[0]
        if e >= 2:
            raws.append(secant(x - x_old, BETA * (V - V_old)))
            lr = float(smoothed(raws))
        x_old, V_old, V = x.copy(), V, np.zeros(p.dim)
        for i in terms(stream):
            a, y = A[i], labels[i]
            np.multiply(a, -y / (1 + exp(y * a.dot(x))), out=b)
            np.multiply(x, p.l2, out=g)
            g += b
            V *= 1 - BETA
            V += g
            g *= lr
            x -= g
    f[-1] = everywhere(p, x)[0]
    return f


def sgd_in_place_batch(p: FiniteSum, seeds: range) -> Array:
    """A batch in the fewest passes."""
    streams, B = streams_of(*seeds), len(seeds)
    x, V, a, g = np.zeros((4, B, p.dim))
    f, t, lr, raws = np.empty((EPOCHS + 1, B)), np.empty(B), np.full((B, 1), ETA), []
    x_old, V_old = x, V
    for e in range(EPOCHS):
        f[e] = everywhere(p, x)[0]
        if e >= 2:
            raws.append(secant(x - x_old, BETA * (V - V_old)))
            lr = smoothed(raws)[:, None]
        x_old, V_old, V = x.copy(), V, np.zeros_like(x)
        for i in terms_of_all(streams):
            p.A.take(i, 0, out=a, mode="clip")
            y = p.y.take(i)
            np.vecdot(a, x, out=t)
            t *= y
            np.exp(t, out=t)
            t += 1
            np.divide(y, t, out=t)
            a *= t[:, None]
            np.multiply(x, p.l2, out=g)
            g -= a
            V *= 1 - BETA
            V += g
            g *= lr
            x -= g
    f[-1] = everywhere(p, x)[0]
    return f


def term(p: FiniteSum, x: Array, i: int) -> Array:
    """The gradient of one term."""
    return -p.y[i] / (1 + np.exp(p.y[i] * (p.A[i] @ x))) * p.A[i] + p.l2 * x


def svrg_bare(p: FiniteSum, seed: int) -> Array:
    """One trajectory, in the first lines that come to mind."""
    x, lr, f, (rng,) = p.x0, ETA, [], streams_of(seed)
    snapshot = last = x
    for e in range(EPOCHS):
        value, full, _ = everywhere(p, x)
        f.append(value)
        lr = secant(x - snapshot, full - last) if e else lr
        snapshot, last = x, full
        for _ in range(M):
            i = rng.choice(M)
            x = x - lr * (term(p, x, i) - term(p, snapshot, i) + full)
    return np.array([*f, everywhere(p, x)[0]])


def sgd_bare(p: FiniteSum, seed: int) -> Array:
    """One trajectory, in the first lines that come to mind."""
    x, G, lr, (rng,) = p.x0, np.zeros(p.dim), ETA, streams_of(seed)
    f, raws, x_old, G_old = [], [], x, G
    for e in range(EPOCHS):
        f.append(everywhere(p, x)[0])
        if e >= 2:
            raws.append(secant(x - x_old, G - G_old))
            lr = smoothed(raws)
        x_old, G_old, G = x, G, np.zeros(p.dim)
        for _ in range(M):
            g = term(p, x, rng.choice(M))
            G = BETA * g + (1 - BETA) * G
            x = x - lr * g
    return np.array([*f, everywhere(p, x)[0]])
