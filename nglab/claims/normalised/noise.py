"""Normalised steps under noise: a first moment is enough, and the rate of momentum."""

from collections.abc import Iterator, Sequence
from math import gamma

import numpy as np

from nglab import draws
from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.normalised.stochastic_nsgd import averaged, two_points
from nglab.claims.pieces import solution
from nglab.claims.statistics import lower_end
from nglab.gradients import Disturbed, MiniBatch
from nglab.problems import LogCosh
from nglab.recipes import nsgd
from nglab.runs.loop import run


def momentum_rate(
    first: bool = False,
    remembers: float = 1.0,
    horizons: Sequence[int] = (4000,),
    S: int = 300,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Tuned for T steps, NSGD with momentum has the rate T^(-1/4), with constants.

    Hypotheses  F L-smooth, D = F(x_0) - inf F, noise and its sigma as in
                `nsgd-momentum`; T >= L D/sigma^2
    Method      V <- beta V + g, x <- x - eta V/|V|, p^4 = L D/(sigma^2 T), beta = 1 -
                p^2 and eta = p^3 sigma/(sqrt 2 L)
    Bound       (a) mean_{t<T} E|grad F(x_t)| <= 4 sigma/sqrt T + (2 + 9 sqrt 2/4) *
                    (L D sigma^2/T)^(1/4)
    Proof       in (b) of `nsgd-momentum` m_t <= 1/p^2 and s_t <= p + 1/sqrt(t + 1)
    Tight       no. The rate is Cutkosky and Mehta's (arXiv 2002.03305), from memory;
                these constants are proved here
    Check       the lower end of the mean of S runs, a false alarm has chance 1e-6
    """
    pair, L, sigma = two_points(), 1.0, 2**0.5
    D = float(pair.value(np.zeros(1))) - solution(pair).f
    for T in horizons:
        p = (L * D / (sigma**2 * T)) ** 0.25
        eta, beta = p**3 * sigma / (2**0.5 * L), 1 - p**2
        method = averaged(eta, np.array([[beta * remembers]]), first)
        samples = MiniBatch(1, draws.spawn(seed, S))
        trace = run(pair, method, np.zeros(1), T, gradient=samples)
        bound = (2 + 9 / 4 * 2**0.5) * sigma * p + 4 * sigma / T**0.5
        seen = trace.grad_norm[:-1].mean(0).ravel()
        yield Evidence(f"T = {T}", lower_end(seen, 2 * bound), bound, "mean E|grad F|")


def pareto(index: float, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Noise in a random direction, as long as a Pareto variable of mean 1."""
    z = rng.normal(size=shape)
    length = rng.pareto(index, size=shape[:-1]) * (index - 1)
    return z / norm(z)[..., None] * length[..., None]


def lomax(p: float, index: float) -> float:
    """E r^p of a Pareto variable (of the second kind) of mean 1."""
    return (index - 1) ** p * gamma(1 + p) * gamma(index - p) / gamma(index)


def heavy_tails(
    share: float = 1.0,
    noisier: float = 1.0,
    index: float = 1.5,
    T: int = 150,
    S: int = 300,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Normalised steps need no variance of the noise: E|xi| bounds how far they hover.

    Hypotheses  F L-smooth, inf F > -inf, D = F(x_0) - inf F; g_t = grad F(x_t) + e_t;
                (b) e_t is the mean of b independent xi, E xi = 0, E|xi|^p <= sigma^p,
                1 < p <= 2
    Method      x <- x - eta g/|g|
    Bound       (a) mean_{t<T} E|grad F(x_t)| <= D/(eta T) + L eta/2 + 2 s, E|e_t| <= s
                (b) the same with s = 2^(1/p) sigma b^(1/p - 1)
    Proof       <grad F, g>/|g| >= |grad F| - 2 |e| in the descent lemma, summed; (b)
                E|sum xi|^p <= 2 sum E|xi|^p (von Bahr and Esseen 1965), from memory
    Tight       no: in one dimension it hovers at s. Compare Huebler, Fatkhullin and He
                (arXiv 2410.13849), from memory; (a) is proved here
    Check       the lower end of the mean of S runs, a false alarm has chance 1e-6
    """
    rng, eta, s, p, start = np.random.default_rng(seed), 0.02, 0.2, 1.25, np.ones(2)
    for f, L in (LogCosh(2.0, 2), 2.0), (LogCosh(5.0, 2), 5.0):
        D = float(f.value(start)) - solution(f).f
        for b, letter in (1, "a"), (8, "b"):
            xi = noisier * s * pareto(index, (T, b, S, 2), rng).mean(1)
            noise = Disturbed(draws.replay(xi))
            trace = run(f, nsgd(share * eta), start, T, gradient=noise)
            sigma = s * lomax(p, index) ** (1 / p)
            worst = s if b == 1 else 2 ** (1 / p) * sigma * b ** (1 / p - 1)
            bound = D / (eta * T) + L * eta / 2 + 2 * worst
            seen = trace.grad_norm[:-1].mean(0).ravel()
            yield Evidence(
                f"L = {L:g}, b = {b}",
                lower_end(seen, 4 * bound),
                bound,
                "mean E|grad F|",
                letter=letter,
            )


CLAIMS = (
    Claim(
        "nsgd-momentum-rate",
        momentum_rate,
        PROVED,
        {
            "normalised, then averaged": {"first": True},
            "no momentum": {"remembers": 0.0},
        },
        slow=True,
    ),
    Claim(
        "nsgd-heavy-tails",
        heavy_tails,
        PROVED,
        {
            "steps of a thousandth": {"share": 1e-3},
            "noise of a hundred times the size": {"noisier": 100.0},
        },
        slow=True,
    ),
)
