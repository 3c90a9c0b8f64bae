"""Saddles: what normalisation alone does there, and how long its flow can stay.

The normalised flow x' = -g/|g| of a quadratic runs along x_0 exp(-lam s), the orbit of
x' = -g, at unit speed: the arc length is its clock. No differential equation is solved.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.arrays import Array, dot, norm, rowmat
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import as_long
from nglab.problems import DiagonalQuadratic, Problem, Quadratic
from nglab.problems.quadratics import haar
from nglab.recipes import nsgd
from nglab.runs.loop import run
from nglab.schedules import Geometric


def stable_manifold(
    nudge: float = 0.0,
    stretch: float = 1.0,
    turned: bool = False,
    kappas: Sequence[float] = (5.83, 10.0, 100.0),
    steps: int = 200,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Normalisation alone does not escape: NGD can converge to a saddle, linearly.

    Hypotheses  f = sum_i lam_i x_i^2/2, lam_1 < 0 < lam_2 <= ... <= lam_n, x_{0,1} = 0,
                kappa = lam_n/lam_2 >= 3 + 2 sqrt 2, R = |x_0|, and e_1 is a coordinate
                axis: in another basis rounding leads off the manifold
    Method      (m) NGD with h_k = sigma rho^k R, sigma = 2 sqrt(kappa)/(1 + kappa),
                rho = (kappa - 1)/(kappa + 1); or with a constant h
    Bound       (a) x_{k,1} = 0 exactly for every k
                (b) |x_k| <= rho^k R for every k, with h_k = sigma rho^k R
                (c) |x_k| <= max(R, h max(1, 1/(2 sigma))) for every k, with h constant
    Proof       u_1 = lam_1 0/|g| = 0, and in the other coordinates f is strongly convex
    Tight       equality for all k from (0, sqrt kappa, 0, 1)
    """
    rng = np.random.default_rng(seed)
    for kappa in kappas:
        sigma, rho = 2 * np.sqrt(kappa) / (1 + kappa), (kappa - 1) / (kappa + 1)
        lam = np.array([-1.0, 1.0, np.sqrt(kappa), kappa])
        x0: Array = rng.normal(size=(10, 4))
        x0[0], x0[:, 0] = [0, np.sqrt(kappa), 0, 1], nudge
        e1, R = np.eye(4)[0], norm(x0)
        f: Problem = DiagonalQuadratic(lam)
        if turned:
            Q = haar(4, rng)
            e1, x0, f = rowmat(e1, Q), rowmat(x0, Q), Quadratic((Q.T * lam) @ Q)
        h, far = R / 10, R * rho ** np.arange(steps + 1)[:, None]
        within = np.maximum(R, h * max(1.0, 1 / (2 * sigma)))
        for letter, lr, bound, claimed in (
            ("b", Geometric(stretch * sigma * R, rho), far, sigma * far[:-1]),
            ("c", stretch * h, within, h),
        ):
            xs = run(f, nsgd(lr), x0, steps, iterates=True).xs
            name = f"{'constant' if letter == 'c' else 'geometric'} steps"
            case = f"{name}, kappa = {kappa:g}"
            yield Evidence(case, norm(xs), bound, "|x_k|", letter=letter)
            yield Evidence(case, np.abs(dot(xs, e1)), 0.0, "|x_{k,1}|")
            yield as_long(case, xs, claimed)


def arc_length(lam: Array, x0: Array, s: Array) -> Array:
    """Of x_0 exp(-lam s) from s_0 = 0 to each s, (P, B): 8 Gauss nodes a panel."""
    nodes, weights = np.polynomial.legendre.leggauss(8)
    panel = np.diff(s, axis=0)
    at = s[:-1, ..., None] + panel[..., None] * (nodes + 1) / 2
    lam, x0 = lam[..., None, :], x0[..., None, :]
    speed = norm(lam * x0 * np.exp(-lam * at[..., None]))
    lengths = dot(speed, weights) * panel / 2
    return np.append(np.zeros_like(s[:1]), np.cumsum(lengths, axis=0), axis=0)


def spread_spectra(B: int, n: int, kappa: float, rng: np.random.Generator) -> Array:
    """B spectra in [1, kappa], (B, n): some rows almost isotropic, some spread wide."""
    return np.asarray(kappa ** (rng.uniform(size=(B, 1)) * rng.uniform(size=(B, n))))


def exit_time(lam: Array, x0: Array, r: float) -> Array:
    """The last s with |x_0 exp(-lam s)| = r: Newton from beyond, log |x| is convex."""
    with np.errstate(divide="ignore"):
        alone = np.log(r / np.abs(x0)) / -lam  # where one coordinate alone is r
    s = np.where(lam < 0, alone, np.inf).min(-1)
    for _ in range(60):
        xx = (x0 * np.exp(-lam * s[..., None])) ** 2
        s = s + np.log(xx.sum(-1) / r**2) * xx.sum(-1) / (2 * (lam * xx).sum(-1))
    return s


