"""AdaGrad with one step size a block, and normalised between: regret, averaged."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import symbol, symbols, vector
from nglab.proofs.kernel.rules import HALF, sum_of, telescope
from nglab.proofs.premises import (
    define,
    hypothesis,
    natural,
    positive,
    textbook,
)
from nglab.proofs.proof import Proof

T = symbol("T")
STEPS = natural(T - 1) + 1  # t = 1, ..., T


def regret(kappa: int = 2) -> Fact:
    """sum <g_t, x_t - x*> <= sqrt 2 D s, s^2 = sum |g_t|^2, steps a_t = D/(sqrt 2 s_t).

    Half of X/a_t telescopes but for what s grows, where X <= D^2; and |g_t|^2/s_t <=
    2 (s_t - s_{t-1}). s[t] is the root of the sum before t.
    """
    x, g = vector("x[t]"), vector("g[t]")
    X, then, s, s1, D, r, v = symbols("X[t] X[t+1] s[t] s[t+1] D r v[t]")
    a, gg = symbol("a[t]"), g @ g
    s_, D_, r_ = positive(s1, D, r)
    length = define(a * r * s1, D, "a[t] = D/(sqrt 2 s[t+1])")
    law = define(s1**2, s**2 + gg, "s[t+1]^2 = s[t]^2 + |g|^2")
    root2 = define(r**2, kappa, "r = sqrt 2")
    after = x - a * g
    nearer = textbook("a projection brings x no further from x*", after @ after - then)
    one = nearer.shows(
        X - then - 2 * a * v + a**2 * gg, define(X, x @ x), define(v, g @ x)
    )
    # times 1/(2 a) = r s[t+1]/(2 D)
    one = HALF * r_ * s_ * one / D_ + length * (v - a * gg / 2) / D_
    one = one - length * (gg / 2) / (r_ * s_)
    # r s[t+1] X/(2 D) is r s[t] X/(2 D) but for r (s[t+1] - s[t]) X/(2 D)
    grows = hypothesis("s = sqrt(sum) never falls", s1 - s)
    inside = hypothesis("X <= D^2, the diameter", D**2 - X)
    one = one + HALF * r_ * grows * inside / D_
    one = one + HALF * D_ / r_ * (square(s1 - s) / s_ + law / s_)  # |g|^2 <= 2 s ds
    total = telescope(one, "t", 1, T, STEPS).by(define(symbol("s[1]"), 0))
    end, V = symbol("s[T+1]"), sum_of(v, "t", 1, T)
    away = hypothesis("X >= 0", symbol("X[T+1]")) * hypothesis("s >= 0", end)
    total = total + HALF * r_ * away / D_
    return (total + root2 * (D * end) / (2 * r_)).shows(r * D * end - V)


def block_adagrad(kappa: int = 2) -> Iterator[Fact]:
    """The regret of each block; add the blocks; Jensen."""
    yield regret(kappa)
    F, V, s, D, r, n = symbols("F V[i] s[i] D[i] r n")
    block = hypothesis("the regret of block i", r * D * s - V)
    total = telescope(block, "i", 1, n, natural(n - 1) + 1)
    words = "Jensen, f convex: T (f(xbar) - f*) <= sum_t <g_t, x_t - x*>"
    jensen = textbook(words, sum_of(V, "i", 1, n) - T * F)
    yield (total + jensen).shows(r * sum_of(D * s, "i", 1, n) - T * F)


def adangd(kappa: int = 2, knows: int = 1) -> Iterator[Fact]:
    """The regret on the losses <g_t, x>/|g_t|^k; Jensen; smooth: S bounds itself."""
    yield regret(kappa)
    w, F, v, mean_F, D, r, s = symbols("w[t] F[t] v[t] F D r s[T+1]")
    (w_,) = positive(w)  # |g_t|^-k
    below = w_ * textbook("f convex: F_t <= <g_t, x_t - x*>", v - F)
    W = sum_of(w, "t", 1, T)
    added = telescope(below, "t", 1, T, STEPS)
    jensen = textbook(
        "Jensen: W F(xbar) <= sum w_t F_t", sum_of(w * F, "t", 1, T) - W * mean_F
    )
    steps = hypothesis("the regret above, of w g", r * D * s - sum_of(w * v, "t", 1, T))
    yield (added + jensen + steps).shows(r * D * s - W * mean_F)
    # k = 0, smooth: S = sum F_t <= sqrt 2 D s and s^2 = sum |g|^2 <= 2 L S
    S, L = symbols("S L")
    S_, D_, r_, s_ = positive(S, D, r, s)
    bound = hypothesis("the regret: S <= sqrt 2 D s", r * D * s - S)
    smooth = textbook("|g|^2 <= 2 L (f - f*), added up: s^2 <= 2 L S", 2 * L * S - s**2)
    squares = bound * (r_ * D_ * s_ + S_) + r_ * r_ * D_ * D_ * smooth
    squares = squares.by(define(r**2, 2, "r = sqrt 2"))
    yield squares.over(S_, 4 * L * knows * D**2 - S)


PROOFS = (
    Proof("block-adagrad-norm-convex", block_adagrad, {"sqrt 1": {"kappa": 1}}),
    Proof(
        "adangd",
        adangd,
        {"sqrt 1": {"kappa": 1}, "D^2 doubled": {"knows": 2}},
    ),
)
