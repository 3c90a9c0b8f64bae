"""Normalised descent knows no scale of f: how near its best iterate comes to x*."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array, dot, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import ellipsoidal, random_max_affine, solution, sphere
from nglab.problems import (
    DiagonalQuadratic,
    Minimum,
    Plateau,
    Problem,
    Resisting,
    SmoothResisting,
)
from nglab.recipes import adagrad, gd, momentum, nsgd, polyak
from nglab.runs.loop import run

Case = tuple[str, Problem, Array, Array, Callable[[Array], Array]]
best = np.minimum.accumulate


def progress(f: Problem, xs: Array) -> Array:
    """v = <u, x - x*>, u = g/|g|: how much a short step along -u gains, per length."""
    g = f.grad(xs)
    return dot(g, xs - solution(f).x[0]) / norm(g)


def localization(
    normalised: bool = True, kappa: float = 10.0, steps: int = 300, seed: int = 0
) -> Iterator[Evidence]:
    """However badly scaled f is, NGD is as good as the worst point of a small ball.

    Hypotheses  f quasi-convex and continuous, g_k != 0 its gradient (or <g, y - x> <= 0
                wherever f(y) <= f(x)); x* a minimiser, R = |x_0 - x*|; any h_k > 0
    Method      x_{k+1} = x_k - h_k u_k, u = g/|g|
    Bound       min_{k<=N} v_k <= V_N = (R^2 + sum h_k^2)/(2 sum h_k), v = <u, x - x*>;
                min_{k<=N} f(x_k) - f* <= omega(V_N) = max {f - f*: |x - x*| <= V_N}
    Proof       sum |x_{k+1} - x*|^2 = |x_k - x*|^2 - 2 h_k v_k + h_k^2 over k; and
                <g_k, y - x_k> = 0 for y = x* + v_k u_k, so that f(x_k) <= f(y)
    Tight       both, on the resisting instance with h = R/sqrt(N + 1)
    """
    rng = np.random.default_rng(seed)
    x0 = 1.5 * sphere(rng, 100, 5)
    hs = rng.lognormal(np.log(0.1), 1.0, size=(steps + 1, 100))
    hard, h0 = Resisting(64), np.full(64, 64**-0.5)
    cases: list[Case] = [("resisting", hard, hard.x0, h0, lambda t: t)]
    for phi, e in ellipsoidal(np.geomspace(1 / kappa, 1.0, 5)):
        cases.append((phi, e, x0, hs, e.omega))
    for name, f, start, h, omega in cases:
        method = nsgd(h.__getitem__) if normalised else gd((1e-3 * h).__getitem__)
        trace = run(f, method, start, len(h) - 1, iterates=True)
        R = norm(start - solution(f).x[0])
        V = (R**2 + np.cumsum(h * h, axis=0)) / (2 * np.cumsum(h, axis=0))
        yield Evidence(f"progress, {name}", best(progress(f, trace.xs)), V, "least v")
        yield Evidence(name, best(trace.f) - solution(f).f, omega(V), "least f - f*")


def lipschitz_optimal(
    decay: float = 0.5,
    share: float = 1.0,
    more: int = 0,
    horizons: Sequence[int] = (0, 1, 3, 10, 50, 200),
    seed: int = 0,
) -> Iterator[Evidence]:
    """With h = R/sqrt(N + 1) NGD is as good as a subgradient method can be.

    Hypotheses  f convex and G-Lipschitz, R = |x_0 - x*|
    Method      NGD with the constant step h = R/sqrt(N + 1)
    Bound       min_{k<=N} f(x_k) - f* <= G R/sqrt(N + 1); and for some f no less by any
                method that moves in the span of the N subgradients seen before x_N
    Proof       V_N = R/sqrt(N + 1) and omega(t) = G t in `ngd-localization`. No less: N
                subgradients e_i leave one of N + 1 coordinates at 0, and there f >= 0
    Tight       the resisting instance in R^(N + 1): f(x_k) = 0 for all k <= N
    """
    R, G = 2.0, 3.0
    for N in horizons:
        bound, ngd = G * R / (N + 1) ** 0.5, nsgd(share * R / (N + 1) ** decay)
        hard = Resisting(N + 1, R, G)
        gap = best(run(hard, ngd, steps=N).f) - hard.minimum.f
        yield Evidence(f"resisting, N = {N}", gap, bound, "least f - f*")
        for method in (
            ngd,
            gd(0.1),
            momentum(0.1),
            adagrad(0.3),
            polyak(solution(hard).f),
        ):
            least = run(hard, method, steps=N + more).f.min() - hard.minimum.f
            yield Evidence(
                f"no less, N = {N}", least, bound, "least f - f*", lower=True
            )
    rng = np.random.default_rng(seed)
    for m in range(2, 12):
        f = random_max_affine(rng, m, 10)
        trace = run(f, ngd, R * sphere(rng, 10, 10), N)
        yield Evidence(f"{m} pieces", trace.f.min(0), bound * f.G / G, "least f - f*")


@dataclass(frozen=True, eq=False)
class TwoWells(Problem):
    """f(x) = min(x^2/2, (x - 3)^2/2 + floor): quasi-convex only for floor >= 9/2."""

    floor: float
    dim = 1
    L = None
    mu = None
    x0 = np.array([4.0])
    minimum = Minimum(np.zeros((1, 1)), 0.0)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        near, far = x * x / 2, (x - 3) ** 2 / 2 + self.floor
        return np.minimum(near, far)[..., 0], np.where(near <= far, x, x - 3)


def smooth_parameter_free(
    normalised: bool = True,
    floor: float = np.inf,
    horizons: Sequence[int] = (1, 2, 3, 5, 10, 20, 50, 100, 200),
    seed: int = 0,
) -> Iterator[Evidence]:
    """The same step gives O(1/N) on smooth functions, although it never sees L.

    Hypotheses  as `ngd-localization`; f(x) - f* <= L |x - x*|^2/2, as if L-smooth
    Method      NGD with the constant step h = R/sqrt(N + 1)
    Bound       min_{k<=N} f(x_k) - f* <= L R^2/(2 (N + 1))
    Proof       V_N = R/sqrt(N + 1) and omega(t) = L t^2/2 in `ngd-localization`
    Tight       the squared resisting instance, which grows so but is not L-smooth; for
                convex L-smooth f semidefinite search finds .587 (N = 1), .566 (N = 5)
    """
    R = 4.0
    x0 = R * sphere(np.random.default_rng(seed), 100, 2)
    for N in horizons:
        take = nsgd if normalised else gd
        for name, f, start, L in (
            ("squared resisting", SmoothResisting(N + 1, R, 2.0), None, 2.0),
            ("diag(1, 50)", DiagonalQuadratic(np.array([1.0, 50.0])), x0, 50.0),
            ("plateau", Plateau(2), x0, 1.0),
            ("two wells", TwoWells(floor), None, 1.0),
        ):
            trace = run(f, take(R / (N + 1) ** 0.5), start, N)
            gap = trace.f.min(0) - solution(f).f
            yield Evidence(
                f"{name}, N = {N}", gap, L * R**2 / (2 * (N + 1)), "least f - f*"
            )


def walk(R: float, h: Array) -> Array:
    """v_k = <u_k, x_k> on a path in the plane from R along -u_k, where all v_k = V.

    V is the largest that leaves |x_N| >= V; it fixes u_k but for its side.
    """
    sum_h, sum_hh = h[:-1].sum(), (h[:-1] ** 2).sum()
    V = (R**2 + sum_hh) / (sum_h + np.sqrt(sum_h**2 + R**2 + sum_hh))
    x, v = complex(R), np.empty_like(h)
    for k, step in enumerate(h):
        cos = min(V / abs(x), 1.0)
        u = x / abs(x) * complex(cos, (-1) ** k * (1 - cos * cos) ** 0.5)
        v[k] = (u.conjugate() * x).real
        x -= step * u
    return v


def anytime_decay(
    decay: float = 0.5, c: float = 1.0, R: float = 1.0, seed: int = 0
) -> Iterator[Evidence]:
    """Steps h_k = c/sqrt(k + 1) need no horizon: the price is a logarithm.

    Hypotheses  as `ngd-localization`
    Method      NGD, h_k = c/sqrt(k + 1)
    Bound       W_N = (R^2 + c^2 (1 + ln(N + 1)))/(4 c (sqrt(N + 2) - 1)) for every N:
                min_{k<=N} v_k <= W_N and min_{k<=N} f(x_k) - f* <= omega(W_N)
    Proof       sum 1/j <= 1 + ln(N + 1), sum 1/sqrt j >= 2 (sqrt(N + 2) - 1) in V_N
    Tight       the first as c -> 0, c sqrt N -> infinity, by directions of equal v_k
    """

    def W(n: Array, c: Array | float) -> Array:
        return (R**2 + c**2 * (1 + np.log(n))) / (4 * c * (np.sqrt(n + 1) - 1))

    cs, n = c * np.geomspace(0.1, 1.0, 30), np.arange(1.0, 10_001.0)
    x0 = R * sphere(np.random.default_rng(seed), 30, 5)
    for name, f in ellipsoidal(np.geomspace(0.1, 1.0, 5)):
        trace = run(f, nsgd(lambda k: cs / (k + 1) ** decay), x0, 300)
        yield Evidence(
            name, best(trace.f), f.omega(W(n[:301, None], cs)), "least f - f*"
        )
    yield Evidence(
        "equal progress", best(walk(R, cs[0] / n**decay)), W(n, cs[0]), "least v"
    )


CLAIMS = (
    Claim(
        "ngd-localization",
        localization,
        PROVED,
        {"not normalised": {"normalised": False}},
    ),
    Claim(
        "ngd-lipschitz-optimal",
        lipschitz_optimal,
        PROVED,
        {
            "h = R/(4 (N + 1))": {"decay": 1.0, "share": 0.25},
            "one subgradient more for the methods": {"more": 1},
        },
    ),
    Claim(
        "ngd-smooth-parameter-free",
        smooth_parameter_free,
        PROVED,
        {
            "not normalised": {"normalised": False},
            "a second well: not quasi-convex": {"floor": 1.0},
        },
    ),
    Claim(
        "ngd-anytime-decay",
        anytime_decay,
        PROVED,
        {
            "constant steps": {"decay": 0.0},
            "summable steps": {"decay": 2.0, "c": 0.5, "R": 5.0},
        },
    ),
)
