"""How the search page looks: on a phone, in other directions, in colours that all can tell apart, as valid HTML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.nu import nu_errors, why_missing
from tests.sample_views import SITE
from tests.search_site import write_search_site
from tests.test_browser import PHONE
from tests.test_search_page import visit

pytestmark = pytest.mark.browser

DESK: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the site begins on this disk."""
    return f"{write_search_site(tmp_path_factory.mktemp('disk') / 'archive').as_uri()}/"


@pytest.mark.parametrize("query", ["", "?q=ferry&person=Jane+Roe", "?q=peculiar", '?q="'])
def test_the_page_fits_a_phone_and_loads_what_narrows_only_when_it_is_opened(
    browser: Browser, address: str, query: str
) -> None:
    loaded: list[str] = []
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.on("request", lambda request: loaded.append(request.url))
        visit(page, address, query)
        if query:
            expect(page.locator("#_count")).to_have_text(re.compile("article|cannot"))
            page.wait_for_load_state("networkidle")
            assert not [url for url in loaded if "/search/columns/" in url]
            page.locator("#_narrow > summary").click()
        if "ferry" in query:
            expect(page.locator("[data-field=section] li")).to_have_count(1)
            expect(page.locator("#_bars li")).to_have_count(12)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(
    ("language", "direction", "month"),
    [("ar", "rtl", "يناير 2020"), ("en", "ltr", "January 2020")],
)
def test_languages_have_their_direction_and_their_months(
    browser: Browser, tmp_path: Path, language: str, direction: str, month: str
) -> None:
    site = write_search_site(tmp_path / "site", site=SITE._replace(language=language))
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        visit(page, f"{site.as_uri()}/", "?q=peculiar")
        expect(page.locator("#_hits .when")).to_have_text(month)
        assert page.evaluate("getComputedStyle(document.body).direction") == direction
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_contrast_enough(browser: Browser, address: str, scheme: Literal["light", "dark"]) -> None:
    """WCAG 2.2: 4.5 to 1 for text (1.4.3), 3 to 1 for the edges of controls and for drawings (1.4.11)."""
    with browser.new_context(viewport=DESK, color_scheme=scheme) as context:
        page = context.new_page()
        visit(page, address, "?q=emergency")
        expect(page.locator("#_hits mark").first).to_be_visible()
        texts = ["#_hits mark", "#_hits .when", "#_hits h3 a", ".mark", "#_dates", "button", "#_q", "summary", ".count"]
        low = [(text, page.evaluate(CONTRAST, [text, "color"])) for text in texts]
        edges = [(edge, page.evaluate(CONTRAST, [edge, "borderTopColor"])) for edge in ("#_q", "button", "select")]
        assert [pair for pair in low if pair[1] < 4.5] == []
        assert [pair for pair in edges if pair[1] < 3] == []


@pytest.mark.skipif(bool(why_missing()), reason=why_missing())
def test_what_the_script_builds_is_valid_html(browser: Browser, address: str, tmp_path: Path) -> None:
    page = browser.new_page(viewport=DESK)
    for number, query in enumerate(
        ("?q=ferry&person=Jane+Roe&from=2012", "?q=emergency", "?q=fery", '?q="x', "?q=odd")
    ):
        visit(page, address, query)
        expect(page.locator("#_count")).to_have_text(re.compile("article|cannot"))
        page.wait_for_load_state("networkidle")
        (tmp_path / f"{number}.html").write_text(page.content(), encoding="utf-8")
    page.goto(f"{address}index.html")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("fer", delay=50)
    expect(page.get_by_role("option")).to_have_count(1)
    (tmp_path / "completions.html").write_text(page.content(), encoding="utf-8")
    page.close()
    assert nu_errors(tmp_path) == []


# The contrast of an element's colour with the background that is seen behind it.
CONTRAST = """([selector, property]) => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => channels(colour).slice(0, 3)
    .map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const element = document.querySelector(selector);
  let behind = property === "color" ? element : element.parentElement;
  while (channels(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
  const pair = [getComputedStyle(element)[property], getComputedStyle(behind).backgroundColor].map(light);
  return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}"""
