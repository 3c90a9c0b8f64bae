"""The named methods: each fills the slots of `Optimizer` and says what it computes.

In every recipe `lr` is a number, an array that broadcasts over the batch, or a schedule
k -> lr; `blocks` is `WHOLE`, a `Blocks`, or a sequence of sizes. Formulas are for one
block; every block has its own norm, and its own rate and coefficient where these adapt.
"""

from nglab.recipes.baselines import (
    adadelta,
    adagrad,
    adam,
    adamax,
    amsgrad,
    gd,
    momentum,
    nadam,
    nesterov,
    rmsprop,
)
from nglab.recipes.normalized import (
    adaptive_nsgd,
    bn_adagrad,
    bn_adam,
    bn_momentum,
    bn_relative,
    bn_rmsprop,
    nsgd,
)
from nglab.recipes.steps import adgd, armijo, bb, exact_line_search, gbb, polyak
from nglab.recipes.stochastic import (
    noisy_nsgd,
    saddle_ngd,
    same_batch_bb,
    sbb,
    sgd_bb,
    svrg_bb,
)

__all__ = [
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "adaptive_nsgd",
    "adgd",
    "amsgrad",
    "armijo",
    "bb",
    "bn_adagrad",
    "bn_adam",
    "bn_momentum",
    "bn_relative",
    "bn_rmsprop",
    "exact_line_search",
    "gbb",
    "gd",
    "momentum",
    "nadam",
    "nesterov",
    "noisy_nsgd",
    "nsgd",
    "polyak",
    "rmsprop",
    "saddle_ngd",
    "same_batch_bb",
    "sbb",
    "sgd_bb",
    "svrg_bb",
]
