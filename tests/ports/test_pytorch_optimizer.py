"""pytorch_optimizer: its NovoGrad, which normalises layers, and its normaliser."""

import pytest

from nglab.oracle import check
from nglab.testing import assert_conforms
from tests.ports.layers import only

torch = pytest.importorskip("torch", reason="pip install -e '.[ports]' has torch")
library = pytest.importorskip(
    "pytorch_optimizer", reason="pip install -e '.[ports]' has pytorch_optimizer"
)
from tests.ports.test_torch import each, port, sgd  # noqa: E402


def novograd(beta2=0.0, eps=1e-300):
    def build(tensors, c):
        betas = c["mu"], beta2
        return library.NovoGrad(tensors, lr=c["lr"], betas=betas, eps=eps)

    return port(build)


@each
def deviation(g):
    library.optimizer.utils.normalize_gradient(g)
    return g


def test_novograd_without_an_average_is_block_normalised_momentum():
    assert_conforms(novograd(), method="bn_momentum")


@pytest.mark.parametrize(
    ("variant", "given"),
    [("eps_added", {"eps": 1e-8}), ("ema_norm", {"beta2": 0.98})],
)
def test_novograd_as_it_comes_is_named(variant, given):
    report = check(novograd(**given), method="bn_momentum")
    assert not report.passed
    assert report.variants[:1] == (variant,), str(report)


def test_normalize_gradient_is_named():
    report = check(port(sgd, deviation), method="nsgd", only=only("nsgd"))
    assert not report.passed
    assert report.variants == ("std_ddof1",), str(report)
