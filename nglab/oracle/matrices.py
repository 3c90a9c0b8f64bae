"""The functions of the language that see a layer as a matrix, a row for each output."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from nglab.norms import BALLS, COEFFICIENTS, SCALES

Run = Callable[..., Any]


class Shaped:
    """The layers of a vector as matrices: rows, columns, and where each begins.

    A vector is one column, a kernel (o, i, h, w) has o rows of i h w; `inner` are the
    last two lengths of a layer's shape, h and w of a kernel.
    """

    def __init__(self, shapes: Sequence[tuple[int, ...]]) -> None:
        sizes = [int(np.prod(shape)) for shape in shapes]
        self.matrices = [(s[0], n // s[0]) for s, n in zip(shapes, sizes, strict=True)]
        self.ends = np.cumsum(sizes)[:-1]
        inner = [(*shape, 1)[:2] if len(shape) == 1 else shape[-2:] for shape in shapes]
        self.numbers = {
            "rows": np.repeat([float(m) for m, _ in self.matrices], sizes),
            "columns": np.repeat([float(n) for _, n in self.matrices], sizes),
            "height": np.repeat([float(h) for h, _ in inner], sizes),
            "width": np.repeat([float(w) for _, w in inner], sizes),
            "matrix": np.repeat([float(len(shape) > 1) for shape in shapes], sizes),
        }

    def each(self, f: Run, v: Any) -> Any:
        """f of every layer of v, as a matrix: (..., n) -> (..., n)."""
        v = v + np.zeros(len(self.numbers["rows"]))
        done = []
        for part, shape in zip(
            np.split(v, self.ends, axis=-1), self.matrices, strict=True
        ):
            new = f(part.reshape(*part.shape[:-1], *shape))
            done.append(new.reshape(*new.shape[:-2], -1))
        return np.concatenate(done, -1)


def polynomials(X: Any, coefficients: Any, steps: int) -> Any:
    """X <- a X + (b A + c A A) X, A = X X', with each triple, the last for the rest."""
    X, tall = (X.mT, True) if X.shape[-2] > X.shape[-1] else (X, False)
    for j in range(int(steps)):
        a, b, c = coefficients[min(j, len(coefficients) - 1)]
        A = X @ X.mT
        X = a * X + (b * A + c * (A @ A)) @ X
    return X.mT if tall else X


def newton_schulz(G: Any, coefficients: Any, steps: int, z: Any) -> Any:
    """Some steps of Newton-Schulz in each layer."""
    if any(np.ndim(a) for t in coefficients for a in t):  # an unknown number
        own = [[np.asarray(a)[..., None] for a in t] for t in coefficients]
        return z.shaped.each(lambda X: polynomials(X, own, steps), G)
    G = np.ascontiguousarray(G, float)
    return computed(G.tobytes(), G.shape, tuple(coefficients), int(steps), z.shaped)


@lru_cache(maxsize=1 << 12)
def computed(
    content: bytes, shape: tuple[int, ...], coefficients: Any, steps: int, shaped: Any
) -> Any:
    """Newton-Schulz, kept: most mistakes are elsewhere, and it is the dear part."""
    G = np.frombuffer(content).reshape(shape)
    return shaped.each(lambda X: polynomials(X, coefficients, steps), G)


def polar(G: Any, z: Any) -> Any:
    """U V' of each layer U S V'."""
    return z.shaped.each(BALLS["spectral"].corner, G)


def sized(which: str, ball: str) -> Run:
    """A norm of each layer."""
    norm = getattr(BALLS[ball], which)
    spread = lambda X: norm(X)[..., None, None] + 0 * X  # noqa: E731
    return lambda G, z: z.shaped.each(spread, G)


def number(name: str) -> Run:
    """A number of the shape of each layer."""
    return lambda z: z.shaped.numbers[name]


def signed(triples: Any, i: int) -> Any:
    """Each triple with another sign of one of its numbers."""
    return tuple(tuple(-a if j == i else a for j, a in enumerate(t)) for t in triples)


