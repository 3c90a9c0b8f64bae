"""The lessons as notebooks: copied out of the package, and never over anyone's work.

A lesson is kept as a Python file of cells, which begin with `# %%`. A cell tagged
`figure` draws, one tagged `setup` prepares, and one tagged `check` compares the run
with the numbers of the text. In the notebook these run, and show what they hold only
when they are opened; where a check finds another number, the reader is told in a line.
"""

import json
import re
from hashlib import sha256
from importlib.util import find_spec
from os.path import lexists
from pathlib import Path
from textwrap import indent
from typing import Any, NamedTuple

from nglab import explorer

ROOT = Path(__file__).parent
READ = (  # by the lessons
    "SYMBOLS.md",
    "bb_study.py",
    "checks/*.py",
    "ports/*.*",
    "studies/*.*",
    "studies/results/*.json",
)
SHOWN = {  # of a folded cell: its first line
    "check": "# Open to see how the numbers of the text are checked.",
    "figure": "# Open to see how the picture is drawn.",
    "setup": "# Open to see how pictures are to look.",
}
NOTED = "from checks import noted\n\nwith noted():\n"
PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}


class Cell(NamedTuple):
    """A cell of a lesson: "markdown" or "code", its tag if it has one, its text."""

    kind: str
    tag: str
    text: str


def source() -> Path:
    """Where the lessons are: inside an installed nglab, beside it in a checkout."""
    inside = ROOT / "notebooks"
    return inside if inside.is_dir() else ROOT.parent / "notebooks"


def cells(lesson: str) -> list[Cell]:
    """The cells of a lesson; what stands above the first is left out.

    >>> cells('# %% [markdown]\\n# # One\\n\\n# %% tags=["check"]\\ntwo()\\n')
    [Cell(kind='markdown', tag='', text='# One'),
     Cell(kind='code', tag='check', text='two()')]
    """
    found = []
    for part in re.split(r"^# %%", lesson, flags=re.MULTILINE)[1:]:
        mark, _, text = part.partition("\n")
        kind = "markdown" if "[markdown]" in mark else "code"
        if kind == "markdown":
            text = re.sub(r"^# ?", "", text, flags=re.MULTILINE)
        tag = re.search(r'tags=\["(\w+)"\]', mark)
        found.append(Cell(kind, tag[1] if tag else "", text.strip("\n")))
    return found


def notebook(lesson: str) -> str:
    """The notebook of a lesson, in nbformat 4.5, as its reader is to see it."""
    table = {
        "cells": [as_json(i, cell) for i, cell in enumerate(cells(lesson))],
        "metadata": {
            "kernelspec": PYTHON,
            "language_info": {"name": "python"},
            "nglab": {"lesson": fingerprint(lesson)},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def as_json(i: int, cell: Cell) -> dict[str, Any]:
    """A cell of a notebook; of one with a tag only the outputs are shown."""
    text = NOTED + indent(cell.text, "    ") if cell.tag == "check" else cell.text
    if cell.tag:
        text = f"{SHOWN[cell.tag]}\n{text}"
    hidden = {"jupyter": {"source_hidden": True}, "tags": [cell.tag]}
    shown: dict[str, Any] = {
        "cell_type": cell.kind,
        "id": f"cell-{i}",
        "metadata": hidden if cell.tag else {},
        "source": text.splitlines(keepends=True),
    }
    if cell.kind == "code":
        shown |= {"execution_count": None, "outputs": []}
    return shown


def fingerprint(lesson: str) -> str:
    """What tells a lesson from a later one; its notebook keeps it however it grows."""
    return sha256(lesson.encode()).hexdigest()


def contents() -> dict[str, str]:
    """Every file of a reader's folder, by its name there: notebooks and what they read.

    Errors: ValueError if nglab was installed without them.
    """
    root = source()
    lessons = sorted(root.glob("[0-9][0-9]-*.py"))
    if not lessons:
        raise ValueError(f"the lessons are missing: {root} has none")
    files = {f"{p.stem}.ipynb": notebook(p.read_text("utf-8")) for p in lessons}
    for pattern in READ:
        for path in sorted(root.glob(pattern)):
            files[path.relative_to(root).as_posix()] = path.read_text("utf-8")
    for path in sorted(explorer.METHODS.glob("*.mjs")):  # what ports/port.js runs
        files[f"ports/methods/{path.name}"] = path.read_text("utf-8")
    return files


def unchanged(path: Path, content: str) -> bool:
    """Whether what is there came from this content: a reader's work in it is fine."""
    if not path.is_file():
        return False
    there = path.read_text("utf-8", errors="replace")
    if path.suffix != ".ipynb":
        return there == content
    mark = json.loads(content)["metadata"]["nglab"]["lesson"]
    return mark in there


def copy(folder: str | Path, add: bool = False) -> tuple[list[str], list[str]]:
    """Write the lessons into a folder, over nothing: the names (written, left alone).

    `add` writes what is missing and leaves alone what is there; left alone are then
    the files that came from another version of the lessons.

    Errors: ValueError, with nothing written, if without `add` a file is there already,
            or if the folder is none.
    """
    folder, files = Path(folder), contents()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file, the lessons need a folder")
    there = [name for name in files if lexists(folder / name)]
    if there and not add:
        raise ValueError(
            f"{folder / there[0]} exists, nothing was written: choose another folder, "
            "or say --add to write only what is missing"
        )
    written = [name for name in files if name not in there]
    for name in written:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(files[name])
    return written, [
        name for name in there if not unchanged(folder / name, files[name])
    ]


def told(folder: str, add: bool = False) -> str:
    """Copy the lessons, and say what was written and how to open it."""
    written, left = copy(folder, add)
    lines = [f"{folder}: {len(written)} files written"]
    lines += [f"{name} is of another version of nglab: left alone" for name in left]
    if left:
        lines.append("To have a file anew, rename yours and say --add.")
    if not find_spec("jupyterlab"):
        lines.append('To open them you need: pip install "nglab[notebooks]"')
    return "\n".join((*lines, f'Open them: jupyter lab "{folder}"'))
