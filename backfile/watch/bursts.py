"""What changed, gathered until it is quiet."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import NamedTuple

# Takes paths that changed; None says that anything may have changed.
Report = Callable[[Iterable[str] | None], None]

MOST_PATHS = 2000


class Burst(NamedTuple):
    """What changed in one go: absolute paths of files and folders that changed, came or went; None if it may be anything.

    A folder stands for everything that is, or was, below it. A path may be named that did not change, or is gone again.
    """

    paths: frozenset[Path] | None


class Gathering:
    """Takes paths from any thread and hands them out as bursts; nothing is lost between two calls of `next`.

    quiet: seconds without a further path that end a burst; longest: seconds after which it ends anyway.
    """

    def __init__(self, quiet: float, longest: float) -> None:
        self._quiet = quiet
        self._longest = longest
        self._lock = threading.Lock()  # never taken by `wake`, which may interrupt the very code that holds it
        self._paths: set[str] = set()
        self._anything = False
        self._first = self._last = 0.0
        self._woken = False
        self._bell: SimpleQueue[None] = SimpleQueue()  # the one queue that a signal handler may use

    def add(self, paths: Iterable[str] | None) -> None:
        """Put paths to the burst that is being gathered; None: anything may have changed."""
        with self._lock:
            was_empty = not (self._paths or self._anything)
            self._anything = self._anything or paths is None
            if not self._anything:
                self._paths.update(paths or ())
                self._anything = len(self._paths) > MOST_PATHS
            if self._anything:
                self._paths.clear()
            self._last = monotonic()
            if was_empty and (self._paths or self._anything):
                self._first = self._last
                self._bell.put(None)

    def next(self, timeout: float | None) -> Burst | None:
        """The next burst, once it is complete; None after `timeout` seconds in which none began, or when woken."""
        deadline = None if timeout is None else monotonic() + timeout
        while True:
            if self._woken:
                self._woken = False
                return None
            now, ready = monotonic(), self._ready()
            if ready is not None and ready <= now:
                return self._take()
            until = deadline if ready is None else ready
            if ready is None and deadline is not None and deadline <= now:
                return None
            with suppress(Empty):
                self._bell.get(timeout=None if until is None else max(0.0, until - now))

    def wake(self) -> None:
        """Let `next` return None at once; from any thread, or from a signal handler."""
        self._woken = True
        self._bell.put(None)

    def _ready(self) -> float | None:
        """The moment at which the burst is complete, unless more comes; None if there is nothing yet."""
        with self._lock:
            if not (self._paths or self._anything):
                return None
            return min(self._last + self._quiet, self._first + self._longest)

    def _take(self) -> Burst:
        with self._lock:
            paths = None if self._anything else frozenset(map(Path, self._paths))
            self._paths, self._anything = set(), False
        return Burst(paths)
