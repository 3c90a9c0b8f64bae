"""Barzilai-Borwein beyond quadratics: a cycle, a cap on the steps, and a cure."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, checked, first_accepted, solution, stretched
from nglab.problems import DiagonalQuadratic, GoldenCycle, LogCosh, Plateau, Problem
from nglab.rates import Flag
from nglab.recipes import bb, gbb
from nglab.runs.loop import run

PHI3 = GoldenCycle.phi3
CYCLE = np.array([PHI3, 1.0, -PHI3, -1.0])
Start = tuple[str, Problem, float, Array, Array]
FIRST = (3 - 5**0.5) / 2  # the step from phi^3 to 1 on GoldenCycle
GAMMAS = (1e-4, 0.1, 0.4)


def four_cycle(
    c: float = 0.5,
    nudge: float = 0.1,
    cap: float = np.inf,
    stretch: float = 1.0,
    steps: int = 200,
) -> Iterator[Evidence]:
    """On a strongly convex and smooth function plain BB may cycle for ever.

    Hypotheses  f = x^2/2 + phi^3 huber_c, phi^3 = 2 + sqrt 5, c < 1: L/mu = 1 + phi^3/c
    Method      x <- x - a g, a = bb1 = bb2, from phi^3 with a_0 = (3 - sqrt 5)/2 > 1/L
    Bound       (a) x_k = phi^3, 1, -phi^3, -1, phi^3, ... to the last digit, for ever
                (b) from phi^3 + 0.1, with c = .5, it comes there too: a nearby start
    Proof       BB is the secant method: from a = phi^3 and b = 1 it comes to -a, from b
                and -a to -b, because a^2 - b^2 = 4 a b
    Tight       the cycle attracts: each four steps shrink an error by (7 - 3 sqrt 5)/2
    """
    f, x0 = GoldenCycle(c), [[PHI3], [PHI3 + nudge]]
    for formula in ("bb1", "bb2"):
        method = stretched(bb(FIRST, formula, cap=cap), stretch)
        trace = run(f, method, x0, steps, iterates=True)
        error = np.abs(trace.xs[..., 0] - CYCLE[trace.k % 4, None])
        yield Evidence(formula, error[:, 0], 4 * EPS * PHI3, "|x_k - cycle|")
        late = error[steps // 2 :, 1]
        yield Evidence(formula, late, 4 * EPS * PHI3, "|x_k - cycle|", letter="b")


def stabilised(
    capped: bool = True, stretch: float = 1.0, c: float = 0.5, seed: int = 0
) -> Iterator[Evidence]:
    """Stabilised BB never steps further than Delta, nor shorter than it must.

    Hypotheses  f mu-strongly convex and L-smooth, Delta > 0, 1/L <= a_0 <= 1/mu
    Method      x <- x - a g, a = min(bb1, Delta / |g|)
    Bound       (a) |x_{k+1} - x_k| <= Delta
                (b) a_k >= min(1/L, Delta/|g_k|)
                (c) a_k <= 1/mu
    Proof       by construction, and bb-step-bounds
    Tight       wherever the cap is active
    """
    rng = np.random.default_rng(seed)
    Delta = np.array([[0.1], [1.0], [2.0], [6.0]])
    for f in (GoldenCycle(c), LogCosh(1 + PHI3 / c, 4)):
        x0 = rng.uniform(-10, 10, size=(4, 75, f.dim))
        x0[:, :2] = 1e-3  # where the cap is not felt at first
        first = np.append([1.0, 1 / f.L], rng.uniform(1 / f.L, 1.0, 73))
        method = stretched(bb(first, cap=Delta if capped else np.inf), stretch)
        trace = run(f, method, x0, 60, iterates=True)
        a, name = trace.lr[..., 0], type(f).__name__
        yield Evidence(name, norm(np.diff(trace.xs, axis=0)), Delta, "|x_{k+1} - x_k|")
        flag = np.asarray(trace.flag)[..., 0]
        known = np.isin(flag, (Flag.FIRST, Flag.OK, Flag.CAPPED))
        known &= trace.grad_norm > 1e-150
        least = np.minimum(1 / f.L, Delta / np.maximum(trace.grad_norm, 1e-150))
        told = known, a, least, "a_k", True, "b"
        yield checked(name, *told, share=0.3)
        yield checked(name, known, a, 1 / f.mu, "a_k", letter="c", share=0.3)


def hard_starts(c: float, seed: int) -> Iterator[Start]:
    """Name, problem with mu = 1, its L, starts, first steps in [1/L, 1].

    The golden cycle and its twin with derivatives of every order; each has one start on
    the cycle (the twin's is of the same shape), one near x*, and random ones.
    """
    rng = np.random.default_rng(seed)
    L = 1 + PHI3 / c
    for f, unit in ((GoldenCycle(c), 1.0), (LogCosh(L, 4), 1 / c)):
        x0 = rng.uniform(-10, 10, size=(50, f.dim))
        first = rng.uniform(1 / L, 1.0, 50)
        x0[0], first[0] = PHI3, FIRST
        x0[1], first[1] = 0.1, 1 / L  # where the curvature is L
        yield type(f).__name__, f, L, unit * x0, first


def just_accepted(gamma: float, kappa: float = 1000.0) -> Start:
    """diag(1, kappa) from where f_1 is small and f_2 as high as the search accepts."""
    fall = 2 * kappa * gamma
    delta = np.sqrt(kappa / ((kappa - 1) ** 2 + fall)) / (kappa - 1)
    f = DiagonalQuadratic(np.array([1.0, kappa]))
    x0 = np.array([[1.0, delta / kappa]])
    return f"diag(1, {kappa:g})", f, kappa, x0, np.ones(1)


def just_rejected(gamma: float) -> Start:
    """diag(1, 2) along the steep axis, and a first step that is a little too long."""
    f = DiagonalQuadratic(np.array([1.0, 2.0]))
    first = min((1 - gamma) * (1 + 1e-9), 1.0) * np.ones(1)
    return "diag(1, 2)", f, 2.0, np.array([[0.0, 1.0]]), first


def block_contraction(
    search: bool = True,
    lenient: float = 1.0,
    shrink: float = 0.5,
    c: float = 0.5,
    M: int = 10,
    blocks: int = 3,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Raydan's BB converges: the highest of its last M values falls block by block.

    Hypotheses  f mu-strongly convex, L-smooth, kappa = L/mu, 1/L <= a_0 <= 1/mu,
                0 < gamma < 1
    Method      a = bb1, halved until f_+ <= (highest of M values) - gamma a |g|^2
    Bound       (a) for b = 0, 1, ...: V_b - V_{b+1} >= D V_b, V_b that highest value
                less f* at k = b M,
                D = min((1 - gamma^2)/kappa, 4 gamma (1 - gamma)/kappa,
                        2 gamma/(kappa - 1 + 2 gamma))
    Proof       t = a L >= 1 - gamma, e = f_k - f*, p = a |g|^2 >= 2 t e/kappa; the next
                value is at most V - gamma p and e + (t/2 - 1) p; the worst t is an end
                of [1 - gamma, 2 (1 - gamma)] or [2 (1 - gamma), kappa]
    Tight       diag(1, kappa), g_0 = (1, d), a_0 = 1, a_1 just accepted; kappa -> inf
    """
    for gamma in GAMMAS:
        taken = lenient * gamma
        hard = *hard_starts(c, seed), just_accepted(taken)
        cases = [(M, *start) for start in hard] + [
            (1, *just_rejected(gamma)) for _ in range(gamma > 0.3)
        ]
        for memory, name, f, L, x0, first in cases:
            method = bb(first)
            if search:
                method = gbb(f, first, memory=memory, c1=taken, shrink=shrink)
            value = run(f, method, x0, blocks * memory).f
            highest = value[1:].reshape(blocks, memory, -1).max(1)
            V = np.append(value[:1], highest, axis=0)
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
                share=0.3,
            )


