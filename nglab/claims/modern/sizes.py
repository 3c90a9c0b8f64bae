"""How large a step is: of polar factors, entry by entry; of layers, by the layer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from nglab.arrays import Array, Value, norm
from nglab.blocks import Blocks, as_blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.modern.muon_quintic import HIGH, LOW
from nglab.claims.modern.pieces import fed
from nglab.claims.normalised.relative import Directions
from nglab.claims.pieces import EPS
from nglab.decay import Decay
from nglab.norms import LMO, rms
from nglab.optimizer import Optimizer
from nglab.problems import DiagonalQuadratic, Problem
from nglab.problems.quadratics import haar
from nglab.rates import Rate
from nglab.rates.base import Changed
from nglab.recipes import lamb, lars, muon
from nglab.runs.loop import run

SHAPES = ((2, 8), (8, 2), (5, 5), (6, 4), (7, 1))


def random_rank(
    rng: np.random.Generator, shape: tuple[int, int], rank: int
) -> tuple[Array, Array]:
    """A matrix with singular values from .1 to 1, of this rank, and their sum."""
    m, n = shape
    s = np.geomspace(0.1, 1.0, rank)
    return (haar(m, rng)[:, :rank] * s) @ haar(n, rng)[:, :rank].T, s.sum()


def polar(
    side: str = "max",
    full: bool = False,
    low: float = LOW,
    high: float = HIGH,
    scale: str = "match_rms_adamw",
    coefficients: str = "svd",
    seed: int = 0,
) -> Iterator[Evidence]:
    """The entries of a polar factor have a size that the shape alone decides.

    Hypotheses  G a matrix of m rows and n columns, of rank r; (b), (d) of full rank;
                (d) its singular values from .0015055 |G|_F on
    Method      O = U V' of G = U S V'; (c) Muon, O scaled by .2 sqrt(max(m, n)); (d) O
                of five Newton-Schulz steps
    Bound       (a) <G, O> = |G|_*, the sum of the singular values, and |O|_F = sqrt r
                (b) so the root mean square of O is 1/sqrt(max(m, n))
                (c) an entry of Muon's step is .2 lr in the root mean square, as it is
                of Adam's in practice
                (d) that of five steps is between .68183 and 1.20237 times (b)
    Proof       |O|_F^2 is the sum of the squares of its singular values: r, or between
                r lo^2 and r hi^2; divided by m n
    Tight       (a)-(c) equalities; (d) rank one has .6964
    """
    rng, five = np.random.default_rng(seed), []
    for shape in SHAPES:
        m, n = shape
        for rank in {1, min(shape)}:
            G, total = random_rank(rng, shape, rank)
            g, blocks = G.ravel(), as_blocks((shape,))
            case = f"{m} x {n}, rank {rank}"
            O = LMO("spectral", blocks, coefficients=coefficients)(g)
            r = min(shape) if full else rank
            off = max(abs(g @ O - total), abs(norm(O) - r**0.5))
            yield Evidence(case, off, 64 * EPS, "|<G, O> - |G|_*|, ||O|_F - sqrt r|")
            if rank < min(shape):
                continue
            ends = max(shape) if side == "max" else min(shape)
            off = abs(rms(O) * ends**0.5 - 1)
            yield Evidence(
                case, off, 64 * EPS, "|rms(O) sqrt(max(m, n)) - 1|", letter="b"
            )
            rule = muon(0.1, 0.9, coefficients=coefficients, scale=scale, blocks=blocks)
            step = fed(rule, np.zeros(len(g)), g[None])[-1]
            off = abs(rms(step) / 0.1 - 0.2)
            yield Evidence(case, off, 64 * EPS, "|rms of the step/lr - .2|", letter="c")
            G = np.zeros((40, m, n))  # singular values 1, t, ..., t
            at = np.arange(min(shape))
            G[:, at, at] = np.linspace(0.05, 1.0, 40)[:, None]
            G[:, 0, 0] = 1.0
            O = LMO("spectral", blocks, coefficients="jordan")(G.reshape(40, -1))
            five.append(rms(O) * ends**0.5)
    words = "rms(O) sqrt(max(m, n))"
    yield Evidence("five steps", np.array(five), high, words, letter="d")
    yield Evidence("five steps, below", np.array(five), low, words, True, "d")


def changed(rule: Optimizer, cap: float, late: bool) -> Optimizer:
    """The rule with its rates capped, or with Adam's correction after the ratio."""

    def change(
        rate: Rate, k: int, x: Array, f: Value, g: Array, u: Array, state: Any
    ) -> tuple[Array, Any]:
        lr, state = rate(k, x, f, g, u, state)
        return np.minimum(lr, cap) / (1 - 0.9 ** (k + 1) if late else 1.0), state

    return replace(rule, rate=Changed(rule.rate, change))


