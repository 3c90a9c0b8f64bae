"""Stochastic gradient descent on quadratic sums with steps that fall like 1/k."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array, dot
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, checked
from nglab.claims.statistics import every_draw, minibatch_steps, second_moments
from nglab.claims.stochastic.sgd import additive, random_sums, sums
from nglab.gradients import MiniBatch
from nglab.problems import LeastSquares
from nglab.recipes import gd
from nglab.runs.loop import run


@dataclass(frozen=True, eq=False)
class Switched:
    """gam_k = 1/(2 L) for k < 4 K, K = ceil(L/mu); then (2 k + 1)/((k + 1)^2 mu)."""

    L: Array
    mu: Array

    @property
    def K(self) -> Array:
        """ceil(L/mu), rounding errors in L/mu aside."""
        return np.ceil(self.L / self.mu * (1 - 8 * EPS))

    def __call__(self, k: int) -> Array:
        later = (2 * k + 1) / ((k + 1) ** 2 * self.mu)
        return np.where(k < 4 * self.K, 1 / (2 * self.L), later)


def one_over_k(
    knows: float = 1.0,
    flat: float = 0.0,
    noise: float = 0.0,
    steps: int = 400,
    seed: int = 0,
) -> Iterator[Evidence]:
    """SGD with steps of 2/(mu k) forgets its start, then pays 1/k for the noise.

    Hypotheses  f = mean_i f_i mu-strongly convex, each f_i convex and L-smooth,
                s2 = mean_i |grad f_i(x*)|^2, K = ceil(L/mu), D = |x - x*|^2; checked on
                sums of quadratics only
    Method      (m) SGD, gam_k = 1/(2 L) for k < 4 K, then (2 k + 1)/((k + 1)^2 mu)
    Bound       (a) E D_k <= 8 s2/(mu^2 k) + 16 K^2 D_0/(e^2 k^2) for k >= 4 K
    Proof       sgd-noise-ball-gower: D_4K <= D_0/e^2 + s2/(L mu); from there on
                (k + 1)^2 D_{k+1} <= k^2 D_k + 8 s2/mu^2
    Tight       up to e at k = 4 K, one term steep and the others flat; up to 6 as
                k -> oo, equal curvatures
    """
    rng = np.random.default_rng(seed)
    two = LeastSquares(np.array([[1.0], [0.5]]), np.array([1.0, -2.0]))  # x* = 0
    slopes = np.append(1.0, np.full(19, flat**0.5))[:, None]
    steep = LeastSquares(slopes, noise * np.resize([1.0, -1.0], 20))
    cases = {
        "equal curvatures": (sums(additive()), np.zeros(1)),
        "one steep term of 20": (sums(steep), np.ones(1)),
        "two terms": (sums(two), np.ones(1)),
        "random": (random_sums(rng, 10), np.ones(3)),
    }
    for name, ((fs, L, mu, s2), d) in cases.items():
        gam, K = Switched(L, knows * mu), Switched(L, mu).K
        W = np.eye(len(d) + 1) - np.array([minibatch_steps(f, gd(1.0)) for f in fs])
        z = np.broadcast_to(np.append(d, 1.0), (len(fs), len(d) + 1))
        found = {name: second_moments(slowing(gam, W), z, steps, len(d))}
        if name == "two terms":
            draws = MiniBatch(1, indices=every_draw(2, 12)[:, None])
            trace = run(two, gd(gam), d, 12, gradient=draws, iterates=True)
            x, k = trace.xs, trace.k
            exact = np.where(k < 4 * K, 1 / (2 * L), (2 * k + 1) / (mu * (k + 1) ** 2))
            off = np.abs(trace.lr[:, 0, 0, 0] / exact - 1)
            yield Evidence(name, off, 8 * EPS, "|gam_k / formula - 1|", letter="m")
            off = np.abs(dot(x, x).mean(-1) / found[name][:13] - 1)
            words = "|E D_k / exact moments - 1|"
            yield Evidence(f"{name}, every draw", off, 1e-12, words, letter="m")
        for instance, D in found.items():
            k = np.arange(1, len(D))[:, None]
            start = 16 * K**2 * dot(d, d) / (np.e * k) ** 2
            yield checked(
                instance,
                k >= 4 * K,
                D[1:],
                8 * s2 / (mu**2 * k) + start,
                "E D_k",
                share=0.4,
            )


def slowing(gam: Switched, W: Array) -> Callable[[int], Array]:
    """The matrices of step k, 1 - gam_k W_i, W (problems, terms, d, d)."""
    return lambda k: np.eye(W.shape[-1]) - gam(k)[:, None, None, None] * W


CLAIMS = (
    Claim(
        "sgd-1-over-k",
        one_over_k,
        PROVED,
        {
            "mu overstated by 12": {"knows": 12.0},
            "mu overstated by a tenth": {"knows": 1.1},
        },
        {"flat": (0.0, 1.0), "noise": (0.0, 1.0)},
    ),
)
