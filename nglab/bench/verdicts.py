"""What the oracle says of a port, and whether it is true."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from nglab.bench.ports import Entry, spelled
from nglab.bench.trials import strayed, trial
from nglab.oracle import METHODS, Report, check, check_output, vectors
from nglab.oracle.calls import reported
from nglab.oracle.findings import OTHERS
from nglab.oracle.ports import Port, from_pair
from nglab.oracle.probes import SHAPES
from nglab.oracle.replay import walked
from nglab.oracle.store import SCHEMA

FRESH = 24  # sequences with numbers at random, for every formula
MODES = ("asked", "bare", "file")
OUTCOMES = ("exact", "partial", "nothing", "unseen")


class Row(NamedTuple):
    """What became of a wrong port.

    outcome   exact (a formula), partial (what is certain), nothing, or unseen: it
              passes the vectors
    said      the report
    refuted   where the formula, or what it says is certain, parts from the port
    same      whether it said the same when it was asked again
    seconds   of this process, with the replay
    """

    set: str
    id: str
    computes: str
    outcome: str
    said: str
    refuted: str | None
    seconds: float
    same: bool = True


def scored(entry: Entry, mode: str = "asked") -> Row:
    """What the oracle says of a wrong port, and whether that is true."""
    ask = {"asked": as_it_is, "bare": with_numbers, "file": from_file}[mode]
    began = process_time()
    report = ask(entry)
    seconds = process_time() - began
    refuted = untrue(entry, report, mode)
    if report.formula is not None:
        outcome, refuted = "exact", refutation(entry, report, mode) or refuted
    elif report.passed:
        outcome = "unseen"
    else:
        outcome = "partial" if certain(report) else "nothing"
    words = str(report)
    return Row(*(entry.set, entry.id, entry.computes, outcome, words, refuted, seconds))


def as_it_is(entry: Entry) -> Report:
    """The report on a port that is given a config."""
    return check(entry.init, entry.step, method=entry.method)


def with_numbers(entry: Entry) -> Report:
    """The report on the port with the usual numbers inside."""
    usual = dict(METHODS[entry.method].config)

    class Bare:
        """It never sees a config."""

        state: Any = None

        def step(self, x: Any, g: Any, xi: Any = None, f: Any = None) -> Any:
            """The iterate after a step; the layers are those of most vectors."""
            shapes = SHAPES if len(x) == 7 else ((len(x),),)
            c = {**usual, "xi": xi, "f": f, "shapes": [list(a) for a in shapes]}
            c["blocks"] = [int(np.prod(a)) for a in shapes]
            self.state = self.state or entry.init(x.copy(), c)
            x, self.state = entry.step(x, g, self.state, c)
            return x

    return check(Bare, method=entry.method)


def from_file(entry: Entry) -> Report:
    """The report on the iterates that the port writes."""
    found, port = {}, from_pair(entry.init, entry.step)
    for case in vectors(entry.method):
        try:
            walk = walked(port, case)
        except ValueError:  # not finite: no file holds it
            continue
        if walk and walk.finite:
            found[case.name] = {"x": walk.x.tolist()}
    table = {"schema": SCHEMA, "method": entry.method, "cases": found}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "output.json"
        path.write_text(json.dumps(table), encoding="utf-8")
        return check_output(path)


def parting(
    entry: Entry, other: Port, fixed: Mapping[str, Any] | None = None
) -> str | None:
    """Where another port parts from that of an entry on fresh sequences, or None."""
    one = from_pair(entry.init, entry.step)
    for seed in range(FRESH):
        given = trial(entry.method, seed, fixed)
        try:
            with reported("it does not run"):
                where = strayed(one, other, given)
        except ValueError as error:
            where = str(error)
        if where:
            return f"sequence {seed}, {where}"
    return None


def refutation(entry: Entry, report: Report, mode: str) -> str | None:
    """Where the formula parts from the port; from a file, where all of them do."""
    fixed = METHODS[entry.method].config if mode == "bare" else None
    others = report.others[:OTHERS] if mode == "file" else ()
    said = [report.as_port(), *((other.init, other.step) for other in others)]
    found = [parting(entry, from_pair(*pair), fixed) for pair in said]
    return found[0] if all(found) else None


def certain(report: Report) -> list[str]:
    """What is said without a formula, but in how many sequences it is right."""
    return [a for a in report.words if a.startswith("- ") and "right in" not in a]


def untrue(entry: Entry, report: Report, mode: str) -> str | None:
    """What is said for certain, and is not: a condition, a number that is ignored."""
    usual = dict(METHODS[entry.method].config) if mode == "bare" else {}
    for held in report.conditions:
        other = from_pair(held.init, held.step)
        if where := parting(entry, other, {**usual, **held.numbers}):
            return f"while {dict(held.numbers)}: {where}"
    for name in report.ignored:
        if where := parting(entry, without(entry, name)):
            return f"{name} is not ignored: {where}"
    return None


def without(entry: Entry, name: str) -> Port:
    """The port with one number as usual, whatever the config says."""
    usual = METHODS[entry.method].config[name]

    def init(x0: Any, config: Any) -> Any:
        return entry.init(x0, {**config, name: usual})

    def step(x: Any, g: Any, state: Any, config: Any) -> Any:
        return entry.step(x, g, state, {**config, name: usual})

    return from_pair(init, step)


def accused(entry: Entry) -> list[str]:
    """The spellings of a right port that the oracle calls wrong."""
    found = []
    for how, step in spelled(entry):
        report = check(entry.init, step, method=entry.method)
        found += [] if report.passed else [f"{entry.id} {how}: {report}"]
    return found
