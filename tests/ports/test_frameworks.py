"""The page of what frameworks compute is what they compute."""

import pytest

from tests.ports.rows import rows

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


@pytest.mark.parametrize("call", ["torch.optim.SGD(params, lr, mu)"])
def test_a_row_is_as_committed(call):
    row = next(row for row in rows() if row.call == call)
    assert cells(row) in PAGE.read_text(encoding="utf-8").splitlines()
