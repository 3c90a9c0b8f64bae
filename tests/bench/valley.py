"""W6: Barzilai and Borwein's long step on Rosenbrock's valley.

Each loop without the library records f, |g| and lr at every step, and returns f.
"""

from math import sqrt

import numpy as np

from nglab import Rosenbrock, bb, run
from nglab.arrays import Array
from tests.bench.contest import Workload, limit, ours, peer, plain
from tests.bench.goals import at_most, faster

N, STEPS, LO, HI = 1000, 5000, 1e-4, 2e-3
FEW = 1000  # steps, or evaluations, of those that are slower
CG, BFGS = "SciPy, CG", "SciPy, L-BFGS-B"


def library() -> Array:
    """f at every step."""
    return run(Rosenbrock(N), bb(LO, lo=LO, hi=HI), steps=STEPS).f


def in_place() -> Array:
    """The fewest NumPy calls; the last step h serves as -s."""
    x, lr = Rosenbrock(N).x0, LO
    g, last, h = np.zeros((3, N))
    a, b, v, slope = x[:-1], x[1:], np.empty(N - 1), np.empty(N - 1)
    f, size, rate = np.empty((3, STEPS))
    for k in range(STEPS):
        last, g = g, last
        np.multiply(a, a, out=v)
        np.subtract(b, v, out=v)
        np.subtract(1, a, out=slope)
        f[k] = 100 * v.dot(v) + slope.dot(slope)
        np.multiply(a, v, out=g[:-1])
        g[-1] = 0
        g *= -400
        slope *= 2
        g[:-1] -= slope
        v *= 200
        g[1:] += v
        if k:
            np.subtract(last, g, out=last)  # -y
            curvature = h.dot(last)
            if curvature > 0:
                lr = min(max(h.dot(h) / curvature, LO), HI)
        rate[k], size[k] = lr, sqrt(g.dot(g))
        np.multiply(g, lr, out=h)
        x -= h
    return f


def bare() -> Array:
    """In the first lines that come to mind."""
    x, lr = Rosenbrock(N).x0, LO
    f, size, rate, x_old, g_old = [], [], [], x, x
    for k in range(STEPS):
        v, slope, g = x[1:] - x[:-1] ** 2, 1 - x[:-1], np.zeros(N)
        f.append(np.sum(100 * v**2 + slope**2))
        g[:-1] = -400 * x[:-1] * v - 2 * slope
        g[1:] += 200 * v
        if k:
            s, y = x - x_old, g - g_old
            lr = np.clip(s @ s / (s @ y), LO, HI) if s @ y > 0 else lr
        size.append(np.linalg.norm(g))
        rate.append(lr)
        x_old, g_old, x = x, g, x - lr * g
    return np.array(f)


def w6() -> Workload:
    """SciPy's steps are evaluations of f and g, by the library's own Rosenbrock."""
    K, floor = STEPS, "in place (limit)"
    task = (N, LO, HI, K)
    contestants = (
        limit(floor, in_place, K),
        plain("bare loop", bare, K),
        ours("library", library, K),
        peer("JAX, jit(scan)", "with_jax:valley", task, K),
        peer("torch, eager", "with_torch:valley", (N, LO, HI, FEW), FEW),
        peer(CG, "with_scipy:evaluations", ("CG", N, FEW), FEW),
        peer(BFGS, "with_scipy:evaluations", ("L-BFGS-B", N, FEW), FEW),
    )
    goals = (
        at_most(3.2, "library", floor),
        faster(8.0, "torch, eager"),
        faster(2.0, CG),
        faster(2.0, BFGS),
    )
    return Workload("Rosenbrock's valley, BB1", 7, contestants, goals)
