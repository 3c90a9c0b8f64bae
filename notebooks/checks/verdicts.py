"""How a verdict is come by: the student's own errors, named mistakes, graded hints."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np


def exercise(*hints: str) -> Callable[..., Any]:
    """A check with its hints, `check.hint(1)` and on. Where the student's function
    fails, or what it returns cannot be read, the verdict is a line about that."""

    def of(check: Callable[..., str]) -> Any:

        @wraps(check)
        def verdict(*functions: Any) -> str:
            for function in functions:
                if not callable(function):
                    return f"Not yet: {short(function)} is no function."
            try:
                return check(*functions)
            except Exception as error:  # a student's function may raise anything
                return f"Not yet: {own(error, functions)}"

        return add_hints(verdict, hints)

    return of


def add_hints(check: Any, hints: Sequence[str]) -> Any:
    """`check.hint(1)` is a nudge, the last hint nearly gives it away."""

    def hint(number: int = 1) -> str:
        if number not in range(1, len(hints) + 1):
            return f"There are {len(hints)} hints: {check.__name__}.hint(1), and so on."
        return f"Hint {number} of {len(hints)}: {hints[number - 1]}"

    check.hint = hint
    return check


def own(error: Exception, functions: Sequence[Any]) -> str:
    """An error in a line: its type, its message, and where in the student's cell."""
    told = " ".join(f"{type(error).__name__}: {error}".split())
    line = own_line(error, functions)
    if line is None:
        return told
    return f"{told} (line {line.lineno} of your cell: `{line.line}`)."


def own_line(
    error: Exception, functions: Sequence[Any]
) -> traceback.FrameSummary | None:
    """The innermost line that the student wrote: in the file of the function, which in
    a notebook is its cell, or in another cell. A cell is no file on the disk."""
    files = {code.co_filename for f in functions if (code := code_of(f))}
    lines = [
        line
        for line in traceback.extract_tb(error.__traceback__)
        if line.filename in files
        or not (line.filename.startswith("<frozen") or Path(line.filename).exists())
    ]
    return lines[-1] if lines else None


def code_of(function: Any) -> Any:
    """The code of a function or method, None for what has none."""
    return getattr(function, "__code__", None)


def short(answer: object) -> str:
    """An answer of the wrong form, in a few words."""
    told = " ".join(repr(answer).split())
    return told if len(told) < 60 else f"{told[:57]}..."


def is_number(answer: object) -> bool:
    """A finite number, and nothing that merely looks like one."""
    return isinstance(answer, int | float | np.number) and bool(np.isfinite(answer))


def named(
    mistakes: Mapping[str, Callable[..., Any]],
    cases: Sequence[tuple[Any, ...]],
    answers: Sequence[Any],
    otherwise: str,
) -> str:
    """The mistake that explains all answers, so that none is named by luck."""
    for words, formula in mistakes.items():
        with np.errstate(all="ignore"):
            expected = [attempt(formula, case) for case in cases]
        if all(alike(e, a) for e, a in zip(expected, answers, strict=True)):
            return words
    return otherwise


def attempt(formula: Callable[..., Any], case: tuple[Any, ...]) -> Any:
    """What a wrong formula gives: nan where it gives nothing."""
    try:
        return formula(*case)
    except (ArithmeticError, ValueError):
        return np.nan


def alike(expected: Any, answer: Any) -> bool:
    """Equal up to rounding, whatever the shape."""
    try:
        expected, answer = np.asarray(expected, float), np.asarray(answer, float)
    except (TypeError, ValueError):  # an answer may be anything
        return False
    if expected.shape != answer.shape:
        return False
    size = np.abs(expected[np.isfinite(expected)]).max(initial=0.0)
    near = np.allclose(expected, answer, rtol=1e-9, atol=1e-12 * size, equal_nan=True)
    return bool(near)


def count(
    name: str,
    function: Callable[..., Any],
    cases: Sequence[tuple[float, ...]],
    right: Callable[..., int],
    why: Callable[[Sequence[Any]], str],
) -> str:
    """What is wrong with a function that is to give a number of steps; "" if nothing.

    All cases are asked before a word is said: `why` is told all answers.
    """
    answers = [function(*case) for case in cases]
    for case, answer in zip(cases, answers, strict=True):
        call = f"{name}({', '.join(f'{number:g}' for number in case)})"
        if not is_number(answer):
            return (
                f"Not yet: {call} is {short(answer)}, and should be a number of steps."
            )
        if answer != right(*case):
            said = f"Not yet: {call} is {answer:g}, the run takes {right(*case)} steps."
            return f"{said} {why(answers)}"
    return ""


def question(
    name: str,
    function: str,
    cases: Sequence[tuple[Any, ...]],
    right: Callable[..., Any],
    mistakes: Mapping[str, Callable[..., Any]],
    hints: Sequence[str],
    otherwise: str,
    praise: str,
) -> Any:
    """The check `name` of a function that is to give a number or an array in each case.

    All cases are asked before a word is said. A mistake is named if it explains all
    answers; where none does, `otherwise` asks the reader a question back.
    """

    def check(function_of_student: Callable[..., Any]) -> str:
        answers = [function_of_student(*fresh(case)) for case in cases]
        rights = [np.asarray(right(*fresh(case)), float) for case in cases]
        for case, answer, good in zip(cases, answers, rights, strict=True):
            if not of_form(answer, good):
                form = f"an array of shape {good.shape}" if good.ndim else "a number"
                told = f"{called(function, case)} is {short(answer)}"
                why = named(mistakes, cases, answers, "")
                return f"Not yet: {told}, and should be {form}. {why}".rstrip()
        for case, answer, good in zip(cases, answers, rights, strict=True):
            if not alike(good, answer):
                told = f"{called(function, case)} is {figures(answer)}"
                why = named(mistakes, cases, answers, otherwise)
                return f"Not yet: {told}, and should be {figures(good)}. {why}"
        return f"Right: {praise}"

    check.__name__ = name
    return exercise(*hints)(check)


def fresh(case: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments, of which arrays are copied: a student may change them."""
    return tuple(a.copy() if isinstance(a, np.ndarray) else a for a in case)


def of_form(answer: object, good: Any) -> bool:
    """Whether an answer is a finite number, or an array of numbers, as asked."""
    if not good.ndim:
        return is_number(answer)
    if not isinstance(answer, np.ndarray | list | tuple):
        return False
    try:
        found = np.asarray(answer, float)
    except (TypeError, ValueError):
        return False
    return found.shape == good.shape


def called(function: str, case: tuple[Any, ...]) -> str:
    """The call in words, `f(0.1, [1, 2])`."""
    return f"{function}({', '.join(figures(a) for a in case)})"


def figures(value: Any) -> str:
    """A number or an array in a few figures, anything else by its name."""
    if isinstance(value, str):
        return repr(value)
    if callable(value):
        return str(getattr(value, "__name__", "f"))
    if np.ndim(value) == 0:
        return f"{float(value):.5g}"
    shown = [figures(entry) for entry in value]
    shown = shown if len(shown) <= 4 else [*shown[:3], "..."]
    return f"[{', '.join(shown)}]"
