"""What was suspected of libraries: a script each, and the page about them.

`python -m tests.ports.suspects` writes the page, notebooks/ports/DEFECTS.md, from what
the scripts say of themselves; a test runs each where its library is installed.
"""

import re
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from pathlib import Path
from runpy import run_path

from tests.ports.frameworks import linked

HERE = Path(__file__).parent / "defects"
PAGE = HERE.parents[2] / "notebooks" / "ports" / "DEFECTS.md"
FIELDS = ("library", "says", "right", "thread", "verdict")


@dataclass(frozen=True)
class Suspect:
    """A script that prints what a library computes, and what it says of itself.

    said  library, says, right, verdict and perhaps thread
    seen  version -> what it prints there
    """

    path: Path
    title: str
    said: dict
    seen: dict

    def run(self):
        """What it prints."""
        printed = StringIO()
        with redirect_stdout(printed):
            run_path(str(self.path))
        return printed.getvalue().strip()

    @property
    def row(self):
        """A line of the table."""
        seen = "<br>".join(f"{at}: `{out}`" for at, out in self.seen.items())
        script = f"[script](../../tests/ports/defects/{self.path.name})"
        verdict = self.said["verdict"] + linked(self.said.get("thread", ""))
        right = f"`{self.said['right']}`"
        cells = self.title, self.said["says"], right, seen, f"{verdict}; {script}"
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def suspect(path):
    """A script, read and not run."""
    words = re.match(r'"""(.*?)\n(.*?)"""', path.read_text(encoding="utf-8"), re.S)
    pairs = [line.split(None, 1) for line in words[2].strip().splitlines()]
    said = {key: value for key, value in pairs if key in FIELDS}
    seen = {key: value for key, value in pairs if key not in FIELDS}
    return Suspect(path, words[1], said, seen)


def suspects():
    """All scripts, by library and by name."""
    found = [suspect(path) for path in sorted(HERE.glob("*.py"))]
    return sorted(found, key=lambda one: one.said["library"])


HEAD = """# What was suspected, and what runs

In the sources of libraries, some lines looked wrong beside
[what they compute](FRAMEWORKS.md). Each suspicion became a script of about ten lines
that prints a few numbers: what is right, and what comes out, by version. Confirmed:
they differ from what the library's own documentation says, or the paper that it names.

`make ports` runs the scripts whose libraries it installs. Of other versions, and of
libraries that it does not install, the numbers are those of 28 November 2026.
`python -m tests.ports.suspects` writes this page.
"""
TABLE = "| suspected | said | right | printed | verdict |\n|---|---|---|---|---|"


def page():
    """The page, put together."""
    parts = [HEAD]
    for library, group in groupby(suspects(), key=lambda one: one.said["library"]):
        title = "Read, and run as a formula" if library == "none" else library
        rows = "\n".join(one.row for one in group)
        parts.append(f"## {title}\n\n{TABLE}\n{rows}\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
