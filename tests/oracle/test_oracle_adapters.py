"""The adapters where no framework is needed: the door, and minimisers."""

import inspect
import subprocess
import sys

import numpy as np
import pytest
from scipy.optimize import minimize

import nglab
from nglab.oracle import check, keras_port, optax_port, scipy_port, torch_port
from nglab.testing import assert_conforms

PORTS = {"torch": torch_port, "optax": optax_port, "keras": keras_port}
HEAVY = "{'torch', 'jax', 'optax', 'keras', 'scipy', 'matplotlib'}"


def test_importing_the_oracle_loads_no_framework():
    told = f"import sys, nglab.oracle; print({HEAVY} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", PORTS)
def test_a_framework_that_is_not_there_is_named(name, monkeypatch):
    for module in ("torch", "jax", "optax", "keras"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ValueError, match=f"{name}_port needs (jax|{name}), and it can"):
        PORTS[name](lambda *given: None)


@pytest.mark.parametrize("given", [None, 3, "cg", dict])
def test_what_makes_no_minimiser_is_refused(given):
    with pytest.raises(ValueError, match=r"scipy_port.*: pass scipy_port.lambda fun"):
        scipy_port(given)


def test_assert_conforms_takes_what_check_takes():
    taken, given = (
        list(inspect.signature(f).parameters.values()) for f in (assert_conforms, check)
    )
    assert taken[: len(given)] == given


def rates_first(fun, x0, jac, c):
    x, V = x0, 0.0
    while True:
        lr = c["lr"]
        V = c["mu"] * V + jac(x)
        x = x - lr * V


def gradients_first(fun, x0, jac, c):
    x, V = x0, 0.0
    while True:
        g = jac(x)
        V = c["mu"] * V + g
        x = x - c["lr"] * V


def fixed(fun, x0, jac, c):
    x, V, lr, mu = x0, 0.0, c["lr"], c["mu"]
    while True:
        V = mu * V + jac(x)
        x = x - lr * V


@pytest.mark.parametrize("own", [rates_first, gradients_first])
def test_the_rate_of_a_step_is_known_before_the_gradient_and_after(own):
    report = assert_conforms(scipy_port(own), method="momentum", exact=True)
    assert not report.skipped
    wrong = check(scipy_port(own), method="nesterov")
    assert len(wrong.failed) == len(wrong.walks)


def test_who_never_looks_again_is_not_asked_to_follow_a_rate():
    report = assert_conforms(scipy_port(fixed), method="momentum")
    assert report.skipped == ("lr change",)


def test_single_precision_stays_single():
    report = assert_conforms(scipy_port(fixed, float32=True), method="momentum")
    assert {walk.precision for walk in report.walks} == {"float32"}


@pytest.mark.parametrize("early", [True, False])
def test_the_value_is_that_of_the_step(early):
    def polyak(fun, x0, jac, c):
        x = x0
        while True:
            f = fun(x) if early else None
            g = jac(x)
            f = fun(x) if f is None else f
            gap = max(f - c["minimum"], 0.0)
            x = x - (gap / (c["c"] * (g @ g)) * g if g.any() else 0.0)

    assert_conforms(scipy_port(polyak), method="polyak", exact=True)


def test_noise_is_handed_over():
    def noisy(fun, x0, jac, c):
        x = x0
        while True:
            g, u = jac(x), []
            for part in np.split(g, np.cumsum(c["blocks"])[:-1]):
                u.append(part / np.sqrt(part @ part) if part.any() else part)
            x = x - c["lr"] * (np.concatenate(u) + c["noise"] * c["xi"])

    only = {"norm": "l2", "eps": 0.0, "floor": 0.0}
    report = assert_conforms(scipy_port(noisy), method="nsgd", only=only)
    assert "noise" in {walk.case.name for walk in report.walks}


def test_a_line_search_is_told_f_where_it_looks():
    def armijo(fun, x0, jac, c):
        x = x0
        while True:
            g, a, f = jac(x), c["lr"], fun(x)
            for _ in range(c["most"]):
                if fun(x - a * g) <= f - c["c1"] * a * (g @ g):
                    break
                a = a * c["shrink"]
            else:
                a = 0.0
            x = x - a * g

    assert_conforms(scipy_port(armijo), method="armijo")


def test_a_method_of_scipy_is_checked_and_may_rest_at_a_zero_gradient():
    def ours(fun, x0, jac, c):
        own = nglab.scipy_method(nglab.adgd(c["lr"]))
        return minimize(fun, x0, jac=jac, method=own, options={"gtol": 0.0})

    report = assert_conforms(scipy_port(ours), method="adgd")
    assert report.skipped == ("zero at first", "zero gradient")


def test_a_minimiser_that_stops_is_told_so():
    def short(fun, x0, jac, c):
        return x0 - 0.1 * jac(x0)

    with pytest.raises(ValueError, match="stopped, having asked 1 gradients"):
        check(scipy_port(short), method="gd")
