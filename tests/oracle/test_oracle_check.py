"""What `check` takes, what it refuses, and how the files are guarded."""

import json
import shutil

import numpy as np
import pytest

from nglab import nsgd, oracle
from nglab.oracle import commands, store
from nglab.testing import assert_conforms

# What `check` takes.


def nsgd_init(x0, config):
    return None


def nsgd_step(x, g, state, config):
    if config["norm"] != "l2":
        raise NotImplementedError
    ends = np.cumsum(config["blocks"])[:-1]
    sizes = []
    for b in np.split(g, ends):
        total = 0.0
        for entry in b:
            total += entry * entry
        size = max(total**0.5, config["floor"]) + config["eps"]
        sizes.append(np.full_like(b, size or 1.0))
    u = g / np.concatenate(sizes) + config["noise"] * np.array(config["xi"])
    return x - config["lr"] * u, state


def test_init_and_step():
    report = oracle.check(nsgd_init, nsgd_step, "nsgd")
    assert report.passed and report.exact and report.first is None  # noqa: PT018
    others = {case.name for case in oracle.vectors("nsgd") if " norm" in case.name}
    assert set(report.skipped) == others
    assert {"max norm", "std norm, rising"} <= others
    assert "to the last bit" in str(report)
    assert assert_conforms(nsgd_init, nsgd_step, exact=True).passed


def test_float32_is_told_by_the_type():
    def step(x, g, state, config):
        x, state = nsgd_step(np.float32(x), np.float32(g), state, config)
        return np.float32(x), state

    report = oracle.check(nsgd_init, step)
    assert report.passed
    assert not report.exact


def test_objects_functions_and_makers():
    class Momentum:
        def __init__(self, lr, mu):
            self.lr, self.mu, self.V = lr, mu, 0.0

        def step(self, x, g):
            self.V = self.mu * self.V + g
            return x - self.lr * self.V

    def make(config):
        V = 0.0

        def step(x, g):
            nonlocal V
            V = config["mu"] * V + g
            return x - config["lr"] * V

        return step

    assert oracle.check(Momentum(0.1, 0.9), method="momentum").exact
    assert oracle.check(make, method="momentum").exact
    asked = len(oracle.check(make, method="momentum").walks)
    assert asked == len(oracle.vectors("momentum"))
    assert oracle.check(nsgd(0.1, blocks=(3, 4)), only={"blocks": [3, 4]})
    assert not oracle.check(Momentum(0.1, 0.8), method="momentum")


def test_a_port_may_change_what_it_is_given():
    def step(x, g, state, config):
        x -= config["lr"] * g
        g[:] = 0
        config.clear()
        return x, state

    for _ in range(2):
        assert oracle.check(nsgd_init, step, "gd").exact


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (lambda x, g, s, c: (x * np.nan, s), "case 'ordinary', step 0.* x is nan"),
        (lambda x, g, s, c: (x[:-1], s), "x has shape"),
        (lambda x, g, s, c: ("no", s), "x is no vector of numbers"),
        (lambda x, g, s, c: x, "not .x, state."),
    ],
)
def test_unusable_answers_are_refused(step, said):
    with pytest.raises(ValueError, match=said):
        oracle.check(nsgd_init, step, "nsgd")


def test_zero_by_zero_is_explained():
    def step(x, g, s, config):
        size = np.sqrt(
            [(b * b).sum() for b in np.split(g, np.cumsum(config["blocks"]))]
        )
        return x - config["lr"] * g / np.repeat(size[:-1], config["blocks"]), s

    with pytest.raises(
        ValueError, match=r"gradient of block 0 is zero, and 0/0 counts"
    ):
        oracle.check(nsgd_init, step, only={"norm": "l2", "eps": 0.0, "floor": 0.0})


def test_wrong_calls_are_refused():
    with pytest.raises(ValueError, match="unknown method 'nsg'"):
        oracle.check(nsgd_init, nsgd_step, "nsg")
    with pytest.raises(ValueError, match=r"nsgd has no .*mu"):
        oracle.check(nsgd_init, nsgd_step, only={"mu": 0.5})
    with pytest.raises(ValueError, match="no case of nsgd has"):
        oracle.check(nsgd_init, nsgd_step, only={"norm": "l3"})
    with pytest.raises(ValueError, match="implements none"):
        oracle.check(nsgd_init, nsgd_step, only={"norm": "max"})
    with pytest.raises(ValueError, match="is no port"):
        oracle.check(3)


