"""The lessons run, say what they find, and their exercises tell right from wrong."""

import doctest
import importlib.util
import re
from math import ceil, log, log1p, pi, sin
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.py"))
LIMIT = 180  # seconds a lesson may take; it should take less than 40 on one core
NUMBER = r"-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?"


def imported_checks():
    spec = importlib.util.spec_from_file_location("checks", NOTEBOOKS / "checks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


checks = imported_checks()


def name(lesson):
    return lesson.stem


@pytest.mark.parametrize("lesson", LESSONS, ids=name)
def test_lesson_runs(lesson):
    need = "the lessons need pip install -e '.[notebooks]'"
    jupytext = pytest.importorskip("jupytext", reason=need)
    nbclient = pytest.importorskip("nbclient", reason=need)
    pytest.importorskip("ipykernel", reason=need)
    notebook = jupytext.read(lesson)
    where = {"metadata": {"path": str(NOTEBOOKS)}}
    began = monotonic()
    nbclient.NotebookClient(
        notebook, timeout=LIMIT, kernel_name="python3", resources=where
    ).execute()
    assert monotonic() - began < LIMIT
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", ())]
    assert sum("image/png" in o.get("data", {}) for o in outputs) >= 4
    said = [o for o in outputs if o["output_type"] == "stream"]
    assert [o["text"] for o in said if o["name"] == "stderr"] == []
    assert said[-1]["text"].startswith("Not yet")  # the exercise is the reader's


@pytest.mark.parametrize("lesson", LESSONS, ids=name)
def test_every_checked_number_is_in_the_prose(lesson):
    source = lesson.read_text(encoding="utf-8")
    cells = source.split("\n# %%")
    prose = " ".join(cell for cell in cells if cell.startswith(" [markdown]"))
    spoken = {number.strip(",") for number in re.findall(NUMBER, prose)}
    checked = " ".join(re.findall(r'said\(\s*"([^"]+)"', source)).split()
    assert len(checked) >= 20
    assert [number for number in checked if number not in spoken] == []


def climb(r, beta):
    return 1 + ceil(log(r) / log1p(beta))


WRONG_CLIMBS = {
    "is None": lambda r, beta: None,
    "is inf": lambda r, beta: float("inf"),
    "no gradient to look back at": lambda r, beta: climb(r, beta) - 1,
    "Steps come whole": lambda r, beta: 1 + log(r) / log1p(beta),
    "nothing is added": lambda r, beta: 1 + ceil((r - 1) / beta),
    "at least r": lambda r, beta: 2 * climb(r, beta),
}


def test_climb_accepts_the_solution():
    assert checks.climb(climb).startswith("Right")


@pytest.mark.parametrize("words", WRONG_CLIMBS)
def test_climb_says_what_is_wrong(words):
    verdict = checks.climb(WRONG_CLIMBS[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


def schedule(kappa, R):
    kappa = max(kappa, 3 + 2 * 2**0.5)
    sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
    return lambda k: sigma * rho**k * R


def without_the_clause(kappa, R):
    sigma, rho = 2 * kappa**0.5 / (1 + kappa), (kappa - 1) / (kappa + 1)
    return lambda k: sigma * rho**k * R


WRONG_SCHEDULES = {
    "should be a function of k": lambda kappa, R: None,
    "are [None, None, None]": lambda kappa, R: lambda k: None,
    "no lengths": lambda kappa, R: lambda k: -R,
    "with kappa = 2 and R = 1 the run from": without_the_clause,
    "R = 40": lambda kappa, R: schedule(kappa, 1.0),
    "steps, not within": lambda kappa, R: schedule(2 * kappa, R),
    "away from the minimiser": lambda kappa, R: lambda k: R / 2,
}


def test_arrives_accepts_the_solution():
    assert checks.arrives(schedule).startswith("Right")


@pytest.mark.parametrize("words", WRONG_SCHEDULES)
def test_arrives_says_what_is_wrong(words):
    verdict = checks.arrives(WRONG_SCHEDULES[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


def unrounded_escape(p, r, s, a):
    return log(r / (s * sin(pi * (1 - p) / 2))) / log(a)


def escape(p, r, s, a):
    return max(0, ceil(unrounded_escape(p, r, s, a)))


WRONG_ESCAPES = {
    "is None": lambda p, r, s, a: None,
    "is nan": lambda p, r, s, a: float("nan"),
    "Archimedes": lambda p, r, s, a: ceil(log(r / (s * (1 - p))) / log(a)),
    "NOT escaped": lambda p, r, s, a: escape(1 - p, r, s, a),
    "Steps come whole": unrounded_escape,
    "it takes none": lambda p, r, s, a: ceil(unrounded_escape(p, r, s, a)),
    "For which angles": lambda p, r, s, a: escape(p, r, s, a) + 1,
}


def test_escapes_accepts_the_solution():
    assert checks.escapes(escape).startswith("Right")


@pytest.mark.parametrize("words", WRONG_ESCAPES)
def test_escapes_says_what_is_wrong(words):
    verdict = checks.escapes(WRONG_ESCAPES[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


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


WRONG_SMOOTHINGS = {
    "is None": lambda lr, raws: None,
    "should be 2 rates": lambda lr, raws: smoothed(lr, raws)[-1],
    "the raw rate": lambda lr, raws: raws,
    "add logarithms": of_products,
    "is unprotected": unprotected,
    "arithmetic mean": arithmetic,
    "the rate is c_k/k": lambda lr, raws: smoothed(lr, raws) * 2,
}


def test_smooths_accepts_the_solution():
    assert checks.smooths(smoothed).startswith("Right")


@pytest.mark.parametrize("words", WRONG_SMOOTHINGS)
def test_smooths_says_what_is_wrong(words):
    verdict = checks.smooths(WRONG_SMOOTHINGS[words])
    assert verdict.startswith("Not yet")
    assert words in verdict


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
    "step returned NoneType": lambda x, g, V, config: None,
    "step returned ndarray": lambda x, g, V, config: bn_momentum(x, g, V, config)[0],
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
    assert doctest.testmod(checks).failed == 0
    checks.said("0.26 -3 1,500", 0.2583, [-3.2, 1500])
    for words, value in (("0.26", 0.2483), ("1,500", 1502), ("0.26", float("nan"))):
        with pytest.raises(AssertionError, match="the text says"):
            checks.said(words, value)
    with pytest.raises(AssertionError, match="2 said, 1 found"):
        checks.said("1 2", 1.0)
