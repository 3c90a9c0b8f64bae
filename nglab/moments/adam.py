"""Adam and its family: the first moment divided by a size of the gradient."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nglab.arguments import check_fields, check_switches
from nglab.arrays import Array, Hyper, col, ratio, rows


class AdamState(NamedTuple):
    """Both averages, and the running products beta1^t and beta2^t."""

    m: Array
    v: Array
    b1t: Array
    b2t: Array


@dataclass(frozen=True, eq=False)
class Adam:
    """m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,  both bias-corrected:

        direction = (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)

    With nesterov=True (Nadam) the numerator is b1 m + (1 - b1) g over 1 - b1^t, m
    itself corrected too: b1 m/(1 - b1^t) + (1 - b1) g/(1 - b1^t).

    Shapes: g, m, v (*B, n); the arguments broadcast to *B.
    Units:  the direction has none; eps has the unit of g.
    Errors: ValueError unless 0 <= beta1, beta2 < 1 and eps >= 0.
    Source: Kingma and Ba, arXiv 1412.6980; Nadam as in Ruder, arXiv 1609.04747, eq. 39.
    Differs: keras and TF add eps before the correction of v ("eps hat", 1e-7). Nadam:
             optax corrects m by 1 - b1^(t+1), torch and keras let b1 grow with t.
    """

    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8
    nesterov: bool = False

    def __post_init__(self) -> None:
        check_fields(self, beta1="[0, 1)", beta2="[0, 1)", eps="[0, inf)")
        check_switches(self, "nesterov")

    def init(self, x: Array) -> AdamState:
        """Both averages 0, both products 1."""
        return AdamState(
            np.zeros_like(x), np.zeros_like(x), rows(x, 1, 1.0), rows(x, 1, 1.0)
        )

    def __call__(self, g: Array, state: AdamState, t: int) -> tuple[Array, AdamState]:
        b1, b2 = col(self.beta1), col(self.beta2)
        m = b1 * state.m + (1 - b1) * g
        v = b2 * state.v + (1 - b2) * (g * g)
        b1t, b2t = state.b1t * b1, state.b2t * b2
        numerator = b1 * m + (1 - b1) * g if self.nesterov else m
        direction = ratio(numerator / (1 - b1t), np.sqrt(v / (1 - b2t)) + col(self.eps))
        return direction, AdamState(m, v, b1t, b2t)


class AMSGradState(NamedTuple):
    """Both averages and the largest v so far."""

    m: Array
    v: Array
    v_max: Array


@dataclass(frozen=True, eq=False)
class AMSGrad:
    """Adam without bias correction, whose denominator never falls:

        v_max = max(v_max, v),  direction = m / (sqrt(v_max) + eps)

    Shapes: g, m, v (*B, n); the arguments broadcast to *B.
    Units:  the direction has none; eps has the unit of g.
    Errors: ValueError unless 0 <= beta1, beta2 < 1 and eps >= 0.
    Source: Reddi, Kale, Kumar, arXiv 1904.09237; Ruder, arXiv 1609.04747, section 4.9.
    Differs: torch corrects m and v_max, optax keeps the largest corrected v, keras
             adds eps before the correction.
    """

    beta1: Hyper = 0.9
    beta2: Hyper = 0.999
    eps: Hyper = 1e-8

    def __post_init__(self) -> None:
        check_fields(self, beta1="[0, 1)", beta2="[0, 1)", eps="[0, inf)")

    def init(self, x: Array) -> AMSGradState:
        """All averages 0."""
        return AMSGradState(np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))

    def __call__(
        self, g: Array, state: AMSGradState, t: int
    ) -> tuple[Array, AMSGradState]:
        b1, b2 = col(self.beta1), col(self.beta2)
        m = b1 * state.m + (1 - b1) * g
        v = b2 * state.v + (1 - b2) * (g * g)
        v_max = np.maximum(state.v_max, v)
        return ratio(m, np.sqrt(v_max) + col(self.eps)), AMSGradState(m, v, v_max)


class AdaMaxState(NamedTuple):
    """The average, the decayed maximum and the running product beta1^t."""

    m: Array
    v: Array
    b1t: Array


@dataclass(frozen=True, eq=False)
class AdaMax:
    """m = b1 m + (1 - b1) g,  v = max(b2 v, |g|),  direction = m / (1 - b1^t) / v.

    Shapes: g, m, v (*B, n); the arguments broadcast to *B.
    Units:  the direction has none.
    Errors: ValueError unless 0 <= beta1, beta2 < 1.
    Source: Kingma and Ba, arXiv 1412.6980, Algorithm 2. 0/0 = 0.
    Differs: torch and optax add eps = 1e-8 to |g| inside the maximum, keras 1e-7 to the
             maximum.
    """

    beta1: Hyper = 0.9
    beta2: Hyper = 0.999

    def __post_init__(self) -> None:
        check_fields(self, beta1="[0, 1)", beta2="[0, 1)")

    def init(self, x: Array) -> AdaMaxState:
        """Averages 0, product 1."""
        return AdaMaxState(np.zeros_like(x), np.zeros_like(x), rows(x, 1, 1.0))

    def __call__(
        self, g: Array, state: AdaMaxState, t: int
    ) -> tuple[Array, AdaMaxState]:
        b1, b2 = col(self.beta1), col(self.beta2)
        m = b1 * state.m + (1 - b1) * g
        v = np.maximum(b2 * state.v, np.abs(g))
        b1t = state.b1t * b1
        size = np.where(v == 0, np.inf, v)  # no square: any that is not 0 will do
        return m / (1 - b1t) / size, AdaMaxState(m, v, b1t)
