"""The vectors as files: one JSON file a method, and a list of checksums beside them."""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from nglab import files
from nglab.arguments import one_of
from nglab.oracle.cases import Case, cases
from nglab.oracle.catalogue import METHODS

SCHEMA = 1
HERE = Path(__file__).parent / "vectors"
SUMS = "SHA256SUMS"


def text(method: str) -> str:
    """The file of a method, made anew: the same bytes everywhere."""
    head = {
        "schema": SCHEMA,
        "method": method,
        "update": METHODS[method].update,
    }
    lines = [f"{dumped(key)}: {dumped(value)}" for key, value in head.items()]
    body = ",\n".join(map(case_text, cases(method)))
    return "{\n" + ",\n".join(lines) + ',\n"cases": [\n' + body + "\n]\n}\n"


def case_text(case: Case) -> str:
    """A case, one line a quantity."""
    flat = {
        "name": case.name,
        "shows": case.shows,
        "config": case.config,
        "x0": case.x0.tolist(),
        "tolerance": case.tolerance,
    }
    lines = [f"  {dumped(key)}: {dumped(value)}" for key, value in flat.items()]
    for key, table in (("inputs", case.inputs), ("state", case.state)):
        rows = [f"    {dumped(k)}: {dumped(v)}" for k, v in table.items()]
        lines.append(f'  "{key}": {{\n' + ",\n".join(rows) + "\n  }")
    lines.append(f'  "x": {dumped(case.x.tolist())}')
    return "{\n" + ",\n".join(lines) + "\n}"


def dumped(value: Any) -> str:
    """JSON with shortest decimals; never NaN or Infinity."""
    return json.dumps(value, allow_nan=False)


def write(directory: str | PathLike[str]) -> list[Path]:
    """Make all files anew in a directory, with their checksums; their paths."""
    place = files.check_directory(directory)
    texts = {f"{method}.json": text(method) for method in sorted(METHODS)}
    for name, content in texts.items():
        files.write(place / name, content)
    hashed = {name: sha256(words.encode()).hexdigest() for name, words in texts.items()}
    files.write(place / SUMS, "".join(f"{h}  {name}\n" for name, h in hashed.items()))
    return [place / name for name in texts]


def vectors(method: str) -> tuple[Case, ...]:
    """The cases of a method as they are installed; they are the caller's own."""
    one_of("method", method, METHODS)
    return read(HERE / f"{method}.json", method)


kept = cache(vectors)  # for those who neither change them nor hand them on


def read(path: Path, method: str) -> tuple[Case, ...]:
    """The cases in a file; ValueError unless it is whole, unchanged, of this schema."""
    content = path.read_bytes()
    table = parsed(content, path.name)
    if table.get("schema") != SCHEMA:
        raise ValueError(
            f"{path.name} has schema {table.get('schema')!r}, this is schema {SCHEMA}"
        )
    if table.get("method") != method:
        raise ValueError(f"{path.name} is of {table.get('method')!r}, not {method!r}")
    line = f"{sha256(content).hexdigest()}  {path.name}"
    if line not in (path.parent / SUMS).read_text().splitlines():
        raise ValueError(f"{path.name} was changed: its checksum is not that in {SUMS}")
    return tuple(case(entry) for entry in table["cases"])


def parsed(content: bytes, name: str) -> dict[str, Any]:
    """The JSON object in a file; ValueError where it is cut short or not finite."""
    try:
        table = json.loads(content, parse_constant=refused)
    except ValueError as error:
        raise ValueError(f"{name} is no whole JSON file: {error}") from None
    if not isinstance(table, dict):
        raise ValueError(f"{name} holds no JSON object")
    return table


def refused(word: str) -> float:
    """NaN and Infinity are no JSON."""
    raise ValueError(f"it contains {word}")


def case(entry: Mapping[str, Any]) -> Case:
    """A case from its JSON."""
    return Case(**{**entry, "x0": np.array(entry["x0"]), "x": np.array(entry["x"])})
