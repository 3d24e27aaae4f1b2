"""The preview in a real browser: the open page follows what is built."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.preview_desk import (
    FACTS,
    FIRE,
    LAYOUT,
    PARAGRAPHS,
    PIXELS,
    SCRIPT,
    Preview,
    bar,
    is_the_same_page,
    page,
    preview,
    server,
    tab,
    until,
    window,
)
from tests.test_browser import watch

__all__ = ["page", "preview", "server", "tab", "window"]

pytestmark = pytest.mark.browser


# The page follows


def test_changed_text_is_swapped_in_and_nothing_else_moves(page: Page, preview: Preview) -> None:
    trouble = watch(page, "http://127.0.0.1")
    page.evaluate(NOTE_TINTS)
    page.evaluate("document.querySelectorAll('main p').forEach((p) => { p.mine = true; })")
    page.locator("#_q").focus()
    page.keyboard.type("ferry timetable")
    page.evaluate("_q.setSelectionRange(2, 5); scrollTo(0, 700)")

    body = [*PARAGRAPHS]
    body[50] = "<p>Paragraph 50 says something else now.</p>"
    body.insert(55, "<p>And there is one more.</p>")
    preview.article("\n".join(body), title="Fire &amp; smoke at the wharf")

    expect(page.get_by_text("Paragraph 50 says something else now.")).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_have_text("Fire & smoke at the wharf")
    assert page.title() == "Fire & smoke at the wharf"
    assert page.locator("main p").all_inner_texts()[1:] == [re.sub("<.*?>", "", p) for p in body]
    assert page.evaluate("[...document.querySelectorAll('main p')].filter((p) => !p.mine).length") == 1
    assert page.evaluate("[scrollY, document.activeElement.id, _q.value, _q.selectionStart, _q.selectionEnd]") == [
        700,
        "_q",
        "ferry timetable",
        2,
        5,
    ]
    assert page.evaluate("tinted.map((one) => one.effect.target.textContent)") == [
        "Fire & smoke at the wharf",
        body[50][3:-4],
        body[55][3:-4],
    ]
    expect(page.locator("#added")).to_have_count(1)  # the page's own script put it there
    expect(page.locator("body")).to_have_class("scripted")
    assert is_the_same_page(page)
    assert trouble == []


# Stop the animations that tint what has changed, and remember them.
NOTE_TINTS = """() => { window.tinted = []; const animate = Element.prototype.animate;
Element.prototype.animate = function (...how) {
  const tint = animate.apply(this, how); tint.pause(); tinted.push(tint); return tint; }; }"""
# The background of what was tinted last, some milliseconds after the change.
TINT = """(times) => { const tint = tinted.at(-1); return times.map((time) => {
  tint.currentTime = time; return getComputedStyle(tint.effect.target).backgroundColor; }); }"""


def test_the_tint_of_what_changed_fades_or_just_goes_for_who_wants_no_motion(page: Page, preview: Preview) -> None:
    page.evaluate(NOTE_TINTS)
    preview.article("<p>Motion</p>")
    expect(page.get_by_text("Motion")).to_be_visible()
    fresh, half, gone = page.evaluate(TINT, [0, 600, 1200])
    assert (fresh, gone) == ("rgba(255, 214, 102, 0.5)", "rgba(0, 0, 0, 0)")
    assert half not in (fresh, gone)

    page.emulate_media(reduced_motion="reduce")
    preview.article("<p>Calm</p>")
    expect(page.get_by_text("Calm")).to_be_visible()
    assert page.evaluate(TINT, [0, 600, 1190, 1200]) == [fresh, fresh, fresh, gone]


def test_what_is_open_or_filled_by_scripts_stays_so(page: Page, preview: Preview) -> None:
    facts = '<details id="more"><summary>More</summary><p>Old facts</p></details><ol id="hits"></ol><p id="lead">Old lead</p>'
    preview.article(facts)
    page.locator("#more summary").click()
    page.evaluate("hits.innerHTML = '<li>A hit</li>'")

    preview.article(facts.replace("Old", "New"))

    expect(page.get_by_text("New facts")).to_be_visible()
    expect(page.locator("#lead")).to_have_text("New lead")
    expect(page.locator("#hits li")).to_have_text("A hit")
    assert is_the_same_page(page)


def test_what_scripts_tore_apart_is_made_anew(page: Page, preview: Preview) -> None:
    preview.article("<div id=box><p>One <em>old</em> word</p></div><p id=other>Other</p>")
    expect(page.locator("#other")).to_be_attached()
    page.evaluate("box.innerHTML = 'gone'; other.mine = true")

    preview.article("<div id=box><p>One <em>new</em> word</p></div><p id=other>Other</p>")

    expect(page.locator("#box")).to_have_text("One new word")
    assert page.evaluate("other.mine") is True
    preview.article("<div id=box><p>One <em>newer</em> word</p></div><p id=other>Other</p>")
    expect(page.locator("#box")).to_have_text("One newer word")
    assert is_the_same_page(page)


def test_paragraphs_come_go_and_move(page: Page, preview: Preview) -> None:
    bodies = (
        '<p>a</p>\n<ul><li><a href="1">One</a></li><li><a href="2">Two</a></li></ul>\n<table><tr><td>1</td></tr></table>',
        '<h2 id="h">New</h2><p>a</p><ul><li><a href="0">Nil</a></li><li><a href="2">II</a></li><li><a href="1">1</a></li></ul>',
        "text alone",
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><use xlink:href="#x"/></svg><p class="b">a</p> tail <!-- c -->',
        "",
        "\n".join(reversed(PARAGRAPHS)),
    )
    for number, body in enumerate(bodies):
        preview.article(body, title=f"Version {number}")
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Version {number}")
        assert page.evaluate(LIKE_THE_FILE) == ""
    assert is_the_same_page(page)


# How the live <main> differs from the one in the file, the script's paragraph apart.
LIKE_THE_FILE = """async () => {
  const html = await (await fetch(location.href)).text();
  const wanted = new DOMParser().parseFromString(html, "text/html").querySelector("main");
  const found = document.querySelector("main").cloneNode(true);
  found.querySelector("#added").remove();
  [wanted, found].forEach((main) => main.normalize());
  return wanted.isEqualNode(found) ? "" : `${wanted.outerHTML}\\n\\n${found.outerHTML}`;
}"""


def test_attributes_of_the_page_and_what_is_seen_without_scripts_follow(page: Page, preview: Preview) -> None:
    html = LAYOUT.format(title="Fire", body="").replace('lang="en-NZ"', 'lang="mi" dir="ltr"')
    preview.build({FIRE: html.replace("needs JavaScript", "needs scripts")})
    expect(page.locator("html")).to_have_attribute("lang", "mi")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    assert page.locator("noscript").text_content() == "<p>Searching needs scripts.</p>"
    assert is_the_same_page(page)


def test_changed_scripts_load_the_page_again(page: Page, preview: Preview) -> None:
    preview.build({"search/box.js": f"{SCRIPT}window.second = true;"})
    page.wait_for_function("window.second && !window.mark")
    page.evaluate("window.mark = 1")
    preview.article("<script>window.third = true;</script>")
    page.wait_for_function("window.third && !window.mark")


def test_another_page_s_change_leaves_this_one_alone(page: Page, preview: Preview) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    preview.build({"2020/01/other.html": "Other"})
    preview.article("<p>Now</p>")
    expect(page.get_by_text("Now", exact=True)).to_be_visible()
    assert [url.partition("/archive/")[2] for url in asked if "/archive/" in url] == [FIRE]


def test_saves_in_quick_succession_end_with_the_last(page: Page, preview: Preview) -> None:
    for number in range(30):
        preview.article(f"<p id=n>Save {number}</p>")
    expect(page.locator("#n")).to_have_text("Save 29")
    assert is_the_same_page(page)


def test_a_save_costs_one_question_and_the_text_does_not_wait_for_the_bars(page: Page, preview: Preview) -> None:
    asked: list[str] = []
    bars: list[Route] = []
    page.route("**/_backfile/page*", lambda route: bars.append(route))  # they are answered at the end
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    for number in range(10):
        preview.article("\n".join([f"<p>Save {number}</p>", *PARAGRAPHS[1:]]))
        expect(page.get_by_text(f"Save {number}", exact=True)).to_be_visible()
    assert asked.count(f"/archive/{FIRE}") == 10
    assert {*asked} == {f"/archive/{FIRE}", "/_backfile/page"}
    for route in bars:
        route.continue_()


# Style sheets and media


def test_a_style_sheet_changes_without_a_flash(page: Page, preview: Preview) -> None:
    page.evaluate(
        """() => { window.seen = new Set(); const look = () => {
          window.seen.add(getComputedStyle(document.querySelector("h1")).color); requestAnimationFrame(look); }; look(); }"""
    )
    page.route("**/site.css?*", continue_slowly)
    preview.build({"assets/site.css": "h1 { color: rgb(40, 50, 60); }"})
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(40, 50, 60)")
    preview.build({"assets/site.css": "h1 { color: rgb(70, 80, 90); }"})
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(70, 80, 90)")

    expect(page.locator("head link[rel=stylesheet]")).to_have_count(1)
    assert page.evaluate("[...window.seen]") == ["rgb(10, 20, 30)", "rgb(40, 50, 60)", "rgb(70, 80, 90)"]
    assert is_the_same_page(page)


def continue_slowly(route: Route) -> None:
    time.sleep(0.1)
    route.continue_()


def test_a_sheet_that_the_page_s_sheet_imports_is_followed(page: Page, preview: Preview) -> None:
    preview.build({"assets/more.css": "h1 { color: red; }", "assets/site.css": '@import "more.css";'})
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(255, 0, 0)")
    preview.build({"assets/more.css": "h1 { color: blue; }"})
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(0, 0, 255)")


def test_a_picture_is_shown_anew(page: Page, preview: Preview) -> None:
    preview.write("media/map.svg", PIXELS.format(10))
    preview.article('<img id="a" src="../../media/map.svg"><img id="b" srcset="../../media/map.svg 1x" alt="">')
    width = "document.getElementById('{}')?.naturalWidth === {}"
    page.wait_for_function(width.format("a", 10))
    preview.build({"media/map.svg": PIXELS.format(20)})
    page.wait_for_function(width.format("a", 20))
    page.wait_for_function(width.format("b", 20))
    assert is_the_same_page(page)


def test_a_picture_that_only_sheets_name_is_shown_anew(page: Page, preview: Preview) -> None:
    shown = "document.querySelector('h1').offsetHeight >= {0} && document.querySelector('#last').offsetHeight >= {0}"
    sheets = {
        "assets/more.css": "#last::before { content: url(../media/map.svg); }",
        "assets/site.css": '@import "more.css"; @import "gone.css"; h1::before { content: url("../media/map.svg"); }',
    }
    preview.build({"media/map.svg": PIXELS.format(100), **sheets})
    page.wait_for_function(shown.format(100))
    preview.build({"media/map.svg": PIXELS.format(200)})
    page.wait_for_function(shown.format(200))

    sheets["assets/site.css"] += "h1 { color: red; }"
    preview.build(sheets)
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(255, 0, 0)")
    page.wait_for_function(shown.format(200))

    preview.build({"media/map.svg": PIXELS.format(300), **{f"media/{number}.svg": "" for number in range(200)}})
    page.wait_for_function(shown.format(300))
    assert is_the_same_page(page)


# Pages that go and come


def test_a_page_that_goes_shows_not_found_until_it_comes_back(page: Page, preview: Preview) -> None:
    preview.facts.pop(FIRE)
    preview.remove(FIRE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    expect(bar(page)).to_contain_text(f"No page at {FIRE}")
    preview.build({"404.html": (preview.root / "404.html").read_text("utf-8").replace("Nothing", "Still nothing")})
    expect(page.get_by_text("Still nothing here.")).to_be_visible()

    preview.facts[FIRE] = FACTS
    preview.article("<p>Back again</p>")
    expect(page.get_by_text("Back again")).to_be_visible()
    expect(bar(page)).to_contain_text("fire.md")
    assert page.title() == "Fire at the wharf"
    assert is_the_same_page(page)


SHEET = '<link rel="stylesheet" href="../../assets/site.css">'
ICON = '<link rel="icon" href="../../assets/icon.svg" type="image/svg+xml">'
# Notes whenever the heading has not the colour that the style sheet gives it.
NOTE_FLASHES = """() => { window.flashes = 0; const look = () => {
  flashes += getComputedStyle(document.querySelector("h1")).color !== "rgb(10, 20, 30)"; requestAnimationFrame(look); };
  look(); }"""


def test_what_a_page_links_to_in_its_head_is_never_taken_for_a_style_sheet(page: Page, preview: Preview) -> None:
    lost = '<link rel="stylesheet" href="../../assets/lost.css">'
    not_found = (
        LAYOUT.replace(SHEET, lost + SHEET + ICON).format(title="Not here", body="").replace("../../", "/archive/")
    )
    head = '<link rel="canonical" href="https://news.example/2020/01/fire.html">' + SHEET + ICON
    html = LAYOUT.replace(SHEET, head).format(title="Fire at the wharf", body="")
    preview.write("assets/icon.svg", PIXELS.format(16))
    preview.write("assets/lost.css", "h1 { margin: 2em; }")
    preview.build({FIRE: html, "404.html": not_found})
    expect(page.locator("link[rel=canonical]")).to_have_count(1)
    page.evaluate("document.querySelector('link[rel=stylesheet]').mine = true")
    page.evaluate(NOTE_FLASHES)
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.resource_type, request.url)))

    for _ in range(2):
        preview.remove(FIRE)
        expect(page.get_by_role("heading", level=1)).to_have_text("Not here")
        expect(page.locator("link[rel=canonical]")).to_have_count(0)
        preview.build({FIRE: html})
        expect(page.get_by_role("heading", level=1)).to_have_text("Fire at the wharf")
    assert page.evaluate("document.querySelector('link[rel=stylesheet]').mine") is True
    assert page.locator("head link").evaluate_all("(links) => links.map((link) => link.rel)") == [
        "canonical",
        "stylesheet",
        "icon",
    ]
    assert page.evaluate("flashes") == 0
    assert [url for _, url in asked if not url.startswith(preview.url.partition("archive/")[0])] == []
    assert {url for kind, url in asked if kind == "stylesheet"} == {f"{preview.url}assets/lost.css"}
    assert is_the_same_page(page)


def test_the_not_found_page_of_an_archive_without_an_address_is_styled_and_leads_home(
    tab: Page, preview: Preview
) -> None:  # fmt: skip
    html = LAYOUT.format(title="Not here", body='<a href="../../index.html">front page</a>').replace("../../", "./")
    preview.write("404.html", html)
    preview.write("index.html", LAYOUT.format(title="Front", body="").replace("../../", ""))
    tab.goto(f"{preview.url}2021/05/nothing.html")
    expect(tab.get_by_role("heading", level=1)).to_have_css("color", "rgb(10, 20, 30)")
    tab.get_by_role("link", name="front page").click()
    expect(tab).to_have_url(f"{preview.url}index.html")


def test_a_page_that_moves_keeps_what_follows_the_path_in_its_address(page: Page, preview: Preview) -> None:
    text = '<h2 id="top">Top</h2>' + "".join(f"<p>Paragraph {number}</p>" for number in range(100))
    preview.article(text)
    page.goto(f"{preview.url}{FIRE}?q=mill%20fire#top")
    until(lambda: preview.server.open_pages() == [FIRE])
    page.evaluate("scrollTo(0, 900)")
    preview.write("2020/01/blaze.html", LAYOUT.format(title="Blaze", body=text))
    preview.server.moved({FIRE: "2020/01/blaze.html"})
    preview.remove(FIRE)
    expect(page).to_have_url(f"{preview.url}2020/01/blaze.html?q=mill%20fire#top")
    expect(page.get_by_role("heading", level=1)).to_have_text("Blaze")
    assert page.evaluate("scrollY") == 900


def test_who_asked_for_a_page_that_was_not_there_is_not_sent_elsewhere_later(tab: Page, preview: Preview) -> None:
    old = "2020/01/old.html"
    preview.server.moved({old: FIRE})
    tab.goto(preview.url + old)
    until(lambda: preview.server.open_pages() == [old])
    expect(tab.get_by_role("heading", level=1)).to_have_text("Page not found")
    preview.build({"404.html": (preview.root / "404.html").read_text("utf-8").replace("Nothing", "Still nothing")})
    expect(tab.get_by_text("Still nothing here.")).to_be_visible()
    expect(tab).to_have_url(preview.url + old)


def test_a_page_that_moves_takes_its_readers_along_and_they_stay_where_they_read(page: Page, preview: Preview) -> None:
    text = "\n".join(f"<p>Paragraph {number}</p>" for number in range(100))
    preview.article(text)
    expect(page.get_by_text("Paragraph 99")).to_be_attached()
    page.evaluate("scrollTo(0, 900)")
    preview.write("2020/01/blaze/index.html", LAYOUT.format(title="Blaze", body=text).replace("../../", "../../../"))
    preview.server.moved({FIRE: "2020/01/blaze/index.html"})
    preview.remove(FIRE)
    expect(page).to_have_url(f"{preview.url}2020/01/blaze/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Blaze")
    assert page.evaluate("scrollY") == 900

    preview.server.moved({"2020/01/blaze/index.html": FIRE})
    preview.article(text)
    preview.remove("2020/01/blaze/index.html")
    expect(page).to_have_url(preview.url + FIRE)
    preview.remove(FIRE)  # deleted at last: nobody is sent in circles
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    page.goto(f"{preview.url}2020/01/blaze/")  # who asks for a page that is not there is told so, as in public
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")


def test_a_page_that_was_never_there_is_shown_once_it_is(page: Page, preview: Preview) -> None:
    page.goto(f"{preview.url}2021/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    until(lambda: preview.server.open_pages() == ["2021/index.html"])
    preview.build({"2021/index.html": LAYOUT.format(title="2021", body="").replace("../../", "../")})
    expect(page.get_by_role("heading", level=1)).to_have_text("2021")
