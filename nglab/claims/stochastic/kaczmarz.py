"""The stochastic Polyak step on least squares: randomised projection, and its rate."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import Array, dot, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, sphere
from nglab.claims.statistics import every_draw, minibatch_steps, quadratic_forms
from nglab.gradients import MiniBatch
from nglab.problems import FiniteSum, LeastSquares
from nglab.problems.finite_sums import Indices
from nglab.recipes import polyak
from nglab.runs.loop import run


def scaled_system(
    rng: np.random.Generator, terms: int, n: int, spread: float = 10.0
) -> FiniteSum:
    """A system solved by x* = 0 whose a_i have lengths from 1/spread to spread."""
    lengths = np.geomspace(1 / spread, spread, terms)[:, None]
    return LeastSquares(lengths * sphere(rng, terms, n), np.zeros(terms))


def projection(f: FiniteSum, x: Array, i: Indices) -> tuple[Array, Array]:
    """The nearest point to x where a_i'x = y_i, and how far it is."""
    a = f.A[i]
    r = (dot(a, x) - f.y[i]) / norm(a)
    return x - r[..., None] * a / norm(a)[..., None], np.abs(r)


def is_kaczmarz(
    c: float = 0.5,
    far: float = 1.0,
    spread: float = 10.0,
    steps: int = 60,
    seed: int = 0,
) -> Iterator[Evidence]:
    """The stochastic Polyak step with c = 1/2 is the randomised Kaczmarz projection.

    Hypotheses  f_i = (a_i'x - y_i)^2/2, a_i != 0, whether or not some x solves them all
    Method      x <- x - f_i/(c |g_i|^2) g_i, i random, c = 1/2
    Identity    (a) x_+ is the point nearest to x where a_i'x_+ = y_i, to round-off
    Proof       with r = a_i'x - y_i: g_i = r a_i and f_i = r^2/2, so the step is
                r a_i/(2 c |a_i|^2)
    """
    rng = np.random.default_rng(seed)
    terms, n = 8, 4
    i = rng.integers(terms, size=(steps, 100, 1))
    draws = MiniBatch(1, indices=i, values=True)
    A = scaled_system(rng, terms, n, spread).A
    solvable = LeastSquares(A, A @ rng.normal(size=n))
    for name, f in {
        "consistent": solvable,
        "inconsistent": LeastSquares(A, rng.normal(size=terms)),
    }.items():
        x0 = far * rng.normal(size=(100, n))
        x = run(f, polyak(c=c), x0, steps, gradient=draws, iterates=True).xs
        nearest, away = projection(f, x[:-1], i[..., 0])
        error = norm(x[1:] - nearest)
        yield Evidence(
            name, error, EPS * ((n + 8) * away + norm(x[1:])), "|x_{k+1} - projection|"
        )


def interpolation_rate(
    c: float = 0.5, steps: int = 100, systems: int = 50, seed: int = 0
) -> Iterator[Evidence]:
    """On consistent equations stochastic Polyak contracts linearly with nothing tuned.

    Hypotheses  f_i = (a_i'x - y_i)^2/2, a_i != 0, and one x* solves them all
    Method      x <- x - f_i/(c |g_i|^2) g_i, i uniform, c = 1/2
    Bound       (a) E D_k <= (1 - lam)^k D_0, D = |x - x*|^2, lam the least eigenvalue
                of mean_i a_i a_i'/|a_i|^2; exact second moments, the worst start
    Proof       a projection: D_+ = D - (a_i'(x - x*))^2/|a_i|^2; average over i
    Tight       orthogonal a_i: equality for every k; always at k = 1
    """
    rng = np.random.default_rng(seed)
    orthogonal = LeastSquares(np.diag(np.geomspace(0.1, 10.0, 4)), np.zeros(4))
    random = [scaled_system(rng, 9, 3) for _ in range(systems)]
    for name, fs in {"orthogonal": [orthogonal], "random": random}.items():
        directions = np.array([f.A / norm(f.A)[:, None] for f in fs])
        lam = np.linalg.eigvalsh(directions.mT @ directions)[:, 0] / fs[0].terms
        T = np.array([minibatch_steps(f, polyak(c=c)) for f in fs])[..., :-1, :-1]
        worst = np.linalg.eigvalsh(quadratic_forms(T, np.eye(fs[0].dim), steps))
        k = np.arange(steps + 1)[:, None]
        yield Evidence(name, worst[..., -1], (1 - lam) ** k, "E D_k / D_0")
    draws = MiniBatch(1, indices=every_draw(4, 5), values=True)
    trace = run(orthogonal, polyak(c=c), np.ones(4), 5, gradient=draws, iterates=True)
    D = dot(trace.xs, trace.xs).mean(-1)
    yield Evidence("orthogonal, every draw", D, 0.75**trace.k * D[0], "E D_k")


CLAIMS = (
    Claim(
        "sps-is-kaczmarz",
        is_kaczmarz,
        PROVED,
        {"c = 1, half the step": {"c": 1.0}, "c larger by 1e-6": {"c": 0.5 + 1e-6}},
        {"far": (1e-3, 1e3), "spread": (1.0, 1e3)},
    ),
    Claim(
        "sps-interpolation-rate",
        interpolation_rate,
        PROVED,
        {"c = 0.26, nearly a reflection": {"c": 0.26}, "c = .55": {"c": 0.55}},
    ),
)
