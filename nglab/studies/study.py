"""A study: a job, the points it is called at, and how they are worked off."""

import inspect
import json
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import BrokenExecutor, Future, as_completed
from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pickle import PicklingError
from secrets import token_hex
from typing import Any, Protocol

from numpy.random import SeedSequence

from nglab.progress import bar
from nglab.studies.jobs import Job, Outcome, failed, measured
from nglab.studies.points import Point, listed, said
from nglab.studies.store import Row, Store

Keep = Callable[[str, Outcome], None]
UNSENT = (BrokenExecutor, PicklingError, ImportError, AttributeError)  # not the job's


class Executor(Protocol):
    """What calls functions elsewhere, as `concurrent.futures` has it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Future[Any]: ...


@dataclass(frozen=True, eq=False)
class Study:
    """job(**point) for every point; each is called once, and its result is kept.

    name     under which the results are kept, together with that of the job
    job      a function that a module defines, without side effects, that gives
             {name: number or array}
    points   a grid {argument: values}, or a list of {argument: value}. The values are
             what JSON can carry, and come as JSON has them: a tuple comes as a list
    version  to be changed when the job is to give something else. The results of other
             versions stay in the store, and are not mixed with these

    A row is found by its key, the SHA-256 of name, job, version and arguments. A job
    with a parameter `seed` that the point does not name is given the SeedSequence of
    the key: the same wherever and whenever it runs. Points that are to share their
    seeds, for paired comparisons, name them: {"seed": range(10)}.

    Errors: ValueError for a job that cannot be imported, such as a lambda; for points
            that do not fit its arguments, that come twice, or that JSON cannot carry.
    """

    name: str
    job: Job
    points: Any
    version: int | str = 1

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name:
            raise ValueError(f"name={self.name!r}: a study is named by a word")
        if isinstance(self.version, bool) or not isinstance(self.version, int | str):
            raise ValueError(f"version={self.version!r} is no number and no word")
        check_importable(self.job)
        object.__setattr__(self, "points", tuple(listed(self.points)))
        for point in self.points:
            check_fits(self.job, self.called_with(point, "0"))
        seen: dict[str, int] = {}
        for i, plan in enumerate(self.plans):
            if (first := seen.setdefault(plan["key"], i)) < i:
                words = f"points {first} and {i} are the same, {said(self.points[i])}"
                raise ValueError(f"{words}: tell them apart, by seed=0 and seed=1")

    @cached_property
    def plans(self) -> list[dict[str, str]]:
        """key, study, job, version and arguments of each point's row."""
        common = {"study": self.name, "job": self.job.__qualname__}
        common["version"] = str(self.version)
        return [with_key(common | {"arguments": as_text(p)}) for p in self.points]

    def called_with(self, point: Point, key: str) -> dict[str, Any]:
        """The job's arguments: those of the point, and the key's seed if one lacks."""
        wanted = inspect.signature(self.job).parameters.get("seed")
        if wanted is None or "seed" in point or wanted.default is not wanted.empty:
            return json.loads(as_text(point))
        return json.loads(as_text(point)) | {"seed": SeedSequence(int(key, 16))}

    def run(
        self,
        store: Store,
        executor: Executor | None = None,
        progress: bool = True,
        retry: bool = False,
    ) -> list[Row]:
        """Do what is not done; what is known then, a row a point, in their order.

        Each result is kept when it comes. A job that fails stops no other, and is
        called again only with `retry`. Ctrl-C cancels what waits, and is passed on.

        executor  what has a `submit` that gives futures, and is not shut down here:
                  `Processes`, ProcessPoolExecutor, `Client(...).get_executor()` of
                  Dask, MPIPoolExecutor of mpi4py.futures; None calls one by one
        progress  a bar on stderr
        Errors:   BrokenExecutor if the executor has broken, because a worker died; what
                  had come is kept. (With `Processes`, only the worker's point fails.)
        """
        plans, calls = self.left(store, retry)
        shown = bar(len(calls), "point", False) if progress and calls else None
        with shown or nullcontext():

            def keep(key: str, outcome: Outcome) -> None:
                store.keep(plans[key], outcome)
                if shown is not None:
                    shown.update()

            if executor is None:
                for key, arguments in calls.items():
                    keep(key, measured(self.job, arguments))
            else:
                in_pool(executor, self.job, calls, keep)
        return self.rows(store)

    def left(self, store: Store, retry: bool) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is to be done: key -> plan, and key -> arguments of the job."""
        states = store.states(self.name)
        over = ("done",) if retry else ("done", "failed")
        pairs = zip(self.plans, self.points, strict=True)
        todo = [(p, x) for p, x in pairs if states.get(p["key"]) not in over]
        calls = {p["key"]: self.called_with(x, p["key"]) for p, x in todo}
        return {p["key"]: p for p, _ in todo}, calls

    def rows(self, store: Store) -> list[Row]:
        """What the store knows of the points, in their order."""
        pairs = zip(self.plans, self.points, strict=True)
        return [store.row(plan["key"], deepcopy(point)) for plan, point in pairs]


def in_pool(
    executor: Executor, job: Job, calls: Mapping[str, dict[str, Any]], keep: Keep
) -> None:
    """Submit all calls, and keep what comes; whatever ends it, keep what has come."""
    waiting: dict[Future[Outcome], str] = {}
    try:
        for key, arguments in calls.items():
            turn = token_hex(8)
            waiting[executor.submit(measured, job, arguments, turn)] = key
        for future in as_completed(list(waiting)):
            keep(waiting[future], outcome(future))
            del waiting[future]
    except BrokenExecutor as error:
        cure = "what is not done can go on in a new one"
        raise type(error)(f"a worker died, and its pool broke: {cure}") from error
    finally:
        for future in waiting:
            future.cancel()
        for future, key in waiting.items():
            if future.done() and not future.cancelled() and not future.exception():
                keep(key, future.result())


def outcome(future: Future[Outcome]) -> Outcome:
    """What a call gave, or that its process died; an error if it was never called."""
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, UNSENT) or not isinstance(error, Exception):
        raise error
    return failed(error)


def check_importable(job: Any) -> None:
    """ValueError unless another process finds the job by its name."""
    module = sys.modules.get(getattr(job, "__module__", None) or "")
    name = getattr(job, "__qualname__", "")
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is not job or not callable(job):
        rule = "a job is a function that a module defines by name"
        raise ValueError(f"job={job!r} cannot be imported: {rule}")


def check_fits(job: Job, arguments: Mapping[str, Any]) -> None:
    """ValueError unless the job can be called with these arguments."""
    try:
        inspect.signature(job).bind(**arguments)
    except TypeError as error:
        raise ValueError(
            f"{job.__qualname__}({said(dict(arguments))}): {error}"
        ) from None


def as_text(value: Any) -> str:
    """The one way of writing it as JSON."""
    return json.dumps(value, sort_keys=True, allow_nan=False)


def with_key(plan: Mapping[str, str]) -> dict[str, str]:
    """A plan and its key."""
    return {"key": sha256(as_text(plan).encode()).hexdigest(), **plan}
