"""What is certain without a formula: it was measured, and is said with its trials."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

import numpy as np

from nglab.arrays import Array
from nglab.oracle.answers import answer, explains
from nglab.oracle.cases import Case, walk
from nglab.oracle.catalogue import METHODS
from nglab.oracle.differences import changes
from nglab.oracle.inference import LAST, Finding
from nglab.oracle.programs import Program, program
from nglab.oracle.questions import KNOBS, Subject
from nglab.oracle.settings import CHOICES
from nglab.oracle.unknowns import bound

TRIALS = 8
HARD = ("sparse", "zero gradient", "zero at first", "mixed sizes", "small gradients")


class Partial(NamedTuple):
    """A program that was seen to be computed while some numbers are 0, in words."""

    numbers: tuple[str, ...]
    program: Program
    words: str


def facts(finding: Finding, subject: Subject | None) -> Iterator[str]:
    """One sentence an entry."""
    method = finding.method
    right, answers = program(method), [*finding.answers, *finding.fresh]
    good = [a.name for a in answers if explains(right, [a])]
    names = ", ".join(list(dict.fromkeys(good))[:12])
    yield f"right in {len(good)} of {len(answers)} sequences" + f": {names}" * bool(
        good
    )
    if subject is None:
        return
    with np.errstate(all="ignore"):
        yield from measured(subject)


def partial(finding: Finding, subject: Subject) -> Partial | None:
    """Under which condition it is the method, or else what it is."""
    answers = [*finding.answers, *finding.fresh, *subject.asked(LAST)]
    asker = subject.asker(LAST)
    right, best = program(finding.method), finding.best
    knobs = [k for k in KNOBS if k in METHODS[finding.method].config]
    for few in (*((k,) for k in knobs), *combinations(knobs, 2)):
        own = [a for a in answers if all(a.config[k] == 0 for k in few)]
        said = " and ".join(f"{k} = 0" for k in few)
        if len(own) < 2 or subject.port.bare:
            continue
        numbers = {**asker.rich, **dict.fromkeys(few, 0.0)}
        cases = [case for case in asker.questions() if hard(case)]
        cases = [replace(c, config={**c.config, **numbers}) for c in cases]
        own += [answer(walk) for walk in map(subject.walk, cases) if walk]
        if explains(right, own):
            words = f"it is the method while {said}, in {len(own)} sequences"
            return Partial(few, right, words)
        if best is not right and explains(best, own):
            zero = dict.fromkeys(few, 0.0)
            told = changes(bound(best, zero), bound(right, zero))
            if told:
                words = f"while {said}, in {len(own)} sequences, it computes"
                return Partial(few, best, "\n".join((words, *told)))
    return None


def hard(case: Case) -> bool:
    """Whether it shows what ordinary gradients, or the usual words, do not."""
    return case.name in HARD or case.name.split(" ")[0] in CHOICES


def measured(subject: Subject) -> Iterator[str]:
    """What the first steps tell, where the method's tell something else."""
    if subject.port.bare or METHODS[subject.method].closed:
        return
    asker = subject.asker(LAST)
    for test in TESTS:
        found = []
        for _ in range(TRIALS):
            pair = test(asker.case("usual", {}), asker.rng)
            walks = [subject.walk(case) for case in pair]
            if any(walk is None for walk in walks):
                return
            steps = [np.diff(np.vstack([w.case.x0, w.x]), axis=0) for w in walks if w]
            own = [along_method(subject.method, case) for case in pair]
            found.append((TELLS[test](*steps), TELLS[test](*own)))
        ours, theirs = {a for a, _ in found}, {b for _, b in found}
        if len(ours) == len(theirs) == 1 and ours != theirs:
            said, told = ours.pop(), theirs.pop()
            if said and told:
                yield f"{said} (the method: {told}), in {TRIALS} trials"


def along_method(method: str, case: Case) -> Array:
    """The steps of the method itself."""
    x = [x for x, _ in walk(case.optimizer(method), case.x0, case.arrays)]
    return np.diff(np.vstack([case.x0, *x]), axis=0)


def changed(case: Case, g: Array) -> Case:
    """The case with other gradients, from zero."""
    return replace(case, x0=0 * case.x0, inputs={**case.inputs, "g": g.tolist()})


def scaled(case: Case, rng: np.random.Generator) -> tuple[Case, Case]:
    """The gradients, and four times as large."""
    g = case.arrays["g"]
    return changed(case, g), changed(case, 4 * g)


def growth(one: Array, four: Array) -> str:
    """How the first step grows."""
    if not one[0].all() or (four[0] / one[0] <= 0).any():
        return ""
    p = np.log(four[0] / one[0]) / np.log(4)
    return f"the first step grows like |g|^{p[0]:.4g}" if np.ptp(p) < 1e-6 else ""


def touched(case: Case, rng: np.random.Generator) -> tuple[Case, Case]:
    """The gradients, and others in one coordinate of the first."""
    g, h = case.arrays["g"], case.arrays["g"].copy()
    h[0, 1] *= 1.7
    return changed(case, g), changed(case, h)


def reached(one: Array, two: Array) -> str:
    """Which coordinates of the first step feel one of g."""
    far = np.abs(one[0] - two[0]) > 1e-9 * np.abs(one[0]).max()
    where = (
        "all blocks"
        if far[3:].any()
        else "its block"
        if far[[0, 2]].any()
        else "itself"
    )
    return f"a coordinate of g changes {where} in the first step"


def turned(case: Case, rng: np.random.Generator) -> tuple[Case, Case]:
    """The gradients, and their opposites."""
    g = case.arrays["g"]
    return changed(case, g), changed(case, -g)


def oddness(one: Array, two: Array) -> str:
    """Whether opposite gradients lead to opposite steps."""
    odd = np.abs(one + two).max() < 1e-7 * np.abs(one).max()
    return "it is odd in g" if odd else "it is not odd in g"


TESTS: tuple[Callable[..., tuple[Case, Case]], ...] = (scaled, touched, turned)
TELLS: dict[Callable[..., tuple[Case, Case]], Callable[[Array, Array], str]] = {
    scaled: growth,
    touched: reached,
    turned: oddness,
}
