"""Norms and blocks: what a normalised step is in each, and what it cannot see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array, cosine, dot, norm, rowmat
from nglab.blocks import WHOLE, Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, checked, ellipsoidal, sphere
from nglab.gradients import FULL, Estimate, Full, Gradient
from nglab.loop import Trace, run
from nglab.norms import Normalize, maximum
from nglab.problems import (
    CrossedAbs,
    DiagonalQuadratic,
    Plateau,
    Problem,
    Quadratic,
    random_quadratic,
)
from nglab.recipes import adaptive_nsgd, bn_adagrad, nsgd
from nglab.schedules import Geometric, InverseSqrt

SIGN = Blocks((1,) * 6)


def steepest_descent(
    own: bool = True, reaches: Sequence[float] = (0.003, 0.03, 0.3), seed: int = 0
) -> Iterator[Evidence]:
    """Normalised steepest descent in any norm contracts to a floor proportional to h.

    Hypotheses  f convex, f(y) <= f(x) + <g, y - x> + L |y - x|^2/2, |x| = max_i |x^i|
                over blocks: l2 for one, the maximum norm for n; |g|_* = sum_i |g^i|
    Method      x <- x - h u, u of blocks g^i/|g^i|: for n blocks sign descent
    Bound       f(x_{k+1}) <= f(x_k) - h |g_k|_* + L h^2/2
                f(x_N) - f* <= (1 - h/D)^N (f(x_0) - f*) + L h D/2, D >= h at least
                |x_j - x*| for j < N; and, convex or not,
                min_{k<=N} |g_k|_* <= (f(x_0) - f*)/(h (N + 1)) + L h/2
    Proof       <g, u> = |g|_* in the hypothesis; f - f* <= |g|_* D; a geometric sum
    Tight       a step of sign descent on (sum x_i)^2/2; hovering at h/2
    """
    rng = np.random.default_rng(seed)
    h = np.array(reaches)[:, None]
    for words, blocks in ("sign", SIGN), ("blocks", Blocks((1, 2, 3))), ("l2", WHOLE):
        method = nsgd(h, blocks=blocks)
        for f in Quadratic(np.ones((6, 6))), random_quadratic(6, 10.0, rng):
            L = block_norm(f.Q, blocks) if own else f.L
            x0 = rng.normal(size=(20, 6))
            trace = run(f, method, x0, 100, iterates=True)
            size = blocks.each(norm, trace.xs).max(-1)
            dual = blocks.each(norm, f.grad(trace.xs)).sum(-1)
            descent = trace.f - h * dual + L * (h**2 / 2 + 8 * EPS * size**2)
            yield Evidence(f"{words}: one step", trace.f[1:], descent[:-1])
            D = np.maximum(np.maximum.accumulate(size), h)[:-1]
            fall = (1 - h / D) ** trace.k[1:, None, None] * trace.f[0]
            yield Evidence(f"{words}: f", trace.f[1:], fall + L * h * D / 2)
        hover = np.ones(6) / blocks.spread(blocks.each(norm, np.ones(6)))
        x0 = h[..., None] * hover * np.array([0.5, 20.3])[:, None]
        trace = run(Plateau(6), method, x0, 500, iterates=True)
        dual = blocks.each(norm, Plateau(6).grad(trace.xs)).sum(-1)
        L = blocks.count if own else 1.0
        bound = trace.f[0] / (h * (trace.k[:, None, None] + 1)) + L * h / 2
        yield Evidence(f"{words}: |g|", np.minimum.accumulate(dual), bound)


def block_norm(A: Array, blocks: Blocks) -> float:
    """sum_ab |A_ab|_2 over all pairs of blocks: L of x'Ax/2 in the norm max_i |x^i|."""
    slices = blocks.slices(len(A))
    return sum(float(np.linalg.norm(A[a, b], 2)) for a in slices for b in slices)


