"""Changes found by looking, where the system cannot tell."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from stat import S_ISDIR

from backfile.watch.bursts import Report
from backfile.watch.scope import Scope, walk

INTERVAL = 1.0  # seconds between two looks, at least
SHARE = 0.1  # of the time is spent looking, at most
TICK_NS = 20_000_000  # a second change may hide within one tick of a file system's clock: see backfile.files

Look = dict[str, tuple[int, ...]]


class Polling:
    """Compares what the file system says of each file, again and again."""

    def __init__(self, scope: Scope, report: Report) -> None:
        self._scope = scope
        self._report = report
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="backfile-polling", daemon=True)
        self._before: Look = {}
        self._pause = INTERVAL

    def start(self) -> None:
        """Look once, then go on in a thread: every change after this call is reported."""
        self._look_again()
        self._thread.start()

    def close(self) -> None:
        """End the thread, within one look."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._pause):
            changed = self._look_again()
            if changed and not self._stopped.is_set():
                self._report(changed)

    def _look_again(self) -> list[str]:
        """The paths that differ from the last look."""
        try:
            before, self._before = self._before, self._look()
        except OSError:  # no files or memory left just now: the next look will tell
            return []
        now = self._before
        return [path for path in before.keys() | now.keys() if before.get(path) != now.get(path)]

    def _look(self) -> Look:
        started = time.monotonic()
        found: Look = {}
        for path in self._files():
            try:
                stat = os.stat(path)
            except OSError:  # gone, or a dangling link
                continue
            if not S_ISDIR(stat.st_mode):  # as a link is that would lead in a circle
                found[path] = _signature(stat)
        self._pause = max(INTERVAL, (time.monotonic() - started) * (1 / SHARE - 1))
        return found

    def _files(self) -> Iterator[str]:
        yield from self._scope.files
        for folder in self._scope.folders:
            for entry in walk(folder):
                if self._stopped.is_set():
                    return
                if not entry.is_folder:
                    yield entry.path


def _signature(stat: os.stat_result) -> tuple[int, ...]:
    """What differs if the file does. A file that was changed just now is looked upon as changed once more at the next look."""
    signature = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_mode)
    now = time.time_ns()
    settled = max(stat.st_mtime_ns, stat.st_ctime_ns) < now - TICK_NS
    return signature if settled else (*signature, now)
