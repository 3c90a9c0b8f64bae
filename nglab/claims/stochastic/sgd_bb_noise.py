"""SGD with Barzilai-Borwein steps where gradients are noise: how the steps jump."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.statistics import (
    DELTA,
    divergence,
    dkw,
    kolmogorov,
    least_deviation,
)
from nglab.optimizer import Optimizer
from nglab.recipes import sgd_bb


def one(e: int) -> float:
    """phi(e) = 1."""
    return 1.0


@dataclass(frozen=True, eq=False)
class Factor:
    """r = |gbar|^2/|gbar'y|, raw step over the one before; all gradients are N(0, I).

    Given gbar, y is alpha gbar and an independent normal vector: 1/r = |alpha + tau t|,
    t = N(0, 1)/chi_n, which has the density (1 + t^2)^(-(n + 1)/2) up to a constant.
    """

    m: int
    beta: float
    n: int
    correlated: bool = True

    @property
    def alpha(self) -> float:
        """cov(gbar, y)/var(gbar): the sum of the weights of G."""
        return 1 - (1 - self.beta) ** self.m if self.correlated else 0.0

    @property
    def tau(self) -> float:
        """The root of var(y)/var(gbar) - alpha^2."""
        weights = self.beta * (1 - self.beta) ** np.arange(self.m)
        return float((2 * self.m * weights @ weights - self.alpha**2) ** 0.5)

    def above(self, T: Array) -> Array:
        """P(r > T): about (2/T) times the density of alpha + tau t at 0."""
        from scipy.special import stdtr

        root = self.n**0.5 / self.tau
        inside = [stdtr(self.n, root * (z - self.alpha)) for z in (1 / T, -1 / T)]
        return np.asarray(inside[0] - inside[1])

    @cached_property
    def log_moments(self) -> tuple[float, float]:
        """Mean and variance of log r: v = log|t + alpha/tau| by the trapezoid rule."""
        v = np.linspace(-50, 50, 5001)
        weight = np.zeros_like(v)
        for t in np.exp(v) - self.alpha / self.tau, -np.exp(v) - self.alpha / self.tau:
            weight += np.exp(v - (self.n + 1) / 2 * np.log1p(t * t))
        mean = np.average(v, weights=weight)
        variance = np.average((v - mean) ** 2, weights=weight)
        return -float(mean) - float(np.log(self.tau)), float(variance)


def on_noise(
    method: Optimizer, m: int, epochs: int, runs: int, n: int, seed: int
) -> Array:
    """log lr of the epochs 0, 1, ..., epochs where every gradient is N(0, I)."""
    rng = np.random.default_rng(seed)
    x: Array = np.zeros((runs, n))
    state, logs = method.init(x), np.empty((epochs + 1, runs))
    with np.errstate(all="ignore"):
        for k in range(m * epochs + 1):
            x, state = method.step(x, rng.normal(size=x.shape), state)
            if k % m == 0:
                logs[k // m] = np.log(state.lr[:, 0])
    return logs


def cauchy_tail(
    used: float | None = None,
    correlated: bool = True,
    beta: float = 0.2,
    m: int = 50,
    runs: int = 10_000,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On noise, a raw step of SGD-BB is the last one times a factor that has no mean.

    Hypotheses  gradients N(0, I) in n dimensions; runs/n independent secants; alpha =
                cov(gbar, y)/var(gbar), tau^2 = var(y)/var(gbar) - alpha^2 by coordinate
    Method      SGD-BB, raw; r = raw step over the step before
    Bound       (a) 1/r = |alpha + tau t|, n t^2 of Fisher's law (1, n): for n = 1 both
                    r and 1/r are |Cauchy|
                (b) P(r > T) = O(1/T), no less, so E r is infinite for every n
    Check       (a) sup |F_N - F| (DKW), (b) the shares above T = 10, 100, 1000
                (Chernoff): a false alarm has chance 1e-6, each
    Proof       (gbar, y) is normal: y = alpha gbar + noise independent of gbar
    """
    for n in 1, 3, 30:
        law, N = Factor(m, beta, n, correlated), runs // n
        method = sgd_bb(1.0, m, None, used or beta)
        log_r = on_noise(method, m, 2, N, n, seed)[2]
        r = np.sort(np.exp(log_r))
        yield Evidence(
            f"n = {n}", kolmogorov(r, 1 - law.above(r)), dkw(N), "sup |F_N - F|"
        )
        T = np.array([10.0, 100.0, 1000.0])
        share = (r > T[:, None]).mean(-1)
        surprise = divergence(share, law.above(T))
        yield Evidence(
            f"n = {n}",
            surprise,
            np.log(2 * len(T) / DELTA) / N,
            "divergence of P(r > T)",
            letter="b",
        )


