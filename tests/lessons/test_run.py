"""The lessons run as their readers have them, and say what they find."""

import ast
import dis
import json
import os
import re
from pathlib import Path
from time import monotonic
from types import CodeType

import pytest

import nglab
from nglab import cells as read
from nglab import lessons
from nglab.cells import Cell, Exercise

HOME = Path(nglab.__file__).parents[1]  # a kernel is to run the nglab under test
LESSONS = sorted(lessons.source().glob("[0-9][0-9]-*.py"))
FIRST = LESSONS[0].stem
LIMIT = 180  # seconds a lesson may take; it should take less than 40 on one core
NUMBER = r"-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?"
FOLDED = {"setup", "figure", "check"}
NEED = "the lessons need pip install -e '.[notebooks]'"


def name(lesson: Path) -> str:
    return lesson.stem


each = pytest.mark.parametrize("lesson", LESSONS, ids=name)


def cells(lesson: Path) -> list[Cell]:
    return read.cells(lesson.read_text(encoding="utf-8"))


def exercises(lesson: Path) -> list[Exercise]:
    return read.exercises(lesson.read_text(encoding="utf-8"))


def executed(path: Path):
    """A notebook as it is after all its cells have run, in its own folder."""
    nbformat = pytest.importorskip("nbformat", reason=NEED)
    nbclient = pytest.importorskip("nbclient", reason=NEED)
    pytest.importorskip("ipykernel", reason=NEED)
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    client = nbclient.NotebookClient(
        notebook, timeout=LIMIT, kernel_name="python3", resources=where
    )
    return client.execute(env={**os.environ, "PYTHONPATH": str(HOME)})


def streams(notebook, kind: str) -> list[str]:
    """What cells print, a text for each that does: a kernel may send it in parts."""
    told = (
        "".join(o["text"] for o in cell.get("outputs", ()) if o.get("name") == kind)
        for cell in notebook.cells
    )
    return [text for text in told if text]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("reader")
    lessons.copy(into)
    return into


@each
def test_lesson_runs_and_its_numbers_are_those_of_the_text(lesson, folder):
    began = monotonic()
    notebook = executed(folder / f"{lesson.stem}.ipynb")
    assert monotonic() - began < LIMIT
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", ())]
    assert sum("image/png" in o.get("data", {}) for o in outputs) >= 4
    assert streams(notebook, "stderr") == []  # no note, no warning
    verdicts = streams(notebook, "stdout")[-len(exercises(lesson)) :]
    assert all(told.startswith("Not yet") for told in verdicts)  # it is the reader's


WRONG = """
# %%
x = 0.25

# %% tags=["check"]
from checks import said

said("0.35", x)
assert x > 1

# %% tags=["check"]
y = x - 1
assert y > 1

# %% tags=["check"]
said("1", z)

# %%
print("to the end")
"""


def test_a_number_that_differs_is_told_in_a_line_and_stops_nothing(folder):
    path = folder / "wrong.ipynb"
    path.write_text(lessons.notebook(WRONG), encoding="utf-8")
    notebook = executed(path)
    assert streams(notebook, "stdout") == ["to the end\n"]
    assert streams(notebook, "stderr") == [
        "Note: the text says 0.35, the run gives 0.25.\n",
        "Note: the text needs `y > 1`, which is not so in this run.\n",
        "Note: the text was not compared with this run (NameError: name 'z' is not "
        "defined).\n",
    ]


FAILING = """
# %%
from checks.lesson01 import climb


def helper(r):
    # in a cell of its own
    return [][int(r)]


# %%
def steps_to_climb(r, beta):
    return helper(r) + 1


print(climb(steps_to_climb))

# %%
print(climb(lambda r, beta: log(r)))
"""


def test_a_students_error_is_a_line_of_their_cell(folder):
    path = folder / "failing.ipynb"
    path.write_text(lessons.notebook(FAILING), encoding="utf-8")
    notebook = executed(path)
    assert streams(notebook, "stdout") == [
        "Not yet: IndexError: list index out of range (line 6 of your cell: "
        "`return [][int(r)]`).\n",
        "Not yet: NameError: name 'log' is not defined (line 1 of your cell: "
        "`print(climb(lambda r, beta: log(r)))`).\n",
    ]
    assert streams(notebook, "stderr") == []


@each
def test_every_checked_number_is_in_the_prose(lesson):
    prose = " ".join(cell.text for cell in cells(lesson) if cell.kind == "markdown")
    spoken = {number.strip(",") for number in re.findall(NUMBER, prose)}
    source = lesson.read_text(encoding="utf-8")
    checked = " ".join(re.findall(r'said\(\s*"([^"]+)"', source)).split()
    assert len(checked) >= 20
    assert [number for number in checked if number not in spoken] == []


def visible(lesson: Path) -> list[str]:
    seen = ("", "exercise")
    return [c.text for c in cells(lesson) if c.kind == "code" and c.tag in seen]


@each
def test_readers_see_no_checks(lesson):
    for cell in visible(lesson):
        assert "said" not in cell
        assert not any(isinstance(n, ast.Assert) for n in ast.walk(ast.parse(cell)))


@each
def test_what_readers_see_is_mathematics_and_not_plotting(lesson):
    lines = [line for cell in visible(lesson) for line in cell.splitlines() if line]
    drawing = r"\b(plt|plots|figure|ax|axes|left|right)\b(?=[.,\[(])"
    drawn = [line for line in lines if re.search(drawing, line)]
    assert len(drawn) < 0.1 * len(lines)


