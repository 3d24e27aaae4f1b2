"""The preview in a real browser: pages that lose or give up their connection, and many of them at once."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.preview_desk import (
    FIRE,
    LAYOUT,
    TAJI,
    Preview,
    alarm,
    bar,
    is_the_same_page,
    page,
    preview,
    server,
    tab,
    until,
    visit,
    window,
)

__all__ = ["page", "preview", "server", "tab", "window"]

pytestmark = pytest.mark.browser


def test_a_server_that_went_away_is_waited_for_and_caught_up_with(page: Page, preview: Preview) -> None:
    preview.server.problems([TAJI])
    expect(alarm(page).get_by_role("heading")).to_be_visible()
    with preview.away():
        expect(bar(page).get_by_role("status")).to_have_text("Server stopped, waiting for it")
        preview.write(FIRE, LAYOUT.format(title="Written meanwhile", body=""))
    expect(page.get_by_role("heading", level=1)).to_have_text("Written meanwhile")
    expect(bar(page)).not_to_contain_text("waiting")
    expect(alarm(page)).to_be_empty()  # the new server knows of no problems
    assert is_the_same_page(page)


def test_a_hidden_tab_lets_go_and_catches_up_when_it_is_shown(page: Page, preview: Preview) -> None:
    show_tab(page, "hidden")
    until(lambda: preview.server.open_pages() == [])
    preview.article("<p>Written while nobody looked</p>")
    preview.build({"assets/site.css": "h1 { color: rgb(9, 9, 9); }"})
    expect(page.get_by_text("Written while nobody looked")).to_have_count(0)
    show_tab(page, "visible")
    expect(page.get_by_text("Written while nobody looked")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(9, 9, 9)")
    expect(bar(page)).not_to_contain_text("waiting")
    assert is_the_same_page(page)


def test_a_page_that_is_left_lets_go_and_catches_up_when_the_user_comes_back_to_it(
    page: Page, preview: Preview
) -> None:
    leave = "(event) => dispatchEvent(new PageTransitionEvent(event, { persisted: true }))"  # into the browser's cache
    page.evaluate(leave, "pagehide")
    until(lambda: preview.server.open_pages() == [])
    preview.article("<p>Written while another page was shown</p>")
    page.evaluate(leave, "pageshow")
    expect(page.get_by_text("Written while another page was shown")).to_be_visible()
    expect(bar(page)).not_to_contain_text("waiting")
    assert preview.server.open_pages() == [FIRE]
    assert is_the_same_page(page)


def show_tab(page: Page, state: str) -> None:
    """Do as if the tab had been hidden or shown: a browser without windows shows all of them all the time."""
    page.evaluate(
        """(state) => { Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
        document.dispatchEvent(new Event("visibilitychange")); }""",
        state,
    )


def test_nothing_is_lost_between_sending_a_page_and_hearing_from_it(tab: Page, preview: Preview) -> None:
    def saved_meanwhile(route: Route) -> None:
        preview.article("<p>Saved while the page was on its way</p>")
        route.continue_()

    tab.route("**/_backfile/preview.js", saved_meanwhile)
    tab.goto(preview.url + FIRE)
    expect(tab.get_by_text("Saved while the page was on its way")).to_be_visible()


def test_a_page_that_is_written_before_the_news_of_it_is_not_taken_for_the_one_that_was_sent(
    tab: Page, preview: Preview
) -> None:  # fmt: skip
    """Both have the same number: only their tags differ."""

    def written_meanwhile(route: Route) -> None:
        preview.write(FIRE, LAYOUT.format(title="Fire at the wharf", body="<p>Written and not yet told</p>"))
        route.continue_()

    tab.route("**/_backfile/preview.js", written_meanwhile)
    tab.goto(preview.url + FIRE)
    until(lambda: preview.server.open_pages() == [FIRE])
    preview.server.changed([FIRE])
    expect(tab.get_by_text("Written and not yet told")).to_be_visible()


def test_seven_tabs_do_not_keep_each_other_waiting(page: Page, preview: Preview) -> None:
    for _ in range(6):  # browsers open six connections to a host, and no more
        show_tab(page, "hidden")
        with page.expect_popup() as opening:
            page.evaluate("void open(location.href)")
        page = opening.value
        page.wait_for_load_state()
    until(lambda: preview.server.open_pages() == [FIRE])
    preview.article("<p>Still quick</p>")
    expect(page.get_by_text("Still quick")).to_be_visible()


def test_turning_to_a_window_tells_the_server(page: Page, preview: Preview) -> None:
    preview.write("index.html", LAYOUT.format(title="Front", body="").replace("../../", ""))
    page.evaluate("(address) => void open(address)", preview.url)
    until(lambda: preview.server.open_pages() == ["index.html", FIRE])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    until(lambda: preview.server.open_pages() == [FIRE, "index.html"])
    preview.server.changed([FIRE])  # both ask for their facts, which is not to look at them
    preview.server.built()
    page.wait_for_timeout(200)
    assert preview.server.open_pages() == [FIRE, "index.html"]


def test_eight_windows_side_by_side_all_load_and_all_follow(browser: Browser, preview: Preview) -> None:
    """A browser opens six connections to a host, and a window that can be seen keeps one - unless it rests."""
    with browser.new_context() as context:
        context.set_default_timeout(15_000)
        pages = [context.new_page() for _ in range(8)]
        for page in pages:
            page.goto(preview.url + FIRE)
            expect(bar(page)).to_contain_text("fire.md")
        assert len(preview.server.open_pages()) == 1
        for word in ("Once", "Twice"):
            preview.article(f"<p>{word}</p>")
            end = time.monotonic() + 15
            for page in pages:
                expect(page.get_by_text(word)).to_be_visible(timeout=1000 * max(end - time.monotonic(), 0.1))
                expect(bar(page)).not_to_contain_text("waiting")


def test_a_window_that_rests_follows_at_once_when_its_user_turns_to_it(browser: Browser, preview: Preview) -> None:
    with browser.new_context() as context:
        pages = [context.new_page() for _ in range(5)]
        for page in pages:
            page.goto(preview.url + FIRE)
            expect(bar(page)).to_contain_text("fire.md")
        pages[0].evaluate("window.dispatchEvent(new Event('focus'))")
        preview.article("<p>At once</p>")
        expect(pages[0].get_by_text("At once")).to_be_visible(timeout=1000)


def test_whatever_is_in_the_tab_s_storage_the_preview_begins(tab: Page, preview: Preview) -> None:
    tab.evaluate(
        "['place', 'open', 'folded', 'dismissed'].forEach((n) => sessionStorage[`backfile-preview-${n}`] = 'null')"
    )
    visit(tab, preview)
    other = tab.context.new_page()
    other.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('forbidden'); } })"
    )
    visit(other, preview)
    bar(other).get_by_role("button", name="Fold").click()
    expect(bar(other).get_by_role("button", name="Preview")).to_be_visible()
    preview.article("<p>It follows</p>")
    expect(other.get_by_text("It follows")).to_be_visible()
