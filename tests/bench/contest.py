"""What a workload is made of: contestants, and the goals that the library has.

A race runs a contestant's workload once and gives f (steps, ...) of trajectories that
all contestants of its lane share, or None if it follows none.
"""

from collections.abc import Callable
from importlib.util import find_spec
from pkgutil import resolve_name
from typing import Any, NamedTuple

from nglab.arrays import Array
from tests.bench.goals import Goal

Race = Callable[[], Array | None]
NEEDS = {
    "with_jax": ("jax",),
    "with_joblib": ("joblib",),
    "with_optax": ("jax", "optax"),
    "with_scipy": ("scipy",),
    "with_torch": ("torch",),
    "with_torch_nets": ("torch",),
}


class Contestant(NamedTuple):
    """Who runs, how many trajectory-steps a race has, and what it needs installed.

    `build` imports what is needed and sets the arrays up, untimed. Where a race draws
    numbers of its own, `replay` builds one on the library's numbers: its trajectories
    are compared in place of those of `build`. All in a lane follow the same
    trajectories, and are measured by its limit and its library.
    """

    name: str
    role: str
    build: Callable[[], Race]
    steps: int
    replay: Callable[[], Race] | None = None
    needs: tuple[str, ...] = ()
    lane: str = ""

    @property
    def missing(self) -> str:
        """The packages that are not installed."""
        return ", ".join(name for name in self.needs if find_spec(name) is None)


class Workload(NamedTuple):
    """Contestants that are timed in turn, `rounds` times; `processes` times afresh.

    By the clock, or by the seconds of the CPU, which neighbours do not change.

    short  the same with less to do, if --quick is not quick enough by fewer rounds
    """

    title: str
    rounds: int
    contestants: tuple[Contestant, ...]
    goals: tuple[Goal, ...]
    processes: int = 1
    short: "Workload | None" = None
    cpu: bool = False


def ours(name: str, race: Race, steps: int) -> Contestant:
    """The library itself, in one of its forms."""
    return Contestant(name, "library", lambda: race, steps)


def limit(name: str, race: Race, steps: int) -> Contestant:
    """The physical limit of a workload: the least that NumPy can do."""
    return Contestant(name, "limit", lambda: race, steps)


def plain(name: str, race: Race, steps: int, replay: Race | None = None) -> Contestant:
    """Plain NumPy without the library."""
    again = None if replay is None else lambda: replay
    return Contestant(name, "numpy", lambda: race, steps, again)


def peer(
    name: str,
    entry: str,
    args: tuple[Any, ...],
    steps: int,
    replay: Callable[[], tuple[Any, ...]] | None = None,
) -> Contestant:
    """A race that `module:function` of this package builds from these arguments.

    `replay` gives the arguments that make it follow the library's numbers.
    """
    module = entry.partition(":")[0]
    role, needs = module.split("_")[1], NEEDS[module]
    again = None if replay is None else lambda: built(entry, replay())
    return Contestant(name, role, lambda: built(entry, args), steps, again, needs)


def built(entry: str, args: tuple[Any, ...]) -> Race:
    """The race of a peer, which is imported here and not before."""
    return resolve_name(f"tests.bench.{entry}")(*args)
