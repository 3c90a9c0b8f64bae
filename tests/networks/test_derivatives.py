"""Gradients by complex steps and by differences of values, which know no way back."""

from dataclasses import replace

import numpy as np
import pytest

from nglab import networks
from nglab.networks import Dense, Layer, MaxPool, Network, ReLU, Sigmoid, Tanh
from tests.networks.nets import (
    LABELS,
    LAYERS,
    NETS,
    VECTORS,
    complex_step,
    differences,
    some,
    somewhere,
)

each_net = pytest.mark.parametrize("name", NETS)


def test_every_layer_is_in_some_net():
    listed = {getattr(networks, name) for name in networks.__all__}
    assert {a for a in listed if Layer in getattr(a, "__mro__", ())} - {Layer} == LAYERS


def error(net, seed=0):
    """The largest error of any coordinate, in parts of 1 + the largest."""
    x, (i, coins) = somewhere(net, seed), some(net, seed + 1)
    f, g = net.value_and_grad(x, i, coins)
    assert f == pytest.approx(net.value(x, i, coins), rel=1e-14)
    assert (g != 0).mean() > 0.2  # of nets with ReLU some are
    return np.abs(complex_step(net, x, i, coins) - g).max() / (1 + np.abs(g).max())


@each_net
@pytest.mark.parametrize("seed", [0, 7])
def test_every_coordinate_by_complex_step(name, seed):
    assert error(NETS[name], seed) < 1e-13


@each_net
def test_differences_of_values(name):
    x = somewhere(NETS[name], 3)
    g = NETS[name].grad(x)
    assert np.abs(differences(NETS[name], x) - g).max() < 1e-8 * (1 + np.abs(g).max())


@each_net
def test_without_coins_too(name):
    net = NETS[name]
    x, (i, _) = somewhere(net, 4), some(net, 5)
    g = net.grad(x, i)
    assert np.abs(complex_step(net, x, i, None) - g).max() < 1e-13 * (
        1 + np.abs(g).max()
    )


def swapped(method):
    """A layer whose way back has the wrong sign."""

    def call(self, w, a, given=None):
        y, back = method(self, w, a, given)
        return y, lambda d, g, onward=True: -back(d, g, onward)

    return call


@pytest.mark.parametrize("layer", [Tanh, Sigmoid, ReLU])
def test_a_wrong_sign_is_caught(layer, monkeypatch):
    monkeypatch.setattr(layer, "__call__", swapped(layer.__call__))
    assert error(Network([Dense(4), layer(), Dense(3)], VECTORS, LABELS)) > 1e-3


def test_of_equal_pixels_the_first_counts():
    a = np.array([[2.0, 5.0, 1.0], [5.0, 5.0, 9.0], [9.0, 9.0, 9.0]]).reshape(
        1, 3, 3, 1
    )
    y, back = MaxPool()([], a)
    assert y.ravel() == [5.0]
    d = back(np.full((1, 1, 1, 1), 3.0), [])
    assert d.ravel().tolist() == [0, 3, 0, 0, 0, 0, 0, 0, 0]


@each_net
def test_float32_inside_is_close_and_float64_outside(name):
    net = NETS[name]
    single = replace(net, dtype=np.float32)
    x, (i, coins) = somewhere(net, 6), some(net, 7)
    (f, g), (f32, g32) = (a.value_and_grad(x, i, coins) for a in (net, single))
    assert g32.dtype == f32.dtype == single.value(x).dtype == np.float64
    assert single.output(x).dtype == np.float64
    assert single.A.dtype == np.float32
    assert 0 < np.abs(g32 - g).max() < 1e-4 * (1 + np.abs(g).max())
    assert abs(f32 - f) < 1e-5 * (1 + abs(f))
