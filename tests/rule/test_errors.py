"""Bad input: one ValueError each, that names the argument, its value and the rule."""

import re
from inspect import signature

import numpy as np
import pytest

from nglab import (
    Blocks,
    DiagonalQuadratic,
    Disturbed,
    LeastSquares,
    Normalize,
    Optimizer,
    Rosenbrock,
    adaptive_nsgd,
    armijo,
    bb,
    bn_adam,
    draws,
    exact_line_search,
    gbb,
    moments,
    nsgd,
    polyak,
    quadratic_saddle,
    rates,
    recipes,
    run,
    same_batch_bb,
    schedules,
    sgd_bb,
)
from nglab.claims import select

BOWL = DiagonalQuadratic([1.0, 4.0])
nan, inf = np.nan, np.inf


def refused(call, message):
    """The call raises one ValueError, no chain of them, and says all of `message`."""
    with pytest.raises(ValueError, match=message) as caught:
        call()
    error = caught.value
    assert type(error) is ValueError
    assert error.__cause__ is None
    assert error.__context__ is None or error.__suppress_context__
    assert len(str(error).splitlines()) == 1


def run_noisy(noise, x0=None, steps=4):
    return run(BOWL, nsgd(0.1, noise=0.5), x0, steps, noise=noise)


RUNS = {
    "x0 too long": (
        lambda: run(BOWL, nsgd(0.1), [1, 2, 3]),
        "x0 has 3 .* problem has 2",
    ),
    "x0 too short": (lambda: run(BOWL, nsgd(0.1), [[1], [2]]), "x0 has 1 .* has 2"),
    "x0 a number": (
        lambda: run(BOWL, nsgd(0.1), 1.0),
        "x0=1.0 is one number, it must be a vector",
    ),
    "x0 empty": (lambda: run(BOWL, nsgd(0.1), []), "x0"),
    "x0 without rows": (lambda: run(BOWL, nsgd(0.1), np.ones((0, 2))), r"x0.*\(0, 2\)"),
    "x0 nan": (lambda: run(BOWL, nsgd(0.1), [nan, 1]), "x0 .*not finite.*nan"),
    "x0 inf": (
        lambda: run(BOWL, nsgd(0.1), [[1, 1], [1, inf]]),
        "x0 .*not finite.*inf",
    ),
    "x0 words": (lambda: run(BOWL, nsgd(0.1), ["a", "b"]), "x0=.*'a'.* not a number"),
    "x0 ragged": (lambda: run(BOWL, nsgd(0.1), [[1, 2], [3]]), "x0=.* not a number or"),
    "steps < 0": (lambda: run(BOWL, nsgd(0.1), steps=-1), "steps=-1 .* at least 0"),
    "steps 1.5": (lambda: run(BOWL, nsgd(0.1), steps=1.5), "steps=1.5 .* whole number"),
    "every 0": (lambda: run(BOWL, nsgd(0.1), every=0), "every=0 .* at least 1"),
    "every 0.5": (lambda: run(BOWL, nsgd(0.1), every=0.5), "every=0.5 .* whole number"),
    "rates against starts": (
        lambda: run(BOWL, nsgd([0.1, 0.2]), np.ones((3, 2)), 1),
        r"x0.*\(3, 2\).*broadcast",
    ),
    "blocks": (lambda: run(BOWL, nsgd(0.1, blocks=(1, 2))), r"\(1, 2\) sum to 3.* 2"),
    "blocks in pre": (lambda: run(BOWL, bn_adam(0.1, blocks=(3,))), "sum to 3.* 2"),
    "blocks in rate": (
        lambda: run(BOWL, adaptive_nsgd(0.1, blocks=(1, 2))),
        r"\(1, 2\) sum to 3.* 2",
    ),
    "std of one": (lambda: run(BOWL, nsgd(0.1, "std", (1, 1))), "std of a one-coord"),
    "lr empty": (lambda: nsgd([]), r"lr .*\(0,\)"),
    "schedule < 0": (
        lambda: run(BOWL, nsgd(lambda k: 2.0 - k), steps=5),
        r"lr\(3\)=-1.0 is outside \[0, inf\)",
    ),
    "schedule nan": (
        lambda: run(BOWL, nsgd(lambda k: nan)),
        r"lr\(0\)=nan is outside \[0, inf\)",
    ),
    "workers 0": (lambda: run(BOWL, nsgd(0.1), workers=0), "workers=0 .* at least 1"),
    "workers 1.5": (lambda: run(BOWL, nsgd(0.1), workers=1.5), "workers=1.5 .* whole"),
    "gradient a function": (
        lambda: run(BOWL, nsgd(0.1), gradient=BOWL.grad),
        "gradient is a method: it needs shape, draws and init",
    ),
    "amplitude < 0": (
        lambda: Disturbed(draws.uniform(1), -0.1),
        r"amplitude=-0.1 is outside \[0",
    ),
    "disturbed short": (
        lambda: run(
            BOWL, nsgd(0.1), steps=4, gradient=Disturbed(draws.replay(np.ones((3, 2))))
        ),
        "noise .*3.* 4",
    ),
    "stop a number": (
        lambda: run(BOWL, nsgd(0.1), stop=1e-3),
        "stop=0.001 is no function of f and grad_norm",
    ),
    "law of another shape": (
        lambda: run_noisy(draws.Streams(1, lambda s, size: s.normal(size=size[1]))),
        r"the law gives shape \(2,\), not \(5, 2\)",
    ),
    "noise missing": (lambda: run_noisy(None), "noise=0.5 needs draws.*noise="),
    "noise short": (lambda: run_noisy(draws.replay(np.ones((3, 2)))), "noise .*3.* 4"),
    "noise wide": (lambda: run_noisy(draws.replay(np.ones((4, 3)))), "noise .*3.* 2"),
    "noise against starts": (
        lambda: run_noisy(draws.uniform([1, 2]), np.ones((3, 2))),
        r"x0.*\(3, 2\).*broadcast",
    ),
    "seed < 0": (lambda: run_noisy(draws.uniform(-1)), "seed.*-1"),
    "no seeds": (lambda: run_noisy(draws.gaussian([])), "seed"),
    "xi nan": (lambda: draws.replay([[nan]]), "xi .*not finite.*nan"),
    "xi flat": (lambda: draws.replay([1.0, 2.0]), r"xi .*\(2,\).*\(steps, \.\.\., n\)"),
    "spawn < 0": (lambda: draws.spawn(0, -1), "number=-1 .* at least 0"),
}

