"""Normalised descent knows no scale of f: how near its best iterate comes to x*."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array, Hyper, dot, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.normalised.adversary import opposed
from nglab.claims.pieces import (
    Ellipsoidal,
    as_long,
    ellipsoidal,
    quadratic,
    random_max_affine,
    solution,
    sphere,
)
from nglab.optimizer import Optimizer
from nglab.problems import (
    DiagonalQuadratic,
    MaxAffine,
    Minimum,
    Plateau,
    Problem,
    Resisting,
    SmoothResisting,
)
from nglab.proofs import bounds
from nglab.recipes import adagrad, gd, momentum, nsgd, polyak
from nglab.runs.loop import run

Case = tuple[str, Problem, Array, Array, Callable[[Array], Array]]
best = np.minimum.accumulate


def progress(f: Problem, xs: Array) -> Array:
    """v = <u, x - x*>, u = g/|g|: how much a short step along -u gains, per length."""
    g = f.grad(xs)
    return dot(g, xs - solution(f).x[0]) / norm(g)


def localization(
    normalised: bool = True,
    stretch: float = 1.0,
    late: int = 0,
    by: str = "l2",
    kappa: float = 10.0,
    steps: int = 200,
    seed: int = 0,
) -> Iterator[Evidence]:
    """However badly scaled f is, NGD is as good as the worst point of a small ball.

    Hypotheses  f quasi-convex and continuous, g_k != 0 its gradient (or <g, y - x> <= 0
                wherever f(y) <= f(x)); x* a minimiser, f* = f(x*), R = |x_0 - x*|; any
                h_k > 0; v_k = <u_k, x_k - x*>; V_N = (R^2 + sum h_k^2)/(2 sum h_k) over
                k <= N; omega(t) = max {f - f*: |x - x*| <= t}
    Method      (m) x_{k+1} = x_k - h_k u_k, u = g/|g|
    Bound       (a) min_{k<=N} v_k <= V_N for every N
                (b) min_{k<=N} f(x_k) - f* <= omega(V_N) for every N
    Proof       (a) sum |x_{k+1} - x*|^2 = |x_k - x*|^2 - 2 h_k v_k + h_k^2 over k
                (b) <g_k, y + e g_k - x_k> > 0 for y = x* + v_k u_k and every e > 0, so
                that f(x_k) < f(y + e g_k); by continuity f(x_k) <= f(y)
    Tight       both, on the resisting instance with h = R/sqrt(N + 1), whatever the
                step; hovering at h/2; and where all v_k are equal, in the plane
    """
    rng = np.random.default_rng(seed)
    x0 = 1.5 * sphere(rng, 100, 5)
    hs = rng.lognormal(np.log(0.1), 1.0, size=(steps + 1 + late, 100))
    n, h = 64, 0.1
    h0 = np.full((n + late, 1), n**-0.5)
    cases: list[Case] = [("resisting", Resisting(n), np.zeros((1, n)), h0, lambda t: t)]
    for n in 1, 2:
        line = Ellipsoidal(np.ones(n), quadratic)
        places = h * n**-0.5 * np.array([[0.45], [0.5], [0.55], [0.7]])
        hover = f"hovering, n = {n}", line, places * np.ones(n)
        cases.append((*hover, np.full((500 + late, 1), h), line.omega))
    for phi, e in ellipsoidal(np.geomspace(1 / kappa, 1.0, 5)):
        cases.append((phi, e, x0, hs, e.omega))
    for name, f, start, h_k, omega in cases:
        taken = stretch * h_k[late:]
        method = (
            nsgd(taken.__getitem__, by)
            if normalised
            else gd((1e-3 * taken).__getitem__)
        )
        trace = run(f, method, start, len(taken) - 1, iterates=True)
        V = localized(norm(start - solution(f).x[0]), h_k[: len(taken)])
        yield Evidence(name, best(progress(f, trace.xs)), V, "least v")
        gap = best(trace.f) - solution(f).f
        yield Evidence(name, gap, omega(V), "least f - f*", letter="b")
        yield as_long(name, trace.xs, h_k[: len(taken) - 1])
    h_k = np.where(np.arange(600) < 1, 0.2, 0.01)[:, None]  # one long, all others short
    taken = stretch * h_k[late:]
    method = nsgd(taken.__getitem__, by) if normalised else gd(taken.__getitem__)
    _, v, told = opposed(method, 1.0, (100, 200, 300, 400))
    resisted = np.where(told, best(v), 0.0), localized(1.0, h_k[: len(v)])
    yield Evidence("equal progress in the plane", *resisted, "least v")


def localized(R: Hyper, h: Array) -> Array:
    """V_N = (R^2 + sum h_k^2)/(2 sum h_k) for every N."""
    total, squares = np.cumsum(h, axis=0), np.cumsum(h * h, axis=0)
    return np.asarray(bounds.localized(R, total, squares))


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
    Bound       (a) min_{k<=N} f(x_k) - f* <= G R/sqrt(N + 1)
                (b) for some f no less by any method that moves in the span of the N
                    subgradients seen before x_N
    Proof       (a) V_N = R/sqrt(N + 1) and omega(t) = G t in `ngd-localization`
                (b) N subgradients e_i leave one of N + 1 coordinates at 0, where f >= 0
    Tight       the resisting instance in R^(N + 1): f(x_k) = 0 for all k <= N, by any
                step; hovering on G |x| at h/2 is half of the bound
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
            yield Evidence(f"no less, N = {N}", least, bound, "least f - f*", True, "b")
    line = MaxAffine(np.array([[G], [-G]]))
    starts = R * np.linspace(0.01, 1.0, 50)[:, None]
    gap = run(line, ngd, starts, N).f.min(0)
    yield Evidence("G |x|, from within R", gap, bound, "least f - f*")
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
    stretch: float = 1.0,
    floor: float = np.inf,
    horizons: Sequence[int] = (1, 2, 3, 5, 10, 20, 50, 100, 200),
    seed: int = 0,
) -> Iterator[Evidence]:
    """The same step gives O(1/N) on smooth functions, although it never sees L.

    Hypotheses  as `ngd-localization`; f(x) - f* <= L |x - x*|^2/2, as if L-smooth
    Method      NGD with the constant step h = R/sqrt(N + 1)
    Bound       (a) min_{k<=N} f(x_k) - f* <= L R^2/(2 (N + 1))
    Proof       V_N = R/sqrt(N + 1) and omega(t) = L t^2/2 in `ngd-localization`
    Tight       the squared resisting instance, which grows so but is not L-smooth; for
                convex L-smooth f the largest ratios that were observed, by search, are
                .587 (N = 1) and .566 (N = 5); hovering at h/2 is a quarter
    """
    R = 4.0
    x0 = R * sphere(np.random.default_rng(seed), 100, 2)
    within = R * np.linspace(0.01, 1.0, 50)[:, None]
    for N in horizons:
        take = nsgd if normalised else gd
        for name, f, start, L in (
            ("squared resisting", SmoothResisting(N + 1, R, 2.0), None, 2.0),
            ("diag(1, 50)", DiagonalQuadratic(np.array([1.0, 50.0])), x0, 50.0),
            ("L x^2/2", DiagonalQuadratic(np.array([2.0])), within, 2.0),
            ("plateau", Plateau(2), x0, 1.0),
            ("two wells", TwoWells(floor), None, 1.0),
        ):
            if N < 10 and name in ("plateau", "two wells"):
                continue  # too few steps to tell apart what they do there
            trace = run(f, take(stretch * R / (N + 1) ** 0.5), start, N)
            gap = trace.f.min(0) - solution(f).f
            yield Evidence(
                f"{name}, N = {N}", gap, bounds.smooth_growth(L, R, N), "least f - f*"
            )


def anytime_decay(
    decay: float = 0.5,
    late: int = 0,
    by: str = "l2",
    c: float = 1.0,
    R: float = 1.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Steps h_k = c/sqrt(k + 1) need no horizon: the price is a logarithm.

    Hypotheses  as `ngd-localization`; W_N = (R^2 + c^2 (1 + ln(N + 1)))/(4 c (sqrt(N +
                2) - 1)) with R = |x_0 - x*|, v_k and omega(t) as there
    Method      (m) NGD, h_k = c/sqrt(k + 1)
    Bound       (a) min_{k<=N} v_k <= W_N for every N
                (b) min_{k<=N} f(x_k) - f* <= omega(W_N) for every N
    Proof       sum 1/j <= 1 + ln(N + 1), sum 1/sqrt j >= 2 (sqrt(N + 2) - 1) in V_N
    Tight       (a) as c -> 0, c sqrt N -> infinity, by directions of equal v_k; that
                they are a quasi-convex function's was checked for N <= 3000
    """
    cs, n = c * np.geomspace(0.1, 1.0, 30), 5

    def method(c: float | Array) -> Optimizer:
        return nsgd(lambda k: c / (k + 1 + late) ** decay, by)

    x0 = R * sphere(np.random.default_rng(seed), 30, n)
    x0[0] = cs[0] / 2  # where the max norm's first step goes to and fro
    for name, f in ellipsoidal(np.geomspace(0.1, 1.0, n)):
        trace = run(f, method(cs), x0, 300, iterates=True)
        yield as_long(name, trace.xs, cs / np.sqrt(trace.k[1:, None]))
        W = anytime(norm(x0), cs, 1.0 * trace.k[:, None])
        gap = best(trace.f)
        yield Evidence(name, gap, f.omega(W), "least f - f*", letter="b")
    isotropic = Ellipsoidal(np.ones(n), quadratic)
    trace = run(isotropic, method(cs), cs[:, None] / 2 * np.ones(n), 300)
    W = anytime(cs * n**0.5 / 2, cs, 1.0 * trace.k[:, None])
    most = isotropic.omega(W)
    yield Evidence("along (1, ..., 1)", best(trace.f), most, "least f - f*", letter="b")
    for share in 0.3, 1.0:
        trace, v, told = opposed(method(share * c), R, (1, 3, 10, 100, 400))
        W = anytime(R, share * c, 1.0 * trace.k[:, None])
        resisted = np.where(told, best(v), 0.0), W
        yield Evidence(f"equal progress, {share:g} c", *resisted, "least v")


