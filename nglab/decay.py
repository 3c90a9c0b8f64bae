"""Weight decay: where a multiple of x joins the update."""

from dataclasses import dataclass

from nglab.arguments import at_step, check_fields, function_of, one_of
from nglab.arrays import Array, Hyper, Schedule, col

COUPLINGS = ("coupled", "scaled", "decoupled")


@dataclass(frozen=True, eq=False)
class Decay:
    """d x is added, d = decay, in one of three places of x <- x - lr u:

        coupled     to g, before all else: the gradient of f + d |x|^2 / 2
        scaled      to u, so that lr multiplies it: x <- x - lr (u + d x)
        decoupled   to the step itself: x <- x - lr u - d x

    Shapes: x (*B, n); decay broadcasts to *B, or is a schedule k -> d.
    Units:  decay has that of g/x coupled, of u/x scaled, none decoupled.
    Errors: ValueError for a negative decay, an unknown coupling.
    Source: Loshchilov and Hutter, arXiv 1711.05101: decoupled, d_k = s_k d with the
            schedule s_k that also multiplies lr.
    Differs: what torch, optax and keras call decoupled is scaled: lr d x. Some take x
             first from what it was, (1 - lr d) x - lr u, which rounds otherwise.

    >>> import numpy as np
    >>> Decay(0.5)(0, np.array([2.0, -4.0]))
    array([ 1., -2.])
    """

    decay: Hyper | Schedule
    coupling: str = "scaled"

    def __post_init__(self) -> None:
        one_of("coupling", self.coupling, COUPLINGS)
        if callable(self.decay):
            function_of("decay", self.decay, "the step k")
        else:
            check_fields(self, decay="[0, inf)")

    def __call__(self, k: int, x: Array) -> Array:
        d = self.decay
        return col(at_step("decay", d, k) if callable(d) else d) * x
