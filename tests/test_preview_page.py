"""The preview in a real browser: the open page follows what is built, and a bar at its foot says what it is made from."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from backfile.serve import Server
from tests.test_browser import PHONE, watch

pytestmark = pytest.mark.browser

FIRE = "2020/01/fire.html"
LAYOUT = """<!DOCTYPE html>
<html lang="en-NZ">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="../../assets/site.css">
<script src="../../search/box.js" defer></script>
</head>
<body>
<form class="search" role="search"><input type="search" id="_q" aria-label="Search"></form>
<main id="_main">
<h1>{title}</h1>
{body}
</main>
<noscript><p>Searching needs JavaScript.</p></noscript>
<footer class="colophon"><p id="last">The last line</p></footer>
</body>
</html>
"""
PARAGRAPHS = [f"<p>Paragraph {n} of the article about the fire at the wharf.</p>" for n in range(60)]
# What a site's own scripts do to a page: add elements to it, fill some, and remember things.
SCRIPT = """
window.loads = (window.loads || 0) + 1;
const added = document.createElement("p");
added.id = "added";
added.textContent = "Added by a script";
document.querySelector("h1").after(added);
document.body.classList.add("scripted");
"""
PIXELS = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"/>'
FACTS: dict[str, object] = {
    "path": FIRE,
    "source": "content/articles/2020/01/fire.md",
    "editor": "",
    "template": "article.html",
    "reason": "its text changed",
    "at": "14:03:22",
    "problems": [],
    "words": 512,
    "links_out": 7,
    "links_in": 1,
    "state": "",
}
TAJI = {
    "path": "content/articles/2020/01/taji.md",
    "line": 7,
    "field": "updated",
    "severity": "error",
    "code": "E-time-ambiguous",
    "message": '"4.14" could be 4.14am or 4.14pm; write 4.14pm or 16:14',
}
FLOOD = {**TAJI, "path": "content/articles/2020/02/flood.md", "line": 3, "field": "", "message": "There is no title"}


class Preview:
    """A built tree that a test changes as a build would, shown by the preview's server."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.facts = {FIRE: FACTS}
        self.server = Server(root, "/archive/", self.facts.get)
        self.url = self.server.start(0)
        self.port = int(self.url.split(":")[2].split("/")[0])

    def write(self, path: str, text: str) -> None:
        """Put a file in place as a build does: whole."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        staged = self.root / "staged"
        staged.write_text(text, encoding="utf-8")
        staged.replace(self.root / path)

    def build(self, files: dict[str, str]) -> None:
        """Write files, and tell open pages."""
        for path, text in files.items():
            self.write(path, text)
        self.server.changed(list(files))

    def remove(self, path: str) -> None:
        (self.root / path).unlink()
        self.server.changed([path])

    def article(self, body: str, title: str = "Fire at the wharf") -> None:
        self.build({FIRE: LAYOUT.format(title=title, body=body)})

    def restart(self) -> None:
        """Another server at the same place, which knows nothing of the one before."""
        self.server.close()
        self.server = Server(self.root, "/archive/", self.facts.get)
        self.server.start(self.port)

    def wait_for_visitor(self) -> None:
        """Wait until a page is connected."""
        until(lambda: self.server.open_pages() != [])


def until(holds: Callable[[], bool]) -> None:
    """Wait for something, for five seconds at the most."""
    end = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < end, "it did not happen within five seconds"
        time.sleep(0.02)


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    preview = Preview(tmp_path / "tree")
    preview.write("assets/site.css", "h1 { color: rgb(10, 20, 30); }")
    preview.write("search/box.js", SCRIPT)
    preview.write(
        "404.html", LAYOUT.format(title="Page not found", body="<p>Nothing here.</p>").replace("../../", "/archive/")
    )
    preview.article("\n".join(PARAGRAPHS))
    yield preview
    preview.server.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 720}) as context:
        context.set_default_timeout(5_000)
        yield context


@pytest.fixture
def page(context: BrowserContext, preview: Preview) -> Page:
    """A tab that shows the article and follows it."""
    page = context.new_page()
    page.goto(preview.url + FIRE)
    preview.wait_for_visitor()
    expect(bar(page)).to_contain_text("fire.md")
    page.evaluate("window.mark = 'still the same page'")
    return page


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Preview")


def alarm(page: Page) -> Locator:
    return page.get_by_role("alert")


def is_the_same_page(page: Page) -> bool:
    """True unless the page has been loaded again."""
    return bool(page.evaluate("window.mark === 'still the same page' && window.loads === 1"))


# The page follows


def test_changed_text_is_swapped_in_and_nothing_else_moves(page: Page, preview: Preview) -> None:
    trouble = watch(page, "http://127.0.0.1")
    page.evaluate(NOTE_TINTS)
    page.evaluate("scrollTo(0, 700); document.querySelectorAll('main p').forEach((p) => { p.mine = true; })")
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
    assert page.evaluate("window.tinted") == ["Fire & smoke at the wharf", body[50][3:-4], body[55][3:-4]]
    expect(page.locator("#added")).to_have_count(1)  # the page's own script put it there
    expect(page.locator("body")).to_have_class("scripted")
    assert is_the_same_page(page)
    assert trouble == []


# Remember the text of whatever is tinted to show that it changed.
NOTE_TINTS = """() => { window.tinted = []; const animate = Element.prototype.animate;
Element.prototype.animate = function (...how) { tinted.push(this.textContent); return animate.apply(this, how); }; }"""


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


def test_a_page_that_was_never_there_is_shown_once_it_is(page: Page, preview: Preview) -> None:
    page.goto(f"{preview.url}2021/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    until(lambda: preview.server.open_pages() == ["2021/index.html"])
    preview.build({"2021/index.html": LAYOUT.format(title="2021", body="").replace("../../", "../")})
    expect(page.get_by_role("heading", level=1)).to_have_text("2021")


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

    preview.facts[FIRE] = {**FACTS, "editor": "vscode://file/archive/fire.md", "at": "2020-01-15T01:03:22+00:00"}
    preview.article("")
    link = bar(page).get_by_role("link", name="content/articles/2020/01/fire.md")
    expect(link).to_have_attribute("href", "vscode://file/archive/fire.md")
    expect(bar(page).get_by_role("button", name="Copy path")).to_have_count(0)
    local = page.evaluate("new Date(1579050202000).toTimeString().slice(0, 8)")
    expect(bar(page).locator(".fact").nth(1)).to_have_text(f"its text changed · {local}")


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


def test_all_of_it_works_where_only_the_site_s_own_files_are_allowed(context: BrowserContext, preview: Preview) -> None:
    def guarded(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": "default-src 'self'"})

    page = context.new_page()
    page.route(f"**/{FIRE}", guarded)
    trouble = watch(page, preview.url.removesuffix("archive/"))
    page.goto(preview.url + FIRE)
    preview.wait_for_visitor()
    expect(bar(page)).to_be_visible()
    preview.article("<p>Under guard</p>")
    expect(page.get_by_text("Under guard")).to_be_visible()
    preview.build({"assets/site.css": "h1 { color: rgb(1, 2, 3); }"})
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(1, 2, 3)")
    preview.server.problems([TAJI])
    expect(alarm(page).get_by_role("heading")).to_be_visible()
    assert page.evaluate("parseInt(getComputedStyle(document.documentElement).paddingBottom)") > 20
    assert trouble == []


# The connection


def test_a_server_that_went_away_is_waited_for_and_caught_up_with(page: Page, preview: Preview) -> None:
    preview.server.problems([TAJI])
    expect(alarm(page).get_by_role("heading")).to_be_visible()
    preview.server.close()
    expect(bar(page).get_by_role("status")).to_have_text("Server stopped, waiting for it")
    preview.write(FIRE, LAYOUT.format(title="Written meanwhile", body=""))
    preview.restart()
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


def show_tab(page: Page, state: str) -> None:
    """Do as if the tab had been hidden or shown: a browser without windows shows all of them all the time."""
    page.evaluate(
        """(state) => { Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
        document.dispatchEvent(new Event("visibilitychange")); }""",
        state,
    )


def test_nothing_is_lost_between_sending_a_page_and_hearing_from_it(context: BrowserContext, preview: Preview) -> None:
    page = context.new_page()

    def saved_meanwhile(route: Route) -> None:
        preview.article("<p>Saved while the page was on its way</p>")
        route.continue_()

    page.route("**/_backfile/preview.js", saved_meanwhile)
    page.goto(preview.url + FIRE)
    expect(page.get_by_text("Saved while the page was on its way")).to_be_visible()


def test_eight_tabs_do_not_keep_each_other_waiting(context: BrowserContext, preview: Preview) -> None:
    for _ in range(7):
        page = context.new_page()
        page.goto(preview.url + FIRE)
        show_tab(page, "hidden")
    page = context.new_page()
    page.goto(preview.url + FIRE)
    preview.wait_for_visitor()
    preview.article("<p>Still quick</p>")
    expect(page.get_by_text("Still quick")).to_be_visible()


def test_turning_to_a_window_tells_the_server(context: BrowserContext, preview: Preview) -> None:
    preview.write("index.html", LAYOUT.format(title="Front", body="").replace("../../", ""))
    first, second = context.new_page(), context.new_page()
    first.goto(preview.url + FIRE)
    until(lambda: preview.server.open_pages() == [FIRE])
    second.goto(preview.url)
    until(lambda: preview.server.open_pages() == ["index.html", FIRE])
    first.evaluate("window.dispatchEvent(new Event('focus'))")
    until(lambda: preview.server.open_pages() == [FIRE, "index.html"])