def saddle_time(
    normalised: bool = True,
    knows: float = 1.0,
    nudge: float = 1e-8,
    kappa: float = 100.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """The normalised flow leaves the ball |x| <= r around a saddle by 2 sqrt(kappa) r.

    Hypotheses  f = sum_i lam_i x_i^2/2, |x_0| <= r, not on the stable manifold;
                m = min |lam_i|, M+ = max lam_i, M- = max -lam_i, kappa = max |lam_i|/m
    Method      the flow x' = -g/|g|
    Bound       (a) time in the ball <= r (sqrt(M+/m) + sqrt(M-/m)) <= 2 sqrt(kappa) r
                (Murray, Swenson, Kar, arXiv 1711.05224: 5 sqrt(kappa) r for general f)
    Proof       |g|^2 >= 2 m |f|, so sqrt|f| moves at speed sqrt(m/2) or more: down from
                at most r sqrt(M+/2) to 0, then up to at most r sqrt(M-/2)
    Tight       as x_{0,1} -> 0 on (x_2^2 - x_1^2)/2
    """
    rng = np.random.default_rng(seed)
    B, n, r = 300, 4, 1.0
    lam = rng.choice([-1.0, 1.0], (B, n)) * spread_spectra(B, n, kappa, rng)
    lam[:, 0], lam[:, 1] = -np.abs(lam[:, 0]), np.abs(lam[:, 1])
    x0 = rng.normal(size=(B, n))
    x0 *= (rng.uniform(size=B) ** 0.2 * r / norm(x0))[:, None]
    x0 = np.where(lam < 0, x0 * nudge ** rng.uniform(size=(B, 1)), x0)
    lam[0], x0[0] = [-1, 1, 1, 1], [nudge, np.sqrt(r**2 - nudge**2), 0, 0]
    T = exit_time(lam, x0, r)
    s = T * (1 - np.cos(np.pi * np.arange(65) / 64))[:, None] / 2
    time = arc_length(lam, x0, s)[-1] if normalised else T
    m = knows * np.abs(lam).min(-1)
    bound = r * (np.sqrt(lam.max(-1) / m) + np.sqrt(-lam.min(-1) / m))
    yield Evidence("quadratic saddles", time, bound, "time in the ball")


def finite_time(
    normalised: bool = True,
    knows: float = 1.0,
    kappa: float = 100.0,
    R: float = 1.0,
    seed: int = 0,
) -> Iterator[Evidence]:
    """The normalised flow not only approaches a minimum: it arrives by sqrt(kappa) R.

    Hypotheses  |g|^2 >= 2 mu (f - f*) (a flat direction may stay flat); for (b) also
                f(x_0) - f* <= L R^2/2, as for L-smooth f and R = |x_0 - x*|
    Method      the flow x' = -g/|g|
    Bound       (a) sqrt(f(x(t)) - f*) <= sqrt(f(x_0) - f*) - sqrt(mu/2) t, so that it
                    arrives by t = sqrt(2 (f(x_0) - f*)/mu)
                (b) it arrives by t = sqrt(kappa) R, kappa = L/mu
    Proof       (sqrt(f - f*))' = -|g|/(2 sqrt(f - f*)) <= -sqrt(mu/2)
    Tight       equality for all t on |x|^2/2
    """
    rng = np.random.default_rng(seed)
    B, n = 100, 4
    lam = spread_spectra(B, n, kappa, rng)
    lam[0], lam[1::2, 0] = 1.0, 0.0
    mu, L = knows * np.where(lam > 0, lam, np.inf).min(-1), lam.max(-1)
    x0 = rng.normal(size=(B, n))
    x0 *= R / norm(x0)[:, None]
    s = np.append(0.0, np.geomspace(1e-3, 40.0, 60))[:, None] / mu * knows
    f = dot(x0**2 * np.exp(-2 * lam * s[..., None]), lam) / 2
    t = arc_length(lam, x0, s) if normalised else s
    fall = np.sqrt(f[0]) - np.sqrt(f[1:])
    yield Evidence("time to x(t)", t[1:], np.sqrt(2 / mu) * fall, "t")
    yield Evidence("arrival", t[-1], np.sqrt(L / mu) * R, "t", letter="b")


CLAIMS = (
    Claim(
        "saddle-stable-manifold-trap",
        stable_manifold,
        PROVED,
        {
            "1e-12 off the manifold": {"nudge": 1e-12},
            "kappa = 2, below 3 + 2 sqrt 2": {"kappas": (2.0,)},
            "steps a twentieth longer": {"stretch": 1.05},
            "steps twenty times as long": {"stretch": 20.0},
            "rounding in a turned basis": {"turned": True},
        },
        slow=True,
    ),
    Claim(
        "ngd-flow-saddle-time",
        saddle_time,
        PROVED,
        {
            "not normalised": {"normalised": False},
            "m overstated by 1%": {"knows": 1.01},
        },
        {"nudge": (1e-12, 0.5), "kappa": (1.0, 1000.0)},
    ),
    Claim(
        "ngd-flow-finite-time",
        finite_time,
        PROVED,
        {
            "not normalised": {"normalised": False},
            "mu overstated by 1%": {"knows": 1.01},
        },
        {"kappa": (1.0, 1000.0), "R": (0.1, 10.0)},
    ),
)
