"""How a student's proof is judged: a fact, whose polynomial is to be the goal's."""

from collections.abc import Callable, Mapping
from typing import Any

from checks.verdicts import short
from nglab.proofs import Fact
from nglab.proofs.kernel.polynomials import Poly

Facts = Mapping[str, Fact]


def proof(
    name: str,
    fact: object,
    goal: Poly,
    premises: Facts,
    mistakes: Mapping[str, Callable[[Any], Fact]],
    praise: str,
) -> str:
    """The verdict on name(*premises): which mistake leaves the same to be shown?"""
    if not isinstance(fact, Fact):
        return f"Not yet: {name}(...) is {short(fact)}, and should be a fact."
    rest = goal - fact.poly
    if rest.terms:
        wrong = [w for w, f in mistakes.items() if f(premises).poly == fact.poly]
        return " ".join([f"Not yet: it remains {rest}.", *wrong])
    if not {h.words for h in fact.given} <= set(premises):
        return "Not yet: a premise is your own."
    return f"Right: {praise}"
