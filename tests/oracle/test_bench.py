"""The benchmark counts what is true: an oracle that lies, guesses or errs is seen."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from nglab import cli, lessons
from nglab.bench import scores, verdicts
from nglab.bench.ports import Entry
from nglab.oracle import METHODS
from nglab.oracle.programs import read
from nglab.oracle.report import Condition, Other
from nglab.oracle.running import as_port

OWN = lessons.source() / "ports" / "mistaken"


def init(x0, config):
    return np.zeros_like(x0)


def damped(x, g, V, config):
    V = config["mu"] * V + (1 - config["mu"]) * g
    return x - config["lr"] * V, V


def without_lr(x, g, V, config):
    V = config["mu"] * V + g
    return x - 0.1 * V, V


ENTRY = Entry("own", "momentum", "damped", "V = mu V + (1 - mu) g", init, damped)


DAMPED, HALF, RIGHT = (
    read(f"V = mu*V + {g}\nx = x - lr*V") for g in ("(1 - mu)*g", "g/2", "g")
)


def says(monkeypatch, *programs, held=(), ignored=(), words=(), passed=False):
    """An oracle that says this of every port."""
    report = SimpleNamespace(
        formula=str(programs[0]) if programs else None,
        as_port=lambda: as_port(programs[0]),
        others=tuple(Other(str(p), *as_port(p)) for p in programs[1:]),
        conditions=tuple(Condition(numbers, *as_port(p)) for numbers, p in held),
        **{"ignored": ignored, "words": words, "passed": passed},
    )
    monkeypatch.setattr(verdicts, "check", lambda *port, method: report)
    monkeypatch.setattr(verdicts, "check_output", lambda path: report)


@pytest.mark.parametrize("mode", verdicts.MODES)
def test_a_formula_counts_if_it_is_the_port(monkeypatch, mode):
    says(monkeypatch, DAMPED)
    row = verdicts.scored(ENTRY, mode)
    assert (row.outcome, row.refuted) == ("exact", None)
    says(monkeypatch, RIGHT)
    row = verdicts.scored(ENTRY, mode)
    assert row.outcome == "exact"
    assert "step 0" in row.refuted


def test_numbers_inside_are_compared_at_those_numbers(monkeypatch):
    mu = METHODS["momentum"].config["mu"]
    says(monkeypatch, read(f"V = {mu}*V + (1 - {mu})*g\nx = x - lr*V"))
    assert verdicts.scored(ENTRY, "bare").refuted is None
    assert verdicts.scored(ENTRY).refuted is not None


def test_from_a_file_one_of_the_formulas_must_be_the_port(monkeypatch):
    says(monkeypatch, RIGHT, HALF, DAMPED)
    assert verdicts.scored(ENTRY, "file").refuted is None
    assert verdicts.scored(ENTRY).refuted is not None
    says(monkeypatch, RIGHT, HALF)
    assert verdicts.scored(ENTRY, "file").refuted is not None


def test_a_formula_that_does_not_run_is_refuted(monkeypatch):
    says(monkeypatch, read("V = mu*W + g\nx = x - lr*V"))
    assert "does not run" in verdicts.scored(ENTRY).refuted


def test_a_condition_is_tried_where_it_holds(monkeypatch):
    some = ("- while mu = 0, in 4 sequences: ...",)
    says(monkeypatch, words=some, held=[({"mu": 0.0}, RIGHT)])
    row = verdicts.scored(ENTRY)
    assert (row.outcome, row.refuted) == ("partial", None)
    says(monkeypatch, words=some, held=[({"mu": 0.5}, HALF)])
    assert verdicts.scored(ENTRY).refuted is None
    says(monkeypatch, words=some, held=[({"mu": 0.0}, RIGHT), ({"mu": 0.25}, HALF)])
    assert verdicts.scored(ENTRY).refuted.startswith("while {'mu': 0.25}: ")


def test_what_is_ignored_is_tried_at_other_numbers(monkeypatch):
    entry = ENTRY._replace(step=without_lr)
    says(monkeypatch, ignored=("lr",))
    assert verdicts.scored(entry).refuted is None
    says(monkeypatch, ignored=("lr", "mu"))
    assert "mu is not ignored" in verdicts.scored(entry).refuted


def test_silence_is_nothing_and_a_pass_is_unseen(monkeypatch):
    says(monkeypatch, words=("- right in 1 of 9 sequences",))
    assert verdicts.scored(ENTRY).outcome == "nothing"
    says(monkeypatch, passed=True)
    assert verdicts.scored(ENTRY).outcome == "unseen"
    assert verdicts.accused(ENTRY) == []
    says(monkeypatch, passed=False)
    assert len(verdicts.accused(ENTRY)) == 4


PORT = """
def init(x0, config):
    return 0

def step(x, g, state, config):
    return x - 2 * config["lr"] * g, state

PORTS = [("gd", "twice", "2 lr g", init, step)]
"""


def test_a_file_of_ports_is_scored(tmp_path, monkeypatch, capsys):
    (tmp_path / "mine.py").write_text(PORT)
    says(monkeypatch, read("x = x - 2*lr*g"))
    call = ["vectors", "bench", str(tmp_path / "mine.py"), "--json"]
    assert cli.main([*call, str(tmp_path / "rows.json"), "--twice"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0].split()[:6] == [
        "set",
        "ports",
        "exact",
        "partial",
        "nothing",
        "unseen",
    ]
    assert table[1].split()[:7] == ["mine", "1", "1", "0", "0", "0", "0"]
    row = json.loads((tmp_path / "rows.json").read_text())["ports"][0]
    assert (row["id"], row["outcome"], row["same"]) == ("gd/twice", "exact", True)
    says(monkeypatch, read("x = x - lr*g"))
    assert cli.main(call[:3]) == 1
    assert "exact   gd/twice: REFUTED: sequence 0, step 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("no_ports", "A = 1", "has no PORTS"),
        (
            "no_tuple",
            "PORTS = [3]",
            "PORTS[0] is no (method, name, computes, init, step)",
        ),
        ("no_module", "1 / 0", "does not load: ZeroDivisionError"),
    ],
)
def test_a_file_without_ports_is_a_wrong_call(tmp_path, capsys, name, text, words):
    (tmp_path / f"{name}.py").write_text(text)
    assert cli.main(["vectors", "bench", str(tmp_path / f"{name}.py")]) == 2
    assert words in capsys.readouterr().err


def test_a_pattern_that_matches_nothing_is_a_wrong_call(capsys):
    assert cli.main(["vectors", "bench", "-k", "adam/nothing_like_it"]) == 2
    assert "no port matches" in capsys.readouterr().err


def test_another_answer_to_the_same_question_is_told(monkeypatch):
    says(monkeypatch)
    answers = iter(range(9))
    report = verdicts.check(method="gd")
    kind = type("Talks", (SimpleNamespace,), {"__str__": lambda s: str(next(answers))})
    monkeypatch.setattr(verdicts, "check", lambda *p, method: kind(**vars(report)))
    text, code = scores.bench(OWN, pattern="momentum/damped", twice=True)
    assert code == 1
    assert "said something else when asked again" in text


def test_interrupted_it_tells_what_is_done(monkeypatch):
    says(monkeypatch)
    silent, calls = verdicts.check, []

    def check(*port, method):
        calls.append(method)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return silent(*port, method=method)

    monkeypatch.setattr(verdicts, "check", check)
    text, code = scores.bench(OWN, pattern="nadam/")
    assert code == 130
    assert "interrupted after 2 of 7 ports" in text
