"""Barzilai-Borwein's rates: in the plane, on quadratics, and with kappa below 2."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from nglab.proofs.classical.descent import longer, shorter
from nglab.proofs.kernel.facts import Fact, identity, square
from nglab.proofs.kernel.polynomials import Number, Poly, symbol, symbols, vector
from nglab.proofs.kernel.rules import HALF, cases, induction
from nglab.proofs.premises import cites, define, hypothesis, positive
from nglab.proofs.proof import Proof


def log_ratio(exact: bool = False) -> Iterator[Fact]:
    """1 - a c_2 = -q (1 - a c_1) with bb1 and bb2, q of the iterate before; square."""
    u, v, c1, c2, a, q, U, V = symbols("u v c1 c2 a q u- v-")
    rule = define(a * (q * c1 + c2), q + 1, "a = (q + 1)/(q c1 + c2)")
    up, vp = 1 - a * c1, 1 - a * c2
    law = (rule * (0 if exact else -1)).shows(vp + q * up)
    yield law
    cross = law * (vp - q * up) * -(u**2 * v**2)
    yield cross.shows((u * up) ** 2 * q**2 * v**2 - u**2 * (v * vp) ** 2)
    # bb2: q = c1 u-^2/(c2 v-^2) brings it to the same form
    weight = define(q * c2 * V**2, c1 * U**2, "q = (c1/c2)(u-/v-)^2")
    words = "bb2 = s'y/y'y"
    bb2 = define(a * (c1**2 * U**2 + c2**2 * V**2), c1 * U**2 + c2 * V**2, words)
    (c_,) = positive(c2)
    V_ = hypothesis("v- != 0", V**2, ">")
    yield (bb2 + weight * (a * c1 - 1)).over(c_ * V_, a * (c1 * q + c2) - (q + 1))


def superlinear(twice: int = 2) -> Iterator[Fact]:
    """l_{k+1} = l_k - 2 l_{k-1}: V = l_k^2 - l_k l_{k-1} + 2 l_{k-1}^2 doubles.

    If four l on end were below c = 1/sqrt 8 then V < 14 c^2 = 7/4 (here in units of c):
    V is convex, and (a, b) lies among four points that have V <= 14.
    """
    new, old = symbols("l m")

    def V(b: Poly, a: Poly) -> Poly:
        return b**2 - a * b + 2 * a**2

    yield identity(new - new).shows(V(new - 2 * old, new) - twice * V(new, old))
    yield corner(V)


def corner(V: Callable[[Poly, Poly], Poly]) -> Fact:
    """0 > 0 where V = 14 and a, b, b - 2 a and -b - 2 a are all below c = 1."""
    a, b = symbols("a b")
    each = a, b, b - 2 * a, -b - 2 * a
    one, two, three, four = (hypothesis(f"{p} < c = 1", 1 - p, ">") for p in each)
    inside = (
        Fraction(41, 5) * one
        + Fraction(32, 15) * one * three
        + Fraction(11, 10) * two * four
        + Fraction(13, 30) * three * four
        + Fraction(8, 15) * square(a + b + 2)
    )
    fourteen = hypothesis("V = 14 c^2", symbol("V") - 14, "==")
    whole = define(symbol("V"), V(b, a)), fourteen
    return (inside - whole[0] + whole[1]).shows(0, sign=">")


def r_linear(rate: Number = 1) -> Iterator[Fact]:
    """A factor is at most theta, or two are at most w and g^i was small before them.

    X = (g_k^i)^2, p the same at k - 1, s the sum there of those below i, r of those
    above; theta = 1 - c_1/c_n, Q[k] = theta^2k; the bound for j < i is known.
    """
    a, c, th, s = symbols("a c_i theta s")
    X, p, then, Q, before, Q1 = symbols("X[k] p X[k+1] Q[k] Q- Q[k+1]")
    C, S, w = symbols("C_i S w")
    th_ = hypothesis("c_1 < c_n", th, ">")
    C_, S_ = hypothesis("C_i >= 0", C), hypothesis("S >= 0", S)
    X_, before_ = hypothesis("X >= 0", X), hypothesis("theta^(2k-2) >= 0", before)
    up, down = factor(rate)
    yield up
    moved = define(then, (1 - a * c) ** 2 * X, "g_{k+1}^i = (1 - a_k c_i) g_k^i")
    powers = define(Q1, th**2 * Q), define(Q, th**2 * before, "Q[k] = theta^2k")
    goal = C**2 * Q1 - then
    known = hypothesis("the bound for j < i: s <= theta S^2 Q-", th * S**2 * before - s)
    largest = hypothesis("w >= |1 - a_k c_i|", w**2 - (1 - a * c) ** 2)
    again = hypothesis("w >= |1 - a_(k-1) c_i|", w**2 * p - X)
    ends = hypothesis("C_i >= S (w/theta)^2", C * th**2 - S * w**2)
    squares = ends * (C_ * th_ * th_ + S_ * square(w))

    def step(bound: Fact) -> Fact:
        def long(big: Fact) -> Fact:
            small = up * down(big) * X_ + th_ * th_ * bound
            return small.shows(goal, moved, powers[0])

        def short(little: Fact) -> Fact:
            w2 = square(w)
            proof = th_ * before_ * squares + w2 * w2 * (known + little)
            proof = proof + th_ * (w2 * again + largest * X_)
            rest = C**2 * th**4 * before - (1 - a * c) ** 2 * X
            return proof.over(th_, rest).shows(goal, moved, *powers)

        return cases(th * p - s, long, short)

    first = hypothesis("C_i >= |g_1^i|/theta", C**2 * symbol("Q[1]") - symbol("X[1]"))
    yield induction("k", C**2 * Q - X, first, step, 1)


def factor(rate: Number) -> tuple[Fact, Callable[[Fact], Fact]]:
    """1 - a c_i <= theta; and a c_i - 1 <= theta from a fact theta p >= s."""
    a, c, cn, th, s, p, r, lo, hi = symbols("a c_i c_n theta s p r lo hi")
    a_ = positive(a)[0]
    th_ = hypothesis("c_1 < c_n", th, ">")
    less = hypothesis("theta < 1", 1 - th, ">")
    first = hypothesis("c_i >= c_1 = c_n (1 - theta)", c - cn * (1 - th * rate))
    short = hypothesis("a >= 1/c_n", a * cn - 1)
    up = (a_ * first + short * less).shows(th - (1 - a * c))
    mean = define(a * (lo * s + c * p + hi * r), s + p + r, "a = g'g/g'Qg at k - 1")
    s_, r_ = (hypothesis(f"{v} is a sum of squares", v) for v in (s, r))
    below = a_ * hypothesis("lo >= 0 is the mean curvature below i", lo) * s_
    above = a_ * hypothesis("hi >= c_i is the mean curvature above i", hi - c) * r_
    moving = hypothesis("g_{k-1} != 0", s + p + r, ">")

    def down(big: Fact) -> Fact:
        rest = (moving + big + th_ * r_).over(th_ + 1, p + r)
        ray = below + above - mean + big + th_ * r_
        return ray.over(rest, th - (a * c - 1))

    return up, down


def global_below_two(long: Number = 1) -> Iterator[Fact]:
    """max(|1 - a mu|, |a L - 1|) <= kappa - 1 for 1/L <= a <= 1/mu."""
    a, mu, L = symbols("a mu L")
    x, g = vector("x"), vector("g")
    low = cites("bb-step-bounds", "a >= 1/L", a * L - 1)
    high = cites("bb-step-bounds", "a <= 1/mu", 1 - long * a * mu)
    mu_, L_ = positive(mu, L)
    gap = hypothesis("L > mu", L - mu, ">")
    goal = (L - mu) ** 2 * (x @ x) - mu**2 * ((x - a * g) @ (x - a * g))
    # mu (1 - a mu) <= L - mu as 1 <= a L, and the sum of both sides is >= 0
    less = (square(L - mu) + mu_ * mu_ * low).over(L_, L - 2 * mu + a * mu**2)
    more = gap + mu_ * high
    yield (mu_ * mu_ * shorter(a, mu, L) + less * more * square(x)).shows(goal)
    # mu (a L - 1) <= L - mu as a mu <= 1
    less, more = L_ * high, gap + mu_ * low
    yield (mu_ * mu_ * longer(a, mu, L) + less * more * square(x)).shows(goal)


PROOFS = (
    Proof("bb-2d-log-ratio-law", log_ratio, {"an exact search": {"exact": True}}),
    Proof(
        "bb-2d-superlinear",
        superlinear,
        {"V triples": {"twice": 3}},
        leaves_out="that a large l shrinks its component, and the closed forms",
    ),
    Proof("bb-r-linear", r_linear, {"half the rate": {"rate": HALF}}),
    Proof(
        "bb-global-kappa-below-2",
        global_below_two,
        {"steps up to 2/(3 mu)": {"long": Fraction(3, 2)}},
    ),
)
