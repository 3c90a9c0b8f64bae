"""The named methods: each fills the slots of `Optimizer` and says what it computes.

In every recipe `lr` is a number, an array that broadcasts over the batch, or a schedule
k -> lr; `blocks` is `WHOLE`, a `Blocks`, or a sequence of sizes or shapes. Formulas are
for one block; every block has its own norm, and its own rate and coefficient where
these adapt.
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
from nglab.recipes.layered import (
    adamw,
    agc,
    clipped_gd,
    dog,
    lamb,
    lars,
    novograd,
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
from nglab.recipes.touching import (
    lion,
    muon,
    scion,
    sign_sgd,
    signum,
)

__all__ = [
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "adamw",
    "adaptive_nsgd",
    "adgd",
    "agc",
    "amsgrad",
    "armijo",
    "bb",
    "bn_adagrad",
    "bn_adam",
    "bn_momentum",
    "bn_relative",
    "bn_rmsprop",
    "clipped_gd",
    "dog",
    "exact_line_search",
    "gbb",
    "gd",
    "lamb",
    "lars",
    "lion",
    "momentum",
    "muon",
    "nadam",
    "nesterov",
    "noisy_nsgd",
    "novograd",
    "nsgd",
    "polyak",
    "rmsprop",
    "saddle_ngd",
    "same_batch_bb",
    "sbb",
    "scion",
    "sgd_bb",
    "sign_sgd",
    "signum",
    "svrg_bb",
]
