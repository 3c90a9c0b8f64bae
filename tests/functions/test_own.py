"""Problems as users write them: never silently wrong, and the bits of their rows."""

import copy
import pickle
from itertools import product

import numpy as np
import pytest

from nglab import SVRG, MiniBatch, armijo, bb, draws, gd, momentum, nsgd, recipes, run

A = np.array([[2.0, 1.0], [0.0, 3.0]])
BUFFER = np.empty(2)


def bowl(x):
    """f and g of one vector, and the truth that all others are held to."""
    return float(x[0] ** 2 + 2 * x[1] ** 2 + x[0] * x[1]), np.array(
        [2 * x[0] + x[1], 4 * x[1] + x[0]]
    )


class Own:
    dim, x0 = 2, np.array([3.0, 1.0])

    def __init__(self, how):
        self.how = how

    def value_and_grad(self, x):
        return self.how(x)


def unpacked(x):
    a, b = x[0], x[1]
    return a * a + 2 * b * b + a * b, np.stack([2 * a + b, 4 * b + a])


def by_matrix(x):
    return x[0] ** 2 + 2 * x[1] ** 2 + x[0] * x[1], np.array([[2, 1], [1, 4]]) @ x


def one_vector(x):
    return bowl(x) if x.ndim == 1 else 1 / 0


def tuple_unpacked(x):
    a, b = x
    return a * a + 2 * b * b + a * b, [2 * a + b, 4 * b + a]


def batches(x):
    a, b = x[..., 0], x[..., 1]
    return a * a + 2 * b * b + a * b, np.stack([2 * a + b, 4 * b + a], -1)


def rows_alone(x):
    a, b = x[:, 0], x[:, 1]
    return a * a + 2 * b * b + a * b, np.stack([2 * a + b, 4 * b + a], 1)


def one_axis(x):
    """Any number of rows, but along one axis alone."""
    return rows_alone(x) if x.ndim == 2 else bowl(x)


def whole_sum(x):
    """Right for one vector; of a batch it is the sum of all."""
    a, b = x[..., 0], x[..., 1]
    return (a * a + 2 * b * b + a * b).sum(), np.stack([2 * a + b, 4 * b + a], -1)


def reused(x):
    f, g = bowl(x)
    np.copyto(BUFFER, g)
    return f, BUFFER


def view_of_reused(x):
    f, g = batches(x)
    if x.ndim == 1:
        np.copyto(BUFFER, g)
        return f, BUFFER[::-1][::-1]
    return f, g


def listed(x):
    f, g = bowl(x)
    return [f, list(g)]


def fortran(x):
    f, g = batches(x)
    return f, np.asfortranarray(g)


WAYS = [
    *(unpacked, by_matrix, one_vector, tuple_unpacked, batches, one_axis, whole_sum),
    *(reused, view_of_reused, listed, fortran),
]
RATES = {
    "two rates of one start": ([0.1, 0.2], [1.0, 1.0]),
    "two starts": (0.1, [[3.0, 1.0], [1.0, -2.0]]),
    "two like starts": (0.1, [[1.0, 1.0], [1.0, 1.0]]),
    "zeros": ([0.1, 0.2], [0.0, 0.0]),
    "three starts": (0.1, [[3.0, 1.0], [1.0, -2.0], [0.5, 0.5]]),
    "rates by starts": ([[0.1], [0.2]], [[3.0, 1.0], [1.0, -2.0]]),
}


@pytest.mark.parametrize("how", WAYS, ids=lambda how: how.__name__)
@pytest.mark.parametrize("name", RATES)
@pytest.mark.parametrize("extra", [{}, {"workers": 2}, {"stop": lambda f, g: f < 0.5}])
def test_a_row_is_what_it_is_alone(how, name, extra):
    method = momentum if "rates" in name else nsgd
    lr, x0 = (np.array(a) for a in RATES[name])
    trace = run(Own(how), method(lr), x0, 20, iterates=True, **extra)
    batch = np.broadcast_shapes(lr.shape, x0.shape[:-1])
    lrs, starts = np.broadcast_to(lr, batch), np.broadcast_to(x0, (*batch, 2))
    for i in product(*map(range, batch)):
        x, velocity = np.array(starts[i]), 0.0
        for k in range(int(trace.last[i]) + 1):
            np.testing.assert_allclose(trace.xs[(k, *i)], x, rtol=1e-12, atol=1e-13)
            f, g = bowl(x)
            np.testing.assert_allclose(trace.f[(k, *i)], f, rtol=1e-12, atol=1e-13)
            if method is nsgd:
                g = g / np.linalg.norm(g) if g.any() else g
            velocity = 0.9 * velocity + g
            x = x - lrs[i] * (velocity if method is momentum else g)


