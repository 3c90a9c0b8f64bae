"""The exercises of every lesson: in form, at three levels, solved by the instructor's
edition alone; their checks tell right from wrong, name mistakes, and give hints."""

import ast
import contextlib
import doctest
import io
import re
import runpy
from importlib import import_module
from math import ceil, log, log1p
from typing import NamedTuple

import checks
import numpy as np
import pytest
from checks import text

from nglab import cells, lessons
from nglab.proofs.kernel.polynomials import symbols
from nglab.proofs.premises import hypothesis

LESSONS = lessons.texts()
each = pytest.mark.parametrize("lesson", LESSONS)


class Asked(NamedTuple):
    """An exercise as the sweep sees it: its lesson, its check, how many functions."""

    lesson: str
    check: str
    functions: int


def asked(lesson):
    """The exercises of a lesson, by the line in which each is checked."""
    found = []
    for exercise in cells.exercises(LESSONS[lesson]):
        line = re.fullmatch(r"print\((\w+)\((.+)\)\)", cells.last_line(exercise.code))
        found.append(Asked(lesson, line[1], line[2].count(",") + 1))
    return found


EXERCISES = {e.check: e for lesson in LESSONS for e in asked(lesson)}
every = pytest.mark.parametrize("exercise", EXERCISES)


def check_of(exercise):
    number = EXERCISES[exercise].lesson[:2]
    return getattr(import_module(f"checks.lesson{number}"), exercise)


def wrong(exercise):
    number = EXERCISES[exercise].lesson[:2]
    return import_module(f"tests.lessons.wrong.lesson_{number}").WRONG.get(exercise, {})


def verdict(exercise, answer):
    """The check's, on a function, or on as many as it asks for."""
    functions = answer if isinstance(answer, tuple) else (answer,)
    functions *= EXERCISES[exercise].functions // len(functions)
    return check_of(exercise)(*functions)


@each
def test_a_lesson_says_what_it_is_for_and_how_long_it_takes(lesson):
    front = cells.front(LESSONS[lesson])
    assert front.title.startswith(f"Lesson {int(lesson[:2])}. ")
    assert 2 <= len(front.goals) <= 4
    assert front.before
    assert all(15 <= minutes <= 90 for minutes in front.minutes)
    tags = [cell.tag for cell in cells.cells(LESSONS[lesson])]
    assert tags[1] == "front"
    assert tags.index("summary") < tags.index("exercise")


@each
def test_a_lesson_has_exercises_at_three_levels(lesson):
    levels = [e.level for e in cells.exercises(LESSONS[lesson])]
    assert 3 <= len(levels) <= 5
    assert levels == sorted(levels)
    assert set(levels) == {1, 2, 3}
    assert len({e.check for e in asked(lesson)}) == len(levels)
    assert LESSONS[lesson].rstrip().endswith(asked_lines(lesson)[-1])


def asked_lines(lesson):
    return [cells.last_line(e.code) for e in cells.exercises(LESSONS[lesson])]


@each
def test_the_solutions_are_accepted(lesson):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        runpy.run_path(str(lessons.source() / "solutions" / f"{lesson[:2]}.py"))
    verdicts = said.getvalue().splitlines()
    assert len(verdicts) == len(asked(lesson))
    assert [v for v in verdicts if not v.startswith("Right: ")] == []


@each
def test_the_instructors_edition_has_all_that_its_solutions_need(lesson):
    """A solution's file begins with imports, which in the edition are the lesson's."""
    known = set()
    for cell in cells.solved(LESSONS[lesson], lessons.solutions(lesson)):
        if cell.kind == "code" and not cell.tag:
            for node in ast.walk(ast.parse(cell.text)):
                if isinstance(node, ast.ImportFrom | ast.Import):
                    known |= {(a.asname or a.name).split(".")[0] for a in node.names}
    head = lessons.solutions(lesson).partition("\n# %%")[0]
    for node in ast.walk(ast.parse(head)):
        if isinstance(node, ast.ImportFrom | ast.Import):
            assert {(a.asname or a.name) for a in node.names} <= known


@each
def test_no_readers_folder_holds_a_solution(lesson):
    told = "\n".join(lessons.contents().values())
    for cell in cells.cells(lessons.solutions(lesson)):
        if cell.kind == "code":
            function = cell.text[cell.text.index("def ") :].partition("\n\n\n")[0]
            assert function not in told


def test_readers_and_instructors_have_the_same_files():
    reader, solved = lessons.contents(), lessons.contents("solutions")
    assert set(reader) == set(solved)
    assert not [name for name in reader if "solution" in name]
    differ = {name for name in reader if reader[name] != solved[name]}
    assert differ == {f"{lesson}.ipynb" for lesson in LESSONS}


