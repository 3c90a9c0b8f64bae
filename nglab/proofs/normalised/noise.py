"""Normalised steps under noise: a first moment is enough, and the rate of momentum."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, known, square
from nglab.proofs.kernel.polynomials import Number, Poly, symbol, symbols
from nglab.proofs.kernel.rules import (
    HALF,
    induction,
    mean,
    mean_of,
    root,
    sum_of,
    telescope,
)
from nglab.proofs.normalised.stochastic import noisy_step
from nglab.proofs.premises import (
    cites,
    define,
    hypothesis,
    method,
    natural,
    positive,
    solves,
)
from nglab.proofs.proof import Proof

eta, L, sigma, T, D, p, tau = symbols("eta L sigma T D p tau")
eta_, L_, sigma_, p_, tau_ = positive(eta, L, sigma, p, tau)
W, A, B, t = symbols("W[t] A[t] B[t] t")
MANY = natural(T - 1) + 1
BETA = hypothesis("beta = 1 - alpha >= 0, alpha = p^2", 1 - p**2)
WEIGHTS = define(symbol("W[t+1]"), (1 - p**2) * W + 1, "W[t] := sum_{j<=t} beta^j")


def heavy_tails(share: int = 2) -> Iterator[Fact]:
    """E|e| is all that the descent lemma asks of the noise: no second moment."""
    b, c, s = symbols("|e|[t,w] |G|[t,w] s")
    path = mean(noisy_step(eta, eta_, share), "w")
    first = hypothesis("E|e_t| <= s", s - mean_of(b, "w"))
    total = telescope(path + 2 * eta_ * first, "t", 0, T - 1, MANY)
    ends = mean_of(symbol("F[0,w]") - symbol("F[T,w]"), "w")
    low = hypothesis("D = F(x_0) - inf F", D - ends)
    sums = sum_of(mean_of(c, "w"), "t", 0, T - 1)
    yield (total + low).shows(D + T * (L * eta**2 / 2 + 2 * eta * s) - eta * sums)


def rate(short: Number = 1, slow: Number = 1) -> Iterator[Fact]:
    """m_t <= 1/alpha and s_t <= sqrt alpha + 1/sqrt(t + 1) in `nsgd-momentum`, (b).

    T = tau^2, alpha = p^2 = sqrt(L D)/(sigma tau), and eta = p^3 sigma/(sqrt 2 L).
    """
    most, M, m, s, q = symbols("e*[t] M m[t] s[t] sqrt2")
    small = no_larger()
    error = define(most, L * eta * m + sigma * s, "e* := L eta m + sigma s")
    one = L_ * eta_ * age(small) / (p_ * p_) + sigma_ * spread() - error
    sums = sum_of(most, "t", 0, T - 1)
    words = "(b), M the mean of E|grad F|"
    goal = D + T * (L * eta**2 / 2 - eta * M) + 2 * eta * sums
    total = cites("nsgd-momentum", words, goal)
    total = total + 2 * eta_ * telescope(
        one + sigma_ * roots(slow), "t", 0, T - 1, MANY
    )
    ends = define(symbol("rho[0]"), 0), define(symbol("rho[T]"), tau, "rho[t] = sqrt t")
    total = total.by(*ends, define(T, tau**2, "T = tau^2"))
    # eta L = sqrt2 p^3 sigma/2 and D = sqrt2 p sigma eta T
    half = solves(q**2, known(2).poly, "sqrt2^2 = 2")
    step = method("eta = p^3 sigma/(sqrt2 L)", q * eta * L - short * p**3 * sigma, "==")
    step = (step * q / 2).by(half)
    start = hypothesis("p^4 = L D/(sigma^2 T)", L * D - p**4 * sigma**2 * tau**2, "==")
    start = start - step * (q * p * sigma * tau**2)
    start = start.by(half).over(L_, D - q * p * sigma * eta * tau**2)
    total = total - start - step * (eta * tau**2 / 2)
    total = total - step * (2 * eta * tau**2) / (p_ * p_)
    rest = q * p**3 * sigma / 4 + 2 * (q + 1) * p * sigma + 4 * sigma / tau
    bound = total.over(eta_ * tau_ * tau_, rest - M)
    (q_,) = positive(q)
    less = q_ * p_ * sigma_ * BETA / 4  # p^3 <= p
    yield (bound + less).shows((9 * q / 4 + 2) * p * sigma + 4 * sigma / tau - M)


def no_larger() -> Fact:
    """alpha W <= 1."""
    start = (BETA - define(symbol("W[0]"), 1) * p**2).shows(1 - p**2 * symbol("W[0]"))
    return induction("t", 1 - p**2 * W, start, lambda now: BETA * now - WEIGHTS * p**2)


def age(small: Fact) -> Fact:
    """m = A/W <= 1/alpha, A = sum j beta^j: A' = beta (A + W)."""
    m, A1 = symbols("m[t] A[t+1]")
    (W_,) = positive(W)
    older = define(A1, (1 - p**2) * (A + W), "A[t] := sum_{j<=t} j beta^j")
    start = define(symbol("W[0]"), 1) - define(symbol("A[0]"), 0) * p**2 + 1

    def step(now: Fact) -> Fact:
        rest = BETA * now + BETA * small + square(p)
        return rest + WEIGHTS - older * p**2

    least = induction("t", W - p**2 * A, start, step)
    mean_age = method("m = A/W", A - m * W, "==")
    return (least + mean_age * p**2).over(W_, 1 - p**2 * m)