@pytest.mark.parametrize("how", [rows_alone, one_axis])
def test_a_problem_for_batches_alone_runs_in_them(how):
    trace = run(Own(how), gd(0.1), [[3.0, 1.0], [1.0, -2.0]], 5)
    for row, start in zip(trace.x, [[3.0, 1.0], [1.0, -2.0]], strict=True):
        x = np.array(start)
        for _ in range(5):
            x = x - 0.1 * bowl(x)[1]
        np.testing.assert_allclose(row, x, rtol=1e-13)
    stopped = run(Own(how), gd(0.1), [[3.0, 1.0]], 5, stop=lambda f, g: f < 0)
    np.testing.assert_array_equal(stopped.x, trace.x[:1])


RECIPES = [name for name in recipes.__all__ if name not in ("same_batch_bb",)]


def made(name, problem):
    given = {"lr": 0.03, "m": 3, "every": 2, "amplitude": 0.1, "problem": problem}
    takes = recipes.__dict__[name].__code__.co_varnames
    kept = {key: value for key, value in given.items() if key in takes}
    return recipes.__dict__[name](**kept)


class Bowl(Own):
    """A quadratic, for line searches too."""

    mu = 1.0

    def product(self, d):
        return d @ np.array([[2.0, 1.0], [1.0, 4.0]])


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("workers", [1, 2])
def test_arrays_that_a_problem_uses_again_change_nothing(name, workers):
    lr, kept = np.empty(2), {"workers": workers}

    def again(x):
        f, g = bowl(x)
        np.copyto(lr, g)
        return f, lr

    fresh, reusing = Bowl(bowl), Bowl(again)
    x0 = [[3.0, 1.0], [1.0, -2.0]]
    if name in ("noisy_nsgd", "saddle_ngd"):
        kept["noise"] = draws.gaussian([1, 2])
    one = run(fresh, made(name, fresh), x0, 12, iterates=True, **kept)
    two = run(reusing, made(name, reusing), x0, 12, iterates=True, **kept)
    np.testing.assert_array_equal(one.xs, two.xs)
    assert (two.first_bad == -1).all()


@pytest.mark.parametrize("kind", ["float32", "float16", "uint8", "int32", "bool"])
def test_gradients_of_every_real_dtype_are_float64(kind):
    def given(x):
        g = np.array([3, 4], dtype=kind) if kind != "bool" else np.array([True, False])
        return np.array(x.sum()).astype(kind), g

    trace = run(Own(given), nsgd(1.0), steps=1)
    step = [0.6, 0.8] if kind != "bool" else [1.0, 0.0]
    np.testing.assert_allclose(Own.x0 - trace.x, step, rtol=1e-14)
    assert trace.x.dtype == trace.f.dtype == float


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (lambda x: (0.0, x * 1j), "g of value_and_grad of Own is complex128"),
        (lambda x: (1j, x), "f of value_and_grad of Own is complex128"),
        (lambda x: None, "gives nothing, it must give f and g"),
        (lambda x: (None, x), "f of value_and_grad of Own is nothing"),
        (lambda x: (0.0, None), "g of value_and_grad of Own is nothing"),
        (lambda x: x, "gives a ndarray, it must give f and g"),
        (lambda x: (0.0, "no"), "g of value_and_grad of Own is <U2"),
        (lambda x: (0.0, x[..., None]), r"shapes .* and .*2, 1\).*x\[..., 0\]"),
        (lambda x: (x, x), "gives shapes .*: write x"),
        (lambda x: (x.clip(0, 1, out=x).sum(-1), x), "changes x in place"),
        (lambda x: (x.sum(-1), x.__imul__(2)), "changes x in place"),
    ],
)
@pytest.mark.parametrize("x0", [[3.0, 1.0], [[3.0, 1.0], [1.0, 2.0], [4.0, 5.0]]])
def test_what_is_no_function_is_refused_in_one_sentence(given, message, x0):
    with pytest.raises(ValueError, match=message):
        run(Own(given), nsgd(0.1), x0, 2)


def test_x_changed_late_is_noticed_too():
    def later(x):
        if x.sum() < 2:
            x += 1
        return x.sum(), 1 + 0 * x

    with pytest.raises(ValueError, match="value_and_grad of Own changes x in place"):
        run(Own(later), nsgd(0.1), steps=100)


def test_one_trajectory_is_evaluated_once_a_step_however_it_is_run():
    def run_counting(**how):
        seen = []

        def counted(x):
            seen.append(x.copy())
            return bowl(x)

        run(Own(counted), nsgd(0.1), steps=60, **how)
        return np.array(seen)

    plain = run_counting()
    assert len(plain) == 61
    for how in ({"stop": lambda f, g: f < 0}, {"workers": 2}, {"every": 7}):
        np.testing.assert_array_equal(run_counting(**how), plain)


class Terms(Own):
    """A finite sum of one's own: |x - a_i|^2 / 2."""

    a = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 3.0]])
    terms = 3

    def __init__(self):
        pass

    def value_and_grad(self, x, i=None):
        d = x - self.a[range(3) if i is None else i]
        return (d * d).sum() / 2 / len(d), d.mean(0)


