"""The lessons as notebooks: copied out of the package, and never over anyone's work.

In a notebook the cells that draw, prepare and check run, and show what they hold only
when they are opened; where a check finds another number, the reader is told in a line.
The same notebook is a lecture: `jupyter nbconvert --to slides` reads its metadata.
"""

import json
from hashlib import sha256
from importlib.util import find_spec
from os.path import lexists
from pathlib import Path
from textwrap import indent
from typing import Any

from nglab import explorer
from nglab.cells import Cell, cells, handout, solved

ROOT = Path(__file__).parent
READ = (  # by the lessons
    "SYMBOLS.md",
    "bb_study.py",
    "checks/*.py",
    "ports/*.*",
    "studies/*.*",
    "studies/results/*.json",
)
FOLDED = {  # of a folded cell: its first line
    "check": "# Open to see how the numbers of the text are checked.",
    "figure": "# Open to see how the picture is drawn.",
    "setup": "# Open to see how pictures are to look.",
}
NOTED = "from checks import noted\n\nwith noted():\n"
PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}


def source() -> Path:
    """Where the lessons are: inside an installed nglab, beside it in a checkout."""
    inside = ROOT / "notebooks"
    return inside if inside.is_dir() else ROOT.parent / "notebooks"


def notebook(lesson: str, solutions: str | None = None) -> str:
    """The notebook of a lesson, in nbformat 4.5: its reader's, or with the solutions
    the instructor's."""
    shown = cells(lesson) if solutions is None else solved(lesson, solutions)
    table = {
        "cells": [as_json(i, cell) for i, cell in enumerate(shown)],
        "metadata": {
            "kernelspec": PYTHON,
            "language_info": {"name": "python"},
            "nglab": {"lesson": fingerprint(lesson + (solutions or ""))},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def as_json(i: int, cell: Cell) -> dict[str, Any]:
    """A cell of a notebook; of one that is folded only the outputs are shown."""
    text = NOTED + indent(cell.text, "    ") if cell.tag == "check" else cell.text
    metadata: dict[str, Any] = {"slideshow": {"slide_type": slide(cell)}}
    if cell.tag:
        metadata["tags"] = [cell.tag]
    if cell.tag in FOLDED:
        text = f"{FOLDED[cell.tag]}\n{text}"
        metadata["jupyter"] = {"source_hidden": True}
    shown: dict[str, Any] = {
        "cell_type": cell.kind,
        "id": f"cell-{i}",
        "metadata": metadata,
        "source": text.splitlines(keepends=True),
    }
    if cell.kind == "code":
        shown |= {"execution_count": None, "outputs": []}
    return shown


def slide(cell: Cell) -> str:
    """What a cell is to a lecture, in Jupyter's words. A heading opens a slide; code,
    pictures and the front block follow beneath; other prose is the speaker's."""
    if cell.tag in ("setup", "check"):
        return "skip"
    if cell.kind == "markdown" and cell.tag != "front":
        return "slide" if cell.text.startswith("#") else "notes"
    return "fragment" if cell.tag == "exercise" else "subslide"


def fingerprint(lesson: str) -> str:
    """What tells a lesson from a later one; its notebook keeps it however it grows."""
    return sha256(lesson.encode()).hexdigest()


def texts() -> dict[str, str]:
    """Every lesson, by the name of its file without the ending.

    Errors: ValueError if nglab was installed without them.
    """
    root = source()
    lessons = sorted(root.glob("[0-9][0-9]-*.py"))
    if not lessons:
        raise ValueError(f"the lessons are missing: {root} has none")
    return {path.stem: path.read_text("utf-8") for path in lessons}


def solutions(name: str) -> str:
    """The solutions of a lesson's exercises, which no reader's folder has."""
    return (source() / "solutions" / f"{name[:2]}.py").read_text("utf-8")


def contents(edition: str = "reader") -> dict[str, str]:
    """Every file of a folder, by its name there: notebooks and what they read, for the
    reader or with "solutions", or the "handouts" alone.

    Errors: ValueError if nglab was installed without them.
    """
    if edition == "handouts":
        return {f"{name}.md": handout(text) for name, text in texts().items()}
    files = {
        f"{name}.ipynb": notebook(
            text, solutions(name) if edition == "solutions" else None
        )
        for name, text in texts().items()
    }
    for pattern in READ:
        for path in sorted(source().glob(pattern)):
            files[path.relative_to(source()).as_posix()] = path.read_text("utf-8")
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


def copy(
    folder: str | Path, add: bool = False, edition: str = "reader"
) -> tuple[list[str], list[str]]:
    """Write the lessons into a folder, over nothing: the names (written, left alone).

    `add` writes what is missing and leaves alone what is there; left alone are then
    the files that came from another version, or edition, of the lessons.

    Errors: ValueError, with nothing written, if without `add` a file is there already,
            or if the folder is none.
    """
    folder, files = Path(folder), contents(edition)
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


def told(folder: str, add: bool = False, edition: str = "reader") -> str:
    """Copy the lessons, and say what was written and how to open it."""
    written, left = copy(folder, add, edition)
    lines = [f"{folder}: {len(written)} files written"]
    lines += [f"{name} is of another version of nglab: left alone" for name in left]
    if left:
        lines.append("To have a file anew, rename yours and say --add.")
    if edition == "handouts":
        return "\n".join(lines)
    if not find_spec("jupyterlab"):
        lines.append('To open them you need: pip install "nglab[notebooks]"')
    return "\n".join((*lines, f'Open them: jupyter lab "{folder}"'))
