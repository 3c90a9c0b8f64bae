"""Alternating Barzilai-Borwein steps in the plane: a law about another point."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import Number, Poly, symbols
from nglab.proofs.premises import cites
from nglab.proofs.proof import Proof


def alternating(shift: Number = 1, grows: Number = 2) -> Iterator[Fact]:
    """l_{k+1} = l_k - 2 l_{k-1}, + 2 log kappa after a bb2; m = l - p has neither.

    p is log kappa/4 before a bb2 and 3 log kappa/4 before a bb1, so that V(m) doubles.
    """
    past, here, then, lam = symbols("l[k-1] l[k] l[k+1] log_kappa")
    laws = []
    for name, kick in ("bb1", 0), ("bb2", 2 * shift):
        words = f"q_{{k+1}} q_{{k-1}}^2 = q_k with {name}, in logarithms"
        law = cites(
            "bb-2d-log-ratio-law", words, then - here + 2 * past - kick * lam, "=="
        )
        laws.append(law)
    yield from laws
    for law, mine, other in (laws[0], 3, 1), (laws[1], 1, 3):
        m0, m1, m2 = (
            past - other * lam / 4,
            here - mine * lam / 4,
            then - other * lam / 4,
        )
        turned = law.shows(m2 - m1 + 2 * m0, sign="==")
        V = energy(m2, m1) - grows * energy(m1, m0)
        yield (turned * (m2 + m1 - 2 * m0 - m1)).shows(V, sign="==")


def energy(b: Poly, a: Poly) -> Poly:
    """V = b^2 - a b + 2 a^2."""
    return b**2 - a * b + 2 * a**2


PROOFS = (
    Proof(
        "bb-2d-alternating",
        alternating,
        {"twice the shift": {"shift": 2}, "V does not grow": {"grows": 1}},
    ),
)
