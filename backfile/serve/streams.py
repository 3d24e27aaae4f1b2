"""The pages that are open in a browser: each keeps a stream of server-sent events open (HTML standard, 9.2).

Nothing is queued. A stream remembers what it has told, and when it is woken it tells what is new since then; so a page that
reads slowly, or not at all, costs no memory and holds nobody up: it misses the steps, never the result.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

from backfile.serve.news import News

RETRY = 500  # milliseconds until a browser that lost its stream asks again
_turns = itertools.count()


@dataclass(eq=False)
class Page:
    """An open page: its site path, the number of the change it knows of, and when it was last opened or looked at."""

    path: str
    seen: int
    turn: int = field(default_factory=lambda: next(_turns))
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Streams:
    """All open pages. `wake`, `open_pages` and `looked_at` may be called from every thread."""

    def __init__(self, news: News, heartbeat: float) -> None:
        self._news = news
        self._heartbeat = heartbeat  # seconds
        self._pages: set[Page] = set()
        self._lock = threading.Lock()

    def wake(self) -> None:
        """Let all streams tell what is new."""
        with self._lock:
            pages = [*self._pages]
        for page in pages:
            with contextlib.suppress(RuntimeError):  # the server has just ended
                page.loop.call_soon_threadsafe(page.woken.set)

    def open_pages(self) -> list[str]:
        """The site paths of open pages, the one that was opened or looked at last first."""
        with self._lock:
            pages = sorted(self._pages, key=lambda page: page.turn, reverse=True)
        return [*dict.fromkeys(page.path for page in pages if page.path)]

    def looked_at(self, path: str) -> None:
        """Note that the user turned to a page."""
        with self._lock:
            for page in self._pages:
                if page.path == path:
                    page.turn = next(_turns)

    @contextlib.contextmanager
    def opened(self, page: Page) -> Iterator[None]:
        """Count a page as open."""
        with self._lock:
            self._pages.add(page)
        try:
            yield
        finally:
            with self._lock:
                self._pages.discard(page)

    async def events(self, page: Page) -> AsyncIterator[bytes]:
        """What the page is told, without an end."""
        version = self._news.version
        told = page.seen if self._news.outdates(page.path, page.seen) else version
        problems = self._news.no_problems
        yield b"retry: %d\n\n" % RETRY
        yield _event("hello", json.dumps({"session": self._news.session, "version": version}))
        while True:
            page.woken.clear()
            change = self._news.since(told)
            if change:
                told = change.version
                everything = {"version": change.version}
                yield _event("changed", json.dumps(everything if change.paths is None else change._asdict()))
            if problems != self._news.problems:
                problems = self._news.problems
                yield _event("problems", problems)
            try:
                async with asyncio.timeout(self._heartbeat):
                    await page.woken.wait()
            except TimeoutError:
                yield b":\n\n"


def _event(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode("ascii")