def anytime(R: Hyper, c: Hyper, N: Array) -> Array:
    """W_N = (R^2 + c^2 (1 + ln(N + 1)))/(4 c (sqrt(N + 2) - 1))."""
    return (R**2 + c**2 * (1 + np.log(N + 1))) / (4 * c * (np.sqrt(N + 2) - 1))


CLAIMS = (
    Claim(
        "ngd-localization",
        localization,
        PROVED,
        {
            "not normalised": {"normalised": False},
            "steps a tenth longer": {"stretch": 1.1},
            "steps a tenth shorter": {"stretch": 0.9},
            "h_{k+1} in place of h_k": {"late": 1},
            "the max norm": {"by": "max"},
        },
    ),
    Claim(
        "ngd-lipschitz-optimal",
        lipschitz_optimal,
        PROVED,
        {
            "h = R/(4 (N + 1))": {"decay": 1.0, "share": 0.25},
            "h = 2.2 R/sqrt(N + 1)": {"share": 2.2},
            "one subgradient more for the methods": {"more": 1},
        },
    ),
    Claim(
        "ngd-smooth-parameter-free",
        smooth_parameter_free,
        PROVED,
        {
            "not normalised": {"normalised": False},
            "steps 2.2 times as long": {"stretch": 2.2},
            "a second well: not quasi-convex": {"floor": 1.0},
        },
    ),
    Claim(
        "ngd-anytime-decay",
        anytime_decay,
        PROVED,
        {
            "constant steps": {"decay": 0.0},
            "c/(k + 1)^.4": {"decay": 0.4},
            "c/sqrt(k + 2)": {"late": 1},
            "the max norm": {"by": "max"},
            "summable steps": {"decay": 2.0, "c": 0.5, "R": 5.0},
        },
    ),
)
