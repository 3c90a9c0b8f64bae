"""Every claim holds, every sabotage is caught, and the machinery cannot be fooled."""

import inspect
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from nglab.claims import CLAIMS, Claim, Evidence, check, select
from nglab.claims.attack import attack, inside
from nglab.claims.base import PROVED, ratios, worst
from nglab.claims.suite import named


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_claim_holds_and_its_sabotages_are_caught(claim: Claim) -> None:
    verdict = check(claim)
    assert verdict.holds, verdict.worst
    assert verdict.sabotages
    missed = {what: w for what, w in verdict.sabotages.items() if w.ratio <= 1 + 1e-9}
    assert not missed


def test_ids_are_unique_and_statements_fit_a_line() -> None:
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    for claim in CLAIMS:
        assert 20 < len(claim.statement) <= 88, claim.id
        assert claim.statement.endswith("."), claim.id


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_sabotages_and_space_name_arguments_of_the_theorem(claim: Claim) -> None:
    arguments = inspect.signature(claim.theorem).parameters
    assert all(p.default is not p.empty for p in arguments.values())
    for how in claim.sabotages.values():
        assert how
        assert set(how) <= set(arguments)
    for name, (low, high) in claim.space.items():
        assert low < high
        assert isinstance(arguments[name].default, int | float)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_docstring_is_the_theorem(claim: Claim) -> None:
    text = inspect.getdoc(claim.theorem)
    assert text is not None
    assert "Hypotheses" in text
    assert "Bound" in text or "Identity" in text


def rising(steepness: float = 1.0, curve: float = 0.5) -> Iterator[Evidence]:
    """A line below one stays below one.

    Hypotheses  0 <= steepness <= 1
    Bound       steepness <= 1
    """
    yield Evidence("zero", [0.0], [1.0])
    yield Evidence("line", [0.2, 0.8 * steepness * (1 - (curve - 0.7) ** 2)], 1.0)


RISING = Claim(
    "rising", rising, PROVED, {"twice as steep": {"steepness": 2.0}}, {"curve": (0, 1)}
)


def test_the_worst_ratio_says_where() -> None:
    verdict = check(RISING)
    assert verdict.worst.ratio == pytest.approx(0.768)
    assert (verdict.worst.instance, verdict.worst.k) == ("line", 1)
    assert verdict.holds
    assert verdict.caught
    assert verdict.sabotage_ratio == pytest.approx(1.536)


def test_a_sabotage_that_slips_through_is_reported() -> None:
    harmless = Claim("x", rising, PROVED, {"nothing broken": {"steepness": 0.9}})
    assert not check(harmless).caught


def test_ratios_of_signs_zeros_and_blow_ups() -> None:
    observed = [1.0, 0.0, 1e-300, -1.0, 1.0, np.nan, np.inf, 1.0]
    bound = [2.0, 0.0, 0.0, 0.0, -1.0, 1.0, 1.0, np.nan]
    expected = [0.5, 0.0, np.inf, 0.0, np.inf, np.inf, np.inf, np.inf]
    np.testing.assert_array_equal(ratios(observed, bound), expected)


@pytest.mark.parametrize("evidence", [[], [Evidence("empty", [], [])]])
def test_a_claim_that_checks_nothing_is_an_error(evidence: list[Evidence]) -> None:
    with pytest.raises(ValueError, match="no evidence"):
        worst(evidence)


def test_select_by_part_by_pattern_and_not_at_all() -> None:
    assert select(None) == CLAIMS
    assert [c.id for c in select("geometric-lin")] == ["ngd-geometric-linear"]
    assert [c.id for c in select("ngd-geo*linear")] == ["ngd-geometric-linear"]
    with pytest.raises(
        ValueError, match="'ngd-geometric-lineal'; did you mean ngd-geo"
    ):
        select("ngd-geometric-lineal")
    assert named("ngd-geometric-linear").id == "ngd-geometric-linear"
    with pytest.raises(ValueError, match=r"matches .* claims"):
        named("ngd")


def test_the_attack_climbs_to_the_best_argument() -> None:
    heard: list[float] = []
    found = attack(RISING, 60, heard.append)
    assert found.arguments["curve"] == pytest.approx(0.7, abs=1e-3)
    assert found.worst.ratio == pytest.approx(0.8)
    assert found.shown.ratio == pytest.approx(0.768)
    assert len(heard) == found.tries
    assert heard == sorted(heard)
    assert attack(RISING, 60) == found  # no randomness


def test_the_attack_needs_something_to_vary() -> None:
    with pytest.raises(ValueError, match="names no arguments"):
        attack(Claim("x", rising, PROVED, {}))
    with pytest.raises(ValueError, match="budget=3"):
        attack(RISING, 3)


def test_intervals_of_decades_are_logarithmic() -> None:
    space = {"a": (1e-4, 1.0), "b": (-1.0, 1.0)}
    low: dict[str, Any] = inside(space, np.zeros(2))
    assert low == {"a": 1e-4, "b": -1.0}
    assert inside(space, np.array([0.5, 2.0])) == {"a": pytest.approx(1e-2), "b": 1.0}
