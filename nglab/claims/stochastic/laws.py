"""What runs are made of: the laws of what is drawn, and the constants that f knows."""

from collections.abc import Iterator

import numpy as np

from nglab import draws
from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS
from nglab.claims.statistics import DELTA, divergence, dkw, hoeffding, kolmogorov
from nglab.gradients import MiniBatch
from nglab.problems import FiniteSum, LeastSquares, LogCosh, Logistic, Problem

DRAWN = 8000


def drawn(
    wider: float = 1.0,
    longer: float = 1.0,
    replaced: bool = True,
    loaded: int = 0,
    n: int = 3,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Noise has the law that its name says, and the terms of a sum are drawn alike.

    Hypotheses  seeds as they come; n coordinates, m terms, batches of b terms
    Method      draws.gaussian, uniform, sphere; MiniBatch with and without repetition
    Bound       (a) gaussian: independent coordinates of the law N(0, 1)
                (b) uniform: of the uniform law on [-1, 1]
                (c) sphere: |xi| = 1
                (d) sphere: xi_1 is uniform on [-1, 1] for n = 3 (Archimedes)
                (e) without repetition m/b batches are all terms, each once
                (f) with repetition two of them are the same with chance 1/m
                (g) each term is drawn with chance 1/m
    Proof       definitions
    Check       (a), (b), (d): sup |F_N - F| (Dvoretzky, Kiefer, Wolfowitz); (f)
                Chernoff; (g) Hoeffding: a false alarm has chance 1e-6, each
    """
    from scipy.special import ndtr

    seeds = draws.spawn(seed, 20)
    for name, law, letter in (
        ("gaussian", draws.gaussian, "a"),
        ("uniform", draws.uniform, "b"),
        ("sphere", draws.sphere, "d"),
    ):
        each = law(seeds).each_step(n)
        xi = wider * np.array([next(each) for _ in range(DRAWN // 20)])
        values = np.sort((xi[..., 0] if name == "sphere" else xi).ravel())
        cdf = ndtr(values) if letter == "a" else np.clip((values + 1) / 2, 0, 1)
        distance = kolmogorov(values, cdf), dkw(len(values))
        yield Evidence(name, *distance, "sup |F_N - F|", letter=letter)
        if letter == "d":
            off = np.abs(longer * norm(xi) - 1)
            yield Evidence(name, off, 4 * EPS, "||xi| - 1|", letter="c")
    f = LeastSquares(np.ones((6, 1)), np.arange(6.0))
    epochs = terms(f, seeds, not replaced)[: DRAWN // 20 // 3 * 3]
    passes = np.sort(
        epochs.reshape(-1, 3, 20, 2).swapaxes(1, 2).reshape(-1, 6), axis=-1
    )
    missed = (passes != np.arange(6)).sum()
    yield Evidence("without repetition", missed, 0.0, "terms missed", letter="e")
    free = np.maximum(terms(f, seeds, replaced), loaded)
    share = (free[..., 0] == free[..., 1]).mean()
    surprise = divergence(share, 1 / 6), np.log(2 / DELTA) / DRAWN
    yield Evidence("with repetition", *surprise, "divergence of P", letter="f")
    chance = (free[..., :1] == np.arange(6)).reshape(-1, 6).mean(0)
    off, width = np.abs(chance - 1 / 6), hoeffding(DRAWN, 1.0, DELTA / 6)
    yield Evidence("each term", off, width, "|share - 1/m|", letter="g")


def terms(f: FiniteSum, seeds: list[np.random.SeedSequence], replace: bool) -> Array:
    """Batches of two terms, (steps, 20, 2)."""
    number = DRAWN // 20
    each = MiniBatch(2, seeds, replace=replace).draws(f, number).indices
    return np.array([next(each) for _ in range(number)], float)


def constants(
    knows: float = 1.0, least: float = 1.0, seed: int = 0
) -> Iterator[Evidence]:
    """L and mu of a problem are the largest and the least curvature that it has.

    Hypotheses  H(x) the Hessian; L_i that of a term; l2 the weight of |x|^2/2
    Method      none: by differences of gradients
    Identity    to round-off
                (a) least squares with l2: L and mu are the extreme eigenvalues of H
                (b) and L_i those of the terms
                (c) logistic regression: L is the largest eigenvalue of H(0), mu = l2
                (d) log cosh: L is that of H(0), mu that of H(x) as x -> infinity
    Proof       H is constant, a sum of a_i a_i'/4 at most, or diagonal
    """
    rng = np.random.default_rng(seed)
    A, y, l2 = rng.normal(size=(9, 3)), rng.normal(size=9), 0.3
    f = LeastSquares(A, y, l2)
    spectrum = np.linalg.eigvalsh(hessian(f, np.zeros(3)))
    yield same("L", knows * f.L, spectrum[-1], "a")
    yield same("mu", least * (f.mu or 0.0), spectrum[0], "a")
    own = (A**2).sum(-1) + l2
    yield same("L_i", knows * f.L_terms, own, "b")
    logistic = Logistic(A, np.sign(y), l2)
    spectrum = np.linalg.eigvalsh(hessian(logistic, np.zeros(3), 1e-4))
    yield same("logistic, L", knows * logistic.L, spectrum[-1], "c", 1e-6)
    yield same("logistic, mu", least * (logistic.mu or 0.0), l2, "c")
    bend = LogCosh(7.0, 2)
    near = hessian(bend, np.zeros(2), 1e-4)[0, 0]
    yield same("log cosh, L", knows * bend.L, near, "d", 1e-6)
    far = hessian(bend, np.full(2, 50.0))[0, 0]
    yield same("log cosh, mu", least * bend.mu, far, "d")


def hessian(f: Problem, x: Array, h: float = 1.0) -> Array:
    """By central differences of the gradient: exact where f is quadratic."""
    e = h * np.eye(len(x))
    return np.asarray((f.grad(x + e) - f.grad(x - e)) / (2 * h))


def same(
    name: str, stated: Array | float, found: Array | float, letter: str, tol: float = 0
) -> Evidence:
    """Two numbers that should be equal, but for rounding."""
    off = np.abs(np.asarray(stated) / found - 1)
    words = "|stated/found - 1|"
    return Evidence(name, off, max(tol, 512 * EPS), words, letter=letter)


CLAIMS = (
    Claim(
        "drawn-as-named",
        drawn,
        PROVED,
        {
            "noise a tenth stronger": {"wider": 1.1},
            "noise a tenth weaker": {"wider": 0.9},
            "repetition exchanged": {"replaced": False},
            "a term never drawn": {"loaded": 1},
        },
    ),
    Claim(
        "constants-of-curvature",
        constants,
        PROVED,
        {
            "L a millionth larger": {"knows": 1 + 2e-6},
            "mu without l2": {"least": 0.5},
        },
    ),
)
