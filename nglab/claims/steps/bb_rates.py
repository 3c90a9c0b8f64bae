"""How fast Barzilai-Borwein is: an exact law in two dimensions, linear in more."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np

from nglab.arrays import TINY, Array, dot, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import checked, stretched
from nglab.problems import DiagonalQuadratic, GoldenCycle, LogCosh
from nglab.recipes import bb, exact_line_search
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


def log_ratio_law(
    lag: int = 1, longer: float = 1.0, seed: int = 0
) -> Iterator[Evidence]:
    """On plane quadratics BB obeys a law without eigenvalues: q_{k+1} q_{k-1}^2 = q_k.

    Hypotheses  f quadratic, eigenvalues c_1 < c_2, both components u, v of every g != 0
    Method      x <- x - a g, a = bb1 or bb2 (by bb-rayleigh-identity), any first step
    Bound       q_{k+1} q_{k-1}^2 = q_k, q = (u/v)^2 with bb1, c_1/c_2 (u/v)^2 with bb2:
                (a) exactly, in rational arithmetic
                (b) to round-off, in the run of a few steps
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
        yield in_floats(name, lam, bb2, longer, rng)


def in_floats(
    name: str, lam: tuple[int, int], bb2: bool, longer: float, rng: np.random.Generator
) -> Evidence:
    """The law as a run of four steps shows it: 1 - a c_2 cancels more with each."""
    f, formula = DiagonalQuadratic(np.array(lam, float)), "bb2" if bb2 else "bb1"
    x0 = rng.uniform(1.0, 2.0, size=(50, 2)) / f.d
    first = rng.uniform(0.3, 0.7, size=50) / f.d.mean()
    method = stretched(bb(first, formula), longer)
    g = f.grad(run(f, method, x0, 4, iterates=True).xs)
    l = 2 * np.log(np.abs(g[..., 0] / g[..., 1])) + np.log(lam[0] / lam[1]) * bb2
    off = np.abs(l[2:] + 2 * l[:-2] - l[1:-1])
    clear = np.abs(l).max(0) < 12
    words = "|log(q_{k+1} q_{k-1}^2 / q_k)|"
    return checked(name, clear, off, 1e-7, words, letter="b", share=0.1)


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
    faster: float = 1.0,
    steps: int = 40,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On plane quadratics BB converges R-superlinearly, with explicit constants.

    Hypotheses  as bb-2d-log-ratio-law with bb1; eigenvalues 1, kappa; l_k = log q_k
    Method      log |u|, log |v| by closed forms: 1 - a kappa would cancel
    Bound       (a) |g_k| <= |g_1| (kappa - 1)^(k-1)/kappa exp(-c r 2^((k-5)/2)) for
                    k >= 5, r = 2 sqrt(V/7), c = 1/sqrt 8, V = l_1^2 - l_1 l_0 + 2 l_0^2
    Proof       V doubles from step to step: l_{k+1} = l_k - 2 l_{k-1}. One of four l
                from j on is >= c r 2^(j/2): put r 2^(j/2) = 1, so V = b^2 - b a + 2 a^2
                = 7/4 for the first two, a and b, after which b - 2 a and -b - 2 a
                follow. Were all four < c, (a, b) would be inside the polygon of (c, c),
                (c, -3 c), (0, c), (-c/2, 0), on which the convex V is at most 14 c^2 =
                7/4, at a vertex alone. By symmetry one is <= -c r 2^(j/2); each of the
                two shrinks a component
    """
    scale = np.repeat([0.1, 1.0, 10.0], 50)
    l = scale * np.random.default_rng(seed).normal(size=(2, 150))
    l[:, 0] = l0, l1
    k = np.arange(5.0, steps + 1)[:, None]
    for L in (kappa, 10.0, 1000.0):
        log_g = log_gradients(l, L, lag, steps)
        excess = np.minimum(log_g[4:] - log_bound(k, log_g[0], l, L, faster), 700.0)
        yield Evidence(f"diag(1, {L:g})", np.exp(excess), 1.0, "|g_k| / bound")
    rng = np.random.default_rng(seed)
    for L in (10.0, 1000.0):  # as long as 1 - a kappa leaves digits
        f = DiagonalQuadratic(np.array([1.0, L]))
        x0 = rng.normal(size=(100, 2)) / f.d
        first = rng.uniform(0.2, 0.8, 100) / L ** rng.uniform(0, 1, 100)
        method = bb(first) if lag else exact_line_search(f)
        g = f.grad(run(f, method, x0, 8, iterates=True).xs)
        q = 2 * np.log(np.abs(g[:2, :, 0] / g[:2, :, 1]))
        k = np.arange(5.0, 9.0)[:, None]
        log_g = np.log(np.maximum(norm(g), TINY))
        excess = log_g[5:] - log_bound(k, log_g[1], q, L, faster)
        told = log_g[5:] > log_g[1] - 25
        run_, words = np.exp(np.minimum(excess, 700.0)), "|g_k| / bound"
        yield checked(f"a run on diag(1, {L:g})", told, run_, 1.0, words, share=0.1)


def log_bound(k: Array, log_g1: Array, l: Array, kappa: float, faster: float) -> Array:
    """log of the bound (a), l = (l_0, l_1); r is `faster` times as large as it is."""
    V = l[1] ** 2 - l[1] * l[0] + 2 * l[0] ** 2
    r = faster * 2 * np.sqrt(V / 7)
    fall = log_g1 + (k - 1) * np.log(kappa - 1) - np.log(kappa)
    return np.asarray(fall - r / np.sqrt(8) * 2 ** ((k - 5) / 2))


def r_linear(
    stretch: float = 1.0, faster: float = 1.0, steps: int = 200, seed: int = 0
) -> Iterator[Evidence]:
    """On a quadratic each gradient component falls like C_i (1 - 1/kappa)^k under BB1.

    Hypotheses  Q = diag(c_1 <= ... <= c_n), c_1 < c_n, theta = 1 - c_1/c_n, kappa =
                c_n/c_1, 1/c_n <= a_0 <= 1/c_1
    Method      x <- x - a g, a = bb1
    Bound       (a) |g_k^i| <= C_i theta^k, C_1 = |g_0^1|, C_i = max(|g_0^i|,
                |g_1^i|/theta, S (w/theta)^2), S^2 = sum_{j<i} C_j^2/theta, w = max
                |1 - a c_i|
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

    Hypotheses  f mu-strongly convex and L-smooth, kappa = L/mu, 1/L <= a_0 <= 1/mu
    Method      x <- x - a g, a = bb1 or bb2
    Bound       (a) |x_{k+1} - x*| <= (kappa - 1) |x_k - x*|: for every kappa, and a
                    contraction where kappa < 2
    Proof       `bb-step-bounds` and `gd-strongly-convex-contraction`: 1/L <= a <= 1/mu,
                so |x_{k+1} - x*| <= max(|1 - a L|, |1 - a mu|) |x_k - x*|, a factor of
                at most max(kappa - 1, 1 - 1/kappa)
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
        {"steepest descent": {"lag": 0}, "steps longer by 1e-4": {"longer": 1 + 1e-4}},
    ),
    Claim(
        "bb-2d-superlinear",
        superlinear,
        PROVED,
        {"steepest descent": {"lag": 0}, "a rate four times as large": {"faster": 4.0}},
        {"kappa": (1.001, 1000.0), "l0": (-10.0, 10.0), "l1": (-10.0, 10.0)},
    ),
    Claim(
        "bb-r-linear",
        r_linear,
        PROVED,
        {
            "steps 2.2 times as long": {"stretch": 2.2},
            "steps 1% shorter": {"stretch": 0.99},
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
