"""What is asked of each recipe: its text, its numbers, and special cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import signature
from typing import Any

import numpy as np

from nglab import recipes
from nglab.optimizer import Optimizer
from nglab.oracle.probes import REACH, Reach
from nglab.oracle.programs import read
from nglab.problems import DiagonalQuadratic, LeastSquares
from nglab.recipes.stochastic import successor

Config = dict[str, Any]


@dataclass(frozen=True)
class Option:
    """A case with other numbers, on one of the probes.

    sharp: it decides between equals, where a rounding error would tip the balance; so
    its sums are exact, in whatever order.
    """

    name: str
    shows: str
    changes: Mapping[str, Any]
    probe: str = "ordinary"
    sharp: bool = False


@dataclass(frozen=True)
class Method:
    """A recipe, and which numbers to replay it with.

    text     its lines, as in `texts`
    inputs   what a step is given besides the gradient
    closed   the gradients are those of its function along its own path
    lengths  lr has the unit of x, whatever f is
    reach    how far it is asked
    units    name -> p, of a number with the unit of a curvature to the power p
    """

    text: str
    config: Mapping[str, Any]
    options: tuple[Option, ...] = ()
    inputs: tuple[str, ...] = ()
    closed: bool = False
    lengths: bool = False
    reach: Reach = REACH
    units: Mapping[str, float] = field(default_factory=dict)

    @property
    def update(self) -> str:
        """What it computes, in a line."""
        return str(read(self.text))

    @property
    def layered(self) -> bool:
        """Whether it treats the layers of the vector one by one."""
        return bool({"blk", "row"} & read(self.text).used)


def optimizer(name: str, config: Mapping[str, Any]) -> Optimizer:
    """The recipe `name` with the numbers of a config that it knows."""
    recipe: Callable[..., Optimizer] = getattr(recipes, name)
    given = dict(config)
    if "q" in config:
        given["problem"] = DiagonalQuadratic(config["q"])
    if "A" in config:
        given["finite_sum"] = LeastSquares(config["A"], config["y"])
        given["batches"] = np.array(config["batches"])
    if "shapes" in config:
        given["blocks"] = config["shapes"]
    if "phi" in config:
        given["phi"] = PHI[config["phi"]]
    if config.get("cap", 0.0) is None:
        given["cap"] = np.inf
    known = signature(recipe).parameters
    return recipe(**{key: value for key, value in given.items() if key in known})


PHI = {"none": None, "k": float, "k + 1": successor}
