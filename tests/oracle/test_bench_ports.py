"""The ports of the benchmark: wrong ones are wrong, right ones right, all readable."""

from collections import Counter

import numpy as np
import pytest

from nglab import lessons, oracle
from nglab.bench import scores
from nglab.bench.ports import entries, spelled
from nglab.bench.trials import numbers, strayed, trial
from nglab.oracle.ports import from_pair
from nglab.oracle.replay import replayed, walked
from nglab.oracle.texts import TEXTS

OWN = lessons.source() / "ports" / "mistaken"
WRONG, RIGHT = scores.gathered(OWN, ())
each = pytest.mark.parametrize("method", sorted(TEXTS))


def test_there_are_355_wrong_ports_and_two_right_ones_of_each_method():
    assert len(WRONG) == 355
    assert {entry.method for entry in WRONG} == {*TEXTS} - {"bn_relative"}
    assert max(Counter(entry.id for entry in (*WRONG, *RIGHT)).values()) == 1
    assert Counter(e.method for e in RIGHT) == Counter([*TEXTS] * 2)
    assert all(entry.computes for entry in (*WRONG, *RIGHT))


@each
def test_right_ports_pass_the_vectors_however_they_are_spelled(method):
    cases = oracle.vectors(method)
    for entry in RIGHT:
        if entry.method == method:
            ways = dict(spelled(entry))
            assert len(ways) >= 3
            for how, step in ways.items():
                walks = replayed(from_pair(entry.init, step), cases)
                assert [w.first for w in walks if not w.passed] == [], how


@each
def test_wrong_ports_fail_the_vectors_or_part_from_right_ones_elsewhere(method):
    right = next(e for e in RIGHT if e.method == method)
    one = from_pair(right.init, right.step)
    for entry in WRONG:
        if entry.method == method:
            port = from_pair(entry.init, entry.step)
            walks = (walked(port, case) for case in oracle.vectors(method))
            if all(walk.passed for walk in walks):
                found = (strayed(one, port, trial(method, i)) for i in range(40))
                assert any(found), entry.id


@each
def test_two_right_ports_agree_on_sequences_at_random(method):
    one, other = (from_pair(e.init, e.step) for e in RIGHT if e.method == method)
    for seed in range(12):
        assert strayed(one, other, trial(method, seed)) is None, seed


@each
def test_a_number_that_is_an_eighth_off_is_seen(method):
    entry = next(e for e in RIGHT if e.method == method)
    one = from_pair(entry.init, entry.step)
    for name, usual in oracle.METHODS[method].config.items():
        if isinstance(usual, float) or name == "cap":
            other = from_pair(entry.init, scaling(entry.step, name))
            found = (strayed(one, other, trial(method, seed)) for seed in range(60))
            assert any(found), name


def scaling(step, name):
    def changed(x, g, state, config):
        number = config[name] and config[name] * 1.125  # None and 0 stay
        return step(x, g, state, {**config, name: number})

    return changed


@each
def test_trials_differ_by_seed_and_repeat_by_seed(method):
    drawn = [numbers(method, np.random.default_rng(seed)) for seed in (1, 2, 1)]
    assert drawn[0] == drawn[2]
    assert drawn[0] != drawn[1] or not drawn[0].keys() - {"q"}
    one, other = trial(method, 3), trial(method, 3)
    assert (one.x0 == other.x0).all()
    assert (one.gradient(4, one.x0) == other.gradient(4, one.x0)).all()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"PORTS": [("adam", "a", "b", len)]}, r"PORTS\[0\] is no"),
        ({"PORTS": [("adan", "a", "b", len, len)]}, "method"),
        ({"PORTS": [("adam", "a", "b", len, 3)]}, "functions"),
        ({"RIGHT": [3]}, r"RIGHT\[0\] is no"),
    ],
)
def test_what_is_no_port_is_refused(names, words):
    with pytest.raises(ValueError, match=words):
        [entries("own", names, kind) for kind in ("PORTS", "RIGHT")]