def block_trap(
    blocks: Sequence[int] = (1, 1), e: float = 0.5, steps: int = 300
) -> Iterator[Evidence]:
    """Normalising each block by itself can stall for ever on a convex function.

    Hypotheses  f(x) = |x_1 - x_2| + e |x_1 + x_2|, 0 < e < 1, sign(0) = 1; two blocks
                of one coordinate, which take steps of equal length
    Method      block-normalised descent with any such steps: constant, decaying or
                geometric, AdaGrad on the unit vectors, the notes' correlation rule
    Bound       x_1 + x_2 never changes: f(x_k) >= e |x_{0,1} + x_{0,2}|, while f* = 0
    Proof       g = s (1, -1) + e t (1, 1) with s, t = +-1, so both u_i have the sign of
                s (1, -1); a step c u keeps x_1 + x_2
    Tight       as |x_1 - x_2| -> 0
    """
    f = CrossedAbs(e)
    floor = e * abs(f.x0.sum())
    sigma = e / (1 + e * e) ** 0.5  # f - f* >= sigma |g| |x|: these steps suit NGD
    shrinking = Geometric(sigma * norm(f.x0), (1 - sigma**2) ** 0.5)
    methods = {
        "constant": nsgd(0.02, blocks=blocks),
        "decaying": nsgd(InverseSqrt(0.3), blocks=blocks),
        "geometric": nsgd(shrinking, blocks=blocks),
        "AdaGrad": bn_adagrad(0.3, blocks=blocks),
        "correlation": adaptive_nsgd(0.1, 0.3, lo=0.0, blocks=blocks),
    }
    for name, method in methods.items():
        trace = run(f, method, steps=steps)
        yield Evidence(f"{name} steps", floor, np.minimum.accumulate(trace.f))


def sample_gradients(rng: np.random.Generator, B: int, n: int, noise: float) -> Array:
    """4B vectors: normal, of signs and zeros, of wild sizes, almost constant."""
    signs = rng.choice([-1.0, 1.0], (B, n))
    signs[:, [0, -1]] = 1.0, -1.0  # never constant
    zeros = np.arange(n) >= rng.integers(1, n + 1, (B, 1))
    normal, wild, near = rng.normal(size=(3, B, n))
    mixed = np.where(zeros, 0.0, signs)
    return np.concatenate([normal, mixed, np.exp(3 * wild), 1 + noise * near])


def rounding(f: Quadratic, trace: Trace, blocks: Blocks = WHOLE) -> Array:
    """How far rounding can carry an equal path from this one by step k, (R, *B).

    |u(a) - u(b)| <= 2 |a - b|/|a| (Dunkl and Williams): a step multiplies a distance by
    1 + 2 h L/min_i |g^i| at most, and adds a few n eps |x| times that itself.
    """
    xs, n = trace.xs, f.dim
    least = blocks.each(norm, f.grad(xs)).min(-1)
    growth = np.cumprod(1 + 2 * trace.lr[..., 0] * f.L / least, axis=0)
    growth = np.append(np.ones_like(growth[:1]), growth[:-1], axis=0)
    steps = (trace.k + 1).reshape(-1, *[1] * (growth.ndim - 1))
    return 8 * n * steps * EPS * norm(xs).max(0) * growth


def equal(name: str, difference: Array, rounding: Array) -> Evidence:
    """Two paths are equal, checked while rounding cannot carry them 1e-6 apart."""
    return checked(name, rounding < 1e-6, norm(difference), rounding)


