"""A method of a function of the user's, called with x read-only, its arrays checked."""

from typing import Any

import numpy as np

from nglab.arguments import accepts
from nglab.arrays import Array


class Method:
    """A method of a function: called with x read-only, its arrays checked."""

    def __init__(self, function: Any, name: str, what: str) -> None:
        self.method, self.what = getattr(function, name), what
        self.name = f"{name} of {type(function).__name__}"

    def raw(self, x: Array, i: Any) -> tuple[Any, ...]:
        """What it gives, as it is."""
        if i is not None and not accepts(self.method, 2):
            raise ValueError(f"{self.name} takes no terms: it must take (x, i)")
        given_to = [still(a) for a in (x, i) if a is not None]
        try:
            given = self.method(*given_to)
        except ValueError as error:
            if "read-only" not in str(error):
                raise
            how = "it must work on a copy"
            raise ValueError(f"{self.name} changes x in place, or i: {how}") from None
        if len(self.what) == 1:
            return (given,)
        if not (isinstance(given, tuple | list) and len(given) == 2):
            got = "nothing" if given is None else f"a {type(given).__name__}"
            raise ValueError(f"{self.name} gives {got}, it must give f and g")
        return tuple(given)

    def __call__(self, x: Array, i: Any) -> tuple[Array, ...]:
        """f (*B) and g (*B, n), or one of them, in float64 and of their own."""
        given = self.raw(x, i)
        named = [real(w, self.name, a) for w, a in zip(self.what, given, strict=True)]
        shapes = [a.shape for a in named]
        wanted = [x.shape if w == "g" else x.shape[:-1] for w in self.what]
        if shapes != wanted:
            rule = f"for x of shape {x.shape} they must be {listed(wanted)}"
            how = "write x[..., 0] and sums over the last axis alone"
            raise ValueError(
                f"{self.name} gives shapes {listed(shapes)}, {rule}: {how}"
            )
        return tuple(named)


def real(what: str, name: str, a: Any) -> Array:
    """What a method gives, as float64 and in memory of its own."""
    try:
        a = np.asarray(a)
    except ValueError:
        raise ValueError(f"{what} of {name} is ragged, it must be an array") from None
    if a.dtype.kind not in "biuf":
        kind = "nothing" if a.dtype == object and a.item(0) is None else a.dtype
        raise ValueError(f"{what} of {name} is {kind}, it must be real numbers")
    return np.array(a, dtype=float, order="C")


def listed(shapes: Any) -> str:
    """Shapes in words."""
    return " and ".join(map(str, shapes))


def still(a: Array) -> Array:
    """The same array, which cannot be changed through it."""
    view = np.asarray(a).view()
    view.flags.writeable = False
    return view
