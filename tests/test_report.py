"""The report as JSON and as a page: whole, typeset, and asking nobody for anything."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from matplotlib.mathtext import MathTextParser

import nglab
from nglab.claims import CLAIMS, Claim, Evidence, check, registry, suite
from nglab.claims.base import PROVED, Worst
from nglab.claims.sections import bounds, sections
from nglab.cli import main
from nglab.pages import formulas, report, typeset

SCHEMA = Path(nglab.__file__).parent / "pages/verify.schema.json"


def small(size: float = 1.0) -> Iterator[Evidence]:
    """One |x_k| <= 2 & no more, <br>bold, for kappa = L/mu.

    Hypotheses  0 < size <= 1; <g, x - x*> >= 0
    Method      (m) x <- x - h g/|g|
    Bound       (a) |x_k - x*| <= rho^k R/sqrt(N + 1) for every k
                (b) -1 <= f(x)
    Proof       by words
    """
    yield Evidence("here", [size, -size], 1.0, "|x_k|")
    yield Evidence("there", -1.0, size, "f(x)", letter="b")


GOOD = Claim("good-one", small, PROVED, {"a larger size": {"size": 2.0}})
BAD = Claim("bad-one", small, PROVED, {"smaller": {"size": 0.5}, "no": {"size": 0.9}})


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (registry, suite):
        monkeypatch.setattr(module, "CLAIMS", (GOOD, BAD))


def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_json_of_a_run_is_as_its_schema_says(tmp_path: Path, claims: None) -> None:
    path = tmp_path / "report.json"
    main(["verify", "--json", str(path)])
    table = json.loads(path.read_text("utf-8"))
    validator().validate(table)
    assert [row["sabotage_caught"] for row in table] == [True, False]
    assert table[0]["bounds"][0]["ratio"] == 1.0
    assert table[0]["bounds"][1]["ratio"] == -1.0
    assert table[0]["text"]["Proof"] == [{"letter": "", "text": "by words"}]


@pytest.mark.parametrize("claim", CLAIMS[::10], ids=lambda claim: claim.id)
def test_every_tenth_claim_is_as_the_schema_says(claim: Claim) -> None:
    """Their texts, with verdicts that are made up: an infinite ratio among them."""
    letters = {letter: check(GOOD).letters["a"] for letter in claim.letters}
    verdict = check(GOOD)._replace(
        id=claim.id,
        text=claim.text,
        source=claim.source,
        proof=claim.proof,
        room=claim.room,
        worst=Worst(float("inf"), "x", 3),
        letters=letters,
    )
    (row,) = table = json.loads(report.as_json([verdict]))
    validator().validate(table)
    assert {b["letter"] for b in row["bounds"]} == {*claim.letters}
    assert all(b["statement"] for b in row["bounds"])
    assert row["text"]["Hypotheses"]
    assert bool(row["proof_leaves_out"]) == (row["proof"] == "part")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: row.pop("made"),
        lambda row: row.update(more=1),
        lambda row: row.update(proof="sure"),
        lambda row: row.update(ratio="1.000"),
        lambda row: row["bounds"][0].pop("letter"),
        lambda row: row["sabotages"].clear(),
    ],
)
def test_the_schema_refuses_what_is_spoilt(spoil: object) -> None:
    (row,) = json.loads(report.as_json([check(GOOD)]))
    assert validator().is_valid([row])
    spoil(row)  # type: ignore[operator]
    assert not validator().is_valid([row])


class Page(HTMLParser):
    """What a page loads, the ids in it, its pictures and its formulas."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        self.ids += [a["id"] or ""] if "id" in a else []
        self.loads += [a[key] or "" for key in ("src", "srcset") if key in a]
        self.links += [a["href"] or ""] if "href" in a else []
        if tag == "img":
            self.pictures.append(a)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    with pytest.MonkeyPatch.context() as patch:
        for module in (registry, suite):
            patch.setattr(module, "CLAIMS", (GOOD, BAD))
        assert main(["verify", "--html", str(path), "--jobs", "1"]) == 1
    return path.read_text("utf-8")


def test_the_page_asks_nobody_and_its_links_lead_somewhere(page: str) -> None:
    read = Page(page)
    assert all(address.startswith("data:") for address in read.loads)
    for address in read.links:
        assert address == "data:," or address[1:] in read.ids, address
    assert len(read.ids) == len(set(read.ids))
    assert not re.search(r"url\(|@import|fetch\(|https?://(?!www\.w3\.org)", page)


def test_the_page_has_pictures_of_all_claims_with_words(page: str) -> None:
    read = Page(page)
    names = [(each["alt"] or "").partition(":")[0] for each in read.pictures]
    assert names == ["good-one", "bad-one"]
    for each in read.pictures:
        kind, _, data = (each["src"] or "").partition(",")
        assert kind == "data:image/png;base64"
        assert b64decode(data).startswith(b"\x89PNG")
        assert each["loading"] == "lazy"


