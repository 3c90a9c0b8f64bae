"""Steps that measure what they have seen: AdaGrad's norm, distance over gradients."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import symbol, symbols, vectors
from nglab.proofs.kernel.rules import HALF, absurd, cases, telescope
from nglab.proofs.lemmas import MANY, N
from nglab.proofs.premises import (
    Point,
    define,
    descent,
    hypothesis,
    positive,
    sum_is,
    textbook,
)
from nglab.proofs.proof import Proof


def adagrad_norm(later: int = 1, part: int = 1) -> Iterator[Fact]:
    """b >= eta L: half of each step is gained; S <= 2 D B/eta and B^2 = b_0^2 + S."""
    F, then, L, eta, b, B, G, S = symbols("F[k] F[k+1] L eta b[k+1] B |g|^2[k] S")
    x, g = vectors("x[k] g[k]")
    eta_, b_, B_ = positive(eta, b, B)
    here = Point(x, g, F, "x[k]")
    s = symbol("s[k]")  # b s = eta
    lemma = descent(here, -s * g, then, L)
    length = define(eta, b * s, "the step eta/b[k+1]")
    s_ = (eta_ / b_).by(length).shows(s, sign=">")
    enough = hypothesis("b >= b_0 >= eta L", b - eta * L) / b_
    enough = enough.by(length).shows(1 - s * L)
    size_ = define(g @ g, G, "|g|^2")
    G_ = textbook("|g|^2 >= 0", G)
    half = lemma.by(size_) + HALF * s_ * G_ * enough
    gained = half.shows(F - then - s * G / 2 * part)
    yield gained
    falls = gained + HALF * s_ * G_  # F >= F+
    top = hypothesis("b[k+1] <= B, the last", later * B - b)
    step = 2 * (b_ * gained + top * falls)  # 2 B (F - F+) >= eta |g|^2
    step = step.shows(2 * B * (F - then) - eta * G, length)
    total = telescope(step, "k", 0, N, MANY).by(sum_is(G, "k", (0, N), S))
    bounded = 2 * B_ * hypothesis("f >= f*", symbol("F[N+1]"))
    D = symbol("F[0]")
    most = (total + bounded).shows(2 * B * D - eta * S)
    yield most
    b0, c = symbols("b_0 c")
    last = define(B**2, b0**2 + S, "B^2 = b_0^2 + the sum of |g|^2")
    c_ = define(D, eta * c / 2, "c = 2 D/eta")
    S_ = hypothesis("S >= 0", S)
    c_pos = hypothesis("c >= 0", c), hypothesis("b_0 >= 0", b0)
    below = most.by(c_).over(eta_, c * B - S)
    squares = (below * (below + 2 * S_)).shows(c**2 * (b0**2 + S) - S**2, last)
    claim = c**2 + c * b0 - S

    def no(more: Fact) -> Fact:  # e = S - c^2 - c b_0 > 0
        rest = more * more + more * (c_pos[0] * c_pos[0] + 2 * c_pos[0] * c_pos[1])
        rest = rest + c_pos[0] * c_pos[0] * c_pos[0] * c_pos[1]
        return absurd(squares + rest, claim)

    yield cases(claim, lambda yes: yes, no)


def dog(reach: int = 2, own: int = 1) -> Iterator[Fact]:
    """Each term is a difference in s (D^2 - d^2)/2 + R^2 s: a sum that telescopes.

    s[k+1]^2 = s[k]^2 + |g_k|^2, s[0] = 0: the step is eta = r[k]/s[k+1].
    """
    s, then, r, R, D, e, S = symbols("s[k] s[k+1] r[k] R D eta[k] S")
    d, d_then, v = symbols("d[k] d[k+1] v[k]")
    x, g = vectors("x[k] g[k]")
    (then_,) = positive(then)
    after = x - e * g
    laws = (
        define(v, r * (g @ x), "v[k] = r[k] <g, x - x*>"),
        define(d_then, after @ after, "d[k+1] := |x[k] - eta g[k] - x*|^2"),
        define(d, x @ x, "d[k] := |x[k] - x*|^2"),
        define(r, e * then, "eta[k] = r[k]/s[k+1]"),
        define(g @ g, then**2 - own * s**2, "s[k+1]^2 = s[k]^2 + |g[k]|^2"),
    )
    grows = textbook("s[k+1] >= s[k]", then - s)
    far = hypothesis("D >= |x[k] - x*|", D**2 - d)
    r_ = hypothesis("r[k] >= 0", r)
    most = hypothesis("r[k] <= R, the last", R - r)
    squares = most * (most + 2 * r_)  # R^2 >= r^2
    proof = far * grows + 2 * squares * grows + square(e) * then_ * grows * grows
    gain = then * (D**2 - d_then) - s * (D**2 - d) + 2 * R**2 * (then - s)
    one = proof.shows(gain - 2 * v, *laws)
    last, t = symbols("s[N+1] t")
    ends = (
        define(symbol("s[0]"), 0),
        define(symbol("d[N+1]"), t**2, "t = |x[N+1] - x*|"),
    )
    total = telescope(one, "k", 0, N, MANY).by(sum_is(v, "k", (0, N), S), *ends)
    # D^2 - t^2 <= (2 R)(2 D), as D - t <= |x_s - x[N+1]| <= 2 R for some s
    near = textbook("the triangle inequality through x_0", reach * R - D + t)
    t_ = hypothesis("t <= D", D - t), textbook("t >= 0", t)
    R_ = hypothesis("R >= 0", R)
    product = near * (t_[0] + 2 * t_[1]) + 2 * R_ * t_[0]
    (last_,) = positive(last)
    bound = HALF * (total + last_ * product)
    yield bound.shows(R * (2 * D + R) * last - S)


PROOFS = (
    Proof(
        "adagrad-norm-nonconvex",
        adagrad_norm,
        {"B understated": {"later": 2}, "all of the step": {"part": 2}},
    ),
    Proof(
        "dog-regret",
        dog,
        {"R for 2 R": {"reach": 1}, "the sum without its last": {"own": 0}},
    ),
)
