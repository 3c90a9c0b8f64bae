"""The premises of the proofs hold on the runs; each sabotage breaks one of them."""

import json
from pathlib import Path

import numpy as np
import pytest

from nglab.claims import CLAIMS
from nglab.claims.base import Claim, worst
from nglab.claims.readings import READINGS
from nglab.claims.replay import METHOD, Reading, heard, why
from nglab.claims.suite import named
from nglab.cli import main
from nglab.proofs import PROOFS

each = pytest.mark.parametrize("name", READINGS)


@each
def test_premises_hold_and_what_is_wrong_names_one(name: str) -> None:
    found = why(named(name), READINGS[name])
    assert found.right
    assert not [j for j in found.right if j.broken]
    unnamed = [words for words, broken in found.broken.items() if not broken]
    assert unnamed == []
    assert found.holds


def test_enough_claims_are_read_and_by_premises_of_theirs() -> None:
    assert len(READINGS) >= 25
    assert set(READINGS) <= set(PROOFS)
    assert set(READINGS) <= {claim.id for claim in CLAIMS}


def test_the_runs_are_those_of_the_theorem() -> None:
    claim = named("gd-strongly-convex-contraction")
    runs = heard(claim.theorem, {})
    assert [type(it.problem).__name__ for it in runs] == [
        "DiagonalQuadratic",
        "Quadratic",
        "LogCosh",
    ]
    x, g = runs[0].trace.xs, runs[0].problem.grad(runs[0].trace.xs)
    assert x.shape[0] == 61
    lr = runs[0].trace.lr
    np.testing.assert_allclose(x[1:], x[:-1] - lr[:-1] * g[:-1], rtol=1e-12)
    assert worst(claim.theorem()).ratio <= 1 + 1e-9  # the module's run is as it was


def test_a_premise_that_is_wrong_is_seen_on_the_right_runs() -> None:
    claim = named("ngd-nonconvex-stationarity")
    believes = Reading(READINGS[claim.id].after, lambda it, how: {"L": 0.3})
    found = why(claim, believes)
    assert not found.holds
    assert "descent lemma" in next(j.words for j in found.right if j.broken)


def test_a_method_that_is_another_is_seen_on_the_right_runs() -> None:
    claim = named("gd-smooth-convex-tight")
    found = why(claim, Reading(lambda it, right: 0.99 * it.trace.xs[1:]))
    assert [j.words for j in found.right if j.broken] == [METHOD]


def test_a_sabotage_that_breaks_nothing_is_said() -> None:
    claim = named("gd-smooth-convex-tight")
    harmless = Claim(
        claim.id, claim.theorem, claim.source, {"nothing": {"stretch": 1.0}}
    )
    assert not why(harmless, READINGS[claim.id]).holds


def test_why_on_the_command_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["verify", "-k", "gd-s*t*n", "--why"]) == 0
    out = capsys.readouterr().out
    assert "as it is: 5 premises evaluated, none broken" in out
    assert "L understated by half: breaks" in out
    assert "interpolation" in out or "x seen from x*" in out
    path = tmp_path / "why.json"
    assert main(["verify", "-k", "sd-kantorovich", "--why", "--json", str(path)]) == 0
    (row,) = json.loads(path.read_text())
    assert row["holds"]
    assert row["sabotages"]["steps 5% too long"][0]["words"] == METHOD
    assert all(j["least"] >= -1e-7 for j in row["premises"])
    capsys.readouterr()
    assert main(["verify", "-k", "sgd-bb-no-late-jump", "--why"]) == 0
    assert "not replayed: it has no proof" in capsys.readouterr().out
    assert main(["verify", "--why", "--html", str(tmp_path / "a.html")]) == 2
