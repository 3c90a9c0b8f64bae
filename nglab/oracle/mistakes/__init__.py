"""What people write in the place of an update: every program one mistake away.

Small generators, a family each, that know no list of mistakes: `parts` are rules of
rewriting for a part of a line, `lines` change one line, `updates` more than one.
"""

from collections.abc import Mapping
from typing import Any

from nglab.oracle.mistakes.lines import in_lines
from nglab.oracle.mistakes.rules import Span
from nglab.oracle.mistakes.updates import over_lines
from nglab.oracle.programs import Program


def around(
    program: Program, numbers: Mapping[str, Any], low: float, high: float
) -> list[Program]:
    """The programs one mistake away that costs as much, the cheapest first, each once.

    A mistake costs more than `low` and at most `high`.
    """
    found: dict[Any, Program] = {}
    span = Span(numbers, low, high)
    for made in (*in_lines(program, span), *over_lines(program, span)):
        if low < made.cost - program.cost <= high:
            known = found.setdefault(made.key, made)
            if made.cost < known.cost:
                found[made.key] = made
    found.pop(program.key, None)
    return sorted(found.values(), key=lambda made: made.cost)
