"""The preview's server and those who are not meant: ways out of the tree, foreign names, scripts and pages of other sites."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import FIRE, ask, port_of, say, serving, write_tree


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built tree with traps in it."""
    outside = tmp_path_factory.mktemp("built")
    (outside / "secret.html").write_text("HIDDEN", encoding="utf-8")
    root = write_tree(outside / "site")
    (root / "leads-out.html").symlink_to(outside / "secret.html")
    (root / "leads-out").symlink_to(outside)
    (root / "leads-to-hidden.html").symlink_to(root / ".backfile-staging/page.html")
    (root / "leads-to-hidden").symlink_to(root / ".backfile-staging")
    (root / "circle.html").symlink_to(root / "circle.html")
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "pipe.html")
    return root


@pytest.fixture(scope="module")
def url(tree: Path) -> Iterator[str]:
    with serving(tree) as (_, url):
        yield url


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"])
def test_nothing_can_be_changed(url: str, method: str) -> None:
    for address in (f"/{FIRE}", f"/_backfile/page?path={FIRE}"):
        answer = ask(url, address, method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
        assert answer.text == f"This preview can be read only (GET, HEAD); {method} would change something."


@pytest.mark.parametrize(
    "address",
    [
        "/../secret.html",
        "/stories/../../secret.html",
        "/%2e%2e/secret.html",
        "/stories/%2e%2e/%2E%2E/secret.html",
        "/..%2fsecret.html",
        "/%252e%252e/secret.html",
        "/..\\secret.html",
        "/%5c..%5csecret.html",
        "/stories/..%5c..%5csecret.html",
        "/stories//..//../secret.html",
        "//secret.html",
        "/%2fsecret.html",
        "/C:/secret.html",
        "/index.html%00",
        "/%00",
        "/index.html%00.css",
        "/./index.html",
        "/.backfile-manifest",
        "/%2ebackfile-manifest",
        "/.backfile-staging/1",
        "/.backfile-staging/page.html",
        "/%2Ebackfile%2Dstaging/page.html",
        "/stories/.draft.html",
        "/stories/%2edraft.html",
        "/leads-out.html",
        "/leads-out/secret.html",
        "/leads-to-hidden.html",
        "/leads-to-hidden/page.html",
        "/circle.html",
        "/pipe.html",
        "/%FF%FE.html",
        "/" + "a" * 5000 + ".html",
        "/" + "a/" * 4000,
        "http://localhost/index.html",
    ],
)
def test_nothing_outside_the_tree_or_hidden_in_it_is_shown(url: str, address: str) -> None:
    answer = ask(url, address)
    assert answer.status == 404
    assert "HIDDEN" not in answer.text
    assert "Nothing at this address." in answer.text or not address.startswith("/")


def test_a_link_within_the_tree_and_a_tree_behind_a_link_are_shown(tmp_path: Path) -> None:
    root = write_tree(tmp_path / ".hidden" / "site")
    (root / "again.html").symlink_to(FIRE)
    (tmp_path / "link").symlink_to(root)
    with serving(tmp_path / "link") as (_, url):
        assert 'data-page="again.html"' in ask(url, "/again.html").text


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /\xff HTTP/1.1",
        b"GET /a\0b HTTP/1.1",
        b"GET /\x0b HTTP/1.1",
        b"GET",
        b"\x16\x03\x01",
        b"GET / HTTP/9",
        b"G" * 99_999,
    ],
)
def test_what_is_not_http_is_refused_and_the_server_stays(url: str, request_line: bytes) -> None:
    assert say(url, request_line + b"\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert ask(url, "/").status == 200


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_it_answers_to_the_names_of_this_computer(url: str, name: str) -> None:
    assert ask(url, "/", Host=name).status == ask(url, "/", Host=f"{name}:{port_of(url)}").status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.",
        "localhost:1",
        "127.0.0.1:80@evil.example",
        "0.0.0.0",
        "::1",
        "",
    ],
)
def test_a_name_that_somebody_pointed_at_this_computer_is_refused(url: str, host: str) -> None:
    for address in ("/", "/media/voice.mp3", "/_backfile/events", f"/_backfile/page?path={FIRE}"):
        answer = ask(url, address, Host=host)
        assert answer.status == 421
        assert answer.text == (
            f'This preview is not "{host}"; it answers to this computer only: open http://127.0.0.1:{port_of(url)}/.'
        )


def test_no_name_and_two_names_are_refused(url: str) -> None:
    assert say(url, b"GET / HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 421 ")
    assert say(url, b"GET / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    assert say(url, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n").startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:1", "https://localhost", "http://[::1]"]
)
def test_scripts_of_other_sites_are_refused(url: str, origin: str) -> None:
    for address in ("/", "/assets/site.css", "/_backfile/events", f"/_backfile/page?path={FIRE}"):
        answer = ask(url, address, Origin=origin, Host="localhost")
        assert (answer.status, "access-control-allow-origin" in answer.headers) == (403, False)
        assert answer.text == f'Scripts of other sites may not read this preview; this one came from "{origin}".'
    assert ask(url, "/", Origin="http://localhost", Host="localhost").status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_may_link_to_pages_but_neither_embed_nor_read_them(url: str, site: str) -> None:
    def status(address: str, mode: str, destination: str) -> int:
        return ask(url, address, Sec_Fetch_Site=site, Sec_Fetch_Mode=mode, Sec_Fetch_Dest=destination).status

    assert status(f"/{FIRE}", "navigate", "document") == 200
    assert status(f"/{FIRE}", "navigate", "iframe") == 403
    assert status(f"/{FIRE}", "cors", "empty") == 403
    assert status("/assets/site.css", "no-cors", "style") == 403
    assert status("/media/voice.mp3", "no-cors", "audio") == 403
    assert status("/assets/search.js", "no-cors", "script") == 403
    assert status(f"/_backfile/page?path={FIRE}", "navigate", "document") == 403
    assert status("/%5fbackfile/events", "navigate", "document") == 403
    assert ask(url, f"/{FIRE}", Sec_Fetch_Site=site).status == 403
    assert ask(url, f"/_backfile/page?path={FIRE}", Sec_Fetch_Site="same-origin").status == 200
    assert ask(url, f"/{FIRE}", Sec_Fetch_Site="none").status == 200
