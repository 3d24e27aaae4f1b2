"""What open pages have to be told: which files changed since when, how many builds are over, and what is wrong now.

Every change has a number, counted from 1 in each run of the server. A page carries the number that was current when it was
sent, so that whatever happened between sending it and hearing from it can be made up for.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

REMEMBERED = 5000  # paths whose last change is known; of all others it is assumed that they changed
LISTED = 200  # paths in one message; more than these are "anything"
MOVES = 5000  # pages of which it is known that they moved


class Change(NamedTuple):
    """All changes up to number `version`: the paths, sorted, or None if anything may have changed."""

    version: int
    paths: list[str] | None


class News:
    """The record of changes and the problems of now. Every method may be called from every thread, and is quick."""

    def __init__(self) -> None:
        self.session = secrets.token_hex(8)  # tells one run of the server from the next
        self.no_problems = self.problems = _in_json([], "")
        self._lock = threading.Lock()
        self._version = 0
        self._last: dict[str, int] = {}  # path: number of its last change, in the order of these numbers
        self._forgotten = 0  # whatever is not in `_last` changed at this number, or earlier
        self._assets = 0  # last change of anything that is not a page
        self._moved: dict[str, str] = {}  # former path of a page: its present one, in the order in which they left
        self._builds = 0

    @property
    def version(self) -> int:
        """The number of the last change; 0 if there was none."""
        return self._version

    @property
    def builds(self) -> int:
        """How many builds are over."""
        return self._builds

    def built(self) -> None:
        """Note the end of a build."""
        with self._lock:
            self._builds += 1

    def changed(self, paths: Collection[str]) -> None:
        """Note one change of these site paths."""
        with self._lock:
            self._version += 1
            if not all(map(_is_page, paths)):
                self._assets = self._version
            for path in [*paths][-REMEMBERED:]:
                self._last.pop(path, None)
                self._last[path] = self._version
            if len(paths) > REMEMBERED:
                self._forgotten = self._version
            while len(self._last) > REMEMBERED:
                self._forgotten = max(self._forgotten, self._last.pop(next(iter(self._last))))

    def moved(self, pages: Mapping[str, str]) -> None:
        """Note where pages lie now that have left their places; "" for a place that leads nowhere, whatever it once did."""
        with self._lock:
            for path, place in pages.items():
                self._moved.pop(path, None)
                if place:
                    self._moved[path] = place
            for place in pages.values():
                self._moved.pop(place, None)  # it may have come back: nobody is sent in circles
            while len(self._moved) > MOVES:
                self._moved.pop(next(iter(self._moved)))

    def place_of(self, path: str) -> str:
        """Where a page lies that has left this path; "" if it is not known to have moved."""
        with self._lock:
            while path in self._moved:
                path = self._moved[path]
                if path not in self._moved:
                    return path
        return ""

    def set_problems(self, problems: Sequence[Mapping[str, object]], stopped: str) -> None:
        """What is wrong from now on."""
        self.problems = _in_json(problems, stopped)

    def since(self, version: int) -> Change | None:
        """What changed after the change with this number, or None if nothing did."""
        with self._lock:
            if version >= self._version:
                return None
            if version < self._forgotten:
                return Change(self._version, None)
            paths: list[str] = []
            for path in reversed(self._last):
                if self._last[path] <= version:
                    break
                paths.append(path)
            return Change(self._version, sorted(paths) if len(paths) <= LISTED else None)

    def outdates(self, page: str, version: int) -> bool:
        """True if a page that was sent at this number may look otherwise by now: it changed, or some image, style or script."""
        with self._lock:
            return max(self._last.get(page, self._forgotten), self._assets) > version


def _is_page(path: str) -> bool:
    return path.endswith((".html", ".htm"))


def _in_json(problems: Sequence[Mapping[str, object]], stopped: str) -> str:
    return json.dumps({"problems": [dict(problem) for problem in problems], "stopped": stopped})
