"""`nglab verify` as a user calls it: what it prints, what it writes, how it ends."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from nglab import __version__, files
from nglab.claims import registry, suite
from nglab.claims.base import PROVED, Claim, Evidence, Worst
from nglab.cli import main
from nglab.oracle.matrix import Row
from nglab.pages import report


def two(size: float = 1.0) -> Iterator[Evidence]:
    """Two is not more than two, to which nothing can be added.

    Hypotheses  size <= 1
    Bound       (a) 2 size <= 2
    """
    yield Evidence("two", [1.0, 2.0 * size], 2.0)


HOLDS = Claim("two-holds", two, PROVED, {"larger": {"size": 1.5}})
FAILS = Claim("two-fails", two, PROVED, {"smaller": {"size": 0.5}})


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (registry, suite):
        monkeypatch.setattr(module, "CLAIMS", (HOLDS, FAILS))


def test_a_claim_that_holds(capsys: pytest.CaptureFixture[str], claims: None) -> None:
    assert main(["verify", "-k", "two-holds"]) == 0
    out = capsys.readouterr().out
    assert "two-holds" in out
    assert "Two is not more than two, to which nothing can be added." in out
    assert "1.000  holds" in out
    assert "1.500  caught" in out
    assert "proved in prose; worst at two, k = 1" in out
    assert out.splitlines()[-1].startswith("1 claim, 1 hold; 1 sabotage, 1 caught;")


def test_a_missed_sabotage_fails(
    capsys: pytest.CaptureFixture[str], claims: None
) -> None:
    assert main(["verify"]) == 1
    out = capsys.readouterr().out
    assert "MISSED: smaller" in out
    assert out.splitlines()[-1].startswith("2 claims, 2 hold; 2 sabotages, 1 caught;")


def test_sabotage_as_the_main_table(
    capsys: pytest.CaptureFixture[str], claims: None
) -> None:
    assert main(["verify", "--sabotage", "-k", "holds"]) == 0
    assert main(["verify", "--sabotage"]) == 1
    out = capsys.readouterr().out
    assert "1.500  caught  larger; two, k = 1" in out
    assert "0.500  MISSED  smaller" in out


def test_list_names_every_claim(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [c.id for c in registry.CLAIMS]
    assert [line.split()[1] for line in lines] == [c.proof for c in registry.CLAIMS]


def test_json_and_html(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], claims: None
) -> None:
    path, page = tmp_path / "report.json", tmp_path / "report.html"
    main(["verify", "-k", "holds", "--json", str(path), "--html", str(page)])
    (row,) = json.loads(path.read_text())
    assert row.pop("seconds") >= 0
    assert row.pop("made").keys() == {
        *("nglab", "python", "numpy", "scipy", "machine", "date")
    }
    assert row == {
        "id": "two-holds",
        "group": "",
        "statement": "Two is not more than two, to which nothing can be added.",
        "text": {
            "Hypotheses": [{"letter": "", "text": "size <= 1"}],
            "Bound": [{"letter": "a", "text": "2 size <= 2"}],
        },
        "ratio": 1.0,
        "instance": "two",
        "k": 1,
        "holds": True,
        "sabotage_ratio": 1.5,
        "sabotage_caught": True,
        "sabotages": [
            {"what": "larger", "ratio": 1.5, "caught": True, "instance": "two", "k": 1}
        ],
        "bounds": [
            {
                "letter": "a",
                "statement": "2 size <= 2",
                "ratio": 1.0,
                "instance": "two",
                "k": 1,
                "sabotage": "larger",
                "sabotage_ratio": 1.5,
            }
        ],
        "source": "proved",
        "proof": "prose",
        "proof_leaves_out": "",
    }
    assert "larger: 1.500" in page.read_text("utf-8")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.html", "report.json"]


def test_an_infinite_ratio_is_json(tmp_path: Path) -> None:
    verdict = suite.check(HOLDS)._replace(
        worst=Worst(float("inf"), "x", 0), sabotages={"y": Worst(float("inf"), "x", 0)}
    )
    text = report.as_json([verdict])
    assert "Infinity" not in text
    assert json.loads(text)[0]["sabotage_ratio"] == float("inf")


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    files.write(path, "old")

    def interrupted() -> None:
        with files.replacing(path) as beside:
            beside.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["verify", "-k", "no-such-claim"], "no claim matches 'no-such-claim'"),
        (["verify", "--attack", "no-such-claim"], "no claim matches"),
        (["verify", "--attack", "ngd-geo"], "has nothing to vary; attackable are ngd-"),
        (["verify", "--list", "--json", "x.json"], "go with a run of the claims"),
        (
            ["verify", "-k", "geometric", "--json", "no/such/place.json"],
            "no such directory",
        ),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(
    arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith("nglab: ")
    assert complaint in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [["verify", "--jobs", "0"], ["verify", "--jobs", "two"], ["vermify"], []],
)
def test_a_misspelt_call_is_one_line_and_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_two_jobs_find_what_one_finds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "-k", "ngd-geo", "--jobs", "2"]) == 0
    assert "ngd-geometric-linear" in capsys.readouterr().out


def test_a_plot_is_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "claim.png"
    assert main(["verify", "-k", "ngd-geometric", "--plot", str(path)]) == 0
    assert path.read_bytes().startswith(b"\x89PNG")


def test_many_claims_are_pages_and_no_endless_picture(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    claims: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, book = tmp_path / "claims.png", tmp_path / "claims.pdf"
    monkeypatch.setattr("nglab.verify.MOST_DRAWN", 1)
    assert main(["verify", "--plot", str(path)]) == 2
    said = capsys.readouterr().err
    assert "2 claims are too many for one picture: choose at most 1 with -k, or" in said
    assert not path.exists()
    assert main(["verify", "--plot", str(book)]) == 0
    assert book.read_bytes().count(b"/Type /Page ") == 2


def test_a_picture_of_no_known_kind_is_refused_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], claims: None
) -> None:
    assert main(["verify", "--plot", str(tmp_path / "claims.docx")]) == 2
    assert ".docx is none of eps, " in capsys.readouterr().err
    assert main(["verify", "--plot", str(tmp_path / "claims")]) == 0
    assert (tmp_path / "claims").read_bytes().startswith(b"\x89PNG")


def test_an_attack_reports_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    attackable = next(c.id for c in registry.CLAIMS if c.space)
    assert main(["verify", "--attack", attackable, "--budget", "16"]) == 0
    out = capsys.readouterr().out
    assert "as it stands" in out
    assert "found" in out


def test_python_dash_m_and_the_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nglab", "--version"], capture_output=True, text=True
    )
    assert done.stdout == f"nglab {__version__}\n"
    assert done.stderr == ""


# the habits of good command lines


def nglab(*arguments: str, **how: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nglab", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


@pytest.mark.parametrize(
    "arguments", [["verify", "--list"], ["--help"], ["verify", "-k", "ngd-geometric"]]
)
def test_who_has_read_enough_hears_no_complaint(arguments: list[str]) -> None:
    with nglab(*arguments) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == ""
        assert child.wait() in (0, 141)


def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "nglab", "verify", "--list"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "No space left on device" in done.stderr


def test_without_stdout_there_is_no_complaint() -> None:
    command = f"{sys.executable} -m nglab verify --list >&-"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


STUCK = """
import os, sys, time
from nglab import verify
from nglab.claims import base, registry, suite
from nglab.cli import main
from nglab.oracle.matrix import Row

