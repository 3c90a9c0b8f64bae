"""The search proposes, the kernel disposes: what is found is exact, or refused."""

import subprocess
import sys
from fractions import Fraction

import pytest

from nglab.proofs import Refused
from nglab.proofs.kernel.polynomials import symbol, symbols, vectors
from nglab.proofs.premises import hypothesis
from nglab.search import certificate, gradient_descent, least
from nglab.search.certificates import squares

F = Fraction
TIGHT = {  # of the pairs (k, k + 1), then of (*, k): k/(2N + 1 - k) and its differences
    1: [F(1, 2), F(1, 2), F(1, 2)],
    2: [F(1, 4), F(2, 3), F(1, 4), F(5, 12), F(1, 3)],
    3: [F(1, 6), F(2, 5), F(3, 4), F(1, 6), F(7, 30), F(7, 20), F(1, 4)],
}


@pytest.mark.parametrize("N", TIGHT)
def test_recorded_multipliers_are_exact(N: int) -> None:
    premises, bound, observed = gradient_descent(N)
    fact = certificate(premises, TIGHT[N], bound / (4 * N + 2) - observed)
    fact.shows(bound / (4 * N + 2) - observed)
    assert len(fact.given) == 2 * N + 1


@pytest.mark.parametrize("N", TIGHT)
def test_no_smaller_bound_and_no_other_multipliers_pass(N: int) -> None:
    premises, bound, observed = gradient_descent(N)
    with pytest.raises(Refused):
        certificate(premises, TIGHT[N], bound / (4 * N + 3) - observed)
    for k in range(2 * N + 1):
        off = [c + F(1, 1000) * (j == k) for j, c in enumerate(TIGHT[N])]
        with pytest.raises(Refused):
            certificate(premises, off, bound / (4 * N + 2) - observed)
    with pytest.raises(Refused, match="negative"):
        certificate(premises, [-c for c in TIGHT[N]], bound - observed)


@pytest.mark.parametrize("N", TIGHT)
def test_the_solver_finds_them(N: int) -> None:
    pytest.importorskip("cvxpy")
    found = least(*gradient_descent(N))
    assert found.tau == F(1, 4 * N + 2)
    assert found.multipliers == TIGHT[N]
    assert found.fact is not None
    assert abs(found.numeric - 1 / (4 * N + 2)) < 1e-6


def test_premises_that_bound_nothing() -> None:
    pytest.importorskip("cvxpy")
    (x,) = vectors("x")
    with pytest.raises(ValueError, match="bound nothing"):
        least([hypothesis("f >= 0", symbol("f"))], x @ x, symbol("f"))


def test_sums_of_squares_by_elimination() -> None:
    rows = squares([[F(2), F(1)], [F(1), F(1, 2)]])
    assert rows == [(F(2), [F(1), F(1, 2)])]
    for M in [[[F(0), F(1)], [F(1), F(1)]], [[F(1), F(2)], [F(2), F(3)]]]:
        with pytest.raises(Refused, match="no sum of squares"):
            squares(M)


def test_what_is_not_linear_is_refused() -> None:
    a, b = symbols("a b")
    with pytest.raises(Refused, match="not linear"):
        certificate([hypothesis("a b >= 0", a * b)], [0], a * b)
    with pytest.raises(Refused, match="it remains"):
        certificate([hypothesis("a >= 0", a)], [1], a + b)


def test_the_solver_is_loaded_only_when_it_is_used() -> None:
    code = "import sys, nglab.search; assert 'cvxpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
