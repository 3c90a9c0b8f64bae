"""Wrong ports of the modern methods are told their formula; see `test_bench_ports`."""

from functools import cache

import numpy as np
import pytest

from nglab import lessons, oracle
from nglab.bench import scores
from nglab.oracle.matrices import Shaped, polynomials
from nglab.oracle.programs import read
from nglab.oracle.settings import names_of

WRONG, _ = scores.gathered(lessons.source() / "ports" / "mistaken", ())
PORTS = {entry.id: entry for entry in WRONG}
SAID = {
    "sign_sgd/zero_is_positive": "where g >= 0, else -1",
    "signum/weights_exchanged": "m <- (1 - mu) m + mu",
    "lion/betas_exchanged": "sign(beta2 m + (1 - beta2) g)",
    "muon/turned_scale": "sqrt(max(1, columns / rows)) where scale_original",
    "scion/no_radius": "u <- scale corner(m)",
    "adamw/decay_after": "(1 - lr decay) (x - lr u)",
    "lars/norm_of_sum": "g <- g + decay x;  r <- (trust |x| / |g|",
    "lamb/clamped": "min(|x|, 10)",
    "novograd/from_zero": "v <- beta2 v + (1 - beta2) |g|^2",
    "clipped_gd/always": "c <- limit / |g|",
    "agc/added": "|x| of its row + least",
    "dog/no_size": "far is least at first",
}


@cache
def asked(name):
    """The report on a port."""
    entry = PORTS[name]
    return oracle.check(entry.init, entry.step, method=entry.method)


@pytest.mark.parametrize("name", SAID)
def test_a_wrong_port_is_told_its_formula(name):
    report = asked(name)
    assert report.formula is not None, str(report)
    assert SAID[name] in report.formula


def test_a_word_that_a_port_reads_for_one_value_is_not_called_ignored():
    # none and original are alike on the layers that a word is tried on
    assert "scale" not in asked("muon/turned_scale").ignored
    assert asked("sign_sgd/no_decay").ignored == ("decay",)


SHAPES = ((2, 3), (4,), (3, 2, 1, 2))


def computed(text, **config):
    """What a line makes of the numbers 1 to 22 in layers of those shapes."""
    own = {"shapes": SHAPES, "blocks": [6, 4, 12], **config}
    known = names_of([own]) | {"g": np.arange(1.0, 23.0)}
    (line,) = read(f"u = {text}").lines
    return line.code(known)


def test_layers_are_seen_with_a_row_for_each_output():
    rows, columns = computed("rows(blk)"), computed("columns(blk)")
    assert rows.tolist() == [2.0] * 6 + [4.0] * 4 + [3.0] * 12
    assert columns.tolist() == [3.0] * 6 + [1.0] * 4 + [4.0] * 12
    assert computed("rows(flat)")[6:10].tolist() == [1.0] * 4
    assert computed("height(blk)")[10:].tolist() == [1.0] * 12
    assert computed("width(blk)")[10:].tolist() == [2.0] * 12
    assert computed("l2(g, row)")[10] == np.sqrt(11**2 + 12**2 + 13**2 + 14**2)


def test_a_step_of_newton_schulz_is_its_polynomial_of_singular_values():
    G = np.array([[0.6, 0.0, 0.2], [0.1, -0.7, 0.3]])
    U, s, V = np.linalg.svd(G, full_matrices=False)
    wanted = U @ np.diag(2 * s - 1.5 * s**3 + 0.5 * s**5) @ V
    for X in (G, G.T):
        found = polynomials(X, ((2.0, -1.5, 0.5),), 1)
        assert np.allclose(found, wanted if X is G else wanted.T, atol=1e-15)


def test_a_batch_of_vectors_is_seen_one_by_one():
    g = np.random.default_rng(3).normal(size=(5, 22))
    each = Shaped(SHAPES).each(lambda X: X @ X.mT @ X, g)
    alone = [Shaped(SHAPES).each(lambda X: X @ X.mT @ X, v) for v in g]
    assert np.allclose(each, alone, rtol=1e-13)
