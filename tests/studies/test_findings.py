"""The committed results are those of the studies' plans; the page is what they say."""

import doctest
import json

import numpy as np
import pytest
from scipy.stats import binomtest, permutation_test
from studies import findings, kept, page, pairs

from nglab.studies import commands

NAMES = "fashion", "deep", "images", "sigmoid", "lstm"
HERE = kept.RESULTS.parent
RNG = np.random.default_rng(20)


def study(name):
    return commands.loaded(str(HERE / f"{name}.py"), "STUDY")


def results(name):
    return json.loads((kept.RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def test_the_page_is_printed_from_the_results():
    assert page.PAGE.read_text(encoding="utf-8") == page.page()


@pytest.mark.parametrize("name", NAMES)
def test_results_are_those_of_the_plan(name):
    plan, found = study(name), results(name)
    assert (found["study"], found["job"]) == (plan.name, plan.job.__qualname__)
    assert found["version"] == plan.version
    assert [point["arguments"] for point in found["points"]] == list(plan.points)
    assert {point["state"] for point in found["points"]} == {"done"}


def test_results_are_small():
    sizes = [path.stat().st_size for path in kept.RESULTS.iterdir()]
    assert sum(sizes) < 500_000


def tuned(name):
    """(arguments, method, rate) of each point whose seeds are compared."""
    for point in study(name).points:
        if point["seeds"] != [0]:
            others = {k: v for k, v in point.items() if k not in ("lr", "seeds")}
            yield others, *point["lr"]


def grid(name, **others):
    """(loss, rate) of the tuning seed, at all rates that it tried."""
    return [
        (np.nan_to_num(float(loss), nan=np.inf), lr)
        for point in results(name)["points"]
        if point["arguments"]["seeds"] == [0]
        and others.items() <= point["arguments"].items()
        for loss, lr in zip(
            np.array(point["result"]["loss"], float)[:, 0],
            point["arguments"]["lr"],
            strict=True,
        )
    ]


@pytest.mark.parametrize("name", ["deep", "images", "sigmoid", "lstm"])
def test_rates_are_the_best_of_the_tuning_seed(name):
    compared = list(tuned(name))
    assert compared
    for others, lr in compared:
        tried = grid(name, **others)
        if not tried:  # the demo's, which is the source's
            assert (others["method"], lr) == ("rmsprop", 1e-4)
            continue
        assert lr == min(tried)[1]
        assert len(tried) >= 3


def test_methods_are_compared_by_the_schedule_that_the_tuning_seed_has_chosen():
    methods = {point["method"] for point in study("deep").points}
    assert methods > set(findings.STAGED)
    for method in methods:
        assert (method in findings.STAGED) == (
            min(grid("deep", method=method, staged=True), default=(np.inf, 0))
            < min(grid("deep", method=method, staged=False))
        )


def statements():
    for name, found in findings.FINDINGS.items():
        for finding in found:
            for words, each in finding.statements:
                yield pytest.param(name, each, id=words)


@pytest.mark.parametrize(("name", "each"), list(statements()))
def test_every_statement_is_about_pairs_that_chose_no_rate(name, each):
    assert each.study == name
    a, b = each.values()
    assert len(a) == len(b) >= 5
    runs = [kept.kept(name, **who) for who in (each.a, each.b)]
    tuning = set() if name == "fashion" else {0}
    for some in runs:
        compared = [row for row in some if row.seed not in tuning]
        seeds = [row.seed for row in compared]
        assert len(seeds) == len(set(seeds))  # one run a seed: the arguments suffice
    assert each.a != each.b


@pytest.mark.parametrize("n", [3, 5, 8, 10])
def test_exact_tests_are_those_of_scipy(n):
    for shift in (-0.5, 0.0, 0.7):
        a, b = RNG.normal(size=(2, n))
        a = a + shift
        k = int((a < b).sum())
        ours = pairs.sign_test(a, b)
        assert ours == pytest.approx(binomtest(k, n, alternative="greater").pvalue)
        found = permutation_test(
            (a, b),
            lambda a, b: np.mean(a - b),
            permutation_type="samples",
            alternative="less",
            n_resamples=10_000,
        )
        assert pairs.permutation_test(a, b) == pytest.approx(found.pvalue)


def test_ties_say_nothing():
    a, b = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 3.0, 4.0, 5.0])
    assert pairs.wins(a, b) == (3, 3)
    assert pairs.sign_test(a, b) == 1 / 8
    assert pairs.sign_test(a, a) == pairs.permutation_test(a, a) == 1.0


def finding(monkeypatch, *values):
    """A finding whose statements are about these pairs of measures."""
    given = dict(enumerate(values))
    fake = {n: np.array(value[:2], float) for n, value in given.items()}
    monkeypatch.setattr(pairs.Pairs, "values", lambda self: fake[self.a["n"]])
    made = [
        pairs.Pairs("none", {"n": n}, {}, denied=len(value) > 2)
        for n, value in given.items()
    ]
    return pairs.Finding("", "", [("", each) for each in made])


LESS, MORE = ([1] * 5, [2] * 5), ([2] * 5, [1] * 5)
FEW = [1] * 4, [2] * 4
MIXED = [1, 1, 1, 1, 3], [2] * 5


@pytest.mark.parametrize(
    ("statements", "verdict"),
    [
        ([LESS], "holds"),
        ([LESS, LESS], "holds"),
        ([LESS, MIXED], "half"),
        ([MORE, LESS], "half"),
        ([MIXED], "does not show here"),
        ([MORE, MIXED], "does not show here"),
        ([(*LESS, "denied")], "does not show here"),
        ([(*MORE, "denied")], "holds"),
        ([FEW], "in every pair, but these are too few"),
        ([FEW, MIXED], "does not show here"),
    ],
)
def test_verdicts(monkeypatch, statements, verdict):
    assert finding(monkeypatch, *statements).verdict == verdict


def test_a_curve_leaves_where_it_crosses():
    def leaves(curve):
        row = kept.Kept({}, "", None, 0, {"curve": np.array(curve)})
        return pairs.leaves(row)

    assert leaves([0.3, 0.2, 0.0, 0.5, 0.0]) == pytest.approx(1.5 / 4)
    assert leaves([0.3, 0.2, 0.1]) == 1.0


def test_examples_are_right():
    for module in (kept, pairs):
        tried = doctest.testmod(module)
        assert tried.attempted
        assert not tried.failed


def test_a_run_that_blew_up_is_behind():
    row = kept.Kept({}, "", None, 0, {"loss": np.array(np.nan)})
    assert pairs.loss(row) == np.inf
