"""The linear minimisation oracle: where a gradient touches the unit ball of a norm."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nglab.arguments import check_counts, check_fields, one_of, scalar, shown
from nglab.arrays import Array, Hyper, dot
from nglab.blocks import WHOLE, Blocks, check_blocks, joined
from nglab.norms.balls import BALLS, flat
from nglab.norms.divided import Normalize
from nglab.norms.newton_schulz import COEFFICIENTS, newton_schulz
from nglab.norms.scales import SCALES

LENGTHS = ("unit", "block", "whole")


@dataclass(frozen=True, eq=False)
class LMO:
    """u = argmax <g, u> over |u| <= 1,  |u| = max over blocks of |u_b| / (radius c),

    a norm for every block, which is seen as a matrix, and c from its m rows and n
    columns by `scale`: "none" 1, "original" sqrt(max(1, m/n)), "match_rms_adamw"
    .2 sqrt(max(m, n)), "unit_rms" sqrt(m/n), "fan_in" 1/n. u is 0 in a block (a row, an
    entry) where g is. The dual norm is the sum over blocks of radius c |g_b|_dual.

    Balls: l2, max (its corner is the sign), rms, rows, columns, and spectral: the polar
    factor, by its SVD or by `ns_steps` of Newton-Schulz with named coefficients, on
    g_b / (max(|g_b|_F, floor) + eps). length: "unit" as above; "whole": times <g, u>,
    the step of steepest descent in this norm; "block": each block times its own
    <g_b, u_b>, steepest descent where |u| is the root of the sum of squares.

    Shapes: g (*B, n) -> (*B, n); ball, scale, radius: one, or one a block; eps, floor
            broadcast to *B. A vector is one column, (o, i, h, w) is (o, i h w).
    Units:  u has none; with length "whole" or "block" that of g; eps, floor that of g.
    Errors: ValueError for unknown words, radius <= 0, ns_steps < 1, negative eps or
            floor, another number of balls than of blocks.
    Source: Pethick et al., arXiv 2502.07529; Bernstein and Newhouse, arXiv 2409.20325.
    Differs: implementations add 1e-7 to |g|_F, or floor it there, and compute in
             bfloat16. min_max has no oracle, as it is no norm (of (1, 1, 0) and (1, 0,
             1) it is 1/2, of their sum 3/2), nor has std, whose ball has no end.

    >>> LMO("max")(np.array([3.0, 0.0, -0.5]))
    array([ 1.,  0., -1.])
    >>> LMO("spectral", Blocks(((2, 2),)))(np.array([0.0, 3.0, 4.0, 0.0])).round(12)
    array([0., 1., 1., 0.])
    """

    ball: str | Sequence[str] = "l2"
    blocks: Blocks = WHOLE
    scale: str | Sequence[str] = "none"
    radius: float | Sequence[float] = 1.0
    length: str = "unit"
    coefficients: str = "svd"
    ns_steps: int = 5
    eps: Hyper = 0.0
    floor: Hyper = 0.0
    start: Normalize = field(init=False, repr=False)  # of Newton-Schulz

    def __post_init__(self) -> None:
        check_blocks(self)
        for ball in self.per_block("ball"):
            one_of("ball", ball, BALLS)
        for scale in self.per_block("scale"):
            one_of("scale", scale, SCALES)
        for radius in self.per_block("radius"):
            scalar("radius", radius, "(0, inf)")
        one_of("length", self.length, LENGTHS)
        one_of("coefficients", self.coefficients, ("svd", *COEFFICIENTS))
        check_counts(self, ns_steps=1)
        check_fields(self, eps="[0, inf)", floor="[0, inf)")
        start = Normalize("l2", self.blocks, self.eps, self.floor)
        object.__setattr__(self, "start", start)

    def per_block(self, name: str) -> list[Any]:
        """A field, one entry a block."""
        value, count = getattr(self, name), self.blocks.count
        if not isinstance(value, list | tuple | np.ndarray):
            return [value] * count
        if len(value) != count:
            raise ValueError(f"{name}={shown(value)}: one for {count} blocks, please")
        return list(value)

    def factors(self, n: int) -> list[float]:
        """radius c of each block of a vector of n coordinates."""
        scales, radii = self.per_block("scale"), self.per_block("radius")
        each = zip(self.blocks.matrices(n), scales, radii, strict=True)
        return [float(radius) * SCALES[scale](*shape) for shape, scale, radius in each]

    def norm_of(self, x: Array) -> Array:
        """max over blocks of |x_b| / (radius c): (*B, n) -> (*B)."""
        return self.values(x, "norm", -1.0).max(-1)

    def dual_of(self, g: Array) -> Array:
        """The sum over blocks of radius c |g_b|_dual: (*B, n) -> (*B)."""
        return self.values(g, "dual", 1.0).sum(-1)

    def values(self, x: Array, which: str, power: float) -> Array:
        """The norm or dual norm of each block, times (radius c)^power: (*B, blocks)."""
        factors = self.factors(x.shape[-1])
        each = zip(self.blocks.cut(x), self.per_block("ball"), factors, strict=True)
        return np.stack(
            [getattr(BALLS[ball], which)(X) * c**power for X, ball, c in each], axis=-1
        )

    def __call__(self, g: Array) -> Array:
        factors = self.factors(g.shape[-1])
        corners = [
            corner if c == 1.0 else c * corner
            for corner, c in zip(self.corners(g), factors, strict=True)
        ]
        if self.length == "unit":
            return joined(corners)
        duals = [
            dot(flat(G), flat(corner))[..., None, None]
            for G, corner in zip(self.blocks.cut(g), corners, strict=True)
        ]
        if self.length == "whole":
            duals = [sum(duals[1:], start=duals[0])] * len(duals)
        return joined([t * u for t, u in zip(duals, corners, strict=True)])

    def corners(self, g: Array) -> list[Array]:
        """The corner of the unit ball in each block."""
        balls, matrices = self.per_block("ball"), self.blocks.cut(g)
        if "spectral" not in balls or self.coefficients == "svd":
            each = zip(balls, matrices, strict=True)
            return [BALLS[ball].corner(G) for ball, G in each]
        starts = self.blocks.cut(self.start(g))
        return [
            newton_schulz(X, self.coefficients, self.ns_steps)
            if ball == "spectral"
            else BALLS[ball].corner(G)
            for ball, G, X in zip(balls, matrices, starts, strict=True)
        ]
