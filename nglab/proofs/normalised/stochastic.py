"""Normalised steps from noisy gradients: averages of gradients, and medians."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols, vector, vectors
from nglab.proofs.kernel.rules import HALF, mean, mean_of, root, sum_of, telescope
from nglab.proofs.lemmas import MANY, N
from nglab.proofs.premises import (
    Point,
    define,
    descent,
    hypothesis,
    mean_is,
    natural,
    positive,
    textbook,
    unit,
)
from nglab.proofs.proof import Proof


def nsgd_momentum(share: int = 2) -> Iterator[Fact]:
    """M = V/W = G + e: <G, M>/|M| >= |M| - |e| >= |G| - 2 |e|; the descent lemma.

    E is over the paths w; |e| is off by L eta j for gradients of j steps ago.
    """
    eta, most, T, D = symbols("eta e*[t] T D")
    b, c = symbols("|e|[t,w] |G|[t,w]")
    (eta_,) = positive(eta)
    path = noisy_step(eta, eta_, share)
    yield path
    drift = error_of_average(mean_of(b, "w"), most)
    one = mean(path, "w") + 2 * eta_ * drift
    total = telescope(one, "t", 0, T - 1, natural(T - 1) + 1)
    ends = mean_of(symbol("F[0,w]") - symbol("F[T,w]"), "w")
    low = hypothesis("D = F(x_0) - inf F", D - ends)
    sums = [sum_of(p, "t", 0, T - 1) for p in (mean_of(c, "w"), most)]
    goal = D + T * symbol("L") * eta**2 / 2 + 2 * eta * sums[1] - eta * sums[0]
    yield (total + low).shows(goal)


def noisy_step(eta: Poly, eta_: Fact, share: int = 2) -> Fact:
    """F+ <= F - eta |G| + 2 eta |e| + L eta^2/2 after a step along M = G + e."""
    F, then, L = symbols("F[t,w] F[t+1,w] L")
    a, b, c = symbols("|M|[t,w] |e|[t,w] |G|[t,w]")
    u, G, e = vectors("u[t,w] G[t,w] e[t,w]")
    here = Point(vector("x[t,w]"), G, F, "x[t]")
    step = descent(here, -eta * u, then, L).by(unit(u))
    along = define(a, G @ u + e @ u, "M = G + e = |M| u")
    off = textbook("<e, u> <= |e| (Cauchy)", b - e @ u)
    longer = textbook("|G| <= |M| + |e|", a + b - c)
    path = step + eta_ * (off + longer.by(along))
    return path.shows(F - then - eta * c + share * eta * b + L * eta**2 / 2)


def error_of_average(Ee: Poly, most: Poly) -> Fact:
    """E|e| <= e* = L eta m + sigma s, weights w_j of sum W, m = sum j w_j/W.

    e is the average of grad F(x_{t-j}) - grad F(x_t), and Z that of the noises.
    """
    w, d, n, v, s2, t = symbols("w[j] d[j,t] age[j] v[j,t] sigma t")
    W, m, s, L, eta, EZ, EZZ = symbols("W[t] m[t] s[t] L eta E|Z|[t] E|Z|^2[t]")
    W_, w_, s_, sigma_ = positive(W, w, s, s2)
    many = natural(t) + 1
    back = textbook("L-smooth, j steps of length eta: d_j <= L eta j", L * eta * n - d)
    behind = telescope(w_ * back, "j", 0, t, many)
    ages = define(W * m, sum_of(w * n, "j", 0, t), "m = sum w_j j/W")
    drift = sum_of(w * d, "j", 0, t)
    triangle = textbook("|e| <= sum w_j d_j/W + |Z|", drift + W * EZ - W * Ee)
    noise = hypothesis("E|xi|^2 <= sigma^2", s2**2 - v)
    sizes = telescope(square(w) * noise, "j", 0, t, many)
    orthogonal = textbook(
        "E[xi|past] = 0: W^2 E|Z|^2 = sum w_j^2 E|xi_j|^2",
        sum_of(w**2 * v, "j", 0, t) - W**2 * EZZ,
        "==",
    )
    share = define(W**2 * s**2, sum_of(w**2, "j", 0, t), "s^2 = sum w_j^2/W^2")
    jensen = textbook("(E|Z|)^2 <= E|Z|^2", EZZ - EZ**2)
    squares = sizes + orthogonal + W_ * W_ * jensen + share * s2**2
    norm = root((squares).over(W_ * W_, s2**2 * s**2 - EZ**2), sigma_ * s_, EZ)
    total = (behind + triangle + ages * (L * eta) + W_ * norm).over(
        W_, L * eta * m + s2 * s - Ee
    )
    return total.shows(most - Ee, define(most, L * eta * m + s2 * s))


def geometric_median(gain: int = 2) -> Iterator[Fact]:
    """NSGD is a subgradient method with unit steps for psi(x) = E|x - a|.

    (i) is its slope: |y - a| >= |x - a| + <u, y - x>, u = (x - a)/|x - a|. E is over a
    fresh sample i, and over the past w; xbar has the weights h.
    """
    x, u, y = vectors("x[k,w] u[k,i,w] y")
    h, p, ps, psi, least, R = symbols("h[k] p[k,i,w] p*[i] psi[k,w] psi* R")
    q, qy = symbols("p[i] p(y)[i]")
    here, there = vector("u[i]"), vector("x")
    words = "|y - a| >= <u, y - a>: Cauchy, u = (x - a)/|x - a|"
    slope = textbook(words, qy - q - here @ (y - there))
    yield mean(
        slope, "i"
    )  # E u is a subgradient of psi, so its gradient off the points
    (h_,) = positive(h)
    unit_ = unit(u)
    lower = textbook(words + " at y = x*", ps - p + u @ x)
    after = x - h * u
    values = mean_is(p, "i", psi, "psi(x) = E|x - a|"), mean_is(ps, "i", least)
    one = mean(gain * h_ * lower.by(unit_), "i").by(*values)
    D = symbol("D[k]"), symbol("D[k+1]")
    laws = (
        define(D[0], mean_of(x @ x, "w"), "D[k] := E|x_k - x*|^2"),
        define(
            D[1], mean_of(mean_of(after @ after, "i"), "w"), "D[k+1] := E|x_k+1 - x*|^2"
        ),
    )
    size = mean(mean(unit_, "i"), "w")
    Epsi = mean_of(psi, "w")
    one = mean(one, "w").shows(
        2 * h * least - 2 * h * Epsi + 2 * h * mean_of(mean_of(u @ x, "i"), "w")
    )
    step = (one - (laws[1] - laws[0]) - size * h**2).shows(
        D[0] - D[1] + h**2 - 2 * h * (Epsi - least)
    )
    yield step
    added = telescope(step, "k", 0, N, MANY) + hypothesis("D >= 0", symbol("D[N+1]"))
    average = symbol("psi(xbar)")
    H = sum_of(h, "k", 0, N)
    words = "Jensen: psi(xbar) sum h <= sum h psi(x_k), in the mean"
    convex = textbook(words, sum_of(h * Epsi, "k", 0, N) - average * H)
    start = define(symbol("D[0]"), R**2)
    goal = R**2 + sum_of(h**2, "k", 0, N) - 2 * H * (average - least)
    yield (added + 2 * convex).shows(goal, start)
    yield off_the_mean()


def off_the_mean() -> Fact:
    """E|x - a|^2/2 - E|m - a|^2/2 = |x - m|^2/2, m the mean of a."""
    x, m, a = vectors("x m a[i]")
    f, f0 = symbols("f(x) f*")
    law = mean_is(a @ x, "i", m @ x), mean_is(a @ m, "i", m @ m)
    at = define(f, HALF * mean_of((x - a) @ (x - a), "i"), "f(x) = E|x - a|^2/2")
    least = define(f0, HALF * mean_of((m - a) @ (m - a), "i"), "f* = f(m)")
    return (at - least).by(*law).shows(f - f0 - HALF * ((x - m) @ (x - m)))


def minibatch_bias(b: int = 1) -> Iterator[Fact]:
    """|x_b - x*| <= E|x_b - abar| <= E|x* - abar| <= sigma/sqrt b; (ii) as before."""
    d, s, size, e = symbols("|x_b-x*| sigma b E|x_b-abar|")
    r = symbol("r[i]")  # |abar - x*|
    m, mm = mean_of(r, "i"), mean_of(r**2, "i")
    spread = mean(square(r - m), "i").shows(mm - m**2)  # E r^2 >= (E r)^2
    second = mean_is(r**2, "i", symbol("v"), "v = E|abar - x*|^2")
    (size_,) = positive(size)
    average = textbook(
        "b independent samples: b v = sigma^2", s**2 - size * symbol("v"), "=="
    )
    jensen = textbook("|x_b - x*| <= E|x_b - abar|", e - d)
    best = hypothesis("x_b is the geometric median of abar", m - e)
    nearer = jensen + best
    d_ = textbook("|x_b - x*| >= 0", d)
    m_ = mean(textbook("|abar - x*| >= 0", r), "i")
    squares = nearer * (d_ + m_) + spread
    yield (size_ * squares.by(second) + average).shows(s**2 - b * size * d**2)
    yield from geometric_median()


PROOFS = (
    Proof("nsgd-momentum", nsgd_momentum, {"half the error": {"share": 1}}),
    Proof(
        "nsgd-batch1-geometric-median",
        geometric_median,
        {"h for 2 h": {"gain": 1}},
        leaves_out="that xbar tends to the median where the bound vanishes",
    ),
    Proof(
        "nsgd-minibatch-bias",
        minibatch_bias,
        {"sigma/sqrt(2 b)": {"b": 2}},
        leaves_out="(iii), of the medians of Gamma laws",
    ),
)
