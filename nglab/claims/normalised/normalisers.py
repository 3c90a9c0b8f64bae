"""The five normalisers: how long their steps are, and what they do not notice."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array, dot, norm, rowmat
from nglab.blocks import WHOLE, Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, SIGN, as_long, checked, ellipsoidal, sphere
from nglab.gradients import FULL, Estimate, Full, Gradient
from nglab.moments.base import Nothing
from nglab.norms import Normalize, maximum
from nglab.problems import (
    DiagonalQuadratic,
    Problem,
    Quadratic,
    random_quadratic,
)
from nglab.problems.quadratics import haar
from nglab.recipes import nsgd
from nglab.runs.loop import run
from nglab.runs.trace import Trace
from nglab.schedules import InverseSqrt


def sample_gradients(rng: np.random.Generator, B: int, n: int, noise: float) -> Array:
    """4B vectors: normal, of signs and zeros, of wild sizes, almost constant."""
    signs = rng.choice([-1.0, 1.0], (B, n))
    signs[:, [0, -1]] = 1.0, -1.0  # never constant
    zeros = np.arange(n) >= rng.integers(1, n + 1, (B, 1))
    normal, wild, near = rng.normal(size=(3, B, n))
    mixed = np.where(zeros, 0.0, signs)
    return np.concatenate([normal, mixed, np.exp(3 * wild), 1 + noise * near])


def rounding_of(f: Quadratic, trace: Trace, blocks: Blocks = WHOLE) -> Array:
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


def equal(name: str, difference: Array, rounding: Array, letter: str = "a") -> Evidence:
    """Two paths are equal, checked while rounding cannot carry them 1e-6 apart."""
    told = rounding < 1e-6, norm(difference), rounding, "|x_k - y_k|"
    return checked(name, *told, letter=letter, share=0.5)


KINDS = ("l2", "max", "min_max", "rms", "std")


def normalisers(
    kinds: Sequence[str] = KINDS, noise: float = 1e-3, seed: int = 0
) -> Iterator[Evidence]:
    """Each of the five normalisers gives steps of a known length, except std.

    Hypotheses  g != 0 in R^n; for std, g not constant; sin the sine of the angle
                between g and (1, ..., 1)
    Method      x <- x - h u, u = g/|g| in the norm named
    Bound       (a) l2: |u|_2 = 1
                (b) rms: |u|_2 = sqrt n, so that h acts as sqrt(n) h does for l2
                (c) max: max |u_i| = 1 and |u|_2 <= sqrt n
                (d) min_max: max |u_i| >= 1, and
                (e) max |u_i| <= 2
                (f) std: |u|_2 sin = sqrt n, unbounded
                (g) on |x|^2/2 std hovers: max(|x_k|, |x_{k+1}|) >=
                    h |x_0|/(2 std(x_0)), which no h alone bounds
    Proof       std = |g - mean g|/sqrt n; of |max g_i| and |min g_i| one is max |g_i|;
                consecutive x_k lie h |x_0|/std(x_0) apart on one line
    Tight       max on signs, min_max on a constant and on one entry, std at half a step
    """
    rng = np.random.default_rng(seed)
    B, n, h = 100, 9, 0.1
    g = sample_gradients(rng, B, n, noise)
    u = {role: Normalize(kind)(g) for role, kind in zip(KINDS, kinds, strict=True)}
    size = {role: norm(each) for role, each in u.items()}
    one, top = 4 * n * EPS, maximum(u["min_max"])
    yield Evidence("l2", np.abs(size["l2"] - 1), one, "||u| - 1|")
    off = np.abs(size["rms"] - n**0.5)
    yield Evidence("rms", off, n * one, "||u| - sqrt n|", letter="b")
    off = np.abs(maximum(u["max"]) - 1)
    yield Evidence("max", off, one, "|max |u_i| - 1|", letter="c")
    yield Evidence("max, length", size["max"], n**0.5, "|u|", letter="c")
    yield Evidence("min_max", top, 1.0, "max |u_i|", lower=True, letter="d")
    yield Evidence("min_max", top, 2.0, "max |u_i|", letter="e")
    sin = norm(g - g.mean(-1, keepdims=True)) / norm(g)
    rounding = 16 * EPS / sin  # g - mean g cancels
    error = np.abs(size["std"] * sin / n**0.5 - 1)
    yield Evidence("std", error, rounding, "||u| sin/sqrt n - 1|", letter="f")
    f = random_quadratic(n, 10.0, rng)
    by_rms = run(f, nsgd(h, kinds[3]), 3 * g[:B], 10, iterates=True)
    by_l2 = run(f, nsgd(n**0.5 * h, "l2"), 3 * g[:B], 10, iterates=True)
    yield equal("rms is l2", by_rms.xs - by_l2.xs, rounding_of(f, by_l2), "b")
    half = h * n**0.5 / (2 * sin)
    along = g / norm(g)[:, None]
    x0 = along * (half * rng.choice([1.0, 3.7], 4 * B))[:, None]
    method = nsgd(h, kinds[4])
    xs = run(DiagonalQuadratic(np.ones(n)), method, x0, 20, iterates=True).xs
    farther, least = np.maximum(norm(xs[1:]), norm(xs[:-1])), half * (1 - 4 * rounding)
    yield Evidence("std hovers", farther, least, "larger |x|", lower=True, letter="g")


def max_localization(
    by: str = "max",
    stretch: float = 1.0,
    h: float = 0.1,
    steps: int = 200,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Dividing by max |g_i| is NGD with steps from h to sqrt(n) h: it localises too.

    Hypotheses  f on R^n as in `ngd-localization`, R = |x_0 - x*|; omega(t) the largest
                f - f* within the distance t of x*; v_k = <g_k, x_k - x*>/|g_k|
    Method      (m) x <- x - h g/max |g_i|: max |x_{k+1} - x_k| is h
    Bound       with V_N = max_{q = 1, sqrt n} R^2/(2 (N + 1) q h) + q h/2, for every N,
                (a) min_{k<=N} v_k <= V_N
                (b) min_{k<=N} f(x_k) - f* <= omega(V_N)
    Proof       n = 1 is `ngd-localization`. Else (h_k - h)(h_k - sqrt(n) h) <= 0 bounds
                sum h_k^2 by S = sum h_k; then (R^2 + sum h_k^2)/(2 S) is at most a
                monotone function of S
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
            trace = run(f, nsgd(stretch * h, by), x0, steps, iterates=True)
            v = dot(Normalize()(f.grad(trace.xs)), trace.xs)
            N = trace.k[:, None]
            V = (R**2 / (2 * (N + 1) * q * h) + q * h / 2).max(0)
            case = f"{name}, kappa = {1 / d.min():g}"
            yield Evidence(case, np.minimum.accumulate(v), V, "least v")
            gap = np.minimum.accumulate(trace.f)
            yield Evidence(case, gap, f.omega(V), "least f - f*", letter="b")
            yield as_long(case, trace.xs, h, maximum)


@dataclass(frozen=True, eq=False)
class Scaled(Full):
    """The gradient times c(f): that of phi(f) if c = phi', of f in other units."""

    c: Callable[[Array], Array]

    def __call__(
        self, problem: Problem, x: Array, k: int, drawn: None, state: Nothing
    ) -> tuple[Estimate, Nothing]:
        f, g = problem.value_and_grad(x)
        return Estimate(x, f, self.c(f[..., None]) * g), state


