"""What a config means to a program: its numbers, and the functions that it decides."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from nglab.norms import BALLS, COEFFICIENTS, SCALES
from nglab.oracle.matrices import COUPLINGS, chosen
from nglab.oracle.methods import Config
from nglab.oracle.vocabulary import REDUCTIONS, Word, scopes

NORMS: Mapping[str, Word] = {
    **{"l2": REDUCTIONS["l2"], "max": REDUCTIONS["mx"], "min_max": REDUCTIONS["mm"]},
    **{"rms": REDUCTIONS["rms"], "std": REDUCTIONS["std"]},
}
CHOICES: Mapping[str, tuple[Any, ...]] = {
    **{"coupling": COUPLINGS, "coefficients": tuple(COEFFICIENTS)},
    **{"scale": tuple(SCALES), "ball": tuple(BALLS)},
    **{"nesterov": (True, False), "constrained": (False, True)},
}
COUNTS = ("m", "every", "memory", "most", "cycle", "ns_steps")  # they are not broadcast


def discrete(config: Config) -> str:
    """What must be the same in sequences that run side by side."""
    kinds = {k: v for k, v in config.items() if not broadcast(k, v)}
    return repr(sorted(kinds.items()))


def broadcast(key: str, value: Any) -> bool:
    """Whether it is a number, or a vector, of which every sequence has its own."""
    number = isinstance(value, float | int) and not isinstance(value, bool)
    return (number and key not in COUNTS) or key == "q"


def names_of(configs: Sequence[Config]) -> dict[str, Any]:
    """What a program knows of configs that differ in numbers alone."""
    one = configs[0]
    known: dict[str, Any] = dict(scopes(tuple(map(tuple, one["shapes"]))))
    known |= {"inf": np.inf, "pi": np.pi, "table": lambda k, *values: values[k]}
    for key, value in one.items():
        if broadcast(key, value):
            known[key] = column([config[key] for config in configs])
        elif key in COUNTS:
            known[key] = int(value)
    return known | decided(one) | chosen(one) | searching(known)


def column(values: Sequence[Any]) -> Any:
    """A number where all are alike, else a row for each."""
    if all(value == values[0] for value in values):
        return values[0] if isinstance(values[0], float) else np.array(values[0], float)
    return np.array(values, float).reshape(len(values), -1)


def decided(config: Config) -> dict[str, Callable[..., Any] | float]:
    """The functions that words of the config choose."""
    own: dict[str, Any] = {}
    if "norm" in config:
        own["norm"] = NORMS[config["norm"]].run
        inside = "mmi" if config["norm"] == "min_max" else ""
        own["norm_inside"] = REDUCTIONS[inside].run if inside else own["norm"]
    if config.get("cap", 0.0) is None:
        own["cap"] = np.inf
    if "formula" in config:
        own["formula"] = FORMULAS[config["formula"]]
        own["first"] = (lambda lr, g: lr) if config["lr"] is not None else opening
        own |= {"lr": 1.0} if config["lr"] is None else {}
    if "phi" in config:
        own["phi"] = PHI[config["phi"]]
        own["smoothed"] = lambda raw, mean: raw if config["phi"] == "none" else mean
        own |= {"reset": config["reset"], "seeded": float(config["seed_with_lr"])}
    if "memory" in config:
        own |= {word: remembered(f, config["memory"]) for word, f in MEMORIES.items()}
    if "A" in config:
        own["batch"] = batch(*(config[key] for key in ("A", "y", "batches")))
    return own


MEMORIES: dict[str, Any] = {"highest": np.max, "lowest": np.min, "average": np.mean}


def opening(lr: Any, g: Any) -> Any:
    """min(1, 1/max|g|)."""
    size = np.max(np.abs(g), -1, keepdims=True)
    return np.minimum(1.0, 1 / np.where(size > 0, size, 1.0))


FORMULAS: dict[str, Callable[..., Any]] = {
    "bb1": lambda bb1, bb2, tau, turn: bb1,
    "bb2": lambda bb1, bb2, tau, turn: bb2,
    "adaptive": lambda bb1, bb2, tau, turn: np.where(bb2 < tau * bb1, bb2, bb1),
    "alternating": lambda bb1, bb2, tau, turn: bb2 if turn % 2 else bb1,
}
PHI: dict[str, Callable[[float], float]] = {
    "none": lambda e: 1.0,
    "k": lambda e: float(e) if e else 1.0,
    "k + 1": lambda e: e + 1.0,
}


def remembered(reduce: Callable[..., Any], memory: int) -> Callable[..., Any]:
    """A number of the last `memory` values that there are."""

    def found(*values: Any) -> Any:
        last = [full for full in values[:memory] if np.all(np.isfinite(full))]
        return reduce(np.stack(np.broadcast_arrays(*last)), axis=0) if last else np.inf

    return found


def batch(A: Any, y: Any, batches: Any) -> Callable[[Any, float], Any]:
    """The mean gradient of the terms of an epoch."""
    rows, labels = np.array(A, float), np.array(y, float)

    def gradient(x: Any, e: float) -> Any:
        terms = np.array(batches[int(e) % len(batches)])
        x = x + np.zeros(rows.shape[1])
        a = rows[terms]
        return (np.matmul(x, a.T) - labels[terms]) @ a / len(terms)

    return gradient


def searching(known: Mapping[str, Any]) -> dict[str, Callable[..., Any]]:
    """f(x) = sum q x^2 / 2, and a search along a direction that looks at it."""
    if "q" not in known:
        return {}
    q = known["q"]

    def value(x: Any) -> Any:
        return np.sum(q * x * x, -1, keepdims=True) / 2

    def search(
        x: Any, u: Any, a: Any, F: Any, slope: Any, shrink: Any, most: int
    ) -> Any:
        a, found = a + 0 * value(x), np.zeros(np.shape(value(x)), bool)
        for _ in range(int(most)):
            there = x - a * u
            found = found | (value(there) <= F - a * slope)
            if found.all():
                return a
            if np.all(found | np.all(there == x, -1, keepdims=True)):
                break  # shorter ones lead nowhere else
            a = np.where(found, a, a * shrink)
        return np.where(found, a, 0.0)

    return {"value": value, "search": search}
