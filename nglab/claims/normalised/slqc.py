"""Normalised descent where f is only strictly locally quasi-convex around x*."""

from collections.abc import Iterator

import numpy as np

from nglab.arrays import Array, norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import as_long, solution, sphere
from nglab.problems import LogQuadratic, Plateau, Problem, Resisting
from nglab.recipes import gd, nsgd
from nglab.runs.loop import run


def slqc(
    knows: float = 1.0, normalised: bool = True, patience: int = 1, seed: int = 0
) -> Iterator[Evidence]:
    """NGD needs at most (kappa R/eps)^2 iterates where f is only locally quasi-convex.

    Hypotheses  f continuous, f* = f(x*), R = |x_0 - x*| > 0; eps, kappa > 0; where
                f(x) - f* > eps, g != 0 and <g, y - x> <= 0 for all |y - x*| <=
                eps/kappa: so for f quasi-convex, kappa-Lipschitz near x* and with
                g != 0 where f(x) > f* + eps
    Method      (m) NGD with the constant step h = eps/kappa
    Bound       (a) |x_{k+1} - x*|^2 <= |x_k - x*|^2 - h^2 while f(x_k) - f* > eps
                (b) f(x_k) - f* <= eps for some k < T = ceil(kappa^2 R^2/eps^2)
    Proof       y = x* + h u_k gives v_k >= h. If x_0 ... x_{T-1} all fail, the last has
                |x - x*|^2 <= R^2 - (T - 1) h^2 <= h^2, and is within eps by continuity
    Tight       the resisting instance for eps just below R/sqrt n: all of n + 1 = T
    """
    rng = np.random.default_rng(seed)
    A = LogQuadratic(np.diag(np.geomspace(0.1, 2.0, 5)))
    cases: tuple[tuple[str, Problem, float, Array, float], ...] = (
        ("resisting", Resisting(30), 1.0, np.zeros(30), (1 - 1e-9) / 30**0.5),
        ("log(1 + x'Ax)", A, A.eigenvalues[-1] ** 0.5, 3 * sphere(rng, 100, 5), 0.3),
        ("plateau", Plateau(1), np.exp(-0.5), np.array([6.0]), 0.25),
    )
    for name, f, kappa, x0, eps in cases:
        h = eps / (knows * kappa)
        d = norm(x0 - solution(f).x[0])
        T = int(np.ceil((d.max() / h) ** 2))
        take = nsgd if normalised else gd
        trace = run(f, take(h), x0, patience * T - 1, iterates=True)
        missed = trace.f - solution(f).f > eps
        iterates = 1 + np.logical_and.accumulate(missed).sum(0)
        yield Evidence(name, iterates, T, "iterates until f - f* <= eps", letter="b")
        yield as_long(name, trace.xs, eps / kappa)
        dd = np.square(norm(trace.xs - solution(f).x[0]))
        after = np.where(missed[:-1], dd[1:] + h * h, 0.0)
        yield Evidence(name, after, dd[:-1], "|x_{k+1} - x*|^2 + h^2")


CLAIMS = (
    Claim(
        "slqc-ngd",
        slqc,
        PROVED,
        {
            "kappa understated eightfold": {"knows": 1 / 8, "patience": 10},
            "steps a tenth longer": {"knows": 1 / 1.1},
            "not normalised, on a plateau": {"normalised": False, "patience": 10},
        },
    ),
)
