"""The rules beyond arithmetic: roots, cases, induction, sums that telescope, means."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from nglab.proofs.kernel.atoms import Atom, Monomial, Refused
from nglab.proofs.kernel.facts import (
    RULE,
    Fact,
    assume,
    closed,
    same,
    whole,
)
from nglab.proofs.kernel.polynomials import Number, Poly, indexed

HALF = Fraction(1, 2)


def root(squares: Fact, a: Fact, b: Poly | Number) -> Fact:
    """a^2 >= b^2 and a >= 0 give a >= b."""
    same(squares.poly, a.poly**2 - Poly.of(b) ** 2)
    return Fact(RULE, a.poly - b, ">=", (squares, a), ("root", squares, a, b))


def absurd(fact: Fact, poly: Poly | Number) -> Fact:
    """From 0 > 0, or a negative number >= 0, anything follows."""
    c = fact.poly.terms.get((), 0)
    false = {">=": c < 0, ">": c <= 0, "==": c != 0}[fact.sign]
    if set(fact.poly.terms) - {()} or not false:
        raise Refused(f"no contradiction: {fact}")
    return Fact(RULE, whole(poly), ">=", (fact,), ("absurd", fact, whole(poly)))


def cases(
    p: Poly | Fact, yes: Callable[[Fact], Fact], no: Callable[[Fact], Fact]
) -> Fact:
    """What follows from p >= 0, and from -p > 0 as well, is so in any case."""
    poly = whole(p.poly if isinstance(p, Fact) else p)
    holds = assume(f"{poly} >= 0", poly, ">=", "local")
    fails = assume(f"{poly} < 0", -poly, ">", "local")
    a, b = yes(holds), no(fails)
    same(a.poly, b.poly)
    how = ("cases", a, b, holds, fails)
    return discharged(a.poly, (a, b), (holds, fails), how)


def discharged(
    poly: Poly,
    facts: tuple[Fact, ...],
    local: tuple[Fact, ...],
    how: tuple[object, ...],
    sign: str = ">=",
) -> Fact:
    """What these facts show, each without its own local hypothesis."""
    own = [
        h
        for fact, assumption in zip(facts, local, strict=True)
        for h in (fact.given | fact.under) - assumption.under
    ]
    return Fact(RULE, poly, sign, (), how, own)


def induction(
    k: str,
    claim: Poly,
    base: Fact,
    step: Callable[[Fact], Fact],
    first: Poly | Number = 0,
    sign: str = ">=",
) -> Fact:
    """claim >= 0 (or == 0) at the first k, and at k + 1 if at k: so for every k."""
    if sign not in (">=", "=="):
        raise Refused(f"no induction for {sign}")
    holds = assume(f"{claim} {sign} 0", claim, sign, "local")
    then = step(holds)
    base.shows(claim.at(k, first), sign=sign)
    then.shows(claim.at(k, Poly({((Atom("name", k, ""), 1),): 1}) + 1), sign=sign)
    if base.under or then.under - holds.under:
        raise Refused("depends on what is not discharged")
    how = ("induction", k, claim, first, base, then, holds, sign)
    return discharged(claim, (base, then), (holds, holds), how, sign)


def telescope(
    fact: Fact, k: str, first: Poly | Number, last: Poly | Number, terms: Fact
) -> Fact:
    """The sum of a fact over k = first, ..., last; a difference in k telescopes.

    `terms` is the fact that there are last - first + 1 >= 0 of them.
    """
    closed(fact)
    n = Poly.of(last) - first + 1
    same(terms.poly, n)
    out = sum_of(fact.poly, k, first, last)
    how = ("telescope", k, first, last, fact, terms)
    sign = fact.sign if fact.sign == "==" or terms.sign == ">" else ">="
    return Fact(RULE, out, sign, (fact, terms), how)


def sum_of(poly: Poly, k: str, first: Poly | Number, last: Poly | Number) -> Poly:
    """The sum over k, in which the sum of m[k+1] is that of m[k] but for its ends."""
    out = Poly({})
    for free, bound in split(poly, k):
        offsets = {j for a, _ in bound for j in a.offsets(k)}
        if offsets == {1}:
            here = Poly({bound: 1}).each(
                lambda a: Poly({((a.at(k, k, k), 1),): 1})  # k for k + 1
            )
            ends = here.at(k, Poly.of(last) + 1) - here.at(k, first)
            ((earlier, _),) = here.terms.items()
            out = out + free * (added(earlier, k, first, last) + ends)
        else:
            out = out + free * added(bound, k, first, last)
    return out


def added(m: Monomial, k: str, first: Poly | Number, last: Poly | Number) -> Poly:
    """The sum of a monomial over k: a symbol of its own, and a count if it is 1."""
    if not m:
        return Poly.of(last) - first + 1
    ends = indexed(first)[0], indexed(last)[0]
    return Poly({((Atom("sum", m, k, *ends), 1),): 1})


def mean(fact: Fact, i: str) -> Fact:
    """The mean over i of a fact that holds for every i."""
    closed(fact)
    how = ("mean", i, fact)
    return Fact(RULE, mean_of(fact.poly, i), fact.sign, (fact,), how)


def mean_of(poly: Poly, i: str) -> Poly:
    """The mean over i: of what depends on i it is a symbol of its own."""
    out = Poly({})
    for free, m in split(poly, i):
        out = out + free * (Poly({((Atom("E", m, i), 1),): 1}) if m else 1)
    return out


def split(poly: Poly, k: str) -> Iterable[tuple[Poly, Monomial]]:
    """Each term as what does not depend on the index k, and what does."""
    for m, c in poly.terms.items():
        inner = tuple((a, p) for a, p in m if a.offsets(k))
        outer = tuple((a, p) for a, p in m if not a.offsets(k))
        yield Poly({outer: c}), inner
