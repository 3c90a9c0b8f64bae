"""What the claims on oracles share: problems, norms, and where a step only turns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.blocks import Blocks, as_blocks
from nglab.moments import Moment
from nglab.moments.base import NO_MEMORY
from nglab.norms import LMO
from nglab.optimizer import Optimizer
from nglab.problems import MatrixLeastSquares, Minimum, Problem, Quadratic
from nglab.rates.base import Given

NORMS = ("l2", "max", "rows", "columns", "spectral")
SHAPE = (4, 3)


@dataclass(frozen=True, eq=False)
class Side(Problem):
    """f(X) + f(Y) of two matrix problems: the sum of their L, in the larger norm."""

    first: MatrixLeastSquares
    second: MatrixLeastSquares
    L = None
    mu = None

    @property
    def dim(self) -> int:
        return self.first.dim + self.second.dim

    @property
    def x0(self) -> Array:
        return np.zeros(self.dim)

    @property
    def blocks(self) -> Blocks:
        return as_blocks((self.first.shape, self.second.shape))

    @property
    def minimum(self) -> Minimum:
        x = [self.first.minimum.x[0], self.second.minimum.x[0]]
        return Minimum(np.concatenate(x)[None], self.first.minimum.f)

    def value_and_grad(self, x: Array) -> tuple[Array, Array]:
        at = self.first.dim
        f, g = self.first.value_and_grad(x[..., :at])
        h, k = self.second.value_and_grad(x[..., at:])
        return f + h, np.concatenate([g, k], axis=-1)


def positive(
    rng: np.random.Generator, shape: tuple[int, int] = SHAPE
) -> MatrixLeastSquares:
    """|A X B|^2/2 with positive A and B: its L are the least in every norm."""
    m, n = shape
    A, B = rng.uniform(0.2, 1.0, (m, m)), rng.uniform(0.2, 1.0, (n, n))
    A, B = A + np.eye(m), B + np.eye(n)
    return MatrixLeastSquares(A, np.zeros(shape), B)


Case = tuple[str, Problem, LMO, float, float]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """The norm's name, a problem with f* = f(0) = 0, its oracle, L there and in l2."""
    f, small = positive(rng), positive(rng, (2, 3))
    for norm in NORMS:
        yield norm, f, LMO(norm, f.blocks), f.L_in(norm), f.L
    pair = Side(f, small)
    mixed = LMO(("spectral", "max"), pair.blocks)
    L = f.L_in("spectral") + small.L_in("max")
    yield "spectral, max", pair, mixed, L, max(f.L, small.L)
    sizes = (1, 2, 3)
    yield (
        "blocks",
        Quadratic(np.ones((6, 6))),
        LMO("l2", Blocks(sizes)),
        float(np.sqrt(sizes).sum() ** 2),
        6.0,
    )


def own_corner(f: Problem, oracle: LMO, rng: np.random.Generator) -> Array:
    """D with |D| = 1 that is the corner of f'' D: there <D, f'' D> is L.

    Each round D <- corner(f'' D) raises it, f being quadratic and least at 0.
    """
    D = oracle(rng.uniform(0.5, 1.0, f.dim))
    for _ in range(100):
        D = oracle(f.grad(D))
    return D


def starts(f: Problem, oracle: LMO, h: float, rng: np.random.Generator) -> Array:
    """(h/2) D, from which a step of h goes to -(h/2) D, and random points."""
    turn = h / 2 * own_corner(f, oracle, rng)
    return np.concatenate([turn[None], h * rng.normal(size=(9, f.dim))])


def along(oracle: Any, h: Any, moment: Moment = NO_MEMORY) -> Optimizer:
    """x <- x - h oracle(moment(g))."""
    return Optimizer(Given(h), moment, post=oracle)


def fed(rule: Optimizer, x: Array, gs: Array) -> Array:
    """The iterates from x when the gradients are these, whatever x is."""
    xs, state = [x], rule.init(x)
    for g in gs:
        x, state = rule.step(x, np.broadcast_to(g, x.shape), state)
        xs.append(x)
    return np.array(xs)
