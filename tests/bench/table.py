"""Timing in turn, and the table of ratios."""

from time import perf_counter

import numpy as np

import nglab
from nglab.arrays import Array
from tests.bench.contest import Contestant, Workload
from tests.bench.workloads import WORKLOADS

HEAD = ("workload", "who", "a step", "ratio", "goal", "")
WIDTHS = (18, 22, 8, 29, 14, 11)
SAME = 10  # steps over which all agree: NSGD amplifies rounding


def seconds(workload: Workload) -> dict[str, Array]:
    """The time of one trajectory-step in each round, the contestants in turn."""
    times: dict[str, list[float]] = {c.name: [] for c in workload.contestants}
    for _ in range(workload.rounds):
        for c in workload.contestants:
            start = perf_counter()
            c.race()
            times[c.name].append((perf_counter() - start) / c.steps)
    return {name: np.array(t) for name, t in times.items()}


def check_same(workload: Workload) -> None:
    """ValueError if two contestants do not follow the same trajectories."""
    races = {c.name: c.race() for c in workload.contestants}
    starts = {name: f[:SAME] for name, f in races.items() if f is not None}
    for name, f in starts.items():
        if not np.allclose(f, next(iter(starts.values())), rtol=1e-9, atol=0):
            raise ValueError(f"{workload.title}: {name!r} follows other trajectories")


def cells(title: str, c: Contestant, times: dict[str, Array]) -> tuple[str, ...]:
    """One line of the table; times and ratios are medians over the rounds."""
    t = times[c.name]
    name = (title, c.name, duration(np.median(t)))
    if not c.against:
        return (*name, "", "", "")
    other = times[c.against]
    ratio = f"{np.median(t / other):.2f} x {c.against}"
    if c.within < np.inf:
        verdict = "reached" if np.median(t) <= c.within else "not reached"
        return (*name, ratio, f"<= {duration(c.within)}", verdict)
    judged = np.median((t - c.spare) / other)
    verdict = "reached" if c.at_least <= judged <= c.at_most else "not reached"
    if c.at_least > 0:
        return (*name, ratio, f">= {c.at_least:g}", verdict)
    if c.at_most < np.inf:
        spare = f" + {duration(c.spare)}" if c.spare else ""
        return (*name, ratio, f"<= {c.at_most:g}{spare}", verdict)
    return (*name, ratio, "", "")


def duration(t: float) -> str:
    """Seconds as microseconds or milliseconds."""
    return f"{1e6 * t:.3g} us" if t < 1e-3 else f"{1e3 * t:.3g} ms"


def show(*words: str) -> None:
    """A line of the table."""
    padded = (word.ljust(w) for word, w in zip(words, WIDTHS, strict=True))
    print("|", " | ".join(padded), "|", flush=True)


def main() -> None:
    """Time every workload and print it."""
    print(
        f"nglab {nglab.__version__}, NumPy {np.__version__}, float64, one BLAS thread"
    )
    show(*HEAD)
    show(*("-" * w for w in WIDTHS))
    for make in WORKLOADS:
        workload = make()
        check_same(workload)
        times = seconds(workload)
        for c in workload.contestants:
            show(*cells(workload.title, c, times))
