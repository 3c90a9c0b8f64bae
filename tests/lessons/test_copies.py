"""The lessons reach their readers, and no reader's work is ever written over."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import nglab
from nglab import explorer, lessons
from nglab.cli import main

HOME = Path(nglab.__file__).parents[1]
FIRST = "01-normalized-descent-on-a-quadratic.ipynb"


def files(folder: Path) -> dict[str, bytes]:
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


def solve(path: Path) -> None:
    """What a student does: fill in the exercise, run it, add a cell, save."""
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"][-1]["source"] = ["my_solution = 42\n"]
    book["cells"][-1]["execution_count"] = 7
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": ["my note"]}
    book["cells"].append(own)
    book["metadata"]["language_info"]["version"] = "3.12.1"
    path.write_text(json.dumps(book, indent=1), encoding="utf-8")


def test_the_command_copies_all_that_the_lessons_read(tmp_path, capsys):
    folder = tmp_path / "new" / "lessons"
    assert main(["lessons", str(folder)]) == 0
    names = set(files(folder))
    assert {p.stem for p in folder.glob("*.ipynb")} == {
        p.stem for p in lessons.source().glob("[0-9]*.py")
    }
    assert {"SYMBOLS.md", "bb_study.py", "checks/lesson01.py", "ports/port.js"} <= names
    assert {f"ports/methods/{p.name}" for p in explorer.METHODS.iterdir()} <= names
    assert {"studies/kept.py", "studies/results/sigmoid.json"} <= names
    out = capsys.readouterr().out
    assert f'jupyter lab "{folder}"' in out


def test_the_instructors_edition_and_the_handouts_are_apart(tmp_path, capsys):
    assert main(["lessons", "--solutions", str(tmp_path / "teacher")]) == 0
    assert main(["lessons", str(tmp_path / "student")]) == 0
    teacher, student = (files(tmp_path / who) for who in ("teacher", "student"))
    assert teacher.keys() == student.keys()
    assert b"**Solution.**" in teacher[FIRST]
    assert [name for name in student if b"**Solution.**" in student[name]] == []
    assert main(["lessons", "--handouts", str(tmp_path / "pages")]) == 0
    pages = files(tmp_path / "pages")
    assert {Path(name).stem for name in pages} == {
        Path(name).stem for name in student if name.endswith(".ipynb")
    }
    with pytest.raises(SystemExit):
        main(["lessons", "--solutions", "--handouts", str(tmp_path / "both")])
    assert "not allowed with" in capsys.readouterr().err


@pytest.mark.parametrize("there", [FIRST, "bb_study.py", "checks/text.py"])
def test_nothing_that_exists_is_written_over(tmp_path, capsys, there):
    path = tmp_path / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    assert main(["lessons", str(tmp_path)]) == 2
    assert files(tmp_path) == {there: b"mine"}
    assert f"{path} exists, nothing was written" in capsys.readouterr().err


@pytest.mark.parametrize("how", [[], ["--add"]], ids=["new", "add"])
def test_nothing_is_written_through_a_link_to_nowhere(tmp_path, how):
    folder, elsewhere = tmp_path / "reader", tmp_path / "elsewhere"
    folder.mkdir()
    (folder / FIRST).symlink_to(elsewhere)
    assert main(["lessons", *how, str(folder)]) == (0 if how else 2)
    assert not elsewhere.exists()
    assert (folder / FIRST).is_symlink()


def test_a_file_is_no_folder(tmp_path, capsys):
    path = tmp_path / "file"
    path.write_text("mine")
    assert main(["lessons", str(path)]) == 2
    assert "is a file, the lessons need a folder" in capsys.readouterr().err


def test_add_writes_what_is_missing_and_leaves_the_work_alone(tmp_path, capsys):
    lessons.copy(tmp_path)
    solve(tmp_path / FIRST)
    (tmp_path / "02-why-it-hovers.ipynb").unlink()
    before = files(tmp_path)
    assert main(["lessons", "--add", str(tmp_path)]) == 0
    after = files(tmp_path)
    assert set(after) - set(before) == {"02-why-it-hovers.ipynb"}
    assert {name: after[name] for name in before} == before
    assert "left alone" not in capsys.readouterr().out


def test_a_notebook_of_an_older_lesson_is_named_and_left_alone(
    tmp_path, capsys, monkeypatch
):
    root = tmp_path / "source"
    shutil.copytree(lessons.source(), root)
    monkeypatch.setattr(lessons, "source", lambda: root)
    folder = tmp_path / "reader"
    lessons.copy(folder)
    solve(folder / FIRST)
    changed = (root / FIRST).with_suffix(".py")
    changed.write_text(changed.read_text("utf-8") + "\n# %%\nnew = 1\n", "utf-8")
    before = files(folder)
    assert main(["lessons", "--add", str(folder)]) == 0
    assert files(folder) == before
    out = capsys.readouterr().out
    assert f"{FIRST} is of another version" in out
    assert out.count("left alone") == 1


def test_an_installation_without_lessons_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lessons, "source", lambda: tmp_path)
    assert main(["lessons", str(tmp_path / "new")]) == 2
    assert "the lessons are missing" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_a_second_make_lab_keeps_the_work(tmp_path):
    """In a clone, with a Jupyter that only notes how it was called."""
    for part in "Makefile", "pyproject.toml":
        shutil.copy(HOME / part, tmp_path)
    shutil.copytree(
        HOME / "notebooks", tmp_path / "notebooks", ignore=lambda *_: ["__pycache__"]
    )
    for book in (tmp_path / "notebooks").glob("*.ipynb"):
        book.unlink()
    programs = tmp_path / "venv" / "bin"
    programs.mkdir(parents=True)
    script(programs / "jupyter", f'echo "$@" >> {tmp_path}/called')
    script(programs / "nglab", f'PYTHONPATH={HOME} {sys.executable} -m nglab "$@"')
    script(programs / "python", "exit 1")
    (tmp_path / "venv" / "installed-notebooks").touch()

    def make_lab() -> None:
        subprocess.run(["make", "lab", "VENV=venv"], cwd=tmp_path, check=True)

    make_lab()
    work = tmp_path / "notebooks" / FIRST
    solve(work)
    solved = work.read_bytes()
    make_lab()
    assert work.read_bytes() == solved
    root = " --allow-root" if os.geteuid() == 0 else ""
    assert (tmp_path / "called").read_text() == f"lab{root} notebooks\n" * 2


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="the wheel needs it")
    home = tmp_path_factory.mktemp("clone")
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=HOME,
        capture_output=True,
        text=True,
    )
    if tracked.returncode:
        pytest.skip("no clone of the repository")
    for line in tracked.stdout.splitlines():
        if (HOME / line).is_file():
            (home / line).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOME / line, home / line)
    lessons.copy(home / "notebooks", add=True)  # a reader's notebooks stay at home
    subprocess.run([sys.executable, "-m", "hatchling", "build"], cwd=home, check=True)
    return home / "dist"


def test_the_wheel_has_the_lessons_and_gives_them_out(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    held = set(files(tmp_path / "site" / "nglab" / "notebooks"))
    assert "05-port-your-optimizer.py" in held
    assert not [name for name in held if name.endswith((".ipynb", ".png", ".pyc"))]
    subprocess.run(
        [sys.executable, "-m", "nglab", "lessons", tmp_path / "reader"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    lessons.copy(tmp_path / "here")
    assert files(tmp_path / "reader") == files(tmp_path / "here")


def test_links_of_the_readme_are_whole_on_a_package_index(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path, "zip")
    (metadata,) = tmp_path.glob("nglab-*/METADATA")
    links = re.findall(r"\]\(([^)]+)\)", metadata.read_text(encoding="utf-8"))
    home = re.compile(r"https://[^/]+/[^/]+/[^/]+/(raw|blob)/main/(.+)")
    ours = [found for link in links if (found := home.fullmatch(link))]
    assert len(ours) > 8
    for found in ours:
        assert (HOME / found[2]).exists(), found[2]
        assert (found[1] == "raw") == found[2].endswith(".png"), found[2]
    assert all(link.startswith("https://") for link in links)


def test_one_version_everywhere():
    citation = (HOME / "CITATION.cff").read_text(encoding="utf-8")
    changes = (HOME / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^version: (.+)$", citation, re.M)[1] == nglab.__version__
    assert re.search(r"^## ([0-9.]+)", changes, re.M)[1] == nglab.__version__


def test_the_wheel_opens_the_explorer(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    page = subprocess.run(
        [sys.executable, "-m", "nglab", "explore", "-o", "-"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout
    assert page == explorer.page()


def test_the_source_archive_can_be_worked_with(built, tmp_path):
    (archive,) = built.glob("*.tar.gz")
    shutil.unpack_archive(archive, tmp_path, filter="data")
    (home,) = tmp_path.iterdir()
    assert {"Makefile", "CONTRIBUTING.md", ".ci/run", "notebooks/SYMBOLS.md"} <= set(
        files(home)
    )


def test_lessons_read_nothing_outside_their_folder():
    for path in lessons.source().glob("*.py"):
        assert "../" not in path.read_text(encoding="utf-8")
