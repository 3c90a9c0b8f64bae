"""Norms and blocks: what a normalised step is in each, and what it cannot see."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from nglab.arrays import Array, norm
from nglab.blocks import WHOLE, Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS, SIGN, as_long
from nglab.problems import (
    CrossedAbs,
    Plateau,
    Quadratic,
    random_quadratic,
)
from nglab.proofs import bounds
from nglab.recipes import adaptive_nsgd, bn_adagrad, nsgd
from nglab.runs.loop import run
from nglab.schedules import Geometric, InverseSqrt


def steepest_descent(
    own: bool = True,
    stretch: float = 1.0,
    reaches: Sequence[float] = (0.003, 0.03, 0.3),
    seed: int = 0,
) -> Iterator[Evidence]:
    """Steepest descent in a norm of blocks contracts to a floor proportional to h.

    Hypotheses  f(y) <= f(x) + <g, y - x> + L |y - x|^2/2; for (b) f is convex; |x| =
                max_i |x^i| over blocks: l2 for one, the maximum norm for n; |g|_* =
                sum_i |g^i|, the norm dual to it; all g^i != 0; D >= h and D >= |x_j -
                x*| for all j < N
    Method      (m) x <- x - h u, u of blocks g^i/|g^i|: for n blocks sign descent
    Bound       (a) f(x_{k+1}) <= f(x_k) - h |g_k|_* + L h^2/2
                (b) f(x_N) - f* <= (1 - h/D)^N (f(x_0) - f*) + L h D/2
                (c) min_{k<=N} |g_k|_* <= (f(x_0) - f*)/(h (N + 1)) + L h/2
    Proof       <g, u> = |g|_* in the hypothesis; f - f* <= |g|_* D; a geometric sum
    Tight       a step of sign descent on (sum x_i)^2/2; hovering at h/2
    """
    rng = np.random.default_rng(seed)
    h = np.array(reaches)[:, None]
    for words, blocks in ("sign", SIGN), ("blocks", Blocks((1, 2, 3))), ("l2", WHOLE):
        method = nsgd(stretch * h, blocks=blocks)
        for f in Quadratic(np.ones((6, 6))), random_quadratic(6, 10.0, rng):
            L = block_norm(f.Q, blocks) if own else f.L
            x0 = rng.normal(size=(20, 6))
            trace = run(f, method, x0, 100, iterates=True)
            size = blocks.each(norm, trace.xs).max(-1)
            dual = blocks.each(norm, f.grad(trace.xs)).sum(-1)
            descent = (
                bounds.normalised_descent(trace.f, h, dual, L) + 8 * L * EPS * size**2
            )
            yield Evidence(words, trace.f[1:], descent[:-1], "f(x_{k+1})")
            lengths = partial(block_length, blocks)
            yield as_long(words, trace.xs, h, lengths)
            D = np.maximum(np.maximum.accumulate(size), h)[:-1]
            fall = (1 - h / D) ** trace.k[1:, None, None] * trace.f[0]
            bound = fall + L * h * D / 2
            yield Evidence(words, trace.f[1:], bound, "f(x_{k+1}) - f*", letter="b")
        hover = np.ones(6) / blocks.spread(blocks.each(norm, np.ones(6)))
        x0 = h[..., None] * hover * np.array([0.5, 20.3])[:, None]
        trace = run(Plateau(6), method, x0, 500, iterates=True)
        dual = blocks.each(norm, Plateau(6).grad(trace.xs)).sum(-1)
        L = blocks.count if own else 1.0
        bound = bounds.least_gradient(trace.f[0], h, trace.k[:, None, None], L)
        least = np.minimum.accumulate(dual)
        yield Evidence(words, least, bound, "least |g|", letter="c")


def block_length(blocks: Blocks, x: Array) -> Array:
    """The largest l2 norm of a block."""
    return np.asarray(blocks.each(norm, x).max(-1))


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
    Bound       (a) f(x_k) >= e |x_{0,1} + x_{0,2}|, while f* = 0
    Proof       g = s (1, -1) + e t (1, 1) with s, t = +-1, so both u_i have the sign of
                s (1, -1); a step c u keeps x_1 + x_2, and |x_1 - x_2| >= 0
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
        yield Evidence(
            f"{name} steps",
            np.minimum.accumulate(trace.f),
            floor,
            "least f - f*",
            lower=True,
        )


CLAIMS = (
    Claim(
        "steepest-descent-any-norm",
        steepest_descent,
        PROVED,
        {
            "the l2 constant in every norm": {"own": False},
            "steps three times as long": {"stretch": 3.0},
            "steps a tenth longer": {"stretch": 1.1},
            "steps a tenth of the h that is claimed": {"stretch": 0.1},
        },
        slow=True,
    ),
    Claim(
        "block-normalized-nonsmooth-trap",
        block_trap,
        PROVED,
        {"one norm for all blocks": {"blocks": ()}},
    ),
)
