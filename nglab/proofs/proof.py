"""A proof: a program that yields facts, with sabotages under which it is refused."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from inspect import getdoc
from time import perf_counter
from typing import Any, NamedTuple

from nglab.proofs.kernel.atoms import Refused
from nglab.proofs.kernel.facts import Fact, Hypothesis, closed
from nglab.proofs.mutants import Mutants, leaves, mutants


@dataclass(frozen=True, eq=False)
class Proof:
    """The program that shows the bounds of the claim `id`, one fact after another.

    Each sabotage (what is broken -> the arguments) calls the same program with other
    arguments, and must be refused. `leaves_out` names what of the claim is not shown.
    """

    id: str
    program: Callable[..., Iterator[Fact]]
    sabotages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    leaves_out: str = ""

    @property
    def grade(self) -> str:
        """certified, if every bound follows from the premises; else part."""
        return "part" if self.leaves_out else "certified"

    @property
    def text(self) -> str:
        """The proof in words."""
        return getdoc(self.program) or ""

    def facts(self, **how: Any) -> list[Fact]:
        """What the program shows; Refused if a step does not follow."""
        facts = list(self.program(**how))
        if not facts:
            raise Refused("nothing is shown")
        for fact in facts:
            closed(fact)
            defined_once(fact)
        if not self.leaves_out and any(h.kind == "gap" for h in premises(facts)):
            raise Refused("rests on a step that is left out")
        return facts


def defined_once(fact: Fact) -> None:
    """Refuse a fact that rests on two definitions of one symbol."""
    found: dict[str, str] = {}
    for leaf in (same[0] for same in leaves([fact]).values()):
        if leaf.how[0] == "equal":
            left, right = str(leaf.how[1]), str(leaf.how[2])
            if found.setdefault(left, right) != right:
                raise Refused(f"{left} is defined twice: {found[left]} and {right}")


def premises(facts: list[Fact]) -> list[Hypothesis]:
    """What the facts rest on, each once, in the order of kinds and words."""
    kinds = ("theorem", "method", "claim", "textbook", "definition", "gap")
    each = {(kinds.index(h.kind), h.words, str(h)): h for f in facts for h in f.given}
    return [each[key] for key in sorted(each)]


class Replay(NamedTuple):
    """What came of replaying a proof; `refused` is the complaint, if there is one."""

    proof: Proof
    facts: list[Fact]
    refused: str
    caught: dict[str, bool]
    mutants: Mutants
    seconds: float

    @property
    def premises(self) -> list[Hypothesis]:
        """What the proof rests on."""
        return premises(self.facts)

    @property
    def holds(self) -> bool:
        """The proof passes, and none of its sabotages does."""
        return not self.refused and all(self.caught.values())


def replay(proof: Proof, breed: bool = False) -> Replay:
    """Run the proof and its sabotages, and if asked all its mutants."""
    start = perf_counter()
    facts, refused, bred = [], "", Mutants(0, 0, [])
    try:
        facts = proof.facts()
    except Refused as error:
        refused = str(error)
    caught = {words: fails(proof, how) for words, how in proof.sabotages.items()}
    if breed:
        bred = mutants(facts)
    return Replay(proof, facts, refused, caught, bred, perf_counter() - start)


def fails(proof: Proof, how: Mapping[str, Any]) -> bool:
    """Whether the proof is refused with these arguments."""
    try:
        proof.facts(**how)
    except Refused:
        return True
    return False
