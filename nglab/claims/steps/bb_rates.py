"""How fast Barzilai-Borwein is: an exact law in two dimensions, linear in more."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np

from nglab.arrays import Array, dot, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import checked, stretched
from nglab.problems import DiagonalQuadratic, GoldenCycle, LogCosh
from nglab.recipes import bb
from nglab.runs.loop import run


def exact_ratios(
    lam: tuple[int, int], u: Fraction, v: Fraction, a: Fraction, lag: int, bb2: bool
) -> list[Fraction]:
    """q_0, ..., q_8 of a run on diag(lam), gradient (u, v), in rational arithmetic.

    Step k > 0 is the exact line search (or the minimal gradient step) of g_{k - lag}.
    """
    one, two = lam
    g = [(u, v)]
    for k in range(8):
        if k > 0:
            p, r = g[k - lag][0] ** 2, g[k - lag][1] ** 2
            pA, rA = one * p, two * r
            a = (pA + rA) / (one * pA + two * rA) if bb2 else (p + r) / (pA + rA)
        g.append(((1 - a * one) * g[k][0], (1 - a * two) * g[k][1]))
    weight = Fraction(one, two) if bb2 else 1
    return [weight * (u / v) ** 2 for u, v in g]


def log_ratio_law(lag: int = 1, seed: int = 0) -> Iterator[Evidence]:
    """On plane quadratics BB obeys a law without eigenvalues: q_{k+1} q_{k-1}^2 = q_k.

    Hypotheses  f quadratic, eigenvalues c_1 < c_2, both components u, v of every g != 0
    Method      x <- x - a g, a = bb1 or bb2 (by bb-rayleigh-identity), any first step
    Bound       q_{k+1} q_{k-1}^2 = q_k, q = (u/v)^2 with bb1, c_1/c_2 (u/v)^2 with bb2
    Proof       1 - a_k c_2 = -q_{k-1} (1 - a_k c_1) with either; square
    """
    rng = np.random.default_rng(seed)
    for lam, bb2 in product(((1, 2), (1, 10), (3, 1000)), (False, True)):
        broken = np.zeros((3, 7))
        for row in broken:
            u, v, a = (Fraction(int(i), 97) for i in rng.integers(1, 97, 3))
            q = exact_ratios(lam, u, v, a, lag, bb2)
            row[:] = [q[k + 1] * q[k - 1] ** 2 != q[k] for k in range(1, 8)]
        name = f"diag{lam}, {'bb2' if bb2 else 'bb1'}"
        yield Evidence(name, broken.T, 0.0, "steps that break the law")


def log_gradients(l: Array, kappa: float, lag: int, steps: int) -> Array:
    """log |g_k|, k = 1, 2, ..., on diag(1, kappa) with the exact steps of g_{k-lag}."""
    past, present = l
    log_u, log_v = present / 2, np.zeros_like(present)
    log_g = [np.logaddexp(2 * log_u, 2 * log_v) / 2]
    for _ in range(1, steps):
        log_q = past if lag else present
        shrink = np.log(kappa - 1) - np.logaddexp(log_q, np.log(kappa))
        log_u, log_v = log_u + shrink, log_v + shrink + log_q
        past, present = present, 2 * (log_u - log_v)
        log_g.append(np.logaddexp(2 * log_u, 2 * log_v) / 2)
    return np.array(log_g)


def superlinear(
    lag: int = 1,
    kappa: float = 1.1,
    l0: float = -1.24,
    l1: float = 0.87,
    steps: int = 40,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On plane quadratics BB converges R-superlinearly, with explicit constants.

    Hypotheses  as bb-2d-log-ratio-law with bb1; eigenvalues 1, kappa; l_k = log q_k
    Method      log |u|, log |v| by closed forms: 1 - a kappa would cancel
    Bound       |g_k| <= |g_1| (kappa - 1)^(k-1)/kappa exp(-c r 2^((k-5)/2)) for k >= 5,
                r = 2 sqrt(V/7), c = 1/sqrt 8, V = l_1^2 - l_1 l_0 + 2 l_0^2
    Proof       l_j = r 2^(j/2) cos(j w + p), cos w = c; so one of four l from j on
                is above c r 2^(j/2), one below -c r 2^(j/2): each shrinks a component
    """
    scale = np.repeat([0.1, 1.0, 10.0], 50)
    l = scale * np.random.default_rng(seed).normal(size=(2, 150))
    l[:, 0] = l0, l1
    V = l[1] ** 2 - l[1] * l[0] + 2 * l[0] ** 2
    k = np.arange(5, steps + 1)[:, None]
    for L in (kappa, 10.0, 1000.0):
        log_g = log_gradients(l, L, lag, steps)
        log_bound = log_g[0] + (k - 1) * np.log(L - 1) - np.log(L)
        log_bound = log_bound - 2 * np.sqrt(V / 7) / np.sqrt(8) * 2 ** ((k - 5) / 2)
        excess = np.minimum(log_g[4:] - log_bound, 700.0)
        yield Evidence(
            f"diag(1, {L:g}), from k = 5", np.exp(excess), 1.0, "|g_k| / bound"
        )


