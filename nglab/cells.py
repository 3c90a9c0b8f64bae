"""What a lesson is made of: cells, a front block, exercises; its solutions and handout.

A lesson is kept as a Python file of cells, which begin with `# %%`. Their tags say what
they are for: `front` is what one can do afterwards, what one needs and how long it
takes; `summary` is what was found; `exercise` is for the reader to fill in; `figure`
draws, `setup` prepares, and `check` compares the run with the numbers of the text.
"""

import re
from typing import NamedTuple

LEVELS = "★★★"
EXERCISE = re.compile(rf"### Exercise (\d+) (★{{1,{len(LEVELS)}}})\n")
FRONT = re.compile(
    r"After this lesson you can\n\n(.+?)\n\n"
    r"\*\*Before it:\*\* (.+?)\n\n"
    r"\*\*Minutes:\*\* (\d+), and (\d+) for the exercises",
    re.DOTALL,
)


class Cell(NamedTuple):
    """A cell of a lesson: "markdown" or "code", its tag if it has one, its text."""

    kind: str
    tag: str
    text: str


class Front(NamedTuple):
    """What stands at the head of a lesson; minutes of reading, and of exercises."""

    title: str
    goals: tuple[str, ...]
    before: str
    minutes: tuple[int, int]


class Exercise(NamedTuple):
    """An exercise: its level from 1 to 3, what it asks, the cell to fill in."""

    level: int
    text: str
    code: str


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


def tagged(lesson: str, tag: str) -> str:
    """The text of the one cell with this tag. Errors: ValueError unless it is one."""
    texts = [cell.text for cell in cells(lesson) if cell.tag == tag]
    if len(texts) != 1:
        raise ValueError(f"a lesson has one cell tagged {tag}, this has {len(texts)}")
    return texts[0]


def front(lesson: str) -> Front:
    """The front block of a lesson. Errors: ValueError where it is of another form."""
    read = FRONT.match(tagged(lesson, "front"))
    if not read:
        raise ValueError(f"front block: expected\n{FRONT.pattern}")
    title = cells(lesson)[0].text.partition("\n")[0].removeprefix("# ")
    goals = re.findall(r"^\* (.+?)(?=\n\*|\Z)", read[1], re.DOTALL | re.MULTILINE)
    lines = tuple(" ".join(goal.split()) for goal in goals)
    return Front(title, lines, " ".join(read[2].split()), (int(read[3]), int(read[4])))


def exercises(lesson: str) -> list[Exercise]:
    """The exercises of a lesson: a heading with its stars, and the cell to fill in.

    Errors: ValueError if a cell to fill in has no such text before it.
    """
    found: list[Exercise] = []
    text = ""
    for cell in cells(lesson):
        if cell.tag == "exercise":
            head = EXERCISE.match(text)
            if not head or int(head[1]) != len(found) + 1:
                raise ValueError(f"before exercise {len(found) + 1}: {text[:60]!r}")
            found.append(Exercise(len(head[2]), text[head.end() :].strip(), cell.text))
        text = cell.text if cell.kind == "markdown" else ""
    return found


def last_line(code: str) -> str:
    """The line in which an exercise is checked: lesson and solution share it."""
    return code.strip().splitlines()[-1]


def solved(lesson: str, solutions: str) -> list[Cell]:
    """The cells of the instructor's edition: each exercise with words and a solution.

    Errors: ValueError if the solutions are not those of the lesson's exercises.
    """
    answers: dict[str, list[Cell]] = {}
    run: list[Cell] = []
    for cell in cells(solutions):
        run.append(cell)
        if cell.kind == "code":
            answers[last_line(cell.text)], run = run, []
    asked = [last_line(exercise.code) for exercise in exercises(lesson)]
    if asked != [*answers]:
        raise ValueError(f"exercises {asked}, solutions {[*answers]}")
    found: list[Cell] = []
    for cell in cells(lesson):
        asks = cell.tag == "exercise"
        found += answers[last_line(cell.text)] if asks else [cell]
    return found


def formulas(lesson: str) -> str:
    """The displayed formulas of a lesson, under the headings of their sections."""
    heading, found = "", []
    for cell in cells(lesson):
        if cell.kind == "markdown" and not cell.tag:
            title = re.match(r"##+ (.+)", cell.text)
            heading = title[1] if title else heading
            shown = re.findall(r"^\$\$.+?\$\$", cell.text, re.DOTALL | re.MULTILINE)
            if shown and not EXERCISE.match(cell.text):
                found += [f"*{heading}.*"] * bool(heading) + shown
    return "\n\n".join(found)


def handout(lesson: str) -> str:
    """A page for the audience, from the lesson's own text: aims, formulas, findings and
    exercises, as Markdown."""
    asked = [
        f"{number}. {LEVELS[: e.level]} {indented(e.text)}"
        for number, e in enumerate(exercises(lesson), start=1)
    ]
    shown = formulas(lesson)
    parts = [f"# {front(lesson).title}", tagged(lesson, "front")]
    parts += ["## Formulas", shown] if shown else []
    parts += [tagged(lesson, "summary"), "## Exercises", *asked]
    return "\n\n".join(parts) + "\n"


def indented(text: str) -> str:
    """A text as an item of a numbered list."""
    return text.replace("\n", "\n   ")
