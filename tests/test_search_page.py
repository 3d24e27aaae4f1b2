"""The search page in a real browser: on a web host that allows scripts and styles of its own only, and from disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from backfile_search import client
from tests.search_site import FLOOD, LONGEST, ODD, write_search_site
from tests.test_browser import QuietHandler, watch

pytestmark = pytest.mark.browser

ONLY_OURS = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'"
DESK: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_search_site(tmp_path_factory.mktemp("web") / "archive")


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    """The site in a sub-folder of a web host with a strict content security policy."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(site.parent))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{site.name}/"
        server.shutdown()


class Strict(QuietHandler):
    """A web host that forbids inline scripts and styles."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", ONLY_OURS)
        super().end_headers()


@pytest.fixture(params=["file", "http"])
def address(request: pytest.FixtureRequest, site: Path) -> str:
    """Where the site begins."""
    if request.param == "file":
        return f"{site.as_uri()}/"
    served: str = request.getfixturevalue("host")
    return served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window on a desk, far from New Zealand: dates must not shift."""
    context = browser.new_context(viewport=DESK, timezone_id="America/Los_Angeles")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def asked(page: Page) -> dict[str, str]:
    """What the address asks."""
    return dict(parse_qsl(urlsplit(page.url).query))


def titles(page: Page) -> list[str]:
    return page.locator("#_hits h3 a").all_inner_texts()


def visit(page: Page, address: str, query: str = "") -> None:
    page.goto(f"{address}search.html{query}")


# Asking


def test_nothing_of_the_index_is_loaded_until_a_reader_turns_to_the_box(page: Page, address: str) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.removeprefix(address)))
    page.goto(f"{address}index.html", wait_until="networkidle")
    page.goto(f"{address}search.html", wait_until="networkidle")
    assert sorted(path for path in loaded if path.startswith("search/")) == ["search/box.js", "search/client.js"]

    page.get_by_role("searchbox", name="Search the archive").focus()
    page.evaluate("Backfile.ready()")
    assert {path.split("/")[1] for path in loaded if path.startswith("search/")} == {
        "box.js", "client.js", "root.js", "head",
    }  # fmt: skip


def test_the_box_of_every_page_is_small() -> None:
    assert len(client.box()) < 1100


def test_answers_come_while_the_reader_types(page: Page, address: str) -> None:
    trouble = watch(page, address)
    visit(page, address)
    before = page.evaluate("history.length")
    box = page.get_by_role("searchbox")

    box.press_sequentially("emergency")
    expect(page.locator("#_count")).to_have_text("1 article")
    assert titles(page) == ["Flood hits Hīnau Flat"]
    expect(page.locator("#_hits mark")).to_have_text(["emergency"])
    expect(page.locator("#_hits .mark")).to_have_text(["Corrected", "Developing"])
    expect(page.locator("#_hits .when")).to_have_text("News · 17 March 2015 · updated 19 March 2015")
    expect(page).to_have_title("emergency – Search – Example Daily & Sunday")
    assert asked(page) == {"q": "emergency"}
    assert page.evaluate("history.length") == before
    expect(box).to_be_focused()

    box.fill("")
    expect(page.locator("#_found")).to_be_hidden()
    assert page.url == f"{address}search.html"
    assert trouble == []


def test_a_result_leads_to_its_article_and_back_leads_to_the_results(page: Page, address: str) -> None:
    visit(page, address, "?q=flood")
    page.get_by_role("link", name="Flood hits Hīnau Flat").click()
    expect(page).to_have_url(address + FLOOD.url)
    page.go_back()
    expect(page.locator("#_count")).to_have_text("1 article")
    expect(page.get_by_role("searchbox")).to_have_value("flood")


def test_the_sample_archive_is_searched_from_disk(page: Page, sample_site: Path) -> None:
    address = f"{sample_site.as_uri()}/"
    trouble = watch(page, address)
    page.goto(f"{address}2015/03/flood-hits-hinau-flat.html")
    page.keyboard.press("/")
    page.keyboard.type("kotare opens")
    page.keyboard.press("Enter")
    expect(page.locator("#_hits h3 a").first).to_have_text("Te Ara Kōtare opens, and the town walks over")
    trouble.clear()  # whoever leaves a page calls off what it was still loading
    page.locator("#_hits h3 a").first.click()
    expect(page.locator("h1")).to_have_text("Te Ara Kōtare opens, and the town walks over")
    assert trouble == []


