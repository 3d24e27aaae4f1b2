"""The watcher: whoever can tell of changes, and bursts of what they tell."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from watchdog.utils.platform import is_linux

from backfile.watch.bursts import Burst, Gathering, Report
from backfile.watch.polling import Polling
from backfile.watch.scope import Scope, scope_of

LIMITS = {
    errno.ENOSPC: ("watched folders (fs.inotify.max_user_watches)", "fs.inotify.max_user_watches=524288"),
    errno.EMFILE: ("programs that watch files (fs.inotify.max_user_instances)", "fs.inotify.max_user_instances=1024"),
}


class Source(Protocol):
    """Something that reports changes from its start until it is closed."""

    def start(self) -> None: ...
    def close(self) -> None: ...


class Watcher:
    """Watches folders, with all that is below them, and single files; those that do not exist yet are awaited.

    folders, files: paths; changes are named below them as they were given, made absolute, links not resolved.
    quiet: seconds without a change that end a burst; longest: seconds after which it ends anyway.
    """

    def __init__(
        self, folders: Sequence[Path], files: Sequence[Path] = (), quiet: float = 0.012, longest: float = 0.25
    ) -> None:
        self.notice = ""  # or a sentence: why we look for changes instead of being told of them
        self._scope = scope_of(folders, files)
        self._gathering = Gathering(quiet, longest)
        self._lock = threading.RLock()
        self._sources: list[Source] = []
        self._closed = False

    def start(self) -> None:
        """Begin to watch: every change after this call ends in a burst."""
        told = _told(self._scope, self._gathering.add, self._poll)
        with self._lock:
            self._sources.append(told)
        try:
            told.start()
        except OSError as error:
            self._poll(error)

    def next(self, timeout: float | None) -> Burst | None:
        """The next burst of changes, once it is quiet; None after `timeout` seconds without a change, or when woken."""
        return self._gathering.next(timeout)

    def wake(self) -> None:
        """Let `next` return None at once; from any thread, or from a signal handler."""
        self._gathering.wake()

    def close(self) -> None:
        """End all threads. Changes that were seen already can still be had with `next`."""
        with self._lock:
            self._closed = True
            sources, self._sources = self._sources, []
        for source in sources:
            source.close()

    def _poll(self, error: OSError) -> None:
        """Look for changes from now on, because the system does not tell of them (any more)."""
        polling = Polling(self._scope, self._gathering.add)
        with self._lock:
            if self._closed or self.notice:
                return
            self.notice = _notice(error)
            self._sources.append(polling)
            polling.start()
        self._gathering.add(None)  # what happened before the first look


def _told(scope: Scope, report: Report, failed: Callable[[OSError], None]) -> Source:
    """The best that this system has to tell of changes."""
    if is_linux():
        from backfile.watch.inotify import Listening

        return Listening(scope, report, failed)
    from backfile.watch.observer import Observing

    return Observing(scope, report, failed)


def _notice(error: OSError) -> str:
    if is_linux() and error.errno in LIMITS:
        what, remedy = LIMITS[error.errno]
        return (
            f"The system's limit of {what} is used up, so changes are looked for about once a second; "
            f"for quicker answers raise it (sudo sysctl {remedy}) and start again."
        )
    return (
        f"The system does not tell of changes ({error.strerror or error}), so they are looked for about once a second."
    )
