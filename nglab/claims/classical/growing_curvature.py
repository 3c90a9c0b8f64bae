"""Curvature that grows with the gradient: (L0, L1)-smooth functions."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import as_long
from nglab.problems import SumCosh
from nglab.recipes import gd, nsgd
from nglab.runs.loop import run


def l0_l1(
    knows: float = 1.0,
    normalised: bool = True,
    stretch: float = 1.0,
    reaches: Sequence[float] = (0.05, 0.3, 1.0),
    steps: int = 400,
) -> Iterator[Evidence]:
    """NGD copes with curvature that grows with the gradient: |f''| <= L0 + L1 |f'|.

    Hypotheses  f in C^2, |f''| <= L0 + L1 |f'|, f >= f*, L1 h < 1.256 so that c > 0;
                phi = (exp(L1 h) - 1 - L1 h)/L1^2, c = h - L1 phi
    Method      (m) NGD with step h
    Bound       (a) f(x_{k+1}) <= f(x_k) - h |g_k| + (L0 + L1 |g_k|) phi
                (b) min_{k<=N} |g_k| <= (Delta/(N + 1) + L0 phi)/c, Delta = f(x_0) - f*
    Proof       |f'(x - s u) - g| <= (L0/L1 + |g|)(exp(L1 s) - 1) by Gronwall; integrate
                over s in [0, h], and add up over k
    Tight       as L1 h -> 0: on one cosh, far away and hovering at h/2
    """
    for a in [1.0], [2.0], [0.5, 1.0, 2.0]:
        f = SumCosh(np.array(a))
        h = np.array(reaches) / f.L1
        L0, L1 = f.L0, knows * f.L1
        phi = (np.expm1(L1 * h) - L1 * h) / L1**2
        x0 = np.stack(
            [np.tile(1.01 * f.x0, (len(h), 1)), h[:, None] / 2 * np.ones(f.dim)]
        )
        take = nsgd if normalised else gd
        trace = run(f, take(stretch * h), x0, steps, iterates=True)
        delta, g = trace.f - f.minimum.f, trace.grad_norm
        with np.errstate(invalid="ignore"):  # a run that blows up
            descent = delta - h * g + (L0 + L1 * g) * phi
        yield Evidence(f"a = {a}", delta[1:], descent[:-1], "f(x_{k+1}) - f*")
        yield as_long(f"a = {a}", trace.xs, h)
        k = trace.k[:, None, None]
        best = (delta[0] / (k + 1) + L0 * phi) / (h - L1 * phi)
        yield Evidence(
            f"a = {a}", np.minimum.accumulate(g), best, "least |g|", letter="b"
        )


CLAIMS = (
    Claim(
        "l0l1-ngd",
        l0_l1,
        PROVED,
        {
            "the growth L1 ignored": {"knows": 1e-3},
            "steps a tenth longer": {"stretch": 1.1},
            "steps a tenth shorter": {"stretch": 0.9},
            "not normalised": {"normalised": False},
        },
    ),
)
