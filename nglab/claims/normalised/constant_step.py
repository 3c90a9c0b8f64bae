"""Normalised descent with a constant step: it hovers, never nearer, never far."""

from collections.abc import Callable, Iterator

import numpy as np

from nglab.arrays import Array, norm
from nglab.blocks import Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.normalised.adversary import opposed
from nglab.claims.pieces import (
    Ellipsoidal,
    as_long,
    ellipsoidal,
    quadratic,
    solution,
    sphere,
)
from nglab.norms import maximum, rms
from nglab.problems import (
    DiagonalQuadratic,
    Huber,
    LogCosh,
    LogQuadratic,
    Plateau,
    Problem,
    Resisting,
    random_quadratic,
)
from nglab.proofs import bounds
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
    eps: float = 0.0,
    stretch: float = 1.0,
    h: float = 0.1,
    steps: int = 300,
    seed: int = 0,
) -> Iterator[Evidence]:
    """A step of constant length h cannot converge: of two iterates one is h/2 away.

    Hypotheses  |x_{k+1} - x_k| = h in some norm; nothing on f, p any point
    Method      (m) x <- x - h u, |u| = 1 in that norm: g/|g|, signs, blocks, rms, max
    Bound       (a) max(|x_k - p|, |x_{k+1} - p|) >= h/2 for every k
    Proof       the triangle inequality
    Tight       p midway between two iterates; p = x* on x^2/2 from h/2, to and fro
    """
    for weight in 1.0, 1e-5:
        f = DiagonalQuadratic(np.array([weight]))
        d = norm(run(f, nsgd(stretch * h, eps=eps), [h / 2], steps, iterates=True).xs)
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
        ngd = nsgd(stretch * h, kind, blocks, eps=eps)
        xs = run(q, ngd, x0, steps, iterates=True).xs
        yield as_long(name, xs, h, length)
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
                so with sigma = 2 sqrt(kappa)/(1 + kappa), kappa = L/mu, for f
                mu-strongly convex and L-smooth; R = |x_0 - x*|, omega as there
    Method      (m) NGD with the constant step h
    Bound       (a) min_{k<=N} f(x_k) - f* <= omega(h/2 + R^2/(2 h (N + 1)))
                (b) |x_{k+1} - x*| <= max(|x_k - x*|, h max(1, 1/(2 sigma)))
    Proof       (a) is `ngd-localization`. sigma: <g, x - x*> (L + mu) >= |g|^2 + mu L
                |x - x*|^2 >= 2 sqrt(mu L) |g| |x - x*|. (b) d^2 - 2 h sigma d +
                h^2 is convex in d, on [0, h/(2 sigma)] largest at an end, and less than
                d^2 beyond
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
        trace = run(f, take, start, steps, iterates=True)
        yield as_long(name, trace.xs, h)
        R = norm(start - solution(f).x[0])
        taken = trace.k[:, None] + 1
        V = bounds.localized(R, taken * h, taken * h**2)
        yield Evidence(name, best(trace.f) - solution(f).f, omega(V), "least f - f*")
    trace, v, told = opposed(take, 1.0, (50, 100, 200, 300))
    taken = trace.k[:, None] + 1
    V = bounds.localized(1.0, taken * h, taken * h**2)
    resisted = np.where(told, best(v), 0.0), V
    yield Evidence("equal progress in the plane", *resisted, "least v")
    for strong, q in (
        (DiagonalQuadratic(np.array([1.0, kappa])), kappa**0.5),
        (LogCosh(4.0, 2), 2.0),
    ):
        sigma = 2 * q / (1 + q * q)
        near = h / (2 * sigma) * np.append(np.array([[q, 1.0]]), 3 * x0, axis=0)
        near[0] /= (1 + q * q) ** 0.5
        near[-1] *= 1e-6  # from there a step of h
        d = norm(run(strong, take, near, 200, iterates=True).xs)
        ceiling_k = np.maximum(d[:-1], h * max(1, 1 / (2 * sigma)))
        name = type(strong).__name__
        yield Evidence(name, d[1:], ceiling_k, "|x_{k+1} - x*|", letter="b")