PARTS = {
    "norm L2": (lambda: nsgd(0.1, "L2"), "unknown norm 'L2': one of avg_l2, l2, max, "),
    "norm 2": (lambda: Normalize(2), "unknown norm 2: one of"),
    "block 0": (lambda: nsgd(0.1, blocks=(2, 0)), r"blocks=\(2, 0\) .* at least 1"),
    "block 1.5": (lambda: Blocks((1.5,)), r"blocks=\(1.5,\) .* whole numbers"),
    "blocks a number": (lambda: nsgd(0.1, blocks=3), "blocks=3"),
    "noise < 0": (lambda: Optimizer(rates.Given(1.0), noise=-0.1), r"noise=-0.1 .*\[0"),
    "form": (lambda: moments.Momentum(0.9, "ball"), "unknown form 'ball': one of ema"),
    "lr below lo": (lambda: adaptive_nsgd(1e-9), r"lr=1e-09 .* \[lo=1e-06, hi=1.0\]"),
    "lr above hi": (lambda: adaptive_nsgd(2.0), r"lr=2.0 .* \[lo=1e-06, hi=1.0\]"),
    "one lr above": (lambda: adaptive_nsgd([0.1, 2]), r"lr=.*2.* \[lo=1e-06, hi=1.0\]"),
    "bb above hi": (lambda: bb(2.0, hi=1.0), r"lr=2.0 .* \[lo=1e-30, hi=1.0\]"),
    "bb lo > hi": (lambda: bb(lo=2.0, hi=1.0), "lo=2.0.* hi=1.0"),
    "bb formula": (
        lambda: bb(formula="bb3"),
        "unknown formula 'bb3': one of adaptive, ",
    ),
    "bb in blocks": (
        lambda: rates.BarzilaiBorwein(blocks=Blocks((1, 1))),
        r"blocks=\(1, 1\)",
    ),
    "gbb formula": (lambda: gbb(BOWL, formula="bb3"), "unknown formula 'bb3': one of"),
    "gbb memory": (lambda: gbb(BOWL, memory=0), "memory=0 .* at least 1"),
    "trials": (
        lambda: rates.LineSearch(BOWL, rates.Given(1.0), most=0),
        "most=0 .* at least 1",
    ),
    "polyak without f": (
        lambda: polyak().step(np.ones(2), np.ones(2), polyak().init(np.ones(2))),
        r"looks at f, which is not given",
    ),
    "polyak nan": (lambda: polyak(nan), r"minimum=nan .*\(-inf, inf\)"),
    "exact, no quadratic": (
        lambda: exact_line_search(Rosenbrock()),
        "Rosenbrock.* quad",
    ),
    "exact on a saddle": (lambda: exact_line_search(quadratic_saddle()), "convex quad"),
    "exact and flat": (
        lambda: exact_line_search(DiagonalQuadratic([1.0, 0.0])),
        "no strictly convex quadratic",
    ),
    "armijo of a word": (lambda: armijo(BOWL, "far"), "lr='far' is not a number"),
    "sum": (
        lambda: same_batch_bb(BOWL, 0.1, 2, [[0]]),
        "DiagonalQuadratic.* is no finite sum",
    ),
    "batches flat": (
        lambda: same_batch_bb(SUM, 0.1, 2, [0, 1]),
        r"batches .*\(2,\).*\(epochs, \.\.\., size\)",
    ),
    "batches empty": (
        lambda: same_batch_bb(SUM, 0.1, 2, np.ones((3, 0), int)),
        r"batches .*\(3, 0\)",
    ),
    "batches of numbers": (
        lambda: same_batch_bb(SUM, 0.1, 2, [[0.5], [1.0]]),
        "batches .* whole numbers",
    ),
    "batches ragged": (
        lambda: same_batch_bb(SUM, 0.1, 2, [[0], [1, 1]]),
        "batches=.* not an array",
    ),
    "batches reach": (
        lambda: same_batch_bb(SUM, 0.1, 2, [[0], [2]]),
        r"batches reaches from 0 to 2, outside 0, \.\.\., 1",
    ),
    "batches < 0": (
        lambda: same_batch_bb(SUM, 0.1, 2, [[-1]]),
        "batches reaches from -1 to -1",
    ),
    "batches used up": (
        lambda: run(SUM, same_batch_bb(SUM, 0.1, 2, [[0], [1]]), steps=4),
        "batches has 2 epochs, epoch 2 needs one more",
    ),
    "seed raw rates": (
        lambda: sgd_bb(0.1, 2, None, seed_with_lr=True),
        "seed_with_lr=True needs phi",
    ),
    "geometric c": (lambda: schedules.Geometric(0.0, 0.5), r"c=0.0 .*\(0, inf\)"),
    "geometric rho": (lambda: schedules.Geometric(1.0, 1.5), r"rho=1.5 .*\(0, 1\]"),
    "inverse sqrt": (lambda: schedules.InverseSqrt(nan), r"c=nan .*\(0, inf\)"),
    "cosine": (lambda: schedules.Cosine(1.0, 0), "steps=0 .* at least 1"),
    "cosine floor": (
        lambda: schedules.Cosine(1.0, 9, -1.0),
        r"floor=-1.0 .*\[0, inf\)",
    ),
    "piecewise ends": (
        lambda: schedules.Piecewise((3, 2), (1, 1, 1)),
        r"ends=\(3, 2\)",
    ),
    "piecewise rates": (lambda: schedules.Piecewise((3,), (1,)), r"rates=\(1,\)"),
    "piecewise < 0": (
        lambda: schedules.Piecewise((3,), (1, -1)),
        r"rates=-1 is outside \(0, inf\)",
    ),
    "claims": (lambda: select("no-such-claim"), "no claim matches 'no-such-claim'"),
}

