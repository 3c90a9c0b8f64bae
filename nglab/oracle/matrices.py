"""The functions of the language that see a layer as a matrix, a row for each output."""

from collections.abc import Callable, Mapping, Sequence
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
        }

    def each(self, f: Run, v: Any) -> Any:
        """f of every layer of v, as a matrix: (..., n) -> (..., n)."""
        v = v + np.zeros(len(self.numbers["rows"]))
        done = []
        for part, shape in zip(
            np.split(v, self.ends, axis=-1), self.matrices, strict=True
        ):
            done.append(f(part.reshape(*part.shape[:-1], *shape)).reshape(part.shape))
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
    return z.shaped.each(lambda X: polynomials(X, coefficients, steps), G)


def polar(G: Any, z: Any) -> Any:
    """U V' of each layer U S V'."""
    return z.shaped.each(BALLS["spectral"].corner, G)


def quintic(G: Any, a: Any, b: Any, c: Any, steps: int, z: Any) -> Any:
    """Newton-Schulz with one triple."""
    return newton_schulz(G, ((a, b, c),), steps, z)


def number(name: str) -> Run:
    """A number of the shape of each layer."""
    return lambda z: z.shaped.numbers[name]


COUPLINGS = ("coupled", "scaled", "decoupled")
FORMULAS = {  # of the scales
    "none": "1",
    "original": "sqrt(maximum(1, rows(blk)/columns(blk)))",
    "match_rms_adamw": "0.2*sqrt(maximum(rows(blk), columns(blk)))",
    "unit_rms": "sqrt(rows(blk)/columns(blk))",
    "fan_in": "1/columns(blk)",
}


def of_scale(word: str) -> Run:
    """The scale of each layer."""

    def scale(z: Any) -> Any:
        sizes = [m * n for m, n in z.shaped.matrices]
        return np.repeat([SCALES[word](*shape) for shape in z.shaped.matrices], sizes)

    return scale


def of_ball(word: str) -> Run:
    """The corner of the unit ball that each layer of G touches."""

    def corner(G: Any, coefficients: Any, steps: int, z: Any) -> Any:
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
    if "ball" in config:
        own["corner"] = of_ball(config["ball"])
    own |= {k: float(a) for k, a in config.items() if k in ("nesterov", "constrained")}
    return own
