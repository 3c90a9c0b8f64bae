"""Every proof by the id of its claim."""

from nglab.proofs import classical, modern, normalised, steps, stochastic
from nglab.proofs.proof import Proof

PROOFS: dict[str, Proof] = {
    proof.id: proof
    for proof in (
        *normalised.PROOFS,
        *modern.PROOFS,
        *classical.PROOFS,
        *steps.PROOFS,
        *stochastic.PROOFS,
    )
}
