"""The explorer: one page to drive the methods with, and the library it runs on.

The page is a program in JavaScript, in modules that Node can run too: `methods` has
every recipe of nglab, `lab` problems, bounds and what can be chosen, `app` what is seen
and touched. `page` puts them into one file that needs no server and asks nobody.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nglab.arguments import one_of, shown

HERE = Path(__file__).parent
METHODS = HERE / "methods"  # every method in JavaScript: index.mjs, and what it names
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?:const|function) (\w+)", re.MULTILINE)


def page(start: str = "story=hovering") -> str:
    """The whole page as HTML; `start` is the state it begins with, as in its address.

    Errors: ValueError unless start is a text.
    """
    if not isinstance(start, str):
        raise ValueError(f"start={shown(start)} is no text: say story=hovering")
    text = (HERE / "page.html").read_text("utf-8")
    style = (HERE / "style.css").read_text("utf-8")
    parts = {"style": style, "start": escape(start), "script": script()}
    for name, part in parts.items():
        text = text.replace(f"{{{{ {name} }}}}", part)
    return text


@cache
def script() -> str:
    """All modules, each in a scope of its own, after those that it imports."""
    return "".join(map(scoped, ordered(HERE / "app" / "main.mjs", {})))


def ordered(path: Path, seen: dict[Path, None]) -> Iterator[Path]:
    """A module, after all that it imports, each once."""
    if path in seen:
        return
    seen[path] = None
    for _, other in IMPORT.findall(path.read_text("utf-8")):
        yield from ordered((path.parent / other).resolve(), seen)
    yield path


def scoped(path: Path) -> str:
    """A module as an object of what it exports."""
    text = path.read_text("utf-8")
    names = EXPORT.findall(text)
    body = IMPORT.sub(lambda m: f"const {{{m[1]}}} = {module(path, m[2])};\n", text)
    body = re.sub(r"^export ", "", body, flags=re.MULTILINE)
    given = f"return {{ {', '.join(names)} }};"
    return f"const {module(path, path.name)} = (() => {{\n{body}{given}\n}})();\n"


def module(path: Path, name: str) -> str:
    """The name of a module that a file imports: lab_run for ../lab/run.mjs."""
    other = (path.parent / name).resolve()
    return f"{other.parent.name}_{other.stem}"


@cache
def catalogue() -> dict[str, Any]:
    """What can be chosen: knobs, choices, problems, methods and stories, by name."""
    text = (HERE / "lab" / "catalogue.mjs").read_text("utf-8")
    found: dict[str, Any] = json.loads(text[text.index("{") : text.rindex("}") + 1])
    return found


def address(story: str | None = None, **chosen: Any) -> str:
    """A state as it stands in the address: a story, and what is to be other than in it.

    Errors: ValueError for a story, a name or a value that there is not.

    >>> address("hovering", lr=0.3, x=(2, 1))
    'story=hovering&lr=0.3&x=2,1'
    """
    known = catalogue()
    if story is not None:
        one_of("story", story, known["stories"])
        chosen = {"story": story, **chosen}
    for name, value in chosen.items():
        check(name, value, known)
    return "&".join(f"{name}={spelled(value)}" for name, value in chosen.items())


def check(name: str, value: Any, known: Mapping[str, Any]) -> None:
    """ValueError unless there is such a choice."""
    tables = {"story": "stories", "problem": "problems", "method": "methods"}
    if name in tables:
        one_of(name, value, known[tables[name]])
    elif name in known["choices"]:
        one_of(name, value, known["choices"][name][1])
    elif name in known["knobs"]:
        _, least, most = known["knobs"][name]
        if not is_number(value) or not least <= value <= most:
            raise ValueError(f"{name}={shown(value)} is outside [{least:g}, {most:g}]")
    elif name != "x":
        every = ("x", *tables, *known["choices"], *known["knobs"])
        raise ValueError(
            f"{name}={shown(value)}: unknown, choose of {', '.join(every)}"
        )
    elif len(pair(value)) != 2 or not all(map(is_number, value)):
        raise ValueError(f"x={shown(value)} is no start in the plane: two numbers")


def pair(value: Any) -> list[Any]:
    """The entries of a sequence; none of anything else."""
    return list(value) if hasattr(value, "__len__") else []


def is_number(value: Any) -> bool:
    """Whether it is a finite number."""
    try:
        return not isinstance(value, str | bool) and abs(float(value)) < float("inf")
    except (TypeError, ValueError):
        return False


def spelled(value: Any) -> str:
    """A value as it stands in the address."""
    if isinstance(value, str):
        return quote(value)
    numbers = [float(a) for a in (pair(value) or [value])]
    return ",".join(repr(int(a) if a.is_integer() else a) for a in numbers)
