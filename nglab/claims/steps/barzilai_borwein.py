"""Barzilai-Borwein steps: what they measure, and the exact line search they repeat."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nglab.arrays import dot, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, checked, plain, stretched
from nglab.norms import Normalize
from nglab.problems import DiagonalQuadratic, LogCosh, Quadratic, random_quadratic
from nglab.proofs import bounds
from nglab.recipes import bb, exact_line_search
from nglab.runs.loop import run


def step_bounds(
    stale: int = 0,
    swap: bool = False,
    knows: float = 1.0,
    least: float = 1.0,
    kappa: float = 100.0,
    dim: int = 6,
    steps: int = 30,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Every Barzilai-Borwein step lies between the inverse curvatures 1/L and 1/mu.

    Hypotheses  f mu-strongly convex and L-smooth, quadratic or not; s != 0
    Method      x <- x - a g, a = bb1, bb2 or adaptive; all of the same s and y
    Bound       (a) s'y / y'y >= 1/L
                (b) s'y / y'y <= s's / s'y
                (c) s's / s'y <= 1/mu
                (d) the step is s's / s'y, s'y / y'y or, adaptive, the latter where it
                    is below half of the former, to round-off
    Proof       s'y >= |y|^2/L (g is cocoercive), (s'y)^2 <= s's y'y, s'y >= mu |s|^2
    Tight       (a) s an eigenvector of L, (c) of mu, (b) of any
    """
    mu, L = knows, kappa / knows
    rng = np.random.default_rng(seed)
    x0 = np.append(np.eye(dim), 10 * rng.normal(size=(30, dim)), axis=0)
    spectrum = np.append(least, np.geomspace(1.0, kappa, dim)[1:])
    for f in (DiagonalQuadratic(spectrum), LogCosh(kappa, dim)):
        for formula in ("bb1", "bb2", "adaptive"):
            trace = run(f, bb(0.5 / kappa, formula), x0, steps, iterates=True)
            s, y = np.diff(trace.xs, axis=0), np.diff(f.grad(trace.xs), axis=0)
            s, y = s[: steps - stale], y[stale:]
            sound = plain(trace)[1 + stale :] & (norm(y) > 1e-150)
            with np.errstate(all="ignore"):
                bb1, bb2 = dot(s, s) / dot(s, y), dot(s, y) / dot(y, y)
            where = f"{type(f).__name__} by {formula}"
            told: dict[str, Any] = {"share": 0.5}
            yield checked(where, sound, bb2, 1 / L, "s'y / y'y", True, **told)
            yield checked(where, sound, bb2, bb1, "s'y / y'y", letter="b", **told)
            yield checked(where, sound, bb1, 1 / mu, "s's / s'y", letter="c", **told)
            shorter = bb2 < 0.5 * bb1 if formula == "adaptive" else formula == "bb2"
            formed = np.where(shorter != swap, bb2, bb1)
            size = norm(trace.xs[1:]) + norm(trace.xs[:-1])
            with np.errstate(all="ignore"):
                error = np.abs(trace.lr[1 + stale :, :, 0] / formed - 1)
                lost = L * size[stale:] / norm(y) + size[: steps - stale] / norm(s)
            told["letter"], words = "d", "|a_k / formula - 1|"
            usable = dot(s, y) > 8 * dim * EPS * norm(s) * norm(y)
            usable &= (norm(y) > 1e-150) & (trace.grad_norm[1 + stale :] > 0)
            rounding = np.where(usable, 64 * EPS * (1 + lost), 0.0)
            yield checked(where, usable, error, rounding, words, **told)


