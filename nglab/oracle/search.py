"""Best first through the programs around a method, until one explains a port."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from nglab.arrays import Array
from nglab.oracle.answers import Answer, alongside, kinds
from nglab.oracle.catalogue import METHODS
from nglab.oracle.mistakes import around
from nglab.oracle.pairs import together
from nglab.oracle.programs import Program
from nglab.oracle.running import Along, beats, explained
from nglab.oracle.unknowns import (
    alone,
    both_solved,
    bound,
    scheduled,
    schedules,
    solved,
)

BUDGET = 230_000  # lines of programs, and a few for each program; one with an
UNKNOWN, EACH = 4, 3  # unknown number is run with many values, and counts as so many
DEPTH = 3
WINDOWS = ((-9.0, 1.3), (1.3, 1.75), (1.75, 2.05), (2.05, 9.0))
WIDTH = 24  # parents that are looked at
SEARCHES = 3  # times what others cost, where each step tries many lengths
Score = tuple[int, ...]


@dataclass(eq=False)
class Search:
    """Best first through the programs around the method's, a mistake at a time.

    answers  what a program must explain
    fresh    what it must explain besides, before it is said
    tried    how many programs were looked at
    """

    method: str
    answers: list[Answer]
    fresh: list[Answer]
    tried: int = 0
    spent: int = 0
    groups: list[tuple[tuple[int, ...], Along]] = field(default_factory=list)
    checks: list[tuple[tuple[int, ...], Along]] = field(default_factory=list)
    rings: dict[Any, list[Program]] = field(default_factory=dict)

    order: dict[Any, int] = field(default_factory=dict)
    thorough: bool = False  # goes on to all that is near: answers are few

    def __post_init__(self) -> None:
        self.groups, self.checks = kinds(self.answers), kinds(self.fresh)
        self.dear = SEARCHES if METHODS[self.method].closed else 1
        self.numbers = dict(METHODS[self.method].config)
        self.steps = tuple(a.steps for a in self.answers)

    def spend(self, p: Program, times: int) -> None:
        """A program more was tried."""
        self.tried += 1
        self.spent += times * (EACH + len(p.lines)) * self.dear

    def score(self, p: Program) -> Score:
        """How many steps of each answer a program explains."""
        found = [0] * len(self.answers)
        for places, along in self.groups:
            for i, count in zip(places, explained(p, along), strict=True):
                found[i] = int(count)
        return tuple(found)

    def confirmed(self, p: Program) -> bool:
        """Whether it explains the answers to fresh questions."""
        return all((explained(p, a) == a.steps).all() for _, a in self.checks)

    def full(self, score: Score) -> bool:
        """Whether every step is explained."""
        return score == self.steps

    def whole(self, score: Score) -> int:
        """How many answers are explained to the end."""
        return sum(a == b for a, b in zip(score, self.steps, strict=True))

    def total(self, score: Score) -> float:
        """How much is explained."""
        parts = zip(score, self.steps, strict=True)
        return self.whole(score) + sum(0.3 * max(a, 0) / b for a, b in parts)

    def telling(self, score: Score) -> list[tuple[Along, Array]]:
        """A few answers that the parent does not explain, with what it does of them."""
        failing = [
            [i for i in places if score[i] < self.steps[i]] for places, _ in self.groups
        ]
        failing = sorted((f for f in failing if f), key=len, reverse=True)
        chosen = []
        for own, few in zip(failing[:2], (5, 3), strict=False):
            early = sorted(own, key=lambda i: score[i])[:few]
            rich = [i for i in own if self.answers[i].name == "rich"]
            picked = list(dict.fromkeys([*own[:2], *early, *rich, own[-1]]))
            along = alongside([self.answers[i] for i in picked])
            chosen.append((along, np.array([score[i] for i in picked])))
        return chosen

    def ring(self, parent: Program, window: int, unknown: bool) -> list[Program]:
        """The programs around a parent in a window of costs."""
        key = parent.key, window
        if key not in self.rings:
            self.rings[key] = around(parent, self.numbers, *WINDOWS[window])
        return [p for p in self.rings[key] if ("C" in p.used) is unknown]

    def better(
        self, parent: Program, score: Score, window: int, unknown: bool
    ) -> list[tuple[Program, Score]]:
        """Those around a parent that explain more; soon after one explains all."""
        telling, found = self.telling(score), []
        ring = self.ring(parent, window, unknown)
        ones = self.singles(score) if unknown else []
        stop = len(ring)
        for j, p in enumerate(ring):
            if j >= stop or self.spent >= BUDGET:
                break
            self.spend(p, UNKNOWN if unknown else 1)
            if unknown:
                own = self.known(p, ones)
            else:
                own = p if any(beats(p, along, n) for along, n in telling) else None
            if own is None:
                continue
            reached = self.score(own)
            if self.total(reached) <= self.total(score) + 1e-9:
                continue
            if self.full(reached):
                if not self.confirmed(own):
                    continue
                stop = min(stop, j + (60 if unknown else 400))
            found.append((own, reached))
        return found

    def singles(self, score: Score) -> list[tuple[Along, int]]:
        """Two answers in which an unknown number is looked for, up to which steps."""
        failing = [i for i, n in enumerate(score) if 0 <= n < self.steps[i]]
        early = sorted(failing, key=lambda i: score[i])
        rich = [i for i in failing if self.answers[i].name == "rich"]
        picked = list(dict.fromkeys([*failing[:1], *rich, *early[:1]]))[:2]
        return [(alone(self.answers[i]), score[i] + 1) for i in picked]

    def known(self, p: Program, ones: Sequence[tuple[Along, int]]) -> Program | None:
        """A program with its unknown number found."""
        for along, upto in ones:
            if "C2" in p.used:
                two = both_solved(p, along, upto)
                if two is not None:
                    return bound(p, two)
                continue
            c = solved(p, along, upto)
            if c is not None:
                return bound(p, {"C": c})
        return None

    def laws(self, parent: Program) -> Iterator[tuple[Program, Score]]:
        """A number that follows the step."""
        longest = max(self.steps)
        long = [a for a in self.answers if a.steps == longest]
        usual = [a for a in long if a.name in ("rich", "usual", "long")]
        for p in schedules(parent, self.numbers):
            for one in list(dict.fromkeys([*usual, *long]))[:2]:
                self.spend(p, 2 * UNKNOWN)
                own = scheduled(p, one)
                if own is not None:
                    score = self.score(own)
                    if self.full(score) and self.confirmed(own):
                        yield own, score
                        return
                    break

    def paired(self, parent: Program, score: Score) -> Iterator[tuple[Program, Score]]:
        """Two mistakes that show only together."""
        rings = [self.ring(parent, w, False) for w in (0, 1)]
        near = [p for ring in rings for p in ring if p.cost - parent.cost <= TOGETHER]
        near += [p for w in (1, 2) for p in self.ring(parent, w, True)]
        self.spent += PAIR
        for along, first in self.singles(score)[-1:]:
            for p in together(parent, near, along.cut(first + 2), first):
                reached = self.score(p)
                if self.total(reached) > self.total(score) + 1e-9:
                    if not self.full(reached):
                        yield p, reached
                    elif self.confirmed(p):
                        yield p, reached
                        return

    def found(self, first: Sequence[Program]) -> tuple[list[Program], Program, Score]:
        """Those that explain all, and the program that explains most, with its score.

        first: what the search begins with, the method in front.
        """
        none = (0,) * len(self.answers)
        pool = [(p, none if "C" in p.used else self.score(p), 0) for p in first]
        base = self.whole(pool[0][1])
        self.order = {p.key: i for i, p in enumerate(first)}
        done: set[Any] = set()
        while self.spent < BUDGET:
            right = [
                p for p, score, _ in pool if self.full(score) and self.confirmed(p)
            ]
            near = (first[0].key, 1, False) in done
            if right and (near or not self.thorough):
                return right, right[0], self.steps
            task = self.next(pool, base, done)
            if task is None:
                break
            (p, score, depth), window, unknown = task
            done.add((p.key, window, unknown))
            if window == LAW:
                made = list(self.laws(p))
            elif window == PAIRS:
                made = list(islice(self.paired(p, score), 20))
            else:
                made = self.better(p, score, window, unknown)
            seen = {score for _, score, _ in pool}
            for q, reached in sorted(made, key=self.rank, reverse=True):
                if self.full(reached) or reached not in seen:
                    seen.add(reached)
                    pool.append((q, reached, depth + 1))
        known = (entry[:2] for entry in pool if "C" not in entry[0].used)
        best = max(known, key=self.rank)
        return [], *best

    def rank(self, entry: tuple[Any, ...]) -> float:
        """What is looked at first."""
        p, score = entry[:2]
        return self.whole(score) + 0.05 * self.total(score) - 0.3 * p.cost

    def next(
        self, pool: Sequence[tuple[Program, Score, int]], base: int, done: set[Any]
    ) -> tuple[tuple[Program, Score, int], int, bool] | None:
        """Around which parent to look next, and for what."""
        best: tuple[float, int, Any] | None = None
        ranked = sorted(pool, key=self.rank, reverse=True)
        first = [entry for entry in ranked[WIDTH:] if entry[2] == 0]
        for j, entry in enumerate(ranked[:WIDTH] + first):
            p, score, depth = entry
            if depth >= DEPTH:
                continue
            strong = self.whole(score) - base >= 2 and j < 2
            for (window, unknown), levels in LEVELS.items():
                level = levels[0 if depth == 0 else 2 - strong]
                if depth == 0 and window:  # beside what is not read: a mistake more
                    level += 0.3 * self.order.get(p.key, 0)
                once = window in (LAW, PAIRS)
                if (p.key, window, unknown) in done or (depth and once):
                    continue
                if "C" in p.used and (not unknown or window > 1):
                    continue
                if best is None or (level, j) < best[:2]:
                    best = level, j, (entry, window, unknown)
        return best and best[2]


LAW, PAIRS = -1, -2
TOGETHER, PAIR = 1.52, 90_000  # what a mistake of two costs; what all count for
LEVELS = {  # when: around the method, around what explains much more, around the rest
    (0, False): (0.0, 1.4, 4.5),
    (1, False): (0.5, 1.5, 5.0),
    (0, True): (0.6, 2.0, 7.0),
    (1, True): (0.7, 2.1, 7.1),
    (LAW, False): (0.8, 9.0, 9.0),
    (PAIRS, False): (1.55, 9.0, 9.0),
    (2, True): (1.0, 2.2, 7.2),
    (2, False): (1.3, 2.5, 7.5),
    (3, True): (1.5, 5.0, 8.0),
    (3, False): (3.0, 5.5, 8.5),
}
