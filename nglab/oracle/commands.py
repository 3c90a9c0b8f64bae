"""What `nglab vectors write | check | matrix` say: a text and an exit status each."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from textwrap import wrap

from nglab import files
from nglab.arguments import one_of
from nglab.oracle import store
from nglab.oracle.checking import check_output
from nglab.oracle.matrix import Row
from nglab.oracle.matrix import matrix as wrong_ports
from nglab.oracle.texts import TEXTS
from nglab.progress import INTERRUPTED


def write(directory: str | Path) -> tuple[str, int]:
    """Write all vectors, and how to read them, into a directory."""
    paths = store.write(directory)
    page = (store.HERE.parent / "SCHEMA.md").read_text(encoding="utf-8")
    files.write(Path(directory) / "SCHEMA.md", page)
    return f"{directory}: {len(paths)} methods, SHA256SUMS and SCHEMA.md", 0


def check_file(path: str | Path) -> tuple[str, int]:
    """The verdict on a port's output: 0 if it is right, 1 if not."""
    report = check_output(path)
    return str(report), 0 if report.passed else 1


def matrix(methods: Sequence[str] = ()) -> tuple[str, int]:
    """The table method x variant: 0 if every wrong port is named, 1 if not.

    A line counts the wrong ports of a method, one for each setting of each variant that
    applies; below it are those that were not simply found, and the names of the rest.
    After Ctrl-C it is the table of the methods that are done, and 130.
    """
    asked, rows, done = tuple(methods) or tuple(TEXTS), [], 0
    for method in asked:
        one_of("method", method, TEXTS)
    with suppress(KeyboardInterrupt):
        for method in asked:
            rows += wrong_ports((method,))
            done += 1
    lines = [f"{'method':20}{'found':>8}{'confused':>10}{'missed':>8}"]
    for method in dict.fromkeys(row.method for row in rows):
        own = [row for row in rows if row.method == method]
        lines.append(counts(method, own))
        lines += [f"  {described(row)}" for row in own if row.outcome != "found"]
        named = dict.fromkeys(row.variant for row in own if row.outcome == "found")
        lines += wrap(", ".join(named), 84, initial_indent="  ", subsequent_indent="  ")
    lines.append(counts("in all", rows))
    if done < len(asked):
        lines.append(f"interrupted after {done} of {len(asked)} methods")
        return "\n".join(lines), INTERRUPTED
    wrong = any(row.outcome in ("confused", "missed") for row in rows)
    return "\n".join(lines), int(wrong)


def counts(name: str, rows: Sequence[Row]) -> str:
    """A line of the table."""
    count = Counter(row.outcome for row in rows)
    return f"{name:20}{count['found']:8}{count['confused']:10}{count['missed']:8}"


def described(row: Row) -> str:
    """What became of a wrong port that was not simply found."""
    others = f" with {', '.join(row.others)}" if row.others else ""
    return f"{row.outcome} {row.variant}{others} ({row.words})"
