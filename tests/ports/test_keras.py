"""Keras 3, on the torch backend, in float64: its defaults are not the methods'."""

import os

import pytest

from nglab.oracle import METHODS, check
from nglab.testing import assert_conforms
from tests.ports.layers import flat, layers, only

pytest.importorskip("torch", reason="pip install -e '.[ports]' has torch")
os.environ["KERAS_BACKEND"] = "torch"  # read once, when keras is imported
keras = pytest.importorskip("keras", reason="pip install -e '.[ports]' has keras")
optimizers = keras.optimizers
pytestmark = pytest.mark.filterwarnings(  # its Nadam copies a tensor to NumPy
    "ignore:__array__ implementation:DeprecationWarning"
)


@pytest.fixture(autouse=True)
def double():
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx(before)


class Keras:
    """A keras optimizer as the oracle takes it: one variable a layer."""

    def __init__(self, config, build, dtype):
        self.config, self.optimizer = config, build(config)
        self.dtype = dtype

    def init(self, x0):
        parts = layers(x0, self.config)
        self.variables = [keras.Variable(part, dtype=self.dtype) for part in parts]
        self.optimizer.build(self.variables)

    def step(self, x, g):
        parts = layers(g.astype(self.dtype), self.config)
        self.optimizer.learning_rate = self.config["lr"]
        gradients = [keras.ops.convert_to_tensor(part) for part in parts]
        self.optimizer.apply(gradients, self.variables)
        return flat([v.value.detach().numpy() for v in self.variables])


def port(build, dtype="float64"):
    return lambda config: Keras(config, build, dtype)


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
    assert_conforms(port(RIGHT[method]), method=method)


WRONG = [
    ("lr_in_velocity", "momentum", port(sgd)),
    ("lr_in_velocity", "nesterov", port(nesterov)),
    ("eps_hat", "adam", port(adam)),
    ("eps_hat + decoupled_decay", "adam", port(adamw)),
    ("correction_after_eps", "amsgrad", port(amsgrad)),
    ("momentum_schedule", "nadam", port(nadam)),
    ("eps_after_maximum", "adamax", port(adamax)),
    ("l2_decay", "gd", port(decayed)),
    ("eps_inside", "rmsprop", port(rmsprop)),
    ("initial_accumulator", "adagrad", port(adagrad)),
    ("block_clip", "nsgd", port(clipped, "float32")),
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
    report = check(port(lambda c: optimizer(c["lr"])), method=method, only=usual)
    assert not report.passed
    assert report.variants[:1] == (variant,), str(report)
    assert "eps = 1e-07" in str(report)


def test_the_numbers_of_a_schedule_are_named():
    report = check(port(nadam), method="nadam")
    assert "(decay = 1.0)" in str(report)
