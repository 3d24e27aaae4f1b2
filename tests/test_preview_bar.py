"""The preview in a real browser: the bar at the foot of the page, and what lies over it when something is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.preview_desk import (
    FACTS,
    FIRE,
    FLOOD,
    PARAGRAPHS,
    TAJI,
    Preview,
    alarm,
    bar,
    page,
    preview,
    server,
    tab,
    visit,
    window,
)
from tests.test_browser import PHONE, watch

__all__ = ["page", "preview", "server", "tab", "window"]

pytestmark = pytest.mark.browser


# Problems


def test_problems_lie_over_the_page_until_they_are_mended(page: Page, preview: Preview) -> None:
    page.locator("#_q").focus()
    page.keyboard.type("fer")
    expect(alarm(page)).to_be_empty()

    preview.server.problems([TAJI, FLOOD])
    expect(alarm(page).get_by_role("heading")).to_have_text("Not rebuilt: 2 errors")
    expect(alarm(page).get_by_role("listitem")).to_have_text(
        [
            'content/articles/2020/01/taji.md:7updated"4.14" could be 4.14am or 4.14pm; write 4.14pm or 16:14E-time-ambiguous',
            "content/articles/2020/02/flood.md:3There is no titleE-time-ambiguous",
        ]
    )
    expect(alarm(page)).to_contain_text("The page underneath is the last good one")
    expect(page.get_by_text("Paragraph 1 of")).to_be_attached()
    page.keyboard.type("ry")
    expect(page.locator("#_q")).to_have_value("ferry")  # nobody took the cursor away

    page.keyboard.press("Escape")
    expect(alarm(page)).to_be_empty()
    expect(page.locator("#_q")).to_have_value("ferry")
    bar(page).get_by_role("button", name="2 problems").click()
    expect(alarm(page).get_by_role("listitem")).to_have_count(2)
    alarm(page).get_by_role("button", name="Hide").click()
    expect(alarm(page)).to_be_empty()

    preview.server.problems([FLOOD])
    expect(alarm(page).get_by_role("heading")).to_have_text("Not rebuilt: 1 error")
    preview.server.problems([], "The disk is full.")
    expect(alarm(page)).to_contain_text("The disk is full.")
    preview.server.problems([])
    expect(alarm(page)).to_be_empty()
    expect(bar(page).get_by_role("button", name="problem")).to_be_hidden()
    preview.server.problems([FLOOD])  # once more is news again
    expect(alarm(page).get_by_role("heading")).to_have_text("Not rebuilt: 1 error")


def test_a_page_opened_while_there_are_problems_shows_them_as_text(page: Page, preview: Preview) -> None:
    preview.server.problems([{**TAJI, "message": "<img src=x onerror=alert(1)>"}])
    page.reload()
    expect(alarm(page)).to_contain_text("<img src=x onerror=alert(1)>")


# The bar


def test_the_bar_says_what_the_page_is_made_from(page: Page, preview: Preview) -> None:
    expect(bar(page).locator(".line")).to_contain_text("content/articles/2020/01/fire.md")
    expect(bar(page).locator(".fact")).to_have_text(
        ["article.html", "its text changed · 14:03:22", "512 words", "7 links out, 1 link in"]
    )
    preview.facts[FIRE] = {
        **FACTS,
        "state": "draft",
        "words": 1,
        "links_in": None,
        "problems": [{**TAJI, "severity": "warning"}],
    }
    preview.article("<p>Short</p>")
    expect(bar(page).locator(".state")).to_have_text("draft")
    expect(bar(page).locator(".fact").nth(2)).to_have_text("1 word")
    expect(bar(page).locator(".fact").nth(3)).to_have_text("7 links out")
    expect(bar(page).get_by_role("listitem")).to_have_count(0)
    bar(page).get_by_role("button", name="1 problem").click()
    expect(bar(page).get_by_role("listitem")).to_contain_text("could be 4.14am or 4.14pm")
    expect(alarm(page)).to_be_empty()


def test_the_source_s_path_can_be_copied_or_opened(page: Page, preview: Preview) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bar(page).get_by_role("button", name="Copy path").click()
    expect(bar(page).get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == FACTS["source"]

    preview.facts[FIRE] = {**FACTS, "editor": "vscode://file/archive/fire.md"}
    preview.article("")
    link = bar(page).get_by_role("link", name="content/articles/2020/01/fire.md")
    expect(link).to_have_attribute("href", "vscode://file/archive/fire.md")
    expect(bar(page).get_by_role("button", name="Copy path")).to_have_count(0)


def test_the_bar_can_be_folded_and_opened_by_keys_and_stays_so(page: Page) -> None:
    bar(page).get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    expect(bar(page).get_by_role("term")).to_have_text(["Source", "Template", "Why it was rebuilt", "Length", "Links"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(bar(page).get_by_text("fire.md").first).to_be_hidden()
    page.reload()
    folded = bar(page).get_by_role("button", name="Preview")
    expect(folded).to_have_attribute("aria-expanded", "false")
    folded.focus()
    page.keyboard.press("Enter")
    expect(bar(page).get_by_role("term")).to_have_count(5)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_bar_is_one_line_and_covers_nothing(page: Page, preview: Preview, width: int) -> None:
    page.set_viewport_size({"width": width, "height": PHONE["height"]})
    preview.facts[FIRE] = {
        **FACTS,
        "state": "embargoed",
        "reason": "template changed: _teaser.html",
        "problems": [TAJI],
    }
    preview.article("\n".join(PARAGRAPHS))
    expect(bar(page).locator(".state")).to_be_visible()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    box, last = bar(page).bounding_box(), page.locator("#last").bounding_box()
    assert box and last
    assert box["height"] < 40
    assert last["y"] + last["height"] <= box["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inside = bar(page).locator(".line").evaluate("(line) => [line.scrollWidth, line.clientWidth]")
    assert inside[0] <= inside[1]
    page.emulate_media(media="print")
    expect(bar(page)).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).paddingBottom") == "0px"


HOSTILE = """* { display: none !important; color: red !important; font: 40px/3 fantasy !important; all: unset !important; }
html > * { position: static !important; visibility: hidden !important; opacity: 0 !important; transform: scale(3) !important; }
backfile-preview { z-index: -1 !important; filter: blur(9px) !important; }
html { font-size: 40px; letter-spacing: 1em; writing-mode: vertical-rl; direction: rtl; text-transform: uppercase; }"""


def test_no_style_of_the_page_reaches_the_bar(page: Page, preview: Preview) -> None:
    look = """(bar) => [bar, ...bar.querySelectorAll("*")].map((one) => {
      const style = getComputedStyle(one);
      return ["color", "font", "display", "visibility", "letterSpacing", "writingMode"].map((name) => style[name]);
    })"""
    plain, box = bar(page).evaluate(look), bar(page).bounding_box()
    preview.build({"assets/site.css": HOSTILE})
    expect(page.locator("#last")).to_be_hidden()
    assert bar(page).evaluate(look) == plain
    assert bar(page).bounding_box() == box
    host = page.locator("backfile-preview")
    assert host.evaluate("(host) => [getComputedStyle(host).opacity, getComputedStyle(host).zIndex]") == [
        "1",
        "2147483647",
    ]


def test_all_of_it_works_where_only_the_site_s_own_files_are_allowed(tab: Page, preview: Preview) -> None:
    def guarded(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": "default-src 'self'"})

    tab.route(f"**/{FIRE}", guarded)
    trouble = watch(tab, preview.url.removesuffix("archive/"))
    page = visit(tab, preview)
    expect(bar(page)).to_be_visible()
    preview.article("<p>Under guard</p>")
    expect(page.get_by_text("Under guard")).to_be_visible()
    preview.build({"assets/site.css": "h1 { color: rgb(1, 2, 3); }"})
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(1, 2, 3)")
    preview.server.problems([TAJI])
    expect(alarm(page).get_by_role("heading")).to_be_visible()
    assert page.evaluate("parseInt(getComputedStyle(document.documentElement).paddingBottom)") > 20
    assert trouble == []
