"""Finite sums: SGD, SVRG, and Barzilai-Borwein steps for them."""

from nglab.claims.base import Claim
from nglab.claims.stochastic import (
    adam,
    kaczmarz,
    laws,
    sgd,
    sgd_bb,
    sgd_bb_jumps,
    sgd_bb_noise,
    sgd_decay,
    svrg,
    svrg_bb,
)

CLAIMS: tuple[Claim, ...] = (
    *laws.CLAIMS,
    *kaczmarz.CLAIMS,
    *adam.CLAIMS,
    *sgd.CLAIMS,
    *sgd_decay.CLAIMS,
    *svrg.CLAIMS,
    *svrg_bb.CLAIMS,
    *sgd_bb.CLAIMS,
    *sgd_bb_noise.CLAIMS,
    *sgd_bb_jumps.CLAIMS,
)
