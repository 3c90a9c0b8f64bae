"""What a run is given: each asked for once, compared, drawn as far as needed."""

import copy
from itertools import islice

import numpy as np
import pytest

from nglab import (
    SVRG,
    DiagonalQuadratic,
    Disturbed,
    LeastSquares,
    MiniBatch,
    draws,
    gd,
    nsgd,
    recipes,
    run,
    sgd_bb,
    svrg_bb,
)
from nglab.rates import Flag

BOWL = DiagonalQuadratic([1.0, 3.0, 9.0])
rng = np.random.default_rng(5)
SUM = LeastSquares(rng.normal(size=(20, 3)), rng.normal(size=20))
STARTS = rng.normal(size=(2, 3))


def test_noise_of_one_seed_is_other_noise_in_the_gradient():
    xi = next(draws.gaussian(7).each_step(3))
    error = next(Disturbed(draws.gaussian(7)).draws(BOWL, 1))
    assert (xi != error).all()
    recorded = draws.replay(np.ones((2, 3)))
    np.testing.assert_array_equal(next(Disturbed(recorded).draws(BOWL, 1)), np.ones(3))


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("stop", [None, lambda f, size: f < 0])
def test_each_value_of_a_law_is_asked_for_once_and_in_order(workers, stop):
    asked = {"lr": [], "noise": [], "phi": []}

    def law(name, value):
        def told(k):
            asked[name].append(k)
            return value(k)

        return told

    lr, noise = law("lr", lambda k: 0.1 / (k + 1)), law("noise", lambda k: 0.01)
    how = {"workers": workers, "stop": stop}
    rule = nsgd(lr, noise=noise)
    run(BOWL, rule, STARTS, 60, noise=draws.uniform(1), **how)
    assert asked["lr"] == list(range(61))
    assert asked["noise"] in (list(range(61)), list(range(60)))
    phi = law("phi", lambda e: e + 1.0)
    smoothed = sgd_bb(0.05, 5, phi, seed_with_lr=True)
    run(SUM, smoothed, STARTS, 60, gradient=MiniBatch(1, [1, 2]), **how)
    assert asked["phi"] == sorted(set(asked["phi"]))


def test_memory_is_in_proportion_to_what_is_drawn():
    import tracemalloc

    noise = draws.gaussian(range(2000))
    tracemalloc.start()
    run(BOWL, nsgd(0.1, noise=0.1), STARTS[0], 1, noise=noise)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12e6  # 2,000 streams of 1,000 numbers were 16 MB


@pytest.mark.parametrize("law", [draws.uniform, draws.gaussian, draws.sphere])
def test_a_block_of_many_streams_fits(law, monkeypatch):
    usual = [*islice(law([1, 2, 3]).each_step(4), 30)]
    monkeypatch.setattr("nglab.draws.streams.MOST_BYTES", 3 * 4 * 8 * 2)  # two steps
    many = law([1, 2, 3]).each_step(4)
    np.testing.assert_array_equal([*islice(many, 30)], usual)
    assert len(many.block) <= 2


OTHER = DiagonalQuadratic([1.0, 3.0, 8.0])
TWICE = [
    (lambda: (BOWL, recipes.gbb(SUM), {}), "LineSearch looks at FiniteSum.*the run at"),
    (
        lambda: (BOWL, recipes.armijo(DiagonalQuadratic([1.0, 3.0, 8.0])), {}),
        "looks at",
    ),
    (
        lambda: (BOWL, recipes.exact_line_search(DiagonalQuadratic([1.0])), {}),
        "looks at",
    ),
    (lambda: (SUM, svrg_bb(0.1, 5), {"gradient": SVRG(3, 1)}), "m=5, SVRG has m=3"),
    (lambda: (SUM, recipes.sbb(0.1, 5), {"gradient": SVRG(3, 1)}), "m=5, SVRG has m=3"),
    (
        lambda: (SUM, svrg_bb(0.1, 5), {"gradient": MiniBatch(1, 1)}),
        "MiniBatch has none",
    ),
    (lambda: (SUM, recipes.sbb(0.1, 5), {"gradient": MiniBatch(1, 1)}), "has none"),
    (
        lambda: (
            LeastSquares(np.eye(3), np.ones(3)),
            recipes.same_batch_bb(SUM, 0.1, 2, [[0], [1]]),
            {"gradient": MiniBatch(1, 1)},
        ),
        "SameBatchBB looks at",
    ),
]


@pytest.mark.parametrize(("given", "message"), TWICE)
def test_what_is_given_twice_is_compared(given, message):
    problem, rule, kept = given()
    with pytest.raises(ValueError, match=message):
        run(problem, rule, steps=3, **kept)


def test_a_copy_of_a_problem_is_the_same_problem():
    for f in (BOWL, SUM):
        other = copy.deepcopy(f)
        trace = run(f, recipes.gbb(other), STARTS, 5)
        np.testing.assert_array_equal(trace.x, run(f, recipes.gbb(f), STARTS, 5).x)
    assert trace.flag[0, 0, 0] == Flag.FIRST


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: run(DiagonalQuadratic, gd(0.1)), r"class DiagonalQuadratic: make one"),
        (lambda: run(SUM, gd(0.1), gradient=SVRG), "gradient is the class SVRG: make"),
        (lambda: run(SUM, gd(0.1), gradient=MiniBatch), "gradient is the class Mini"),
        (lambda: run(BOWL, gd, steps=1), r"call it, as in nsgd\(0.1\)"),
        (lambda: run(BOWL, "gd"), "optimizer is a str"),
        (lambda: run("bowl", gd(0.1)), "problem is a str"),
        (lambda: run(BOWL, gd(0.1), 100), r"x0=100 is one number.*steps=100"),
        (lambda: run(BOWL, gd(0.1), stop=1e-3), "stop=0.001 is no function"),
    ],
)
def test_what_stands_in_the_wrong_place_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_problems_that_hold_functions_are_told_apart():
    from types import SimpleNamespace

    def made(w):
        return SimpleNamespace(
            dim=2, x0=np.ones(2), value_and_grad=lambda x: (w * x @ x, 2 * w * x)
        )

    f = made(1.0)
    assert run(f, recipes.armijo(f), steps=3).f.shape == (4,)
    with pytest.raises(ValueError, match="LineSearch looks at"):
        run(f, recipes.armijo(made(2.0)), steps=3)

    class Net:
        dim, x0 = 2, np.ones(2)

        def __init__(self):
            self.layers = [np.ones(2), {"b": np.zeros(2)}]

        def value_and_grad(self, x):
            return x @ x, 2 * x

    assert run(Net(), recipes.armijo(Net()), steps=3).f.shape == (4,)
