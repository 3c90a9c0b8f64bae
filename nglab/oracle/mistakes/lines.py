"""Mistakes in a line: a part of it, its whole right side, its place, its beginning."""

from collections.abc import Iterator
from dataclasses import replace

from nglab.oracle.language import Tree, names, nodes, parse, put, replaced
from nglab.oracle.mistakes.layers import SHAPED
from nglab.oracle.mistakes.parts import AROUND, CORES, DIRECTIONS, MEMORIES, PARTS
from nglab.oracle.mistakes.rules import Context, Kinds, Rule, Span, kinds, rules
from nglab.oracle.programs import Line, Program
from nglab.oracle.vocabulary import PRODUCTS, SCOPES

AVERAGES = ("mu", "beta1", "beta2", "rho", "momentum", "mom", "beta")
BOUNDS = (
    *("lo", "hi", "tau", "cap", "minimum", "seeded", "reset", "nesterov"),
    *("constrained", "coefficients"),
)


def context(program: Program, i: int, span: Span) -> Context:
    """What is known where line i is computed."""
    own = kinds(program, span.numbers)
    before = {line.name for line in program.lines[:i]} | program.memories | {"g"}
    before |= {"xi", "q"} & (program.used | set(span.numbers))
    here = sorted((before - {"x"}) | ({"x_"} & program.used))
    vectors = [n for n in here if own.of(n) == "V"]
    scalars = [n for n in here if own.of(n) == "S" and n not in ("count", "mean", "z")]
    made = {line.name for line in program.lines} - {"x"}
    late = [f"{n}_" for n in sorted(made | {"g"}) if n not in program.memories]
    par = tuple(
        n
        for n in sorted(program.used)
        if own.of(n) == "P" and n in span.numbers and n not in BOUNDS
    )
    domains: dict[str, tuple[Tree, ...]] = {
        "vec": (*vectors, *(n for n in late if own.of(n) == "V")),
        "num": (*scalars, *(n for n in late if own.of(n) == "S")),
        "par": par,
        "avg": tuple(n for n in par if n in AVERAGES),
        "sco": tuple(SCOPES),
        "red": NORMS,
        "cor": tuple(PRODUCTS),
    }
    return Context(own, domains, f"{program.lines[i].name}_", span)


NORMS = (
    *("l2", "norm", "mx", "l1", "rms", "std", "mm", "mabs", "ssq", "msq", "mmi"),
    *("std1", "mean", "total", "range", "mn"),
)


def parts(
    program: Program, i: int, here: Context, table: tuple[Rule, ...]
) -> Iterator[Program]:
    """Line i with another thing in the place of one of its parts."""
    line = program.lines[i]
    seen = {line.value}
    for path, e in nodes(line.value):
        if line.name == "x" and path in ((), (2,)) and e != "x":
            continue  # a step is one step: what is around it is around its parts
        for rule in table:
            for new, cost in here.alternatives(rule, e):
                whole = put(line.value, path, new)
                if whole not in seen:
                    seen.add(whole)
                    yield with_line(program, i, whole, cost)


def with_line(program: Program, i: int, value: Tree, cost: float) -> Program:
    """The program with another value in line i."""
    lines = program.lines
    own = (*lines[:i], lines[i].to(value), *lines[i + 1 :])
    return program.changed(own, cost)


def sides(program: Program, i: int, here: Context) -> Iterator[Program]:
    """Line i with another right side: a direction without memory, or a memory."""
    line = program.lines[i]
    kind = here.kinds.of(line.value)
    if line.slot in ("direction", "norm") and kind == "V":
        for rule in rules(prefixed(DIRECTIONS)):
            for new, cost in here.alternatives(rule, line.value):
                yield with_line(program, i, new, cost)
    if line.name in program.memories and kind == "V" and not line.when:
        for core, low in cores(line, here):
            old = added(line.value)
            if low and old is not None:
                value = replaced(line.value, {old: core})
                yield with_line(program, i, value, low + 0.9)
            if low > 0.52:
                continue
            for rule in rules(prefixed(MEMORIES)):
                for new, cost in here.alternatives(rule, line.value):
                    value = replaced(new, {"S": line.name, "E": core})
                    if value != line.value:
                        yield with_line(program, i, value, low + cost)


def prefixed(table: str) -> str:
    """A table of right sides as rules for anything."""
    rows = [row for row in table.splitlines() if row.strip()]
    return "\n".join(f"A -> {row}" for row in rows)


