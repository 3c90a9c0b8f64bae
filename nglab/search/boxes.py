"""Branch and bound for `brackets`: a semidefinite program a box, then fractions."""

import warnings
from fractions import Fraction
from importlib import import_module
from typing import Any

from nglab.proofs.kernel.atoms import Refused, gram
from nglab.proofs.kernel.polynomials import symbol
from nglab.search.brackets import Ends, everywhere, halves, in_box, leaf, points, widest
from nglab.search.certificates import linear, names

SMALLEST = Fraction(1, 512)  # a side of a box
ROUND = 10**6


def tree(N: int, ratio: Fraction, box: tuple[Ends, Ends] | None = None) -> Any:
    """Multipliers of boxes that cover all |g_k|, as `brackets.checked` reads them.

    Errors: ImportError without cvxpy; Refused where boxes get too small.
    """
    low, high = box or widest(N)
    numbers = proposed(N, ratio, (low, high))
    if numbers is not None:
        try:
            leaf(N, ratio, (low, high), numbers)
        except Refused:
            pass
        else:
            return [str(c) for c in numbers]
    if max(b - a for a, b in zip(low, high, strict=True)) < SMALLEST:
        raise Refused(f"no certificate between {low} and {high}")
    below, above = halves(low, high)
    return {"below": tree(N, ratio, below), "above": tree(N, ratio, above)}


def proposed(N: int, ratio: Fraction, box: tuple[Ends, Ends]) -> list[Fraction] | None:
    """Multipliers that leave the most definite matrix, rounded; None if there are none.

    The multipliers of (*, k) and of m <= F_N are what makes F_k and m vanish, exactly.
    """
    cp: Any = import_module("cvxpy")
    premises = [*everywhere(N), *in_box(N, *box)]
    rows = [linear(p.poly) for p in premises]
    numbers = [float(p.poly.terms.get((), 0)) for p in premises]
    basis = names([p.poly for p in premises])
    inequality = [p.sign != "==" for p in premises]
    c, room = cp.Variable(len(premises)), cp.Variable()
    S = cp.Variable((len(basis), len(basis)), PSD=True)
    equal = [c[k] >= 0 for k, is_ in enumerate(inequality) if is_]
    top = float(ratio) / (2 * (N + 1))
    equal.append(top >= sum(c[k] * x for k, x in enumerate(numbers)))
    inner = {}
    for i, v in enumerate(basis):
        for j, w in enumerate(basis[: i + 1]):
            inner[gram(v, w)] = S[i, i] + room if i == j else 2 * S[i, j]
    (m,) = linear(symbol("m"))
    for atom in {*inner, *(a for row in rows for a in row)}:
        given = sum(
            c[k] * float(row[atom]) for k, row in enumerate(rows) if atom in row
        )
        equal.append(given + inner.get(atom, 0) == (-1.0 if atom is m else 0.0))
    problem = cp.Problem(cp.Maximize(room), [*equal, room <= 1])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        problem.solve(solver=cp.CLARABEL)
    if c.value is None or room.value < 1e-6:
        return None
    found = [Fraction(round(float(x) * ROUND), ROUND) for x in c.value]
    signed = zip(found, inequality, strict=True)
    return balanced(N, rows, [max(x, Fraction(0)) if is_ else x for x, is_ in signed])


def balanced(N: int, rows: list[Any], found: list[Fraction]) -> list[Fraction]:
    """The same, with the sum of m's multipliers 1 and every F_k cancelled."""
    pairs = (N + 2) * (N + 1)
    least = range(pairs, pairs + N + 1)
    found[least[-1]] += 1 - sum((found[k] for k in least), Fraction(0))
    at, _ = points(N)
    for k, point in enumerate(at):
        (F,) = linear(point.f)
        star = (N + 1) * (N + 1) + k  # the pair (*, k), which comes last
        found[star] += sum(
            (x * row.get(F, 0) for x, row in zip(found, rows, strict=True)), Fraction(0)
        )
    return found
