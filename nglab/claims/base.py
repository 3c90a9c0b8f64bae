"""What a claim is: a theorem as a program that says what it saw and what bounds it.

A claim's theorem is a generator of `Evidence`. With its default arguments the
hypotheses hold; a sabotage is the same function called with other arguments, under
which the check must fail. So check and sabotage share every line, and no check can be
vacuous.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from inspect import getdoc
from time import perf_counter
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nglab.arrays import Array
from nglab.proofs import PROOFS

TOLERANCE = 1e-9
NEAR = 0.9  # a ratio above this says that a slightly smaller bound would be broken
PROVED = "proved"
OBSERVED = "observed only"
STANDING = {
    "certified": "certified",
    "part": "certified in part",
    "prose": "proved in prose",
    "observed": "observed",
}


ROOMS = {  # the packages of claims, in the order of the theory
    "normalised": "Normalised steps",
    "modern": "Any norm",
    "classical": "Classical methods",
    "steps": "Steps that measure themselves",
    "stochastic": "Sums and noise",
    "": "Other claims",
}
LETTER = re.compile(r"(?<!\S)\(([a-z])\)(?=\s)")  # (a), (b), ...: a bound
# The lines of a docstring that state: (m) in Method says how long its steps are.
BOUNDS = re.compile(r"^(?:Method|Bound|Identity) .*(?:\n  .*)*", re.M)


def cited(where: str) -> str:
    """The source of a claim whose proof is not repeated here."""
    return f"cited: {where}"


class Evidence(NamedTuple):
    """The claim says observed[k] <= bound[k] for every k, at this instance.

    Or, if it is a `lower` bound, observed[k] >= bound[k]. `quantity` names what was
    observed, in the notation of the theorem's docstring, and `letter` the bound there.
    `kept` says how much of it is checked, if that is not all.
    """

    instance: str
    observed: ArrayLike
    bound: ArrayLike
    quantity: str = "observed"
    lower: bool = False
    letter: str = "a"
    kept: str = ""

    @property
    def name(self) -> str:
        """The letter and the instance: the same in the check and in a sabotage."""
        return f"({self.letter}) {self.instance}"

    @property
    def ratios(self) -> Array:
        """observed/bound, for a lower bound bound/observed: at most 1 if it holds."""
        if self.lower:
            return ratios(self.bound, self.observed)
        return ratios(self.observed, self.bound)


class Worst(NamedTuple):
    """The largest ratio to a bound, the instance it was seen on and its index k."""

    ratio: float
    instance: str
    k: int

    @property
    def exceeds(self) -> bool:
        """Whether the bound is broken, by more than rounding may."""
        return self.ratio > 1 + TOLERANCE


@dataclass(frozen=True, eq=False)
class Claim:
    """A theorem, its source, and its sabotages (what is broken -> the arguments).

    The first line of the theorem's docstring is the claim in a plain sentence. `space`
    names numeric arguments and the intervals within which the hypotheses still hold:
    there an adversary may search for a larger ratio. `slow` leaves it out of --fast.
    """

    id: str
    theorem: Callable[..., Iterator[Evidence]]
    source: str
    sabotages: Mapping[str, Mapping[str, Any]]
    space: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    slow: bool = False

    @property
    def text(self) -> str:
        """The theorem in words: sentence, hypotheses, method, bound."""
        return getdoc(self.theorem) or ""

    @property
    def statement(self) -> str:
        """The claim in a plain sentence."""
        return self.text.partition("\n")[0]

    @property
    def room(self) -> str:
        """The package that it stands in, of ROOMS."""
        room = self.theorem.__module__.removeprefix("nglab.claims.").partition(".")[0]
        return room if room in ROOMS else ""

    @property
    def letters(self) -> tuple[str, ...]:
        """The letters of its bounds, sorted; m is for the length of the steps."""
        stated = "".join(BOUNDS.findall(self.text))
        return tuple(sorted(set(LETTER.findall(stated))))

    @property
    def proof(self) -> str:
        """certified or part, if there is a proof to replay; else prose or observed."""
        if self.id in PROOFS:
            return PROOFS[self.id].grade
        return "observed" if self.source == OBSERVED else "prose"


class Letter(NamedTuple):
    """What was found of one bound: its worst, and the sabotage that breaks it most."""

    worst: Worst
    sabotage: str
    broken: Worst


class Verdict(NamedTuple):
    """What a check of a claim found; `loose` names evidence that nothing tests.

    That is, evidence whose ratio is at most NEAR and which no sabotage breaks.
    """

    id: str
    text: str
    source: str
    worst: Worst
    sabotages: dict[str, Worst]
    seconds: float
    proof: str = "prose"
    letters: Mapping[str, Letter] = MappingProxyType({})
    loose: tuple[str, ...] = ()
    room: str = ""

    @property
    def statement(self) -> str:
        """The claim in a plain sentence."""
        return self.text.partition("\n")[0]

    @property
    def standing(self) -> str:
        """What the proof is worth, and the source that it was taken from."""
        cited = "" if self.source in (PROVED, OBSERVED) else f"; {self.source}"
        return STANDING[self.proof] + cited

    @property
    def holds(self) -> bool:
        """Observed <= bound everywhere, up to 1e-9."""
        return not self.worst.exceeds

    @property
    def caught(self) -> bool:
        """Every sabotage breaks the bound."""
        return all(w.exceeds for w in self.sabotages.values())

    @property
    def sabotage_ratio(self) -> float:
        """The ratio of the sabotage that comes closest to slipping through."""
        return min(w.ratio for w in self.sabotages.values())


def ratios(observed: ArrayLike, bound: ArrayLike) -> Array:
    """observed/bound where bound > 0; else 0 if observed <= bound and infinite if not.

    What is not a number is infinite: a run that blew up has not kept a bound.

    >>> ratios([1.0, 0.0, 2.0, -3.0, np.nan], [2.0, 0.0, 0.0, -2.0, 1.0])
    array([0.5, 0. , inf, 0. , inf])
    """
    a, b = np.broadcast_arrays(np.asarray(observed, float), np.asarray(bound, float))
    with np.errstate(all="ignore"):
        r = np.where(b > 0, a / b, np.where(a <= b, 0.0, np.inf))
    return np.where(np.isnan(r), np.inf, r)


def worst(evidence: Iterable[Evidence]) -> Worst:
    """The largest ratio over all instances and indices; ValueError if there is none."""
    return largest(seen(evidence).values())


def seen(evidence: Iterable[Evidence]) -> dict[str, Worst]:
    """The worst of each evidence by its name, letter first."""
    found: dict[str, Worst] = {}
    for each in evidence:
        r = each.ratios
        if r.size == 0:
            raise ValueError(f"{each.instance}: no evidence at all")
        k = int(np.unravel_index(r.argmax(), r.shape)[0]) if r.ndim else 0
        here = Worst(float(r.max()), each.instance + each.kept, k)
        found[each.name] = largest([found.get(each.name, here), here])
    if not found:
        raise ValueError("the claim yields no evidence")
    return found


def largest(found: Iterable[Worst]) -> Worst:
    """The first of those with the largest ratio."""
    return max(found, key=lambda worst: worst.ratio)


class Seen(NamedTuple):
    """All evidence of a claim, that of each of its sabotages, and what it took."""

    held: tuple[Evidence, ...]
    broken: Mapping[str, tuple[Evidence, ...]]
    seconds: float


def look(claim: Claim) -> Seen:
    """Run a claim and all its sabotages, and keep what they yield."""
    start = perf_counter()
    held = tuple(claim.theorem())
    broken = {
        words: tuple(claim.theorem(**how)) for words, how in claim.sabotages.items()
    }
    return Seen(held, broken, perf_counter() - start)


def check(claim: Claim) -> Verdict:
    """Run a claim and all its sabotages, and judge them."""
    return judge(claim, look(claim))


def judge(claim: Claim, found: Seen) -> Verdict:
    """The verdict on what was seen of a claim."""
    held = seen(found.held)
    broken = {words: seen(each) for words, each in found.broken.items()}
    return Verdict(
        claim.id,
        claim.text,
        claim.source,
        largest(held.values()),
        {words: largest(each.values()) for words, each in broken.items()},
        found.seconds,
        claim.proof,
        by_letter(held, broken),
        loose(held, broken),
        claim.room,
    )


def by_letter(
    held: Mapping[str, Worst], broken: Mapping[str, Mapping[str, Worst]]
) -> dict[str, Letter]:
    """The worst of each bound, and the sabotage that breaks it most."""
    found = {}
    for letter in sorted({name[1] for name in held}):
        own = f"({letter})"
        worst = largest(w for name, w in held.items() if name.startswith(own))
        most = Worst(0.0, "", 0), ""
        for words, each in broken.items():
            here = [w for name, w in each.items() if name.startswith(own)]
            most = max([most, *[(w, words) for w in here]], key=lambda m: m[0].ratio)
        found[letter] = Letter(worst, most[1], most[0])
    return found


def loose(
    held: Mapping[str, Worst], broken: Mapping[str, Mapping[str, Worst]]
) -> tuple[str, ...]:
    """Evidence with a ratio of at most NEAR that no sabotage breaks."""
    never = Worst(0.0, "", 0)
    return tuple(
        name
        for name, worst in held.items()
        if worst.ratio <= NEAR
        and not any(each.get(name, never).exceeds for each in broken.values())
    )