def constant(c: float | Array) -> Callable[[Array], Array]:
    """The function that is c everywhere."""
    return lambda f: np.asarray(c)


def invariance(
    eps: float = 0.0,
    turned: Blocks = WHOLE,
    bent: float = 1.0,
    steps: int = 20,
    seed: int = 0,
) -> Iterator[Evidence]:
    """NGD takes the same path whatever the scale, the units or the axes of f.

    Hypotheses  c_i > 0, phi increasing, Q orthogonal, S a signed permutation; for 2^p f
                no number of either run over- or underflows
    Method      NGD with any steps; one block, but for (c) any, and for (e) single
                coordinates, sign descent
    Bound       (a) 2^p f gives the path x_k of f to the last bit; up to rounding, as
                    NGD amplifies it,
                (b) phi(f) gives x_k
                (c) blocks c_i g^i give what the g^i give
                (d) f(Qx) gives Q'x_k if there is one block
                (e) f(Sx) gives S'x_k for sign descent
    Proof       u(c g) = u(g), grad phi(f) = phi' g, |Q g| = |g|; multiplying by 2^p
                commutes with every rounded operation where nothing over- or underflows
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
        yield Evidence(f"2^{p} f", np.abs(same - plain.xs), 0.0, "|x_k - y_k|")
    same = path(f, x0, gradient=Scaled(lambda f: np.exp(f / 10) / 10)).xs
    yield equal("exp(f/10)", same - plain.xs, rounding_of(f, plain), "b")
    layers = Blocks((1, 2, 3))
    sizes = layers.spread(np.array([1e-3, 1.0, 1e3]))
    same, old = path(f, x0, layers, Scaled(constant(sizes))).xs, path(f, x0, layers)
    yield equal("c_i g^i", same - old.xs, rounding_of(f, old, layers), "c")
    Q = haar(6, rng)
    S = np.eye(6)[rng.permutation(6)] * rng.choice([-1.0, 1.0], 6)
    units = np.append(bent, np.ones(5))
    for name, orthogonal, blocks, letter in (
        ("f(Qx)", Q, turned, "d"),
        ("f(Sx), sign", S, SIGN, "e"),
    ):
        T = orthogonal * units
        same = path(Quadratic(T.T @ f.Q @ T), rowmat(x0, T), blocks).xs
        old = path(f, x0, blocks)
        yield equal(name, same - old.xs @ T, rounding_of(f, old, blocks), letter)


CLAIMS = (
    Claim(
        "normalizer-family",
        normalisers,
        PROVED,
        {
            "std for l2 and max": {"kinds": ("std", "std", "std", "max", "rms")},
            "the norms exchanged": {"kinds": ("max", "l2", "l2", "std", "min_max")},
            "rms for min_max": {"kinds": ("rms", "min_max", "rms", "l2", "l2")},
        },
    ),
    Claim(
        "max-normalized-localization",
        max_localization,
        PROVED,
        {
            "std in place of max": {"by": "std"},
            "l2 in place of max": {"by": "l2"},
            "steps five times as long": {"stretch": 5.0},
            "steps 1% longer": {"stretch": 1.01},
        },
        slow=True,
    ),
    Claim(
        "ngd-invariance",
        invariance,
        PROVED,
        {
            "1e-6 added to the norm": {"eps": 1e-6},
            "the first axis 1% longer": {"bent": 1.01},
            "two blocks, turned": {"turned": Blocks((3, 3))},
            "sign descent, turned": {"turned": SIGN},
        },
    ),
)
