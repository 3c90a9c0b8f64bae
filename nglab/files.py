"""Files that are whole or not there: written beside their place and renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def check_place(path: str | os.PathLike[str]) -> None:
    """ValueError now, not after the work, if there is no such directory."""
    if not Path(path).absolute().parent.is_dir():
        raise ValueError(f"cannot write {path}: no such directory")


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A file beside `path`, renamed to it when all went well and removed when not."""
    final = Path(path)
    beside = final.with_name(f".{os.getpid()}.{final.name}")
    try:
        yield beside
        beside.replace(final)
    finally:
        beside.unlink(missing_ok=True)


def write(path: str | os.PathLike[str], content: str) -> None:
    """The content as a file in UTF-8, with line ends as they are."""
    with replacing(path) as beside:
        beside.write_bytes(content.encode())
