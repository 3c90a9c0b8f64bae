"""The cases of a method, replayed by the reference: what the vectors contain."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from inspect import signature
from typing import Any

import numpy as np

from nglab import recipes
from nglab.arrays import Array
from nglab.optimizer import Optimizer, OptimizerState
from nglab.oracle.arithmetic import Jitter, ported
from nglab.oracle.catalogue import METHODS
from nglab.oracle.methods import Config, Option, optimizer
from nglab.oracle.probes import (
    FEW,
    Probe,
    along_a_path,
    ordinary,
    probes,
    special,
    special_paths,
)

PORTS, MARGIN = 24, 4.0  # right ports tried, and how much further another may stray


@dataclass(frozen=True, eq=False)
class Case:
    """What a port is given, and what it must answer.

    inputs       name -> one entry a step: g, and lr, xi, f where a step is given them
    x            the iterates x_1, ..., x_steps
    state        name -> one entry a step, after it
    tolerance    float64, float32: how far a right port may stray in any coordinate;
                 float32 is missing where single precision cannot hold the numbers
    """

    name: str
    shows: str
    config: Config
    x0: Array
    inputs: dict[str, list[Any]]
    x: Array = field(default_factory=lambda: np.zeros(0))
    state: dict[str, list[Any]] = field(default_factory=dict)
    tolerance: dict[str, float] = field(default_factory=dict)
    sharp: bool = False  # it decides between equals; not in the files

    @cached_property
    def arrays(self) -> dict[str, Array]:
        """The inputs as arrays."""
        return {name: np.array(values) for name, values in self.inputs.items()}

    @property
    def steps(self) -> int:
        """How many steps it lasts."""
        return len(self.inputs["g"])

    def at(self, k: int) -> Config:
        """The config of step k: its lr, xi and f are those of the step.

        It is a copy through and through: whoever gets it may change it.
        """
        now = {name: entry[k] for name, entry in self.inputs.items() if name != "g"}
        return deepcopy({**self.config, **now})

    @property
    def far(self) -> bool:
        """Whether single precision cannot hold its numbers."""
        return "float32" not in self.tolerance

    def optimizer(self, method: str) -> Optimizer:
        """The recipe, its lr a schedule where it changes."""
        return optimizer(method, scheduled(self.config, self.inputs))


def scheduled(config: Mapping[str, Any], inputs: Mapping[str, Any]) -> Config:
    """The config with a schedule for lr, where lr is an input."""
    lr = inputs.get("lr")
    return {**config, "lr": lambda k: lr[k]} if lr else dict(config)


def cases(name: str) -> list[Case]:
    """All cases of a method, answered and measured."""
    return [measured(name, answered(name, case)) for case in questions(name)]


def questions(name: str) -> Iterator[Case]:
    """Each probe with the usual numbers, then each option."""
    method = METHODS[name]
    few = 2 * method.config["m"] + 1 if "m" in method.config else FEW
    if method.closed:
        given = list(along_a_path(ordinary(), method.reach))
        others = special_paths(ordinary())
    else:
        given = list(probes(few, method.reach, method.lengths))
        others = special()
    named = {probe.name: probe for probe in (*given, *others)}
    fixed = {"q", "A"} & {*method.config}  # where the port evaluates f
    for probe in given:
        if not fixed or len(probe.x0) == len(given[0].x0):
            yield question(name, probe, Option(probe.name, probe.shows, {}))
    if changes_lr(name):
        yield changing(question(name, given[0], LR_CHANGE))
    for option in method.options:
        yield question(name, named[option.probe], option)


def changes_lr(name: str) -> bool:
    """Whether the method takes another lr at every step."""
    return "Callable" in str(signature(getattr(recipes, name)).parameters.get("lr"))


LR_CHANGE = Option("lr change", "lr falls to a quarter, to 0, and rises again", {})


def changing(case: Case) -> Case:
    """The case with another lr from time to time."""
    lr = case.config["lr"]
    rates = [lr, lr, lr, lr / 4, lr / 4, lr / 4, 0.0, lr, 2 * lr, 2 * lr]
    return replace(case, inputs={**case.inputs, "lr": rates})


def question(name: str, probe: Probe, option: Option) -> Case:
    """A case without answers."""
    method = METHODS[name]
    config = {**method.config, **option.changes}
    for key, power in {**UNITS, **method.units}.items():
        if config.get(key):
            times = probe.value if key == "minimum" else probe.curvature**power
            config[key] = (np.array(config[key]) * times).tolist()
    config["blocks"] = list(probe.blocks)
    config["shapes"] = [list(shape) for shape in probe.shapes]
    g = followed(name, config, probe) if method.closed else probe.g
    inputs = {extra: getattr(probe, extra).tolist() for extra in method.inputs}
    return Case(
        *(option.name, option.shows, config, probe.x0, {"g": g.tolist(), **inputs}),
        sharp=option.sharp,
    )


UNITS = {"lr": -1.0, "lo": -1.0, "hi": -1.0, "least": -1.0, "q": 1.0, "minimum": 0.0}


def followed(name: str, config: Config, probe: Probe) -> Array:
    """The gradients of f along the method's own path, times what the probe says."""
    rule, gs = optimizer(name, config), []
    x: Array = ported(probe.x0)
    state = rule.init(x)
    for share in probe.g:
        gs.append(share * (np.array(config["q"]) * x))
        x, state = rule.step(x, gs[-1], state)
    return np.array(gs)


