"""Polynomials with rational coefficients, exactly, and vectors that they scale.

Coefficients are whole numbers and fractions; a float is refused. Powers may be
negative, so that 1/L is L to the power -1 and every expression has one normal form.
"""

from collections.abc import Callable
from fractions import Fraction
from types import MappingProxyType

from nglab.proofs.kernel.atoms import (
    Atom,
    Monomial,
    Refused,
    gram,
    name,
    times,
    written,
)

Number = int | Fraction


def exact(x: object) -> Number:
    """A whole number or a fraction; anything else is refused."""
    if isinstance(x, bool) or not isinstance(x, int | Fraction):
        raise Refused(f"not an exact number: {x!r}")
    return x if isinstance(x, int) or x.denominator > 1 else x.numerator


class Poly:
    """A polynomial, {monomial: coefficient}, that never changes.

    >>> x, y = symbols("x y")
    >>> (x + y) ** 2 - (x - y) ** 2
    4*x*y
    >>> x + 0.5
    Traceback (most recent call last):
    nglab.proofs.kernel.atoms.Refused: not an exact number: 0.5
    """

    __slots__ = ("terms",)
    terms: MappingProxyType[Monomial, Number]
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, terms: dict[Monomial, Number]) -> None:
        kept = {m: exact(c) for m, c in terms.items() if c}
        object.__setattr__(self, "terms", MappingProxyType(kept))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a polynomial does not change")

    @staticmethod
    def of(x: "Poly | Number") -> "Poly":
        return x if isinstance(x, Poly) else Poly({(): exact(x)})

    def __add__(self, other: "Poly | Number") -> "Poly":
        if not isinstance(other, Poly | int | Fraction | float):
            return NotImplemented
        terms = dict(self.terms)
        for m, c in Poly.of(other).terms.items():
            terms[m] = terms.get(m, 0) + c
        return Poly(terms)

    def __mul__(self, other: "Poly | Number") -> "Poly":
        if not isinstance(other, Poly | int | Fraction | float):
            return NotImplemented
        terms: dict[Monomial, Number] = {}
        for m, c in self.terms.items():
            for n, d in Poly.of(other).terms.items():
                key = times(m, n)
                terms[key] = terms.get(key, 0) + c * d
        return Poly(terms)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> "Poly":
        return self * -1

    def __sub__(self, other: "Poly | Number") -> "Poly":
        return self + other * -1 if isinstance(other, Poly) else self + -exact(other)

    def __rsub__(self, other: "Poly | Number") -> "Poly":
        return -self + other

    def __pow__(self, n: int) -> "Poly":
        if n < 0:
            return 1 / self**-n
        power = Poly.of(1)
        for _ in range(n):
            power = power * self
        return power

    def __truediv__(self, other: "Poly | Number") -> "Poly":
        divisor = Poly.of(other)
        if len(divisor.terms) != 1:
            raise Refused(f"only one term can divide, not {divisor}")
        ((m, c),) = divisor.terms.items()
        return self * Poly({tuple((a, -p) for a, p in m): Fraction(1) / c})

    def __rtruediv__(self, other: Number) -> "Poly":
        return Poly.of(other) / self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly | int | Fraction) and not (self - other).terms

    @property
    def inverses(self) -> set[Atom]:
        """The atoms that stand in it with a negative power."""
        return {a for m in self.terms for a, p in m if p < 0}

    def each(self, value: Callable[[Atom], "Poly"]) -> "Poly":
        """The polynomial with a value in the place of each atom."""
        out = Poly({})
        for m, c in self.terms.items():
            term = Poly.of(c)
            for atom, p in m:
                term = term * value(atom) ** p
            out = out + term
        return out

    def at(self, k: str, here: "Poly | Number") -> "Poly":
        """The polynomial with `here` for k, as an index and as a number."""
        words, n = indexed(here), Poly.of(here)

        def moved(atom: Atom) -> Poly:
            if atom.parts == ("name", k, ""):
                return n
            return Poly({((atom.at(k, *words), 1),): 1})

        return self.each(moved)

    def __str__(self) -> str:
        def size(term: tuple[Monomial, Number]) -> tuple[int, str]:
            return -sum(abs(p) for _, p in term[0]), written(term[0])

        out = ""
        for m, c in sorted(self.terms.items(), key=size):
            coefficient = [f"{abs(c)}"] * (abs(c) != 1 or not m)
            sign = (" - " if c < 0 else " + ") if out else "-" * (c < 0)
            out += sign + "*".join(coefficient + [written(m)] * bool(m))
        return out or "0"

    __repr__ = __str__


def indexed(k: Poly | Number) -> tuple[str, str]:
    """k and k + 1 as they are written in an index.

    >>> indexed(symbol("N") - 1)
    ('N-1', 'N')
    """
    here, there = Poly.of(k), Poly.of(k) + 1
    return str(here).replace(" ", ""), str(there).replace(" ", "")


def symbol(text: str) -> Poly:
    """A number that has a name."""
    return Poly({((name(text), 1),): 1})


def symbols(texts: str) -> list[Poly]:
    """Numbers that have names."""
    return [symbol(text) for text in texts.split()]


class Vec:
    """A combination of named vectors; `v @ w` is a polynomial in inner products.

    >>> x, g = vectors("x g")
    >>> (x - g) @ (x + g)
    -|g|^2 + |x|^2
    """

    __slots__ = ("parts",)
    parts: MappingProxyType[Atom, Poly]

    def __init__(self, parts: dict[Atom, Poly]) -> None:
        object.__setattr__(self, "parts", MappingProxyType(parts))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a vector does not change")

    def __add__(self, other: "Vec") -> "Vec":
        parts = dict(self.parts)
        for v, c in other.parts.items():
            parts[v] = parts.get(v, Poly({})) + c
        return Vec(parts)

    def __mul__(self, c: Poly | Number) -> "Vec":
        return Vec({v: p * c for v, p in self.parts.items()})

    __rmul__ = __mul__

    def __truediv__(self, c: Poly | Number) -> "Vec":
        return self * (1 / Poly.of(c))

    def __neg__(self) -> "Vec":
        return self * -1

    def __sub__(self, other: "Vec") -> "Vec":
        return self + -other

    def __matmul__(self, other: "Vec") -> Poly:
        out = Poly({})
        for v, c in self.parts.items():
            for w, d in other.parts.items():
                out = out + c * d * Poly({((gram(v, w), 1),): 1})
        return out

    def __str__(self) -> str:
        each = ((c, v) for v, c in self.parts.items() if c.terms)
        return " + ".join(f"({c})*{v}" if c != 1 else f"{v}" for c, v in each) or "0"


def vectors(texts: str) -> list[Vec]:
    """Vectors that have names."""
    return [Vec({name(text): Poly.of(1)}) for text in texts.split()]


def vector(text: str) -> Vec:
    """A vector that has a name."""
    return vectors(text)[0]


ZERO = Vec({})
