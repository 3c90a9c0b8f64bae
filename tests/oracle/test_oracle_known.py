"""The known wrong ports: rows that fit, programs that run, names that are given."""

import numpy as np
import pytest

from nglab.oracle import METHODS, vectors
from nglab.oracle.known import named, pairs, table, wrongs
from nglab.oracle.ports import from_pair
from nglab.oracle.questions import answer, kinds
from nglab.oracle.replay import replayed
from nglab.oracle.running import as_port
from nglab.oracle.texts import TEXTS

ALL = {method: list(wrongs(method)) for method in METHODS}


def seen(method, wrong):
    """What a wrong port does on the vectors."""
    with np.errstate(all="ignore"):
        port = from_pair(*as_port(wrong.program))
        walks = replayed(port, vectors(method))
    return [along for _, along in kinds([answer(walk) for walk in walks])]


def test_every_form_fits_a_method_and_every_number_is_used():
    for known in table().values():
        for form in known.forms:
            made = [
                form.edited(text, numbers)
                for text in TEXTS.values()
                for numbers in form.choices((), alone=False)
            ]
            fits = [text for text in made if text]
            assert fits, (known.name, form)
            assert not any("{" in text for text in fits)
            assert len({*fits}) == len(fits), known.name


def test_no_wrong_port_is_the_method_in_other_words():
    for method, known in ALL.items():
        names = [(w.name, w.text) for w in known]
        assert len({*names}) == len(names), method
    assert len({w.name for known in ALL.values() for w in known}) == len(table())


def test_they_are_as_many_as_there_were():
    assert len(table()) == 82
    assert sum(map(len, ALL.values())) >= 949


SAMPLE = [
    ("adam", "eps_hat", "1e-07"),
    ("amsgrad", "largest_of_corrected", ""),
    ("bb", "bb_of_normalized", ""),
    ("gbb", "monotone", ""),
    ("sgd_bb", "ema_carry", ""),
    ("svrg_bb", "no_1_over_m", ""),
    ("nsgd", "row_norm", ""),
    ("bn_adam", "momentum_then_normalize", ""),
    ("bn_momentum", "ema_norm", ""),
    ("saddle_ngd", "noise_in_gradient", ""),
    ("adaptive_nsgd", "late_m", ""),
    ("momentum", "lr_in_velocity", ""),
    ("nadam", "momentum_schedule", "0.004"),
    ("polyak", "own_c", "2"),
]


@pytest.mark.parametrize(("method", "name", "word"), SAMPLE)
def test_a_program_that_does_the_same_is_named(method, name, word):
    wrong = next(w for w in ALL[method] if w.name == name and word in w.words)
    found = named(method, wrong.program, seen(method, wrong))
    assert name in [w.name for w in found]
    assert wrong.words in [w.words for w in found]


def test_numbers_are_those_of_the_formula():
    every = (w for w in wrongs("adam", ["3e-05"]) if "3e-05" in w.words)
    own = next(w for w in every if w.name == "eps_hat")
    (found,) = named("adam", own.program, seen("adam", own))
    assert found.name == "eps_hat"
    assert "3e-05" in found.words
    assert found.who == "keras and TensorFlow"


def test_two_on_top_of_each_other_are_named():
    both = "eps_hat + l2_decay"
    made = next(w for w in pairs("adam", ["0.004"]) if w.name == both)
    found = named("adam", made.program, seen("adam", made))
    assert [w.name for w in found] == [both]


def test_a_program_that_nobody_is_known_to_compute_has_no_name():
    wrong = next(w for w in wrongs("adam", ["0.3"]) if w.name == "own_eps")
    text = wrong.text.replace("g**2", "g**4")
    odd = wrong._replace(text=text)
    assert named("adam", odd.program, seen("adam", odd)) == ()
