"""The report in Chromium: desktop and phone, light and dark, by mouse and keyboard."""

import pytest

from nglab.cli import main

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
VIEWS = [(size, light) for size in SIZES for light in ("light", "dark")]
EACH_VIEW = pytest.mark.parametrize(("size", "light"), VIEWS)
LIMIT = 30_000  # ms that anything may take
WIDTHS = """async () => {
  const all = [...document.images];
  all.forEach((i) => { i.loading = "eager"; });
  await Promise.all(all.map((i) => i.decode()));
  return all.map((i) => i.clientWidth);
}"""
AREA = """(all) => all.map((m) => m.getBoundingClientRect())
  .map((r) => r.width * r.height)"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    assert main(["verify", "-k", "*polyak*", "--html", str(path)]) == 0
    return path.as_uri()


@pytest.fixture
def opened(watched, address):
    """Opens the report in a width and a light."""

    def visit(size="desktop", light="light"):
        return watched(address, SIZES[size], LIMIT, color_scheme=light)

    return visit


def count(page, which="article"):
    """How many of these are to be seen."""
    return page.locator(f"{which} >> visible=true").count()


@EACH_VIEW
def test_it_is_whole_in_every_width_and_light(opened, size, light):
    page = opened(size, light)
    overflow = "document.documentElement.scrollWidth - window.innerWidth"
    assert page.evaluate(overflow) <= 0
    behind = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (behind == "rgb(255, 255, 255)") == (light == "light")
    widths = page.evaluate(WIDTHS)
    assert len(widths) == count(page) == 3
    assert min(widths) > 250
    areas = page.locator("article > dl math").evaluate_all(AREA)
    assert len(areas) > 10
    assert min(areas) > 10


@EACH_VIEW
def test_contrast_names_and_alternatives_are_as_axe_asks(
    opened, violations, size, light
):
    assert violations(opened(size, light)) == []


def test_words_and_choices_narrow_it_down_and_are_kept_in_the_address(opened):
    page = opened()
    page.fill("#search", "SHARP polyak")
    few = count(page)
    assert 0 < few < 3
    assert page.locator("nav li a >> visible=true").all_inner_texts()[-1] == (
        "polyak-sharp-linear"
    )
    assert count(page, "nav li") == few
    assert page.inner_text("#count") == f"{few} of 3 claims"
    page.reload()
    assert count(page) == few
    assert page.input_value("#search") == "SHARP polyak"
    page.select_option("#proof", "observed")
    assert count(page) == 0
    page.click("#clear")
    assert count(page) == 3
    page.select_option("#status", "fails")
    assert count(page) == 0


def test_a_group_is_chosen_and_a_link_to_what_is_hidden_shows_it(opened):
    page = opened()
    page.select_option("#group", "steps")
    assert count(page) == 2
    assert count(page, "main h2") == count(page, "nav h2") == 1
    page.evaluate("location.hash = 'polyak-normalized'")
    page.wait_for_selector("#polyak-normalized", state="visible")


def test_all_can_be_done_by_keyboard(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("zzzz")
    assert count(page) == 0
    page.keyboard.press("Escape")
    assert count(page) == 3
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "group"


def test_print_has_the_hypotheses_and_no_tools(opened):
    page = opened(light="dark")
    page.emulate_media(media="print", color_scheme="light")
    assert count(page, "nav") == count(page, ".tools") == 0
    heads = page.locator("article > dl dt:first-child >> visible=true")
    assert heads.all_inner_texts() == ["Hypotheses"] * 3
