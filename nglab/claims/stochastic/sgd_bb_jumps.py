"""SGD with smoothed Barzilai-Borwein steps: jumps that were counted, not bounded."""

from collections.abc import Iterator, Sequence

import numpy as np

from nglab.claims.base import OBSERVED, Claim, Evidence
from nglab.claims.statistics import largest_chance
from nglab.claims.stochastic.sgd_bb import code, mislabelled
from nglab.gradients import MiniBatch
from nglab.recipes import sgd_bb
from nglab.runs.loop import run


def no_late_jump(
    smoothed: bool = True,
    late: int = 10,
    dims: Sequence[int] = (1, 2, 5),
    epochs: int = 25,
    runs: int = 1000,
) -> Iterator[Evidence]:
    """Smoothed SGD-BB changes its rate tenfold after epoch 10 in under 3 runs of 100.

    Hypotheses  logistic regression, 50 terms, l2 = 0.001, 30 in 100 labels flipped
    Method      SGD-BB, m = 50, phi(e) = e, from 0 with lr_0 = 0.1, 25 epochs
    Bound       (a) P(some lr_e, 10 <= e <= 25, is 10 lr_{e-1} or lr_{e-1}/10, or
                further) <= 0.03
    Check       shown is the largest P that 1,000 seeds leave possible: a P above 0.03
                is overlooked with chance 1e-6 at most, and so rare is a false
                alarm while P <= 0.0004 (7 jumps in 1,000)
    Proof       none but sgd-bb-smoothing-ratio: such a jump needs R_e >= 10^8 or so,
                and on noise that is as rare as sgd-bb-jump-law says
    """
    for n in dims:
        f = mislabelled(np.random.default_rng(n), 50, n, 1e-3)
        method = sgd_bb(0.1, 50, code if smoothed else None)
        draws = MiniBatch(1, seeds=range(runs))
        trace = run(f, method, f.x0, 50 * epochs, gradient=draws, every=50)
        jumps = np.abs(np.diff(np.log10(trace.lr[late - 1 :, :, 0]), axis=0))
        share = float((jumps.max(0) >= 1).mean())
        yield Evidence(f"n = {n}", largest_chance(share, runs), 0.03, "P(tenfold jump)")


CLAIMS = (
    Claim(
        "sgd-bb-no-late-jump",
        no_late_jump,
        OBSERVED,
        {
            "raw steps": {"smoothed": False},
            "from the first secant on": {"late": 2},
        },
        slow=True,
    ),
)
