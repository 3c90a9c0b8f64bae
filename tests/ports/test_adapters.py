"""What the adapters lend: rates that change, noise, values of f, shapes, precision."""

import os
from dataclasses import dataclass, replace

import numpy as np
import pytest

from nglab.oracle import check, keras_port, optax_port, torch_port, vectors
from nglab.testing import assert_conforms

torch = pytest.importorskip("torch", reason="pip install -e '.[ports]' has torch")
jax = pytest.importorskip("jax", reason="pip install -e '.[ports]' has jax")
optax = pytest.importorskip("optax", reason="pip install -e '.[ports]' has optax")
os.environ["KERAS_BACKEND"] = "torch"  # read once, when keras is imported
keras = pytest.importorskip("keras", reason="pip install -e '.[ports]' has keras")

SGD = torch.optim.SGD
PLAIN = {
    "torch": lambda **own: torch_port(lambda ps, c: SGD(ps, c["lr"]), **own),
    "optax": lambda **own: optax_port(lambda c: optax.sgd(c["lr"]), **own),
    "keras": lambda **own: keras_port(lambda c: keras.optimizers.SGD(c["lr"]), **own),
}
LR_CHANGE = next(case for case in vectors("gd") if case.name == "lr change")


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("float32", [False, True])
def test_one_line_is_enough_in_either_precision(name, float32):
    report = assert_conforms(PLAIN[name](float32=float32), method="gd")
    precision = "float32" if float32 else "float64"
    assert {walk.precision for walk in report.walks} == {precision}
    assert "lr change" in {walk.case.name for walk in report.walks}


def walked(port, case):
    """The iterates of an adapter on one case, asked as the oracle asks."""
    own = port({})
    x, held, path = case.x0, own.init(case.x0, case.at(0)), []
    for k, g in enumerate(case.inputs["g"]):
        x, held = own.step(x, np.array(g), held, case.at(k))
        path.append(x)
    return np.array(path)


TENTHS = {
    "torch": torch_port(lambda ps, c: SGD(ps, 0.02)),
    "optax": optax_port(lambda c: optax.sgd(0.2 * c["lr"])),
    "injected": optax_port(
        lambda c: optax.inject_hyperparams(optax.sgd)(learning_rate=0.2 * c["lr"])
    ),
    "keras": keras_port(lambda c: keras.optimizers.SGD(0.02)),
}


@pytest.mark.parametrize("name", TENTHS)
def test_a_rate_of_its_own_stays_in_proportion(name):
    rates = 0.2 * np.array(LR_CHANGE.inputs["lr"])
    steps = rates[:, None] * np.array(LR_CHANGE.inputs["g"])
    expected = LR_CHANGE.x0 - np.cumsum(steps, 0)
    assert np.allclose(walked(TENTHS[name], LR_CHANGE), expected, rtol=0, atol=1e-12)


class Noisy(torch.optim.Optimizer):
    """Normalised descent with noise from outside, written for torch."""

    def __init__(self, params, lr, c):
        super().__init__(params, {"lr": lr})
        self.c = c

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p, xi in zip(group["params"], self.c["xi"], strict=True):
                size = p.grad.norm()
                u = p.grad / size if size > 0 else p.grad
                p -= group["lr"] * (u + self.c["noise"] * xi)


def normalised(c):
    def update(grads, state, params=None):
        pairs = zip(grads, c["xi"], strict=True)
        return [-c["lr"] * (unit(g) + c["noise"] * xi) for g, xi in pairs], state

    def unit(g):
        size = jax.numpy.sqrt((g * g).sum())
        return g / jax.numpy.where(size > 0, size, 1.0)

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)


def noisy_keras(c):
    """Keras steps one variable after the other: the noise of each in turn."""
    ops = keras.ops

    class Own(keras.optimizers.SGD):
        def update_step(self, gradient, variable, learning_rate):
            index = self._get_variable_index(variable)
            size = ops.sqrt(ops.sum(gradient * gradient))
            u = gradient / ops.where(size > 0, size, ops.ones_like(size))
            rate = ops.cast(learning_rate, variable.dtype)
            self.assign_sub(variable, rate * (u + c["noise"] * c["xi"][index]))

    return Own(c["lr"])