def normalisers(
    bounded: Sequence[str] = ("l2", "max", "rms"), noise: float = 1e-3, seed: int = 0
) -> Iterator[Evidence]:
    """Each of the five normalisers gives steps of a known length, except std.

    Hypotheses  g != 0 in R^n; for std, g not constant
    Method      x <- x - h u, u = g/|g| in the norm named
    Bound       rms: |u|_2 = sqrt n, so that h acts as sqrt(n) h does for l2
                max: 1 <= |u|_2 <= sqrt n;  min_max: 1 <= max |u_i| <= 2
                std: |u|_2 |sin(g, 1)| = sqrt n, unbounded, and on |x|^2/2 it hovers:
                max(|x_k|, |x_{k+1}|) >= h |x_0|/(2 std(x_0)), which no h alone bounds
    Proof       std^2 = (|g|^2/n)(1 - cos(g, 1)^2); of |max g_i| and |min g_i| one is
                max |g_i|; consecutive x_k lie h |x_0|/std(x_0) apart on one line
    Tight       max on signs, min_max on a constant and on one entry, std at half a step
    """
    rng = np.random.default_rng(seed)
    B, n, h = 100, 9, 0.1
    g = sample_gradients(rng, B, n, noise)
    u = {name: Normalize(name)(g) for name in ("l2", "max", "min_max", "rms", "std")}
    top = maximum(u["min_max"])
    for name in bounded:
        yield Evidence(f"|u| <= sqrt n, {name}", norm(u[name]), n**0.5)
    yield Evidence("1 <= |u|, max", 1.0, norm(u["max"]))
    yield Evidence("1 <= max |u_i|, min_max", 1.0, top)
    yield Evidence("max |u_i| <= 2, min_max", top, 2.0)
    yield Evidence("|u| = sqrt n, rms", np.abs(norm(u["rms"]) - n**0.5), 4 * n * EPS)
    sin2 = 1 - cosine(g, np.ones(n)) ** 2
    error = np.abs(norm(u["std"]) * np.sqrt(sin2 / n) - 1)
    yield Evidence("|u| |sin| = sqrt n, std", error, 8 * EPS / sin2)
    f = random_quadratic(n, 10.0, rng)
    by_rms = run(f, nsgd(h, "rms"), 3 * g[:B], 10, iterates=True)
    by_l2 = run(f, nsgd(n**0.5 * h, "l2"), 3 * g[:B], 10, iterates=True)
    yield equal("rms is l2", by_rms.xs - by_l2.xs, rounding(f, by_l2))
    half = h * norm(u["std"]) / 2
    x0 = u["l2"] * (half * rng.choice([1.0, 3.7], 4 * B))[:, None]
    xs = run(DiagonalQuadratic(np.ones(n)), nsgd(h, "std"), x0, 20, iterates=True).xs
    yield Evidence("std hovers", half, np.maximum(norm(xs[1:]), norm(xs[:-1])))


def max_localization(
    by: str = "max", h: float = 0.1, steps: int = 200, seed: int = 0
) -> Iterator[Evidence]:
    """Dividing by max |g_i| is NGD with steps from h to sqrt(n) h: it localises too.

    Hypotheses  f quasi-convex with minimiser x*, R = |x_0 - x*|; omega(t) the largest
                f - f* within the distance t of x*; v_k = <g_k, x_k - x*>/|g_k|
    Method      x <- x - h g/max |g_i|
    Bound       min_{k<=N} v_k <= V_N = max_{q = 1, sqrt n} R^2/(2 (N + 1) q h) + q h/2
                and min_{k<=N} f(x_k) - f* <= omega(V_N) for every N
    Proof       (h_k - h)(h_k - sqrt(n) h) <= 0 bounds sum h_k^2 by S = sum h_k; then
                (R^2 + sum h_k^2)/(2 S) is at most a monotone function of S
    Tight       as N -> infinity, hovering on |x|^2/2 along (1, ..., 1)
    """
    rng = np.random.default_rng(seed)
    n, q = 5, np.array([1.0, 5**0.5])[:, None, None]
    x0 = 2 * sphere(rng, 10, n)
    x0[:2] = 1 + 1e-3 * rng.normal(size=n)  # almost constant, as are the gradients
    x0[0] *= h / (2 * x0[0].max())
    R = norm(x0)
    for d in np.ones(n), np.geomspace(0.02, 1.0, n):
        for name, f in ellipsoidal(d):
            trace = run(f, nsgd(h, by), x0, steps, iterates=True)
            v = dot(Normalize()(f.grad(trace.xs)), trace.xs)
            N = trace.k[:, None]
            V = (R**2 / (2 * (N + 1) * q * h) + q * h / 2).max(0)
            case = f"{name}, kappa = {1 / d.min():g}"
            yield Evidence(f"v, {case}", np.minimum.accumulate(v), V)
            yield Evidence(f"f, {case}", np.minimum.accumulate(trace.f), f.omega(V))


