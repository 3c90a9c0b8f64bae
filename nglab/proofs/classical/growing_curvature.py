"""Curvature that grows with the gradient: (L0, L1)-smooth functions."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import symbol, symbols
from nglab.proofs.kernel.rules import telescope
from nglab.proofs.lemmas import MANY, N, define_least
from nglab.proofs.premises import hypothesis, textbook
from nglab.proofs.proof import Proof


def l0_l1(weight: int = 1) -> Iterator[Fact]:
    """|f'(x - s u) - g| <= (L0/L1 + |g|)(exp(L1 s) - 1) by Gronwall; integrate; add up.

    The integral of exp(L1 s) - 1 over [0, h] is L1 phi.
    """
    f, then, h, n, L0, L1, phi, G = symbols("f[k] f[k+1] h |g|[k] L0 L1 phi G")
    loss = symbol("loss")  # what the slope loses on the way
    words = "Gronwall, integrated: the slope loses (L0/L1 + |g|) L1 phi at most"
    lost = textbook(words, (L0 + L1 * n) * phi - loss)
    words = "fundamental theorem of calculus along u: f+ = f - h |g| + loss"
    step = textbook(words, f - h * n + loss - then)
    one = (step + lost).shows(f - then - h * n * weight + (L0 + L1 * n) * phi)
    yield one
    c = hypothesis("L1 h < 1.256: c = h - L1 phi > 0", h - L1 * phi, ">")
    total = telescope(one + c * define_least(G, n), "k", 0, N, MANY)
    bounded = hypothesis("f >= f*", symbol("f[N+1]") - symbol("f*"))
    Delta = symbol("f[0]") - symbol("f*")
    yield (total + bounded).shows(
        Delta + (N + 1) * L0 * phi - (N + 1) * (h - L1 * phi) * G
    )


PROOFS = (Proof("l0l1-ngd", l0_l1, {"half the slope": {"weight": 2}}),)