@pytest.mark.parametrize("float32", [False, True])
@pytest.mark.parametrize("name", ["torch", "optax", "keras"])
def test_noise_is_lent_layer_by_layer(name, float32):
    port = {
        "torch": torch_port(lambda ps, c: Noisy(ps, c["lr"], c), float32=float32),
        "optax": optax_port(normalised, float32=float32),
        "keras": keras_port(noisy_keras, float32=float32),
    }[name]
    only = {"norm": "l2", "eps": 0.0, "floor": 0.0}
    report = assert_conforms(port, method="nsgd", only=only)
    assert "noise at zero" in {walk.case.name for walk in report.walks}


class Searching(torch.optim.Optimizer):
    """Armijo's line search, which calls the closure at each trial."""

    def __init__(self, params, c):
        super().__init__(params, {"lr": c["lr"]})
        self.c = c

    def step(self, closure):
        (group,) = self.param_groups
        params, c = group["params"], self.c
        f = closure()
        starts = [p.detach().clone() for p in params]
        grads = [p.grad.clone() for p in params]
        drop, a = sum((g * g).sum() for g in grads), c["lr"]
        for _ in range(c["most"]):
            self.move(params, starts, grads, a)
            if closure() <= f - c["c1"] * a * drop:
                return
            a *= c["shrink"]
        self.move(params, starts, grads, 0.0)

    @torch.no_grad()
    def move(self, params, starts, grads, a):
        for p, x, g in zip(params, starts, grads, strict=True):
            p.copy_(x - a * g)


def test_a_closure_knows_f_and_the_gradient_where_the_params_are():
    port = torch_port(lambda params, c: Searching(params, c))
    assert not assert_conforms(port, method="armijo").skipped


def test_the_gradient_at_a_trial_is_that_of_f():
    class Ahead(torch.optim.SGD):
        def step(self, closure):
            super().step()
            closure()
            seen.append([(p.detach().clone(), p.grad) for p in params])

    def made(own, c):
        params[:] = own
        return Ahead(own, 0.125)

    seen, params, case = [], [], vectors("armijo")[0]
    walked(torch_port(made), case)
    q = np.split(np.array(case.config["q"]), np.cumsum(case.config["blocks"])[:-1])
    assert len(seen) == case.steps
    for (x, g), part in zip(seen[0], q, strict=True):
        assert np.allclose(g, part.reshape(x.shape) * x.numpy(), rtol=1e-14)


def polyak(c):
    def update(grads, state, params=None, *, value, **rest):
        size = sum((g * g).sum() for g in grads)
        gap = jax.numpy.maximum(value - c["minimum"], 0.0)
        a = jax.numpy.where(size > 0, gap / jax.numpy.where(size > 0, size, 1.0), 0.0)
        return [-a / c["c"] * g for g in grads], state

    start = lambda params: optax.EmptyState()  # noqa: E731
    return optax.GradientTransformationExtraArgs(start, update)


def test_optax_is_lent_the_value():
    assert_conforms(optax_port(polyak), method="polyak")


def test_optax_is_lent_f_where_it_looks():
    def armijo(c):
        search = optax.scale_by_backtracking_linesearch(
            c["most"] - 1,
            slope_rtol=c["c1"],
            decrease_factor=c["shrink"],
            increase_factor=float("inf"),
            max_learning_rate=c["lr"],
        )
        return optax.chain(optax.sgd(1.0), search)

    assert_conforms(optax_port(armijo), method="armijo", only={"c1": 0.45})


@dataclass
class Seen:
    """The shapes that a factory was given."""

    shapes: list

    def __call__(self, params, c):
        self.shapes.append([tuple(p.shape) for p in params])
        return SGD(params, c["lr"])


def test_a_layer_is_a_tensor_of_its_shape_and_each_case_has_its_own():
    seen = Seen([])
    report = assert_conforms(torch_port(seen), method="gd")
    wanted = [[tuple(s) for s in walk.case.config["shapes"]] for walk in report.walks]
    assert seen.shapes[1:] == wanted  # the first case is walked twice
    assert any(len(shape) == 2 for shapes in wanted for shape in shapes)


