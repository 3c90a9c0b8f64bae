"""Whatever is handed to `check`: a right verdict, or one sentence with a cure.

Three methods, each right in every form: without memory, with it, and with layers.
"""

import gc
import threading
from functools import partial
from types import SimpleNamespace

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


def begin(x0, config):
    return 0.0


def functions(method):
    """A right port as functions of various arguments."""
    rule, usual = RULES[method]

    def move(x, g, V, c):
        V = rule(V, g, c)
        return x - c["lr"] * V, V

    def carried(x, g, state):
        return move(x, g, 0.0 if state is None else state, usual)

    def with_config(x, g, state, config):
        return move(x, g, 0.0 if state is None else state, config)

    def single(x, g, V, c):
        x, V = move(np.float32(x), np.float32(g), np.float32(V), c)
        return np.float32(x), V

    return SimpleNamespace(
        move=move,
        carried=carried,
        with_config=with_config,
        single=single,
        lists=lambda x, g, V, c: (move(x, g, V, c)[0].tolist(), rule(V, g, c)),
        starred=lambda *args: move(*args),
        keyword_only=lambda x, g, *, state: carried(x, g, state),
        keywords_alone=lambda *, g, state, x: carried(x, g, state),
        optional=lambda x, g, state=None: carried(x, g, state),
        config_by_name=lambda x, g, state, *, config: with_config(x, g, state, config),
    )


def holders(method):
    """A right port as things that hold V themselves."""
    move, usual = functions(method).move, RULES[method][1]

    class Kept:
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

    def closure():
        own = Kept()
        return lambda x, g: own.step(x, g)

    return SimpleNamespace(
        Kept=Kept, Locked=Locked, Numbered=Numbered, Rated=Rated, closure=closure
    )


def right(method):
    """name -> the arguments of `check`."""
    f, own, lr = functions(method), holders(method), RULES[method][1]["lr"]
    return {
        "init and step": (begin, f.move),
        "step(*args)": (begin, f.starred),
        "init()": (lambda: 0.0, f.move),
        "init(x0)": (lambda x0: 0.0, f.move),
        "keyword-only config": (
            lambda x0, *, config: 0.0,
            lambda x, g, V, *, config: f.move(x, g, V, config),
        ),
        "lists": (begin, f.lists),
        "float32": (begin, f.single),
        "make(config)": (lambda config: own.Kept(config).step,),
        "class(config)": (lambda config: own.Kept(config),),
        "keyword-only make": (lambda *, config: own.Kept(config),),
        "make()": (own.closure,),
        "make() of an object": (lambda: own.Numbered(lr, 0.9),),
        "make() with a lock": (own.Locked,),
        "a class without arguments": (own.Kept,),
        "object": (own.Kept(),),
        "bound method": (own.Kept().step,),
        "partial": (partial(f.carried),),
        "x, g, state": (f.carried,),
        "keyword-only state": (f.keyword_only,),
        "all keyword-only": (f.keywords_alone,),
        "state by default": (f.optional,),
        "x, g, state, config": (f.with_config,),
        "config by name": (f.config_by_name,),
    }


class SGD:
    """As torch has it."""

    def __init__(self, params, lr=1e-3):
        self.param_groups = [{"params": params, "lr": lr}]

    def zero_grad(self):
        pass

    def step(self, closure=None):
        pass


def wrong(method):
    """name -> the arguments of `check`, and what it says."""
    f, own = functions(method), holders(method)

    def tells(answer):
        return lambda x, g, V, c: answer(*f.move(x, g, V, c))

    def forgets(x, g, V, c):
        f.move(x, g, V, c)

    def fails(x, g, V, c):
        return f.move(x, g, V, c)[0] + c["epsilon"], V

    return {
        "a closure that remembers": ((own.closure(),), "pass make.config."),
        "a lock inside": ((own.Locked(),), "cannot be copied .*pass make.config."),
        "a class that wants numbers": ((own.Numbered,), r"pass Numbered\(\.\.\.\)"),
        "a class that wants one": ((own.Rated,), r"pass Rated\(\.\.\.\)"),
        "a class of torch": ((SGD,), "tensors of its own: pass .*torch_port"),
        "an optimizer of torch": ((SGD([0]),), "SGD holds tensors of its own"),
        "make of a torch": ((lambda config: SGD([0]),), "SGD holds tensors"),
        "*args alone": ((f.starred,), "does not say what it takes"),
        "another keyword": (
            (begin, lambda x, g, V, *, rate: (x, V)),
            "wants rate by name: let it take .x, g, state, config.",
        ),
        "no signature": ((print,), r"print\(\*args.* name its arguments"),
        "exchanged": ((f.move, begin), "init and step are exchanged"),
        "one argument": ((begin, lambda x: x), "must take .x, g, state, config."),
        "step is a name": ((begin, method), f"did you mean method='{method}'"),
        "no init": ((None, f.move), "init=None is no function"),
        "no port": ((3,), "3 is no port"),
        "an object without step": ((object(),), "is no port"),
        "made of nothing": ((lambda config: None,), "None is no port"),
        "makes a class": ((lambda config: own.Kept,), "is no port"),
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
            (lambda x0, config: 1 / 0, f.move),
            "case 'ordinary', init: the port raised ZeroDivisionError",
        ),
        "make raises": ((lambda config: 1 / 0,), "'ordinary', init: the port rai"),
        "make() raises": ((lambda: 1 / 0,), "the port raised ZeroDivisionError"),
        "drawn": (
            (lambda x, g: x - 0.1 * g * np.random.default_rng().random(),),
            "or draws numbers of its own",
        ),
    }


NAMES = [(m, name) for m in RULES for name in right(m)]
ODD = [(m, name) for m in RULES for name in wrong(m)]
ODD.remove(("gd", "a closure that remembers"))  # nothing


@pytest.mark.parametrize(("method", "name"), NAMES)
def test_a_right_port_passes_in_every_form(method, name):
    for _ in range(2):
        report = oracle.check(*right(method)[name], method=method)
        assert report.passed, str(report)
        assert assert_conforms(*right(method)[name], method=method)
    alone = {walk.precision for walk in report.walks}
    assert alone == {"float32" if name == "float32" else "float64"}


@pytest.mark.parametrize("judge", [oracle.check, assert_conforms])
@pytest.mark.parametrize(("method", "name"), ODD)
def test_what_is_no_port_is_refused_in_one_sentence(method, name, judge):
    port, said = wrong(method)[name]
    with pytest.raises(ValueError, match=said) as caught:
        judge(*port, method=method)
    assert "\n" not in str(caught.value)


def test_a_coroutine_is_no_vector():
    async def later(x, g):
        return x

    def judged():
        with pytest.raises(ValueError, match="no vector of numbers"):
            oracle.check(later, method="gd")
        gc.collect()  # a coroutine that a traceback keeps is told of when it goes

    with pytest.warns(RuntimeWarning, match="never awaited"):
        judged()


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
        oracle.check(*right("gd")["init and step"], **arguments)
