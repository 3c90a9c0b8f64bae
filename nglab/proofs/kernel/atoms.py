"""What polynomials are made of: names, inner products, sums and means.

A symbol is written as on paper: "L", or with indices, "x[k]", "g[k,i]".
"""

import re
from collections.abc import Iterator
from functools import cache
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

    @cache  # noqa: B019  (atoms are kept in any case)
    def offsets(self, k: str) -> frozenset[int]:
        """0 if it depends on k, 1 if on k + 1; refused if it depends on k otherwise."""
        match self.parts:
            case ("name", str(word), str(at)):
                indices = at.split(",")
                if any(
                    k in words(i) for i in (word, *indices) if i not in (k, f"{k}+1")
                ):
                    raise Refused(f"{self} depends on {k}, not as an index k or k + 1")
                if k == word:
                    raise Refused(f"{k} itself is no index")
                return frozenset(j for j, i in enumerate((k, f"{k}+1")) if i in indices)
            case ("<>", Atom() as v, Atom() as w):
                return v.offsets(k) | w.offsets(k)
            case (_, tuple() as term, bound, *ends):
                if any(k in words(end) for end in ends):
                    raise Refused(f"{self} has ends that depend on {k}")
                inner = [atom.offsets(k) for atom, _ in term if bound != k]
                return frozenset[int]().union(*inner)
        raise AssertionError(self.parts)

    def at(self, k: str, here: str, there: str) -> "Atom":
        """It with `here` for the index k and `there` for k + 1."""
        if not self.offsets(k):
            return self
        match self.parts:
            case ("name", word, str(at)):
                new = {k: here, f"{k}+1": there}
                moved = ",".join(new.get(index, index) for index in at.split(","))
                return Atom("name", word, moved)
            case ("<>", Atom() as v, Atom() as w):
                return gram(v.at(k, here, there), w.at(k, here, there))
            case (kind, tuple() as term, bound, *ends):
                if bound in words(here):
                    raise Refused(f"{here} would be bound in {self}")
                inner = product((a.at(k, here, there), p) for a, p in term)
                return Atom(kind, inner, bound, *ends)
        raise AssertionError(self.parts)


def words(text: object) -> list[str]:
    """The names in an index or an end: N and k in 2*N-k."""
    return re.findall(r"\w+", str(text))


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
    if at and not at.endswith("]"):
        raise Refused(f"an index comes last: {text}")
    return Atom("name", word, at.removesuffix("]"))