def stationarity(
    knows: float = 1.0,
    stretch: float = 1.0,
    h: float = 0.1,
    steps: int = 2500,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Without convexity NGD meets a gradient as small as sqrt(2 L Delta/(N + 1)).

    Hypotheses  f L-smooth and bounded below, f* = inf f, Delta = f(x_0) - f*
    Method      (m) NGD with the constant step h
    Bound       (a) f(x_{k+1}) <= f(x_k) - h |g_k| + L h^2/2 for every k
                (b) min_{k<=N} |g_k| <= Delta/(h (N + 1)) + L h/2 for every N
                (c) that is sqrt(2 L Delta/(N + 1)) if h = sqrt(2 Delta/(L (N + 1)))
    Proof       the descent lemma, and its sum over k
    Tight       (a) on x^2/2, to and fro from h/2, where (b) is for large N; (c) up to 2
                on Huber's function
    """
    rng = np.random.default_rng(seed)
    A = LogQuadratic(random_quadratic(4, 10.0, rng).Q)
    along = np.array([[0.32 * 101 + 0.5]])  # of the steps .4 arrive
    for name, f, x0, N, h_f in (
        ("x^2/2", DiagonalQuadratic(np.ones(1)), np.array([[h / 2]]), steps, h),
        ("Huber", Huber(1.0), along, 100, 5 * h),
        ("plateau", Plateau(3), 2 * sphere(rng, 30, 3), 100, h),
        ("log(1 + x'Ax)", A, 3 * sphere(rng, 30, 4), 1000, h / 10),
    ):
        L, delta = knows * f.L, f.value(x0) - solution(f).f
        for kind, s in (
            ("h", 0 * delta + h_f),
            ("best h", (2 * delta / (f.L * N + f.L)) ** 0.5),
        ):
            trace = run(f, nsgd(stretch * s), x0, N, iterates=True)
            yield as_long(f"{name}, {kind}", trace.xs, s)
            g = trace.grad_norm
            low = bounds.normalised_descent(trace.f[:-1], s, g[:-1], L)
            gain = trace.f[1:] - low + L * s * s / 2
            yield Evidence(
                f"{name}, {kind}",
                gain,
                L * s * s / 2,
                "f(x_{k+1}) - f(x_k) + h |g_k|",
            )
            least, bound = best(g), bounds.least_gradient(delta, s, trace.k[:, None], L)
            yield Evidence(f"{name}, {kind}", least, bound, "least |g|", letter="b")
            if kind == "best h" and name in ("Huber", "plateau"):
                at_N = least[-1], np.sqrt(2 * L * delta / (N + 1))
                yield Evidence(name, *at_N, "least |g|", letter="c")


CLAIMS = (
    Claim(
        "ngd-constant-step-floor",
        floor,
        PROVED,
        {
            "g/(|g| + 0.1)": {"eps": 0.1},
            "steps 1% shorter": {"stretch": 0.99},
            "steps 1% longer": {"stretch": 1.01},
            "g/(|g| + 1e-6), where gradients are small": {"eps": 1e-6},
        },
    ),
    Claim(
        "ngd-constant-step-ceiling",
        ceiling,
        PROVED,
        {
            "the step is twice the h that is claimed": {"stretch": 2.0},
            "steps a twentieth longer": {"stretch": 1.05},
            "steps a twentieth shorter": {"stretch": 0.95},
        },
        slow=True,
    ),
    Claim(
        "ngd-nonconvex-stationarity",
        stationarity,
        PROVED,
        {
            "L understated eightfold": {"knows": 1 / 8},
            "steps a tenth longer": {"stretch": 1.1},
            "steps a tenth of the h that is claimed": {"stretch": 0.1},
            "steps ten times as long": {"stretch": 10.0},
        },
        slow=True,
    ),
)