def test_signs_of_markup_in_articles_and_queries_are_shown_as_signs(page: Page, address: str) -> None:
    trouble = watch(page, address)
    visit(page, address, "?q=peculiar")
    expect(page.locator("#_hits h3 a")).to_have_text(ODD.title)
    expect(page.locator("#_hits .snippet")).to_contain_text("A peculiar <script>alert('tag')</script> & a word")
    expect(page.locator("#_hits .when")).to_have_text("January 2020")
    visit(page, address, "?q=%3Cimg+src%3Dx%3E+%22&person=%3Cb%3Ex")
    expect(page.locator("#_notes code")).to_have_text('<img src=x> "')
    expect(page.locator("#_chips")).to_contain_text("Person: <b>x")
    assert trouble == []


def test_a_deep_link_asks_all_that_it_says(page: Page, address: str) -> None:
    visit(page, address, "?q=ferry+nowhere&person=Jane+Roe&from=2012&to=2030-12&sort=oldest&any=1&page=1")
    expect(page.locator("#_count")).to_have_text("10 articles")
    assert titles(page)[0] == "Ferry timetable 6"
    expect(page.get_by_role("combobox", name="Sort by")).to_have_value("oldest")
    expect(page.get_by_role("combobox", name="Match")).to_have_value("1")
    expect(page.get_by_role("textbox", name="From")).to_have_value("2012")
    expect(page.get_by_role("textbox", name="to", exact=True)).to_have_value("2030-12")
    expect(page.locator("#_chips a")).to_have_text(["Remove Person: Jane Roe ×", "Remove 2012 – December 2030 ×"])
    visit(page, address, "?q=ferry&page=3&sort=newest")
    expect(page.locator("#_count")).to_have_text("24 articles, page 3 of 3")
    assert titles(page) == [f"Ferry timetable {n}" for n in (4, 3, 2, 1)]


def test_a_page_beyond_the_last_is_the_last(page: Page, address: str) -> None:
    visit(page, address, "?q=ferry&page=99")
    expect(page.locator("#_count")).to_have_text("24 articles, page 3 of 3")
    assert asked(page) == {"q": "ferry", "page": "3"}


# Narrowing down


