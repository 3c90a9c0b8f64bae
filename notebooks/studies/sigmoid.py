"""Sigmoid MLPs of depth 6, 12 and 18: which methods leave the plateau?

After Yu et al., arXiv 1707.04822; here on 4,000 images of MNIST, 50 wide, batches of
50, 20 epochs, constant rates.
"""

from functools import cache

import numpy as np
from methods import judged, paired, trained, tuning

from nglab.networks import mnist_5k, sigmoid_mlp
from nglab.studies import Study

SIZE, STEPS = 50, 1600
GRIDS = {
    "adam": (3e-4, 1e-3, 3e-3, 1e-2),
    "adam, eps=0": (3e-4, 1e-3, 3e-3, 1e-2),
    "adam-NG": (3e-4, 1e-3, 3e-3, 1e-2, 3e-2),
    "momentum": (0.03, 0.1, 0.3, 1.0),
    "momentum-NG": (1e-3, 3e-3, 1e-2, 3e-2, 0.1),
}
RATES = {  # the best of the grids, by depth
    6: {
        "adam": 3e-3,
        "adam, eps=0": 3e-3,
        "adam-NG": 3e-3,
        "momentum": 0.03,
        "momentum-NG": 0.03,
    },
    12: {
        "adam": 1e-3,
        "adam, eps=0": 1e-3,
        "adam-NG": 1e-2,
        "momentum": 0.03,
        "momentum-NG": 0.03,
    },
    18: {
        "adam": 3e-3,
        "adam, eps=0": 3e-4,
        "adam-NG": 3e-3,
        "momentum": 0.03,
        "momentum-NG": 1e-2,
    },
}
SEEDS = range(1, 9)

images = cache(lambda: mnist_5k().flat)


def sigmoid(depth, method, lr, seeds):
    """The network of this depth, trained and judged."""
    data = images()
    net = sigmoid_mlp(data.A, data.y, depth, 50, dtype=np.float32)
    xs = trained(net, method, lr, seeds, STEPS, SIZE)
    return judged(net, xs, data.A_test, data.y_test)


POINTS = [point for depth in (6, 12, 18) for point in tuning(GRIDS, depth=depth)]
for seed in SEEDS:
    for depth, rates in RATES.items():
        POINTS += paired(rates, [seed], depth=depth)
STUDY = Study("sigmoid", sigmoid, POINTS)
