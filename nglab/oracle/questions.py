"""The questions: sequences of our own that show one number of a config at a time."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.answers import Answer, answer
from nglab.oracle.calls import PortError
from nglab.oracle.cases import LR_CHANGE, Case, changes_lr
from nglab.oracle.catalogue import METHODS
from nglab.oracle.layers import of_layers
from nglab.oracle.methods import Config
from nglab.oracle.modern import MODERN
from nglab.oracle.ports import Port
from nglab.oracle.probes import SHAPES
from nglab.oracle.replay import Walk, walked
from nglab.oracle.settings import CHOICES

KNOBS = (
    *("mu", "beta1", "beta2", "rho", "noise", "amplitude", "eps", "floor", "beta"),
    *("momentum", "momentum_update", "decay"),
)
RICH: Mapping[str, Any] = {
    **{"lr": 0.21, "mu": 0.7, "beta1": 0.6, "beta2": 0.8, "rho": 0.7, "eps": 0.3},
    **{"noise": 0.35, "amplitude": 0.45, "momentum": 0.6, "momentum_update": 0.2},
    **{"beta": 0.3, "lo": 0.01, "hi": 3.0, "c": 1.7, "minimum": 1.25, "tau": 0.6},
    **{"least": 0.8, "decay": 0.3, "limit": 2.5, "trust": 0.4, "radius": 1.3},
    **{"ns_steps": 2},
}
OTHERS: Mapping[str, Mapping[str, Any]] = {
    "adadelta": {"lr": 0.8},
    "armijo": {"lr": 1.3, "c1": 0.3, "shrink": 0.4},
    "gbb": {"lr": 1.3, "c1": 0.3, "shrink": 0.4},
    "agc": {"limit": 0.5},
}
WORDS: Mapping[str, tuple[Any, ...]] = {
    "norm": ("l2", "max", "rms", "min_max", "std"),
    "formula": ("bb1", "bb2", "adaptive", "alternating"),
    "cycle": (2, 3),
    "cap": (0.5,),
    "memory": (1, 2),
    "every": (2,),
    "m": (2,),
    "phi": ("none", "k + 1"),
    "reset": (False,),
    "seed_with_lr": (True,),
    "most": (2,),
    "ns_steps": (1, 3),
    **CHOICES,
}
NARROW = {"adaptive_nsgd": {"lo": 0.18, "hi": 0.24}, "bb": {"lo": 0.05, "hi": 0.4}}
UNUSUAL = ("tiny", "small", "huge")


class Asker:
    """The questions about a method, with numbers of a seed.

    fixed  whether the port has its numbers inside, so that none can be changed
    only   what the config says in any case
    """

    def __init__(self, method: str, seed: int, fixed: bool, only: Config) -> None:
        self.name, self.method, self.fixed = method, METHODS[method], fixed
        self.only, self.rng = only, np.random.default_rng(1000 + seed)
        self.base: Config = {**self.method.config, **only}
        if seed and "q" in self.base:
            n = len(self.base["q"])
            self.base["q"] = (self.base["q"] * self.rng.uniform(0.5, 2, n)).tolist()
        rich = {k: v for k, v in RICH.items() if self.base.get(k) is not None}
        for k in rich if seed else ():
            times = self.rng.uniform(0.85, 1.1)
            rich[k] = rich[k] * times if isinstance(rich[k], float) else rich[k]
        rich |= OTHERS.get(method, {})
        self.rich: Config = {} if fixed else {**rich, **only}
        self.knobs = [k for k in KNOBS if k in self.base and not (fixed or k in only)]
        self.off = {**self.rich, **dict.fromkeys(self.knobs, 0.0)}
        self.steps = 12 if "m" in self.base else 9 if self.method.closed else 7
        self.alone = bool({"q", "A"} & {*self.base})  # f belongs to one vector

    def case(
        self,
        name: str,
        changes: Config | None = None,
        g: Array | None = None,
        x0: Array | None = None,
        shapes: tuple[tuple[int, ...], ...] = SHAPES,
        size: float = 1.0,
    ) -> Case:
        """A question with these numbers."""
        n = sum(int(np.prod(shape)) for shape in shapes)
        own = {**self.base, **(self.rich if changes is None else changes)}
        own["blocks"] = [int(np.prod(shape)) for shape in shapes]
        own["shapes"] = [list(shape) for shape in shapes]
        start = self.rng.normal(size=n) * 2 if x0 is None else x0
        g = self.gradients(self.steps, n) * size if g is None else g
        inputs = {"g": g.tolist()}
        if "xi" in self.method.inputs:
            inputs["xi"] = self.rng.normal(size=g.shape).tolist()
        if "f" in self.method.inputs:
            f = self.rng.uniform(1.5, 8, len(g)) * size
            f[3:4] = 0.5 * size
            inputs["f"] = f.tolist()
        return Case(name, "", own, start, inputs)

    def gradients(self, steps: int, n: int) -> Array:
        """Neither alike nor opposite from step to step."""
        g = self.rng.normal(size=(steps, n)) * 1.5
        g[1:] += 0.5 * g[:1]
        return g

    def questions(self, every: bool = True) -> Iterator[Case]:
        """All of them, the simplest first; or some, to confirm what was found."""
        if every:
            yield from self.switches()
        yield self.case("rich")
        yield self.case("usual", {})
        if not self.alone and "m" not in self.base:
            yield self.case("long", g=self.gradients(12, 7))
        if not every and self.knobs:
            yield self.case("all off", self.off)
        if not self.fixed:
            yield from self.words(every)
        yield from self.paths() if self.method.closed else self.sequences()

    def switches(self) -> Iterator[Case]:
        """All numbers at zero, one alone, and all but one."""
        if not self.knobs:
            return
        yield self.case("all off", self.off)
        for k in self.knobs:
            yield self.case(f"only {k}", {**self.off, k: self.rich.get(k, 0.8)})
        for k in self.knobs:
            floor = {"floor": 0.0} if "floor" in self.base else {}
            yield self.case(f"without {k}", {**self.rich, **floor, k: 0.0})
        if "floor" in self.base:
            yield self.case("only floor high", {**self.off, "floor": 3.0})
            yield self.case("high floor", {**self.rich, "floor": 2.0})

    def words(self, every: bool) -> Iterator[Case]:
        """Every word that a config may say."""
        for key, values in WORDS.items():
            known = key in self.base and key not in self.only
            for value in values if known else ():
                if value == "adaptive" and "tau" not in self.base:
                    continue
                base = self.off if key == "norm" and every else self.rich
                more: Config = {"beta": 0.4} if "phi" in self.base else {}
                more |= {"phi": "none"} if key == "reset" else {}
                yield self.case(f"{key} {value}", {**base, **more, key: value})
        if "formula" in self.base and "lr" not in self.only:
            yield self.case("no lr", {**self.rich, "lr": None})
        if self.name in NARROW and not self.only:
            yield self.case("narrow", {**self.rich, **NARROW[self.name]})
        if "momentum_update" in self.base and not self.only:
            still = {"momentum": 0.0, "momentum_update": 0.0}
            yield self.case("no momentum", {**self.rich, **still})
        if changes_lr(self.name) and "lr" not in self.only:
            lr = self.rich["lr"]
            given = self.case(LR_CHANGE.name)
            rates = np.array([1, 1, 0.25, 0.25, 2, 0.3, 1] + [1.5] * 5) * lr
            inputs = {**given.inputs, "lr": rates[: given.steps].tolist()}
            yield replace(given, inputs=inputs)

    def sequences(self) -> Iterator[Case]:
        """Gradients that are small, zero, alike, opposite, growing, uneven."""
        zero, K, rng = np.zeros(7), self.steps, self.rng
        for word, size in zip(UNUSUAL, (2.0**-10, 2.0**-27, 2.0**27), strict=True):
            yield self.case(f"{word} gradients", {}, x0=zero, size=size)
        shapes: dict[str, Array] = {}
        for name in ("zero at first", "zero gradient", "zero block", "equal", "flips"):
            shapes[name] = self.gradients(K, 7)
        shapes["zero at first"][:2] = 0
        shapes["zero gradient"][3] = 0
        shapes["zero block"][::2, :3] = 0
        shapes["equal"][1:3] = shapes["equal"][0]
        shapes["flips"][[1, 4]] = -shapes["flips"][[0, 3]]
        steps = np.arange(K)[:, None]
        shapes["growing"] = self.gradients(1, 7) * (1 + steps / 4)
        powers = 2.0 ** ((3 * steps + 4) % 7 - 4)
        shapes["mixed sizes"] = self.gradients(K, 7) * powers
        uneven = np.where(np.arange(7) < 3, 1.0, 8.0)
        shapes["unlike blocks"] = self.gradients(K, 7) * uneven
        shapes["sparse"] = self.gradients(K, 7) * (rng.random((K, 7)) < 0.6)
        for name, g in shapes.items():
            yield self.case(name, g=g)
        yield self.case("from zero", x0=zero)
        if not self.alone:
            yield self.case("one matrix", g=self.gradients(K, 6), shapes=((2, 3),))
            three = ((2,), (1,), (3, 2))
            yield self.case("three blocks", g=self.gradients(K, 9), shapes=three)
        if self.name in MODERN:
            yield from of_layers(self)

    def paths(self) -> Iterator[Case]:
        """Searches that are short, long and slow."""
        lrs: Mapping[str, Config] = {
            "usual, long": {},
            "small lr": {**self.rich, "lr": 0.05},
            "large lr": {**self.rich, "lr": 5.0},
            "slow shrink": {**self.rich, "shrink": 0.8, "lr": 4.0},
            "loose": {**self.rich, "c1": 1e-4},
        }
        for name, changes in lrs.items():
            yield self.case(name, {} if self.fixed else changes)


@dataclass(frozen=True, eq=False)
class Subject:
    """A port that is asked: of which method, and what its config says in any case."""

    method: str
    port: Port
    only: Config

    def asked(self, seed: int, every: bool = True) -> list[Answer]:
        """What it answers to the questions of a seed."""
        cases = self.asker(seed).questions(every)
        walks = (self.walk(case) for case in cases)
        return [answer(walk) for walk in walks if walk is not None]

    def asker(self, seed: int) -> Asker:
        """The questions of a seed."""
        return Asker(self.method, seed, self.port.bare, self.only)

    def walk(self, case: Case) -> Walk | None:
        """Its walk on a question; None where it does not answer in numbers."""
        with suppress(NotImplementedError, PortError, ValueError):
            closed = METHODS[self.method].closed
            walk = (
                along_its_path(self.port, case) if closed else walked(self.port, case)
            )
            if walk and walk.finite and np.abs(walk.x).max() < 1e100:
                return walk
        return None


def along_its_path(port: Port, case: Case) -> Walk | None:
    """The walk on the gradients of f(x) = sum q x^2 / 2."""
    gs: list[Array] = []

    def move(x: Any, g: Array, held: Any, config: Config) -> tuple[Any, Any]:
        gs.append(np.array(config["q"]) * np.array(x, float))
        return port.move(x, gs[-1].copy(), held, config)

    walk = walked(Port(port.begin, move), case)
    inputs = {**case.inputs, "g": [g.tolist() for g in gs]}
    return walk and replace(walk, case=replace(case, inputs=inputs))
