"""Whatever is handed to `check`: a right verdict, or one sentence with a cure.

Three methods, each right in every form: without memory, with it, and with layers.
"""

import threading
from functools import partial

import numpy as np
import pytest

from nglab import noisy_nsgd, oracle, polyak, saddle_ngd
from nglab.testing import assert_conforms


def unit(g, sizes=(3, 4)):
    ends = np.cumsum(sizes)[:-1]
    norms = [np.sqrt((b * b).sum()) for b in np.split(g, ends)]
    return np.repeat([1 / a if a else 0.0 for a in norms], sizes) * g


# method -> (V, g) -> V and (V, c) -> what is taken from x; the usual numbers.
RULES = {
    "gd": (lambda V, g, c: g, {"lr": 0.1}),
    "momentum": (lambda V, g, c: c["mu"] * V + g, {"lr": 0.1, "mu": 0.9}),
    "bn_momentum": (
        lambda V, g, c: c["mu"] * V + unit(g, c["blocks"]),
        {"lr": 0.1, "mu": 0.9, "blocks": [3, 4]},
    ),
}
each = pytest.mark.parametrize("method", RULES)


class Forms:
    """A right port of a method in each form."""

    def __init__(self, method):
        rule, numbers = RULES[method]
        lr = numbers["lr"]
        usual = dict(numbers)

        def move(x, g, V, c):
            V = rule(V, g, c)
            return x - c["lr"] * V, V

        class Kept:
            """V inside."""

            def __init__(self, c=usual):
                self.c, self.V = c, 0.0

            def step(self, x, g):
                x, self.V = move(x, g, self.V, self.c)
                return x

        class Locked(Kept):
            def __init__(self):
                super().__init__()
                self.lock = threading.Lock()

        class Numbered(Kept):
            def __init__(self, lr, mu):
                super().__init__({**usual, "lr": lr, "mu": mu})

        class Rated(Kept):
            def __init__(self, lr):
                super().__init__({**usual, "lr": lr})

        def begin(x0, config):
            return 0.0

        def closure():
            V = 0.0

            def step(x, g):
                nonlocal V
                x, V = move(x, g, V, usual)
                return x

            return step

        def make(config):
            own = Kept(config)
            return lambda x, g: own.step(x, g)

        def carried(x, g, state):
            return move(x, g, 0.0 if state is None else state, usual)

        def keyword_only(x, g, *, state):
            return carried(x, g, state)

        def keywords_alone(*, g, state, x):
            return carried(x, g, state)

        def optional(x, g, state=None):
            return carried(x, g, state)

        def with_config(x, g, state, config):
            return move(x, g, 0.0 if state is None else state, config)

        def config_by_name(x, g, state, *, config):
            return with_config(x, g, state, config)

        def starred(*args):
            return move(*args)

        def lists(x, g, V, c):
            x, V = move(np.array(x), g, V, c)
            return x.tolist(), V

        def single(x, g, V, c):
            x, V = move(np.float32(x), np.float32(g), np.float32(V), c)
            return np.float32(x), V

        self.right = {
            "init and step": (begin, move),
            "step(*args)": (begin, starred),
            "init()": (lambda: 0.0, move),
            "init(x0)": (lambda x0: 0.0, move),
            "keyword-only config": (
                lambda x0, *, config: 0.0,
                lambda x, g, V, *, config: move(x, g, V, config),
            ),
            "lists": (begin, lists),
            "float32": (begin, single),
            "make(config)": (make,),
            "class(config)": (lambda config: Kept(config),),
            "keyword-only make": (lambda *, config: Kept(config),),
            "make()": (closure,),
            "make() of an object": (lambda: Numbered(lr, 0.9),),
            "make() with a lock": (Locked,),
            "a class without arguments": (Kept,),
            "object": (Kept(),),
            "bound method": (Kept().step,),
            "partial": (partial(carried),),
            "x, g, state": (carried,),
            "keyword-only state": (keyword_only,),
            "all keyword-only": (keywords_alone,),
            "state by default": (optional,),
            "x, g, state, config": (with_config,),
            "config by name": (config_by_name,),
        }

        def forgets(x, g, V, c):
            move(x, g, V, c)

        def tells(answer):
            return lambda x, g, V, c: answer(*move(x, g, V, c))

        def fails(x, g, V, c):
            return move(x, g, V, c)[0] + c["epsilon"], V

        class SGD:
            """As torch has it."""

            def __init__(self, params, lr=1e-3):
                self.param_groups = [{"params": params, "lr": lr}]

            def zero_grad(self):
                pass

            def step(self, closure=None):
                pass

        self.wrong = {
            "a closure that remembers": ((closure(),), "pass make.config."),
            "a lock inside": ((Locked(),), "cannot be copied .*pass make.config."),
            "a class that wants numbers": ((Numbered,), r"pass Numbered\(\.\.\.\)"),
            "a class that wants one": ((Rated,), r"pass Rated\(\.\.\.\)"),
            "a class of torch": ((SGD,), "SGD holds tensors of its own: pass make"),
            "an optimizer of torch": ((SGD([0]),), "SGD holds tensors of its own"),
            "make of a torch": ((lambda config: SGD([0]),), "SGD holds tensors"),
            "*args alone": ((starred,), "does not say what it takes"),
            "another keyword": (
                (begin, lambda x, g, V, *, rate: (x, V)),
                "wants rate by name: let it take .x, g, state, config.",
            ),
            "no signature": ((print,), r"print\(\*args.* name its arguments"),
            "exchanged": ((move, begin), "init and step are exchanged"),
            "one argument": ((begin, lambda x: x), "must take .x, g, state, config."),
            "step is a name": ((begin, method), f"did you mean method='{method}'"),
            "no init": ((None, move), "init=None is no function"),
            "no port": ((3,), "3 is no port"),
            "an object without step": ((object(),), "is no port"),
            "made of nothing": ((lambda config: None,), "None is no port"),
            "makes a class": ((lambda config: Kept,), "is no port"),
            "None": ((begin, forgets), "step 0: step returned None .*return"),
            "made None": ((lambda x, g: None,), "step 0: step returned None .*return"),
            "x alone": ((begin, tells(lambda x, V: x)), "not .x, state."),
            "a triple": ((begin, tells(lambda x, V: (x, V, 0))), "a tuple of 3, not"),
            "a list": ((begin, tells(lambda x, V: [x, V])), "a list, not .x, state."),
            "V, x": ((begin, tells(lambda x, V: ("V", x))), "no vector of numbers"),
            "x is None": ((begin, tells(lambda x, V: (None, V))), "no vector"),
            "x is text": ((begin, tells(lambda x, V: (["1"] * 7, V))), "no vector"),
            "complex": ((begin, tells(lambda x, V: (x + 0j, V))), "x is complex"),
            "half": (
                (begin, tells(lambda x, V: (np.float16(x), V))),
                "x is of float16: return float64 or float32",
            ),
            "a column": ((begin, tells(lambda x, V: (x[:, None], V))), r"shape \(7, 1"),
            "short": (
                (begin, tells(lambda x, V: (x[1:], V))),
                r"shape \(6,\), it must",
            ),
            "ragged": ((begin, tells(lambda x, V: ([x, 1], V))), "no vector"),
            "a scalar": ((begin, tells(lambda x, V: (x[0], V))), r"shape \(\), it"),
            "raises": (
                (begin, fails),
                "case 'ordinary', step 0: the port raised KeyError: 'epsilon'",
            ),
            "init raises": (
                (lambda x0, config: 1 / 0, move),
                "case 'ordinary', init: the port raised ZeroDivisionError",
            ),
            "make raises": ((lambda config: 1 / 0,), "'ordinary', init: the port rai"),
            "make() raises": ((lambda: 1 / 0,), "the port raised ZeroDivisionError"),
            "drawn": (
                (lambda x, g: x - 0.1 * g * np.random.default_rng().random(),),
                "or draws numbers of its own",
            ),
        }


