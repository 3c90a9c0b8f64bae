"""Functions that minimise, in SciPy's manner: they own the loop."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.adapters.lent import maker, value
from nglab.oracle.calls import PortError
from nglab.oracle.methods import Config

EXAMPLE = "scipy_port(lambda fun, x0, jac, c: minimizer(fun, x0, jac=jac))"


def scipy_port(
    minimizer: Callable[..., Any], *, float32: bool = False
) -> Callable[[Config], "OnSciPy"]:
    """The port that is a function which minimises: minimizer(fun, x0, jac, c).

        scipy_port(lambda fun, x0, jac, c: minimize(fun, x0, jac=jac, method=own))

    It asks jac once a step, at its iterate, and is told the recorded gradient whatever
    the point is; fun has the recorded value, or that of f where the case says what f
    is. Each step is walked from x0 on, and the next point it asks is its iterate. c has
    the numbers of the case; lr, f and the noise xi are those of the step it is in.
    It is not asked what a minimiser need not do: go on from a zero gradient, and follow
    an lr that changes when it has read c["lr"] only once.

    Shapes: x0 and the answer of jac (n,), c["xi"] (n,)
    Errors: ValueError for what is no function; and, from `check`, where it stops at a
            gradient that is not zero: give it no tolerance, and many iterations

    >>> from nglab.oracle import check
    >>> def descent(fun, x0, jac, c):
    ...     x = x0
    ...     while True:
    ...         x = x - c["lr"] * jac(x)
    >>> check(scipy_port(descent), method="gd").exact
    True
    """
    minimizer = maker(minimizer, "scipy_port", EXAMPLE)

    def make(config: Config) -> OnSciPy:
        return OnSciPy(minimizer, np.float32 if float32 else np.float64)

    return make


class Asked(BaseException):  # whatever the minimiser catches, it must not catch this
    """The point at which a gradient was asked that is not known yet."""


@dataclass(frozen=True)
class OnSciPy:
    """The port that lets a minimiser run until it asks for one gradient more."""

    minimizer: Callable[..., Any]
    dtype: Any

    def init(self, x0: Array, config: Config) -> tuple[Array, list[Any]]:
        """x0, and the gradients and configs of each step so far."""
        return x0.astype(self.dtype), []

    def step(self, x: Array, g: Array, held: Any, config: Config) -> tuple[Array, Any]:
        """Where it asks after the gradients up to this one."""
        x0, told = held
        told = [*told, (g.astype(self.dtype), self.numbers(config))]
        run = Run(told)
        try:
            self.minimizer(run.fun, x0.copy(), run.jac, run)
        except Asked as asked:
            if run.deaf:
                raise NotImplementedError from None
            return asked.args[0], (x0, told)
        if run.asked and not told[run.asked - 1][0].any():
            raise NotImplementedError
        raise PortError(
            f"the minimizer stopped, having asked {run.asked} gradients, the last of "
            "which is not zero: give it no tolerance, and more iterations"
        )

    def numbers(self, config: Config) -> Config:
        """The config of a step, its noise as an array."""
        xi = config.get("xi")
        return {**config, "xi": None if xi is None else np.array(xi, self.dtype)}


class Run(Mapping[str, Any]):
    """What a minimiser is given: fun, jac, and itself, the numbers of the step.

    Who looks at a number before the first gradient looks before each: at the step to
    come. Who looks after it is in the step of the last gradient.
    """

    def __init__(self, told: list[Any]) -> None:
        self.told, self.asked = told, 0
        self.early: set[str] = set()
        self.late: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        return self.now(key)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.told[0][1])

    def __len__(self) -> int:
        return len(self.told[0][1])

    def now(self, key: str) -> Config:
        """The config of the step that who looks at `key` is in."""
        (self.late if self.asked else self.early).add(key)
        k = self.asked if key in self.early else self.asked - 1
        return self.told[min(k, len(self.told) - 1)][1]

    @property
    def deaf(self) -> bool:
        """Whether lr changes, and nobody looked."""
        rates = [config.get("lr") for _, config in self.told]
        return "lr" not in self.late and any(lr != rates[0] for lr in rates)

    def jac(self, x: Any, *rest: Any) -> Array:
        """The gradient of the step, whatever x is."""
        if self.asked == len(self.told):
            raise Asked(np.array(x))
        self.asked += 1
        return self.told[self.asked - 1][0].copy()

    def fun(self, x: Any, *rest: Any) -> float:
        """f at x."""
        return value(self.now("f"), x)
