"""The notes' correlation rule fed with noise: it shrinks lr, but on averages grows it.

A flat f leaves nothing but noise: the rule's own run shows the cosines that it saw.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from nglab import draws
from nglab.arrays import Array, Hyper
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS
from nglab.claims.statistics import bernstein, lower_end
from nglab.gradients import Disturbed
from nglab.problems import DiagonalQuadratic
from nglab.recipes import adaptive_nsgd
from nglab.runs.loop import run


def rates(noise: draws.Noise, n: int, b: float, K: int) -> Array:
    """lam_1, ..., lam_{K+1} of the correlation rule where every gradient is noise."""
    rule = adaptive_nsgd(1.0, b, lo=0.0, hi=np.inf, norm="l2")
    flat, oracle = DiagonalQuadratic(np.zeros(n)), Disturbed(noise)
    return run(flat, rule, np.zeros(n), K + 1, gradient=oracle).lr[1:, ..., 0]


def normal(
    size: Array, shift: Array, stream: np.random.Generator, shape: tuple[int, int]
) -> Array:
    """Independent normal coordinates of these deviations and means."""
    return shift + size * stream.normal(size=shape)


def log_drift(n: int, b: Array) -> Array:
    """mu_n(b) = E log(1 + b c) = -sum_m b^2m E[c^2m]/(2 m), summed for b <= .98."""
    j = np.arange(1000)
    moments, m = np.cumprod((2 * j + 1) / (n + 2 * j)), j + 1.0
    return -(b[..., None] ** (2 * m) * moments / (2 * m)).sum(-1)


def noise_drift(
    drifts: float = 1.0,
    stretch: float = 1.0,
    signal: float = 0.0,
    extra: int = 0,
    dims: Sequence[int] = (1, 2, 3, 10),
    S: int = 1000,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Fed with noise alone, the correlation rule drives its rate down exponentially.

    Hypotheses  the gradients are independent, of isotropic direction in R^n
    Method      lam <- lam (1 + b c_k), c_k = cos(g_k, g_{k-1}), 0 < b < 1, not clipped
    Identity    the c_k are independent, of one law:
                (a) log lam is a random walk of drift mu_n(b) = E log(1 + b c) =
                    -sum_m b^2m E[c^2m]/(2 m), E c^2m = prod_{j<m} (2 j + 1)/(n + 2 j)
                (b) that is log(1 - b^2)/2 for n = 1, log((1 + sqrt(1 - b^2))/2) for
                    n = 2, ((1 + b) log(1 + b) - (1 - b) log(1 - b))/(2 b) - 1 for n = 3
                (c) E lam_K is lam_0 nevertheless
                (d) lam exp(b c) has no drift: E c = 0
                (e) lam (1 + b (c + F)) has the drift log(1 + b F) + mu_n(b/(1 + b F)),
                    none for one F near b/(2 n)
    Bound       (f) log(1 - b^2)/(2 n) <= mu_n(b)
                (g) mu_n(b) <= -b^2/(2 n)
                (h) P(lam_K >= lam_0) <= exp(-2 K mu^2/w^2), w = log((1 + b)/(1 - b))
    Proof       the law of c_k given u_{k-1} is the same for every u_{k-1}; the series
                of log, E c^2m <= E c^2 = 1/n; Hoeffding
    Tight       n = 1; b -> 0
    Check       means of 200 S cosines by empirical Bernstein: a false alarm has chance
                1e-6, each n
    """
    b, K, seeds = 0.5, 200, draws.spawn(seed, S)
    for n in dims:
        shape = np.where(np.arange(n) == 0, stretch, 1.0)
        shift = np.where(np.arange(n) == 0, signal, 0.0)
        lam = rates(draws.Streams(seeds, partial(normal, shape, shift)), n, b, K)
        step = np.diff(np.log(lam), axis=0)
        c = np.expm1(step).ravel() / b
        mu, w = float(log_drift(n + extra, np.array(b))), np.log((1 + b) / (1 - b))
        off, width = np.abs(step.mean() - drifts * mu), bernstein(step.ravel(), w)
        yield Evidence(f"n = {n}", off, width, "|mean log(1 + b c) - mu_n|")
        off = np.abs(c.mean())
        yield Evidence(f"n = {n}", off, bernstein(c, 2.0), "|mean c|", letter="d")
        five = (lam[5::5] / lam[:-5:5]).ravel()
        off, width = np.abs(five.mean() - 1), bernstein(five, (1 + b) ** 5)
        words = "|mean lam_{k+5}/lam_k - 1|"
        yield Evidence(f"n = {n}", off, width, words, letter="c")
        k = np.array([10, 50, 200])
        late, chance = lower_end((lam[k] >= 1).T, 1.0), np.exp(-2 * k * mu**2 / w**2)
        yield Evidence(f"n = {n}", late, chance, "P(lam_K >= lam_0)", letter="h")
    yield from drift_formulas(drifts, extra)


