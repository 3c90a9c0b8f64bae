"""Optax: its chains, with the whole tree normalised or leaf by leaf."""

import pytest

from nglab.oracle import optax_port
from nglab.testing import assert_conforms
from tests.ports.layers import only

optax = pytest.importorskip("optax", reason="pip install -e '.[ports]' has optax")

norm_of_all = optax.normalize_by_update_norm


def port(build, *front):
    return optax_port(
        lambda c: optax.chain(*(make(c) for make in front), build(c, c["lr"]))
    )


def leaf_by_leaf(eps):
    """Each leaf divided by its own norm: optax takes the norm of a whole tree."""

    def front(c):
        names = list(range(len(c["blocks"])))
        return optax.partition({name: norm_of_all(eps=eps) for name in names}, names)

    return front


def sgd(c, lr):
    return optax.sgd(lr, momentum=c.get("mu"))


def nesterov(c, lr):
    return optax.sgd(lr, momentum=c["mu"], nesterov=True)


def adam(c, lr):
    return optax.adam(lr, b1=c["beta1"], b2=c["beta2"], eps=c["eps"])


def amsgrad_of_the_paper(c, lr):
    plain = {"bias_correction_mu": False, "bias_correction_nu": False}
    rule = optax.scale_by_amsgrad(c["beta1"], c["beta2"], c["eps"], **plain)
    return optax.chain(rule, optax.scale_by_learning_rate(lr))


def rmsprop(c, lr):
    return optax.rmsprop(lr, decay=c["rho"], eps=c["eps"], eps_in_sqrt=False)


def adadelta(c, lr):
    return optax.adadelta(lr, rho=c["rho"], eps=c["eps"])


unit = leaf_by_leaf(eps=1e-300)
RIGHT = {
    "gd": port(sgd),
    "momentum": port(sgd),
    "nesterov": port(nesterov),
    "adam": port(adam),
    "amsgrad": port(amsgrad_of_the_paper),
    "rmsprop": port(rmsprop),
    "adadelta": port(adadelta),
    "nsgd": port(sgd, unit),
    "bn_momentum": port(sgd, unit),
    "bn_adam": port(adam, unit),
    "bn_rmsprop": port(rmsprop, unit),
}


@pytest.mark.parametrize("method", RIGHT)
def test_passes(method):
    assert_conforms(RIGHT[method], method=method, only=only(method))
