"""The exercises tell right from wrong, name mistakes, and give hints."""

import doctest
from math import ceil, cos, floor, log, log1p, log10, pi, sin

import checks
import numpy as np
import pytest
from checks import text

from nglab.proofs.kernel.polynomials import symbol, symbols
from nglab.proofs.premises import hypothesis


def climb(r, beta):
    return 1 + ceil(log(r) / log1p(beta))


WRONG_CLIMBS = {
    "is None": lambda r, beta: None,
    "is inf": lambda r, beta: float("inf"),
    "is '3'": lambda r, beta: "3",
    "no gradient to look back at": lambda r, beta: climb(r, beta) - 1,
    "one too many": lambda r, beta: climb(r, beta) + 1,
    "Steps come whole: it": lambda r, beta: 1 + log(r) / log1p(beta),
    "Steps come whole, and": lambda r, beta: log(r) / log1p(beta),
    "nothing is added": lambda r, beta: 1 + ceil((r - 1) / beta),
    "is not beta": lambda r, beta: 1 + ceil(log(r) / beta),
    "not 1 + r": lambda r, beta: 1 + ceil(log(1 + r) / log1p(beta)),
    "at least r": lambda r, beta: 2 * climb(r, beta),
    "product at least r": lambda r, beta: 1 + ceil(log10(r) / log1p(beta)),
}


def test_climb_accepts_the_solution():
    assert checks.climb(climb).startswith("Right")


@pytest.mark.parametrize("words", WRONG_CLIMBS)
def test_climb_says_what_is_wrong(words):
    verdict = checks.climb(WRONG_CLIMBS[words])
    assert verdict.startswith("Not yet")
    assert words in verdict
    assert "Error" not in verdict


def schedule(kappa, R):
    kappa = max(kappa, 3 + 2 * 2**0.5)
    sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
    return lambda k: sigma * rho**k * R


def without_the_clause(kappa, R):
    sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
    return lambda k: sigma * rho**k * R


def shrinking(size):
    """size(kappa, sigma, rho, R) rho^k, with the clause."""

    def made(kappa, R):
        kappa = max(kappa, 3 + 2 * 2**0.5)
        sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
        return lambda k: size(sigma, rho, R) * rho**k

    return made


WRONG_SCHEDULES = {
    "should be a function of k": lambda kappa, R: None,
    "are [None, None, None]": lambda kappa, R: lambda k: None,
    "no lengths": lambda kappa, R: lambda k: -R,
    "with kappa = 2 and R = 1 the run from": without_the_clause,
    "good luck ruins it": without_the_clause,
    "R = 40": lambda kappa, R: schedule(kappa, 1.0),
    "The bound R is missing": shrinking(lambda sigma, rho, R: sigma),
    "sigma is missing": shrinking(lambda sigma, rho, R: R),
    "one factor rho too many": shrinking(lambda sigma, rho, R: sigma * rho * R),
    "step, not within": lambda kappa, R: schedule(2 * kappa, R),
    "away from the minimiser": lambda kappa, R: lambda k: R / 2,
    "they must shrink": lambda kappa, R: lambda k: R / 2,
    "add up to too little": lambda kappa, R: lambda k: R / 3**k,
}


def test_arrives_accepts_the_solution():
    assert checks.arrives(schedule).startswith("Right")


@pytest.mark.parametrize("words", WRONG_SCHEDULES)
def test_arrives_says_what_is_wrong(words):
    verdict = checks.arrives(WRONG_SCHEDULES[words])
    assert verdict.startswith("Not yet")
    assert words in verdict
    assert "Error" not in verdict


def unrounded_escape(p, r, push, a):
    return log(r / (push * sin(pi * (1 - p) / 2))) / log(a)


def escape(p, r, push, a):
    return max(0, ceil(unrounded_escape(p, r, push, a)))


def by_law(share):
    return lambda p, r, push, a: ceil(log(r / (push * share(p))) / log(a))


