"""`nglab study run | show | export` as a user calls them."""

import csv
import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from nglab.cli import main
from nglab.studies import Row, Store, Study, tables
from tests.studies import jobs
from tests.studies.walks import WALKS

FILE = str(Path(__file__).with_name("walks.py"))
ASK = [FILE, "--study", "WALKS"]


@pytest.fixture(autouse=True)
def nothing_stays(monkeypatch):
    """No file that was loaded, and no folder that it was loaded from."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield
    for name in ("walks", "alone", "empty"):
        sys.modules.pop(name, None)


@pytest.fixture
def place(tmp_path):
    """A store where all of the study is done, by the module and not by its file."""
    path = str(tmp_path / "walks.sqlite")
    with Store(path) as store:
        WALKS.run(store, progress=False)
    return path


def lines(capsys):
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("more", [[], ["--jobs", "2"]], ids=["one", "two"])
def test_run_does_all_says_what_failed_and_ends_with_1(tmp_path, capsys, more):
    place = str(tmp_path / "walks.sqlite")
    assert main(["study", "run", *ASK, "--store", place, *more]) == 1
    said = lines(capsys)
    assert said[0] == "walks: 48 points, 46 done, 2 failed, 0 missing"
    words = "failed: lr={}, kappa=7.0, repeat=2: ValueError: no seventh twice"
    assert said[1:] == [words.format(0.5), words.format(0.05)]


def test_run_is_0_when_all_is_done(tmp_path, capsys):
    place = str(tmp_path / "walks.sqlite")
    assert main(["study", "run", FILE, "--study", "SHORT", "--store", place]) == 0
    assert lines(capsys) == ["walks: 3 points, 3 done, 0 failed, 0 missing"]


def test_a_file_and_a_module_share_their_results(place, capsys):
    with Store(place, readonly=True) as store:
        before = [row.seconds for row in WALKS.rows(store)]
    assert main(["study", "run", *ASK, "--store", place]) == 1
    with Store(place, readonly=True) as store:
        assert [row.seconds for row in WALKS.rows(store)] == before


def test_retry_calls_what_failed(place):
    assert main(["study", "run", *ASK, "--store", place, "--retry"]) == 1
    with Store(place, readonly=True) as store:
        assert set(store.states("walks").values()) == {"done", "failed"}


def test_results_lie_beside_the_file_unless_a_place_is_named(tmp_path, capsys):
    (tmp_path / "alone.py").write_text(Path(FILE).read_text().partition("WALKS =")[0])
    with (tmp_path / "alone.py").open("a") as file:
        file.write('S = Study("a", job, grid(lr=[1.0], kappa=[3.0], repeat=[0]))\n')
    assert main(["study", "run", str(tmp_path / "alone.py")]) == 0
    assert main(["study", "show", str(tmp_path / "alone.py")]) == 0
    assert (tmp_path / "alone.sqlite").is_file()
    assert lines(capsys)[0] == "a: 1 point, 1 done, 0 failed, 0 missing"


def test_show_counts_for_each_value(place, capsys):
    assert main(["study", "show", *ASK, "--store", place]) == 0
    said = lines(capsys)
    assert said[0].startswith("walks: 48 points, 46 done, 2 failed, 0 missing; ")
    assert said[1].split() == ["lr", "done", "failed", "missing"]
    assert said[2].split() == ["0.5", "23", "1", "0"]
    assert ["7.0", "22", "2", "0"] in [line.split() for line in said]
    assert said[-1].endswith("no seventh twice")
    assert main(["study", "show", FILE, "--study", "SHORT", "--store", place]) == 0
    assert lines(capsys)[-1] == "kept besides: 45 rows of other versions or points"


@pytest.mark.parametrize(
    ("more", "corner"),
    [
        ([], ("lr, down, kappa, across", 0.5, "3.0")),
        (["--down", "kappa"], ("kappa, down, lr, across", 3.0, "0.5")),
        (["--across", "repeat"], ("lr, down, repeat, across", 0.5, "0")),
        (
            ["--down", "repeat", "--across", "lr"],
            ("repeat, down, lr, across", 0, "0.5"),
        ),
    ],
)
def test_a_pivot_shows_medians(place, capsys, more, corner):
    words, down, across = corner
    ask = ["study", "show", *ASK, "--store", place, "--result", "final", *more]
    assert main(ask) == 0
    title, head, first, *_ = lines(capsys)
    assert title == f"median of final; {words}"
    assert head.split()[0] == across
    names = words.split(", ")[::2]
    with Store(place, readonly=True) as store:
        values = [
            row.result["final"]
            for row in WALKS.rows(store)
            if row.result
            and row.arguments[names[0]] == down
            and repr(row.arguments[names[1]]) == across
        ]
    assert first.split()[:2] == [str(down), f"{np.median(values):.4g}"]


def test_a_pivot_of_what_is_not_there_or_has_no_number():
    rows = [
        Row({"a": a, "b": b}, 1.0, {"f": value})
        for a, b, value in [(1, "x", np.nan), (1, "y", 2), (2, "x", np.inf)]
    ]
    said = tables.pivot([*rows, Row({"a": 2, "b": "y"})], "f", None, None)
    table = [line.split() for line in said.splitlines()[1:]]
    assert table == [["x", "y"], ["1", "nan", "2"], ["2", "inf", "-"]]
    alone = tables.pivot([Row({"a": 1}, 1.0, {"f": 3.0})], "f", None, None)
    assert [line.split() for line in alone.splitlines()[1:]] == [["1"], ["1", "3"]]


def test_export_as_csv_and_json(place, tmp_path, capsys):
    out = {kind: str(tmp_path / f"walks.{kind}") for kind in ("csv", "json")}
    ask = ["study", "export", *ASK, "--store", place]
    assert main([*ask, "--csv", out["csv"], "--json", out["json"]]) == 0
    assert lines(capsys) == ["walks: 48 points, 46 done, 2 failed, 0 missing"]
    whole = json.loads(Path(out["json"]).read_text())
    table = list(csv.DictReader(io.StringIO(Path(out["csv"]).read_text())))
    with Store(place, readonly=True) as store:
        rows = WALKS.rows(store)
    assert (whole["study"], whole["job"], whole["version"]) == ("walks", "job", 1)
    for row, point, line in zip(rows, whole["points"], table, strict=True):
        assert point["arguments"] == row.arguments
        assert point["state"] == line["state"] == row.state
        assert {k: float(line[k]) for k in row.arguments} == row.arguments
        assert (point.get("error") or "") == line["error"] == (row.error or "")
        if row.result:
            assert point["result"]["final"] == row.result["final"]
            assert float(line["final"]) == row.result["final"]
            assert json.loads(line["curve"]) == row.result["curve"].tolist()
            assert line["bad"] == "false"


def test_export_to_stdout_says_nothing_else(place, capsys):
    assert main(["study", "export", *ASK, "--store", place, "--json", "-"]) == 0
    assert len(json.loads(capsys.readouterr().out)["points"]) == 48


def test_every_number_survives_an_export():
    with Store(":memory:") as store:
        study = Study("kinds", jobs.all_kinds, {"x": [2**70]})
        rows = study.run(store, progress=False)
    whole = tables.as_json(study, rows)
    (point,) = json.loads(whole, parse_constant=pytest.fail)["points"]
    expected = {"count": 2**70, "yes": True, "tiny": 5e-324, "lost": None}
    expected |= {"over": -np.inf, "curve": [0.1, None, np.inf, -0.0], "point": 2.5}
    assert point["result"] == expected | {"table": [[2, 1, 0], [5, 4, 3]], "none": []}
    (line,) = csv.DictReader(io.StringIO(tables.as_csv(rows)))
    assert (line["lost"], line["over"], line["curve"]) == (
        "nan",
        "-inf",
        "[0.1, null, 1e999, -0.0]",
    )


def test_a_failure_is_a_line_and_not_all_are_told():
    rows = [Row({"x": i}, 1.0, None, f"Error: {i}\nand more") for i in range(15)]
    lines = tables.failures(rows)
    assert lines[3] == "failed: x=3: Error: 3 and more"
    assert (len(lines), lines[-1]) == (13, "... and 3 more")
    assert len(tables.failures(rows[:12])) == 12


def test_a_result_named_like_an_argument_is_told_apart():
    rows = [Row({"x": 1}, 1.0, {"x": 2}), Row({"x": 3, "word": "a,b\n"})]
    text = tables.as_csv(rows)
    assert text == 'x,word,state,result.x,error\n1,,done,2,\n3,"a,b\n",missing,,\n'


WRONG = {
    "none.py": None,
    "broken.py": "import no_such_module",
    "twice_two.py": "1 +",
    "empty.py": "x = 1",
    "a-dash.py": "",
    "words.txt": "",
    "json.py": "",
    "refused.py": "from nglab.studies import Study\nS = Study('s', print, {'x': 3})",
}


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("none.py", "no such file"),
        ("broken.py", "does not load: ModuleNotFoundError: No module named 'no_such"),
        ("twice_two.py", "does not load: SyntaxError"),
        ("empty.py", "holds no Study"),
        ("a-dash.py", "cannot be imported: name it like depth.py"),
        ("words.txt", "cannot be imported: name it like depth.py"),
        ("json.py", "does not load: ImportError: json is the name of another module"),
        ("refused.py", "does not load: ValueError: x=3 is one value"),
    ],
)
@pytest.mark.parametrize("what", ["run", "show", "export"])
def test_files_that_hold_no_study(tmp_path, capsys, name, complaint, what):
    if WRONG[name] is not None:
        (tmp_path / name).write_text(WRONG[name])
    more = ["--csv", "-"] if what == "export" else []
    assert main(["study", what, str(tmp_path / name), *more]) == 2
    said = capsys.readouterr()
    assert complaint in said.err
    assert (said.out, said.err[:7], said.err.count("\n")) == ("", "nglab: ", 1)
    assert [
        path.suffix for path in tmp_path.iterdir() if path.suffix == ".sqlite"
    ] == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", FILE], "holds WALKS, SHORT: choose one with --study"),
        (["run", FILE, "--study", "LONG"], "unknown study 'LONG': one of SHORT, WALKS"),
        (["run", *ASK, "--store", "no/such/place"], "no such directory"),
        (["run", *ASK, "--store", "-"], "is no store"),
        (["run", *ASK, "--jobs", "0"], "0 is below 1"),
        (["show", *ASK, "--store", "missing"], "no such file"),
        (
            ["show", *ASK, "--result", "loss"],
            "unknown result 'loss': one of bad, curve",
        ),
        (["show", *ASK, "--result", "curve"], "is an array"),
        (
            ["show", *ASK, "--result", "final", "--down", "seed"],
            "unknown argument 'seed'",
        ),
        (["show", *ASK, "--down", "lr"], "go with --result"),
        (["export", *ASK], "say --csv FILE or --json FILE"),
        (["export", *ASK, "--csv", "a", "--json", "./a"], "need a place each"),
        (["export", *ASK, "--csv", "no/such/place"], "no such directory"),
        (["export", *ASK, "--json", "a", "--store", "missing"], "no such file"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_2(
    place, monkeypatch, capsys, arguments, complaint
):
    monkeypatch.chdir(Path(place).parent)
    if "--store" not in arguments:
        arguments = [*arguments, "--store", place]
    with pytest.raises(SystemExit, match="2"):
        sys.exit(main(["study", *arguments]))
    said = capsys.readouterr()
    assert complaint in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert [path.name for path in Path(place).parent.iterdir()] == ["walks.sqlite"]


def test_loading_a_file_twice_is_no_other_module(place):
    assert main(["study", "show", *ASK, "--store", place]) == 0
    assert main(["study", "show", *ASK, "--store", place]) == 0
    assert sys.modules["walks"].__file__ == FILE


def test_a_refused_file_leaves_no_path_behind(tmp_path):
    before = [*sys.path]
    (tmp_path / "json.py").touch()
    assert main(["study", "show", str(tmp_path / "json.py")]) == 2
    assert sys.path == before
