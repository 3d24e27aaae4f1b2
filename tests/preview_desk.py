"""What tests of the open page share: a built tree that changes as builds change it, and a tab that follows it.

Test modules import the fixtures. One server and one tab serve all stories of a module, each of which begins with the same
tree and an empty tab.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize

from backfile.serve import Server

FIRE = "2020/01/fire.html"
SCREEN: ViewportSize = {"width": 1280, "height": 720}
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
        self.facts: dict[str, dict[str, object]] = {}
        self.server = Server(root, "/archive/", self.facts.get)
        self.url = self.server.start(0)

    def begin(self) -> None:
        """The tree, the facts and the problems with which every story begins, once nobody looks at the last one's."""
        until(lambda: self.server.open_pages() == [])
        shutil.rmtree(self.root, ignore_errors=True)
        not_found = LAYOUT.format(title="Page not found", body="<p>Nothing here.</p>")
        self.write("assets/site.css", "h1 { color: rgb(10, 20, 30); }")
        self.write("search/box.js", SCRIPT)
        self.write("404.html", not_found.replace("../../", "/archive/"))
        self.article("\n".join(PARAGRAPHS))
        self.facts.clear()
        self.facts[FIRE] = FACTS
        self.server.problems([])

    def write(self, path: str, text: str) -> None:
        """Put a file in place as a build does: whole."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        staged = self.root / "staged"
        staged.write_text(text, encoding="utf-8")
        staged.replace(self.root / path)

    def build(self, files: dict[str, str]) -> None:
        """Write files, and tell open pages of them and of the end of the build."""
        for path, text in files.items():
            self.write(path, text)
        self.server.changed(list(files))
        self.server.built()

    def remove(self, path: str) -> None:
        (self.root / path).unlink()
        self.server.changed([path])
        self.server.built()

    def article(self, body: str, title: str = "Fire at the wharf") -> None:
        self.build({FIRE: LAYOUT.format(title=title, body=body)})

    @contextmanager
    def away(self) -> Iterator[None]:
        """No server for a while; then another one at the same place, which knows nothing of the one before."""
        self.server.close()
        try:
            yield
        finally:
            self.server = Server(self.root, "/archive/", self.facts.get)
            self.server.start(int(self.url.split(":")[2].split("/")[0]))


def until(holds: Callable[[], bool]) -> None:
    """Wait for something, for ten seconds at the most."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it did not happen within ten seconds"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """The server of all stories."""
    preview = Preview(tmp_path_factory.mktemp("preview") / "tree")
    yield preview
    preview.server.close()


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """The browser window of all stories."""
    with browser.new_context(viewport=SCREEN) as window:
        window.set_default_timeout(5_000)
        yield window


@pytest.fixture
def tab(window: BrowserContext, server: Preview) -> Page:
    """The window's only tab, as new: it shows nothing and remembers nothing."""
    for other in window.pages[1:]:
        other.close()
    tab = window.pages[0] if window.pages else window.new_page()
    tab.unroute_all()
    tab.set_viewport_size(SCREEN)
    tab.emulate_media(media="null", reduced_motion="null")
    tab.goto(f"{server.url}../_backfile/nothing")  # of the same server, so that the browser needs no other process
    tab.evaluate("sessionStorage.clear()")
    return tab


@pytest.fixture
def preview(server: Preview, tab: Page) -> Preview:
    """A tree that no tab shows."""
    server.begin()
    return server


@pytest.fixture
def page(tab: Page, preview: Preview) -> Page:
    """A tab that shows the article and follows it."""
    return visit(tab, preview)


def visit(page: Page, preview: Preview) -> Page:
    """Open the article, and wait until the tab follows it."""
    page.goto(preview.url + FIRE)
    until(lambda: preview.server.open_pages() == [FIRE])
    bar(page).get_by_text("fire.md").first.wait_for()
    page.evaluate("window.mark = 'still the same page'")
    return page


def bar(page: Page) -> Locator:
    return page.get_by_role("region", name="Preview")


def alarm(page: Page) -> Locator:
    return page.get_by_role("alert")


def is_the_same_page(page: Page) -> bool:
    """True unless the page has been loaded again."""
    return bool(page.evaluate("window.mark === 'still the same page' && window.loads === 1"))
