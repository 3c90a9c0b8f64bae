"""The results in words."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from tests.bench.outcome import COMPILED, Outcome
from tests.bench.scaling import Curve

LEGEND = """
a step      seconds of one step of one trajectory; this and the others are medians
x library   that over the library's; x limit: over the least that NumPy can do
compile     what the first race takes beyond the fastest one
with it     x library, for one race that has to be compiled first
process     from the start of Python to the result of one race; peak: its memory"""
HEAD = ("a step", "x library", "x limit", "compile", "with it", "process", "peak")


def duration(t: float) -> str:
    """Seconds, in a unit that suits them; nothing for nan."""
    units = ((1e-6, 1e9, "ns"), (1e-3, 1e6, "us"), (1.0, 1e3, "ms"), (np.inf, 1, "s"))
    fitting = [f"{scale * t:.3g} {unit}" for end, scale, unit in units if abs(t) < end]
    return fitting[0] if fitting else ""


def number(value: float) -> str:
    """Three digits, without an exponent; nothing for nan."""
    if np.isnan(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def columns(first: str, others: Iterable[str]) -> str:
    """A line of a table."""
    return "".join([f"{first:28}", *(f"{word:>11}" for word in others)]).rstrip()


def row(outcome: Outcome, name: str) -> str:
    """A contestant's line."""
    r = outcome.results[name]
    if r.missing:
        return f"{name:28}  missing: {r.missing} (not installed)"
    cells = (
        duration(float(np.median(r.times))),
        number(outcome.over(name, "library")),
        number(outcome.over(name, "limit")),
        duration(r.first) if r.role in COMPILED else "",
        number(outcome.with_compilation(name)),
        duration(float(np.median(r.process))),
        "" if np.isnan(r.peak) else f"{r.peak / 2**20:.0f} MB",
    )
    return columns(name, cells)


def table(outcome: Outcome) -> str:
    """Every contestant of a workload."""
    title = f"\n{outcome.key}: {outcome.workload.title}"
    rows = [row(outcome, name) for name in outcome.results]
    return "\n".join([title, columns("", HEAD), *rows])


def goal_table(outcomes: Iterable[Outcome]) -> str:
    """Every goal, what was measured, and whether it is reached."""
    lines = ["\ngoals, against the limit and against peers"]
    for outcome in outcomes:
        for goal, value, verdict in outcome.judged():
            left = f"{outcome.key:13}{goal.kind:7}{goal.words:60}"
            lines.append(f"{left}{number(value):>9}  {goal.wanted:>15}  {verdict}")
    return "\n".join(lines)


def curve_table(curve: Curve) -> str:
    """Trajectory-steps a second at every size, and where a trajectory is free."""
    lines = [columns(f"\n{curve.title}", ("library", "limit", "x limit"))]
    for size, own, least in zip(curve.sizes, curve.library, curve.limit, strict=True):
        rows = size if curve.axis == "batch" else 1
        words = (number(rows / own), number(rows / least), number(own / least))
        lines.append(columns(f"{size:8,}", words))
    return "\n".join([*lines, *freedom(curve)])


def freedom(curve: Curve) -> list[str]:
    """Where one more trajectory is free, and where it costs in full."""
    if curve.axis != "batch":
        return []
    return [
        f"up to {curve.free:.0f} trajectories a step takes < 10 % longer than for one",
        f"from {curve.full:.0f} on, more of them gain < 10 % in steps a second",
    ]


def machine_text(machine: Mapping[str, Any]) -> str:
    """What it was measured on."""
    packages = ", ".join(f"{name} {v}" for name, v in machine["packages"].items())
    threads = ", ".join(f"{name}={v}" for name, v in machine["threads"].items())
    memory, load = machine["memory"] / 2**30, machine["load"][0]
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {memory:.0f} GB, "
        f"{machine['system']}, load {load:.2f}, {machine['date']}\n"
        f"Python {machine['python']}, {machine['blas']}, {packages}\n"
        f"float64, one thread each: {threads}"
    )


def thread_text(outcomes: Iterable[Outcome]) -> str:
    """Who used more than one core, although told not to."""
    shares = {
        f"{outcome.key} {r.name}": r.cpu
        for outcome in outcomes
        for r in outcome.results.values()
        if r.cpu > 1.05 and "threads" not in r.name
    }
    words = ", ".join(f"{who} {share:.2f}" for who, share in shares.items())
    return f"\nCPU seconds a second above 1.05: {words or 'none'}"
