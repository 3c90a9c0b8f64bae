"""The 30 x 128 MLP at the source's own settings and budget.

After Kolasinski, max-normed-optimizer (2018), the MNIST notebook: three stages of ten
epochs, each with its rate and an optimizer made anew; batches of 64, l2 1e-5, 28,140
steps. Here on Fashion-MNIST, which has MNIST's size: Debian's dataset-fashion-mnist.
"""

from functools import cache

import numpy as np
from methods import MAKE, loss

from nglab import MiniBatch, run
from nglab.networks import deep_mlp, idx_images
from nglab.studies import Study

PLACE = "/usr/share/datasets/fashion-mnist"
EPOCH, EPOCHS = 938, 10
AFTER = 1, 2, 5, 10  # epochs of each stage: when it is judged
STAGES = {
    "max": (1e-2, 1e-3, 1e-4),
    "adam": (5e-3, 1e-3, 1e-4),
    "momentum": (1e-2, 1e-3, 1e-4),
}
SEEDS = range(5)

images = cache(lambda: idx_images(PLACE).flat)


def fashion(method, seed):
    """accuracy and curve: of the test images and the loss, after the epochs AFTER.

    BatchNorm takes its statistics from the first 5,000 training images, and the loss is
    theirs.
    """
    data = images()
    net = deep_mlp(data.A, data.y, dtype=np.float32)
    some = deep_mlp(data.A[:5000], data.y[:5000], dtype=np.float32)
    x, kept = net.start(seed), []
    for stage, lr in enumerate(STAGES[method]):
        batches = MiniBatch(64, seed + 1000 * stage, replace=False, exact=False)
        how = {"gradient": batches, "every": EPOCH, "iterates": True}
        trace = run(net, MAKE[method](lr, net.blocks), x, EPOCHS * EPOCH, **how)
        x, kept = trace.x, [*kept, *(trace.xs[epoch] for epoch in AFTER)]
    return {
        "loss": round(float(loss(some, x)), 6),
        "accuracy": np.array(
            [some.accuracy(x, data.A_test, data.y_test) for x in kept]
        ),
        "curve": np.array([loss(some, x) for x in kept]).round(6),
    }


POINTS = [{"method": method, "seed": seed} for seed in SEEDS for method in STAGES]
STUDY = Study("fashion", fashion, POINTS)