def test_without_shapes_the_layers_are_vectors():
    flat = {k: v for k, v in LR_CHANGE.config.items() if k != "shapes"}
    seen = Seen([])
    path = walked(torch_port(seen), replace(LR_CHANGE, config=flat))
    assert seen.shapes == [[(size,) for size in flat["blocks"]]]
    assert np.allclose(path, LR_CHANGE.x, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", PLAIN)
def test_the_precision_of_the_framework_is_as_before(name):
    def now():
        x64 = jax.config.jax_enable_x64
        return torch.get_default_dtype(), x64, keras.config.floatx()

    def become(dtype, x64, floatx):
        torch.set_default_dtype(dtype)
        jax.config.update("jax_enable_x64", x64)
        keras.config.set_floatx(floatx)

    before, single = now(), (torch.float32, False, "float32")
    become(*single)
    check(PLAIN[name](), method="gd")
    after = now()
    become(*before)
    assert after == single


KEPT = SGD([torch.zeros(7)], 0.1)


@pytest.mark.parametrize(
    ("port", "words"),
    [
        (torch_port(lambda ps, c: None), "torch_port was given None, it must return"),
        (torch_port(lambda ps, c: SGD), "torch_port was given a SGD"),
        (torch_port(lambda ps, c: KEPT), "lacks 2 of the 2 params"),
        (torch_port(lambda ps, c: SGD(ps[:1], 0.1)), "lacks 1 of the 2"),
        (torch_port(lambda ps: None), "TypeError"),
        (optax_port(lambda c: 0.1), "optax_port was given a float"),
        (optax_port(lambda c: optax.sgd), "optax_port was given a sgd"),
        (keras_port(lambda c: keras.optimizers.SGD), "keras_port was given a SGD"),
        (keras_port(lambda c: None), "keras_port was given None"),
    ],
)
def test_what_makes_something_else_is_named(port, words):
    with pytest.raises(ValueError, match=words):
        check(port, method="gd", only={"blocks": [3, 4]})


@pytest.mark.parametrize(
    ("adapter", "given"),
    [
        (torch_port, SGD),
        (torch_port, KEPT),
        (optax_port, optax.sgd(0.1)),
        (keras_port, "sgd"),
    ],
)
def test_what_cannot_make_one_is_refused_at_the_door(adapter, given):
    with pytest.raises(ValueError, match=rf"{adapter.__name__}\(.*: pass "):
        adapter(given)


def torch_shapes(shapes):
    def made(params, c):
        shapes[:] = [[tuple(p.shape), p.detach().numpy().copy()] for p in params]
        return SGD(params, c["lr"])

    return torch_port(made)


def optax_shapes(shapes):
    def init(tree):
        shapes[:] = [[tuple(p.shape), np.array(p)] for p in tree]
        return optax.EmptyState()

    def update(grads, state, params=None):
        return [-0.1 * g for g in grads], state

    return optax_port(lambda c: optax.GradientTransformation(init, update))


def keras_shapes(shapes):
    class Own(keras.optimizers.SGD):
        def build(self, variables):
            numpy = keras.ops.convert_to_numpy
            shapes[:] = [[tuple(v.shape), numpy(v).copy()] for v in variables]
            super().build(variables)

    return keras_port(lambda c: Own(c["lr"]))


@pytest.mark.parametrize("name", ["ordinary", "kernels", "no nesterov", "other mu"])
@pytest.mark.parametrize("seen", [torch_shapes, optax_shapes, keras_shapes])
def test_layers_are_tensors_row_by_row(seen, name):
    """As SCHEMA.md says: the last index runs first, in kernels too."""
    case = next(case for case in vectors("muon") if case.name == name)
    shapes = []
    seen(shapes)({}).init(np.arange(case.x0.size) + 1.0, case.at(0))
    count = 1
    for (shape, values), wanted in zip(shapes, case.config["shapes"], strict=True):
        assert shape == tuple(wanted)
        for index in np.ndindex(shape):
            assert values[index] == count
            count += 1
