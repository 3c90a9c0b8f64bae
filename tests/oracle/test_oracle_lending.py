"""A port may do what it likes with what it is given, and with what it gave."""

import copy

import numpy as np
import pytest

from nglab import oracle
from nglab.oracle.methods import optimizer

METHODS = sorted(oracle.METHODS)
each = pytest.mark.parametrize("method", METHODS)


def recipe(method):
    """The library as a port of two functions that remembers x and state in copies."""

    def init(x0, config):
        now = {"lr": config.get("lr")}
        lr = {"lr": lambda k: now["lr"]} if changes(method) else {}
        rule = optimizer(method, {**copy.deepcopy(config), **lr})
        return rule, rule.init(x0.copy()), now

    def step(x, g, held, config):
        rule, state, now = held
        now["lr"] = config.get("lr")
        xi = np.array(config["xi"]) if "xi" in config else None
        x, state = rule.step(x.copy(), g.copy(), state, xi, config.get("f"))
        return x, (rule, state, now)

    return init, step


def changes(method):
    return any("lr" in case.inputs for case in oracle.vectors(method))


def ruin(thing):
    """Every number and every list in it, at any depth."""
    if isinstance(thing, np.ndarray):
        thing[...] = 777.0
    elif isinstance(thing, list):
        for part in thing:
            ruin(part)
        thing[:] = [777.0] * len(thing)
        thing.clear()
    elif isinstance(thing, dict):
        for part in thing.values():
            ruin(part)
        thing.clear()


def scribbling(init, step):
    """The same port; it ruins all that it was given, and all that it returned."""
    seen = []

    def begin(x0, config):
        held = init(x0, config)
        ruin([x0, config])
        return held

    def move(x, g, held, config):
        ruin(seen)
        new, held = step(x, g, held, config)
        seen.extend([x, g, config, new])
        ruin([x, g, config])
        return new, held

    return begin, move


def numbers(method):
    """All that the vectors of a method hold, as text."""
    return repr(
        [
            (c.config, c.inputs, c.state, c.x0.tolist(), c.x.tolist(), c.tolerance)
            for c in oracle.vectors(method)
        ]
    )


def outcome(report):
    return (
        str(report),
        report.exact,
        [(w.case.name, w.x.tobytes(), w.passed) for w in report.walks],
    )


@each
def test_a_port_that_scribbles_over_everything_changes_no_verdict(method):
    before, right = numbers(method), outcome(oracle.check(*recipe(method), method))
    assert "passed" in right[0]
    assert outcome(oracle.check(*scribbling(*recipe(method)), method)) == right
    assert outcome(oracle.check(*recipe(method), method)) == right
    assert numbers(method) == before


@each
def test_nothing_that_a_user_holds_is_the_oracles_own(method):
    before, right = numbers(method), outcome(oracle.check(*recipe(method), method))
    report = oracle.check(*recipe(method), method)
    for case in (*oracle.vectors(method), *(walk.case for walk in report.walks)):
        ruin([case.config, case.inputs, case.state, case.tolerance, case.x0, case.x])
    for walk in report.walks:
        ruin(walk.x)
    assert outcome(oracle.check(*recipe(method), method)) == right
    assert numbers(method) == before


def test_the_inputs_that_broke_it():
    def clearing(x, g, state, config):
        config["blocks"].clear()
        return x - config["lr"] * g, state

    def plain(x, g, state, config):
        return x - config["lr"] * g, state

    def init(x0, config):
        return None

    assert oracle.check(init, clearing, "gd").exact
    assert oracle.check(init, plain, "gd").exact

    class Buffer:
        """It returns its own buffer each time, and moves it in place."""

        def init(self, x0):
            self.x = x0

        def step(self, x, g):
            self.x -= 0.1 * g
            return self.x

    assert oracle.check(Buffer(), method="gd").exact


@pytest.mark.parametrize("method", ["nsgd", "adam"])
def test_the_live_config_of_a_maker_may_be_ruined(method):
    def make(config):
        start, step = recipe(method)
        held = None

        def move(x, g):
            nonlocal held
            held = held or start(x, copy.deepcopy(config))
            new, held = step(x, g, held, copy.deepcopy(config))
            ruin(config)
            return new

        return move

    def plain(config):
        start, step = recipe(method)
        held = None

        def move(x, g):
            nonlocal held
            held = held or start(x, config)
            new, held = step(x, g, held, config)
            return new

        return move

    right = outcome(oracle.check(plain, method=method))
    assert "passed" in right[0]
    assert outcome(oracle.check(make, method=method)) == right
    assert outcome(oracle.check(plain, method=method)) == right
