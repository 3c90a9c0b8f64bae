"""No false step passes: each attack on the kernel is refused; arithmetic is right."""

import ast
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from nglab import proofs
from nglab.proofs.kernel.atoms import Refused
from nglab.proofs.kernel.facts import (
    Fact,
    assume,
    cauchy,
    equal,
    identity,
    known,
    square,
)
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols, vector, vectors
from nglab.proofs.kernel.rules import (
    absurd,
    cases,
    induction,
    mean,
    mean_of,
    root,
    sum_of,
    telescope,
)
from nglab.proofs.premises import define, hypothesis, natural

x, y, N = symbols("x y N")
v, w = vectors("v w")
D, then = symbols("D[k] D[k+1]")
strict, weak = hypothesis("x > 0", x, ">"), hypothesis("y >= 0", y)
each = hypothesis("D >= 0", D)
is_y = define(x, y)


def local(poly: Poly) -> Fact:
    return assume("only here", poly, ">=", "local")


def smuggled() -> Fact:
    """A fact under a local hypothesis, carried out of its case."""
    kept = []

    def yes(holds: Fact) -> Fact:
        kept.append(holds)
        return holds * 0

    cases(x, yes, lambda fails: fails * 0)
    return telescope(kept[0] * each, "k", 0, N, natural(N) + 1)


def lost() -> Fact:
    """A fact under the outer of two cases, carried out of both."""
    kept = []

    def yes(outer: Fact) -> Fact:
        kept.append(cases(y, lambda a: outer + a * 0, lambda b: outer + b * 0))
        return outer * 0

    cases(x, yes, lambda fails: fails * 0)
    return telescope(kept[0] * each, "k", 0, N, natural(N) + 1)


