"""The search box of every page in a real browser: completions, keys, and what there is without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.search_site import FLOOD, write_search_site
from tests.test_browser import PHONE, QuietHandler, watch

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_search_site(tmp_path_factory.mktemp("web") / "archive")


@pytest.fixture(params=["file", "http"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Where the site begins."""
    if request.param == "file":
        yield f"{site.as_uri()}/"
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(site.parent))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window as narrow as a phone."""
    with browser.new_context(viewport=PHONE) as context:
        context.set_default_timeout(10_000)
        yield context.new_page()


def box(page: Page) -> Locator:
    return page.locator("form[role=search] input[name=q]")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Words").get_by_role("option")


def test_words_are_completed_and_enter_searches_for_what_the_box_says(page: Page, address: str) -> None:
    trouble = watch(page, address)
    page.goto(address + FLOOD.url)
    expect(box(page)).not_to_have_attribute("role", "combobox")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_attribute("role", "combobox")
    expect(box(page)).to_have_attribute("aria-expanded", "false")

    page.keyboard.type("the fer")
    expect(options(page)).to_have_text(["ferry"])
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("ArrowDown")
    expect(box(page)).to_have_value("the ferry")
    chosen = box(page).get_attribute("aria-activedescendant")
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(box(page)).to_have_value("the fer")
    expect(box(page)).not_to_have_attribute("aria-activedescendant", "")
    page.keyboard.press("ArrowUp")
    expect(box(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}search.html?q=the+ferry")
    expect(page.locator("#_count")).to_have_text("24 articles, page 1 of 3")
    assert trouble == []


def test_escape_brings_back_what_was_typed(page: Page, address: str) -> None:
    page.goto(f"{address}index.html")
    box(page).focus()
    page.keyboard.type("tim")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(box(page)).to_have_value("timetable")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value("tim")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("e")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)


def test_a_completion_that_is_chosen_in_the_middle_of_typing_stays_chosen(page: Page, address: str) -> None:
    page.goto(f"{address}index.html")
    box(page).focus()
    page.keyboard.type("ti")
    expect(options(page)).not_to_have_count(0)
    page.evaluate(
        """() => {
            const box = document.activeElement;
            box.value = "tim";
            box.dispatchEvent(new Event("input", { bubbles: true }));
            box.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
        }"""
    )
    page.wait_for_timeout(200)  # longer than an answer takes
    expect(page.get_by_role("option", selected=True)).to_have_text(["timetable"])
    expect(box(page)).to_have_value("timetable")
    page.keyboard.press("Escape")
    expect(box(page)).to_have_value("tim")


def test_a_click_on_a_completion_searches_for_it(page: Page, address: str) -> None:
    page.goto(f"{address}index.html")
    box(page).focus()
    page.keyboard.type("tollis")
    expect(options(page)).to_have_text(["tollison"])
    options(page).click()
    expect(page).to_have_url(f"{address}search.html?q=tollison")
    expect(page.locator("#_count")).to_have_text("12 articles, page 1 of 2")


def test_a_slash_is_a_slash_where_one_types(page: Page, address: str) -> None:
    page.goto(f"{address}search.html")
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.keyboard.type("9/11")
    expect(box(page)).to_have_value("9/11")


def test_arrows_walk_from_the_box_through_the_results_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}search.html?q=ferry")
    results = page.locator("#_hits h3 a")
    expect(results).to_have_count(10)
    expect(box(page)).not_to_be_focused()  # nobody asked for it
    box(page).focus()
    for key, place in (("Down", results.nth(0)), ("Down", results.nth(1)), ("Up", results.nth(0)), ("Up", box(page))):
        page.keyboard.press(f"Arrow{key}")
        expect(place).to_be_focused()


def test_every_control_is_reached_by_the_tab_key_and_has_a_name(page: Page, address: str) -> None:
    page.goto(f"{address}search.html?q=ferry")
    page.locator("#_narrow > summary").click()
    expect(page.locator("#_bars li")).to_have_count(12)
    box(page).focus()
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(DESCRIBED))
        if reached[-1].startswith("a Ferry"):
            break
    assert reached[:7] == [
        "button Search",
        "summary What can be asked",
        "select Sort by",
        "select Match",
        "summary Narrow down",
        "a Skip to the results",
        "a 2010: 2 articles",
    ]
    assert {"input From", "input to", "button Apply", "summary Sections", "a Council"} <= set(reached)
    assert [name for name in reached if not name.partition(" ")[2]] == []


# The focused element: its kind, and the name that screen readers say.
DESCRIBED = """(() => {
  const here = document.activeElement;
  const label = here.labels?.[0]?.firstChild.textContent;
  return `${here.localName} ${(here.ariaLabel ?? label ?? here.innerText).trim()}`;
})()"""


def test_a_page_change_takes_the_reader_to_the_head_of_the_results(page: Page, address: str) -> None:
    page.goto(f"{address}search.html?q=ferry")
    page.get_by_role("link", name="Page 2").click()
    expect(page.locator("#_count")).to_have_text("24 articles, page 2 of 3")
    expect(page.locator("#_count")).to_be_focused()
    expect(page.locator("#_count")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("#_count")).to_have_text("24 articles, page 1 of 3")


def test_without_scripts_the_box_leads_to_lists_that_need_none(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + FLOOD.url)
        box(page).fill("flood")
        page.get_by_role("button", name="Search").click()
        assert page.url.startswith(f"{address}search.html?q=flood")
        # Chromium parses as if there were scripts, however they are turned off: <noscript> is empty in its eyes.
        assert '<noscript>\n<p class="notice">Searching needs JavaScript' in page.content()
        for name in ("Front page", "Weather", "The flood", "2020"):
            expect(page.locator(".browse").get_by_role("link", name=name)).to_be_visible()
        expect(page.locator("#_found")).to_be_hidden()


def test_an_index_that_is_not_there_leaves_a_box_that_works(page: Page, address: str) -> None:
    page.route("**/search/root.js*", lambda route: route.abort())
    page.goto(f"{address}index.html")
    box(page).focus()
    page.keyboard.type("ferry")
    page.wait_for_timeout(300)
    expect(options(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#_notes")).to_contain_text("The search files of this archive could not be loaded")
