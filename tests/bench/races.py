"""Timing: contestants run in turn, round after round, on the same trajectories."""

import gc
from collections.abc import Mapping
from time import perf_counter, process_time
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from nglab.arrays import Array
from tests.bench.contest import Contestant, Race, Workload

SAME = 10  # records over which all agree: NSGD amplifies rounding
NONE = np.full(1, np.nan)


class Result(NamedTuple):
    """What a contestant did.

    missing  the packages that are not installed; nothing else is known then
    steps    trajectory-steps of a race
    times    seconds of a trajectory-step, (rounds,)
    first    seconds that the first race took beyond the fastest one: compilation
    cpu      CPU seconds a second: 1 on one thread
    process  seconds from the start of Python to the result of one race, (processes,)
    peak     bytes that this process held at most
    """

    name: str
    role: str
    missing: str = ""
    steps: int = 0
    times: Array = NONE
    first: float = np.nan
    cpu: float = np.nan
    process: Array = NONE
    peak: float = np.nan


def timed(race: Race) -> tuple[float, float, Array | None]:
    """Seconds on the clock, seconds of the CPU, and f."""
    cpu, wall = process_time(), perf_counter()
    f = race()
    return perf_counter() - wall, process_time() - cpu, f


def check_same(title: str, starts: Mapping[str, Array]) -> None:
    """ValueError if two contestants do not follow the same trajectories."""
    _, shared = next(iter(starts.items()), ("", NONE))
    for name, f in starts.items():
        r = min(len(f), len(shared), SAME)
        if not np.allclose(f[:r], shared[:r], rtol=1e-9, atol=0):
            raise ValueError(f"{title}: {name!r} follows other trajectories")


def measured(key: str, workload: Workload, rounds: int) -> dict[str, Result]:
    """A result for each contestant, in their order."""
    present = [c for c in workload.contestants if not c.missing]
    races = {c.name: c.build() for c in present}
    first, starts = {}, {c.lane: {} for c in present}
    for c in tqdm(present, desc=f"{key}, first", disable=None, leave=False):
        first[c.name], _, f = timed(races[c.name])
        if c.replay is not None:
            f = c.replay()()
        if f is not None:
            starts[c.lane][c.name] = f
    for lane in starts.values():
        check_same(workload.title, lane)
    gc.collect()
    gc.freeze()  # else every allocation pays for the peers' many objects
    seconds: dict[str, list[tuple[float, float]]] = {c.name: [] for c in present}
    for _ in tqdm(range(rounds), desc=f"{key}, rounds", disable=None, leave=False):
        for c in present:
            seconds[c.name].append(timed(races[c.name])[:2])
    gc.unfreeze()
    return {
        c.name: result(c, first, seconds, workload.cpu) for c in workload.contestants
    }


def result(
    c: Contestant,
    first: Mapping[str, float],
    seconds: Mapping[str, list[tuple[float, float]]],
    by_cpu: bool,
) -> Result:
    """The numbers of a contestant, or who is missing."""
    if c.missing:
        return Result(c.name, c.role, c.missing)
    wall, cpu = np.array(seconds[c.name]).T
    extra = first[c.name] - float(wall.min())
    share = float(np.median(cpu / wall))
    times = cpu if by_cpu else wall
    return Result(c.name, c.role, "", c.steps, times / c.steps, extra, share)
