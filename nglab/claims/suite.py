"""All claims together: choose some, check them, on one core or several."""

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from difflib import get_close_matches
from fnmatch import fnmatchcase
from multiprocessing import active_children
from typing import TypeVar

from nglab.claims.base import Claim, Verdict, check
from nglab.claims.registry import CLAIMS

T = TypeVar("T")


def select(pattern: str | None) -> tuple[Claim, ...]:
    """The claims whose id contains the pattern, or matches it where it has a * or ?.

    >>> [claim.id for claim in select("geometric-lin")]
    ['ngd-geometric-linear']
    """
    if pattern is None:
        return CLAIMS
    wild = (pattern if set(pattern) & set("*?") else f"*{pattern}*").lower()
    chosen = tuple(claim for claim in CLAIMS if fnmatchcase(claim.id, wild))
    if not chosen:
        near = get_close_matches(pattern, [claim.id for claim in CLAIMS], 3, 0.5)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise ValueError(f"no claim matches {pattern!r}{hint} (--list shows all)")
    return chosen


def attackable(name: str) -> Claim:
    """The claim that the name means, if an adversary has something to vary."""
    claim = named(name)
    if not claim.space:
        others = ", ".join(c.id for c in CLAIMS if c.space)
        raise ValueError(f"{claim.id} has nothing to vary; attackable are {others}")
    return claim


def named(name: str) -> Claim:
    """The claim of exactly this id, or else the only one that the pattern matches."""
    chosen = {claim.id: claim for claim in select(name)}
    if name not in chosen and len(chosen) > 1:
        raise ValueError(f"{name!r} matches {len(chosen)} claims: {', '.join(chosen)}")
    return chosen.get(name) or next(iter(chosen.values()))


def check_id(name: str) -> Verdict:
    """Check the claim of this id: what a process is told to do."""
    return check(named(name))


def verdicts(claims: Sequence[Claim], jobs: int = 1) -> Iterator[Verdict]:
    """The verdict on each claim, as they come; by `jobs` processes if several."""
    return each(check_id, claims, jobs)


def each(work: Callable[[str], T], claims: Sequence[Claim], jobs: int) -> Iterator[T]:
    """What is made of each id, as they come; by `jobs` processes if several.

    Whoever stops asking, by Ctrl-C for one, stops the processes.
    """
    if jobs == 1:
        yield from (work(claim.id) for claim in claims)
        return
    others = active_children()
    deaf = (signal.SIGINT, signal.SIG_IGN)  # an interrupt is told to us alone
    pool = ProcessPoolExecutor(jobs, initializer=signal.signal, initargs=deaf)
    try:
        for done in as_completed([pool.submit(work, claim.id) for claim in claims]):
            yield done.result()
    except BaseException:
        for worker in set(active_children()) - set(others):
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
