"""Schedules: rates, and amplitudes of noise, known beforehand: k -> lr, k = 0, 1, ...

A schedule is any function of k. Those here are the customary ones; their parameters may
be arrays over the batch. Each is a frozen dataclass, so it prints as what it is.

>>> schedule = Geometric(1.0, 0.5)
>>> schedule, [float(schedule(k)) for k in range(3)]
(Geometric(c=1.0, rho=0.5), [1.0, 0.5, 0.25])
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nglab.arguments import check_counts, check_fields, count, scalar, shown
from nglab.arrays import Hyper


@dataclass(frozen=True, eq=False)
class InverseSqrt:
    """lr_k = c / sqrt(k + 1): vanishing, yet slow enough to reach any distance."""

    c: Hyper

    def __post_init__(self) -> None:
        check_fields(self, c="(0, inf)")

    def __call__(self, k: int) -> Hyper:
        return self.c / (k + 1) ** 0.5


@dataclass(frozen=True, eq=False)
class Geometric:
    """lr_k = c rho^k: travels at most c / (1 - rho) in all."""

    c: Hyper
    rho: Hyper

    def __post_init__(self) -> None:
        check_fields(self, c="(0, inf)", rho="(0, 1]")

    def __call__(self, k: int) -> Hyper:
        return self.c * np.power(self.rho, k)


@dataclass(frozen=True, eq=False)
class Piecewise:
    """lr_k = rates[j], j the number of `ends` <= k: the notes' manual schedule.

    >>> [Piecewise(ends=(2, 3), rates=(0.1, 0.03, 0.01))(k) for k in range(4)]
    [0.1, 0.1, 0.03, 0.01]
    """

    ends: tuple[int, ...]
    rates: tuple[float, ...]

    def __post_init__(self) -> None:
        for name in ("ends", "rates"):
            if not isinstance(value := getattr(self, name), Sequence | np.ndarray):
                raise ValueError(f"{name}={shown(value)} is not a sequence")
        ends = tuple(count("ends", k, 1) for k in self.ends)
        increasing = all(a < b for a, b in pairwise(ends))
        if not increasing or len(self.rates) != len(ends) + 1:
            given = f"ends={shown(self.ends)} must increase from 1"
            rule = f"rates={shown(self.rates)} have one entry more"
            raise ValueError(f"{given} and {rule}")
        rates = tuple(scalar("rates", rate, "(0, inf)") for rate in self.rates)
        object.__setattr__(self, "ends", ends)
        object.__setattr__(self, "rates", rates)

    def __call__(self, k: int) -> float:
        return self.rates[sum(end <= k for end in self.ends)]


@dataclass(frozen=True, eq=False)
class Cosine:
    """lr_k = floor + (c - floor) (1 + cos(pi min(k, steps) / steps)) / 2."""

    c: Hyper
    steps: int
    floor: Hyper = 0.0

    def __post_init__(self) -> None:
        check_fields(self, c="(0, inf)", floor="[0, inf)")
        check_counts(self, steps=1)

    def __call__(self, k: int) -> Hyper:
        wave = (1 + np.cos(np.pi * min(k, self.steps) / self.steps)) / 2
        return self.floor + (self.c - self.floor) * wave


@dataclass(frozen=True, eq=False)
class Periodic:
    """amplitude at the steps k for which `every` divides k + 1, else 0: for noise.

    >>> [Periodic(0.5, 3)(k) for k in range(6)]
    [0.0, 0.0, 0.5, 0.0, 0.0, 0.5]
    """

    amplitude: Hyper
    every: int

    def __post_init__(self) -> None:
        check_fields(self, amplitude="[0, inf)")
        check_counts(self, every=1)

    def __call__(self, k: int) -> Hyper:
        return self.amplitude * float((k + 1) % self.every == 0)
