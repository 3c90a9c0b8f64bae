"""How a program runs along the iterates of a port: many sequences at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.language import compiled
from nglab.oracle.methods import Config
from nglab.oracle.programs import Program
from nglab.oracle.settings import names_of

Names = dict[str, Any]
FAILURES = (
    *(ValueError, TypeError, ZeroDivisionError, OverflowError, KeyError),
    *(FloatingPointError, AttributeError, IndexError),
)


@dataclass(frozen=True, eq=False)
class Along:
    """Sequences of one kind side by side, with the iterates of a port.

    names   what the config says, and the functions of the language that it decides
    inputs  what a step is given besides: name -> one entry a step

    Shapes: x0 (B, n), g and x (K, B, n), slack (K, B, 1), inputs (K, B, 1 or n).
    """

    names: Names
    x0: Array
    g: Array
    inputs: dict[str, Array]
    x: Array
    slack: Array

    @property
    def steps(self) -> int:
        """How many steps they last."""
        return len(self.g)

    def cut(self, steps: int) -> "Along":
        """The first steps."""
        inputs = {name: a[:steps] for name, a in self.inputs.items()}
        g, x, slack = (a[:steps] for a in (self.g, self.x, self.slack))
        return Along(self.names, self.x0, g, inputs, x, slack)


def begun(program: Program, own: Names, n: int) -> Names:
    """All names before the first step."""
    zero = np.zeros(n)
    known = {line.name: zero for line in program.lines} | own
    for name, e in program.starts:
        known[name] = compiled(e)(known) + zero
    for lag in program.lags:
        given = lag.rstrip("_") in ("g", "x", "xi", "f")
        known[lag] = zero if given else known.get(lag.rstrip("_"), zero)
    return known


def advanced(program: Program, known: Names) -> Any:
    """x after a step."""
    for line in program.lines:
        if line.due is None or line.due(known):
            known[line.name] = line.code(known)
    return known["x"]


def remember(program: Program, known: Names, x: Any) -> None:
    """What was, for the next step; x is that from before the step."""
    for lag in program.lags:
        known[lag] = x if lag == "x_" else known[lag[:-1]]


def steps_of(program: Program, own: Names, along: Along) -> Iterator[Any]:
    """x after each step, each step from the port's iterate."""
    given = {name: a[0] for name, a in along.inputs.items()}
    first = {**along.names, **given, **own, "x": along.x0, "g": along.g[0]}
    x = along.x0
    known = begun(program, first, x.shape[-1])
    for k in range(along.steps):
        known.update(k=k, t=k + 1, x=x, g=along.g[k])
        for name, a in along.inputs.items():
            known[name] = a[k]
        yield advanced(program, known)
        remember(program, known, x)
        x = along.x[k]


def explained(program: Program, along: Along) -> Array:
    """How many steps of each sequence it explains from the first on; -1: it fails."""
    alive = np.ones(along.x0.shape[:-1], bool)
    count = np.zeros(alive.shape, int)
    try:
        for k, x in enumerate(steps_of(program, {}, along)):
            alive &= (np.abs(x - along.x[k]) <= along.slack[k]).all(-1)
            count += alive
            if not alive.any():
                break
    except FAILURES:
        return np.full(count.shape, -1)
    return count


def beats(program: Program, along: Along, least: Array) -> bool:
    """Whether it explains more steps than `least` of any sequence."""
    alive = np.ones(along.x0.shape[:-1], bool)
    wanted = least < along.steps
    try:
        for k, x in enumerate(steps_of(program, {}, along)):
            alive &= (np.abs(x - along.x[k]) <= along.slack[k]).all(-1)
            if (alive & (least == k)).any():
                return True
            if not (alive & wanted).any():
                return False
    except FAILURES:
        pass
    return False


def as_port(program: Program) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """init(x0, config) and step(x, g, state, config) that compute the program."""

    def init(x0: Array, config: Config) -> tuple[int, Names]:
        return 0, {}

    def step(
        x: Array, g: Array, state: tuple[int, Names], config: Config
    ) -> tuple[Array, tuple[int, Names]]:
        k, held = state
        now = {**names_at(config), "x": x, "g": g}
        if k == 0:
            held = begun(program, now, len(x))
        made = {line.name for line in program.lines} | set(program.lags)
        now = {n: a for n, a in now.items() if not (k and n in made)}
        known = {**held, **now, "k": k, "t": k + 1, "x": x, "g": g}
        with np.errstate(all="ignore"):
            moved = advanced(program, known) + 0.0 * x
            remember(program, known, x)
        return moved, (k + 1, known)

    return init, step


def names_at(config: Config) -> Names:
    """What a program knows in a step."""
    own = names_of([config])
    for name in ("xi", "f"):
        if config.get(name) is not None:
            own[name] = np.array(config[name], float)
    return own
