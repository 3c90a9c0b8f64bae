"""The brackets of NGD's worst case: the recorded proof is exact, and no more."""

import json
from fractions import Fraction
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from nglab import DiagonalQuadratic, Huber, nsgd, run
from nglab.proofs import Refused
from nglab.proofs.kernel.polynomials import vectors
from nglab.search.boxes import tree
from nglab.search.brackets import (
    BRACKETS,
    N_1,
    checked,
    halves,
    in_box,
    leaf,
    replayed,
    widest,
)

RATIO = Fraction(6, 10)


def recorded() -> Any:
    text = files("nglab.search").joinpath("data", N_1).read_text("utf-8")
    return json.loads(text)


def leaves(node: Any) -> list[list[str]]:
    if isinstance(node, list):
        return [node]
    return [*leaves(node["below"]), *leaves(node["above"])]


def test_the_recorded_proof_is_exact() -> None:
    record = recorded()
    assert (record["N"], Fraction(record["ratio"])) == (1, RATIO)
    assert replayed(N_1) == len(leaves(record["tree"])) > 20


def test_it_proves_no_more_than_it_says() -> None:
    with pytest.raises(Refused):
        checked(1, Fraction(58, 100), recorded()["tree"])  # some function has more


def first_leaf(node: Any) -> tuple[Any, list[str]]:
    box = widest(1)
    while isinstance(node, dict):
        node, box = node["below"], halves(*box)[0]
    return box, node


def test_a_changed_multiplier_is_refused() -> None:
    box, numbers = first_leaf(recorded()["tree"])
    leaf(1, RATIO, box, numbers)
    for k in range(8):  # of all pairs, and of m <= F_k: what makes F_k vanish
        wrong = [*numbers]
        wrong[k] = str(Fraction(wrong[k]) - 1)
        with pytest.raises(Refused):
            leaf(1, RATIO, box, wrong)


def test_a_missing_box_is_refused() -> None:
    node = recorded()["tree"]
    with pytest.raises(Refused, match="no certificate"):
        checked(1, RATIO, {"below": node["below"], "above": None})


def test_the_boxes_of_a_branch_are_all_of_it() -> None:
    low, high = widest(2)
    (a, b), (c, d) = halves(low, high)
    assert (a, d) == (low, high)
    (k,) = [k for k in range(3) if b[k] != high[k]]
    assert b[k] == c[k] == (low[k] + high[k]) / 2
    assert all(c[j] == low[j] for j in range(3) if j != k)


@pytest.mark.parametrize("N", [1, 2, 3, 4])
def test_all_gradients_are_in_the_widest_box_and_runs_within_the_bracket(
    N: int,
) -> None:
    rng = np.random.default_rng(N)
    x0 = rng.normal(size=(200, 3))
    x0 /= np.linalg.norm(x0, axis=1)[:, None]
    h = (N + 1) ** -0.5
    top = np.array([float(c) for c in widest(N)[1]])
    for f in DiagonalQuadratic(np.array([0.1, 0.5, 1.0])), Huber(0.3, 3):
        trace = run(f, nsgd(h), x0, N)
        assert (trace.grad_norm <= h * top[:, None] + 1e-12).all()
        worst = trace.f.min(0).max() * 2 * (N + 1)
        assert worst <= float(BRACKETS[N].high)


def test_brackets_are_in_order() -> None:
    for bracket in BRACKETS.values():
        assert 0.5 < bracket.low < float(bracket.high) < 0.75


def test_the_box_says_where_the_gradient_is() -> None:
    premise = in_box(1, (Fraction(1), Fraction(2)), (Fraction(2), Fraction(3)))[1]
    g, q = vectors("g[1] q[1]")
    assert premise.poly == 5 * (g @ q) - 6 * (q @ q) - g @ g


def test_the_search_finds_a_box() -> None:
    pytest.importorskip("cvxpy")
    box, _ = first_leaf(recorded()["tree"])
    found = tree(1, RATIO, box)
    assert isinstance(found, list)
    leaf(1, RATIO, box, found)
