"""Facts: what is true because of how it was made.

A `Fact` says that a polynomial is >= 0, > 0 or == 0 under the hypotheses that it lists.
Only this file and `rules` make one, each by a rule that a line of school algebra
justifies. Nobody divides by what is not known to be > 0: a hypothesis has no negative
powers, and the only way to get one is `/` by a fact.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from nglab.proofs.kernel.atoms import Refused
from nglab.proofs.kernel.polynomials import Number, Poly, Vec

SIGNS = (">=", ">", "==")
RULE = object()  # the key that only the rules hold


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """What is taken for true, in words and as a polynomial, and where it comes from.

    Kinds: of the "theorem", of the "method", a "definition", a "textbook" inequality,
    another "claim", "local" until it is discharged, or a "gap" that is left open.
    """

    words: str
    poly: Poly
    sign: str
    kind: str
    when: tuple[str, ...] = ()

    def __str__(self) -> str:
        says = f"{self.poly} {self.sign} 0"
        return " and ".join(self.when) + f" give {says}" if self.when else says


class Fact:
    """poly >= 0, > 0 or == 0, if what is `given` holds (and `under`, local, as well).

    `how` remembers the rule and its operands, for the printer; no rule looks at it.
    """

    __slots__ = ("given", "how", "poly", "sign", "under")
    poly: Poly
    sign: str
    given: frozenset[Hypothesis]
    under: frozenset[Hypothesis]
    how: tuple[object, ...]

    def __init__(
        self,
        key: object,
        poly: Poly,
        sign: str,
        parents: Iterable["Fact"],
        how: tuple[object, ...],
        own: Iterable[Hypothesis] = (),
    ) -> None:
        if key is not RULE or sign not in SIGNS:
            raise Refused("facts are made by rules only")
        given, under = set[Hypothesis](), set[Hypothesis]()
        for parent in parents:
            given |= parent.given
            under |= parent.under
        for h in own:
            (under if h.kind == "local" else given).add(h)
        for field, value in (
            ("poly", poly),
            ("sign", sign),
            ("given", frozenset(given)),
            ("under", frozenset(under)),
            ("how", how),
        ):
            object.__setattr__(self, field, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a fact does not change")

    def __repr__(self) -> str:
        return f"{self.poly} {self.sign} 0"

    def __add__(self, other: "Fact | Number") -> "Fact":
        """a >= 0 and b >= 0 give a + b >= 0, which is > 0 if one of them is."""
        b = known(other)
        signs = {self.sign, b.sign}
        sign = ">" if ">" in signs else "==" if signs == {"=="} else ">="
        return Fact(RULE, self.poly + b.poly, sign, (self, b), ("+", self, b))

    __radd__ = __add__

    def __mul__(self, other: "Fact | Poly | Number") -> "Fact":
        """a >= 0 and b >= 0 give a b >= 0; a == 0 gives a p == 0 for any polynomial."""
        if self.sign == "==" and not isinstance(other, Fact):
            p = whole(other)
            return Fact(RULE, self.poly * p, "==", (self,), ("*", p, self))
        if isinstance(other, Poly):
            raise Refused(f"not known to be >= 0: {other}")
        b = known(other)
        signs = {self.sign, b.sign}
        sign = "==" if "==" in signs else ">" if signs == {">"} else ">="
        return Fact(RULE, self.poly * b.poly, sign, (self, b), ("*", b, self))

    def __rmul__(self, other: "Poly | Number") -> "Fact":
        return self * other

    def __neg__(self) -> "Fact":
        return self * -1

    def __sub__(self, other: "Fact") -> "Fact":
        return self + -other

    def __truediv__(self, other: "Fact | Number") -> "Fact":
        """a >= 0 and b > 0, of one term, give a/b >= 0."""
        b = strict(other)
        return Fact(RULE, self.poly / b.poly, self.sign, (self, b), ("/", self, b))

    def over(self, other: "Fact | Number", quotient: Poly | Number) -> "Fact":
        """a = b q and b > 0 give q >= 0."""
        b, q = strict(other), Poly.of(quotient)
        same(self.poly, b.poly * q)
        return Fact(RULE, q, self.sign, (self, b), ("over", self, b))

    def by(self, *equations: "Fact") -> "Fact":
        """The fact with the left side of each definition replaced by its right side."""
        poly = rewritten(self.poly, equations)
        return Fact(RULE, poly, self.sign, (self, *equations), ("by", self, *equations))

    def shows(
        self, poly: Poly | Number, *equations: "Fact", words: str = "", sign: str = ""
    ) -> "Fact":
        """The fact that `poly` has this sign, if it is this fact's, by the definitions.

        Definitions are used on both sides: their left sides become their right ones.
        """
        target = Poly.of(poly)
        if target.inverses - self.poly.inverses:
            raise Refused(f"divides by what is not known to be > 0: {target}")
        same(rewritten(self.poly, equations), rewritten(target, equations))
        if sign not in ("", ">=", self.sign):
            raise Refused(f"known is {self.sign}, not {sign}")
        how = ("shows", words, self, *equations)
        return Fact(RULE, target, sign or self.sign, (self, *equations), how)


def same(a: Poly, b: Poly) -> None:
    """Refuse two polynomials that differ, and say what remains."""
    rest = a - b
    if rest.terms:
        raise Refused(f"it remains {rest}")


def whole(p: Poly | Number) -> Poly:
    """A polynomial without negative powers: it needs nothing to be > 0."""
    poly = Poly.of(p)
    if poly.inverses:
        raise Refused(f"divides by what is not known to be > 0: {poly}")
    return poly


def known(x: Fact | Number) -> Fact:
    """A fact, or a number that is not negative."""
    if isinstance(x, Fact):
        return x
    poly = Poly.of(x)
    if x < 0:
        raise Refused(f"negative: {x}")
    return Fact(RULE, poly, ">" if x else ">=", (), ("number", x))


def strict(x: Fact | Number) -> Fact:
    """A fact that something is > 0."""
    fact = known(x)
    if fact.sign != ">":
        raise Refused(f"not known to be > 0: {fact.poly}")
    return fact


def rewritten(poly: Poly, equations: Iterable[Fact]) -> Poly:
    """The polynomial, each equation a^p == b used to write b for a^p."""
    for equation in equations:
        if equation.sign != "==" or equation.how[0] != "equal":
            raise Refused(f"not a definition: {equation}")
        left, right = equation.how[1], equation.how[2]
        assert isinstance(left, Poly)
        assert isinstance(right, Poly)
        same(equation.poly, left - right)
        poly = replaced(poly, left, right)
    return poly


def replaced(poly: Poly, left: Poly, right: Poly) -> Poly:
    """`right` in the place of `left`, which is the power of one atom."""
    if len(left.terms) != 1:
        raise Refused(f"not the power of one symbol: {left}")
    (((atom, p),),) = left.terms
    out = Poly({})
    for m, c in poly.terms.items():
        n = dict(m).get(atom, 0)
        kept = tuple((a, q) for a, q in m if a is not atom)
        power = Poly({((atom, n % p),): 1}) if n % p else Poly.of(1)
        out = out + Poly({kept: c}) * power * right ** (n // p)
    return out


def assume(words: str, poly: Poly | Number, sign: str, kind: str, *when: Fact) -> Fact:
    """A hypothesis; with `when`, one that is claimed only where these facts hold.

    Whoever uses this names the kind: `premises.py` does, for all proofs.
    """
    p = whole(poly)
    made = Hypothesis(words, p, sign, kind, tuple(map(repr, when)))
    return Fact(RULE, p, sign, when, ("assume", made, *when), [made])


def equal(words: str, left: Poly, right: Poly | Number, kind: str) -> Fact:
    """The hypothesis left == right; `by` and `shows` may use it to rewrite."""
    r = whole(right)
    made = Hypothesis(words, whole(left) - r, "==", kind)
    return Fact(RULE, made.poly, "==", (), ("equal", left, r, made), [made])


def square(x: Poly | Vec) -> Fact:
    """x^2 >= 0 of a number, |x|^2 >= 0 of a vector."""
    if isinstance(x, Vec):
        for coefficient in x.parts.values():
            whole(coefficient)
        return Fact(RULE, x @ x, ">=", (), ("square", x))
    return Fact(RULE, whole(x) ** 2, ">=", (), ("square", x))


def cauchy(v: Vec, w: Vec) -> Fact:
    """|v|^2 |w|^2 >= <v, w>^2 (Cauchy and Schwarz)."""
    poly = whole((v @ v) * (w @ w) - (v @ w) ** 2)
    return Fact(RULE, poly, ">=", (), ("cauchy", v, w))


def identity(poly: Poly) -> Fact:
    """0 == 0, however it is written."""
    same(poly, Poly({}))
    return Fact(RULE, poly, "==", (), ("identity", poly))


def closed(fact: Fact) -> None:
    """Refuse a fact that holds under local hypotheses: not for every k."""
    if fact.under:
        raise Refused(f"depends on {', '.join(h.words for h in fact.under)}")
