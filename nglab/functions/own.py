"""A function of the user's, made to keep the contract of the laboratory."""

from contextlib import nullcontext
from threading import Lock
from typing import Any

import numpy as np

from nglab.arguments import accepts
from nglab.arrays import Array
from nglab.functions.methods import Method
from nglab.functions.ways import Way, agree, ends, one, row_by_row, way


def checked(function: Any) -> Any:
    """The function itself if it is nglab's, else an `Own` around it.

    >>> from types import SimpleNamespace
    >>> f = SimpleNamespace(value_and_grad=lambda x: (x @ x / 2, x))  # of one vector
    >>> checked(f).value_and_grad(np.array([[1.0, 0.0], [0.0, 3.0]]))[0]
    array([0.5, 4.5])
    """
    ours = type(function).__module__.partition(".")[0] == "nglab"
    return function if ours else Own(function)


def value(function: Any, x: Array) -> Array:
    """f(x) of anything that has `value_and_grad`: (*B, n) -> (*B)."""
    f: Array = checked(function).value(x)
    return f


class Own:
    """A function of the user's, evaluated by the contract of `nglab.arrays`.

    It sees x read-only and gives fresh float64 arrays. Before the first batch is
    evaluated, two rows of one nearby are compared with the same rows alone: if they
    differ, or shapes do, each row is evaluated by itself from then on. Rows may still
    round differently in a batch; `nglab.rows` and `arrays.rowmat` say how not to. They
    are looked at again at the 2nd, 4th, 8th, ... batch. Threads take turns, unless the
    function has `thread_safe = True`.

    Shapes: x (*B, n), f (*B), g (*B, n); i, terms of a sum, (b,) or (*B, b).
    Errors: ValueError for what has no value_and_grad, for shapes that fit neither a
            batch nor a row, for complex numbers, and if x is changed in place.
    Source: the contract of this laboratory.
    """

    def __init__(self, function: Any) -> None:
        if not callable(getattr(function, "value_and_grad", None)):
            kind = type(function).__name__
            raise ValueError(f"problem is a {kind}: it needs value_and_grad")
        self.function, self.ways = function, dict[str, Way]()
        self.calls = dict[str, int]()
        self.first: tuple[Any, ...] | None = None
        free = getattr(function, "thread_safe", False)
        self.turn: Any = nullcontext() if free else Lock()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "function":
            raise AttributeError(name)
        return getattr(self.function, name)

    def __getstate__(self) -> dict[str, Any]:
        return {"function": self.function}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["function"])  # type: ignore[misc]

    def __repr__(self) -> str:
        return repr(self.function)

    def value_and_grad(self, x: Array, i: Any = None) -> tuple[Array, Array]:
        """f and g, of all terms or of the terms i."""
        if i is None and self.first is not None:  # asked for at the start already
            at, f, g = self.first
            if np.array_equal(at.reshape(-1, at.shape[-1]), x.reshape(-1, x.shape[-1])):
                self.first = None
                return f.reshape(x.shape[:-1]), g.reshape(x.shape)
        f, g = self.evaluated("value_and_grad", "fg", x, i)
        return f, g

    def value(self, x: Array, i: Any = None) -> Array:
        """f."""
        if not hasattr(self.function, "value"):
            return self.value_and_grad(x, i)[0]
        return self.evaluated("value", "f", x, i)[0]

    def grad(self, x: Array, i: Any = None) -> Array:
        """g; that of value_and_grad where `grad` wants to be told the terms."""
        own = getattr(self.function, "grad", None)
        if own is None or (i is None and not accepts(own, 1)):
            return self.value_and_grad(x, i)[1]
        return self.evaluated("grad", "g", x, i)[0]

    def grad_and_slopes(self, x: Array) -> tuple[Array, Array]:
        """The gradient, and nothing that its terms would have to remember."""
        if hasattr(self.function, "grad_and_slopes"):
            return self.function.grad_and_slopes(x)
        return self.grad(x), np.zeros_like(x[..., :1])

    def change(self, x: Array, then: Array, slopes: Array, i: Any) -> Array:
        """grad(x, i) - grad(then, i)."""
        if hasattr(self.function, "change"):
            return self.function.change(x, then, slopes, i)
        return self.grad(x, i) - self.grad(then, i)

    def begin(self, x: Array) -> None:
        """Evaluate it at the start; the run's first evaluation there is this one."""
        self.first = None
        with np.errstate(all="ignore"):
            self.first = (x, *self.value_and_grad(x))

    def evaluated(self, name: str, what: str, x: Array, i: Any) -> tuple[Array, ...]:
        """What a method of the function gives, in the way that is right for it."""
        call = Method(self.function, name, what)
        with self.turn:
            if x.size == x.shape[-1]:
                return one(call, x, i)
            if name not in self.ways:
                self.ways[name], self.calls[name] = way(call, x, i), 0
            given = self.ways[name](call, x, i)
            self.calls[name] += 1
            if self.calls[name].bit_count() == 1 < self.calls[name]:
                check_rows(call, self.ways[name], x, i, given)
            return given


def check_rows(call: Method, as_now: Way, x: Array, i: Any, given: Any) -> None:
    """ValueError if rows of a batch are no longer what they are alone."""
    if as_now is row_by_row:
        return
    try:
        alone = row_by_row(call, *ends(x, i))
    except Exception:  # it takes batches alone, or has one of its own
        return
    if not agree(given, alone, strict=False):
        how = "sum over the last axis alone"
        raise ValueError(f"{call.name}: a row in a batch is not itself: {how}")
