"""What must hold of any right network, whoever computed its gradient."""

import numpy as np
import pytest

from nglab.networks import (
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Network,
    ReLU,
    Sigmoid,
    cross_entropy,
)
from tests.networks.nets import IMAGES, LABELS, NETS, VECTORS, some, somewhere


def test_hidden_units_can_change_places():
    net = NETS["dense"]  # W (5, 4), b (4), W (4, 3), b (3)
    x = somewhere(net, 0)
    i, _ = some(net, 1)
    order = np.arange(net.dim)
    W, b = order[:20].reshape(5, 4), order[20:24]
    V, c = order[24:36].reshape(4, 3), order[36:]
    to = [2, 0, 3, 1]
    order = np.concatenate([W[:, to].ravel(), b[to], V[to].ravel(), c])
    f, g = net.value_and_grad(x, i)
    f_moved, g_moved = net.value_and_grad(x[order], i)
    np.testing.assert_allclose(f_moved, f, rtol=1e-14)
    np.testing.assert_allclose(g_moved, g[order], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("power", [-3, 2, 5])
def test_batchnorm_forgets_the_scale_before_it(power):
    """<(W, b), g> would be 0 without eps, which a larger scale hides."""
    net = Network([Dense(6), ReLU(), BatchNorm(1e-9), Dense(3)], VECTORS, LABELS)
    x = somewhere(net, 2)
    i, _ = some(net, 3, size=9)
    scaled = x.copy()
    scaled[:36] *= 2.0**power
    f, g = net.value_and_grad(x, i)
    f_scaled, g_scaled = net.value_and_grad(scaled, i)
    assert f_scaled == pytest.approx(f, rel=1e-6)
    np.testing.assert_allclose(g_scaled[:36] * 2.0**power, g[:36], atol=1e-6)
    assert abs(x[:36] @ g[:36]) < 1e-6 * np.abs(x[:36] * g[:36]).max()
    assert abs(x[36:] @ g[36:]) > 1e-2


def test_all_outputs_may_be_shifted():
    z, y = np.random.default_rng(4).normal(size=(2, 7, 3)), np.arange(7) % 3
    (f, slope), (f_up, slope_up) = cross_entropy(z, y), cross_entropy(z + 700.0, y)
    np.testing.assert_allclose(f_up, f, rtol=1e-12)
    np.testing.assert_allclose(slope_up, slope, rtol=1e-10)
    np.testing.assert_allclose(slope.sum(-1), 0, atol=1e-16)
    assert np.isfinite(cross_entropy(1e3 * z, y)[0]).all()


def test_what_is_dropped_moves_nothing():
    a, d = np.random.default_rng(5).normal(size=(2, 6, 8))
    coins = np.random.default_rng(6).integers(52, 256, size=(6, 8))
    coins[2], coins[4, 3] = 0, 50
    y, back = Dropout(0.2)([], a, coins)
    kept = 256 / (256 - 51)
    for got, of in ((y, a), (back(d, []), d)):
        assert (got[2] == 0).all()
        assert got[4, 3] == 0
        np.testing.assert_allclose(got[coins >= 51], kept * of[coins >= 51])


def test_dropout_keeps_the_mean():
    a, coins = np.ones((1, 256)), np.arange(256)[None]
    for rate in (0.0, 0.1, 0.5, 0.97):
        y, _ = Dropout(rate)([], a, coins)
        assert y.mean() == pytest.approx(1.0, rel=1e-14)
        assert (y == 0).mean() == pytest.approx(rate, abs=1 / 512)


def test_images_may_be_turned_with_their_filters():
    """Rotated by 180 degrees, images and filters give the rotated output."""
    conv, W = Conv(3), np.random.default_rng(8).normal(size=(18, 3))
    y, _ = conv([W, np.zeros(3)], IMAGES)
    turned = W.reshape(3, 3, 2, 3)[::-1, ::-1].reshape(18, 3)
    y_turned, _ = conv([turned, np.zeros(3)], IMAGES[:, ::-1, ::-1])
    np.testing.assert_allclose(y_turned, y[:, ::-1, ::-1], atol=1e-13)


def test_biases_have_no_l2():
    layers = [Dense(4), Sigmoid(), Dense(3)]
    heavy = [Dense(4, l2=0.3), Sigmoid(), Dense(3, l2=0.7)]
    plain, net = (Network(a, VECTORS, LABELS) for a in (layers, heavy))
    x = somewhere(net, 9)
    (f, g), (f_plain, g_plain) = (n.value_and_grad(x) for n in (net, plain))
    W, V = x[:20], x[24:36]
    assert f - f_plain == pytest.approx(0.3 * W @ W + 0.7 * V @ V, rel=1e-12)
    zero = np.zeros(net.dim)
    zero[:20], zero[24:36] = 0.6 * W, 1.4 * V
    np.testing.assert_allclose(g - g_plain, zero, atol=1e-14)


def test_a_filter_as_large_as_the_image_is_a_dense_layer():
    a = IMAGES[:, :6, :6]
    W, b = np.random.default_rng(10).normal(size=(72, 4)), np.arange(4.0)
    y, _ = Conv(4, k=6, same=False)([W, b], a)
    flat, _ = Flatten()([], a)
    np.testing.assert_allclose(y[:, 0, 0], Dense(4)([W, b], flat)[0], atol=1e-12)
