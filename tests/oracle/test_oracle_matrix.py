"""Known wrong ports of the methods are found and named, alone or in pairs."""

import numpy as np
import pytest

from nglab.oracle import check, commands
from nglab.oracle.known import pairs, wrongs
from nglab.oracle.matrix import row
from nglab.oracle.running import as_port
from nglab.oracle.texts import TEXTS

SAMPLE = [
    (method, wrong)
    for method in sorted(TEXTS)
    for i, wrong in enumerate(wrongs(method))
    if i % 41 == 13 and len(method) % 6 == 1  # the whole is `nglab vectors matrix`
]


@pytest.mark.parametrize(
    ("method", "wrong"), SAMPLE, ids=[f"{m}-{wrong.name}" for m, wrong in SAMPLE]
)
def test_a_known_wrong_port_is_found_and_named(method, wrong):
    assert row(method, wrong).outcome in ("found", "confused", "right")


def test_the_sample_is_one():
    assert len(SAMPLE) >= 6
    assert len({wrong.name for _, wrong in SAMPLE}) >= 3


def single(wrong):
    """A wrong port that keeps its iterates in single precision."""
    init, step = as_port(wrong.program)

    def rounded(x, g, state, config):
        x, state = step(np.asarray(x, float), g, state, config)
        return x.astype(np.float32), state

    return init, rounded


@pytest.mark.parametrize(
    ("method", "name"), [("adam", "no_bias_correction"), ("nsgd", "row_norm")]
)
def test_a_wrong_port_in_single_precision_is_named(method, name):
    wrong = next(w for w in wrongs(method) if w.name == name)
    report = check(*single(wrong), method=method)
    assert not report.passed
    assert name in report.variants


# The rows of the survey of ports, each with a method that it applies to.
SURVEY = {
    "nsgd": "global_norm row_norm column_norm std_ddof1 minmax_abs_inside eps_added "
    "eps_floor global_clip block_clip noise_after_rate noise_gaussian ema_norm "
    "trust_ratio trust_ratio_at_zero decoupled_decay l2_decay",
    "adaptive_nsgd": "normalize_then_momentum late_lr late_m correlation_sign "
    "correlation_of_momentum",
    "bn_momentum": "momentum_then_normalize first_step_undamped lr_in_velocity",
    "bn_adam": "column_norm decoupled_decay l2_decay decay_after_norm",
    "momentum": "first_step_undamped lr_in_velocity",
    "adam": "eps_hat no_bias_correction decoupled_decay l2_decay",
    "nadam": "other_lookahead momentum_schedule",
    "amsgrad": "bias_correction largest_of_corrected correction_after_eps",
    "adamax": "eps_in_maximum eps_after_maximum",
    "adagrad": "initial_accumulator eps_inside own_eps",
    "rmsprop": "rho eps_inside",
    "bb": "bb2 geometric bb_of_normalized",
    "svrg_bb": "no_abs no_1_over_m",
    "sgd_bb": "ema_carry no_1_over_m",
}


@pytest.mark.parametrize("method", SURVEY)
def test_the_survey_of_ports_is_covered(method):
    assert {*SURVEY[method].split()} <= {wrong.name for wrong in wrongs(method)}


@pytest.mark.parametrize("names", ["eps_hat + l2_decay", "eps_hat + decoupled_decay"])
def test_two_mistakes_at_once_are_named(names):
    both = next(w for w in pairs("adam", ["0.004"]) if w.name == names)
    report = check(*as_port(both.program), method="adam")
    assert report.variants == (names,)


def length(b):
    return max(float(np.sqrt(b @ b)), 1e-150)


def test_words_for_a_wrong_port():
    def step(x, g, state, config):
        ends = np.cumsum(config["blocks"])[:-1]
        u = [b / (length(b) + 1e-6) for b in np.split(g, ends)]
        return x - config["lr"] * np.concatenate(u), state

    plain = {"norm": "l2", "noise": 0.0, "eps": 0.0, "floor": 0.0}
    report = check(lambda x0, config: None, step, only=plain)
    assert report.variants == ("eps_added",)
    assert "it divides by |g| + 1e-06" in str(report)


def test_the_table_is_text():
    text, code = commands.matrix(["gd"])
    assert code == 0
    assert text.splitlines()[-1].split() == ["in", "all", "8", "0", "0"]
    assert "l2_decay" in text
