"""The pages that are open in a browser: each keeps a stream of server-sent events open (HTML standard, 9.2).

Nothing is queued. A stream remembers what it has told, and when it is woken it tells what is new since then; so a page that
reads slowly, or not at all, costs no memory and holds nobody up: it misses the steps, never the result.

A browser opens six connections to a host, for all its windows together, and a stream occupies one. So only some pages have
one at a time, and the rest of them rest: they ask again a few seconds later, which sends others to rest.
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
AT_ONCE = 4  # streams; what is left of six connections is for whatever pages load
_turns = itertools.count()


@dataclass(eq=False)
class Page:
    """An open page: its site path, the number of the change it knows of, and when its user last turned to it.

    That is in milliseconds of the browser's clock, so that it outlasts a stream; 0 if the page does not say.
    """

    path: str
    seen: int
    looked: int = 0
    turn: int = field(default_factory=lambda: next(_turns))  # streams are numbered as they open
    rests: bool = False  # it has to let others have their turn
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
            _wake(page)

    def open_pages(self) -> list[str]:
        """The site paths of open pages, the one that was opened or looked at last first."""
        with self._lock:
            pages = sorted(self._pages, key=_last_looked_at, reverse=True)
        return [*dict.fromkeys(page.path for page in pages if page.path)]

    def looked_at(self, path: str, moment: int) -> None:
        """Note that the user turned to a page at this moment of the browser's clock, in milliseconds."""
        with self._lock:
            for page in self._pages:
                if page.path == path:
                    page.looked = max(page.looked, moment)

    @contextlib.contextmanager
    def opened(self, page: Page) -> Iterator[None]:
        """Count a page as open. If there are too many, another one is sent to rest."""
        with self._lock:
            self._pages.add(page)
            if len(self._pages) > AT_ONCE:
                _wake(self._relieved(page))
        try:
            yield
        finally:
            with self._lock:
                self._pages.discard(page)

    def _relieved(self, newcomer: Page) -> Page:
        """The page that has to rest: of all but the newcomer and the one that is looked at, the one that came first."""
        others = sorted(self._pages - {newcomer}, key=_last_looked_at)
        if newcomer.looked < others[-1].looked:
            others.pop()
        page = min(others, key=lambda other: other.turn)
        page.rests = True
        self._pages.discard(page)
        return page

    async def events(self, page: Page) -> AsyncIterator[bytes]:
        """What the page is told, until it has to rest."""
        version = self._news.version
        seen = page.seen if self._news.outdates(page.path, page.seen) else version
        told = _Told(seen, self._news.no_problems, self._news.builds)
        yield b"retry: %d\n\n" % RETRY
        yield _event("hello", json.dumps({"session": self._news.session, "version": version}))
        while not page.rests:
            page.woken.clear()
            for event in self._untold(told):
                yield event
            try:
                async with asyncio.timeout(self._heartbeat):
                    await page.woken.wait()
            except TimeoutError:
                yield b":\n\n"
        yield _event("rest", "{}")

    def _untold(self, told: _Told) -> Iterator[bytes]:
        """What is new since a page was told of it."""
        change = self._news.since(told.version)
        if change:
            told.version = change.version
            everything = {"version": change.version}
            yield _event("changed", json.dumps(everything if change.paths is None else change._asdict()))
        if told.problems != self._news.problems:
            told.problems = self._news.problems
            yield _event("problems", told.problems)
        if told.builds != self._news.builds:
            told.builds = self._news.builds
            yield _event("built", "{}")


@dataclass
class _Told:
    """What a page knows: the number of the last change, the problems, and how many builds are over."""

    version: int
    problems: str
    builds: int


def _last_looked_at(page: Page) -> tuple[int, int]:
    return page.looked, page.turn


def _wake(page: Page) -> None:
    with contextlib.suppress(RuntimeError):  # the server has just ended
        page.loop.call_soon_threadsafe(page.woken.set)


def _event(name: str, data: str) -> bytes:
    return f"event: {name}\ndata: {data}\n\n".encode("ascii")
