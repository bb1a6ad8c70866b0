"""The explorer in a real browser, without a screen: by keyboard alone, on a phone and on a desk, in both languages.

Needs Chromium and its driver (Debian: chromium, chromium-driver); where they are missing the tests are skipped and say so.
"""

from __future__ import annotations

import shutil
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from orchestration.explorer.app import build
from tests.integration.conftest import Ask, Refreshed
from tests.integration.hostile_report import HOSTILE_NAME

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")

pytestmark = [
    pytest.mark.pipeline,
    pytest.mark.xdist_group("pipeline"),
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="no Chromium with its driver here: apt-get install chromium chromium-driver"
    ),
]

STANDARDS = "metrology.public_standards"
PHONE, DESK = (390, 844), (1280, 900)
#: One page of each kind; the last two are of the hostile report.
ADDRESSES = (
    "/", "/search?q=jlbz", "/indicators", f"/indicators/{STANDARDS}?breakdown=*", "/indicators/certification.certificates",
    "/regions", "/regions/210000", "/compare?a=210100&b=210700", "/map", f"/map?indicator={STANDARDS}", "/coverage",
    "/coverage?region=210000", "/findings", "/contradictions", "/review", "/quarantine", "/reports",
    "/reports/000_d7e4b66a0ec9b976", f"/reports/{HOSTILE_NAME}", "/indicators?status=provisional",
)  # fmt: skip

#: Texts whose contrast with what lies behind them falls short of WCAG 2.2 AA: 4.5, or 3 where they are large.
CONTRAST = """
const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number);
  const unit = text.startsWith("color(") ? 255 : 1;
  return [n[0] * unit, n[1] * unit, n[2] * unit, n.length > 3 ? n[3] : 1]; };
const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ground = (element) => { const layers = [];
  for (let e = element; e; e = e.parentElement) layers.push(parse(getComputedStyle(e).backgroundColor));
  return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]); };
const found = []; let looked = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || element.closest("script, title, option, .unseen, .skip")) continue;
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
  const style = getComputedStyle(element), drawn = element.closest("svg");
  const tile = element.closest(".tile");
  const back = tile ? parse(getComputedStyle(tile.querySelector("rect")).fill) : ground(drawn ? drawn.parentElement : element);
  const front = over(parse(drawn ? style.fill : style.color), back);
  const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
  const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
  looked += 1;
  if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) found.push([walker.currentNode.textContent.trim().slice(0, 40), element.className.baseVal ?? element.className, ((a + 0.05) / (b + 0.05)).toFixed(2)]);
}
return [looked, found];
"""


