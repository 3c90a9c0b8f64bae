"""What a wrong port does, in words: its formula, or what is certain without one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from nglab.oracle.answers import answer, explains, kinds
from nglab.oracle.differences import changes
from nglab.oracle.facts import facts, partial
from nglab.oracle.inference import Finding, common, infer, splitting
from nglab.oracle.known import Wrong, named, wrongs
from nglab.oracle.programs import Program, program
from nglab.oracle.questions import Subject
from nglab.oracle.replay import Walk
from nglab.oracle.report import Condition, Report
from nglab.oracle.running import Along, as_port

OVERFLOW = (
    "its numbers leave float64 in {}, where right ones do not: does it form powers of "
    "gradients, or divide by one that is 0 after rounding?"
)
GUARDED = "in {} it does something else: is there a floor, an epsilon or a cap?"
OTHERS = 3  # formulas that are printed besides


def diagnosed(report: Report, subject: Subject | None) -> Report:
    """The report on a wrong port, with what it computes."""
    with np.errstate(all="ignore"):
        return inferred(report, subject)


def inferred(report: Report, subject: Subject | None) -> Report:
    """The report, where numbers may leave the range on the way."""
    whole = [walk for walk in report.walks if walk.finite]
    usual = [walk for walk in whole if common(walk.case)]
    if usual and all(walk.passed for walk in usual):
        wrong = [walk for walk in whole if not walk.passed]
        return replace(report, words=tuple(ends(report, wrong)))
    finding = infer(report.method, subject, report.walks)
    if not finding.programs:
        finding = replace(finding, programs=looked_up(finding))
    report = replace(report, finding=finding)
    if not finding.programs:
        part = partial(finding, subject) if subject else None
        known = [part.words] if part else []
        words = tuple(f"- {fact}" for fact in (*known, *facts(finding, subject)))
        if part:
            zero = dict.fromkeys(part.numbers, 0.0)
            held = (Condition(zero, *as_port(part.program)),)
            report = replace(report, conditions=held)
        none = "no formula in the language explains the port. What is certain:"
        return replace(report, words=(none, *words, *ends(report, [])))
    best = finding.programs[0]
    names = named(report.method, best, seen(finding))
    strange = [w for w in whole if w not in usual and not explains(best, [answer(w)])]
    return replace(
        report,
        variants=tuple(wrong.name for wrong in names),
        words=(*formula(report, finding, subject, names), *ends(report, strange)),
    )


def seen(finding: Finding) -> list[Along]:
    """All that a port was asked."""
    return [along for _, along in kinds([*finding.answers, *finding.fresh])]


def looked_up(finding: Finding) -> tuple[Program, ...]:
    """A program that ports are known to compute, where the search finds none."""
    asked = seen(finding)
    known = (wrong for wrong in wrongs(finding.method) if wrong.explains(asked))
    return tuple(wrong.program for wrong in known)[:1]


def formula(
    report: Report,
    finding: Finding,
    subject: Subject | None,
    names: Sequence[Wrong],
) -> Iterator[str]:
    """The whole update, who computes it, what it ignores and what else it may be."""
    asked, after = finding.trials, len(finding.fresh)
    how = "that it was asked" if subject else "that it wrote"
    yield (
        f"your port computes, in all {asked} sequences {how} ({after} of them after "
        "the formula was found):"
    )
    yield from (indented(line) for line in report.lines)
    if finding.ignored:
        yield f"it ignores {', '.join(finding.ignored)} of the config"
    for wrong in names:
        who = f", as {wrong.who} does" if wrong.who else ""
        yield f"known as `{wrong.name}`{who}: {wrong.words}"
    apart = "nothing that was asked" if subject else "no recorded case"
    for other in finding.programs[1 : 1 + OTHERS]:
        yield f"or, and {apart} tells these apart{would(finding, other)}:"
        yield from map(indented, changes(other, program(report.method)))


def would(finding: Finding, other: Program) -> str:
    """The question that tells a further formula from the first, in words."""
    name = splitting(finding.method, finding.programs[0], other)
    return f" (the question {name!r} would)" if name else ""


def indented(text: str) -> str:
    """A row, or two, of an update."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def ends(report: Report, strange: Sequence[Walk]) -> Iterator[str]:
    """What happens at the ends of the range."""
    lost = [walk for walk in report.walks if not walk.finite]
    for words, walks in ((GUARDED, strange), (OVERFLOW, lost)):
        if walks:
            yield words.format(", ".join(walk.case.name for walk in walks))
