"""Zhang and Hager's search: f may rise, but not above an average C of its past."""

from collections.abc import Iterator

from nglab.proofs.kernel.facts import Fact, square
from nglab.proofs.kernel.polynomials import symbol, symbols, vector
from nglab.proofs.kernel.rules import induction, sum_of, telescope
from nglab.proofs.lemmas import MANY, N
from nglab.proofs.premises import define, hypothesis, method, positive
from nglab.proofs.proof import Proof

c, e, k, a = symbols("c1 eta k a[k]")
f, f1, C, C1, Q, Q1, A, A1 = symbols("f[k] f[k+1] C[k] C[k+1] Q[k] Q[k+1] A[k] A[k+1]")
gg = vector("g[k]") @ vector("g[k]")
c_, a_ = positive(c, a)
PAST = hypothesis("eta >= 0", e)
WEIGHT = define(Q1, e * Q + 1, "Q[k+1] := eta Q[k] + 1")
FIRST = define(symbol("Q[0]"), 1)
START = define(symbol("C[0]"), symbol("f[0]"))
MIXED = method(
    "C_{k+1} Q_{k+1} = eta Q_k C_k + f_{k+1}", C1 * Q1 - e * Q * C - f1, "=="
)


def averaged(rises: int = 0, share: int = 1) -> Iterator[Fact]:
    """f <= C <= A, the mean of f_0, ..., f_k; and C falls by (1 - eta) c1 a |g|^2.

    Q_{k+1} (C_k - C_{k+1}) = C_k - f_{k+1}, and 1 <= Q <= 1/(1 - eta), Q_k <= k + 1.
    """
    gain = c_ * a_ * square(vector("g[k]"))
    words = "f_{k+1} <= C_k - c1 a_k |g_k|^2"
    accepted = method(words, C - c * a * gg - f1 + rises)
    lower = (accepted + gain).shows(C - f1)
    Q_ = induction("k", Q - 1, FIRST, lambda one: PAST * (one + 1) + WEIGHT) + 1
    later = (PAST * Q_ + WEIGHT + 1).shows(Q1)
    # C_{k+1} >= f_{k+1}
    rest = PAST * Q_ * lower + MIXED - WEIGHT * f1
    high = rest.over(later, C1 - f1)
    yield high
    yield mean_above(lower, later)
    # 1 >= (1 - eta) Q
    few = (PAST - FIRST * (1 - e)).shows(1 - (1 - e) * symbol("Q[0]"))
    most = induction(
        "k", 1 - (1 - e) * Q, few, lambda less: PAST * less - WEIGHT * (1 - e)
    )
    room = PAST * most - WEIGHT * (1 - e)
    falls = accepted + gain * room - MIXED + WEIGHT * C
    step = falls.over(later, C - C1 - share * (1 - e) * c * a * gg)
    total = telescope(step, "k", 0, N, MANY)
    end = hypothesis("f_{N+1} >= f*", symbol("f[N+1]") - symbol("f*"))
    end = end + hypothesis("C >= f, as shown", symbol("C[N+1]") - symbol("f[N+1]"))
    goal = symbol("f[0]") - symbol("f*") - (1 - e) * c * sum_of(a * gg, "k", 0, N)
    yield (total + end).shows(goal, START)


def mean_above(lower: Fact, later: Fact) -> Fact:
    """A >= C: C - f_k = (1 - 1/Q)(C- - f_k) <= (1 - 1/(k + 1))(A- - f_k) = A - f_k."""
    short = hypothesis("eta <= 1", 1 - e)
    k_ = hypothesis("k = 0, 1, ...", k)
    words = "A[k] is the mean of f_0, ..., f_k"
    mean = method(words, (k + 2) * A1 - (k + 1) * A - f1, "==")
    wide = induction(
        "k",
        k + 1 - Q,
        FIRST * -1,
        lambda less: less * PAST + short * (k_ + 1) - WEIGHT,
    )
    last = less_than(wide, short, k_)

    def grows(below: Fact) -> Fact:
        # (A1 - C1) (k + 2) Q1 = (k + 1) Q1 (A - f1) - (k + 2) (Q1 - 1)(C - f1)
        first = (k_ + 1) * later * below + last * lower
        whole = first + mean * Q1 - (MIXED - WEIGHT * C) * (k + 2)
        return whole.over((k_ + 2) * later, A1 - C1)

    zero = define(symbol("A[0]"), symbol("f[0]")) - START
    return induction("k", A - C, zero, grows)


def less_than(wide: Fact, short: Fact, k_: Fact) -> Fact:
    """Q[k+1] <= k + 2."""
    return (wide * PAST + short * (k_ + 1) - WEIGHT).shows(k + 2 - Q1)


PROOFS = (
    Proof(
        "zhang-hager",
        averaged,
        {"f may rise above C": {"rises": 1}, "twice the gain": {"share": 2}},
    ),
)
