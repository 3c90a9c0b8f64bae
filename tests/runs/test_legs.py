"""Rows in threads, and rows that stop: not a bit of the steps taken differs."""

import re
from dataclasses import dataclass

import numpy as np
import pytest

from nglab import (
    FULL,
    SVRG,
    DiagonalQuadratic,
    LeastSquares,
    MiniBatch,
    Optimizer,
    draws,
    gd,
    momentum,
    nsgd,
    recipes,
    run,
)
from nglab.arrays import Hyper
from nglab.gradients import Disturbed
from nglab.rates import Given, LineSearch
from nglab.runs import legs
from tests.methods import BATCHES, takes
from tests.runs.test_batches import HYPERS, VARIED
from tests.runs.test_loop import STARTS, VALLEY, same

BOWL = DiagonalQuadratic([1.0, 4.0, 9.0])
rng = np.random.default_rng(2)
SUM = LeastSquares(rng.normal(size=(20, 3)), rng.normal(size=20))
SEEDS = np.arange(8).reshape(2, 4)
LR = np.array([[0.1], [0.02]])


@pytest.fixture(autouse=True)
def _short_blocks(monkeypatch):
    monkeypatch.setattr(legs, "BLOCK", 5)


def fields(trace):
    return {name: value for name, value in vars(trace).items() if value is not None}


def assert_same(one, other):
    for name, value in fields(one).items():
        again = getattr(other, name)
        if isinstance(value, np.ndarray):
            np.testing.assert_array_equal(again, value, err_msg=name)
        else:
            assert same(again, value), name


