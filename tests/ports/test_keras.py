"""Keras 3, on the torch backend, in float64: its defaults are not the methods'."""

import os

import pytest

from nglab.oracle import METHODS, check, keras_port
from nglab.testing import assert_conforms
from tests.ports.layers import only

pytest.importorskip("torch", reason="pip install -e '.[ports]' has torch")
os.environ["KERAS_BACKEND"] = "torch"  # read once, when keras is imported
keras = pytest.importorskip("keras", reason="pip install -e '.[ports]' has keras")
optimizers = keras.optimizers


def sgd(c):
    return optimizers.SGD(c["lr"], momentum=c.get("mu", 0.0))


def nesterov(c):
    return optimizers.SGD(c["lr"], momentum=c["mu"], nesterov=True)


def adam(c):
    return optimizers.Adam(c["lr"], c["beta1"], c["beta2"], c["eps"])


def amsgrad(c):
    return optimizers.Adam(c["lr"], c["beta1"], c["beta2"], c["eps"], amsgrad=True)


def nadam(c):
    return optimizers.Nadam(c["lr"], c["beta1"], c["beta2"], c["eps"])


def adamax(c):
    return optimizers.Adamax(c["lr"], c["beta1"], c["beta2"])


def adamw(c):
    betas = {"beta_1": c["beta1"], "beta_2": c["beta2"]}
    return optimizers.AdamW(c["lr"], **betas, epsilon=c["eps"])


def decayed(c):
    return optimizers.SGD(c["lr"], weight_decay=0.004)


def adadelta(c):
    return optimizers.Adadelta(c["lr"], c["rho"], c["eps"])


def adagrad(c):
    return optimizers.Adagrad(c["lr"])


def rmsprop(c):
    return optimizers.RMSprop(c["lr"], c["rho"], epsilon=c["eps"])


def clipped(c):
    """Keras forms the norm in single precision whatever the variables have."""
    return optimizers.SGD(c["lr"], clipnorm=1.0)


RIGHT = {"gd": sgd, "adadelta": adadelta}


@pytest.mark.parametrize("method", RIGHT)
def test_passes(method):
    assert_conforms(keras_port(RIGHT[method]), method=method)


WRONG = [
    ("lr_in_velocity", "momentum", keras_port(sgd)),
    ("lr_in_velocity", "nesterov", keras_port(nesterov)),
    ("eps_hat", "adam", keras_port(adam)),
    ("eps_hat + decoupled_decay", "adam", keras_port(adamw)),
    ("correction_after_eps", "amsgrad", keras_port(amsgrad)),
    ("momentum_schedule", "nadam", keras_port(nadam)),
    ("eps_after_maximum", "adamax", keras_port(adamax)),
    ("l2_decay", "gd", keras_port(decayed)),
    ("eps_inside", "rmsprop", keras_port(rmsprop)),
    ("initial_accumulator", "adagrad", keras_port(adagrad)),
    ("block_clip", "nsgd", keras_port(clipped, float32=True)),
]


@pytest.mark.parametrize(("variant", "method", "wrong"), WRONG)
def test_is_named(variant, method, wrong):
    report = check(wrong, method=method, only=only(method))
    assert not report.passed
    assert report.variants[:1] == (variant,), str(report)


DEFAULTS = [
    ("eps_hat", "adam", optimizers.Adam),
    ("eps_hat + decoupled_decay", "adam", optimizers.AdamW),
    ("momentum_schedule", "nadam", optimizers.Nadam),
    ("eps_after_maximum", "adamax", optimizers.Adamax),
    ("eps_inside", "rmsprop", optimizers.RMSprop),
    ("initial_accumulator", "adagrad", optimizers.Adagrad),
    ("own_eps", "adadelta", optimizers.Adadelta),
    (
        "correction_after_eps",
        "amsgrad",
        lambda lr: optimizers.Adam(lr, amsgrad=True),
    ),
]


@pytest.mark.parametrize(("variant", "method", "optimizer"), DEFAULTS)
def test_defaults_are_named(variant, method, optimizer):
    """With all its own numbers but lr, in the cases with the usual ones."""
    usual = METHODS[method].config
    report = check(keras_port(lambda c: optimizer(c["lr"])), method=method, only=usual)
    assert not report.passed
    assert report.variants[:1] == (variant,), str(report)
    assert "eps = 1e-07" in str(report)


def test_the_numbers_of_a_schedule_are_named():
    report = check(keras_port(nadam), method="nadam")
    assert "(decay = 1.0)" in str(report)
