"""Files that are whole or not there, wherever they go.

A plain file is written beside its place and renamed; behind a symbolic link, the file
that the link points at. What cannot be replaced is written to when the content is
whole: `-`, which is stdout, devices, pipes, files that have several names or lie where
nothing may be renamed.
"""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any

Place = str | os.PathLike[str]
STREAMS = {
    "-": "stdout",
    **{f"{where}/1": "stdout" for where in ("/dev/fd", "/proc/self/fd")},
    **{f"{where}/2": "stderr" for where in ("/dev/fd", "/proc/self/fd")},
    **{f"/dev/{name}": name for name in ("stdout", "stderr")},
}


def check_place(path: Place) -> None:
    """ValueError now, not after the work, if nothing can be written there."""
    try:
        reason = refusal(os.fspath(path))
    except OSError as error:
        reason = spoken(error)
    if reason:
        raise ValueError(f"cannot write {os.fspath(path) or repr('')}: {reason}")


def check_directory(path: Place) -> Path:
    """The directory, made if need be; ValueError if files cannot be put there."""
    directory = Path(path)
    try:
        if stream(path):
            raise NotADirectoryError(0, "a directory is needed")
        directory.mkdir(parents=True, exist_ok=True)
        try_file(directory)
    except FileExistsError:
        raise ValueError(f"cannot write into {path}: it is a file") from None
    except OSError as error:
        raise ValueError(f"cannot write into {path}: {spoken(error)}") from None
    return directory


@contextmanager
def replacing(path: Place) -> Iterator[Path]:
    """A new file, with the ending of `path`, that takes its place when all went well.

    If not, nothing is changed. An existing file keeps its mode and its owner.

    Errors: ValueError for a place where nothing can be written.
    """
    check_place(path)
    final = Path(os.path.realpath(path))
    if not replaceable(os.fspath(path)):
        with TemporaryDirectory() as directory:
            whole = Path(directory) / f"whole{final.suffix}"
            yield whole
            pour(whole, path)
        return
    beside = final.with_name(f".{token_hex(8)}{final.suffix}")
    try:
        yield beside
        try:
            if final.exists():
                belong(beside, final.stat())
            beside.replace(final)
        except PermissionError:  # it may be written, but is not ours to replace
            pour(beside, final)
    finally:
        beside.unlink(missing_ok=True)


def write(path: Place, content: str) -> None:
    """The content as a file in UTF-8, with line ends as they are."""
    with replacing(path) as beside:
        beside.write_bytes(content.encode())


def stream(path: Place) -> str | None:
    """stdout or stderr, if that is what a place means."""
    name = os.fspath(path)
    for _ in range(40):  # links, and perhaps in a circle
        if name in STREAMS or not os.path.islink(name):
            break
        name = os.path.join(os.path.dirname(name), os.readlink(name))
    return STREAMS.get(name)


def refusal(name: str) -> str | None:
    """Why nothing can be written at a place, or an OSError that says it."""
    if known := stream(name):
        return None if getattr(sys, known) else f"{known} is closed"
    if not name or name.endswith(("/", os.sep)) or os.path.isdir(name):
        return "it is a directory" if name else "it has no name"
    try:
        found = os.stat(name)
    except FileNotFoundError:  # which a link may point at
        parent = Path(os.path.realpath(name)).parent
        if not parent.is_dir():
            return "no such directory"
        try_file(parent)
        return None
    if stat.S_ISSOCK(found.st_mode):
        return "it is a socket"
    mine = os.access in os.supports_effective_ids
    allowed = os.access(name, os.W_OK, effective_ids=mine)
    return None if allowed else "permission denied"


def replaceable(name: str) -> bool:
    """Whether a place is free, or a plain file with one name, not a descriptor's."""
    if stream(name) or Path(os.path.realpath(os.path.dirname(name))).match(
        "/proc/*/fd"
    ):
        return False
    if not os.path.exists(name):
        return True
    found = os.stat(name)
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        return False
    try:
        try_file(Path(os.path.realpath(name)).parent)
    except OSError:
        return False
    return True


def try_file(directory: Path) -> None:
    """Make a file in a directory and remove it: OSError if that cannot be done."""
    trial = directory / f".{token_hex(8)}"
    trial.open("xb").close()
    trial.unlink()


def pour(whole: Path, path: Place) -> None:
    """Whole content into what is there already: a stream, a device, a pipe, a file."""
    name = stream(path)
    if name is None:
        with open(path, "wb", opener=existing) as place, whole.open("rb") as content:
            copyfileobj(content, place)
        return
    out: Any = getattr(sys, name)
    out.flush()
    if hasattr(out, "buffer"):
        out.buffer.write(whole.read_bytes())
    else:  # a notebook's
        out.write(whole.read_text(encoding="utf-8"))
    out.flush()


def existing(name: str, flags: int) -> int:
    """A descriptor of what is there, never of something new."""
    return os.open(name, flags & ~os.O_CREAT)


def belong(new: Path, old: os.stat_result) -> None:
    """Give the new file owner and mode of the old; PermissionError if we may not."""
    made = new.stat()
    if (old.st_uid, old.st_gid) != (made.st_uid, made.st_gid):
        os.chown(new, old.st_uid, old.st_gid)
    new.chmod(stat.S_IMODE(old.st_mode))


def spoken(error: OSError) -> str:
    """What the system says, in lower case."""
    return (error.strerror or str(error)).lower()
