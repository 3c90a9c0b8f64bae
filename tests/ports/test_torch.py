"""PyTorch's optimizers, with a normaliser in front where the method has one."""

import pytest

from nglab.oracle import torch_port
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
