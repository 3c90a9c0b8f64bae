"""Ports with a guard that the method does not have: rejected, on either side of it.

A family is generated: every quantity of every method, floored, capped, set to zero or
added to, at thresholds from 1e-300 to 1e300.
"""

import numpy as np
import pytest

from nglab import oracle
from nglab.oracle.replay import Walk
from tests.oracle.tapped import Tap, path

METHODS = sorted(oracle.METHODS)
each = pytest.mark.parametrize("method", METHODS)
T = np.sort([*10.0 ** np.arange(-300, 301, 20), *10.0 ** np.arange(-16.0, 17, 2)])
LEVEL = T[:, None]

GUARDS = {
    "floor": lambda a: np.where(a >= 0, np.maximum(a, LEVEL), np.minimum(a, -LEVEL)),
    "zero below": lambda a: np.where(np.abs(a) < LEVEL, 0.0, a),
    "added": lambda a: a + LEVEL,
    "cap": lambda a: np.clip(a, -LEVEL, LEVEL),
    "zero above": lambda a: np.where(np.abs(a) > LEVEL, 0.0, a),
}
LOW = {"floor", "zero below", "added"}  # seen where it exceeds the least

# How far each method is asked (decimal): within this range no guard goes unseen.
REACH = {"bb": 72, "gbb": 26, "exact_line_search": 89}
USUAL = 148
# Quantities that lie between 0 and 1, and those of the order of 1.
NARROW = {"mu": (0.01, 0.99), "correction": (0.2, 0.9)}
CURVED = "gd momentum nesterov bb gbb armijo exact_line_search polyak adgd"
CURVED += " sgd_bb svrg_bb sbb same_batch_bb"
UNIT = {"bn_momentum": "u g V", "bn_adam": "u g v size", "bn_adagrad": "u g v size"}
UNIT |= {"lamb": "u lr step trust", "lars": "u lr trust", "dog": "u far step"}
UNIT |= dict.fromkeys(("clipped_gd", "agc"), "u step")
UNIT["bn_rmsprop"] = UNIT["bn_adam"]
UNIT["bn_relative"] = UNIT["bn_momentum"]


def span(method, name):
    """Between which thresholds a guard must be seen."""
    if name in UNIT.get(method, "" if method in CURVED.split() else "u").split():
        return 1.0, 0.05
    reach = 10.0 ** REACH.get(method, USUAL)
    return NARROW.get(name, (1 / reach, reach))


def rejected(method, tap, cases=None, must=None, change=None):
    """Which of the tapped ports are told from the method, until those that must be."""
    must = np.ones(1, bool) if must is None else must
    told = np.zeros(len(must), bool)
    for case in cases or far_first(method):
        xs = path(method, case, tap, change)
        xs = np.broadcast_to(xs, (len(must), *xs.shape[1:]))
        told |= [not Walk(case, x, "float64").passed for x in xs]
        if told[must].all():
            break
    return told


def far_first(method):
    """The cases, those at the ends of the range first."""
    return sorted(oracle.vectors(method), key=lambda case: not case.far)


def quantities(method):
    """The names of the taps of a method; the port itself is right in every case."""
    tap = Tap(seen=set())
    for case in oracle.vectors(method):
        own = Walk(case, path(method, case, tap)[0], "float64")
        assert own.passed, (case.name, own.first)
    return sorted(tap.seen)


@each
def test_every_guard_is_seen_from_both_sides(method):
    cases, missed = far_first(method), []
    for name in quantities(method):
        low, high = span(method, name)
        for kind, guard in GUARDS.items():
            must = low < T if kind in LOW else high > T
            seen = rejected(method, Tap(name, guard), cases, must)
            missed += [f"{name} {kind} {t:.0e}" for t in T[must & ~seen]]
    assert missed == []


# Single mistakes, each a port that is right elsewhere.


@pytest.mark.parametrize(
    ("method", "name"),
    [("armijo", "longer"), ("gbb", "longer"), ("bb", "curved"), ("bb", "shorter")],
)
def test_a_comparison_that_decides_equals_otherwise_is_rejected(method, name):
    assert rejected(method, Tap(strict=name)).all()


@pytest.mark.parametrize("factor", [1 - 1e-10, 1 + 1e-10, 1 - 1e-6, 1 + 1e-6])
@pytest.mark.parametrize(
    ("method", "name"), [("armijo", "c1"), ("gbb", "c1"), ("bb", "tau")]
)
def test_a_comparison_that_is_a_little_off_is_rejected(method, name, factor):
    def off(config, k):
        return {**config, name: config[name] * factor}

    assert rejected(method, Tap(), change=off).all()


