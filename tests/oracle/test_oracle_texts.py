"""The texts of the methods compute what the recipes and the bare loops do."""

import json
from dataclasses import replace

import numpy as np
import pytest

from nglab import oracle
from nglab.oracle import store
from nglab.oracle.cases import walk
from nglab.oracle.programs import program, read
from nglab.oracle.running import as_port
from nglab.oracle.texts import TEXTS
from tests.oracle.test_oracle import TWINS, UNSPELLED, twin

each = pytest.mark.parametrize("method", sorted(oracle.METHODS))
WORDS = ("blocks", "shapes", "A", "y", "batches")


@each
def test_the_text_passes_the_vectors(method):
    init, step = as_port(program(method))
    report = oracle.check(init, step, method=method)
    assert report.passed, str(report)


def stirred(case, rng, closed):
    """The case with other gradients and other numbers, those of its words kept."""
    config = dict(case.config)
    for key, value in config.items():
        if isinstance(value, float):
            low = {"lo": 0.5, "hi": 1.0}.get(key, 0.9)
            config[key] = value * rng.uniform(low, low + 0.1)
    if config.get("hi") and config.get("lr"):
        config["lr"] = min(max(config["lr"], config["lo"]), config["hi"])
    g = rng.normal(size=(case.steps, len(case.x0))) + 0.5
    inputs = {
        key: (a * rng.uniform(0.5, 1, a.shape)).tolist()
        for key, a in case.arrays.items()
        if key != "g"
    }
    x0 = rng.normal(size=len(case.x0))
    if closed:
        g = np.zeros_like(g)  # filled along the path
    return replace(case, config=config, x0=x0, inputs={"g": g.tolist(), **inputs})


def followed(method, case, closed):
    """The iterates of the recipe; where f is its own, g is the gradient at x."""
    if not closed:
        return case, np.array(
            [x for x, _ in walk(case.optimizer(method), case.x0, case.arrays)]
        )
    rule, x, gs, xs = case.optimizer(method), case.x0, [], []
    state = rule.init(x)
    for _ in range(case.steps):
        gs.append(np.array(case.config["q"]) * x)
        x, state = rule.step(x, gs[-1], state)
        xs.append(x)
    return replace(case, inputs={"g": np.array(gs).tolist()}), np.array(xs)


@each
def test_the_text_is_the_recipe_and_the_bare_loop(method):
    """On random sequences, in every setting that the vectors have."""
    rng, closed = np.random.default_rng(41), oracle.METHODS[method].closed
    init, step = as_port(program(method))
    for case in oracle.vectors(method):
        with np.errstate(all="ignore"):
            asked, right = followed(method, stirred(case, rng, closed), closed)
            x, state, own = asked.x0, init(asked.x0, asked.at(0)), []
            for k in range(asked.steps):
                x, state = step(x, asked.arrays["g"][k], state, asked.at(k))
                own.append(x)
            room = 1e-9 * (1 + np.abs(right).max())
            assert np.abs(np.array(own) - right).max() < room, case.name
            spelled = method in TWINS and (method, case.name) not in UNSPELLED
            if spelled and "cap" not in case.name:
                bare = twin(method, asked, np.float64)
                assert np.abs(bare - right).max() < room, case.name


@each
def test_the_update_of_a_file_is_printed_from_the_text(method):
    head = json.loads((store.HERE / f"{method}.json").read_text())["update"]
    assert head == str(read(TEXTS[method]))
    assert all(line.name in head for line in program(method).lines)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("V = mu*V + (1 - mu)*g", "V <- mu V + (1 - mu) g"),
        ("u = (m/(1 - b**t))/(sqrt(v) + eps)", "u <- m / (1 - b^t) / (sqrt(v) + eps)"),
        ("u = g/(a/b)", "u <- g / (a / b)"),
        ("u = a - (b - c)", "u <- a - (b - c)"),
        ("u = -(a + b)*2", "u <- -(a + b) * 2"),
        ("u = (-a)**2", "u <- (-a)^2"),
        ("u = a**(b**c)", "u <- a^(b^c)"),
        ("u = (a + b)*c + 1*g", "u <- (a + b) c + g"),
        ("[k % m == 0] s = x - x__", "at k mod m = 0 (s <- x - x_older)"),
        ("u = g/l2(g, row)", "u <- g / |g| of its row"),
        ("u = g_*0.1", "u <- g_old * 0.1"),
    ],
)
def test_a_text_is_printed_as_on_a_page(text, said):
    assert str(read(text)) == said


def test_what_is_no_text_is_refused():
    for text in ("V <- mu V", "V = [1, 2]", "V = g if k else x"):
        with pytest.raises(ValueError, match="no "):
            read(text)
