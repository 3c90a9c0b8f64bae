"""Randomness as an argument: noise, indices, and the streams that they come from.

Row i depends on its seed alone, whatever the batch around it. `replay` feeds recorded
numbers: that is how ports are compared.
"""

from nglab.draws.noise import (
    Noise,
    Replay,
    Streams,
    gaussian,
    lasting,
    replay,
    spawn,
    sphere,
    uniform,
)

__all__ = [
    "Noise",
    "Replay",
    "Streams",
    "gaussian",
    "lasting",
    "replay",
    "spawn",
    "sphere",
    "uniform",
]
