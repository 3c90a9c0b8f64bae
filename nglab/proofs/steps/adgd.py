"""Adaptive descent: each step is paid for out of an energy.

a = a_k, th = a_k/a_{k-1}; x, w and y are x_k, x_{k-1} and x_{k+1} less x*.
"""

from collections.abc import Iterator, Sequence

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols, vectors
from nglab.proofs.kernel.rules import HALF, cases, induction, root, sum_of, telescope
from nglab.proofs.premises import (
    STAR,
    Point,
    convex,
    define,
    hypothesis,
    method,
    natural,
    positive,
    textbook,
)
from nglab.proofs.proof import Proof


def pays(slack: int = 1, grow: int = 1) -> Fact:
    """2 a <g - gw, -s> is at most |s|^2/2 + |x - w|^2/2, and a gw = th (w - x)."""
    a, th, F, Fw = symbols("a[k] th[k] F[k] F-[k]")
    x, g, q = vectors("x[k] g[k] q[k]")
    a_, th_ = positive(a, th)
    # w - x = a_{k-1} gw = a gw/th: with q = gw/th it is a q
    gw = th * q
    w = x + a * q
    s = -a * g
    y = x + s
    here, before = Point(x, g, F, "x_k"), Point(w, gw, Fw, "x_{k-1}")
    move = (x - w) @ (x - w)
    secant = method(
        "a |g - gw| <= |x - w|/2", slack * move / 4 - a**2 * ((g - gw) @ (g - gw))
    )
    spent = 2 * a_ * convex(STAR, here) + 2 * a_ * th_ * convex(before, here)
    spent = spent + 2 * secant + HALF * square(2 * a * (g - gw) + s)
    left = y @ y + s @ s / 2 + 2 * a * (1 + th) * F
    return spent.shows(grow * (x @ x) + move / 2 + 2 * a * th * Fw - left)


def one_step(slack: int = 1) -> Iterator[Fact]:
    """Expand |x_{k+1} - x*|^2; the secant rule bounds what is left."""
    yield pays(slack)


def monotone(grow: int = 1) -> Iterator[Fact]:
    """(a), and a_{k+1} th_{k+1} <= a_k (1 + th_k) by the growth rule."""
    a, b, then, th, F = symbols("a_k+1 a_k th_k+1 th_k F")
    (b_,) = positive(b)
    rule = method("a_{k+1}^2 <= (1 + th_k) a_k^2", grow * (1 + th) * b**2 - a**2)
    ratio = define(then * b, a, "th_{k+1} = a_{k+1}/a_k")
    weight = (rule - ratio * a).over(b_, (1 + th) * b - a * then)
    F_ = hypothesis("F = f - f* >= 0", F)
    keeps = 2 * weight * F_
    yield keeps
    Phi, E, Phi1 = symbols("Phi_k E_k+1 Phi_k+1")
    energy = hypothesis("(a) at k + 1: Phi_{k+1} <= E_{k+1}", E - Phi1)
    words = "E_{k+1} has 2 a_{k+1} th_{k+1} F_k where Phi_k has 2 a_k (1 + th_k) F_k"
    swap = define(E, Phi - 2 * b * (1 + th) * F + 2 * a * then * F, words)
    yield (energy + keeps).shows(Phi - Phi1, swap)


def best(grow: int = 1, share: int = 2) -> Iterator[Fact]:
    """(c) sum (a): the F_i have weights >= 0 whose sum is S_K.

    E[k] is its right side at k, p = a th; its left side is E[k+1] + 2 (a + p - p+) F.
    """
    a, p, p1, E, then, F, m, K = symbols("a[k] p[k] p[k+1] E[k] E[k+1] F[k] m K")
    step = pays(grow=grow).shows(E - then - 2 * (a + p - p1) * F, *energies())
    weight = method("growth: a_{k+1} th_{k+1} <= a_k (1 + th_k)", a + p - p1)
    least = hypothesis("m <= F_k, 1 <= k <= K", F - m)
    one = (step + 2 * weight * least).shows(E - then - 2 * (a + p - p1) * m)
    total = telescope(one, "k", 1, K, natural(K))
    end = symbol("E[K+1]") - 2 * symbol("p[K+1]") * m
    rest = hypothesis("E[K+1] >= 2 a_{K+1} th_{K+1} F_K, F_K >= m", end)
    E1, p0, S = symbols("E[1] p[1] S")
    sums = define(S, sum_of(a, "k", 1, K) + p0, "S = a_1 th_1 + a_1 + ... + a_K")
    bound = (total + rest).shows(E1 - share * S * m, sums)
    yield bound
    yield from steps_are_long()


