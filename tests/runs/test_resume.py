"""A run that goes on from a trace is the whole run, bit for bit."""

import copy
import pickle

import numpy as np
import pytest

from nglab import (
    SVRG,
    DiagonalQuadratic,
    Disturbed,
    LeastSquares,
    MiniBatch,
    Trace,
    adam,
    bb,
    draws,
    gd,
    nsgd,
    recipes,
    run,
    sgd_bb,
    svrg_bb,
)
from tests.methods import BATCHES, takes

BOWL = DiagonalQuadratic([1.0, 3.0, 9.0])
rng = np.random.default_rng(5)
SUM = LeastSquares(rng.normal(size=(20, 3)), rng.normal(size=20))
STARTS = rng.normal(size=(2, 3))
N = 83
RECORD = rng.normal(size=(N, 3))


def made(name):
    f = BOWL if name == "exact_line_search" else SUM
    given = {"problem": f, "finite_sum": f, "lr": np.array([0.05, 0.2]), "m": 3}
    given |= {"every": 5, "amplitude": 0.3, "batches": np.tile(BATCHES[:1], (99, 1))}
    given = {key: value for key, value in given.items() if takes(name, key)}
    noise = draws.uniform([8, 9]) if "amplitude" in given else None
    return f, getattr(recipes, name)(**given), {"noise": noise}


ESTIMATED = {
    "disturbed": (adam(0.1), Disturbed(draws.gaussian([3, 4]), 0.1)),
    "disturbed by a record": (
        gd(0.1),
        Disturbed(draws.replay(rng.normal(size=(N, 3)))),
    ),
    "terms": (sgd_bb([0.05, 0.01], 5, beta=0.3), MiniBatch(3, [1, 2], replace=False)),
    "recorded terms": (gd(0.1), MiniBatch(2, indices=rng.integers(20, size=(N, 2)))),
    "svrg": (svrg_bb([0.05, 0.01], 7), SVRG(7, [1, 2])),
    "svrg option 2": (gd([0.05, 0.01]), SVRG(7, [1, 2], option=2)),
}
RUNS = {name: made(name) for name in recipes.__all__}
RUNS |= {name: (SUM, rule, {"gradient": g}) for name, (rule, g) in ESTIMATED.items()}


def pickled(trace, tmp_path):
    return pickle.loads(pickle.dumps(trace))


def saved(trace, tmp_path):
    trace.save(tmp_path / "trace.npz")
    return Trace.load(tmp_path / "trace.npz")


def copied(trace, tmp_path):
    return copy.deepcopy(trace)


def entries(state):
    for part in state:
        yield from entries(part) if isinstance(part, tuple) else [part]


def assert_same(mine, theirs):
    for name in Trace.__dataclass_fields__:
        a, b = getattr(mine, name), getattr(theirs, name)
        if isinstance(a, tuple):
            assert type(a) is type(b)
            for p, q in zip(entries(a), entries(b), strict=True):
                np.testing.assert_array_equal(p, q, err_msg=name)
        else:
            np.testing.assert_array_equal(a, b, err_msg=name)


HOW = {
    "plainly": {},
    "stopping": {"stop": lambda f, size: size < 0.9},
    "shared": {"workers": 2, "every": 7},
    "both": {"workers": 2, "every": 3, "stop": lambda f, size: size < 0.9},
}


BETWEEN = [*((copied, how) for how in HOW), (pickled, "both"), (saved, "both")]


@pytest.mark.parametrize(("between", "how"), BETWEEN)
@pytest.mark.parametrize("name", RUNS)
def test_a_run_in_two_parts_is_the_whole_run(name, between, how, tmp_path):
    f, rule, kept = RUNS[name]
    kept = {**kept, **HOW[how], "iterates": True}
    whole = run(f, rule, STARTS, N, **kept)
    for cut in (0, 50) if between is copied else (37,):
        half = between(run(f, rule, STARTS, cut, **kept), tmp_path)
        assert_same(run(f, rule, steps=N, resume=half, **kept), whole)


@pytest.mark.parametrize("name", ["svrg option 2", "terms", "bb", "adaptive_nsgd"])
def test_rows_that_had_stopped_go_on_without_the_rule(name):
    f, rule, kept = RUNS[name]
    stopped = run(f, rule, STARTS, N, **kept, stop=lambda f, size: size < 0.9)
    assert (stopped.last < N).any()
    whole = run(f, rule, STARTS, 2 * N, **kept) if name in recipes.__all__ else None
    again = run(f, rule, steps=N, resume=stopped, **kept)
    assert_same(again, run(f, rule, STARTS, N, **kept))
    assert whole is None or np.array_equal(again.f, whole.f[: N + 1])