def test_narrowing_is_a_step_that_back_takes_back(page: Page, address: str) -> None:
    visit(page, address, "?q=ferry")
    page.locator("summary", has_text="People").click()
    link = page.locator("[data-field=person]").get_by_role("link", name="Jane Roe")
    expect(page.locator("[data-field=person] li")).to_have_text(["Jane Roe 12", "Merv Tollison 12"])
    link.click()
    expect(page.locator("#_count")).to_have_text("12 articles, page 1 of 2")
    assert asked(page) == {"q": "ferry", "person": "Jane Roe"}
    expect(page.locator("[data-field=person] li")).to_have_text(["Jane Roe 12"])
    expect(link).to_be_focused()

    page.get_by_role("combobox", name="Sort by").select_option("oldest")
    expect(page.locator("#_hits h3 a").first).to_have_text("Ferry timetable 2")
    page.go_back()
    expect(page.get_by_role("combobox", name="Sort by")).to_have_value("relevance")
    page.go_back()
    expect(page.locator("#_count")).to_have_text("24 articles, page 1 of 3")
    expect(page.locator("#_chips a")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#_count")).to_have_text("12 articles, page 1 of 2")

    page.get_by_role("link", name="Remove Person: Jane Roe").click()
    expect(page.locator("#_count")).to_have_text("24 articles, page 1 of 3")
    expect(page.locator("#_count")).to_be_focused()


def test_values_of_one_field_are_alternatives_and_types_have_words(page: Page, address: str) -> None:
    visit(page, address, "?section=Council&section=Weather")
    expect(page.locator("#_count")).to_have_text("13 articles, page 1 of 2")
    visit(page, address, "?q=flood")
    page.locator("summary", has_text="Types").click()
    page.get_by_role("link", name="Fact check").click()
    expect(page.locator("#_chips a")).to_have_text(["Remove Type: Fact check ×"])


def test_a_bar_for_each_year_narrows_to_it(page: Page, address: str) -> None:
    visit(page, address, "?q=ferry")
    bars = page.get_by_role("list", name="Articles over time").get_by_role("link")
    expect(bars).to_have_count(12)
    assert bars.first.get_attribute("aria-label") == "2010: 2 articles"
    bars.nth(5).click()
    expect(page.locator("#_count")).to_have_text("2 articles")
    assert asked(page) == {"q": "ferry", "from": "2015", "to": "2015"}
    expect(bars.first).to_have_attribute("aria-label", "March 2015: 1 article")
    expect(page.get_by_role("textbox", name="From")).to_have_value("2015")


@pytest.mark.parametrize(
    ("first", "last", "total"),
    [("2019", "2019", "2 articles"), ("2019/8", "", "5 articles"), ("", "2010-03-01", "1 article")],
)
def test_dates_are_years_months_or_days(page: Page, host: str, first: str, last: str, total: str) -> None:
    visit(page, host, "?q=ferry+OR+flood")
    page.get_by_role("textbox", name="From").fill(first)
    page.get_by_role("textbox", name="to", exact=True).fill(last)
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#_count")).to_have_text(total)


def test_a_date_that_is_none_is_said_to_be_none(page: Page, host: str) -> None:
    visit(page, host, "?q=ferry")
    field = page.get_by_role("textbox", name="From")
    field.fill("last year")
    field.press("Enter")
    expect(page.locator("#_notes")).to_have_text("“last year” is no date; write 2019, 2019-03 or 2019-03-17.")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("2021")
    field.press("Enter")
    expect(page.locator("#_count")).to_have_text("2 articles")
    expect(field).to_have_attribute("aria-invalid", "false")


# What the page says


def test_a_misspelt_word_gets_another_spelling(page: Page, address: str) -> None:
    visit(page, address, "?q=fery")
    page.locator(".suggestion a", has_text="ferry").click()
    expect(page.locator("#_count")).to_have_text("24 articles, page 1 of 3")
    assert asked(page) == {"q": "ferry"}
    expect(page.get_by_role("searchbox")).to_have_value("ferry")


def test_where_nothing_is_found_the_page_says_what_may_help(page: Page, host: str) -> None:
    visit(page, host, "?q=zeppelin")
    expect(page.locator("#_count")).to_have_text("No articles")
    expect(page.locator("#_notes")).to_contain_text("Fewer words, or other ones, may find more.")
    visit(page, host, "?q=flood&section=Council")
    page.get_by_role("link", name="Search the whole archive for it").click()
    expect(page.locator("#_count")).to_have_text("1 article")


def test_a_query_that_cannot_be_read_is_shown_with_its_fault(page: Page, address: str) -> None:
    visit(page, address, "?q=ferry")
    expect(page.locator("#_hits li")).to_have_count(10)
    page.get_by_role("searchbox").fill('ferry "camp taji')
    expect(page.locator("#_notes .notice")).to_have_text("This quotation mark is never closed.")
    expect(page.locator("#_notes mark")).to_have_text('"')
    expect(page.locator("#_hits li")).to_have_count(10)  # what was there stays while the reader goes on


def test_files_that_cannot_be_loaded_are_a_sentence_and_a_button(page: Page, host: str) -> None:
    page.route("**/search/terms/**", lambda route: route.abort())
    visit(page, host, "?q=ferry")
    expect(page.locator("#_count")).to_have_text("The search did not work")
    expect(page.locator("#_notes")).to_contain_text("The search files of this archive could not be loaded")
    page.unroute("**/search/terms/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#_count")).to_have_text("24 articles, page 1 of 3")


def test_who_waits_is_told_so_and_gets_the_last_answer_only(page: Page, host: str) -> None:
    held: list[Route] = []
    page.route("**/search/terms/**", lambda route: held.append(route))
    page.goto(f"{host}search.html?q=ferry", wait_until="commit")
    expect(page.locator("#_count")).to_have_text("Searching…")
    page.get_by_role("searchbox").fill("emergency")
    page.wait_for_timeout(200)
    for route in held:
        route.continue_()
    page.wait_for_timeout(200)
    expect(page.locator("#_count")).to_have_text("1 article")
    assert titles(page) == [FLOOD.title]


def test_screen_readers_are_told_of_results_once(page: Page, host: str) -> None:
    visit(page, host)
    said = page.get_by_role("status")
    expect(said).to_have_text("")
    page.get_by_role("searchbox").press_sequentially("ferry", delay=20)
    expect(said).to_have_text("24 articles, page 1 of 3 for “ferry”")


def test_a_query_of_ten_thousand_characters_and_a_word_of_five_hundred(page: Page, address: str) -> None:
    visit(page, address)
    page.get_by_role("searchbox").fill("ferry " * 1666)
    expect(page.locator("#_count")).to_have_text("24 articles, page 1 of 3")
    page.get_by_role("searchbox").fill(LONGEST)
    expect(page.locator("#_count")).to_have_text("1 article")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
