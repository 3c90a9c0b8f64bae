"""How long a step on a matrix is: the rules of implementations, by rows and columns."""

from collections.abc import Callable
from math import sqrt

SCALES: dict[str, Callable[[int, int], float]] = {
    "none": lambda m, n: 1.0,
    "original": lambda m, n: sqrt(max(1.0, m / n)),  # Jordan's Muon
    "match_rms_adamw": lambda m, n: 0.2 * sqrt(max(m, n)),  # Moonlight's
    "unit_rms": lambda m, n: sqrt(m / n),  # Scion's: in and out have entries near 1
    "fan_in": lambda m, n: 1.0 / n,  # Scion's signs
}
