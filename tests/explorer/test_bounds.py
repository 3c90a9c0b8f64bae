"""The bounds: as the claims have them, kept by every run, broken by sabotage."""

import inspect

import numpy as np

from nglab.claims.registry import CLAIMS
from nglab.problems import DiagonalQuadratic, LeastSquares
from nglab.proofs import bounds
from tests.explorer.node import LINES, RUN, answer, needs_node

pytestmark = needs_node
RNG = np.random.default_rng(0)


FORMULAS = {
    "localized": bounds.localized,
    "shrinkShort": bounds.shrink_short,
    "shrinkLong": bounds.shrink_long,
    "polyakStrong": bounds.polyak_strong,
    "exactSearch": bounds.exact_search,
    "shortest": bounds.shortest,
    "searched": bounds.searched,
    "gradientDescent": bounds.gradient_descent,
    "sgdRate": bounds.sgd_rate,
    "sgdBall": bounds.sgd_ball,
}


def test_bounds_have_the_formulas_of_the_proofs():
    given = RNG.uniform(0.1, 3.0, size=(10, 4)).tolist()
    program = """
    import * as bounds from "{bounds}";
    const all = Object.entries(bounds).filter(([name]) => name !== "curves");
    const told = all.map(([name, f]) => [name, {given}.map((row) => f(...row))]);
    console.log(JSON.stringify(Object.fromEntries(told)));
    """
    said = answer(program, given)
    assert said.keys() == FORMULAS.keys()
    for name, formula in FORMULAS.items():
        takes = len(inspect.signature(formula).parameters)
        own = [formula(*row[:takes]) for row in given]
        np.testing.assert_allclose(said[name], own, rtol=1e-12)


SWEEP = """
import { run } from "{run}";
import { CATALOGUE } from "{catalogue}";
import { read, suits } from "{state}";
import { problemOf } from "{problems}";
const { problems, methods, choices } = CATALOGUE;
const seen = {}, broken = [];
function look(text) {
  const { state } = read(text);
  for (const { claim, ratio } of run(state).bounds) {
    seen[claim] = (seen[claim] ?? 0) + 1;
    if (ratio !== null && !(ratio <= 1 + 1e-6)) broken.push([text, claim, ratio]);
  }
}
for (const problem in problems) for (const method in methods) {
  if (!suits(method, problemOf({ problem, ...problems[problem].knob }))) continue;
  const given = methods[method].rate === "given";
  const rates = given ? Object.keys(choices.schedule[1]) : ["constant"];
  for (const schedule of rates) for (const [i, x] of {given}.entries()) {
    const more = `&x=${x}&steps=40&mu=0&lr=${[0.05, 0.3, 1][i % 3]}`;
    const way = `&schedule=${schedule}&blocks=${i % 2 ? "each" : "one"}`;
    look(`problem=${problem}&method=${method}${way}${more}`);
    look(`problem=${problem}&kappa=40&e=0.2&method=${method}${way}${more}`);
  }
}
console.log(JSON.stringify({ seen, broken }));
"""


def test_no_run_breaks_a_bound_that_is_said_to_cover_it():
    said = answer(
        SWEEP, [[2.5, -1.0], [0.4, 3.0], [-1.5, 1.5], [-3.0, 0.0], [0.1, 0.2]]
    )
    assert said["broken"] == []
    assert {*said["seen"]} <= {claim.id for claim in CLAIMS}
    assert len(said["seen"]) == 12


BREAKS = {  # what the sabotage of a state breaks
    "story=hovering": "ngd-constant-step-floor",
    "story=geometric": "ngd-geometric-linear",
    "story=trap": "block-normalized-nonsmooth-trap",
    "story=plateau": "ngd-localization",
    "story=muon": "muon-quintic-cycle",
    "problem=quadratic&method=gd&x=1,3": "gd-strongly-convex-contraction",
    "problem=quadratic&method=polyak": "polyak-strongly-convex",
    "problem=absolute&method=polyak": "polyak-sharp-linear",
    "problem=quadratic&method=exact_line_search&kappa=4": "sd-kantorovich",
    "problem=quadratic&method=armijo&x=4,3": "armijo-linear-rate",
}


