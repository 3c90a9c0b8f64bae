"""Every proof passes, its sabotages and mutants are refused, and the page says why."""

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nglab import proofs
from nglab.claims import CLAIMS
from nglab.cli import main
from nglab.proofs import PROOFS, Fact, Proof, Refused, latex, page, replay
from nglab.proofs.kernel.polynomials import Poly, symbol, symbols
from nglab.proofs.mutants import leaves, mutants
from nglab.proofs.premises import define, gap, hypothesis, positive
from nglab.proofs.proof import premises

each = pytest.mark.parametrize("name", PROOFS)
ROOT = Path(proofs.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))


@each
def test_the_proof_passes_and_what_is_wrong_is_refused(name: str) -> None:
    done = replay(PROOFS[name], breed=True)
    assert done.refused == ""
    assert done.caught
    assert all(done.caught.values()), done.caught
    assert done.mutants.needless == []
    assert done.mutants.refused == done.mutants.tried


def test_mutants_are_many() -> None:
    shown = [proof.facts() for proof in PROOFS.values()]
    assert sum(len(leaves(facts)) for facts in shown) >= 700


@each
def test_each_bound_is_closed_and_rests_on_named_premises(name: str) -> None:
    facts = PROOFS[name].facts()
    for fact in facts:
        assert not fact.under
        assert all(h.words.strip() for h in fact.given)
    kinds = {h.kind for h in premises(facts)}
    assert kinds <= {"theorem", "method", "claim", "textbook", "definition"}


@each
def test_what_is_cited_is_certified(name: str) -> None:
    for premise in premises(PROOFS[name].facts()):
        if premise.kind == "claim":
            assert PROOFS[premise.words.partition(":")[0]].grade == "certified"
            assert premise.words.partition(":")[0] != name


@each
def test_sabotages_name_arguments_of_the_program(name: str) -> None:
    arguments = inspect.signature(PROOFS[name].program).parameters
    assert all(p.default is not p.empty for p in arguments.values())
    for how in PROOFS[name].sabotages.values():
        assert how
        assert set(how) <= set(arguments)
        assert all(arguments[k].default != v for k, v in how.items())
    assert len(PROOFS[name].text) > 10


@each
def test_what_is_not_shown_to_be_positive_is_never_divided_by(name: str) -> None:
    for fact in PROOFS[name].facts():
        nonzero = {str(h.poly) for h in fact.given if h.sign == ">"}
        for inverse in fact.poly.inverses:
            assert any(
                re.search(rf"(^|\W){re.escape(str(inverse))}", p) for p in nonzero
            )


def test_every_proof_is_of_a_claim_and_most_claims_have_one() -> None:
    assert set(PROOFS) <= {claim.id for claim in CLAIMS}
    count = {kind: sum(c.proof == kind for c in CLAIMS) for kind in GRADES}
    assert sum(count.values()) == len(CLAIMS)
    assert count["certified"] >= 60
    assert count["certified"] + count["part"] >= 72
    assert all(
        c.proof == "prose" or c.id in PROOFS for c in CLAIMS if c.source == "proved"
    )


GRADES = ("certified", "part", "prose", "observed")


def test_the_readme_counts_the_proofs() -> None:
    text = (ROOT.parents[1] / "README.md").read_text()
    count = [sum(p.grade == g for p in PROOFS.values()) for g in GRADES[:2]]
    words = f"{len(PROOFS)} proofs in exact arithmetic, {count[0]} of every bound"
    assert words in text
    assert f"and {count[1]}\n  in part" in text


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_but_the_standard_library_and_no_floats(path: Path) -> None:
    text = path.read_text()
    for line in text.splitlines():
        match = re.match(r"\s*(?:from|import) (\w+)", line)
        if match and not line.lstrip().startswith(("from the", "from there")):
            known = match[1] == "nglab" or match[1] in sys.stdlib_module_names
            assert known or '"""' in text, line
    code = re.sub(r'""".*?"""|".*?"|#[^\n]*', "", text, flags=re.S)
    assert not re.search(r"\d\.\d|\bfloat\(", code)
    assert len(text.splitlines()) <= 250


