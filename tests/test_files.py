"""Whatever writes files: into every kind of place, whole or not at all."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from nglab import DiagonalQuadratic, files, nsgd, run
from nglab.claims import registry, suite
from nglab.claims.base import PROVED, Claim, Evidence
from nglab.cli import main

VERIFY = ["verify", "-k", "ngd-geometric-linear"]
TRACE = run(DiagonalQuadratic([1.0, 2.0]), nsgd(0.1), [3.0, 4.0], 5)

# what writes one file; each gives what the file must begin with
WRITERS: dict[str, tuple[Callable[[str], object], bytes]] = {
    "json": (lambda place: main([*VERIFY, "--json", place]), b"[\n {"),
    "html": (lambda place: main([*VERIFY, "--html", place]), b"<!doctype html>"),
    "plot": (lambda place: main([*VERIFY, "--plot", place]), b"\x89PNG"),
    "write": (lambda place: files.write(place, "words\n"), b"words\n"),
    "trace": (lambda place: TRACE.save(place), b"PK"),
}
ALL = pytest.mark.parametrize(("writer", "start"), WRITERS.values(), ids=[*WRITERS])


def two(size: float = 1.0) -> Iterator[Evidence]:
    """Two is not more than two."""
    yield Evidence("two", [2.0 * size], 2.0)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A claim and a picture that cost nothing: here it matters where they go."""
    claim = Claim("ngd-geometric-linear", two, PROVED, {"larger": {"size": 2.0}})
    for module in (registry, suite):
        monkeypatch.setattr(module, "CLAIMS", (claim,))
    monkeypatch.setattr("nglab.plots.claims", lambda claims: Figure((1, 1)))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An old file, writable by its group, which a new one of ours would not be."""
    path = tmp_path / "old.png"
    path.write_bytes(b"old" * 100_000)  # longer than what replaces it
    path.chmod(0o664)
    return path


def alone(path: Path) -> None:
    """Nothing is left over beside the file."""
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".")] == []


@ALL
def test_a_new_file_has_the_usual_mode(
    tmp_path: Path, writer: Callable[[str], object], start: bytes
) -> None:
    path, usual = tmp_path / "new.png", tmp_path / "usual"
    usual.touch()
    writer(str(path))
    assert path.read_bytes().lower().startswith(start.lower())
    assert path.stat().st_mode == usual.stat().st_mode
    alone(path)


@ALL
def test_an_old_file_is_replaced_and_keeps_its_mode(
    place: Path, writer: Callable[[str], object], start: bytes
) -> None:
    writer(str(place))
    assert place.read_bytes().lower().startswith(start.lower())
    assert stat.S_IMODE(place.stat().st_mode) == 0o664
    alone(place)


@ALL
def test_a_symbolic_link_stays_and_its_target_is_replaced(
    place: Path, tmp_path: Path, writer: Callable[[str], object], start: bytes
) -> None:
    far = tmp_path / "elsewhere" / "link.png"
    far.parent.mkdir()
    middle = tmp_path / "middle"
    middle.symlink_to("old.png")
    far.symlink_to("../middle")
    writer(str(far))
    assert os.readlink(far) == "../middle"
    assert os.readlink(middle) == "old.png"
    assert place.read_bytes().lower().startswith(start.lower())
    alone(place)
    alone(far)


@ALL
def test_a_link_to_nothing_becomes_a_link_to_the_file(
    tmp_path: Path, writer: Callable[[str], object], start: bytes
) -> None:
    link = tmp_path / "link.png"
    link.symlink_to(tmp_path / "not yet.png")
    writer(str(link))
    assert link.is_symlink()
    assert (tmp_path / "not yet.png").read_bytes().lower().startswith(start.lower())


@ALL
def test_all_names_of_a_file_show_the_new_content(
    place: Path, writer: Callable[[str], object], start: bytes
) -> None:
    other = place.with_name("other")
    os.link(place, other)
    writer(str(place))
    assert other.read_bytes() == place.read_bytes()
    assert other.read_bytes().lower().startswith(start.lower())
    assert len(other.read_bytes()) < 300_000
    alone(place)


@ALL
def test_a_pipe_is_written_to_and_stays_one(
    tmp_path: Path, writer: Callable[[str], object], start: bytes
) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    writer(str(pipe))
    reader.join()
    assert read[0].lower().startswith(start.lower())
    assert pipe.is_fifo()
    alone(pipe)


@ALL
def test_a_device_is_written_to_and_stays_one(
    writer: Callable[[str], object], start: bytes
) -> None:
    writer(os.devnull)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@ALL
@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1", "link"])
def test_stdout_gets_the_content_and_nothing_else(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    writer: Callable[[str], object],
    start: bytes,
    name: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("link").symlink_to("/dev/stdout")
    writer(name)
    assert capfdbinary.readouterr().out.lower().startswith(start.lower())
    assert [p.name for p in tmp_path.iterdir()] == ["link"]
    assert Path("/dev/stdout").is_symlink()


@ALL
def test_stderr_gets_the_content(
    capfdbinary: pytest.CaptureFixture[bytes],
    writer: Callable[[str], object],
    start: bytes,
) -> None:
    writer("/dev/stderr")
    assert start.lower() in capfdbinary.readouterr().err.lower()


REFUSED = {
    "a directory": (".", "is a directory"),
    "a directory to be": ("new/", "is a directory"),
    "a link to a directory": ("there", "is a directory"),
    "no directory": ("no/such/file", "no such directory"),
    "a file for a directory": ("file/within", "not a directory"),
    "a link into nowhere": ("nowhere", "no such directory"),
    "a circle of links": ("circle", "symbolic links"),
    "a name too long": ("x" * 300, "name too long"),
    "no name": ("", "no name"),
}
COMMANDS = {
    "json": lambda place: main(["verify", "--json", place]),
    "html": lambda place: main(["verify", "--html", place]),
    "plot": lambda place: main(["verify", "-k", "geom", "--plot", place]),
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=[*COMMANDS])
@pytest.mark.parametrize(("name", "reason"), REFUSED.values(), ids=[*REFUSED])
def test_what_is_no_place_is_refused_before_the_work(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: Callable[[str], int],
    name: str,
    reason: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    Path("there").symlink_to(".")
    Path("nowhere").symlink_to("no/such/file")
    Path("circle").symlink_to("circle")
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr("nglab.verify.checked", None)  # whoever works, fails
    monkeypatch.setattr("nglab.plots.claims", None)
    assert command(name) == 2
    said = capsys.readouterr().err
    assert reason in said
    assert said.startswith("nglab: cannot write")
    assert said.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A directory of a user who is not root; the test runs as that user."""
    path = Path(tempfile.mkdtemp())
    was = os.geteuid()
    if was == 0:
        os.chown(path, 65534, 65534)
        os.seteuid(65534)
    try:
        yield path
    finally:
        os.seteuid(was)
        for directory in [path, *path.rglob("*/")]:
            directory.chmod(0o700)
        shutil.rmtree(path)


