"""Every public name is documented, and what the README prints is what it says."""

import ast
import doctest
import enum
import inspect
import io
import re
import subprocess
import sys
import tokenize
from dataclasses import is_dataclass
from pathlib import Path

import pytest

import nglab
from nglab import (
    draws,
    moments,
    networks,
    problems,
    rates,
    recipes,
    schedules,
    studies,
)

README = Path(nglab.__file__).parents[1] / "README.md"
EXTEND = README.parent / "notebooks/site/extend.md"


def own(module):
    """The functions and classes that a module defines and does not hide."""
    return {
        name: thing
        for name, thing in vars(module).items()
        if not name.startswith("_")
        and (inspect.isfunction(thing) or inspect.isclass(thing))
        and thing.__module__ == module.__name__
    }


def listed(module):
    """The functions and classes that a package lists as public."""
    things = {name: getattr(module, name) for name in module.__all__}
    return {
        n: t for n, t in things.items() if inspect.isroutine(t) or inspect.isclass(t)
    }


def each(things):
    return pytest.mark.parametrize("name", sorted(things))


PUBLIC = {
    f"{module.__name__}.{name}": thing
    for module, things in (
        (nglab, listed(nglab)),
        (draws, own(draws)),
        (schedules, own(schedules)),
        (rates, listed(rates)),
        (moments, listed(moments)),
        (studies, listed(studies)),
        (networks, listed(networks)),
    )
    for name, thing in things.items()
}


@each(PUBLIC)
def test_every_public_name_says_what_it_is(name):
    thing = PUBLIC[name]
    written = thing.__doc__ or ""
    assert len(written.split()) >= 3
    assert not written.startswith(f"{thing.__name__}(")  # what dataclasses write


def has_facts(thing):
    """Functions, and classes that are parts or problems: not protocols and states."""
    if inspect.isclass(thing):
        return is_dataclass(thing) and not issubclass(thing, enum.Enum)
    return inspect.isfunction(thing)


FACTS = {
    f"{module.__name__}.{name}": thing
    for module in (recipes, problems, networks, rates, moments)
    for name, thing in listed(module).items()
    if has_facts(thing)
}


@each(FACTS)
def test_shapes_errors_and_source_are_stated(name):
    missing = {"Shapes:", "Errors:", "Source:"} - {*FACTS[name].__doc__.split()}
    free = name.startswith(("nglab.problems", "nglab.networks"))
    allowed = {"Errors:"} if free else set()
    assert missing <= allowed


RECIPES = listed(recipes)


@each(RECIPES)
def test_every_argument_of_a_recipe_is_in_its_docstring(name):
    recipe = RECIPES[name]
    arguments = inspect.signature(recipe).parameters
    words = {*re.findall(r"\w+", recipe.__doc__)}
    assert [a for a in arguments if a not in {"problem", *words}] == []


@each(RECIPES)
def test_every_recipe_has_an_example_that_runs(name):
    (test,) = doctest.DocTestFinder(recurse=False).find(RECIPES[name], name)
    said = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=said.write)
    assert test.examples
    assert any(example.want for example in test.examples)
    assert said.getvalue() == ""


def python_blocks(markdown):
    return re.findall(r"^```python\n(.*?)^```", markdown, re.DOTALL | re.MULTILINE)


def expected_lines(source):
    """What the comments of a block promise: those on the lines of a print call, and
    whole-line comments directly below one."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    prints = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "print"]
    rows = {row for c in prints for row in range(c.lineno, c.end_lineno + 1)}
    promised = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        row, column = token.start
        if token.type == tokenize.COMMENT:
            whole_line = not token.line[:column].strip()
            if row in rows or (whole_line and row - 1 in rows):
                rows.add(row)
                promised.append(token.string.removeprefix("#").strip())
    return promised


def test_promises_are_found_in_comments():
    block = (
        "x = 1  # not printed\n"
        "print(x)  # 1\n"
        'print("# 2")  # # 2\n'
        "print(\n    3,\n)  # 3\n"
        "print(4, 5, sep='\\n')\n# 4\n# 5\n"
        "\n# not printed either\n"
    )
    assert expected_lines(block) == ["1", "# 2", "3", "4", "5"]
    assert python_blocks(f"```\n1\n```\n```python\n{block}```\n") == [block]


@pytest.mark.parametrize("page", [README, EXTEND], ids=lambda page: page.stem)
def test_the_blocks_of_a_page_print_what_they_say(page):
    block = "\n".join(python_blocks(page.read_text("utf-8")))
    shown = subprocess.run(
        [sys.executable, "-W", "error", "-c", block],
        cwd=README.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.stderr == ""
    assert [line.strip() for line in shown.stdout.splitlines()] == expected_lines(block)
    assert expected_lines(block)


def test_every_block_of_the_readme_is_python():
    for block in python_blocks(README.read_text()):
        ast.parse(block)
