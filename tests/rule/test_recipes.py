"""What recipes do with their arguments: each goes to its part, and is noticed."""

from dataclasses import fields, is_dataclass
from inspect import signature

import numpy as np
import pytest

from nglab import (
    Blocks,
    LeastSquares,
    Normalize,
    Optimizer,
    Quadratic,
    recipes,
)
from nglab.decay import Decay
from nglab.moments import (
    Adadelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdaptiveMomentum,
    AMSGrad,
    Lion,
    Momentum,
    NovoGrad,
    RMSProp,
)
from nglab.norms import LMO, Clip, Trust, UnitClip
from nglab.rates import (
    AdGD,
    BarzilaiBorwein,
    Correlation,
    DoG,
    EpochBB,
    ExactLineSearch,
    Given,
    LineSearch,
    Polyak,
    Relative,
    SameBatchBB,
    TrustRatio,
)
from nglab.schedules import Periodic

rng = np.random.default_rng(0)


def quadratic(seed):
    root = np.random.default_rng(seed).normal(size=(4, 4)) * [1.0, 2.0, 3.0, 1.0]
    return Quadratic(root @ root.T + np.eye(4), [1.0, -2.0, 3.0, 0.5])


def squares(seed):
    rng = np.random.default_rng(seed)
    return LeastSquares(rng.normal(size=(9, 4)), rng.normal(size=9), l2=0.3)


F, SUM, LAYERS = quadratic(1), squares(2), Blocks((1, 3))
PAIR = ("max", "spectral")
FEW, MORE = rng.integers(9, size=(2, 15, 3))


def phi(e):
    return e + 2.5


