"""Every recipe once more, as a bare loop: the second spelling of each formula.

NumPy alone: no slots, no batch, no checks. `grad` maps x (n,) to the gradient there, lr
is a number or one number a step, `blocks` are sizes, () the whole; what comes back are
the iterates x_0, ..., x_steps as rows. Lessons start here, and a test proves the
library equal to it.

>>> import numpy as np
>>> gd(lambda x: np.array([1.0, 4.0]) * x, np.array([1.0, 1.0]), 0.25, steps=2)
array([[1.    , 1.    ],
       [0.75  , 0.    ],
       [0.5625, 0.    ]])
"""

from nglab.plain.baselines import (
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
from nglab.plain.layered import (
    adamw,
    agc,
    clipped_gd,
    dog,
    lamb,
    lars,
    novograd,
)
from nglab.plain.normalized import (
    adaptive_nsgd,
    bn_adagrad,
    bn_adam,
    bn_momentum,
    bn_relative,
    bn_rmsprop,
    nsgd,
)
from nglab.plain.steps import adgd, armijo, bb, exact_line_search, gbb, polyak
from nglab.plain.stochastic import (
    noisy_nsgd,
    saddle_ngd,
    same_batch_bb,
    sbb,
    sgd_bb,
    svrg_bb,
)
from nglab.plain.touching import (
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
