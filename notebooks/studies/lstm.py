"""An LSTM on the adding problem, T = 50 and 100: who leaves the plateau first?

After Yu et al., arXiv 1707.04822; here 32 units, 5,000 sequences, batches of 50, 1,200
steps, constant rates.
"""

from functools import cache

import numpy as np
from methods import loss, paired, trained, tuning

from nglab.networks import adding, adding_lstm
from nglab.studies import Study

SIZE, STEPS = 50, 1200
GRIDS = {
    "adam": (1e-3, 3e-3, 1e-2),
    "adam-NG": (1e-3, 3e-3, 1e-2),
    "momentum": (1e-2, 0.1, 1.0),
    "momentum-NG": (3e-3, 1e-2, 3e-2),
}
RATES = {  # the best of the grids, by T
    50: {"adam": 1e-2, "adam-NG": 1e-2, "momentum": 1e-2, "momentum-NG": 3e-2},
    100: {"adam": 1e-2, "adam-NG": 1e-2, "momentum": 0.1, "momentum-NG": 3e-3},
}
SEEDS = range(1, 6)

sequences = cache(lambda T: adding(5500, T, np.random.default_rng(0)))


def lstm(T, method, lr, seeds):
    """loss and curve: the mean square of the error on 500 sequences kept apart."""
    A, y = sequences(T)
    net = adding_lstm(A[:5000], y[:5000], 32, dtype=np.float32)
    xs = trained(net, method, lr, seeds, STEPS, SIZE, parts=24)
    curve = np.array([loss(net, x, A[5000:], y[5000:, None]) for x in xs])
    return {"loss": curve[-1].round(6), "curve": curve.round(6)}


POINTS = [point for T in (50, 100) for point in tuning(GRIDS, T=T)]
for seed in SEEDS:
    for T, rates in RATES.items():
        POINTS += paired(rates, [seed], T=T)
STUDY = Study("lstm", lstm, POINTS)
