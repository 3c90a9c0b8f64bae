"""What the lessons lean on: `said`, and the hidden checks of their exercises.

A check runs the student's function and says in words what it found. Its text begins
with "Right" or with "Not yet". Look inside only when you have tried.
"""

from collections.abc import Callable
from decimal import Decimal
from math import ceil, log, pi, sin, sqrt

import numpy as np
from numpy.typing import ArrayLike

from nglab import DiagonalQuadratic, adaptive_nsgd, gd, nsgd, oracle, run
from nglab.arrays import Array
from nglab.rates import EpochBB

CLAUSE = 3 + 2 * sqrt(2)


def said(words: str, *values: ArrayLike) -> None:
    """AssertionError unless the values are the numbers of a text, to the last digit.

    A number may be off by one unit of the last digit that is said.

    >>> said("0.26 1,500", 0.2583, 1500)
    >>> said("0.26", 0.2483)
    Traceback (most recent call last):
    AssertionError: the text says 0.26, the run gives 0.2483
    """
    numbers = [Decimal(word.replace(",", "")) for word in words.split()]
    found = np.concatenate([np.ravel(value) for value in values])
    assert len(numbers) == len(found), f"{len(numbers)} said, {len(found)} found"
    for word, number, value in zip(words.split(), numbers, found, strict=True):
        unit = 10.0 ** number.as_tuple().exponent
        same = abs(float(number) - value) <= unit * (1 + 1e-9)
        assert same, f"the text says {word}, the run gives {value:.4g}"


def climb(steps_to_climb: Callable[[float, float], int]) -> str:
    """Lesson 1: the first k with lr_k >= r lr_0 while the gradient never turns."""
    for r, beta in ((2.0, 0.02), (50.0, 0.02), (1.5, 0.3), (1000.0, 0.1), (1.01, 0.02)):
        k, answer = measured_climb(r, beta), steps_to_climb(r, beta)
        asked = f"steps_to_climb({r:g}, {beta:g})"
        if not is_number(answer):
            return f"Not yet: {asked} is {answer!r}, and should be a number of steps."
        if answer != k:
            return f"Not yet: {asked} is {answer:g}, the run takes {k} steps. " + hint(
                float(answer), k, r, beta
            )
    return "Right: a rate a thousand times too small costs 350 steps at beta = 0.02."


def is_number(answer: object) -> bool:
    """A finite number, and nothing that merely looks like one."""
    return isinstance(answer, int | float | np.number) and bool(np.isfinite(answer))


def measured_climb(r: float, beta: float) -> int:
    """The same by running it: a minimiser so far away that every cosine is 1."""
    far = DiagonalQuadratic([1.0])
    method = adaptive_nsgd(1e-3, beta, lo=0.0, hi=np.inf, norm="l2")
    lr = run(far, method, [1e9], steps=600).lr[:, 0]
    return int(np.argmax(lr >= r * lr[0]))


def hint(answer: float, k: int, r: float, beta: float) -> str:
    """What a wrong number of steps looks like."""
    if answer == k - 1:
        return "The first step has no gradient to look back at: the rate waits for it."
    if answer != round(answer):
        return "Steps come whole."
    if abs(answer - (r - 1) / beta) <= 2:
        return "The rate is multiplied by 1 + beta at each step; nothing is added."
    return "After how many factors 1 + beta is the product at least r?"


def arrives(
    schedule: Callable[[float, float], Callable[[int], float]], steps: int = 150
) -> str:
    """Lesson 2: |x_k - x*| <= rho^k R for every kappa, every start at a distance R."""
    for kappa in (9.0, 100.0, CLAUSE, 4.0, 2.0, 1.2, 1.0):
        for R in (1.0, 40.0):
            h = schedule(kappa, R)
            if not callable(h):
                asked = f"schedule({kappa:g}, {R:g})"
                return f"Not yet: {asked} is {h!r}, and should be a function of k."
            complaint = misses(h, kappa, R, steps)
            if complaint:
                return f"Not yet: with kappa = {kappa:.3g} and R = {R:g} {complaint}"
    return "Right: it arrives for every kappa, at the proven rate."


def misses(h: Callable[[int], float], kappa: float, R: float, steps: int) -> str:
    """What goes wrong with steps h(k) on diag(1, kappa), of 91 starts the worst."""
    if not all(is_number(h(k)) and h(k) >= 0 for k in range(steps)):
        return f"the first steps are {[h(k) for k in range(3)]}: no lengths."
    angle = np.radians(np.arange(91))
    starts = R * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    f = DiagonalQuadratic([1.0, kappa])
    xs = run(f, nsgd(h), starts, steps, iterates=True).xs
    share = np.sqrt((xs**2).sum(-1)) / R
    cautious = max(kappa, CLAUSE)
    rate = (cautious - 1) / (cautious + 1)
    bound = np.maximum(rate ** np.arange(steps + 1), 1e-10)[:, None]
    if (share <= bound * (1 + 1e-6)).all():
        return ""
    end, at = share[-1], int(share[-1].argmax())
    if end[at] > max(1e-3, 10 * bound[-1, 0]):
        return f"the run from {where(at)} ends {end[at]:.2g} R away from the minimiser."
    k, at = (int(i) for i in np.argwhere(share > bound * (1 + 1e-6))[0])
    late = f"{share[k, at]:.3g} R away after {k} steps, not within {bound[k, 0]:.3g} R."
    return f"the run from {where(at)} is {late}"