FALSE: dict[str, Callable[[], object]] = {
    "a negative multiplier": lambda: strict * -1,
    "a multiplier of unknown sign": lambda: weak * x,
    "a difference of inequalities": lambda: strict - weak,
    "minus an inequality": lambda: -weak,
    "divided by what may be 0": lambda: strict / weak,
    "divided by a sum": lambda: strict / (strict + weak),
    "divided by 0": lambda: strict / 0,
    "cancelled by what may be 0": lambda: (weak * weak).over(weak, y),
    "x y = 0, so y = 0": lambda: equal("x y = 0", x * y, 0, "theorem") * (1 / x),
    "a hypothesis with 1/x": lambda: hypothesis("1/x", 1 / x),
    "a definition with 1/x": lambda: define(symbol("z"), y / x),
    "the square of 1/x": lambda: square(1 / x),
    "the square of v/x": lambda: square(v / x),
    "Cauchy with v/x": lambda: cauchy(v / x, w),
    "0 is y/x - y/x": lambda: identity(x - x).shows(y / x, is_y),
    "x/z = y/z for any z": lambda: identity(x - x).shows(x / N - y / N, is_y),
    "strict from a product with weak": lambda: (strict * weak).shows(x * y, sign=">"),
    "a square that is not 0": lambda: square(v).shows(v @ v, sign=">"),
    "the square of a number that is not 0": lambda: square(x).shows(x**2, sign=">"),
    "strict by Cauchy": lambda: cauchy(v, w).shows(cauchy(v, w).poly, sign=">"),
    "a strict root": lambda: root(square(x), strict, 0).shows(x, sign=">"),
    "strict in any case": lambda: cases(
        x, lambda a: square(x) + 1, lambda b: square(x) + 1
    ).shows(x**2 + 1, sign=">"),
    "a strict sum of no terms": lambda: telescope(
        each + 1, "k", 0, N - 1, natural(N)
    ).shows(sum_of(D + 1, "k", 0, N - 1), sign=">"),
    "the outer case lost in the inner": lost,
    "another quotient": lambda: (strict * weak).over(strict, y + 1),
    "a root of unknown sign": lambda: root(known(0) + square(x), weak, x),
    "a root of other squares": lambda: root(
        hypothesis("", x**2 - y**2), weak, symbol("z")
    ),
    "another conclusion": lambda: strict.shows(x + y),
    "strict from weak": lambda: weak.shows(y, sign=">"),
    "an equation from an inequality": lambda: weak.shows(y, sign="=="),
    "rewritten by an inequality": lambda: weak.by(strict),
    "rewritten by a sum": lambda: weak.by(is_y + is_y),
    "a float": lambda: known(0.5),  # type: ignore[arg-type]
    "a float as multiplier": lambda: strict * 0.1,  # type: ignore[operator]
    "a float in a polynomial": lambda: x * 0.5,  # type: ignore[operator]
    "a truth value": lambda: known(True),
    "infinity": lambda: x + float("inf"),  # type: ignore[operator]
    "a made-up fact": lambda: Fact(object(), -(x**2), ">", (), ()),
    "a sum under a local hypothesis": lambda: telescope(
        local(D), "k", 0, N, natural(N) + 1
    ),
    "a sum of -1 terms": lambda: telescope(each, "k", 0, N, natural(N)),
    "a sum of how many": lambda: telescope(each, "k", 0, N, weak),
    "a sum over k of k itself": lambda: telescope(
        hypothesis("k", symbol("k")), "k", 0, N, natural(N) + 1
    ),
    "a sum over N up to N": lambda: sum_of(
        sum_of(D, "k", 0, symbol("N")), "N", 0, symbol("M")
    ),
    "a sum over k of D[2*k]": lambda: sum_of(symbol("D[2*k]"), "k", 0, N),
    "a sum over k to an end in k": lambda: sum_of(D, "k", 0, symbol("k")).at("k", 3),
    "the same within a mean": lambda: mean_of(
        sum_of(symbol("D[j,i]"), "j", 0, symbol("k")), "i"
    ).at("k", 0),
    "an index that would be bound": lambda: sum_of(symbol("D[k,i]"), "i", 0, N).at(
        "k", symbol("i")
    ),
    "D[2*k] at k = 0": lambda: symbol("D[2*k]").at("k", 0),
    "rho^k, a name, summed over k": lambda: sum_of(symbol("rho^k"), "k", 0, N),
    "an index within a name": lambda: symbol("|g[k]|"),
    "another range": lambda: hypothesis("", sum_of(D, "k", 0, N)).shows(
        sum_of(D, "k", 1, N)
    ),
    "a mean under a local hypothesis": lambda: mean(local(D), "k"),
    "E r^2 = (E r)^2": lambda: mean(square(symbol("r[i]")), "i").shows(
        mean_of(symbol("r[i]"), "i") ** 2
    ),
    "both cases alike": lambda: cases(x, lambda a: a, lambda b: b),
    "a case carried out of it": smuggled,
    "induction from itself": lambda: induction("k", D, each, lambda h: h),
    "induction with another base": lambda: induction(
        "k", D, hypothesis("", symbol("D[1]")), lambda h: hypothesis("", then)
    ),
    "induction with an open base": lambda: induction(
        "k", D, local(symbol("D[0]")), lambda h: h * 0 + hypothesis("", then)
    ),
    "Cauchy the other way": lambda: cauchy(v, w).shows(
        (v @ w) ** 2 - (v @ v) * (w @ w)
    ),
    "a sum as divisor": lambda: x / (x + y),
    "no contradiction": lambda: absurd(strict, -y),
    "0 >= 0 is none": lambda: absurd(known(0), -y),
    "a definition by itself": lambda: define(x, x * y),
    "defined by its own sum": lambda: define(D, sum_of(D, "k", 0, N)),
}


@pytest.mark.parametrize("words", FALSE)
def test_a_false_step_is_refused(words: str) -> None:
    with pytest.raises(Refused):
        FALSE[words]()


@pytest.mark.parametrize("thing", [x, v, strict, next(iter(x.terms))[0][0]])
def test_nothing_changes_once_it_is_made(thing: object) -> None:
    for field in ("poly", "terms", "parts", "sign"):
        with pytest.raises(AttributeError):
            setattr(thing, field, None)
    with pytest.raises(TypeError):
        x.terms[()] = 1  # type: ignore[index]


