"""What a workload is made of."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nglab.arrays import Array


class Contestant(NamedTuple):
    """Who runs, how many trajectory-steps, and the goal: its time over another's.

    `race` gives f (steps, ...) of trajectories that all contestants share, or None if
    it follows none. `spare` seconds are taken off before the ratio is judged; where
    `within` is given the goal is that many seconds a step instead.
    """

    name: str
    race: Callable[[], Array | None]
    steps: int
    against: str = ""
    at_most: float = np.inf
    at_least: float = 0.0
    spare: float = 0.0
    within: float = np.inf


class Workload(NamedTuple):
    """Contestants that are timed in turn, `rounds` times."""

    title: str
    rounds: int
    contestants: tuple[Contestant, ...]