def spread() -> Fact:
    """s = sqrt B/W <= p + r, B = sum beta^2j <= W, and 1/W <= alpha + 1/(t + 1)."""
    r, s, rho1 = symbols("r[t] s[t] rho[t+1]")
    W_, r_ = positive(W, r)
    squares = define(
        symbol("B[t+1]"), (1 - p**2) ** 2 * B + 1, "B[t] := sum_{j<=t} beta^(2 j)"
    )
    first = define(symbol("W[0]"), 1), define(symbol("B[0]"), 1)
    B_ = induction("t", B, first[1] + 1, lambda now: BETA * BETA * now + squares + 1)

    def fewer(now: Fact) -> Fact:
        return BETA * (now + square(p) * B_) + WEIGHTS - squares

    under = induction("t", W - B, first[0] - first[1], fewer)
    t_ = hypothesis("t = 0, 1, ...", t)
    n_ = t_ + 1

    def wider(now: Fact) -> Fact:
        room = p_ * p_ * n_ + 1
        rest = BETA * (room + p_ * p_) * now + p_ * p_ * (n_ + 1)
        rest = rest + WEIGHTS * ((room + p_ * p_).poly * room.poly)
        return rest.over(room, wide(t + 1))

    def wide(n: Poly) -> Poly:
        return symbol("W[t+1]") * (p**2 * (n + 1) + 1) - n - 1

    start = first[0] * (p**2 + 1) + square(p)
    enough = induction("t", W * (p**2 * (t + 1) + 1) - t - 1, start, wider)
    inverse = define(rho1**2, t + 1, "rho[t+1]^2 = t + 1")
    unit_ = method("r = 1/sqrt(t + 1)", r * rho1 - 1, "==")
    one = (square(r) * enough).shows(
        W * (r**2 * (t + 1) * p**2 + r**2) - r**2 * (t + 1)
    )
    law = unit_ * (r * rho1 + 1) - inverse * r**2  # r^2 (t + 1) = 1
    one = one + law * (1 - W * p**2)
    size = method("s = sqrt B/W", B - s**2 * W**2, "==")
    below = (W_ * one + under + size).over(W_ * W_, p**2 + r**2 - s**2)
    return root(below + 2 * p_ * r_, p_ + r_, s)


def roots(slow: Number = 1) -> Fact:
    """r = 1/rho' <= 2 (rho' - rho), rho = sqrt t: by (rho' - rho)^2."""
    r, rho, rho1 = symbols("r[t] rho[t] rho[t+1]")
    (rho_,) = positive(rho1)
    steps = define(rho1**2, t + 1, "rho[t+1]^2 = t + 1") - define(rho**2, t)
    inverse = method("r = 1/sqrt(t + 1)", r * rho1 - 1, "==")
    return (square(rho1 - rho) + steps - inverse).over(
        rho_, 2 * slow * (rho1 - rho) - r
    )


PROOFS = (
    Proof(
        "nsgd-heavy-tails",
        heavy_tails,
        {"half the error": {"share": 1}},
        leaves_out="(b), that 2 b^(1 - p) sigma^p bounds E|e|^p of a batch",
    ),
    Proof(
        "nsgd-momentum-rate",
        rate,
        {"a step of 2 eta": {"short": 2}, "half the sum of 1/sqrt t": {"slow": HALF}},
    ),
)
