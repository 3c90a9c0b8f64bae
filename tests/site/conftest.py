"""A Chromium that tests drive, and that tells what it asked for and complained of."""

import json

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
SEEN = {"INFO", "DEBUG"}


class Browser:
    """A page in one size and light; `asked` and `complaints` say what came of it."""

    def __init__(self, driver):
        self.driver = driver

    def show(self, path, size="desktop", light="light", query=""):
        """Open a file, in a size and a light."""
        width, height = SIZES[size]
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1}
        phone = size == "phone"
        cdp = self.driver.execute_cdp_cmd
        cdp("Emulation.setDeviceMetricsOverride", metrics | {"mobile": phone})
        self.media(light)
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.driver.get(path.resolve().as_uri() + query)

    def media(self, light, kind="screen"):
        """Light or dark, on a screen or in print."""
        features = [{"name": "prefers-color-scheme", "value": light}]
        wanted = {"media": kind, "features": features}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", wanted)

    def js(self, code, *arguments):
        """What a script returns."""
        return self.driver.execute_script(code, *arguments)

    def asked(self):
        """The addresses beyond files and data that were asked for."""
        log = (json.loads(e["message"]) for e in self.driver.get_log("performance"))
        sent = [
            m["message"] for m in log if "requestWillBeSent" in m["message"]["method"]
        ]
        urls = [m["params"]["request"]["url"] for m in sent if "request" in m["params"]]
        return [url for url in urls if not url.startswith(("file:", "data:", "blob:"))]

    def complaints(self):
        """What stands in the console."""
        log = self.driver.get_log("browser")
        return [entry["message"] for entry in log if entry["level"] not in SEEN]


@pytest.fixture(scope="session")
def browser():
    options = webdriver.ChromeOptions()
    for flag in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{flag}")
    options.set_capability(
        "goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"}
    )
    driver = webdriver.Chrome(options, Service("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(60)
    driver.set_script_timeout(30)
    yield Browser(driver)
    driver.quit()