NAMES = [(m, name) for m in RULES for name in Forms(m).right]
ODD = [(m, name) for m in RULES for name in Forms(m).wrong]
ODD.remove(("gd", "a closure that remembers"))  # nothing


@pytest.mark.parametrize(("method", "name"), NAMES)
def test_a_right_port_passes_in_every_form(method, name):
    for _ in range(2):
        report = oracle.check(*Forms(method).right[name], method=method)
        assert report.passed, str(report)
        assert assert_conforms(*Forms(method).right[name], method=method)
    alone = {walk.precision for walk in report.walks}
    assert alone == {"float32" if name == "float32" else "float64"}


@pytest.mark.parametrize("judge", [oracle.check, assert_conforms])
@pytest.mark.parametrize(("method", "name"), ODD)
def test_what_is_no_port_is_refused_in_one_sentence(method, name, judge):
    port, said = Forms(method).wrong[name]
    with pytest.raises(ValueError, match=said) as caught:
        judge(*port, method=method)
    assert "\n" not in str(caught.value)


def test_a_coroutine_is_no_vector():
    async def later(x, g):
        return x

    with (
        pytest.warns(RuntimeWarning, match="never awaited"),
        pytest.raises(ValueError, match="no vector of numbers"),
    ):
        oracle.check(later, method="gd")


@each
def test_what_a_class_remembers_for_all_its_objects_is_noticed(method):
    rule, numbers = RULES[method]

    class Shared:
        past = []  # noqa: RUF012

        def step(self, x, g):
            V = rule(self.past[-1] if self.past else 0.0, g, numbers)
            self.past.append(V)
            return x - 0.1 * V

    if method == "gd":  # it has nothing to remember
        assert oracle.check(Shared, method=method).exact
    else:
        with pytest.raises(ValueError, match="remembers the case before"):
            oracle.check(Shared, method=method)


@pytest.mark.parametrize(
    ("recipe", "method"),
    [
        (noisy_nsgd(0.1, 0.5, blocks=(3, 4)), "noisy_nsgd"),
        (saddle_ngd(0.1, 3, 0.5, blocks=(3, 4)), "saddle_ngd"),
        (polyak(1.5), "polyak"),
    ],
)
def test_the_recipes_themselves_are_ports(recipe, method):
    """Their step asks for xi and f by name."""
    only = {"blocks": [3, 4]}
    assert oracle.check(recipe, method=method, only=only).passed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"method": ["gd"]}, "unknown method"),
        ({"method": None}, "unknown method"),
        ({"method": "gd", "only": ["lr"]}, "is no mapping such as"),
    ],
)
def test_other_arguments_are_refused_too(arguments, said):
    with pytest.raises(ValueError, match=said):
        oracle.check(*Forms("gd").right["init and step"], **arguments)
