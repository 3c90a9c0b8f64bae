"""Sign descent, by coordinates and with noise; the size of polar factors and ratios."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import symbol, symbols, vectors
from nglab.proofs.kernel.rules import induction, telescope
from nglab.proofs.lemmas import MANY, N
from nglab.proofs.premises import (
    define,
    hypothesis,
    method,
    natural,
    positive,
    sum_is,
    textbook,
)
from nglab.proofs.proof import Proof


def coordinates(knows: int = 1, noise: int = 1) -> Iterator[Fact]:
    """s_i = -d sign g_i in the hypothesis; a wrong sign costs 2 d |g_i|; the sum."""
    F, then, d, G, Lam, used, W = symbols("F[k] F[k+1] d |g|_1[k] |L|_1 used wrong[k]")
    (d_,) = positive(d)
    words = "f(x + s) <= f(x) + sum g_i s_i + L_i s_i^2/2, s_i = -d sign(g_i)"
    exact = hypothesis(words, F - d * G + d**2 * used / 2 - then)
    signs = textbook("sign^2 <= 1: sum L_i sign(g_i)^2 <= |L|_1", Lam - used)
    yield (exact + d_ * d_ * signs / 2).shows(
        F - d * G + d**2 * Lam / (2 * knows) - then
    )
    mean, after, n, sigma, S = symbols("E|g|_1[k] EF[k] sqrt(n) |sigma|_1 S")
    (n_,) = positive(n)
    words = "E f(x+) <= f(x) - d E|g|_1 + 2 d E sum |g_i| [wrong sign] + d^2 |L|_1/2"
    EF = symbol("EF[k+1]")
    lost = hypothesis(words, after - d * mean + 2 * d * W + d**2 * Lam / 2 - EF)
    words = "Markov and Jensen: |g_i| P(wrong) <= E|g~_i - g_i| <= sigma_i/sqrt n"
    markov = textbook(words, sigma - n * W)
    step = lost + 2 * d_ * markov / n_
    total = telescope(step, "k", 0, N, MANY).by(sum_is(mean, "k", (0, N), S))
    bounded = hypothesis("f >= f*: E F >= 0", symbol("EF[N+1]"))
    F0 = symbol("EF[0]")
    cost = 2 * d * sigma / n / noise + d**2 * Lam / 2
    yield (total + bounded).shows(F0 + (N + 1) * cost - d * S)


def wrong_way(half: int = 2) -> Iterator[Fact]:
    """E g = p a - (1 - p) b > 0 and E sign(g) = 2 p - 1 < 0 on f(x) = E g x."""
    x, d, p, a, b, e, up, down = symbols("x d p a b e f(x-d) f(x+d)")
    (d_,) = positive(d)
    slope = define(e, p * a - (1 - p) * b, "e = E g, a with chance p, else -b")
    rises = hypothesis("e > 0", p * a - (1 - p) * b, ">")
    rare = hypothesis("p < 1/2", 1 - half * p, ">")
    laws = define(up, e * (x - d), "f = e x"), define(down, e * (x + d), "f = e x")
    mean = p * up + (1 - p) * down - e * x
    yield (rises * d_ * rare).shows(mean, *laws, slope)


def polar(short: int = 1) -> Iterator[Fact]:
    """|O|_F^2 is the sum of the squares of its singular values, each in [lo, hi]."""
    s, lo, hi, r, S, rows, cols, rms = symbols("s[i] lo hi r S rows columns rms")
    (cols_,) = positive(cols)
    least = hypothesis("s_i >= lo", s - lo), hypothesis("lo >= 0", lo)
    most = hypothesis("s_i <= hi", hi - s)
    many = natural(r - 1) + 1
    square = sum_is(s**2, "i", (1, r), S)
    entries = define(S, rows * cols * rms**2, "S = |O|_F^2 = rows columns rms^2")
    below = least[0] * (least[0] + 2 * least[1])  # s^2 >= lo^2
    above = most * (most + 2 * (least[0] + least[1]))  # hi^2 >= s^2
    full = define(r, cols, "full rank, no more columns than rows")
    low = telescope(below, "i", 1, r, many).by(square, entries)
    yield low.shows(rows * cols * rms**2 - r * lo**2 * short)
    yield low.by(full).over(cols_, rows * rms**2 - lo**2)
    high = telescope(above, "i", 1, r, many).by(square, entries)
    yield high.shows(r * hi**2 - rows * cols * rms**2)
    yield high.by(full).over(cols_, hi**2 - rows * rms**2)
    # Muon's scale c = .2 sqrt(rows): the square of c rms is .04 for lo = hi = 1
    c = symbol("c")
    scale = define(c**2, rows / 25, "c = sqrt(rows)/5")
    for part, sign, end in (low, 1, lo), (high, -1, hi):
        scaled = part.by(full) / 25 / cols_
        yield scaled.shows(sign * (c**2 * rms**2 - end**2 / 25), scale)
    # <G, O> = sum s_i u_i'O v_i, and u_i'O v_i = 1
    o, inner, total = symbols("u'Ov[i] <G,O> |G|_*")
    each = define(o, 1, "u_i'O v_i = 1, as O = sum u_i v_i'")
    product = sum_is(s * o, "i", (1, r), inner)
    nuclear = sum_is(s, "i", (1, r), total)
    one = telescope(each * s, "i", 1, r, many).by(product, nuclear)
    yield one.shows(inner - total)


def grown() -> Fact:
    """|w[k]|^2 = (1 + lr^2 t^2)^k |w[0]|^2, from one step of it."""
    W, then, W0, Q, Q1, q = symbols("W[k] W[k+1] W[0] Q[k] Q[k+1] q")
    one = method("|w[k+1]|^2 = (1 + lr^2 t^2) |w[k]|^2, as shown", then - q * W, "==")
    power = define(Q1, q * Q, "Q[k] = q^k, q = 1 + lr^2 t^2")
    start = define(symbol("Q[0]"), 1) * W0

    def step(holds: Fact) -> Fact:
        return (one + holds * q).shows(then - Q1 * W0, power)

    return induction("k", W - Q * W0, -start, step, sign="==")


def trust(outside: int = 0, turned: int = 0) -> Iterator[Fact]:
    """w+ = w - lr c r with c |r| = |w|; <w, g> = 0 puts w and the step at a corner."""
    lr, c, t, d2 = symbols("lr c trust |w+-w|^2")
    w, r, g = vectors("w r g")
    ratio = method(
        "c^2 |r|^2 = |w|^2: r = direction + lam w", c**2 * (r @ r) - w @ w, "=="
    )
    step = lr * c * r + outside * lr * w
    moved = define(d2, step @ step, "w+ - w = -lr c r")
    yield (ratio * lr**2 + moved).shows(d2 - lr**2 * (w @ w))
    then = symbol("|w+|^2")
    after = w - lr * c * g
    new = define(then, after @ after, "w+ = w - lr c g")
    words = "scale-free: f(a w) = f(w), so <w, g> = 0"
    flat = hypothesis(words, w @ g - turned, "==")
    scaled = method("c^2 |g|^2 = trust^2 |w|^2", c**2 * (g @ g) - t**2 * (w @ w), "==")
    proof = new + flat * (-2 * lr * c) + scaled * lr**2
    yield proof.shows(then - (1 + (lr * t) ** 2) * (w @ w))
    yield grown()


PROOFS = (
    Proof(
        "sign-coordinate-smooth",
        coordinates,
        {"half of |L|_1": {"knows": 2}, "half the noise": {"noise": 2}},
    ),
    Proof("sign-noise-wrong-way", wrong_way, {"p < 1": {"half": 1}}),
    Proof("polar-update-rms", polar, {"twice lo^2": {"short": 2}}),
    Proof(
        "trust-ratio-length",
        trust,
        {
            "decay outside the ratio": {"outside": 1},
            "a loss that knows the scale": {"turned": 1},
        },
    ),
)
