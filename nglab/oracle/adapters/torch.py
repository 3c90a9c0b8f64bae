"""Optimizers of PyTorch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import signature
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.adapters.lent import (
    flat,
    framework,
    layers,
    maker,
    rescaled,
    told,
    value,
    wrong,
)
from nglab.oracle.calls import PortError
from nglab.oracle.methods import Config

EXAMPLE = 'torch_port(lambda params, c: SGD(params, lr=c["lr"]))'


def torch_port(
    build: Callable[[list[Any], Config], Any], *, float32: bool = False
) -> Callable[[Config], "OnTorch"]:
    """The port that is a torch optimizer: build(params, c) makes it.

        check(torch_port(lambda params, c: SGD(params, lr=c["lr"])), method="gd")

    params holds one `Parameter` for each layer, of its shape; c the numbers of the
    case, `c["xi"]` the noise of the step in tensors like params. c changes in place
    from step to step. Where lr changes, so do the groups' rates, as a scheduler has it.
    A `step` that takes a closure is given one, for the value of f.

    Shapes: params and c["xi"] as c["shapes"]
    Errors: ValueError without torch; and, from `check`, where build returns no
            optimizer of all the params
    """
    torch = framework("torch", "torch_port")
    build = maker(build, "torch_port", EXAMPLE)
    dtype = torch.float32 if float32 else torch.float64

    def make(config: Config) -> OnTorch:
        return OnTorch(torch, build, dtype)

    return make


@dataclass
class Held:
    """An optimizer, what it holds and was told, and its rates at the first lr."""

    params: list[Any]
    optimizer: Any
    told: Config
    first: float | None
    rates: list[Any]


@dataclass(frozen=True)
class OnTorch:
    """The port that makes an optimizer of torch, and steps it."""

    torch: Any
    build: Callable[[list[Any], Config], Any]
    dtype: Any

    def init(self, x0: Array, config: Config) -> Held:
        """An optimizer of its own tensors."""
        params = [self.torch.nn.Parameter(a) for a in self.tensors(x0, config)]
        now = told(config, self.tensors)
        with self.precision():
            optimizer = self.build(params, now)
        self.refuse(optimizer, params)
        rates = [group.get("lr") for group in optimizer.param_groups]
        return Held(params, optimizer, now, config.get("lr"), rates)

    def step(
        self, x: Array, g: Array, held: Held, config: Config
    ) -> tuple[Array, Held]:
        """Its step with g in .grad."""
        self.tell(held, config)
        self.lend(held, g, config)
        with self.precision():
            if "closure" in signature(held.optimizer.step).parameters:
                held.optimizer.step(self.closure(held, config))
            else:
                held.optimizer.step()
        return self.vector(held), held

    def tensors(self, v: Any, config: Config) -> list[Any]:
        """One tensor for each layer."""
        parts = layers(v, config)
        return [self.torch.tensor(part, dtype=self.dtype) for part in parts]

    def vector(self, held: Held) -> Array:
        """What the optimizer holds, flat."""
        return flat(p.detach().cpu().numpy() for p in held.params)

    def lend(self, held: Held, g: Any, config: Config) -> None:
        """Put a gradient where the optimizer looks for it."""
        for param, part in zip(held.params, self.tensors(g, config), strict=True):
            param.grad = part

    def tell(self, held: Held, config: Config) -> None:
        """Tell the numbers of the step; the rates follow lr, as a scheduler has it."""
        last, now = held.told.get("lr"), config.get("lr")
        held.told.clear()
        held.told.update(told(config, self.tensors))
        if now is not None and now != last:
            groups = held.optimizer.param_groups
            for group, own in zip(groups, held.rates, strict=True):
                group["lr"] = rescaled(float(own), held.first, now)

    def closure(self, held: Held, config: Config) -> Callable[[], Any]:
        """f where the params are, whose gradient is new where they have moved."""
        here = self.vector(held)

        def closure() -> Any:
            x = self.vector(held)
            if "q" in config and (x != here).any():
                self.lend(held, np.array(config["q"]) * x, config)
            return self.torch.tensor(value(config, x), dtype=self.dtype)

        return closure

    @contextmanager
    def precision(self) -> Iterator[None]:
        """Its own scalars have the precision of its tensors."""
        before = self.torch.get_default_dtype()
        self.torch.set_default_dtype(self.dtype)
        try:
            yield
        finally:
            self.torch.set_default_dtype(before)

    def refuse(self, made: Any, params: list[Any]) -> None:
        """PortError unless it is an optimizer of all the params."""
        groups = getattr(made, "param_groups", None)
        if not isinstance(groups, list) or not callable(getattr(made, "step", None)):
            raise wrong(made, "torch_port", EXAMPLE)
        held = {id(p) for group in groups for p in group["params"]}
        missing = sum(id(param) not in held for param in params)
        if missing:
            raise PortError(
                f"the optimizer lacks {missing} of the {len(params)} params that "
                f"it was to be made of: {EXAMPLE}"
            )
