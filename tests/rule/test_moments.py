"""Moments: two steps of each by hand."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from nglab import WHOLE, Blocks
from nglab.moments import (
    NO_MEMORY,
    Adadelta,
    AdaGrad,
    Adam,
    AdaMax,
    AdaptiveMomentum,
    AMSGrad,
    Momentum,
    RMSProp,
)

g1, g2 = np.array([3.0, -4.0]), np.array([1.0, 0.0])
v2 = np.array([1.9375, 3.0])  # .75 (.25 g1^2) + .25 g2^2
MOMENTS = {
    "no memory": (NO_MEMORY, [3, -4], [1, 0]),
    "heavy ball": (Momentum(0.5), [3, -4], [2.5, -2]),
    "ema": (Momentum(0.5, "ema"), [1.5, -2], [1.25, -1]),
    "nesterov": (Momentum(0.5, "nesterov"), [4.5, -6], [2.25, -1]),
    "Adam": (
        Adam(0.5, 0.75, 0.0),
        [1, -1],
        np.array([5 / 3, -4 / 3]) / (v2 / 0.4375) ** 0.5,
    ),
    "Adam with eps": (
        Adam(0.5, 0.75, 1.0),
        [3 / 4, -4 / 5],
        np.array([5 / 3, -4 / 3]) / ((v2 / 0.4375) ** 0.5 + 1),
    ),
    "Nadam": (
        Adam(0.5, 0.75, 0.0, nesterov=True),
        [1.5, -1.5],
        np.array([1.5, -2 / 3]) / (v2 / 0.4375) ** 0.5,
    ),
    "AMSGrad": (AMSGrad(0.5, 0.75, 0.0), [1, -1], [1.25 / 1.5, -1 / 2]),
    "AMSGrad with eps": (AMSGrad(0.5, 0.75, 0.5), [0.75, -0.8], [0.625, -0.4]),
    "AdaMax": (AdaMax(0.5, 0.75), [1, -1], [20 / 27, -4 / 9]),
    "AdaGrad": (AdaGrad(0.0), [1, -1], [10**-0.5, 0]),
    "AdaGrad with eps": (AdaGrad(1.0), [3 / 4, -4 / 5], [1 / (1 + 10**0.5), 0]),
    "RMSProp": (RMSProp(0.75, 0.0), [2, -2], [1.9375**-0.5, 0]),
    "RMSProp with eps": (RMSProp(0.75, 0.5), [1.5, -1.6], [1 / (1.9375**0.5 + 0.5), 0]),
    "Adadelta": (
        Adadelta(0.75, 1.0),
        [3 / 3.25**0.5, -4 / 5**0.5],
        [(1 + 9 / 13) ** 0.5 / 2.9375**0.5, 0],
    ),
    "adaptive": (AdaptiveMomentum(0.5, 0.25), [3, -4], [2.125, -1.5]),
    "adaptive, two blocks": (
        AdaptiveMomentum(0.5, 0.25, Blocks((1, 1))),
        [3, -4],
        [2.125, -1.5],
    ),
}


@pytest.mark.parametrize("name", MOMENTS)
def test_two_steps_of_every_moment_by_hand(name):
    moment, first, second = MOMENTS[name]
    direction, state = moment(g1, moment.init(g1), 1)
    assert_allclose(direction, first, rtol=1e-15)
    direction, _ = moment(g2, state, 2)
    assert_allclose(direction, second, rtol=1e-15)


def test_the_adaptive_coefficient_by_hand():
    """.5 -> .375 (no correlation yet) -> .28125 - .25 cos, cos = 3/5, or 1 and 0."""
    for blocks, expected in ((WHOLE, [0.13125]), (Blocks((1, 1)), [0.03125, 0.28125])):
        moment = AdaptiveMomentum(0.5, 0.25, blocks)
        _, state = moment(g1, moment.init(g1), 1)
        assert_allclose(state.mu, [0.375] * blocks.count, rtol=1e-15)
        _, state = moment(g2, state, 2)
        assert_allclose(state.mu, expected, rtol=1e-15)


def test_the_adaptive_coefficient_stays_in_the_unit_interval():
    moment = AdaptiveMomentum(0.1, 0.5)
    state = moment.init(g1)
    for t in range(1, 4):  # they agree: down to 0
        _, state = moment(g1, state, t)
    assert state.mu == 0.0
    for t in range(4, 60):  # they turn back every time: up towards 1
        _, state = moment(g1 * (-1) ** t, state, t)
    assert 0.99 < state.mu <= 1.0


@pytest.mark.parametrize("name", MOMENTS)
def test_zero_gradients_give_zero_directions(name):
    moment = MOMENTS[name][0]
    state = moment.init(g1)
    for t in (1, 2, 3):
        direction, state = moment(np.zeros(2), state, t)
        assert not direction.any()