@pytest.mark.parametrize("gradient", [MiniBatch(2, [4, 5]), SVRG(4, [4, 5])])
def test_any_object_with_terms_is_a_finite_sum(gradient):
    both = run(Terms(), gd(0.1), steps=30, gradient=gradient, iterates=True)
    assert both.x.shape == (2, 2)
    for row, seed in enumerate((4, 5)):
        alone = type(gradient)(4 if isinstance(gradient, SVRG) else 2, seed)
        one = run(Terms(), gd(0.1), steps=30, gradient=alone, iterates=True)
        np.testing.assert_array_equal(both.xs[:, row], one.xs)
    distance = np.linalg.norm(both.x - Terms.a.mean(0), axis=-1)
    assert (distance < 0.7).all()


def test_own_problems_serve_line_searches_and_are_copied_and_pickled():
    f = Bowl(bowl)
    trace = run(f, armijo(f), steps=60)
    assert trace.final < 1e-12
    for again in (copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))):
        mine, rule = again((f, armijo(f)))
        np.testing.assert_array_equal(run(mine, rule, steps=60).x, trace.x)


def test_a_barrier_is_a_problem_like_any_other():
    """Outside its domain it is inf or nan, and that says nothing about its rows."""

    def barrier(x):
        with np.errstate(all="ignore"):
            return -np.log(x[..., 0]) + (x * x).sum(-1), 2 * x - np.stack(
                [1 / x[..., 0], 0 * x[..., 1]], -1
            )

    both = run(Own(barrier), bb(0.01), [[3.0, 1.0], [0.1, 2.0]], 30)
    for i, start in enumerate([[3.0, 1.0], [0.1, 2.0]]):
        np.testing.assert_array_equal(
            both.x[i], run(Own(barrier), bb(0.01), start, 30).x
        )


def transposed(x):
    """Right along one axis; of two equal ones it exchanges them."""
    a, b = x.T
    return a**2 + 9 * b**2, np.array([2 * a, 18 * b]).T


@pytest.mark.parametrize("x0", [(2, 2, 2), (3, 3, 2), (2, 3, 2), (4, 2)])
def test_axes_of_a_batch_are_not_exchanged(x0):
    starts = np.random.default_rng(0).normal(size=x0)
    trace = run(Own(transposed), gd(0.01), starts, 5)
    np.testing.assert_allclose(
        trace.f[0], starts[..., 0] ** 2 + 9 * starts[..., 1] ** 2
    )
    lrs = np.array([0.01, 0.02])[:, None]
    both = run(Own(transposed), gd(lrs), starts.reshape(-1, 2)[:2], 5)
    np.testing.assert_allclose(
        both.x[1], starts.reshape(-1, 2)[:2] * [0.96**5, 0.64**5]
    )


def test_a_domain_that_ends_close_by_says_nothing_about_its_rows():
    def walled(x):
        a, b = x[0], x[1]
        inside = np.where((a < 1) & (b < 1), 0.0, np.inf)
        f = a + b * b + inside
        return f, np.stack([1 + 0 * f, 2 * b + 0 * f])

    x0 = np.array([[0.997, 0.998], [0.999, 0.9975]])
    trace = run(Own(walled), gd(1e-4), x0, 3)
    np.testing.assert_allclose(trace.f[0], x0[:, 0] + x0[:, 1] ** 2)


def test_rows_are_looked_at_again():
    def clipped(x):
        g = 2 * x * [1.0, 30.0]
        return (x * x * [1.0, 30.0]).sum(-1), g * min(1.0, 900 / np.linalg.norm(g))

    x0 = [[3.0, 1.0], [1.0, 2.0], [2.0, 3.0]]
    with pytest.raises(ValueError, match="a row in a batch is not itself"):
        run(Own(clipped), gd(0.2), x0, 60)


@pytest.mark.parametrize("what", ["given", "inside"])
def test_threads_take_turns_in_a_problem_that_uses_its_arrays_again(what):
    d = np.linspace(1.0, 3.0, 20)
    buffers = {}

    def again(x):
        g = buffers.setdefault(x.shape, np.empty(x.shape))
        np.multiply(x, d, out=g)
        f = (x * g).sum(-1) / 2
        return f, g if what == "given" else g.copy()

    class Problem:
        dim = 20

        def value_and_grad(self, x):
            return again(x)

    x0 = np.random.default_rng(0).normal(size=(2000, 20))
    one = run(Problem(), nsgd(0.05), x0, 40)
    for _ in range(3):
        two = run(Problem(), nsgd(0.05), x0, 40, workers=2)
        np.testing.assert_array_equal(two.f, one.f)


def test_a_law_may_use_its_array_again():
    base, out = np.linspace(0.1, 0.2, 40), np.empty(40)

    def lr(k):
        return np.multiply(base, 0.97**k, out=out)

    x0 = np.random.default_rng(0).normal(size=(40, 3))
    fresh = run(Bowl3(), nsgd(lambda k: base * 0.97**k), x0, 60)
    for workers in (1, 2, 3):
        again = run(Bowl3(), nsgd(lr), x0, 60, workers=workers)
        np.testing.assert_array_equal(again.lr, fresh.lr)


class Bowl3:
    dim = 3

    def value_and_grad(self, x):
        return (x * x).sum(-1), 2 * x
