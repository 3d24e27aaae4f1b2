"""What is answered to which request: files of the tree, pages with our script in them, and what the script asks for."""

from __future__ import annotations

import html
import json
import logging
import re
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from backfile.serve import client, mime, ranges, tree
from backfile.serve.callers import OURS, refusal
from backfile.serve.news import News
from backfile.serve.streams import Page, Streams

CLIENT = {"preview.js": client.script, "preview.css": client.style_sheet}
# Nothing is kept by the browser, guessed at, or shown within a page of another site.
ON_ALL_ANSWERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
EVENT_STREAM = {"Content-Type": "text/event-stream; charset=utf-8"}
_TAG = re.compile(rb"""<[a-zA-Z](?:"[^"]*"|'[^']*'|[^"'<>])*>""")
_RELATIVE = re.compile(rb"""(\s(?:href|src|action)\s*=\s*["']?)\./""", re.IGNORECASE)
log = logging.getLogger(__name__)


class Site(NamedTuple):
    """What is shown: the built tree, the sub-path it is shown at ("/", "/archive/"; decoded), facts of a page by site path.

    `home` is the address that the archive will have in public, or "".
    """

    root: Path
    base: str
    home: str
    facts: Callable[[str], dict[str, object] | None]


class Answers:
    """The application that the server runs (ASGI 3)."""

    def __init__(self, site: Site, news: News, streams: Streams, port: int) -> None:
        self._site = site
        self._news = news
        self._streams = streams
        self._port = port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._answer(Request(scope))
        answer.headers.update(ON_ALL_ANSWERS)
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        path: str = request.scope["path"]
        refused = refusal(request.method, path, request.headers, self._port)
        if refused:
            allowed = {"Allow": "GET, HEAD"} if refused.status == 405 else None
            return PlainTextResponse(refused.sentence, refused.status, allowed)
        try:
            if path.startswith(OURS):
                return await self._ours(path.removeprefix(OURS), request)
            return await run_in_threadpool(self._of_the_archive, path, request)
        except Exception as error:
            log.exception("The preview has no answer to %s", path)
            return PlainTextResponse(f"The preview has no answer, because of a fault of its own: {error!r}.", 500)

    async def _ours(self, name: str, request: Request) -> Response:
        """The preview's own: its script and style sheet, the events, and facts of a page."""
        if name == "events":
            return self._events(request)
        if name == "page":
            return await run_in_threadpool(
                self._facts, request.query_params.get("path", ""), _number(request, "looked")
            )
        if name in CLIENT:
            return Response(await run_in_threadpool(CLIENT[name]), media_type=mime.media_type(name))
        return PlainTextResponse("The preview has nothing of its own at this address.", 404)

    def _events(self, request: Request) -> Response:
        if request.method == "HEAD":
            return Response(headers=EVENT_STREAM)
        page = Page(request.query_params.get("page", ""), _number(request, "seen"), _number(request, "looked"))
        return _Stream(self._streams.opened(page), self._streams.events(page), EVENT_STREAM)

    def _facts(self, path: str, looked: int) -> Response:
        if looked:
            self._streams.looked_at(path, looked)
        facts = self._site.facts(path)
        if facts is None:
            return PlainTextResponse(f'There is no page at "{path}".', 404)
        return Response(json.dumps(facts), media_type="application/json")

    def _of_the_archive(self, path: str, request: Request) -> Response:
        """The file that an address means; a folder's address without its slash leads to the one with it."""
        base = self._site.base
        if not path.startswith(base):
            if path in ("/", base[:-1]):
                return _redirect(base, request)
            return PlainTextResponse(f"There is nothing here; the archive lies at {base}.", 404)
        version = self._news.version  # before the file is opened: a change in between is told twice rather than never
        site_path = tree.site_path(path.removeprefix(base))
        found = tree.opened(self._site.root, site_path) if site_path else None
        if site_path is None or found is None:
            if site_path and tree.has(self._site.root, f"{site_path}/index.html"):
                return _redirect(path + "/", request)
            return self._not_found(site_path or "404.html", version)
        if mime.media_type(site_path) != mime.HTML:
            return _media(found, mime.media_type(site_path), request)
        with found.file as file:
            return self._page(file.read(), site_path, version, 200)

    def _not_found(self, site_path: str, version: int) -> Response:
        """The archive's own 404 page. It stands for the page that was asked for, which may come to exist."""
        page = _whole(self._site.root, "404.html") or _PLAIN_404
        page = self._at_any_address(page)
        place = self._news.place_of(site_path)
        if not tree.has(self._site.root, place):  # it is gone, too
            place = ""
        address = place and quote(self._site.base + re.sub(r"(^|/)index\.html$", r"\1", place))
        return self._page(page, site_path, version, 404, address)

    def _at_any_address(self, page: bytes) -> bytes:
        """The 404 page with links that lead to this archive from wherever it is shown.

        Those of an archive with a public address would lead to that; those of another one are relative to its front page.
        """
        base = quote(self._site.base).encode()
        if self._site.home:
            return page.replace(html.escape(self._site.home).encode(), base)
        return _TAG.sub(lambda tag: _RELATIVE.sub(rb"\1" + base, tag[0]), page)

    def _page(self, page: bytes, site_path: str, version: int, status: int, moved: str = "") -> Response:
        """A page with our script in it, which is told the address that it has `moved` to."""
        script = (
            f'<script src="{OURS}preview.js" defer data-page="{html.escape(site_path)}" '
            f'data-base="{html.escape(quote(self._site.base))}" data-seen="{version}" '
            f'data-tag="{zlib.crc32(page):08x}" data-moved="{html.escape(moved)}"></script>'
        )
        end = page.lower().rfind(b"</body>")
        end = len(page) if end < 0 else end
        return Response(page[:end] + script.encode() + page[end:], status, media_type=mime.HTML)


