"""Steps that are searched for: Armijo's rule, and Raydan's with its memory."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from nglab.proofs import bounds
from nglab.proofs.kernel.facts import Fact, known, square
from nglab.proofs.kernel.polynomials import Number, Poly, symbol, symbols, vector
from nglab.proofs.kernel.rules import HALF, absurd, cases, induction, telescope
from nglab.proofs.lemmas import gradient_dominates
from nglab.proofs.premises import (
    Point,
    cites,
    define,
    descent,
    hypothesis,
    method,
    natural,
    positive,
    textbook,
)
from nglab.proofs.proof import Proof


def lower(t: Poly, then: Poly, L: Poly) -> Fact:
    """f(x - t g) <= f - t |g|^2 (1 - t L/2)."""
    x = Point(vector("x"), vector("g"), symbol("f"), "x")
    return descent(x, -t * x.g, then, L)


def min_step(knows: Number = 1) -> Iterator[Fact]:
    """A rejected t is > 2 (1 - c1)/L; the step is t0, or b times a rejected one."""
    f, then, L, t, c, b = symbols("f f+ L t c1 b")
    gg = vector("g") @ vector("g")
    t_, L_, b_ = positive(t, L, b)
    g_ = hypothesis("g != 0", gg, ">")
    rejected = method("t is rejected", then - f + c * t * gg, ">")
    long = (lower(t, then, L) + rejected).over(t_ * g_, c - 1 + t * L / 2)
    yield (2 * b_ * long / L_).shows(b * t - bounds.shortest(b, c, L * knows))


def accepts(t: Poly, t_: Fact, c: Poly, above: Fact, knows: Number = 1) -> Fact:
    """f(x - t g) <= M - c t |g|^2 for t <= 2 (1 - c)/L; above says that M >= f."""
    then, L = symbols("f+ L")
    words = "n = max(0, ceil(log(t0 L/(2 (1 - c)))/log(1/b))): t0 b^n L <= 2 (1 - c)"
    small = textbook(words, 2 * (1 - c) - t * L * knows)
    high = above.poly + symbol("f")
    gg = vector("g") @ vector("g")
    proof = lower(t, then, L) + HALF * t_ * square(vector("g")) * small + above
    return proof.shows(high - c * t * gg - then)


def counted(accepted: Fact) -> Fact:
    """trials <= n + 1: the n-th is accepted, and all but the last are rejected."""
    trials, n = symbols("trials n")

    def more(late: Fact) -> Fact:
        words = "the first accepted trial is the last: the n-th is rejected"
        rejected = method(words, -accepted.poly, ">", when=[late])
        return absurd(accepted + rejected, n + 1 - trials)

    return cases(n + 1 - trials, lambda enough: enough, more)


def evaluations(knows: Number = 1) -> Iterator[Fact]:
    """t0 b^j <= 2 (1 - c1)/L is accepted: count the j up to there."""
    t0, power, c = symbols("t0 b^n c1")
    t0_, power_ = positive(t0, power)
    accepted = accepts(t0 * power, t0_ * power_, c, known(0), knows)
    yield accepted
    yield counted(accepted)


def linear_rate(knows: Number = 1) -> Iterator[Fact]:
    """f+ <= f - c1 t |g|^2, |g|^2 >= 2 mu (f - f*), t >= t_min."""
    then, mu, t, least, c = symbols("F+ mu t t_min c1")
    t_, c_, mu_ = positive(t, c, mu)
    x = Point(vector("x"), vector("g"), symbol("F"), "x")
    accepted = method("t is accepted", x.f - c * t * (x.g @ x.g) - then)
    low = cites("armijo-min-step", "t >= t_min", t - least)
    F_ = hypothesis("F = f - f* >= 0", x.f)
    proof = accepted + c_ * t_ * gradient_dominates(x, mu) + 2 * c_ * mu_ * low * F_
    yield proof.shows(bounds.searched(mu * knows, c, least) * x.f - then)


def raydan_evaluations(knows: Number = 1) -> Iterator[Fact]:
    """A step of 2 (1 - gamma)/L or less is accepted, by the descent lemma; b = 1/2."""
    t0, power, c, M = symbols("t0 b^n gamma M")
    t0_, power_ = positive(t0, power)
    above = method("M, the highest of the last values, is >= f", M - symbol("f"))
    accepted = accepts(t0 * power, t0_ * power_, c, above, knows)
    yield accepted
    yield counted(accepted)


# Raydan's method: t = a L, d = g/L, n = L |d|^2 = |g|^2/L, M[k] the highest value.


class Search:
    """A step from x_k to x_{k+1}: what is known of its t, n, values and M[k]."""

    def __init__(self, short: Number) -> None:
        L, f, then, t, c, n, M = symbols("L f[k] f[k+1] t gamma n[k] M[k]")
        d = vector("d[k]")
        self.n = define(n, L * (d @ d), "n = |g|^2/L")
        x = Point(vector("x[k]"), L * d, f, "x[k]")
        self.x, self.t_ = x, positive(t)[0]
        self.down = descent(x, -t * d, then, L).shows(
            f - t * (1 - t / 2) * n - then, self.n
        )
        self.accept = method("accepted", M - c * t * n - then)
        self.here = hypothesis("M[k] >= f[k]", M - f)
        words = "t >= 1 - gamma: every rejected trial is > 2 (1 - gamma)/L"
        self.low = method(words, t - (1 - c) * short)
        self.c_ = hypothesis("0 < gamma < 1", c, ">")
        self.c1_ = hypothesis("0 < gamma < 1", 1 - c, ">")


def highest(next_below: Callable[[Fact], Fact], fall: Fact) -> Fact:
    """M[k] <= V in a whole block, as each new value is below V; so all new ones are.

    next_below(V >= M[k]) says that V - fall >= f[k+1].
    """
    V, M, M1, then = symbols("V M[k] M[k+1] f[k+1]")

    def step(high: Fact) -> Fact:
        new = (next_below(high) + fall).shows(V - then)
        words = "M[k+1] is f[k+1] or one of the values below M[k]"
        return textbook(words, V - M1, when=[high, new])

    start = hypothesis("V >= M[0]: the highest before the block", V - symbol("M[0]"))
    high = induction("k", V - M, start, step)
    return next_below(high)


def smallest_gradient(short: Number = 1) -> Iterator[Fact]:
    """The next value is below V - gamma t n and below V - t (1 - t/2) n: V - d G."""
    s = Search(short)
    V, G, d, t, c, n, then = symbols("V G d t gamma n[k] f[k+1]")
    least, G_ = hypothesis("G is the least n", n - G), hypothesis("G >= 0", G)
    d1 = hypothesis("d <= 2 gamma (1 - gamma)", 2 * c * (1 - c) - d)
    d2 = hypothesis("d <= (1 - gamma^2)/2", (1 - c**2) / 2 - d)
    goal = V - d * G - then

    def below(high: Fact) -> Fact:
        def long(big: Fact) -> Fact:  # t >= 2 (1 - gamma)
            taken = s.c_ * s.t_ * least + s.c_ * big * G_ + d1 * G_
            return (s.accept + high + taken).shows(goal)

        def shorter(small: Fact) -> Fact:  # t (1 - t/2) is concave: its ends are >= d
            chord = small * d2 + s.low * d1 + s.c1_ * HALF * s.low * small
            room = chord.over(s.c1_, t - t**2 / 2 - d)
            rest = HALF * s.t_ * (small + 2 * s.c_)  # t (1 - t/2) >= 0
            return (s.down + s.here + high + rest * least + room * G_).shows(goal)

        return cases(t - 2 * (1 - c), long, shorter)

    d_ = hypothesis("d >= 0", d)
    one = highest(below, d_ * G_)
    yield one
    b, V0 = symbols("b V[0]")
    words = "the highest of the block, V[b+1], is one of these f[k+1]"
    block = textbook(words, symbol("V[j]") - d * G - symbol("V[j+1]"), when=[one])
    total = telescope(block, "j", 0, b - 1, natural(b))
    low = hypothesis("f >= f*", symbol("V[b]") - symbol("f*"))
    yield (total + low).shows(V0 - symbol("f*") - b * d * G)


def block_contraction(short: Number = 1) -> Iterator[Fact]:
    """e = f - f*, p = t n >= 2 t e/kappa: next is below V - gamma p, e + (t/2 - 1) p.

    The worst t is an end of [1 - gamma, 2 (1 - gamma)] or of [2 (1 - gamma), kappa].
    """
    s = Search(short)
    V, t, c, D, k, mu, L = symbols("V t gamma D kappa mu L")
    e, then = s.x.f, symbol("f[k+1]")
    (k_, mu_) = positive(k, mu)
    steep = gradient_dominates(s.x, mu).shows(L * symbol("n[k]") - 2 * mu * e, s.n)
    steep = steep.by(define(L, k * mu, "kappa = L/mu")) / mu_ / k_  # n >= 2 e/kappa
    high_t = cites("bb-step-bounds", "t = a L <= kappa", k - t)
    V_ = hypothesis("V >= 0", V)
    D_ = hypothesis("D >= 0", D)
    d1 = hypothesis("D <= (1 - gamma^2)/kappa", (1 - c**2) - k * D) / k_
    d2 = hypothesis("D <= 4 gamma (1 - gamma)/kappa", 4 * c * (1 - c) - k * D) / k_
    words = "D <= 2 gamma/(kappa - 1 + 2 gamma)"
    d3 = hypothesis(words, 2 * c - D * (k - 1 + 2 * c))
    more = hypothesis("kappa > 1", k - 1, ">")
    goal = (1 - D) * V - then
    A = k - 2 * t + t**2  # kappa less (2 t - t^2)
    A_ = (square(t - 1) + more).shows(A)

    def below(high: Fact) -> Fact:
        def shorter(small: Fact) -> Fact:
            chord = small * d1 + s.low * d2 + s.c1_ * s.low * small / k_
            room = chord.over(s.c1_, (2 * t - t**2) / k - D)
            rest = HALF * s.t_ * (small + 2 * s.c_)
            one = s.down + rest * steep  # e (1 - (2 t - t^2)/kappa) - then
            return (one + A_ / k_ * (s.here + high) + room * V_).shows(goal)

        def long(big: Fact) -> Fact:  # A accept + 2 gamma t descent is free of p and e
            W = A + 2 * c * t
            mixed = A_ * (s.accept + high) + 2 * s.c_ * s.t_ * s.down
            mixed = mixed + s.c_ * k_ * s.t_ * steep
            wide = hypothesis("kappa > 2 (1 - gamma)", k - 2 * (1 - c), ">")
            chord = high_t * d2 * k_ + big * d3 * k_ + D_ * wide * high_t * big
            line = chord.over(wide, 2 * c * t - D * W)
            return (mixed + line * V_).over(A_ + 2 * s.c_ * s.t_, goal)

        return cases(t - 2 * (1 - c), long, shorter)

    yield highest(below, D_ * V_)


PROOFS = (
    Proof("gll-bb-block-contraction", block_contraction, {"t halved": {"short": HALF}}),
    Proof("gll-bb-min-gradient", smallest_gradient, {"t halved": {"short": HALF}}),
    Proof("gll-bb-evaluations", raydan_evaluations, {"L halved": {"knows": HALF}}),
    Proof("armijo-min-step", min_step, {"L halved": {"knows": HALF}}),
    Proof("armijo-evaluations", evaluations, {"L halved": {"knows": HALF}}),
    Proof(
        "armijo-linear-rate", linear_rate, {"1% more": {"knows": Fraction(101, 100)}}
    ),
)
