"""What a normalised step is made of: its norm, its rate and momentum, its noise."""

from collections.abc import Iterator

import numpy as np

from nglab import draws
from nglab.arrays import Array, Hyper, cosine, norm
from nglab.blocks import Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS
from nglab.norms import maximum
from nglab.optimizer import Optimizer
from nglab.problems import DiagonalQuadratic, Problem, random_quadratic
from nglab.recipes import adaptive_nsgd, noisy_nsgd, nsgd
from nglab.runs.loop import run
from nglab.schedules import Geometric, InverseSqrt

BLOCKS = Blocks((2, 1, 3))


def rules(
    floor: float = 0.5,
    eps: float = 0.1,
    amplitude: float = 0.7,
    beta: float = 0.3,
    update: float = 0.2,
    late: int = 0,
    blocks: Blocks = BLOCKS,
    steps: int = 15,
    seed: int = 0,
) -> Iterator[Evidence]:
    """What a normalised step divides by, adds, remembers and multiplies is as stated.

    Hypotheses  any f; c_k^i = cos(g_k^i, g_{k-1}^i) in block i, 0 for k = 0; nothing is
                clipped
    Method      nsgd, noisy_nsgd and adaptive_nsgd with floor F, eps, amplitude A, beta
                and momentum m_0, update w; V_0 = 0; the noise xi_k given; schedules of
                numbers h and q
    Identity    to round-off
                (a) nsgd: x_{k+1}^i - x_k^i = -h g^i/(max(|g^i|, F) + eps)
                (b) noisy_nsgd: x_{k+1} - x_k = -h (g/|g| + A xi_k)
                (c) adaptive_nsgd: the rates of block i are lr_0, lr_0 and
                    lr_0 prod_{1<=j<k} (1 + beta c_j^i), the directions V^i/max |V^i|
                    of V_k^i = m_k^i V_{k-1}^i + g_k^i with m_{k+1}^i = (1 - w) m_k^i -
                    w c_k^i
                (d) InverseSqrt(h): h/sqrt(k + 1); Geometric(h, q): h q^k
    Proof       definitions
    """
    rng = np.random.default_rng(seed)
    f = random_quadratic(6, 10.0, rng)
    x0, xi = rng.normal(size=(8, 6)), rng.normal(size=(steps, 8, 6))
    xs, g = path(f, nsgd(0.2, blocks=BLOCKS, eps=0.1, floor=0.5), x0, steps)
    size = np.maximum(blocks.each(norm, g), floor) + eps
    yield compared("floor and eps", xs, 0.2 * g / blocks.spread(size), "a")
    rule = noisy_nsgd(0.2, 0.7)
    trace = run(f, rule, x0, steps, noise=draws.replay(xi), iterates=True)
    g = f.grad(trace.xs[:-1])
    step = 0.2 * (g / norm(g)[..., None] + amplitude * xi)
    yield compared("noise", trace.xs, step, "b")
    yield from adaptive(f, x0, beta, update, blocks, steps)
    flat = DiagonalQuadratic(np.zeros(1), np.ones(1))  # f = x: steps of one sign
    k = np.arange(steps) + late
    for name, schedule, h in (
        ("h/sqrt(k + 1)", InverseSqrt(0.3), 0.3 / np.sqrt(k + 1)),
        ("h q^k", Geometric(0.3, 0.9), 0.3 * 0.9**k),
    ):
        xs, _ = path(flat, nsgd(schedule), np.zeros((1, 1)), steps)
        yield compared(name, xs, h[:, None, None], "d")


def path(f: Problem, method: Optimizer, x0: Array, steps: int) -> tuple[Array, Array]:
    """The iterates of a run, and the gradients at all but the last."""
    xs = run(f, method, x0, steps, iterates=True).xs
    return xs, f.grad(xs[:-1])


def compared(name: str, xs: Array, step: Array, letter: str) -> Evidence:
    """A path whose steps should be -step."""
    off = np.abs(np.diff(xs, axis=0) + step)
    room = 256 * EPS * (norm(xs).max() + norm(step).max() + 0 * off)
    return Evidence(name, off, room, "|x_{k+1} - x_k + step|", letter=letter)


def adaptive(
    f: Problem, x0: Array, beta: Hyper, update: float, blocks: Blocks, steps: int
) -> Iterator[Evidence]:
    """(c), with the cosines of the run's own gradients."""
    free = {"lo": 0.0, "hi": np.inf, "momentum": 0.5, "momentum_update": 0.2}
    rule = adaptive_nsgd(0.01, 0.3, norm="max", blocks=BLOCKS, **free)
    trace = run(f, rule, x0, steps, iterates=True)
    g = f.grad(trace.xs[:-1])
    c = np.zeros((steps, len(x0), blocks.count))
    c[1:] = blocks.each(cosine, g[1:], g[:-1])
    lr = 0.01 * np.cumprod(1 + beta * c, axis=0)
    lr = np.append(np.full_like(lr[:1], 0.01), lr[:-1], axis=0)
    V, m, found = np.zeros_like(g[0]), np.full_like(c[0], 0.5), []
    for k in range(steps):
        V = blocks.spread(m) * V + g[k]
        found.append(blocks.spread(lr[k] / blocks.each(maximum, V)) * V)
        m = np.clip((1 - update) * m - update * c[k], 0.0, 1.0)
    yield compared("correlation", trace.xs, np.array(found), "c")


CLAIMS = (
    Claim(
        "normalised-steps-as-stated",
        rules,
        PROVED,
        {
            "floor and eps exchanged": {"floor": 0.1, "eps": 0.5},
            "noise a tenth weaker": {"amplitude": 0.63},
            "the sign of beta": {"beta": -0.3},
            "the sign of the update": {"update": -0.2},
            "no update": {"update": 0.0},
            "schedules one step late": {"late": 1},
            "one block": {"blocks": Blocks((6,))},
        },
    ),
)