def test_proofs_load_no_numpy() -> None:
    code = (
        "import sys, types; from pathlib import Path\n"
        "package = types.ModuleType('nglab')\n"
        f"package.__path__ = [{str(ROOT.parent)!r}]\n"
        "sys.modules['nglab'] = package\n"
        "import nglab.proofs as p\n"
        "assert all(p.replay(q).holds for q in p.PROOFS.values())\n"
        "assert 'numpy' not in sys.modules and 'sympy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def shows_more(loose: bool = False, rests: bool = False) -> Iterator[Fact]:
    """a b >= 0, from a > 0 and b > 0."""
    a, b, c = symbols("a b c")
    a_, b_ = positive(a, b)
    extra = hypothesis("c >= 0", c) * 0 if loose else 0
    open_step = gap("a b is large", a * b - 1) * 0 if rests else 0
    yield (a_ * b_ + extra + open_step).shows(a * b)


def test_a_premise_that_is_not_needed_is_named() -> None:
    assert mutants(Proof("x", shows_more).facts()).needless == []
    found = mutants(Proof("x", shows_more).facts(loose=True))
    assert found.needless == ["c >= 0"]


def test_what_rests_on_a_gap_must_say_that_it_is_left_out() -> None:
    Proof("x", shows_more, leaves_out="a step").facts(rests=True)
    with pytest.raises(Refused, match="left out"):
        Proof("x", shows_more).facts(rests=True)


def test_a_symbol_is_defined_once() -> None:
    def twice() -> Iterator[Fact]:
        """c := a and c := b, so a = b."""
        a, b, c = symbols("a b c")
        yield (define(c, b) - define(c, a)).shows(a - b)

    with pytest.raises(Refused, match="c is defined twice: a and b"):
        Proof("x", twice).facts()


def test_a_proof_must_show_something() -> None:
    with pytest.raises(Refused, match="nothing"):
        Proof("x", lambda: iter(())).facts()


def test_a_mutant_that_passes_is_reported(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    harmless = Proof("polyak-normalized", shows_more, {"nothing": {"loose": False}})
    monkeypatch.setitem(PROOFS, "polyak-normalized", harmless)
    assert main(["verify", "--proofs", "-k", "polyak-normalized"]) == 1
    assert "PASSES: nothing" in capsys.readouterr().out


def test_a_refused_proof_is_reported(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong() -> Iterator[Fact]:
        """a >= b, from a > 0."""
        yield positive(symbol("a"))[0].shows(symbol("a") - symbol("b"))

    monkeypatch.setitem(PROOFS, "polyak-normalized", Proof("polyak-normalized", wrong))
    assert main(["verify", "--proofs", "-k", "polyak-normalized"]) == 1
    assert "REFUSED: it remains b" in capsys.readouterr().out


def test_the_table_of_proofs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--proofs", "-k", "gd-s*t*n"]) == 0
    out = capsys.readouterr().out
    assert "gd-strongly-convex-contraction        certified" in out
    assert (
        "1 proof: 1 certified, 0 in part, 0 refused; 1 of 1 sabotage and 16 of 16 mut"
        in out
    )
    assert main(["verify", "--proofs", "-k", "gd-saddle-noise-exact"]) == 0
    assert "gd-saddle-noise-exact                 prose" in capsys.readouterr().out


@each
def test_the_lines_of_a_step_add_up(name: str) -> None:
    for step in page.Script(PROOFS[name].facts()).steps:
        if step.laws:
            continue  # equal only once the definitions are put in
        total = sum((t.multiplier * t.poly for t in step.terms), Poly.of(0))
        if step.rule == page.STEPS["over"]:
            assert total == step.fact.poly * step.terms[-1].multiplier
        elif not step.rule:
            assert total == step.fact.poly


@each
def test_the_page_names_every_premise(name: str) -> None:
    script = page.Script(PROOFS[name].facts())
    text = page.text(PROOFS[name])
    for n, premise in enumerate(script.premises, 1):
        assert f"[{n}] {premise.kind}: {premise.words}" in text
    assert text.count("<- shown") == len(set(script.shown))
    set_in_tex = latex.page(PROOFS[name])
    assert set_in_tex.count(r"\begin{align*}") == len(script.steps)
    assert set_in_tex.count("{") == set_in_tex.count("}")


def test_a_proof_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["proof", "gd-strongly-convex-contraction"]) == 0
    out = capsys.readouterr().out
    assert "[4] theorem: a > 0" in out
    assert "-a^2*mu + a  x  [5]" in out
    assert main(["proof", "polyak-normalized", "--latex"]) == 0
    assert r"\lVert x_{k}\rVert" in capsys.readouterr().out
    assert main(["proof", "sgd-bb-no-late-jump"]) == 2
    assert "no proof to replay: it is observed" in capsys.readouterr().err
    assert main(["proof", "no-such"]) == 2


def test_leaves_are_counted_once_by_name() -> None:
    found = leaves(PROOFS["gd-strongly-convex-contraction"].facts())
    assert sorted(found)[0].startswith("L > mu")
    assert len(found) == 8
