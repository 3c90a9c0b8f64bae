"""What the optimizers of frameworks compute: every row is a call that is run.

`python -m tests.ports.frameworks` writes the page, notebooks/ports/FRAMEWORKS.md;
`python -m tests.ports.frameworks muon lion` prints the lines of these methods.
"""

import sys
from importlib.metadata import packages_distributions, version
from itertools import groupby

from tests.ports.rows import HERE, rows

PAGE = HERE.parents[1] / "notebooks" / "ports" / "FRAMEWORKS.md"


def cells(row):
    """A line of the table."""
    verdict, said = judged(row)
    docs = f" **Its documentation: {row.docs}.**" if row.docs else ""
    said = f"{said}{docs}{linked(row.thread)}".replace("|", "\\|")
    return f"| {row.shown} | {row.asked} | {verdict} | {said} |"


def linked(thread):
    """A link to a thread, owner/name#number."""
    place, _, number = thread.partition("#")
    name = f"{place.rpartition('/')[2]}#{number}"
    return f"; [{name}](https://github.com/{place}/issues/{number})" if place else ""


def judged(row):
    """The verdict, and what the call computes instead."""
    try:
        report = row.report()
    except ValueError as error:
        return "fails", f"{error}"
    if report.passed:
        return "passes", ""
    lines = [f"`{own.text}`" for own in report.rows if own.differs]
    if not lines:
        facts = [w[2:] for w in report.words if w[:2] == "- " and "\n" not in w]
        lines = [f"no formula was found: {fact}" for fact in facts[:1]]
    names = ", ".join(f"`{name}`" for name in report.variants)
    said = "; ".join(lines) + (f" ({names})" if names else "")
    return "differs", said or f"no formula was sought: {first(report)}"


def first(report):
    """How many cases differ, and where the first does."""
    count, where = f"{len(report.failed)} of {len(report.walks)}", report.first
    return f"{count} cases differ, {where.case!r} from step {where.step} on"


HEAD = """# What your framework computes

Each call was given recorded gradients and the numbers of the vectors, in float64: from
Muon and Scion on torch the casts to bfloat16 were taken away, and clipping by Keras is
in float32, as Keras has it. `matrices` means that a vector was handed over as a column.
Where a call differs from the method that it was asked as, the lines that differ are
those of its own update, inferred from its answers, with the name that they are known
by. That is seldom a bug: there are many definitions with one name. Where it is not what
the framework's own documentation says, that is marked.

`make ports` runs all of it again, and `python -m tests.ports.frameworks` writes this
page. What was suspected of libraries, and then run, is in [DEFECTS.md](DEFECTS.md).
"""
TABLE = "| call | asked as | verdict | what it computes |\n|---|---|---|---|"


def page():
    """The page, computed."""
    parts = [HEAD]
    for framework, group in groupby(rows(), key=lambda row: row.framework):
        parts.append(f"## {framework} {release(framework)}\n")
        parts.append("\n".join((TABLE, *map(cells, group))) + "\n")
    return "\n".join(parts)


def release(framework):
    """Its version; its distribution may have another name."""
    return version(packages_distributions()[framework][0]).partition("+")[0]


if __name__ == "__main__":
    asked = [row for row in rows() if {*sys.argv[1:]} & {row.method, row.framework}]
    for row in asked:
        print(cells(row), flush=True)
    if not sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
