"""What is asked of each recipe: its update in words, its numbers, and special cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

from nglab import recipes
from nglab.optimizer import Optimizer
from nglab.problems import DiagonalQuadratic, LeastSquares
from nglab.recipes.stochastic import successor

Config = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """A case with other numbers, on one of the probes."""

    name: str
    shows: str
    changes: Mapping[str, Any]
    probe: str = "ordinary"


@dataclass(frozen=True)
class Method:
    """A recipe, and which numbers to replay it with.

    inputs: what a step is given besides the gradient; closed: the gradients are those
    of its function along its own path.
    """

    update: str
    config: Mapping[str, Any]
    options: tuple[Option, ...] = ()
    inputs: tuple[str, ...] = ()
    closed: bool = False

    @property
    def layered(self) -> bool:
        """Whether it treats the layers of the vector one by one."""
        return self.update.startswith(LAYERS)


LAYERS = "in every block "


def optimizer(name: str, config: Mapping[str, Any]) -> Optimizer:
    """The recipe `name` with the numbers of a config that it knows."""
    recipe: Callable[..., Optimizer] = getattr(recipes, name)
    given = dict(config)
    if "q" in config:
        given["problem"] = DiagonalQuadratic(config["q"])
    if "A" in config:
        given["finite_sum"] = LeastSquares(config["A"], config["y"])
        given["batches"] = np.array(config["batches"])
    if "phi" in config:
        given["phi"] = PHI[config["phi"]]
    if config.get("cap", 0.0) is None:
        given["cap"] = np.inf
    known = signature(recipe).parameters
    return recipe(**{key: value for key, value in given.items() if key in known})


PHI = {"none": None, "k": float, "k + 1": successor}
WALK = {"lr": 0.1}
AVERAGE = {"lr": 0.1, "mu": 0.9}
ADAM = {"lr": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
OTHER_BETAS = Option(
    "other betas",
    "both averages short, no eps",
    {"beta1": 0.5, "beta2": 0.75, "eps": 0.0},
)
LONG_STEPS = Option("long steps", "lr = 1, eps = 1/4", {"lr": 1.0, "eps": 0.25})
DIAGONAL = [4.0, 1.0, 2.0, 0.5, 1.0, 2.0, 0.25]


def norms(*names: str) -> tuple[Option, ...]:
    """The ordinary probe with each norm."""
    return tuple(
        Option(f"{name} norm", f"divided by the {name} norm", {"norm": name})
        for name in names
    )


GUARDS = (
    Option("added eps", "eps = 1/2 is added to the norm", {"eps": 0.5}),
    Option("floor", "the norm counts as 4 at least", {"floor": 4.0}, "mixed scales"),
)
