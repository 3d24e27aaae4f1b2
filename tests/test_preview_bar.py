"""The preview in a real browser: the bar at the foot of the page, and what lies over it when something is wrong."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.preview_desk import (
    FACTS,
    FIRE,
    FLOOD,
    LAYOUT,
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


TERMS = ["Source", "Template", "Why it was rebuilt", "When", "Length", "Links"]
# Which pieces of the bar's line are cut off.
CUT = """(line) => [...line.querySelectorAll(".summary > *")].filter((piece) => {
  const [box, room] = [piece, piece.parentElement].map((one) => one.getBoundingClientRect());
  return piece.scrollWidth > piece.clientWidth || box.right > room.right + 1 || box.width === 0;
}).map((piece) => piece.className)"""

# Problems


def test_problems_lie_over_the_page_until_they_are_mended(page: Page, preview: Preview) -> None:
    page.locator("#_q").focus()
    page.keyboard.type("fer")
    expect(alarm(page)).to_be_empty()

    preview.server.problems([TAJI, FLOOD])
    expect(alarm(page).get_by_role("heading")).to_have_text("2 errors")
    expect(alarm(page).get_by_role("listitem")).to_have_text(
        [
            'content/articles/2020/01/taji.md:7updated"4.14" could be 4.14am or 4.14pm; write 4.14pm or 16:14E-time-ambiguous',
            "content/articles/2020/02/flood.md:3There is no titleE-time-ambiguous",
        ]
    )
    expect(alarm(page)).to_contain_text(
        "What cannot be built stays as it was, all else is up to date; this note goes once"
    )
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
    expect(alarm(page).get_by_role("heading")).to_have_text("1 error")
    preview.server.problems([], "The disk is full.")
    expect(alarm(page).get_by_role("heading")).to_have_text("Not rebuilt")
    expect(alarm(page)).to_contain_text("The disk is full.")
    expect(alarm(page)).to_contain_text("Everything is as it was after the last good build; this note goes once")
    preview.server.problems([TAJI], "The template is broken.")
    expect(alarm(page).get_by_role("heading")).to_have_text("Not rebuilt")
    expect(alarm(page).get_by_role("listitem")).to_have_count(1)
    preview.server.problems([])
    expect(alarm(page)).to_be_empty()
    expect(bar(page).get_by_role("button", name="problem")).to_be_hidden()
    preview.server.problems([FLOOD])  # once more is news again
    expect(alarm(page).get_by_role("heading")).to_have_text("1 error")


def test_what_is_hidden_stays_so_on_other_pages_of_the_tab_until_it_is_another_problem(
    page: Page, preview: Preview
) -> None:
    preview.write("index.html", LAYOUT.format(title="Front", body="").replace("../../", ""))
    preview.server.problems([TAJI])
    expect(alarm(page).get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("Escape")
    page.goto(preview.url)
    expect(bar(page).get_by_role("button", name="1 problem")).to_be_visible()
    expect(alarm(page)).to_be_empty()
    preview.server.problems([TAJI, FLOOD])
    expect(alarm(page).get_by_role("listitem")).to_have_count(2)

    page.keyboard.press("Escape")
    expect(alarm(page)).to_be_empty()
    page.goto(f"{preview.url}../_backfile/nothing")  # meanwhile it is mended
    preview.server.problems([])
    page.goto(preview.url + FIRE)
    page.wait_for_function("sessionStorage.getItem('backfile-preview-dismissed') === ''")
    preview.server.problems([TAJI, FLOOD])
    expect(alarm(page).get_by_role("listitem")).to_have_count(2)


def test_a_page_opened_while_there_are_problems_shows_them_as_text(page: Page, preview: Preview) -> None:
    preview.server.problems([{**TAJI, "message": "<img src=x onerror=alert(1)>"}])
    page.reload()
    expect(alarm(page)).to_contain_text("<img src=x onerror=alert(1)>")


# The bar


def test_the_bar_says_what_the_page_is_made_from(page: Page, preview: Preview) -> None:
    expect(bar(page).locator(".line")).to_contain_text("content/articles/2020/01/fire.md")
    expect(bar(page).locator(".fact")).to_have_text(
        ["article.html", "its text changed", "14:03:22", "512 words", "7 links out, 1 link in"]
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
    expect(bar(page).locator(".fact").nth(3)).to_have_text("1 word")
    expect(bar(page).locator(".fact").nth(4)).to_have_text("7 links out")
    expect(bar(page).get_by_role("listitem")).to_have_count(0)
    bar(page).get_by_role("button", name="1 problem").click()
    expect(bar(page).get_by_role("listitem")).to_contain_text("could be 4.14am or 4.14pm")
    expect(alarm(page)).to_be_empty()


def test_the_bar_knows_what_the_build_has_left_and_not_what_was_before_it(page: Page, preview: Preview) -> None:
    preview.server.changed([FIRE])  # as soon as the page is written
    expect(bar(page)).to_contain_text("512 words")
    preview.facts[FIRE] = {**FACTS, "words": 600}
    preview.server.built()
    expect(bar(page)).to_contain_text("600 words")
    with preview.away():
        expect(bar(page).get_by_role("status")).not_to_be_empty()
        preview.facts[FIRE] = {**FACTS, "words": 700}
    expect(bar(page)).to_contain_text("700 words")


def test_an_article_that_is_removed_and_restored_is_known_again(page: Page, preview: Preview) -> None:
    html = (preview.root / FIRE).read_text("utf-8")
    preview.facts.pop(FIRE)
    preview.remove(FIRE)
    expect(bar(page)).to_contain_text(f"No page at {FIRE}")
    preview.write(FIRE, html)
    preview.server.changed([FIRE])
    expect(page.get_by_role("heading", level=1)).to_have_text("Fire at the wharf")
    preview.facts[FIRE] = FACTS
    preview.server.built()
    expect(bar(page)).to_contain_text("fire.md")
    expect(bar(page)).not_to_contain_text("No page")


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("draft", "is a draft, which only --drafts shows"),
        ("embargoed", "is embargoed, which only --drafts shows"),
        ("scheduled", "is scheduled for later, which only --drafts shows"),
    ],
)
def test_the_bar_says_why_an_article_has_no_page(tab: Page, preview: Preview, state: str, why: str) -> None:
    path, source = "2020/01/later.html", "content/articles/2020/01/later.md"
    preview.facts[path] = {**FACTS, "path": path, "source": source, "template": "", "state": state, "problems": [TAJI]}
    tab.goto(preview.url + path)
    expect(bar(tab).locator(".summary")).to_have_text(f"No page at {path}: {source} {why}")
    expect(bar(tab).get_by_role("link")).to_have_count(0)
    bar(tab).get_by_role("button", name="More").click()
    expect(bar(tab).get_by_role("term")).to_have_text(["Not shown", "Source"])
    expect(bar(tab).get_by_role("listitem")).to_have_count(1)

    preview.facts[path] = {**preview.facts[path], "editor": "vscode://file/later.md"}
    preview.server.built()
    expect(bar(tab).get_by_role("link", name=source)).to_have_attribute("href", "vscode://file/later.md")
    expect(bar(tab).locator(".summary")).to_have_text(f"No page at {path}: {source} {why}")


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
    expect(bar(page).get_by_role("term")).to_have_text(TERMS)
    expect(bar(page).get_by_role("button", name="Less")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(bar(page).get_by_text("fire.md").first).to_be_hidden()
    page.reload()
    folded = bar(page).get_by_role("button", name="Preview")
    expect(folded).to_have_attribute("aria-expanded", "false")
    folded.focus()
    page.keyboard.press("Enter")
    expect(bar(page).get_by_role("term")).to_have_text(TERMS)
    bar(page).get_by_role("button", name="Less").click()
    expect(bar(page).get_by_role("button", name="More")).to_be_visible()
    expect(bar(page).get_by_role("term")).to_have_count(0)


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


STORY = (
    "what it shows has changed: its article, or one that it refers to, and that is a long story for one line of a bar"
)


@pytest.mark.parametrize(
    ("width", "name", "cut"),
    [
        (1280, "fire", ["fact reason"]),
        (1280, "port-company-says-fire-at-the-wharf-was-out-by-the-morning", ["folder", "fact reason"]),
        (800, "fire", ["folder", "fact reason"]),
    ],
)
def test_what_gives_way_in_the_bar_is_the_reason_and_then_the_folder(
    page: Page, preview: Preview, width: int, name: str, cut: list[str]
) -> None:
    page.set_viewport_size({"width": width, "height": PHONE["height"]})
    preview.facts[FIRE] = {**FACTS, "source": f"content/articles/2020/01/{name}.md", "reason": STORY, "state": "draft"}
    preview.server.built()
    expect(bar(page).locator(".name")).to_have_text(f"{name}.md")
    assert bar(page).locator(".line").evaluate(CUT) == cut


def test_there_is_no_gap_after_a_short_name(page: Page, preview: Preview) -> None:
    preview.facts[FIRE] = {**FACTS, "source": "a.md", "editor": "vscode://file/a.md"}
    preview.server.built()
    expect(bar(page).locator(".name")).to_have_text("a.md")
    name, fact = bar(page).locator(".name").bounding_box(), bar(page).locator(".fact").first.bounding_box()
    assert name and fact
    assert fact["x"] - name["x"] - name["width"] < 20


def test_on_a_phone_the_path_can_be_copied_and_problems_and_details_leave_some_of_the_page(
    page: Page, preview: Preview
) -> None:
    page.set_viewport_size(PHONE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    preview.facts[FIRE] = {**FACTS, "reason": STORY, "problems": [TAJI] * 9}
    preview.server.built()
    expect(bar(page).get_by_role("button", name="Copy path")).to_have_count(0)
    bar(page).get_by_role("button", name="More").click()
    bar(page).get_by_role("button", name="Copy path").click()
    expect(bar(page).get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == FACTS["source"]

    preview.server.problems([TAJI, FLOOD] * 9)
    overlay = alarm(page).get_by_role("region", name="Problems")
    overlay.get_by_role("listitem").last.scroll_into_view_if_needed()
    bar(page).get_by_role("listitem").last.scroll_into_view_if_needed()
    over, below = overlay.bounding_box(), bar(page).locator(".details").bounding_box()
    assert over and below
    assert over["y"] > 0.1 * PHONE["height"]
    assert over["height"] > 0.3 * PHONE["height"]
    assert below["height"] <= 0.4 * PHONE["height"] + 1
    expect(bar(page).get_by_role("button", name="Less")).to_be_in_viewport()


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
