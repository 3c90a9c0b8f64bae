"""The five normalisers: how long their steps are, and what they do not notice."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols, vector
from nglab.proofs.kernel.rules import HALF, telescope
from nglab.proofs.lemmas import MANY, N, progress_bound
from nglab.proofs.normalised.localization import within_ball
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


def normalisers(n: int = 1) -> Iterator[Fact]:
    """|g|^2 is n rms^2, between max^2 and n max^2, and n std^2/(1 - cos^2)."""
    dim, rms, M, G, S = symbols("n rms M |g|^2 S")
    rms_, M_ = positive(rms, M)
    mean_square = define(dim * rms**2, G, "rms^2 = |g|^2/n")
    yield (mean_square / (rms_ * rms_)).shows(dim - G / rms**2 * n)
    entry = symbol("g[i]")
    most = hypothesis("|g_i| <= M = max |g_i|", M**2 - entry**2)
    many = natural(dim - 1) + 1
    total = telescope(most, "i", 1, dim, many)
    total = total.by(sum_is(entry**2, "i", (1, dim), S))
    yield (total / (M_ * M_)).shows(dim - S / M**2)
    one = textbook("the largest square is at most the sum of all", S - M**2)
    yield (one / (M_ * M_)).shows(S / M**2 - 1)
    # of |max g_i| and |min g_i| one is M, and the other, o, is between 0 and M
    o, d = symbols("o d")
    half = define(d, HALF * (M + o), "d = (|max g_i| + |min g_i|)/2, one of them is M")
    yield (HALF * hypothesis("o <= M", M - o)).shows(M - d, half)
    yield hypothesis("o >= 0", o).shows(2 * d - M, half)
    yield from deviation(n)


def deviation(n: int = 1) -> Iterator[Fact]:
    """n std^2 = |g|^2 (1 - cos(g, 1)^2); on |x|^2/2 a step by std hovers."""
    dim, m, std, G, cos = symbols("n mean std |g|^2 cos")
    spread = define(dim * std**2, G - dim * m**2, "std^2 = |g|^2/n - mean^2")
    turned = define(cos**2 * G, dim * m**2, "cos(g, 1) = n mean/(sqrt n |g|)")
    yield (spread + turned).shows(dim * std**2 - G * (1 - cos**2) * n)
    # x_k = t x_0, and std(t x_0) = |t| std(x_0) = s t std(x_0), s = +-1
    t, then, s, c, far = symbols("t t+ s c m")
    moved = define(then, t - s * c, "x_{k+1} = (t - s c) x_0, c = h/std(x_0)")
    near = hypothesis("m >= |t|", far - s * t), hypothesis("m >= |t+|", far + s * then)
    hover = (HALF * (near[0] + near[1])).by(moved)
    yield hover.shows(far - c / 2 * n, define(s**2, 1, "s = +-1"))


def max_localization(gain: int = 2) -> Iterator[Fact]:
    """(h_k - h)(h_k - s h) <= 0, s = sqrt n; (R^2 + sum h_k^2)/(2 sum h_k) is monotone.

    With A = R^2 - s h^2 (N + 1) and B = (1 + s) h this is A/(2 S) + B/2 at most.
    """
    h, H, s, V, W, R, S = symbols("h[k] h s V W R S")
    h_, H_, S_ = positive(h, H, S)
    low = method("h <= h_k, as |g| >= max |g_i|", h - H)
    high = method("h_k <= sqrt n h, as |g| <= sqrt n max |g_i|", s * H - h)
    total = sum_is(h, "k", (0, N), S)
    squares = telescope(low * high, "k", 0, N, MANY).by(total)
    ends = [telescope(end, "k", 0, N, MANY).by(total) for end in (low, high)]
    n1 = N + 1
    W_ = [top(Poly.of(1), W, H, R), top(s, W, H, R)]
    wider = hypothesis("n > 1: sqrt n > 1", s - 1, ">")
    A, B = R**2 - s * H**2 * n1, (1 + s) * H
    line = ends[1] * W_[0] + ends[0] * W_[1]
    between = line.over(wider * MANY * H_, 2 * S * W - A - B * S)
    proof = between + squares + progress_bound(h, h_, gain).by(total)
    yield proof.over(2 * S_, W - V)
    yield within_ball()


def top(q: Poly, W: Poly, h: Poly, R: Poly) -> Fact:
    """2 (N + 1) h W >= (R^2 + (N + 1) q^2 h^2)/q, as W is at least V_N of steps q h."""
    poly = 2 * (N + 1) * h * q * W - R**2 - (N + 1) * (q * h) ** 2
    return hypothesis(f"W >= R^2/(2 (N + 1) q h) + q h/2 at q = {q}", poly)


def invariance(power: int = 1) -> Iterator[Fact]:
    """u(c g) = u(g), grad phi(f) = phi' g and |Q g| = |g|: the step is the same."""
    c, n, h = symbols("c |g| h")
    c_, n_ = positive(c, n)
    g, u, other = vector("g"), vector("u"), vector("any")
    length = define(symbol("|c g|"), c**power * n, "|c g| = c |g| for c > 0")
    same = define(n * (u @ other), g @ other, "u = g/|g|")
    turned = define(symbol("|c g|") * symbol("<u(c g), any>"), c * (g @ other))
    step = turned.by(length) - c * same
    yield step.over(c_ * n_, symbol("<u(c g), any>") - u @ other)
    x, Qx, Qg = vector("x"), vector("Qx"), vector("Qg")
    kept = [
        textbook("Q orthogonal: |Qx| = |x|", Qx @ Qx - x @ x, "=="),
        textbook("Q orthogonal: <Qx, Qg> = <x, g>", Qx @ Qg - x @ g, "=="),
        textbook("Q orthogonal: |Qg| = |g|", Qg @ Qg - g @ g, "=="),
    ]
    moved, turned_step = x - h * g, Qx - h * Qg
    gone = kept[0] + kept[1] * (-2 * h) + kept[2] * h**2
    yield gone.shows(turned_step @ turned_step - moved @ moved)


PROOFS = (
    Proof("normalizer-family", normalisers, {"n doubled": {"n": 2}}),
    Proof("max-normalized-localization", max_localization, {"h v": {"gain": 1}}),
    Proof(
        "ngd-invariance",
        invariance,
        {"c^2 |g| for |c g|": {"power": 2}},
        leaves_out="that multiplying by 2^p commutes with rounding",
    ),
)