# recipe: its arguments in order, none equal to another or to a default, and what it is
SPELLED = {
    "adadelta": ((0.5, 0.7, 0.01), Optimizer(Given(0.5), Adadelta(rho=0.7, eps=0.01))),
    "adagrad": ((0.1, 0.2), Optimizer(Given(0.1), AdaGrad(eps=0.2))),
    "adam": (
        (0.05, 0.8, 0.7, 0.2),
        Optimizer(Given(0.05), Adam(beta1=0.8, beta2=0.7, eps=0.2)),
    ),
    "adamax": ((0.05, 0.8, 0.7), Optimizer(Given(0.05), AdaMax(beta1=0.8, beta2=0.7))),
    "adaptive_nsgd": (
        (0.05, 0.3, 0.03, 0.07, 0.8, 0.1, "rms", (1, 3), 0.25, 0.2, 1.5),
        Optimizer(
            rate=Correlation(lr=0.05, beta=0.3, lo=0.03, hi=0.07, blocks=LAYERS),
            moment=AdaptiveMomentum(mu=0.8, update=0.1, blocks=LAYERS),
            post=Normalize(norm="rms", blocks=LAYERS, eps=0.2, floor=1.5),
            noise=0.25,
        ),
    ),
    "adamw": (
        (0.05, 0.8, 0.7, 0.2, 0.3, "decoupled"),
        Optimizer(
            Given(0.05),
            Adam(beta1=0.8, beta2=0.7, eps=0.2),
            decay=Decay(0.3, "decoupled"),
        ),
    ),
    "adgd": ((0.01,), Optimizer(AdGD(lr=0.01))),
    "agc": (
        (0.05, 0.3, 0.2, 0.6, (1, 3)),
        Optimizer(
            Given(0.05),
            Momentum(mu=0.6),
            pre=UnitClip(limit=0.3, least=0.2, blocks=LAYERS),
        ),
    ),
    "amsgrad": (
        (0.05, 0.8, 0.7, 0.2),
        Optimizer(Given(0.05), AMSGrad(beta1=0.8, beta2=0.7, eps=0.2)),
    ),
    "armijo": (
        (F, 0.9, 0.6, 0.7, 5),
        Optimizer(LineSearch(F, Given(0.9), memory=1, c1=0.6, shrink=0.7, most=5)),
    ),
    "bb": (
        (0.15, "adaptive", 0.12, 0.4, 1.5, 0.7, 2),
        Optimizer(
            BarzilaiBorwein(
                lr=0.15, formula="adaptive", lo=0.12, hi=0.4, cap=1.5, tau=0.7, cycle=2
            )
        ),
    ),
    "bn_adagrad": (
        (0.1, 0.2, (1, 3)),
        Optimizer(Given(0.1), AdaGrad(eps=0.2), pre=Normalize("l2", LAYERS)),
    ),
    "bn_adam": (
        (0.05, 0.8, 0.7, 0.2, (1, 3)),
        Optimizer(
            Given(0.05),
            Adam(beta1=0.8, beta2=0.7, eps=0.2),
            pre=Normalize("l2", LAYERS),
        ),
    ),
    "bn_momentum": (
        (0.05, 0.8, (1, 3)),
        Optimizer(Given(0.05), Momentum(mu=0.8), pre=Normalize("l2", LAYERS)),
    ),
    "bn_relative": (
        (0.05, 0.8, 0.3, (1, 3)),
        Optimizer(
            Relative(0.05, 0.3, LAYERS), Momentum(mu=0.8), pre=Normalize("l2", LAYERS)
        ),
    ),
    "bn_rmsprop": (
        (0.05, 0.7, 0.2, (1, 3)),
        Optimizer(Given(0.05), RMSProp(rho=0.7, eps=0.2), pre=Normalize("l2", LAYERS)),
    ),
    "clipped_gd": (
        (0.05, 0.7, 0.6, (1, 3)),
        Optimizer(Given(0.05), Momentum(mu=0.6), pre=Clip(limit=0.7, blocks=LAYERS)),
    ),
    "dog": (
        (0.5, 0.02, 0.1, (1, 3)),
        Optimizer(DoG(lr=0.5, least=0.02, eps=0.1, blocks=LAYERS)),
    ),
    "exact_line_search": ((F,), Optimizer(ExactLineSearch(F))),
    "gbb": (
        (F, 2.0, "adaptive", 3, 0.6, 0.7, 7, 4),
        Optimizer(
            LineSearch(
                F,
                BarzilaiBorwein(lr=2.0, formula="adaptive", cycle=4),
                memory=3,
                c1=0.6,
                shrink=0.7,
                most=7,
            )
        ),
    ),
    "gd": ((0.05,), Optimizer(Given(0.05))),
    "lamb": (
        (0.05, 0.8, 0.7, 0.2, 0.3, (1, 3)),
        Optimizer(
            TrustRatio(lr=0.05, blocks=LAYERS),
            Adam(beta1=0.8, beta2=0.7, eps=0.2),
            decay=Decay(0.3, "scaled"),
        ),
    ),
    "lars": (
        (0.05, 0.6, 0.3, 0.2, (1, 3)),
        Optimizer(
            Given(0.05),
            Momentum(mu=0.6),
            pre=Trust(trust=0.3, decay=0.2, blocks=LAYERS),
        ),
    ),
    "lion": (
        (0.5, 0.8, 0.7, 0.003, "decoupled"),
        Optimizer(
            Given(0.5),
            Lion(beta1=0.8, beta2=0.7),
            post=LMO("max"),
            decay=Decay(0.003, "decoupled"),
        ),
    ),
    "momentum": ((0.05, 0.6), Optimizer(Given(0.05), Momentum(mu=0.6))),
    "muon": (
        (0.05, 0.6, False, "you", 3, "unit_rms", 0.3, "decoupled", 0.2, 1.5, (1, 3)),
        Optimizer(
            Given(0.05),
            Momentum(mu=0.6, form="heavy_ball"),
            post=LMO(
                "spectral",
                LAYERS,
                scale="unit_rms",
                coefficients="you",
                ns_steps=3,
                eps=0.2,
                floor=1.5,
            ),
            decay=Decay(0.3, "decoupled"),
        ),
    ),
    "nadam": (
        (0.05, 0.8, 0.7, 0.2),
        Optimizer(Given(0.05), Adam(beta1=0.8, beta2=0.7, eps=0.2, nesterov=True)),
    ),
    "nesterov": (
        (0.05, 0.6),
        Optimizer(Given(0.05), Momentum(mu=0.6, form="nesterov")),
    ),
    "noisy_nsgd": (
        (0.05, 0.3, "rms", (1, 3)),
        Optimizer(Given(0.05), post=Normalize("rms", LAYERS), noise=0.3),
    ),
    "novograd": (
        (0.05, 0.8, 0.7, 0.2, 0.3, (1, 3)),
        Optimizer(
            Given(0.05),
            NovoGrad(beta1=0.8, beta2=0.7, eps=0.2, decay=0.3, blocks=LAYERS),
        ),
    ),
    "nsgd": (
        (0.05, "rms", (1, 3), 0.25, 0.2, 1.5),
        Optimizer(
            Given(0.05),
            post=Normalize(norm="rms", blocks=LAYERS, eps=0.2, floor=1.5),
            noise=0.25,
        ),
    ),
    "polyak": ((-1.5, 0.75), Optimizer(Polyak(minimum=-1.5, c=0.75))),
    "rmsprop": ((0.05, 0.7, 0.2), Optimizer(Given(0.05), RMSProp(rho=0.7, eps=0.2))),
    "saddle_ngd": (
        (0.05, 3, 0.3, "rms", (1, 3)),
        Optimizer(
            Given(0.05),
            post=Normalize("rms", LAYERS),
            noise=Periodic(amplitude=0.3, every=3),
        ),
    ),
    "same_batch_bb": (
        (SUM, 0.05, 4, FEW),
        Optimizer(SameBatchBB(lr=0.05, m=4, finite_sum=SUM, batches=FEW)),
    ),
    "sbb": ((0.05, 4, 0.1), Optimizer(EpochBB(lr=0.05, m=4, eps=0.1))),
    "scion": (
        (0.05, 0.6, 0.7, True, PAIR, "match_rms_adamw", "you", 3, (1, 3)),
        Optimizer(
            Given(0.05),
            Momentum(mu=0.6, form="ema"),
            post=LMO(
                PAIR,
                LAYERS,
                scale="match_rms_adamw",
                radius=0.7,
                coefficients="you",
                ns_steps=3,
            ),
            decay=Decay(1.0, "scaled"),
        ),
    ),
    "sign_sgd": (
        (0.05, 0.3),
        Optimizer(Given(0.05), post=LMO("max"), decay=Decay(0.3)),
    ),
    "signum": (
        (0.05, 0.6, 0.3),
        Optimizer(Given(0.05), Momentum(0.6, "ema"), post=LMO("max"), decay=Decay(0.3)),
    ),
    "sgd_bb": (
        (0.05, 4, phi, 0.8, False, True),
        Optimizer(
            EpochBB(lr=0.05, m=4, beta=0.8, phi=phi, reset=False, seed_with_lr=True)
        ),
    ),
    "svrg_bb": ((0.05, 4), Optimizer(EpochBB(lr=0.05, m=4))),
}


