"""The preview in a real browser: the open page follows what is built, whatever happens to the connection."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.preview_desk import (
    FACTS,
    FIRE,
    LAYOUT,
    PARAGRAPHS,
    PIXELS,
    SCRIPT,
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


def test_text_is_there_a_few_milliseconds_after_the_event(page: Page, preview: Preview) -> None:
    page.evaluate(
        """() => new MutationObserver(() => { window.shown = Date.now(); })
        .observe(document.querySelector("main"), { subtree: true, characterData: true, childList: true })"""
    )
    times = []
    for number in range(10):
        body = "\n".join([f"<p>Save {number}</p>", *PARAGRAPHS[1:]])
        begun = time.time() * 1000
        preview.article(body)
        expect(page.get_by_text(f"Save {number}", exact=True)).to_be_visible()
        times.append(page.evaluate("window.shown") - begun)
    assert sorted(times)[5] < 100, times


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


# The connection


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