def drift_formulas(drifts: float, extra: int) -> Iterator[Evidence]:
    """Without any sample: bounds of mu_n, closed forms, quadrature, the neutral F."""
    from scipy.special import roots_gegenbauer

    b = np.append(np.geomspace(1e-3, 0.9, 30), 0.98)
    closed = {
        1: np.log1p(-(b**2)) / 2,
        2: np.log((1 + np.sqrt(1 - b**2)) / 2),
        3: ((1 + b) * np.log1p(b) - (1 - b) * np.log1p(-b)) / (2 * b) - 1,
    }
    for n in 1, 2, 3, 4, 10, 100:
        mu, case = drifts * log_drift(n + extra, b), f"n = {n}"
        most = -np.log1p(-(b**2)) / (2 * n)
        yield Evidence(case, -mu, most, "-mu_n(b)", letter="f")
        yield Evidence(case, -mu, b**2 / (2 * n), "-mu_n(b)", lower=True, letter="g")
        if n in closed:
            off, words = np.abs(mu - closed[n]), "|series - closed form|"
            yield Evidence(case, off, 16 * EPS, words, letter="b")
        c, w = np.array([-1.0, 1.0]), np.ones(2)
        if n > 1:
            c, w = roots_gegenbauer(100, (n - 2) / 2)
        for F in 0.0, 0.1:
            mean = np.log1p(np.multiply.outer(b, c + F)) @ w / w.sum()
            off = np.abs(mean - forced_drift(n + extra, b, F))
            rounding = EPS * (16 + 2 / (1 - b))  # log is steep at 1 - b
            words = "|quadrature - formula|"
            yield Evidence(f"{case}, F = {F}", off, rounding, words, letter="e")
    below, above = forced_drift(3 + extra, np.array(0.5), np.array([0.08435, 0.08445]))
    around, words = [below, -above], "drift just below F, -drift just above"
    yield Evidence("neutral F = .0844", around, 0.0, words, letter="e")


def forced_drift(n: int, b: Array, F: Hyper) -> Array:
    """E log(1 + b (c + F)) = log(1 + b F) + mu_n(b/(1 + b F))."""
    return np.log1p(b * F) + log_drift(n, b / (1 + b * F))


def mean_cosine(n: int, m: Array) -> Array:
    """E cos(V_k, V_{k-1}) of the stationary V <- m V + G, G standard normal in R^n."""
    from scipy.special import gammaln, hyp2f1

    first = 2 / n * np.exp(2 * (gammaln((n + 1) / 2) - gammaln(n / 2)))
    return np.asarray(m * first * hyp2f1(0.5, 0.5, n / 2 + 1, m * m))