CASES = [
    pytest.param(*case, id=name)
    for group in (RUNS, PARTS)
    for name, case in group.items()
]


@pytest.mark.parametrize(("call", "message"), CASES)
def test_bad_input_is_one_clear_error(call, message):
    refused(call, message)


BAD = {
    "lr": (0.0, -0.1, nan, inf, "fast", [0.1, -0.1]),
    "mu": (1.0, -0.1, nan, "big", [0.5, 1.0]),
    "momentum": (1.5, -0.1, nan),
    "momentum_update": (1.5, -0.1, nan),
    "beta": (1.0, -1.0, nan),
    "beta1": (1.0, -0.1, nan),
    "beta2": (1.0, -0.1, nan),
    "rho": (1.0, -0.1, nan),
    "eps": (-1e-8, nan, inf),
    "floor": (-1.0, nan, inf),
    "least": (-1.0, nan, inf),
    "noise": (-0.5, nan, inf),
    "lo": (-1.0, nan, "low"),
    "hi": (0.0, -1.0, nan),
    "cap": (0.0, -1.0, nan),
    "tau": (0.0, 1.0, nan),
    "c1": (0.0, 1.0, nan),
    "shrink": (0.0, 1.0, nan),
    "minimum": (nan, inf, "low"),
    "norm": ("L2", 2),
    "formula": ("bb3", None),
    "memory": (0, 1.5),
    "most": (0, 2.5, True),
    "cycle": (0, -1, 1.5),
    "blocks": ((2, 0), (1.5, 1)),
    "c": (0.0, -1.0, nan, inf, "half"),
    "amplitude": (-0.5, nan, inf),
    "every": (0, 2.5),
    "m": (0, -1, 1.5, "epoch"),
    "phi": (2.0, "k + 1"),
    "decay": (-0.1, nan, inf, "much"),
    "coupling": ("tight", None),
    "coefficients": ("newton", 5),
    "ns_steps": (0, 1.5, True),
    "scale": ("big", 2),
    "ball": ("L2", 2, "min_max"),
    "radius": (0.0, -1.0, nan, inf),
    "limit": (0.0, -1.0, nan, inf),
    "trust": (0.0, -1.0, nan, inf),
    "dog least": (0.0, -1.0, nan, inf),
    "sgd_bb beta": (0.0, -0.1, 1.5, nan),
    "sbb eps": (0.0, -1e-8, nan, inf),
}
ELSEWHERE = {"problem", "finite_sum", "batches", "reset", "seed_with_lr"}
ELSEWHERE |= {"nesterov", "constrained"}
EVERY_BAD = [
    pytest.param(name, argument, value, id=f"{name}({argument}={value})")
    for name in recipes.__all__
    for argument in signature(getattr(recipes, name)).parameters
    if argument not in ELSEWHERE
    for value in BAD.get(f"{name} {argument}", BAD.get(argument))
]
SUM = LeastSquares(np.eye(2), [1.0, 2.0])
USUAL = {"lr": 0.1, "problem": BOWL, "every": 2, "amplitude": 0.1, "m": 2}
USUAL |= {"finite_sum": SUM, "batches": [[0], [1]]}


@pytest.mark.parametrize(("name", "argument", "value"), EVERY_BAD)
def test_every_recipe_refuses_bad_numbers_by_their_name(name, argument, value):
    recipe = getattr(recipes, name)
    given = USUAL | {argument: value}
    given = {k: v for k, v in given.items() if k in signature(recipe).parameters}
    value = re.escape(repr(value))
    rule = "is outside|is not a (number|whole number|function)|must be whole numbers"
    message = rf"\b{argument}={value} ({rule})|unknown {argument} {value}: one of"
    refused(lambda: recipe(**given), message)