@dataclass(frozen=True, eq=False)
class Scaled(Full):
    """The gradient times c(f): that of phi(f) if c = phi', of f in other units."""

    c: Callable[[Array], Array]

    def __call__(
        self, problem: Problem, x: Array, k: int, state: None
    ) -> tuple[Estimate, None]:
        f, g = problem.value_and_grad(x)
        return Estimate(x, f, self.c(f[..., None]) * g), None


def constant(c: float | Array) -> Callable[[Array], Array]:
    """The function that is c everywhere."""
    return lambda f: np.asarray(c)


def invariance(
    eps: float = 0.0, turned: Blocks = WHOLE, steps: int = 20, seed: int = 0
) -> Iterator[Evidence]:
    """NGD takes the same path whatever the scale, the units or the axes of f.

    Hypotheses  c_i > 0, phi increasing, Q orthogonal, S a signed permutation
    Method      NGD with any steps and blocks; sign descent's are single coordinates
    Bound       2^p f gives the path x_k of f to the last bit. Up to rounding, as NGD
                amplifies it, phi(f) gives x_k, blocks c_i g^i give what the g^i give,
                f(Qx) gives Q'x_k, and f(Sx) gives S'x_k for sign descent
    Proof       u(c g) = u(g), grad phi(f) = phi' g, |Q g| = |g|; multiplying by 2^p
                commutes with every rounded operation
    """
    rng = np.random.default_rng(seed)
    f, x0 = random_quadratic(6, 10.0, rng), 10 * sphere(rng, 20, 6)

    def path(
        f: Problem, x0: Array, blocks: Blocks = WHOLE, gradient: Gradient = FULL
    ) -> Trace:
        method = nsgd(InverseSqrt(0.2), blocks=blocks, eps=eps)
        return run(f, method, x0, steps, gradient=gradient, iterates=True)

    plain = path(f, x0)
    for p in (-20, 40):
        same = path(f, x0, gradient=Scaled(constant(2.0**p))).xs
        yield Evidence(f"2^{p} f", np.abs(same - plain.xs), 0.0)
    same = path(f, x0, gradient=Scaled(lambda f: np.exp(f / 10) / 10)).xs
    yield equal("exp(f/10)", same - plain.xs, rounding(f, plain))
    layers = Blocks((1, 2, 3))
    units = layers.spread(np.array([1e-3, 1.0, 1e3]))
    same, old = path(f, x0, layers, Scaled(constant(units))).xs, path(f, x0, layers)
    yield equal("c_i g^i", same - old.xs, rounding(f, old, layers))
    Q = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    S = np.eye(6)[rng.permutation(6)] * rng.choice([-1.0, 1.0], 6)
    for name, T, blocks in ("f(Qx)", Q, turned), ("f(Sx), sign", S, SIGN):
        same = path(Quadratic(T.T @ f.Q @ T), rowmat(x0, T), blocks).xs
        old = path(f, x0, blocks)
        yield equal(name, same - old.xs @ T, rounding(f, old, blocks))


CLAIMS = (
    Claim(
        "steepest-descent-any-norm",
        steepest_descent,
        PROVED,
        {"the l2 constant in every norm": {"own": False}},
    ),
    Claim(
        "block-normalized-nonsmooth-trap",
        block_trap,
        PROVED,
        {"one norm for all blocks": {"blocks": ()}},
    ),
    Claim(
        "normalizer-family",
        normalisers,
        PROVED,
        {"std taken for a norm": {"bounded": ("std",)}},
    ),
    Claim(
        "max-normalized-localization",
        max_localization,
        PROVED,
        {"std in place of max": {"by": "std"}},
    ),
    Claim(
        "ngd-invariance",
        invariance,
        PROVED,
        {
            "1e-6 added to the norm": {"eps": 1e-6},
            "sign descent, turned": {"turned": SIGN},
        },
    ),
)
