"""What several proofs use: consequences of the premises, each proved here."""

from nglab.proofs.kernel.atoms import Refused
from nglab.proofs.kernel.facts import Fact, known, square
from nglab.proofs.kernel.polynomials import (
    Number,
    Poly,
    Vec,
    indexed,
    symbol,
    symbols,
    vector,
)
from nglab.proofs.kernel.rules import HALF, induction, mean, mean_of, telescope
from nglab.proofs.premises import (
    STAR,
    Point,
    between,
    define,
    hypothesis,
    mean_is,
    natural,
    positive,
    smooth_convex,
    strongly_convex,
    unit,
)

N = symbol("N")
MANY = natural(N) + 1  # k = 0, ..., N


def nonnegative(p: Poly, *facts: Fact) -> Fact:
    """p >= 0, and > 0 with a constant, if its coefficients and these facts are >= 0."""
    named = {}
    for fact in facts:
        for atom in {a for m in fact.poly.terms for a, _ in m}:
            if fact.poly == symbol(f"{atom}"):
                named[atom] = fact
    out = known(0)
    for m, c in p.terms.items():
        term = known(c)
        for atom, power in m:
            if atom not in named or power < 0:
                raise Refused(f"{atom} is not known to be >= 0")
            for _ in range(power):
                term = named[atom] * term
        out = out + term
    return out.shows(p)


def normalised_step(h: Poly, gain: int = 2, k: str = "k", x: Vec | None = None) -> Fact:
    """D[k+1] = D[k] - 2 h v[k] + h^2, D = |x - x*|^2, v = <u, x - x*>, |u| = 1."""
    x, u = x or vector(f"x[{k}]"), vector(f"u[{k}]")
    later = indexed(symbol(k) if k.isalpha() else symbol("N") - 1)[1]
    D, then, v = symbols(f"D[{k}] D[{later}] v[{k}]")
    after = x - h * u
    moved = define(then, after @ after, f"D[{later}] := |x[{k}] - h u[{k}]|^2")
    here, progress = define(D, x @ x), define(v, u @ x)
    laws = here, progress, unit(u)
    return moved.shows(then - D + gain * h * v - h**2, *laws)


def progress_bound(h: Poly, h_: Fact, gain: int = 2) -> Fact:
    """2 V sum h <= R^2 + sum h^2, if V <= v[k] for all k <= N; h_ says that h > 0."""
    least = define_least(symbol("V"), symbol("v[k]"))
    step = 2 * h_ * least - normalised_step(h, gain)
    start = define(symbol("D[0]"), symbol("R") ** 2)
    return (telescope(step, "k", 0, N, MANY) + not_below_0()).by(start)


def define_least(least: Poly, each: Poly) -> Fact:
    """least <= each[k] for k = 0, ..., N."""
    return hypothesis(f"{least} is the least {each}, k <= N", each - least)


def not_below_0() -> Fact:
    """D[N+1] >= 0."""
    x, D = vector("x[N+1]"), symbol("D[N+1]")
    return square(x).shows(D, define(D, x @ x))


def progress_constant(h: Poly, h_: Fact, gain: int = 2) -> Fact:
    """2 (N + 1) h V <= R^2 + (N + 1) h^2, for steps that do not change."""
    R, V = symbols("R V")
    bound = progress_bound(h, h_, gain)
    return bound.shows(R**2 + (N + 1) * h**2 - 2 * (N + 1) * h * V)


def gradient_bound(x: Point, L: Poly) -> Fact:
    """2 L (f - f*) >= |g|^2 for convex and L-smooth f."""
    return smooth_convex(x, STAR, L).shows(2 * L * x.f - x.g @ x.g)


def gradient_dominates(x: Point, mu: Poly) -> Fact:
    """|g|^2 >= 2 mu (f - f*) for mu-strongly convex f."""
    (mu_,) = positive(mu)
    below = 2 * mu_ * strongly_convex(STAR, x, mu) + square(x.g - mu * x.x)
    return below.shows(x.g @ x.g - 2 * mu * x.f)


def cocoercive(x: Point, y: Point, L: Poly) -> Fact:
    """L <g(x) - g(y), x - y> >= |g(x) - g(y)|^2 for convex and L-smooth f."""
    dg = x.g - y.g
    both = HALF * (smooth_convex(x, y, L) + smooth_convex(y, x, L))
    return both.shows(L * (dg @ (x.x - y.x)) - dg @ dg)


def monotone(x: Point, y: Point, mu: Poly) -> Fact:
    """<g(x) - g(y), x - y> >= mu |x - y|^2 for mu-strongly convex f."""
    s = x.x - y.x
    both = strongly_convex(x, y, mu) + strongly_convex(y, x, mu)
    return both.shows((x.g - y.g) @ s - mu * (s @ s))


def angle(knows: Number = 1) -> Fact:
    """<u, e> >= 2 q/(1 + q^2), u = g/|g|, e = (x - x*)/|x - x*|, kappa = q^2."""
    n, d, q, mu, F = symbols("|g| d q mu F")
    e, u = vector("e"), vector("u")
    n_, d_, mu_ = positive(n, d, mu)
    x, L = Point(d * e, n * u, F, "x"), mu * q**2
    both = between(x, STAR, mu, L) + between(STAR, x, mu, L)
    proof = (both + 2 * square(n - mu * q * d)).by(unit(e), unit(u))
    return proof.over(2 * n_ * d_ * mu_, (1 + q**2) * (u @ e) - 2 * q * knows)


def unbiased(g: Vec, G: Vec, i: str, *others: Vec) -> list[Fact]:
    """E_i <g_i, v> = <G, v> for each of these v, as E_i g_i = G."""
    pairs = [(g @ v, G @ v) for v in others]
    return [mean_is(p, i, q, f"E g_i = G: E {p} = {q}") for p, q in pairs]


def expected(one: Fact, x: Vec, after: Fact, goal: Poly) -> Fact:
    """`goal`, in D[k] = E|x_k - x*|^2, from `one`, in |x_k - x*|^2 and E_i|x+ - x*|^2.

    The latter is C[k,w], which `after` defines; the mean is over the past w.
    """
    D, then, C = symbols("D[k] D[k+1] C[k,w]")
    here = define(D, mean_of(x @ x, "w"), "D[k] := E|x_k - x*|^2")
    next_ = define(then, mean_of(C, "w"), "D[k+1] := E E_i|x_{k+1} - x*|^2")
    return mean(one - after, "w").shows(goal, here, next_)


def geometric(step: Fact, q: Poly, q_: Fact, B: Poly, B_: Fact, law: Fact) -> Fact:
    """D[k] <= q^k D[0] + B from D[k+1] <= q D[k] + rest, where B (1 - q) = rest."""
    D, D0, Q, then = symbols("D[k] D[0] Q[k] Q[k+1]")
    power = define(then, q * Q, f"Q[k] = q^k, q = {q}")
    start = define(symbol("Q[0]"), 1) * D0 + B_
    return induction(
        "k", Q * D0 + B - D, start, lambda h: step + q_ * h + power * D0 + law
    )