def rayleigh_identity(
    lag: int = 1,
    stretch: float = 1.0,
    kappa: float = 100.0,
    dim: int = 6,
    steps: int = 40,
    seed: int = 0,
) -> Iterator[Evidence]:
    """On a quadratic the BB1 step is the exact line search of the previous iterate.

    Hypotheses  f quadratic with Q > 0; any previous step
    Method      x <- x - a_k g_k with a_k = bb1 or bb2
    Bound       (a) a_k = g'g/g'Qg (bb1) and g'Qg/g'Q^2g (bb2) at g = g_{k-1}, to
                    round-off
    Proof       s = -a g and y = Qs; bb2 is the step that minimises the next gradient
    """
    rng = np.random.default_rng(seed)
    Q = random_quadratic(dim, kappa, rng).Q
    f = Quadratic(Q, rng.normal(size=dim))
    x0 = 10 * rng.normal(size=(50, dim))
    for formula in ("bb1", "bb2"):
        first = rng.uniform(1 / f.L, 1.0, 50)
        trace = run(f, bb(first, formula), x0, steps, iterates=True)
        x, a = trace.xs, trace.lr[1:, :, 0]
        g = f.grad(x)
        past = g[1 - lag : steps + 1 - lag]
        Qg = f.product(past)
        y, size = norm(np.diff(g, axis=0)), f.L * (norm(x[1:]) + norm(x[:-1]))
        sound = plain(trace)[1:] & (y > 1e6 * dim * EPS * size)
        with np.errstate(all="ignore"):
            bb1, bb2 = dot(past, past) / dot(past, Qg), dot(past, Qg) / dot(Qg, Qg)
            error = np.abs(stretch * a / (bb1 if formula == "bb1" else bb2) - 1)
            rounding = 64 * EPS * size / y
        yield checked(formula, sound, error, rounding, "|a_k / exact - 1|", share=0.9)


def two_step(
    stretch: float = 1.0, curvature: float = 3.0, far: float = 10.0, seed: int = 0
) -> Iterator[Evidence]:
    """With a single curvature Barzilai-Borwein is at the minimiser after two steps.

    Hypotheses  f quadratic with Q = c I, so every f with n = 1; any x_0 and a_0 > 0
    Method      x <- x - a g, a = bb1 (or bb2, the same here)
    Bound       (a) |x_2 - x*| = 0, to the round-off in x_0 - x_1
    Proof       s's/s'y = 1/c is Newton's step
    """
    rng = np.random.default_rng(seed)
    first = np.geomspace(1e-3, 1e3, 60) / curvature
    for dim in (1, 3):
        x_star = rng.normal(size=dim)
        f = DiagonalQuadratic(np.full(dim, curvature), -curvature * x_star)
        x0 = far * rng.normal(size=(60, dim))
        x = run(f, stretched(bb(first), stretch), x0, 2, iterates=True).xs
        away = norm(x - x_star)
        size = norm(x[0]) + norm(x[1]) + norm(x_star)
        amplified = np.maximum(1.0, away[0] / norm(x[0] - x[1]))
        yield Evidence(f"n = {dim}", away[2], 64 * EPS * size * amplified, "|x_2 - x*|")


def second_jump(kappa: float, delta: float) -> float:
    """f_2/f_1 of BB1 on diag(1, kappa) from g_0 = (1, delta) with a_0 = 1."""
    f = DiagonalQuadratic(np.array([1.0, kappa]))
    f1, f2 = run(f, bb(1.0), [1.0, delta / kappa], 2).f[1:]
    return float(f2 / f1)


def monotone_iff(
    doubling: float = 2.0,
    calm: float = 2.0,
    grown: float = 1.0,
    kappa: float = 1e4,
    delta: float = 1e-6,
    seed: int = 0,
) -> Iterator[Evidence]:
    """BB1 raises a quadratic exactly when the Rayleigh quotient has more than doubled.

    Hypotheses  f quadratic with Q > 0, kappa = L/mu, k >= 1, R_k = g_k'Qg_k / g_k'g_k
    Method      x <- x - a g, a = bb1
    Bound       (a) f_{k+1} > f_k if and only if R_k > 2 R_{k-1}
                (b) f_{k+1} <= f_k for every k while kappa <= 2
                (c) f_2/f_1 = ((kappa - 1)/(1 + kappa d^2))^2 on diag(1, kappa) from
                    g_0 = (1, d), d = any number, with a_0 = 1
    Proof       f(x - a g) - f(x) = -a g'g (1 - a R/2) and a_k = 1/R_{k-1}
    Tight       (b) by (c) at d = 0 and kappa = 2
    """
    f = DiagonalQuadratic(np.geomspace(1.0, kappa, 10))
    x0 = np.random.default_rng(seed).normal(size=(100, 10)) / f.d
    trace = run(f, bb(1 / f.L), x0, 300, iterates=True)
    g = f.grad(trace.xs)
    R = dot(g, f.product(g)) / dot(g, g)
    growth = R[1:-1] / (doubling * R[:-2])
    sound = plain(trace)[1:-1] & (np.abs(growth - 1) > 1e-8)
    sound &= trace.f[2:] > 1e-290  # where f is a normal number
    wrong = (trace.f[2:] > trace.f[1:-1]) != (growth > 1)
    yield checked(
        "random starts", sound, wrong, 0.0, "steps that break the rule", share=0.9
    )
    yield Evidence("kappa = 2", second_jump(calm, delta), 1.0, "f_2/f_1", letter="b")
    for L in (2.1, 10.0, 1e4):
        exactly = grown * ((L - 1) / (1 + L * delta**2)) ** 2
        error = abs(second_jump(L, delta) / exactly - 1)
        yield Evidence(
            f"kappa = {L:g}", error, 64 * EPS, "|(f_2/f_1) / formula - 1|", letter="c"
        )


