"""What the optimizers of four frameworks compute: every row is a call that is run.

`python -m tests.ports.frameworks` writes the page, notebooks/ports/FRAMEWORKS.md.
"""

import os
import re
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")  # read once, when keras is imported

from nglab.oracle import METHODS, check, keras_port, optax_port, torch_port

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "notebooks" / "ports" / "FRAMEWORKS.md"
PLAIN = {"norm": "l2", "noise": 0.0, "eps": 0.0, "floor": 0.0}
SCALED = {"lr", "q", "minimum"}  # they are not the same number in all cases


@dataclass(frozen=True)
class Row:
    """A call whose numbers are names of the config, asked as a method.

    front  what is done to each gradient before
    docs   what the framework's own documentation says instead
    """

    framework: str
    method: str
    call: str
    front: str = ""
    docs: str = ""

    @property
    def shown(self):
        """The call as in the table."""
        return (f"`g = {self.front}`; " if self.front else "") + f"`{self.call}`"

    @property
    def only(self):
        """The usual numbers where the call does not take them."""
        taken = re.findall(r"\b[a-z]\w*\b(?! ?=)", self.call)
        usual = PLAIN if self.method == "nsgd" else METHODS[self.method].config
        return {k: v for k, v in usual.items() if k not in {*taken} | SCALED} or None

    def port(self):
        """The port that makes the call."""
        module = import_module(self.framework)

        def made(c, **more):
            return eval(self.call, {self.framework: module, **c, **more})

        if self.framework == "optax":
            return optax_port(made)
        if self.framework == "keras":
            return keras_port(made, float32="clip" in self.call)  # its norms are single
        return torch_port(lambda params, c: self.fronted(made(c, params=params)))

    def fronted(self, optimizer):
        """The optimizer of torch, with the front before each step."""
        torch = import_module("torch")

        def change(*_):
            for p in optimizer.param_groups[0]["params"]:
                p.grad = eval(self.front, {"torch": torch, "g": p.grad})

        if self.front:
            optimizer.register_step_pre_hook(change)
        return optimizer

    def report(self):
        """What the oracle says."""
        return check(self.port(), method=self.method, only=self.only)


def rows():
    """The rows of frameworks.txt."""
    found, framework = [], ""
    for line in (HERE / "frameworks.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            framework = line.strip("[]")
        elif line.startswith("! "):
            found[-1] = replace(found[-1], docs=line.removeprefix("! "))
        elif line and not line.startswith("#"):
            found.append(Row(framework, *line.split(" | ")))
    return found


def cells(row):
    """A line of the table."""
    docs = f" **Its documentation: {row.docs}.**" if row.docs else ""
    verdict, said = judged(row)
    said = f"{said}{docs}".replace("|", "\\|")
    return f"| {row.shown} | {row.method} | {verdict} | {said} |"


def judged(row):
    """The verdict, and what the call computes instead."""
    try:
        report = row.report()
    except ValueError as error:
        return "fails", f"{error}"
    if report.passed:
        return "passes", ""
    lines = [f"`{own.text}`" for own in report.rows if own.differs]
    if not lines:
        facts = [w[2:] for w in report.words if w[:2] == "- " and "\n" not in w]
        lines = [f"no formula was found: {facts[0]}"]
    names = ", ".join(f"`{name}`" for name in report.variants)
    return "differs", "; ".join(lines) + (f" ({names})" if names else "")


HEAD = """# What your framework computes

Each call was given recorded gradients and the numbers of the vectors, in float64
(clipping by Keras in float32, as Keras has it). Where it differs from the method that
it was asked as, the lines that differ are those of its own update, inferred from its
answers, with the name that they are known by. That is seldom a bug: there are many
definitions with one name. Where it is not what the framework's own documentation says,
that is marked. `make ports` runs all of it again, and
`python -m tests.ports.frameworks` writes this page.
"""
TABLE = "| call | asked as | verdict | what it computes |\n|---|---|---|---|"


def page():
    """The page, computed."""
    parts = [HEAD]
    for framework, group in groupby(rows(), key=lambda row: row.framework):
        parts.append(f"## {framework} {version(framework).partition('+')[0]}\n")
        parts.append("\n".join((TABLE, *map(cells, group))) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
