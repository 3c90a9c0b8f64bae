"""pytorch_optimizer: its normaliser of gradients, in front of torch's SGD."""

import pytest

from nglab.oracle import check
from tests.ports.layers import only

torch = pytest.importorskip("torch", reason="pip install -e '.[ports]' has torch")
library = pytest.importorskip(
    "pytorch_optimizer", reason="pip install -e '.[ports]' has pytorch_optimizer"
)
from tests.ports.test_torch import each, port, sgd  # noqa: E402


@each
def deviation(g):
    library.optimizer.utils.normalize_gradient(g)
    return g


def test_normalize_gradient_is_named():
    report = check(port(sgd, deviation), method="nsgd", only=only("nsgd"))
    assert not report.passed
    assert "std_ddof1" in report.variants, str(report)