def test_assert_conforms_says_what_is_wrong():
    with pytest.raises(AssertionError, match=r"! x <- x \+ lr g "):
        assert_conforms(lambda x, g, s: (x + 0.1 * g, s), method="gd")
    with pytest.raises(AssertionError, match="not to the last bit"):
        assert_conforms(
            lambda x, g, s: (x - (0.1 * (3 * g)) / 3, s), method="gd", exact=True
        )


# Files.


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(store.HERE, tmp_path / "vectors")
    return tmp_path / "vectors"


def test_a_changed_byte_is_seen(folder):
    path = folder / "gd.json"
    assert len(store.read(path, "gd")) >= 15
    content = path.read_bytes()
    at = content.rindex(b"5")
    path.write_bytes(content[:at] + b"6" + content[at + 1 :])
    with pytest.raises(ValueError, match=r"gd.json was changed"):
        store.read(path, "gd")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"schema": 1', b'"schema": 2', "gd.json has schema 2, this is schema 1"),
        (b'"method": "gd"', b'"method": "adam"', "gd.json is of 'adam', not 'gd'"),
        (b'"x0": [', b'"x0": [NaN, ', "no whole JSON file: it contains NaN"),
    ],
)
def test_other_files_are_refused(folder, old, new, said):
    path = folder / "gd.json"
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    with pytest.raises(ValueError, match=said):
        store.read(path, "gd")


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_file_cut_short_is_refused(folder, part):
    path = folder / "gd.json"
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    with pytest.raises(ValueError, match=r"gd.json is no whole JSON file"):
        store.read(path, "gd")


def output(path, **changes):
    cases = {case.name: {"x": case.x.tolist()} for case in oracle.vectors("gd")}
    path.write_text(
        json.dumps({"schema": 1, "method": "gd", "cases": cases, **changes})
    )
    return path


def test_an_output_is_judged(tmp_path):
    path = output(tmp_path / "mine.json")
    text, code = commands.check_file(path)
    count = len(oracle.vectors("gd"))
    assert code == 0
    assert text.startswith(f"gd: passed, {count} cases to the last bit\n")
    assert text.endswith("gradients from 8e-152 to 1e+151 were looked at")
    up = {c.name: {"x": (2 * c.x0 - c.x).tolist()} for c in oracle.vectors("gd")}
    text, code = commands.check_file(output(path, cases=up))
    assert code == 1
    assert "! x <- x + lr g  the method: x <- x - lr g" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"schema": 3}, "schema 3"),
        ({"method": "sgd"}, "unknown method 'sgd'"),
        ({"cases": {}}, "no cases"),
        ({"cases": {"odd": {"x": []}}}, "unknown cases .'odd'."),
        ({"cases": []}, "the output has no"),
        ({"cases": {"ordinary": {"x": [[1.0]]}}}, "x must be a list of 10 rows"),
        ({"cases": {"ordinary": {"x": [[float("nan")] * 7] * 10}}}, "contains NaN"),
        ({"cases": {"ordinary": {"x": [[1e999] * 7] * 10}}}, "contains Infinity"),
        ({"cases": {"ordinary": {"x": [[None] * 7] * 10}}}, "x is"),
        ({"precision": "half"}, "neither float64 nor float32"),
    ],
)
def test_an_unusable_output_is_refused(tmp_path, changes, said):
    with pytest.raises(ValueError, match=said):
        commands.check_file(output(tmp_path / "mine.json", **changes))


def test_a_short_port_that_leaves_out_noise_and_guards_is_named():
    def step(x, g, state, config):
        return x - config["lr"] * g / (np.linalg.norm(g) + 1e-6), state

    l2 = {"norm": "l2"}
    for only in (l2, None):
        report = oracle.check(lambda x0, config: None, step, "nsgd", only)
        assert {"noise", "eps", "floor"} <= {*report.finding.ignored}
        assert "|g| of everything" in report.formula
        assert "1e-06" in report.formula