def r_linear(
    stretch: float = 1.0, faster: float = 1.0, steps: int = 200, seed: int = 0
) -> Iterator[Evidence]:
    """On a quadratic each gradient component falls like C_i (1 - 1/kappa)^k under BB1.

    Hypotheses  Q = diag(c_1 <= ... <= c_n), theta = 1 - c_1/c_n, 1/c_n <= a_0 <= 1/c_1
    Method      x <- x - a g, a = bb1
    Bound       |g_k^i| <= C_i theta^k, C_1 = |g_0^1|, C_i = max(|g_0^i|, |g_1^i|/theta,
                S (w/theta)^2), S^2 = sum_{j<i} C_j^2/theta, w = max |1 - a c_i|
    Proof       |1 - a_k c_i| <= theta if (g^i)^2 >= sum_{j<i} (g^j)^2/theta at k - 1;
                if not, |g_{k-1}^i| <= S theta^{k-1}, and two more factors are <= w
    Tight       C_1, for as long as a = 1/c_n; Li and Sun (arXiv 2101.00205) construct
                an example that keeps the rate, we have none
    """
    rng = np.random.default_rng(seed)
    for n, kappa in ((5, 30.0), (10, 100.0)):
        c, theta = np.geomspace(1.0, kappa, n), 1 - faster / kappa
        g0 = rng.normal(size=(50, n))
        g0[0] = np.where(np.arange(n) < n - 1, 1e-8, 1.0)
        first = np.append(1 / kappa, rng.uniform(1 / kappa, 1.0, 49))
        method = stretched(bb(first), stretch)
        trace = run(DiagonalQuadratic(c), method, g0 / c, steps, iterates=True)
        g = np.abs(c * trace.xs)
        w = np.maximum(c - 1, 1 - c / kappa)
        C = np.maximum(g[0], g[1] / theta)
        C[:, 0] = g[0, :, 0]
        for i in range(1, n):
            S = np.sqrt(dot(C[:, :i], C[:, :i]) / theta)
            C[:, i] = np.maximum(C[:, i], (w[i] / theta) ** 2 * S)
        bound = C * (theta ** trace.k[:, None, None])
        yield Evidence(f"n = {n}, kappa = {kappa:g}", g, bound, "|g_k^i|")


def global_below_two(
    stretch: float = 1.0, knows: float = 1.0, kappa: float = 1.9, seed: int = 0
) -> Iterator[Evidence]:
    """With kappa < 2 BB contracts by kappa - 1 in every step, quadratic or not.

    Hypotheses  f mu-strongly convex and L-smooth, kappa = L/mu < 2, 1/L <= a_0 <= 1/mu
    Method      x <- x - a g, a = bb1 or bb2
    Bound       |x_{k+1} - x*| <= (kappa - 1) |x_k - x*|
    Proof       x_{k+1} - x* = (I - a H)(x_k - x*), mu <= H <= L, and 1/L <= a <= 1/mu
    Tight       diag(1, kappa), g_0 = (1, d), a_0 = 1: equality at k = 1 as d -> 0
    """
    factor = knows * kappa - 1
    rng = np.random.default_rng(seed)
    first = np.append(1.0, rng.uniform(1 / kappa, 1.0, 49))
    for f in (
        DiagonalQuadratic(np.array([1.0, kappa])),
        LogCosh(kappa, 3),
        GoldenCycle(GoldenCycle.phi3 / (kappa - 1)),
    ):
        x0 = 5 * rng.normal(size=(50, f.dim))
        x0[0] = np.where(np.arange(f.dim) < 1, 1.0, 1e-6)
        for formula in ("bb1", "bb2"):
            method = stretched(bb(first, formula), stretch)
            away = norm(run(f, method, x0, 40, iterates=True).xs)
            name = f"{type(f).__name__} by {formula}"
            yield checked(
                name,
                away[:-1] > 1e-150,
                away[1:],
                factor * away[:-1],
                "|x_{k+1} - x*|",
                share=0.07,
            )


CLAIMS = (
    Claim(
        "bb-2d-log-ratio-law",
        log_ratio_law,
        PROVED,
        {"steepest descent": {"lag": 0}},
    ),
    Claim(
        "bb-2d-superlinear",
        superlinear,
        PROVED,
        {"steepest descent": {"lag": 0}},
        {"kappa": (1.001, 1000.0), "l0": (-10.0, 10.0), "l1": (-10.0, 10.0)},
    ),
    Claim(
        "bb-r-linear",
        r_linear,
        PROVED,
        {
            "steps 2.2 times as long": {"stretch": 2.2},
            "the rate 1 - 1.01/kappa": {"faster": 1.01},
        },
    ),
    Claim(
        "bb-global-kappa-below-2",
        global_below_two,
        PROVED,
        {
            "steps half as long again": {"stretch": 1.5},
            "kappa understated by 1%": {"knows": 0.99},
        },
        {"kappa": (1.01, 1.99)},
    ),
)
