"""A wrong port is told its formula: what it computes, as a text and as a port."""

import json

import numpy as np
import pytest

from nglab import oracle
from nglab.oracle import checking
from nglab.oracle.answers import explains
from nglab.oracle.cases import walk
from nglab.oracle.findings import would
from nglab.oracle.inference import Finding, splitting
from nglab.oracle.language import names
from nglab.oracle.mistakes import around
from nglab.oracle.ports import Port
from nglab.oracle.programs import program
from nglab.oracle.questions import Subject
from nglab.oracle.running import as_port
from nglab.oracle.unknowns import bound


def nothing(x0, config):
    return None


def adam(config, g, state, u):
    """m, v and t after this gradient, and the direction."""
    b, q = config["beta1"], config["beta2"]
    m, v, t = state or (0.0, 0.0, 0)
    m, v, t = b * m + (1 - b) * g, q * v + (1 - q) * g * g, t + 1
    with np.errstate(all="ignore"):
        step = np.nan_to_num(u(m / (1 - b**t), v / (1 - q**t), config["eps"]))
    return step, (m, v, t)


def port(rule):
    """A port whose direction is rule(config, g, state) -> (u, state)."""

    def step(x, g, state, config):
        u, state = rule(config, g, state)
        return x - config["lr"] * u, state

    return nothing, step


def ema(config, g, state):
    V = config["mu"] * (0 if state is None else state) + (1 - config["mu"]) * g
    return V, V


def own_number(config, g, state):
    V = 0.9 * (0 if state is None else state) + g
    return V, V


def warm(config, g, state):
    k, V = state or (0, 0.0)
    V = config["mu"] * V + g
    return V / (k + 1) ** 0.5, (k + 1, V)


