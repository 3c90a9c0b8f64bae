"""Polynomials with rational coefficients, exactly, and vectors whose products they are.

A symbol is written as on paper: "L", or with indices, "x[k]", "g[k,i]". Coefficients are whole
numbers and fractions; a float is refused. Powers may be negative, so that 1/L is
L to the power -1 and every expression has one normal form.
"""

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import count
from types import MappingProxyType

Number = int | Fraction
Monomial = tuple[tuple["Atom", int], ...]


class Refused(Exception):
    """A step that does not follow."""


class Atom:
    """What a polynomial is made of; two that look alike are one and the same object.

    Kinds: ("name", word, indices), ("<>", v, w) the inner product of two names,
    ("sum", monomial, k, first, last) and ("E", monomial, i).
    """

    __slots__ = ("parts", "rank")
    parts: tuple[object, ...]
    rank: int
    known: dict[tuple[object, ...], "Atom"] = {}  # noqa: RUF012
    ranks = count()

    def __new__(cls, *parts: object) -> "Atom":
        found = cls.known.get(parts)
        if found is None:
            found = super().__new__(cls)
            object.__setattr__(found, "parts", parts)
            object.__setattr__(found, "rank", next(cls.ranks))
            cls.known[parts] = found
        return found

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an atom does not change")

    @property
    def kind(self) -> str:
        return str(self.parts[0])

    def __str__(self) -> str:
        match self.parts:
            case ("name", word, ""):
                return f"{word}"
            case ("name", word, at):
                return f"{word}[{at}]"
            case ("<>", v, w):
                return f"|{v}|^2" if v is w else f"<{v}, {w}>"
            case ("sum", term, k, first, last):
                return f"sum({written(term)}; {k} = {first}..{last})"
            case (_, term, i):
                return f"E_{i}({written(term)})"
        raise AssertionError(self.parts)

    __repr__ = __str__

    def inside(self) -> Iterator["Atom"]:
        """The names it is made of."""
        if self.kind == "name":
            yield self
        for part in self.parts[1:3]:
            if isinstance(part, Atom):
                yield from part.inside()
            elif isinstance(part, tuple):
                for atom, _ in part:
                    yield from atom.inside()

    def offsets(self, k: str) -> set[int]:
        """0 if it depends on k, 1 if on k + 1: both, one or none of them."""
        if self.kind in ("sum", "E") and self.parts[2] == k:
            return set()
        found = set()
        for index in self.indices():
            if index in (k, f"{k}+1"):
                found.add(int(index != k))
            elif k in re.findall(r"\w+", index):
                raise Refused(f"{self} depends on {k}, and not as an index k or k + 1")
        return found

    def indices(self) -> Iterator[str]:
        """All that it is indexed by; a name without an index stands for itself."""
        for name in self.inside():
            yield from str(name.parts[2]).split(",")
            yield f"{name.parts[1]} "  # k itself is no index k
        if self.kind == "sum":
            yield from (f"{end} " for end in self.parts[3:])  # a sum has its ends

    def at(self, k: str, here: str, there: str) -> "Atom":
        """It with `here` for the index k and `there` for k + 1."""
        match self.parts:
            case ("name", word, str(at)):
                new = {k: here, f"{k}+1": there}
                return Atom("name", word, ",".join(new.get(j, j) for j in at.split(",")))
            case ("<>", v, w):
                assert isinstance(v, Atom)
                assert isinstance(w, Atom)
                return gram(v.at(k, here, there), w.at(k, here, there))
            case (kind, term, bound, *ends) if bound != k:
                assert isinstance(term, tuple)
                moved = product((a.at(k, here, there), p) for a, p in term)
                return Atom(kind, moved, bound, *ends)
        return self


def gram(v: Atom, w: Atom) -> Atom:
    """The inner product of two named vectors."""
    return Atom("<>", *sorted((v, w), key=lambda atom: atom.rank))


def product(powers: Iterator[tuple[Atom, int]]) -> Monomial:
    """The monomial of these powers, in its normal form."""
    total: dict[Atom, int] = {}
    for atom, p in powers:
        total[atom] = total.get(atom, 0) + p
    kept = [(atom, p) for atom, p in total.items() if p]
    return tuple(sorted(kept, key=lambda pair: pair[0].rank))


def times(m: Monomial, n: Monomial) -> Monomial:
    """The product of two monomials."""
    return product(iter(m + n)) if m and n else m or n


def written(m: object) -> str:
    """A monomial as text."""
    assert isinstance(m, tuple)
    return "*".join(f"{a}" if p == 1 else f"{a}^{p}" for a, p in m)


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
    nglab.proofs.polynomials.Refused: not an exact number: 0.5
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


def name(text: str) -> Atom:
    """The atom of a name such as L, |g| or x[k+1]."""
    word, _, at = text.partition("[")
    return Atom("name", word, at.removesuffix("]"))


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
