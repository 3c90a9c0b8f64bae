"""`nglab vectors bench`: how often the oracle says in a formula what a port does."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np

from nglab import files
from nglab.arguments import one_of
from nglab.bench.ports import Entry, entries
from nglab.bench.verdicts import MODES, OUTCOMES, Row, accused, scored
from nglab.progress import INTERRUPTED, bar
from nglab.studies.commands import contents

WIDE = 84


def bench(
    own: str | Path,
    paths: Sequence[str | Path] = (),
    pattern: str | None = None,
    mode: str = "asked",
    twice: bool = False,
    table: str | None = None,
) -> tuple[str, int]:
    """The table of what is said of the ports in files, and an exit status.

    own      the folder of the wrong ports that come along, which `paths` replace
    pattern  only ids (method/name) that match
    mode     asked (with sequences of the oracle's own), bare (the numbers inside the
             port), file (only the vectors, as in a file)
    twice    ask again, and compare
    table    a file for all rows, as JSON

    0 if nothing that was said is refuted and no right port is accused, 1 if not, 130
    after Ctrl-C, with what is done.

    Errors: ValueError for a file without ports or one that does not load.
    """
    one_of("mode", mode, MODES)
    if table is not None:
        files.check_place(table)
    wrong, right = gathered(own, paths)
    wild = f"*{pattern}*" if pattern else "*"
    wrong, right = ([e for e in es if fnmatchcase(e.id, wild)] for es in (wrong, right))
    if not wrong + right:
        raise ValueError(f"no port matches {pattern!r}")
    rows: list[Row] = []
    blamed: list[list[str]] = []
    with suppress(KeyboardInterrupt), bar(len(wrong) + len(right), "port") as shown:
        for entry in wrong:
            rows.append(asked(entry, mode, twice))
            shown.update()
        for entry in right:
            blamed.append(accused(entry))
            shown.update()
    lines, whole = list(told(rows)), len(wrong) + len(right)
    guilty = [words for found in blamed for words in found]
    if table is not None:
        files.write(table, as_json(rows, guilty))
    if blamed:
        lines += [f"right ports: {len(blamed)}, accused: {len(guilty)}", *guilty]
    if (done := len(rows) + len(blamed)) < whole:
        lines.append(f"interrupted after {done} of {whole} ports")
        return "\n".join(lines), INTERRUPTED
    fine = not any(blamed) and all(row.refuted is None and row.same for row in rows)
    return "\n".join(lines), 0 if fine else 1


def gathered(
    own: str | Path, paths: Sequence[str | Path]
) -> tuple[list[Entry], list[Entry]]:
    """The wrong ports and the right ones of all files."""
    given = [Path(path) for path in paths]
    sys.path.append(str(own))  # whose spelling.py a file may use
    wrong, right = [], []
    for path in given or sorted(Path(own).glob("*.py")):
        names = contents(str(path))
        found = entries(path.stem, names), entries(path.stem, names, "RIGHT")
        if given and not any(found):
            raise ValueError(f"{path} has no PORTS: (method, name, words, init, step)")
        wrong += found[0]
        right += found[1]
    return wrong, right


def asked(entry: Entry, mode: str, twice: bool) -> Row:
    """The row of a port, asked twice perhaps."""
    row = scored(entry, mode)
    return row._replace(same=not twice or scored(entry, mode).said == row.said)


def told(rows: Sequence[Row]) -> Iterator[str]:
    """The table, and below it the ports that were not found."""
    if not rows:
        return
    columns = (*OUTCOMES, "refuted", "median s", "95 %", "worst")
    yield f"{'set':20}{'ports':>6}" + "".join(f"{c:>9}" for c in columns)
    sets = dict.fromkeys(row.set for row in rows)
    for name in sets:
        yield line(name, [row for row in rows if row.set == name])
    if len(sets) > 1:
        yield line("in all", rows)
    for row in rows:
        if row.outcome != "exact" or row.refuted or not row.same:
            words = "" if row.same else "said something else when asked again; "
            words += f"REFUTED: {row.refuted}; " if row.refuted else ""
            yield f"{row.outcome:8}{row.id}: {words}{row.computes}"


def line(name: str, rows: Sequence[Row]) -> str:
    """The counts and times of some rows."""
    counts = [sum(row.outcome == kind for row in rows) for kind in OUTCOMES]
    counts.append(sum(row.refuted is not None for row in rows))
    times = np.quantile([row.seconds for row in rows], (0.5, 0.95, 1))
    return (
        f"{name:20}{len(rows):6}"
        + "".join(f"{count:9}" for count in counts)
        + "".join(f"{seconds:9.2f}" for seconds in times)
    )


def as_json(rows: Sequence[Row], blamed: Sequence[str]) -> str:
    """Everything that was said."""
    ports = [row._asdict() for row in rows]
    return json.dumps({"ports": ports, "accused": list(blamed)}, indent=1) + "\n"
