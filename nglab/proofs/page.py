"""A proof on a page: its premises, then each fact as multipliers times premises.

What is an identity is printed as one: the bound is the sum of the lines below it. Other
steps (a root, cases, an induction, a sum over k, a mean) have a number of their own.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nglab.proofs.kernel.facts import Fact, Hypothesis
from nglab.proofs.kernel.polynomials import Poly, Vec
from nglab.proofs.proof import Proof, premises

STEPS = {
    "over": "as the product with a fact > 0 is known",
    "root": "as the squares are so",
    "cases": "in both cases",
    "induction": "by induction",
    "telescope": "added up",
    "mean": "in the mean",
    "absurd": "from a contradiction",
}
ONE = Poly.of(1)


class Term(NamedTuple):
    """A multiplier, what it multiplies, and the facts by which it is not negative."""

    multiplier: Poly
    of: str
    poly: Poly
    signs: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The line of the page."""
        signs = f"   ({', '.join(dict.fromkeys(self.signs))})" if self.signs else ""
        return f"{self.multiplier}  x  {self.of}{signs}"


class Step(NamedTuple):
    """A fact, by which rule, its terms, and the definitions it is written by."""

    number: int
    fact: Fact
    rule: str
    terms: list[Term]
    laws: list[str]


class Script:
    """The steps of a proof in their order."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.premises = premises(list(facts))
        self.index = {(h.words, str(h)): n for n, h in enumerate(self.premises, 1)}
        self.steps: list[Step] = []
        self.laws: list[str] = []  # the definitions that the present step is written by
        self.numbers: dict[int, int] = {}
        self.shown = [self.number(fact) for fact in facts]

    def number(self, fact: Fact) -> int:
        """The number of the step that makes this fact, which is written down first."""
        if id(fact) not in self.numbers:
            rule = str(core(fact).how[0])
            known = STEPS.get(rule, "")
            laws, self.laws = self.laws, []
            below = list(self.operands(core(fact))) if known else list(self.terms(fact))
            self.laws += self.written_by(fact) if known else []
            number = self.numbers[id(fact)] = len(self.steps) + 1
            used = list(dict.fromkeys(self.laws))
            self.steps.append(Step(number, fact, known, below, used))
            self.laws = laws
        return self.numbers[id(fact)]

    def written_by(self, fact: Fact) -> list[str]:
        """The definitions that a step is put in other words by, once it is made."""
        found = []
        while fact.how[0] in ("by", "shows"):
            inner, *laws = (part for part in fact.how[1:] if isinstance(part, Fact))
            found += [self.reference(law) for law in laws]
            fact = inner
        return found

    def operands(self, fact: Fact) -> Iterator[Term]:
        """What a step that is no identity is made from; `over` keeps its identity."""
        if fact.how[0] == "over":
            whole, divisor = fact.how[1], fact.how[2]
            assert isinstance(whole, Fact)
            assert isinstance(divisor, Fact)
            yield from self.terms(whole)
            yield Term(divisor.poly, "divides it", Poly.of(0))
            return
        for part in fact.how[1:]:
            if isinstance(part, Fact) and not is_local(part):
                yield Term(ONE, self.reference(part), part.poly)

    def terms(
        self, fact: Fact, m: Poly = ONE, signs: tuple[str, ...] = ()
    ) -> Iterator[Term]:
        """The fact as a sum of multipliers times premises, squares and steps."""
        match fact.how:
            case ("+", Fact() as a, Fact() as b):
                yield from self.terms(a, m, signs)
                yield from self.terms(b, m, signs)
            case ("*", Poly() as p, Fact() as a):
                yield from self.terms(a, m * p, signs)
            case ("*", Fact() as b, Fact() as a) if b.how[0] == "number":
                yield from self.terms(a, m * b.poly, signs)
            case ("*", Fact() as b, Fact() as a):
                yield from self.terms(b, m * a.poly, (*signs, *self.leaves(a)))
            case ("/", Fact() as a, Fact() as b):
                yield from self.terms(a, m / b.poly, (*signs, *self.leaves(b)))
            case ("by", Fact() as inner, *laws) | (
                "shows",
                str(),
                Fact() as inner,
                *laws,
            ):
                yield from self.terms(inner, m, signs)
                self.laws += [
                    self.reference(law) for law in laws if isinstance(law, Fact)
                ]
            case ("number", _):
                if fact.poly.terms:
                    yield Term(m * fact.poly, "1", ONE, signs)
            case _:
                yield Term(m, self.reference(fact), fact.poly, signs)

    def leaves(self, fact: Fact) -> list[str]:
        """What the sign of a multiplier rests on."""
        return [term.of for term in self.terms(fact) if term.of != "1"]

    def reference(self, fact: Fact) -> str:
        """[n] for a premise, (n) for a step, or the square itself."""
        fact = core(fact)
        for part in fact.how:
            if isinstance(part, Hypothesis) and part.kind == "local":
                return f"the supposed {part.words}"
            if isinstance(part, Hypothesis):
                return f"[{self.index[part.words, str(part)]}]"
        match fact.how:
            case ("square", Vec() as v):
                return f"|{v}|^2"
            case ("square", x):
                return f"({x})^2"
            case ("cauchy", v, w):
                return f"Cauchy's |{v}|^2 |{w}|^2 - <{v}, {w}>^2"
            case ("identity", *_):
                return "0"
        return f"({self.number(fact)})"


def core(fact: Fact) -> Fact:
    """The fact without what only rewrites or names it."""
    while fact.how[0] in ("by", "shows"):
        fact = next(part for part in fact.how[1:] if isinstance(part, Fact))
    return fact


def is_local(fact: Fact) -> bool:
    """Whether this is what a case or an induction supposes."""
    return any(isinstance(p, Hypothesis) and p.kind == "local" for p in fact.how)


def text(proof: Proof, statement: str = "") -> str:
    """The page of a proof for a terminal."""
    script = Script(proof.facts())
    lines = [f"{proof.id}: {statement or proof.text.partition(chr(10))[0]}", ""]
    lines += [f"    {line}".rstrip() for line in proof.text.splitlines()]
    if proof.leaves_out:
        lines += ["", f"Left out: {proof.leaves_out}"]
    lines += ["", "Premises"]
    for n, h in enumerate(script.premises, 1):
        lines += [f"  [{n}] {h.kind}: {h.words}", f"        {h}"]
    lines += [
        "",
        "Steps: each is the sum of its lines, a multiplier x what is known (why >= 0)",
    ]
    for step in script.steps:
        mark = "  <- shown" if step.number in script.shown else ""
        rule = f", {step.rule}" if step.rule else ""
        lines += [f"  ({step.number}) {step.fact}{rule}{mark}"]
        lines += [f"        {term.words}" for term in step.terms]
        lines += [f"        by the definitions {', '.join(step.laws)}"] * bool(
            step.laws
        )
    return "\n".join(lines)
