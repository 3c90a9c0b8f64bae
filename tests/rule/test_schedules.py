"""Schedules: each against numbers worked out by hand, alone and over a batch."""

from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from nglab import DiagonalQuadratic, draws, gd, nsgd, run, schedules
from nglab.arrays import Hyper
from nglab.schedules import Cosine, Geometric, InverseSqrt, Periodic, Piecewise

BY_HAND = {  # k: value, all numbers of a schedule different from each other
    "3 / sqrt(k + 1)": (
        InverseSqrt(3.0),
        {0: 3.0, 1: 2.121320343559643, 2: 1.7320508075688774, 3: 1.5, 8: 1.0, 99: 0.3},
    ),
    "5 (1/2)^k": (
        Geometric(5.0, 0.5),
        {0: 5.0, 1: 2.5, 2: 1.25, 3: 0.625, 10: 0.0048828125},
    ),
    "7, for ever": (Geometric(7.0, 1.0), {0: 7.0, 1: 7.0, 1000: 7.0}),
    "7, 2, 4, 1 from 0, 2, 5, 6": (
        Piecewise((2, 5, 6), (7.0, 2.0, 4.0, 1.0)),
        {0: 7.0, 1: 7.0, 2: 2.0, 3: 2.0, 4: 2.0, 5: 4.0, 6: 1.0, 7: 1.0, 99: 1.0},
    ),
    "8 alone": (Piecewise((), (8.0,)), {0: 8.0, 1: 8.0, 50: 8.0}),
    "from 5 to 1 along half a wave of 6": (
        Cosine(5.0, 6, 1.0),
        {0: 5.0, 1: 4.732050807568877, 2: 4.0, 3: 3.0, 4: 2.0, 5: 1.2679491924311228}
        | {6: 1.0, 7: 1.0, 12: 1.0, 99: 1.0},
    ),
    "from 5 to nothing": (
        Cosine(5.0, 4),
        {0: 5.0, 1: 4.267766952966369, 2: 2.5, 3: 0.7322330470336311, 4: 0.0, 9: 0.0},
    ),
    "3 at every fourth step": (
        Periodic(3.0, 4),
        {0: 0.0, 1: 0.0, 2: 0.0, 3: 3.0, 4: 0.0, 6: 0.0, 7: 3.0, 8: 0.0, 11: 3.0},
    ),
    "3 at every step": (Periodic(3.0, 1), {0: 3.0, 1: 3.0, 2: 3.0}),
}
by_hand = pytest.mark.parametrize("name", BY_HAND)


KINDS = {
    name: kind
    for name, kind in vars(schedules).items()
    if isinstance(kind, type) and is_dataclass(kind)
}


def test_every_schedule_has_numbers_by_hand():
    assert {type(schedule).__name__ for schedule, _ in BY_HAND.values()} == {*KINDS}


@by_hand
def test_schedules_by_hand(name):
    schedule, values = BY_HAND[name]
    for k, value in values.items():
        assert schedule(k) == pytest.approx(value, rel=1e-14, abs=1e-15), k


@by_hand
def test_a_run_takes_its_rates_from_step_0_on(name):
    """Record k has the rate of the step that leaves x_k."""
    schedule, values = BY_HAND[name]
    steps = max(values)
    f, x0 = DiagonalQuadratic([1e-6, 1e-6]), np.array([1.0, 2.0])
    for rule in (gd(schedule), nsgd(schedule)):
        lr = run(f, rule, x0, steps).lr[:, 0]
        for k, value in values.items():
            assert lr[k] == pytest.approx(value, rel=1e-14, abs=1e-15), (k, rule)


C, RHO, FLOOR = np.array([5.0, 3.0]), np.array([0.5, 0.1]), np.array([1.0, 2.0])
OVER_ROWS = {
    "c": (InverseSqrt(C), {0: [5.0, 3.0], 3: [2.5, 1.5], 24: [1.0, 0.6]}),
    "c and rho": (Geometric(C, RHO), {0: [5.0, 3.0], 1: [2.5, 0.3], 2: [1.25, 0.03]}),
    "rho": (Geometric(4.0, RHO), {0: [4.0, 4.0], 1: [2.0, 0.4], 3: [0.5, 0.004]}),
    "c and floor": (
        Cosine(C, 2, FLOOR),
        {0: [5.0, 3.0], 1: [3.0, 2.5], 2: [1.0, 2.0], 3: [1.0, 2.0]},
    ),
    "floor": (Cosine(6.0, 2, FLOOR), {0: [6.0, 6.0], 1: [3.5, 4.0], 2: [1.0, 2.0]}),
    "amplitude": (Periodic(C, 3), {0: [0.0, 0.0], 1: [0.0, 0.0], 2: [5.0, 3.0]}),
}


@pytest.mark.parametrize("name", OVER_ROWS)
def test_schedules_over_a_batch_by_hand(name):
    schedule, values = OVER_ROWS[name]
    for k, value in values.items():
        np.testing.assert_allclose(schedule(k), value, rtol=1e-14, atol=1e-15)
    f = DiagonalQuadratic([1e-6, 1e-6])
    lr = run(f, nsgd(schedule), steps=max(values)).lr[..., 0]
    for k, value in values.items():
        np.testing.assert_allclose(lr[k], value, rtol=1e-14, atol=1e-15)


def test_every_number_of_a_schedule_is_tried_over_a_batch():
    tried = {
        (type(schedule).__name__, field.name)
        for schedule, _ in OVER_ROWS.values()
        for field in fields(schedule)
        if np.ndim(getattr(schedule, field.name))
    }
    assert tried == {
        (name, field.name)
        for name, kind in KINDS.items()
        for field in fields(kind)
        if field.type == Hyper
    }


@pytest.mark.parametrize(
    ("schedule", "amplitudes"),
    [
        (Periodic(3.0, 2), [0.0, 3.0, 0.0, 3.0, 0.0]),
        (Geometric(4.0, 0.5), [4.0, 2.0, 1.0, 0.5, 0.25]),
        (lambda k: 1.0 + k, [1.0, 2.0, 3.0, 4.0, 5.0]),
    ],
)
def test_a_schedule_of_noise_is_asked_at_the_step_it_disturbs(schedule, amplitudes):
    """Where there is no gradient, x moves by lr times amplitude times xi alone."""

    class Flat:
        dim, x0 = 2, np.zeros(2)

        def value_and_grad(self, x):
            return np.zeros(x.shape[:-1]), np.zeros_like(x)

    xi = np.arange(1.0, 11.0).reshape(5, 2)
    noise, rule = draws.replay(xi), nsgd(0.5, noise=schedule)
    trace = run(Flat(), rule, steps=5, noise=noise, iterates=True)
    moved = -0.5 * np.array(amplitudes)[:, None] * xi
    np.testing.assert_allclose(np.diff(trace.xs, axis=0), moved, rtol=1e-13)
