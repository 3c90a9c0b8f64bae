"""The page of what frameworks compute is what they compute."""

import numpy as np
import pytest

from nglab.oracle import vectors
from nglab.oracle.ports import from_one
from nglab.oracle.replay import replayed
from tests.ports.rows import Matrices, Row, rows

for name in {row.framework for row in rows()}:
    pytest.importorskip(name, reason=f"pip install -e '.[ports]' has {name}")

from tests.ports.frameworks import PAGE, cells, page  # noqa: E402


def test_the_page_is_what_is_computed():
    committed = PAGE.read_text(encoding="utf-8")
    assert page() == committed, "python -m tests.ports.frameworks writes it"


def test_a_call_is_asked_what_it_takes():
    asked = {row.call: row for row in rows()}
    own = asked["torch.optim.RMSprop(params, lr)"]
    assert own.only == {"rho": 0.9, "eps": 1e-8}
    assert asked["torch.optim.RMSprop(params, lr, rho, eps)"].only is None


def test_what_stands_after_the_method_is_asked():
    row = Row("keras", 'scion; matrices; ball="max"', "keras.optimizers.Lion(lr, mu)")
    assert row.method == "scion"
    assert (row.only["ball"], row.only["scale"]) == ("max", "unit_rms")
    assert "mu" not in row.only


def test_a_vector_is_a_column_and_no_kernel_is_asked():
    seen = []

    class Own:
        def init(self, x0, config):
            seen.append(config["shapes"])

    port = Matrices(Own(), {1, 2})
    port.init(np.ones(7), {"blocks": [3, 4], "shapes": [[3], [2, 2]]})
    port.init(np.ones(3), {"blocks": [3]})
    assert seen == [[[3, 1], [2, 2]], [[3, 1]]]
    with pytest.raises(NotImplementedError):
        port.init(np.ones(4), {"blocks": [4], "shapes": [[1, 1, 2, 2]]})


def test_torch_takes_its_products_in_half_precision(monkeypatch):
    """What the rows take away: without it no definition is met to rounding."""
    call = "torch.optim.Muon(params, lr, 0.0, mu, eps=1e-300)"
    row = Row("torch", "muon; matrices", call)
    assert row.report().passed
    monkeypatch.setattr("tests.ports.rows.HALF", ())
    far = [np.abs(walk.x - walk.case.x).max() for walk in walks(row)]
    assert 1e-4 < max(far) < 1e-1


def walks(row):
    """The walks of a row that no formula is sought for."""
    cases = [case for case in vectors("muon") if case.name in ("one matrix", "square")]
    return replayed(from_one(row.port(), "muon"), cases)


@pytest.mark.parametrize("call", ["torch.optim.SGD(params, lr, mu)"])
def test_a_row_is_as_committed(call):
    row = next(row for row in rows() if row.call == call)
    assert cells(row) in PAGE.read_text(encoding="utf-8").splitlines()