def two(size=1.0):
    "Two is not more than two."
    yield base.Evidence("two", [2.0 * size], 2.0)

def endless(size=1.0):
    "This takes for ever."
    os.write(int(sys.argv[1]), b"!")  # so the test hears that we are here
    time.sleep(60)
    yield base.Evidence("never", [1.0], 1.0)

larger = {"larger": {"size": 2.0}}
claims = tuple(
    base.Claim(id, theorem, base.PROVED, larger, {"size": (0.0, 1.0)})
    for id, theorem in [("two-a", two), ("two-b", two), ("endless", endless)]
)
registry.CLAIMS = suite.CLAIMS = claims
tries = []
if "--attack" in sys.argv:
    worst = verify.attack.__globals__["worst"]
    def slow(evidence):
        tries.append(1)
        if len(tries) == 5:
            next(endless())
        return worst(evidence)
    verify.attack.__globals__["worst"] = slow
sys.exit(main(sys.argv[2:]))
"""


def interrupted(*arguments: str, group: bool = False) -> tuple[int, str, str]:
    """Exit status and what is said when Ctrl-C comes while a claim takes for ever."""
    ours, theirs = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", STUCK, str(theirs), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=[theirs],
        process_group=0,
        text=True,
    ) as child:
        os.close(theirs)
        os.read(ours, 1)  # until it is stuck
        time.sleep(0.3)  # and what other processes found has come
        (os.killpg if group else os.kill)(child.pid, signal.SIGINT)
        out, err = child.communicate(timeout=20)
    os.close(ours)
    return child.returncode, out, err


@pytest.mark.parametrize("more", [(), ("--jobs", "2")])
@pytest.mark.parametrize("group", [False, True], ids=["alone", "all"])
def test_an_interrupt_keeps_the_verdicts_so_far(
    tmp_path: Path, more: tuple[str, ...], group: bool
) -> None:
    path = tmp_path / "verdicts.json"
    code, out, err = interrupted("verify", "--json", str(path), *more, group=group)
    assert code == 130
    assert out.splitlines()[-1].startswith("2 claims, 2 hold; 2 sabotages, 2 caught;")
    words = f"interrupted after 2 of 3 claims; {path} is not written"
    assert err == f"nglab: {words}\n"
    assert not path.exists()


def test_an_interrupted_attack_says_what_it_found() -> None:
    code, out, err = interrupted("verify", "--attack", "two-a")
    assert code == 130
    assert "found         0.750" in out
    assert err == "nglab: interrupted after 3 runs\n"


def test_an_interrupted_picture_is_one_line(tmp_path: Path) -> None:
    code, out, err = interrupted("verify", "--plot", str(tmp_path / "x.png"))
    assert (code, out, err) == (130, "", "nglab: interrupted\n")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_matrix_shows_the_methods_that_are_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def until_sgd(methods: Sequence[str]) -> list[Row]:
        if methods == ("nsgd",):
            raise KeyboardInterrupt
        return [Row(methods[0], "variant", "words", "found")]

    monkeypatch.setattr("nglab.oracle.commands.wrong_ports", until_sgd)
    assert main(["vectors", "matrix", "gd", "bb", "nsgd"]) == 130
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1::2]] == ["gd", "bb", "in"]
    assert lines[-1] == "interrupted after 2 of 3 methods"


def test_the_help_is_a_map_that_fits_a_screen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 30
    assert max(map(len, lines)) <= 88
    for words in ("nglab verify --list", "nglab vectors write DIR", "--plot FILE"):
        assert words in "\n".join(lines)


def test_make_help_names_every_target() -> None:
    makefile = Path(__file__).parents[1] / "Makefile"
    done = subprocess.run(
        ["make", "--no-print-directory", "-f", str(makefile), "help"],
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = re.findall(r"^\.PHONY: (.*)$", makefile.read_text(), re.MULTILINE)
    shown = {
        row.split()[1]: row.split(maxsplit=2)[2] for row in done.stdout.splitlines()
    }
    assert sorted(shown) == sorted(line.split())
