"""A small built tree, its server, and clients as plain as can be: raw sockets, so that nobody tidies up what is asked."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from backfile.serve import Server

FIRE = "2020/01/fire.html"
PAGE = "<!DOCTYPE html>\n<html><body><p>The mill burnt down, whānau safe.</p></body></html>\n"
FACTS: dict[str, object] = {"path": FIRE, "source": "content/articles/2020/01/fire.md", "words": 6}
PATIENCE = 10.0  # seconds that a test waits for what must come at once


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


class Event(NamedTuple):
    name: str
    data: dict[str, object]


def write_tree(root: Path) -> Path:
    """A front page, an article, a folder with and one without an index, media, hidden files, and a 404 page."""
    files = {
        "index.html": PAGE,
        FIRE: PAGE,
        "404.html": "<!DOCTYPE html><title>Not here</title><body><p>Nothing at this address.</p></body>",
        "stories/index.html": "<p>All stories",
        "stories/.draft.html": "HIDDEN",
        "media/voice.mp3": "".join(f"{number:07}\n" for number in range(100_000)),
        "assets/site.css": "p { margin: 0 }",
        ".backfile-manifest": "HIDDEN",
        ".backfile-staging/1": "HIDDEN",
        ".backfile-staging/page.html": "HIDDEN",
        "tāone/ngā mahi.html": PAGE,
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


@contextlib.contextmanager
def serving(root: Path, base: str = "/", port: int = 0, heartbeat: float = 15.0) -> Iterator[tuple[Server, str]]:
    """The server of a tree, and the URL of its front page."""
    server = Server(root, base, {FIRE: FACTS}.get, heartbeat)
    try:
        yield server, server.start(port)
    finally:
        server.close()


def port_of(url: str) -> int:
    return urlsplit(url).port or 0


def ask(url: str, address: str, method: str = "GET", **headers: str) -> Answer:
    """The answer to a request for an address, sent as it is written; header names with _ for -."""
    connection = HTTPConnection("127.0.0.1", port_of(url), timeout=PATIENCE)
    connection.putrequest(method, address, skip_host="Host" in headers, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    with contextlib.closing(connection), connection.getresponse() as response:
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())


def say(url: str, request: bytes) -> bytes:
    """All that the server says to these bytes, until it hangs up."""
    with socket.create_connection(("127.0.0.1", port_of(url)), PATIENCE) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


class Stream:
    """The stream of an open page."""

    def __init__(self, url: str, page: str, seen: int = 0, looked: int = 0) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port_of(url)), PATIENCE)
        address = f"/_backfile/events?page={quote(page)}&seen={seen}" + (f"&looked={looked}" if looked else "")
        self._socket.sendall(f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("ascii"))
        self._file = self._socket.makefile("rb")
        self.head = b"".join(iter(self._file.readline, b"\r\n")).decode("ascii")

    def block(self) -> str:
        """The next block of the stream, whatever it is; "" at its end."""
        size = self._file.readline()
        text = self._file.read(int(size, 16)) if size.strip() else b""
        self._file.readline()
        return text.decode("ascii")

    def next(self) -> Event:
        """The next event; signs of life are skipped."""
        while block := self.block():
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in lines:
                return Event(lines["event"], json.loads(lines["data"]))
        raise EOFError("the stream ended")

    def has_ended(self) -> bool:
        """True if the server hung up; what it said before that is read away."""
        with contextlib.suppress(ConnectionResetError):
            while self._file.readline():
                pass
        return True

    def close(self) -> None:
        self._file.close()
        self._socket.close()


@contextlib.contextmanager
def opened(url: str, page: str, seen: int = 0, looked: int = 0) -> Iterator[Stream]:
    """A page that is open in a browser, and has been greeted."""
    with contextlib.closing(Stream(url, page, seen, looked)) as stream:
        assert stream.next().name == "hello"
        yield stream


def wait_until(true: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """How many seconds it took until it was true; fails if it never is."""
    begin = time.monotonic()
    while not true():
        assert time.monotonic() - begin < seconds, f"still not so after {seconds} s"
        time.sleep(0.005)
    return time.monotonic() - begin
