"""The report in Chromium: desktop and phone, light and dark, by mouse and keyboard."""

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from nglab.cli import main

VIEWS = [(s, light) for s in ("desktop", "phone") for light in ("light", "dark")]
EACH_VIEW = pytest.mark.parametrize(("size", "light"), VIEWS)
ALL = "[...document.querySelectorAll(arguments[0])]"
SHOWN = ".filter(e => e.getClientRects().length)"

# The least contrast of a text with what is behind it, and the words.
CONTRAST = """
const canvas = document.createElement("canvas").getContext("2d");
const rgba = (color) => {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
  .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (e) => {
  for (; e; e = e.parentElement) {
    const color = rgba(getComputedStyle(e).backgroundColor);
    if (color[3] === 255) return color;
  }
  return [255, 255, 255, 255];
};
let worst = [21, ""];
for (const e of document.querySelectorAll("body *")) {
  if (/SCRIPT|STYLE|OPTION/.test(e.tagName) || !e.getClientRects().length) continue;
  if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
  const [a, b] = [light(rgba(getComputedStyle(e).color)), light(behind(e))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < worst[0]) worst = [ratio, e.textContent.trim().slice(0, 60)];
}
return worst;
"""
WIDTHS = """
const done = arguments[0], all = [...document.images];
all.forEach(i => { i.loading = "eager"; });
Promise.all(all.map(i => i.decode())).then(() => done(all.map(i => i.clientWidth)));
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    assert main(["verify", "-k", "*polyak*", "--html", str(path)]) == 0
    return path


def count(browser, which="article"):
    """How many of these have a place on the page."""
    return browser.js(f"return {ALL}{SHOWN}.length", which)


def texts(browser, which):
    """What stands in each of these."""
    return browser.js(f"return {ALL}{SHOWN}.map(e => e.textContent)", which)


def typed(browser, words):
    box = browser.driver.find_element(By.ID, "search")
    box.clear()
    box.send_keys(words)


def chosen(browser, key, value):
    Select(browser.driver.find_element(By.ID, key)).select_by_value(value)


@EACH_VIEW
def test_it_is_whole_in_every_width_and_light(browser, page, size, light):
    browser.show(page, size, light)
    width = browser.js("return document.documentElement.scrollWidth")
    assert width <= browser.js("return window.innerWidth")
    ratio, words = browser.js(CONTRAST)
    assert ratio >= 4.5, words
    behind = browser.js("return getComputedStyle(document.body).backgroundColor")
    assert (behind == "rgb(255, 255, 255)") == (light == "light")
    assert browser.asked() == []
    assert browser.complaints() == []


@EACH_VIEW
def test_pictures_and_formulas_are_seen(browser, page, size, light):
    browser.show(page, size, light)
    widths = browser.driver.execute_async_script(WIDTHS)
    assert len(widths) == count(browser) == 3
    assert min(widths) > 250
    box = "m => { const r = m.getBoundingClientRect(); return r.width * r.height; }"
    areas = browser.js(f"return {ALL}.map({box})", "article > dl math")
    assert len(areas) > 10
    assert min(areas) > 10


def test_words_and_choices_narrow_it_down_and_are_kept_in_the_address(browser, page):
    browser.show(page)
    typed(browser, "SHARP polyak")
    assert 0 < count(browser) < 3
    assert texts(browser, "nav li a")[-1] == "polyak-sharp-linear"
    assert count(browser, "nav li") == count(browser)
    assert texts(browser, "#count") == [f"{count(browser)} of 3 claims"]
    few = count(browser)
    browser.driver.refresh()
    assert count(browser) == few
    assert browser.js("return document.getElementById('search').value") == (
        "SHARP polyak"
    )
    chosen(browser, "proof", "observed")
    assert count(browser) == 0
    browser.driver.find_element(By.ID, "clear").click()
    assert count(browser) == 3
    chosen(browser, "status", "fails")
    assert count(browser) == 0
    assert browser.complaints() == []


def test_a_group_is_chosen_and_a_link_to_what_is_hidden_shows_it(browser, page):
    browser.show(page)
    chosen(browser, "group", "steps")
    assert count(browser) == 2
    assert count(browser, "main h2") == count(browser, "nav h2") == 1
    browser.js("location.hash = 'polyak-normalized'")
    browser.driver.execute_async_script("setTimeout(arguments[0], 100)")
    assert count(browser, "#polyak-normalized") == 1


def test_all_can_be_done_by_keyboard(browser, page):
    browser.show(page)
    active = "return document.activeElement."
    ActionChains(browser.driver).send_keys(Keys.TAB).perform()
    assert browser.js(active + "className") == "skip"
    ActionChains(browser.driver).send_keys("/").perform()
    assert browser.js(active + "id") == "search"
    ActionChains(browser.driver).send_keys("zzzz").perform()
    assert count(browser) == 0
    ActionChains(browser.driver).send_keys(Keys.ESCAPE).perform()
    assert count(browser) == 3
    ActionChains(browser.driver).send_keys(Keys.TAB).perform()
    assert browser.js(active + "id") == "group"


def test_print_has_the_hypotheses_and_no_tools(browser, page):
    browser.show(page, light="dark")
    browser.media("light", "print")
    assert count(browser, "nav, .tools") == 0
    assert texts(browser, "article > dl dt:first-child") == ["Hypotheses"] * 3
    assert browser.js(CONTRAST)[0] >= 4.5
    browser.media("light")