def test_a_sabotage_breaks_the_bound():
    texts = [f"{text}&sabotage={way}" for text in BREAKS for way in ("no", "yes")]
    said = iter(answer(RUN, texts))
    for text, claim in BREAKS.items():
        whole, wrong = (
            max(c["ratio"] for c in each["curves"] if c["claim"] == claim)
            for each in (next(said), next(said))
        )
        assert whole <= 1 + 1e-6, text
        assert wrong > 1.001, text


def curves(said, claim):
    """The heights of a claim's curves."""
    found = [each["heights"] for each in said["curves"] if each["claim"] == claim]
    return np.array(found, float)


def test_curves_are_the_claims_bounds():
    k = np.arange(31)
    R = 5.0  # from (3, -4)
    at = "problem=quadratic&kappa=9&x=3,-4&steps=30"
    bowl = DiagonalQuadratic([1.0, 9.0])
    gap = bowl.value(np.array([3.0, -4.0]))
    sigma = 2 * 3 / 10
    rho = (1 - sigma**2) ** 0.5
    V = bounds.localized(R, 0.4 * (k + 1), 0.16 * (k + 1))
    t = min(1.0, bounds.shortest(0.5, 1e-4, 9.0))
    cases = {
        (f"{at}&method=nsgd&lr=0.4", "ngd-constant-step-floor"): 0.2 + 0 * k,
        (f"{at}&method=nsgd&lr=0.4", "ngd-localization"): 9 * V**2 / 2,
        (f"{at}&method=nsgd&schedule=proven", "ngd-geometric-linear"): rho**k * R,
        (f"{at}&method=gd&lr=0.15", "gd-strongly-convex-contraction"): 0.85**k * R,
        (f"{at}&method=gd&lr=0.2", "gd-strongly-convex-contraction"): 0.8**k * R,
        (
            f"{at}&method=gd&lr={1 / 9!r}",
            "gd-smooth-convex-tight",
        ): bounds.gradient_descent(9.0, R, k),
        (f"{at}&method=polyak", "polyak-strongly-convex"): (1 - 3 / 36) ** (k / 2) * R,
        (f"{at}&method=exact_line_search", "sd-kantorovich"): 0.64**k * gap,
        (f"{at}&method=armijo&lr=1", "armijo-linear-rate"): gap
        * bounds.searched(1.0, 1e-4, t) ** k,
    }
    said = answer(RUN, [text for text, _ in cases])
    for (_, claim), expected, each in zip(cases, cases.values(), said, strict=True):
        (heights,) = curves(each, claim)
        np.testing.assert_allclose(heights, expected, rtol=1e-12, err_msg=claim)


def test_rates_have_curves_too():
    at = "problem=quadratic&kappa=9&x=3,-4&steps=30&method=bb"
    halved = f"{at}&formula=bb2&lr=0.7&sabotage=yes"
    said = answer(RUN, [at, halved])
    most, least = curves(said[0], "bb-step-bounds")
    np.testing.assert_allclose(most[1:], 1.0)
    np.testing.assert_allclose(least[1:], 1 / 9)
    (heights,) = curves(said[1], "normalized-bb2-halving")
    np.testing.assert_allclose(heights[:11], 0.7 * 0.5 ** np.arange(11))
    assert said[1]["curves"][0]["ratio"] <= 1 + 1e-6


def test_the_noise_ball_holds_in_the_mean():
    text = "problem=lines&method=gd&batch=one&lr=0.2&steps=60&x=-2,2.5&seed="
    said = answer(RUN, [f"{text}{seed}" for seed in range(100)])
    D = np.mean([np.square(each["panels"]["distance"]) for each in said], axis=0)
    bound = np.square(said[0]["curves"][0]["heights"])
    assert said[0]["curves"][0]["claim"] == "sgd-noise-ball"
    assert (bound >= D).all()
    f = LeastSquares(*answer(LINES))
    at, L = f.minimum.x[0], f.L_terms.max()
    g = np.array([f.grad(at, np.array([i])) for i in range(f.terms)])
    q, s2 = bounds.sgd_rate(0.2, f.mu, L), np.mean(g**2) * 2
    ball = bounds.sgd_ball(0.2, f.mu, L, s2)
    expected = q ** np.arange(61) * D[0] + ball
    np.testing.assert_allclose(bound, expected, rtol=1e-9)
