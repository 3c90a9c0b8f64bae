"""How far work has come: a bar in a terminal or a notebook, lines in a log."""

import os
import sys
import warnings
from typing import Any, TextIO

INTERRUPTED = 130  # exit status after Ctrl-C: 128 and the signal's number
EVERY = 10.0  # seconds between two lines in a log
LINE = "{percentage:3.0f}% {n_fmt}/{total_fmt} {unit} [{elapsed}<{remaining}{postfix}]"


class Lines:
    """A stream for a bar whose every state becomes a line, not one over the last."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> None:
        """What is there besides blanks and carriage returns, as a line."""
        if words := text.strip(" \r\n"):
            self.stream.write(f"{words}\n")

    def flush(self) -> None:
        """Let the line be seen."""
        self.stream.flush()


class Unlocked:
    """In place of a lock of all bars, which Ctrl-C while one is drawn would never free.

    Whichever thread then collects that bar would wait for ever.
    """

    def acquire(self, *_: object) -> bool:
        """It is free."""
        return True

    def release(self) -> None:
        """It stays free."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


def bar(total: int, unit: str, leave: bool = True) -> Any:
    """A tqdm bar on stderr: `with bar(100, "step") as shown: ... shown.update()`.

    In a terminal and in a notebook it moves. Elsewhere, in a log, it is a line at
    first, one about every ten seconds, and one at last. A bar that is not to be left
    when the work is done writes only the lines after ten seconds, twenty, ...
    """
    tqdm, stream = bars(), sys.stderr
    # one clock reading an update: then no thread need watch that the bar still moves
    how: dict[str, Any] = {"total": total, "unit": unit, "leave": leave, "miniters": 1}
    if in_notebook():
        return tqdm(**how, file=sys.stdout)  # there stderr has a red ground
    if stream is None:
        return tqdm(**how, disable=True)
    if stream.isatty():
        columns, rows = size(stream)
        return tqdm(**how, ncols=columns, nrows=rows)
    wait = 0.0 if leave else EVERY
    lines: Any = Lines(stream)
    return tqdm(**how, file=lines, mininterval=EVERY, delay=wait, bar_format=LINE)


def bars() -> Any:
    """The tqdm for where we are; in a notebook without ipywidgets, one of text."""
    if not in_notebook():
        from tqdm import tqdm
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from tqdm.auto import tqdm
    return type("Bar", (tqdm,), {"monitor_interval": 0, "_lock": Unlocked()})


def in_notebook() -> bool:
    """Whether a browser shows what this process writes."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def size(stream: TextIO) -> tuple[int, int]:
    """Columns and rows of a terminal; of one that does not say, 80 and 24."""
    try:
        found = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        return 80, 24
    return found.columns or 80, found.lines or 24