WRONG_ESCAPES = {
    "is None": lambda p, r, push, a: None,
    "is nan": lambda p, r, push, a: float("nan"),
    "Archimedes": by_law(lambda p: 1 - p),
    "NOT escaped": lambda p, r, push, a: escape(1 - p, r, push, a),
    "Steps come whole": unrounded_escape,
    "Steps come whole, and": lambda *case: max(0.0, unrounded_escape(*case)),
    "it takes none": lambda *case: ceil(unrounded_escape(*case)),
    "one short": lambda *case: max(0, floor(unrounded_escape(*case))),
    "one too many": lambda *case: escape(*case) + 1,
    "with certainty": by_law(lambda p: 1),
    "its half": by_law(lambda p: cos(pi * p / 4)),
    "For which angles": lambda *case: 2 * escape(*case) + 7,
}


def test_escapes_accepts_the_solution():
    assert checks.escapes(escape).startswith("Right")


@pytest.mark.parametrize("words", WRONG_ESCAPES)
def test_escapes_says_what_is_wrong(words):
    verdict = checks.escapes(WRONG_ESCAPES[words])
    assert verdict.startswith("Not yet")
    assert words in verdict
    assert "Error" not in verdict


def smoothed(lr, raws):
    k = np.arange(1, len(raws) + 2)
    logs = np.log(k * np.array([lr, *raws]))
    return (np.exp(np.cumsum(logs) / k) / k)[1:]


def of_products(lr, raws):
    k = np.arange(1, len(raws) + 2)
    with np.errstate(over="ignore"):
        return (np.cumprod(k * np.array([lr, *raws])) ** (1 / k) / k)[1:]


def unprotected(lr, raws):
    k = np.arange(2, len(raws) + 2)
    return np.exp(np.cumsum(np.log(k * raws)) / (k - 1)) / k


def arithmetic(lr, raws):
    k = np.arange(2, len(raws) + 2)
    return (lr + np.cumsum(k * raws)) / k / k


def plain_mean(lr, raws):
    k = np.arange(2, len(raws) + 2)
    return np.exp((log(lr) + np.cumsum(np.log(raws))) / k)


WRONG_SMOOTHINGS = {
    "is None": lambda lr, raws: None,
    "should be 2 rates": lambda lr, raws: smoothed(lr, raws)[-1],
    "the raw rate": lambda lr, raws: raws,
    "add logarithms": of_products,
    "is unprotected": unprotected,
    "arithmetic mean": arithmetic,
    "That is C_k": lambda lr, raws: smoothed(lr, raws) * np.arange(2, len(raws) + 2),
    "counts k-fold: lr": lambda lr, raws: plain_mean(lr, raws),
    "divided by k only once": lambda lr, raws: (
        plain_mean(lr, raws) / np.arange(2, len(raws) + 2)
    ),
    "begin at k = 2": lambda lr, raws: [lr, *smoothed(lr, raws)],
    "the rate is C_k/k": lambda lr, raws: smoothed(lr, raws) * 2,
}


def test_smooths_accepts_the_solution():
    assert checks.smooths(smoothed).startswith("Right")


@pytest.mark.parametrize("words", WRONG_SMOOTHINGS)
def test_smooths_says_what_is_wrong(words):
    verdict = checks.smooths(WRONG_SMOOTHINGS[words])
    assert verdict.startswith("Not yet")
    assert words in verdict
    assert "Error" not in verdict


def unit(g, config, eps=0.0):
    parts = np.split(g, np.cumsum(config["blocks"])[:-1])
    sizes = [(np.sqrt(part @ part) + eps) or 1.0 for part in parts]
    return np.concatenate([p / size for p, size in zip(parts, sizes, strict=True)])


def at_rest(x0, config):
    return np.zeros_like(x0)


def bn_momentum(x, g, V, config):
    V = config["mu"] * V + unit(g, config)
    return x - config["lr"] * V, V


