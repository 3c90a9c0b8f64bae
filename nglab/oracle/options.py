"""The numbers and the special cases that methods share: the catalogue combines them."""

from collections.abc import Mapping
from typing import Any

from nglab.oracle.methods import Option

WALK = {"lr": 0.1}
AVERAGE = {"lr": 0.1, "mu": 0.9}
ADAM = {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
LONG_RUN = Option("long run", "many steps, two coordinates", {}, "long run")
LONG_SWAY = Option("long run", "rates neither grow nor shrink", {}, "long sway")
AVERAGES = (Option("other mu", "a short memory", {"mu": 0.25}), LONG_RUN)
SHORT_RHO = (Option("other rho", "a short average", {"rho": 0.5}),)
SHORT_EPOCHS = Option("short epochs", "m = 2", {"m": 2})
EPOCHS_AT_REST = (
    Option("equal epochs", "y = 0: lr stays", {}, "equal epochs", sharp=True),
    Option("zero epoch", "s = 0: lr stays", {}, "zero epoch"),
)
FIRST = (
    Option("no lr", "the first step is 1/max|g|", {"lr": None}),
    Option("no lr, small", "the first step is 1", {"lr": None}, "small gradients"),
    Option("no lr, huge", "it is below lo", {"lr": None}, "huge gradients"),
)
CYCLES = (
    Option("alternating", "bb1 and bb2 in turn", {"formula": "alternating"}),
    Option("cyclic", "a serves for three steps", {"cycle": 3}),
    Option(
        "alternating, cyclic",
        "and from cycle to cycle",
        {"formula": "alternating", "cycle": 2},
    ),
)
ENOUGH = (
    Option("just enough", "two trials are made, the second is right", {"most": 2}),
    Option("not enough", "one trial is made, and x stays", {"most": 1}),
)
FLIPS, EQUAL = "sign flips", "equal gradients"
NEARLY = 2.0**-40  # far more than rounding, far less than anything else


def beside(
    name: str, key: str, value: float, others: Mapping[str, Any], probe: str
) -> tuple[Option, ...]:
    """A number of the config where two sides are equal, and a little to each side."""
    return tuple(
        Option(
            f"{name}{word}",
            f"{key} = {value}{sign}",
            {**others, key: value + d},
            probe,
            True,
        )
        for word, sign, d in [
            ("", "", 0.0),
            (", above", " + 2^-40", NEARLY),
            (", below", " - 2^-40", -NEARLY),
        ]
    )


def equals(others: Mapping[str, Any]) -> tuple[Option, ...]:
    """f(x - a g) = f(x) - c1 a g'g at the first trial, where a q = 3/2 and c1 = 1/4."""
    return beside("equal", "c1", 0.25, others, "one entry")


ADAPTIVE = {"lr": 0.125, "formula": "adaptive"}
SECANTS = (
    *(
        Option(name, "s'y > 4 eps n |s| |y| decides", {"lr": 0.125}, name, True)
        for name in [f"curvature {word} the least" for word in ("at", "above", "below")]
    ),
    *beside(
        "half", "tau", 0.5, {"lr": 0.125, "formula": "adaptive"}, "bb2 at half bb1"
    ),
)
NO_EPS = Option(
    "no eps", "entries from 2^-500 to 2^500", {"eps": 0.0}, "uneven gradients"
)
OTHER_BETAS = Option(
    "other betas",
    "both averages short, no eps",
    {"beta1": 0.5, "beta2": 0.75, "eps": 0.0},
)
LONG_STEPS = Option("long steps", "lr = 1, eps = 1/4", {"lr": 1.0, "eps": 0.25})
DIAGONAL = [4.0, 1.0, 2.0, 0.5, 1.0, 2.0, 0.25]
WIDE = [64.0, 32.0, 1.0, 1.0, 2.0, 0.5, 4.0]


def norms(*names: str) -> tuple[Option, ...]:
    """Each norm, on the ordinary probe and over the whole range."""
    return tuple(
        Option(name + where, shows.format(words), {"norm": norm}, probe)
        for norm in names
        for name, words in [(f"{norm} norm", f"divided by the {norm} norm")]
        for where, shows, probe in [
            ("", "{}", "ordinary"),
            (", rising", "{}, 2^-500 to 2^500", "rising gradients"),
        ]
    )


NOISE = (
    Option("noise", "noise = 1/4, xi as given", {"noise": 0.25}),
    Option("noise at zero", "a zero block moves by it", {"noise": 0.25}, "zero block"),
)
GUARDS = (
    Option("added eps", "eps = 1/2 is added to the norm", {"eps": 0.5}),
    Option("floor", "the norm counts as 4 at least", {"floor": 4.0}, "mixed scales"),
)
