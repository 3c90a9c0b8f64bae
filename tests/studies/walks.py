"""A small study, as a user writes one: how far a noisy walk ends from the minimiser."""

import os
import time

import numpy as np

from nglab import DiagonalQuadratic, nsgd, run
from nglab.draws import gaussian
from nglab.studies import Study, grid


def job(lr, kappa, repeat, seed):
    time.sleep(float(os.environ.get("PAUSE", "0")))  # for who wants to interrupt it
    start, noise = seed.spawn(2)
    x0 = np.random.default_rng(start).normal(size=3)
    f = DiagonalQuadratic([1.0, 2.0, kappa])
    trace = run(f, nsgd(lr, noise=0.1), x0, steps=40, noise=gaussian(noise))
    if kappa == 7 and repeat == 2:
        raise ValueError("no seventh twice")
    return {"final": trace.final, "curve": trace.f[::8], "bad": trace.first_bad >= 0}


WALKS = Study(
    "walks", job, {"lr": [0.5, 0.05], "kappa": [3.0, 7.0], "repeat": range(12)}
)
SHORT = Study("walks", job, grid(lr=[0.05], kappa=[3.0], repeat=range(3)))
