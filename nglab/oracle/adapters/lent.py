"""What every adapter lends an optimizer: layers, the numbers of a step, values of f."""

from collections.abc import Callable, Iterable
from importlib import import_module
from math import prod
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.calls import PortError, in_a_line, title
from nglab.oracle.methods import Config

Tensors = Callable[[Any, Config], list[Any]]


def framework(name: str, port: str) -> Any:
    """The framework; ValueError where it cannot be imported."""
    try:
        return import_module(name)
    except ImportError as error:
        why = f"it cannot be imported ({in_a_line(error)})"
        raise ValueError(f"{port} needs {name}, and {why}") from error


def maker(build: Any, port: str, example: str) -> Callable[..., Any]:
    """What makes the optimizers; ValueError where it is one, or nothing to call."""
    if callable(build) and not isinstance(build, type):
        return build
    raise ValueError(f"{port}({in_a_line(title(build))}): pass {example}")


def wrong(made: Any, port: str, example: str) -> PortError:
    """What to say where something else was made."""
    what = "None" if made is None else f"a {title(made)}"
    return PortError(f"{port} was given {what}, it must return an optimizer: {example}")


def layers(v: Any, config: Config, dtype: Any = float) -> list[Array]:
    """The flat vector cut into arrays of the shapes that the config says; copies."""
    shapes = config.get("shapes") or [[size] for size in config["blocks"]]
    ends = np.cumsum([prod(shape) for shape in shapes])[:-1]
    parts = np.split(np.array(v, dtype=dtype), ends)
    return [np.array(p.reshape(s)) for p, s in zip(parts, shapes, strict=True)]


def flat(parts: Iterable[Any]) -> Array:
    """The vector again."""
    return np.concatenate([np.ravel(part) for part in parts])


def told(config: Config, tensors: Tensors) -> Config:
    """The config with its noise in layers, as what the optimizer holds."""
    xi = config.get("xi")
    return {**config, "xi": tensors(xi, config)} if xi is not None else {**config}


def value(config: Config, x: Any) -> float:
    """f at x: of the step, or of the quadratic with curvatures q; 0 where none is."""
    if "q" in config:
        return float(np.array(config["q"]) @ np.square(x) / 2)
    return float(config.get("f", 0.0))


def rescaled(own: float, first: float | None, now: float) -> float:
    """The rate of an optimizer made with `own` at lr = first, as schedulers do it."""
    return now if own == first or not first else own * (now / first)
