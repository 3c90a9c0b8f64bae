"""Steps from secants of finite sums: SVRG-BB and SGD-BB."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, cauchy, square
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols, vectors
from nglab.proofs.kernel.rules import HALF, root, sum_of, telescope
from nglab.proofs.lemmas import cocoercive, monotone
from nglab.proofs.premises import (
    Point,
    cites,
    define,
    hypothesis,
    natural,
    positive,
    textbook,
)
from nglab.proofs.proof import Proof
from nglab.proofs.stochastic.svrg import option1


def secant_bounds(f: str, mu: Poly, L: Poly, share: int) -> Iterator[Fact]:
    """1/(m L) <= rate <= 1/(m mu), rate = |s|^2/(m s'y): mu |s|^2 <= s'y <= L |s|^2."""
    s, d, x, g = vectors("s y x g")
    F, F1, m, rate = symbols("F F+ m rate")
    here, there = Point(x, g, F, f"x ({f})"), Point(x + s, g + d, F1, f"x + s ({f})")
    low = monotone(there, here, mu)
    high = square(d - L * s) + cocoercive(there, here, L)
    high = high.over(positive(L)[0], L * (s @ s) - s @ d)
    moved = hypothesis("s'y > 0, as s != 0", s @ d, ">")
    rule = define(rate * m * (s @ d), s @ s, "rate = |s|^2/(m s'y)")
    yield (low - rule * mu).over(moved, 1 - mu * share * m * rate)
    yield (high + rule * L).over(moved, L * m * rate - 1)


def step_bounds(share: int = 1) -> Iterator[Fact]:
    """mu |s|^2 <= s'y <= L |s|^2."""
    yield from secant_bounds("f", symbol("mu"), symbol("L"), share)


def same_batch(share: int = 1) -> Iterator[Fact]:
    """The same for f_B, one batch B at both ends of s."""
    yield from secant_bounds("f_B, the same B", symbol("mu_B"), symbol("L_B"), share)


def contraction(knows: int = 1) -> Iterator[Fact]:
    """m eta mu >= 1/kappa and eta L <= kappa/m, in rho(eta, m) of option 1."""
    yield from option1()
    m, k, eta, mu, L, b = symbols("m kappa eta mu L b")
    m_, mu_, k_ = positive(m, mu, k)
    kappa = define(L, k * mu, "kappa = L/mu")
    low = cites("svrg-bb-step-bounds", "m L eta >= 1", m * L * eta - 1)
    high = cites("svrg-bb-step-bounds", "m mu eta <= 1", 1 - m * mu * eta)
    room = hypothesis("kappa < m", m - k, ">")
    short = (k_ * high).shows(k - knows * m * eta * L, kappa)
    long = low.shows(k * m * eta * mu - 1, kappa)
    x = 2 * eta * mu * (1 - eta * L)  # m x >= (2/kappa)(1 - kappa/m)
    rate = 2 * (long * (room + short) + short)
    rate = rate.over(k_ * m_, m * x - 2 * (m - k) / (k * m))
    yield rate
    power, e = symbols("(1-x)^m exp(-(2/kappa)(1-kappa/m))")
    falls = textbook("1 - x <= exp(-x), and exp is monotone", e - power, when=[rate])
    less = (room + short).over(m_, 1 - eta * L)
    law = define(4 * mu * (1 - eta * L) * b, eta * L**2, "rho = (1 - x)^m + b")
    rest = (k_ * mu_ * short).shows(
        k**2 * mu * (1 - eta * L) - (m - k) * eta * L**2, kappa
    )
    rest = (rest - law * (m - k)).over(mu_ * less, k**2 - 4 * (m - k) * b)
    yield rest
    yield (4 * room * falls + rest).shows(4 * (m - k) * (e - power - b) + k**2)


def eps_bounds(eps: int = 1) -> Iterator[Fact]:
    """|s'y| <= |s| |y| <= L |s|^2."""
    s, y = vectors("s y")
    L, e, m, eta, p, n, ny = symbols("L eps m eta |s'y| |s| |y|")
    e_, n_ = positive(e, n)
    words = "eta = |s|^2/(m (|s'y| + eps |s|^2))"
    rule = define(eta * m * (p + eps * e * n**2), n**2, words)
    p_, ny_ = textbook("|s'y| >= 0", p), textbook("|y| >= 0", ny)
    laws = define(s @ s, n**2), define(y @ y, ny**2), define(s @ y, p)
    product = root(cauchy(s, y).by(*laws), n_ * ny_, p)
    smooth = textbook("f L-smooth: |y| <= L |s|", L * n - ny)
    below = p_ + eps * e_ * n_ * n_
    yield (p_ - rule * e).over(below, 1 - eta * m * e)
    yield (product + n_ * smooth + rule * (L + e)).over(below, eta * m * (L + e) - 1)


def multiplicative(carried: bool = False) -> Iterator[Fact]:
    """s = -m lr gbar, so raw = |s|^2/(m |s'y|) = lr |gbar|^2/|gbar'y|."""
    g, c = vectors("gbar carry")
    m, lr, raw, r, p = symbols("m lr raw r |gbar'y|")
    m_, lr_, p_ = positive(m, lr, p)
    s = -m * lr * (g + c if carried else g)
    rule = define(raw * m * (m * lr * p), s @ s, "raw = |s|^2/(m |s'y|)")
    factor = define(r * p, g @ g, "r = |gbar|^2/|gbar'y|")
    yield (rule - factor * (m * lr) ** 2).over(m_ * m_ * lr_ * p_, raw - lr * r)


def smoothing(n: int = 1) -> Iterator[Fact]:
    """The left side is |log c_e - mean_{j<e} log c_j|/n_e; all are between a and b."""
    new, l, a, b, N, A, B = symbols("log_c l[j] a b n A B")  # A, B: means before, after
    more = hypothesis("n >= 2", N - 1, ">")
    S = sum_of(l, "j", 1, N - 1)
    means = (
        define(A * (N - 1), S, "A = mean of the first n - 1"),
        define(B * N * n, S + new),
    )
    for side in 1, -1:  # log c between a and b: side (B - A) <= (b - a)/n
        top, low = (b, a) if side == 1 else (a, b)
        each = hypothesis(f"{low} bounds each log c_j", side * (l - low))
        others = telescope(each, "j", 1, N - 1, more)
        last = hypothesis(f"{top} bounds log c", side * (top - new)) * more
        rest = last + others - (means[1] * (N - 1) - means[0] * N) * side
        yield rest.over(more, side * (top - low) - side * N * (B - A))


def jump(power: int = 1) -> Iterator[Fact]:
    """log lr is the mean of j estimates, of which the new one is log lr + log r."""
    new, before, r, j, after = symbols("l_j log_lr- log_r j log_lr")
    (j_,) = positive(j)
    raw = cites(
        "sgd-bb-multiplicative-identity",
        "log raw = log lr- + log r",
        new - before - r,
        "==",
    )
    mean = define(j * after, (j - 1) * before + new, "phi = 1: the mean of j estimates")
    yield (mean + raw).over(j_, after - before - r / j**power)


def cauchy_tail(part: int = 1) -> Iterator[Fact]:
    """y = alpha gbar + z, z independent of gbar: gbar'y/|gbar|^2 = alpha + tau t."""
    g, z = vectors("gbar z")
    alpha, p, r, tail, q = symbols("alpha gbar'y 1/r tau*t |gbar|^2")
    (q_,) = positive(q)
    product = define(p, alpha * (g @ g) * part + z @ g, "y = alpha gbar + z")
    raw = define(q * r, p, "1/r = gbar'y/|gbar|^2, up to its sign")
    student = define(q * tail, z @ g, "tau t = z'gbar/|gbar|^2")
    size = define(g @ g, q)
    yield (raw + product - student).by(size).over(q_, r - alpha - tail)


def variance(widest: int = 1) -> Iterator[Fact]:
    """log lr_K = sum a_j log r_j, a_j = 1/j, of 1-dependent log r_j with |rho| <= 1/2.

    Var = sigma^2 (sum a_j^2 + 2 rho sum a_j a_{j+1}); (a + b)^2, (a - b)^2 >= 0.
    """
    a, b, rho, s2, K, var, pi2 = symbols("a[j] a[j+1] rho sigma^2 K Var pi^2")
    words = "stationary and 1-dependent: 1 + 2 rho cos w >= 0 for every w"
    low, high = textbook(words, HALF + rho), textbook(words, HALF - rho)
    one = HALF * low * square(a - b) + HALF * high * square(a + b)
    one = one.shows(HALF * (a**2 + b**2) - 2 * rho * a * b)
    ends = define(symbol("a[K+1]"), 0, "a[K+1] = 0: no more estimates")
    total = telescope(one, "j", 1, K, natural(K)).by(ends)
    squares = sum_of(a**2, "j", 1, K)
    words = "Var = sigma^2 (sum a_j^2 + 2 rho sum a_j a_{j+1})"
    law = define(var, s2 * (squares + 2 * rho * sum_of(a * b, "j", 1, K)), words)
    (s2_,) = positive(s2)
    first = HALF * square(symbol("a[1]"))
    bound = (s2_ * (total + first)).shows(2 * s2 * squares - widest * var, law)
    yield bound
    basel = textbook("sum 1/j^2 <= pi^2/6", pi2 - 6 * squares)
    yield (3 * bound + s2_ * basel).shows(s2 * pi2 - 3 * var)


PROOFS = (
    Proof("svrg-bb-step-bounds", step_bounds, {"2 eta": {"share": 2}}),
    Proof(
        "svrg-bb-contraction",
        contraction,
        {"eta L <= kappa/(2 m)": {"knows": 2}},
        leaves_out="the factor r(eta, m) of quadratics",
    ),
    Proof("sbb-eps-bounds", eps_bounds, {"2 eps": {"eps": 2}}),
    Proof(
        "sgd-bb-multiplicative-identity", multiplicative, {"carried": {"carried": True}}
    ),
    Proof("sgd-bb-smoothing-ratio", smoothing, {"log R/(2 n)": {"n": 2}}),
    Proof("same-batch-secant", same_batch, {"2 lr": {"share": 2}}),
    Proof(
        "sgd-bb-cauchy-tail",
        cauchy_tail,
        {"2 alpha": {"part": 2}},
        leaves_out="that n t^2 is Fisher's F(1, n), the tail c/T and the moments",
    ),
    Proof(
        "sgd-bb-jump-law",
        jump,
        {"(log r)/j^2": {"power": 2}},
        leaves_out="the law of r, which is sgd-bb-cauchy-tail's",
    ),
    Proof("sgd-bb-smoothing-variance", variance, {"half the bound": {"widest": 2}}),
)
