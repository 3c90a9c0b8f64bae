"""What polynomials are made of: names, inner products, sums and means.

A symbol is written as on paper: "L", or with indices, "x[k]", "g[k,i]".
"""

import re
from collections.abc import Iterator
from itertools import count

Monomial = tuple[tuple["Atom", int], ...]


class Refused(Exception):  # noqa: N818
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
                return Atom(
                    "name", word, ",".join(new.get(j, j) for j in at.split(","))
                )
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
    return "*".join(sorted(f"{a}" if p == 1 else f"{a}^{p}" for a, p in m))


def name(text: str) -> Atom:
    """The atom of a name such as L, |g| or x[k+1]."""
    word, _, at = text.partition("[")
    return Atom("name", word, at.removesuffix("]"))
