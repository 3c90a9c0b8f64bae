"""Newton-Schulz: the polar factor of a matrix by products alone.

X <- (a I + b X X' + c (X X')^2) X maps each singular value s of X to the odd
polynomial a s + b s^3 + c s^5 and leaves the singular vectors: with the singular values
of G / |G|_F at the start, in (0, 1], they go to 1, or to where the coefficients lead.
"""

from collections.abc import Iterator
from itertools import chain, repeat

import numpy as np

from nglab.arrays import Array

Triple = tuple[float, float, float]

JORDAN = (3.4445, -4.7750, 2.0315)
HALVING = (2.0, -1.5, 0.5)
PADE = (1.875, -1.25, 0.375)
YOU = (
    (4.0848, -6.8946, 2.9270),
    (3.9505, -6.3029, 2.6377),
    (3.7418, -5.5913, 2.3037),
    (2.8769, -3.1427, 1.2046),
    (2.8366, -3.0525, 1.2012),
)
EXPRESS = (
    (8.28721201814563, -23.595886519098837, 17.300387312530933),
    (4.107059111542203, -2.9478499167379106, 0.5448431082926601),
    (3.9486908534822946, -2.908902115962949, 0.5518191394370137),
    (3.3184196573706015, -2.488488024314874, 0.51004894012372),
    (2.300652019954817, -1.6689039845747493, 0.4188073119525673),
    (1.891301407787398, -1.2679958271945868, 0.37680408948524835),
    (1.8750014808534479, -1.2500016453999487, 0.3750001645474248),
    PADE,
)

# The last step repeats. jordan (Muon's) never reaches 1: its values end on a cycle.
COEFFICIENTS: dict[str, tuple[Triple, ...]] = {
    "jordan": (JORDAN,),
    "cubic": ((1.5, -0.5, 0.0),),
    "pade": (PADE,),
    "you": YOU,
    "polar_express": EXPRESS,
    "deepseek": (*repeat(JORDAN, 8), HALVING),
}


def triples(coefficients: str, steps: int) -> Iterator[Triple]:
    """(a, b, c) of each step."""
    listed = COEFFICIENTS[coefficients]
    endless = chain(listed, repeat(listed[-1]))
    return (next(endless) for _ in range(steps))


def newton_schulz(X: Array, coefficients: str = "jordan", steps: int = 5) -> Array:
    """X after some steps, (*B, m, n); of a tall X the transpose is worked on.

    The products are those of the BLAS: a row of the batch has the same bits alone.

    >>> newton_schulz(np.array([[0.6, 0.0], [0.0, 0.8]]), "pade", 6).round(9)
    array([[1., 0.],
           [0., 1.]])
    """
    tall = X.shape[-2] > X.shape[-1]
    X = X.mT if tall else X
    i = np.arange(X.shape[-2])
    for a, b, c in triples(coefficients, steps):
        A = X @ X.mT
        B = A @ A.mT  # A is symmetric: half the work
        B *= c
        A *= b
        B += A
        B[..., i, i] += a
        X = B @ X
    return X.mT if tall else X