def differences(ours, theirs, where="optimizer"):
    """Where two parts differ: in kind, or in a field."""
    if ours is theirs:
        return
    if type(ours) is not type(theirs):
        yield where
    elif isinstance(ours, np.ndarray):
        if not np.array_equal(ours, theirs):
            yield where
    elif is_dataclass(ours):
        for f in fields(ours):
            pair = getattr(ours, f.name), getattr(theirs, f.name)
            yield from differences(*pair, f"{where}.{f.name}")
    elif ours != theirs:
        yield where


def arguments(name):
    return [*signature(getattr(recipes, name)).parameters]


def test_every_argument_of_every_recipe_is_spelled():
    assert {*SPELLED} == {*recipes.__all__}
    for name, (values, _) in SPELLED.items():
        assert len(values) == len(arguments(name)), name
        numbers = [v for v in values if isinstance(v, float | int)]
        assert len({*numbers}) == len(numbers), name
        defaults = signature(getattr(recipes, name)).parameters.values()
        for value, parameter in zip(values, defaults, strict=True):
            assert value is not parameter.default, (name, parameter)
            assert not np.array_equal(value, parameter.default), (name, parameter)


@pytest.mark.parametrize("name", SPELLED)
def test_every_argument_goes_to_the_part_it_names(name):
    """Given in order or by name: the same parts, with the fields of the spelling."""
    values, spelled = SPELLED[name]
    recipe = getattr(recipes, name)
    by_name = dict(zip(arguments(name), values, strict=True))
    assert [*differences(recipe(*values), spelled)] == []
    assert [*differences(recipe(**by_name), spelled)] == []


