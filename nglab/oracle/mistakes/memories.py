"""Mistakes in what is remembered, and in what reads it: squares, roots, biases."""

from collections.abc import Iterator
from functools import partial

from nglab.oracle.language import Tree, changed, names, nodes, parse, replaced
from nglab.oracle.mistakes.rules import Context, everywhere
from nglab.oracle.programs import Line, Program


def squares(program: Program) -> Iterator[Program]:
    """|g| for g^2 in a memory, and no root of it; |g|^3 and a cube root."""
    lines = program.lines
    for i, line in enumerate(lines):
        if line.name not in program.memories or not any(
            isinstance(e, tuple) and e[0] == "**" and e[2] == 2
            for _, e in nodes(line.value)
        ):
            continue
        for power, root in POWERS:
            swap, ease = partial(powered, power), partial(rooted, line.name, root)
            own = [one.to(changed(one.value, ease)) for one in lines]
            own[i] = line.to(changed(line.value, swap))
            yield program.changed(own, 1.5)


POWERS = (("abs(A)", "A"), ("abs(A)**3", "A**(1/3)"))


def powered(power: str, e: Tree) -> Tree:
    """Another power for a square."""
    square = isinstance(e, tuple) and e[0] == "**" and e[2] == 2
    return replaced(parse(power), {"A": e[1]}) if square else e


def rooted(name: str, root: str, e: Tree) -> Tree:
    """Another root for a square root of a name."""
    mine = isinstance(e, tuple) and e[0] == "sqrt" and name in names(e)
    return replaced(parse(root), {"A": e[1]}) if mine else e


def corrections(program: Program, here: Context) -> Iterator[Program]:
    """Bias corrections: none; of memories that had none; kept in the memory."""
    lines = program.lines
    bare = [line.to(changed(line.value, uncorrected)) for line in lines]
    yield program.changed(bare, 1.0)
    for turn, cost in ((outside, 1.2), (split, 1.0), (joined, 1.0)):
        yield program.changed([a.to(changed(a.value, turn)) for a in lines], cost)
    for i, line in enumerate(lines):
        if line.name not in program.memories or here.kinds.of(line.name) != "V":
            continue
        for p in (*here.domains["avg"], "C"):
            debt = ("-", 1, ("**", p, "t"))
            fair = {line.name: ("/", line.name, debt)}
            later = [one.to(replaced(one.value, fair)) for one in lines[i + 1 :]]
            for value, cost in weighted(line, p):
                yield program.changed(
                    (*lines[:i], line.to(value), *later), cost + 0.6 * (p == "C")
                )
            kept = line.to(("/", line.value, debt))
            cleared = [
                one.to(replaced(one.value, {fair[line.name]: line.name}))
                for one in lines[i + 1 :]
            ]
            yield program.changed((*lines[:i], kept, *cleared), 1.7)


def weighted(line: Line, p: Tree) -> Iterator[tuple[Tree, float]]:
    """The line as an average with weight p, and as it is."""
    match line.value:
        case ("+", ("*", _, name), added) if name == line.name:
            core = added[2] if isinstance(added, tuple) and added[0] == "*" else added
            yield ("+", ("*", p, name), ("*", ("-", 1, p), core)), 1.5
            yield ("+", ("*", p, name), core), 1.6
    yield line.value, 1.5


def uncorrected(e: Tree) -> Tree:
    """a for a / (1 - b^t)."""
    match e:
        case ("/", a, ("-", 1, ("**", _, "t"))):
            return a
    return e


def outside(e: Tree) -> Tree:
    """sqrt(a) / (1 - b^t) for sqrt(a / (1 - b^t)): the root has come too early."""
    match e:
        case ("sqrt", ("/", a, ("-", 1, ("**", b, "t")))):
            return ("/", ("sqrt", a), ("-", 1, ("**", b, "t")))
    return e


def split(e: Tree) -> Tree:
    """sqrt(a) + b for sqrt(a + b)."""
    match e:
        case ("sqrt", ("+", a, b)):
            return ("+", ("sqrt", a), b)
    return e


def joined(e: Tree) -> Tree:
    """sqrt(a + b) for sqrt(a) + b."""
    match e:
        case ("+", ("sqrt", a), b):
            return ("sqrt", ("+", a, b))
    return e


def centred(program: Program, here: Context) -> Iterator[Program]:
    """v without the square of the mean gradient, under its root."""
    vectors = [v for v in here.domains["vec"] if v in program.memories]
    for i, line in enumerate(program.lines):
        for v in vectors:
            for p in (*here.domains["avg"],):
                for source in ("g", "h") if "h" in program.used else ("g",):
                    mean = Line(
                        "W", parse(f"{p}*W + (1 - {p})*{source}"), None, "moment"
                    )
                    for cost, text in CENTRED:
                        new = parse(text.replace("v", v))
                        value = replaced(line.value, {v: new})
                        if value != line.value and line.name != v:
                            lines = program.lines
                            own = (*lines[:i], mean, line.to(value), *lines[i + 1 :])
                            yield program.changed(own, cost)
    if "xi" in here.domains["vec"]:
        yield from noises(program, here)


CENTRED = ((1.5, "v - W**2"), (1.7, "maximum(v - W**2, 0)"), (1.9, "v - abs(W)"))


def noises(program: Program, here: Context) -> Iterator[Program]:
    """The noise is of the step before, or one number for all."""
    for table in ({"xi": "xi_"}, {"xi": ("mean", "xi", "whole")}):
        yield everywhere(program, table, 1.3)
