"""Steps in parts of the variable's norm: what they do to the norm, and to the angle."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nglab.arrays import Array, dot, norm
from nglab.blocks import Blocks
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.claims.pieces import EPS
from nglab.problems import DiagonalQuadratic, Minimum, Problem, random_quadratic
from nglab.recipes import bn_momentum, bn_relative
from nglab.runs.loop import run


def leading(A: Array) -> tuple[Array, float, Array]:
    """u, s, v of the largest singular value; the largest entry of v is positive."""
    U, s, Vt = np.linalg.svd(A)
    sign = np.sign(Vt[0, np.abs(Vt[0]).argmax()])
    return sign * U[:, 0], float(s[0]), sign * Vt[0]


@dataclass(frozen=True, eq=False)
class Directions(Problem):
    """f(x) = <v, A w>, v and w the directions of the two blocks of x: no scale matters.

    So are the weights before a BatchNorm, but for its eps.
    """

    A: Array
    L = None
    mu = None

    @property
    def dim(self) -> int:
        return sum(self.A.shape)

    @property
    def blocks(self) -> Blocks:
        return Blocks(self.A.shape)

    @property
    def x0(self) -> Array:
        return np.ones(self.dim)

    @property
    def minimum(self) -> Minimum:
        u, s, v = leading(self.A)
        return Minimum(np.concatenate([-u, v])[None], -s)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        p, q = np.split(x, [len(self.A)], axis=-1)
        sizes = norm(p)[..., None], norm(q)[..., None]
        v, w = p / sizes[0], q / sizes[1]
        Aw, vA = np.vecmat(w, self.A.T.copy()), np.vecmat(v, self.A)
        f = dot(v, Aw)
        gs = (Aw - f[..., None] * v) / sizes[0], (vA - f[..., None] * w) / sizes[1]
        return f, np.concatenate(gs, axis=-1)


def relative_steps(
    mu: float = 0.0,
    stretch: float = 1.0,
    absolute: bool = False,
    rates: Sequence[float] = (0.003, 0.03, 0.3),
    steps: int = 200,
    seed: int = 0,
) -> Iterator[Evidence]:
    """Steps of lr |x| turn scale-free weights by the same angle for ever.

    Hypotheses  for (a), (b): f(x) does not change when a block x^j is multiplied by a
                positive number; for (c), (d): any f, 0 < lr < 1; least = 0, g^j != 0
    Method      x^j <- x^j - lr |x^j| g^j/|g^j| in every block j
    Bound       (a) tan of the angle between x_{k+1}^j and x_k^j is lr
                (b) |x_k^j| = (1 + lr^2)^(k/2) |x_0^j|
                (c) |x_k^j| <= (1 + lr)^k |x_0^j|
                (d) |x_k^j| >= (1 - lr)^k |x_0^j|
    Proof       Euler: <x^j, g^j> = d/dc f(c x^j) = 0, so the step is at a right angle
    Tight       (a) and (b) are equalities; (c) on -|x|^2/2, (d) on |x|^2/2
    """
    rng = np.random.default_rng(seed)
    lr, k = np.array(rates)[:, None], np.arange(steps + 1)[:, None, None, None]
    bowl, hill = (DiagonalQuadratic(np.full(7, sign)) for sign in (1.0, -1.0))
    free, any_f = Directions(rng.normal(size=(3, 4))), random_quadratic(7, 10.0, rng)
    for f in free, any_f, bowl, hill:
        blocks = Blocks((3, 4))
        method = bn_relative(stretch * lr, mu, least=0.0, blocks=blocks)
        if absolute:
            method = bn_momentum(stretch * lr, mu, blocks)
        x0 = rng.normal(size=(10, 7))
        xs = run(f, method, x0, steps, iterates=True).xs
        size, share = blocks.each(norm, xs), lr[..., None]
        grown, room = (1 + share) ** k * size[0], 1 + 64 * EPS * (k + 1)
        yield Evidence("any f", size, grown * room, "|x_k^j|", letter="c")
        if isinstance(f, Directions):
            kept = (1 + share**2) ** (k / 2) * size[0]
            yield Evidence(
                "scale-free",
                np.abs(size / kept - 1),
                1e-9,
                "| |x_k^j| / ((1 + lr^2)^(k/2) |x_0^j|) - 1 |",
                letter="b",
            )
            cos = blocks.each(dot, xs[1:], xs[:-1]) / (size[1:] * size[:-1])
            off = np.abs(cos * np.sqrt(1 + share**2) - 1)
            yield Evidence("scale-free", off, 1e-9, "|cos/cos(atan lr) - 1|")
        else:
            least = (1 - share) ** k * size[0] * (1 - 64 * EPS * (k + 1))
            yield Evidence("any f", size, least, "|x_k^j|", lower=True, letter="d")


CLAIMS = (
    Claim(
        "relative-steps-turn",
        relative_steps,
        PROVED,
        {
            "momentum before the step": {"mu": 0.5},
            "steps a tenth longer": {"stretch": 1.1},
            "a step of length lr instead of lr |x|": {"absolute": True},
        },
        slow=True,
    ),
)
