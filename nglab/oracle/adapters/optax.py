"""Gradient transformations of Optax."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from nglab.arrays import Array
from nglab.oracle.adapters.lent import (
    flat,
    framework,
    layers,
    maker,
    told,
    value,
    wrong,
)
from nglab.oracle.methods import Config

EXAMPLE = 'optax_port(lambda c: optax.sgd(c["lr"]))'


def optax_port(
    build: Callable[[Config], Any], *, float32: bool = False
) -> Callable[[Config], "OnOptax"]:
    """The port that is a transformation of Optax: build(c) makes it.

        check(optax_port(lambda c: optax.sgd(c["lr"], c["mu"])), method="momentum")

    The tree is a list with one array for each layer, of its shape; c has the numbers
    of the step, `c["xi"]` its noise in arrays like the tree. It is built anew at each
    step, and keeps its state: so it has the lr of the step, and noise may be added
    inside. `update` is given value, grad and value_fn besides.

    Shapes: the arrays and c["xi"] as c["shapes"]
    Errors: ValueError without jax or Optax; and, from `check`, where build returns no
            transformation
    """
    jax = framework("jax", "optax_port")
    optax = framework("optax", "optax_port")
    build = maker(build, "optax_port", EXAMPLE)

    def make(config: Config) -> OnOptax:
        return OnOptax(jax, optax, build, "float32" if float32 else "float64")

    return make


class Held(NamedTuple):
    """The tree, and the state of the transformation."""

    tree: list[Any]
    state: Any


@dataclass(frozen=True)
class OnOptax:
    """The port that makes a transformation of Optax, and applies its updates."""

    jax: Any
    optax: Any
    build: Callable[[Config], Any]
    dtype: str

    def init(self, x0: Array, config: Config) -> Held:
        """The state before the first step."""
        with self.precision():
            tree = self.arrays(x0, config)
            return Held(tree, self.rule(config).init(tree))

    def step(
        self, x: Array, g: Array, held: Held, config: Config
    ) -> tuple[Array, Held]:
        """The tree and the state after its updates."""
        with self.precision():
            tree, grads, rule = held.tree, self.arrays(g, config), self.rule(config)
            state = self.renewed(held.state, rule.init(tree))
            f = self.f(config)
            extra = {"value": f(tree), "grad": grads, "value_fn": f}
            updates, state = rule.update(grads, state, tree, **extra)
            tree = self.optax.apply_updates(tree, updates)
            return flat(tree), Held(tree, state)

    def rule(self, config: Config) -> Any:
        """The transformation with the numbers of a step."""
        made = self.build(told(config, self.arrays))
        if not all(callable(getattr(made, name, None)) for name in ("init", "update")):
            raise wrong(made, "optax_port", EXAMPLE)
        return self.optax.with_extra_args_support(made)

    def arrays(self, v: Any, config: Config) -> list[Any]:
        """One array for each layer."""
        return [self.jax.numpy.array(part, self.dtype) for part in layers(v, config)]

    def f(self, config: Config) -> Callable[[list[Any]], Any]:
        """f as a function of a tree."""
        numpy = self.jax.numpy

        def f(tree: list[Any]) -> Any:
            if "q" not in config:
                return numpy.array(value(config, None), self.dtype)
            q = self.arrays(config["q"], config)
            return sum((a * x * x).sum() for a, x in zip(q, tree, strict=True)) / 2

        return f

    def renewed(self, state: Any, new: Any) -> Any:
        """The state with the new numbers, where `inject_hyperparams` keeps them."""

        def injected(part: Any) -> bool:
            return hasattr(part, "hyperparams")

        def renew(old: Any, new: Any) -> Any:
            return old._replace(hyperparams=new.hyperparams) if injected(old) else old

        return self.jax.tree.map(renew, state, new, is_leaf=injected)

    @contextmanager
    def precision(self) -> Iterator[None]:
        """Double precision where it is asked for; jax has single by default."""
        before = self.jax.config.jax_enable_x64
        self.jax.config.update("jax_enable_x64", self.dtype == "float64")
        try:
            yield
        finally:
            self.jax.config.update("jax_enable_x64", before)
