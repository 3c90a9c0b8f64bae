"""Normalised descent on separable data: towards the largest margin."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import symbol, symbols, vector
from nglab.proofs.kernel.rules import telescope
from nglab.proofs.lemmas import MANY, N
from nglab.proofs.premises import define, hypothesis, positive, textbook
from nglab.proofs.proof import Proof


def margin(gain: int = 1, reach: int = 1) -> Iterator[Fact]:
    """l = ln F is 1-smooth, as |z_i| <= 1, and |grad l| >= gamma; the sum over k.

    The margin of w is at least -l(w) - ln n, l(0) = 0 and |w_N| <= N h.
    """
    h, a, l, then, gamma = symbols("h |g|[k] l[k] l[k+1] gamma")
    u, best = vector("u[k]"), vector("w*")
    (h_,) = positive(h)
    words = "ln F is 1-smooth: its Hessian is a covariance of z, |z| <= 1; w+ = w - h u"
    step = textbook(words, l - h * a + h**2 / 2 - then)
    # -<grad l, w*> is a mean of <z_i, w*> >= gamma, |w*| = 1
    steep = hypothesis(
        "<z_i, w*> >= gamma: -<grad l, w*> >= gamma", -a * (u @ best) - gamma
    )
    long = textbook("<u, w*> >= -1 (Cauchy)", u @ best + 1)
    a_ = textbook("|grad l| >= 0", a)
    step = step + h_ * (steep + a_ * long)
    step = step.shows(l - then - gain * h * gamma + h**2 / 2)
    yield step
    m, size, ln = symbols("m |w| ln_n")
    total = telescope(step, "k", 0, N, MANY)
    start = define(symbol("l[0]"), 0, "l(0) = 0, F the mean of exp(-<z_i, w>)")
    near = textbook("m = min <z_i, w_{N+1}> >= -ln(n F)", m + symbol("l[N+1]") + ln)
    far = textbook("|w_{N+1}| <= (N + 1) h", (N + 1) * h - reach * size)
    most = (total + near).by(start)
    yield most.shows(m + ln - (N + 1) * (h * gamma - h**2 / 2))
    worth = hypothesis("gamma >= h/2, or the bound is negative", gamma - h / 2)
    yield (most + far * worth).shows(m + ln - size * (gamma - h / 2))


PROOFS = (
    Proof(
        "ngd-separable-margin",
        margin,
        {"twice the gain": {"gain": 2}, "half the length": {"reach": 2}},
    ),
)
