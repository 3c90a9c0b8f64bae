"""Sequences that nobody has seen: do two ports do the same, whatever the numbers?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.catalogue import METHODS
from nglab.oracle.methods import Config
from nglab.oracle.ports import Port
from nglab.oracle.store import kept

Rng = np.random.Generator
STEPS = 12
SHAPES = (((3,), (2, 2)), ((1,), (3,), (2, 1)), ((2, 3),), ((5,), (1, 2), (1,)))
NEAR, ROUNDING = 1e-6, 1e-12  # parts of the longest step, of x: how far is the same
SHARES = {"mu", "beta", "beta1", "beta2", "rho", "momentum", "momentum_update"}
SHARES |= {"tau", "shrink", "noise", "amplitude"}


@dataclass(frozen=True, eq=False)
class Trial:
    """A config, a start, and what gradient a step is given at x.

    Shapes: x0 (n,), rates (K,).
    """

    config: Config
    x0: Array
    gradient: Callable[[int, Array], Array]
    rates: Array | None
    rng: Rng

    def inputs(self, k: int) -> Config:
        """The config of step k, with numbers of its own."""
        now = {**self.config}
        if self.rates is not None:
            now["lr"] = float(self.rates[k])
        if "minimum" in now:
            now["f"] = now["minimum"] + self.rng.normal(1, 1)
        if {"noise", "amplitude"} & now.keys():
            now["xi"] = self.rng.standard_normal(len(self.x0)).tolist()
        return now


def trial(method: str, seed: int, fixed: Mapping[str, Any] | None = None) -> Trial:
    """A sequence with every number of the config at random, but those that are fixed.

    fixed: for a port with its numbers inside those of METHODS.
    """
    rng = np.random.default_rng((seed, *method.encode()))
    config = numbers(method, rng) | dict(fixed or {})
    shapes = SHAPES[int(rng.integers(len(SHAPES)))]
    alone = config.get("norm") == "std"  # of one coordinate it is 0: refused
    if alone or "A" in config or (fixed and {"q", "blocks"} & fixed.keys()):
        shapes = SHAPES[0]
    sizes = [int(np.prod(shape)) for shape in shapes]
    config |= {"blocks": sizes, "shapes": [list(shape) for shape in shapes]}
    n = sum(sizes)
    if "q" in config and not (fixed and "q" in fixed):
        config["q"] = (2.0 ** rng.uniform(-2, 2, n)).tolist()
    rates = None
    if "lr" not in (fixed or {}) and any("lr" in c.inputs for c in kept(method)):
        changes = 2.0 ** rng.integers(-2, 2, STEPS) if rng.random() < 0.3 else 1.0
        rates = config["lr"] * np.ones(STEPS) * changes
    x0 = rng.normal(0, 2, n)
    return Trial(config, x0, gradients(method, config, rng, n), rates, rng)


def numbers(method: str, rng: Rng) -> Config:
    """Every number of a method at random, and every choice that its vectors know."""
    seen = [case.config for case in kept(method)]
    found = {
        name: number(name, usual, [c[name] for c in seen], rng)
        for name, usual in METHODS[method].config.items()
    }
    if "lo" in found:
        lr = 1.0 if found["lr"] is None else found["lr"]
        down, up = 2 ** rng.uniform(1, 9, 2)
        found["lo"], found["hi"] = float(lr / down), float(lr * up)
    if "batches" in found:
        rows = len(found["A"])
        found["batches"] = [
            [int(i) for i in rng.choice(rows, 4, replace=False)] for _ in range(STEPS)
        ]
    return found


def number(name: str, usual: Any, seen: list[Any], rng: Rng) -> Any:
    """A value of one number; a choice is one of those that were seen."""
    special = [a for a in seen if a is None or a == 0]
    if name in SHARES:
        return float(rng.uniform(0.05, 0.95))
    if name == "c1":
        return float(rng.uniform(0, 0.5))
    if name in ("q", "A", "y", "batches"):
        return usual
    if special and not isinstance(usual, bool) and rng.random() < 0.3:
        return special[0]
    if name == "eps":
        return float(10 ** rng.uniform(-8, 0))
    if name in ("floor", "least"):
        return float(rng.uniform(0, 4))
    if isinstance(usual, float) or name == "cap":
        return float((usual or 1.0) * 2 ** rng.uniform(-2, 2))
    return seen[int(rng.integers(len(seen)))]


def gradients(
    method: str, config: Config, rng: Rng, n: int
) -> Callable[[int, Array], Array]:
    """g of step k at x: along a quadratic, or at random with all that is special."""
    if METHODS[method].closed:
        return lambda k, x: np.array(config["q"]) * x
    curved = rng.random() < 0.5
    D, centre = 2.0 ** rng.uniform(-2, 2, n), rng.normal(0, 1, n)
    D = np.where(rng.random(n) < rng.choice([0.0, 0.4]), -D, D)
    jumps = 2.0 ** (rng.integers(-20, 21, STEPS) * (rng.random() < 0.3))
    noise = rng.standard_normal((STEPS, n))
    hidden = rng.random((STEPS, n)) < rng.choice([0.0, 0.2])
    hidden[rng.random(STEPS) < 0.1] = True
    again = rng.random(STEPS) < 0.1

    def gradient(k: int, x: Array) -> Array:
        k = k - 1 if k and again[k] else k
        if curved:
            return D * (x - centre) + 0.1 * noise[k]
        g: Array = np.where(hidden[k], 0, noise[k]) * jumps[k]
        return g

    return gradient


def strayed(one: Port, other: Port, given: Trial) -> str | None:
    """Where two ports part, told in a line, or None; each step starts from one's x."""
    x, first = given.x0.copy(), given.inputs(0)
    helds = [port.begin(x.copy(), dict(first)) for port in (one, other)]
    with np.errstate(all="ignore"):
        for k in range(STEPS):
            g, now = given.gradient(k, x), given.inputs(k) if k else first
            pair = []
            for i, port in enumerate((one, other)):
                answer, helds[i] = port.move(x.copy(), g.copy(), helds[i], dict(now))
                pair.append(np.array(answer, float))
            if not np.isfinite(pair[0]).all():
                return None
            step, off = np.abs(pair[0] - x).max(), np.abs(pair[1] - pair[0]).max()
            if not off <= NEAR * step + ROUNDING * np.abs(x).max():
                return f"step {k} is off by {off:.1e} of {step:.1e}: {shown(now)}"
            x = pair[0]
    return None


def shown(config: Config) -> str:
    """The short numbers of a config."""
    return ", ".join(f"{k}={v:.6g}" for k, v in config.items() if isinstance(v, float))
