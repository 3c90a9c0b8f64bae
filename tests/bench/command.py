"""Race the library against its peers; write a table, JSON and a picture."""

import argparse
import json
from pathlib import Path

from nglab import files
from tests.bench import picture, text
from tests.bench.machine import described
from tests.bench.outcome import Outcome
from tests.bench.processes import started
from tests.bench.races import measured
from tests.bench.scaling import Curve, curves
from tests.bench.workloads import SCALING, WORKLOADS, chosen, workload

ROUNDS, QUICK = 7, 2  # of the curves; of everything, with --quick


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    known = ", ".join([*WORKLOADS, SCALING])
    parser.add_argument("parts", nargs="*", help=f"{known}: the first letters do")
    parser.add_argument("--quick", action="store_true", help="two rounds of each")
    parser.add_argument("--out", type=Path, default=Path("bench"), metavar="DIR")
    args = parser.parse_args()
    try:
        args.parts = chosen(args.parts)
        files.check_directory(args.out)  # now, not after the races
    except ValueError as error:
        parser.error(str(error))
    return args


def outcome(key: str, quick: bool) -> Outcome:
    """Time a workload: its races, and a process for each contestant."""
    task = workload(key)
    task = (quick and task.short) or task
    results = measured(key, task, min(task.rounds, QUICK) if quick else task.rounds)
    whole = started(key, task, results, min(task.processes, 1 if quick else 99))
    return Outcome(key, task, whole)


def main() -> None:
    """Time what was chosen; print it, and write it as text, JSON and a picture."""
    args, said = arguments(), []

    def say(words: str) -> None:
        said.append(words)
        print(words, flush=True)

    machine = described()
    say(text.machine_text(machine) + "\n" + text.LEGEND)
    outcomes, found = [], []
    for key in args.parts:
        if key == SCALING:
            found = curves(QUICK if args.quick else ROUNDS)
            for curve in found:
                say(text.curve_table(curve))
        else:
            outcomes.append(outcome(key, args.quick))
            say(text.table(outcomes[-1]))
    if outcomes:
        say(text.thread_text(outcomes) + "\n" + text.goal_table(outcomes))
    write(args.out, machine, outcomes, found, "\n".join(said) + "\n")


def write(
    out: Path,
    machine: dict[str, object],
    outcomes: list[Outcome],
    found: list[Curve],
    words: str,
) -> None:
    """The three files, each whole or not at all."""
    numbers = {
        "machine": machine,
        "workloads": {o.key: o.as_json() for o in outcomes},
        "scaling": [curve.as_json() for curve in found],
    }
    files.write(out / "bench.txt", words)
    files.write(out / "bench.json", json.dumps(numbers, indent=1, allow_nan=False))
    with files.replacing(out / "bench.png") as beside:
        picture.drawn(outcomes, found).savefig(beside, dpi=110)
    print(f"{out}: bench.txt, bench.json, bench.png")
