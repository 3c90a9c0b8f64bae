"""Stochastic gradients: SGD, SVRG, and steps from secants."""

from nglab.proofs.proof import Proof
from nglab.proofs.stochastic import (
    adam,
    secants,
    sgd,
    svrg,
)

PROOFS: tuple[Proof, ...] = (
    *adam.PROOFS,
    *sgd.PROOFS,
    *svrg.PROOFS,
    *secants.PROOFS,
)
