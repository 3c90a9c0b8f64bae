"""What NSGD with small batches aims at: a geometric median, not the mean."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from nglab import draws
from nglab.arrays import TINY, Array, norm
from nglab.claims.base import OBSERVED, PROVED, Claim, Evidence
from nglab.claims.normalised.stochastic_nsgd import two_points
from nglab.claims.pieces import EPS, sphere, stretched
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
    full: bool = False,
    normalised: bool = True,
    by: str = "l2",
    stretch: float = 1.0,
    S: int = 500,
    seed: int = 0,
) -> Iterator[Evidence]:
    """NSGD on E|x - a|^2/2, one sample a step, goes to the geometric median of a.

    Hypotheses  f(x) = E|x - a|^2/2, least at the mean of a; psi(x) = E|x - a|, least at
                its geometric median, from which x_0 has the distance R
    Method      NSGD, g_k = x_k - a with a fresh a, any steps h_k
    Bound       (a) E u(x - a) = grad psi(x) off the points a
                (b) E psi(xbar) - psi* <= (R^2 + sum h^2)/(2 sum h), xbar the average of
                    the x_k with weights h
                So where the bound vanishes and the median is unique, f(xbar) - f* tends
                to |median - mean|^2/2 in probability; this is not checked
    Proof       by (a) NSGD is a subgradient method with unit steps for the convex psi:
                d_{k+1}^2 = d_k^2 - 2 h <u, x - x*> + h^2 in expectation; Jensen
    Tight       (b) one point a, h = R/N: straight to it in N steps
    Check       (b): the lower end of the mean of S runs by empirical Bernstein, a
                false alarm has chance 1e-6, each cloud of points and schedule
    """
    rng = np.random.default_rng(seed)
    step, seeds = (partial(nsgd, norm=by) if normalised else gd), draws.spawn(seed, S)
    clouds = [sphere(rng, m, 3) * np.exp(1.5 * rng.normal(size=(m, 1))) for m in (5, 9)]
    for a in clouds:
        x = rng.normal(size=(50, 3))
        u = Normalize(by)(x[:, None] - a).mean(1)
        bent = x[:, None] + 1e-30j * np.eye(3) - a[:, None, None]
        slope = np.sqrt((bent * bent).sum(-1)).imag.mean(0) / 1e-30
        yield Evidence(
            f"{len(a)} points", np.abs(u - slope), 8 * EPS, "|E u - grad psi|"
        )
    for a in np.zeros((1, 3)), two_points().y[:, None], *clouds:
        name, n, centre = f"{len(a)} points", a.shape[1], median(a)
        f, psi = DiagonalQuadratic(np.ones(n), -a.mean(0)), partial(distance, a)
        alone = len(a) == 1
        x0 = np.tile(centre + sphere(rng, 1, n), (1 if alone else S, 1))
        samples: Gradient = FULL if full or alone else Disturbed(fresh(a, seeds))
        ngd = stretched(step(three_schedules), stretch)
        trace = run(f, ngd, x0, N, gradient=samples, iterates=True)
        gap, bound = regret(trace, psi, centre, stretch)
        yield Evidence(
            name,
            gap[0] if alone else lower_end(gap, 4 * bound),
            bound,
            "E psi(xbar) - psi*",
            letter="b",
        )


def minibatch_bias(
    share: float = 1.0, unbiased: bool = False, S: int = 500, seed: int = 0
) -> Iterator[Evidence]:
    """A batch of b samples moves the limit of NSGD to within sigma/sqrt b of the mean.

    Hypotheses  f(x) = E|x - a|^2/2, x* = E a, sigma^2 = E|a - x*|^2; x_b the geometric
                median of abar, the mean of b samples; R = |x_0 - x_b|
    Method      NSGD, g_k = x_k - abar with fresh samples, any steps h_k
    Bound       (a) |x_b - x*| <= sigma/sqrt b, so that f(x_b) - f* <= sigma^2/(2 b)
                (b) E psi_b(xbar) - psi_b(x_b) <= (R^2 + sum h^2)/(2 sum h) with
                    psi_b(x) = E|x - abar|, xbar the average with weights h
    Proof       (a) |x_b - x*| <= E|x_b - abar| <= E|x* - abar| <= sigma/sqrt b, the
                second as x_b is the best; (b) as with one sample
    Tight       (a) b = 1, a = 0 or 1 almost equally likely; with more, a = 1 just so
                rare that b samples without one are the rule: sqrt(ln 2) as b grows
    Check       (b): the lower end of the mean of S runs by empirical Bernstein; a false
                alarm has chance 1e-6, each law, schedule and b
    """
    for zeros, ones, b in (501, 500, 1), (17, 7, 2), (27, 7, 3), (16, 3, 4):
        a = np.append(np.zeros(zeros), np.ones(ones))[:, None]
        off = np.abs(np.median(means(a, b)) - a.mean())
        bound = share * a.std() / b**0.5
        yield Evidence(f"{zeros}:{ones}, b = {b}", off, bound, "|x_b - x*|")
    for name, f, samples, psi, x_b in aims(draws.spawn(seed, S)):
        if unbiased:
            psi, x_b = partial(distance, np.ones((1, 1))), np.ones(1)
        ngd = nsgd(three_schedules)
        trace = run(f, ngd, np.zeros(1), N, gradient=samples, iterates=True)
        gap, bound = regret(trace, psi, x_b)
        least, words = lower_end(gap, 4 * bound), "E psi_b(xbar) - psi_b(x_b)"
        yield Evidence(name, least, bound, words, letter="b")


def exponential_bias(
    per: float = 3.0, size: float = 1.0, seed: int = 0
) -> Iterator[Evidence]:
    """Batches of b exponential samples have their median below the mean by 1/(3 b).

    Hypotheses  a ~ Exp(1), so x* = 1; x_b = median(Gamma(b))/b that of abar, the mean
                of b samples, where NSGD with such batches goes; b <= 64
    Method      as `nsgd-minibatch-bias`
    Bound       (a) x* - x_b < 1/(3 b)
                (b) x_b < x*
                (c) P(abar < x_b) = 1/2
    Proof       none here: evaluated for each b <= 64; for every b it is Chen and Rubin
                1986, from memory
    Tight       (a) as b grows
    Check       (c): 20,000 samples by Hoeffding, a false alarm has chance 1e-6, each b
    """
    from scipy.special import gammaincinv

    sizes = np.arange(1, 65)
    x = size * gammaincinv(sizes, 0.5) / sizes
    yield Evidence("the bias", 1 - x, 1 / (per * sizes), "x* - x_b")
    yield Evidence("its sign", x, 1.0, "x_b", letter="b")
    stream = np.random.default_rng(seed)
    below = (stream.standard_gamma(sizes, (20000, 64)) / sizes < x).mean(0)
    off, words = np.abs(below - 0.5), "|P(abar < x_b) - 1/2|"
    yield Evidence("the median", off, hoeffding(20000, 1.0), words, letter="c")


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
    trace: Trace, psi: Callable[[Array], Array], x: Array, stretch: float = 1.0
) -> tuple[Array, Array]:
    """psi(xbar) - psi(x), (S, schedules), and (R^2 + sum h^2)/(2 sum h).

    h are the steps of the run without its `stretch`.
    """
    h = trace.lr[:-1] / stretch
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
            "the max norm": {"by": "max", "S": 50},
            "steps a tenth shorter": {"stretch": 0.9, "S": 50},
        },
        slow=True,
    ),
    Claim(
        "nsgd-minibatch-bias",
        minibatch_bias,
        PROVED,
        {
            "taken to go to the mean": {"unbiased": True},
            "sigma a fifth smaller": {"share": 0.8, "S": 50},
        },
        slow=True,
    ),
    Claim(
        "exponential-batch-median",
        exponential_bias,
        OBSERVED,
        {
            "a bias below 1/(3.1 b)": {"per": 3.1},
            "medians 3% larger": {"size": 1.03},
            "medians a tenth smaller": {"size": 0.9},
        },
    ),
)
