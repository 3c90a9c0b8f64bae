"""Keras 3, on the torch backend, in float64: its defaults are not the methods'."""

import os

import pytest

from nglab.oracle import keras_port
from nglab.testing import assert_conforms

pytest.importorskip("torch", reason="pip install -e '.[ports]' has torch")
os.environ["KERAS_BACKEND"] = "torch"  # read once, when keras is imported
keras = pytest.importorskip("keras", reason="pip install -e '.[ports]' has keras")
optimizers = keras.optimizers


def sgd(c):
    return optimizers.SGD(c["lr"], momentum=c.get("mu", 0.0))


def adadelta(c):
    return optimizers.Adadelta(c["lr"], c["rho"], c["eps"])


RIGHT = {"gd": sgd, "adadelta": adadelta}


@pytest.mark.parametrize("method", RIGHT)
def test_passes(method):
    assert_conforms(keras_port(RIGHT[method]), method=method)
