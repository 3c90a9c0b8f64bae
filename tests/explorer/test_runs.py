"""The explorer's runs go where the library's go."""

import inspect

import numpy as np

import nglab
from nglab import explorer, oracle, recipes
from nglab.problems import DiagonalQuadratic, LeastSquares
from tests.explorer.node import LINES, RUN, answer, needs_node

pytestmark = needs_node
KNOWN = explorer.catalogue()


PHI = {"k + 1": lambda k: k + 1.0}


def recipe_of(name, state, problem):
    """The recipe with the numbers that the explorer gave the method."""
    known, recipe = KNOWN["methods"][name], getattr(recipes, name)
    own = {key: state[key] for key in known["config"]} | known.get("fixed", {})
    own |= {"lr": state["lr"], "problem": problem, "minimum": problem.minimum.f}
    own = {key: own[key] for key in inspect.signature(recipe).parameters if key in own}
    for key, exchanged in ("cap", {None: np.inf}), ("phi", PHI):
        if key in own:
            own[key] = exchanged[own[key]]
    return recipe(**own)


def test_every_method_goes_where_the_library_goes():
    lines = LeastSquares(*answer(LINES))
    bowl = DiagonalQuadratic([1.0, 6.0])
    names = [name for name in KNOWN["methods"] if name != "same_batch_bb"]  # it draws
    texts = [
        f"problem={'quadratic&kappa=6' if name == 'exact_line_search' else 'lines'}"
        f"&method={name}&x=-1.5,2&steps=20&lr=0.2"
        + "&amplitude=0"
        * ("amplitude" in KNOWN["methods"][name]["config"])
        for name in names
    ]
    for name, said in zip(names, answer(RUN, texts), strict=True):
        f = bowl if name == "exact_line_search" else lines
        rule = recipe_of(name, said["state"], f)
        still = nglab.draws.replay(np.zeros((20, 2))) if name == "saddle_ngd" else None
        trace = nglab.run(f, rule, [-1.5, 2.0], 20, noise=still, iterates=True)
        np.testing.assert_allclose(said["points"], trace.xs, atol=1e-9, err_msg=name)


def test_a_method_has_every_number_that_the_vectors_have():
    made = {"lr", "blocks", "shapes", "q", "A", "y", "batches", "minimum"}
    assert {*KNOWN["methods"]} == {*oracle.catalogue.METHODS}
    for name, known in KNOWN["methods"].items():
        own = {*known["config"], *known.get("fixed", {})}
        assert own == {*oracle.catalogue.METHODS[name].config} - made, name


def test_schedules_are_those_of_the_library():
    ways = {
        "constant": lambda k: 0.3,
        "sqrt": nglab.schedules.InverseSqrt(0.3),
        "inverse": lambda k: 0.3 / (k + 1),
        "geometric": nglab.schedules.Geometric(0.3, 0.8),
    }
    texts = [f"problem=quadratic&lr=0.3&ratio=0.8&schedule={way}" for way in ways]
    for way, said in zip(ways, answer(RUN, texts), strict=True):
        rates = [float(ways[way](k)) for k in range(len(said["panels"]["rate"]))]
        np.testing.assert_allclose(said["panels"]["rate"], rates, atol=1e-12)


def test_the_same_seed_gives_the_same_noise_and_another_another():
    text = "problem=quadratic&noise=0.5&lr=0.01&method=gd&steps=1000&seed="
    one, again, other = answer(RUN, [f"{text}{seed}" for seed in (3, 3, 4)])
    assert one["points"] == again["points"] != other["points"]
    x = np.array(one["points"])
    xi = (x[:-1] - 0.01 * x[:-1] * [1, 10] - x[1:]) / 0.01 / 0.5
    assert abs(xi.mean()) < 0.1
    assert abs(xi.std() - 1) < 0.1
    assert abs((xi[:, 0] * xi[:, 1]).mean()) < 0.15
