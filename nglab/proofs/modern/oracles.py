"""Steps along the oracle of a norm: their lengths, their memory, their errors."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Number, Poly, symbol, symbols
from nglab.proofs.kernel.rules import HALF, induction, telescope
from nglab.proofs.lemmas import MANY, N
from nglab.proofs.premises import (
    define,
    hypothesis,
    natural,
    positive,
    sum_is,
    textbook,
)
from nglab.proofs.proof import Proof


def smooth(h: Poly, gain: Poly, size: Poly | Number = 1) -> Fact:
    """F[k+1] <= F[k] - h <g, u> + L (h |u|)^2/2 in any norm, for these values."""
    F, then, L = symbols("F[k] F[k+1] L")
    words = f"f(y) <= f(x) + <g, y - x> + L |y - x|^2/2 at y = x - {h} u"
    return hypothesis(words, F - h * gain + L * (h * size) ** 2 / 2 - then)


def steepest_descent(knows: int = 1, far: int = 1, all_of: int = 1) -> Iterator[Fact]:
    """<g, u> = |g|_* in the hypothesis; f - f* <= |g|_* D; a geometric sum."""
    F, then, L, h, n, D, S = symbols("F[k] F[k+1] L h |g|_*[k] D S")
    h_, L_, D_ = positive(h, L, D)
    step = smooth(h, n)
    yield step.shows(F - h * n + L * h**2 / 2 / knows - then)
    slope = textbook("f convex: f - f* <= <g, x - x*> <= |g|_* D", n * D - far * F)
    Q, Q1, F0 = symbols("Q[k] Q[k+1] F[0]")
    q = hypothesis("h <= D", D - h) / D_
    power = define(D * Q1, (D - h) * Q, "Q[k] = (1 - h/D)^k") * F0 / D_

    def fall(bound: Fact) -> Fact:
        return step + h_ * slope / D_ + q * bound + power

    start = define(symbol("Q[0]"), 1) * F0 + HALF * L_ * h_ * D_
    yield induction("k", Q * F0 + L * h * D / 2 - F, start, fall)
    total = telescope(step, "k", 0, N, MANY).by(sum_is(n, "k", (0, N), S))
    yield total.shows(F0 - symbol("F[N+1]") + (N + 1) * L * h**2 / 2 - h * S * all_of)


def dual_length(knows: int = 1, far: int = 1, sharp: int = 1) -> Iterator[Fact]:
    """h = |g|_*/L in the hypothesis; then two inductions on f - f*."""
    F, then, L, h, n, R, k = symbols("F[k] F[k+1] L h[k] |g|_*[k] R k")
    L_, R_ = positive(L, R)
    F_ = hypothesis("f >= f*: F >= 0", F)
    fall = 2 * L_ * smooth(h, n)
    fall = fall.shows(2 * L * (F - then) - knows * n**2, define(n, L * h))
    yield fall
    slope = textbook("f convex: f - f* <= <g, x - x*> <= |g|_* R", n * R - F)
    squares = slope * (slope + 2 * F_)  # |g|_*^2 R^2 >= F^2
    gained = R_ * R_ * fall + squares  # c (F - F+) >= F^2, c = 2 L R^2
    many, c_ = natural(k), 2 * L_ * R_ * R_

    def step(above: Fact) -> Fact:  # c >= (k + 4) F
        rest = above * above + (many + 3) * above * F_ + square(F)
        return ((many + 5) * gained + rest).over(c_, 2 * L * R**2 - (k + 5) * then)

    words = "g(x*) = 0: f(x_0) - f* <= L |x_0 - x*|^2/2 <= L R^2/2"
    start = 4 * textbook(words, far * L * R**2 / 2 - symbol("F[0]"))
    yield induction("k", 2 * L * R**2 - (k + 4) * F, start, step)
    yield linear(fall, sharp)


def linear(fall: Fact, sharp: int = 1) -> Fact:
    """F[k] <= (1 - mu/L)^k F[0] from 2 L (F - F+) >= |g|_*^2 >= 2 mu F."""
    F, then, L, n, mu, Q, Q1, F0 = symbols("F[k] F[k+1] L |g|_*[k] mu Q[k] Q[k+1] F[0]")
    (L_,) = positive(L)
    pl = hypothesis("|g|_*^2 >= 2 mu (f - f*)", n**2 - 2 * mu * F)
    steep = hypothesis("mu <= L", L - mu)
    power = define(L * Q1, (L - mu * sharp) * Q, "Q[k] = (1 - mu/L)^k")

    def step(above: Fact) -> Fact:  # 2 L (1 - mu/L) (Q F0 - F) and the fall
        proof = 2 * steep * above + fall + pl + 2 * power * F0
        return proof.over(2 * L_, Q1 * F0 - then)

    start = define(symbol("Q[0]"), 1) * F0
    return induction("k", Q * F0 - F, start, step)


def lag(knows: int = 1, longer: int = 1) -> Iterator[Fact]:
    """m+ - g+ = beta (m - g + g - g+), and |g - g+|_* <= L h; an induction."""
    E, then, S, E0 = symbols("|m-g|_*[k] |m-g|_*[k+1] |g-g+|_*[k] |m-g|_*[0]")
    L, h, beta, Q, Q1 = symbols("L h beta Q[k] Q[k+1]")
    (h_,) = positive(h)
    beta_ = hypothesis("beta >= 0", beta)
    one_ = hypothesis("beta <= 1", 1 - beta)
    words = "m+ - g+ = beta (m - g + g - g+) and the triangle inequality"
    near = textbook(words, beta * (E + S) - then)
    lip = hypothesis("|g - g+|_* <= L |x - x+| = L h", knows * L * h - S)
    one = near + beta_ * lip  # E+ <= beta (E + L h)
    power = define(Q1, beta * Q, "Q[k] = beta^k")

    def bound(E: Poly, Q: Poly) -> Poly:
        return h * L * beta * (1 - Q) + (1 - beta) * (Q * E0 - E)

    def step(holds: Fact) -> Fact:
        proof = one_ * one + beta_ * holds
        return proof.shows(bound(then, Q1), power)

    start = define(symbol("Q[0]"), 1) * ((1 - beta) * E0 - h * L * beta)
    yield induction("k", bound(E, Q), start, step)
    # the direction is the oracle's at m: <g, u> >= |g|_* - 2 |m - g|_*
    inner, m, n, F, F1 = symbols("<g,u> |m|_* |g|_*[k] F[k] F[k+1]")
    turned = textbook("<g, u> = |m|_* - <m - g, u>, |u| <= 1", inner - m + E)
    longest = textbook("|g|_* <= |m|_* + |m - g|_*", m + E - n)
    descent = smooth(h, inner) + h_ * (turned + longest)
    yield descent.shows(F - h * n + 2 * h * E + longer * L * h**2 / 2 - F1)
    # Nesterov's combination b = (1 - beta) g + beta m
    B = symbol("|b-g|_*")
    words = "b - g = beta (m - g), so |b - g|_* = beta |m - g|_*"
    yield textbook(words, B - beta * E, "==").shows(B - beta * E)


def inexact(squared: int = 2, knows: int = 1) -> Iterator[Fact]:
    """<G, O> >= lo |G|_* and |O| <= hi in the hypothesis; the sum over k."""
    F, then, L, h, n, S = symbols("F[k] F[k+1] L h |G|_*[k] S")
    inner, lo, hi = symbols("<G,O> lo hi")
    (h_,) = positive(h)
    words = "O = U diag(o) V', G = U diag(s) V': <G, O> = sum s_i o_i >= lo |G|_*"
    gain = textbook(words, inner - lo * n)
    step = smooth(h, inner, hi) + h_ * gain
    yield step.shows(F - h * lo * n * knows + L * h**2 * hi**squared / 2 - then)
    total = telescope(step, "k", 0, N, MANY).by(sum_is(n, "k", (0, N), S))
    F0, end = symbols("F[0] F[N+1]")
    yield total.shows(F0 - end + (N + 1) * L * (h * hi) ** 2 / 2 - h * lo * S)


def ball(grows: int = 1, kept: int = 1) -> Iterator[Fact]:
    """|x+| <= (1 - h lam) |x| + h rho, by induction."""
    X, then, X0, h, lam, rho = symbols("|x|[k] |x|[k+1] |x|[0] h lam rho")
    Q, Q1 = symbols("Q[k] Q[k+1]")
    (lam_,) = positive(lam)
    part = hypothesis("h lam <= 1", 1 - h * lam)
    words = "|(1 - h lam) x - h u| <= (1 - h lam) |x| + h |u|, |u| <= rho"
    step = textbook(words, (1 - h * lam) * X + grows * h * rho - then, when=[part])
    power = define(Q1, (1 - h * lam) * Q, "Q[k] = (1 - h lam)^k")

    def shrinks(near: Fact) -> Fact:
        proof = lam_ * step + part * near
        return proof.shows(Q1 * (lam * X0 - rho) - lam * then + rho, power)

    start = define(symbol("Q[0]"), 1) * (lam * X0 - rho)
    claim = Q * (lam * X0 - rho) - lam * X + rho
    yield induction("k", claim, start, shrinks)
    inside = hypothesis("|x| <= rho/lam", rho - lam * X)
    yield (lam_ * step + part * inside).shows(rho - kept * lam * then)


def frank_wolfe(half: int = 1, wide: int = 1) -> Iterator[Fact]:
    """f+ <= (1 - gam) f + gam^2 C/2, C = L (2 rho)^2, gam = 2/(k + 2); an induction."""
    F, then, L, rho, D, inner, far = symbols("F[k] F[k+1] L rho |s-x| <g,s-x> <g,x*-x>")
    k, gam = symbols("k gam")
    many, (L_, rho_) = natural(k), positive(L, rho)
    words = "f(y) <= f(x) + <g, y - x> + L |y - x|^2/2 at y = x + gam (s - x)"
    lemma = hypothesis(words, F + gam * inner + L * (gam * D) ** 2 / 2 - then)
    gam_ = hypothesis("0 <= gam <= 1", gam), hypothesis("0 <= gam <= 1", 1 - gam)
    best = textbook("<g, s> <= <g, x*>, as |x*| <= rho", far - inner)
    below = textbook("f convex: f* >= f + <g, x* - x>", -F - far)
    D_ = textbook("|s - x| >= 0", D)
    short = textbook("|s - x| <= 2 rho in the ball", 2 * rho - D)
    squares = short * (short + 2 * D_)  # 4 rho^2 >= D^2
    step = lemma + gam_[0] * (best + below) + L_ * gam_[0] * gam_[0] * squares / 2
    C = 4 * L * rho**2
    one = step.shows((1 - gam) * F + half * gam**2 * C / 2 - then)
    yield one
    gam_is = define(gam * (k + 2), 2, "gam = 2/(k + 2)")
    raised = (many + 2) * (many + 2) * one
    raised = raised + gam_is * ((k + 2) * F - C / 2 * (gam * (k + 2) + 2))
    C_ = 4 * L_ * rho_ * rho_

    def falls(above: Fact) -> Fact:  # 2 C >= (k + 2) F
        proof = (many + 3) * (raised + many * above) + 2 * C_
        square_ = (many + 2) * (many + 2)
        return proof.over(square_, 2 * C - (k + 3) * then)

    first = symbol("F[1]")
    start = 3 * hypothesis("gam_0 = 1: F[1] <= C/2", C / 2 - first) + C_ / 2
    yield induction("k", 2 * C - (k + 2) * F, start, falls, first=1)
    X, X1 = symbols("|x| |x+|")
    words = "|x + gam (s - x)| <= (1 - gam) |x| + gam |s|, |s| <= rho"
    mixed = textbook(words, (1 - gam) * X + gam * rho - X1, when=gam_)
    inside = gam_[1] * hypothesis("|x| <= rho", wide * rho - X)
    yield (mixed + inside).shows(rho - X1)


PROOFS = (
    Proof(
        "steepest-descent-any-norm",
        steepest_descent,
        {
            "L understated by half": {"knows": 2},
            "f - f* doubled": {"far": 2},
            "twice the mean": {"all_of": 2},
        },
    ),
    Proof(
        "lmo-dual-length",
        dual_length,
        {
            "twice the fall": {"knows": 2},
            "a start further away": {"far": 4},
            "twice the mu": {"sharp": 2},
        },
    ),
    Proof(
        "lmo-momentum-lag",
        lag,
        {"twice the L": {"knows": 2}, "half of the last term": {"longer": 2}},
    ),
    Proof(
        "lmo-inexact",
        inexact,
        {"hi for hi^2": {"squared": 1}, "twice the gain": {"knows": 2}},
    ),
    Proof(
        "decay-ball",
        ball,
        {"steps of 2 rho": {"grows": 2}, "half the ball": {"kept": 2}},
    ),
    Proof(
        "frank-wolfe-ball",
        frank_wolfe,
        {"half the curvature": {"half": 2}, "a ball of 2 rho": {"wide": 2}},
    ),
)
