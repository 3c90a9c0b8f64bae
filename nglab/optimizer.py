"""The rule: one update with five named slots.

x <- x - lr * (u + noise * xi),    u = post(moment(pre(g))),    lr = rate(k, x, f, g, u)

and weight decay, a multiple of x, that joins g, u or the step.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from nglab.arguments import at_step, check_fields, function_of, instance, shown
from nglab.arrays import Array, Hyper, Schedule, Value, col, dot, rows
from nglab.decay import Decay
from nglab.moments import NO_MEMORY, Moment
from nglab.norms import as_is
from nglab.rates.base import Rate, check_rate


class OptimizerState(NamedTuple):
    """Steps taken, the rate (*B, blocks) of the last, and what the parts remember."""

    k: int
    lr: Array
    moment: Any
    rate: Any


@dataclass(frozen=True, eq=False)
class Optimizer:
    """x <- x - lr (u + noise xi), u = post(moment(pre(g))), lr = rate(k, x, f, g, u).

    `pre` and `post` normalise (`Normalize`, `LMO`, `Clip`) or leave alone (`as_is`);
    `moment` remembers; `rate` sees the RAW gradient; xi is drawn by the caller. A `pre`
    or `moment` whose `local` is true is given x besides. `decay` adds d x to g (then
    f is f + d |x|^2 / 2), to u before the rate sees it, or to the step.

    Shapes: x, g, xi (*B, n); noise broadcasts to *B, or is a schedule k -> noise.
    Units:  lr * u has the unit of x; noise has that of u.
    Errors: ValueError for a slot with a part of another kind, and a negative noise; the
            parts check what is theirs.
    Source: the slots of Yu et al., arXiv 1707.04822 (pre), and of Kolasinski's notes
            (post).
            Decay as in Loshchilov and Hutter, arXiv 1711.05101.
    Differs: in a chain of transforms the order of normalisation and momentum is silent.
    """

    rate: Rate
    moment: Moment = NO_MEMORY
    pre: Callable[..., Array] = as_is
    post: Callable[[Array], Array] = as_is
    noise: Hyper | Schedule = 0.0
    decay: Decay | None = None

    def __post_init__(self) -> None:
        check_rate("rate", self.rate)
        cure = "give a moment, such as Momentum(0.9)"
        takes = 3 + local(self.moment)
        instance("moment", self.moment, "moment", "init", cure=cure, takes=takes)
        for name in ("pre", "post"):
            check_direction(name, getattr(self, name))
        if callable(self.noise):
            function_of("noise", self.noise, "the step k")
        else:
            check_fields(self, noise="[0, inf)")
        if not isinstance(self.decay, Decay | None):
            raise ValueError(f"decay={shown(self.decay)} is no Decay: give Decay(0.01)")

    def init(self, x: Array) -> OptimizerState:
        """The state before the first step from x."""
        lr = rows(x, self.rate.blocks.count)
        return OptimizerState(0, lr, self.moment.init(x), self.rate.init(x))

    def step(
        self,
        x: Array,
        g: Array,
        state: OptimizerState,
        xi: Array | None = None,
        f: Value = None,
    ) -> tuple[Array, OptimizerState]:
        """One step from x with gradient g, and f(x) for rates that look at it; pure."""
        k, decay = state.k, self.decay
        coupling = decay.coupling if decay else None
        dx = decay(k, x) if decay else x
        if coupling == "coupled":
            g, f = g + dx, f if f is None else f + dot(dx, x) / 2
        n = self.pre(g, x) if local(self.pre) else self.pre(g)
        remembered: Callable[..., tuple[Array, Any]] = self.moment
        here = (x,) if local(self.moment) else ()
        m, moment = remembered(n, state.moment, k + 1, *here)
        u = self.post(m)
        if coupling == "scaled":
            u = u + dx
        lr, rate = self.rate(k, x, f, g, u, state.rate)
        if xi is not None:
            noise = self.noise
            u = u + col(at_step("noise", noise, k) if callable(noise) else noise) * xi
        d = self.rate.blocks.spread(lr) * u
        if coupling == "decoupled":
            d = d + dx
        x = np.subtract(x, d, d)  # d is new, so x may take its place
        return x, OptimizerState(k + 1, lr, moment, rate)


def local(part: Any) -> bool:
    """Whether a part wants to be told x."""
    return bool(getattr(part, "local", False))


def check_direction(name: str, part: Any) -> None:
    """ValueError unless `part` maps a vector to a direction, as `Normalize` does."""
    cure = ': give Normalize("l2"), or as_is'
    if getattr(part, "__annotations__", {}).get("return") is Optimizer:
        raise ValueError(f"{name}={part.__name__} is a recipe{cure}")
    if not (local(part) and name == "pre"):
        function_of(name, part, "a vector", cure)


def noisy(optimizer: Optimizer) -> bool:
    """Whether its steps need draws xi."""
    return callable(optimizer.noise) or bool(np.any(optimizer.noise))