def cores(line: Line, here: Context) -> Iterator[tuple[Tree, float]]:
    """What a memory adds, and what it might add instead."""
    core = added(line.value)
    if core is None:
        return
    vectors = tuple(v for v in here.domains["vec"] if v != line.name)
    near = replace(
        here, domains={**here.domains, "vec": vectors, "sco": NEAR}, span=ANY
    )
    yield core, 0.0
    for rule in rules(CORES):
        yield from near.alternatives(rule, core)


NEAR = ("blk", "whole")
ANY = Span({})


def added(e: Tree) -> Tree | None:
    """E of p S + (1 - p) E, of p S + E and of max(p S, E)."""
    match e:
        case ("+", _, ("*", (str() | ("-", 1, _)), core)):
            return core
        case ("+" | "maximum", _, core):
            return core
    return None


def places(program: Program) -> Iterator[Program]:
    """A line earlier or later, or not at all; at other steps."""
    lines = program.lines
    for i, line in enumerate(lines):
        rest = lines[:i] + lines[i + 1 :]
        for j in range(len(lines)):
            if j != i:
                far = 1.0 + 0.01 * abs(i - j)
                yield program.changed((*rest[:j], line, *rest[j:]), far)
        if line.name in program.memories:
            yield program.changed(rest, 1.0)
        if not line.when and line.name != "x":
            yield from earlier(program, i)
        if line.when:
            for cost, when in WHENS:
                own = Line(line.name, line.value, when, line.slot)
                yield program.changed((*lines[:i], own, *lines[i + 1 :]), cost)
    for i, line in enumerate(lines[:-1]):  # together
        if line.when and line.when == lines[i + 1].when:
            for j in range(i + 1, len(lines)):
                if lines[j].when != line.when:
                    break
                yield from together(program, i, j)


def earlier(program: Program, i: int) -> Iterator[Program]:
    """Line i earlier, with what it reads of the lines that it passes."""
    lines, value = program.lines, program.lines[i].value
    for j in reversed(range(i)):
        passed = lines[j]
        if passed.when or passed.name == "x":
            return
        if passed.name in names(value):
            value = replaced(value, {passed.name: passed.value})
            moved = lines[i].to(value)
            yield program.changed(
                (*lines[:j], moved, *lines[j:i], *lines[i + 1 :]), 1.25
            )


WHENS = (
    (1.3, None),
    *((1.6, parse(text)) for text in ("k % m == m - 1", "k % (2*m) == 0")),
)


def together(program: Program, i: int, j: int) -> Iterator[Program]:
    """Lines i to j behind the step, or in front of all."""
    lines = program.lines
    group, rest = lines[i : j + 1], lines[:i] + lines[j + 1 :]
    yield program.changed((*rest, *group), 1.4)
    if i:
        yield program.changed((*group, *rest), 1.5)


STARTS = (0, 1, "lr", 0.1, "x", "g", "inf", ("abs", "g"), ("**", "g", 2))


def beginnings(program: Program, span: Span) -> Iterator[Program]:
    """Something else before the first step."""
    given = dict(program.starts)
    for name, start in given.items():
        here = context(program, 0, span)
        for path, e in nodes(start):
            for rule in rules(PARTS):
                for new, cost in here.alternatives(rule, e):
                    value = put(start, path, new)
                    yield program.starting(cost + 0.2, **{name: value})
    for name in sorted(program.memories | {*given}):
        for value in (*STARTS, "C"):
            if value != given.get(name, 0):
                cost = 1.7 if value == "C" else 1.2
                yield program.starting(cost, **{name: value})


def exchanged(program: Program, i: int, own: Kinds) -> Iterator[Program]:
    """Two names of line i, each in the other's place."""
    line = program.lines[i]
    found = sorted(
        n for n in names(line.value) if own.of(n) in "VSP" and n not in ("C", "C2")
    )
    for a in found:
        for b in found:
            if a < b and (own.of(a) == "P") == (own.of(b) == "P"):
                yield with_line(program, i, replaced(line.value, {a: b, b: a}), 1.2)


def in_lines(program: Program, span: Span) -> Iterator[Program]:
    """All mistakes in one line."""
    table = rules(PARTS) + rules(AROUND) + rules(SHAPED)
    for i in range(len(program.lines)):
        here = context(program, i, span)
        yield from parts(program, i, here, table)
        yield from sides(program, i, here)
        yield from exchanged(program, i, here.kinds)
    yield from places(program)
    yield from beginnings(program, span)
