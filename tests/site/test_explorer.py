"""The explorer in a browser: driven, linked to, looked at, and measured."""

import json
import re
from pathlib import Path

import pytest

from nglab import explorer, plots

SIZES = {"desktop": (1440, 900), "phone": (390, 844), "beamer": (1920, 1080)}
KNOWN = explorer.catalogue()
LIMIT = 20_000  # ms that anything may take


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The page as a file, and its address."""
    path = tmp_path_factory.mktemp("explorer") / "explorer.html"
    path.write_text(explorer.page(), "utf-8")
    return path.as_uri()


@pytest.fixture
def opened(watched, place):
    """Opens the page, in a state; or another that holds it."""

    def visit(address="", size="desktop", scheme="light", touch=False, at=None):
        where = (at or place) + (f"#{address}" if address else "")
        view = {"color_scheme": scheme, "has_touch": touch}
        page = watched(where, SIZES[size], LIMIT, **view)
        if not at:
            settled(page)
        return page

    return visit


def settled(page):
    """Wait until what was changed is drawn, told and kept."""
    page.wait_for_selector("main[aria-busy=false]")


def pictures(page):
    """What the four canvases show."""
    canvases = "[...document.querySelectorAll('canvas')].map((c) => c.toDataURL())"
    return page.evaluate(canvases)


def state(page):
    """What the address says."""
    return dict(pair.split("=") for pair in page.url.split("#")[1].split("&"))


each_size = pytest.mark.parametrize("size", ["desktop", "phone"])
each_scheme = pytest.mark.parametrize("scheme", ["light", "dark"])


@each_size
@each_scheme
def test_drag_choose_link_and_reload(opened, size, scheme):
    page = opened("story=geometric", size, scheme)
    before = pictures(page)
    box = page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x + 60, y - 50)
    page.mouse.down()
    page.mouse.move(x - 70, y + 40, steps=5)
    page.mouse.up()
    settled(page)
    dragged = [float(a) for a in state(page)["x"].split(",")]
    assert dragged[0] < 0
    assert dragged[1] < 0
    assert pictures(page) != before
    page.select_option("#method", "bb")
    page.select_option("#formula", "bb2")
    page.check("#sabotage")
    settled(page)
    said = state(page)
    assert (said["method"], said["formula"], said["sabotage"]) == ("bb", "bb2", "yes")
    assert [float(a) for a in said["x"].split(",")] == dragged
    assert "normalized-bb2-halving" in page.inner_text("#rate-words")
    words, here = page.inner_text("#summary"), pictures(page)
    page.reload()
    settled(page)
    assert state(page) == said
    assert pictures(page) == here
    assert page.inner_text("#summary") == words
    linked = opened(page.url.split("#")[1], size, scheme)
    assert pictures(linked) == here
    wide = "document.documentElement.scrollWidth <= innerWidth"
    assert linked.evaluate(wide)


@each_scheme
def test_a_theme_colours_the_pictures(opened, scheme):
    page = opened(scheme=scheme)
    before = pictures(page)
    page.click("#theme")
    settled(page)
    after = pictures(page)
    assert all(a != b for a, b in zip(after, before, strict=True))
    other = opened(scheme="dark" if scheme == "light" else "light")
    assert pictures(other) == after


@pytest.mark.parametrize("story", KNOWN["stories"])
def test_every_story_is_told(opened, story):
    page = opened(f"story={story}")
    assert page.input_value("#story") == story
    assert page.inner_text("#says") == KNOWN["stories"][story]["says"]
    assert "broken" not in page.inner_text(".panels") or story == "halving"
    assert "means nothing" not in page.inner_text("#summary")


def test_every_problem_and_method_can_be_chosen(opened):
    page = opened()
    for problem in KNOWN["problems"]:
        page.select_option("#problem", problem)
        allowed = "[...document.querySelector('#method').options]"
        chosen = page.evaluate(
            f"{allowed}.filter((o) => !o.disabled).map((o) => o.value)"
        )
        assert len(chosen) >= len(KNOWN["methods"]) - 2
        for method in chosen if problem in ("lines", "matrix") else chosen[::7]:
            page.select_option("#method", method)
            page.evaluate("new Promise(requestAnimationFrame)")
            assert page.input_value("#method") == method


def test_keys_move_the_start_and_zoom(opened):
    page = opened("story=hovering")
    page.focus("#map")
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowUp", "+", "+", "-"):
        page.keyboard.press(key)
    settled(page)
    x, y = map(float, state(page)["x"].split(","))
    assert x < 4
    assert y > 2.2
    assert float(state(page)["zoom"]) == pytest.approx(1.5, rel=0.01)


def test_every_control_can_be_reached_by_tabs(opened):
    page = opened("story=hovering")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    controls = "[...document.querySelectorAll('select, input, button, canvas#map, a')]"
    wanted = page.evaluate(
        f"{controls}.filter((e) => !e.disabled && e.id).map((e) => e.id)"
    )
    assert {*wanted} <= reached


def test_a_finger_drags_and_two_zoom(opened):
    page = opened("story=hovering", "phone", touch=True)
    box = page.locator("#map").bounding_box()
    page.touchscreen.tap(box["x"] + 40, box["y"] + 40)
    settled(page)
    x, y = map(float, state(page)["x"].split(","))
    assert x < 0 < y
    page.evaluate(PINCH)
    settled(page)
    assert float(state(page)["zoom"]) == pytest.approx(2, rel=0.01)


PINCH = """
() => {
  const map = document.querySelector("#map");
  const { left, top } = map.getBoundingClientRect();
  map.setPointerCapture = () => {};
  const send = (type, pointerId, x) => map.dispatchEvent(
    new PointerEvent(type, { pointerId, clientX: left + x, clientY: top + 90 }));
  send("pointerdown", 11, 100); send("pointerdown", 12, 150);
  send("pointermove", 12, 200);
  send("pointerup", 11, 100); send("pointerup", 12, 200);
}
"""


def test_numbers_can_be_typed(opened):
    page = opened("story=hovering")
    page.fill("#x1", "-3.25")
    page.fill("[aria-label='rate η, as a number']", "0.125")
    page.keyboard.press("Tab")
    settled(page)
    assert state(page)["x"].startswith("-3.25,")
    assert state(page)["lr"] == "0.125"


def test_an_address_that_is_not_understood_is_said(opened):
    page = opened("story=nope&kappa=many")
    said = page.inner_text("#summary")
    assert "there is no story nope" in said
    assert "kappa=many means nothing here" in said


def test_the_back_of_the_browser_and_a_new_address_are_followed(opened):
    page = opened("story=hovering")
    page.evaluate("location.hash = 'story=trap'")
    page.locator("#says", has_text=KNOWN["stories"]["trap"]["says"]).wait_for()
    assert page.input_value("#story") == "trap"


def test_a_notebook_shows_it(opened, tmp_path):
    path = tmp_path / "notebook.html"
    frame = plots.explore("trap", height=700)._repr_html_()
    head = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>notebook</title>'
    )
    path.write_text(head + frame, "utf-8")
    page = opened(at=path.as_uri())
    inside = page.frames[1]
    settled(inside)
    assert inside.input_value("#story") == "trap"
    inside.select_option("#method", "gd")
    settled(inside)
    assert inside.input_value("#method") == "gd"
    assert "After" in inside.inner_text("#summary")


@pytest.mark.parametrize("size", SIZES)
@each_scheme
@pytest.mark.parametrize("story", ["hovering", "muon"])
def test_axe_finds_nothing(opened, violations, size, scheme, story):
    assert violations(opened(f"story={story}&sabotage=yes", size, scheme)) == []


FRAMES = """
() => new Promise((resolve) => {
  const map = document.querySelector("#map"), box = map.getBoundingClientRect();
  map.setPointerCapture = () => {};
  const send = (type, angle) => map.dispatchEvent(new PointerEvent(type, {
    pointerId: 7,
    clientX: box.left + box.width * (0.5 + 0.3 * Math.cos(angle)),
    clientY: box.top + box.height * (0.5 + 0.3 * Math.sin(angle)),
  }));
  const times = [];
  send("pointerdown", 0);
  const frame = (now) => {
    times.push(now);
    send("pointermove", times.length / 20);
    if (times.length <= 60) return requestAnimationFrame(frame);
    send("pointerup", 0);
    resolve(60000 / (times.at(-1) - times[0]));
  };
  requestAnimationFrame(frame);
})
"""


def test_frames_while_dragging_are_measured(opened):
    for story in "hovering", "muon":
        rate = opened(f"story={story}").evaluate(FRAMES)
        print(f"{story}: {rate:.0f} frames a second")  # pytest -rP shows it
        assert rate > 0  # 60 is what a machine at rest shows; how fast is never a test


def test_the_site_has_the_page():
    built = Path(explorer.HERE).parents[1] / "notebooks/site/_build/html"
    page = (built / "explorer.html").read_text("utf-8")
    assert re.search(r'<iframe[^>]*src="_static/explorer.html"', page)
    inside = (built / "_static" / "explorer.html").read_text("utf-8")
    assert inside == explorer.page()
    assert json.dumps("story=hovering")[1:-1] in inside
