"""Two mistakes that show only together: one line's mistakes side by side in another's.

Along the iterates of a port, what a line gives depends only on the lines that it reads.
So the values of a line with each mistake in it are made once, as a stack; then another
line is tried, with each mistake of its own, on the whole stack at a time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, permutations
from math import isqrt
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array
from nglab.oracle.language import Tree, names, replaced
from nglab.oracle.programs import Line, Program
from nglab.oracle.running import FAILURES, Along, steps_of
from nglab.oracle.unknowns import POPULAR, bound

USUAL = (0.9, 0.5, 0.01)  # C where a line is more, and beside it
NEAR, CLOSE = 1.32, 1.05  # what a mistake costs that is tried twice in a line; beside
FRONT, MOVED = 1.61, 1.21  # a line that is more; that is missing or has moved
RUNS = 8000  # programs that are run with a mistake in each of two lines
BASES, NEARBY = 400, 2400  # lines of such programs, and mistakes beside them
Stack = tuple[list["Edit"], Array]


SHOWN = Line("x", "shown")


class Edit(NamedTuple):
    """Another value of line `at`, and what the mistake costs."""

    at: int
    value: Tree
    cost: float


def edits(
    parent: Program, ring: Sequence[Program], usual: Sequence[float] = POPULAR
) -> list[Edit]:
    """The programs of a ring that differ in one value; C is each of the usual ones."""
    found = []
    for p in ring:
        at = where(parent, p)
        if at is None or "C2" in p.used:
            continue
        value, cost = p.lines[at].value, p.cost - parent.cost
        unknown = "C" in names(value)
        for c in usual if unknown else (0.0,):
            new = replaced(value, {"C": c}) if unknown else value
            found.append(Edit(at, new, cost))
    return sorted(found, key=lambda edit: edit.cost)


def where(parent: Program, p: Program) -> int | None:
    """The line whose value is all that differs."""
    if len(p.lines) != len(parent.lines) or p.starts != parent.starts:
        return None
    both = zip(p.lines, parent.lines, strict=True)
    other = [i for i, (a, b) in enumerate(both) if a.key != b.key]
    if len(other) != 1:
        return None
    a, b = p.lines[other[0]], parent.lines[other[0]]
    return other[0] if (a.name, a.when) == (b.name, b.when) else None


def read(line: Line) -> set[str]:
    """The names that a line reads, of this step or an earlier one."""
    return {name.rstrip("_") for name in names(line.value)}


class Frame:
    """A program along an answer, with what each of its lines gives.

    Shapes: given0, given1, ... (K, n).
    """

    def __init__(self, program: Program, along: Along) -> None:
        self.program, lines = program, program.lines
        given = {f"given{i}": self.value(lines, i, along) for i in range(len(lines))}
        self.along = replace(along, inputs={**along.inputs, **given})
        self.still = [line.to(f"given{i}") for i, line in enumerate(lines)]
        self.below = [self.feel(i) for i in range(len(lines))]

    def value(self, lines: Sequence[Line], i: int, along: Along) -> Array:
        """What line i gives in each step."""
        shown = Line("shown", lines[i].name)
        own = (*lines[: i + 1], shown, *lines[i + 1 :], SHOWN)
        steps = steps_of(Program(own, self.program.starts), {}, along)
        return np.array([0.0 * along.x0 + x for x in steps])

    def alone(self, i: int, value: Tree) -> Array:
        """What line i gives with another value, all that it reads given."""
        line = self.program.lines[i].to(value)
        own = [
            line if j == i else still
            for j, still in enumerate(self.still)
            if j == i or still.name in read(line)
        ]
        return self.value(own, own.index(line), self.along)

    @property
    def nothing(self) -> Array:
        """A stack of one, which no line reads."""
        return np.zeros((self.along.steps, 1, 1))

    def feel(self, i: int) -> frozenset[int]:
        """The lines that feel what line i gives, now or later; x is the port's."""
        felt, lines = {i}, self.program.lines
        for _ in lines:
            felt_names = {lines[j].name for j in felt} - {"x"}
            felt |= {j for j, line in enumerate(lines) if felt_names & read(line)}
        return frozenset(felt)

    def frozen(self, own: dict[int, Tree], live: frozenset[int]) -> tuple[Line, ...]:
        """The lines, those of `own` with other values; what is not live is given."""
        return tuple(
            line.to(own[j]) if j in own else line if j in live else self.still[j]
            for j, line in enumerate(self.program.lines)
        )

    def stack(self, edits: Sequence[Edit]) -> Stack:
        """What a line gives with each mistake; of those alike, the first.

        Shapes: (K, mistakes, n).
        """
        kept: dict[bytes, tuple[Edit, Array]] = {}
        for edit in edits:
            i, lines = edit.at, self.program.lines
            around = {lines[j].name for j in self.below[i]} - {lines[i].name}
            if around & read(lines[i].to(edit.value)):
                continue  # it feels itself through others
            try:
                a = self.alone(i, edit.value)
            except FAILURES:
                continue
            same = a.tobytes() == self.along.inputs[f"given{i}"].tobytes()
            if np.isfinite(a).all() and not same:
                kept.setdefault(a.tobytes(), (edit, a))
        made = [a for _, a in kept.values()] or [np.zeros((self.along.steps, 0))]
        found = [edit for edit, _ in kept.values()]
        return found, np.stack(made, 1)[:, : len(found)]

    def agree(self, lines: tuple[Line, ...], i: int, stack: Array, first: int) -> Any:
        """With which of the values of line i the lines explain every step."""
        program = Program(lines, self.program.starts)
        left = np.arange(stack.shape[1])
        for upto in (first, self.along.steps):
            given = {**self.along.inputs, f"given{i}": stack[:, left]}
            along = replace(self.along, inputs=given)
            fine = np.ones(len(left), bool)
            try:
                for k, x in enumerate(steps_of(program, {}, along.cut(upto))):
                    fine &= (np.abs(x - along.x[k]) <= along.slack[k]).all(-1)
                    if not fine.any():
                        return left[:0]
            except FAILURES:
                return left[:0]
            left = left[fine]
        return left


