"""Stochastic gradients: SGD, SVRG, and steps from secants."""

from nglab.proofs.proof import Proof
from nglab.proofs.stochastic import (
    secants,
    sgd,
    svrg,
)

PROOFS: tuple[Proof, ...] = (
    *sgd.PROOFS,
    *svrg.PROOFS,
    *secants.PROOFS,
)
