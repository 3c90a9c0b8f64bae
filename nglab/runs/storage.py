"""A trace in one `.npz` file: its arrays, and in words the tuples that hold them."""

import json
import os
from collections import namedtuple
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any
from zipfile import BadZipFile

import numpy as np

from nglab import files

FORMAT = "nglab trace 1"
WRONG = (KeyError, TypeError, ValueError, EOFError, BadZipFile)  # no such file inside


def save(path: str | os.PathLike[str], named: dict[str, Any]) -> None:
    """Arrays, numbers, None, and tuples of them, by name, as one file."""
    files.check_place(path)
    arrays: dict[str, Any] = {}
    words = {name: outlined(value, name, arrays) for name, value in named.items()}
    with files.replacing(path) as beside, open(beside, "wb") as out:
        arrays["outline"] = np.array(json.dumps({"format": FORMAT, "parts": words}))
        np.savez(out, allow_pickle=False, **arrays)


def load(path: str | os.PathLike[str], names: Iterable[str]) -> dict[str, Any]:
    """What was saved, by name."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as arrays:
            outline = json.loads(str(arrays["outline"]))
            if outline["format"] != FORMAT or set(outline["parts"]) != set(names):
                raise KeyError(outline["format"])
            parts = outline["parts"]
            return {name: filled(parts[name], arrays) for name in names}
    except (*WRONG, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ValueError(f"{path} is not a saved trace: {error}") from None


def outlined(value: Any, name: str, arrays: dict[str, Any]) -> Any:
    """A value in words; its arrays are put aside under their names."""
    if isinstance(value, tuple):
        kind = type(value)
        parts = zip(names_of(value), value, strict=True)
        inner = {part: outlined(v, f"{name}.{part}", arrays) for part, v in parts}
        return {"type": f"{kind.__module__}:{kind.__qualname__}", "parts": inner}
    if isinstance(value, np.ndarray | np.generic):
        arrays[name] = np.asarray(value)
        return {"array": name}
    if value is None or isinstance(value, bool | int | float | str):
        return {"is": value}
    raise ValueError(f"{name} is a {type(value).__name__}: only arrays can be saved")


def names_of(value: tuple[Any, ...]) -> Iterator[str]:
    """The names of a tuple's entries, or their places."""
    return iter(getattr(value, "_fields", map(str, range(len(value)))))


def filled(words: dict[str, Any], arrays: Any) -> Any:
    """The value that an outline describes."""
    if "is" in words:
        return words["is"]
    if "array" in words:
        return arrays[words["array"]]
    inner = {name: filled(part, arrays) for name, part in words["parts"].items()}
    kind = kind_of(words["type"], list(inner))
    return tuple(inner.values()) if kind is tuple else kind(**inner)


def kind_of(name: str, fields: list[str]) -> Any:
    """The tuple type of this name if it is nglab's, else one like it.

    (A file names no code that would be loaded for its sake.)
    """
    module, _, kind = name.partition(":")
    if name == "builtins:tuple":
        return tuple
    if module.split(".")[0] == "nglab":
        found = getattr(import_module(module), kind, None)
        if isinstance(found, type) and getattr(found, "_fields", None) == tuple(fields):
            return found
    return namedtuple(kind.split(".")[-1], fields)
