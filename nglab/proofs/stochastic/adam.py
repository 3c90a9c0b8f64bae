"""Adam forgets the rare large gradient that AMSGrad remembers (Reddi, Kale, Kumar)."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs.kernel.facts import Fact, known, square
from nglab.proofs.kernel.polynomials import Number, symbol, symbols
from nglab.proofs.kernel.rules import HALF, induction, root, telescope
from nglab.proofs.lemmas import MANY, N
from nglab.proofs.premises import (
    define,
    hypothesis,
    method,
    positive,
    solves,
    textbook,
)
from nglab.proofs.proof import Proof

b, C, a = symbols("beta2 C a")
v, v1, v2, v3 = symbols("v[k] v1[k] v2[k] v[k+1]")
C_, a_ = positive(C, a)
LARGE = hypothesis("C >= 2", C - 2)
PAST = hypothesis("beta2 >= 0", b)
SOME = hypothesis("beta2 < 1", 1 - b, ">")
LAWS = (
    define(v1, b * v + (1 - b) * C**2, "v1 := beta2 v + (1 - beta2) C^2"),
    define(v2, b * v1 + 1 - b, "v2 := beta2 v1 + (1 - beta2) 1"),
    define(v3, b * v2 + 1 - b, "v[k+1] := beta2 v2 + (1 - beta2) 1"),
)


def averages() -> tuple[Fact, Fact, Fact]:
    """v <= C^2 at the beginning of every period, so v1 and v2 <= C^2."""
    first, second, third = LAWS
    small = LARGE * (LARGE + 4) + 3  # C^2 - 1

    def grows(now: Fact) -> Fact:
        one = PAST * now - first
        two = PAST * one + SOME * small - second
        return PAST * two + SOME * small - third

    start = define(v.at("k", 0), 0, "v[0] := 0")
    most = induction("k", C**2 - v, square(C) - start, grows)
    one = (PAST * most - first).shows(C**2 - v1)
    return most, one, (PAST * one + SOME * small - second).shows(C**2 - v2)


def adam(knows: Number = 1, pulls: int = 1) -> Iterator[Fact]:
    """v1 >= (1 - beta2) C^2, v2 <= 2 (1 - beta2), v3 <= (1 + 2 beta2)(1 - beta2).

    So a period C, -1, -1 moves x by at least a (1/p + 1/q - 1), p^2 = 2, q^2 = 1 +
    2 beta2: m^2 = 1 - beta2 drops out, as the correction r = sqrt(1 - beta2^t) >= m.
    """
    x, then, m, p, q = symbols("x[k] x[k+1] m p q")
    s1, s2, s3, r1, r2, r3 = symbols("s1[k] s2[k] s3[k] r1[k] r2[k] r3[k]")
    m_, p_, q_, s1_, s2_, s3_ = positive(m, p, q, s1, s2, s3)
    rare = hypothesis("beta2 = 1/(1 + C^2)", b * (1 + knows * C**2) - 1, "==")
    size = define(m**2, 1 - b, "m = sqrt(1 - beta2)")
    two, more = solves(p**2, known(2).poly, "p = sqrt 2"), define(q**2, 1 + 2 * b)
    roots = [
        define(s**2, w, f"{s} = sqrt {w}") for s, w in ((s1, v1), (s2, v2), (s3, v3))
    ]
    v_ = hypothesis("v >= 0", v)
    long = root(PAST * v_ + LAWS[0] + roots[0] - size * C**2, s1_, m * C)
    room = PAST * averages()[1] - LAWS[1] - rare  # 2 (1 - beta2) - v2
    short = (room + size * 2 + two * m**2 - roots[1]).shows(m**2 * p**2 - s2**2)
    last = PAST * room - LAWS[2]
    last = (last + size * q**2 + more * (1 - b) - roots[2]).shows(m**2 * q**2 - s3**2)
    words = "1 - beta2^t rises with t"
    rises = textbook(words, r2 - r1), textbook(words, r3 - r1)
    least = textbook("1 - beta2^t >= 1 - beta2: r1 >= m", r1 - m)
    moved = (then - x) * s1 * s2 * s3 + a * r1 * C * s2 * s3
    moved = moved - a * s1 * (r2 * s3 + pulls * r3 * s2)
    each = method("x+ = x - a (r1 C/s1 - r2/s2 - r3/s3)", moved, "==")
    each = each / (s1_ * s2_ * s3_) + a_ * (rises[0] / s2_ + rises[1] / s3_)
    second = root(short, m_ * p_, s2) / (s2_ * m_ * p_)
    third = root(last, m_ * q_, s3) / (s3_ * m_ * q_)
    each = each + a_ * (least + m_) * (long / (s1_ * m_) + second + third)
    gain = forward(rare, two, more, p_, q_)
    step = (each + a_ * gain * least / m_).shows(then - x - a * gain.poly)
    yield gain
    total = telescope(step, "k", 0, N, MANY)
    yield total.shows(symbol("x[N+1]") - symbol("x[0]") - (N + 1) * a * gain.poly)


def forward(rare: Fact, two: Fact, more: Fact, p_: Fact, q_: Fact) -> Fact:
    """1/p + 1/q > 1: p <= 10/7, and q <= 6/5 as beta2 <= 1/5."""
    fifth = (PAST * LARGE * (LARGE + 4) + rare * -1).shows(1 - 5 * b)
    p, q = p_.poly, q_.poly
    ten, six = Fraction(10, 7), Fraction(6, 5)
    low = root(known(ten**2 - 2) - two, known(ten), p)
    high = root(Fraction(2, 5) * fifth + known(Fraction(1, 25)) - more, known(six), q)
    sum_ = low / (ten * p_) + high / (six * q_) + known(Fraction(8, 15))
    return sum_.shows(1 / p + 1 / q - 1)


def amsgrad(falls: bool = False, pulls: int = 2) -> Iterator[Fact]:
    """The largest v never falls: C/s1 - 1/s2 - 1/s3 >= (C - 2)/s1 >= (C - 2)/C."""
    x, then = symbols("x[k] x[k+1]")
    s1, s2, s3 = symbols("s1[k] s2[k] s3[k]")
    s1_, s2_, s3_ = positive(s1, s2, s3)
    words = "s1^2 is the largest v so far, and all are <= C^2"
    most = method(words, C**2 - s1**2, when=averages())
    top = root(most, C_, s1)
    order = "the largest v never falls: s1 <= s2 <= s3"
    rise = method(order, s2 - s1), method(order, s3 - s2)
    later = rise[0] if falls else rise[0] + rise[1]
    moved = (x - then) * s1 * s2 * s3 - a * C * s2 * s3 + a * s1 * (s3 + s2)
    each = method("x+ = x - a (C/s1 - 1/s2 - 1/s3)", moved, "==") / (s1_ * s2_ * s3_)
    each = each + a_ * (rise[0] / (s1_ * s2_) + later / (s1_ * s3_))
    step = each + a_ * LARGE * top / (s1_ * C_)
    step = step.shows(x - then - a * (C - pulls) / C)
    total = telescope(step, "k", 0, N, MANY)
    yield total.shows(symbol("x[0]") - symbol("x[N+1]") - (N + 1) * a * (C - 2) / C)


PROOFS = (
    Proof(
        "adam-walks-away",
        adam,
        {
            "C^2 of half the size": {"knows": HALF},
            "three gradients of -1": {"pulls": 2},
        },
    ),
    Proof(
        "amsgrad-returns",
        amsgrad,
        {"v may fall": {"falls": True}, "one gradient of -1": {"pulls": 1}},
    ),
)