_PLAIN_404 = b"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Page not found</title></head>
<body><h1>Page not found</h1><p>There is no page at this address, and the archive has no page that says so.</p></body>
</html>
"""


class _Stream(StreamingResponse):
    """An answer in pieces that holds something (an open file, the place of an open page) until it ends, however it ends."""

    def __init__(
        self,
        held: AbstractContextManager[object],
        pieces: Iterator[bytes] | AsyncIterator[bytes],
        headers: Mapping[str, str],
        status: int = 200,
    ) -> None:
        super().__init__(pieces, status, headers)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._held:
            await super().__call__(scope, receive, send)


def _whole(folder: Path, name: str) -> bytes | None:
    found = tree.opened(folder, name)
    if found is None:
        return None
    with found.file as file:
        return file.read()


def _number(request: Request, name: str) -> int:
    """A number in the query of an address; 0 if there is none, or something else."""
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _redirect(path: str, request: Request) -> Response:
    query: bytes = request.scope["query_string"]
    return RedirectResponse(quote(path) + (f"?{query.decode('ascii')}" if query else ""), 302)


def _media(found: tree.Opened, media_type: str, request: Request) -> Response:
    """A file, or the parts of it that are asked for. What is small is read at once, the rest streamed from the open file."""
    headers = {"Accept-Ranges": "bytes", "ETag": found.tag, "Content-Type": media_type}
    wanted = request.headers.get("range", "") if request.headers.get("if-range", found.tag) == found.tag else ""
    parts = ranges.asked_for(wanted, found.size)
    if parts == []:
        found.file.close()
        return PlainTextResponse("The file is not that long.", 416, {"Content-Range": f"bytes */{found.size}"})
    body = ranges.one(parts[0] if parts else ranges.Part(0, found.size))
    if parts and len(parts) > 1:
        body, headers["Content-Type"] = ranges.several(parts, found.size, media_type)
    elif parts:
        headers["Content-Range"] = parts[0].says(found.size)
    headers["Content-Length"] = str(body.length)
    status = 206 if parts else 200
    if request.method == "HEAD":
        found.file.close()
        return Response(None, status, headers)
    if body.length > ranges.CHUNK:
        return _Stream(found.file, body.read(found.file), headers, status)
    with found.file as file:
        return Response(b"".join(body.read(file)), status, headers)
