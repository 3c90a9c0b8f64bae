"""SVRG with Barzilai-Borwein steps: their bounds, their rate, and eps against zero."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array, dot, norm, ratio
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, checked, plain, solution, sphere, stretched
from nglab.claims.statistics import DELTA, quadratic_forms, svrg_steps, ville
from nglab.claims.stochastic.svrg import mismatched, rho
from nglab.draws import spawn
from nglab.gradients import SVRG
from nglab.optimizer import Optimizer
from nglab.problems import FiniteSum, LeastSquares, Logistic
from nglab.problems.losses import Loss
from nglab.recipes import sbb, svrg_bb
from nglab.runs.loop import run
from nglab.runs.trace import Trace

# Two losses that are not convex: y_i z^2/2, where y_i may be negative, and 1 - cos.
SIGNED = Loss(
    "signed square",
    value=lambda z, y: y * z * z / 2,
    slope=lambda z, y: y * z,
    curvature=lambda z, y: y + np.zeros_like(z),
    least=-1.0,
    most=1.0,
)
WAVE = Loss(
    "wave",
    value=lambda z, y: 1 - np.cos(z - y),
    slope=lambda z, y: np.sin(z - y),
    curvature=lambda z, y: np.cos(z - y),
    least=-1.0,
    most=1.0,
)


def axes(curvatures: Array) -> FiniteSum:
    """Terms that bend one axis each: f has these curvatures, and x* = 0."""
    n = len(curvatures)
    return LeastSquares(np.diag(np.sqrt(n * curvatures)), np.zeros(n))


def unit_rows(rng: np.random.Generator, kappa: float) -> FiniteSum:
    """Ten terms in 3 dimensions with L_i/mu <= kappa and noise at the minimiser."""
    A = sphere(rng, 10, 3)
    least = np.linalg.eigvalsh(A.T @ A / 10)[0]
    l2 = max((1 - kappa * least) / (kappa - 1), 0.0)
    return LeastSquares(A, rng.normal(size=10), l2)


def epochs(
    f: FiniteSum, rule: Optimizer, x0: Array, m: int, number: int, seed: int
) -> Trace:
    """40 runs of SVRG, recorded at each new snapshot x~."""
    draws = SVRG(m, seeds=spawn(seed, 40))
    return run(f, rule, x0, number * m, gradient=draws, every=m, iterates=True)


def secants(f: FiniteSum, trace: Trace) -> tuple[Array, Array, NDArray[np.bool_]]:
    """s, y, and where rounding leaves y six digits at least: (epochs, *B)."""
    x, g = trace.xs, f.grad(trace.xs)
    s, y = np.diff(x, axis=0), np.diff(g, axis=0)
    rounding = f.dim * EPS * f.L_terms.max() * (norm(x[1:]) + norm(x[:-1]))
    return s, y, norm(y) > 1e6 * rounding


def step_bounds(stretch: float = 1.0, m: int = 50, seed: int = 0) -> Iterator[Evidence]:
    """Every step of SVRG-BB but the first is between 1/(m L) and 1/(m mu), surely.

    Hypotheses  f mu-strongly convex and L-smooth, quadratic or not
    Method      SVRG with eta = |s|^2/(m s'y), once an epoch of m steps; s and y are the
                changes of the snapshot x~ and of the full gradient there
    Bound       in every epoch but the first
                (a) eta >= 1/(m L)
                (b) eta <= 1/(m mu)
    Proof       mu |s|^2 <= s'y <= L |s|^2
    Tight       both ends: s an eigenvector of mu, of L
    """
    rng = np.random.default_rng(seed)
    A, labels = rng.normal(size=(30, 3)), rng.choice([-1.0, 1.0], size=30)
    for name, f, x0 in (
        ("axes", axes(np.array([1.0, 3.0, 10.0])), np.eye(3)[:, None]),
        ("least squares", unit_rows(rng, 3.8), rng.normal(size=3)),
        ("logistic", Logistic(A, labels, 0.1), rng.normal(size=3)),
    ):
        rule = stretched(svrg_bb(0.5 / (m * f.L), m), stretch)
        trace = epochs(f, rule, x0, m, 12, seed)
        eta, sound = trace.lr[1:, ..., 0], plain(trace)[1:] & secants(f, trace)[-1]
        yield checked(
            name,
            sound,
            eta,
            1 / (m * f.L),
            "eta",
            lower=True,
            share=0.9,
        )
        yield checked(name, sound, eta, 1 / (m * f.mu), "eta", letter="b", share=0.9)


def contraction(
    stretch: float = 1.0,
    other: bool = False,
    claimed: float = 1.0,
    kappa: float = 3.8,
    m: int = 50,
    seed: int = 0,
) -> Iterator[Evidence]:
    """SVRG-BB converges linearly in the mean if its epochs are long; nothing is tuned.

    Hypotheses  f = mean_i f_i mu-strongly convex, each f_i convex and L-smooth, kappa =
                L/mu < m, 1/(m L) <= eta_0 <= 1/(m mu), D_k = |x~_k - x*|^2; checked on
                sums of quadratics only
    Method      SVRG with option 1 and eta_k = |s|^2/(m s'y)
    Bound       (a) E[D_{k+1} | x~_k, eta_k] <= rho(eta_k, m) D_k, rho that of
                    svrg-option1-contraction
                (b) rho(eta_k, m) <= R = e^{-(2/kappa) (1 - kappa/m)} + kappa^2/(4 (m -
                    kappa))
                (c) on quadratics E[D_{k+1} | x~_k, eta_k] <= r(eta_k, m) D_k, r the
                    largest a^(2 m) + v_m over the curvatures h of f, a = 1 - eta h,
                    v_0 = 0, v_{t+1} = (1 - eta mu (2 - eta L)) v_t + eta^2 h (L - h)
                    (1 - a^t)^2
    Proof       eta_k depends on the past only; m eta_k mu >= 1/kappa and eta_k L <=
                kappa/m in rho. r: d_t = x_t - x*, E d_t = (1 - eta H)^t d_0, and
                E H_i^2 <= L H in tr Cov d_{t+1} = tr (1 - eta H)^2 Cov d_t +
                eta^2 E |(H_i - H) (d_t - d_0)|^2
    Alarm       the mean over seeds of prod_k D_{k+1}/(rho_k D_k) ever reaches 1/delta
                with chance at most delta = 1e-6 (Ville)
    Tight       r for each term bending its own axis, all alike: equality, eta L = 3/4;
                rho and R for equal curvatures, as m -> oo
    """
    rng = np.random.default_rng(seed)
    equal = LeastSquares(np.ones((2, 1)), np.array([1.0, -1.0]))
    for name, f, m_f, number in (
        ("axes alike", axes(np.ones(3)), 4, 6),  # some meet x*: later D may underflow
        ("equal curvatures", equal, 10 * m, 12),
        (f"kappa = {kappa:g}", unit_rows(rng, kappa), m, 12),
    ):
        L, mu = f.L_terms.max(), f.mu
        rule = stretched(svrg_bb(1 / (m_f * L), m_f), stretch)
        drawn = mismatched(f) if other else f
        trace = epochs(drawn, rule, rng.normal(size=f.dim), m_f, number, seed)
        eta, d = trace.lr[:-1, :, 0], trace.xs - solution(f).x
        D, D_next = dot(d, d)[:-1], dot(d, d)[1:]
        rate, R = rho(eta, m_f, L, mu), slowest(L / mu, m_f)
        mean = mean_next(drawn, eta, d[:-1], m_f)
        past = sharp(f, eta, m_f) * D, "E D_{k+1}"
        yield Evidence(name, mean, *past, letter="c")
        if m_f > 4:  # rho is far above 1 there
            yield Evidence(name, mean, rate * D, "E D_{k+1}")
        if f is equal:
            alarm = ville(np.cumprod(ratio(D_next, rate * D), axis=0))
            yield Evidence(f"alarm, {name}", alarm, 1 / DELTA, "mean of products")
        allowed = np.geomspace(1 / (m_f * L), 1 / (m_f * mu), 100)
        most = rho(np.append(allowed, eta), m_f, L, mu)
        yield Evidence(name, most, claimed * R, "rho(eta)", letter="b")


def mean_next(f: FiniteSum, eta: Array, d: Array, m: int) -> Array:
    """E |x_m - x*|^2 of an epoch from x~ = x* + d with the step eta: exact, (*B)."""
    n = f.dim
    T, counted = svrg_steps(f, eta), np.repeat([1.0, 0.0], [n, n + 1])
    z = np.concatenate([d, d, np.ones_like(d[..., :1])], axis=-1)
    return dot(z, np.vecmat(z, quadratic_forms(T, np.diag(counted), m)[-1]))


def sharp(f: FiniteSum, eta: Array, m: int) -> Array:
    """r, the largest factor of an epoch on a sum of quadratics: eta (*B) -> (*B)."""
    L, mu, h, eta = f.L_terms.max(), f.mu, f.eigenvalues + f.l2, eta[..., None]
    a, v = 1 - eta * h, 0.0
    for t in range(m):
        v = (1 - eta * mu * (2 - eta * L)) * v + eta**2 * h * (L - h) * (1 - a**t) ** 2
    return (a ** (2 * m) + v).max(-1)


def slowest(kappa: float, m: int) -> float:
    """R, the largest factor of an epoch that a step between the bounds may have."""
    first = np.exp(-2 / kappa * (1 - kappa / m))
    return float(first + kappa**2 / (4 * (m - kappa)))


def sbb_eps_bounds(
    absolute: bool = True,
    stretch: float = 1.0,
    eps: float = 0.1,
    m: int = 20,
    seed: int = 0,
) -> Iterator[Evidence]:
    """With |s'y| + eps |s|^2 the steps are bounded on nonconvex sums as well, surely.

    Hypotheses  f L-smooth, convex or not; eps > 0
    Method      (m) SVRG with eta = |s|^2/(m (|s'y| + eps |s|^2)) from epoch 2 on
    Bound       (a) eta >= 1/(m (L + eps))
                (b) eta <= 1/(m eps)
    Proof       |s'y| <= |s| |y| <= L |s|^2
    Source      Ma et al. 2018, equations 8 and 9
    Tight       (x_1^2 - x_2^2)/4 with m = 1: s along an axis, s along (1, 1); there
                s'y = 0 though no curvature is, so that eps = 0 leaves no bound
    """
    rng = np.random.default_rng(seed)
    saddle = FiniteSum(np.eye(2), np.array([1.0, -1.0]), SIGNED)
    starts = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])[:, None]
    A, y, x0 = rng.normal(size=(m, 3)), rng.normal(size=m), rng.normal(size=3)
    for name, f, m_f, x in (
        ("x_1^2 - x_2^2", saddle, 1, starts),
        ("indefinite", FiniteSum(A, np.sign(y), SIGNED), m, x0),
        ("1 - cos", FiniteSum(A, y, WAVE), m, x0),
    ):
        trace = epochs(f, sbb(0.125 / m_f, m_f, eps), x, m_f, 12, seed)
        s, change, sound = secants(f, trace)
        ss, sy = dot(s, s), dot(s, change)
        eta = ss / (m_f * ((np.abs(sy) if absolute else sy) + eps * ss))
        eta = stretch * eta
        error = np.abs(eta / trace.lr[1:, ..., 0] - 1)
        yield checked(
            name,
            sound,
            error,
            (f.dim + 4) * EPS,
            "|eta / rate - 1|",
            letter="m",
            share=0.9,
        )
        yield checked(
            name,
            sound,
            eta,
            1 / (m_f * (f.L + eps)),
            "eta",
            lower=True,
            share=0.9,
        )
        yield checked(name, sound, eta, 1 / (m_f * eps), "eta", letter="b", share=0.9)


CLAIMS = (
    Claim(
        "svrg-bb-step-bounds",
        step_bounds,
        PROVED,
        {
            "the factor 1/m forgotten": {"stretch": 50.0},
            "1/m^2 in place of 1/m": {"stretch": 0.02},
            "steps 1% longer": {"stretch": 1.01},
            "steps 1% shorter": {"stretch": 0.99},
        },
        slow=True,
    ),
    Claim(
        "svrg-bb-contraction",
        contraction,
        PROVED,
        {
            "the factor 1/m forgotten": {"stretch": 50.0},
            "another term's gradient at the snapshot": {"other": True},
            "steps longer by half": {"stretch": 1.5},
            "steps a tenth shorter": {"stretch": 0.9},
            "R halved": {"claimed": 0.5},
        },
        slow=True,
    ),
    Claim(
        "sbb-eps-bounds",
        sbb_eps_bounds,
        PROVED,
        {
            "s'y without its absolute value": {"absolute": False},
            "eta ten times as long": {"stretch": 10.0},
            "eta half as long": {"stretch": 0.5},
        },
    ),
)
