"""Averages of gradients: momentum, and momentum whose coefficient follows the turns."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from nglab.arguments import check_fields, one_of
from nglab.arrays import Array, Hyper, clip, col, cosine
from nglab.blocks import WHOLE, Blocks, check_blocks


class Velocity(NamedTuple):
    """The averaged gradient."""

    V: Array


@dataclass(frozen=True, eq=False)
class Momentum:
    """Three forms of one average:

        heavy_ball   V = mu V + g             direction V
        ema          V = mu V + (1 - mu) g    direction V
        nesterov     V = mu V + g             direction g + mu V

    Shapes: g, V (*B, n); mu broadcasts to *B.
    Units:  V has the unit of g.
    Errors: ValueError unless 0 <= mu < 1 and the form is known.
    Source: Polyak (1964); Nesterov's as in Sutskever et al. (2013).
    Differs: torch's `dampening` leaves the first g undamped; keras puts lr into V.
    """

    mu: Hyper = 0.9
    form: str = "heavy_ball"

    def __post_init__(self) -> None:
        check_fields(self, mu="[0, 1)")
        one_of("form", self.form, ("heavy_ball", "ema", "nesterov"))

    def init(self, x: Array) -> Velocity:
        """V = 0."""
        return Velocity(np.zeros_like(x))

    def __call__(self, g: Array, state: Velocity, t: int) -> tuple[Array, Velocity]:
        mu = col(self.mu)
        V = mu * state.V + ((1 - mu) * g if self.form == "ema" else g)
        return g + mu * V if self.form == "nesterov" else V, Velocity(V)


class AdaptiveVelocity(NamedTuple):
    """The averaged gradient, the last gradient and the coefficient of each block."""

    V: Array
    g: Array
    mu: Array


@dataclass(frozen=True, eq=False)
class AdaptiveMomentum:
    """V = mu_k V + g;  mu_{k+1} = clip((1 - update) mu_k - update cos(g, g_-), 0, 1).

    The coefficient falls while successive gradients agree and rises when they turn
    back; one for each block, and a step uses the coefficient from before its update.

    Shapes: g, V (*B, n); mu (*B, blocks); the arguments broadcast to *B.
    Units:  V has the unit of g.
    Errors: ValueError unless 0 <= mu <= 1 and 0 <= update <= 1.
    Source: Kolasinski, Notes on Normalized Gradient Descent (2018), and his code.
    Differs: his published code may read mu after its update (no ordering).
    """

    mu: Hyper = 0.9
    update: Hyper = 0.0
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_blocks(self)
        check_fields(self, mu="[0, 1]", update="[0, 1]")

    def init(self, x: Array) -> AdaptiveVelocity:
        """V = 0, no gradient yet (0), the given coefficient."""
        mu = self.blocks.rows(x, self.mu, self.update)
        return AdaptiveVelocity(np.zeros_like(x), np.zeros_like(x), mu)

    def __call__(
        self, g: Array, state: AdaptiveVelocity, t: int
    ) -> tuple[Array, AdaptiveVelocity]:
        V = self.blocks.spread(state.mu) * state.V + g
        if not self.turns:
            return V, AdaptiveVelocity(V, g.copy(), state.mu)
        turn = -self.blocks.each(cosine, g, state.g)
        update = col(self.update)
        mu = clip(state.mu * (1 - update) + update * turn, 0.0, 1.0)
        return V, AdaptiveVelocity(V, g.copy(), mu)

    @cached_property
    def turns(self) -> bool:
        """Whether the coefficient ever changes."""
        return bool(np.any(self.update))