def test_the_page_says_what_holds_and_what_was_missed(page: str) -> None:
    assert re.search(r'id="good-one".*?data-status="holds"', page)
    assert re.search(r'id="bad-one".*?data-status="missed"', page)
    assert "smaller: 0.500 MISSED" in page
    assert "proved in prose" in page


def test_the_page_typesets_and_escapes(page: str) -> None:
    assert "&lt;br&gt;bold" in page
    assert "<br>" not in page
    assert "&amp; no more" in page
    found = re.findall(r"<math .*?</math>", page)
    for formula in found:
        ElementTree.fromstring(formula)
    assert any("<msqrt>" in formula and "<mfrac>" in formula for formula in found)
    assert "rho" not in re.sub(r"<[^>]*>", "", page)


# formulas


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("|x_k - x*| <= rho^k R", r"|x_{k} - x^{*}| \leq \rho^{k}\,R"),
        ("L R^2/(2 (N + 1))", r"\frac{L\,R^{2}}{2\,(N + 1)}"),
        ("1/(m L) + e", r"\frac{1}{m\,L} + e"),
        ("sum_{k<=N} |g_k|^2", r"\sum_{k \leq N} |g_{k}|^{2}"),
        ("<g, y - x> <= 0", r"\langle g, y - x\rangle  \leq 0"),
        ("0 < lam_2 <= lam_n", r"0 < \lambda_{2} \leq \lambda_{n}"),
        ("T^(-1/4)", "T^{-1/4}"),
        ("E|xi|^p", r"\mathbb{E}|\xi|^{p}"),
        ("3.5e-6", r"3.5\cdot 10^{-6}"),
        ("s'y / y'y", r"\frac{s^{\prime }y}{y^{\prime }y}"),
        ("f_+ <= f - h", r"f_{+} \leq f - h"),
        ("sqrt 2 x", r"\sqrt{2}\,x"),
        ("x~_k", r"\tilde{x}_{k}"),
        ("f(x*) = f*", "f(x^{*}) = f^{*}"),
        ("x <- x - h u", r"x \leftarrow x - h\,u"),
        ("|g|_*^2", "|g|_{*}^{2}"),
        ("ceil(a/b)", r"\lceil \frac{a}{b}\rceil "),
    ],
)
def test_formulas_are_read_as_they_are_meant(text: str, latex: str) -> None:
    assert formulas.formula(text, 0) == (len(text), latex)


@pytest.mark.parametrize(
    "text",
    [
        "a step of its own",
        "A method",
        "12 steps",
        "(a) holds",
        "sum of all",
        "with (arXiv 1711.05224)",
        "as `rho` in code",
        "min_max and bn_adam",
        "NGD, SVRG-BB and Muon",
    ],
)
def test_prose_is_no_formula(text: str) -> None:
    assert not any(piece.latex for piece in typeset.pieces(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("f mu-strongly convex", ["f", r"\mu"]),
        ("for a unit w* of R^n", ["w^{*}", "R^{n}"]),
        ("G's value x, y and z", ["G", "x", "y", "z"]),
        ("at least .587 (N = 1) of it", ["(N = 1)"]),
    ],
)
def test_formulas_end_where_prose_goes_on(text: str, found: list[str]) -> None:
    assert [p.latex for p in typeset.pieces(text) if p.latex] == found


READ = MathTextParser("path")


def test_every_formula_of_every_claim_can_be_set_by_all_who_set_it() -> None:
    """As MathML, and by Matplotlib; no piece of a text is lost or changed."""
    seen = set()
    for claim in CLAIMS:
        words = [item.text for told in sections(claim.text).values() for item in told]
        for text in [claim.statement, *words, *claim.sabotages]:
            cut = typeset.pieces(text)
            assert "".join(piece.text for piece in cut) == text
            seen |= {piece.latex for piece in cut if piece.latex}
    assert len(seen) > 1000
    for latex in seen:
        ElementTree.fromstring(typeset.mathml(latex))
        assert latex.count("{") == latex.count("}")
    for latex in sorted(seen)[::40]:  # slow
        READ.parse(f"${latex}$")


def test_every_bound_that_has_a_letter_has_a_statement() -> None:
    for claim in CLAIMS:
        assert {*bounds(claim.text)} == {*claim.letters}, claim.id


def test_no_bound_is_left_in_the_notation_of_the_programs() -> None:
    """What stands in a bound and looks like a formula is one: no ^ and no _ is left."""
    for claim in CLAIMS:
        for said in [claim.statement, *bounds(claim.text).values()]:
            prose = " ".join(p.text for p in typeset.pieces(said) if not p.latex)
            prose = re.sub(r"\w{2,}_\w{2,}|`[^`]*`|\|Cauchy\|", "", prose)
            assert not re.search(r"[\^_|*]", prose), (claim.id, prose)
