"""Barzilai and Borwein's steps on normalised gradients: s = -a u, y = u+ - u."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import symbol, symbols, vectors
from nglab.proofs.kernel.rules import sum_of, telescope
from nglab.proofs.lemmas import MANY, N
from nglab.proofs.premises import cites, define, hypothesis, positive, unit
from nglab.proofs.proof import Proof


def angle_identity(normal: bool = True) -> Iterator[Fact]:
    """s's = a^2 and s'y = a (1 - cos)."""
    a, b = symbols("a a+")
    u, w = vectors("u u+")
    s, y = -a * u, w - u
    laws = (unit(u),) if normal else ()
    rule = define(b * (s @ y), s @ s, "a+ = s's/s'y").by(*laws)
    (a_,) = positive(a)
    yield rule.over(a_, b * (1 - u @ w) - a)


def halving(normal: bool = True) -> Iterator[Fact]:
    """s'y = a (1 - cos) and y'y = 2 (1 - cos)."""
    a, b = symbols("a a+")
    u, w = vectors("u u+")
    s, y = -a * u, w - u
    laws = (unit(u), unit(w)) if normal else ()
    rule = define(b * (y @ y), s @ y, "a+ = s'y/y'y").by(*laws)
    apart = hypothesis("cos < 1", 1 - u @ w, ">")
    yield rule.over(apart, 2 * b - a)


def path_length(share: int = 2) -> Iterator[Fact]:
    """a_{k+1} = a_k/2, so that a_k = 2 (a_k - a_{k+1}): a geometric sum."""
    a, then = symbols("a[k] a[k+1]")
    half = cites("normalized-bb2-halving", "a+ = a/2", 2 * then - a, "==")
    total = telescope(half, "k", 0, N, MANY)  # sum a_k + 2 (a_{N+1} - a_0) = 0
    end = hypothesis("a > 0", symbol("a[N+1]"))
    yield (2 * end - total).shows(share * symbol("a[0]") - sum_of(a, "k", 0, N))


PROOFS = (
    Proof(
        "normalized-bb1-angle-identity", angle_identity, {"as is": {"normal": False}}
    ),
    Proof("normalized-bb2-halving", halving, {"as is": {"normal": False}}),
    Proof("normalized-bb2-path-length", path_length, {"one first step": {"share": 1}}),
)
