"""`nglab verify` as a user calls it: what it prints, what it writes, how it ends."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nglab import __version__, files
from nglab.claims import registry, suite
from nglab.claims.base import PROVED, Claim, Evidence, Worst
from nglab.cli import main
from nglab.pages import report


def two(size: float = 1.0) -> Iterator[Evidence]:
    """Two is not more than two, to which nothing can be added.

    Hypotheses  size <= 1
    Bound       2 size <= 2
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
    assert "proved; worst at two, k = 1" in out
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


def test_json_and_html(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], claims: None
) -> None:
    path, page = tmp_path / "report.json", tmp_path / "report.html"
    main(["verify", "-k", "holds", "--json", str(path), "--html", str(page)])
    (row,) = json.loads(path.read_text())
    assert row.pop("seconds") >= 0
    assert row == {
        "id": "two-holds",
        "statement": "Two is not more than two, to which nothing can be added.",
        "ratio": 1.0,
        "holds": True,
        "sabotage_ratio": 1.5,
        "sabotage_caught": True,
        "source": "proved",
    }
    assert "larger: 1.500" in page.read_text()
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
