"""What a port may look like, brought to the one form `init(x0, config)` and `step`."""

from collections.abc import Mapping
from copy import deepcopy
from inspect import Parameter, signature
from typing import Any

from nglab.arrays import Array
from nglab.oracle.cases import Case
from nglab.oracle.catalogue import METHODS
from nglab.oracle.replay import Init, Step


def is_bare(port: Any) -> bool:
    """Whether a port has its numbers inside: an object with `step`, or a function of
    x, g and state; not one that is made from a config."""
    made = hasattr(port, "step") and not isinstance(port, type)
    return made or arity(port) >= 2


def arity(function: Any) -> int:
    """How many arguments a function must be given."""
    if not callable(function):
        raise ValueError(f"{function!r} is no port: neither a function nor has it step")
    asked = signature(function).parameters.values()
    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    return sum(p.kind in kinds and p.default is Parameter.empty for p in asked)


def paired(port: Any) -> tuple[Init, Step]:
    """`init` and `step` of an object, of a function, or of what makes one from a
    config; that config then changes in place as lr, xi and f do."""

    def init(x0: Array, config: dict[str, Any]) -> Any:
        own = deepcopy(port) if is_bare(port) else port(config)
        begin = getattr(own, "init", None)
        state = begin(x0) if begin else None
        return getattr(own, "step", own), state, config

    def step(x: Any, g: Array, held: Any, config: dict[str, Any]) -> Any:
        move, state, live = held
        live.update(config)
        answer = move(x, g) if arity(move) == 2 else move(x, g, state)
        x, state = answer if isinstance(answer, tuple) else (answer, state)
        return x, (move, state, live)

    return init, step


def matching(
    cases: tuple[Case, ...], method: str, only: Mapping[str, Any] | None, bare: bool
) -> list[Case]:
    """The cases whose config says what `only` says; a bare port is given those with
    the usual numbers and nothing that changes from step to step."""
    only = {**(METHODS[method].config if bare else {}), **(only or {})}
    unknown = only.keys() - cases[0].config.keys()
    if unknown:
        raise ValueError(f"only={only!r}: {method} has no {sorted(unknown)}")
    found = [
        case
        for case in cases
        if all(case.config[key] == value for key, value in only.items())
        and not (bare and "lr" in case.inputs)
    ]
    if not found:
        raise ValueError(f"no case of {method} has {only!r}")
    return found