def test_what_may_not_be_written_is_refused_at_once(nobody: Path) -> None:
    (nobody / "file").write_text("old")
    (nobody / "file").chmod(0o444)
    (nobody / "locked").mkdir(mode=0o500)
    for name in ("file", "locked/new"):
        with pytest.raises(ValueError, match="permission denied"):
            files.check_place(nobody / name)
        with pytest.raises(ValueError, match="permission denied"):
            files.write(nobody / name, "new")
    with pytest.raises(ValueError, match="permission denied"):
        files.check_directory(nobody / "locked")
    assert (nobody / "file").read_text() == "old"


def test_a_file_that_may_be_written_where_none_may_be_made(nobody: Path) -> None:
    (nobody / "locked").mkdir()
    path = nobody / "locked" / "file"
    path.write_text("old" * 100)
    path.parent.chmod(0o500)
    files.write(path, "new")
    assert path.read_text() == "new"


def test_an_interrupted_writer_changes_nothing(place: Path) -> None:
    old = place.read_bytes()

    def interrupted(path: Path) -> None:
        with files.replacing(path) as beside:
            beside.write_text("half")
            raise KeyboardInterrupt

    os.mkfifo(place.with_name("pipe"))
    for path in (place, place.with_name("new"), place.with_name("pipe"), Path("-")):
        with pytest.raises(KeyboardInterrupt):
            interrupted(path)
    assert place.read_bytes() == old
    assert not place.with_name("new").exists()
    alone(place)


def test_two_writers_of_one_place_do_not_meet(place: Path) -> None:
    with files.replacing(place) as one, files.replacing(place) as two:
        one.write_text("one")
        two.write_text("two")
    assert place.read_text() == "one"


def test_a_descriptor_of_the_shell_is_written_to(tmp_path: Path) -> None:
    write = "from nglab import files; files.write('/dev/fd/3', 'new')"
    command = f'{sys.executable} -c "{write}" 3>{tmp_path}/out'
    subprocess.run(command, shell=True, check=True)
    assert (tmp_path / "out").read_text() == "new"


def test_json_on_stdout_can_be_read_by_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nglab", *VERIFY, "--json", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)[0]["holds"]
    assert "1 claim, 1 hold" in done.stderr


def test_two_reports_need_two_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x"
    assert main([*VERIFY, "--json", str(path), "--html", f"{tmp_path}/./x"]) == 2
    assert "a place each" in capsys.readouterr().err
    assert not path.exists()


# vectors: a directory


def test_vectors_are_written_through_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nglab.oracle.store.METHODS", {"gd": None})
    monkeypatch.setattr("nglab.oracle.store.text", lambda method: "{}")
    (tmp_path / "far").touch()
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "gd.json").symlink_to("../far")
    (tmp_path / "link").symlink_to("vectors")
    assert main(["vectors", "write", str(tmp_path / "link")]) == 0
    assert (tmp_path / "far").read_text() == "{}"
    assert (tmp_path / "vectors" / "gd.json").is_symlink()
    assert main(["vectors", "write", str(tmp_path / "a" / "new")]) == 0
    assert (tmp_path / "a" / "new" / "SCHEMA.md").exists()


@pytest.mark.parametrize(
    ("name", "reason"),
    [("file", "is a file"), ("file/within", "directory"), ("-", "directory is needed")],
)
def test_what_is_no_directory_is_refused_before_the_work(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    reason: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    monkeypatch.setattr("nglab.oracle.store.text", None)
    assert main(["vectors", "write", name]) == 2
    assert reason in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