def where(degrees: int) -> str:
    """The start in words."""
    ends = {0: "(R, 0)", 90: "(0, R)"}
    return ends.get(degrees, f"R (cos {degrees}°, sin {degrees}°)")


def escapes(steps_to_escape: Callable[[float, float, float, float], int]) -> str:
    """Lesson 3: the first k with P(|x_{k,1}| >= r) >= p, noise s on the unit circle."""
    asked = (
        (0.5, 0.5, 1e-3, 1.1),
        (0.9, 0.5, 1e-3, 1.1),
        (0.99, 1.0, 1e-6, 1.5),
        (0.1, 2.0, 0.01, 1.02),
        (0.5, 1e-3, 0.1, 1.1),
    )
    for p, r, s, a in asked:
        k, answer = measured_escape(p, r, s, a), steps_to_escape(p, r, s, a)
        call = f"steps_to_escape({p:g}, {r:g}, {s:g}, {a:g})"
        if not is_number(answer):
            return f"Not yet: {call} is {answer!r}, and should be a number of steps."
        if answer != k:
            said = f"Not yet: {call} is {answer:g}, the run takes {k} steps."
            return f"{said} {escape_hint(float(answer), k, p, r, s, a)}"
    return "Right: to be twice as sure costs a few steps, whatever the noise."


def measured_escape(p: float, r: float, s: float, a: float) -> int:
    """The same by running it from 3,600 points of the circle, evenly spaced."""
    angle = 2 * np.pi * (np.arange(3600) + 0.5) / 3600
    starts = s * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    saddle = DiagonalQuadratic([-1.0, 1.0])
    xs = run(saddle, gd(a - 1), starts, steps=400, iterates=True).xs
    return int(np.argmax((np.abs(xs[..., 0]) >= r).mean(axis=1) >= p))


def escape_hint(answer: float, k: int, p: float, r: float, s: float, a: float) -> str:
    """What a wrong number of steps looks like."""
    if answer < 0:
        return "The push alone may be far enough: then it takes none."
    if answer != round(answer):
        return "Steps come whole."
    if answer == ceil(log(r / (s * (1 - p))) / log(a)):
        return "That is the sphere in three dimensions: Archimedes."
    if answer == ceil(log(r / (s * sin(pi * p / 2))) / log(a)):
        return "That is when it has NOT escaped with probability p."
    return "For which angles is |cos| at least r / (s a^k)?"


def smooths(smoothed: Callable[[float, list[float]], ArrayLike]) -> str:
    """Lesson 4: c_k/k, k = 2, 3, ..., c_k the geometric mean of lr, 2 raw_2, ...."""
    jump = [0.1 / k for k in range(2, 12)]
    jump[6] *= 1e5
    noise = np.exp(np.random.default_rng(0).standard_cauchy(30)).tolist()
    for lr, raws in (
        (0.1, [0.05, 0.1 / 3]),
        (0.1, [5.0, 5.0]),
        (0.1, jump),
        (1.0, noise),
        (1e-3, [1e7] * 200),
    ):
        right, answer = measured_smoothing(lr, raws), smoothed(lr, raws)
        call = f"smoothed({lr:g}, [{raws[0]:.3g}, ...])"
        if answer is None or np.shape(answer) != right.shape:
            return f"Not yet: {call} is {answer!r}, and should be {len(right)} rates."
        found = np.asarray(answer, float)
        if not np.allclose(found, right, rtol=1e-9, atol=0):
            k = int(np.argmin(np.isclose(found, right, rtol=1e-9, atol=0)))
            said = f"rate {k + 2} is {found[k]:.4g}, the library's is {right[k]:.4g}."
            return f"Not yet: in {call} {said} {smoothing_hint(found, lr, raws)}"
    return "Right: a jump by 1e5 at the eighth estimate now moves the rate by 4.2."


def measured_smoothing(lr: float, raws: list[float]) -> Array:
    """The same by the library, on secants made to give these raw rates."""
    rule = EpochBB(lr, 1, phi=float, seed_with_lr=True)
    state, one, rates = rule.init(np.zeros(1)), np.ones(1), []
    for k, raw in enumerate(raws, start=2):
        state = rule.secant(k, one, one / raw, state)
        rates.append(state.lr[0])
    return np.array(rates)


def smoothing_hint(found: Array, lr: float, raws: list[float]) -> str:
    """What wrong smoothed rates look like."""
    k = np.arange(2, len(raws) + 2)
    phi_raws = k * np.array(raws)
    if not np.isfinite(found).all() or (found == 0).any():
        return "Products overflow: add logarithms."
    if np.allclose(found, raws):
        return "That is the raw rate."
    if np.allclose(found * k, np.exp(np.cumsum(np.log(phi_raws)) / (k - 1))):
        return "The first rate, lr, is an estimate too, or the next is unprotected."
    if np.allclose(found * k, (lr + np.cumsum(phi_raws)) / k):
        return "The arithmetic mean of such numbers is their largest: take logarithms."
    return "c_k is the geometric mean of lr, 2 raw_2, ..., k raw_k; the rate is c_k/k."


def ported(init: Callable[..., object], step: Callable[..., object]) -> str:
    """Lesson 5: a port of bn_momentum, in the words of the oracle."""
    try:
        report = oracle.check(init, step, method="bn_momentum")
    except ValueError as error:
        return f"Not yet: {error}."
    if not report.passed:
        return "\n".join((f"Not yet: it is off in {report.first}.", *report.words))
    return f"Right: {len(report.walks)} cases, and none is off by more than rounding."