def together(
    parent: Program, ring: Sequence[Program], along: Along, first: int
) -> Iterator[Program]:
    """The programs two mistakes away that explain the steps of an answer.

    first: how many steps are looked at first, one more than the parent explains
    """
    frame, own = Frame(parent, along), edits(parent, ring)
    count = len(parent.lines)
    each = 2 * RUNS // max(count * (count - 1), 2)
    stacks = [
        frame.stack([edit for edit in own if edit.at == i][:each]) for i in range(count)
    ]
    yield from in_two_lines(frame, stacks, first)
    yield from in_one_line(frame, stacks, first)
    few = [p for p in ring if "C" in p.used or p.cost - parent.cost <= CLOSE]
    near = edits(parent, few, USUAL)[: NEARBY // count]
    short = along.cut(first + 1)
    for base in bases(parent, ring)[: BASES // count]:
        yield from beside(base, parent, near, short, first)


def bases(parent: Program, ring: Sequence[Program]) -> list[Program]:
    """The programs of a ring that are more than a line's value away, the cheapest."""
    found = []
    for p in ring:
        values = USUAL if "C" in p.used else USUAL[:1]
        most = FRONT if "C" in p.used else MOVED
        if where(parent, p) is None and p.cost - parent.cost <= most:
            found += [bound(p, {"C": c}) for c in values]
    return sorted(found, key=lambda p: p.cost)


def in_two_lines(
    frame: Frame, stacks: Sequence[Stack], first: int
) -> Iterator[Program]:
    """A mistake in each of two lines."""
    for pair in combinations(range(len(stacks)), 2):
        b, a = sorted(pair, key=lambda i: len(frame.below[i]))
        if a in frame.below[b] and b in frame.below[a]:
            continue
        if a in frame.below[b]:
            a, b = b, a
        (ours, values), (others, _) = stacks[a], stacks[b]
        for edit in others if ours else ():
            live = (frame.below[a] | frame.below[b]) - {a}
            lines = frame.frozen({b: edit.value}, live)
            for hit in frame.agree(lines, a, values, first):
                yield with_edits(frame.program, ours[hit], edit)


def in_one_line(frame: Frame, stacks: Sequence[Stack], first: int) -> Iterator[Program]:
    """Two mistakes in a line."""
    for i, (found, _) in enumerate(stacks):
        old = frame.program.lines[i].value
        few = isqrt(6 * RUNS // len(stacks))
        near = [edit for edit in found[:few] if edit.cost <= NEAR]
        parts = [changes(old, edit.value) for edit in near]
        tried = {edit.value for edit in found}
        for (j, one), (_, two) in permutations(enumerate(near), 2):
            both = replaced(two.value, parts[j])
            if both in tried:
                continue
            tried.add(both)
            lines = frame.frozen({i: both}, frame.below[i])
            if frame.agree(lines, i, frame.nothing, first).size:
                yield with_edits(frame.program, Edit(i, both, one.cost + two.cost))


def changes(old: Tree, new: Tree) -> dict[Tree, Tree]:
    """Which parts of a tree have become which, the smallest that say it all."""
    if old == new:
        return {}
    if not (isinstance(old, tuple) and isinstance(new, tuple)):
        return {old: new}
    if old[0] != new[0] or len(old) != len(new):
        return {old: new}
    pairs = zip(old[1:], new[1:], strict=True)
    return {k: v for a, b in pairs for k, v in changes(a, b).items()}


def beside(
    base: Program, parent: Program, near: Sequence[Edit], along: Along, first: int
) -> Iterator[Program]:
    """A mistake in a line of a program that is more than a mistake in a line away."""
    try:
        frame = Frame(base, along)
    except FAILURES:
        return
    for i, at in aligned(base, parent):
        new = changes(parent.lines[at].value, base.lines[i].value)
        own = [Edit(i, replaced(e.value, new), e.cost) for e in near if e.at == at]
        found, values = frame.stack(own)
        if found:
            lines = frame.frozen({}, frame.below[i] - {i})
            for hit in frame.agree(lines, i, values, first):
                yield with_edits(base, found[hit])


def aligned(base: Program, parent: Program) -> list[tuple[int, int]]:
    """Which line of a program is which of its parent."""
    if len(base.lines) == len(parent.lines):
        both = zip(base.lines, parent.lines, strict=True)
        if all((a.name, a.when) == (b.name, b.when) for a, b in both):
            return [(i, i) for i in range(len(base.lines))]
    lines = {line.key: i for i, line in enumerate(parent.lines)}
    own = enumerate(base.lines)
    return [(i, lines[line.key]) for i, line in own if line.key in lines]


def with_edits(program: Program, *edits: Edit) -> Program:
    """The program with other values in some lines."""
    lines = list(program.lines)
    for edit in edits:
        lines[edit.at] = lines[edit.at].to(edit.value)
    return program.changed(lines, sum(edit.cost for edit in edits))
