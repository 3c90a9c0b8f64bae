"""The answers of a port, side by side, ready to be compared with programs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.methods import Config
from nglab.oracle.programs import Program
from nglab.oracle.replay import Walk
from nglab.oracle.running import Along, explained
from nglab.oracle.settings import discrete, names_of

SLACK = {"float64": (2e-10, 8e-16), "float32": (2e-5, 4e-7)}  # of the step, of x


@dataclass(frozen=True, eq=False)
class Answer:
    """The iterates of a port on a sequence, and how far its like may be off.

    Shapes: x0 (n,), g and x (K, n), slack (K, 1), inputs (K, 1 or n).
    """

    name: str
    config: Config
    x0: Array
    g: Array
    inputs: dict[str, Array]
    x: Array
    slack: Array

    @property
    def steps(self) -> int:
        """How many there are."""
        return len(self.g)

    @property
    def kind(self) -> Any:
        """Answers of a kind run side by side."""
        return self.g.shape, tuple(self.inputs), discrete(self.config)


def answer(walk: Walk) -> Answer:
    """A walk of a port, ready to be compared with programs."""
    case = walk.case
    inputs = {k: a for k, a in case.arrays.items() if k != "g"}
    columns = {k: a if a.ndim > 1 else a[:, None] for k, a in inputs.items()}
    before = np.vstack([case.x0, walk.x[:-1]])
    moved = np.abs(walk.x - before).max(-1, keepdims=True)
    size = np.maximum(np.abs(walk.x), np.abs(before)).max(-1, keepdims=True)
    of_step, of_x = SLACK[walk.precision]
    slack = of_step * moved + of_x * size
    g = case.arrays["g"].astype(float)
    return Answer(case.name, case.config, case.x0, g, columns, walk.x, slack)


def alongside(answers: Sequence[Answer]) -> Along:
    """Answers of one kind, side by side."""
    one = answers[0]
    inputs = {k: np.stack([a.inputs[k] for a in answers], 1) for k in one.inputs}
    return Along(
        names_of([a.config for a in answers]),
        np.stack([a.x0 for a in answers]),
        np.stack([a.g for a in answers], 1),
        inputs,
        np.stack([a.x for a in answers], 1),
        np.stack([a.slack for a in answers], 1),
    )


def kinds(answers: Iterable[Answer]) -> list[tuple[tuple[int, ...], Along]]:
    """The answers of each kind side by side, with their places."""
    groups: dict[Any, list[tuple[int, Answer]]] = {}
    for i, one in enumerate(answers):
        groups.setdefault(one.kind, []).append((i, one))
    return [
        (tuple(i for i, _ in group), alongside([a for _, a in group]))
        for group in groups.values()
    ]


def explains(program: Program, answers: Sequence[Answer]) -> bool:
    """Whether a program explains every step of some answers."""
    return all(
        bool((explained(program, along) == along.steps).all())
        for _, along in kinds(answers)
    )
