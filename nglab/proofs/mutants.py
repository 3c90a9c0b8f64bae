"""Mutants of a proof: each premise and square is dropped, or doubled, in turn.

A fact remembers how it was made; here it is made again, from other leaves, by the same
rules. A mutant that still passes shows a premise that the proof does not need.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from nglab.proofs.kernel import rules
from nglab.proofs.kernel.atoms import Refused
from nglab.proofs.kernel.facts import Fact, Hypothesis, assume, identity, known
from nglab.proofs.kernel.polynomials import Poly

LEAVES = ("assume", "equal", "square", "cauchy")


class Mutants(NamedTuple):
    """How many were tried and refused, and the leaves without which all is shown."""

    tried: int
    refused: int
    needless: list[str]


def leaf_name(fact: Fact) -> str:
    """The words of a premise, or what is squared."""
    rule, *parts = fact.how
    made = [part for part in parts if isinstance(part, Hypothesis)]
    return made[0].words if made else f"{rule} {fact.poly}"


def leaves(shown: Sequence[Fact]) -> dict[str, list[Fact]]:
    """The leaves under these facts by name: one premise may be stated several times."""
    found: dict[str, list[Fact]] = {}
    seen: set[int] = set()
    stack = list(shown)
    while stack:
        fact = stack.pop()
        if id(fact) in seen:
            continue
        seen.add(id(fact))
        stack += [part for part in fact.how if isinstance(part, Fact)]
        local = any(isinstance(p, Hypothesis) and p.kind == "local" for p in fact.how)
        if fact.how[0] in LEAVES and not local:
            found.setdefault(f"{leaf_name(fact)}: {fact.poly}", []).append(fact)
    return found


def mutants(shown: Sequence[Fact]) -> Mutants:
    """Drop and double each leaf; what can be dropped is not needed."""
    tried = refused = 0
    needless = []
    for name, same in leaves(shown).items():
        for change in dropped, doubled:
            passes = remade(shown, {id(fact): change(fact) for fact in same})
            if passes is None:
                continue
            tried, refused = tried + 1, refused + (not passes)
            if passes and change is dropped:
                needless.append(name.rpartition(": ")[0])
    return Mutants(tried, refused, needless)


def dropped(fact: Fact) -> Fact:
    """0 >= 0, or 0 == 0."""
    return identity(Poly({})) if fact.sign == "==" else known(0)


def doubled(fact: Fact) -> Fact:
    """The same twice."""
    return 2 * fact


def remade(shown: Sequence[Fact], changed: Mapping[int, Fact]) -> bool | None:
    """Whether all is shown from the changed leaves; None if they are never added."""
    maker = Maker(changed)
    try:
        new = [maker.make(fact) for fact in shown]
    except Refused:
        return False
    if all(a is b for a, b in zip(new, shown, strict=True)):
        return None
    return all(
        a.poly == b.poly and (b.sign == ">=" or a.sign == b.sign)
        for a, b in zip(new, shown, strict=True)
    )


class Maker:
    """Makes facts again, where something below them has changed."""

    def __init__(self, changed: Mapping[int, Fact]) -> None:
        self.changed = changed
        self.done = dict(changed)

    def make(self, fact: Fact) -> Fact:
        """The fact from the new leaves; itself if nothing below it is new."""
        if id(fact) not in self.done:
            rule, *parts = fact.how
            new = [self.part(p) for p in parts]
            if rule in ("by", "shows"):  # twice an equation rewrites as it does
                new = [
                    a if double(a, b) else b for a, b in zip(parts, new, strict=True)
                ]
            same = all(a is b for a, b in zip(parts, new, strict=True))
            self.done[id(fact)] = (
                fact if same else self.again(str(rule), parts, new, fact)
            )
        return self.done[id(fact)]

    def part(self, part: object) -> object:
        """An operand: a fact is made again."""
        return self.make(part) if isinstance(part, Fact) else part

    def again(self, rule: str, old: list[Any], new: list[Any], fact: Fact) -> Fact:
        """The rule, with new operands."""
        match rule, new:
            case "+", [a, b]:
                return a + b
            case "*", [b, a]:
                return a * b
            case "/", [a, b]:
                return a / b
            case "over", [a, b]:
                return a.over(b, fact.poly)
            case "by", [a, *_]:
                return a.by(*equations(old[1:], new[1:]))
            case "shows", [words, a, *_]:
                laws = equations(old[2:], new[2:])
                return a.shows(fact.poly, *laws, words=words, sign=fact.sign)
            case "root", [squares, a, b]:
                return rules.root(squares, a, b)
            case "absurd", [a, poly]:
                return rules.absurd(a, poly)
            case "telescope", [k, first, last, a, terms]:
                return rules.telescope(a, k, first, last, terms)
            case "mean", [i, a]:
                return rules.mean(a, i)
            case "assume", [made, *when]:
                if list(map(repr, when)) != list(made.when):
                    raise Refused(f"no longer known: {made.words}")
                return assume(made.words, made.poly, made.sign, made.kind, *when)
            case "cases", _:
                a, b, holds, fails = old
                return rules.cases(
                    holds.poly, self.local(a, holds), self.local(b, fails)
                )
            case "induction", [k, claim, first, base, _, _, sign]:
                step = self.local(old[4], old[5])
                return rules.induction(k, claim, base, step, first, sign)
        raise AssertionError(rule)

    def local(self, fact: Fact, assumption: Fact) -> Callable[[Fact], Fact]:
        """The fact as what follows from a new assumption in the place of the old."""

        def follows(new: Fact) -> Fact:
            return Maker({**self.changed, id(assumption): new}).make(fact)

        return follows


def double(old: object, new: object) -> bool:
    """Whether this is a definition twice."""
    return (
        isinstance(old, Fact)
        and isinstance(new, Fact)
        and old.how[0] == "equal"
        and new.poly == 2 * old.poly
    )


def equations(old: Sequence[Fact], new: Sequence[Fact]) -> list[Fact]:
    """The definitions that were not dropped."""
    return [b for a, b in zip(old, new, strict=True) if a is b or b.poly.terms]
