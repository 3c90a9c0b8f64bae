"""A browser for the pages: Chromium, the machine's own (Debian: chromium)."""

from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        pytest.skip("there is no Chromium here")
    sync = pytest.importorskip("playwright.sync_api", reason="make docs installs it")
    with sync.sync_playwright() as playwright:
        switches = ["--no-sandbox"]
        shown = playwright.chromium.launch(executable_path=CHROMIUM, args=switches)
        yield shown
        shown.close()


@pytest.fixture
def watched(browser):
    """Opens an address; what the page asks for, or complains of, fails the test."""
    contexts, asked, complaints = [], [], []

    def visit(address, size, limit, **view):
        width, height = size
        viewport = {"width": width, "height": height}
        context = browser.new_context(viewport=viewport, **view)
        context.set_default_timeout(limit)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


@pytest.fixture
def violations():
    """What axe finds wrong on a page: contrast, names, alternatives."""
    found = find_spec("axe_playwright_python")
    if not found:
        pytest.skip("make docs installs axe")
    source = (Path(found.origin).parent / "axe.min.js").read_text("utf-8")

    def of(page):
        page.evaluate(source)
        result = page.evaluate("axe.run({ resultTypes: ['violations'] })")
        return [
            (v["id"], [n["html"][:90] for n in v["nodes"]])
            for v in result["violations"]
        ]

    return of
