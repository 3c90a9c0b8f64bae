"""Mistakes that reach over lines: a name everywhere, a line more, what has moved."""

from collections.abc import Iterator
from itertools import combinations

from nglab.oracle.language import (
    nodes,
    parse,
    replaced,
)
from nglab.oracle.mistakes.lines import context, with_line
from nglab.oracle.mistakes.matrices import over_layers
from nglab.oracle.mistakes.memories import centred, corrections, squares
from nglab.oracle.mistakes.moves import moved_norm, moved_rate, remembered
from nglab.oracle.mistakes.rules import Context, Span, everywhere, rules
from nglab.oracle.programs import Line, Program

EVERYWHERE = """
PAR -> C | 1 - PAR                                                      @ 1.4
PAR -> par                                                              @ 1.3
PAR -> sqrt(PAR) | PAR**2                                               @ 1.7
PAR -> minimum(PAR, 1 - 1/(t + 1)) | minimum(PAR, 1 - 1/t)              @ 2.2
PAR -> 1 - t**-0.8 | 1 - 1/t | minimum(PAR, k/(k + 1)) | PAR*(1 - 1/t)  @ 2.3
PAR -> minimum(PAR, (1 + k)/(10 + k)) | 1 - (1 - PAR)/t                 @ 2.3
PAR -> PAR*(1 - PAR**k)/(1 - PAR**t)                                    @ 2.2
PAR -> PAR*C**k | PAR*C**t                                              @ 2.4
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
x - A*(B + D) -> x - A*B - A**2*D | x - A*B + D | x - A*(B - D)         @ 1.3
x - A*(B + D) -> x - A*B + sqrt(A)*D | x - A*B + sqrt(2*A)*D            @ 1.4
x - A*(B + D) -> x - A*(B + D)/red(B + D, sco)                          @ 1.5
x - A*(B + D) -> x - A*where(D == 0, B, D)                              @ 1.4
x - A*(B + A*D) -> x - A*B - D                                          @ 1.5
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
    yield from over_layers(program)
    yield from lazy(program, here)


def lazy(program: Program, here: Context) -> Iterator[Program]:
    """Nothing moves where g is 0: neither what is remembered nor x."""
    for kept in (program.memories | {"x"}, program.memories, {"x"}):
        lines = [
            line.to(("where", ("==", "g", 0), line.name, line.value))
            if line.name in kept and here.kinds.of(line.name) == "V"
            else line
            for line in program.lines
        ]
        yield program.changed(lines, 1.6)


def renamed(program: Program, here: Context) -> Iterator[Program]:
    """A name that occurs twice, or twice more, is something else everywhere."""
    found = [e for line in program.lines for _, e in nodes(line.value)]
    for name in sorted({e for e in found if isinstance(e, str)} - {"x", "g"}):
        if found.count(name) > 1:
            for rule in rules(EVERYWHERE):
                for new, cost in here.alternatives(rule, name):
                    yield everywhere(program, {name: new}, cost)
    if "lr" in program.used:
        yield everywhere(program, {"lr": "L"}, 1.2).starting(0.0, L="lr")
    if "g_" in program.used:
        yield everywhere(program, {"g_": "g1"}, 1.3).starting(0.0, g1="g")
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