def secant_step(L: Poly, a: Poly, when: Sequence[Fact] = ()) -> Fact:
    """a = |s|/(2 |y|) is at least 1/(2 L)."""
    s, y = vectors("s y")
    L_, a_ = positive(L, a)
    turned = hypothesis("y != 0", y @ y, ">")
    rule = method("a = |s|/(2 |y|)", 4 * a**2 * (y @ y) - s @ s, "==", when)
    smooth = textbook("|y| <= L |s|", L**2 * (s @ s) - y @ y)
    squares = (smooth + rule * L**2).over(turned, 4 * a**2 * L**2 - 1)
    return root(squares, 2 * L_ * a_, 1)


def energies() -> tuple[Fact, Fact, Fact]:
    """p = a th; E[k] and E[k+1], the right sides of one step and of the next."""
    a, th, F, Fw, p, p1 = symbols("a[k] th[k] F[k] F-[k] p[k] p[k+1]")
    x, g, q = vectors("x[k] g[k] q[k]")
    back, s = a * q, -a * g  # x_{k-1} - x_k, x_{k+1} - x_k
    here = x @ x + back @ back / 2 + 2 * p * Fw
    there = (x + s) @ (x + s) + s @ s / 2 + 2 * p1 * F
    words = "the right side of (a)"
    return (
        define(symbol("E[k]"), here, f"E[k] := {words}"),
        define(symbol("E[k+1]"), there, "E[k+1] := that of the next"),
        define(p, a * th, "p[k] = a_k th_k"),
    )


def steps_are_long() -> Iterator[Fact]:
    """(d) 2 L a >= 1: the secant rule gives it, the growth rule keeps it."""
    L, a, b, th, which = symbols("L a[k+1] a[k] th[k] which[k]")
    L_, a_ = positive(L, a)

    def step(long: Fact) -> Fact:
        def grows(chosen: Fact) -> Fact:
            words = "or else a = sqrt(1 + th) a-"
            rule = method(words, a**2 - (1 + th) * b**2, "==", [chosen])
            wider = rule + hypothesis("th >= 0", th) * square(b)
            return 2 * L_ * root(wider, a_, b) + long

        return cases(which, lambda chosen: secant_step(L, a, [chosen]), grows)

    long = induction("k", 2 * L * b - 1, secant_step(L, symbol("a[1]")), step, 1)
    yield long
    K, m, S, E = symbols("K m S E[1]")
    total = telescope(long, "k", 1, K, natural(K))
    sums = hypothesis("S >= a_1 + ... + a_K", S - sum_of(b, "k", 1, K))
    m_ = hypothesis("m >= 0", m)
    bound = hypothesis("(c)", E - 2 * S * m)
    yield (L_ * bound + m_ * (total + 2 * L_ * sums)).shows(L * E - K * m)


def energy(slack: int = 1, grow: int = 1, share: int = 2) -> Iterator[Fact]:
    """(a) one step, (b) the energy falls, (c) the sum, (d) long steps, (e) L E/K."""
    yield from one_step(slack)
    yield from monotone(grow)
    yield from best(grow, share)


PROOFS = (
    Proof(
        "adgd-best-iterate-rate",
        energy,
        {
            "twice |s|/(2 |y|)": {"slack": 4},
            "growth by sqrt 2": {"grow": 2},
            "half the bound": {"share": 4},
        },
    ),
)
