"""Two mistakes of which neither shows alone are found together."""

import numpy as np
import pytest

from nglab import oracle
from nglab.oracle.mistakes import around
from nglab.oracle.pairs import edits, together, with_edits
from nglab.oracle.ports import from_pair
from nglab.oracle.programs import program
from nglab.oracle.questions import Subject
from nglab.oracle.running import as_port, explained
from nglab.oracle.unknowns import alone


def nothing(x0, config):
    return None


def late_and_inside(x, g, state, config):
    """Adam: t begins at 2, and eps is inside the root."""
    b, q = config["beta1"], config["beta2"]
    m, v, t = state or (0 * g, 0 * g, 1)
    m, v, t = b * m + (1 - b) * g, q * v + (1 - q) * g**2, t + 1
    root = np.sqrt(v / (1 - q**t) + config["eps"])
    u = np.divide(m / (1 - b**t), root, out=0 * g, where=root > 0)
    return x - config["lr"] * u, (m, v, t)


def decayed_and_own(x, g, V, config):
    """Nesterov: g + 0.01 x for g, and 0.9 for mu in the look ahead."""
    g = g + 0.01 * x
    V = config["mu"] * (0 if V is None else V) + g
    return x - config["lr"] * (g + 0.9 * V), V


@pytest.mark.parametrize(
    ("method", "step", "said"),
    [
        ("adam", late_and_inside, "sqrt(v / (1 - beta2^(t + 1)) + eps)"),
        ("nesterov", decayed_and_own, "g + 0.01 x"),
    ],
)
def test_two_that_no_question_shows_one_at_a_time(method, step, said):
    report = oracle.check(nothing, step, method)
    assert report.formula is not None
    assert said in report.formula


@pytest.mark.parametrize("method", ["momentum", "adagrad", "adamax", "bn_adam", "nsgd"])
def test_any_two_lines(method):
    """Drawn at random: a mistake in each of two lines, found from one sequence."""
    parent, rng = program(method), np.random.default_rng(5)
    ring = around(parent, dict(oracle.METHODS[method].config), -9.0, 1.1)
    ring = [p for p in ring if "C" not in p.used]
    own, seen = edits(parent, ring), 0
    with np.errstate(all="ignore"):
        for _ in range(40):
            i, j = rng.choice(len(own), 2, replace=False)
            if own[i].at == own[j].at:
                continue
            port = from_pair(*as_port(with_edits(parent, own[i], own[j])))
            rich = [a for a in Subject(method, port, {}).asked(0) if a.name == "rich"]
            singles = [with_edits(parent, own[k]) for k in (i, j)]
            along = alone(rich[0]) if rich else None
            if along is None or any(whole(p, along) for p in (parent, *singles)):
                continue
            found = together(parent, ring, along, 1 + int(explained(parent, along)))
            assert any(whole(p, along) for p in found), (own[i], own[j])
            seen += 1
            if seen == 1:
                return


def whole(p, along):
    """Whether a program explains every step."""
    return explained(p, along) == along.steps
