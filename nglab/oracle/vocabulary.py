"""The functions of the language of updates, in one table: what they are and look like.

Arrays have the coordinates as their last axis, and perhaps sequences or values of an
unknown constant before it. 0/0 = 0, unless it is said to be otherwise.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from nglab.oracle.matrices import LAYERED, Shaped, layouts

SCOPES = {
    "blk": " of its block",
    "whole": " of everything",
    "row": " of its row",
    "col": " of its column",
    "one": " of its coordinate",
}


class Scope:
    """Groups of coordinates that are taken together."""

    shaped: Shaped  # the layers, if these are they

    def __init__(self, groups: Sequence[Any], n: int) -> None:
        order = np.concatenate(groups)
        self.n, self.count = n, len(groups)
        self.order = None if (order == np.arange(n)).all() else order
        sizes = np.array([len(group) for group in groups])
        self.starts = np.cumsum(sizes) - sizes
        self.group = np.empty(n, int)
        self.group[order] = np.repeat(np.arange(len(groups)), sizes)
        self.size = sizes[self.group].astype(float)

    def __call__(self, reduce: Any, v: Any) -> Any:
        """A number for each group, spread over its coordinates."""
        v = full(v, self.n)
        if self.count == self.n:
            return v
        if self.count == 1:
            return reduce.reduce(v, axis=-1, keepdims=True)
        if self.order is not None:
            v = v[..., self.order]
        return reduce.reduceat(v, self.starts, axis=-1)[..., self.group]


def full(v: Any, n: int) -> Any:
    """v with n coordinates."""
    return v if np.ndim(v) and np.shape(v)[-1] == n else v + np.zeros(n)


@cache
def scopes(shapes: tuple[tuple[int, ...], ...]) -> dict[str, Scope]:
    """The scopes of a vector that is made of layers of those shapes."""
    groups: dict[str, list[Any]] = {name: [] for name in SCOPES}
    n = 0
    for shape in shapes:
        layer = np.arange(n, n + int(np.prod(shape)))
        n += len(layer)
        matrix = layer.reshape(shape[0], -1) if len(shape) > 1 else layer[None]
        across = layer.reshape(shape[0], -1).T if len(shape) > 1 else layer[None]
        groups["blk"].append(layer)
        groups["row"] += list(matrix)
        groups["col"] += list(across)
    groups["whole"] = [np.arange(n)]
    groups["one"] = list(np.arange(n)[:, None])
    found = {name: Scope(parts, n) for name, parts in groups.items()}
    found["blk"].shaped = Shaped(shapes)
    for name, (shaped, parts) in layouts(shapes).items():
        found[name] = Scope(parts, n)
        found[name].shaped = shaped
    return found


def quotient(a: Any, b: Any) -> Any:
    """a / b, 0 where b is 0."""
    if isinstance(b, float | int):
        return a / b if b else a * 0.0
    zero = b == 0
    return np.where(zero, 0.0, a / np.where(zero, 1.0, b)) if zero.any() else a / b


def ssq(v: Any, z: Scope) -> Any:
    """The sum of squares."""
    return z(np.add, v * v)


def mean(v: Any, z: Scope) -> Any:
    """The mean."""
    return z(np.add, v) / z.size


def l2(v: Any, z: Scope) -> Any:
    """The length."""
    return np.sqrt(ssq(v, z))


def rms(v: Any, z: Scope) -> Any:
    """The root of the mean of squares."""
    return np.sqrt(ssq(v, z) / z.size)


def dot(a: Any, b: Any, z: Scope) -> Any:
    """The inner product."""
    return z(np.add, a * b)


def cos(a: Any, b: Any, z: Scope) -> Any:
    """The cosine of an angle."""
    return quotient(quotient(dot(a, b, z), l2(a, z)), l2(b, z))


def part(a: Any, b: Any, z: Scope) -> Any:
    """How many b there are in a."""
    return quotient(dot(a, b, z), ssq(b, z))


def within(a: Any, c: Any, z: Scope) -> Any:
    """a, scaled down to a length of c where it is longer."""
    norm = l2(a, z)
    return a * np.where(norm > c, quotient(c + 0 * norm, norm), 1.0)


def over_blocks(reduce: Any, v: Any, b: Scope) -> Any:
    """One number of the numbers of the blocks, each block counting once."""
    first = b.starts if b.order is None else b.order[b.starts]
    return reduce(full(v, b.n)[..., first], axis=-1, keepdims=True)


def curved(ss: Any, sy: Any, yy: Any, g: Any) -> Any:
    """Where a secant says more than rounding."""
    least = 4 * 2.0**-52 * np.shape(g)[-1] * (np.sqrt(ss) * np.sqrt(yy))
    return (sy > least) & (ss > 0) & np.any(g, -1, keepdims=True)


def rounded(a: Any, kind: str) -> Any:
    """a as a shorter number of the machine keeps it; bfloat16 is cut to 8 bits."""
    a = np.asarray(a, float)
    if kind == "float32":
        return a.astype(np.float32).astype(float)
    bits = a.astype(np.float32).view(np.uint32)
    bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    return bits.view(np.float32).astype(float)


class Word(NamedTuple):
    """A function of the language.

    run    what it computes; None: what the config says
    kind   a number for each group (S), a number for all (P), or as its arguments (A)
    form   how it is printed, if not as name(arguments)
    note   what a reader must know
    """

    run: Callable[..., Any] | None
    kind: str = "A"
    form: str = ""
    note: str = ""


def low(v: Any, z: Scope) -> Any:
    """The least."""
    return z(np.minimum, v)


def high(v: Any, z: Scope) -> Any:
    """The largest."""
    return z(np.maximum, v)


REDUCTIONS = {
    "l2": Word(l2, "S", "|{0}|{scope}"),
    "l1": Word(lambda v, z: z(np.add, abs(v)), "S", "sum|{0}|{scope}"),
    "mx": Word(lambda v, z: high(abs(v), z), "S", "max|{0}|{scope}"),
    "rms": Word(rms, "S", "rms({0}){scope}"),
    "std": Word(lambda v, z: rms(v - mean(v, z), z), "S", "std({0}){scope}"),
    "mm": Word(
        lambda v, z: (abs(high(v, z)) + abs(low(v, z))) / 2,
        "S",
        "(|max {0}| + |min {0}|)/2{scope}",
    ),
    "mabs": Word(lambda v, z: mean(abs(v), z), "S", "mean|{0}|{scope}"),
    "mmi": Word(
        lambda v, z: (high(abs(v), z) + low(abs(v), z)) / 2,
        "S",
        "(max|{0}| + min|{0}|)/2{scope}",
    ),
    "std1": Word(
        lambda v, z: np.sqrt(quotient(ssq(v - mean(v, z), z), z.size - 1)),
        "S",
        "sample std({0}){scope}",
    ),
    "ssq": Word(ssq, "S", "|{0}|^2{scope}"),
    "msq": Word(lambda v, z: mean(v * v, z), "S", "mean({0}^2){scope}"),
    "mean": Word(mean, "S", "mean({0}){scope}"),
    "total": Word(lambda v, z: z(np.add, v), "S", "sum({0}){scope}"),
    "range": Word(lambda v, z: high(v, z) - low(v, z), "S", "range({0}){scope}"),
    "mn": Word(lambda v, z: low(abs(v), z), "S", "min|{0}|{scope}"),
}
PRODUCTS = {
    "cos": Word(cos, "S", "cos({0}, {1}){scope}"),
    "pearson": Word(
        lambda a, b, z: cos(a - mean(a, z), b - mean(b, z), z),
        "S",
        "Pearson({0}, {1}){scope}",
    ),
    "dot": Word(dot, "S", "<{0}, {1}>{scope}"),
    "share": Word(lambda a, b, z: part(b, a, z), "S", "<{0}, {1}>/|{0}|^2{scope}"),
    "part": Word(part, "S", "<{0}, {1}>/|{1}|^2{scope}"),
    "mdot": Word(lambda a, b, z: mean(a * b, z), "S", "mean({0} {1}){scope}"),
    "agreement": Word(
        lambda a, b, z: mean(np.sign(a * b), z), "S", "mean sign({0} {1}){scope}"
    ),
}
WORDS: Mapping[str, Word] = {
    **REDUCTIONS,
    **PRODUCTS,
    "cos_eps": Word(
        lambda a, b, z, e: quotient(dot(a, b, z), l2(a, z) * l2(b, z) + e),
        "S",
        "<{0}, {1}>/(|{0}||{1}| + {2}){scope}",
    ),
    "without": Word(
        lambda a, b, z: a - part(a, b, z) * b,
        "A",
        "({0} without its part along {1}{scope})",
    ),
    "within": Word(within, "A", "({0} scaled down to a norm{scope} of {1})"),
    **{name: Word(*row) for name, row in LAYERED.items()},
    "size": Word(lambda z: z.size, "S", "(number of coordinates{scope})"),
    "blocks_mean": Word(
        lambda v, b: over_blocks(np.mean, v, b), "P", "(mean over blocks of {0})"
    ),
    "blocks_min": Word(
        lambda v, b: over_blocks(np.min, v, b), "P", "(least over blocks of {0})"
    ),
    "blocks_max": Word(
        lambda v, b: over_blocks(np.max, v, b), "P", "(largest over blocks of {0})"
    ),
    "sqrt": Word(np.sqrt),
    "abs": Word(np.abs, "A", "|{0}|"),
    "sign": Word(np.sign),
    "exp": Word(np.exp),
    "log": Word(np.log),
    "tanh": Word(np.tanh),
    "maximum": Word(np.maximum, "A", "max({0}, {1})"),
    "minimum": Word(np.minimum, "A", "min({0}, {1})"),
    "clip": Word(lambda a, lo, hi: np.minimum(np.maximum(a, lo), hi)),
    "where": Word(np.where, "A", "({1} where {0}, else {2})"),
    "floor": Word(np.floor),
    "float32": Word(lambda a: rounded(a, "float32"), "A", "float32({0})"),
    "bfloat16": Word(lambda a: rounded(a, "bfloat16"), "A", "bfloat16({0})"),
    "over": Word(lambda a, b: np.true_divide(a, b), "A", "", "1/0 = inf"),
    "both": Word(np.logical_and, "A", "{0} and {1}"),
    "curved": Word(
        curved,
        "S",
        "curved",
        "curved: s'y > 4 eps n |s| |y| with eps = 2^-52, s and g are not 0",
    ),
    "usable": Word(lambda a: np.isfinite(a) & (a > 0), "A", "0 < {0} < inf"),
    "cosine": Word(np.cos, "P", "cos({0})"),
    "table": Word(None, "P"),
    "norm": Word(None, "S", "|{0}|{scope}"),
    "norm_inside": Word(
        None,
        "S",
        "|{0}|{scope} with min|{0}| in min_max",
    ),
    "first": Word(
        None, "P", "first({0}, {1})", "first: lr, or min(1, 1/max|g|) where it is null"
    ),
    "formula": Word(
        None,
        "S",
        "formula({0}, {1})",
        "formula: bb1, bb2, bb2 where it is below tau bb1, else bb1 (adaptive), or in "
        "turn (alternating)",
    ),
    "search": Word(
        None,
        "S",
        "search({2}, {3}, {4}, {5})",
        "search(a, F, c, q): the first a, q a, q^2 a, ... with f(x - a g) <= F - c a, "
        "0 after `most` trials in vain",
    ),
    "value": Word(None, "P", "f({0})", "f(x) = sum q x^2 / 2"),
    "highest": Word(
        None, "P", "highest", "highest: the largest of the last `memory` values F"
    ),
    "lowest": Word(None, "P", "lowest", "lowest: the least of the last `memory` F"),
    "average": Word(None, "P", "average", "average: the mean of the last `memory` F"),
    "batch": Word(
        None,
        "V",
        "grad({0})",
        "grad: the gradient mean_i a_i (a_i'x - y_i) over batches[epoch]",
    ),
    "phi": Word(None, "P"),
    "smoothed": Word(
        None,
        "P",
        "smoothed({0}, {1})",
        "smoothed: its first argument where phi is none, else its second",
    ),
}
