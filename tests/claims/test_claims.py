"""Every claim holds, every sabotage is caught, and the machinery cannot be fooled."""

import inspect
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from nglab.claims import CLAIMS, Claim, Evidence, check, select
from nglab.claims.attack import attack, inside
from nglab.claims.base import PROVED, Verdict, ratios, worst
from nglab.claims.pieces import checked
from nglab.claims.suite import named

each = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)

# Evidence far from its bound that no sabotage breaks, and why.
LOOSE = {
    ("bb-2d-superlinear", "(a) a run on diag(1, 1000)"): (
        "floats leave no digits of 1 - a kappa where the bound is near"
    ),
    ("gll-bb-block-contraction", "(a) diag(1, 1000), gamma = 0.0001"): (
        "V falls by 2e-7 of itself at least: less than any wrong search here"
    ),
    ("adgd-best-iterate-rate", "(e) Logistic"): (
        "E is that of long first steps, far above what a wrong rule does with it"
    ),
    ("sgd-1-over-k", "(m) two terms, every draw"): (
        "two ways to compute one expectation: their sabotage is that of the steps"
    ),
}


@cache
def verdict_of(claim: Claim) -> Verdict:
    return check(claim)


@each
def test_the_claim_holds_and_its_sabotages_are_caught(claim: Claim) -> None:
    verdict = verdict_of(claim)
    assert verdict.holds, verdict.worst
    assert verdict.sabotages
    missed = {what: w for what, w in verdict.sabotages.items() if w.ratio <= 1 + 1e-9}
    assert not missed


@each
def test_each_bound_is_near_or_broken_and_so_is_each_evidence(claim: Claim) -> None:
    verdict = verdict_of(claim)
    found = {(claim.id, name) for name in verdict.loose}
    assert found == {known for known in LOOSE if known[0] == claim.id}
    unbroken = {a for a, b in verdict.letters.items() if not b.broken.exceeds}
    assert not unbroken


def test_few_evidences_are_loose_and_a_reason_is_given_for_each() -> None:
    assert len(LOOSE) < 15
    assert {name for name, _ in LOOSE} <= {claim.id for claim in CLAIMS}
    assert all(len(reason) > 20 for reason in LOOSE.values())


@each
def test_each_letter_has_evidence_and_each_evidence_its_letter(claim: Claim) -> None:
    assert claim.letters
    assert set(verdict_of(claim).letters) == set(claim.letters)
    stated = [a for a in claim.letters if a != "m"]
    assert stated == [chr(ord("a") + i) for i in range(len(stated))]


GREEK = (
    *(
        "alpha",
        "beta",
        "gam",
        "gamma",
        "delta",
        "Delta",
        "eps",
        "eta",
        "theta",
        "kappa",
    ),
    *("kappa", "lam", "mu", "rho", "sigma", "tau", "phi", "Phi", "psi", "omega"),
)
NAME = rf"([A-Za-z]|{'|'.join(GREEK)})(?:_\w+)?(?:\([^()]*\))?"
SECTION = re.compile(r"^([A-Z][a-z]+) {2,}(.*(?:\n {4,}.*)*)", re.M)
CUSTOMARY = set("xfgkijtENKTPOe") | {"l"}  # iterate, indices, horizons, chances, l2


def symbols(text: str) -> set[str]:
    """The single letters and Greek names of a formula, without their indices."""
    names = re.findall(r"(?<![A-Za-z0-9'])([A-Za-z]+)(?![A-Za-z])", text)
    return {name for name in names if len(name) == 1 or name in GREEK}


def introduced(bound: str) -> set[str]:
    """What a bound says itself: D = ..., r the largest, one F, curvatures h, f G-..."""
    after = re.findall(rf"(?<![A-Za-z]){NAME}(?:\^2)?(?: =|\s+the\b|\s+that\b)", bound)
    before = re.findall(rf"\b(?:one|curvatures|some)\s+{NAME}", bound)
    return {*after, *before, *re.findall(r"\bf ([A-Z])-", bound)}


def strangers(text: str) -> set[str]:
    """The symbols of the bounds of a docstring that nothing introduces."""
    said = dict(SECTION.findall(text))
    given = symbols(said.get("Hypotheses", "") + " " + said.get("Method", ""))
    stated = said.get("Bound", "") + "  " + said.get("Identity", "")
    bound = re.sub(r"(?<!\S)\([a-z]\)(?=\s)", " ", stated)
    bound = re.sub(r"\ba (?=[a-z]{3,})|\bR\^n\b|\bAn? ", " ", bound)
    return symbols(bound) - given - introduced(bound) - CUSTOMARY


@each
def test_every_symbol_of_a_bound_is_introduced(claim: Claim) -> None:
    assert strangers(claim.text) == set()


def test_a_symbol_that_nothing_introduces_is_found() -> None:
    """The statement that was once false because R was never said to be E."""
    text = """Adaptive descent has f - f* <= L E/K.

    Hypotheses  f convex, f L-smooth
    Method      a_k as ever; E the right side
    Bound       (a) min F_i <= R^2/(2 S_K), S_K = a_1 + ... + a_K
    """
    assert strangers(inspect.cleandoc(text)) == {"R", "F"}


def still(kept: float = 1.0) -> Iterator[Evidence]:
    """What does not move stays where it is.

    Hypotheses  none
    Bound       (a) 0 <= 1
                (b) 1 <= 1, where it is seen
    """
    yield Evidence("zero", 0.0, 1.0)
    seen = np.arange(10) < 10 * kept
    yield checked("one", seen, kept**0, 1.0, "1", letter="b", share=0.5)


def test_a_share_must_be_kept_and_is_of_its_letter() -> None:
    claim = Claim("still", still, PROVED, {"a tenth": {"kept": 0.1}})
    assert claim.letters == ("a", "b")
    verdict = check(claim)
    assert verdict.holds
    assert verdict.worst.instance == "one (10 of 10 checked)"
    assert verdict.sabotages["a tenth"].instance == (
        "one (1 of 10 checked, of which 50% should be)"
    )
    assert verdict.letters["b"].broken.exceeds
    assert verdict.letters["b"].sabotage == "a tenth"
    assert not verdict.letters["a"].broken.exceeds
    assert verdict.loose == ("(a) zero",)


def test_ids_are_unique_and_statements_fit_a_line() -> None:
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS)
    for claim in CLAIMS:
        assert 20 < len(claim.statement) <= 88, claim.id
        assert claim.statement.endswith("."), claim.id


@each
def test_sabotages_and_space_name_arguments_of_the_theorem(claim: Claim) -> None:
    arguments = inspect.signature(claim.theorem).parameters
    assert all(p.default is not p.empty for p in arguments.values())
    for how in claim.sabotages.values():
        assert how
        assert set(how) <= set(arguments)
    for name, (low, high) in claim.space.items():
        assert low < high
        assert isinstance(arguments[name].default, int | float)


@each
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
