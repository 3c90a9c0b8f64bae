"""Alternating Barzilai-Borwein steps in the plane: a law about another point."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.arrays import Array
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import checked, stretched
from nglab.problems import DiagonalQuadratic
from nglab.recipes import bb
from nglab.runs.loop import run


def alternating(
    formula: str = "alternating",
    cycle: int = 1,
    stretch: float = 1.0,
    kappas: Sequence[float] = (2.0, 10.0, 100.0),
    seed: int = 0,
) -> Iterator[Evidence]:
    """Alternating BB in the plane obeys BB's law about another point, and as fast.

    Hypotheses  f quadratic, eigenvalues c and kappa c; both components u, v of g != 0
    Method      x <- x - a g, a = bb1 and bb2 in turn, any first step
    Bound       (a) l_{k+1} = l_k - 2 l_{k-1}, and 2 log kappa more where a_k is bb2,
                    l = log (u/v)^2
                (b) V_{k+1} = 2 V_k, V_k = m_k^2 - m_k m_{k-1} + 2 m_{k-1}^2, where
                    m_k = l_k - log kappa/4 before a bb2, l_k - 3 log kappa/4 before
                    a bb1
    Proof       `bb-2d-log-ratio-law` for either formula; m solves it without the kicks
    Tight       an identity. So |l| grows like 2^(k/2), as in `bb-2d-superlinear`;
                proved here
    """
    rng = np.random.default_rng(seed)
    for kappa in kappas:
        c = np.array([1.0, kappa])
        first = 1 / rng.uniform(1.0, kappa, 200)
        method = stretched(bb(first, formula, cycle=cycle), stretch)
        x0 = rng.normal(size=(200, 2)) / c
        trace = run(DiagonalQuadratic(c), method, x0, 7, iterates=True)
        l, kept = logs(c * trace.xs)
        k = np.arange(1, 7)[:, None]  # the steps that have a secant
        kick = np.where(k % 2 == 0, 2 * np.log(kappa), 0.0)
        law = l[2:] - l[1:-1] + 2 * l[:-2] - kick
        yield checked(
            f"kappa = {kappa:g}",
            kept[2:],
            np.abs(law),
            1e-6,
            "|l_{k+1} - l_k + 2 l_{k-1} - kick|",
            letter="a",
            share=0.4,
        )
        before = np.where(np.arange(8)[:, None] % 2 == 0, 0.25, 0.75)
        m = l - before * np.log(kappa)
        V = m[1:] ** 2 - m[1:] * m[:-1] + 2 * m[:-1] ** 2
        yield checked(
            f"kappa = {kappa:g}",
            kept[2:],
            np.abs(V[1:] / (2 * V[:-1]) - 1),
            1e-5,
            "|V_{k+1}/(2 V_k) - 1|",
            letter="b",
            share=0.4,
        )


def logs(g: Array) -> tuple[Array, Array]:
    """log (u/v)^2 of every gradient, and whether both have kept their digits."""
    size = np.abs(g)
    kept = np.minimum.accumulate(size.min(-1) > 1e-7 * size[0].max(-1))
    size = np.where(kept[..., None], size, 1.0)
    return 2 * np.log(size[..., 0] / size[..., 1]), kept


CLAIMS = (
    Claim(
        "bb-2d-alternating",
        alternating,
        PROVED,
        {
            "bb1 all the time": {"formula": "bb1"},
            "bb2 all the time": {"formula": "bb2"},
            "each for two steps": {"cycle": 2},
            "steps longer by 0.1%": {"stretch": 1.001},
        },
    ),
)