@dataclass
class Browser:
    """A browser window on the explorer."""

    driver: object
    root: str

    def open(self, address: str, size: tuple[int, int] = DESK) -> None:
        """Open a page in a window of this size; a narrow one is a phone's."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size[0] < 600},
        )
        self.driver.get(self.root + address)

    def run(self, script: str, *arguments: object) -> object:
        """What a script gives back."""
        return self.driver.execute_script(script, *arguments)

    def keys(self, *keys: str) -> None:
        """Press keys on whatever has the focus."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def wait(self, script: str) -> object:
        """Wait until the script gives something that is true; it is asked of the page that is there then."""
        from selenium.common.exceptions import JavascriptException, WebDriverException

        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                if value := self.run(script):
                    return value
            except (JavascriptException, WebDriverException):
                pass  # the page is being left
            time.sleep(0.05)
        raise AssertionError(f"never true at {self.driver.current_url}: {script}")

    def errors(self) -> list[str]:
        """What the page complained of since this was last asked."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture(scope="module")
def address(refreshed: Refreshed) -> Iterator[str]:
    """The explorer on a port of this machine."""
    server = uvicorn.Server(
        uvicorn.Config(build(refreshed.folders.warehouse), port=0, log_level="warning", lifespan="off")
    )
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    while not server.started:
        assert running.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    running.join(10)


@pytest.fixture(scope="module")
def browser(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en"):
        options.add_argument(argument)
    options.add_experimental_option(
        "prefs",
        {
            "download.default_directory": str(tmp_path_factory.mktemp("downloads")),
            "download.prompt_for_download": False,
        },
    )
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    driver.set_page_load_timeout(60)
    driver.set_script_timeout(60)
    yield Browser(driver, address)
    driver.quit()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("language", "typed", "name", "region"),
    [
        ("zh", "shgyjlbz", "社会公用计量标准数", "辽宁省"),
        ("en", "public measur", "Public measurement standards", "Liaoning"),
    ],
)
def test_from_the_search_to_the_sentence_by_keyboard_alone(
    browser: Browser, language: str, typed: str, name: str, region: str, size: tuple[int, int]
) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.errors()
    browser.open(f"/?lang={language}", size)
    browser.keys("/")
    browser.wait("return document.activeElement.id === 'hero-find'")
    browser.keys(typed)
    browser.wait("return document.activeElement.getAttribute('aria-expanded') === 'true'")
    browser.keys(Keys.ARROW_DOWN)
    chosen = browser.wait(
        "const id = document.activeElement.getAttribute('aria-activedescendant');"
        "return id && document.getElementById(id).querySelector('.option-name').textContent"
    )
    assert chosen == name
    browser.keys(Keys.ENTER)
    browser.wait("return document.querySelectorAll('svg.plot a').length > 0")
    assert f"/indicators/{STANDARDS}?lang={language}" in browser.driver.current_url

    # on with the tabulator, to the point of the chart that says 3385
    for _ in range(60):
        browser.keys(Keys.TAB)
        label = browser.run(
            "const e = document.activeElement; return e.closest('svg.plot') ? e.getAttribute('aria-label') : null"
        )
        if label and "3,385" in label:
            break
    else:
        raise AssertionError("the tabulator never comes to the point")
    assert region in label
    assert browser.run("return getComputedStyle(document.activeElement.firstElementChild).strokeWidth") == "3px"
    browser.keys(Keys.ENTER)
    browser.wait("return location.pathname.startsWith('/observations/')")
    browser.wait("return document.readyState === 'complete'")

    assert browser.run("return document.querySelector('.statement mark').textContent") == "3385"
    top = browser.run("return document.querySelector('.statement').getBoundingClientRect().bottom")
    assert top < size[1], "the sentence is not seen without scrolling"
    assert (
        browser.run("return [...document.querySelectorAll('.repaired .target')].map((e) => e.textContent).join()")
        == "3385"
    )
    assert (
        browser.run("return [...document.querySelectorAll('.raw .target')].map((e) => e.textContent).join()") == "3385"
    )
    assert (
        browser.run("return getComputedStyle(document.querySelector('.target')).backgroundColor") != "rgba(0, 0, 0, 0)"
    )
    assert browser.run("return document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert browser.errors() == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_fits_is_legible_and_complains_of_nothing(browser: Browser, size: tuple[int, int]) -> None:
    browser.errors()
    for number, page in enumerate(ADDRESSES):
        for scheme in ("light", "dark"):
            browser.driver.execute_cdp_cmd(
                "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
            )
            browser.open(page + ("&" if "?" in page else "?") + f"lang={'en' if number % 2 else 'zh'}", size)
            if browser.run("return document.querySelector('[data-chart]') !== null"):
                browser.wait("return document.querySelector('svg.plot text') !== null")
            wide = browser.run("return document.documentElement.scrollWidth")
            assert wide <= size[0], f"{page} is {wide} wide"
            looked, weak = browser.run(CONTRAST)
            assert looked > 10
            assert weak == [], f"{page} {scheme}"
            assert browser.run("return document.querySelectorAll('h1').length") == 1
            assert browser.run("return document.title") != "hacked"
    assert browser.errors() == []


def test_markup_in_a_report_does_not_run(browser: Browser, refreshed: Refreshed, ask: Ask) -> None:
    rows = ask(
        refreshed.folders.warehouse,
        "select observation_id, indicator_code from fct_observations where report = $1",
        HOSTILE_NAME,
    )
    browser.errors()
    for found, code in rows:
        for page in (f"/observations/{found}?lang=en", f"/indicators/{code}?lang=en"):
            browser.open(page)
            if browser.run("return document.querySelector('[data-chart]') !== null"):
                browser.wait("return document.querySelector('svg.plot') !== null")
            assert "hacked" not in browser.run("return document.title").split(" · ")[-1]
            assert (
                browser.run(
                    "return document.querySelectorAll('main img, main script:not([type]), main [onload], main [onerror]').length"
                )
                == 0
            )
    browser.open("/?lang=zh")
    browser.keys("/", "<script>")
    assert browser.run("return document.querySelector('#hero-find').value") == "<script>"
    assert browser.errors() == []


def test_a_chart_is_saved_as_a_picture(browser: Browser, tmp_path: Path) -> None:
    browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    for page, drawing in (
        (f"/indicators/{STANDARDS}?lang=en", "svg.plot"),
        (f"/map?indicator={STANDARDS}&lang=en", "svg.tiles"),
    ):
        browser.open(page)
        browser.wait(f"return document.querySelector('{drawing}') !== null")
        browser.run("document.querySelector('[data-png]').click()")
        browser.wait("return document.querySelector('[data-png]').dataset.saved")
        until = time.monotonic() + 20
        while not (found := list(tmp_path.glob("*.png"))) and time.monotonic() < until:
            time.sleep(0.05)
        content = found[0].read_bytes()
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = struct.unpack(">II", content[16:24])
        assert width > 1000 and height > 500
        assert len(content) > 8000  # a blank picture is smaller
        found[0].unlink()
    assert browser.errors() == []


def test_a_choice_is_kept_in_the_address(browser: Browser) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.open(f"/indicators/{STANDARDS}?lang=en")
    browser.run(
        "document.querySelector('#breakdown').value = '*'; document.querySelector('#breakdown').dispatchEvent(new Event('change'))"
    )
    browser.wait("return new URLSearchParams(location.search).get('breakdown') === '*'")
    browser.run("document.querySelector('#add-region').focus()")
    browser.keys("jiaxing")
    browser.wait("return document.activeElement.getAttribute('aria-expanded') === 'true'")
    browser.keys(Keys.ARROW_DOWN, Keys.ENTER)
    browser.wait("return new URLSearchParams(location.search).getAll('region').includes('330400')")
    asked = browser.run(
        "const p = new URLSearchParams(location.search); return [p.get('lang'), p.get('breakdown'), p.getAll('region')]"
    )
    assert asked == ["en", "*", ["210000", "210700", "330400"]]
    assert browser.run("return [...document.querySelectorAll('.legend li')].map((e) => e.textContent.trim())")[
        -1
    ].startswith("Jiaxing")
