"""The search itself: cvxpy and Clarabel propose, rounding makes it exact or not."""

import warnings
from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any, NamedTuple

from nglab.proofs.kernel.atoms import Atom, Refused, gram
from nglab.proofs.kernel.facts import Fact
from nglab.proofs.kernel.polynomials import Poly
from nglab.search.certificates import certificate, linear, names

DENOMINATORS = (10, 30, 100, 300, 1000, 10_000)
NEAR = 1e-6  # how far a fraction may be from what the solver says


class Found(NamedTuple):
    """The least tau as the solver has it, as a fraction, the multipliers, the fact.

    The last three are None if no fractions near them make a certificate.
    """

    numeric: float
    tau: Fraction | None
    multipliers: list[Fraction] | None
    fact: Fact | None


def least(premises: Sequence[Fact], bound: Poly, observed: Poly) -> Found:
    """The least tau for which the premises give observed <= tau bound.

    Errors: ImportError without cvxpy: pip install "nglab[search]"; ValueError if the
    premises bound nothing.
    """
    numeric, multipliers = solved(premises, bound, observed)
    for most in DENOMINATORS:
        tau = Fraction(numeric).limit_denominator(most)
        fractions = [Fraction(c).limit_denominator(most) for c in multipliers]
        if abs(float(tau) - numeric) > NEAR or min(fractions) < 0:
            continue
        try:
            fact = certificate(premises, fractions, tau * bound - observed)
        except Refused:
            continue
        return Found(numeric, tau, fractions, fact)
    return Found(numeric, None, None, None)


def solved(
    premises: Sequence[Fact], bound: Poly, observed: Poly
) -> tuple[float, list[float]]:
    """Minimise tau, where tau bound - observed - sum c premise is a sum of squares."""
    try:
        cp: Any = import_module("cvxpy")
    except ImportError as error:
        cure = 'the search needs cvxpy: pip install "nglab[search]"'
        raise ImportError(cure) from error
    rows = [linear(premise.poly) for premise in premises]
    left, right = linear(bound), linear(observed)
    basis = names([bound, observed, *(premise.poly for premise in premises)])
    tau, c = cp.Variable(), cp.Variable(len(rows), nonneg=True)
    S = cp.Variable((len(basis), len(basis)), PSD=True)
    inner: dict[Atom, Any] = {}
    for i, v in enumerate(basis):
        for j, w in enumerate(basis[: i + 1]):
            inner[gram(v, w)] = S[i, i] if i == j else 2 * S[i, j]
    equal = []
    for atom in {*left, *right, *inner, *(a for row in rows for a in row)}:
        given = sum(
            c[k] * float(row[atom]) for k, row in enumerate(rows) if atom in row
        )
        goal = tau * float(left.get(atom, 0)) - float(right.get(atom, 0))
        equal.append(goal == given + inner.get(atom, 0))
    problem = cp.Problem(cp.Minimize(tau), equal)
    close = dict.fromkeys(("tol_gap_abs", "tol_gap_rel", "tol_feas"), 1e-12)
    with warnings.catch_warnings():  # what is inaccurate is judged as well
        warnings.simplefilter("ignore")
        problem.solve(solver=cp.CLARABEL, **close)
    if tau.value is None:
        raise ValueError(f"the premises bound nothing: {problem.status}")
    return float(tau.value), [float(x) for x in c.value]
