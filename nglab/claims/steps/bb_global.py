"""Barzilai-Borwein beyond quadratics: a cycle, a cap on the steps, and a cure."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, checked
from nglab.problems import DiagonalQuadratic, GoldenCycle, LogCosh, Problem
from nglab.rates import Flag
from nglab.recipes import bb, gbb
from nglab.runs.loop import run

PHI3 = GoldenCycle.phi3
CYCLE = np.array([PHI3, 1.0, -PHI3, -1.0])
Start = tuple[str, Problem, float, Array, Array]
FIRST = (3 - 5**0.5) / 2  # the step from phi^3 to 1 on GoldenCycle
GAMMAS = (1e-4, 0.1, 0.4)


def four_cycle(
    c: float = 0.5, nudge: float = 0.1, cap: float = np.inf, steps: int = 200
) -> Iterator[Evidence]:
    """On a strongly convex and smooth function plain BB may cycle for ever.

    Hypotheses  f = x^2/2 + phi^3 huber_c, phi^3 = 2 + sqrt 5, c < 1: L/mu = 1 + phi^3/c
    Method      x <- x - a g, a = bb1 = bb2, from phi^3 with a_0 = (3 - sqrt 5)/2 > 1/L
    Bound       x_k = phi^3, 1, -phi^3, -1, phi^3, ... to the last digit, for ever
    Proof       BB is the secant method: from a = phi^3 and b = 1 it comes to -a, from b
                and -a to -b, because a^2 - b^2 = 4 a b
    Tight       the cycle attracts: each four steps shrink an error by (7 - 3 sqrt 5)/2
    """
    f, x0 = GoldenCycle(c), [[PHI3], [PHI3 + nudge]]
    for formula in ("bb1", "bb2"):
        trace = run(f, bb(FIRST, formula, cap=cap), x0, steps, iterates=True)
        error = np.abs(trace.xs[..., 0] - CYCLE[trace.k % 4, None])
        yield Evidence(
            f"{formula} from phi^3", error[:, 0], 4 * EPS * PHI3, "|x_k - cycle|"
        )
        late = error[steps // 2 :, 1]
        yield Evidence(
            f"{formula} from nearby, second half", late, 4 * EPS * PHI3, "|x_k - cycle|"
        )


def stabilised(
    capped: bool = True, c: float = 0.5, seed: int = 0
) -> Iterator[Evidence]:
    """Stabilised BB never steps further than Delta, nor shorter than it must.

    Hypotheses  f mu-strongly convex and L-smooth, Delta > 0, 1/L <= a_0 <= 1/mu
    Method      x <- x - a g, a = min(bb1, Delta / |g|)
    Bound       |x_{k+1} - x_k| <= Delta and min(1/L, Delta/|g_k|) <= a_k <= 1/mu
    Proof       by construction, and bb-step-bounds
    Tight       wherever the cap is active
    """
    rng = np.random.default_rng(seed)
    Delta = np.array([[0.1], [1.0], [2.0], [6.0]])
    for f in (GoldenCycle(c), LogCosh(1 + PHI3 / c, 4)):
        x0 = rng.uniform(-10, 10, size=(4, 75, f.dim))
        first = rng.uniform(1 / f.L, 1.0, 75)
        method = bb(first, cap=Delta if capped else np.inf)
        trace = run(f, method, x0, 60, iterates=True)
        a, name = trace.lr[..., 0], type(f).__name__
        yield Evidence(
            f"length, {name}", norm(np.diff(trace.xs, axis=0)), Delta, "|x_{k+1} - x_k|"
        )
        flag = np.asarray(trace.flag)[..., 0]
        known = np.isin(flag, (Flag.FIRST, Flag.OK, Flag.CAPPED))
        known &= trace.grad_norm > 1e-150
        least = np.minimum(1 / f.L, Delta / np.maximum(trace.grad_norm, 1e-150))
        yield checked(
            f"a_k from below, {name}", known, a, least, "a_k", lower=True, share=0.3
        )
        yield checked(f"a_k from above, {name}", known, a, 1 / f.mu, "a_k", share=0.3)


def hard_starts(c: float, seed: int) -> Iterator[Start]:
    """Name, problem with mu = 1, its L, starts, first steps in [1/L, 1].

    The golden cycle and its twin with derivatives of every order; each has one start on
    the cycle (the twin's is of the same shape), and random ones.
    """
    rng = np.random.default_rng(seed)
    L = 1 + PHI3 / c
    for f, unit in ((GoldenCycle(c), 1.0), (LogCosh(L, 4), 1 / c)):
        x0 = rng.uniform(-10, 10, size=(50, f.dim))
        first = rng.uniform(1 / L, 1.0, 50)
        x0[0], first[0] = PHI3, FIRST
        yield type(f).__name__, f, L, unit * x0, first


def just_accepted(gamma: float, kappa: float = 1000.0) -> Start:
    """diag(1, kappa) from where f_1 is small and f_2 as high as the search accepts."""
    fall = 2 * kappa * gamma
    delta = np.sqrt(kappa / ((kappa - 1) ** 2 + fall)) / (kappa - 1)
    f = DiagonalQuadratic(np.array([1.0, kappa]))
    x0 = np.array([[1.0, delta / kappa]])
    return f"diag(1, {kappa:g})", f, kappa, x0, np.ones(1)


def block_contraction(
    search: bool = True, c: float = 0.5, M: int = 10, blocks: int = 3, seed: int = 0
) -> Iterator[Evidence]:
    """Raydan's BB converges: the highest of its last M values falls block by block.

    Hypotheses  f mu-strongly convex, L-smooth, 1/L <= a_0 <= 1/mu, 0 < gamma < 1
    Method      a = bb1, halved until f_+ <= (highest of M values) - gamma a |g|^2
    Bound       V_b - V_{b+1} >= D V_b, V_b that highest value less f* at k = b M, and
                D = min((1 - gamma^2)/kappa, 4 gamma (1 - gamma)/kappa,
                        2 gamma/(kappa - 1 + 2 gamma))
    Proof       t = a L >= 1 - gamma, e = f_k - f*, p = a |g|^2 >= 2 t e/kappa; the next
                value is at most V - gamma p and e + (t/2 - 1) p; the worst t is an end
                of [1 - gamma, 2 (1 - gamma)] or [2 (1 - gamma), kappa]
    Tight       diag(1, kappa), g_0 = (1, d), a_0 = 1, a_1 just accepted; kappa -> inf
    """
    for gamma in GAMMAS:
        for name, f, L, x0, first in (*hard_starts(c, seed), just_accepted(gamma)):
            method = gbb(f, first, memory=M, c1=gamma) if search else bb(first)
            value = run(f, method, x0, blocks * M).f
            V = np.append(value[:1], value[1:].reshape(blocks, M, -1).max(1), axis=0)
            D = min(
                (1 - gamma**2) / L,
                4 * gamma * (1 - gamma) / L,
                2 * gamma / (L - 1 + 2 * gamma),
            )
            name = f"{name}, gamma = {gamma:g}"
            yield checked(
                name,
                V[:-1] > 1e-6,
                V[:-1] - V[1:],
                D * V[:-1],
                "V_b - V_{b+1}",
                lower=True,
                share=0.6,
            )


def min_gradient(
    search: bool = True,
    c: float = 0.5,
    gamma: float = 1 / 3,
    steps: int = 12,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Raydan's BB finds small gradients, as 1/b after b blocks, on any smooth function.

    Hypotheses  f L-smooth and bounded below, every trial step >= 1/L, 0 < gamma < 1
    Method      a = bb1, halved until f_+ <= (highest of M values) - gamma a |g|^2
    Bound       min_{j < b M} |g_j|^2 <= L (f_0 - f*)/(d b),
                d = (1 - gamma) min(2 gamma, (1 + gamma)/2)
    Proof       t = a L >= 1 - gamma: the highest value falls by t (1 - t/2) |g|^2/L and
                by gamma t |g|^2/L, so by d min |g|^2/L at least in each block
    Tight       8/9 for M = 1, gamma = 1/3 on L x^2/2 at b = 1
    """
    d = (1 - gamma) * min(2 * gamma, (1 + gamma) / 2)
    for M in (1, 10):
        for name, f, L, x0, first in hard_starts(c, seed):
            method = gbb(f, first, memory=M, c1=gamma) if search else bb(first)
            trace = run(f, method, x0, steps)
            least = np.minimum.accumulate(trace.grad_norm**2)[M - 1 : -1 : M]
            b = np.arange(1, len(least) + 1)[:, None]
            yield Evidence(
                f"{name}, M = {M}", least, L * trace.f[0] / (d * b), "least |g|^2"
            )


def evaluations(
    shrink: float = 0.5, c: float = 0.5, steps: int = 30, seed: int = 0
) -> Iterator[Evidence]:
    """Raydan's BB evaluates f at most about log2(a L) times a step, a its first trial.

    Hypotheses  f L-smooth, 0 < gamma < 1
    Method      a = bb1, halved until f_+ <= (highest of M values) - gamma a |g|^2
    Bound       trials <= 1 + max(0, ceil(log2(a L/(2 (1 - gamma)))))
    Proof       a step of 2 (1 - gamma)/L or less is accepted, by the descent lemma
    """
    for gamma in GAMMAS:
        for name, f, L, x, first in hard_starts(c, seed):
            method = gbb(f, first, c1=gamma, shrink=shrink)
            state = method.init(x)
            trials, bound, value = [], [], []
            for _ in range(steps):
                f_k, g = f.value_and_grad(x)
                x, state = method.step(x, g, state)
                a = state.rate.trial.lr[..., 0]
                halvings = np.ceil(np.log2(a * L / (2 * (1 - gamma))))
                trials.append(state.rate.trials[..., 0])
                bound.append(1 + np.maximum(0, halvings))
                value.append(f_k)
            decided = np.array(value) > 1e-6
            yield checked(
                f"{name}, gamma = {gamma:g}",
                decided,
                trials,
                bound,
                "trials",
                share=0.2,
            )


CLAIMS = (
    Claim(
        "bb-secant-4-cycle",
        four_cycle,
        PROVED,
        {"c = 1.3, beyond the kink": {"c": 1.3}, "no step beyond 2": {"cap": 2.0}},
        {"c": (0.05, 0.8), "nudge": (-0.1, 0.1)},
    ),
    Claim(
        "bb-stabilized-step-length",
        stabilised,
        PROVED,
        {"no cap": {"capped": False}},
    ),
    Claim(
        "gll-bb-block-contraction",
        block_contraction,
        PROVED,
        {"no line search": {"search": False}},
    ),
    Claim(
        "gll-bb-min-gradient",
        min_gradient,
        PROVED,
        {"no line search": {"search": False}},
        {"c": (0.05, 5.0), "gamma": (0.01, 0.99)},
    ),
    Claim(
        "gll-bb-evaluations",
        evaluations,
        PROVED,
        {"shrinks by 0.8, claims 0.5": {"shrink": 0.8}},
    ),
)
