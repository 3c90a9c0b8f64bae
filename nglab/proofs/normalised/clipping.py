"""Clipped gradients: what they are off in the mean, and how far they bring f down."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Number, Poly, symbol, symbols, vector
from nglab.proofs.kernel.rules import HALF, cases, mean, mean_of, telescope
from nglab.proofs.lemmas import MANY, N
from nglab.proofs.premises import (
    Point,
    cites,
    descent,
    hypothesis,
    mean_is,
    method,
    positive,
    textbook,
    unit,
)
from nglab.proofs.proof import Proof

c, G = symbols("c |G|")
t, d, r = symbols("|g|[i] d[i] |xi|[i]")
(c_,) = positive(c)


def bias(sharper: int = 1) -> Iterator[Fact]:
    """d = |g - clip g| = max(|g| - c, 0), and 4 c (|g| - c) <= |g|^2 by (|g| - 2 c)^2.

    (b) is the same with |xi| >= |g| - |G| in the place of |g|, c - |G| in that of c.
    """
    second, variance, off = symbols("E|g|^2 sigma^2 |bias|")
    jensen = textbook("|E clip g - E g| <= E|clip g - g|", mean_of(d, "i") - off)
    total = mean_is(t**2, "i", second)
    whole = mean(error(square(t - 2 * c), c_, t), "i").by(total)
    yield (whole + 4 * c_ * jensen).shows(second - 4 * sharper * c * off)
    room = hypothesis("|G| < c", c - G, ">")
    beyond = textbook("|g| <= |G| + |xi|", r + G - t)
    noise = textbook("|xi| >= 0", r)

    def far(over: Fact) -> Fact:
        return square(t - 2 * c + G) + beyond * (noise + over + room)

    known_ = mean_is(r**2, "i", variance, "E|xi|^2 = sigma^2")
    about = mean(error(far, room, r), "i").by(known_)
    yield (about + 4 * room * jensen).shows(variance - 4 * (c - G) * off)


def error(far: Fact | Callable[[Fact], Fact], w: Fact, of: Poly) -> Fact:
    """of^2 >= 4 w d, from of^2 >= 4 w (|g| - c) where |g| >= c, which `far` shows."""
    goal = of**2 - 4 * w.poly * d

    def clipped(over: Fact) -> Fact:
        words = "clip g = c g/|g| where |g| >= c: d = |g| - c"
        law = method(words, t - c - d, "==", [over])
        return (far(over) if callable(far) else far) + law * (4 * w.poly)

    def whole(under: Fact) -> Fact:
        law = method("clip g = g where |g| < c: d = 0", d, "==", [under])
        return square(of) - law * (4 * w.poly)

    return cases(
        t - c, lambda a: clipped(a).shows(goal), lambda b: whole(b).shows(goal)
    )


def descends(long: Number = 1, gain: int = 1) -> Iterator[Fact]:
    """A step of length h = eta m, m = min(|g|, c), in the descent lemma; m <= |g|.

    (c) `l0l1-ngd` has L0 + L1 |g| in the place of L, and 3 h^2/4 in that of h^2/2.
    """
    n, m, eta, L, f, then = symbols("|g|[k] m[k] eta L f[k] f[k+1]")
    u = vector("u[k]")
    m_, eta_ = positive(m, eta)
    less = method("m = min(|g|, c) <= |g|", n - m)
    short = hypothesis("eta L <= 1", long - eta * L)
    at = Point(vector("x[k]"), n * u, f, "x[k]")
    step = descent(at, -eta * m * u, then, L).by(unit(u))
    step = step + HALF * eta_ * m_ * (less + m_ * short)
    step = step.shows(f - then - gain * eta * m * n / 2)
    yield step
    yield summed(step, eta, eta_)
    L0, L1, phi = symbols("L0 L1 phi[k]")
    L0_, L1_ = positive(L0, L1)
    words = "f+ <= f - h |g| + (L0 + L1 |g|) phi, h = eta m"
    grows = cites("l0l1-ngd", words, f - eta * m * n + (L0 + L1 * n) * phi - then)
    below = method("m = min(|g|, c) <= c", c - m)
    small = hypothesis(
        "eta (L0 + c L1) <= 2/3", Fraction(2, 3) * long - eta * (L0 + c * L1)
    )
    words = "phi = (exp z - 1 - z)/L1^2 <= (e - 2) h^2 for z = L1 h <= 1; e <= 2.75"
    h = eta * m
    within = (small + eta_ * L1_ * below + eta_ * L0_ + Fraction(1, 3)).shows(
        1 - L1 * h
    )
    length = textbook(words, Fraction(3, 4) * h**2 - phi, when=[within])
    n_ = less + m_
    steep = (L0_ + L1_ * n_) * length
    rest = L0_ * eta_ * eta_ * m_ * less + L1_ * eta_ * eta_ * m_ * n_ * below
    proof = grows + steep + Fraction(3, 4) * (rest + eta_ * m_ * n_ * small)
    yield proof.shows(f - then - gain * eta * m * n / 2)


def summed(step: Fact, eta: Poly, eta_: Fact) -> Fact:
    """The least |g| min(|g|, c) is at most 2 (f_0 - f*)/(eta (N + 1))."""
    least = symbol("p")
    product = symbol("|g|[k]") * symbol("m[k]")
    each = hypothesis("p is the least |g|[k] m[k], k <= N", product - least)
    added = telescope(step + HALF * eta_ * each, "k", 0, N, MANY)
    low = hypothesis("f >= f*", symbol("f[N+1]") - symbol("f*"))
    return (added + low).shows(
        symbol("f[0]") - symbol("f*") - (N + 1) * eta * least / 2
    )


PROOFS = (
    Proof("clipping-bias", bias, {"half of it": {"sharper": 2}}),
    Proof(
        "clipped-gd-descent",
        descends,
        {"eta L <= 2": {"long": 2}, "twice the gain": {"gain": 2}},
    ),
)
