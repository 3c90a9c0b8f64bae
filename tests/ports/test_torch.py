"""PyTorch's optimizers, with a normaliser in front where the method has one."""

import pytest

from nglab.oracle import check, torch_port
from nglab.testing import assert_conforms
from tests.ports.layers import only

torch = pytest.importorskip("torch", reason="pip install -e '.[ports]' has torch")
normalize = torch.nn.functional.normalize
SGD, Adam = torch.optim.SGD, torch.optim.Adam


def port(build, front=None, **told):
    """The optimizer that `build` makes, with a front for the gradients."""

    def made(params, c):
        optimizer = build(params, c)
        if front:
            optimizer.register_step_pre_hook(lambda *_: front(params))
        return optimizer

    return torch_port(made, **told)


def each(f):
    """A front that changes the gradient of each layer."""

    def front(tensors):
        for tensor in tensors:
            tensor.grad = f(tensor.grad)

    return front


@each
def unit(g):
    """Its own floor is 1e-12, whatever the precision."""
    least = torch.finfo(g.dtype).tiny
    return normalize(g.flatten(), dim=0, eps=least).view_as(g)


@each
def floored(g):
    return normalize(g.flatten(), dim=0).view_as(g)


def sgd(tensors, c):
    return SGD(tensors, lr=c["lr"], momentum=c.get("mu", 0.0))


def nesterov(tensors, c):
    return SGD(tensors, lr=c["lr"], momentum=c["mu"], nesterov=True)


def adam(tensors, c):
    betas = c["beta1"], c["beta2"]
    return Adam(tensors, lr=c["lr"], betas=betas, eps=c["eps"])


def adagrad(tensors, c):
    return torch.optim.Adagrad(tensors, lr=c["lr"], eps=c["eps"])


def rmsprop(tensors, c):
    return torch.optim.RMSprop(tensors, lr=c["lr"], alpha=c["rho"], eps=c["eps"])


def adadelta(tensors, c):
    return torch.optim.Adadelta(tensors, lr=c["lr"], rho=c["rho"], eps=c["eps"])


RIGHT = {
    "gd": (sgd,),
    "momentum": (sgd,),
    "nesterov": (nesterov,),
    "adam": (adam,),
    "adagrad": (adagrad,),
    "rmsprop": (rmsprop,),
    "adadelta": (adadelta,),
    "nsgd": (sgd, unit),
    "bn_momentum": (sgd, unit),
    "bn_adam": (adam, unit),
    "bn_adagrad": (adagrad, unit),
    "bn_rmsprop": (rmsprop, unit),
}


@pytest.mark.parametrize("method", RIGHT)
def test_passes(method):
    assert_conforms(port(*RIGHT[method]), method=method, only=only(method))


@pytest.mark.parametrize("method", RIGHT)
def test_passes_in_single_precision(method):
    single = port(*RIGHT[method], float32=True)
    report = assert_conforms(single, method=method, only=only(method))
    assert {walk.precision for walk in report.walks} == {"float32"}


@pytest.mark.parametrize("float32", [False, True])
def test_the_floor_of_its_normaliser_is_seen(float32):
    wrong = port(sgd, floored, float32=float32)
    report = check(wrong, method="nsgd", only=only("nsgd"))
    assert "tiny gradients" in report.failed
    assert "ordinary" not in report.failed
    assert "it does something else: is there a floor" in str(report)


@each
def rows(g):
    return normalize(g, dim=-1)


@each
def columns(g):
    return normalize(g, dim=0)


@torch.no_grad()
def regularised(tensors):
    """The gradient of f + |x|^2 / 200, then normalised."""
    for tensor in tensors:
        tensor.grad = tensor.grad + 0.01 * tensor
    unit(tensors)


def clipped(tensors):
    torch.nn.utils.clip_grad_norm_(tensors, 1.0)


def dampened(tensors, c):
    return SGD(tensors, lr=c["lr"], momentum=c["mu"], dampening=c["mu"])


def own_alpha(tensors, c):
    return torch.optim.RMSprop(tensors, lr=c["lr"], eps=c["eps"])


def amsgrad(tensors, c):
    betas = c["beta1"], c["beta2"]
    return Adam(tensors, lr=c["lr"], betas=betas, eps=c["eps"], amsgrad=True)


def nadam(tensors, c):
    betas = c["beta1"], c["beta2"]
    return torch.optim.NAdam(tensors, lr=c["lr"], betas=betas, eps=c["eps"])


def adamax(tensors, c):
    return torch.optim.Adamax(tensors, lr=c["lr"], betas=(c["beta1"], c["beta2"]))


def sgd_l2(tensors, c):
    return SGD(tensors, lr=c["lr"], momentum=c.get("mu", 0.0), weight_decay=5e-4)


def adam_l2(tensors, c):
    betas = c["beta1"], c["beta2"]
    return Adam(tensors, lr=c["lr"], betas=betas, eps=c["eps"], weight_decay=0.01)


def adamw(tensors, c):
    betas = c["beta1"], c["beta2"]
    return torch.optim.AdamW(tensors, lr=c["lr"], betas=betas, eps=c["eps"])


WRONG = [
    ("row_norm", "nsgd", port(sgd, rows)),
    ("column_norm", "nsgd", port(sgd, columns)),
    ("column_norm", "bn_adam", port(adam, columns)),
    ("global_clip", "nsgd", port(sgd, clipped)),
    ("not_normalised", "nsgd", port(sgd)),
    ("first_step_undamped", "momentum", port(dampened)),
    ("rho", "rmsprop", port(own_alpha)),
    ("own_eps", "adagrad", port(lambda ts, c: torch.optim.Adagrad(ts, lr=c["lr"]))),
    ("bias_correction", "amsgrad", port(amsgrad)),
    ("momentum_schedule", "nadam", port(nadam)),
    ("eps_in_maximum", "adamax", port(adamax)),
    ("row_norm", "bn_adam", port(adam, rows)),
    ("other_form", "momentum", port(nesterov)),
    ("l2_decay", "gd", port(sgd_l2)),
    ("l2_decay", "momentum", port(sgd_l2)),
    ("l2_decay", "adam", port(adam_l2)),
    ("l2_decay", "nsgd", port(sgd, regularised)),
    ("l2_decay", "bn_adam", port(adam, regularised)),
    ("decay_after_norm", "bn_momentum", port(sgd_l2, unit)),
    ("decay_after_norm", "bn_adam", port(adam_l2, unit)),
    ("decoupled_decay", "nsgd", port(sgd_l2, unit)),
    ("decoupled_decay", "adam", port(adamw)),
    ("decoupled_decay", "bn_adam", port(adamw, unit)),
]


@pytest.mark.parametrize(("variant", "method", "wrong"), WRONG)
def test_is_named(variant, method, wrong):
    report = check(wrong, method=method, only=only(method))
    assert not report.passed
    assert report.variants[:1] == (variant,), str(report)