@pytest.mark.parametrize(
    ("method", "most"),
    [("armijo", n) for n in (1, 5, 10, 20, 40, 100, 180)]
    + [("gbb", n) for n in (1, 5, 10, 20, 40, 100, 140)],
)
def test_a_line_search_that_gives_up_is_rejected(method, most):
    assert rejected(method, Tap(trials=most)).all()


@pytest.mark.parametrize(
    "wrong",
    [
        *({"remembers": m} for m in (1, 2, 3, 5, 6, 99)),
        *({"top": f} for f in (np.mean, np.median, lambda f, axis: f[-1])),
    ],
)
def test_the_memory_of_gbb_decides(wrong):
    assert rejected("gbb", Tap(**wrong)).all()


NUMBERS = [
    (method, key)
    for method in METHODS
    for key in oracle.METHODS[method].config
    if key not in ("y", "batches")  # labels cancel in y
]


@pytest.mark.parametrize(("method", "key"), NUMBERS)
def test_a_number_that_is_built_in_is_rejected(method, key):
    """The usual value, whatever the config says."""
    usual = oracle.METHODS[method].config[key]
    assert rejected(method, Tap(), change=lambda config, k: {**config, key: usual})


MEMORYLESS = "gd nsgd noisy_nsgd polyak armijo exact_line_search"
LATE = {"gbb": 9, "same_batch_bb": 8}


@pytest.mark.parametrize("method", sorted({*METHODS} - {*MEMORYLESS.split()}))
def test_what_happens_late_is_seen(method):
    """A step of half the length, from some step on."""
    for start in (8, LATE.get(method, 38)):

        def off(case, start=start):
            x = path(method, case, Tap())[0]
            steps = np.diff(np.vstack([case.x0, x]), axis=0)
            steps[start:] /= 2
            return Walk(case, case.x0 + np.cumsum(steps, 0), "float64")

        assert not all(off(case).passed for case in oracle.vectors(method))


# Through `check`, as users would.


def normalising(size):
    def step(x, g, state, config):
        if config["norm"] != "l2" or config["eps"] or config["floor"]:
            raise NotImplementedError
        ends = np.cumsum(config["blocks"])[:-1]
        u = np.concatenate([size(b) for b in np.split(g, ends)])
        return x - config["lr"] * (u + config["noise"] * np.array(config["xi"])), state

    return oracle.check(lambda x0, config: None, step)


def length(b):
    return np.sqrt((b * b).sum())


@pytest.mark.parametrize("t", [1e-6, 1e-12, 1e-16, 1e-40, 1e-100, 1e-145])
def test_a_floor_is_rejected(t):
    assert normalising(lambda b: b / max(length(b), 1e-300)).passed
    assert not normalising(lambda b: b / max(length(b), t)).passed
    assert not normalising(lambda b: b / (length(b) + t)).passed
    assert not normalising(lambda b: b / length(b) if length(b) > t else 0 * b).passed


@pytest.mark.parametrize("t", [1e3, 1e10, 1e40, 1e100, 1e145])
def test_a_cap_is_rejected(t):
    def capped(b):
        return b / max(length(b), 1e-300) if length(b) < t else 0 * b

    def clipped(b):
        return b / max(min(length(b), t), 1e-300)

    assert not normalising(capped).passed
    assert not normalising(clipped).passed


def test_single_precision_is_asked_what_it_can_hold():
    def single(floor):
        def size(b):
            b = np.float32(b)
            return b / max(np.sqrt((b * b).sum()), np.float32(floor))

        def step(x, g, state, config):
            if config["norm"] != "l2" or config["eps"] or config["floor"]:
                raise NotImplementedError
            ends = np.cumsum(config["blocks"])[:-1]
            u = np.concatenate([size(b) for b in np.split(g, ends)])
            u = u + np.float32(config["noise"]) * np.float32(config["xi"])
            return np.float32(x) - np.float32(config["lr"]) * u, state

        return oracle.check(lambda x0, config: None, step)

    report = single(1e-37)
    assert report.passed
    assert {"least gradients", "largest gradients"} <= {*report.far}
    assert "beyond float32: least gradients" in str(report)
    assert not single(1e-12).passed


def test_a_port_that_leaves_float64_is_told_where():
    def quartic(b):
        return b / max(np.sqrt(np.sqrt((b * b).sum() ** 2)), 1e-300)

    report = normalising(quartic)
    assert {"least gradients", "largest gradients"} <= {*report.failed}
    assert all("long" not in name for name in report.failed)
    assert "first in case 'least gradients'" in str(report)
    report = normalising(lambda b: b * (b @ b) ** 2)
    assert "its numbers leave float64 in largest gradients" in str(report)