def assert_rows_stopped(whole, stopped, enough):
    """Each row to the block in which some record was enough, and NaN behind."""
    assert whole.f.shape[1:] == stopped.last.shape
    for row in np.ndindex(stopped.last.shape):
        last = stopped.last[row]
        to, at = stopped.k <= last, (slice(None), *row)
        for name in ("f", "grad_norm", "lr", "iterates"):
            mine, theirs = getattr(stopped, name)[at], getattr(whole, name)[at]
            np.testing.assert_array_equal(mine[to], theirs[: to.sum()], err_msg=name)
            assert np.isnan(mine[~to]).all()
        np.testing.assert_array_equal(stopped.x[row], stopped.xs[at][to][-1])
        when = whole.k[enough(whole.f[at], whole.grad_norm[at])]
        first = when[0] if when.size else whole.k[-1]
        block = (whole.k[1] if len(whole.k) > 1 else 1) * -(-5 // whole.k[1])
        expected = min(max(block, -(-first // block) * block), whole.k[-1])
        assert last == expected, row


def made(name, number):
    """The recipe with two values of that number, a problem for it, and its noise."""
    f = SUM if takes(name, "finite_sum") else BOWL
    given = {"problem": f, "formula": "adaptive", "lr": 0.2, "finite_sum": f}
    given |= {"m": 3, "every": 5, "amplitude": 0.3, "batches": BATCHES}
    given = {key: value for key, value in given.items() if takes(name, key)}
    noise = draws.uniform(8) if number == "noise" or "amplitude" in given else None
    given[number] = np.array(VARIED[number])[:, None]
    return f, getattr(recipes, name)(**given), noise


@pytest.mark.parametrize(("name", "number"), HYPERS)
def test_rows_of_every_recipe_can_be_shared_and_stopped(name, number):
    f, rule, noise = made(name, number)
    kept = {"x0": STARTS, "steps": 23, "noise": noise, "iterates": True}
    whole = run(f, rule, **kept)
    assert_same(whole, run(f, rule, **kept, workers=3))
    typical = np.median(whole.grad_norm[3:])

    def enough(f, grad_norm):
        return grad_norm < typical

    stopped = run(f, rule, **kept, stop=enough)
    assert_rows_stopped(whole, stopped, enough)
    assert_same(stopped, run(f, rule, **kept, stop=enough, workers=2))


class Counting:
    """A source of noise that is a bare iterator: xi is -1, 0, 1, -1, 0, 1, ...."""

    shape, length = (), None

    def each_step(self, dim):
        return (np.full(dim, k % 3 - 1.0) for k in range(1000))


ESTIMATORS = {
    "terms": MiniBatch(1, SEEDS),
    "batches of terms": MiniBatch(3, SEEDS[0]),
    "permutations": MiniBatch(3, SEEDS, replace=False),
    "values": MiniBatch(2, 7, values=True),
    "recorded": MiniBatch(2, indices=rng.integers(20, size=(40, 4, 2))),
    "svrg": SVRG(4, SEEDS),
    "svrg, one stream": SVRG(4, 3),
    "svrg option 2": SVRG(4, SEEDS[0], option=2),
    "svrg recorded": SVRG(
        4, option=2, indices=rng.integers(20, size=(40, 1)), picks=[1, 2] * 5
    ),
    "disturbed": Disturbed(draws.gaussian(SEEDS), np.array([0.1, 0.2, 0.3, 0.4])),
    "disturbed by a record": Disturbed(draws.replay(rng.normal(size=(31, 4, 3)))),
    "disturbed by an iterator": Disturbed(Counting()),
}


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize("every", [1, 3])
def test_rows_of_every_estimator_can_be_shared_and_stopped(name, every):
    kept = {"x0": STARTS, "steps": 31, "gradient": ESTIMATORS[name], "every": every}
    kept |= {"iterates": True}
    rule = momentum(LR, 0.5)
    whole = run(SUM, rule, **kept)
    assert whole.f.shape[1:] == (2, 4)
    for workers in (2, 3, 100):
        assert_same(whole, run(SUM, rule, **kept, workers=workers))
    typical = np.median(whole.f)

    def enough(f, grad_norm):
        return f < typical

    stopped = run(SUM, rule, **kept, stop=enough)
    assert_rows_stopped(whole, stopped, enough)
    assert len({*stopped.last.ravel()}) > 1
    assert_same(stopped, run(SUM, rule, **kept, stop=enough, workers=3))


NOISES = {
    "a stream a row": draws.uniform(SEEDS),
    "a stream a column": draws.gaussian(SEEDS[0]),
    "one stream": draws.sphere(3),
    "recorded": draws.replay(rng.normal(size=(60, 4, 3))),
    "an iterator": Counting(),
}


@pytest.mark.parametrize("name", NOISES)
@pytest.mark.parametrize("amplitude", [0.3, LR, lambda k: LR / (k + 1)])
def test_rows_under_every_noise_can_be_shared_and_stopped(name, amplitude, monkeypatch):
    monkeypatch.setattr("nglab.draws.streams.BLOCK", 40)  # blocks end in between
    rule = nsgd(lambda k: LR / (k + 1) ** 0.5, noise=amplitude)
    kept = {"x0": STARTS, "steps": 60, "noise": NOISES[name], "iterates": True}
    whole = run(VALLEY, rule, **kept)
    assert_same(whole, run(VALLEY, rule, **kept, workers=3))

    def enough(f, grad_norm):
        return f < 30

    stopped = run(VALLEY, rule, **kept, stop=enough)
    assert_rows_stopped(whole, stopped, enough)
    assert_same(stopped, run(VALLEY, rule, **kept, stop=enough, workers=3))


def test_a_stopped_row_goes_on_from_its_state_with_the_same_bits():
    rule = momentum([0.1, 0.001], 0.9)
    whole = run(BOWL, rule, [1.0, 2.0, 3.0], 40)
    stopped = run(BOWL, rule, [1.0, 2.0, 3.0], 40, stop=lambda f, size: f < 0.5)
    assert stopped.last.tolist() == [30, 40]
    x, rule = stopped.x[0], momentum(0.1, 0.9)
    state = rule.init(x)
    (velocity,) = stopped.state.moment
    state = state._replace(k=30, moment=type(state.moment)(velocity[0]))
    for _ in range(10):
        x, state = rule.step(x, BOWL.grad(x), state)
    np.testing.assert_array_equal(x, whole.x[0])
    assert stopped.state.k == 40


def test_dropped_rows_are_not_evaluated_nor_drawn_for(monkeypatch):
    rows, streams = [], []

    class Watched(DiagonalQuadratic):
        def value_and_grad(self, x):
            rows.append(x[..., 0].size)
            return super().value_and_grad(x)

    def law(stream, size):
        streams.append(stream)
        return np.zeros(size)

    monkeypatch.setattr("nglab.draws.streams.BLOCK", 3)  # one step of numbers at a time
    monkeypatch.setattr("nglab.functions.own.check_rows", lambda *given: None)
    rule = nsgd([0.3, 0.15, 0.01], noise=1.0)
    noise = draws.Streams([1, 2, 3], law)
    trace = run(
        Watched([1.0, 1.0, 1.0]),
        rule,
        [1.0, 1.0, 1.0],
        20,
        noise=noise,
        stop=lambda f, size: f < 0.3,
    )
    assert trace.last.tolist() == [5, 10, 20]
    before = 3 + 2 + 1  # rows nearby, two of them alone, and one: may they be cut?
    assert sum(rows) - before == 6 * 3 + 5 * 2 + 10 * 1
    assert len(streams) == 6 * 3 + 5 * 2 + 9 * 1  # the last step's xi changes nothing


def test_a_single_trajectory_and_a_whole_batch_may_stop():
    one = run(BOWL, gd(0.05), [1.0, 1.0, 1.0], 1000, stop=lambda f, size: f < 1e-3)
    assert (one.last, one.f.shape, one.k[-1], one.state.k) == (65, (66,), 65, 65)
    assert one.x.shape == (3,)
    assert one.f[-1] < 1e-3 < one.f[-7]
    assert one.first_bad == -1
    at_once = run(BOWL, gd([0.05, 0.1]), [0.0, 0.0, 0.0], stop=lambda f, size: f == 0)
    assert at_once.last.tolist() == [5, 5]
    none = run(BOWL, gd(0.05), steps=0, stop=lambda f, size: f < 0)
    assert none.k.tolist() == [0]


def test_what_stopped_is_not_called_bad_and_what_is_bad_may_stop():
    trace = run(BOWL, gd([0.05, 1e200]), steps=30, stop=lambda f, size: ~np.isfinite(f))
    assert trace.last.tolist() == [30, 5]
    assert trace.first_bad.tolist() == [-1, 1]
    assert repr(trace) == "<Trace to k = 30, a batch of (2,), 1 not finite>"


def test_a_flag_of_a_stopped_row_is_minus_one():
    rule = recipes.bb(np.array([0.1, 1e-3]))
    trace = run(BOWL, rule, steps=40, stop=lambda f, size: f < 1e-12)
    for i, last in enumerate(trace.last):
        assert (trace.flag[: last + 1, i] >= 0).all()
        assert (trace.flag[last + 1 :, i] == -1).all()


@pytest.mark.parametrize(
    ("stop", "complaint"),
    [
        (lambda f, size: True, r"gives bool of shape \(\), .* \(6, 2\)"),
        (lambda f, size: f, r"gives float64 of shape \(6, 2\)"),
        (lambda f, size: (f < 1).any(0), r"gives bool of shape \(2,\)"),
    ],
)
def test_a_rule_for_stopping_answers_for_every_record(stop, complaint):
    with pytest.raises(ValueError, match=complaint):
        run(BOWL, gd([0.1, 0.2]), stop=stop)


def test_workers_are_at_least_one_and_errors_in_them_are_seen():
    with pytest.raises(ValueError, match="workers=0 is not a whole number"):
        run(BOWL, gd(0.1), workers=0)
    terms = MiniBatch(1, indices=np.zeros((3, 1), int))
    with pytest.raises(ValueError, match="has 3 entries, the run needs 9"):
        run(SUM, gd([0.1, 0.2]), steps=9, gradient=terms, workers=2)


@pytest.mark.parametrize("lr", [[0.1, 1e-9], [1e-9, 0.1]])
def test_a_worker_that_fails_ends_the_others(lr):
    class Cracked(DiagonalQuadratic):
        def value_and_grad(self, x):
            if abs(x[0, 0]) < 0.4:
                raise ZeroDivisionError
            return super().value_and_grad(x)

    endless = {"steps": 10**6, "every": 10**6, "workers": 2}
    with pytest.raises(ZeroDivisionError):
        run(Cracked([1.0]), gd(lr), [1.0], **endless)


def test_parts_that_cannot_be_cut_are_refused():
    class Halved(Given):
        def __call__(self, k, x, f, g, u, state):
            return np.array([[0.1], [0.2]]) * state.ones, state

    rule = Optimizer(Halved(np.array([1.0, 1.0])))
    assert run(BOWL, rule, steps=3).x.shape == (2, 3)
    with pytest.raises(ValueError, match="cannot be cut into rows: make each"):
        run(BOWL, rule, steps=3, workers=2)


@pytest.mark.parametrize("state", [{}, [], np.random.default_rng(0)])
def test_a_state_that_cannot_be_cut_is_refused(state):
    class Kept(type(FULL)):
        def init(self, problem, x):
            return state

    with pytest.raises(ValueError, match="in a state cannot be cut into rows"):
        run(BOWL, gd([0.1, 0.2]), steps=3, gradient=Kept(), workers=2)


def test_the_function_of_a_line_search_is_not_cut():
    @dataclass
    class Own:
        w: Hyper
        dim = 3

        def value_and_grad(self, x):
            return (self.w * x * x).sum(-1) / 2, self.w * x

        def value(self, x):
            return self.value_and_grad(x)[0]

    f = Own(np.array([1.0, 4.0, 9.0]))
    rule = Optimizer(LineSearch(f, Given(np.array([1.0, 0.5, 0.25]))))
    x0 = np.array([[1.0], [2.0], [3.0]]) * np.ones(3)
    assert_same(run(f, rule, x0, 30), run(f, rule, x0, 30, workers=3))


def test_a_part_is_copied_as_it_is_and_not_made_again():
    class Half(Given):
        def __post_init__(self):
            object.__setattr__(self, "lr", np.asarray(self.lr) / 2)

    rule = Optimizer(Half([0.1, 0.2]))
    assert_same(run(BOWL, rule, steps=9), run(BOWL, rule, steps=9, workers=2))


@pytest.mark.parametrize("what", ["schedule", "noise"])
def test_rows_may_stop_one_block_after_the_other(what):
    """Cuts of cuts are one cut: neither slower nor deeper with every block."""

    class Line:
        dim = 1

        def value_and_grad(self, x):
            return np.abs(x[..., 0]), np.sign(x)

    N = 1100
    x0 = (0.25 + 0.1 * np.arange(N))[:, None]
    noise = draws.replay(np.zeros((10 * N, 1))) if what == "noise" else None
    rule = nsgd(lambda k: 0.01, noise=float(what == "noise"))
    trace = run(
        Line(), rule, x0, 10 * N, every=5, noise=noise, stop=lambda f, size: f < 0.3
    )
    assert len({*trace.last}) > 1000


@pytest.mark.parametrize("turned", [np.flip, np.asfortranarray, lambda g, axis=0: g])
def test_gradients_in_any_memory_order_give_a_row_the_same_bits(turned):
    class Turned:
        dim = 7

        def value_and_grad(self, x):
            w = np.linspace(1, 3, 7)
            g = np.flip(np.flip(w * x**3, -1).copy(), -1)
            return (w * x**4 / 4).cumsum(-1)[..., -1], turned(turned(g))

    x0 = np.random.default_rng(0).normal(size=(6, 7))
    both = run(Turned(), nsgd(0.05), x0, 60)
    for i in range(6):
        alone = run(Turned(), nsgd(0.05), x0[i], 60)
        np.testing.assert_array_equal(both.x[i], alone.x)
        np.testing.assert_array_equal(both.grad_norm[:, i], alone.grad_norm)


def test_a_problem_with_a_batch_of_its_own_runs_but_cannot_be_cut():
    class Several:
        """One quadratic a row."""

        dim, d = 2, np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])

        def value_and_grad(self, x):
            return (self.d * x * x).sum(-1) / 2, self.d * x

    x0 = np.ones((3, 2))
    each = run(Several(), gd(0.1), x0, 5)
    for i, d in enumerate(Several.d):
        alone = run(DiagonalQuadratic(d), gd(0.1), x0[i], 5)
        np.testing.assert_array_equal(each.x[i], alone.x)
    for how in ({"workers": 2}, {"stop": lambda f, size: f < 1}):
        with pytest.raises(ValueError, match=r"Several cannot be cut .* batch of its"):
            run(Several(), gd(0.1), x0, 5, **how)


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_of_a_run_that_stops_comes_to_its_end(capsys, workers):
    run(
        BOWL,
        gd([0.1, 0.2]),
        stop=lambda f, size: f < 1e-3,
        workers=workers,
        progress=True,
    )
    out, err = capsys.readouterr()
    total = 1000 * workers
    assert out == ""
    assert re.findall(r"(\d+)/(\d+) step", err)[-1] == (f"{total}", f"{total}")
