"""Arrays whose sums run from left to right, and which round as a port might.

`np.vecdot` asks the BLAS, which fuses and reorders as the processor likes: its last bit
is not the same everywhere. A `Ported` array adds in the order of the index, by + and *
alone, so vectors made with it have the same bits on every machine. With a `Jitter`
every operation is off by a random rounding error as well: a batch of such rows is a
batch of right ports, and how far they stray is the tolerance.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nglab.arrays import Array

ROUNDED = {
    *(np.add, np.subtract, np.multiply, np.divide, np.power),
    *(np.sqrt, np.log, np.exp),
}
PRODUCTS = {np.vecdot: "i,i", np.vecmat: "i,ij", np.matmul: "hi,ij"}


@dataclass(frozen=True, eq=False)
class Jitter:
    """Multiplies by 1 + 2 unit r, r uniform in [-1, 1]: two roundings at their worst.

    Single numbers are kept in single precision too, if `single`. If `fair`, results
    that need no rounding, or where a number absorbs the other, are left as they are.
    """

    rng: np.random.Generator
    unit: float
    single: bool = False
    fair: bool = False

    def __call__(self, a: Array) -> Array:
        a = np.asarray(a, dtype=float)
        a = a * (1 + 2 * self.unit * self.rng.uniform(-1, 1, a.shape))
        return a.astype(np.float32).astype(float) if self.single else a


class Ported(np.ndarray[Any, Any]):
    """A float64 array that computes as a port does; `jitter` None: exactly."""

    jitter: Jitter | None = None

    def __array_finalize__(self, other: Any) -> None:
        self.jitter = getattr(other, "jitter", None)

    def __array_ufunc__(
        self, ufunc: Any, method: Any, *inputs: Any, out: Any = None, **rest: Any
    ) -> Any:
        arrays = [np.asarray(a) if isinstance(a, Ported) else a for a in inputs]
        jitter = next(
            a.jitter for a in (*inputs, *(out or ())) if isinstance(a, Ported)
        )
        if ufunc in PRODUCTS:
            return ported(left_to_right(PRODUCTS[ufunc], jitter, *arrays), jitter)
        result = getattr(ufunc, method)(*arrays, **rest)
        if jitter and ufunc in ROUNDED:
            exact = any_equal(result, arrays) if method == "__call__" else False
            if jitter.fair and method == "__call__":
                exact |= needs_no_rounding(ufunc, result, arrays, jitter.single)
            result = np.where(exact, result, jitter(result))
        if out:
            np.copyto(np.asarray(out[0]), result, casting="unsafe")
            return out[0]
        numbers = not isinstance(result, tuple) and result.dtype == np.float64
        return ported(result, jitter) if numbers else result

    def dot(self, b: Any, out: Any = None) -> Any:
        """The product with a vector, or with the rows of a matrix."""
        return np.vecdot(self, b) if np.ndim(b) == 1 else np.vecmat(self, b)


def any_equal(result: Array, inputs: list[Any]) -> Any:
    """Where the result is one of the inputs: x - 0 and 1 x are not rounded."""
    equal = np.zeros(result.shape, bool)
    for a in inputs:
        equal |= result == a
    return equal


def ported(a: Any, jitter: Jitter | None = None) -> Ported:
    """The array a, computing as a port does."""
    made = np.array(a, dtype=float, order="C").view(Ported)
    made.jitter = jitter
    return made


def needs_no_rounding(
    ufunc: Any, result: Array, inputs: list[Any], single: bool
) -> Any:
    """Whether + - * / and roots give `result` exactly, in single precision if so."""
    a, b = inputs[0], inputs[-1]
    if ufunc in (np.add, np.subtract):
        b = b if ufunc is np.add else -b
        other = result - a
        exact = (a - (result - other)) + (b - other) == 0
    elif ufunc is np.multiply:
        exact = lost(a, b, result) == 0
    elif ufunc is np.divide:
        exact = (result * b == a) & (lost(result, b, a) == 0)
    elif ufunc is np.sqrt:
        exact = (result * result == a) & (lost(result, result, a) == 0)
    else:
        return False
    return exact & ((result == np.float32(result)) if single else True)


def lost(a: Array, b: Array, product: Array) -> Array:
    """What rounding took from a b (Dekker): 0 where the product is exact."""
    (p, q), (r, s) = halves(a), halves(b)
    return ((p * r - product) + p * s + q * r) + q * s


def halves(a: Array) -> tuple[Array, Array]:
    """a as a sum of two numbers of 26 bits (Veltkamp)."""
    c = np.asarray(a, dtype=float) * (2.0**27 + 1)
    high = c - (c - a)
    return high, a - high


def left_to_right(form: str, jitter: Jitter | None, a: Array, b: Array) -> Array:
    """sum_i a_i b_i (of numbers, or of rows of b) in the order of i."""
    if form == "hi,ij":
        a, b = a[..., None, :], b.mT[..., None, :, :]
    if form != "i,ij":
        terms = rounded(np.multiply, jitter, a, b)
    else:
        terms = np.moveaxis(rounded(np.multiply, jitter, a[..., None], b), -2, -1)
    total: Array = terms[..., 0]
    for i in range(1, terms.shape[-1]):
        total = rounded(np.add, jitter, total, terms[..., i])
    return total


def rounded(ufunc: Any, jitter: Jitter | None, a: Array, b: Array) -> Array:
    """a + b or a b as a port rounds it."""
    result: Array = ufunc(a, b)
    if jitter is None or not jitter.fair:
        return jitter(result) if jitter else result
    exact = any_equal(result, [a, b])
    exact |= needs_no_rounding(ufunc, result, [a, b], jitter.single)
    return np.where(exact, result, jitter(result))
