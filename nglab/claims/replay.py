"""The premises of a proof, evaluated on the runs of its claim: `nglab verify --why`.

A premise is a polynomial in numbers and inner products that a run knows: x[k] less x*,
g[k], f[k], the rate, L. On the claim's own runs all of them hold; a sabotage breaks
one, and so says which hypothesis it is that it breaks.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from types import FunctionType
from typing import Any, NamedTuple

import numpy as np

from nglab.arrays import Array, dot, norm
from nglab.claims.base import Claim
from nglab.optimizer import Optimizer
from nglab.problems import Problem
from nglab.proofs import PROOFS, Fact
from nglab.proofs.kernel.atoms import Atom
from nglab.proofs.kernel.facts import Hypothesis
from nglab.proofs.kernel.polynomials import Poly
from nglab.proofs.mutants import leaves
from nglab.runs.loop import run
from nglab.runs.trace import Trace

SLACK = 1e-7  # of the sizes of what a premise adds up: rounding
NEAR = 1e-12  # of |x_0 - x*|^2: nearer to x* rounding has the last word

Values = Mapping[str, Any]
How = Mapping[str, Any]
METHOD = "the next iterate is the method's"


class Heard(NamedTuple):
    """A run that a claim made: of what, by what, and its trace with all iterates."""

    problem: Problem
    optimizer: Optimizer
    trace: Trace


class Reading(NamedTuple):
    """How a claim's runs are read: what the method does next, what is believed of f.

    after(run, as it should be) are the iterates that the method prescribes next, nan
    where it prescribes nothing; told(run, sabotage) the values of symbols, None for
    those that the run does not have; `cases` are hypotheses of one case only.
    """

    after: Callable[[Heard, Heard], Array] | None = None
    told: Callable[[Heard, How], Values] | None = None
    cases: tuple[str, ...] = ()


class Judged(NamedTuple):
    """A premise on a run: its least value, as a share of what it adds up."""

    words: str
    kind: str
    least: float

    @property
    def broken(self) -> bool:
        """Whether it fails, by more than rounding may."""
        return not self.least >= -SLACK


def heard(theorem: Callable[..., Any], how: How) -> list[Heard]:
    """The runs of a theorem: the same code, with a `run` that is listened to."""
    found: list[Heard] = []

    def listening(problem: Any, optimizer: Any, *args: Any, **kwargs: Any) -> Trace:
        trace = run(problem, optimizer, *args, **{**kwargs, "iterates": True})
        found.append(Heard(problem, optimizer, trace))
        return trace

    home = theorem.__globals__
    world = dict(home)
    for name, thing in home.items():
        if isinstance(thing, FunctionType) and thing.__globals__ is home:
            copy = FunctionType(thing.__code__, world, name, thing.__defaults__)
            copy.__kwdefaults__ = thing.__kwdefaults__
            world[name] = copy
    world["run"] = listening
    with np.errstate(all="ignore"):  # what is sabotaged may overflow
        for _ in world[theorem.__name__](**how):
            pass
    return found


def seen(it: Heard) -> dict[str, Any]:
    """What every run knows, by the names of the proofs; x* is the origin, f* is 0."""
    f, trace = it.problem, it.trace
    x, values = trace.xs, trace.f
    if f.minimum is not None:
        x, values = x - f.minimum.x[0], values - f.minimum.f
    g = f.grad(trace.xs)
    n = norm(g)
    u = g / n[..., None]
    out: dict[str, Any] = {name: getattr(f, name, None) for name in ("L", "mu")}
    lr = trace.lr[..., 0] if trace.lr.shape[-1] == 1 else None
    each = {
        "x": x,
        "g": g,
        "u": u,
        "f": values,
        "F": values,
        "|g|": n,
        "h": lr,
        "a": lr,
    }
    for name, every in (each | {"D": dot(x, x), "v": dot(u, x)}).items():
        if every is not None:
            out |= {name: every[:-1], f"{name}+": every[1:]}
            out |= {f"{name}[k]": every[:-1], f"{name}[k+1]": every[1:]}
    out |= {"R": norm(x[0]), "v": None}  # a proof's v is that of the best iterate
    return out


class World:
    """The values of symbols on one run, and of polynomials in them."""

    def __init__(self, values: Values) -> None:
        self.values = dict(values)

    def atom(self, atom: Atom) -> tuple[Array, Array] | None:
        """The value of a symbol or an inner product, and a size that it may have."""
        if atom.kind == "<>":
            v, w = (self.values.get(str(part)) for part in atom.parts[1:])
            return None if v is None or w is None else (dot(v, w), norm(v) * norm(w))
        value = self.values.get(str(atom)) if atom.kind == "name" else None
        return None if value is None else (value, np.abs(value))

    def total(self, poly: Poly) -> tuple[Array, Array] | None:
        """The value of a polynomial and the sum of the sizes of its terms, if known."""
        total = size = np.zeros(())
        for monomial, c in poly.terms.items():
            term = big = np.asarray(float(c))
            for atom, p in monomial:
                found = self.atom(atom)
                if found is None:
                    return None
                term, big = term * found[0] ** p, big * found[1] ** p
            total, size = total + term, size + np.abs(big)
        return total, size

    def share(self, poly: Poly) -> Array | None:
        """The value over the sizes of the terms, within [-1, 1]."""
        found = self.total(poly)
        if found is None:
            return None
        total, size = found
        return np.where(size > 0, total / np.where(size > 0, size, 1.0), 0.0)

    def define(self, equations: list[Fact]) -> None:
        """Give a value to every symbol that a definition gives one."""
        waiting = list(equations)
        for _ in equations:
            for fact in list(waiting):
                left, right = fact.how[1], fact.how[2]
                assert isinstance(left, Poly)
                assert isinstance(right, Poly)
                found = self.total(right)
                if found is None or len(left.terms) != 1:
                    continue
                ((monomial, c),) = left.terms.items()
                if len(monomial) != 1 or monomial[0][0].kind != "name":
                    continue
                waiting.remove(fact)
                ((name, p),) = monomial
                if self.values.get(str(name)) is None:
                    self.values[str(name)] = (found[0] / float(c)) ** (1 / p)


def judged(
    facts: list[Fact], values: Values, cases: tuple[str, ...]
) -> Iterator[Judged]:
    """Each premise of these facts whose symbols are known, where x is not yet x*."""
    world = World(values)
    found = [same[0] for same in leaves(facts).values()]
    world.define([fact for fact in found if fact.how[0] == "equal"])
    D = np.asarray(values["D[k]"])
    near = NEAR * D.max(axis=0)
    for fact in found:
        premise = next((h for h in fact.how if isinstance(h, Hypothesis)), None)
        if premise is None or premise.words in cases:
            continue
        share = world.share(fact.poly)
        if share is None:
            continue
        masks: list[Any] = [near < D]
        for when in fact.how[2:]:
            if isinstance(when, Fact):
                holds = world.share(when.poly)
                masks.append(np.asarray(False if holds is None else holds >= 0))
        share = -np.abs(share) if fact.sign == "==" else share
        yield from least(premise.words, premise.kind, share, masks)


def least(words: str, kind: str, share: Array, masks: list[Any]) -> Iterator[Judged]:
    """The least share where all masks are true, if they are anywhere."""
    share, *masks = np.broadcast_arrays(share, *masks)
    kept = share[reduce(np.logical_and, masks)]
    if kept.size:
        smallest = kept.min() if np.isfinite(kept).all() else -np.inf
        yield Judged(words, kind, float(smallest))


def follows(it: Heard, right: Heard, reading: Reading) -> Iterator[Judged]:
    """Whether every iterate is the one that the method prescribes."""
    if reading.after is None:
        return
    xs, after = it.trace.xs, reading.after(it, right)
    size = np.maximum(norm(xs[1:]), norm(xs[:-1])) + norm(xs[0])
    off = norm(xs[1:] - after) / size
    yield from least(METHOD, "method", -off, [~np.isnan(after).any(-1)])


class Why(NamedTuple):
    """The premises of a proof on the runs of its claim, as it is and sabotaged."""

    id: str
    right: list[Judged]
    broken: dict[str, list[Judged]]

    @property
    def holds(self) -> bool:
        """All premises hold on the right runs, and every sabotage breaks one."""
        right = bool(self.right) and not any(j.broken for j in self.right)
        return right and all(self.broken.values())


def why(claim: Claim, reading: Reading) -> Why:
    """Evaluate the premises on the claim's runs: what each sabotage breaks."""
    facts = PROOFS[claim.id].facts()
    right = heard(claim.theorem, {})

    def found(how: How) -> list[Judged]:
        runs = heard(claim.theorem, how) if how else right
        worst: dict[str, Judged] = {}
        for n, it in enumerate(runs):
            for judge in on_a_run(
                facts, it, right[min(n, len(right) - 1)], reading, how
            ):
                known = worst.get(judge.words)
                if known is None or not judge.least >= known.least:
                    worst[judge.words] = judge
        return sorted(worst.values(), key=lambda judge: judge.least)

    broken = {
        words: [j for j in found(how) if j.broken]
        for words, how in claim.sabotages.items()
    }
    return Why(claim.id, found({}), broken)


def on_a_run(
    facts: list[Fact], it: Heard, right: Heard, reading: Reading, how: How
) -> Iterator[Judged]:
    """The method and the premises on one run of at least a step."""
    if len(it.trace.xs) < 2:
        return
    with np.errstate(all="ignore"):
        values = seen(it)
        values |= reading.told(it, how) if reading.told is not None else {}
        yield from follows(it, right, reading)
        yield from judged(facts, values, reading.cases)