def jump_law(
    smoothed: bool = True,
    beta: float = 0.5,
    m: int = 10,
    estimates: int = 10,
    runs: int = 20_000,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On noise, a J-fold jump at the j-th estimate is as rare as a raw one of J^j.

    Hypotheses  gradients N(0, I), n = 1, r as `sgd-bb-cauchy-tail`; `runs` independent
                runs
    Method      SGD-BB smoothed with phi = 1, the first secant is estimate j = 1
    Bound       (a) P(lr changes J-fold or more) = P(r >= J^j) + P(r <= J^-j) = O(J^-j):
                at j = 10 and J = 10 it is 1.7e-10, raw .17 for ever. Each check fails
                by chance with 1e-6: the share of the runs (Chernoff)
    Proof       log lr_e - log lr_{e-1} = (log r)/j; the law of r is sgd-bb-cauchy-tail
    """
    law = Factor(m, beta, 1)
    method = sgd_bb(1.0, m, one if smoothed else None, beta)
    moved = np.abs(
        np.diff(on_noise(method, m, estimates + 1, runs, 1, seed)[1:], axis=0)
    )
    for J in 1.5, 3.0, 10.0:
        T = J ** np.arange(1, estimates + 1.0)
        chance = law.above(T) + 1 - law.above(1 / T)
        share = (moved >= np.log(J)).mean(-1)
        surprise = divergence(share, chance)
        yield Evidence(
            f"J = {J:g}",
            surprise,
            np.log(2 * len(T) / DELTA) / runs,
            "divergence of P(jump)",
        )


def smoothing_variance(
    smoothed: bool = True,
    beta: float = 0.5,
    m: int = 5,
    estimates: int = 20,
    runs: int = 12_000,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On noise, the smoothed log lr converges; the raw one is a random walk.

    Hypotheses  gradients N(0, I) in n dimensions, sigma^2 = Var log r
    Method      SGD-BB smoothed with phi = 1; lr_K is the rate after K estimates
    Bound       (a) Var log lr_K <= 2 sigma^2 sum_{j<=K} 1/j^2 <= sigma^2 pi^2/3, where
                raw it is about K sigma^2. Exact for n = 1; sampled, the lower
                confidence end of the variance after 20 estimates, a false alarm has
                chance 1e-6
    Proof       log lr_K = sum_j (log r_j)/j, and the log r_j are stationary and
                1-dependent, so that |corr(log r_j, log r_{j+1})| <= 1/2; 2 |a b| <= a^2
                + b^2. n = 1: Cov(log|U|, log|V|) = arcsin(corr)^2/2 for
                normal U, V, from E (log C)^2 = (log z)^2 for a Cauchy C at z
    Tight       up to 2, without correlation; here rho <= 0.06
    """
    K = np.arange(1, 1001)
    a = 1.0 / K if smoothed else np.ones(len(K))
    law = Factor(m, beta, 1)
    s = np.arctan(law.alpha / law.tau)
    sigma2, lag = np.pi**2 / 4 - s**2, np.pi**2 / 72 - s**2 / 2
    cross = np.append(0.0, 2 * lag * a[1:] * a[:-1])
    exact, bound = np.cumsum(sigma2 * a**2 + cross), 2 * np.cumsum(1.0 / K**2)
    yield Evidence("n = 1, exact", exact, sigma2 * bound, "Var log lr_K")
    for n in 1, 3:
        mean, sigma2 = Factor(m, beta, n).log_moments
        method = sgd_bb(1.0, m, one if smoothed else None, beta)
        log_lr = on_noise(method, m, estimates + 1, runs // n, n, seed)
        drift = mean * a[:estimates].sum()
        width = 8 * (sigma2 * bound[estimates - 1]) ** 0.5
        least = least_deviation(log_lr[-1] - drift, width) ** 2
        yield Evidence(
            f"n = {n}, sampled", least, sigma2 * bound[estimates - 1], "Var log lr_K"
        )


CLAIMS = (
    Claim(
        "sgd-bb-cauchy-tail",
        cauchy_tail,
        PROVED,
        {
            "beta = 1, a law for 0.2": {"used": 1.0},
            "gbar and y taken for independent": {"correlated": False},
        },
        {"beta": (0.02, 1.0)},
    ),
    Claim(
        "sgd-bb-jump-law",
        jump_law,
        PROVED,
        {"raw steps": {"smoothed": False}},
        {"beta": (0.02, 1.0)},
    ),
    Claim(
        "sgd-bb-smoothing-variance",
        smoothing_variance,
        PROVED,
        {"raw steps": {"smoothed": False}},
        {"beta": (0.02, 1.0)},
    ),
)