def test_a_single_trajectory_goes_on_too():
    for kept in ({}, {"stop": lambda f, size: f < 1e-8}, {"workers": 2}):
        whole = run(BOWL, nsgd(lambda k: 0.9**k), steps=200, **kept)
        half = run(BOWL, nsgd(lambda k: 0.9**k), steps=31, **kept)
        assert_same(
            run(BOWL, nsgd(lambda k: 0.9**k), steps=200, resume=half, **kept), whole
        )


def test_a_trace_is_not_used_up():
    half = run(BOWL, nsgd(0.1, noise=0.5), steps=9, noise=draws.sphere(3))
    again = [
        run(BOWL, nsgd(0.1, noise=0.5), steps=20, noise=draws.sphere(3), resume=half)
        for _ in range(2)
    ]
    assert_same(*again)


TWO = run(BOWL, nsgd([0.1, 0.2]), steps=9)
SELDOM = run(BOWL, nsgd(0.1), steps=9, every=3)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"resume": 3}, "resume is a int, it must be a trace"),
        ({"x0": [1.0, 1.0, 1.0]}, "x0 and resume are given"),
        ({"steps": 4}, "has 9 steps behind it, steps=4 in all are fewer"),
        ({"every": 2, "resume": SELDOM}, "the run must have the same `every`"),
        ({"iterates": True}, "was recorded with iterates=False"),
        ({"optimizer": adam(0.1)}, "resume is of another method"),
        ({"optimizer": bb(0.1)}, "resume is of another method"),
        ({"problem": DiagonalQuadratic([1.0])}, "3 coordinates, the problem has 1"),
        ({"problem": SUM, "gradient": SVRG(3, 1)}, "resume is of another method"),
        ({"optimizer": nsgd([0.1, 0.2])}, r"a batch of \(\), .* have .*\(2,\)"),
        ({"resume": TWO, "optimizer": nsgd([0.1, 0.2, 0.3])}, r"a batch of \(2,\)"),
        ({"problem": DiagonalQuadratic([1.0, 3.0, 8.0])}, "resume is of another prob"),
    ],
)
def test_another_run_is_refused(changed, message):
    half = run(BOWL, nsgd(0.1), steps=9)
    call = {"problem": BOWL, "optimizer": nsgd(0.1), "steps": 20, "resume": half}
    with pytest.raises(ValueError, match=message):
        run(**{**call, **changed})


def test_files_that_are_no_trace_are_refused(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, a=np.ones(3))
    for content in (path.read_bytes(), b"no archive", b"", path.read_bytes()[:50]):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"a\.npz is not a saved trace"):
            Trace.load(path)
    with pytest.raises(FileNotFoundError):
        Trace.load(tmp_path / "none.npz")
    with pytest.raises((ValueError, OSError), match=r"no such directory|No such file"):
        run(BOWL, gd(0.1), steps=1).save(tmp_path / "no" / "a.npz")


def test_a_file_names_no_code_to_be_loaded(tmp_path):
    path = tmp_path / "a.npz"
    run(BOWL, bb(0.1), steps=3).save(path)
    with np.load(path) as arrays:
        kept = dict(arrays)
    words = str(kept["outline"]).replace("nglab.rates.secant:", "antigravity:")
    np.savez(path, **{**kept, "outline": np.array(words)})
    import sys

    trace = Trace.load(path)
    assert "antigravity" not in sys.modules
    assert trace.state.rate._fields == ("x", "g", "lr", "flag")


def test_the_value_at_the_end_and_the_best_of_each_row():
    stopped = run(
        BOWL, gd([0.2, 0.02, 1.0]), [1.0, 1.0, 1.0], 300, stop=lambda f, g: f < 1e-9
    )
    for i, last in enumerate(stopped.last):
        row = stopped.f[: last + 1, i]
        np.testing.assert_array_equal(stopped.final[i], row[-1])
        best = np.nanmin(row)
        assert stopped.best.f[i] == best
        assert row[stopped.best.k[i]] == best
    hover = run(BOWL, nsgd(0.1), [1.0, 1.0, 1.0], 50, iterates=True)
    r = int(np.argmin(hover.f))
    assert hover.best.k == r
    np.testing.assert_array_equal(hover.best.x, hover.xs[r])
    np.testing.assert_array_equal(hover.final, hover.f[-1])
    assert hover.ended(hover.lr).shape == (1,)
    assert stopped.best.x is None
