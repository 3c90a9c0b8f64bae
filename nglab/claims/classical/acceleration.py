"""Momentum: what it accelerates, and where it does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence, cited
from nglab.claims.pieces import checked
from nglab.problems import DiagonalQuadratic, Huber, Minimum, Problem
from nglab.proofs import bounds
from nglab.recipes import momentum, nesterov
from nglab.runs.loop import run


@dataclass(frozen=True, eq=False)
class ThreeSlopes(Problem):
    """f' = 25x below 1, x + 24 up to 2, 25x - 24 beyond: heavy ball cycles on it.

    Source: Lessard, Recht and Packard's example, started at 3.3.
    """

    dim = 1
    L, mu = 25.0, 1.0
    x0 = np.array([3.3])
    minimum = Minimum(np.zeros((1, 1)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        bend = np.minimum(np.maximum(x - 1, 0.0), 1.0)
        f = 12.5 * x * x - 24 * bend * (x - 1 - bend / 2)
        return f[..., 0], 25 * x - 24 * bend


def heavy_ball(
    quadratic: bool = True,
    stretch: float = 1.0,
    remembers: float = 1.0,
    kappa: float = 25.0,
    steps: int = 400,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On quadratics heavy ball acts as if the condition number were its square root.

    Hypotheses  f quadratic with spectrum in [mu, L], kappa = L/mu, R = |x_0 - x*|
    Method      V <- rho^2 V + g from V = 0, x <- x - a V, a = 4/(sqrt L + sqrt mu)^2,
                rho = (sqrt kappa - 1)/(sqrt kappa + 1)
    Bound       (a) |x_k - x*| <= rho^k ((1 + rho) k + 1) R for every k
    Proof       a mode is rho^k (U_k(z) - rho U_{k-1}(z)) R, U Chebyshev polynomials of
                the second kind: |z| <= 1, so |U_k| <= k + 1
    Tight       equality for all k on the eigenvector of L, where z = -1
    """
    rho = (kappa**0.5 - 1) / (kappa**0.5 + 1)
    method = momentum(stretch * 4 / (kappa**0.5 + 1) ** 2, remembers * rho**2)
    rng = np.random.default_rng(seed)
    f: Problem = DiagonalQuadratic(np.geomspace(1.0, kappa, 5))
    x0: Array = np.append(np.eye(5), rng.normal(size=(20, 5)), axis=0)
    if not quadratic:
        f, x0 = ThreeSlopes(), ThreeSlopes.x0
    trace = run(f, method, x0, steps, iterates=True)
    k = trace.k.reshape(-1, *[1] * (x0.ndim - 1))
    bound = rho**k * ((1 + rho) * k + 1) * norm(x0)
    kept = bound > 1e-145  # whose square is a normal number
    seen = kept, norm(trace.xs), bound, "|x_k - x*|"
    yield checked("spectrum in [mu, L]", *seen, share=0.1)


def fista(
    accelerated: bool = True,
    lead: float = 1.0,
    stretch: float = 1.0,
    late: int = 0,
    widths: Sequence[float] = (0.2, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
    horizons: Sequence[int] = (1, 5, 20, 100, 200),
) -> Iterator[Evidence]:
    """Nesterov's accelerated gradient has f - f* <= L R^2 / (2 t^2), t about k/2.

    Hypotheses  f convex and L-smooth, R >= |x_0 - x*|
    Method      y_0 = x_0, t_0 = 1, t_{k+1} = (1 + sqrt(1 + 4 t_k^2))/2, x_{k+1} = y_k -
                g(y_k)/L, y_{k+1} = x_{k+1} + (t_k - 1)/t_{k+1} (x_{k+1} - x_k)
    Bound       for k >= 1
                (a) f(x_k) - f* <= L R^2/(2 t_{k-1}^2)
                (b) f(x_k) - f* <= 2 L R^2/(k + 1)^2
    Proof       t^2 F + L |z|^2/2 falls, z = t y - (t - 1) x - x*, F = f(x_k) - f*: add
                t^2 times descent from y, t (t - 1) times convexity towards x_k and t
                times towards x*; t_{k+1} >= t_k + 1/2. The first step gives L R^2/2
    Tight       (a) nearly: Huber with a threshold of about R/N^2
    """
    f = Huber(1.0)
    R = np.divide.outer((np.array(horizons) + 1.0) ** 2, widths)
    x0 = R[..., None]
    ts = [1.0]
    for _ in range(max(horizons) + late):
        ts.append((1 + (1 + 4 * ts[-1] ** 2) ** 0.5) / 2)
    mus = [(t - 1) / after for t, after in pairwise(ts[late:])]
    if not accelerated:
        mus = [0.0] * len(mus)
    gap = f.value(accelerated_path(f, x0, lead * np.array(mus), stretch / f.L))
    t = np.array(ts[: len(gap)])[:, None, None]
    k = np.arange(1.0, len(gap) + 1)[:, None, None]
    yield Evidence("Huber", gap, bounds.accelerated(f.L, R, t), "f - f*")
    yield Evidence("Huber", gap, bounds.accelerated_k(f.L, R, k), "f - f*", letter="b")


def accelerated_path(f: Problem, x0: Array, mus: Array, a: float) -> Array:
    """x_1, x_2, ... of Nesterov's method, by the library's form of momentum.

    Its points y <- y - a (g + mu V), V <- mu V + g, are the y_k above and x_{k+1} is
    y_k - a g(y_k), if the mu in front of the old V is the one of the step before.
    """
    y, found, last = x0, [], 0.0
    state = nesterov(a, 0.0).init(x0)
    for mu in mus:
        g = f.grad(y)
        found.append(y - a * g)
        V = state.moment.V * (last / mu if mu else 0.0)
        state = state._replace(moment=state.moment._replace(V=V))
        y, state = nesterov(a, mu).step(y, g, state)
        last = mu
    return np.array(found)


CLAIMS = (
    Claim(
        "heavy-ball-quadratic",
        heavy_ball,
        PROVED,
        {
            "a strongly convex f that is no quadratic": {"quadratic": False},
            "steps 2% longer": {"stretch": 1.02},
            "steps 2% shorter": {"stretch": 0.98},
            "momentum 5% weaker": {"remembers": 0.95},
            "momentum 5% stronger": {"remembers": 1.05},
        },
        {"kappa": (1.5, 1000.0)},
    ),
    Claim(
        "nesterov-fista",
        fista,
        cited("Beck and Teboulle 2009"),
        {
            "no momentum": {"accelerated": False},
            "momentum a tenth weaker": {"lead": 0.9},
            "steps a tenth shorter": {"stretch": 0.9},
            "steps twice as long": {"stretch": 2.0},
        },
    ),
)
