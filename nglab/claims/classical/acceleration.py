"""Momentum: what it accelerates, and where it does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence, cited
from nglab.problems import DiagonalQuadratic, Huber, Minimum, Problem
from nglab.recipes import momentum
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
    quadratic: bool = True, kappa: float = 25.0, steps: int = 60, seed: int = 0
) -> Iterator[Evidence]:
    """On quadratics heavy ball acts as if the condition number were its square root.

    Hypotheses  f quadratic with spectrum in [mu, L], kappa = L/mu, R = |x_0 - x*|
    Method      V <- rho^2 V + g, x <- x - a V, a = 4/(sqrt L + sqrt mu)^2,
                rho = (sqrt kappa - 1)/(sqrt kappa + 1)
    Bound       |x_k - x*| <= rho^k ((1 + rho) k + 1) R for every k
    Proof       a mode is rho^k (U_k(z) - rho U_{k-1}(z)) R, U Chebyshev polynomials of
                the second kind: |z| <= 1, so |U_k| <= k + 1
    Tight       equality for all k on the eigenvector of L, where z = -1
    """
    rho = (kappa**0.5 - 1) / (kappa**0.5 + 1)
    method = momentum(4 / (kappa**0.5 + 1) ** 2, rho**2)
    rng = np.random.default_rng(seed)
    f: Problem = DiagonalQuadratic(np.geomspace(1.0, kappa, 5))
    x0: Array = np.append(np.eye(5), rng.normal(size=(20, 5)), axis=0)
    if not quadratic:
        f, x0 = ThreeSlopes(), ThreeSlopes.x0
    trace = run(f, method, x0, steps, iterates=True)
    k = trace.k.reshape(-1, *[1] * (x0.ndim - 1))
    bound = rho**k * ((1 + rho) * k + 1) * norm(x0)
    yield Evidence(type(f).__name__, norm(trace.xs), bound, "|x_k - x*|")


def fista(
    accelerated: bool = True,
    widths: Sequence[float] = (0.2, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0),
    horizons: Sequence[int] = (1, 5, 20, 100, 200),
) -> Iterator[Evidence]:
    """Nesterov's accelerated gradient has f - f* <= L R^2 / (2 t^2), t about k/2.

    Hypotheses  f convex and L-smooth, R >= |x_0 - x*|
    Method      t_0 = 1, t_{k+1} = (1 + sqrt(1 + 4 t_k^2))/2, x_{k+1} = y_k - g(y_k)/L,
                y_{k+1} = x_{k+1} + (t_k - 1)/t_{k+1} (x_{k+1} - x_k)
    Bound       f(x_k) - f* <= L R^2/(2 t_{k-1}^2) <= 2 L R^2/(k + 1)^2 for k >= 1
    Proof       in the source; not repeated here
    Tight       nearly: Huber with a threshold of about R/N^2
    """
    f = Huber(1.0)
    R = np.divide.outer((np.array(horizons) + 1.0) ** 2, widths)
    x = y = R[..., None]
    t, gaps, ts = 1.0, [], []
    for _ in range(max(horizons)):
        before, x = x, y - f.grad(y) / f.L
        gaps.append(f.value(x))
        ts.append(t)
        grown = (1 + (1 + 4 * t**2) ** 0.5) / 2
        y = x + (t - 1) / grown * (x - before) if accelerated else x
        t = grown
    bound = np.multiply.outer(1 / np.square(ts), f.L * R**2 / 2)
    yield Evidence("Huber", np.array(gaps), bound, "f - f*")


CLAIMS = (
    Claim(
        "heavy-ball-quadratic",
        heavy_ball,
        PROVED,
        {"a strongly convex f that is no quadratic": {"quadratic": False}},
        {"kappa": (1.5, 1000.0)},
    ),
    Claim(
        "nesterov-fista",
        fista,
        cited("Beck and Teboulle 2009"),
        {"no momentum": {"accelerated": False}},
    ),
)