def kantorovich(
    stretch: float = 1.0, kappas: Sequence[float] = (2.0, 50.0, 1000.0), seed: int = 0
) -> Iterator[Evidence]:
    """Exact line search shrinks f - f* by ((kappa - 1)/(kappa + 1))^2 in every step.

    Hypotheses  f quadratic with Q > 0, kappa = L/mu
    Method      steepest descent, a = g'g / g'Qg
    Bound       (a) f_{k+1} - f* <= ((kappa - 1)/(kappa + 1))^2 (f_k - f*)
    Proof       f_{k+1}/f_k = 1 - (g'g)^2 / (g'Qg g'Q^{-1}g), Kantorovich's inequality
    Tight       equality at every step from g_0 = e_1 + e_n
    """
    rng = np.random.default_rng(seed)
    for kappa in kappas:
        f = DiagonalQuadratic(np.geomspace(1.0, kappa, 5))
        tight = np.array([[1.0, 0, 0, 0, 1], [1.0, 0, 0, 0, -1]])
        g0 = np.append(tight, rng.normal(size=(50, 5)), axis=0)
        exact = exact_line_search(f)
        trace = run(f, stretched(exact, stretch), g0 / f.d, 50)
        unit = replace(stretched(exact, stretch), post=Normalize("l2"))
        along = run(f, unit, g0 / f.d, 10).f
        rate = bounds.exact_search(kappa)
        yield Evidence(
            f"kappa = {kappa:g}, along g/|g|",
            along[1:],
            rate * along[:-1],
            "f(x_{k+1}) - f*",
        )
        yield Evidence(
            f"kappa = {kappa:g}", trace.f[1:], rate * trace.f[:-1], "f(x_{k+1}) - f*"
        )


CLAIMS = (
    Claim(
        "bb-step-bounds",
        step_bounds,
        PROVED,
        {
            "s of one step, y of the next": {"stale": 1},
            "bb1 taken for bb2": {"swap": True},
            "mu and 1/L overstated by 1%": {"knows": 1.01},
            "Q indefinite": {"least": -1.0},
        },
    ),
    Claim(
        "bb-rayleigh-identity",
        rayleigh_identity,
        PROVED,
        {
            "the gradient of the same iterate": {"lag": 0},
            "steps longer by 1e-9": {"stretch": 1 + 1e-9},
        },
        {"kappa": (2.0, 1000.0)},
    ),
    Claim(
        "bb-1d-two-step",
        two_step,
        PROVED,
        {"steps longer by 0.1%": {"stretch": 1.001}},
        {"curvature": (1e-3, 1e3), "far": (1e-3, 1e3)},
    ),
    Claim(
        "bb-monotone-iff-rayleigh-doubling",
        monotone_iff,
        PROVED,
        {
            "any growth of R": {"doubling": 1.0},
            "growth by 2.1": {"doubling": 2.1},
            "monotone at kappa 2.02": {"calm": 2.02},
            "f_2 larger by 1e-9": {"grown": 1 + 1e-9},
        },
    ),
    Claim(
        "sd-kantorovich",
        kantorovich,
        PROVED,
        {"steps 5% too long": {"stretch": 1.05}, "1% too short": {"stretch": 0.99}},
    ),
)
