"""A program beside the method: which lines differ."""

from typing import NamedTuple

from nglab.oracle.language import names, printed, simplified
from nglab.oracle.programs import Line, Program


class Row(NamedTuple):
    """A line of a port, and the method's line where it is another."""

    text: str
    other: str = ""
    differs: bool = False

    def said(self, width: int) -> str:
        """The row as it is printed."""
        if not self.differs:
            return f"  {self.text}"
        apart = f"{'':{width}}" if len(self.text) > width else ""
        gap = f"\n  {apart}  " if apart else "  "
        return f"! {self.text:{width}}{gap}the method: {self.other}"


def compared(program: Program, right: Program) -> tuple[Row, ...]:
    """Every line of a program, and those of the method that it has not."""
    silent, rows = right.silent, []
    free = list(right.lines)
    kept = [line.key for line in in_order(program, right)]
    for line in program.lines:
        twin = next((own for own in free if own.key == line.key), None)
        if twin:
            free.remove(twin)
    for line in program.lines:
        text = line.said(silent)
        if line.key in kept:
            rows.append(Row(text))
        elif any(own.key == line.key for own in right.lines):
            rows.append(Row(text, "the same, at another place", True))
        else:
            own = nearest(line, free)
            if own:
                free.remove(own)
            rows.append(Row(text, own.said(silent) if own else "no such line", True))
    rows += [Row(f"no {own.name}", own.said(silent), True) for own in free]
    return (*rows, *begun(program, right))


def begun(program: Program, right: Program) -> list[Row]:
    """Where names start elsewhere."""
    mine, own, rows = dict(program.starts), dict(right.starts), []
    for name in sorted({*mine, *own} & {line.name for line in program.lines}):
        a, b = (printed(simplified(starts.get(name, 0))) for starts in (mine, own))
        if a != b:
            told = f"{name} is {b} at first"
            rows.append(Row(f"{name} is {a} at first", told, True))
    return rows


def in_order(program: Program, right: Program) -> list[Line]:
    """The longest run of lines that both have in the same order."""
    best: list[list[Line]] = [[] for _ in range(len(right.lines) + 1)]
    for line in program.lines:
        before = best
        best = [[]]
        for j, own in enumerate(right.lines):
            longer = [*before[j], line] if own.key == line.key else []
            best.append(max(before[j + 1], best[j], longer, key=len))
    return best[-1]


def nearest(line: Line, lines: list[Line]) -> Line | None:
    """The line of that name that has most in common with it."""
    own = [other for other in lines if other.name == line.name]
    mine = names(line.value)
    return max(own, key=lambda o: len(names(o.value) & mine), default=None)


def changes(program: Program, right: Program) -> tuple[str, ...]:
    """The rows that differ, as they are printed."""
    rows = [row for row in compared(program, right) if row.differs]
    return tuple(row.said(width(rows)) for row in rows)


def width(rows: list[Row] | tuple[Row, ...]) -> int:
    """How wide the lines of a port are printed."""
    return min(40, max((len(row.text) for row in rows), default=0))
