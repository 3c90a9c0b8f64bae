"""Heavy ball, tuned for quadratics, goes round for ever where f is not quadratic."""

from collections.abc import Iterator
from fractions import Fraction

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Number, Poly, symbols
from nglab.proofs.kernel.rules import cases
from nglab.proofs.premises import define, hypothesis, method, positive
from nglab.proofs.proof import Proof

r, a, L = symbols("r a L")
(r_,) = positive(r)
D_ = (r_ * r_ * r_ + 1) * (r_ * r_ * r_ + 1)
D = D_.poly
x = symbols("x[1] x[2] x[3]")
slope = symbols("f'[1] f'[2] f'[3]")


def cycle(kick: Number = 4, least: Number = 1) -> Iterator[Fact]:
    """x_1 = 12 r^3/D, x_2 = 4 r (1 - 2 r^3)/D, x_3 = 4 r (r^4 - 2 r)/D, x_4 = x_1.

    D = (1 + r^3)^2, mu = 1, beta = r^2 and so a = (1 - r)^2, a L = (1 + r)^2. The kick
    is a (L - 1) = 4 r, which f' = L x lacks where x >= 2.
    """
    words = "kappa >= 21.5: r^3 >= 2 - sqrt 3"
    wide = hypothesis(words, 6 * least * r**3 - (1 + r**3) ** 2)
    shares = 3 * r**2, 1 - 2 * r**3, r**4 - 2 * r
    at = [
        method(f"{p} = 4 r ({q})/D", p * D - 4 * r * q, "==")
        for p, q in zip(x, shares, strict=True)
    ]
    right = (2 * wide + at[0]).over(D_, x[0] - 2)
    near = (kept_low(wide) - at[1]).over(D_, 1 - x[1])
    third = (turned_back() - at[2]).over(D_, 1 - x[2])
    yield from (right, near, third)
    above, below = "f' = L x - (L - 1) for x >= 2", "f' = L x for x <= 1"
    pieces = (
        hypothesis(above, slope[0] - L * x[0] + L - 1, "==", [right]),
        hypothesis(below, slope[1] - L * x[1], "==", [near]),
        hypothesis(below, slope[2] - L * x[2], "==", [third]),
    )
    rate = define(a, (1 - r) ** 2)
    product = method("a L = (1 + r)^2", a * L - (1 + r) ** 2, "==")
    for k, piece in enumerate(pieces):
        before, after = x[k - 1], x[(k + 1) % 3]
        start = at[k] * (-2 * r) - at[k - 1] * r**2 - at[(k + 1) % 3]
        kicked = kick * r if k == 0 else Poly({})
        turn = start.over(D_, -2 * r * x[k] - r**2 * before - after + kicked)
        tuned = product * (x[k] - int(k == 0)) + piece * a
        if k == 0:
            tuned = tuned + rate
        step = x[k] - a * slope[k] + r**2 * (x[k] - before)
        yield (turn - tuned).shows(step - after, sign="==")


def kept_low(wide: Fact) -> Fact:
    """D >= 4 r (1 - 2 r^3): if 2 r^3 < 1, as r <= (r^3 + 2 c^3)/(3 c^2), c = 7/10."""
    s = r**3
    quarter = Fraction(1, 4) * (wide + square(s))  # r^3 >= 1/4

    def small(room: Fact) -> Fact:
        mean = square(10 * r - 7) * (5 * r_ + 7) / 500
        rest = Fraction(947, 147) * quarter * quarter + Fraction(187, 30) * quarter
        proof = rest + Fraction(1133, 3920) + Fraction(400, 147) * room * mean
        return proof.shows(D - 4 * r * (1 - 2 * s))

    return cases(1 - 2 * s, small, lambda over: D_ + 4 * r_ * over)


def turned_back() -> Fact:
    """D >= 4 r (r^4 - 2 r), by r < 1."""
    below = hypothesis("r = (q - 1)/(q + 1) < 1, q^2 = kappa", 1 - r, ">")
    return D_ + 4 * r_ * r_ * (below * (1 + r_ + r_ * r_) + 1)


PROOFS = (
    Proof(
        "heavy-ball-cycle",
        cycle,
        {"a kick of 3 r": {"kick": 3}, "any kappa": {"least": 2}},
    ),
)
