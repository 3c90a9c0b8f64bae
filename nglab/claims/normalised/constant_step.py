"""Normalised descent with a constant step: it hovers, never nearer, never far."""

from collections.abc import Callable, Iterator

import numpy as np

from nglab.arrays import Array, norm
from nglab.blocks import Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import Ellipsoidal, ellipsoidal, quadratic, solution, sphere
from nglab.norms import maximum, rms
from nglab.problems import (
    DiagonalQuadratic,
    LogCosh,
    LogQuadratic,
    Plateau,
    Problem,
    Resisting,
    random_quadratic,
)
from nglab.recipes import nsgd
from nglab.runs.loop import run

Case = tuple[str, Problem, Array, Callable[[Array], Array], int]
best = np.minimum.accumulate


def largest_block(x: Array) -> Array:
    """The largest l2 norm of the blocks (2, 2)."""
    return maximum(Blocks((2, 2)).each(norm, x))


LENGTHS: tuple[tuple[str, str, tuple[int, ...], Callable[[Array], Array]], ...] = (
    ("l2", "l2", (), norm),
    ("sign", "l2", (1, 1, 1, 1), maximum),
    ("block", "l2", (2, 2), largest_block),
    ("rms", "rms", (), rms),
    ("max", "max", (), maximum),
)


def floor(
    eps: float = 0.0, h: float = 0.1, steps: int = 300, seed: int = 0
) -> Iterator[Evidence]:
    """A step of constant length h cannot converge: of two iterates one is h/2 away.

    Hypotheses  |x_{k+1} - x_k| = h in some norm; nothing on f, p any point
    Method      x <- x - h u with |u| = 1 in that norm: g/|g|, signs, blocks, rms, max
    Bound       max(|x_k - p|, |x_{k+1} - p|) >= h/2 for every k
    Proof       the triangle inequality
    Tight       p midway between two iterates; p = x* on x^2/2 from h/2, to and fro
    """
    for weight in 1.0, 1e-5:
        f = DiagonalQuadratic(np.array([weight]))
        d = norm(run(f, nsgd(h, eps=eps), [h / 2], steps, iterates=True).xs)
        yield Evidence(
            f"{weight:g} x^2/2",
            np.maximum(d[1:], d[:-1]),
            h / 2,
            "farther |x - p|",
            lower=True,
        )
    rng = np.random.default_rng(seed)
    q = random_quadratic(4, 10.0, rng)
    x0 = sphere(rng, 20, 4)
    for name, kind, blocks, length in LENGTHS:
        xs = run(q, nsgd(h, kind, blocks, eps=eps), x0, steps, iterates=True).xs
        for place, p in ("x*", np.zeros(4)), ("a midpoint", xs[50:52].mean(0)):
            d = length(xs - p)
            away = np.maximum(d[1:], d[:-1])
            yield Evidence(
                f"{name} from {place}", away, h / 2, "farther |x - p|", lower=True
            )


