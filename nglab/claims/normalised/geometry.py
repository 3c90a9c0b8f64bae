"""Norms and blocks: what a normalised step is in each, and what it cannot see."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.arrays import norm
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.problems import (
    CrossedAbs,
)
from nglab.recipes import adaptive_nsgd, bn_adagrad, nsgd
from nglab.runs.loop import run
from nglab.schedules import Geometric, InverseSqrt


def block_trap(
    blocks: Sequence[int] = (1, 1), e: float = 0.5, steps: int = 300
) -> Iterator[Evidence]:
    """Normalising each block by itself can stall for ever on a convex function.

    Hypotheses  f(x) = |x_1 - x_2| + e |x_1 + x_2|, 0 < e < 1, sign(0) = 1; two blocks
                of one coordinate, which take steps of equal length
    Method      block-normalised descent with any such steps: constant, decaying or
                geometric, AdaGrad on the unit vectors, the notes' correlation rule
    Bound       (a) f(x_k) >= e |x_{0,1} + x_{0,2}|, while f* = 0
    Proof       g = s (1, -1) + e t (1, 1) with s, t = +-1, so both u_i have the sign of
                s (1, -1); a step c u keeps x_1 + x_2, and |x_1 - x_2| >= 0
    Tight       as |x_1 - x_2| -> 0
    """
    f = CrossedAbs(e)
    floor = e * abs(f.x0.sum())
    sigma = e / (1 + e * e) ** 0.5  # f - f* >= sigma |g| |x|: these steps suit NGD
    shrinking = Geometric(sigma * norm(f.x0), (1 - sigma**2) ** 0.5)
    methods = {
        "constant": nsgd(0.02, blocks=blocks),
        "decaying": nsgd(InverseSqrt(0.3), blocks=blocks),
        "geometric": nsgd(shrinking, blocks=blocks),
        "AdaGrad": bn_adagrad(0.3, blocks=blocks),
        "correlation": adaptive_nsgd(0.1, 0.3, lo=0.0, blocks=blocks),
    }
    for name, method in methods.items():
        trace = run(f, method, steps=steps)
        yield Evidence(
            f"{name} steps",
            np.minimum.accumulate(trace.f),
            floor,
            "least f - f*",
            lower=True,
        )


CLAIMS = (
    Claim(
        "block-normalized-nonsmooth-trap",
        block_trap,
        PROVED,
        {"one norm for all blocks": {"blocks": ()}},
    ),
)
