"""The built site in a real browser: from disk, and from a sub-folder of a web host."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 360, "height": 740}
FRONT = "index.html"
ARTICLE = "2015/03/flood-hits-hinau-flat.html"
STORY = "stories/waikotare-flood.html"


@pytest.fixture(scope="module")
def web_address(sample_site: Path) -> Iterator[str]:
    """The site on a web host, in a sub-folder: whatever links to the root of the host breaks."""
    handler = partial(QuietHandler, directory=str(sample_site.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{sample_site.name}/"
        server.shutdown()


@pytest.fixture(params=["file", "http"])
def address(request: pytest.FixtureRequest, sample_site: Path) -> str:
    """Where the site begins, with a slash at the end."""
    if request.param == "file":
        return f"{sample_site.as_uri()}/"
    served: str = request.getfixturevalue("web_address")
    return served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A window as narrow as a phone."""
    context = browser.new_context(viewport=PHONE)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", [FRONT, ARTICLE, STORY])
def test_a_page_opens_whole_from_disk_and_from_a_sub_folder(page: Page, address: str, path: str) -> None:
    trouble = watch(page, address)

    page.goto(address + path, wait_until="networkidle")

    assert trouble == []
    assert page.locator("h1").count() == 1
    assert page.locator("h1").inner_text().strip()


@pytest.mark.parametrize("path", [FRONT, ARTICLE, STORY])
def test_a_page_fits_a_phone_360_pixels_wide(page: Page, address: str, path: str) -> None:
    page.goto(address + path)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_reader_walks_from_the_front_page_through_a_story_to_an_article(page: Page, address: str) -> None:
    trouble = watch(page, address)

    page.goto(address + FRONT)
    page.locator("a[href$='/stories/index.html']:visible").first.click()
    page.locator("main a[href$='/waikotare-flood.html']:visible").first.click()
    page.locator(f"main a[href$='/{ARTICLE}']:visible").first.click()
    page.wait_for_load_state("networkidle")

    assert page.url == address + ARTICLE
    assert trouble == []


def watch(page: Page, address: str) -> list[str]:
    """A list that fills with whatever goes wrong from now on: errors, failed requests, requests that leave the site."""
    trouble: list[str] = []

    def note(what: str, wrong: bool = True) -> None:
        if wrong:
            trouble.append(what)

    page.on("console", lambda message: note(f"console: {message.text} {message.location}", message.type == "error"))
    page.on("pageerror", lambda error: note(f"error: {error}"))
    page.on("requestfailed", lambda request: note(f"failed: {request.url}"))
    page.on("response", lambda answer: note(f"{answer.status}: {answer.url}", answer.status >= 400))
    page.on("request", lambda request: note(f"left the site: {request.url}", not inside(request.url, address)))
    return trouble


def inside(url: str, address: str) -> bool:
    """True for what the site itself holds."""
    return url.startswith((address, "data:"))


class QuietHandler(SimpleHTTPRequestHandler):
    """A web host that does not write a log into the tests' output."""

    def log_message(self, format: str, *args: object) -> None:
        pass
