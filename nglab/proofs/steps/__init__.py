"""Step sizes: Barzilai and Borwein's, searched for, Polyak's, adaptive."""

from nglab.proofs.proof import Proof
from nglab.proofs.steps import (
    adgd,
    alternating,
    averaged,
    barzilai_borwein,
    bb_global,
    bb_normalized,
    bb_rates,
    exact,
    polyak,
    searches,
)

PROOFS: tuple[Proof, ...] = (
    *barzilai_borwein.PROOFS,
    *bb_rates.PROOFS,
    *alternating.PROOFS,
    *bb_global.PROOFS,
    *bb_normalized.PROOFS,
    *exact.PROOFS,
    *searches.PROOFS,
    *averaged.PROOFS,
    *polyak.PROOFS,
    *adgd.PROOFS,
)
