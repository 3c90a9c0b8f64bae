"""What NSGD with small batches aims at: a geometric median, not the mean."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from nglab import draws
from nglab.arrays import TINY, Array, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.normalised.stochastic_nsgd import two_points
from nglab.claims.pieces import EPS, sphere
from nglab.claims.statistics import hoeffding, lower_end
from nglab.gradients import FULL, Disturbed, Gradient, MiniBatch
from nglab.norms import Normalize
from nglab.problems import DiagonalQuadratic, Problem
from nglab.recipes import gd, nsgd
from nglab.runs.loop import run
from nglab.runs.trace import Trace

N = 300  # steps


def three_schedules(k: int) -> Array:
    """h_k = 1/N, 1/sqrt N and 1/sqrt(k + 1)."""
    return np.array([[1 / N], [N**-0.5], [(k + 1) ** -0.5]])


def geometric_median(
    full: bool = False, normalised: bool = True, S: int = 500, seed: int = 0
) -> Iterator[Evidence]:
    """NSGD on E|x - a|^2/2, one sample a step, goes to the geometric median of a.

    Hypotheses  f(x) = E|x - a|^2/2, least at the mean of a; psi(x) = E|x - a|, least at
                its geometric median, from which x_0 has the distance R
    Method      NSGD, g_k = x_k - a with a fresh a, any steps h_k
    Bound       (i) E u(x - a) = grad psi(x) off the points a
                (ii) E psi(xbar) - psi* <= (R^2 + sum h^2)/(2 sum h), xbar the average
                of the x_k with weights h; so where the bound vanishes and the median is
                unique, f(xbar) - f* tends to |median - mean|^2/2
    Proof       by (i) NSGD is a subgradient method with unit steps for the convex psi:
                d_{k+1}^2 = d_k^2 - 2 h <u, x - x*> + h^2 in expectation; Jensen
    Tight       one point a, h = R/N: straight to it in N steps
    Check       (ii): the lower end of the mean of S runs by empirical Bernstein, a
                false alarm has chance 1e-6, each cloud of points and schedule
    """
    rng = np.random.default_rng(seed)
    step, seeds = nsgd if normalised else gd, draws.spawn(seed, S)
    clouds = [sphere(rng, m, 3) * np.exp(1.5 * rng.normal(size=(m, 1))) for m in (5, 9)]
    for a in clouds:
        x = rng.normal(size=(50, 3))
        u = Normalize("l2")(x[:, None] - a).mean(1)
        bent = x[:, None] + 1e-30j * np.eye(3) - a[:, None, None]
        slope = np.sqrt((bent * bent).sum(-1)).imag.mean(0) / 1e-30
        yield Evidence(
            f"(i) {len(a)} points", np.abs(u - slope), 8 * EPS, "|E u - grad psi|"
        )
    for a in np.zeros((1, 3)), two_points().y[:, None], *clouds:
        name, n, centre = f"(ii) {len(a)} points", a.shape[1], median(a)
        f, psi = DiagonalQuadratic(np.ones(n), -a.mean(0)), partial(distance, a)
        alone = len(a) == 1
        x0 = np.tile(centre + sphere(rng, 1, n), (1 if alone else S, 1))
        samples: Gradient = FULL if full or alone else Disturbed(fresh(a, seeds))
        ngd = step(three_schedules)
        trace = run(f, ngd, x0, N, gradient=samples, iterates=True)
        gap, bound = regret(trace, psi, centre)
        yield Evidence(
            name,
            gap[0] if alone else lower_end(gap, 4 * bound),
            bound,
            "E psi(xbar) - psi*",
        )


def minibatch_bias(
    per: float = 3.0, unbiased: bool = False, S: int = 500, seed: int = 0
) -> Iterator[Evidence]:
    """A batch of b samples moves the limit of NSGD to within sigma/sqrt b of the mean.

    Hypotheses  f(x) = E|x - a|^2/2, x* = E a, sigma^2 = E|a - x*|^2; x_b the geometric
                median of abar, the mean of b samples
    Method      NSGD, g_k = x_k - abar with fresh samples
    Bound       (i) |x_b - x*| <= sigma/sqrt b, so that f(x_b) - f* <= sigma^2/(2 b)
                (ii) E psi_b(xbar) - psi_b(x_b) <= (R^2 + sum h^2)/(2 sum h) with
                psi_b(x) = E|x - abar|, xbar the average with weights h
                (iii) a ~ Exp(1): x_b = median(Gamma(b))/b, 0 < x* - x_b < 1/(3 b): Chen
                and Rubin 1986, from memory; evaluated here for b <= 64
    Proof       (i) |x_b - x*| <= E|x_b - abar| <= E|x* - abar| <= sigma/sqrt b, the
                second as x_b is the best; (ii) as with one sample
    Tight       (i) b = 1, a = 0 or 1 almost equally likely; (iii) as b grows
    Check       (ii): the lower end of the mean of S runs by empirical Bernstein;
                (iii): P(abar < x_b) = 1/2 by Hoeffding; a false alarm has chance 1e-6,
                each law, schedule and b
    """
    from scipy.special import gammaincinv

    rng = np.random.default_rng(seed)
    coin = (np.arange(1001) > 500).astype(float)[None, :, None]
    clouds = rng.normal(size=(5, 5, 3))
    for a, b in (coin, 1), (clouds, 1), (clouds, 2), (clouds, 3), (clouds, 4):
        mean = a.mean(1)
        sigma = np.sqrt((norm(a - mean[:, None]) ** 2).mean(1))
        off = norm(median(means(a, b)) - mean)
        yield Evidence(
            f"(i) {a.shape[1]} points, b = {b}", off, sigma / b**0.5, "|x_b - x*|"
        )
    for name, f, samples, psi, x_b in aims(draws.spawn(seed, S)):
        if unbiased:
            psi, x_b = partial(distance, np.ones((1, 1))), np.ones(1)
        ngd = nsgd(three_schedules)
        trace = run(f, ngd, np.zeros(1), N, gradient=samples, iterates=True)
        gap, bound = regret(trace, psi, x_b)
        yield Evidence(
            f"(ii) {name}",
            lower_end(gap, 4 * bound),
            bound,
            "E psi_b(xbar) - psi_b(x_b)",
        )
    sizes = np.arange(1, 65)
    x = gammaincinv(sizes, 0.5) / sizes
    yield Evidence("(iii) the bias", 1 - x, 1 / (per * sizes), "x* - x_b")
    yield Evidence("(iii) its sign", x, 1.0, "x_b")
    below = (rng.standard_gamma(sizes, (20000, 64)) / sizes < x).mean(0)
    yield Evidence(
        "(iii) the median",
        np.abs(below - 0.5),
        hoeffding(20000, 1.0),
        "|P(abar < x_b) - 1/2|",
    )


Aim = tuple[str, Problem, Gradient, Callable[[Array], Array], Array]


def aims(seeds: Any) -> Iterator[Aim]:
    """Laws of a on the line, f, samples of b, psi_b and the median x_b of abar."""
    from scipy.special import gammaincinv

    for b in 1, 2, 4:
        f = DiagonalQuadratic(np.ones(1), -np.ones(1))
        samples = Disturbed(draws.Streams(seeds, partial(exponential, b)))
        x_b = np.array([gammaincinv(b, 0.5) / b])
        yield f"Exp(1), b = {b}", f, samples, partial(gamma_distance, b), x_b
    for b in 1, 2, 3:
        abar = means(two_points().y[:, None], b)
        psi, batch = partial(distance, abar), MiniBatch(b, seeds)
        yield f"{{0, 0, 3}}, b = {b}", two_points(), batch, psi, median(abar)


def exponential(b: int, stream: np.random.Generator, size: tuple[int, int]) -> Array:
    """x* - abar, abar the mean of b exponential samples."""
    return 1 - stream.standard_gamma(b, size) / b


def gamma_distance(b: int, x: Array) -> Array:
    """E|x - abar|, abar the mean of b exponential samples: (*B, 1) -> (*B)."""
    from scipy.special import gammainc

    y = b * np.maximum(x[..., 0], 0.0)
    below = gammainc(b, y), gammainc(b + 1, y)  # E[1; abar < x], E[abar; abar < x]
    return np.asarray(x[..., 0] * (2 * below[0] - 1) + 1 - 2 * below[1])


def fresh(a: Array, seeds: Any) -> draws.Streams:
    """E a - a_i, i random: what is added to grad f(x) = x - E a makes it x - a_i."""
    centre, m = a.mean(0), len(a)

    def law(stream: np.random.Generator, size: tuple[int, int]) -> Array:
        return np.asarray(centre - a[stream.integers(m, size=size[0])])

    return draws.Streams(seeds, law)


def distance(a: Array, x: Array) -> Array:
    """The mean distance of x from the points a, (m, n): (*B, n) -> (*B)."""
    return np.asarray(norm(x[..., None, :] - a).mean(-1))


def means(a: Array, b: int) -> Array:
    """The means of all m^b samples of b points, (*B, m, n) -> (*B, m^b, n)."""
    m = a.shape[-2]
    return np.asarray(a[..., np.indices((m,) * b).reshape(b, -1), :].mean(-3))


def median(a: Array) -> Array:
    """The geometric median by Weiszfeld's iteration: (*B, m, n) -> (*B, n)."""
    if a.shape[-1] == 1:
        return np.asarray(np.median(a, axis=-2))
    x = a.mean(-2)
    for _ in range(300):
        w = 1 / np.maximum(norm(x[..., None, :] - a), TINY)[..., None]
        x = (w * a).sum(-2) / w.sum(-2)
    return np.asarray(x)


def regret(
    trace: Trace, psi: Callable[[Array], Array], x: Array
) -> tuple[Array, Array]:
    """psi(xbar) - psi(x), (S, schedules), and (R^2 + sum h^2)/(2 sum h)."""
    h = trace.lr[:-1]
    total = h.sum(0)
    xbar = (h * trace.xs[:-1]).sum(0) / total
    R = norm(trace.xs[0] - x)
    bound = (R**2 + (h * h).sum(0)[..., 0]) / (2 * total[..., 0])
    return (psi(xbar) - psi(x)).T, bound[:, 0]


CLAIMS = (
    Claim(
        "nsgd-batch1-geometric-median",
        geometric_median,
        PROVED,
        {
            "the full batch, which goes to the mean": {"full": True},
            "not normalised": {"normalised": False},
        },
        slow=True,
    ),
    Claim(
        "nsgd-minibatch-bias",
        minibatch_bias,
        PROVED,
        {
            "taken to go to the mean": {"unbiased": True},
            "a bias below 1/(4 b)": {"per": 4.0, "S": 10},
        },
        slow=True,
    ),
)
