"""The preview's server in a real browser: what it shows to its user, and what it keeps from everybody else."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from newsroom import Site
from playwright.sync_api import Browser, Page, Response, expect
from previewing import Preview, previewing

from tests.conftest import QUIET, chromium_here

FIRE_PAGE = "2020/01/fire.html"
SECONDS = 120

# A page of somebody else that tries to read the preview in every way that a script has.
STRANGER = """<!DOCTYPE html><title>Elsewhere</title><script>
const preview = new URLSearchParams(location.search).get("preview");
const loaded = (tag, attribute, path) => new Promise((done) => {
  const element = document.createElement(tag);
  element.onload = () => done("loaded");
  element.onerror = () => done("refused");
  element[attribute] = preview + path;
  document.head.append(element);
});
const heard = () => new Promise((done) => {
  const stream = new EventSource(preview + "_backfile/events?page=index.html&seen=0");
  stream.onopen = () => done("loaded");
  stream.onerror = () => { stream.close(); done("refused"); };
});
const read = (options) => fetch(preview + "index.html", options).then(
  (answer) => answer.text()).then((text) => text ? "loaded" : "refused", () => "refused");
window.tried = (async () => ({
  fetched: await read({}),
  opaque: await read({ mode: "no-cors" }),
  posted: await read({ method: "POST", mode: "no-cors", body: "x" }),
  script: await loaded("script", "src", "_backfile/preview.js"),
  image: await loaded("img", "src", "media/dot.svg"),
  events: await heard(),
}))();
</script>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """An archive with a recording of two minutes, and with a secret beside it."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "secret.html").write_text("<p>SECRET", encoding="utf-8")
    site = Site(folder / "archive")
    site.article("2020/01/fire", "The mill burnt down. [Listen](/media/voice.wav) ![Dot](/media/dot.svg)")
    recording = io.BytesIO()
    with wave.open(recording, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(b"\0\0" * 16_000 * SECONDS)
    site.file("content/media/voice.wav", recording.getvalue())
    return site.file("content/media/dot.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>')


@pytest.fixture(scope="module")
def preview(site: Site) -> Iterator[Preview]:
    with previewing(site) as preview:
        tree = site.folder / ".backfile/preview"
        (tree / "leads-out.html").symlink_to(site.folder.parent / "secret.html")
        (tree / "leads-out").symlink_to(site.folder.parent)
        yield preview


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def visit(page: Page, address: str) -> Response:
    answer = page.goto(address)
    assert answer is not None
    return answer


def test_a_page_comes_with_its_styles_scripts_and_pictures_each_as_what_it_is(page: Page, preview: Preview) -> None:
    kinds: dict[str, str] = {}
    page.on("response", lambda answer: kinds.update({urlsplit(answer.url).path: answer.headers["content-type"]}))
    visit(page, preview.address + FIRE_PAGE)
    page.wait_for_load_state("load")
    assert page.evaluate("document.contentType") == "text/html"
    assert page.evaluate("document.styleSheets.length") >= 1
    expected = {
        f"/{FIRE_PAGE}": "text/html; charset=utf-8", "/assets/site.css": "text/css; charset=utf-8",
        "/media/dot.svg": "image/svg+xml; charset=utf-8", "/search/box.js": "text/javascript; charset=utf-8",
    }  # fmt: skip
    assert {path: kinds.get(path) for path in expected} == expected


def test_a_player_jumps_into_a_recording_without_loading_what_lies_before(page: Page, preview: Preview) -> None:
    answers: list[tuple[int, str]] = []
    page.on("response", lambda answer: answers.append((answer.status, answer.headers.get("content-range", ""))))
    page.goto(f"{preview.address}media/voice.wav")
    page.wait_for_function("document.querySelector('video, audio')?.duration > 100")
    page.evaluate("document.querySelector('video, audio').currentTime = 115")
    page.wait_for_function("(v => !v.seeking && v.readyState > 1)(document.querySelector('video, audio'))")
    assert page.evaluate("document.querySelector('video, audio').currentTime") >= 115
    assert any(status == 206 and wanted.startswith("bytes ") for status, wanted in answers), answers


@pytest.mark.parametrize(
    "address",
    [
        ".backfile-manifest", ".backfile-staging/", "leads-out.html", "leads-out/secret.html", "../secret.html",
        "%2e%2e/secret.html", "..%2f..%2fsecret.html", "..%5c..%5csecret.html", "%2e%2e/%2e%2e/archive.toml",
        "2020//..%2f..%2f..%2farchive.toml", "nowhere",
    ],
)  # fmt: skip
def test_what_is_hidden_or_outside_is_not_found(page: Page, preview: Preview, address: str) -> None:
    assert visit(page, preview.address + address).status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("Page not found")
    assert "SECRET" not in page.content() and "timezone" not in page.content()


def test_a_foreign_name_that_leads_here_shows_nothing(browser: Browser, preview: Preview) -> None:
    """DNS rebinding: a site's owner lets its name point at this computer."""
    port = urlsplit(preview.address).port
    chromium = browser.browser_type.launch(
        executable_path=chromium_here(), args=[*QUIET, "--host-resolver-rules=MAP rebound.example 127.0.0.1"]
    )
    page = chromium.new_page()
    answer = visit(page, f"http://rebound.example:{port}/{FIRE_PAGE}")
    assert answer.status == 421
    assert "mill" not in page.content()
    expect(page.get_by_text("it answers to this computer only")).to_be_visible()
    chromium.close()


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """Another program's web page, on another port of this computer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = STRANGER.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_pages_of_other_sites_can_neither_read_nor_embed_the_preview(
    page: Page, preview: Preview, elsewhere: str
) -> None:
    page.goto(f"{elsewhere}?preview={preview.address}")
    tried = page.evaluate("tried")
    assert set(tried.values()) == {"refused"}, tried
    with page.expect_response(preview.address + FIRE_PAGE) as framed:
        page.set_content(f'<iframe src="{preview.address}{FIRE_PAGE}"></iframe>')
    assert framed.value.status == 403


def test_a_link_from_another_site_may_be_followed(page: Page, preview: Preview, elsewhere: str) -> None:
    page.goto(elsewhere)
    page.evaluate("(address) => { location.href = address; }", preview.address + FIRE_PAGE)
    expect(page.get_by_text("The mill burnt down")).to_be_visible()
