"""The vectors: remade to the byte, and passed by every right port."""

from inspect import signature

import numpy as np
import pytest

from nglab import oracle, plain, recipes
from nglab.oracle import commands, store
from nglab.oracle.arithmetic import Jitter, ported
from nglab.oracle.cases import walk
from nglab.oracle.methods import optimizer
from nglab.oracle.replay import Walk

METHODS = sorted(oracle.METHODS)
each = pytest.mark.parametrize("method", METHODS)


def test_every_recipe_has_vectors():
    assert sorted(recipes.__all__) == METHODS
    files = {path.name for path in store.HERE.iterdir()}
    assert files == {f"{method}.json" for method in METHODS} | {store.SUMS}


def test_the_vectors_are_remade_to_the_byte(tmp_path):
    text, code = commands.write(tmp_path)
    assert (code, text.partition(": ")[2]) == (
        0,
        "41 methods, SHA256SUMS and SCHEMA.md",
    )
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written.pop("SCHEMA.md") == (store.HERE.parent / "SCHEMA.md").read_bytes()
    assert written == {path.name: path.read_bytes() for path in store.HERE.iterdir()}


@each
def test_every_number_of_a_recipe_is_in_every_config(method):
    arguments = set(signature(getattr(recipes, method)).parameters)
    arguments -= {"problem", "finite_sum"}
    for case in oracle.vectors(method):
        assert arguments <= {*case.config, "batches"}
        assert sum(case.config["blocks"]) == len(case.x0)
        if "norm" in case.config:  # whose sums NumPy would take in another order
            assert max(case.config["blocks"]) < 8
        assert [int(np.prod(s)) for s in case.config["shapes"]] == case.config["blocks"]


@each
def test_tolerances_are_those_of_rounding(method):
    """In parts of the path: far below any variant that is known."""
    for case in oracle.vectors(method):
        path = np.abs(case.x - case.x0).max() * max(1, case.steps / 10)
        assert case.tolerance["float64"] <= 1e-11 * path
        assert case.far or case.tolerance["float32"] <= 2e-3 * path


def asked(method, precision):
    """The cases that a port in this precision is asked."""
    cases = oracle.vectors(method)
    return [case for case in cases if precision == "float64" or not case.far]


# Right ports, spelled and rounded otherwise.


def library(case, method, x0, inputs):
    return Walk(
        case,
        np.array([x for x, _ in walk(case.optimizer(method), x0, inputs)]),
        "float64",
    )


@each
def test_the_library_passes(method):
    """Its inner products are fused by the BLAS."""
    for case in oracle.vectors(method):
        report = library(case, method, case.x0, case.arrays)
        assert report.passed, (case.name, report.first)


@each
def test_the_reference_arithmetic_is_exact(method):
    for case in oracle.vectors(method):
        inputs = {key: ported(a) for key, a in case.arrays.items()}
        assert library(case, method, ported(case.x0), inputs).exact


@each
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sums_in_another_order_pass(method, seed):
    """Coordinates change places within their blocks, and back; or rows and columns."""
    rng = np.random.default_rng(seed)
    for case in oracle.vectors(method):
        ends = np.cumsum(case.config["blocks"])
        parts = np.split(np.arange(ends[-1]), ends[:-1])
        if method in ("muon", "scion", "agc"):
            matrices = [
                part.reshape(shape[0], -1)
                for part, shape in zip(parts, case.config["shapes"], strict=True)
            ]
            parts = [rng.permutation(rng.permutation(a).T).T.ravel() for a in matrices]
        else:
            parts = [rng.permutation(part) for part in parts]
        order = np.concatenate(parts)
        config = dict(case.config)
        if "q" in config:
            config["q"] = np.array(config["q"])[order]
        if "A" in config:
            config["A"] = np.array(config["A"])[:, order]
        if "lr" in case.inputs:
            config["lr"] = lambda k, lr=case.inputs["lr"]: lr[k]
        inputs = {
            key: ported(a[:, order] if key in ("g", "xi") else a)
            for key, a in case.arrays.items()
        }
        x = [
            x
            for x, _ in walk(optimizer(method, config), ported(case.x0[order]), inputs)
        ]
        back = Walk(case, np.array(x)[:, np.argsort(order)], "float64")
        assert back.passed, (case.name, back.first)


@each
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_random_right_ports_pass(method, precision):
    """Every operation is rounded otherwise; the seed is not that of the measurement."""
    unit = {"float64": 2.0**-53, "float32": 2.0**-24}[precision]
    rng, single = np.random.default_rng(99), precision == "float32"
    decided = {option.name for option in oracle.METHODS[method].options if option.sharp}
    for case in asked(method, precision):
        jitter = Jitter(rng, unit, single, fair=case.name in decided)
        inputs = {
            key: ported(np.repeat(a[:, None], 50, 1), jitter)
            for key, a in case.arrays.items()
            if key != "lr"
        } | {key: a for key, a in case.arrays.items() if key == "lr"}
        rows = ported(np.tile(case.x0, (50, 1)), jitter)
        xs = np.array([x for x, _ in walk(case.optimizer(method), rows, inputs)])
        for i in range(50):
            own = Walk(case, xs[:, i], precision)
            assert own.passed, (case.name, own.first)


TWINS = [
    name
    for name in plain.__all__
    if "i" not in signature(getattr(plain, name)).parameters
]


UNSPELLED = {("polyak", "half")}  # no c
UNSPELLED |= {("adgd", name) for name in ("zero at first", "zero gradient")}  # s = 0
UNSPELLED |= {("bb", "no lr, huge")}  # the first step is not clipped


def twin(method, case, dtype):
    """The bare loop, fed with the recorded gradients in the place of its own."""
    loop = getattr(plain, method)
    given = iter([*case.arrays["g"].astype(dtype), case.arrays["g"][-1].astype(dtype)])
    config = dict(case.config)
    q = np.array(config.get("q", [1.0]), dtype)
    f = iter(case.arrays.get("f", []))
    known = {
        "value": lambda x: next(f) if "f" in case.inputs else (q * x * x).sum() / 2,
        "Q": np.diag(q),
        "cap": np.inf if config.get("cap") is None else config["cap"],
        "xi": case.arrays.get("xi", np.zeros(1)).astype(dtype),
    }
    lr = case.inputs.get("lr", config.get("lr"))
    if lr is not None:
        known["lr"] = np.array(lr, dtype)[()]
    names = signature(loop).parameters
    if "ns_steps" in names or method == "agc":
        known["blocks"] = config["shapes"]
    arguments = {k: v for k, v in {**config, **known}.items() if k in names}
    x0 = case.x0.astype(dtype)
    with np.errstate(all="ignore"):
        return loop(lambda x: next(given), x0, steps=case.steps, **arguments)[1:]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("method", TWINS)
def test_the_bare_loops_pass(method, dtype):
    for case in asked(method, np.dtype(dtype).name):
        if (method, case.name) in UNSPELLED:
            continue
        xs = twin(method, case, dtype)
        own = Walk(case, xs.astype(float), np.dtype(dtype).name)
        assert own.passed, (case.name, own.first)


@each
def test_no_two_cases_have_one_name(method):
    names = [case.name for case in oracle.vectors(method)]
    assert len(names) == len(set(names))