def test_only_the_kernel_makes_facts() -> None:
    home = Path(proofs.__file__).parent
    for path in home.rglob("*.py"):
        if path.parent.name == "kernel":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "Fact", path
                kernel_only = node.func.id in ("assume", "equal")
                assert not kernel_only or path.name in ("premises.py", "mutants.py")
            assert getattr(node, "id", "") != "RULE", path


def test_true_steps_pass() -> None:
    assert repr(strict + 1) == "x + 1 > 0"
    (strict * weak).over(strict, y).shows(y)
    (weak / strict).shows(y / x)
    root(hypothesis("", y**2 - x**2), weak, x).shows(y - x)
    absurd(hypothesis("false", Poly.of(-1)), -y).shows(-y)
    falls = hypothesis("D falls", D - then)
    total = telescope(falls, "k", 0, N, natural(N) + 1)
    total.shows(symbol("D[0]") - symbol("D[N+1]"))
    assert "sum(D[k]; k = 1..N-1)" in str(sum_of(D, "k", 1, N - 1))
    kept = induction(
        "k",
        D,
        hypothesis("", symbol("D[0]")),
        lambda h: h + hypothesis("D rises", then - D),
    )
    assert not kept.under
    assert {h.words for h in kept.given} == {"", "D rises"}
    k = symbol("k")
    grown = induction(
        "k",
        D - k,
        hypothesis("", symbol("D[0]")),
        lambda h: h + hypothesis("", then - D - 1),
    )
    grown.shows(D - k)
    cases(x, lambda a: a * a, lambda b: b * b).shows(x**2)


def test_products_of_vectors_are_those_of_numbers() -> None:
    draw = random.Random(0)
    names = [f"v{j}" for j in range(3)]
    for _ in range(50):
        numbers = {n: [draw.randint(-9, 9) for _ in range(3)] for n in names}
        a, b = ({n: draw.randint(-5, 5) for n in names} for _ in range(2))
        left = sum((c * vector(n) for n, c in a.items()), 0 * vector("v0"))
        right = sum((c * vector(n) for n, c in b.items()), 0 * vector("v0"))

        def dot(p: list[int], q: list[int]) -> int:
            return sum(s * t for s, t in zip(p, q, strict=True))

        def value(atom: object, numbers: dict[str, list[int]] = numbers) -> Poly:
            _, p, q = atom.parts  # type: ignore[attr-defined]
            return Poly.of(dot(numbers[p.parts[1]], numbers[q.parts[1]]))

        whole = [
            [sum(c[n] * numbers[n][j] for n in names) for j in range(3)] for c in (a, b)
        ]
        assert (left @ right).each(value) == dot(*whole)


def expression(draw: random.Random, depth: int, leaf: Callable[[str], object]):  # type: ignore[no-untyped-def]
    """A random expression, built twice from the same coins."""
    kind = draw.choice("+-*p/") if depth else draw.choice("xxn")
    if kind == "x":
        return leaf(draw.choice("abcd"))
    if kind == "n":
        return leaf(f"{draw.randint(-5, 5)}/{draw.randint(1, 4)}")
    p = expression(draw, depth - 1, leaf)
    if kind == "p":
        return p ** draw.randint(0, 3)
    if kind == "/":
        return p / leaf(draw.choice("abcd"))
    q = expression(draw, depth - 1, leaf)
    return {"+": lambda: p + q, "-": lambda: p - q, "*": lambda: p * q}[kind]()


def test_polynomials_are_those_of_sympy() -> None:
    sympy = pytest.importorskip("sympy")

    def ours(word: str) -> Poly:
        return Poly.of(Fraction(word)) if "/" in word else symbol(word)

    def theirs(word: str) -> object:
        return sympy.Rational(word) if "/" in word else sympy.Symbol(word)

    for seed in range(200):
        mine = expression(random.Random(seed), 3, ours)
        other = sympy.expand(expression(random.Random(seed), 3, theirs))
        terms = [
            sympy.Rational(str(c))
            * sympy.prod([sympy.Symbol(str(a)) ** p for a, p in m])
            for m, c in mine.terms.items()
        ]
        assert sympy.expand(sympy.Add(*terms) - other) == 0
        assert len(terms) == len(sympy.Add.make_args(other)) * bool(other != 0)
