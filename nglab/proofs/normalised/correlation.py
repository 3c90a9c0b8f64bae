"""The notes' correlation rule: how it finds a scale, and how noise drives its rate."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import Number, symbols
from nglab.proofs.kernel.rules import HALF, mean, mean_of, telescope
from nglab.proofs.premises import (
    define,
    hypothesis,
    natural,
    positive,
    sum_is,
    textbook,
)
from nglab.proofs.proof import Proof


def linear(cap: Number = 0) -> Iterator[Fact]:
    """(b) a crossing leaves e <= lam, another step e <= lam b/(1 - b).

    (c) So e/lam <= b/(1 - b)^2 <= 1: of two steps on end one crosses.
    """
    e, lam, b, e1, lam1 = symbols("e lam b e+ lam+")
    b_, lam_ = positive(b, lam)
    e_ = hypothesis("e >= 0", e)
    less = hypothesis("b < 1", 1 - b, ">")
    small = hypothesis("b <= (3 - sqrt 5)/2: 1 - 3 b + b^2 >= 0", 1 - 3 * b + b**2)
    if cap:
        small = hypothesis(f"b <= {cap}", cap - b)
    near = hypothesis("(b) before: e <= lam/(1 - b)", lam - (1 - b) * e)
    crossed = define(e1, lam - e), define(lam1, (1 - b) * lam)
    onward = define(e1, e - lam), define(lam1, (1 + b) * lam)
    yield (less * e_).shows(lam1 - (1 - b) * e1, *crossed)
    yield (near + lam_).shows(lam1 - (1 - b) * e1, *onward)
    rest = near + lam_ * small + (0 if cap else 2) * lam_ * b_ * less
    yield rest.over(less, (1 + b) * lam - (e - lam))
    # (c) the factors of two steps, one of which crosses, and of four for b <= .29
    yield (b_ * b_).shows(1 - (1 - b) * (1 + b))


def drift(terms: int = 1) -> Iterator[Fact]:
    """log(1 - b^2) c^2 <= log(1 - b^2 c^2) <= -b^2 c^2, and E c^2 = 1/n.

    The law of c is symmetric: 2 E log(1 + b c) = E log(1 - b^2 c^2).
    """
    b, c, l, top, n, mu, S = symbols("b c[i] l[i] log(1-b^2) n mu S")
    below = textbook("log(1 - t) <= -t at t = b^2 c^2", -l - b**2 * c**2)
    above = textbook("log(1 - b^2 t) concave, at t = c^2 in [0, 1]", l - c**2 * top)
    log = mean_of(l, "i")
    half = define(mu, HALF * log, "c symmetric: mu = E log(1 - b^2 c^2)/2")
    second = define(mean_of(c**2, "i"), S, "S = E c^2")
    words = "isotropic: the n squares of a unit vector share 1"
    isotropic = hypothesis(words, n * S - terms, "==")
    (n_,) = positive(n)
    laws = half, second
    yield (n_ * mean(below, "i") + isotropic * b**2).shows(-2 * n * mu - b**2, *laws)
    yield (n_ * mean(above, "i") + isotropic * top).shows(2 * n * mu - top, *laws)


def growth(chord: int = 1) -> Iterator[Fact]:
    """E c = sum p_j m^(2j+1), p_j >= 0 of sum 1; log is above its chord, concave."""
    m, p, q, n, Ec, Q, p0 = symbols("m p[j] m^2j+1[j] n Ec J p[0]")
    share = textbook("p_j >= 0", p)
    power = textbook("0 < m < 1: m^(2j+1) <= m", m - q)
    many = natural(Q) + 1
    added = telescope(share * power, "j", 0, Q, many)
    whole = sum_is(p, "j", (0, Q), 1)
    mean_cos = sum_is(p * q, "j", (0, Q), Ec)
    yield added.by(whole, mean_cos).shows(m - Ec)
    (n_, m_) = positive(n, m)
    first = textbook("p_0 >= 1 - 1/(2 n) (Gurland)", 2 * n * p0 - 2 * n + 1)
    alone = textbook("E c >= p_0 m, as all terms are >= 0", Ec - p0 * m)
    yield (m_ * first + 2 * n_ * alone).shows(2 * n * Ec - m * (2 * n - 1))
    c, l, w, top, at_mean = symbols("c[i] l[i] w log(1-b^2) log(1+bEc)")
    words = "log(1 + b c) above its chord on [-1, 1], w = log((1 + b)/(1 - b))"
    above = textbook(words, l - HALF * (top + chord * w * c))
    laws = define(mean_of(c, "i"), Ec)
    log = mean_of(l, "i")
    yield mean(above, "i").shows(log - HALF * (top + w * Ec), laws)
    yield textbook("Jensen: log is concave", at_mean - log).shows(at_mean - log)


PROOFS = (
    Proof(
        "corr-lr-linear-1d",
        linear,
        {"b = .6": {"cap": Fraction(3, 5)}},
        leaves_out="(a), and in (c) that the next three steps cross for b <= .29",
    ),
    Proof(
        "corr-lr-noise-drift",
        drift,
        {"E c^2 = 2/n": {"terms": 2}},
        leaves_out="independence of the c_k, the closed forms, and Hoeffding's bound",
    ),
    Proof(
        "corr-lr-momentum-growth",
        growth,
        {"a chord twice as steep": {"chord": 2}},
        leaves_out="the expansion of E c in m (Mehler), and its closed form",
    ),
)
