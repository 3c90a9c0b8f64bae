"""Directions: each block of a vector divided by its norm, or sent to the unit ball.

`Normalize` divides by one of five sizes. `LMO` is the linear minimisation oracle of a
norm, the point of its unit ball that a gradient touches: sign, spectral, rows, columns.
`Clip` and `UnitClip` shorten what is long, `Trust` measures by the variable.
"""

from nglab.norms.balls import BALLS, Ball
from nglab.norms.clips import Clip, UnitClip
from nglab.norms.divided import NORMS, Normalize, as_is, maximum, rms
from nglab.norms.lmo import LMO
from nglab.norms.newton_schulz import COEFFICIENTS, newton_schulz
from nglab.norms.scales import SCALES
from nglab.norms.trust import Trust

__all__ = [
    "BALLS",
    "COEFFICIENTS",
    "LMO",
    "NORMS",
    "SCALES",
    "Ball",
    "Clip",
    "Normalize",
    "Trust",
    "UnitClip",
    "as_is",
    "maximum",
    "newton_schulz",
    "rms",
]
