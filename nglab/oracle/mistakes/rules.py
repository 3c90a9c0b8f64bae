"""Rules of rewriting: what a person might write in the place of a part of an update.

    A + B -> A - B | maximum(A, B)  @ 1.0

A rule is a pattern, what may stand there instead, and what that costs. In a pattern

    A B D ... anything          VEC  a vector         NUM  a number or one a block
    PAR       of the config     CNT  a counter        SCO  a scope
    CON       a constant        EXP  VEC or NUM       RED  a norm    COR  a product

and in the alternatives, besides what was matched, each of

    vec num par avg sco red cor   those there are; avg are the coefficients of averages
    old lag older                 the line's, the name's last value, and that before
    C C2                          unknown numbers, which are solved for
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from nglab.norms import COEFFICIENTS
from nglab.oracle.language import Tree, names, nodes, parse, replaced, weight
from nglab.oracle.matrices import COUPLINGS, LAYOUTS
from nglab.oracle.programs import Program
from nglab.oracle.vocabulary import PRODUCTS, REDUCTIONS, SCOPES, WORDS

METAS = ("vec", "num", "par", "avg", "sco", "red", "cor", "old", "lag", "older")
FAR = {"whole": 0.1, "row": 0.2, "col": 0.25, "one": 0.3}  # what is tried later
COUNTERS = ("k", "t", "m", "every", "memory", "most", "cycle", "ns_steps")
NORMS = (*REDUCTIONS, "norm")


@dataclass(frozen=True)
class Rule:
    """A pattern, an alternative, what it costs and which metavariables it leaves."""

    pattern: Tree
    new: Tree
    cost: float
    free: tuple[str, ...]


@cache
def rules(table: str) -> tuple[Rule, ...]:
    """The rules of a table, a line each."""
    made = []
    for row in filter(None, map(str.strip, table.splitlines())):
        head, _, cost = row.partition("@")
        pattern, _, alternatives = head.partition("->")
        for one in alternatives.split("|"):
            new = parse(one)
            free = tuple(m for m in METAS if mentions(new, m))
            made.append(Rule(parse(pattern), new, float(cost), free))
    return tuple(made)


def mentions(e: Tree, meta: str) -> bool:
    """Whether a metavariable is in a tree, as a name or as a function."""
    parts = (a[0] if isinstance(a, tuple) else a for _, a in nodes(e))
    return any(isinstance(a, str) and a.rstrip("_") == meta for a in parts)


@dataclass(frozen=True, eq=False)
class Kinds:
    """What the names of a program are: V a vector, S a number for each block, P one
    of the config, I a counter, Z a scope."""

    table: Mapping[str, str]

    def of(self, e: Tree) -> str:
        """The kind of a tree; C is a constant."""
        if isinstance(e, str):
            return self.table.get(e.rstrip("_"), "S")
        if not isinstance(e, tuple):
            return "C"
        word = WORDS.get(e[0])
        if word and word.kind != "A":
            return word.kind
        parts = [self.of(part) for part in e[1:]]
        return next((kind for kind in "VSPIC" if kind in parts), "S")


def kinds(program: Program, numbers: Mapping[str, Any]) -> Kinds:
    """The kinds of the names of a program with these numbers in its config."""
    table = {"g": "V", "x": "V", "xi": "V", "q": "V", "f": "P", "C": "P", "C2": "P"}
    table |= {n: "W" if isinstance(a, str) else "P" for n, a in numbers.items()}
    table |= dict.fromkeys(COUNTERS, "I") | dict.fromkeys(COUPLINGS, "P")
    table |= dict.fromkeys([*SCOPES, *LAYOUTS], "Z") | dict.fromkeys(COEFFICIENTS, "W")
    table |= {name: Kinds(table).of(e) for name, e in program.starts}
    for _ in range(3):
        for line in program.lines:
            found = Kinds(table).of(line.value)
            if table.get(line.name) != "V":
                table[line.name] = found if found in "VS" else "S"
    return Kinds(table)


@dataclass(frozen=True, eq=False)
class Span:
    """Which mistakes are meant: those that cost more than low, and at most high.

    numbers: the config of the method
    """

    numbers: Mapping[str, Any]
    low: float = 0.0
    high: float = 9.0

    def may(self, cost: float) -> bool:
        """Whether a rule of this cost may lead there; what is far costs more."""
        return self.low - 0.8 < cost <= self.high


@dataclass(frozen=True, eq=False)
class Context:
    """Where a rule is applied: what is known there, and the line's own name."""

    kinds: Kinds
    domains: Mapping[str, tuple[Tree, ...]]
    old: Tree
    span: Span

    @property
    def bare(self) -> bool:
        """Whether the config has no norm."""
        return "norm" not in self.span.numbers

    def matches(self, pattern: Tree, e: Tree, bound: dict[str, Tree]) -> bool:
        """Whether a tree is of a pattern; what its metavariables are is noted."""
        if isinstance(pattern, tuple):
            return (
                isinstance(e, tuple)
                and len(e) == len(pattern)
                and self.same(pattern[0], e[0], bound)
                and all(map(self.matches, pattern[1:], e[1:], [bound] * (len(e) - 1)))
            )
        if pattern not in TESTS:
            return bool(pattern == e)
        if pattern in bound:
            return bool(bound[pattern] == e)
        bound[pattern] = e
        return TESTS[pattern](self.kinds.of(e), e)

    def same(self, pattern: str, op: str, bound: dict[str, Tree]) -> bool:
        """Whether a function is the one of a pattern, or one of its kind."""
        if pattern in ("RED", "COR"):
            bound[pattern] = op
            return op in (NORMS if pattern == "RED" else PRODUCTS)
        return pattern == op

    def lagged(self, e: Tree) -> dict[str, Tree]:
        """What a name, or a short part, was a step before, and before that."""
        kept = isinstance(e, str) and e not in ("x", "q", "C") and e not in SCOPES
        if kept:
            return {"lag": f"{e}_", "older": f"{e}__"}
        made = (
            {n for n in names(e) if self.kinds.of(n) in "VS"} if weight(e) < 9 else ()
        )
        if not made or {"x", "q", "C", "C2"} & names(e) or any("_" in n for n in made):
            return {"lag": None, "older": None}
        before = {n: f"{n}_" for n in made}
        return {"lag": replaced(e, {**before, "t": "k"}), "older": None}

    def alternatives(self, rule: Rule, e: Tree) -> Iterator[tuple[Tree, float]]:
        """What may stand in the place of a tree by a rule, and what it costs."""
        bound: dict[str, Tree] = {}
        if not self.span.may(rule.cost) or not self.matches(rule.pattern, e, bound):
            return
        own = {**bound, "old": self.old, **self.lagged(e)}
        domains = [
            (own[m],) if m in own else self.domains.get(m, ()) for m in rule.free
        ]
        for chosen in product(*domains):
            new = filled(rule.new, {**own, **dict(zip(rule.free, chosen, strict=True))})
            if new != e and not (None in chosen or ("norm" in chosen and self.bare)):
                late = sum(FAR.get(c, 0.02 * weight(c)) for c in chosen)
                yield new, rule.cost + late