def ceiling(
    stretch: float = 1.0, h: float = 0.1, kappa: float = 100.0, seed: int = 0
) -> Iterator[Evidence]:
    """A constant step brings f below a ceiling and keeps x as near as h or h/(2 sigma).

    Hypotheses  (a) f as in `ngd-localization`; (b) <g, x - x*> >= sigma |g| |x - x*|,
                sigma = 2 sqrt(kappa)/(1 + kappa) for f strongly convex and smooth
    Method      NGD with the constant step h
    Bound       (a) min_{k<=N} f(x_k) - f* <= omega(h/2 + R^2/(2 h (N + 1)))
                (b) |x_{k+1} - x*| <= max(|x_k - x*|, h max(1, 1/(2 sigma)))
    Proof       (a) is `ngd-localization`. (b) d^2 - 2 h sigma d + h^2 is convex in d,
                on [0, h/(2 sigma)] largest at an end, and less than d^2 beyond
    Tight       (a) the resisting instance, and x^2/2 from h/2 as N -> infinity;
                (b) diag(1, kappa) from the length h/(2 sigma) along (sqrt kappa, 1)
    """
    take, x0 = nsgd(stretch * h), sphere(np.random.default_rng(seed), 30, 2)
    n, line = 50, Ellipsoidal(np.ones(1), quadratic)
    hard = Resisting(n, h * n**0.5)
    cases: list[Case] = [
        ("resisting", hard, np.zeros((1, n)), lambda t: t, n - 1),
        ("x^2/2", line, h * np.array([[0.5], [3.0]]), line.omega, 1000),
    ]
    for phi, e in ellipsoidal(np.array([0.1, 1.0])):
        cases.append((phi, e, x0, e.omega, 200))
    for name, f, start, omega, steps in cases:
        trace = run(f, take, start, steps)
        R = norm(start - solution(f).x[0])
        V = h / 2 + R**2 / (2 * h * (trace.k[:, None] + 1))
        yield Evidence(name, best(trace.f) - solution(f).f, omega(V), "least f - f*")
    sigma = 2 * kappa**0.5 / (1 + kappa)
    edge = np.array([[kappa, 1.0]]) ** 0.5 / (1 + kappa) ** 0.5
    near = h / (2 * sigma) * np.append(edge, 3 * x0, axis=0)
    for strong in DiagonalQuadratic(np.array([1.0, kappa])), LogCosh(kappa, 2):
        d = norm(run(strong, take, near, 200, iterates=True).xs)
        ceiling_k = np.maximum(d[:-1], h * max(1, 1 / (2 * sigma)))
        yield Evidence(
            f"distance, {type(strong).__name__}", d[1:], ceiling_k, "|x_{k+1} - x*|"
        )


def stationarity(
    knows: float = 1.0, h: float = 0.1, steps: int = 2500, seed: int = 0
) -> Iterator[Evidence]:
    """Without convexity NGD meets a gradient as small as sqrt(2 L Delta/(N + 1)).

    Hypotheses  f L-smooth and bounded below, Delta = f(x_0) - f*
    Method      NGD with the constant step h
    Bound       f(x_{k+1}) <= f(x_k) - h |g_k| + L h^2/2 for every k
                min_{k<=N} |g_k| <= Delta/(h (N + 1)) + L h/2, for every N; at N it is
                sqrt(2 L Delta/(N + 1)) for the best step, sqrt(2 Delta/(L (N + 1)))
    Proof       the descent lemma, and its sum over k
    Tight       the first on x^2/2, to and fro from h/2, where the second is for large N
    """
    rng = np.random.default_rng(seed)
    A = LogQuadratic(random_quadratic(4, 10.0, rng).Q)
    for name, f, x0, N in (
        ("x^2/2", DiagonalQuadratic(np.ones(1)), np.array([[h / 2]]), steps),
        ("plateau", Plateau(3), 2 * sphere(rng, 30, 3), 100),
        ("log(1 + x'Ax)", A, 3 * sphere(rng, 30, 4), 100),
    ):
        L, delta = knows * f.L, f.value(x0) - solution(f).f
        for kind, s in (
            ("h", 0 * delta + h),
            ("best h", (2 * delta / (L * N + L)) ** 0.5),
        ):
            trace = run(f, nsgd(s), x0, N)
            g, taken = trace.grad_norm, trace.k[:, None] + 1
            gain = trace.f[1:] - trace.f[:-1] + s * g[:-1]
            yield Evidence(
                f"a step, {name}, {kind}",
                gain,
                L * s * s / 2,
                "f(x_{k+1}) - f(x_k) + h |g_k|",
            )
            yield Evidence(
                f"{name}, {kind}", best(g), delta / (s * taken) + L * s / 2, "least |g|"
            )


CLAIMS = (
    Claim(
        "ngd-constant-step-floor",
        floor,
        PROVED,
        {
            "g/(|g| + 0.1)": {"eps": 0.1},
            "g/(|g| + 1e-6), where gradients are small": {"eps": 1e-6},
        },
    ),
    Claim(
        "ngd-constant-step-ceiling",
        ceiling,
        PROVED,
        {"the step is twice the h that is claimed": {"stretch": 2.0}},
    ),
    Claim(
        "ngd-nonconvex-stationarity",
        stationarity,
        PROVED,
        {"L understated eightfold": {"knows": 1 / 8}},
    ),
)
