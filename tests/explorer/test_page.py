"""The page: one file that asks nobody, and what opens it."""

import json
import re
import webbrowser
from html import unescape

import pytest

from nglab import explorer, plots
from nglab.cli import main
from tests.explorer.node import answer, needs_node

KNOWN = explorer.catalogue()


def test_the_page_is_whole_and_names_no_place_elsewhere():
    page = explorer.page()
    assert not re.search(r"https?://|url\(|\bimport\b.*from|@import|\{\{ ", page)
    assert "default-src 'none'" in page
    assert page.count("<script") == page.count("</script>") == 1
    for part in ("methods", "lab", "app"):
        for path in (explorer.HERE / part).iterdir():
            assert page.count(f"const {part}_{path.stem} = ") == 1, path


BUNDLED = """
const { told, run } = (() => { {script}
  return { told: lab_state.told, run: lab_run.run }; })();
console.log(JSON.stringify({given}.map((story) => run(told(story)).points)));
"""
APART = """
import { told } from "{state}";
import { run } from "{run}";
console.log(JSON.stringify({given}.map((story) => run(told(story)).points)));
"""


@needs_node
def test_one_file_computes_what_its_modules_compute():
    stories = [*KNOWN["stories"]]
    paths = explorer.ordered(explorer.HERE / "lab" / "run.mjs", {})
    seen = dict.fromkeys(paths)
    state = explorer.HERE / "lab" / "state.mjs"
    script = "".join(map(explorer.scoped, [*seen, state]))
    apart = answer(APART, stories)
    assert answer(BUNDLED.replace("{script}", script), stories) == apart


def test_the_page_begins_with_what_it_is_told():
    start = re.search(r'data-start="([^"]*)"', explorer.page('x="<&>"'))[1]
    assert unescape(start) == 'x="<&>"'
    assert 'data-start="story=hovering"' in explorer.page()
    with pytest.raises(ValueError, match="start=3 is no text"):
        explorer.page(3)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"story": "Trap"}, "unknown story 'Trap': one of cycle, escape"),
        ({"problem": "bowl"}, "unknown problem 'bowl': one of absolute"),
        ({"method": "sgd"}, "unknown method 'sgd': one of adadelta"),
        ({"norm": "L2"}, "unknown norm 'L2': one of l2, max"),
        ({"sabotage": True}, "unknown sabotage True: one of no, yes"),
        ({"lr": 0}, r"lr=0 is outside \[0.0001, 10\]"),
        ({"lr": float("nan")}, "lr=nan is outside"),
        ({"lr": "1"}, "lr='1' is outside"),
        ({"steps": 2000}, r"steps=2000 is outside \[1, 1000\]"),
        ({"kapa": 3}, "kapa=3: unknown, choose of x, story"),
        ({"x": 1.0}, "x=1.0 is no start in the plane: two numbers"),
        ({"x": (1, 2, 3)}, "no start in the plane"),
        ({"x": (1, "2")}, "no start in the plane"),
        ({"height": 0}, "height=0"),
    ],
)
def test_what_there_is_not_is_refused(chosen, words):
    with pytest.raises(ValueError, match=words):
        plots.explore(**chosen)


def test_a_widget_holds_the_page():
    html = plots.explore("trap", lr=0.25, height=500)._repr_html_()
    page = unescape(re.search(r'srcdoc="([^"]*)"', html)[1])
    assert page == explorer.page("story=trap&lr=0.25")
    assert "height: 500px" in html
    assert 'data-start="story=hovering"' in unescape(plots.explore()._repr_html_())


def test_the_docstring_names_every_story():
    named = re.findall(r'"(\w+)"', plots.explore.__doc__)
    assert {*KNOWN["stories"]} == {*named} - {"yes"}


@pytest.fixture
def opened(monkeypatch):
    found = []
    monkeypatch.setattr(webbrowser, "open", lambda url: found.append(url) or True)
    return found


def test_explore_opens_the_page(opened, capsys):
    assert main(["explore", "muon"]) == 0
    path = capsys.readouterr().out.strip()
    (url,) = opened
    assert url.startswith("file://")
    with open(path, encoding="utf-8") as file:
        assert file.read() == explorer.page("story=muon")


@pytest.mark.parametrize("way", ["--no-browser", "-o"])
def test_explore_can_only_write(opened, capsys, tmp_path, way):
    place = tmp_path / "page.html"
    assert main(["explore", way, *([str(place)] if way == "-o" else [])]) == 0
    said = capsys.readouterr().out.splitlines()
    assert opened == []
    assert said[1] == "open it in a browser"
    if way == "-o":
        assert said[0] == str(place)
        assert place.read_text("utf-8") == explorer.page()


def test_explore_writes_to_stdout(opened, capfd):
    assert main(["explore", "-o", "-"]) == 0
    assert capfd.readouterr().out == explorer.page()
    assert opened == []


def test_explore_without_a_browser_says_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    assert main(["explore"]) == 0
    assert capsys.readouterr().out.splitlines()[1] == "open it in a browser"


@pytest.mark.parametrize("said", [["nope"], ["-o", "/nowhere/at/all.html"]])
def test_a_wrong_call_is_one_line(opened, capsys, said):
    assert main(["explore", *said]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert opened == []


def test_the_catalogue_is_json_but_for_its_first_lines():
    text = (explorer.HERE / "lab" / "catalogue.mjs").read_text("utf-8")
    assert json.loads(text.split("export const CATALOGUE = ")[1].rstrip().rstrip(";"))
