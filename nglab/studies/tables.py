"""What is known of a study, in words, as CSV and as JSON.

None of them says how long a job took: equal results are equal bytes.
"""

import csv
import json
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

import numpy as np

from nglab.arguments import one_of
from nglab.studies.points import said
from nglab.studies.store import Row
from nglab.studies.study import Study

STATES = ("done", "failed", "missing")
MOST = 12  # values of an argument, or failed points, that are shown one by one
STRICT = {"NaN": "null", "Infinity": "1e999", "-Infinity": "-1e999"}


def as_json(study: Study, rows: Iterable[Row]) -> str:
    """The study as an object, a point a line; nan is null, infinity is 1e999."""
    head = {"study": study.name, "job": study.job.__qualname__}
    lines = [strict(json_row(row)) for row in rows]
    words = f'{strict(head | {"version": study.version})[:-1]}, "points": [\n'
    return words + ",\n".join(lines) + "\n]}\n"


def json_row(row: Row) -> dict[str, Any]:
    """A point with its result, or with its error."""
    known: dict[str, Any] = {"arguments": row.arguments, "state": row.state}
    if row.result is not None:
        known["result"] = {name: listed(value) for name, value in row.result.items()}
    return known if row.error is None else known | {"error": row.error}


def as_csv(rows: Sequence[Row]) -> str:
    """A line a point: its arguments, its state, its results, its error.

    An array is a list as JSON has it; a result named like an argument is "result.name".
    """
    arguments = names(row.arguments for row in rows)
    results = names(row.result or {} for row in rows)
    heads = [f"result.{name}" if name in arguments else name for name in results]
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*arguments, "state", *heads, "error"])
    for row in rows:
        own = [cell(row.arguments.get(name)) for name in arguments]
        found = [cell((row.result or {}).get(name)) for name in results]
        table.writerow([*own, row.state, *found, row.error or ""])
    return text.getvalue()


def cell(value: Any) -> str:
    """A value in a table: numbers and words as they are, lists as JSON, None as ''."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, float):
        return repr(value)
    return strict(listed(value))


def listed(value: Any) -> Any:
    """An array as lists; anything else as it is."""
    return value.tolist() if isinstance(value, np.ndarray) else value


def strict(value: Any) -> str:
    """JSON that every reader takes.

    >>> strict([1.5, float("nan"), float("-inf"), "NaN"])
    '[1.5, null, -1e999, "NaN"]'
    """

    def token(found: re.Match[str]) -> str:
        return STRICT.get(found[0], found[0])

    return re.sub(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', token, json.dumps(value))


def names(dictionaries: Iterable[dict[str, Any]]) -> list[str]:
    """All keys, in the order in which they first come."""
    return list(dict.fromkeys(name for each in dictionaries for name in each))


def summary(study: Study, rows: Sequence[Row]) -> str:
    """How many points are done, failed and missing, for each value that varies."""
    seconds = sum(row.seconds or 0.0 for row in rows)
    lines = [f"{headline(study, rows)}; {seconds:.1f} s in jobs"]
    for name in names(row.arguments for row in rows):
        values = distinct(rows, name)
        if 1 < len(values) <= MOST:
            lines.append(f"{name:24}" + "".join(f"{state:>9}" for state in STATES))
            for value, own in values.items():
                counts = "".join(f"{count(own, state):9}" for state in STATES)
                lines.append(f"  {value:22}{counts}")
    return "\n".join(lines + failures(rows))


def headline(study: Study, rows: Sequence[Row]) -> str:
    """Of how many points how many are done, in a line."""
    counts = ", ".join(f"{count(rows, state)} {state}" for state in STATES)
    return f"{study.name}: {len(rows)} point{'s' * (len(rows) > 1)}, {counts}"


def failures(rows: Sequence[Row]) -> list[str]:
    """A line for each point that failed, the first of them."""
    failed = [row for row in rows if row.state == "failed"]
    words = [(said(row.arguments), " ".join(f"{row.error}".split())) for row in failed]
    lines = [f"failed: {point}: {error}" for point, error in words[:MOST]]
    return lines + [f"... and {len(failed) - MOST} more"] * (len(failed) > MOST)


def count(rows: Iterable[Row], state: str) -> int:
    """How many are in this state."""
    return sum(row.state == state for row in rows)


def distinct(rows: Iterable[Row], name: str) -> dict[str, list[Row]]:
    """The values of an argument, as words, each with its rows."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if name in row.arguments:
            found.setdefault(cell(row.arguments[name]), []).append(row)
    return found


def pivot(
    rows: Sequence[Row], result: str, down: str | None, across: str | None
) -> str:
    """The median of a result for each pair of values of two arguments.

    Those that are not named are the first that vary. A dash: none is done.

    Errors: ValueError for unknown names, and for a result that is an array.
    """
    arguments = names(row.arguments for row in rows)
    one_of("result", result, names(row.result or {} for row in rows))
    for name in filter(None, (down, across)):
        one_of("argument", name, arguments)
    free = [name for name in arguments if name not in (down, across)]
    free.sort(key=lambda name: len(distinct(rows, name)) == 1)  # what varies is first
    down = down or free.pop(0)
    across = across or (free or [down]).pop(0)
    columns = distinct(rows, across)
    lines = [f"median of {result}; {down}, down, {across}, across"]
    lines.append(f"{'':24}" + "".join(f"{value:>12}" for value in columns))
    for value, own in distinct(rows, down).items():
        cells = [median(result, own, others) for others in columns.values()]
        lines.append(f"{value:24}" + "".join(f"{number:>12}" for number in cells))
    return "\n".join(lines)


def median(result: str, some: Sequence[Row], others: Sequence[Row]) -> str:
    """That of a result over the rows that are in both, in words."""
    own = {id(row) for row in some}
    both = [row.result for row in others if row.result and id(row) in own]
    values = [found[result] for found in both if result in found]
    if any(isinstance(value, np.ndarray) for value in values):
        raise ValueError(f"result={result!r} is an array: only numbers have a median")
    with np.errstate(invalid="ignore"):
        return f"{np.median(values):.4g}" if values else "-"
