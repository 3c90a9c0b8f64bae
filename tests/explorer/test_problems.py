"""The explorer's problems are the library's."""

from itertools import product

import numpy as np
import pytest

from nglab import explorer
from nglab.problems import (
    CrossedAbs,
    DiagonalQuadratic,
    Himmelblau,
    LeastSquares,
    LogCosh,
    Logistic,
    MatrixLeastSquares,
    MaxAffine,
    Plateau,
    Rosenbrock,
    StrictSaddle,
)
from tests.explorer.node import answer, needs_node

pytestmark = needs_node
KNOWN = explorer.catalogue()
RNG = np.random.default_rng(0)
PLACES = RNG.normal(size=(20, 2)) * np.array([0.03, 0.5, 3.0, 8.0])[:, None, None]
PLACES = PLACES.reshape(-1, 2).tolist()

ASK = """
import { problemOf } from "{problems}";
const [states, places] = {given};
const all = states.map((state) => {
  const f = problemOf(state);
  const told = places.map((x) => [f.value(f.lift(x)), f.gradient(f.lift(x))]);
  const { A, y, L, mu, minimum, sigma, G, sharp, most } = f;
  const reach = f.omega && places.map(([t]) => f.omega(t * t));
  const lifted = places.map(f.lift);
  return { told, A, y, L, mu, minimum, sigma, G, sharp, most, lifted, reach };
});
console.log(JSON.stringify(all));
"""


def twin(problem, said):
    """The same problem of the library; `said` are the data of a finite sum."""
    match problem:
        case {"problem": "quadratic", "kappa": kappa}:
            return DiagonalQuadratic([1.0, kappa])
        case {"problem": "logcosh", "kappa": kappa}:
            return LogCosh(kappa, 2)
        case {"problem": "matrix", "kappa": kappa}:
            A = np.diag([1.0, kappa**0.5])
            return MatrixLeastSquares(A, A)
        case {"problem": "crossed", "e": e}:
            return CrossedAbs(e)
        case {"problem": "lines"}:
            return LeastSquares(said["A"], said["y"])
        case {"problem": "logistic"}:
            return Logistic(said["A"], said["y"], 0.01)
        case {"problem": "absolute"}:
            return MaxAffine(list(product((-1.0, 1.0), repeat=2)))
    kinds = Rosenbrock, StrictSaddle, Plateau, Himmelblau
    names = "rosenbrock", "saddle", "plateau", "himmelblau"
    return dict(zip(names, kinds, strict=True))[problem["problem"]]()


STATES = [
    *({"problem": name, "kappa": 7.0} for name in ("quadratic", "logcosh", "matrix")),
    *({"problem": name, "kappa": 1e3} for name in ("quadratic", "logcosh", "matrix")),
    *({"problem": "crossed", "e": e} for e in (0.3, 0.9)),
    *({"problem": p} for p in KNOWN["problems"] if "knob" not in KNOWN["problems"][p]),
]


def test_every_problem_is_asked():
    assert {state["problem"] for state in STATES} == {*KNOWN["problems"]}


@pytest.fixture(scope="module")
def said():
    """What the explorer says of every state's problem: value and gradient at x, ..."""
    return answer(ASK, [STATES, PLACES])


each = pytest.mark.parametrize("i", range(len(STATES)), ids=lambda i: str(STATES[i]))


@each
def test_a_problem_is_that_of_the_library(said, i):
    own, state = said[i], STATES[i]
    f = twin(state, own)
    x = np.array(own["lifted"])
    values, gradients = map(np.array, zip(*own["told"], strict=True))
    size = np.abs(f.grad(x)).max(-1, keepdims=True)
    np.testing.assert_allclose(values, f.value(x), rtol=1e-12, atol=1e-15)
    assert (np.abs(gradients - f.grad(x)) <= 1e-12 * size).all()
    minimum = np.array(own["minimum"]["x"])
    if state["problem"] == "matrix":
        minimum = minimum[:, [0, 0, 1, 1]] * [1.0, 0.0, 0.0, 1.0]
    np.testing.assert_allclose(minimum, f.minimum.x, atol=1e-9)
    np.testing.assert_allclose(own["minimum"]["f"], f.minimum.f, atol=1e-12)
    for name in ("L", "mu", "G"):
        if own.get(name) and hasattr(f, name):
            np.testing.assert_allclose(own[name], getattr(f, name), rtol=1e-9)
    if "most" in own:
        np.testing.assert_allclose(own["most"], f.L_terms.max())


@each
def test_what_is_known_of_a_problem_holds(said, i):
    own = said[i]
    f = twin(STATES[i], own)
    x = np.array(own["lifted"])
    s, gap, g = x - f.minimum.x[0], f.value(x) - f.minimum.f, f.grad(x)
    far, steep = np.linalg.norm(s, axis=-1), np.linalg.norm(g, axis=-1)
    if own.get("sigma"):
        assert ((g * s).sum(-1) >= own["sigma"] * steep * far * (1 - 1e-9)).all()
    if own.get("sharp"):
        assert (gap >= own["sharp"] * far * (1 - 1e-9)).all()
    if own.get("reach"):
        within = np.array(PLACES)[:, 0] ** 2
        ray = f.minimum.x[0] + s / far[:, None] * within[:, None]
        assert (f.value(ray) - f.minimum.f <= np.array(own["reach"]) + 1e-9).all()
