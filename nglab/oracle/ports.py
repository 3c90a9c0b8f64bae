"""What a port may look like, brought to one form: `begin` and `move`."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.calls import (
    Call,
    PortError,
    Signature,
    in_a_line,
    least,
    most,
    reported,
    signed,
    title,
)
from nglab.oracle.cases import Case
from nglab.oracle.catalogue import METHODS
from nglab.oracle.methods import Config

INIT, STEP = ("x0", "config"), ("x", "g", "state", "config")


@dataclass(frozen=True)
class Port:
    """begin(x0, config) -> held and move(x, g, held, config) -> (x, held).

    bare: it has its numbers inside and never sees a config.
    """

    begin: Callable[[Array, Config], Any]
    move: Callable[[Any, Array, Any, Config], tuple[Any, Any]]
    bare: bool = False


def from_pair(init: Any, step: Any) -> Port:
    """The port that is init(x0, config) and step(x, g, state, config)."""
    for name, function in (("init", init), ("step", step)):
        if not callable(function):
            meant = isinstance(function, str) and function in METHODS
            hint = f": did you mean method={function!r}?" if meant else ""
            raise PortError(f"{name}={function!r} is no function{hint}")
    if not exchanged(init, step):
        start, move = most(init, "init", INIT, few=0), most(step, "step", STEP, few=3)
        return Port(
            lambda x0, config: start(x0=x0, config=config),
            lambda x, g, state, config: both(
                move(x=x, g=g, state=state, **extras(config))
            ),
        )
    raise PortError("init and step are exchanged: pass init(x0, config) first")


def exchanged(init: Any, step: Any) -> bool:
    """Whether init takes what a step takes, and step what an init takes."""
    one, other = signed(init, "init"), signed(step, "step")
    return one.least > len(INIT) and other.room is not None and other.room < 3


def both(answer: Any) -> tuple[Any, Any]:
    """What a step of two functions must return."""
    if isinstance(answer, tuple) and len(answer) == 2:
        return answer
    raise PortError(f"step returned {kind(answer)}, not (x, state)")


def kind(answer: Any) -> str:
    """What came back, in words."""
    if answer is None:
        return "None (is a `return` missing?)"
    many = isinstance(answer, tuple)
    return f"a tuple of {len(answer)}" if many else f"a {type(answer).__name__}"


def extras(config: Config) -> dict[str, Any]:
    """What a step may ask for by name."""
    xi = config.get("xi")
    noise = None if xi is None else np.array(xi)
    return {"config": config, "xi": noise, "f": config.get("f")}


def from_one(port: Any, method: str) -> Port:
    """The port that is one thing: an object, a function, or what makes one."""
    make, bare = maker(port, method)

    def begin(x0: Array, config: Config) -> Any:
        own = make(config)
        move, init = stepper(own), starter(own)
        return move, init(x0=x0, config=config) if init else None, config

    def advance(x: Any, g: Array, held: Any, config: Config) -> tuple[Any, Any]:
        move, state, live = held
        live.clear()
        live.update(config)
        answer = move(x=x, g=g, state=state, **extras(live))
        x, state = answer if paired(answer) else (answer, state)
        return x, (move, state, live)

    return Port(begin, advance, bare)


def paired(answer: Any) -> bool:
    """Whether a step returned x and its state, not x alone."""
    if answer is None or (isinstance(answer, tuple) and len(answer) != 2):
        raise PortError(f"step returned {kind(answer)}, not x or (x, state)")
    return isinstance(answer, tuple)


def maker(port: Any, method: str) -> tuple[Callable[[Config], Any], bool]:
    """config -> a fresh object or function for one case, and whether it is bare."""
    if not isinstance(port, type) and hasattr(port, "step"):
        return lambda config: copied(port), bare(port)
    if not callable(port):
        raise PortError(
            f"{in_a_line(port)} is no port: neither a function nor has it step"
        )
    has = signed(port, title(port))
    if has.room is None:
        raise PortError(f"{has.title} does not say what it takes: name its arguments")
    refuse_others(port, has, METHODS[method].config)
    if has.least == 0:
        with reported(title(port)):
            return lambda config: port(), bare(port())
    if has.least == 1:
        make = least(port, title(port), ("config",))
        return lambda config: make(config=config), False
    return lambda config: copied(port), bare(port)


def refuse_others(port: Any, has: Signature, numbers: Mapping[str, Any]) -> None:
    """PortError for a class, or a maker, that wants something else than a config."""
    asked = (*has.must, *has.named)
    if asked[:1] == ("params",) or is_torch(port):
        raise PortError(TORCH.format(title(port)))
    one_number = len(asked) == 1 and len(asked[0]) > 1 and asked[0] in numbers
    if one_number or (isinstance(port, type) and len(asked) > 1):
        how = f"pass {title(port)}(...), or make(config) that returns it"
        raise PortError(f"{has.title} is no port, it makes one: {how}")


TORCH = (
    "{0} holds tensors of its own: pass "
    "nglab.oracle.torch_port(lambda params, c: {0}(params, ...))"
)


def is_torch(thing: Any) -> bool:
    """Whether it looks like an optimizer of torch, or like the class of one."""
    return hasattr(thing, "zero_grad") and hasattr(thing, "step")


def stepper(own: Any) -> Call:
    """The step of an object, or the function itself, ready to be called."""
    if is_torch(own):
        raise PortError(TORCH.format(title(own)))
    step = getattr(own, "step", own)
    if isinstance(own, type) or not callable(step):
        raise PortError(
            f"{in_a_line(own)} is no port: neither a function nor has it step"
        )
    has = signed(step, title(step))
    if has.room is None or not 2 <= has.least <= len(STEP):
        raise PortError(f"{has.title} must take (x, g), (x, g, state) or a config too")
    return least(step, title(step), STEP)


def starter(own: Any) -> Call | None:
    """The init of an object, if it has one."""
    init = getattr(own, "init", None)
    return most(init, "init", INIT, few=0) if callable(init) else None


def bare(own: Any) -> bool:
    """Whether an object or a function never sees a config."""
    init = starter(own)
    return not (stepper(own).asks("config") or (init and init.asks("config")))


def copied(port: Any) -> Any:
    """A copy for one case; PortError where there is none."""
    try:
        return deepcopy(port)
    except Exception as error:
        each = "and each case needs one of its own: pass make(config) that returns it"
        raise PortError(
            f"{title(port)} cannot be copied ({in_a_line(error)}), {each}"
        ) from error


def matching(
    cases: tuple[Case, ...], method: str, only: Mapping[str, Any] | None, bare: bool
) -> list[Case]:
    """The cases whose config says what `only` says; a bare port is given those with
    the usual numbers and nothing that changes from step to step."""
    if not isinstance(only, Mapping | None):
        raise ValueError(f'only={only!r} is no mapping such as {{"norm": "l2"}}')
    usual = dict(METHODS[method].config) if bare else {}
    if bare and METHODS[method].layered:
        usual["blocks"] = cases[0].config["blocks"]
    only = {**usual, **(only or {})}
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
