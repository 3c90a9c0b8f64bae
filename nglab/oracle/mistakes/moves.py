"""Mistakes that move something: a memory more, the rate or a norm elsewhere."""

from collections.abc import Iterator

from nglab.oracle.language import Tree, names, nodes, parse, put, replaced
from nglab.oracle.mistakes.lines import added, with_line
from nglab.oracle.mistakes.rules import Context, Kinds, rules
from nglab.oracle.programs import Line, Program
from nglab.oracle.vocabulary import REDUCTIONS

LATER = """
avg*W + A | avg*W + (1 - avg)*A                                         @ 2.0
C*W + A | C*W + (1 - C)*A                                               @ 2.2
where(t == 1, A, C*W + (1 - C)*A) | where(t == 1, A, avg*W + (1 - avg)*A) @ 2.4
W + A                                                                   @ 2.4
maximum(W, A)                                                           @ 1.9
"""


def remembered(program: Program, here: Context) -> Iterator[Program]:
    """A memory W in the place of a vector: of a name in a line, or of a whole line."""
    table = rules("\n".join(f"A -> {r}" for r in LATER.splitlines() if r.strip()))
    lines = program.lines
    for i, line in enumerate(lines):
        for path, e in nodes(line.value):
            vector = here.kinds.of(e) == "V" and e not in ("x", "xi", "q")
            if not vector or (line.name == "x" and path == ()):
                continue
            fair = isinstance(e, tuple) and e[0] == "/" and isinstance(e[1], str)
            if not (isinstance(e, str) or path == () or fair) or line.when:
                continue
            for rule in table:
                for new, cost in here.alternatives(rule, e):
                    use = line.to(put(line.value, path, "W"))
                    memory = Line("W", new, None, "moment")
                    own = (*lines[:i], memory, use, *lines[i + 1 :])
                    yield program.changed(own, cost + 0.05 * (path == ()))
    for p in (*here.domains["avg"], "C"):  # Nesterov's, in the place of the gradient
        memory = Line("W", parse(f"{p}*W + g"), None, "moment")
        ahead = Line("g", parse(f"g + {p}*W"), None, "gradient")
        yield program.changed((memory, ahead, *lines), 2.1)
    for rule in table:
        for new, cost in here.alternatives(rule, "g"):
            front = (Line("W", new, None, "moment"), Line("g", "W", None, "gradient"))
            yield program.changed((*front, *lines), cost)


def moved_rate(program: Program, own: Kinds) -> Iterator[Program]:
    """The rate goes from the step into a memory or the gradient."""
    lines = program.lines
    at = next(i for i, line in enumerate(lines) if line.name == "x")
    for rate in sorted({"lr", "r"} & names(lines[at].value)):
        bare = lines[at].to(replaced(lines[at].value, {rate: 1}))
        rest = (*lines[:at], bare, *lines[at + 1 :])
        for i, line in enumerate(lines):
            if i == at or own.of(line.value) != "V":
                continue
            for path, e in nodes(line.value):
                fresh = isinstance(e, str) or path == () or e == added(line.value)
                if own.of(e) == "V" and fresh:
                    value = put(line.value, path, ("*", rate, e))
                    yield with_line(program.changed(rest, 0.0), i, value, 1.5)
        front = Line("g", ("*", rate, "g"), None, "gradient")
        yield program.changed((front, *rest), 1.5)


def moved_norm(program: Program, here: Context) -> Iterator[Program]:
    """The division by a norm is elsewhere, is made twice, or the norm is averaged."""
    lines = program.lines
    for i, line in enumerate(lines):
        e = line.value
        if not (isinstance(e, tuple) and e[0] == "/" and isinstance(e[1], str)):
            continue
        norm = next((n for n in lines[:i] if n.name == "n" and "n" in names(e)), None)
        by = replaced(e[2], {"n": norm.value}) if norm else e[2]
        if not any(isinstance(p, tuple) and p[0] in NORMED for _, p in nodes(by)):
            continue
        bare = with_line(program, i, e[1], 1.5)
        for base, cost in ((bare, 0.0), (program.changed(lines, 1.6), 0.0)):
            yield from divided(base, here, i, e[1], by, cost)
        core = norm.value if norm else by
        if isinstance(core, tuple) and core[0] in NORMED:
            yield from averaged(program, here, i, e[1], by, core)


NORMED = (*REDUCTIONS, "norm")


def divided(
    base: Program, here: Context, at: int, what: Tree, by: Tree, cost: float
) -> Iterator[Program]:
    """The program with a division by a norm in each other place."""
    front = Line("g", ("/", "g", replaced(by, {what: "g"})), None, "gradient")
    yield base.changed((front, *base.lines), cost + 0.1)
    for i, line in enumerate(base.lines):
        if line.name == "n" or line.when:
            continue
        for path, e in nodes(line.value):
            named = isinstance(e, str) and e not in ("x", "xi", "q")
            whole = path == () and line.name != "x"
            if here.kinds.of(e) == "V" and (named or whole):
                for norm in dict.fromkeys((replaced(by, {what: e}), by)):
                    new = put(line.value, path, ("/", e, norm))
                    yield with_line(base, i, new, cost)


def averaged(
    program: Program, here: Context, at: int, what: Tree, by: Tree, core: Tree
) -> Iterator[Program]:
    """The norm is an average of the norms so far, or of their squares."""
    lines = program.lines
    for p in (*here.domains["avg"], "C"):
        for square in (False, True):
            one = ("**", core, 2) if square else core
            mean = ("+", ("*", p, "w2"), ("*", ("-", 1, p), one))
            use = ("sqrt", "w2") if square else "w2"
            for value in (mean, ("where", ("==", "t", 1), one, mean)):
                for old in (by, core):
                    own = ("/", what, replaced(by, {old: use}))
                    memory = Line("w2", value, None, "norm")
                    yield program.changed(
                        (*lines[:at], memory, lines[at].to(own), *lines[at + 1 :]),
                        2.0 + 0.2 * (p == "C"),
                    )