@every
def test_at_least_five_wrong_answers_are_named(exercise):
    blank = verdict(exercise, lambda *anything: None)
    assert len([words for words in wrong(exercise) if words not in blank]) >= 5


@pytest.mark.parametrize(
    ("exercise", "words"), [(e, words) for e in EXERCISES for words in wrong(e)]
)
def test_a_check_says_what_is_wrong(exercise, words):
    told = verdict(exercise, wrong(exercise)[words])
    assert told.startswith("Not yet: ")
    assert words in told
    if exercise != "ported":  # where the oracle speaks
        assert "\n" not in told
        assert "Error" not in told


def test_said_notices_a_wrong_number():
    assert doctest.testmod(text).failed == 0
    checks.said("0.26 -3 1,500", 0.2583, [-3.2, 1500])
    for words, value in (("0.26", 0.2483), ("1,500", 1502), ("0.26", float("nan"))):
        with pytest.raises(AssertionError, match="the text says"):
            checks.said(words, value)
    with pytest.raises(AssertionError, match="2 said, 1 found"):
        checks.said("1 2", 1.0)


# Wrong in two cases of five as a mistake would be: that is no reason to name it.
def half_luck(r, beta):
    return 1 + ceil(log(r) / log1p(beta)) - (1 if r < 3 else 2)


def test_a_mistake_is_named_only_if_it_explains_every_answer():
    assert "no gradient to look back at" not in verdict("climb", half_luck)
    assert verdict("climb", half_luck).endswith("is the product at least r?")


def fails(*anything):
    numbers = []
    return numbers[3]


def fails_in_numpy(*anything):
    return np.ones(2) @ np.ones(3)


def fails_in_a_helper(*anything):
    return fails(*anything) + 1


def fails_later(*anything):
    def inner(k):
        return 1 / 0

    return inner


def test_quarters_takes_no_premise_of_the_students_own():
    own = hypothesis("mine", checks_goal())
    assert "your own" in verdict("quarters", lambda *premises: own)


def checks_goal():
    n, v, F = symbols("n v F")
    return n * v - 2 * n * F - n / 4


FAILURES = {
    fails: "IndexError: list index out of range (line {} of your cell: "
    "`return numbers[3]`).",
    fails_in_a_helper: f"(line {fails.__code__.co_firstlineno + 2} of your cell: "
    "`return numbers[3]`).",
    fails_in_numpy: "`return np.ones(2) @ np.ones(3)`).",
    fails_later: "ZeroDivisionError: division by zero (line {} of your cell: "
    "`return 1 / 0`).",
}


@every
@pytest.mark.parametrize("function", FAILURES, ids=lambda f: f.__name__)
def test_a_students_error_is_told_in_a_line_of_their_own(exercise, function):
    told = verdict(exercise, function)
    assert told.startswith("Not yet: ")
    if function is not fails_later or exercise == "arrives":
        last = function.__code__.co_firstlineno + 2
        assert told.endswith(FAILURES[function].format(last))
        assert "\n" not in told
    assert "Traceback" not in told
    assert "checks" not in told


def kind(value):
    return type(value).__name__


@every
@pytest.mark.parametrize(
    "nothing", [None, 3, "text", {}, lambda: 1, np.ones(2)], ids=kind
)
def test_whatever_stands_for_the_function_gets_a_line(exercise, nothing):
    told = verdict(exercise, nothing)
    assert told.startswith("Not yet: ")
    assert ("is no function." in told) == (not callable(nothing))
    assert "\n" not in told


@every
@pytest.mark.parametrize(
    "value",
    [
        None,
        (),
        [],
        "text",
        {},
        1j,
        float("nan"),
        np.ones((2, 2)),
        lambda k: "a",
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_the_function_returns_gets_a_line(exercise, value):
    told = verdict(exercise, lambda *anything: value)
    assert told.startswith("Not yet: ")
    if exercise != "ported":  # where the oracle speaks
        assert "\n" not in told
        assert "should be" in told or "no lengths" in told


@every
def test_every_exercise_has_three_hints_that_go_further_and_further(exercise):
    check = check_of(exercise)
    hints = [check.hint(number) for number in (1, 2, 3)]
    assert len(set(hints)) == 3
    assert check.hint() == hints[0]
    for number, hint in enumerate(hints, start=1):
        assert hint.startswith(f"Hint {number} of 3: ")
    for number in (0, 4, "1", None):
        assert check.hint(number).startswith("There are 3 hints")