def min_gradient(
    search: bool = True,
    stretch: float = 1.0,
    c: float = 0.5,
    gamma: float = 1 / 3,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Raydan's BB finds small gradients, as 1/b after b blocks, if no trial is short.

    Hypotheses  f L-smooth and bounded below, every trial step >= 1/L, 0 < gamma < 1
    Method      a = bb1, halved until f_+ <= (highest of M values) - gamma a |g|^2
    Bound       (a) for b = 1, 2, ...: min_{j < b M} |g_j|^2 <= L (f_0 - f*)/(d b),
                    f* = inf f,
                    d = (1 - gamma) min(2 gamma, (1 + gamma)/2)
    Proof       t = a L >= 1 - gamma: the highest value falls by t (1 - t/2) |g|^2/L and
                by gamma t |g|^2/L, so by d min |g|^2/L at least in each block
    Tight       8/9 for M = 1, gamma = 1/3 on L x^2/2 at b = 1. Checked on functions of
                which two are strongly convex, where every bb1 is >= 1/L, and one is not
                convex
    """
    d = (1 - gamma) * min(2 * gamma, (1 + gamma) / 2)
    rng = np.random.default_rng(seed)
    hill = 2 * rng.normal(size=(50, 2)), rng.uniform(1.0, 2.0, 50)
    hill[0][0] = 0.1, 0.1
    hard = *hard_starts(c, seed), ("plateau", Plateau(2), 1.0, *hill)
    for M in (1, 10):
        for name, f, L, x0, first in hard:
            method = gbb(f, first, memory=M, c1=gamma) if search else bb(first)
            trace = run(f, stretched(method, stretch), x0, 2 * M + 2)
            least = np.minimum.accumulate(trace.grad_norm**2)[M - 1 : -1 : M]
            b = np.arange(1, len(least) + 1)[:, None]
            bound = L * (trace.f[0] - solution(f).f) / (d * b)
            yield Evidence(f"{name}, M = {M}", least, bound, "least |g|^2")


def evaluations(
    shrink: float = 0.5,
    lenient: float = 1.0,
    memory: int = 10,
    c: float = 0.5,
    steps: int = 30,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Raydan's BB evaluates f at most about log2(a L) times a step, a its first trial.

    Hypotheses  f L-smooth, 0 < gamma < 1
    Method      a = bb1, halved until f_+ <= (highest of M values) - gamma a |g|^2
    Bound       (a) trials <= 1 + max(0, ceil(log2(a L/(2 (1 - gamma)))))
                (b) no earlier trial would have been accepted, and the last one is
    Proof       (a) a step of 2 (1 - gamma)/L or less is accepted, by the descent lemma
    """
    M = 10
    for gamma in GAMMAS:
        for name, f, L, x, first in (*hard_starts(c, seed), just_accepted(gamma)):
            method = gbb(f, first, memory=memory, c1=lenient * gamma, shrink=shrink)
            state = method.init(x)
            values, found = [], []
            for _ in range(steps):
                f_k, g = f.value_and_grad(x)
                values.append(f_k)
                highest = np.max(values[-M:], axis=0)
                x_k, (x, state) = x, method.step(x, g, state)
                a, trials = state.rate.trial.lr[..., 0], state.rate.trials[..., 0]
                most = 1 + np.maximum(0, np.ceil(np.log2(a * L / (2 * (1 - gamma)))))
                j, clear = first_accepted(f, x_k, g, a, highest, gamma, 0.5)
                found.append((trials, most, np.abs(trials - j), clear))
            trials, most, off, clear = (np.array(e) for e in zip(*found, strict=True))
            decided, case = np.array(values) > 1e-6, f"{name}, gamma = {gamma:g}"
            yield checked(case, decided, trials, most, "trials", share=0.05)
            words = "|trials - first accepted|"
            kept = decided & clear
            yield checked(case, kept, off, 0.0, words, letter="b", share=0.05)


CLAIMS = (
    Claim(
        "bb-secant-4-cycle",
        four_cycle,
        PROVED,
        {
            "c = 1.3, beyond the kink": {"c": 1.3},
            "no step beyond 2": {"cap": 2.0},
            "from nearby, c = .999": {"c": 0.999},
            "steps longer by 1e-6": {"stretch": 1 + 1e-6},
        },
        {"c": (0.05, 0.8), "nudge": (-0.1, 0.1)},
    ),
    Claim(
        "bb-stabilized-step-length",
        stabilised,
        PROVED,
        {
            "no cap": {"capped": False},
            "steps 1% longer": {"stretch": 1.01},
            "steps 1% shorter": {"stretch": 0.99},
        },
    ),
    Claim(
        "gll-bb-block-contraction",
        block_contraction,
        PROVED,
        {
            "no line search": {"search": False},
            "a tenth of gamma": {"lenient": 0.1},
            "shrinks by .1": {"shrink": 0.1},
        },
        slow=True,
    ),
    Claim(
        "gll-bb-min-gradient",
        min_gradient,
        PROVED,
        {
            "no line search": {"search": False},
            "steps a thousandth as long": {"stretch": 1e-3},
        },
        {"c": (0.05, 5.0), "gamma": (0.01, 0.99)},
    ),
    Claim(
        "gll-bb-evaluations",
        evaluations,
        PROVED,
        {
            "shrinks by 0.8, claims 0.5": {"shrink": 0.8},
            "half of gamma": {"lenient": 0.5},
            "monotone": {"memory": 1},
            "twice the memory": {"memory": 20},
        },
        slow=True,
    ),
)
