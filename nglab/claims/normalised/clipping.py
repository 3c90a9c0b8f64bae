"""Clipped gradients: their bias in the mean, and how far they bring f down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nglab.arrays import Array, Value, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import solution, sphere
from nglab.optimizer import Optimizer
from nglab.problems import (
    DiagonalQuadratic,
    LogCosh,
    Plateau,
    Problem,
    SumCosh,
)
from nglab.rates import Given, Rate
from nglab.rates.base import Changed
from nglab.recipes import gd
from nglab.runs.loop import run


def clip(g: Array, c: float) -> Array:
    """min(1, c/|g|) g."""
    return g * np.minimum(1.0, c / np.maximum(norm(g), 1e-300))[..., None]


@dataclass(frozen=True, eq=False)
class MeanClipped(Problem):
    """Its "gradient" is E clip(x + xi), xi = atoms with chances p: the mean step."""

    atoms: Array
    p: Array
    c: float
    dim = 1
    L = None
    mu = None
    x0 = np.zeros(1)
    minimum = None

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        g = clip(x[..., None, :] + self.atoms, self.c)
        return 0 * x[..., 0], (self.p[:, None] * g).sum(-2)


def rare(p: float, c: float) -> tuple[Array, Array]:
    """The noise 2 c with chance p, and what makes its mean 0."""
    return np.array([[2 * c], [-2 * c * p / (1 - p)]]), np.array([p, 1 - p])


def bias(
    threshold: float = 1.0, biased: bool = True, c: float = 1.5, seed: int = 0
) -> Iterator[Evidence]:
    """Clipping is off by at most sigma^2/(4 c) in the mean, and there it can stay.

    Hypotheses  clip g = min(1, c/|g|) g; G = E g, xi = g - G, sigma^2 = E|xi|^2; c > 0
    Method      E over the law of g
    Bound       (a) |E clip g - E g| <= E|g|^2/(4 c)
                (b) |E clip g - E g| <= sigma^2/(4 (c - |G|)) if |G| < c
                (c) for f = x^2/2 and some noise the mean of clipped SGD comes to rest
                    where |f'| = sigma^2/(4 c), whatever its rate: no less will do
    Proof       |g - clip g| = max(|g| - c, 0) and |g|^2 >= 4 c (|g| - c); for (b)
                |xi| >= |g| - |G|. (c) noise 2 c with chance p, else -2 c p/(1 - p)
    Tight       (a) |g| = 2 c or 0; (b), (c) that noise, (b) as p -> 0; proved here
    """
    rng = np.random.default_rng(seed)
    cut = threshold * c
    for n in 1, 2, 5:
        atoms, p = rng.normal(size=(100, 7, n)), rng.dirichlet(np.ones(7), size=100)
        atoms *= rng.lognormal(0.0, 1.0, size=(100, 1, 1))
        atoms[0] = 0.0
        atoms[0, :, 0] = np.where(np.arange(7) < 3, 2 * c, 0.0)
        G = (p[..., None] * atoms).sum(1)
        off = norm((p[..., None] * clip(atoms, cut)).sum(1) - G)
        second = (p * norm(atoms) ** 2).sum(1)
        yield Evidence(
            f"n = {n}", off, second / (4 * c), "|E clip g - E g|", letter="a"
        )
        variance, room = second - norm(G) ** 2, c - norm(G)
        bound = np.where(room > 0, variance / (4 * np.maximum(room, 1e-9)), np.inf)
        yield Evidence(f"n = {n}", off, bound, "|E clip g - E g|", letter="b")
    for q in 1e-3, 0.02, 0.08:
        xi, chances = rare(q, c)
        floor = c * q / (1 - q)  # sigma^2/(4 c)
        off = np.abs((chances[:, None] * clip(xi, cut)).sum())
        yield Evidence(f"p = {q:g}", off, floor, "|E clip g|", letter="b")
        mean = MeanClipped(xi, chances, cut if biased else np.inf)
        for lr in 0.01, 0.3:
            rest = np.abs(run(mean, gd(lr), steps=int(10 / lr)).x[0])
            near = (1 - 1e-3) * floor
            yield Evidence(
                f"p = {q:g}, lr = {lr:g}", rest, near, "|f'|", lower=True, letter="c"
            )


def clipped(lr: float, c: float, pulls: bool) -> Optimizer:
    """x <- x - lr min(1, c/|g|) g."""

    def change(
        rate: Rate, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
    ) -> tuple[Array, Any]:
        lr, state = rate(k, x, f, g, u, state)
        cut = np.minimum(1.0, c / np.maximum(norm(g), 1e-300)) if pulls else 1.0
        return lr * np.asarray(cut)[..., None], state

    return Optimizer(Changed(Given(lr), change))


def descends(
    long: float = 1.0,
    pulls: bool = True,
    limits: Sequence[float] = (0.3, 3.0),
    steps: int = 60,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Clipped gradient descent falls by half of eta |g| min(|g|, c) in every step.

    Hypotheses  (a), (b) f L-smooth, eta L <= 1; (c) f (L0, L1)-smooth as in `l0l1-ngd`
                and eta (L0 + c L1) <= 2/3; inf f > -inf
    Method      x <- x - eta min(1, c/|g|) g
    Bound       (a) f(x_{k+1}) <= f(x_k) - eta |g_k| min(|g_k|, c)/2
                (b) min_{k<=N} |g_k| min(|g_k|, c) <= 2 (f(x_0) - f*)/(eta (N + 1))
                (c) f(x_{k+1}) <= f(x_k) - eta |g_k| min(|g_k|, c)/2
    Proof       a step of length h = eta m, m = min(|g|, c) <= |g|: in (a) f+ <= f -
                h |g| + L h^2/2, in (c) f+ <= f - h |g| + 3 (L0 + L1 |g|) h^2/4 by
                L1 h <= 1
    Tight       (a) L |x|^2/2 within c. After Koloskova, Hendrikx, Stich (2305.01588),
                from memory; these constants are proved here
    """
    rng = np.random.default_rng(seed)
    x0 = 4 * sphere(rng, 40, 3)
    smooth: Sequence[tuple[Problem, float]] = (
        (DiagonalQuadratic(np.array([1.0, 3.0, 10.0])), 10.0),
        (LogCosh(10.0, 3), 10.0),
        (Plateau(3), 1.0),
    )
    for c in limits:
        for f, L in smooth:
            method = clipped(long / L, c * L, pulls)
            start = x0 / 4 if isinstance(f, Plateau) else x0
            gap, gain = fall(f, method, start, steps, 1 / L, c * L)
            where = f"{type(f).__name__}, c = {c:g} L"
            yield Evidence(
                where, gap[1:] + gain / 2, gap[:-1], "f_{k+1} + eta |g| min(|g|, c)/2"
            )
            least = np.minimum.accumulate(gain, axis=0)
            N = np.arange(1, steps + 1)[:, None]
            yield Evidence(
                where, least, 2 * gap[0] / N, "eta |g| min(|g|, c)", letter="b"
            )
        for a in 1.0, 3.0:
            f = SumCosh(np.array([a, a / 2, a / 4]))
            eta = 2 / 3 / (a**2 + c * a)
            method = clipped(long * eta, c, pulls)
            gap, gain = fall(f, method, x0, steps, eta, c)
            yield Evidence(
                f"sum of cosh, a = {a:g}, c = {c:g}",
                gap[1:] + gain / 2,
                gap[:-1],
                "f_{k+1} + eta |g| min(|g|, c)/2",
                letter="c",
            )


def fall(
    f: Problem, method: Optimizer, x0: Array, steps: int, eta: float, c: float
) -> tuple[Array, Array]:
    """f - f* of a run, and eta |g| min(|g|, c)."""
    with np.errstate(all="ignore"):
        trace = run(f, method, x0, steps)
    n = trace.grad_norm[:-1]
    return trace.f - solution(f).f, eta * n * np.minimum(n, c)


CLAIMS = (
    Claim(
        "clipping-bias",
        bias,
        PROVED,
        {
            "clipped at half of c": {"threshold": 0.5},
            "not clipped at all": {"biased": False},
        },
        slow=True,
    ),
    Claim(
        "clipped-gd-descent",
        descends,
        PROVED,
        {
            "steps longer by 1.5": {"long": 1.5},
            "steps of a tenth": {"long": 0.1},
            "not clipped": {"pulls": False, "long": 2.5},
        },
    ),
)
