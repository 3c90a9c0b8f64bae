"""Every known wrong port of every method is rejected and named, alone or in pairs."""

import numpy as np
import pytest

from nglab import oracle
from nglab.oracle import commands
from nglab.oracle.arithmetic import Jitter, ported
from nglab.oracle.cases import walk
from nglab.oracle.diagnosis import applicable, diagnosed, pairs
from nglab.oracle.matrix import as_port, matrix
from nglab.oracle.replay import Walk
from nglab.oracle.report import Report
from nglab.oracle.variants import VARIANTS

each = pytest.mark.parametrize("method", sorted(oracle.METHODS))


@each
def test_every_wrong_port_is_named(method):
    rows = matrix([method])
    assert len(rows) >= 3
    assert [row for row in rows if row.outcome != "found"] == []


@pytest.mark.parametrize("method", ["nsgd", "adam", "bb", "sgd_bb"])
@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning")
def test_a_wrong_port_in_single_precision_is_named(method):
    cases = oracle.vectors(method)
    for suspect in applicable(method):
        walks = [as_port(method, suspect, case) for case in cases]
        single = [np.float32(walk.x).astype(float) for walk in walks]
        walks = [
            Walk(walk.case, x, "float32")
            for walk, x in zip(walks, single, strict=True)
            if np.isfinite(x).all() and not walk.case.far
        ]
        report = diagnosed(Report(method, tuple(walks)))
        assert not report.passed
        assert report.variants == (suspect.name,)


LOOK_AT_X = {"trust_ratio_at_zero", "decoupled_decay", "l2_decay", "decay_after_norm"}


@pytest.mark.parametrize("method", ["nsgd", "adaptive_nsgd", "bn_adam"])
def test_a_wrong_port_that_rounds_otherwise_is_named(method):
    """Where x is a part of g, near x = 0, its path strays: its steps do not."""
    jitter = Jitter(np.random.default_rng(7), 2.0**-54)  # off by 2^-53 at most
    wrong = [s for s in applicable(method) if s.name in LOOK_AT_X]
    assert len(wrong) >= 10
    cases = [case for case in oracle.vectors(method) if not case.far]
    for suspect in wrong:
        walks = []
        for case in cases:
            inputs = {**case.arrays, "g": ported(case.arrays["g"], jitter)}
            rule, _ = suspect.rule(method, case)
            with np.errstate(all="ignore"):
                xs = [x for x, _ in walk(rule, ported(case.x0, jitter), inputs)]
            walks.append(Walk(case, np.array(xs), "float64"))
        report = diagnosed(Report(method, tuple(walks)))
        assert report.variants == (suspect.name,)
        assert suspect.words in str(report)


def test_every_variant_applies_somewhere():
    used = {s.name for method in oracle.METHODS for s in applicable(method)}
    assert {variant.name for variant in VARIANTS} == used


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
    known = {suspect.name for suspect in applicable(method)}
    assert {*SURVEY[method].split()} <= known


@pytest.mark.parametrize("method", ["nsgd", "bn_adam", "adam", "sgd_bb", "gbb", "bb"])
def test_two_mistakes_at_once_are_named(method):
    """A pair may equal one of its halves, or another pair: then the walks are equal."""
    rng = np.random.default_rng(3)
    several, cases = list(pairs(method)), oracle.vectors(method)
    for i in rng.choice(len(several), 6, replace=False):
        walks = [as_port(method, several[i], case) for case in cases]
        walks = [walk for walk in walks if np.isfinite(walk.x).all()]
        report = Report(method, tuple(walks))
        if report.passed:
            continue
        names = diagnosed(report).variants
        single = [name for name in names if " + " not in name]
        assert single or several[i].name in names


def stepping(fn):
    """A port of nsgd in l2 without guards, its step on each block given."""

    def step(x, g, state, config):
        if config["norm"] != "l2" or config["eps"] or config["floor"]:
            raise NotImplementedError
        if config["noise"]:
            raise NotImplementedError
        ends = np.cumsum(config["blocks"])[:-1]
        u = np.concatenate([fn(b) for b in np.split(g, ends)])
        return x - config["lr"] * u, state

    return oracle.check(lambda x0, config: None, step)


def length(b):
    return max(float(np.sqrt(b @ b)), 1e-150)


def test_words_for_a_wrong_port():
    report = stepping(lambda b: b / (length(b) + 1e-6))
    assert report.variants == ("eps_added",)
    assert not report.passed
    assert report.first.case == "ordinary"
    assert report.first.expected != report.first.got
    assert "your port is `eps_added`" in str(report)
    assert "(eps = 1e-06)" in str(report)
    assert "added eps" in report.skipped


def test_the_probe_that_tells_two_variants_apart_is_named():
    """On the ordinary probe alone, a clip at 1 is the method: so is a floor below."""
    only = [case for case in oracle.vectors("nsgd") if case.name == "tiny gradients"]
    with np.errstate(all="ignore"):
        walks = tuple(
            Walk(
                case,
                case.x0 - np.cumsum(0.1 * case.arrays["g"] / 1.0, axis=0),
                "float64",
            )
            for case in only
        )
    report = diagnosed(Report("nsgd", walks))
    assert {"not_normalised", "global_clip", "block_clip"} <= {*report.variants}
    assert "tells them apart: it was not replayed" in str(report)


@pytest.mark.parametrize(
    ("fn", "said"),
    [
        (lambda b: b / length(b) ** 0.9, "scale invariance is broken"),
        (lambda b: 1.7 * b / length(b), "right direction, 1.7 of the length"),
        (lambda b: b / length(b) + 1e-3, "it moves where the gradient is zero"),
        (lambda b: -1.7 * b / length(b), "is the opposite"),
        (lambda b: (len(b) - 1) * b / length(b), "at 2, 3 of the right length"),
    ],
)
def test_what_is_known_where_no_variant_fits(fn, said):
    report = stepping(fn)
    assert report.variants == ()
    assert "no known variant" in str(report)
    assert said in str(report)


def test_a_lag_and_a_late_mistake_are_known():
    def step(x, g, state, config):
        state = (state or []) + [g]
        V = sum(0.9**j * h for j, h in enumerate(reversed(state[-3:])))
        return x - config["lr"] * V, state

    report = oracle.check(lambda x0, config: None, step, "momentum")
    assert "steps 0 to 2 are right in case 'ordinary'" in str(report)


def test_noise_scaled_otherwise_is_known():
    def step(x, g, state, config):
        sizes = [length(b) for b in np.split(g, np.cumsum(config["blocks"])[:-1])]
        u = g / np.repeat(sizes, config["blocks"]) + 0.123 * np.array(config["xi"])
        return x - config["lr"] * u, state

    only = {"norm": "l2"}
    report = oracle.check(lambda x0, config: None, step, "noisy_nsgd", only)
    assert "along the noise" in str(report)


def test_the_table_is_text():
    text, code = commands.matrix(["gd", "momentum"])
    assert code == 0
    assert text.splitlines()[-1].split() == ["in", "all", "25", "0", "0"]
    assert "lr_in_velocity" in text