def momentum_first(x, g, V, config):
    V = config["mu"] * V + g
    return x - config["lr"] * unit(V, config), V


def averaged(x, g, V, config):
    V = config["mu"] * V + (1 - config["mu"]) * unit(g, config)
    return x - config["lr"] * V, V


def with_eps(x, g, V, config):
    V = config["mu"] * V + unit(g, config, eps=1e-6)
    return x - config["lr"] * V, V


def divided_by_zero(x, g, V, config):
    V = config["mu"] * V + g / np.sqrt(g @ g)
    return x - config["lr"] * V, V


def one_layer(x, g, V, config):
    V = config["mu"] * V + unit(g, {"blocks": [len(g)]})
    return x - config["lr"] * V, V


WRONG_PORTS = {
    "step returned None (is a `return` missing?)": lambda x, g, V, config: None,
    "step returned a ndarray, not (x, state)": lambda x, g, V, config: bn_momentum(
        x, g, V, config
    )[0],
    "0/0 counts as 0": divided_by_zero,
    "`global_norm`": one_layer,
    "`eps_added`": with_eps,
    "`momentum_then_normalize`": momentum_first,
    "`damped`": averaged,
}


def test_ported_accepts_the_solution():
    assert checks.ported(at_rest, bn_momentum).startswith("Right")


