"""Networks against PyTorch (recorded), SciPy's correlation, and plain loops."""

from functools import partial

import numpy as np
import pytest
from scipy.signal import correlate

from nglab.networks import (
    LSTM,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    MaxPool,
    Network,
    ReLU,
    Sigmoid,
    Tanh,
    cross_entropy,
    images,
    layers,
    recurrent,
    squares,
)
from tests.networks.torch_twins import PATH

RECORDED = np.load(PATH)
FIRST, LAST = Dense(4, l2=0.01), Dense(3, l2=0.01)
LAYERS = {
    "sigmoid": [FIRST, Sigmoid(), LAST],
    "tanh": [FIRST, Tanh(), LAST],
    "norm": [FIRST, ReLU(), BatchNorm(), LAST],
    "dropout": [FIRST, ReLU(), BatchNorm(), Dropout(0.3), LAST],
    "cnn": [
        *(Conv(3), ReLU(), Conv(4, same=False), ReLU()),
        *(MaxPool(), Flatten(), Dense(3)),
    ],
    "lstm": [LSTM(5), Dense(1)],
}


def errors(name, net_layers=None):
    """Of f and of g, in parts of the largest entry."""
    A, y, x, f, g = (RECORDED[f"{name} {key}"] for key in "Ayxfg")
    loss = squares if name == "lstm" else cross_entropy
    coins = RECORDED["dropout coins"] if name == "dropout" else None
    net = Network(net_layers or LAYERS[name], A, y, loss)
    mine, mine_g = net.value_and_grad(x, np.arange(len(y)), coins)
    return abs(mine - f) / abs(f), np.abs(mine_g - g).max() / np.abs(g).max()


@pytest.mark.parametrize("name", LAYERS)
def test_torch_computes_the_same(name):
    assert max(errors(name)) < 1e-12


def unturned(a, W, k, filtered):
    """Filters as they are instead of turned, on the way back alone."""
    if W.shape == (36, 3):  # four channels to three
        W = W.reshape(k * k, -1, W.shape[1])[::-1].reshape(W.shape)
    return filtered(a, W, k)


def ddof_1(self, a):
    return a.mean(-2), np.sqrt(a.var(-2, ddof=1) + self.eps)


def over_features(self, a):
    mean, var = a.mean(-1)[..., : a.shape[-1]], a.var(-1)[..., : a.shape[-1]]
    return mean, np.sqrt(var + self.eps)


def exchanged(self, w, a, given=None, call=LSTM.__call__):
    """The forget gate in place of the input gate."""
    n = self.units
    W = np.vstack([w[0][n : 2 * n], w[0][:n], w[0][2 * n :]])
    return call(self, [W], a, given)


def unscaled(self, w, a, given=None):
    keep = given >= self.below
    return a * keep, lambda d, g, onward=True: d * keep


MUTANTS = {
    "cnn": (images, "filtered", partial(unturned, filtered=images.filtered)),
    "norm": (layers.BatchNorm, "statistics", over_features),
    "dropout": (layers.Dropout, "__call__", unscaled),
    "lstm": (recurrent.LSTM, "__call__", exchanged),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_caught(name, monkeypatch):
    monkeypatch.setattr(*MUTANTS[name])
    assert max(errors(name)) > 1e-3


def test_a_variance_of_one_degree_of_freedom_less_is_caught(monkeypatch):
    monkeypatch.setattr(layers.BatchNorm, "statistics", ddof_1)
    assert max(errors("norm")) > 1e-3


def test_l2_on_biases_is_caught():
    """The recorded l2 leaves them out; twice l2 on W is seen as well."""
    wrong = [Dense(4, l2=0.01), Sigmoid(), Dense(3, l2=0.02)]
    assert max(errors("sigmoid", wrong)) > 1e-3


@pytest.mark.parametrize(("k", "same"), [(3, True), (3, False), (1, True), (4, False)])
def test_conv_is_scipys_correlation(k, same):
    rng = np.random.default_rng(k)
    a, W, b = (
        rng.normal(size=(2, 7, 6, 3)),
        rng.normal(size=(k * k * 3, 4)),
        rng.random(4),
    )
    y, _ = Conv(4, k, same)([W, b], a)
    for n in range(2):
        for F in range(4):
            kernel = W[:, F].reshape(k, k, 3)
            framed = np.pad(a[n], [(k // 2,) * 2] * 2 + [(0, 0)]) if same else a[n]
            wanted = correlate(framed, kernel, "valid")[..., 0] + b[F]
            np.testing.assert_allclose(y[n, ..., F], wanted, atol=1e-12)


def test_an_lstm_is_ten_plain_lines():
    rng = np.random.default_rng(3)
    W, a = rng.normal(size=(12, 3 + 2 + 1)), rng.normal(size=(4, 5, 2))
    y, _ = LSTM(3)([W], a)
    for sample in range(4):
        h, c = np.zeros(3), np.zeros(3)
        for x_t in a[sample]:
            i, f, o, u = (W @ np.concatenate([h, x_t, [1.0]])).reshape(4, 3)
            i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
            c = f * c + i * np.tanh(u)
            h = o * np.tanh(c)
        np.testing.assert_allclose(y[sample], h, atol=1e-14)


def test_losses_are_their_formulas():
    z, y = np.random.default_rng(4).normal(size=(2, 5, 3)), np.array([0, 2, 2, 1, 0])
    f, slope = cross_entropy(z[0], y)
    p = np.exp(z[0]) / np.exp(z[0]).sum(1, keepdims=True)
    assert f == pytest.approx(-np.mean([np.log(p[j, y[j]]) for j in range(5)]))
    np.testing.assert_allclose(slope, (p - np.eye(3)[y]) / 5, atol=1e-15)
    f, slope = squares(z[0], z[1])
    assert f == pytest.approx(((z[0] - z[1]) ** 2).sum() / 5)
    np.testing.assert_allclose(slope, 2 * (z[0] - z[1]) / 5)
