"""Changes as macOS and Windows tell of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from backfile.watch.bursts import Report
from backfile.watch.scope import Scope, walk

# Not in it: files that were opened or read, and folders "modified", because of what happened to something in them.
TOLD: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]


class Observing(FileSystemEventHandler):
    """Reports changes within a scope, with watchdog's observer for this system.

    It watches the folders of the scope, whatever links in them lead to, and where any of these lies, so as to see it come
    and go. `failed` hears of it once something cannot be watched.
    """

    def __init__(self, scope: Scope, report: Report, failed: Callable[[OSError], None]) -> None:
        self._scope = scope
        self._report = report
        self._failed = failed
        self._observer: BaseObserver | None = None
        self._watches: dict[tuple[str, bool], ObservedWatch] = {}
        self._targets: set[str] = set()  # of links: real paths of files and folders
        self._is_ready = self._has_missed = False

    def start(self) -> None:
        """Observe, in threads. OSError if a limit of the system is reached."""
        self._observer = Observer()
        self._observer.start()
        self._watch(())
        self._is_ready = True
        if self._has_missed:
            self._report(None)

    def close(self) -> None:
        """End the threads."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called with each event, in the observer's thread."""
        if not self._is_ready:
            self._has_missed = True
            return
        paths = [os.fsdecode(path) for path in (event.src_path, event.dest_path) if path]
        moved = [each for each in self._pillars() if any(_is_at_or_below(each, path) for path in paths)]
        try:
            if moved or event.is_directory or any(map(os.path.islink, paths)):
                self._watch(moved)
        except OSError as error:
            self._failed(error)
        if moved or any(_is_at_or_below(path, target) for path in paths for target in self._targets):
            self._report(None)
        elif named := [each for path in paths for each in self._as_given(path)]:
            self._report(named)

    def _pillars(self) -> Iterator[str]:
        """The folders, as they are given and as they are called by systems that tell of real paths, that must not change."""
        for path in (*self._scope.folders, *map(os.path.dirname, self._scope.files), *self._targets):
            yield from {path, os.path.realpath(path)}

    def _as_given(self, path: str) -> Iterator[str]:
        """A path as a path of the scope."""
        for root in (*self._scope.folders, *self._scope.files):
            for start in {root, os.path.realpath(root)}:
                given = root + path[len(start) :]
                if _is_at_or_below(path, start) and self._scope.covers(given):
                    yield given

    def _watch(self, moved: Iterable[str]) -> None:
        """Watch what has to be watched now. What has `moved` is another folder now, even if it is called the same."""
        for key in [*self._watches]:
            if any(_is_at_or_below(key[0], path) for path in moved):
                self._drop(key)
        for _ in range(3):  # what comes while we begin to watch the folder that it comes to lie in
            self._targets = set(self._links())
            wanted = set(self._wanted())
            for key in self._watches.keys() - wanted:
                self._drop(key)
            for path, recursive in sorted(wanted - self._watches.keys()):
                self._add(path, recursive)

    def _add(self, path: str, recursive: bool) -> None:
        assert self._observer is not None
        with suppress(FileNotFoundError, NotADirectoryError):  # just gone: the folder above tells if it comes back
            watch = self._observer.schedule(self, path, recursive=recursive, event_filter=TOLD)
            self._watches[path, recursive] = watch

    def _drop(self, key: tuple[str, bool]) -> None:
        assert self._observer is not None
        self._observer.unschedule(self._watches.pop(key))

    def _links(self) -> Iterator[str]:
        """Where the links below the folders lead to."""
        for folder in self._scope.folders:
            for entry in walk(folder):
                if entry.is_link:
                    yield os.path.realpath(entry.path)

    def _wanted(self) -> Iterator[tuple[str, bool]]:
        """(folder, whether with all that is below it) for each watch that is needed."""
        for path in (*self._scope.folders, *self._targets):
            if os.path.isdir(path):
                yield path, True
        for path in (*self._scope.folders, *self._scope.files, *self._targets):
            yield _nearest(os.path.dirname(path)), False


def _nearest(folder: str) -> str:
    """The folder, or the nearest one above it that exists."""
    while not os.path.isdir(folder) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder


def _is_at_or_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))