def walk(
    rule: Any, x0: Array, inputs: Mapping[str, Any], along: Array | None = None
) -> Iterator[tuple[Array, Any]]:
    """The iterate and the state after each step, gradients and all else given.

    Each step starts from the iterate before it, or from that of `along`.
    """
    x, state = x0, rule.init(x0)
    for k, g in enumerate(inputs["g"]):
        xi, f = (inputs[name][k] if name in inputs else None for name in ("xi", "f"))
        x, state = rule.step(x, g, state, xi, f)
        yield x, state
        x = x if along is None else along[k]


def answered(name: str, case: Case) -> Case:
    """The case with iterates and states, in sums from left to right."""
    inputs = {key: ported(values) for key, values in case.inputs.items()}
    path = list(walk(case.optimizer(name), ported(case.x0), inputs))
    x = np.array([x for x, _ in path])
    states = [quantities(state) for _, state in path]
    state = {key: [now[key] for now in states] for key in states[0]}
    return replace(case, x=x, state=state)


def quantities(state: OptimizerState) -> dict[str, Any]:
    """The numbers of a state by their names; None for one that is not finite yet."""
    found: dict[str, Any] = {"lr": state.lr}
    found |= flat(state.moment, "")
    found |= flat(state.rate, "rate.")
    return {key: listed(a) for key, a in found.items()}


def flat(part: Any, prefix: str) -> dict[str, Array]:
    """The arrays of a part by name; last iterates and gradients are left out."""
    found: dict[str, Array] = {}
    for key, a in part._asdict().items():
        if isinstance(a, tuple):
            found |= flat(a, f"{prefix}{key}.")
        elif key not in ("x", "g", "ones"):
            found[prefix + key] = a
    return found


def listed(a: Array) -> list[Any]:
    """The numbers of an array, None where they are not finite."""
    whole = np.issubdtype(a.dtype, np.integer)
    return [
        None if not np.isfinite(v) else int(v) if whole else float(v)
        for v in a.tolist()
    ]


def measured(name: str, case: Case) -> Case:
    """The case with the distances that right ports stay within."""
    found = {"float64": strayed(name, case, 2.0**-53, single=False)}
    if in_single(case):
        found["float32"] = strayed(name, case, 2.0**-24, single=True)
    return replace(case, tolerance=found)


def in_single(case: Case) -> bool:
    """Whether single precision holds the numbers of a case, and their squares."""
    sizes = [np.abs(case.config[key]).max() for key in UNITS if case.config.get(key)]
    sizes += [reach for reach in (np.abs(case.arrays["g"]).max(),) if reach]
    low, high = min(sizes), max(*sizes, np.abs(case.x).max())
    safe = low > 2.0**-60 and high < 2.0**60
    exact = np.concatenate([numbers(case), np.ravel(case.arrays["g"])])
    return bool(safe and not (case.sharp and (exact != np.float32(exact)).any()))


def numbers(case: Case) -> Array:
    """The numbers of the config that a method computes with."""
    return np.array([a for key, a in case.config.items() if key in NUMBERS and a])


def strayed(name: str, case: Case, unit: float, single: bool) -> float:
    """MARGIN times the farthest of PORTS right ports, rounded up to two digits."""
    jitter = Jitter(np.random.default_rng(17), unit, single, case.sharp)
    config = scheduled(case.config, case.inputs)
    for key, value in config.items():
        if single and key in NUMBERS and isinstance(value, float):
            held = value == float(np.float32(value))
            config[key] = value if held else jitter(np.full(PORTS, value))
    inputs = {
        key: ported(np.repeat(np.array(values)[:, None], PORTS, 1), jitter)
        for key, values in case.inputs.items()
    }
    rows = ported(np.tile(case.x0, (PORTS, 1)), jitter)
    path = np.array([x for x, _ in walk(optimizer(name, config), rows, inputs)])
    return rounded_up(MARGIN * float(np.abs(path - case.x[:, None]).max()))


NUMBERS = {
    *("lr", "mu", "beta", "beta1", "beta2", "rho", "eps", "floor", "momentum"),
    "least",
    *("momentum_update", "noise", "amplitude", "c", "minimum", "tau", "c1", "shrink"),
}


def rounded_up(a: float) -> float:
    """The least two-digit number that is not below a."""
    if a == 0:
        return 0.0
    digit = Decimal(1).scaleb(Decimal(a).adjusted() - 1)
    return float((Decimal(a) / digit).to_integral_value(ROUND_CEILING) * digit)