def trust(
    coupling: str = "scaled",
    cap: float = np.inf,
    late: bool = False,
    mu: float = 0.0,
    scale_free: bool = True,
    lr: float = 0.1,
    seed: int = 0,
) -> Iterator[Evidence]:
    """LAMB changes each layer by the share lr; LARS makes scale-free layers grow by it.

    Hypotheses  no layer and no direction 0; (b) f(c w) = f(w) for each layer w, c > 0
    Method      (a) LAMB, w <- w - lr |w|/|r| r, r Adam's direction with the decay in
                it; (b) LARS without momentum and decay, trust t
    Bound       (a) |w_{k+1} - w_k| = lr |w_k| for each layer
                (b) |w_{k+1}|^2 = (1 + lr^2 t^2) |w_k|^2 for each layer
                (c) so |w_k| = (1 + lr^2 t^2)^(k/2) |w_0|, which no gradient can stop
    Proof       (a) by definition; (b) <w, g> = 0, the derivative along w
    Tight       equalities
    """
    rng = np.random.default_rng(seed)
    layers, steps = as_blocks(((2, 3), 4)), 20
    gs = rng.normal(size=(steps, 5, 10)) * np.exp(rng.normal(size=(steps, 5, 1)))
    x0 = np.exp(rng.normal(size=(5, 1))) * rng.normal(size=(5, 10))
    rule = replace(lamb(lr, decay=0.05, blocks=layers), decay=Decay(0.05, coupling))
    xs = fed(changed(rule, cap, late), x0, gs)
    size = layers.each(norm, xs)[:-1]
    share = layers.each(norm, np.diff(xs, axis=0)) / size
    yield Evidence("LAMB", np.abs(share / lr - 1), 1e-12, "||dw|/(lr |w|) - 1|")
    f: Problem = Directions(rng.normal(size=(4, 6)))
    if not scale_free:
        f = DiagonalQuadratic(np.geomspace(1.0, 9.0, 10))
    t = 0.5
    rule = lars(lr, mu, t, blocks=Blocks((4, 6)))
    trace = run(f, rule, x0, 60, iterates=True)
    square = Blocks((4, 6)).each(norm, trace.xs) ** 2
    grows = 1 + (lr * t) ** 2
    error = np.abs(square[1:] / square[:-1] / grows - 1)
    yield Evidence(
        "LARS", error, 1e-12, "||w+|^2/|w|^2/(1 + lr^2 t^2) - 1|", letter="b"
    )
    whole = np.abs(square / square[0] / grows ** trace.k[:, None, None] - 1)
    yield Evidence("LARS", whole, 1e-12, "||w_k|^2/growth - 1|", letter="c")


CLAIMS = (
    Claim(
        "polar-update-rms",
        polar,
        PROVED,
        {
            "the smaller side": {"side": "min"},
            "any rank taken for full": {"full": True},
            "lo larger by a tenth": {"low": 0.75},
            "as if no singular value exceeded 1": {"high": 1.0},
            "Jordan's scale": {"scale": "original"},
            "five steps for the polar factor": {"coefficients": "jordan"},
        },
    ),
    Claim(
        "trust-ratio-length",
        trust,
        PROVED,
        {
            "decay outside the ratio": {"coupling": "decoupled"},
            "a ratio that only shortens": {"cap": 0.02},
            "Adam's correction after the ratio": {"late": True},
            "momentum in LARS": {"mu": 0.9},
            "a loss that knows the scale": {"scale_free": False},
        },
    ),
)