@pytest.mark.parametrize("words", WRONG_PORTS)
def test_ported_says_what_is_wrong(words):
    verdict = checks.ported(at_rest, WRONG_PORTS[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


def test_said_notices_a_wrong_number():
    assert doctest.testmod(text).failed == 0
    checks.said("0.26 -3 1,500", 0.2583, [-3.2, 1500])
    for words, value in (("0.26", 0.2483), ("1,500", 1502), ("0.26", float("nan"))):
        with pytest.raises(AssertionError, match="the text says"):
            checks.said(words, value)
    with pytest.raises(AssertionError, match="2 said, 1 found"):
        checks.said("1 2", 1.0)


# Wrong in two cases of five as a mistake would be: that is no reason to name it.
def half_luck(r, beta):
    return climb(r, beta) - (1 if r < 3 else 2)


def test_a_mistake_is_named_only_if_it_explains_every_answer():
    assert "no gradient to look back at" not in checks.climb(half_luck)
    assert checks.climb(half_luck).endswith("is the product at least r?")


def fails(*anything):
    numbers = []
    return numbers[3]


def fails_in_numpy(*anything):
    return np.ones(2) @ np.ones(3)


def fails_in_a_helper(*anything):
    return fails(*anything) + 1


def fails_later(*anything):
    def inner(k):
        return 1 / 0

    return inner


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


def hot(z, y):
    return np.eye(z.shape[1])[y]


def slope(z, y):
    return (softmax(z) - hot(z, y)) / len(y)


WRONG_SLOPES = {
    "slope of the sum": lambda z, y: softmax(z) - hot(z, y),
    "That is the softmax": lambda z, y: softmax(z) / len(y),
    "The sign": lambda z, y: -slope(z, y),
    "where the labels are": lambda z, y: -hot(z, y) / len(y),
    "not over all entries": lambda z, y: slope(z, y) / z.shape[1],
    "two terms": lambda z, y: slope(z, y) + 0.1,
    "should be an array of shape (4, 3)": lambda z, y: slope(z, y)[0],
}


def test_backwards_accepts_the_solution():
    assert checks.backwards(slope).startswith("Right")


@pytest.mark.parametrize("words", WRONG_SLOPES)
def test_backwards_says_what_is_wrong(words):
    verdict = checks.backwards(WRONG_SLOPES[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


def adams(lr, eps, g):
    return lr * g / (abs(g) + eps)


WRONG_STEPS = {
    "that is gradient descent": lambda lr, eps, g: lr * g,
    "without eps": lambda lr, eps, g: lr if g > 0 else -lr,
    "The sign of g": lambda lr, eps, g: abs(adams(lr, eps, g)),
    "not in it": lambda lr, eps, g: lr * g / (g * g + eps) ** 0.5,
    "its root is |g|": lambda lr, eps, g: lr * g / (g * g + eps),
    "are corrected for it": lambda lr, eps, g: (
        lr * 0.1 * g / (0.001**0.5 * abs(g) + eps)
    ),
    "at t = 1?": lambda lr, eps, g: 2 * adams(lr, eps, g),
    "should be a number": lambda lr, eps, g: None,
}


def test_stands_accepts_the_solution():
    assert checks.stands(adams).startswith("Right")


@pytest.mark.parametrize("words", WRONG_STEPS)
def test_stands_says_what_is_wrong(words):
    verdict = checks.stands(WRONG_STEPS[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


def grown(growth, ratio):
    return ceil(log(ratio) / log(growth))


WRONG_LAYERS = {
    "come whole": lambda growth, ratio: log(ratio) / log(growth),
    "one layer short": lambda growth, ratio: grown(growth, ratio) - 1,
    "one layer too many": lambda growth, ratio: grown(growth, ratio) + 1,
    "not added": lambda growth, ratio: ceil((ratio - 1) / (growth - 1)),
    "is not growth - 1": lambda growth, ratio: ceil(log(ratio) / (growth - 1)),
    "decimal": lambda growth, ratio: ceil(log10(ratio) / log(growth)),
    "growth^l enough?": lambda growth, ratio: 2 * grown(growth, ratio),
    "should be a number of layers": lambda growth, ratio: "ten",
}


def test_explodes_accepts_the_solution():
    assert checks.explodes(grown).startswith("Right")


@pytest.mark.parametrize("words", WRONG_LAYERS)
def test_explodes_says_what_is_wrong(words):
    verdict = checks.explodes(WRONG_LAYERS[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


def longer(star, falls, here, there, low, top, more):
    return star + falls + there + more * top + more * more / 8


WRONG_PROOFS = {
    "`falls` and `there` say": lambda star, falls, here, there, low, top, more: (
        star + here + more * top + more * more / 8
    ),
    "`there` bounds it": lambda star, falls, here, there, low, top, more: (
        star + falls + more * top + more * more / 8
    ),
    "`top` counts `more` times": lambda star, falls, here, there, low, top, more: (
        star + falls + there + top + more * more / 8
    ),
    "`top`, not `low`": lambda star, falls, here, there, low, top, more: (
        star + falls + there + more * low + more * more / 8
    ),
    "`more * more` is a fact": lambda star, falls, here, there, low, top, more: (
        star + falls + there + more * top
    ),
    "counts an eighth": lambda star, falls, here, there, low, top, more: (
        star + falls + there + more * top + more * more
    ),
    "it remains": lambda star, falls, here, there, low, top, more: star + falls,
    "should be a fact": lambda *premises: 3,
    "Refused: not known to be >= 0": lambda star, *others: star * symbol("n"),
}


def test_quarters_accepts_the_solution():
    assert checks.quarters(longer).startswith("Right")


@pytest.mark.parametrize("words", WRONG_PROOFS)
def test_quarters_says_what_is_wrong(words):
    verdict = checks.quarters(WRONG_PROOFS[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


def greedy(g):
    u = np.zeros(len(g))
    at = int(np.argmax([abs(entry) for entry in g]))
    u[at] = (g[at] > 0) * 1.0 - (g[at] < 0)
    return u


WRONG_CORNERS = {
    "of the other ball": lambda g: np.sign(g),
    "one entry does more": lambda g: np.sign(g) / len(g),
    "<g, u> can be larger": lambda g: g / max(sum(abs(g)), 1e-300),
    "the ruler's ball": lambda g: g / max(np.linalg.norm(g), 1e-300),
    "The sign:": lambda g: -greedy(g),
    "has a sign as well": lambda g: abs(greedy(g)),
    "Largest in size": lambda g: np.where(
        np.arange(len(g)) == g.argmax(), np.sign(g), 0
    ),
    "is 1, whatever g is": lambda g: greedy(g) * abs(g),
    "For g = 0": lambda g: greedy(g) if g.any() else np.eye(len(g))[0],
    "Which corner": lambda g: 2 * greedy(g),
    "sum |u_i| = 2 and <g, u> = 6": lambda g: 2 * greedy(g),
    "should be an array of shape (3,)": lambda g: 1.0,
}


def test_touches_accepts_the_solution():
    assert checks.touches(greedy).startswith("Right")


@pytest.mark.parametrize("words", WRONG_CORNERS)
def test_touches_says_what_is_wrong(words):
    verdict = checks.touches(WRONG_CORNERS[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


def test_quarters_takes_no_premise_of_the_students_own():
    own = hypothesis("mine", checks_goal())
    assert "your own" in checks.quarters(lambda *premises: own)


def checks_goal():
    n, v, F = symbols("n v F")
    return n * v - 2 * n * F - n / 4


EXERCISES = {
    "touches": checks.touches,
    "climb": checks.climb,
    "arrives": checks.arrives,
    "escapes": checks.escapes,
    "backwards": checks.backwards,
    "stands": checks.stands,
    "explodes": checks.explodes,
    "quarters": checks.quarters,
    "smooths": checks.smooths,
    "ported": lambda step: checks.ported(at_rest, step),
}
FAILURES = {
    fails: "IndexError: list index out of range (line {} of your cell: "
    "`return numbers[3]`).",
    fails_in_a_helper: f"(line {fails.__code__.co_firstlineno + 2} of your cell: "
    "`return numbers[3]`).",
    fails_in_numpy: "`return np.ones(2) @ np.ones(3)`).",
    fails_later: "ZeroDivisionError: division by zero (line {} of your cell: "
    "`return 1 / 0`).",
}


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("function", FAILURES, ids=lambda f: f.__name__)
def test_a_students_error_is_told_in_a_line_of_their_own(exercise, function):
    verdict = EXERCISES[exercise](function)
    assert verdict.startswith("Not yet: ")
    if function is not fails_later or exercise == "arrives":
        last = function.__code__.co_firstlineno + 2
        told = FAILURES[function].format(last)
        assert verdict.endswith(told)
        assert "\n" not in verdict
    assert "Traceback" not in verdict
    assert "checks" not in verdict


def kind(value):
    return type(value).__name__


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize(
    "nothing", [None, 3, "text", {}, lambda: 1, np.ones(2)], ids=kind
)
def test_whatever_stands_for_the_function_gets_a_line(exercise, nothing):
    verdict = EXERCISES[exercise](nothing)
    assert verdict.startswith("Not yet: ")
    assert ("is no function." in verdict) == (not callable(nothing))
    assert "\n" not in verdict


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize(
    "value",
    [
        None,
        (),
        [],
        "text",
        {},
        1j,
        float("nan"),
        np.ones((2, 2)),
        lambda k: "a",
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_the_function_returns_gets_a_line(exercise, value):
    verdict = EXERCISES[exercise](lambda *anything: value)
    assert verdict.startswith("Not yet: ")
    if exercise != "ported":  # where the oracle speaks
        assert "\n" not in verdict
        assert "should be" in verdict or "no lengths" in verdict


CHECKS = (checks.climb, checks.arrives, checks.escapes, checks.smooths, checks.ported)
CHECKS += (checks.backwards, checks.stands, checks.explodes)
CHECKS += (checks.quarters, checks.touches)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_exercise_has_three_hints_that_go_further_and_further(check):
    hints = [check.hint(number) for number in (1, 2, 3)]
    assert len(set(hints)) == 3
    assert check.hint() == hints[0]
    for number, hint in enumerate(hints, start=1):
        assert hint.startswith(f"Hint {number} of 3: ")
    for number in (0, 4, "1", None):
        assert check.hint(number).startswith("There are 3 hints")
