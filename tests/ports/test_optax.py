"""Optax: its chains, with the whole tree normalised or leaf by leaf."""

import pytest

from nglab.oracle import check, optax_port
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


def adagrad(c, lr):
    return optax.adagrad(lr)


def eps_in_root(c, lr):
    return optax.rmsprop(lr, decay=c["rho"], eps=c["eps"])


def nadam(c, lr):
    return optax.nadam(lr, b1=c["beta1"], b2=c["beta2"], eps=c["eps"])


def amsgrad(c, lr):
    return optax.amsgrad(lr, b1=c["beta1"], b2=c["beta2"], eps=c["eps"])


def adamax(c, lr):
    return optax.adamax(lr, b1=c["beta1"], b2=c["beta2"])


def adamw(c, lr):
    return optax.adamw(lr, b1=c["beta1"], b2=c["beta2"], eps=c["eps"])


def decayed(c):
    return optax.add_decayed_weights(1e-4)


def trusting(c):
    return optax.scale_by_trust_ratio()


def lars(c, lr):
    return optax.lars(lr, momentum=c["mu"])


def momentum_first(c, lr):
    return optax.chain(optax.trace(c["mu"]), unit(c), optax.sgd(lr))


WRONG = [
    ("global_norm", "nsgd", port(sgd, lambda c: norm_of_all())),
    ("eps_added", "nsgd", port(sgd, leaf_by_leaf(eps=1e-6))),
    ("global_clip", "nsgd", port(sgd, lambda c: optax.clip_by_global_norm(1.0))),
    ("momentum_then_normalize", "bn_momentum", port(momentum_first)),
    ("initial_accumulator", "adagrad", port(adagrad)),
    ("eps_inside", "rmsprop", port(eps_in_root)),
    ("other_lookahead", "nadam", port(nadam)),
    ("largest_of_corrected", "amsgrad", port(amsgrad)),
    ("global_norm", "bn_momentum", port(sgd, lambda c: norm_of_all())),
    ("global_norm", "bn_adam", port(adam, lambda c: norm_of_all())),
    ("not_normalised", "bn_adam", port(adam)),
    ("eps_in_maximum", "adamax", port(adamax)),
    ("trust_ratio_at_zero", "nsgd", port(sgd, trusting)),
    ("trust_ratio_at_zero", "bn_momentum", port(sgd, trusting)),
    ("trust_ratio_at_zero", "bn_adam", port(adam, trusting)),
    ("lr_in_velocity + trust_ratio_at_zero", "bn_momentum", port(lars)),
    ("decoupled_decay", "adam", port(adamw)),
    ("decoupled_decay", "bn_adam", port(adamw, unit)),
    ("decoupled_decay", "nsgd", port(sgd, unit, decayed)),
    ("l2_decay", "adam", port(adam, decayed)),
    ("l2_decay", "nsgd", port(sgd, decayed, unit)),
    ("l2_decay", "bn_adam", port(adam, decayed, unit)),
    ("decay_after_norm", "bn_adam", port(adam, unit, decayed)),
]


@pytest.mark.parametrize(("variant", "method", "wrong"), WRONG)
def test_is_named(variant, method, wrong):
    report = check(wrong, method=method, only=only(method))
    assert not report.passed
    assert report.variants[:1] == (variant,), str(report)