def per_row(config, g, state):
    out, i = [], 0
    for shape in config["shapes"]:
        for _ in range(int(np.prod(shape)) // shape[-1]):
            row = g[i : i + shape[-1]]
            size = np.sqrt(row @ row)
            out.append(row / size if size else row)
            i += shape[-1]
    return np.concatenate(out) + config["amplitude"] * np.array(config["xi"]), None


WRONG = {
    "an average": ("momentum", ema, "V <- mu V + (1 - mu) g"),
    "a number of its own": ("momentum", own_number, "V <- 0.9 V + g"),
    "a law of k": ("momentum", warm, "x <- x - lr / sqrt(t) V"),
    "eps inside": (
        "adam",
        lambda c, g, s: adam(c, g, s, lambda m, v, e: m / np.sqrt(v + e)),
        "sqrt(v / (1 - beta2^t) + eps)",
    ),
    "own eps": (
        "adam",
        lambda c, g, s: adam(c, g, s, lambda m, v, e: m / (np.sqrt(v) + 1e-7)),
        "(sqrt(v / (1 - beta2^t)) + 1e-07)",
    ),
    "rows": ("noisy_nsgd", per_row, "g / |g| of its row"),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_formula_is_found_and_is_a_port(name):
    method, rule, said = WRONG[name]
    only = {"norm": "l2"} if method == "noisy_nsgd" else None
    init, step = port(rule)
    report = oracle.check(init, step, method, only)
    assert said in str(report)
    assert any(line.startswith("! ") for line in report.lines)
    table = json.loads(report.to_json())
    assert table["formula"] == report.formula
    assert table["passed"] is False
    begin, move = report.as_port()
    rng = np.random.default_rng(5)
    config = {
        **oracle.METHODS[method].config,
        "blocks": [2, 4],
        "shapes": [[2], [2, 2]],
    }
    config |= {"lr": 0.3, "xi": rng.normal(size=6).tolist()}
    x = y = rng.normal(size=6)
    mine, own = init(x, config), begin(y, config)
    for _ in range(6):
        g = rng.normal(size=6)
        x, mine = step(x, g, mine, config)
        y, own = move(y, g, own, config)
        np.testing.assert_allclose(x, y, rtol=1e-9)


def test_what_is_not_read_is_said():
    report = oracle.check(*port(own_number), "momentum")
    assert report.ignored == ("mu",)
    assert "it ignores mu of the config" in str(report)


def test_the_same_is_said_twice():
    one, two = (
        oracle.check(*port(per_row), "noisy_nsgd", {"norm": "l2"}) for _ in "ab"
    )
    assert str(one) == str(two)
    assert one.to_json() == two.to_json()
    assert one.finding.tried == two.finding.tried > 10


@pytest.mark.parametrize("method", ["gd", "momentum", "adagrad", "nsgd", "polyak"])
def test_everything_one_mistake_away_is_found(method):
    """Drawn at random; what passes the vectors is no mistake, or not one they see."""
    rng, right = np.random.default_rng(8), program(method)
    ring = around(right, oracle.METHODS[method].config, -9.0, 1.7)
    ring = [p for p in ring if "C" not in p.used]
    seen = 0
    for i in rng.permutation(len(ring)):
        try:
            with np.errstate(all="ignore"):
                report = oracle.check(*as_port(ring[i]), method)
        except ValueError:
            continue  # its numbers leave the range
        if not report.passed and len(report.failed) > 2:
            assert report.formula, str(ring[i])
            seen += 1
        if seen == 2:
            return


def fused(config, g, state):
    V = np.float64(3) * (config["mu"] / 3) * (0 if state is None else state) + g
    return V, V


def in_float32(config, g, state):
    V = np.float32(config["mu"]) * (0 if state is None else state) + np.float32(g)
    return V.astype(np.float32), V.astype(np.float32)


@pytest.mark.parametrize("rule", [fused, in_float32])
def test_a_right_port_is_never_asked(rule, monkeypatch):
    def refuse(*arguments):
        raise AssertionError("a right port was asked more")

    monkeypatch.setattr(checking, "diagnosed", refuse)
    init, step = port(rule)
    single = rule is in_float32

    def rounded(x, g, state, config):
        x, state = step(x, g, state, config)
        return (x.astype(np.float32) if single else x), state

    assert oracle.check(init, rounded, "momentum").passed


def output(tmp_path, rule):
    """The file of a wrong port of gd."""
    cases = {}
    for case in oracle.vectors("gd"):
        x, own = case.x0, []
        for k, g in enumerate(case.arrays["g"]):
            x = x - case.at(k)["lr"] * rule(g)
            own.append(x.tolist())
        cases[case.name] = {"x": own}
    path = tmp_path / "gd.json"
    path.write_text(json.dumps({"schema": 1, "method": "gd", "cases": cases}))
    return path


def test_from_a_file_it_is_said_what_was_not_recorded(tmp_path):
    report = oracle.check_output(output(tmp_path, lambda g: 1.5 * g))
    assert "sequences that it wrote" in str(report)
    assert "1.5" in report.formula
    for text, init, step in report.others:
        assert text != report.formula
        assert callable(init)
        assert callable(step)


def test_the_question_that_tells_two_formulas_apart_is_named():
    """They agree where mu is 0.9, and nowhere else."""
    method, own = program("momentum"), bound(program("momentum"), {"mu": 0.9})
    assert splitting("momentum", method, method) is None
    name = splitting("momentum", method, own)
    found = Finding("momentum", (method, own), method, (), (), (0, 0.0), 2)
    assert would(found, own) == f" (the question {name!r} would)"
    assert would(found, method) == ""
    asked = {
        a.name: a for a in Subject("momentum", Port(*as_port(method)), {}).asked(5)
    }
    assert explains(method, [asked[name]])
    assert not explains(own, [asked[name]])


def test_without_a_formula_there_are_facts_with_their_trials():
    def strange(config, g, state):
        return np.cos(g * config["lr"]) + np.sin(g) * g**3, None

    report = oracle.check(*port(strange), "gd")
    assert report.formula is None
    assert report.lines == report.variants == ()
    assert "What is certain" in str(report)
    assert "in 8 trials" in str(report)
    assert json.loads(report.to_json())["formula"] is None
    with pytest.raises(ValueError, match="no formula was found for this port of gd"):
        report.as_port()


def test_a_port_that_does_not_answer_is_not_accused_of_it():
    def step(x, g, state, config):
        if config["mu"] != 0.9:
            raise NotImplementedError
        V = 0.5 * g + 0.9 * (0 if state is None else state)
        return x - config["lr"] * V, V

    report = oracle.check(nothing, step, "momentum")
    assert (
        report.formula == "V <- mu V + 0.5 g;  x <- x - lr V" or "g" in report.formula
    )
    assert "other mu" in report.skipped


def test_a_port_with_its_numbers_inside_is_told_too():
    def step(x, g, V):
        V = 0.9 * (0 if V is None else V) + 0.1 * g
        return x - 0.1 * V, V

    report = oracle.check(step, method="momentum")
    assert "V <- mu V + (1 - mu) g" in report.formula


def test_every_name_of_a_text_is_known_to_the_rules():
    """What is drawn around a method is made of what it knows."""
    for method in ("adam", "bb"):
        config = oracle.METHODS[method].config
        known = set(program(method).used) | {
            line.name for line in program(method).lines
        }
        for p in around(program(method), config, -9.0, 1.3):
            used = {n.rstrip("_") for line in p.lines for n in names(line.value)}
            fresh = used - known - {*config, *dict(p.starts)}
            fresh -= {"k", "t", "C", "W", "g0", "w2", "inf"}
            assert fresh <= {"blk", "whole", "row", "col", "one", "xi"}, fresh


def test_a_recipe_along_its_own_formula():
    """as_port of a right port is the method."""
    method = "adam"
    case = oracle.vectors(method)[0]
    report = oracle.check(*as_port(program(method)), method)
    init, step = report.as_port()
    x, state = case.x0, init(case.x0, case.config)
    right = [x for x, _ in walk(case.optimizer(method), case.x0, case.arrays)]
    for k, g in enumerate(case.arrays["g"]):
        x, state = step(x, g, state, case.at(k))
        np.testing.assert_allclose(x, right[k], rtol=1e-12)
