"""Mistakes that reach over lines: a name everywhere, a line more, what has moved."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations

from nglab.oracle.language import (
    Tree,
    changed,
    names,
    nodes,
    parse,
    put,
    replaced,
)
from nglab.oracle.mistakes.lines import context, with_line
from nglab.oracle.mistakes.rules import Context, Kinds, Span, everywhere, rules
from nglab.oracle.programs import Line, Program
from nglab.oracle.vocabulary import REDUCTIONS

EVERYWHERE = """
PAR -> C | 1 - PAR                                                      @ 1.4
PAR -> par                                                              @ 1.3
PAR -> sqrt(PAR) | PAR**2                                               @ 1.7
PAR -> minimum(PAR, 1 - 1/(t + 1)) | minimum(PAR, 1 - 1/t)              @ 2.2
PAR -> 1 - t**-0.8 | 1 - 1/t | minimum(PAR, k/(k + 1)) | PAR*(1 - 1/t)  @ 2.3
PAR -> minimum(PAR, (1 + k)/(10 + k)) | 1 - (1 - PAR)/t                 @ 2.3
PAR -> PAR*(1 - PAR**k)/(1 - PAR**t)                                    @ 2.2
CNT -> CNT + 1 | CNT - 1                                                @ 1.0
VEC -> vec                                                              @ 1.3
NUM -> num                                                              @ 1.4
SCO -> sco                                                              @ 1.0
"""

GRADIENTS = """
g -> sign(g) | -g | clip(g, -1, 1) | lr*g                               @ 1.3
g -> g + C*x | C*g                                                      @ 1.6
g -> clip(g, -C, C) | g + C*sign(x) | (g + g_)/2 | g + avg*(g - g_)     @ 2.0
g -> g - mean(g, sco) | within(g, 1, sco) | g/size(sco)                 @ 1.4
g -> within(g, C, sco) | g/(l2(g, sco) + C) | g/maximum(1, l2(g, sco))  @ 1.9
g -> g/red(g, sco)                                                      @ 1.4
g -> (g - mean(g, sco))/l2(g - mean(g, sco), sco)                       @ 1.8
g -> g*sqrt(size(sco)) | g/sqrt(size(sco)) | float32(g) | bfloat16(g)   @ 1.7
g -> where(mx(g, whole) > C, 0, g) | g*(abs(g) > C)                     @ 2.6
"""

STEPS = """
x - A -> x - A - lr*C*x | x - A - C*x | (1 - lr*C)*(x - A)              @ 1.9
x - A -> x + A                                                          @ 1.1
x - A -> x - C*A                                                        @ 1.9
x - A -> x - A - lr*C*sign(x) | (1 - C)*(x - A) | x - A - lr**2*C*x     @ 2.1
x - A -> float32(x - A) | bfloat16(x - A) | x - float32(A)              @ 2.0
x - A -> x - within(A, C, sco) | x - within(A, lr, sco) | x - clip(A, -C, C) @ 2.1
x - A -> x - clip(A, -lr, lr) | x - A/maximum(1, l2(A, sco))            @ 1.9
x - A -> x - (A + where(t == 1, A_, A_))/2                              @ 2.9
x - A*B -> x - A*l2(x, sco)*B | x - A*maximum(l2(x, sco), C)*B          @ 1.9
x - A*B -> x - A*where(l2(x, sco) > 0, l2(x, sco), 1)*B                 @ 2.0
x - A*B -> x - A*C*where(l2(x, sco) > 0, l2(x, sco), 1)*B               @ 2.3
x - A*B -> x - A*where(rms(x, sco) > 0, rms(x, sco), 1)*B               @ 2.1
x - A*B -> x - A*where(l2(x, sco)*l2(B, sco) > 0, l2(x, sco)/l2(B, sco), 1)*B @ 1.9
x - A*B -> x - A*clip(l2(x, sco)/l2(B, sco), 0, C)*B                    @ 2.4
x - A*B -> x - A*(B + C*x)                                              @ 1.9
x - A*(B + D) -> x - A*B - D | x - A*B - sqrt(A)*D | x - A*B - sqrt(2*A)*D @ 1.2
x - A*(B + D) -> x - A*B - A**2*D                                       @ 1.3
x - A*(B + D) -> x - A*(B + D)/red(B + D, sco)                          @ 1.5
x - A*(B + D) -> x - A*where(D == 0, B, D)                              @ 1.4
x - A*(B + A*D) -> x - A*B - D                                          @ 1.5
"""

LATER = """
avg*W + A | avg*W + (1 - avg)*A                                         @ 2.0
C*W + A | C*W + (1 - C)*A                                               @ 2.2
where(t == 1, A, C*W + (1 - C)*A) | where(t == 1, A, avg*W + (1 - avg)*A) @ 2.4
W + A                                                                   @ 2.4
"""


def over_lines(program: Program, span: Span) -> Iterator[Program]:
    """All mistakes that reach over lines."""
    here = context(program, len(program.lines) - 1, span)
    own = here.kinds
    yield from renamed(program, here)
    yield from rewritten_gradient(program, here)
    yield from rewritten_step(program, here)
    yield from remembered(program, here)
    yield from moved_rate(program, own)
    yield from moved_norm(program, here)
    yield from squares(program)
    yield from corrections(program, here)
    yield from secants(program)
    yield from centred(program, here)
    yield from correlated(program, here)


def renamed(program: Program, here: Context) -> Iterator[Program]:
    """A name that occurs twice, or twice more, is something else everywhere."""
    found = [e for line in program.lines for _, e in nodes(line.value)]
    for name in sorted({e for e in found if isinstance(e, str)} - {"x", "g"}):
        if found.count(name) > 1:
            for rule in rules(EVERYWHERE):
                for new, cost in here.alternatives(rule, name):
                    yield everywhere(program, {name: new}, cost)
    for a, b in combinations(here.domains["par"], 2):
        if {a, b} <= program.used:
            yield everywhere(program, {a: b, b: a}, 1.0)


def rewritten_gradient(program: Program, here: Context) -> Iterator[Program]:
    """Another gradient from the beginning."""
    lines = program.lines
    for rule in rules(GRADIENTS):
        for new, cost in here.alternatives(rule, "g"):
            yield program.changed((Line("g", new, None, "gradient"), *lines), cost)
    old = (Line("g0", "g", None, "gradient"), Line("g", "g0_", None, "gradient"))
    yield program.changed((*old, *lines), 1.0)
    first = Line("g", parse("where(t == 1, g0, g0_)"), None, "gradient")
    yield program.changed((old[0], first, *lines), 1.3)
    for noise in {"noise", "amplitude"} & program.used:
        noisy = Line("g", parse(f"g + {noise}*xi"), None, "gradient")
        quiet = everywhere(program, {noise: 0}, 1.3)
        yield quiet.changed((noisy, *quiet.lines), 0.0)
        yield program.changed((noisy, *lines), 1.5)


def rewritten_step(program: Program, here: Context) -> Iterator[Program]:
    """Something else in the line that changes x."""
    for i, line in enumerate(program.lines):
        if line.name == "x":
            for rule in rules(STEPS):
                for new, cost in here.alternatives(rule, line.value):
                    yield with_line(program, i, new, cost)


def remembered(program: Program, here: Context) -> Iterator[Program]:
    """A memory W in the place of a vector: of a name in a line, or of a whole line."""
    table = rules("\n".join(f"A -> {r}" for r in LATER.splitlines() if r.strip()))
    lines = program.lines
    for i, line in enumerate(lines):
        for path, e in nodes(line.value):
            vector = here.kinds.of(e) == "V" and e not in ("x", "xi", "q")
            if not vector or (line.name == "x" and path == ()):
                continue
            if not (isinstance(e, str) or path == ()) or line.when:
                continue
            for rule in table:
                for new, cost in here.alternatives(rule, e):
                    use = line.to(put(line.value, path, "W"))
                    memory = Line("W", new, None, "moment")
                    own = (*lines[:i], memory, use, *lines[i + 1 :])
                    yield program.changed(own, cost + 0.05 * (path == ()))
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
                if own.of(e) == "V" and (isinstance(e, str) or path == ()):
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
                new = put(line.value, path, ("/", e, replaced(by, {what: e})))
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


def secants(program: Program) -> Iterator[Program]:
    """Other products of s and y in the place of s's, s'y and y'y."""
    made = {line.name for line in program.lines}
    for i, line in enumerate(program.lines):
        for cost, table in SECANTS:
            new = {parse(a): parse(b) for a, b in table.items()}
            value = replaced(line.value, new)
            if value != line.value and {"s", "y"} <= made:
                whole = {} if "yy" in made else {"yy": parse("dot(y, y, whole)")}
                yield with_line(program, i, replaced(value, whole), cost)


