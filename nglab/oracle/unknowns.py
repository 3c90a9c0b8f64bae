"""Unknown numbers: the constant C of a program is solved for, and so is a law of k."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.answers import Answer, alongside
from nglab.oracle.language import Tree, changed, compiled, nodes, parse, put, replaced
from nglab.oracle.mistakes.rules import kinds
from nglab.oracle.programs import Program
from nglab.oracle.running import FAILURES, Along, steps_of

POPULAR = (
    *(0.9, 0.99, 0.999, 0.95, 0.98, 0.5, 0.1, 0.01, 0.001, 5e-4, 1e-4, 0.004, 0.05),
    *(0.005, 1e-5, 1e-6, 1e-7, 1e-8, 1e-10, 1e-12, 0.25, 0.75, 0.8, 0.2, 0.3, 0.7),
    *(1.5, 2.0, 3.0, 4.0, 5.0, 10.0, 100.0),
)
GRID = np.array(
    sorted(
        {*POPULAR, *(-v for v in POPULAR[:14])}
        | {float(v) for v in 1 - 10.0 ** -np.arange(0.3, 5, 0.35)}
        | {float(v) for v in 10.0 ** np.arange(-13, 3.1, 0.5)}
        | {float(v) for v in -(10.0 ** np.arange(-5, 1.1, 0.5))}
    )
)
FREE = 3  # more values than that explain the steps: C does not matter there


def alone(one: Answer) -> Along:
    """A single answer, to be run with many values of C at once."""
    along = alongside([one])
    inputs = {name: a[:, 0] for name, a in along.inputs.items()}
    return Along(
        along.names,
        along.x0[0],
        along.g[:, 0],
        inputs,
        along.x[:, 0],
        along.slack[:, 0],
    )


def off(program: Program, along: Along, own: Mapping[str, Any], upto: int) -> Array:
    """How far off x is, in slacks: (steps and coordinates, values of C); inf: fails."""
    values = np.shape(next(a for a in own.values() if isinstance(a, np.ndarray)))[0]
    rows = []
    try:
        for k, x in zip(range(upto), steps_of(program, dict(own), along), strict=False):
            far = (x - along.x[k]) / along.slack[k]
            rows.append(np.broadcast_to(far, (values, along.x0.shape[-1])).T)
    except FAILURES:
        return np.full((1, values), np.inf)
    return np.nan_to_num(np.concatenate(rows), nan=np.inf)


def solved(
    program: Program, along: Along, upto: int, own: Mapping[str, Any] | None = None
) -> float | None:
    """C with which a program explains the first `upto` steps, if there is one."""

    def far(cs: Array) -> Array:
        return off(program, along, {**(own or {}), "C": cs[:, None]}, upto)

    cs, spans = GRID, [(float(GRID[0]), float(GRID[-1]))]
    for _ in range(9):
        a = far(cs)
        good = (np.abs(a) <= 1).all(0)
        if good.any():
            hits = cs[good]
            if cs is GRID and len(hits) > FREE:
                return None if own is None else 0.0
            return shortest(
                centre(far, cs, good), far, list(hits) if cs is GRID else []
            )
        spans = brackets(cs, a)
        if not spans:
            return None
        cs = np.concatenate([np.linspace(*span, 33) for span in spans[:3]])
    return None


PAIRS = np.array([(a, b) for a in POPULAR for b in (*POPULAR, 1.0) if a != b])


def both_solved(
    program: Program, along: Along, upto: int
) -> Mapping[Tree, Tree] | None:
    """C and C2, of the usual numbers, with which it explains the first steps."""
    own = {"C": PAIRS[:, :1], "C2": PAIRS[:, 1:]}
    good = (np.abs(off(program, along, own, upto)) <= 1).all(0)
    hits = PAIRS[good]
    if not 0 < len(hits) <= FREE:
        return None
    return {"C": float(hits[0, 0]), "C2": float(hits[0, 1])}


def centre(far: Callable[[Array], Array], cs: Array, good: Any) -> float:
    """The best value among those that do, found to the last digits."""
    best = float(cs[good][0])
    width = float(
        np.max(np.diff(cs)[max(0, int(np.argmax(good)) - 1) :][:2], initial=0)
    )
    for _ in range(4):
        near = np.linspace(best - width, best + width, 17)
        worst = np.abs(far(near)).max(0)
        best = float(near[np.argmin(worst)]) if np.isfinite(worst).any() else best
        width /= 8
    return best


def shortest(c: float, far: Callable[[Array], Array], hits: Sequence[float]) -> float:
    """The shortest number near c that does as well."""
    for one in POPULAR:
        if one in hits:
            return one
    short = [float(f"{c:.{d}g}") for d in range(1, 9)]
    roots = [
        2**0.5,
        2**-0.5,
        np.pi,
        *(p / q for q in range(3, 17) for p in range(1, q)),
    ]
    near = [z for z in (*short, *roots) if abs(z - c) < 1e-5 * abs(c)]
    if near:
        good = np.all(np.abs(far(np.array(near))) <= 1, axis=0)
        if good.any():
            return near[int(np.argmax(good))]
    return float(hits[0]) if len(hits) else c


def brackets(cs: Array, a: Array) -> list[tuple[float, float]]:
    """Between which values of C every coordinate changes its sign, or is right."""
    fine: Any = np.isfinite(a).all(0)
    sign, small = np.sign(a), np.abs(a) <= 1
    turn = sign[:, :-1] * sign[:, 1:] <= 0
    both = turn | (small[:, :-1] & small[:, 1:])
    some = ((sign[:, :-1] != sign[:, 1:]) & ~small[:, :-1]).any(0)
    found = both.all(0) & some & fine[:-1] & fine[1:] & (np.diff(cs) > 0)
    return [(float(cs[i]), float(cs[i + 1])) for i in np.flatnonzero(found)]


def bound(program: Program, values: Mapping[Tree, Tree], cost: float = 0.0) -> Program:
    """The program with numbers in the place of names."""
    lines = [line.to(replaced(line.value, values)) for line in program.lines]
    starts = tuple((name, replaced(e, values)) for name, e in program.starts)
    return Program(tuple(lines), starts, program.cost + cost)


def with_word(program: Program, old: str, new: str, cost: float) -> Program:
    """The program with a function in the place of another."""
    lines = [
        line.to(changed(line.value, lambda e: renamed(e, old, new)))
        for line in program.lines
    ]
    return program.changed(lines, cost)


def renamed(e: Tree, old: str, new: str) -> Tree:
    """A call of another function."""
    return (new, *e[1:]) if isinstance(e, tuple) and e[0] == old else e


# Laws of k.

LAWS = (
    *("1/(k + 1)", "1/sqrt(k + 1)", "k/(k + 3)", "(k + 1)/(k + 4)", "k/(k + 1)"),
    *("(k + 1)/(k + 2)", "k/(k + 2)", "k + 1", "k", "sqrt(k + 1)", "1/(k + 1)**2"),
    *("(k + 1)/(k + 11)", "(k + 1)/(k + 10)", "1/(k + 1)**0.25", "1/(k + 1)**0.75"),
    *("1/log(k + 2)", "1/(k + 1)**(1/3)", "1 - 0.9**(k + 1)"),
    *(
        text.format(n)
        for n in (*range(2, 13), 16, 20, 50, 100)
        for text in (
            "minimum(k/{}, 1)",
            "minimum((k + 1)/{}, 1)",
            "maximum(1 - k/{}, 0)",
        )
    ),
    *(f"(1 + cosine(pi*k/{n}))/2" for n in (5, 6, 7, 8, 10, 12, 20, 50, 100)),
    *(f"{r}**(k//{n})" for r in (0.5, 0.1, 0.9, 0.25) for n in (2, 3, 4, 5)),
)


def law(table: Sequence[float]) -> Tree:
    """The numbers as a law of k where there is one, else as they are."""
    values, k = np.array(table), np.arange(len(table))
    for text in LAWS:
        own = np.array([float(computed(parse(text), int(j))) for j in k])
        i = int(np.argmax(np.abs(own)))
        times = values[i] / own[i]
        if np.allclose(values, times * own, rtol=1e-7, atol=1e-12):
            short = float(f"{times:.8g}")
            return parse(text) if short == 1 else ("*", short, parse(text))
    if (values != 0).all():
        ratio, rise = values[1:] / values[:-1], np.diff(1 / values)
        if np.ptp(ratio) < 1e-7 * abs(ratio[0]):
            c, q = (float(f"{v:.9g}") for v in (values[0], ratio[0]))
            return ("**", q, "k") if c == 1 else ("*", c, ("**", q, "k"))
        if np.ptp(rise) < 1e-7 * np.abs(1 / values).max():
            c, d = (float(f"{v:.9g}") for v in (values[0], rise[0] * values[0]))
            return ("/", c, ("+", 1, ("*", d, "k")))
    if (values > 0).all() and len(values) > 2:
        p = np.log(values[1:] / values[0]) / np.log(k[1:] + 1)
        if np.ptp(p) < 1e-7 * abs(p[0]):
            c, p0 = (float(f"{v:.8g}") for v in (values[0], p[0]))
            power = ("**", ("+", "k", 1), p0)
            return power if c == 1 else ("*", c, power)
    if np.ptp(np.diff(values)) < 1e-8 * np.abs(values).max():
        c, d = (float(f"{v:.9g}") for v in (values[0], values[1] - values[0]))
        return ("+", c, ("*", d, "k"))
    return ("table", "k", *(float(v) for v in values))


def computed(e: Tree, k: int) -> Any:
    """A law at k."""
    return compiled(e)({"k": k, "pi": np.pi})


def schedules(program: Program, numbers: Mapping[str, Any]) -> Iterator[Program]:
    """The program with a number T of the step in the place of one, or beside it."""
    own = kinds(program, numbers)
    found = [e for line in program.lines for _, e in nodes(line.value)]
    for i, line in enumerate(program.lines):
        for path, e in nodes(line.value):
            number = isinstance(e, str) and own.of(e) == "P" and e in numbers
            beside = line.name == "x" and e in ("u", "r", "xi", "z", "g", "V")
            if number or beside:
                scaled = beside or e in ("lr", "noise", "amplitude")
                new = ("*", "T", e) if scaled else "T"
                lines = list(program.lines)
                lines[i] = line.to(put(line.value, path, new))
                yield program.changed(lines, 2.5)
    for name in sorted({e for e in found if isinstance(e, str)} & set(numbers)):
        if own.of(name) == "P" and found.count(name) > 1:
            yield bound(program, {name: "T"}, 2.6)


def scheduled(program: Program, one: Answer) -> Program | None:
    """The program with its T found step by step in an answer, as a law of k."""
    table: list[float] = []
    along = alone(one)
    stepwise = bound(program, {"T": ("table", "k", "C")})
    for k in range(one.steps):
        own = {"table": lambda k, c: table[k] if k < len(table) else c}
        c = solved(stepwise, along, k + 1, own)
        if c is None:
            return None
        table.append(c)
    if np.ptp(table) <= 1e-9 * np.abs(table).max():
        return None
    return bound(program, {"T": law(table)})
