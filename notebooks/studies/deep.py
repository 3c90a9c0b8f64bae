"""The 30-layer MLP with BatchNorm and dropout: which methods train it, at which rates?

After Kolasinski, max-normed-optimizer (2018), the MNIST notebook; here on 4,000 images
of MNIST, 64 wide, batches of 64, l2 1e-5, 1,260 steps (20 epochs).
"""

from functools import cache

import numpy as np
from methods import judged, paired, trained, tuning

from nglab.networks import deep_mlp, mnist_5k
from nglab.studies import Study

SIZE, STEPS = 64, 1260
GRIDS = {
    "max": (3e-3, 1e-2, 3e-2),
    "min_max": (3e-3, 1e-2, 3e-2),
    "std": (1e-3, 3e-3, 1e-2),
    "rms": (1e-3, 3e-3, 1e-2),
    "l2": (0.1, 0.3, 1.0),
    "adam": (1e-3, 3e-3, 1e-2, 3e-2),
    "adam-NG": (1e-3, 3e-3, 1e-2),
    "rmsprop": (1e-3, 3e-3, 1e-2),
    "momentum": (1e-3, 3e-3, 1e-2, 3e-2),
}
ADAPTIVE = {"adaptive max": (3e-3, 1e-2, 3e-2)}
EDGES = {  # further rates, where the best was at an edge of the grid
    False: {
        "max": (0.1,),
        "min_max": (0.1,),
        "l2": (0.03,),
        "adaptive max": (0.1,),
    },
    True: {
        "max": (0.1,),
        "min_max": (0.1,),
        "std": (0.03,),
        "rms": (0.03,),
        "adam": (0.1,),
        "adam-NG": (0.03,),
    },
}
RATES = {  # the best of the grids; staged or not, as is better for seed 0, and max both
    False: {
        "max": 3e-2,
        "min_max": 3e-2,
        "rms": 3e-3,
        "l2": 0.1,
        "adam": 1e-2,
        "adam-NG": 3e-3,
        "rmsprop": 3e-3,
        "momentum": 3e-3,
        "adaptive max": 3e-2,
    },
    True: {"max": 3e-2, "std": 1e-2},
}
SEEDS = range(1, 6), range(6, 11)

images = cache(lambda: mnist_5k().flat)


def deep(method, lr, seeds, staged):
    """The network, trained and judged."""
    data = images()
    net = deep_mlp(data.A, data.y, width=64, dtype=np.float32)
    xs = trained(net, method, lr, seeds, STEPS, SIZE, staged=staged)
    return judged(net, xs, data.A_test, data.y_test)


POINTS = tuning(GRIDS | ADAPTIVE, staged=False) + tuning(GRIDS, staged=True)
for staged, grids in EDGES.items():
    POINTS += tuning(grids, staged=staged)
for seeds in SEEDS:
    for staged, rates in RATES.items():
        POINTS += paired(rates, seeds, staged=staged)
STUDY = Study("deep", deep, POINTS)