def test_other_parts_are_seen_as_others():
    a = Optimizer(Given(0.1), Adam(0.5, 0.6), pre=Normalize("l2", LAYERS))
    for b in (
        Optimizer(Given(0.2), Adam(0.5, 0.6), pre=Normalize("l2", LAYERS)),
        Optimizer(Given(0.1), Adam(0.6, 0.5), pre=Normalize("l2", LAYERS)),
        Optimizer(Given(0.1), AMSGrad(0.5, 0.6), pre=Normalize("l2", LAYERS)),
        Optimizer(Given(0.1), Adam(0.5, 0.6), post=Normalize("l2", LAYERS)),
        Optimizer(Given(0.1), Adam(0.5, 0.6), pre=Normalize("l2", (3, 1))),
        Optimizer(Given(0.1), Adam(0.5, 0.6), pre=Normalize("l2", LAYERS), noise=0.1),
    ):
        assert [*differences(a, b)]


# --- The iterates notice each of them

OTHER = {
    "blocks": (2, 2),
    "formula": "bb1",
    "ball": ("max", "rows"),
    "scale": "none",
    "coefficients": "cubic",
    "coupling": "coupled",
    "norm": "max",
    "phi": lambda e: 1.0 / e,
    "problem": quadratic(8),
    "finite_sum": squares(9),
    "batches": MORE,
}


def other(key, value):
    """Another value of an argument: a number a fifth larger, a count one more."""
    if key in OTHER:
        return OTHER[key]
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else 1.2 * value


def iterates(name, values):
    """Thirty steps from starts near and far, of a sum where the recipe has epochs."""
    given = dict(zip(arguments(name), values, strict=True))
    rule = getattr(recipes, name)(**given)
    problem, away = SUM if "m" in given else F, np.array([0.5, -1.0, 2.0, 1.0])
    x = problem.minimum.x + np.array([[5.0], [0.5], [-0.01]]) * away
    rng, state, xs = np.random.default_rng(3), rule.init(x), [x]
    for _ in range(30):
        xi, terms = rng.normal(size=4), rng.integers(9, size=2)
        f, g = problem.value_and_grad(x)
        if "m" in given:
            g = problem.grad(x, terms)
        x, state = rule.step(x, g, state, xi, f)
        xs.append(x)
    return np.array(xs)


EACH = [(name, j) for name in SPELLED for j in range(len(arguments(name)))]


@pytest.mark.parametrize(
    ("name", "j"), [pytest.param(n, j, id=f"{n}-{arguments(n)[j]}") for n, j in EACH]
)
def test_the_iterates_notice_every_argument(name, j):
    values, _ = SPELLED[name]
    changed = [*values]
    changed[j] = other(arguments(name)[j], values[j])
    usual, moved = iterates(name, values), iterates(name, changed)
    assert np.isfinite(usual).all()
    assert np.abs(usual - moved).max() > 1e-6
