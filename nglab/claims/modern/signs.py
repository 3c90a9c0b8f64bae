"""Sign descent: what the curvature of each coordinate costs, and what noise does."""

from collections.abc import Iterator
from functools import partial
from itertools import product

import numpy as np

from nglab import draws
from nglab.arrays import Array
from nglab.blocks import as_blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.modern.pieces import fed
from nglab.claims.pieces import EPS
from nglab.claims.statistics import lower_end
from nglab.gradients import Disturbed
from nglab.problems import DiagonalQuadratic, LogCosh
from nglab.recipes import gd, muon, nsgd, sign_sgd, signum
from nglab.runs.loop import run

CHANCE, UP, DOWN = 0.25, 4.0, -1.0  # of g: 4 with chance 1/4, else -1


def two_points(n: int, stream: np.random.Generator, size: tuple[int, int]) -> Array:
    """The mean of n draws of g, less E g."""
    seen = stream.binomial(n, CHANCE, size) / n
    return np.asarray((UP - DOWN) * (seen - CHANCE))


def coordinates(
    knows: float = 1.0,
    batch: int = 200,
    largest: bool = False,
    d: float = 0.1,
    S: int = 400,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Sign descent pays for the sum of the coordinates' curvatures, and for noise.

    Hypotheses  f(x + s) <= f(x) + sum g_i s_i + L_i s_i^2/2; (b) f >= f*, g~ the mean
                of n gradients whose i-th entries have the deviation sigma_i
    Method      x <- x - d sign(g), (b) sign(g~)
    Bound       (a) f(x_{k+1}) <= f(x_k) - d |g_k|_1 + d^2 |L|_1/2
                (b) the mean of E|g_k|_1 over k < K is at most (f(x_0) - f*)/(d K) +
                2 |sigma|_1/sqrt n + d |L|_1/2; for n = K and d = 1/sqrt(|L|_1 K) this
                is (sqrt |L|_1 (f(x_0) - f* + 1/2) + 2 |sigma|_1)/sqrt K, theorem 1 of
                Bernstein et al., arXiv 1802.04434
    Proof       (a) s_i = -d sign(g_i); (b) a wrong sign costs 2 d |g_i|, and by Markov
                and Jensen |g_i| P(wrong) <= E|g~_i - g_i| <= sigma_i/sqrt n
    Tight       (a) on sum L_i x_i^2/2 with all x_i = +-d/2
    Check       (b): the lower end of the mean of S runs by empirical Bernstein, a false
                alarm has chance 1e-6
    """
    rng = np.random.default_rng(seed)
    curved = np.array([0.5, 1.0, 2.0, 7.0])
    steep, flat = LogCosh(10.0, 4), DiagonalQuadratic(curved)
    for name, f, L in ("quadratic", flat, curved), ("LogCosh", steep, np.full(4, 10.0)):
        x0 = np.array([d / 2 * np.ones(4), *rng.normal(size=(20, 4))])
        x0 *= rng.choice([-1.0, 1.0], x0.shape)
        trace = run(f, sign_sgd(d), x0, 60, iterates=True)
        dual = np.abs(f.grad(trace.xs)).sum(-1)
        cost = (np.diff(trace.f, axis=0) / d + dual[:-1]) / (1 + 1e-12)
        total = knows * (L.max() if largest else L.sum())
        words = "(f(x_{k+1}) - f(x_k))/d + |g_k|_1"
        yield Evidence(name, cost, d * total / 2 + 1e-13 * dual[:-1], words)
    K, f = 200, DiagonalQuadratic(np.ones(4))
    noise = draws.Streams(draws.spawn(seed, S), partial(two_points, batch))
    d, x0 = 1 / (4 * K) ** 0.5, np.full((S, 4), 2.0)
    trace = run(f, sign_sgd(d), x0, K - 1, gradient=Disturbed(noise), iterates=True)
    mean = np.abs(trace.xs).sum(-1).mean(0)
    sigma = 4 * (UP - DOWN) * (CHANCE * (1 - CHANCE)) ** 0.5
    bound = (2 * (8.0 + 0.5) + 2 * sigma) / K**0.5
    observed = lower_end(mean, 4 * (2 + K * d / 2))
    yield Evidence("noise", observed, bound, "mean E|g_k|_1", letter="b")


def wrong_way(
    chance: float = CHANCE, method: str = "sign", d: float = 0.1
) -> Iterator[Evidence]:
    """Where rare gradients are large, signs of single samples go uphill on average.

    Hypotheses  g = a with chance p < 1/2, else -b; e = E g = p a - (1 - p) b > 0; here
                a = 4, b = 1, p = 1/4, so e = 1/4
    Method      x <- x - d sign(g): sign descent; in one dimension NSGD; Muon on
                diagonal matrices
    Bound       (a) on f = e x the mean of f rises by d e (1 - 2 p) in each step, d/8
    Proof       E sign(g) = 2 p - 1 < 0 although E g > 0 (Karimireddy et al., arXiv
                1901.09847, have such an example)
    Tight       an equality; all 2^k histories are counted with their chances
    """
    # Muon's corner of a diagonal matrix has its signs
    two = as_blocks(((2, 2),))
    polar = muon(d, 0.0, False, "svd", blocks=two)
    methods = {
        "sign": [("signs", sign_sgd(d), 1), ("NSGD", nsgd(d), 1), ("Muon", polar, 2)],
        "gd": [("signs", gd(d), 1), ("NSGD", gd(d), 1), ("Muon", gd(d), 2)],
        "signum": [
            ("signs", signum(d), 1),
            ("NSGD", signum(d), 1),
            ("Muon", muon(d, 0.9, False, "svd", blocks=two), 2),
        ],
    }
    e, rise = 0.25, 0.25 * (1 - 2 * CHANCE) * d
    for name, rule, entries in methods[method]:
        steps = 8 // entries
        ups = np.array([*product((True, False), repeat=steps * entries)])
        weight = np.where(ups, chance, 1 - chance).prod(-1)
        g = np.where(ups, UP, DOWN).reshape(len(ups), steps, entries)
        gs = np.moveaxis(g, 1, 0)
        if entries == 2:
            gs = gs[..., None] * np.eye(2)
            gs = gs.reshape(steps, len(ups), 4)
        xs = fed(rule, np.zeros(gs.shape[1:]), gs)
        mean = e * (xs.sum(-1) * weight).sum(-1)
        error = np.abs(np.diff(mean) - entries * rise)
        yield Evidence(name, error, 64 * EPS, "|E f(x_{k+1}) - E f(x_k) - d/8|")


CLAIMS = (
    Claim(
        "sign-coordinate-smooth",
        coordinates,
        PROVED,
        {
            "|L|_1 understated by a tenth": {"knows": 0.9},
            "the largest L_i for |L|_1": {"largest": True},
            "one sample for two hundred": {"batch": 1},
        },
        slow=True,
    ),
    Claim(
        "sign-noise-wrong-way",
        wrong_way,
        PROVED,
        {
            "not normalised": {"method": "gd"},
            "averaged before the sign": {"method": "signum"},
            "a chance of 0.3": {"chance": 0.3},
        },
    ),
)
