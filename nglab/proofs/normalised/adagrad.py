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
    2 (s_t - s_{t-1}). s[t] is the root of the sum before t, and i a block.
    """
    x, g = vector("x[t,i]"), vector("g[t,i]")
    X, then, s, s1, D, v = symbols("X[t,i] X[t+1,i] s[t,i] s[t+1,i] D[i] v[t,i]")
    a, r, gg = symbol("a[t,i]"), symbol("r"), g @ g
    s_, D_, r_ = positive(s1, D, r)
    length = define(a * r * s1, D, "a[t] = D/(sqrt 2 s[t+1])")
    law = sizes()
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
    total = telescope(one, "t", 1, T, STEPS).by(define(symbol("s[1,i]"), 0))
    end, V = symbol("s[T+1,i]"), sum_of(v, "t", 1, T)
    away = hypothesis("X >= 0", symbol("X[T+1,i]")) * hypothesis("s >= 0", end)
    total = total + HALF * r_ * away / D_
    return (total + root2 * (D * end) / (2 * r_)).shows(r * D * end - V)


def sizes() -> Fact:
    """s[t+1]^2 = s[t]^2 + |g_t|^2."""
    s, s1 = symbols("s[t,i] s[t+1,i]")
    g = vector("g[t,i]")
    return define(s1**2, s**2 + g @ g, "s[t+1]^2 = s[t]^2 + |g|^2")


def block_adagrad(kappa: int = 2) -> Iterator[Fact]:
    """The regret of each block i; add the blocks; Jensen."""
    block = regret(kappa)
    yield block
    F, n, r = symbols("f(xbar)-f* n r")
    total = telescope(block, "i", 1, n, natural(n - 1) + 1)
    regrets = sum_of(sum_of(symbol("v[t,i]"), "t", 1, T), "i", 1, n)
    words = "Jensen, f convex: T (f(xbar) - f*) <= sum_t <g_t, x_t - x*>"
    jensen = textbook(words, regrets - T * F)
    bound = sum_of(symbol("D[i]") * symbol("s[T+1,i]"), "i", 1, n)
    yield (total + jensen).shows(r * bound - T * F)


def adangd(kappa: int = 2, knows: int = 1) -> Iterator[Fact]:
    """The regret on the losses <g_t, x>/|g_t|^k; Jensen; smooth: S bounds itself.

    One block i; its g is g_t/|g_t|^k, and w = |g_t|^-k.
    """
    regrets = regret(kappa)
    yield regrets
    w, F, p, v, average = symbols("w[t] F[t] p[t] v[t,i] f(xbar)-f*")
    r, D, end, L = symbols("r D[i] s[T+1,i] L")
    (w_,) = positive(w)
    weighted = define(w * p, v, "v = w <g_t, x_t - x*> = w p")
    below = w_ * textbook("f convex: F_t <= <g_t, x_t - x*>", p - F) - weighted
    added = telescope(below, "t", 1, T, STEPS)  # sum w F <= sum v
    W = sum_of(w, "t", 1, T)
    words = "Jensen: W (f(xbar) - f*) <= sum w_t F_t"
    jensen = textbook(words, sum_of(w * F, "t", 1, T) - W * average)
    yield (regrets + added + jensen).shows(r * D * end - W * average)
    # k = 0, so w = 1, and smooth: S = sum F_t <= sqrt 2 D s and s^2 <= 2 L S
    S = sum_of(F, "t", 1, T)
    one = textbook("f convex: F_t <= v_t, as w = 1", v - F)
    bound = regrets + telescope(one, "t", 1, T, STEPS)
    words, g = "f L-smooth, g(x*) = 0: |g|^2 <= 2 L F", vector("g[t,i]")
    steep = telescope(textbook(words, 2 * L * F - g @ g) - sizes(), "t", 1, T, STEPS)
    steep = steep.by(define(symbol("s[1,i]"), 0))  # s^2 <= 2 L S
    r_, D_, end_ = positive(r, D, end)
    S_ = hypothesis("S > 0, or there is nothing to show", S, ">")
    squares = bound * (r_ * D_ * end_ + S_) + r_ * r_ * D_ * D_ * steep
    squares = squares.by(define(r**2, 2, "r = sqrt 2"))
    short = squares.over(S_, 4 * L * knows * D**2 - S)
    yield short
    words = "Jensen: T (f(xbar) - f*) <= S"
    yield (short + textbook(words, S - T * average)).shows(4 * L * D**2 - T * average)


PROOFS = (
    Proof("block-adagrad-norm-convex", block_adagrad, {"sqrt 1": {"kappa": 1}}),
    Proof(
        "adangd",
        adangd,
        {"sqrt 1": {"kappa": 1}, "D^2 doubled": {"knows": 2}},
    ),
)
