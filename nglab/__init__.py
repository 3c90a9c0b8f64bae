"""nglab, the normalised-gradient lab: gradient methods, and theorems as programs.

x <- x - lr * (u + noise * xi),    u = post(moment(pre(g))),    lr = rate(k, x, f, g, u)
"""

from importlib import import_module
from types import ModuleType

from nglab import draws, moments, problems, rates, recipes, schedules
from nglab.blocks import WHOLE, Blocks
from nglab.ecosystem import minimize, scipy_method
from nglab.gradients import FULL, SVRG, Disturbed, MiniBatch
from nglab.norms import Normalize
from nglab.optimizer import Optimizer
from nglab.problems import *  # noqa: F403
from nglab.recipes import *  # noqa: F403
from nglab.runs.loop import run
from nglab.runs.trace import Trace

__version__ = "0.2.0"

__all__ = [
    "FULL",
    "SVRG",
    "WHOLE",
    "Blocks",
    "Disturbed",
    "MiniBatch",
    "Normalize",
    "Optimizer",
    "Trace",
    "draws",
    "minimize",
    "moments",
    "problems",
    "rates",
    "recipes",
    "run",
    "schedules",
    "scipy_method",
    *problems.__all__,
    *recipes.__all__,
]


def __getattr__(name: str) -> ModuleType:
    """The modules that need more than NumPy, loaded when they are asked for."""
    lazy = ("claims", "networks", "oracle", "plain", "plots", "studies", "testing")
    if name in lazy:
        return import_module(f"nglab.{name}")
    raise AttributeError(f"module 'nglab' has no attribute {name!r}")
