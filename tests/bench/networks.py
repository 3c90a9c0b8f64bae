"""W5: a training step of a network, forward and backward, dropout thrown in the step.

The limit is its matrix products alone, into arrays that are there. In single precision
the network casts at its door, x, g and the optimizer stay float64, while all of PyTorch
is single. CPU time counts: the step has one thread.
"""

from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from nglab import MiniBatch, Optimizer, adam, nsgd, run
from nglab.arrays import Array
from nglab.networks import (
    LSTM,
    Conv,
    Dense,
    Network,
    adding,
    adding_lstm,
    deep_mlp,
    image_cnn,
    sigmoid_mlp,
)
from tests.bench.contest import Contestant, Workload, peer
from tests.bench.goals import Goal, at_most, faster

LR, SEED = 1e-3, 5
DTYPES = {"float64": float, "float32": np.float32}
RULES: dict[str, Callable[[Any], Optimizer]] = {
    "adam": lambda blocks: adam(LR),
    "nsgd max": lambda blocks: nsgd(LR, "max", blocks),
}
Product = tuple[int, int, int, int]  # (p, q) @ (q, r), and how often


class Task(NamedTuple):
    """A network, the size of its batches, and how many steps a race has."""

    net: Network
    size: int
    steps: int
    rule: str = ""  # the optimizer on top; none: x stays where it is

    @property
    def gradient(self) -> MiniBatch:
        """Every batch with coins of its own; f is that of the batch."""
        return MiniBatch(self.size, SEED, values=True, exact=False)

    @property
    def drawn(self) -> tuple[Any, Any]:
        """The terms of every step, and the coins that the library throws."""
        i, coins = self.gradient.draws(self.net, self.steps)
        thrown = None if coins is None else np.array([*islice(coins, self.steps)])
        return np.array([*islice(i, self.steps)]), thrown

    @property
    def followed(self) -> int:
        """Over how many steps rounding, which such a network amplifies, is small.

        Over none in single precision. Adam's first step is the signs of the gradient,
        those of rounding included.
        """
        single = self.net.dtype is np.float32
        return 0 if single else {"adam": 1, "nsgd max": 3}.get(self.rule, self.steps)


def library(task: Task) -> Callable[[], Array | None]:
    """f of every batch; the gradient too, and the step if there is a rule."""
    net, gradient, x0 = task.net, task.gradient, task.net.x0
    rule = RULES[task.rule](net.blocks) if task.rule else None

    def stay() -> Array:
        drawn, state = gradient.draws(net, task.steps), gradient.init(net, x0)
        steps = range(task.steps)
        return np.array([gradient(net, x0, k, drawn, state)[0].f for k in steps])

    def race() -> Array | None:
        steps = task.steps - 1  # a run looks at one iterate more
        f = run(net, rule, x0, steps, gradient=gradient).f if rule else stay()
        return f[: task.followed] if task.followed else None

    return race


def products(task: Task) -> list[Product]:
    """The matrix products of a step."""
    made: list[Product] = []
    for layer, into, arrays, out in task.net.stack.plan:
        first, b = not made, task.size
        if isinstance(layer, Dense):
            (m, n), _ = arrays
            made += [(b, m, n, 1), (m, b, n, 1), *([] if first else [(b, n, m, 1)])]
        elif isinstance(layer, Conv):  # of every image by itself
            (m, n), _ = arrays
            p, kk, into_p = out[0] * out[1], layer.k**2, into[0] * into[1]
            made += [(p, m, n, b), (m, p, n, b)]
            made += [] if first else [(into_p, kk * n, into[2], b)]
        elif isinstance(layer, LSTM):
            ((m, n),) = arrays
            made += [(m, n, b, into[0]), (m, b, n, into[0]), (n, m, b, into[0])]
    return made


def alone(task: Task) -> Callable[[], None]:
    """The products of all steps, and nothing else."""
    rng = np.random.default_rng(0)
    each = []
    for p, q, r, times in products(task):
        A, B = rng.normal(size=p * q), rng.normal(size=q * r)
        A, B = (a.astype(task.net.dtype) for a in (A, B))
        out = np.empty((p, r), task.net.dtype)
        each.append((A.reshape(p, q), B.reshape(q, r), out, times))

    def race() -> None:
        for _ in range(task.steps):
            for A, B, out, times in each:
                for _ in range(times):
                    np.matmul(A, B, out=out)

    return race


