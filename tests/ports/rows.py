"""The rows of the page: calls of frameworks, each asked as a method."""

import os
import re
from dataclasses import dataclass, replace
from functools import wraps
from importlib import import_module
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")  # read once, when keras is imported

from nglab.oracle import METHODS, check, keras_port, optax_port, torch_port

HERE = Path(__file__).parent
PLAIN = {"norm": "l2", "noise": 0.0, "eps": 0.0, "floor": 0.0}
SCALED = {"lr", "q", "minimum"}  # they are not the same number in all cases
LAYERS = {"matrices alone": {2}, "matrices": {1, 2}, "matrices and kernels": {1, 2, 4}}
HALF = ("muon", "scion")  # torch's and others take their products in bfloat16


@dataclass(frozen=True)
class Row:
    """A call whose numbers are names of the config, asked as a method.

    asked   the method; of which layers; and what the call says without a name
    front   what is done to each gradient g, of the layer p, before
    docs    what the framework's own documentation says instead
    thread  where people met it
    """

    framework: str
    asked: str
    call: str
    front: str = ""
    docs: str = ""
    thread: str = ""

    @property
    def shown(self):
        """The call as in the table."""
        return (f"`{self.front}`; " if self.front else "") + f"`{self.call}`"

    @property
    def parts(self):
        """What it is asked as, apart."""
        return self.asked.split("; ")

    @property
    def method(self):
        """The method that it is asked as."""
        return self.parts[0]

    @property
    def only(self):
        """The usual numbers where the call does not take them, or what it says."""
        taken = re.findall(r"\b[a-z]\w*\b(?! ?=)", f"{self.front} {self.call}")
        usual = PLAIN if self.method == "nsgd" else METHODS[self.method].config
        said = eval(f"dict({', '.join(p for p in self.parts if '=' in p)})")
        left = {k: v for k, v in usual.items() if k not in {*taken} | SCALED}
        return {**left, **said} or None

    def port(self):
        """The port that makes the call."""
        sizes = [LAYERS[part] for part in self.parts if part in LAYERS]
        adapted = self.adapted()
        return (lambda c: Matrices(adapted(c), *sizes)) if sizes else adapted

    def adapted(self):
        """What the call makes, in the adapter of its framework."""
        if self.framework == "optax":
            return optax_port(self.made)
        if self.framework == "keras":
            return keras_port(self.made, float32="clip" in self.call)
        return torch_port(lambda params, c: self.fronted(self.made(c, params), c))

    def made(self, c, params=()):
        """What the call makes."""
        return eval(self.call, self.names(c, params=params))

    def names(self, c, **more):
        """The names in a call, and in a front."""
        modules = {name: import_module(name) for name in (self.framework, "torch")}
        return {**modules, **c, **more}

    def fronted(self, optimizer, c):
        """The optimizer of torch, with the front before each step."""

        def change(*_):
            for p in optimizer.param_groups[0]["params"]:
                names = self.names(c, p=p, g=p.grad)
                exec(self.front, names)
                p.grad = names["g"]

        if self.front:
            optimizer.register_step_pre_hook(change)
        return doubled(optimizer) if self.method in HALF else optimizer

    def report(self):
        """What the oracle says."""
        return check(self.port(), method=self.method, only=self.only)


@dataclass
class Matrices:
    """A port that sees matrices: a vector as one column, other layers not at all."""

    port: object
    sizes: set

    def init(self, x0, config):
        return self.port.init(x0, self.seen(config))

    def step(self, x, g, held, config):
        return self.port.step(x, g, held, self.seen(config))

    def seen(self, config):
        """The config with the shapes that it sees."""
        shapes = config.get("shapes") or [[size] for size in config["blocks"]]
        if not {len(shape) for shape in shapes} <= self.sizes:
            raise NotImplementedError
        columns = [[*shape, 1] if len(shape) == 1 else shape for shape in shapes]
        return {**config, "shapes": columns}


def rows():
    """The rows of frameworks.txt."""
    found, framework = [], ""
    for line in (HERE / "frameworks.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            framework = line.strip("[]")
        elif line.startswith("! "):
            found[-1] = replace(found[-1], docs=line.removeprefix("! "))
        elif line.startswith("@ "):
            found[-1] = replace(found[-1], thread=line.removeprefix("@ "))
        elif line and not line.startswith("#"):
            found.append(Row(framework, *line.split(" | ")))
    return found


def doubled(optimizer):
    """The optimizer of torch with its casts to bfloat16 taken away."""
    torch = import_module("torch")

    class Double(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, f, types, args=(), kwargs=None):
            if f is torch.Tensor.bfloat16:
                return args[0].clone()
            args = [wide(a) for a in args]
            return f(*args, **{k: wide(a) for k, a in (kwargs or {}).items()})

    def wide(a):
        return torch.float64 if a is torch.bfloat16 else a

    step = optimizer.step

    @wraps(step)
    def in_double(*args, **more):
        with Double():
            return step(*args, **more)

    optimizer.step = in_double
    return optimizer