NOTE = (
    "NS(X, coefficients, n): n steps X <- a X + b A X + c A^2 X with A = X X' on a "
    "matrix with a row for each output, a, b, c of each step as listed, the last for "
    "all further ones"
)
LAYERED: dict[str, tuple[Any, ...]] = {  # words: what they do, kind, form, note
    "newton_schulz": (newton_schulz, "V", "NS({0}, {1}, {2}){scope}", NOTE),
    "quintic": (
        lambda G, a, b, c, n, z: newton_schulz(G, ((a, b, c),), n, z),
        *("V", "NS({0}, ({1}, {2}, {3}), {4}){scope}", NOTE),
    ),
    "polar": (polar, "V", "polar({0})", "polar: U V' of G = U S V'"),
    "spectral": (sized("norm", "spectral"), "S", "|{0}|_2"),
    "nuclear": (sized("dual", "spectral"), "S", "|{0}|_*"),
    "rows": (number("rows"), "S", "rows"),
    "columns": (number("columns"), "S", "columns"),
    "height": (number("height"), "S", "shape[-2]"),
    "width": (number("width"), "S", "shape[-1]"),
    "matrix": (number("matrix"), "S", "(its shape has two axes or more)"),
    "reversed": (lambda t: t[::-1], "W", "reversed {0}"),
    "last": (lambda t, n: t[-int(n) :], "W", "the last {1} of {0}"),
    "cycled": (lambda t, n: t * int(n), "W", "{0} again and again"),
    "first_of": (lambda t: t[:1], "W", "the first of {0}"),
    "without_first": (lambda t: t[1:] or t, "W", "{0} but the first"),
    "cut": (lambda t: tuple((a, b, 0.0) for a, b, _ in t), "W", "{0} without c"),
    "exchanged": (lambda t: tuple((a, c, b) for a, b, c in t), "W", "(a, c, b) of {0}"),
    "signed": (signed, "W", "{0} with another sign at {1}"),
    "count": (len, "P", "how many of {0}"),
    "scale": (
        *(None, "S", "scale{scope}"),
        "scale: 1 (none), sqrt(max(1, rows/columns)) (original), 0.2 sqrt(max(rows, "
        "columns)) (match_rms_adamw), sqrt(rows/columns) (unit_rms), 1/columns "
        "(fan_in)",
    ),
    "corner": (
        *(None, "V", "corner({0}){scope}"),
        "corner(G): G/|G| (l2), sign(G) (max), G/rms(G) (rms), every row or column "
        "divided by its length, or n = ns_steps times X <- a X + b A X + c A^2 X with "
        "A = X X' from X = G/|G|, as in Muon (spectral)",
    ),
    "crossed": (
        *(None, "V", "corner({0})"),
        "corner with rows for columns, and columns for rows",
    ),
}
LAYOUTS = {"inner": " over its last two axes", "flat": " with a vector as a row"}


def layouts(shapes: Sequence[tuple[int, ...]]) -> dict[str, tuple[Any, list[Any]]]:
    """Other ways to see layers: their matrices, and which coordinates each has."""
    inner = [
        part for shape in shapes for part in [shape[-2:]] * int(np.prod(shape[:-2]))
    ]
    flat = [(1, *shape) if len(shape) == 1 else shape for shape in shapes]
    made = {}
    for name, own in (("inner", inner), ("flat", flat)):
        ends = np.cumsum([int(np.prod(shape)) for shape in own])
        made[name] = Shaped(own), np.split(np.arange(ends[-1]), ends[:-1])
    return made


COUPLINGS = ("coupled", "scaled", "decoupled")
FORMULAS = {  # of the scales
    "none": "1",
    "original": "sqrt(maximum(1, rows(blk)/columns(blk)))",
    "match_rms_adamw": "0.2*sqrt(maximum(rows(blk), columns(blk)))",
    "unit_rms": "sqrt(rows(blk)/columns(blk))",
    "fan_in": "1/columns(blk)",
}


CROSSED = {"rows": "columns", "columns": "rows"}


def of_scale(word: str) -> Run:
    """The scale of each layer."""

    def scale(z: Any) -> Any:
        sizes = [m * n for m, n in z.shaped.matrices]
        return np.repeat([SCALES[word](*shape) for shape in z.shaped.matrices], sizes)

    return scale


def of_ball(word: str) -> Run:
    """The corner of the unit ball that each layer of G touches."""

    def corner(G: Any, coefficients: Any, steps: Any, z: Any) -> Any:
        if word != "spectral":
            return z.shaped.each(BALLS[word].corner, G)
        unit = z.shaped.each(BALLS["l2"].corner, G)
        return newton_schulz(unit, coefficients, steps, z)

    return corner


def chosen(config: Mapping[str, Any]) -> dict[str, Any]:
    """What the words of a config mean."""
    own: dict[str, Any] = {}
    if "coupling" in config:
        own |= {word: float(word == config["coupling"]) for word in COUPLINGS}
    if "coefficients" in config:
        own |= {**COEFFICIENTS, "coefficients": COEFFICIENTS[config["coefficients"]]}
    if "scale" in config:
        own["scale"] = of_scale(config["scale"])
        own |= {f"scale_{word}": float(word == config["scale"]) for word in SCALES}
    if "ball" in config:
        own["corner"] = of_ball(config["ball"])
        own["crossed"] = of_ball(CROSSED.get(config["ball"], config["ball"]))
        own |= {f"ball_{word}": float(word == config["ball"]) for word in BALLS}
    own |= {k: float(a) for k, a in config.items() if k in ("nesterov", "constrained")}
    return own