def given(task: Task, replay: bool = False) -> tuple[Any, ...]:
    """What PyTorch is given: layers with arrays, the terms, and coins for a replay."""
    net, (i, coins) = task.net, task.drawn
    stack, w = net.stack, net.stack.arrays(net.x0)
    layers = [(a, w[j], into) for j, (a, into, _, _) in enumerate(stack.plan)]
    thrown = coins if coins is None or not replay else [stack.coins(c) for c in coins]
    thrown = thrown if replay else None
    return layers, net.A, net.y, i, thrown, task.rule, LR, task.followed


def lane(name: str, task: Task) -> list[Contestant]:
    """The products, the library and PyTorch."""
    again = partial(given, task, replay=True)
    least = Contestant(f"products, {name}", "limit", partial(alone, task), task.steps)
    mine = Contestant(f"library, {name}", "library", partial(library, task), task.steps)
    torch = peer(
        f"torch, {name}", "with_torch_nets:step", given(task), task.steps, again
    )
    return [c._replace(lane=name) for c in (least, mine, torch)]


def w5(
    title: str,
    make: Callable[[Any], Network],
    size: int,
    steps: int,
    double: float,
    single: float,
    rules: tuple[str, ...] = (),
    most: float = np.inf,
) -> Workload:
    """A lane for each precision and each rule on top, and the goals of each."""
    contestants: list[Contestant] = []
    goals: list[Goal] = []
    for (dtype, kind), bound in zip(DTYPES.items(), (double, single), strict=True):
        net = make(kind)
        contestants += lane(dtype, Task(net, size, steps))
        goals.append(faster(1 / bound, f"torch, {dtype}", f"library, {dtype}"))
        for rule in rules:
            name = f"{rule}, {dtype}"
            contestants += lane(name, Task(net, size, steps, rule))
            goals.append(faster(1 / 0.80, f"torch, {name}", f"library, {name}"))
    if most < np.inf:
        goals.append(at_most(most, "library, float64", "products, float64"))
    return Workload(title, 7, tuple(contestants), tuple(goals), cpu=True)


def samples(*into: int) -> tuple[Array, Any]:
    """Random pixels and labels of ten kinds."""
    rng = np.random.default_rng(0)
    return rng.random((1000, *into)), rng.integers(10, size=1000)


def mlp() -> Workload:
    """784-30x128-10 with BatchNorm and dropout, batches of 64."""
    A, y = samples(784)
    make = partial(deep_mlp, A, y, l2=0.0)
    rules = tuple(RULES)
    return w5("a 30-layer MLP", lambda d: make(dtype=d), 64, 20, 0.80, 0.75, rules, 1.6)


def sigmoid() -> Workload:
    """784-18x100-10 with sigmoids, batches of 128."""
    A, y = samples(784)
    make = partial(sigmoid_mlp, A, y, 18)
    return w5("an 18-layer MLP", lambda d: make(dtype=d), 128, 8, 0.95, 0.95)


def cnn() -> Workload:
    """8-8-16-16-512 on 28 x 28, batches of 32."""
    A, y = samples(28, 28, 1)
    make = partial(image_cnn, A, y, (8, 16))
    return w5("a narrow CNN", lambda d: make(dtype=d), 32, 4, 0.85, 1.0)


def wide_cnn() -> Workload:
    """32-32-64-64-512 on 28 x 28, batches of 32."""
    A, y = samples(28, 28, 1)
    make = partial(image_cnn, A, y, (32, 64))
    return w5("a wide CNN", lambda d: make(dtype=d), 32, 2, 0.70, 1.25)


def lstm() -> Workload:
    """LSTM 100, T = 100, batches of 50."""
    A, y = adding(1000, 100, np.random.default_rng(0))
    make = partial(adding_lstm, A, y, 100)
    return w5("an LSTM", lambda d: make(dtype=d), 50, 3, 0.70, 1.1)
