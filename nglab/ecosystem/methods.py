"""Optimizers by the names of their recipes, and why some have to be made by hand."""

from inspect import Parameter, isclass, signature
from typing import Any

from nglab import recipes
from nglab.arguments import one_of
from nglab.ecosystem.objective import Objective
from nglab.ecosystem.settings import known
from nglab.optimizer import Optimizer, noisy

DRAWS = "needs random numbers, fun and jac bring none: run(problem, ..., noise=draws)"
TERMS = "is for gradients of single terms, fun is their mean: run(..., gradient={})"
REFUSED = {
    "exact_line_search": "needs the matrix of a quadratic, which fun does not show: "
    "method=nglab.exact_line_search(quadratic)",
    "noisy_nsgd": DRAWS,
    "saddle_ngd": DRAWS,
    "same_batch_bb": TERMS.format("MiniBatch(...)"),
    "sgd_bb": TERMS.format("MiniBatch(...)"),
    "sbb": TERMS.format("SVRG(...)"),
    "svrg_bb": TERMS.format("SVRG(...)"),
}
METHODS = tuple(name for name in recipes.__all__ if name not in REFUSED)


def named(name: Any, objective: Objective, numbers: dict[str, Any]) -> Optimizer:
    """The recipe of this name, made with these numbers, the objective its problem."""
    if not isinstance(name, str):
        hint = f"a name or an Optimizer, method='bb' or method={example(name)}"
        raise ValueError(f"method is {kind(name)}: give {hint}")
    if name in REFUSED:
        raise ValueError(f"method={name!r} {REFUSED[name]}")
    one_of("method", name, METHODS)
    recipe = getattr(recipes, name)
    takes = [a for a in signature(recipe).parameters if a != "problem"]
    known(numbers, takes, f"keyword of method={name!r}")
    missing = [a for a in required(name) if a not in {"problem", *numbers}]
    if missing:
        raise ValueError(f"method={name!r} needs {' and '.join(missing)}")
    needs = {"problem": objective} if "problem" in required(name) else {}
    made: Optimizer = recipe(**needs, **numbers)
    return made


def required(name: str) -> list[str]:
    """The arguments without which the recipe cannot be called."""
    arguments = signature(getattr(recipes, name)).parameters.values()
    return [a.name for a in arguments if a.default is Parameter.empty]


def example(value: Any) -> str:
    """A call of the recipe that is meant by a name or a function, or of bb."""
    name = value if isinstance(value, str) else getattr(value, "__name__", "")
    name = name if name in recipes.__all__ else "bb"
    return f"nglab.{name}({', '.join(f'{a}=...' for a in required(name))})"


def kind(value: Any) -> str:
    """What something is that should be an Optimizer."""
    if isinstance(value, str):
        return repr(value)
    if isclass(value):
        return f"the class {value.__name__}"
    name = getattr(value, "__name__", None)
    type_ = f"of type {type(value).__name__}"
    return type_ if name is None else f"the function {name}"


def silent(optimizer: Optimizer) -> None:
    """ValueError for an optimizer that needs draws."""
    if noisy(optimizer):
        how = "SciPy passes no random numbers, use run(problem, ..., noise=draws)"
        raise ValueError(f"noise={optimizer.noise}: {how}")
