"""`check`: replay a port, and say what it does."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nglab.arguments import one_of
from nglab.oracle.cases import Case
from nglab.oracle.catalogue import METHODS
from nglab.oracle.findings import diagnosed
from nglab.oracle.ports import from_one, from_pair, matching
from nglab.oracle.questions import Subject
from nglab.oracle.replay import Walk, answers, replayed
from nglab.oracle.report import Report
from nglab.oracle.store import SCHEMA, parsed, vectors


def check(
    init: Any,
    step: Any = None,
    method: str = "nsgd",
    only: Mapping[str, Any] | None = None,
) -> Report:
    """Replay the vectors of a method through a port and diagnose it.

    A port is one of
        init(x0, config) -> state  and  step(x, g, state, config) -> (x, state)
        make(config) -> a function or an object as follows; config changes in place
        make() -> the same with its numbers inside, a class without arguments perhaps
        a function (x, g, state) -> (x, state), state None at first
        an object with step(x, g) -> x or step(x, g, state) -> (x, state), and perhaps
        init(x0) -> state; a copy of it walks each case
    A step is given `state`, `config`, `xi` and `f` by name where it has an argument so
    called. All that it is given is its own, and may be changed.

    config holds the numbers of the case and its layers (`blocks`, `shapes`), and of
    each step its lr, xi and f. A port that raises NotImplementedError is not asked
    that case; `only` keeps the cases whose config says so, {"norm": "l2"}. A port with
    its own numbers is asked the cases with the usual ones, unless `only` names others;
    one in single precision (float32) is not asked what that cannot hold.

    Errors: ValueError for an unknown method, where no case is left, and, in a sentence
            that says where and what to pass, for a port that cannot be called so, that
            raises, that returns no iterate of the right shape or one that is not
            finite, or that goes another way when a case is replayed.

    >>> def step(x, g, state):
    ...     return x - 0.1 * g, state
    >>> print(check(step, method="gd"))
    gd: passed, 16 cases to the last bit
    gradients from 8e-152 to 1e+151 were looked at
    """
    one_of("method", method if isinstance(method, str) else repr(method), METHODS)
    port = from_one(init, method) if step is None else from_pair(init, step)
    asked = matching(vectors(method), method, only, port.bare)
    subject = Subject(method, port, dict(only or {}))
    return judged(method, replayed(port, asked), asked, subject)


def check_output(path: str | Path) -> Report:
    """Compare the iterates that a port wrote, in the format of SCHEMA.md.

    Errors: ValueError where the file is cut short, of another schema, or holds numbers
            that are not finite.
    """
    path = Path(path)
    table = parsed(path.read_bytes(), path.name)
    if table.get("schema") != SCHEMA:
        raise ValueError(
            f"{path.name} has schema {table.get('schema')!r}, this is schema {SCHEMA}"
        )
    one_of("method", table.get("method"), METHODS)
    asked = vectors(table["method"])
    return judged(table["method"], answers(table, asked), asked)


def judged(
    method: str,
    walks: Sequence[Walk],
    asked: Sequence[Case],
    subject: Subject | None = None,
) -> Report:
    """The report on the walks, with a diagnosis where they are wrong."""
    left = {case.name for case in asked} - {walk.case.name for walk in walks}
    single = any(walk.precision == "float32" for walk in walks)
    far = tuple(c.name for c in asked if c.name in left and c.far and single)
    skipped = tuple(c.name for c in asked if c.name in left and c.name not in far)
    report = Report(method, tuple(walks), skipped, far)
    return report if report.passed else diagnosed(report, subject)