SECANTS = (
    (1.0, {"ss": "sy", "sy": "yy"}),
    (1.0, {"l2(s, whole)": "dot(s, s, whole)", "l2(y, whole)": "dot(s, y, whole)"}),
    (1.0, {"l2(s, whole)": "dot(s, y, whole)", "l2(y, whole)": "yy"}),
    (
        1.1,
        {"l2(s, whole)": "dot(s, s, whole)", "l2(y, whole)": "abs(dot(s, y, whole))"},
    ),
    (1.1, {"eps*ss": "eps*yy"}),
    (1.1, {"eps*ss": "eps"}),
    (1.2, {"ss": "sqrt(ss)", "sy": "sqrt(yy)"}),
    (1.1, {"ss": "sqrt(ss)", "sy": "sqrt(yy)"}),
    (1.1, {"sy": "sqrt(ss)", "yy": "sqrt(yy)"}),
    (1.1, {"sy": "sqrt(ss*yy)"}),
    (1.2, {"ss": "abs(sy)", "sy": "yy"}),
    (1.2, {"sy": "abs(sy)"}),
    (1.4, {"ss": "sqrt(ss)", "sy": "sqrt(sy)"}),
    (1.5, {"ss": "sqrt(ss)"}),
    (1.6, {"sy": "sy + C*ss"}),
    (1.6, {"sy": "sy + C"}),
    (1.6, {"yy": "yy + C"}),
)


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


def correlated(program: Program, here: Context) -> Iterator[Program]:
    """A correlation of other vectors with what they were, behind their line."""
    lines = program.lines
    for i, line in enumerate(lines):
        match line.value:
            case (("cos" | "dot"), "g", "g_", scope):
                for j, later in enumerate(lines):
                    if (
                        j > i
                        and here.kinds.of(later.value) == "V"
                        and later.name != "x"
                    ):
                        v = later.name
                        own = line.to((line.value[0], v, f"{v}_", scope))
                        rest = (*lines[:i], *lines[i + 1 : j + 1], own, *lines[j + 1 :])
                        yield program.changed(rest, 1.3)


CENTRED = ((1.5, "v - W**2"), (1.7, "maximum(v - W**2, 0)"), (1.9, "v - abs(W)"))


def noises(program: Program, here: Context) -> Iterator[Program]:
    """The noise is of the step before, or one number for all."""
    for table in ({"xi": "xi_"}, {"xi": ("mean", "xi", "whole")}):
        yield everywhere(program, table, 1.3)
