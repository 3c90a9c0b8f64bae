"""What a run gives back: what was recorded, and all that it takes to go on."""

import os
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nglab.arrays import Array
from nglab.optimizer import OptimizerState
from nglab.runs import storage


class Best(NamedTuple):
    """The record with the least f of each row: its k (*B), f (*B), and x (*B, n)."""

    k: NDArray[np.int64]
    f: Array
    x: Array | None


@dataclass(frozen=True, eq=False)
class Trace:
    """What a run recorded at the steps k, R of them, in a batch of shape B.

    k          (R,)             0, every, 2 every, ..., and the last one, steps
    f          (R, *B)          f(x_k)
    grad_norm  (R, *B)          |g_k|
    lr         (R, *B, blocks)  the rate of the step that leaves x_k
    x          (*B, n)          the last iterate
    state      OptimizerState   the state there: `optimizer.step` goes on from it
    memory     NamedTuple       what the gradient estimator remembers there
    last       (*B)             k of the last iterate: steps, or less where `stop` held
    first_bad  (*B)             first recorded k with f or g not finite; -1 if none
    flag       (R, *B, 1)       `Flag` of a rate that has one, else None
    xs         (R, *B, n)       the iterates x_k, if run(..., iterates=True)
    interrupted                 whether Ctrl-C ended it: loops over runs ask, and break

    Where a row has ended, k > last, there is NaN, and -1 for the flag; state.k is the
    largest `last`. `final` and `best` are what pictures and tables want of a row;
    `run(..., resume=trace)` goes on, also from a trace that was pickled, or saved and
    loaded.

    >>> from nglab import DiagonalQuadratic, nsgd, run
    >>> trace = run(DiagonalQuadratic([1.0]), nsgd([0.5, 0.25]), [0.6], 3)
    >>> trace.final.round(3), trace.best.k
    (array([0.005, 0.011]), array([1, 2]))
    """

    k: NDArray[np.int64]
    f: Array
    grad_norm: Array
    lr: Array
    x: Array
    state: OptimizerState
    memory: Any
    last: NDArray[np.int64]
    first_bad: NDArray[np.int64]
    flag: NDArray[np.int8] | None
    iterates: Array | None
    interrupted: bool

    def __repr__(self) -> str:
        bad, batch = int((self.first_bad >= 0).sum()), self.f.shape[1:]
        end = f"k = {self.k[-1]}{', interrupted' if self.interrupted else ''}"
        return f"<Trace to {end}, a batch of {batch}, {bad} not finite>"

    @property
    def xs(self) -> Array:
        """The recorded iterates, (R, *B, n)."""
        if self.iterates is None:
            raise ValueError("the iterates were not recorded: run(..., iterates=True)")
        return self.iterates

    def ended(self, a: Array) -> Array:
        """What was recorded, (R, *B, ...), where each row ended: (*B, ...)."""
        r = np.searchsorted(self.k, self.last)
        return at(a, r)

    @property
    def final(self) -> Array:
        """f where each row ended, (*B)."""
        return self.ended(self.f)

    @property
    def best(self) -> Best:
        """The record with the least f of each row; a hovering method has passed it."""
        r = np.where(np.isnan(self.f), np.inf, self.f).argmin(0)
        x = None if self.iterates is None else at(self.iterates, r)
        return Best(self.k[r], at(self.f, r), x)

    def plot(self, **how: Any) -> Any:
        """f (less f*, least=f*), |g| and lr over k: `nglab.plots.overview`."""
        plots = import_module("nglab.plots")  # which stands above, and needs Matplotlib
        return plots.overview(self, **how)

    def save(self, path: str | os.PathLike[str]) -> None:
        """All of it as one `.npz` file of arrays, without pickles."""
        storage.save(path, self.__dict__)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Trace":
        """The trace that was saved. ValueError for any other file."""
        return cls(**storage.load(path, cls.__annotations__))


def at(a: Array, r: NDArray[np.int64]) -> Array:
    """The record r of each row: (R, *B, ...), (*B) -> (*B, ...)."""
    r = r.reshape(1, *r.shape, *[1] * (a.ndim - 1 - r.ndim))
    found: Array = np.take_along_axis(a, r, 0)[0]
    return found
