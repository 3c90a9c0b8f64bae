"""What a wrong port computes: the method's text, edited until it explains the port."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.answers import Answer, answer, explains
from nglab.oracle.cases import Case
from nglab.oracle.catalogue import METHODS
from nglab.oracle.choices import without_words
from nglab.oracle.language import nodes
from nglab.oracle.ports import Port
from nglab.oracle.programs import Program, program
from nglab.oracle.questions import Subject
from nglab.oracle.replay import Walk
from nglab.oracle.running import as_port, steps_of
from nglab.oracle.search import Score, Search
from nglab.oracle.settings import CHOICES, COUNTS, NORMS
from nglab.oracle.unknowns import POPULAR, alone, bound, off, with_word

SEVERAL = ("rich", "unlike blocks", "sparse")  # what is not read is so in all
OURS, FRESH, MORE, LAST = 0, 7, 8, 33  # seeds of questions


@dataclass(frozen=True, eq=False)
class Finding:
    """What was found about a port.

    method    which
    programs  those that explain all answers, the nicest first; of those that compute
              the same on all questions that we have, one
    best      the program that explains most, where none explains all
    answers   what it was asked; `score` steps of each are explained by the best
    fresh     what else it was asked, to confirm
    tried     how many programs were looked at
    ignored   numbers of the config that the port does not look at
    """

    method: str
    programs: tuple[Program, ...]
    best: Program
    answers: tuple[Answer, ...]
    fresh: tuple[Answer, ...]
    score: Score
    tried: int
    ignored: tuple[str, ...] = ()

    @property
    def trials(self) -> int:
        """How many sequences the port was asked."""
        return len(self.answers) + len(self.fresh)


def infer(method: str, subject: Subject | None, walks: Sequence[Walk]) -> Finding:
    """What a port computes; without a port, from its walks along the vectors alone.

    Nothing is measured in time: the same answers lead to the same finding everywhere.
    """
    official = [answer(walk) for walk in walks if walk.finite and common(walk.case)]
    with np.errstate(all="ignore"):
        own = subject.asked(OURS) if subject else []
        if subject is None or len(own) < 3:
            first = own + [a for i, a in enumerate(official) if i % 3 < 2]
            return found(method, None, first, official[2::3])
        fresh = subject.asked(FRESH, every=False) + official
        if METHODS[method].closed:  # a search is discrete: much agrees by chance
            fresh += subject.asked(MORE, every=False)
        return found(method, subject, own, fresh)


def common(case: Case) -> bool:
    """Whether its gradients are of a size that every port was tried on."""
    size = float(np.abs(case.arrays["g"]).max())
    return (2.0**-50 < size < 2.0**50 or size == 0) and not case.far


def found(
    method: str, subject: Subject | None, own: list[Answer], fresh: list[Answer]
) -> Finding:
    """The finding from answers to questions, confirmed by fresh ones."""
    right = program(method)
    if all(explains(right, [a]) for a in own):
        own = own + [a for a in fresh if not explains(right, [a])][:6]
    ignored = unread(subject) if subject and not subject.port.bare else ()
    search = Search(method, own, fresh, thorough=subject is None)
    firsts = [right]
    if subject and ignored:
        numbers = subject.asker(OURS).base
        firsts += with_own_numbers(right, ignored, own, numbers)
    programs, best, score = search.found(firsts)
    if programs:
        programs = sorted(programs, key=lambda p: niceness(p, right))
        programs = distinct(method, programs[:8], subject)
        best = programs[0]
        ignored = tuple(name for name in ignored if name not in best.used)
    return Finding(
        *(method, tuple(programs), best, tuple(own), tuple(fresh), score),
        *(search.tried, ignored),
    )


def niceness(p: Program, right: Program) -> float:
    """What is said first: few mistakes, a short text, and short numbers."""
    parts = (e for line in p.lines for _, e in nodes(line.value))
    long = sum(isinstance(e, float) and len(repr(e)) > 10 for e in parts)
    return p.cost + 0.04 * (p.size - right.size) + 0.5 * long


def distinct(
    method: str, programs: list[Program], subject: Subject | None
) -> list[Program]:
    """Programs of which every two differ somewhere; if a port is there, it decides."""
    kept = programs[:1]
    for p in programs[1:]:
        if not any(alike(method, p, other) for other in kept):
            kept.append(p)
    if subject is None or len(kept) == 1:
        return kept
    answers = subject.asked(LAST)
    return [p for p in kept if explains(p, answers)] or kept


def alike(method: str, one: Program, other: Program) -> bool:
    """Whether two programs compute the same on questions that nobody was asked."""
    return splitting(method, one, other) is None


def splitting(method: str, one: Program, other: Program) -> str | None:
    """A question that nobody was asked, and that two programs answer otherwise."""
    answers = Subject(method, Port(*as_port(one)), {}).asked(LAST)
    wide = (replace(a, slack=500 * a.slack) for a in answers)
    return next((a.name for a in wide if not explains(other, [a])), None)


def unread(subject: Subject) -> tuple[str, ...]:
    """What of the config the port does not look at, and the method does."""
    cases = [c for c in subject.asker(OURS).questions() if c.name in SEVERAL]
    found = [unread_in(subject, case) for case in cases]
    names = [name for name in found[0] if all(name in own for own in found)]
    cases = [*cases, *subject.asker(FRESH).questions(every=False)] if names else []
    return tuple(n for n in names if all(indifferent(subject, c, n) for c in cases))


def indifferent(subject: Subject, case: Case, name: str) -> bool:
    """Whether a port does the same in a case, whatever a number of its config is."""
    base = subject.walk(case)
    if base is None:
        return True
    for other in others(name, case.config[name]):
        walk = subject.walk(replace(case, config={**case.config, name: other}))
        if walk is None or (np.abs(walk.x - base.x) > 2 * answer(base).slack).any():
            return False
    return True


def unread_in(subject: Subject, case: Case) -> list[str]:
    """What of the config does not matter in a case, though it does to the method."""
    base = subject.walk(case)
    names: list[str] = []
    if base is None:
        return names
    for key, value in case.config.items():
        matters = False
        for other in others(key, value) if key not in subject.only else ():
            asked = replace(case, config={**case.config, key: other})
            walk, slack = subject.walk(asked), answer(base).slack
            if walk is None or (np.abs(walk.x - base.x) > 2 * slack).any():
                break
            two = replace(answer(base), config=asked.config)
            off_by = np.abs(
                moved(subject.method, answer(base)) - moved(subject.method, two)
            )
            matters = matters or bool((off_by > 1e3 * slack).any())
        else:
            names += [key] * matters
    return names


def others(key: str, value: Any) -> tuple[Any, ...]:
    """Other values of an entry of a config."""
    if key == "norm":
        return tuple(name for name in NORMS if name != value)
    if key in COUNTS:
        return (value + 1,)
    if key in CHOICES:
        return tuple(word for word in CHOICES[key] if word != value)
    if key == "floor":
        return (60.0,)
    return (value * 0.83, value * 0.31) if isinstance(value, float) else ()


def moved(method: str, one: Answer) -> Array:
    """Where the method goes from the iterates of an answer."""
    along = alone(one)
    steps = steps_of(program(method), {}, along)
    return np.array([x + 0 * along.x0 for x in steps])


OWN = {
    1: (*POPULAR, 0.0, 1.0),
    2: (*POPULAR, 0.0, 1.0),
    3: (0.0, 0.9, 0.99, 0.999, 0.95, 0.5, 0.1, 0.01, 0.001, 1e-6, 1e-7, 1e-8, 1.0),
    4: (0.0, 0.9, 0.99, 0.999, 0.1, 0.01, 1e-8, 1e-7),
}


def with_own_numbers(
    right: Program,
    ignored: Sequence[str],
    answers: Sequence[Answer],
    numbers: Mapping[str, Any],
) -> Iterator[Program]:
    """The method with its own numbers in the place of those that are not read."""
    counts = {k: numbers[k] for k in ignored if k in COUNTS}
    bases = without_words(right, ignored, answers)
    bases = [bound(base, counts, 0.3) if counts else base for base in bases]
    if "norm" in ignored:
        words = ("l2", "mx", "mm", "rms", "std", "l1")
        bases = [with_word(bases[0], "norm", word, 0.4) for word in words]
    for base in bases:
        yield from with_numbers(base, ignored, answers, numbers)


def with_numbers(
    base: Program,
    ignored: Sequence[str],
    answers: Sequence[Answer],
    usual: Mapping[str, Any],
) -> Iterator[Program]:
    """A program, and with numbers in the place of names that are not read."""
    words = (*COUNTS, *CHOICES)
    names = [name for name in ignored if name in base.used and name not in words]
    if not names or len(names) > max(OWN):
        yield base
        return
    inside = {name: usual[name] for name in names}
    yield bound(base, inside, 0.6)
    for name in names if len(names) == 1 else {"eps"} & {*names}:
        yield bound(base, {**inside, name: "C"}, 0.5)  # a number, and a mistake more
    grid = np.array(list(product(OWN[len(names)], repeat=len(names))))
    own = {f"own{i}": grid[:, i, None] for i in range(len(names))}
    free = bound(base, {name: f"own{i}" for i, name in enumerate(names)})
    one = next((a for a in answers if a.name == "rich"), answers[0])
    good = (np.abs(off(free, alone(one), own, 3)) <= 1).all(0)
    for values in grid[good][:20]:
        table = dict(zip(names, map(float, values), strict=True))
        yield bound(base, table, 1.0 + 0.3 * len(names))
