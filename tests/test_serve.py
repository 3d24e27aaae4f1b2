"""The preview's server as browsers and players meet it: what is shown of a tree, and how."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from email import message_from_bytes
from http.client import HTTPConnection
from pathlib import Path

import pytest

from backfile.errors import UsageError
from backfile.serve import Server, client, mime
from tests.serving import FIRE, PAGE, ask, port_of, serving, wait_until, write_tree

SOUND = "".join(f"{number:07}\n" for number in range(100_000)).encode("ascii")  # /media/voice.mp3


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write_tree(tmp_path_factory.mktemp("built") / "site")
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "pipe.html")
    return root


@pytest.fixture(scope="module")
def url(tree: Path) -> Iterator[str]:
    with serving(tree) as (_, url):
        yield url


@pytest.fixture(scope="module")
def below(tree: Path) -> Iterator[str]:
    """The same tree in a sub-path."""
    with serving(tree, "/archive/") as (_, url):
        yield url


def test_a_page_comes_with_our_script_at_its_end_and_the_file_stays_as_it_is(url: str, tree: Path) -> None:
    answer = ask(url, f"/{FIRE}")

    known = f'data-page="{FIRE}" data-base="/" data-seen="0" data-tag="{zlib.crc32(PAGE.encode()):08x}" data-moved=""'
    script = f'<script src="/_backfile/preview.js" defer {known}></script>'
    assert answer.status == 200
    assert answer.text == PAGE.replace("</body>", script + "</body>")
    assert answer.headers == {
        "content-type": "text/html; charset=utf-8",
        "content-length": str(len(answer.body)),
        "cache-control": "no-store",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "x-frame-options": "SAMEORIGIN",
    }
    assert (tree / FIRE).read_text(encoding="utf-8") == PAGE


def test_the_script_stands_before_the_last_end_of_body_or_else_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "two.html").write_text("<pre>&lt;/body></body></pre>kōrero</BODY></html>", encoding="utf-8")
    (tmp_path / "none.html").write_text("<p>Hello", encoding="utf-8")
    with serving(tmp_path) as (_, url):
        assert re.fullmatch(
            r"<pre>&lt;/body></body></pre>kōrero<script [^>]+></script></BODY></html>", ask(url, "/two.html").text
        )
        assert re.fullmatch(r"<p>Hello<script [^>]+></script>", ask(url, "/none.html").text)


def test_a_folder_shows_its_index_page_and_is_led_to_its_slash(url: str) -> None:
    assert 'data-page="index.html"' in ask(url, "/").text
    assert 'data-page="stories/index.html"' in ask(url, "/stories/").text
    assert 'data-page="stories/index.html"' in ask(url, "/stories/index.html").text
    led = ask(url, "/stories?q=mill%20fire")
    assert (led.status, led.headers["location"]) == (302, "/stories/?q=mill%20fire")
    assert ask(url, "/media").status == ask(url, "/media/").status == 404
    assert ask(url, f"/{FIRE}/").status == 404
    assert ask(url, "//stories").status == 404, "a redirect to //stories/ would lead to another site"


def test_names_in_any_script(url: str) -> None:
    answer = ask(url, "/t%C4%81one/ng%C4%81%20mahi.html")
    assert answer.status == 200
    assert 'data-page="tāone/ngā mahi.html"' in answer.text


def test_a_missing_page_shows_the_archives_404_page_with_our_script(url: str) -> None:
    answer = ask(url, "/2020/02/%22not%22%20yet.html")
    assert answer.status == 404
    assert "Nothing at this address." in answer.text
    assert 'data-page="2020/02/&quot;not&quot; yet.html"' in answer.text
    assert 'data-page="2020/02/index.html"' in ask(url, "/2020/02/").text


NOT_FOUND = """<link rel="stylesheet" href="{0}assets/site.css"><form action='{0}search.html'></form>
<img alt="a > b" src={0}media/dot.svg><p>Write href="./x" for <a href="../up.html">this</a>
or <a href="{0}index.html">that</a>"""


@pytest.mark.parametrize("base", ["/", "/archive/"])
def test_the_404_page_of_an_archive_without_an_address_leads_to_it_from_everywhere(tmp_path: Path, base: str) -> None:
    """A host has no place for it but the root, where what is relative to the front page is right."""
    (tmp_path / "404.html").write_text(NOT_FOUND.format("./"), encoding="utf-8")
    with serving(tmp_path, base) as (_, url):
        assert ask(url, f"{base}2021/05/nothing.html").text.startswith(NOT_FOUND.format(base))
        assert ask(url, f"{base}404.html").text.startswith(NOT_FOUND.format("./"))


def test_a_tree_that_is_not_built_yet_has_a_plain_404_page_until_it_is(tmp_path: Path) -> None:
    root = tmp_path / "site"
    with serving(root) as (_, url):
        early = ask(url, "/")
        write_tree(root)
        assert (early.status, ask(url, "/").status) == (404, 200)
        assert "<h1>Page not found</h1>" in early.text
        assert 'data-page="index.html"' in early.text


def test_an_archive_in_a_sub_path_lies_there_and_nowhere_else(below: str) -> None:
    assert below.endswith("/archive/")
    assert 'data-page="2020/01/fire.html" data-base="/archive/"' in ask(below, f"/archive/{FIRE}").text
    assert ask(below, "/").headers["location"] == ask(below, "/archive").headers["location"] == "/archive/"
    assert ask(below, "/archive/stories").headers["location"] == "/archive/stories/"
    assert ask(below, f"/{FIRE}").status == ask(below, "/archives/").status == 404
    assert ask(below, f"/{FIRE}").text == "There is nothing here; the archive lies at /archive/."
    assert ask(below, f"/_backfile/page?path={FIRE}").status == 200
    assert ask(below, f"/archive/_backfile/page?path={FIRE}").status == 404


@pytest.mark.parametrize("base", ["/_backfile", "/_backfile/archive/"])
def test_an_archive_does_not_lie_where_the_previews_own_files_do(tmp_path: Path, base: str) -> None:
    with pytest.raises(UsageError, match=r'base_url: the preview keeps "/_backfile/" for its own files'):
        Server(tmp_path, base, lambda path: None)


def test_a_question_about_the_head_has_the_headers_and_no_body(url: str) -> None:
    for address in (
        f"/{FIRE}",
        "/media/voice.mp3",
        "/assets/site.css",
        "/nowhere.html",
        f"/_backfile/page?path={FIRE}",
    ):
        whole, head = ask(url, address), ask(url, address, "HEAD")
        assert (head.status, head.headers, head.body) == (whole.status, whole.headers, b"")
    assert (
        ask(url, "/_backfile/events?page=index.html&seen=0", "HEAD")
        .headers["content-type"]
        .startswith("text/event-stream")
    )


@pytest.mark.parametrize(
    ("path", "kind"),
    {
        "a.html": "text/html; charset=utf-8",
        "feed.xml": "application/xml; charset=utf-8",
        "feed.atom": "application/atom+xml; charset=utf-8",
        "a.css": "text/css; charset=utf-8",
        "a.b.js": "text/javascript; charset=utf-8",
        "a.json": "application/json",
        "a.txt": "text/plain; charset=utf-8",
        "a.svg": "image/svg+xml; charset=utf-8",
        "A.JPG": "image/jpeg",
        "a.webp": "image/webp",
        "a.avif": "image/avif",
        "a.woff2": "font/woff2",
        "a.mp3": "audio/mpeg",
        "a.m4a": "audio/mp4",
        "a.mp4": "video/mp4",
        "a.webm": "video/webm",
        "a.unheard-of": "application/octet-stream",
        "b.css/CNAME": "application/octet-stream",
    }.items(),
)
def test_the_kind_of_a_file_is_told_by_its_ending_and_by_our_own_table(path: str, kind: str) -> None:
    assert mime.media_type(path) == kind


def test_files_come_whole_with_their_kind(url: str) -> None:
    sound, sheet = ask(url, "/media/voice.mp3?v=7"), ask(url, "/assets/site.css")
    assert (sound.status, sound.body == SOUND, sound.headers["content-type"]) == (200, True, "audio/mpeg")
    assert (sheet.text, sheet.headers["content-type"]) == ("p { margin: 0 }", "text/css; charset=utf-8")
    assert sound.headers["cache-control"] == sheet.headers["cache-control"] == "no-store"
    assert sound.headers["accept-ranges"] == "bytes"


def test_answers_on_a_connection_that_is_kept_come_at_once(url: str) -> None:
    """A browser keeps its connection; there head and body of an answer must not wait for each other (Nagle, 40 ms)."""
    delays = []
    with contextlib.closing(HTTPConnection("127.0.0.1", port_of(url), timeout=5)) as connection:
        for _ in range(20):
            begin = time.perf_counter()
            connection.request("GET", f"/{FIRE}")
            connection.getresponse().read()
            delays.append(time.perf_counter() - begin)
    assert min(delays[10:]) < 0.03  # the best of them: a machine may be busy, but waiting would delay them all


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=799990-", 799_990, 800_000),
        ("bytes=-5", 799_995, 800_000),
        ("bytes=-9000000", 0, 800_000),
        ("bytes=100-399999", 100, 400_000),
        ("bytes=799999-99999999", 799_999, 800_000),
        ("bytes=900000-, 3-4", 3, 5),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(url: str, wanted: str, start: int, end: int) -> None:
    answer = ask(url, "/media/voice.mp3", Range=wanted)
    assert answer.status == 206
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/800000"
    assert answer.body == SOUND[start:end]


def test_several_parts_come_in_one_answer(url: str) -> None:
    answer = ask(url, "/media/voice.mp3", Range="bytes=0-7, 500000-799999, -1")
    whole = b"Content-Type: " + answer.headers["content-type"].encode("ascii") + b"\r\n\r\n" + answer.body
    parts = [*message_from_bytes(whole).walk()][1:]
    assert answer.status == 206
    assert [part["content-range"] for part in parts] == [
        "bytes 0-7/800000",
        "bytes 500000-799999/800000",
        "bytes 799999-799999/800000",
    ]
    assert [part.get_payload(decode=True) for part in parts] == [SOUND[:8], SOUND[500_000:], SOUND[-1:]]


@pytest.mark.parametrize("wanted", ["bytes=800000-", "bytes=-0", "bytes=900000-900001, 800000-"])
def test_a_part_beyond_the_end_is_refused_with_the_size(url: str, wanted: str) -> None:
    answer = ask(url, "/media/voice.mp3", Range=wanted)
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */800000")


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes",
        "bytes=",
        "bytes=x-y",
        "bytes=9-1",
        "lines=1-2",
        "bytes=1",
        "bytes=0-,0-",
        "bytes=" + "1-1," * 51 + "2-2",
    ],
)
def test_what_is_no_range_or_an_unreasonable_one_gives_the_whole_file(url: str, wanted: str) -> None:
    assert ask(url, "/media/voice.mp3", Range=wanted).status == 200


def test_a_part_is_only_given_of_the_file_that_the_player_began_with(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(SOUND)
    with serving(tmp_path) as (_, url):
        tag = ask(url, "/a.mp3", "HEAD").headers["etag"]
        assert ask(url, "/a.mp3", Range="bytes=5-9", If_Range=tag).status == 206
        (tmp_path / "b.mp3").write_bytes(SOUND[::-1])
        (tmp_path / "b.mp3").replace(tmp_path / "a.mp3")
        assert ask(url, "/a.mp3", Range="bytes=5-9", If_Range=tag).body == SOUND[::-1]


def test_the_bar_is_told_the_facts_of_a_page(url: str) -> None:
    answer = ask(url, f"/_backfile/page?path={FIRE}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.text == ('{"path": "2020/01/fire.html", "source": "content/articles/2020/01/fire.md", "words": 6}')
    missing = ask(url, "/_backfile/page?path=t%C4%81one.html")
    assert (missing.status, missing.text) == (404, 'There is no page at "tāone.html".')


def test_the_browser_half_is_sent_and_nothing_else_of_the_package(url: str) -> None:
    for name, kind, body in (
        ("preview.js", "text/javascript; charset=utf-8", client.script()),
        ("preview.css", "text/css; charset=utf-8", client.style_sheet()),
    ):
        answer = ask(url, f"/_backfile/{name}")
        assert (answer.status, answer.headers["content-type"], answer.body) == (200, kind, body)
    for address in ("", "server.py", "client/swap.js", "swap.js", "../index.html", "%2e%2e/__init__.py"):
        assert ask(url, f"/_backfile/{address}").text == "The preview has nothing of its own at this address."


def test_the_script_holds_every_piece_of_it_once() -> None:
    pieces = sorted(Path(client.__file__).parent.glob("*.js"))
    assert sorted(client.PIECES) == [piece.stem for piece in pieces]
    assert all(client.script().count(piece.read_bytes()) == 1 for piece in pieces)
    assert client.script() is client.script()  # joined once


def test_a_fault_of_ours_is_one_answer_and_not_the_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def fail(path: str) -> dict[str, object]:
        raise ZeroDivisionError(f"no facts of {path}")

    server = Server(write_tree(tmp_path), "/", fail)
    url = server.start(0)
    answer = ask(url, "/_backfile/page?path=a.html")
    assert answer.status == 500
    assert "ZeroDivisionError('no facts of a.html')" in answer.text
    assert "/_backfile/page" in caplog.text
    assert ask(url, "/").status == 200
    server.close()


def test_pages_and_media_that_are_replaced_all_the_time_come_whole_or_not_at_all(tmp_path: Path) -> None:
    """Every version of a file is one letter over and over, so a mixture would show."""
    over = threading.Event()
    sizes = {"page.html": 300_000, "sound.mp3": 3_000_000}

    def build() -> None:
        number = 0
        while not over.is_set():
            number += 1
            for name, size in sizes.items():
                (tmp_path / "new").write_bytes(bytes([97 + number % 26]) * (size + number % 7))
                (tmp_path / "new").replace(tmp_path / name)
                if number % 10 == 0:
                    (tmp_path / name).unlink()

    builder = threading.Thread(target=build)
    seen: dict[str, set[int]] = {name: set() for name in sizes}
    with serving(tmp_path) as (_, url):
        builder.start()
        try:
            for _ in range(30):
                for name, size in sizes.items():
                    answer = ask(url, f"/{name}")
                    assert answer.status in (200, 404)
                    letters = re.sub(rb"<script.*", b"", answer.body)
                    if answer.status == 200:
                        assert len(letters) >= size and len(set(letters)) == 1
                        seen[name].add(letters[0])
        finally:
            over.set()
            builder.join()
    assert all(len(letters) > 3 for letters in seen.values())


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux tells in /proc which files are open")
def test_no_answer_leaves_a_file_open(url: str) -> None:
    def files() -> list[str]:
        targets = [os.readlink(entry) for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
        return [target for target in targets if "/site" in target]

    for address in (
        "/",
        "/stories",
        "/media",
        "/media/",
        "/nowhere",
        "/pipe.html",
        "/assets/site.css",
        "/media/voice.mp3",
    ):
        for wanted in ("", "bytes=0-9", "bytes=0-600000", "bytes=0-1,5-6", "bytes=900000-"):
            ask(url, address, Range=wanted)
            ask(url, address, "HEAD", Range=wanted)
    with socket.create_connection(("127.0.0.1", port_of(url)), 5) as impatient:
        impatient.sendall(b"GET /media/voice.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        impatient.recv(10)
    wait_until(lambda: not files())


def test_commands_that_serve_nothing_do_not_load_the_libraries() -> None:
    program = (
        "import backfile.cli, backfile.pipeline.steps, sys; "
        "print(sorted({'starlette', 'uvicorn', 'anyio', 'asyncio', 'ssl'} & {*sys.modules}))"
    )
    root = Path(__file__).parent.parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root), str(root / "search")])}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"
