"""Optimizers of Keras 3, on whatever backend it runs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from warnings import catch_warnings, filterwarnings

from nglab.arrays import Array
from nglab.oracle.adapters.lent import (
    flat,
    framework,
    layers,
    maker,
    rescaled,
    told,
    wrong,
)
from nglab.oracle.methods import Config

EXAMPLE = 'keras_port(lambda c: keras.optimizers.SGD(c["lr"]))'


def keras_port(
    build: Callable[[Config], Any], *, float32: bool = False
) -> Callable[[Config], "OnKeras"]:
    """The port that is a Keras optimizer: build(c) makes it.

        check(keras_port(lambda c: SGD(c["lr"], momentum=c["mu"])), method="momentum")

    It holds one variable for each layer, of its shape; c has the numbers of the case,
    `c["xi"]` the noise of the step in tensors. c changes in place from step to step.
    Where lr changes, so does `learning_rate`. The backend is the one that Keras runs on
    (KERAS_BACKEND); `floatx` is set for a step and set back.

    Shapes: variables and c["xi"] as c["shapes"]
    Errors: ValueError without Keras or its backend; and, from `check`, where build
            returns no optimizer of Keras
    """
    keras = framework("keras", "keras_port")
    build = maker(build, "keras_port", EXAMPLE)
    dtype = "float32" if float32 else "float64"

    def make(config: Config) -> OnKeras:
        return OnKeras(keras, build, dtype)

    return make


@dataclass
class Held:
    """An optimizer, what it holds and was told, and its rate at the first lr."""

    variables: list[Any]
    optimizer: Any
    told: Config
    first: float | None
    rate: float


@dataclass(frozen=True)
class OnKeras:
    """The port that makes an optimizer of Keras, and applies it."""

    keras: Any
    build: Callable[[Config], Any]
    dtype: str

    def init(self, x0: Array, config: Config) -> Held:
        """An optimizer of its own variables."""
        with self.precision():
            parts = layers(x0, config)
            variables = [self.keras.Variable(part, dtype=self.dtype) for part in parts]
            now = told(config, self.tensors)
            optimizer = self.build(now)
            if not isinstance(optimizer, self.keras.optimizers.Optimizer):
                raise wrong(optimizer, "keras_port", EXAMPLE)
            optimizer.build(variables)
            rate = float(self.numpy(optimizer.learning_rate))
        return Held(variables, optimizer, now, config.get("lr"), rate)

    def step(
        self, x: Array, g: Array, held: Held, config: Config
    ) -> tuple[Array, Held]:
        """What it makes of g."""
        with self.precision():
            self.tell(held, config)
            held.optimizer.apply(self.tensors(g, config), held.variables)
            return flat(self.numpy(v) for v in held.variables), held

    def tensors(self, v: Any, config: Config) -> list[Any]:
        """One tensor for each layer."""
        convert = self.keras.ops.convert_to_tensor
        return [convert(part, dtype=self.dtype) for part in layers(v, config)]

    def numpy(self, variable: Any) -> Array:
        """What a variable holds."""
        return self.keras.ops.convert_to_numpy(variable)

    def tell(self, held: Held, config: Config) -> None:
        """Tell the numbers of the step; the rate follows lr."""
        last, now = held.told.get("lr"), config.get("lr")
        held.told.clear()
        held.told.update(told(config, self.tensors))
        if now is not None and now != last:
            held.optimizer.learning_rate = rescaled(held.rate, held.first, now)

    @contextmanager
    def precision(self) -> Iterator[None]:
        """Its own scalars have the precision of its variables.

        On torch it copies tensors to NumPy in a way that NumPy warns of.
        """
        before = self.keras.config.floatx()
        self.keras.config.set_floatx(self.dtype)
        try:
            with catch_warnings():
                filterwarnings("ignore", "__array__ implementation", DeprecationWarning)
                yield
        finally:
            self.keras.config.set_floatx(before)