def used(code: CodeType) -> tuple[set[str], set[str]]:
    """The names of a module that its code reads, functions included, and sets."""
    read, stored = set(), set()
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            read.add(step.argval)
        elif step.opname == "STORE_NAME" and code.co_name == "<module>":
            stored.add(step.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            read |= used(inner)[0]
    return read, stored


@each
def test_nothing_a_reader_sees_hangs_on_a_hidden_cell(lesson):
    hidden: set[str] = set()
    for cell in cells(lesson):
        if cell.kind == "code":
            read, stored = used(compile(cell.text, "cell", "exec"))
            if cell.tag in FOLDED:
                hidden |= stored
            else:
                assert not (read - stored) & hidden, cell.text
                hidden -= stored


@each
def test_the_notebook_is_the_lesson_as_jupytext_reads_it(lesson):
    jupytext = pytest.importorskip("jupytext", reason=NEED)
    nbformat = pytest.importorskip("nbformat", reason=NEED)
    text = lesson.read_text(encoding="utf-8")
    ours = nbformat.reads(lessons.notebook(text), as_version=4)
    nbformat.validate(ours)
    theirs = jupytext.reads(text, fmt="py:percent")
    assert len(ours.cells) == len(theirs.cells)
    for own, their in zip(ours.cells, theirs.cells, strict=True):
        assert own.cell_type == their.cell_type
        tags = their.metadata.get("tags", [])
        assert own.metadata.get("tags", []) == tags
        folded = {*tags} & FOLDED
        assert own.metadata.get("jupyter", {}) == (
            {"source_hidden": True} if folded else {}
        )
        shown, _, rest = (
            own.source.partition("\n") if folded else ("# Open", "", own.source)
        )
        assert shown.startswith("# Open")
        if tags == ["check"]:
            head, _, body = rest.partition("with noted():\n")
            assert head == "from checks import noted\n\n"
            rest = re.sub("^    ", "", body, flags=re.MULTILINE)
        assert rest == their.source


@each
def test_tags_are_known(lesson):
    tags = {cell.tag for cell in cells(lesson)}
    assert tags == {"", "front", "summary", "exercise", *FOLDED}
    written = lesson.read_text(encoding="utf-8")
    assert written.count("\n# %%") == len(cells(lesson))


@each
def test_a_heading_begins_a_cell_and_a_slide(lesson):
    book = json.loads(lessons.notebook(lesson.read_text(encoding="utf-8")))
    kinds = {}
    for cell, shown in zip(cells(lesson), book["cells"], strict=True):
        prose = cell.kind == "markdown"
        if prose:
            assert not re.search(r"\n#+ ", cell.text), cell.text
        kind = shown["metadata"]["slideshow"]["slide_type"]
        kinds.setdefault(kind, []).append(cell)
        assert (kind == "skip") == (cell.tag in ("setup", "check"))
        assert (kind == "slide") == (prose and cell.text.startswith("#"))
    assert kinds.keys() == {"slide", "subslide", "fragment", "notes", "skip"}
    assert len(kinds["slide"]) >= 8


def test_jupyter_makes_slides_of_a_lesson(folder):
    exporters = pytest.importorskip("nbconvert.exporters", reason=NEED)
    slides, _ = exporters.SlidesExporter().from_filename(str(folder / f"{FIRST}.ipynb"))
    text = LESSONS[0].read_text(encoding="utf-8")
    heads = [c.text for c in read.cells(text) if c.text.startswith("#")]
    assert slides.count("<section><section") + slides.count("<section>\n<section") > 0
    assert len(re.findall(r"<aside class=.notes", slides)) >= 3
    assert all(re.sub(r"^#+ ", "", h.partition("\n")[0])[:12] in slides for h in heads)


@each
def test_a_handout_fits_a_page(lesson):
    text = read.handout(lesson.read_text(encoding="utf-8"))
    assert "*.*" not in text  # no formula stands under a heading that is none
    assert text.startswith(f"# {read.front(lesson.read_text('utf-8')).title}\n")
    assert len(text.split()) <= 560
    assert all(e.text.split()[0] in text for e in exercises(lesson))


GREEK = (
    r"\\(alpha|beta|gamma|delta|varepsilon|epsilon|eta|theta|kappa|lambda|mu|nu|xi|"
    r"rho|sigma|tau|phi|varphi|psi|omega|ell)(?![a-z])"
)
SYMBOLS = (lessons.source() / "SYMBOLS.md").read_text(encoding="utf-8")


@each
def test_every_greek_letter_is_among_the_symbols(lesson):
    prose = "\n".join(cell.text for cell in cells(lesson) if cell.kind == "markdown")
    letters = set(re.findall(GREEK, lesson.read_text(encoding="utf-8")))
    defined = re.findall(r"^\| (.*?) \|", SYMBOLS, flags=re.MULTILINE)
    assert letters <= set(re.findall(GREEK, " ".join(defined)))
    assert "](SYMBOLS.md)" in prose
    assert not re.search(r"\\lambda(?!_)", prose)  # a curvature has an index
    assert not re.search(r"learning rate \$\\(?!eta)", prose)


def test_a_symbol_stands_for_one_thing():
    rows = re.findall(r"^\| (\$.*?) \|", SYMBOLS, flags=re.MULTILINE)
    letters = [letter for row in rows for letter in row.split(", ")]
    assert len(letters) == len(set(letters)) >= 30


def test_notebooks_are_plain_json():
    table = json.loads(lessons.notebook(WRONG))
    assert (table["nbformat"], table["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in table["cells"]}) == len(table["cells"])