def momentum_growth(
    averaged: bool = True,
    many: bool = False,
    share: float = 1.0,
    S: int = 20000,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Averages of pure noise agree on average: no sign that the rate should grow.

    Hypotheses  V_k = m V_{k-1} + G_k stationary, G_k standard normal in R^n, 0 < m < 1
    Method      lam <- lam (1 + b c_k), c_k = cos(V_k, V_{k-1})
    Identity    (a) E c = m (2/n) (Gamma((n+1)/2)/Gamma(n/2))^2 F(m^2), F the
                    hypergeometric function 2F1(1/2, 1/2; n/2 + 1; .)
                (b) for n = 1 that is (2/pi) arcsin m
    Bound       with w = log((1 + b)/(1 - b))
                (c) E c <= m
                (d) E c >= m (1 - 1/(2 n))
                (e) E log(1 + b c) >= (log(1 - b^2) + w E c)/2
                (f) E log(1 + b c) <= log(1 + b E c)
    Proof       expand V/|V| in V L_j(|V|^2/2), L_j = L_j^(n/2) of Laguerre, of which a
                step keeps the part m^(2j+1) (Mehler's formula: Askey, Orthogonal
                Polynomials and Special Functions, 1975, lecture 2): E c = sum_j p_j
                m^(2j+1), p_j >= 0 of sum 1, p_0 >= 1 - 1/(2 n), as Gamma(x + 1/2)^2 >=
                (x - 1/4) Gamma(x)^2 (Watson 1959); log is above its chord and concave
    Tight       (e) for n = 1; (c) as n grows
    Check       means of S independent pairs V_{k-1}, V_k by empirical Bernstein: a
                false alarm has chance 1e-6, each n and m
    """
    rng, b = np.random.default_rng(seed), 0.5
    m, w = np.array([0.1, 0.5, 0.9, 0.99]), np.log((1 + b) / (1 - b))
    for n in 1, 2, 3, 10:
        old, G = rng.normal(size=(2, S, 1, n))
        old = old / np.sqrt(1 - m**2)[:, None]
        new = m[:, None] * old + G if averaged else 0 * old + G
        lam = rates(draws.replay([old, new, new]), n, b, 1)
        step = np.log(lam[1] / lam[0])
        c, mean = np.expm1(step) / b, m if many else share * mean_cosine(n, m)
        off, case = np.abs(c.mean(0) - mean), f"n = {n}"
        yield Evidence(case, off, bernstein(c, 2.0), "|mean c - E c|")
        chord, width = (np.log(1 - b**2) + mean * w) / 2, bernstein(step, w)
        short = chord - step.mean(0)
        words = "chord - mean log(1 + b c)"
        yield Evidence(case, short, width, words, letter="e")
        over = step.mean(0) - np.log1p(b * mean)
        words = "mean log(1 + b c) - log(1 + b E c)"
        yield Evidence(case, over, width, words, letter="f")
    error = np.abs(share * mean_cosine(1, m) - 2 / np.pi * np.arcsin(m))
    rounding, words = 8 * EPS / np.sqrt(1 - m**2), "|E c - (2/pi) arcsin m|"
    yield Evidence("arcsine law", error, rounding, words, letter="b")
    for n in 1, 2, 3, 10, 100:
        mean, least = share * mean_cosine(n, m), m * (1 - 1 / (2 * n))
        yield Evidence(f"n = {n}", mean, m, "E c", letter="c")
        yield Evidence(f"n = {n}", mean, least, "E c", lower=True, letter="d")


CLAIMS = (
    Claim(
        "corr-lr-noise-drift",
        noise_drift,
        PROVED,
        {
            "no drift claimed, n = 10": {"drifts": 0.0, "dims": (10,)},
            "a drift larger by a quarter": {"drifts": 1.25, "dims": (1, 10)},
            "gradients with a mean": {"signal": 2.0, "S": 1000},
            "one dimension more": {"extra": 1, "dims": (3,)},
            "one coordinate ten times noisier": {"stretch": 10.0, "dims": (3,)},
        },
        slow=True,
    ),
    Claim(
        "corr-lr-momentum-growth",
        momentum_growth,
        PROVED,
        {
            "raw gradients": {"averaged": False, "S": 5000},
            "E c taken for half of it": {"share": 0.5, "S": 5000},
            "E c a tenth larger": {"share": 1.1, "S": 5000},
            "E c = m claimed for every n": {"many": True},
        },
        slow=True,
    ),
)
