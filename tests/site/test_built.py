"""The site as it was built: whole, readable, and asking nobody for anything."""

import html
import importlib
import inspect
import pkgutil
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

import nglab
from nglab import problems
from nglab.claims.registry import CLAIMS

ROOT = Path(nglab.__file__).parents[1] / "notebooks/site/_build/html"
PAGES = sorted(ROOT.rglob("*.html"))
LOADED = {"script": "src", "img": "src", "iframe": "src", "source": "src"}


class Page(HTMLParser):
    """What a page loads, what it links to, the names in it, pictures without words."""

    def __init__(self, path):
        super().__init__()
        self.loads, self.links, self.names, self.mute = [], [], [], []
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.names += [a[key] for key in ("id", "name") if a.get(key)]
        if tag in LOADED and a.get(LOADED[tag]):
            self.loads.append(a[LOADED[tag]])
        if tag == "link" and a.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(a["href"])
        if tag == "a" and a.get("href"):
            self.links.append(a["href"])
        if tag == "img" and not a.get("alt", "").strip():
            self.mute.append(a.get("src"))


READ = {path: Page(path) for path in PAGES}
SPHINX_OWN = {"genindex.html", "search.html", "py-modindex.html"}


def outside(address):
    return re.match(r"(https?:)?//", address) is not None


def test_it_has_been_built():
    names = {path.relative_to(ROOT).as_posix() for path in PAGES}
    assert {"index.html", "start.html", "made/claims.html", "port.html"} <= names
    assert len([name for name in names if re.match(r"lessons/\d\d-", name)]) >= 8


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_loads_nothing_from_elsewhere_and_lacks_nothing(path):
    for address in READ[path].loads:
        assert not outside(address), address
        if not address.startswith("data:"):
            file = unquote(urldefrag(address).url).partition("?")[0]
            assert (path.parent / file).is_file(), address


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_link_within_the_site_leads_somewhere(path):
    for address in READ[path].links:
        url, fragment = urldefrag(address)
        if outside(address) or address.startswith(("mailto:", "data:")):
            continue
        target = (path.parent / unquote(url)).resolve() if url else path
        assert target.is_file(), address
        if fragment and target in READ and target.name not in SPHINX_OWN:
            assert unquote(fragment) in READ[target].names, address


def test_styles_load_nothing_from_elsewhere():
    for path in ROOT.rglob("*.css"):
        for address in re.findall(r"url\(([^)]*)\)|@import (\S+)", path.read_text()):
            assert not outside("".join(address).strip("\"' ")), path


def test_pictures_of_pages_have_words():
    mute = {p.name: page.mute for p, page in READ.items() if page.mute}
    assert not {name: m for name, m in mute.items() if not re.match(r"\d\d-", name)}


def test_every_claim_stands_once_and_can_be_linked():
    rooms = [page for p, page in READ.items() if p.name.startswith("claims-")]
    for claim in CLAIMS:
        assert sum(claim.id in page.names for page in rooms) == 1


# Files and folders whose names are for the library itself. All else is public: what
# is in __all__ or, in a file without one, whatever it defines.
INTERNAL = {
    *("__main__", "arguments", "arrays", "blocks", "cli", "files", "lessons"),
    *("optimizer", "progress", "rows", "verify", "bench", "pages"),
    *("cells", "explorer"),
}


def public_names():
    """The home of every public function and class, of all public modules."""
    found = {}
    modules = [m.name for m in pkgutil.iter_modules(nglab.__path__)]
    for module in [nglab, *map(loaded, set(modules) - INTERNAL)]:
        for name in getattr(module, "__all__", vars(module)):
            thing = getattr(module, name)
            home = f"{getattr(thing, '__module__', '')}.{name}"
            listed = hasattr(module, "__all__") or home.startswith(module.__name__)
            own = home.startswith("nglab.") and listed and name[0] != "_"
            if own and (inspect.isclass(thing) or inspect.isroutine(thing)):
                found[f"{thing.__module__}.{thing.__qualname__}"] = thing
    return sorted(found)


def loaded(name):
    return importlib.import_module(f"nglab.{name}")


def test_public_names_are_those_of_all_public_modules():
    names = public_names()
    assert len(names) > 200
    for name in ("norms.lmo.LMO", "decay.Decay", "studies.study.Study"):
        assert f"nglab.{name}" in names


@pytest.mark.parametrize("name", public_names())
def test_every_public_name_is_described_once(name):
    reference = [page for p, page in READ.items() if p.parent.name == "made"]
    assert sum(page.names.count(name) for page in reference) == 1


def claims_on_pages():
    """Each claim with the HTML of its section."""
    rooms = [p.read_text("utf-8") for p in PAGES if p.name.startswith("claims-")]
    text = "\n".join(rooms)
    starts = {c: text.index(f'<section id="{c.id}"') for c in CLAIMS}
    ends = [*sorted(starts.values()), len(text)]
    return [(c, text[i : ends[ends.index(i) + 1]]) for c, i in starts.items()]


def test_every_claim_is_typeset_with_picture_proof_and_source():
    for claim, text in claims_on_pages():
        assert text.count("<img") == 1, claim.id
        assert re.search(rf'src="[^"]*{re.escape(claim.id)}\d*\.png"', text)
        assert 'class="math notranslate' in text
        for entry in ("Hypotheses", "Method", "Proof status", "Sabotages"):
            assert f"<dt>{entry}" in text, (claim.id, entry)
        assert "Source: " in text
        prose = html.unescape(re.sub(r"<[^>]*>", "", text))
        assert "rho^k" not in prose


def test_the_gallery_has_every_claim():
    gallery = (ROOT / "made/gallery.html").read_text("utf-8")
    for claim in CLAIMS:
        assert re.search(rf'href="[^"]*#{claim.id}">\s*<img', gallery), claim.id


def test_every_problem_has_its_numbers():
    page = (ROOT / "made/problems.html").read_text("utf-8")
    rows = re.findall(r"<tr.*?</tr>", page, re.S)
    numbered = "".join(row for row in rows if row.count("<td") == 6)
    for name, thing in vars(problems).items():
        concrete = name in problems.__all__ and name not in NO_PROBLEM
        assert not concrete or f'#nglab.problems.{home(thing)}"' in numbered, name


NO_PROBLEM = {"FiniteSum", "Minimum", "Problem", "gradient_error", "spd_matrix"}


def home(thing):
    module = thing.__module__.removeprefix("nglab.problems.")
    return f"{module}.{thing.__qualname__}"


def test_formulas_are_typeset():
    said = (ROOT / "index.html").read_text("utf-8")
    assert "mathjax" in said.lower()


def test_a_table_holds_its_sentences_whole():
    said = (ROOT / "made/claims.html").read_text("utf-8")
    assert r"\vert g\vert" in said
    assert "`" not in re.sub(r"<script.*?</script>|<[^>]*>", "", said, flags=re.S)