TESTS: Mapping[Any, Callable[[str, Tree], bool]] = {
    **dict.fromkeys("ABDEFHI", lambda kind, e: True),
    "VEC": lambda kind, e: kind == "V",
    "NUM": lambda kind, e: kind == "S",
    "EXP": lambda kind, e: kind in "VS",
    "PAR": lambda kind, e: kind == "P" and isinstance(e, str) and e != "C",
    "CNT": lambda kind, e: kind == "I" and isinstance(e, str),
    "SCO": lambda kind, e: kind == "Z",
    "CON": lambda kind, e: kind == "C",
}


def filled(e: Tree, table: Mapping[str, Tree]) -> Tree:
    """A template with its metavariables replaced, also where they are functions."""
    if isinstance(e, tuple):
        return (table.get(e[0], e[0]), *(filled(part, table) for part in e[1:]))
    if not isinstance(e, str) or e in table:
        return table.get(e, e)
    base = table.get(e.rstrip("_"))
    return base + e[len(e.rstrip("_")) :] if isinstance(base, str) else e


def everywhere(program: Program, table: Mapping[Tree, Tree], cost: float) -> Program:
    """The program with parts for parts in all lines."""
    made = program.changed(
        [line.to(replaced(line.value, table)) for line in program.lines], cost
    )
    if SCOPES.keys() & table.keys():
        return made.starting(0.0, **{n: replaced(e, table) for n, e in made.starts})
    return made
