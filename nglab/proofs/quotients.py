"""Quotients of polynomials: what a bound is when it is given symbols for numbers."""

from dataclasses import dataclass

from nglab.proofs.kernel.atoms import Refused
from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import Number, Poly
from nglab.proofs.lemmas import nonnegative


@dataclass(frozen=True)
class Quotient:
    """num/den: only ever multiplied out, by `gap`, where den is known to be > 0."""

    num: Poly
    den: Poly

    @staticmethod
    def of(x: "Quotient | Poly | Number") -> "Quotient":
        """A polynomial over 1."""
        return x if isinstance(x, Quotient) else Quotient(Poly.of(x), Poly.of(1))

    def __add__(self, other: "Quotient | Poly | Number") -> "Quotient":
        o = Quotient.of(other)
        if o.den == self.den:
            return Quotient(self.num + o.num, self.den)
        return Quotient(self.num * o.den + o.num * self.den, self.den * o.den)

    def __mul__(self, other: "Quotient | Poly | Number") -> "Quotient":
        o = Quotient.of(other)
        return Quotient(self.num * o.num, self.den * o.den)

    def __truediv__(self, other: "Quotient | Poly | Number") -> "Quotient":
        o = Quotient.of(other)
        return Quotient(self.num * o.den, self.den * o.num)

    def __rtruediv__(self, other: "Quotient | Poly | Number") -> "Quotient":
        return Quotient.of(other) / self

    def __pow__(self, n: int) -> "Quotient":
        return Quotient(self.num**n, self.den**n)

    def __neg__(self) -> "Quotient":
        return Quotient(-self.num, self.den)

    def __sub__(self, other: "Quotient | Poly | Number") -> "Quotient":
        return self + -Quotient.of(other)

    def __rsub__(self, other: "Quotient | Poly | Number") -> "Quotient":
        return -self + other

    __radd__, __rmul__ = __add__, __mul__


def quotients(*polys: Poly | Number) -> list[Quotient]:
    """Each as a quotient, for a bound that divides by sums."""
    return [Quotient.of(p) for p in polys]


def gap(bound: Quotient | Poly, observed: Poly, *signs: Fact) -> Poly:
    """bound - observed times the denominator of the bound, which is > 0.

    That it is, one of these facts says, or its coefficients do with them. If a fact
    shows the gap, observed <= bound.
    """
    q = Quotient.of(bound) - observed
    above(q.den, *signs)
    return q.num


def above(den: Poly, *signs: Fact) -> None:
    """Refuse what is not known to be > 0."""
    known = any(fact.poly == den and fact.sign == ">" for fact in signs)
    if not known and nonnegative(den, *signs).sign != ">":
        raise Refused(f"{den} is not known to be > 0")
