"""A small CNN: normalised gradients, by array and by layer, and adaptive methods.

After Kolasinski, max-normed-optimizer (2018), who trains keras' demo on CIFAR-10; here
on 4,000 images of MNIST, filters 8-8-16-16 and 128 units, batches of 32, 625 steps (5
epochs), rates that fall in stages. RMSprop also has
the demo's constant 1e-4.
"""

from functools import cache

import numpy as np
from methods import judged, paired, trained, tuning

from nglab.networks import image_cnn, mnist_5k
from nglab.studies import Study

SIZE, STEPS = 32, 625
NORMED = {
    "max": (1e-2, 3e-2, 0.1),
    "min_max": (1e-2, 3e-2, 0.1),
    "std": (1e-3, 3e-3, 1e-2),
    "l2": (0.03, 0.1, 0.3),
}
OTHERS = {
    "adam": (1e-3, 3e-3, 1e-2),
    "rmsprop": (1e-3, 3e-3, 1e-2),
    "momentum": (1e-2, 3e-2, 0.1),
}
RATES = {  # the best of the grids, by the blocks
    "array": {
        "max": 3e-2,
        "min_max": 3e-2,
        "std": 3e-3,
        "l2": 0.1,
        "adam": 3e-3,
        "rmsprop": 3e-3,
        "momentum": 3e-2,
    },
    "layer": {"max": 3e-2, "min_max": 3e-2, "std": 3e-3, "l2": 0.1},
}
SEEDS = range(1, 6)

images = cache(mnist_5k)


def cnn(method, lr, seeds, blocks, staged):
    """The network, trained with the blocks of this kind and judged."""
    data = images()
    net = image_cnn(data.A, data.y, (8, 16), 128, dtype=np.float32)
    cut = {"array": net.blocks, "layer": net.by_layer}[blocks]
    xs = trained(net, method, lr, seeds, STEPS, SIZE, cut, staged)
    return judged(net, xs, data.A_test, data.y_test)


POINTS = tuning(NORMED | OTHERS, blocks="array", staged=True)
POINTS += tuning(NORMED, blocks="layer", staged=True)
for seed in SEEDS:
    for blocks, rates in RATES.items():
        POINTS += paired(rates, [seed], blocks=blocks, staged=True)
    POINTS += paired({"rmsprop": 1e-4}, [seed], blocks="array", staged=False)
STUDY = Study("images", cnn, POINTS)
