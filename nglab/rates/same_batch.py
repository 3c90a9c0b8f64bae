"""A Barzilai-Borwein rate for stochastic gradients whose secant is of one batch."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from nglab.arguments import check_counts, check_fields, count, instance, shown
from nglab.arrays import Array, Hyper, Value, rows
from nglab.blocks import WHOLE, Blocks, check_blocks
from nglab.rates.epochs import estimate
from nglab.rates.secant import Flag, Flags
from nglab.rows import Rows


class TermGradients(Protocol):
    """A finite sum, as far as a secant on one batch needs it."""

    @property
    def terms(self) -> int:
        """How many terms there are."""

    def grad(self, x: Array, i: NDArray[np.integer[Any]]) -> Array:
        """The mean gradient of the terms i."""


class SameBatchState(NamedTuple):
    """The last snapshot, the rate in use and how it came about."""

    x: Array
    lr: Array
    flag: Flags


@dataclass(frozen=True, eq=False)
class SameBatchBB:
    """Once an epoch lr = |s|^2 / (m |s'y|), y = grad f_B(x~_e) - grad f_B(x~_{e-1}).

    Both gradients are of the SAME batch B, a new one each epoch: then on convex terms
    the rate lies between 1/(m L_B) and 1/(m mu_B), surely. Two batch gradients more an
    epoch. The first rate is lr; degenerate secants are treated as in `EpochBB`.

    Shapes: batches (epochs, *B, size), recorded indices: batches[e] for the secant at
            the start of epoch e = 1, 2, ..., the end of a run included; lr broadcasts
            to *B.
    Units:  x^2/f, for u = g.
    Errors: ValueError unless lr > 0, m >= 1 and batches are at least (1, size) indices
            of terms, and when they are used up.
    Source: the structural cure of the two-batch secant; in Newton-type methods,
            Schraudolph, Yu, Guenter (2007).
    """

    lr: Hyper
    m: int
    finite_sum: TermGradients
    batches: NDArray[np.int64]
    blocks: Blocks = WHOLE

    def __post_init__(self) -> None:
        check_blocks(self, whole=True)
        check_counts(self, m=1)
        check_fields(self, lr="(0, inf)")
        cure = "give one with terms and grad(x, i), such as LeastSquares(A, y)"
        instance("finite_sum", self.finite_sum, "finite sum", "grad", cure=cure)
        if not hasattr(self.finite_sum, "terms"):
            given = f"finite_sum={shown(self.finite_sum)}"
            raise ValueError(f"{given} is no finite sum: it has no terms")
        terms = count("terms", self.finite_sum.terms, 1)
        object.__setattr__(self, "batches", indices(self.batches, terms))

    def keep(self, rows: Rows) -> "SameBatchBB":
        """With the batches of some rows alone."""
        batches = np.array([rows.vectors(B) for B in self.batches])
        return replace(self, lr=rows.scheduled(self.lr), batches=batches)

    def init(self, x: Array) -> SameBatchState:
        """No snapshot yet."""
        lr = rows(x, 1, self.lr, np.zeros(self.batches.shape[1:-1]))
        flag = np.full(lr.shape, Flag.FIRST, np.int8)
        return SameBatchState(np.zeros_like(x), lr, flag)

    def __call__(
        self, k: int, x: Array, f: Value, g: Array, u: Array, state: SameBatchState
    ) -> tuple[Array, SameBatchState]:
        epoch, inner = divmod(k, self.m)
        if inner:
            return state.lr, state
        if epoch == 0:
            return state.lr, state._replace(x=x.copy())
        if epoch >= len(self.batches):
            has = f"batches has {len(self.batches)} epochs"
            raise ValueError(f"{has}, epoch {epoch} needs one more")
        B = self.batches[epoch]
        with np.errstate(all="ignore"):
            y = self.finite_sum.grad(x, B) - self.finite_sum.grad(state.x, B)
            raw, usable, flag = estimate(x - state.x, y, self.m, 0.0, state.flag)
        lr = np.where(usable, raw, state.lr)
        return lr, SameBatchState(x.copy(), lr, flag)


def indices(batches: Any, terms: int) -> NDArray[np.int64]:
    """Recorded batches, (epochs, *B, size), checked to be indices of terms."""
    try:
        a = np.array(batches)
    except ValueError:
        raise ValueError(f"batches={shown(batches)} is not an array") from None
    if a.ndim < 2 or not a.size or not np.issubdtype(a.dtype, np.integer):
        rule = "whole numbers (epochs, ..., size)"
        raise ValueError(f"batches of shape {a.shape} are not {rule}")
    if a.min() < 0 or a.max() >= terms:
        reach = f"reaches from {a.min()} to {a.max()}"
        raise ValueError(f"batches {reach}, outside 0, ..., {terms - 1}")
    return a.astype(np.int64)
